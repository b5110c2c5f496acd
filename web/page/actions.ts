import type { Answer } from '../src/model';

/** What became of something that a reader asked for; `why` is a sentence for them. */
export type Done = { readonly ok: true } | { readonly ok: false; readonly why: string };

export const DONE: Done = { ok: true };

/** What can be done in the open session, from wherever on the page. */
export interface Actions {
  decide(decision: string, answer: Answer): Promise<Done>;
  /** Has an assistant's message written anew, or a user's answered. */
  regenerate(message: string): Promise<Done>;
  /** Takes the message and all after it away, and says this instead. */
  replace(message: string, text: string): Promise<Done>;
  /** Sends a turn again that did not arrive; or forgets it. */
  retry(pending: string): void;
  discard(pending: string): void;
  editQueued(item: string, text: string): Promise<Done>;
  removeQueued(item: string): Promise<Done>;
}
