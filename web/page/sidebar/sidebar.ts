import { href } from '../route';
import { button, el, icon, iconButton, show } from '../view/dom';
import { SessionList } from './session-list';
import type { RowActions } from './session-row';
import type { Listed } from './sessions-poll';

export interface SidebarActions extends RowActions {
  more(): void;
}

/** The conversations: beside the open one, or over it on a small screen. */
export class Sidebar {
  readonly list: SessionList;
  readonly #node: HTMLElement;
  readonly #scrim: HTMLElement;
  readonly #main: HTMLElement;
  readonly #filter: HTMLInputElement;
  readonly #more: HTMLButtonElement;
  #openedBy: HTMLElement | undefined;

  constructor(node: HTMLElement, scrim: HTMLElement, main: HTMLElement, actions: SidebarActions) {
    this.#node = node;
    this.#scrim = scrim;
    this.#main = main;
    this.list = new SessionList(actions);
    this.#filter = el('input', {
      type: 'search',
      class: 'field filter',
      placeholder: 'Find a conversation',
      'aria-label': 'Find a conversation',
    });
    this.#filter.addEventListener('input', () => this.list.filter(this.#filter.value));
    this.#more = button('Show more', 'plain small', () => actions.more());
    show(this.#more, false);
    node.append(
      el(
        'div',
        { class: 'sidebar-head' },
        el('a', { class: 'brand', href: href(undefined) }, icon('mark'), el('span', {}, 'Headrace')),
        iconButton('close', 'Close the list', () => this.close(), {
          class: 'icon-button drawer-only',
        }),
      ),
      el('a', { class: 'button new', href: href(undefined) }, icon('plus'), 'New conversation'),
      this.#filter,
      this.list.node,
      this.#more,
    );
    scrim.addEventListener('click', () => this.close());
    node.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.#isOpen()) this.close();
    });
    // Whoever has chosen wants to see what they chose.
    node.addEventListener('click', ({ target }) => {
      if (target instanceof Element && target.closest('a') !== null) this.close();
    });
    DRAWER.addEventListener('change', () => this.#draw(false));
    this.#draw(false);
  }

  update(listed: Listed): void {
    this.list.update(listed.sessions);
    show(this.#more, listed.more);
  }

  /** On a small screen: the list over the conversation. */
  open(): void {
    if (!DRAWER.matches) return;
    this.#openedBy = document.activeElement instanceof HTMLElement ? document.activeElement : undefined;
    this.#draw(true);
    this.#node.querySelector<HTMLElement>('.drawer-only')?.focus();
  }

  close(): void {
    if (!this.#isOpen()) return;
    this.#draw(false);
    this.#openedBy?.focus();
  }

  find(): void {
    this.open();
    this.#filter.focus();
    this.#filter.select();
  }

  #isOpen(): boolean {
    return this.#node.classList.contains('open');
  }

  #draw(open: boolean): void {
    this.#node.classList.toggle('open', open);
    show(this.#scrim, open);
    this.#node.inert = DRAWER.matches && !open;
    this.#main.inert = open;
  }
}

const DRAWER = matchMedia('(max-width: 800px)');
