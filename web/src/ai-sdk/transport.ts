import type { ChatTransport, UIMessage, UIMessageChunk } from 'ai';
import { compareCursors } from '../cursor.js';
import type { Message } from '../model.js';
import type { Begun, Queued, RegenerateResult, SendResult, TruncateResult } from '../results.js';
import { LiveSession, type LiveSessionOptions } from '../session.js';
import { cancelActiveRun, readSession } from '../sessions.js';
import type { SessionView } from '../view.js';
import { ChunkWriter, type Approvals } from './chunks.js';
import { toUIMessage, toUserParts } from './messages.js';

export interface LiveChatTransportOptions extends Omit<LiveSessionOptions, 'session'> {
  /** What becomes of a turn while a run is active: it is refused (an error), waits, or ends that run. */
  readonly policy?: 'reject' | 'queue' | 'interrupt';
  readonly agent?: string;
  /**
   * `data` for version 5; `native` where versions 6 or later are to show approvals of tools as their
   * own.
   */
  readonly approvals?: Approvals;
  /**
   * Whether a stream that is aborted ends its run. From version 7 on a chat aborts its stream as well
   * when the last component that shows it goes, so that this is off; `stop` ends a run whenever it is
   * called.
   */
  readonly cancelOnAbort?: boolean;
  /**
   * Whether a chat that reconnects when nothing is active gets its last answer again, under the same id:
   * it may have been finished between the loading of the messages and the reconnection. On unless
   * switched off.
   */
  readonly replayFinished?: boolean;
}

type SendOptions<UI_MESSAGE extends UIMessage> = Parameters<ChatTransport<UI_MESSAGE>['sendMessages']>[0];
type ReconnectOptions<UI_MESSAGE extends UIMessage> = Parameters<
  ChatTransport<UI_MESSAGE>['reconnectToStream']
>[0];

type Attempt = SendResult | RegenerateResult | TruncateResult;

/**
 * An answer to follow: its message's id, or the turn that it will be an answer to; and from where on it
 * is in the log.
 */
interface Target {
  readonly answer?: string;
  readonly turn?: string;
  readonly cursor?: string;
}

/**
 * Connects `useChat` to live sessions: a chat's id is the name of its session. A stream that it gives
 * goes on through lost connections, sleep and restarts of the server, and ends when the run does; it is
 * written from what the session shows, so that nothing in it is doubled or lost.
 *
 *     useChat({ id, transport: new LiveChatTransport({ url: '' }), resume: true })
 */
export class LiveChatTransport<
  UI_MESSAGE extends UIMessage = UIMessage,
