import type { ToolPart } from '../../src/model';
import { el, icon, setText, show } from '../view/dom';
import type { PartView } from './part-view';
import { lineOf, ValueView } from './value-view';

const STATES: Readonly<Record<ToolPart['state'], string>> = {
  input: 'preparing',
  called: 'running',
  done: 'done',
  failed: 'failed',
};

const LONGEST_PREVIEW = 200;

/** A tool call: one line to glance at, and what went in and out for whoever opens it. */
export class ToolPartView implements PartView<ToolPart> {
  readonly #name = el('span', { class: 'tool-name' });
  readonly #preview = el('span', { class: 'tool-preview' });
  readonly #state = el('span', { class: 'tool-state' });
  readonly #id = el('code', { class: 'tool-id' });
  readonly #error = el('p', { class: 'tool-error' });
  readonly #input = new ValueView('Input');
  readonly #output = new ValueView('Output');
  #part: ToolPart | undefined;
  readonly #details = el(
      'details',
      { on: { toggle: () => this.#fill() } },
      el(
        'summary',
        // Before it opens, so that it is as high at once as it will be: what is pressed stays in its place.
        { on: { click: () => this.#write() } },
        el('span', { class: 'tool-mark', 'aria-hidden': 'true' }),
        this.#name,
        this.#preview,
        this.#state,
        icon('chevron'),
      ),
      el('div', { class: 'tool-body' }, this.#id, this.#input.node, this.#output.node),
    );
  readonly node = el('div', { class: 'part tool card' }, this.#details, this.#error);

  update(part: ToolPart, growing: boolean): void {
    // A call that was under way when its run ended goes on no more.
    const state =
      !growing && (part.state === 'input' || part.state === 'called') ? 'not finished' : STATES[part.state];
    this.node.dataset['state'] = state === 'not finished' ? 'stopped' : part.state;
    setText(this.#name, part.title ?? (part.name === '' ? 'Tool' : part.name));
    // Of an input that comes piece by piece one line has room for the beginning.
    const begun = (part.input_text ?? '').slice(0, LONGEST_PREVIEW);
    setText(this.#preview, part.input === undefined ? begun : lineOf(part.input));
    setText(this.#state, state);
    setText(this.#id, part.name);
    show(this.#id, part.title !== undefined && part.name !== '');
    this.#part = part;
    this.#fill();
    setText(this.#error, part.error ?? '');
    show(this.#error, part.error !== undefined);
  }

  /** Values can be large, and come piece by piece: they are written for whoever looks at them. */
  #fill(): void {
    if (this.#details.open) this.#write();
  }

  #write(): void {
    if (this.#part === undefined) return;
    this.#input.update(this.#part.input ?? this.#part.input_text);
    this.#output.update(this.#part.output);
  }
}
