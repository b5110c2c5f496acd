import type { Phase, SessionSummary } from '../../src/model';
import { href } from '../route';
import { attribute, el, iconButton, setText, show } from '../view/dom';
import type { View } from '../view/keyed';
import { isComposing } from '../view/keys';

export interface RowItem {
  readonly summary: SessionSummary;
  readonly current: boolean;
}

export interface RowActions {
  rename(session: string, title: string): Promise<void>;
  remove(session: string, title: string): void;
}

const SIGNS: Readonly<Record<Phase, string>> = {
  idle: '',
  starting: 'writing',
  running: 'writing',
  waiting: 'waiting for you',
  cancelling: 'stopping',
};

export const UNTITLED = 'Untitled conversation';

/** A conversation in the list. */
export class SessionRow implements View<RowItem> {
  readonly node: HTMLElement;
  readonly #title = el('span', { class: 'row-title' });
  readonly #dot = el('span', { class: 'dot', 'aria-hidden': 'true' });
  readonly #sign = el('span', { class: 'sr-only' });
  readonly #link: HTMLAnchorElement;
  readonly #buttons: HTMLElement;
  readonly #rename: HTMLButtonElement;
  readonly #actions: RowActions;
  #field: HTMLInputElement | undefined;
  #item: RowItem;

  constructor(item: RowItem, actions: RowActions) {
    this.#item = item;
    this.#actions = actions;
    const { session } = item.summary;
    this.#link = el('a', { class: 'row-link', href: href(session) }, this.#dot, this.#title, this.#sign);
    this.#rename = iconButton('edit', 'Rename', () => this.#openField());
    this.#buttons = el(
      'span',
      { class: 'row-buttons' },
      this.#rename,
      iconButton('trash', 'Delete', () => actions.remove(session, this.#titleText())),
    );
    this.node = el('li', { class: 'row', 'data-session': session }, this.#link, this.#buttons);
  }

  update(item: RowItem): void {
    this.#item = item;
    const { phase } = item.summary;
    setText(this.#title, this.#titleText());
    attribute(this.#link, 'aria-current', item.current ? 'page' : undefined);
    this.#dot.dataset['phase'] = phase;
    setText(this.#sign, SIGNS[phase] === '' ? '' : ` (${SIGNS[phase]})`);
    attribute(this.#dot, 'title', SIGNS[phase]);
    for (const each of this.#buttons.querySelectorAll('button')) {
      const verb = each === this.#rename ? 'Rename' : 'Delete';
      attribute(each, 'aria-label', `${verb} ${this.#titleText()}`);
    }
  }

  #titleText(): string {
    return this.#item.summary.title || UNTITLED;
  }

  #openField(): void {
    const field = el('input', { class: 'field', 'aria-label': 'Title', maxlength: 200 });
    field.value = this.#item.summary.title;
    field.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.#closeField(undefined);
      else if (event.key === 'Enter' && !isComposing(event)) this.#closeField(field.value);
      else return;
      event.stopPropagation();
      // The key would press the button that gets the focus, and open the field again.
      event.preventDefault();
      this.#rename.focus();
    });
    field.addEventListener('blur', () => this.#closeField(field.value));
    this.#field = field;
    show(this.#link, false);
    show(this.#buttons, false);
    this.node.prepend(field);
    field.select();
  }

  #closeField(text: string | undefined): void {
    const field = this.#field;
    if (field === undefined) return;
    this.#field = undefined;
    field.remove();
    show(this.#link, true);
    show(this.#buttons, true);
    const title = text?.trim() ?? '';
    if (title === '' || title === this.#item.summary.title) return;
    setText(this.#title, title);
    void this.#actions.rename(this.#item.summary.session, title);
  }
}
