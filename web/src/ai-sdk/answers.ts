import type { UIMessageChunk } from 'ai';
import { compareCursors } from '../cursor.js';
import type { Message } from '../model.js';
import type { LiveSession } from '../session.js';
import type { SessionView } from '../view.js';
import type { ChunkWriter } from './chunks.js';

/**
 * An answer to follow: its message's id, or the turn that it will be an answer to; and from where on it
 * is in the log.
 */
export interface Target {
  readonly answer?: string;
  readonly turn?: string;
  readonly cursor?: string;
  /** The run that writes it, once it is known. */
  readonly run?: string;
  /** What waits in the queue for a run. */
  readonly item?: string;
  /** Decisions that were made here; the log may not know yet. */
  readonly decided?: ReadonlySet<string>;
  /** It was settled before anybody asked for it: how it ended is old news. */
  readonly settled?: true;
}

/** What is new of an answer. */
export interface News {
  readonly chunks: readonly UIMessageChunk[];
  /** The message that they are of, if there is one. */
  readonly answer?: string;
  /** Nothing comes after it: the answer is settled, the user is asked, or there is nothing to follow. */
  readonly end?: 'settled' | 'asked' | 'gone';
  /** The stream ends with an error. */
  readonly problem?: string;
}

/** What a view alone does not tell. */
export interface Moment {
  /** The view is between the events of one append, in which a turn leaves the queue. */
  readonly turning: boolean;
  /** The view has all that was in the log when the connection came about. */
  readonly current: boolean;
}

export function newsIn(view: SessionView, target: Target, writer: ChunkWriter, moment: Moment): News {
  const { state, problem } = view.connection;
  if (state === 'failed') return { chunks: [], end: 'gone', problem: problem ?? 'the session failed' };
  const found = answerIn(view, target, moment);
  if (found === 'not-yet' || (found === 'gone' && moment.turning && view.run === undefined))
    return { chunks: [] };
  if (found === 'gone') return { chunks: [{ type: 'abort' }], end: 'gone' };
  const { message, settled } = found;
  const answer = message.id;
  if (settled) return { chunks: writer.end(message, target.settled === true), answer, end: 'settled' };
  const chunks = writer.write(message);
  if (!writer.asks(message, target.decided)) return { chunks, answer };
  return { chunks: [...chunks, ...writer.pause()], answer, end: 'asked' };
}

function answerIn(
  { messages, draft, run, queue, cursor }: SessionView,
  target: Target,
  { current }: Moment,
): { readonly message: Message; readonly settled: boolean } | 'not-yet' | 'gone' {
  if (cursor === undefined) return 'not-yet';
  if (target.cursor !== undefined) {
    // What is remembered of a session that was made anew since says nothing of the new one.
    const order = compareCursors(cursor, target.cursor) ?? (current ? 0 : -1);
    if (order < 0) return 'not-yet';
  }
  let { answer } = target;
  if (answer === undefined) {
    if (queue.some(({ message }) => message.id === target.turn)) return 'not-yet';
    const at = messages.findIndex(({ id }) => id === target.turn);
    if (at < 0) return 'gone';
    answer = messages.slice(at + 1).find(({ role }) => role === 'assistant')?.id ?? run?.answer;
  }
  if (draft !== undefined && draft.id === answer) return { message: draft, settled: false };
  const message = messages.find(({ id }) => id === answer);
  return message === undefined ? 'gone' : { message, settled: true };
}

/** The session's first view that is true, or the reason why there is none. */
export function current(session: LiveSession, signal: AbortSignal | undefined): Promise<SessionView> {
  return new Promise((resolve, reject) => {
    const end = () => {
      unsubscribe();
      signal?.removeEventListener('abort', abort);
    };
    const abort = () => {
      end();
      reject(aborted());
    };
    const look = () => {
      const { view } = session;
      if (view.connection.state === 'failed')
        reject(new Error(view.connection.problem ?? 'the session failed'));
      else if (session.current) resolve(view);
      else return;
      end();
    };
    const unsubscribe = session.subscribe(look);
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
    else look();
  });
}

/** What comes of work, or an end as soon as the signal is aborted; the work is left to itself then. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = () => reject(aborted());
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** What the SDK takes for the end that its user wanted. */
export function aborted(): DOMException {
  return new DOMException('the stream was aborted', 'AbortError');
}
