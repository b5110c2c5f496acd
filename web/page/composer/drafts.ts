import { Store } from '../view/storage';

/** Conversations whose drafts are kept; more than anybody has in mind. */
const MOST = 100;

/** Which drafts there are, the one that was touched last at the end. */
const ORDER = 'order';

/** What was typed and not sent yet, by conversation: it survives a refresh. */
export class Drafts {
  readonly #store: Store;

  constructor(store = new Store('headrace.draft.')) {
    this.#store = store;
  }

  /** @param session undefined for a conversation that has not begun */
  get(session: string | undefined): string {
    return this.#store.get(keyOf(session)) ?? '';
  }

  set(session: string | undefined, text: string): void {
    const key = keyOf(session);
    this.#store.set(key, text === '' ? undefined : text);
    const order = this.#order();
    if (text !== '' && order.at(-1) === key) return;
    const others = order.filter((each) => each !== key);
    if (text !== '') others.push(key);
    for (const oldest of others.splice(0, others.length - MOST)) this.#store.set(oldest, undefined);
    this.#store.set(ORDER, others.length === 0 ? undefined : others.join('\n'));
  }

  #order(): string[] {
    return this.#store.get(ORDER)?.split('\n') ?? [];
  }
}

function keyOf(session: string | undefined): string {
  return session === undefined ? 'new' : `s.${session}`;
}
