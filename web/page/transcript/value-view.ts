import { copyButton } from '../view/copy-button';
import { button, el, setText, show } from '../view/dom';

/** Longer values are shown by their beginning until somebody wants all of it. */
const SHOWN_AT_FIRST = 20_000;

/** A value under a label: a text as it is, everything else as JSON. */
export class ValueView {
  readonly node: HTMLElement;
  readonly #code = el('code');
  readonly #more: HTMLButtonElement;
  #value: unknown;
  #text = '';
  #all = false;

  constructor(label: string) {
    this.#more = button('Show all', 'small', () => {
      this.#all = true;
      this.#draw();
    });
    this.node = el(
      'div',
      { class: 'value' },
      el(
        'div',
        { class: 'value-head' },
        el('span', { class: 'value-label' }, label),
        copyButton(`Copy ${label.toLowerCase()}`, () => this.#text),
      ),
      el('pre', { tabindex: 0, role: 'group', 'aria-label': label }, this.#code),
      this.#more,
    );
    show(this.node, false);
  }

  /** Shows a value; nothing is shown of undefined. */
  update(value: unknown): void {
    if (value === this.#value) return;
    this.#value = value;
    this.#text = value === undefined ? '' : textOf(value);
    this.#draw();
  }

  #draw(): void {
    const isCut = !this.#all && this.#text.length > SHOWN_AT_FIRST;
    setText(this.#code, isCut ? this.#text.slice(0, SHOWN_AT_FIRST) : this.#text);
    show(this.#more, isCut);
    show(this.node, this.#value !== undefined);
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
}

/** A value on one line, for where there is only one. */
export function lineOf(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value)
      .map(([name, each]) => `${name}: ${lineOf(each)}`)
      .join(' · ')
      .slice(0, LINE);
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replace(/\s+/g, ' ').slice(0, LINE);
}

const LINE = 200;
