import type { Message, Run } from '../../src/model';
import type { Actions } from '../actions';
import { copyCodeWithin } from '../view/copy-button';
import { button, el, show } from '../view/dom';
import { KeyedList } from '../view/keyed';
import { type Entry, MessageView } from './message-view';

/** How many messages are on the page at first, and how many more come each time. */
const WINDOW = 80;

/** What the transcript shows. */
export interface Shown {
  readonly messages: readonly Message[];
  readonly draft?: Message;
  readonly run?: Run;
  /** Why nobody knows how far the draft is by now, where the connection is gone. */
  readonly stalled?: string;
  readonly pending: readonly {
    readonly key: string;
    readonly message: Message;
    readonly waits?: string;
    readonly problem?: string;
  }[];
}

/** The messages of the open session: the last of them, and the earlier ones when they are wanted. */
export class Transcript {
  readonly node: HTMLElement;
  readonly #earlier: HTMLButtonElement;
  readonly #list: KeyedList<Entry, MessageView>;
  readonly #entries = new Map<string, Entry>();
  #window = WINDOW;
  #shown: Shown = { messages: [], pending: [] };

  /** @param keepPlace does something that puts more above what is in sight */
  constructor(actions: Actions, keepPlace: (work: () => void) => void) {
    const messages = el('div', { class: 'messages' });
    this.#earlier = button('Show earlier messages', 'plain earlier', () => {
      keepPlace(() => this.#showEarlier());
    });
    this.#list = new KeyedList(
      messages,
      ({ message }) => message.id,
      (entry) => new MessageView(entry, actions),
    );
    this.node = el('div', { class: 'transcript' }, this.#earlier, messages);
    copyCodeWithin(this.node);
  }

  update(shown: Shown): void {
    this.#shown = shown;
    const all = this.#entriesOf(shown);
    show(this.#earlier, all.length > this.#window);
    const visible = all.slice(-this.#window).map((entry) => this.#same(entry));
    this.#list.update(visible);
    const ids = new Set(visible.map(({ message }) => message.id));
    for (const id of this.#entries.keys()) if (!ids.has(id)) this.#entries.delete(id);
  }

  #showEarlier(): void {
    this.#window += WINDOW;
    this.update(this.#shown);
    // There is no more: whoever came here by keys goes on at the beginning.
    if (this.#earlier.hidden) this.#list.views()[0]?.node.focus({ preventScroll: true });
  }

  /** Opens the editor of the user's last message; says whether there was one to edit. */
  editLast(): boolean {
    return (
      this.#list
        .views()
        .findLast(({ message }) => message.role === 'user')
        ?.edit() ?? false
    );
  }

  #entriesOf({ messages, draft, run, pending, stalled }: Shown): Entry[] {
    const idle = draft === undefined && pending.length === 0;
    const entries: Entry[] = messages.map((message, index) => ({
      message,
      idle,
      last: idle && index === messages.length - 1,
    }));
    if (draft !== undefined)
      entries.push({
        message: draft,
        phase: run?.phase ?? 'running',
        ...(stalled !== undefined && { stalled }),
        idle,
        last: true,
      });
    for (const { key, message, waits, problem } of pending) {
      if (entries.some((entry) => entry.message.id === message.id)) continue;
      entries.push({
        message,
        pending: { key, ...(waits !== undefined && { waits }), ...(problem !== undefined && { problem }) },
        idle,
        last: true,
      });
    }
    return entries;
  }

  /** The entry that is shown already, if nothing of it has changed: then its view is left alone. */
  #same(entry: Entry): Entry {
    const have = this.#entries.get(entry.message.id);
    if (have !== undefined && isSame(have, entry)) return have;
    this.#entries.set(entry.message.id, entry);
    return entry;
  }
}

function isSame(one: Entry, other: Entry): boolean {
  return (
    one.message === other.message &&
    one.phase === other.phase &&
    one.stalled === other.stalled &&
    one.idle === other.idle &&
    one.last === other.last &&
    one.pending?.key === other.pending?.key &&
    one.pending?.waits === other.pending?.waits &&
    one.pending?.problem === other.pending?.problem
  );
}