> implements ChatTransport<UI_MESSAGE> {
  readonly #options: LiveChatTransportOptions;

  constructor(options: LiveChatTransportOptions) {
    this.#options = options;
  }

  /**
   * Says the last message, or answers anew; resolves once the server has it, and rejects if it has not.
   */
  sendMessages = async (options: SendOptions<UI_MESSAGE>): Promise<ReadableStream<UIMessageChunk>> => {
    const { chatId, messages, abortSignal } = options;
    const session = this.#open(chatId);
    const last = messages.at(-1);
    try {
      if (last !== undefined && last.role === 'assistant' && options.trigger === 'submit-message') {
        await this.#decide(session, last);
        return this.#stream(session, { answer: last.id }, abortSignal);
      }
      const result = accepted(await this.#begin(session, options));
      if (abortSignal?.aborted && this.#options.cancelOnAbort === true && result.outcome === 'begun') {
        await session.cancel(undefined, result.run);
      }
      const target: Target =
        result.outcome === 'begun'
          ? { answer: result.answer, cursor: result.cursor }
          : { turn: last?.id ?? '', cursor: result.cursor };
      return this.#stream(session, target, abortSignal);
    } catch (error) {
      session.close();
      throw error;
    }
  };

  /** The answer that is being written, from its beginning; null if none is. */
  reconnectToStream = async (
    options: ReconnectOptions<UI_MESSAGE>,
  ): Promise<ReadableStream<UIMessageChunk> | null> => {
    const session = this.#open(options.chatId);
    try {
      const { run, messages } = await live(session);
      const last = messages.at(-1);
      const finished =
        this.#options.replayFinished !== false && last?.role === 'assistant' ? last.id : undefined;
      const answer = run === undefined ? finished : run.phase === 'cancelling' ? undefined : run.answer;
      if (answer === undefined) {
        session.close();
        return null;
      }
      return this.#stream(session, { answer }, options.abortSignal);
    } catch (error) {
      session.close();
      throw error;
    }
  };

  /** Ends the run that is active in a chat, whoever follows it; false where none is. */
  async stop(chatId: string): Promise<boolean> {
    return cancelActiveRun(this.#options, chatId);
  }

  /**
   * What was said in a chat: the messages to begin `useChat` with. What is being written comes by
   * reconnecting.
   */
  async messages(chatId: string): Promise<UI_MESSAGE[]> {
    const { messages } = await readSession(this.#options, chatId);
    return messages.map((message) => toUIMessage<UI_MESSAGE>(message));
  }

  #open(chatId: string): LiveSession {
    const session = new LiveSession({ ...this.#options, session: chatId });
    session.open();
    return session;
  }

  async #begin(session: LiveSession, options: SendOptions<UI_MESSAGE>): Promise<Attempt> {
    const { trigger, messages, messageId } = options;
    const last = messages.at(-1);
    if (trigger === 'regenerate-message') {
      // Against the transcript as it is: what others say in between is a conflict, and not lost.
      await live(session);
      const result = await session.regenerate(messageId ?? last?.id ?? '', agentOf(this.#options));
      if (result.outcome !== 'failed' || result.status !== 404 || last?.role !== 'user') return result;
      // The turn never got there: this is its second attempt.
      return this.#say(session, last, last.id);
    }
    if (last === undefined) throw new Error('expected a message to send, but there is none');
    if (messageId !== undefined && messageId === last.id) {
      // A turn that was edited: it, and all that came of it, goes.
      const { messages: known } = await live(session);
      if (known.some(({ id }) => id === messageId)) {
        const cut = await session.truncate(messageId);
        if (cut.outcome !== 'truncated') return cut;
        return this.#say(session, last, undefined);
      }
    }
    return this.#say(session, last, last.id);
  }

  /** The same turn has the same key, so that one that is sent twice is said once. */
  #say(session: LiveSession, message: UI_MESSAGE, key: string | undefined): Promise<SendResult> {
    const { policy } = this.#options;
    const fits = key !== undefined && /^[\x21-\x7e]{1,64}$/.test(key);
    return session.send(toUserParts(message), {
      id: message.id,
      ...(fits && { key }),
      ...(policy !== undefined && { policy }),
      ...agentOf(this.#options),
    });
  }

  /** Makes the decisions that the user has made in the chat, and the log does not know. */
  async #decide(session: LiveSession, message: UI_MESSAGE): Promise<void> {
    const { decisions } = await live(session);
    for (const part of message.parts) {
      const { approval } = part as { approval?: { id: string; approved?: boolean; reason?: string } };
      if (approval?.approved === undefined || !decisions.some(({ decision }) => decision === approval.id))
        continue;
      const { approved, reason } = approval;
      const result = await session.decide(approval.id, { approved, ...(reason !== undefined && { reason }) });
      if (result.outcome === 'failed') throw new Error(result.problem);
    }
  }

  /**
   * The chunks of an answer, from its beginning until it is settled. Asked for as they are read, so that
   * none wait.
   */
  #stream(
    session: LiveSession,
    target: Target,
    signal: AbortSignal | undefined,
  ): ReadableStream<UIMessageChunk> {
    const writer = new ChunkWriter(this.#options.approvals ?? 'data');
    let unsubscribe = () => {};
    let abort = () => {};
    let wanted = false;
    let giving = false;
    // Between the events of one append: a turn has left the queue, its message and its run are the next ones.
    let turning = false;
    const stopTurning = session.onEvent(({ type }) => {
      turning = type === 'queue-removed' || type === 'message';
    });
    const end = () => {
      unsubscribe();
      stopTurning();
      signal?.removeEventListener('abort', abort);
      session.close();
    };
    const give = (controller: ReadableStreamDefaultController<UIMessageChunk>) => {
      // What is given may be asked for the next at once, in the midst of this.
      if (giving) return;
      giving = true;
      while (wanted) {
        const next = chunksIn(session.view, target, writer, turning);
        if (next.problem !== undefined) controller.error(new Error(next.problem));
        else if (next.chunks.length === 0) break;
        wanted = false;
        for (const chunk of next.chunks) controller.enqueue(chunk);
        if (!next.last) continue;
        wanted = false;
        end();
        if (next.problem === undefined) controller.close();
      }
      giving = false;
    };
    return new ReadableStream<UIMessageChunk>({
      start: (controller) => {
        abort = () => {
          // Whether the run could be asked to end shows in the log; the stream is over in any case.
          if (this.#options.cancelOnAbort === true) void session.cancel().catch(() => {});
          end();
          controller.error(new DOMException('the stream was aborted', 'AbortError'));
        };
        unsubscribe = session.subscribe(() => give(controller));
        if (signal?.aborted) abort();
        else signal?.addEventListener('abort', abort, { once: true });
      },
      pull: (controller) => {
        wanted = true;
        give(controller);
      },
      cancel: end,
    });
  }
}

/** The session's first view that is true, or the reason why there is none. */
function live(session: LiveSession): Promise<SessionView> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const { view } = session;
      if (view.connection.state === 'failed')
        reject(new Error(view.connection.problem ?? 'the session failed'));
      else if (view.connection.state === 'live') resolve(view);
      else return;
      unsubscribe();
    };
    const unsubscribe = session.subscribe(look);
    look();
  });
}

/** What is new of an answer; `last` if nothing comes after it. */
interface News {
  readonly chunks: readonly UIMessageChunk[];
  readonly last: boolean;
  readonly problem?: string;
}

function chunksIn(view: SessionView, target: Target, writer: ChunkWriter, turning: boolean): News {
  const { state, problem } = view.connection;
  if (state === 'failed') return { chunks: [], last: true, problem: problem ?? 'the session failed' };
  const found = answerIn(view, target);
  if (found === 'not-yet' || (found === 'gone' && turning && view.run === undefined))
    return { chunks: [], last: false };
  if (found === 'gone') return { chunks: [{ type: 'abort' }], last: true };
  const { message, settled } = found;
  return { chunks: settled ? writer.end(message) : writer.write(message), last: settled };
}

function answerIn(
  { messages, draft, run, queue, cursor }: SessionView,
  target: Target,
): { readonly message: Message; readonly settled: boolean } | 'not-yet' | 'gone' {
  if (
    cursor === undefined ||
    (target.cursor !== undefined && (compareCursors(cursor, target.cursor) ?? 0) < 0)
  ) {
    return 'not-yet';
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

function accepted(result: Attempt): Begun | Queued {
  switch (result.outcome) {
    case 'begun':
    case 'queued':
      return result;
    case 'busy':
      throw new Error('an answer is being written already');
    case 'conflict':
      throw new Error('the conversation has changed: load it anew');
    case 'failed':
      throw new Error(result.problem);
    case 'truncated':
      throw new Error('nothing was said');
  }
}

function agentOf({ agent }: LiveChatTransportOptions): { agent?: string } {
  return agent === undefined ? {} : { agent };
}
