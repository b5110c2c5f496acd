import { Commands, type SendOptions } from './commands.js';
import { Endpoint, type ServerOptions } from './endpoint.js';
import {
  pageVisibility,
  reportToPage,
  systemClock,
  systemRandom,
  type Clock,
  type Visibility,
} from './environment.js';
import type { Answer, SessionState, UserPart } from './model.js';
import { Requests } from './requests.js';
import type {
  DecideResult,
  EnqueueResult,
  QueueResult,
  RegenerateResult,
  ReplaceResult,
  SendResult,
  SteerResult,
  TruncateResult,
} from './results.js';
import { SessionScreen, type EventListener } from './screen.js';
import { Tail } from './tail.js';
import { FetchTransport, type Transport } from './transport.js';
import type { SessionView } from './view.js';

export interface LiveSessionOptions extends ServerOptions {
  /** The name of the session; one that was never written to is empty. */
  readonly session: string;
  /** What is known of it already, as `readSession` gives it: it is shown at once, and gone on from. */
  readonly state?: SessionState;
  /**
   * How long nobody may look before the connection is given back, in milliseconds; five minutes. While a
   * run is active it is kept.
   */
  readonly suspendAfter?: number;
  /**
   * Another way on which frames come, around the own one: `sharedTail()` has one connection for many
   * tabs.
   */
  readonly transport?: (own: Transport, context: TransportContext) => Transport;
  readonly clock?: Clock;
  /** At least 0 and less than 1; makes waits and names. */
  readonly random?: () => number;
  readonly visibility?: Visibility;
  /** Is told when a listener throws; the session itself goes on. */
  readonly onError?: (error: unknown) => void;
}

/** What a transport may want to know of the session that it works for. */
export interface TransportContext {
  /** The same for all who show this session of this server. */
  readonly name: string;
  readonly clock: Clock;
  readonly random: () => number;
  /** The session as it is known here. */
  readonly state: () => SessionState;
}

/**
 * One session on one page: keeps `view` true while it is open, whatever becomes of the connection, and
 * does what the user asks for. It belongs to the thread that made it.
 */
export class LiveSession {
  readonly #screen: SessionScreen;
  readonly #tail: Tail;
  readonly #commands: Commands;
  /** Aborted by a close, and made anew by the next open. */
  #closing = new AbortController();

