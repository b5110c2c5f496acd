import { compareCursors } from './cursor.js';
import type { Clock } from './environment.js';
import { closedLifecycle, type Lifecycle } from './lifecycle.js';
import type { SessionEvent, SessionState } from './model.js';
import { emptySession, reduce } from './reduce.js';
import type { Screen } from './tail.js';
import type { ConnectionView, PendingMessage, SessionView } from './view.js';

/** Between two views while text streams in, in milliseconds: two frames of a usual display. */
const PACE = 33;

/** More of something that is shown already; all else is shown at once. */
const more: ReadonlySet<string> = new Set(['text', 'thinking', 'tool-input', 'lease']);

export type EventListener = (event: SessionEvent, cursor: string) => void;

/** What is known of a session, as a view that changes and those who are told. */
export class SessionScreen implements Screen {
  readonly #session: string;
  readonly #clock: Clock;
  readonly #report: (error: unknown) => void;
  #state: SessionState;
  #pending: readonly PendingMessage[] = [];
  #connection: ConnectionView = connectionOf(closedLifecycle);
  #view: SessionView;
  /** Whether something was taken in that is not shown, and when it has to be. */
  #due: 'now' | 'in time' | undefined;
  #publishedAt = Number.NEGATIVE_INFINITY;
  #stopPacing: (() => void) | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #eventListeners = new Set<EventListener>();
  readonly #reachedListeners = new Set<() => void>();

  constructor(
    session: string,
    clock: Clock,
    report: (error: unknown) => void,
    known: SessionState = emptySession,
  ) {
    this.#state = known;
    this.#session = session;
    this.#clock = clock;
    this.#report = report;
    this.#view = this.#look();
  }

  get view(): SessionView {
    return this.#view;
  }

  subscribe(listener: () => void): () => void {
    // Wrapped, so that one function that subscribes twice is told twice and ends each by itself.
    const entry = () => listener();
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  onEvent(listener: EventListener): () => void {
    const entry: EventListener = (event, cursor) => listener(event, cursor);
    this.#eventListeners.add(entry);
    return () => this.#eventListeners.delete(entry);
  }

  /** Calls the listener whenever the connection has come about, until the function returned is called. */
  onReached(listener: () => void): () => void {
    const entry = () => listener();
    this.#reachedListeners.add(entry);
    return () => this.#reachedListeners.delete(entry);
  }

  cursor(): string | undefined {
    return this.#state.cursor;
  }

  busy(): boolean {
    return this.#state.run !== undefined;
  }

  /** What is known now; ahead of the view by what is about to be shown. */
  state(): SessionState {
    return this.#state;
  }

  install(state: SessionState): void {
    this.#state = state;
    this.#prune();
    this.#publish();
  }

  apply(event: SessionEvent, cursor: string): void {
    try {
      this.#state = reduce(this.#state, event, cursor);
    } catch (error) {
      // An event that lacks what its type promises: passed over like one of a type that nobody knows.
      this.#state = { ...this.#state, cursor };
      this.#report(error);
    }
    this.#prune();
    this.#tell(this.#eventListeners, (listener) => listener(event, cursor));
    if (more.has(event.type)) this.#due ??= 'in time';
    else this.#due = 'now';
  }

  pass(cursor: string): void {
    this.#state = { ...this.#state, cursor };
    this.#due = 'now';
  }

  flush(): void {
    if (this.#due === 'now') this.#publish();
    else if (this.#due === 'in time') this.#publishInTime();
  }

  connection(lifecycle: Lifecycle): void {
    const next = connectionOf(lifecycle);
    const now = this.#connection;
    if (
      next.state === now.state &&
      next.attempts === now.attempts &&
      next.retryAt === now.retryAt &&
      next.missing === now.missing &&
      next.problem === now.problem
    ) {
      return;
    }
    this.#connection = next;
    this.#publish();
    if (next.state === 'live' && now.state !== 'live')
      this.#tell(this.#reachedListeners, (listener) => listener());
  }

  addPending(pending: PendingMessage): void {
    this.#setPending([...this.#pending, pending]);
  }

  /** Changes one that is still there; one whose event has come is not brought back. */
  changePending(key: string, change: Omit<PendingMessage, 'key' | 'message'>): void {
    this.#setPending(
      this.#pending.map((each) => (each.key === key ? { key, message: each.message, ...change } : each)),
    );
  }

  removePending(key: string): void {
    this.#setPending(this.#pending.filter((each) => each.key !== key));
  }

  #setPending(pending: readonly PendingMessage[]): void {
    this.#pending = pending;
    this.#prune();
    this.#publish();
  }

  /** Lets go of those that the log has told of, or must have: their place is behind. */
  #prune(): void {
    if (this.#pending.length === 0) return;
    const { messages, queue, cursor } = this.#state;
    const isHere = ({ message, cursor: place }: PendingMessage) => {
      const behind = place !== undefined && cursor !== undefined && (compareCursors(place, cursor) ?? 1) <= 0;
      return (
        behind ||
        messages.some(({ id }) => id === message.id) ||
        queue.some((item) => item.message.id === message.id)
      );
    };
    if (this.#pending.some(isHere)) this.#pending = this.#pending.filter((each) => !isHere(each));
  }

  #publishInTime(): void {
    if (this.#stopPacing !== undefined) return;
    const wait = this.#publishedAt + PACE - this.#clock.now();
    if (wait <= 0 || wait > PACE) this.#publish();
    else this.#stopPacing = this.#clock.after(wait, () => this.#publish());
  }

  #publish(): void {
    this.#stopPacing?.();
    this.#stopPacing = undefined;
    this.#due = undefined;
    this.#publishedAt = this.#clock.now();
    this.#view = this.#look();
    this.#tell(this.#listeners, (listener) => listener());
  }

  #look(): SessionView {
    return { session: this.#session, ...this.#state, pending: this.#pending, connection: this.#connection };
  }

  /** A listener that fails fails for itself: the others are told, and the session goes on. */
  #tell<T>(listeners: ReadonlySet<T>, tell: (listener: T) => void): void {
    for (const listener of [...listeners]) {
      if (!listeners.has(listener)) continue;
      try {
        tell(listener);
      } catch (error) {
        this.#report(error);
      }
    }
  }
}

function connectionOf({ state, attempts, retryAt, missing, problem }: Lifecycle): ConnectionView {
  return {
    state,
    attempts,
    // That a missing session is looked for now and then is not worth a view.
    ...(retryAt !== undefined && missing === undefined && { retryAt }),
    ...(missing !== undefined && { missing }),
    ...(problem !== undefined && { problem }),
  };
}
