import type { SessionView } from '../../src/index';
import { isKnown } from '../conversation';
import { textOf } from '../transcript/parts';
import { Store } from '../view/storage';

interface Kept {
  /** The id that the message has in the transcript if it arrived all the same. */
  readonly id: string;
  readonly text: string;
}

/**
 * What was sent and, as far as this page knew when it went away, has not arrived: it is not lost with
 * the page. Kept until the conversation is seen again, which tells what did arrive.
 */
export class Unsent {
  readonly #store: Store;

  constructor(store = new Store('headrace.unsent.')) {
    this.#store = store;
  }

  /** To be called when a page or a conversation is left. */
  keep({ session, pending }: SessionView): void {
    const kept = pending
      .filter(({ state }) => state !== 'accepted')
      .map(({ message }): Kept => ({ id: message.id, text: textOf(message) }));
    if (kept.length > 0) this.#store.set(session, JSON.stringify([...this.#read(session), ...kept]));
  }

  /** The texts that did not arrive, once: they are the reader's again. None as long as nobody can know. */
  take(view: SessionView): string[] {
    const { session, messages, queue, pending } = view;
    const kept = isKnown(view) ? this.#read(session) : [];
    if (kept.length === 0) return [];
    this.#store.set(session, undefined);
    const known = new Set([...messages, ...[...queue, ...pending].map(({ message }) => message)].map(({ id }) => id));
    return kept.filter(({ id }) => !known.has(id)).map(({ text }) => text);
  }

  #read(session: string): Kept[] {
    try {
      return JSON.parse(this.#store.get(session) ?? '[]') as Kept[];
    } catch {
      return [];
    }
  }
}
