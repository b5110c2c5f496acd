import type { Message, UserPart } from '../../src/model';
import type { Done } from '../actions';
import { button, el, setText, show } from '../view/dom';
import { GrowingField } from '../view/growing-field';
import { isComposing } from '../view/keys';
import { AttachmentTray, attachmentsOf, edited } from './attachments';
import { textOf } from './parts';

export interface Editing {
  save(said: readonly UserPart[]): Promise<Done>;
  close(): void;
}

/** Where a user's message is changed, in its place. What was typed stays until it has arrived. */
export class MessageEditor {
  readonly node: HTMLElement;
  readonly #field: GrowingField;
  readonly #problem = el('p', { class: 'problem', role: 'alert' });
  readonly #message: Message;
  readonly #editing: Editing;
  readonly #attachments = new AttachmentTray(() => this.focus());
  #saving = false;

  constructor(message: Message, isLast: boolean, editing: Editing) {
    this.#message = message;
    this.#editing = editing;
    this.#field = new GrowingField({ class: 'field', 'aria-label': 'Message' });
    this.#field.value = textOf(message);
    this.#attachments.offer(attachmentsOf(message));
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
      this.#attachments.node,
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
    const said = edited(this.#message, this.#field.value.trim(), this.#attachments.kept);
    if (said.length === 0 || this.#saving) return;
    this.#saving = true;
    const done = await this.#editing.save(said);
    this.#saving = false;
    if (done.ok) {
      this.#editing.close();
      return;
    }
    setText(this.#problem, done.why);
    show(this.#problem, true);
  }
}
