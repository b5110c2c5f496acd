import { delayBefore, delayWhileMissing } from './backoff.js';

/**
 * Of the connection of one session: closed until it is opened; loading until a snapshot is there; live
 * while frames arrive, or while nothing was ever said in the session; retrying between a loss and the next
 * hello; suspended while nobody looks; needs-auth while a fresh token is asked for; failed for good, or
 * until it is opened again.
 */
export type ConnectionState =
  'closed' | 'loading' | 'live' | 'retrying' | 'suspended' | 'needs-auth' | 'failed';

/** All that decides what happens next; a value, so that the rules are a function. */
export interface Lifecycle {
  readonly state: ConnectionState;
  /**
   * Counts the transitions that abandon what was under way. Whoever waited for something compares the
   * generation in which it began to wait, and does nothing if it is another now.
   */
  readonly generation: number;
  /** Whether a connection is wanted now: being made, or made. */
  readonly connecting: boolean;
  /** Connections that ended in a row without having brought one event or lasted for long. */
  readonly attempts: number;
  /** While retrying or missing: when the next attempt begins. */
  readonly retryAt?: number;
  /** Nothing was ever said in the session, as the server told last; it is live, and empty. */
  readonly missing?: true;
  /** For people: what went wrong last. */
  readonly problem?: string;
  /** Whether a fresh token was asked for since a connection last proved to be good. */
  readonly refreshed: boolean;
}

export type Input =
  /** The application wants the session, or wants it no more. */
  | { readonly type: 'open' | 'close' }
  /** The server speaks; `known` is whether there is a state that the frames to come go on from. */
  | { readonly type: 'hello'; readonly known: boolean }
  /** The cursor was no place to go on from. */
  | { readonly type: 'reset' }
  | { readonly type: 'snapshot' }
  /** An event that was not known before, or the connection has lasted. */
  | { readonly type: 'progress' }
  /**
   * The server ends the connection as planned and says when to come back, in milliseconds. `proved` is
   * whether the connection was good for something: it brought an event, or lasted for a heartbeat.
   */
  | { readonly type: 'bye'; readonly retry: number | undefined; readonly proved: boolean }
  /** It ended otherwise, came to nothing, fell silent, or said what it cannot say. */
  | { readonly type: 'lost'; readonly problem: string; readonly retryAfter?: number }
  /** The server wants another token; `proved` as above. */
  | { readonly type: 'unauthorized'; readonly problem: string; readonly proved: boolean }
  | { readonly type: 'token-fresh' }
  /** Another connection is better than this one. */
  | { readonly type: 'leap' }
  /** Nothing was ever said in the session. */
  | { readonly type: 'missing' }
  /** Something was said in it, from here. */
  | { readonly type: 'said' }
  /** There is nothing to come back for. */
  | { readonly type: 'refused'; readonly problem: string }
  | { readonly type: 'timer' }
  /** Nobody has looked for long; or somebody looks again, or the network is back. */
  | { readonly type: 'away'; readonly problem: string }
  | { readonly type: 'back' };

export const closedLifecycle: Lifecycle = {
  state: 'closed',
  generation: 0,
  connecting: false,
  attempts: 0,
  refreshed: false,
};

/**
 * What comes of an input. The same object where it changes nothing. A higher generation means: drop what
 * is under way, then do what the new state asks for (connect, wait until `retryAt`, ask for a token).
 */
export function transition(from: Lifecycle, input: Input, now: number, random: () => number): Lifecycle {
  switch (input.type) {
    case 'open':
      return from.state === 'closed' || from.state === 'failed'
        ? abandon(from, 'loading', { connecting: true, attempts: 0, refreshed: false })
        : from;
    case 'close':
      return from.state === 'closed' ? from : abandon(from, 'closed', { attempts: 0, refreshed: false });
    case 'hello':
      return from.connecting ? settle(from, input.known ? 'live' : 'loading') : from;
    case 'reset':
      return from.state === 'live' && from.connecting ? settle(from, 'loading') : from;
    case 'snapshot':
      return from.state === 'loading' ? { ...settle(from, 'live'), refreshed: false } : from;
    case 'progress':
      return from.attempts === 0 && !from.refreshed && from.problem === undefined
        ? from
        : { ...settle(from, from.state), attempts: 0, refreshed: false };
    case 'bye':
    case 'lost':
      return from.connecting ? ended(from, input, now, random) : from;
    case 'unauthorized':
      if (!from.connecting) return from;
      return from.refreshed && !input.proved
        ? abandon(from, 'failed', { problem: input.problem })
        : abandon(from, 'needs-auth', { problem: input.problem, refreshed: true });
    case 'token-fresh':
      return from.state === 'needs-auth' ? abandon(from, 'retrying', { connecting: true }) : from;
    case 'leap':
      return from.connecting ? abandon(from, 'retrying', { connecting: true }) : from;
    case 'missing':
      return from.connecting
        ? abandon(from, 'live', {
            attempts: 0,
            refreshed: false,
            missing: true,
            retryAt: now + delayWhileMissing(random),
          })
        : from;
    case 'said':
      return isWaitingMissing(from) || from.state === 'failed'
        ? abandon(from, 'loading', { connecting: true, attempts: 0, refreshed: false })
        : from;
    case 'refused':
      return from.connecting || from.state === 'needs-auth'
        ? abandon(from, 'failed', { problem: input.problem })
        : from;
    case 'timer':
      return waiting(from) ? attempt(from) : from;
    case 'away':
      return from.connecting || waiting(from) ? abandon(from, 'suspended', { problem: input.problem }) : from;
    case 'back':
      return from.state === 'suspended' || waiting(from) ? attempt(from) : from;
  }
}

/** Whether the next attempt is due in a while. */
function waiting(from: Lifecycle): boolean {
  return (from.state === 'retrying' && !from.connecting) || isWaitingMissing(from);
}

function isWaitingMissing({ missing, connecting }: Lifecycle): boolean {
  return missing === true && !connecting;
}

/** A connection is made; a session that was missing is shown as empty until it is known to be more. */
function attempt(from: Lifecycle): Lifecycle {
  return from.missing === true
    ? abandon(from, 'live', { connecting: true, missing: true })
    : abandon(from, 'retrying', { connecting: true });
}

/** A connection that is over. One that was good for something, and ended as planned, was no failure. */
function ended(
  from: Lifecycle,
  input: Extract<Input, { type: 'bye' | 'lost' }>,
  now: number,
  random: () => number,
): Lifecycle {
  const planned = input.type === 'bye' && input.proved;
  const attempts = planned ? from.attempts : from.attempts + 1;
  const asked = input.type === 'bye' ? input.retry : input.retryAfter;
  return abandon(from, 'retrying', {
    attempts,
    retryAt: now + delayBefore(attempts, asked, random),
    ...(input.type === 'lost' && { problem: input.problem }),
  });
}

/** The next generation: what was under way is dropped. */
function abandon(from: Lifecycle, state: ConnectionState, change: Partial<Lifecycle>): Lifecycle {
  const { attempts, refreshed, generation } = from;
  return { state, generation: generation + 1, connecting: false, attempts, refreshed, ...change };
}

/** The same connection, in another state, with nothing wrong any more. */
function settle(from: Lifecycle, state: ConnectionState): Lifecycle {
  const { problem: _problem, retryAt: _retryAt, missing: _missing, ...rest } = from;
  return { ...rest, state };
}
