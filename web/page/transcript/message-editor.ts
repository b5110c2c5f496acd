import type { Message, UserPart } from '../../src/model';
import type { Done } from '../actions';
import { button, el, setText, show } from '../view/dom';
import { GrowingField } from '../view/growing-field';
import { Held } from '../view/held';
import { isComposing } from '../view/keys';
import { AttachmentTray, attachmentsOf, edited } from './attachments';
import { textOf } from './parts';

export interface Editing {
  /** @param signal aborted when the reader does not want it any more */
  save(said: readonly UserPart[], signal: AbortSignal): Promise<Done>;
  close(): void;
}

/** Where a user's message is changed, in its place. What was typed stays until it has arrived. */
export class MessageEditor {
  readonly node: HTMLElement;
  readonly #field: GrowingField;
  readonly #note = el('p', { class: 'held-note', role: 'status' });
  readonly #problem = el('p', { class: 'problem', role: 'alert' });
  readonly #message: Message;
  readonly #editing: Editing;
  readonly #attachments = new AttachmentTray(() => this.focus());
  /** What is being saved. */
  #held: Held | undefined;

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
      this.#note,
      this.#problem,
      el(
        'div',
        { class: 'editor-foot' },
        el('span', { class: 'hint' }, isLast ? '' : 'Everything after it is removed.'),
        button('Cancel', 'plain', () => this.#cancel()),
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
      this.#cancel();
    } else if (event.key === 'Enter' && !event.shiftKey && event.target === this.#field.node) {
      event.preventDefault();
      void this.#save();
    }
  }

  async #save(): Promise<void> {
    const said = edited(this.#message, this.#field.value.trim(), this.#attachments.kept);
    if (said.length === 0 || this.#held !== undefined) return;
    const held = new Held('Your message', () => setText(this.#note, held.note));
    this.#held = held;
    show(this.#problem, false);
    const done = await this.#editing.save(said, held.signal);
    held.end();
    this.#held = undefined;
    setText(this.#note, '');
    if (held.signal.aborted) return;
    if (done.ok) {
      this.#editing.close();
      return;
    }
    setText(this.#problem, done.why);
    show(this.#problem, true);
  }

  /** What is on its way is not tried again, and nothing comes of it unless it has arrived. */
  #cancel(): void {
    this.#held?.stop();
    this.#editing.close();
  }
}
