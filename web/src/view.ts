import type { ConnectionState } from './lifecycle.js';
import type { Decision, Message, QueueItem, Run, Steer } from './model.js';

/**
 * What a page shows of a session. Immutable: a change makes a new one, and keeps the parts that are the
 * same.
 */
export interface SessionView {
  readonly session: string;
  readonly title: string;
  readonly cursor?: string;
  readonly version: number;
  /** What was said: users' messages, and the assistant's that are settled. */
  readonly messages: readonly Message[];
  /**
   * The message of the active run, as far as it has come. It has the id that it will have among the
   * messages once it is settled, so that an element of the page made for it need not change.
   */
  readonly draft?: Message;
  readonly run?: RunView;
  /** Those that somebody has to make. */
  readonly decisions: readonly DecisionView[];
  readonly queue: readonly QueueItem[];
  /** What was said to the run and it has not taken. */
  readonly steers: readonly Steer[];
  /** What was said here and is not in the log, as far as this page knows. */
  readonly pending: readonly PendingMessage[];
  readonly connection: ConnectionView;
}

export type RunView = Run;
export type DecisionView = Decision;

/** A turn of the user on its way; it goes when its event comes. */
export interface PendingMessage {
  /** The idempotency key that it is sent with, however often. */
  readonly key: string;
  /** As it will be in the transcript, with the same id. */
  readonly message: Message;
  /**
   * `accepted`: the server has it, the event is under way. `failed`: it can be sent again or given up.
   */
  readonly state: 'sending' | 'accepted' | 'failed';
  /** Once accepted: the place in the log at which it is for certain. */
  readonly cursor?: string;
  /** For people: why it failed. */
  readonly problem?: string;
}

export interface ConnectionView {
  readonly state: ConnectionState;
  /** Nothing was ever said in the session: it is live, and empty. The first turn makes it. */
  readonly missing?: true;
  /** When the next attempt begins. */
  readonly retryAt?: number;
  /** Connections that ended in a row without having brought an event or lasted for long. */
  readonly attempts: number;
  /** For people: what went wrong last. */
  readonly problem?: string;
}
