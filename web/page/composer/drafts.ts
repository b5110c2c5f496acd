import { Store } from '../view/storage';

/** Conversations whose drafts are kept; more than anybody has in mind. */
const MOST = 100;

/** What was typed and not sent yet, by conversation: it survives a refresh. */
export class Drafts {
  readonly #store = new Store('headrace.draft.');

  /** @param session undefined for a conversation that has not begun */
  get(session: string | undefined): string {
    return this.#store.get(keyOf(session)) ?? '';
  }

  set(session: string | undefined, text: string): void {
    this.#store.set(keyOf(session), text === '' ? undefined : text);
    this.#store.prune(MOST, keyOf(session));
  }
}

function keyOf(session: string | undefined): string {
  return session === undefined ? 'new' : `s.${session}`;
}
