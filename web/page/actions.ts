import type { Answer, UserPart } from '../src/model';

/** What became of something that a reader asked for; `why` is a sentence for them. */
export type Done = { readonly ok: true } | { readonly ok: false; readonly why: string };

export const DONE: Done = { ok: true };

/** What can be done in the open session, from wherever on the page. */
export interface Actions {
  decide(decision: string, answer: Answer): Promise<Done>;
  /** Has an assistant's message written anew, or a user's answered. */
  regenerate(message: string): Promise<Done>;
  /**
   * Takes the message and all after it away, and says this instead; once the signal is aborted, only if that
   * has been done by then.
   */
  replace(message: string, said: readonly UserPart[], signal: AbortSignal): Promise<Done>;
  /** Sends a turn no more that is on its way. */
  hold(pending: string): void;
  /** Sends a turn again that did not arrive; says something else instead; or forgets it. */
  retry(pending: string): void;
  change(pending: string, said: readonly UserPart[]): Promise<Done>;
  discard(pending: string): void;
  /** @param signal once it is aborted it is not tried again */
  editQueued(item: string, said: readonly UserPart[], signal: AbortSignal): Promise<Done>;
  removeQueued(item: string): Promise<Done>;
}
