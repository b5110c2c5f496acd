import type { Done } from '../actions';
import { button, el, setText, show } from '../view/dom';
import { GrowingField } from '../view/growing-field';
import { isComposing } from '../view/keys';

export interface Editing {
  save(text: string): Promise<Done>;
  close(): void;
}

/** Where a user's message is changed, in its place. What was typed stays until it has arrived. */
export class MessageEditor {
  readonly node: HTMLElement;
  readonly #field: GrowingField;
  readonly #problem = el('p', { class: 'problem', role: 'alert' });
  readonly #editing: Editing;
  #saving = false;

  constructor(text: string, isLast: boolean, editing: Editing) {
    this.#editing = editing;
    this.#field = new GrowingField({ class: 'field', 'aria-label': 'Message' });
    this.#field.value = text;
    this.node = el(
      'form',
      {
        class: 'message-editor',
        on: {
          submit: (event) => event.preventDefault(),
          keydown: (event) => this.#onKey(event),
        },
      },
      this.#field.node,
      this.#problem,
      el(
        'div',
        { class: 'editor-foot' },
        el('span', { class: 'hint' }, isLast ? '' : 'Everything after it is removed.'),
        button('Cancel', 'plain', () => editing.close()),
        button('Send', 'primary', () => void this.#save()),
      ),
    );
    show(this.#problem, false);
  }

  focus(): void {
    this.#field.focusEnd();
  }

  #onKey(event: KeyboardEvent): void {
    if (isComposing(event)) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.#editing.close();
    } else if (event.key === 'Enter' && !event.shiftKey && event.target === this.#field.node) {
      event.preventDefault();
      void this.#save();
    }
  }

  async #save(): Promise<void> {
    const text = this.#field.value.trim();
    if (text === '' || this.#saving) return;
    this.#saving = true;
    const done = await this.#editing.save(text);
    this.#saving = false;
    if (done.ok) {
      this.#editing.close();
      return;
    }
    setText(this.#problem, done.why);
    show(this.#problem, true);
  }
}
