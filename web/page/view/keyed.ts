/** Something on the page that shows an item, and goes on showing it as it changes. */
export interface View<T> {
  readonly node: HTMLElement;
  update(item: T): void;
}

/**
 * Children of an element, one an item. An item that stays keeps its element, and an element whose
 * item did not change is not touched: what a reader has selected, opened or focused stays so.
 */
export class KeyedList<T, V extends View<T>> {
  readonly #parent: HTMLElement;
  readonly #keyOf: (item: T, index: number) => string;
  readonly #create: (item: T) => V;
  #shown = new Map<string, { item: T; view: V }>();

  constructor(parent: HTMLElement, keyOf: (item: T, index: number) => string, create: (item: T) => V) {
    this.#parent = parent;
    this.#keyOf = keyOf;
    this.#create = create;
  }

  update(items: readonly T[]): void {
    const wanted = new Map(items.map((item, index) => [this.#keyOf(item, index), item]));
    for (const [key, { view }] of this.#shown) if (!wanted.has(key)) view.node.remove();

    const before = this.#shown;
    this.#shown = new Map();
    let place = this.#parent.firstChild;
    for (const [key, item] of wanted) {
      const known = before.get(key);
      const view = known?.view ?? this.#create(item);
      if (known === undefined || known.item !== item) view.update(item);
      this.#shown.set(key, { item, view });
      if (view.node === place) place = place.nextSibling;
      else this.#parent.insertBefore(view.node, place);
    }
  }

  get(key: string): V | undefined {
    return this.#shown.get(key)?.view;
  }

  views(): V[] {
    return [...this.#shown.values()].map(({ view }) => view);
  }
}
