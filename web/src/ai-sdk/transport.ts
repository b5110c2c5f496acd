import type { ChatTransport, UIMessage, UIMessageChunk } from 'ai';
import type { Answer } from '../model.js';
import type {
  Begun,
  DecideResult,
  Queued,
  RegenerateResult,
  SendResult,
} from '../results.js';
import { LiveSession, type LiveSessionOptions } from '../session.js';
import { cancelActiveRun, readSession, readSessionOrNone } from '../sessions.js';
import { aborted, current, newsIn, unlessAborted, type Target } from './answers.js';
import { ChunkWriter, type Approvals } from './chunks.js';
import { HeldSessions, type Held } from './held.js';
import { toUIMessage, toUserParts } from './messages.js';

export interface LiveChatTransportOptions extends Omit<LiveSessionOptions, 'session' | 'state'> {
  /** What becomes of a turn while a run is active: it is refused (an error), waits, or ends that run. */
  readonly policy?: 'reject' | 'queue' | 'interrupt';
  readonly agent?: string;
  /**
   * `data`, with `decide` to answer; or `native` where versions 6 or later are to show approvals of tools
   * as their own, and to answer them with `addToolApprovalResponse` and the next request.
   */
  readonly approvals?: Approvals;
  /**
   * Whether a stream that is aborted ends its run, or takes its turn out of the queue. From version 7 on a
   * chat aborts its stream as well when the last component that shows it goes, so that this is off; `stop`
   * ends a run whenever it is called.
   */
  readonly cancelOnAbort?: boolean;
  /**
   * Whether a chat that reconnects when nothing is active gets its last answer again, under the same id.
   * Where this is absent: if it cannot have it, since it was finished after `messages` gave the chat, or
   * after a stream of it was left. Chats whose messages come from elsewhere may want `true`.
   */
  readonly replayFinished?: boolean;
}

type SendOptions<UI_MESSAGE extends UIMessage> = Parameters<ChatTransport<UI_MESSAGE>['sendMessages']>[0];
type ReconnectOptions<UI_MESSAGE extends UIMessage> = Parameters<
  ChatTransport<UI_MESSAGE>['reconnectToStream']
>[0];

