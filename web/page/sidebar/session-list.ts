import type { Phase, SessionSummary } from '../../src/model';
import { el, setText, show } from '../view/dom';
import { KeyedList, type View } from '../view/keyed';
import { dayOf } from '../view/time';
import { type RowActions, type RowItem, SessionRow, UNTITLED } from './session-row';

/** What is known of the open conversation before the list of the server tells it. */
export interface Current {
  readonly session: string;
  readonly title: string;
  readonly phase: Phase;
}

interface Group {
  readonly name: string;
  readonly rows: readonly RowItem[];
}

/** The conversations, the last active first, by days. */
export class SessionList {
  readonly node = el('div', { class: 'session-list' });
  readonly #nothing = el('p', { class: 'list-note' });
  readonly #groupsNode = el('div', {});
  readonly #groups: KeyedList<Group, GroupView>;
  readonly #items = new Map<string, RowItem>();
  #sessions: readonly SessionSummary[] | undefined;
  #current: Current | undefined;
  #filter = '';

  constructor(actions: RowActions) {
    this.#groups = new KeyedList(
      this.#groupsNode,
      ({ name }) => name,
      () => new GroupView(actions),
    );
    this.node.append(this.#groupsNode, this.#nothing);
    this.#draw();
  }

  /** @param sessions undefined until the server has told them */
  update(sessions: readonly SessionSummary[] | undefined): void {
    this.#sessions = sessions;
    this.#draw();
  }

  mark(current: Current | undefined): void {
    const have = this.#current;
    if (
      have?.session === current?.session &&
      have?.title === current?.title &&
      have?.phase === current?.phase
    )
      return;
    this.#current = current;
    this.#draw();
  }

  filter(text: string): void {
    this.#filter = text.trim().toLowerCase();
    this.#draw();
  }

  /** The conversation so many places below the open one, as they are shown. */
  neighbour(step: number): string | undefined {
    const shown = [...this.node.querySelectorAll<HTMLElement>('.row')].map(
      ({ dataset }) => dataset['session'],
    );
    const here = shown.indexOf(this.#current?.session);
    return shown[here === -1 ? (step > 0 ? 0 : shown.length - 1) : here + step];
  }

  #draw(): void {
    const now = Date.now();
    const shown = this.#summaries().filter(({ title }) =>
      (title || UNTITLED).toLowerCase().includes(this.#filter),
    );
    const groups = new Map<string, RowItem[]>();
    for (const summary of shown) {
      const day = dayOf(summary.updated, now);
      const row = this.#same({ summary, current: summary.session === this.#current?.session });
      groups.set(day, [...(groups.get(day) ?? []), row]);
    }
    this.#groups.update([...groups].map(([name, rows]) => ({ name, rows })));
    setText(
      this.#nothing,
      this.#filter !== '' ? 'No title has this in it.' : 'What you talk about will be here.',
    );
    show(this.#nothing, shown.length === 0 && this.#sessions !== undefined);
  }

  /** What the server listed, with what is known of the open conversation put in. */
  #summaries(): SessionSummary[] {
    const current = this.#current;
    const sessions = this.#sessions ?? [];
    if (current === undefined) return [...sessions];
    const { session, title, phase } = current;
    if (sessions.some((each) => each.session === session)) {
      return sessions.map((each) =>
        each.session === session ? { ...each, title: title || each.title, phase } : each,
      );
    }
    if (title === '' && phase === 'idle') return [...sessions];
    return [{ session, title, phase, busy: phase !== 'idle', updated: Date.now() }, ...sessions];
  }

  #same(item: RowItem): RowItem {
    const { session, title, phase, updated } = item.summary;
    const have = this.#items.get(session);
    if (
      have !== undefined &&
      have.current === item.current &&
      have.summary.title === title &&
      have.summary.phase === phase &&
      have.summary.updated === updated
    ) {
      return have;
    }
    this.#items.set(session, item);
    return item;
  }
}

class GroupView implements View<Group> {
  readonly #heading = el('h3', { class: 'group-name' });
  readonly #listNode = el('ul', { class: 'rows' });
  readonly #rows: KeyedList<RowItem, SessionRow>;
  readonly node = el('section', { class: 'group' }, this.#heading, this.#listNode);

  constructor(actions: RowActions) {
    this.#rows = new KeyedList(
      this.#listNode,
      ({ summary }) => summary.session,
      (item) => new SessionRow(item, actions),
    );
  }

  update({ name, rows }: Group): void {
    setText(this.#heading, name);
    this.#rows.update(rows);
  }
}