  constructor(options: LiveSessionOptions) {
    const { session, clock = systemClock, random = systemRandom, visibility = pageVisibility } = options;
    const endpoint = new Endpoint(options);
    const screen = new SessionScreen(session, clock, options.onError ?? reportToPage, options.state);
    const own = new FetchTransport(endpoint, session, clock);
    const context: TransportContext = {
      name: JSON.stringify([options.url, options.basin ?? '', session]),
      clock,
      random,
      state: () => screen.state(),
    };
    this.#screen = screen;
    this.#tail = new Tail(
      {
        transport: options.transport?.(own, context) ?? own,
        clock,
        random,
        visibility,
        refresh: () => endpoint.refresh(),
        suspendAfter: options.suspendAfter ?? 5 * 60_000,
      },
      screen,
    );
    const requests = new Requests(
      endpoint,
      { clock, random, visibility, reached: (listener) => screen.onReached(listener) },
      () => this.#closing.signal,
    );
    this.#commands = new Commands(session, requests, screen, random, () => this.#tail.said());
  }

  /** What is shown now; a new object with each change. */
  get view(): SessionView {
    return this.#screen.view;
  }

  /**
   * Whether the view has all that was in the log when the present connection came about: a session that is
   * opened again is live before it has caught up.
   */
  get current(): boolean {
    return this.#tail.current;
  }

  /** Calls the listener after each change of the view, until the function returned is called. */
  subscribe(listener: () => void): () => void {
    return this.#screen.subscribe(listener);
  }

  /**
   * Calls the listener with each event as it comes, once and in order: for what a view does not show,
   * such as notes. The view that shows it comes after it. What a snapshot has swallowed, while this page
   * was away for long, is not told.
   */
  onEvent(listener: EventListener): () => void {
    return this.#screen.onEvent(listener);
  }

  /** Begins to keep the view true. Does nothing while it does; a session that failed is tried again. */
  open(): void {
    if (this.#closing.signal.aborted) this.#closing = new AbortController();
    this.#tail.open();
  }

  /** Ends that, and all waiting; the view stays as it is. It can be opened again. */
  close(): void {
    this.#closing.abort();
    this.#tail.close();
  }

  /** Says something, and begins a run that answers. Never rejects: what went wrong is an outcome. */
  send(said: string | readonly UserPart[], options: SendOptions = {}): Promise<SendResult> {
    return this.#commands.send(said, options);
  }

  /** Says something for after the active run; where there is none, a run begins at once. */
  enqueue(
    said: string | readonly UserPart[],
    options: Omit<SendOptions, 'policy'> = {},
  ): Promise<EnqueueResult> {
    return this.#commands.enqueue(said, options);
  }

  /** Sends a pending turn again that failed. */
  resend(key: string): Promise<SendResult> {
    return this.#commands.resend(key);
  }

  /**
   * Sends a pending turn no more that is being sent: it has failed then, and can be sent again or given up.
   * If it had arrived all the same, the log will show it.
   */
  stopSending(key: string): void {
    this.#commands.stopSending(key);
  }

  /** Gives a pending turn up, as above. */
  discard(key: string): void {
    this.#commands.discard(key);
  }

  /**
   * Asks a run to end, the active one where none is named; it ends when the log says so. Does nothing
   * without one.
   *
   * @throws RequestError (as a rejection) if that could not be asked for
   */
  async cancel(reason?: string, run = this.#screen.state().run?.run): Promise<void> {
    if (run !== undefined) await this.#commands.cancel(run, reason);
  }

  decide(decision: string, answer: Answer): Promise<DecideResult> {
    return this.#commands.decide(decision, answer);
  }

  /**
   * Says something to the active run while it runs. Never ends it, whatever goes wrong. Once the `signal` is
   * aborted it is not sent again.
   */
  async steer(text: string, options: Pick<SendOptions, 'signal'> = {}): Promise<SteerResult> {
    const run = this.#screen.state().run;
    return run === undefined ? { outcome: 'too-late' } : this.#commands.steer(run.run, text, options.signal);
  }

  /** Once the `signal` is aborted it is not asked for again. */
  editQueued(
    item: string,
    said: string | readonly UserPart[],
    options: Pick<SendOptions, 'signal'> = {},
  ): Promise<QueueResult> {
    return this.#commands.editQueued(item, said, options.signal);
  }

  removeQueued(item: string): Promise<QueueResult> {
    return this.#commands.removeQueued(item);
  }

  /** Answers anew: an assistant's message is written again, a user's is answered again. */
  regenerate(message: string, options: { readonly agent?: string } = {}): Promise<RegenerateResult> {
    return this.#commands.regenerate(message, options.agent);
  }

  /**
   * Says something in the place of that message and all after it, and begins a run that answers. While a run
   * is active nothing is done. The `signal` is as above.
   */
  replace(
    message: string,
    said: string | readonly UserPart[],
    options: Pick<SendOptions, 'id' | 'agent' | 'signal'> = {},
  ): Promise<ReplaceResult> {
    return this.#commands.replace(message, said, options);
  }

  /** Takes that message and all after it out of the transcript. The `signal` is as above. */
  truncate(from: string, options: Pick<SendOptions, 'signal'> = {}): Promise<TruncateResult> {
    return this.#commands.truncate(from, options.signal);
  }

  /**
   * Where nothing was ever said in the session, the title is kept until something is, and set then; a later
   * one takes its place.
   *
   * @throws RequestError (as a rejection) if it could not be set
   */
  setTitle(title: string): Promise<void> {
    return this.#commands.setTitle(title);
  }
}