type Attempt = SendResult | RegenerateResult;

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
  /** The stream of a reconnection begins with the beginning of its answer. */
  readonly resumeStreamIsReplay = true;
  readonly #options: LiveChatTransportOptions;
  readonly #sessions: HeldSessions;

  constructor(options: LiveChatTransportOptions) {
    this.#options = options;
    this.#sessions = new HeldSessions(options);
  }

  /**
   * Says the last message, or answers anew; resolves once the server has it, and rejects if it has not, or
   * as soon as it is aborted.
   */
  sendMessages = async (options: SendOptions<UI_MESSAGE>): Promise<ReadableStream<UIMessageChunk>> => {
    const { chatId, abortSignal, messages, trigger } = options;
    if (abortSignal?.aborted) throw aborted();
    const held = this.#sessions.take(chatId);
    const last = messages.at(-1);
    const goesOn = trigger === 'submit-message' && last?.role === 'assistant' ? last : undefined;
    const begun =
      goesOn === undefined
        ? this.#begin(held.session, options)
        : this.#decide(held.session, goesOn, abortSignal);
    try {
      return this.#stream(held, chatId, await unlessAborted(begun, abortSignal), abortSignal, goesOn);
    } catch (error) {
      held.release();
      // It may begin all the same: a request that is under way is not called back.
      if (abortSignal?.aborted) void begun.then((target) => this.#giveUp(chatId, target)).catch(() => {});
      throw error;
    }
  };

  /**
   * The answer that is being written, from its beginning, or one that the chat cannot have; null if there
   * is none.
   */
  reconnectToStream = async (
    options: ReconnectOptions<UI_MESSAGE>,
  ): Promise<ReadableStream<UIMessageChunk> | null> => {
    const { chatId, abortSignal } = options;
    if (abortSignal?.aborted) throw aborted();
    const held = this.#sessions.take(chatId);
    try {
      const { run, messages } = await current(held.session, abortSignal);
      if (run !== undefined)
        return this.#stream(held, chatId, { answer: run.answer, run: run.run }, abortSignal);
      const last = messages.at(-1);
      const { replayFinished: wanted } = this.#options;
      const isDue = last?.role === 'assistant' && (wanted ?? held.misses(last.id));
      if (isDue) return this.#stream(held, chatId, { answer: last.id, settled: true }, abortSignal);
      held.release();
      return null;
    } catch (error) {
      held.release();
      throw error;
    }
  };

  /** Ends the run that is active in a chat, whoever follows it; false where none is. */
  async stop(chatId: string): Promise<boolean> {
    return cancelActiveRun(this.#options, chatId);
  }

  /** Answers what a `data-decision` part asks. Never rejects: what went wrong is an outcome. */
  async decide(chatId: string, decision: string, answer: Answer): Promise<DecideResult> {
    return this.#apart(chatId).decide(decision, answer);
  }

  /**
   * What was said in a chat: the messages to begin `useChat` with; none where nothing was ever said. What
   * is being written comes by reconnecting.
   */
  async messages(chatId: string): Promise<UI_MESSAGE[]> {
    const state = await readSessionOrNone(this.#options, chatId);
    this.#sessions.loaded(chatId, state);
    return state.messages.map((message) => toUIMessage<UI_MESSAGE>(message));
  }

  /** A session to ask things of that go on when the chat does not. */
  #apart(chatId: string): LiveSession {
    return new LiveSession({ ...this.#options, session: chatId });
  }

  /** Ends what an aborted stream was about to follow, if it is to end: that run, or that turn, and no other. */
  async #giveUp(chatId: string, { run, item, turn }: Target): Promise<void> {
    if (this.#options.cancelOnAbort !== true) return;
    const session = this.#apart(chatId);
    if (run !== undefined) {
      await session.cancel(undefined, run);
    } else if (item !== undefined) {
      const removed = await session.removeQueued(item);
      if (removed.outcome !== 'not-found') return;
      // Its turn had come: the run that answers it is the one that follows it.
      const { messages, run: active } = await readSession(this.#options, chatId);
      if (active !== undefined && messages.at(-1)?.id === turn) await session.cancel(undefined, active.run);
    }
  }

  async #begin(session: LiveSession, options: SendOptions<UI_MESSAGE>): Promise<Target> {
    const result = accepted(await this.#attempt(session, options));
    return result.outcome === 'begun'
      ? { answer: result.answer, cursor: result.cursor, run: result.run }
      : { turn: options.messages.at(-1)?.id ?? '', cursor: result.cursor, item: result.item };
  }

  async #attempt(session: LiveSession, options: SendOptions<UI_MESSAGE>): Promise<Attempt> {
    const { trigger, messages, messageId, abortSignal } = options;
    const last = messages.at(-1);
    if (trigger === 'regenerate-message') {
      // Against the transcript as it is: what others say in between is a conflict, and not lost.
      await current(session, abortSignal);
      const result = await session.regenerate(messageId ?? last?.id ?? '', agentOf(this.#options));
      if (result.outcome !== 'failed' || result.status !== 404 || last?.role !== 'user') return result;
      // The turn never got there: this is its second attempt.
      return this.#say(session, last, last.id, abortSignal);
    }
    if (last === undefined) throw new Error('expected a message to send, but there is none');
    if (messageId !== undefined && messageId === last.id) {
      // A turn that was edited: it, and all that came of it, goes.
      const { messages: known } = await current(session, abortSignal);
      if (known.some(({ id }) => id === messageId)) {
        return session.replace(messageId, toUserParts(last), {
          id: last.id,
          ...(abortSignal !== undefined && { signal: abortSignal }),
          ...agentOf(this.#options),
        });
      }
    }
    return this.#say(session, last, last.id, abortSignal);
  }

  /** The same turn has the same key, so that one that is sent twice is said once. */
  async #say(
    session: LiveSession,
    message: UI_MESSAGE,
    key: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<SendResult> {
    if (signal?.aborted) throw aborted();
    const { policy } = this.#options;
    const fits = key !== undefined && /^[\x21-\x7e]{1,64}$/.test(key);
    const result = await session.send(toUserParts(message), {
      id: message.id,
      ...(fits && { key }),
      ...(signal !== undefined && { signal }),
      ...(policy !== undefined && { policy }),
      ...agentOf(this.#options),
    });
    // The chat itself shows what could not be sent, and sends it again.
    for (const pending of session.view.pending)
      if (pending.state === 'failed' && pending.message.id === message.id) session.discard(pending.key);
    return result;
  }

  /** Makes the decisions that the user has made in the chat, and the log does not know. */
  async #decide(session: LiveSession, message: UI_MESSAGE, signal: AbortSignal | undefined): Promise<Target> {
    const { decisions, run } = await current(session, signal);
    const decided = new Set<string>();
    for (const part of message.parts) {
      const { approval } = part as { approval?: { id: string; approved?: boolean; reason?: string } };
      if (approval?.approved === undefined) continue;
      decided.add(approval.id);
      if (!decisions.some(({ decision }) => decision === approval.id)) continue;
      const { approved, reason } = approval;
      const result = await session.decide(approval.id, { approved, ...(reason !== undefined && { reason }) });
      if (result.outcome === 'failed') throw new Error(result.problem);
    }
    if (decided.size === 0) throw new Error('expected an answer with a decision in it, but there is none');
    return { answer: message.id, decided, ...(run?.answer === message.id && { run: run.run }) };
  }

  /**
   * The chunks of an answer until it is settled or asks the user, from its beginning or from what the chat
   * has of it. Asked for as they are read, so that none wait. Releases what is held with its end.
   */
  #stream(
    held: Held,
    chatId: string,
    target: Target,
    signal: AbortSignal | undefined,
    shown?: UI_MESSAGE,
  ): ReadableStream<UIMessageChunk> {
    const { session } = held;
    const writer = new ChunkWriter(this.#options.approvals ?? 'data', shown);
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
      held.release();
    };
    const give = (controller: ReadableStreamDefaultController<UIMessageChunk>) => {
      // What is given may be asked for the next at once, in the midst of this.
      if (giving) return;
      giving = true;
      while (wanted) {
        const next = newsIn(session.view, target, writer, { turning, current: session.current });
        if (next.answer !== undefined) held.gives(next.answer, next.end === 'settled');
        if (next.problem !== undefined) controller.error(new Error(next.problem));
        else if (next.chunks.length === 0) break;
        wanted = false;
        for (const chunk of next.chunks) controller.enqueue(chunk);
        if (next.end === undefined) continue;
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
          void this.#giveUp(chatId, target).catch(() => {});
          end();
          controller.error(aborted());
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
  }
}

function agentOf({ agent }: LiveChatTransportOptions): { agent?: string } {
  return agent === undefined ? {} : { agent };
}
