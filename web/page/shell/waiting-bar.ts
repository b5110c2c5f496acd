import { button, el, icon, show } from '../view/dom';

/** Says that the agent waits for an answer while the card that asks for it is out of sight, and leads there. */
export class WaitingBar {
  readonly node: HTMLElement;
  readonly #scroller: HTMLElement;
  readonly #sight: IntersectionObserver;
  #decision: string | undefined;
  #card: HTMLElement | undefined;

  constructor(scroller: HTMLElement) {
    this.#scroller = scroller;
    this.node = el(
      'div',
      { class: 'waiting-bar' },
      icon('question'),
      el('span', {}, 'The agent waits for your answer.'),
      button('Show', 'small', () => this.#lead()),
    );
    this.#sight = new IntersectionObserver(
      ([entry]) => show(this.node, entry !== undefined && !entry.isIntersecting),
      { root: scroller },
    );
    show(this.node, false);
  }

  /** @param open the decisions that are open, as they stand on the page */
  update(open: readonly string[]): void {
    const [decision] = open;
    if (decision === this.#decision && (decision === undefined || this.#card?.isConnected)) return;
    this.#decision = decision;
    this.#sight.disconnect();
    show(this.node, false);
    const cards = [...this.#scroller.querySelectorAll<HTMLElement>('[data-decision]')];
    this.#card =
      decision === undefined ? undefined : cards.find(({ dataset }) => dataset['decision'] === decision);
    if (this.#card !== undefined) this.#sight.observe(this.#card);
  }

  #lead(): void {
    this.#card?.scrollIntoView({ block: 'center' });
    this.#card?.focus({ preventScroll: true });
  }
}
