import { UNTITLED } from '../sidebar/session-row';
import { el, iconButton, setText, show } from '../view/dom';
import type { ConnectionSign } from './connection';
import { isComposing } from '../view/keys';

export interface HeaderActions {
  openList(): void;
  help(): void;
  rename(title: string): void;
}

/** Above the conversation: what it is called, how the connection is, and what concerns the whole page. */
export class Header {
  readonly node: HTMLElement;
  readonly #title = el('button', { type: 'button', class: 'title-button' });
  readonly #heading = el('h1', { class: 'title' }, this.#title);
  readonly #field = el('input', {
    class: 'field title-field',
    'aria-label': 'Title',
    maxlength: 200,
  });
  readonly #actions: HeaderActions;
  #text = '';

  constructor(actions: HeaderActions, connection: ConnectionSign, theme: HTMLElement) {
    this.#actions = actions;
    this.#title.addEventListener('click', () => this.#open());
    this.#field.addEventListener('keydown', (event) => this.#onKey(event));
    this.#field.addEventListener('blur', () => this.#close(true));
    show(this.#field, false);
    this.node = el(
      'header',
      { class: 'header' },
      iconButton('list', 'Conversations', () => actions.openList(), {
        class: 'icon-button drawer-only',
      }),
      this.#heading,
      this.#field,
      el(
        'div',
        { class: 'header-end' },
        connection.node,
        connection.dot,
        theme,
        iconButton('help', 'Keyboard shortcuts', () => actions.help(), {
          class: 'icon-button wide-only',
        }),
      ),
    );
    this.update('', false);
  }

  /** @param exists whether the conversation has begun, so that it can have a title */
  update(title: string, exists: boolean): void {
    this.#text = title;
    setText(this.#title, title || (exists ? UNTITLED : 'New conversation'));
    this.#title.disabled = !exists;
    this.#title.title = exists ? 'Rename' : '';
  }

  help(): void {
    this.#actions.help();
  }

  #open(): void {
    this.#field.value = this.#text;
    show(this.#heading, false);
    show(this.#field, true);
    this.#field.select();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.#close(false);
    else if (event.key === 'Enter' && !isComposing(event)) this.#close(true);
    else return;
    event.stopPropagation();
    // The key would press the button that gets the focus, and open the field again.
    event.preventDefault();
    this.#title.focus();
  }

  #close(keep: boolean): void {
    if (this.#field.hidden) return;
    const title = this.#field.value.trim();
    show(this.#field, false);
    show(this.#heading, true);
    if (keep && title !== '' && title !== this.#text) this.#actions.rename(title);
  }
}
