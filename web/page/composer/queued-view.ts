import type { QueueItem } from '../../src/model';
import type { Actions, Done } from '../actions';
import { AttachmentTray, attachmentsOf, edited, lineOf } from '../transcript/attachments';
import { textOf } from '../transcript/parts';
import { button, el, icon, iconButton, setText, show } from '../view/dom';
import { GrowingField } from '../view/growing-field';
import { Held } from '../view/held';
import type { View } from '../view/keyed';
import { isComposing } from '../view/keys';

/** A turn that waits for its run; until that begins it can be changed and taken out. */
export class QueuedView implements View<QueueItem> {
  readonly node: HTMLElement;
  readonly #text = el('span', { class: 'tray-text' });
  readonly #line: HTMLElement;
  readonly #editor: HTMLElement;
  readonly #field = new GrowingField({ class: 'field', 'aria-label': 'Queued message' });
  readonly #attachments = new AttachmentTray(() => this.#field.focusEnd());
  readonly #note = el('p', { class: 'held-note', role: 'status' });
  readonly #problem = el('p', { class: 'problem tray-problem', role: 'alert' });
  /** What is being saved. */
  #held: Held | undefined;
  readonly #edit: HTMLButtonElement;
  readonly #actions: Actions;
  #item: QueueItem;

  constructor(item: QueueItem, actions: Actions) {
    this.#item = item;
    this.#actions = actions;
    this.#edit = iconButton('edit', 'Edit queued message', () => this.#open());
    this.#line = el(
      'div',
      { class: 'tray-line' },
      icon('queue'),
      this.#text,
      this.#edit,
      iconButton('close', 'Remove queued message', () => void this.#remove()),
    );
    this.#editor = el(
      'form',
      {
        class: 'tray-editor',
        on: { submit: (event) => event.preventDefault(), keydown: (event) => this.#onKey(event) },
      },
      this.#field.node,
      this.#attachments.node,
      this.#note,
      button('Cancel', 'plain small', () => this.#close()),
      button('Save', 'primary small', () => void this.#save()),
    );
    this.node = el('li', { class: 'tray-item queued' }, this.#line, this.#editor, this.#problem);
    show(this.#editor, false);
    show(this.#problem, false);
  }

  get item(): string {
    return this.#item.item;
  }

  update(item: QueueItem): void {
    this.#item = item;
    setText(this.#text, lineOf(item.message));
  }

  /** The text in the editor, if it is open and says something else than what waits. */
  unsaved(): string | undefined {
    const text = this.#field.value;
    return this.#editor.hidden || text === textOf(this.#item.message) ? undefined : text;
  }

  #open(): void {
    this.#field.value = textOf(this.#item.message);
    this.#attachments.offer(attachmentsOf(this.#item.message));
    this.#swap(true);
    this.#field.focusEnd();
  }

  #close(): void {
    this.#end();
    this.#swap(false);
    this.#edit.focus();
  }

  #swap(editing: boolean): void {
    show(this.#line, !editing);
    show(this.#editor, editing);
  }

  async #remove(): Promise<void> {
    this.#tell(await this.#actions.removeQueued(this.item));
  }

  #onKey(event: KeyboardEvent): void {
    if (isComposing(event)) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.#close();
    } else if (event.key === 'Enter' && !event.shiftKey && event.target === this.#field.node) {
      event.preventDefault();
      void this.#save();
    }
  }

  async #save(): Promise<void> {
    const said = edited(this.#item.message, this.#field.value.trim(), this.#attachments.kept);
    if (said.length === 0 || this.#held !== undefined) return;
    const held = new Held('Your message', () => setText(this.#note, held.note));
    this.#held = held;
    const done = await this.#actions.editQueued(this.item, said, held.signal);
    // The reader does not want it any more, and may be at the next change.
    if (this.#held !== held) return;
    this.#end();
    this.#tell(done);
    if (done.ok) this.#close();
  }

  /** Nothing is being saved any more. */
  #end(): void {
    this.#held?.stop();
    this.#held = undefined;
    setText(this.#note, '');
  }

  #tell(done: Done): void {
    setText(this.#problem, done.ok ? '' : done.why);
    show(this.#problem, !done.ok);
  }
}
