import { compareCursors, isCursor, placesBetween } from './cursor.js';
import type { Clock, Visibility } from './environment.js';
import { HEARTBEAT, heartbeatIn, silenceBorne } from './heartbeat.js';
import { closedLifecycle, transition, type Input, type Lifecycle } from './lifecycle.js';
import type { SessionEvent, SessionState } from './model.js';
import { fromSnapshot } from './reduce.js';
import { objectIn, type SseFrame } from './sse.js';
import { Lost, Missing, Refused, Unauthorized, type Transport } from './transport.js';

/** Of the protocol that this client speaks. */
const PROTOCOL = 1;

/** A connection that was heard for so many heartbeats is good, though nothing happened in the session. */
const LASTING_HEARTBEATS = 5;

/** Further behind than this, a snapshot is less work for both sides than what was missed. */
const PLACES_FAR_BEHIND = 5_000;

/** What the tail keeps up to date. */
export interface Screen {
  /** The place up to which it is up to date. */
  cursor(): string | undefined;
  /** Whether a run is active, as far as is known. */
  busy(): boolean;
  /** Shows a state in place of what it shows. */
  install(state: SessionState): void;
  /** Takes an event in, at that place; it is shown with the next flush. */
  apply(event: SessionEvent, cursor: string): void;
  /** There is nothing to show up to that place. */
  pass(cursor: string): void;
  /** Shows what was taken in: what arrives together is shown together. */
  flush(): void;
  connection(lifecycle: Lifecycle): void;
}

export interface TailWorld {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: () => number;
  readonly visibility: Visibility;
  /** Asks for a fresh token; false where there is none. */
  readonly refresh: () => Promise<boolean>;
  /** How long nobody may look before the connection is given back, in milliseconds. */
  readonly suspendAfter: number;
}

/** One connection, from its request to its end. */
interface Connection {
  readonly begunAt: number;
  heardAt: number;
  heartbeat: number;
  greeted: boolean;
  /** The server's place in the log when it greeted. */
  head: string | undefined;
  /** The frames to come go on from what is shown. */
  placed: boolean;
  /** The server has said that the screen's cursor is none of its own. */
  reset: boolean;
  /** It brought an event that was new. */
  progressed: boolean;
  /** It was heard for so long that it is good. */
  lasted: boolean;
  /** Since it began, something was said here: that the session is missing would be old news. */
  outdated: boolean;
}

/**
 * Keeps one session on a screen: connects, goes on from the screen's cursor after every loss, and never
 * has more than one connection. `transition` has the rules, this class does what they say. All waiting
 * is bound to the generation in which it began: what comes back in a later one is dropped.
 */
export class Tail {
  readonly #world: TailWorld;
  readonly #screen: Screen;
  #lifecycle: Lifecycle = closedLifecycle;
  #underWay = new AbortController();
  /** Ends the one timer of the generation: the wait for the next attempt, or the watch over silence. */
  #stopTimer: () => void = () => {};
  #connection: Connection | undefined;
  /** The next request is for a snapshot, whatever the screen shows. */
  #leaping = false;
  #stopLooking: (() => void) | undefined;
  #stopHiding: (() => void) | undefined;
  #hiddenForLong = false;
  /** When the machine lost its network, as it says; it may be wrong. */
  #offlineSince: number | undefined;

  constructor(world: TailWorld, screen: Screen) {
    this.#world = world;
    this.#screen = screen;
  }

  open(): void {
    if (this.#stopLooking === undefined) {
      const { visibility, clock } = this.#world;
      this.#stopLooking = visibility.subscribe(() => this.#look());
      this.#offlineSince = visibility.online() ? undefined : clock.now();
    }
    this.#dispatch({ type: 'open' });
    this.#look();
  }

  close(): void {
    this.#stopLooking?.();
    this.#stopLooking = undefined;
    this.#stopHiding?.();
    this.#stopHiding = undefined;
    this.#hiddenForLong = false;
    this.#offlineSince = undefined;
    this.#dispatch({ type: 'close' });
  }

  /** Something was said here and is in the log: a session that was missing is there now. */
  said(): void {
    if (this.#connection !== undefined) this.#connection.outdated = true;
    this.#dispatch({ type: 'said' });
  }

  /** Whether the screen has got to where the server was when the present connection came about. */
  get current(): boolean {
    const { state, missing, connecting } = this.#lifecycle;
    if (state !== 'live' || this.#connection === undefined) return false;
    if (missing === true) return true;
    const { greeted, head } = this.#connection;
    const shown = this.#screen.cursor();
    const behind = head !== undefined && (shown === undefined || (compareCursors(shown, head) ?? -1) < 0);
    return connecting && greeted && !behind;
  }

  #dispatch(input: Input): void {
    const before = this.#lifecycle;
    const after = transition(before, input, this.#world.clock.now(), this.#world.random);
    if (after === before) return;
    this.#lifecycle = after;
    if (after.generation !== before.generation) {
      this.#underWay.abort();
      this.#stopTimer();
      this.#underWay = new AbortController();
    }
    this.#screen.connection(after);
    // The screen may have closed the session, or opened it again.
    if (after.generation === before.generation || after !== this.#lifecycle) return;
    this.#begin(after);
  }

  /** Begins what a new generation is for. */
  #begin({ state, generation, connecting, retryAt }: Lifecycle): void {
    if (connecting && this.#isAway()) {
      this.#dispatch(away);
    } else if (connecting) {
      void this.#connect(generation, this.#underWay.signal);
    } else if (retryAt !== undefined) {
      const wait = Math.max(0, retryAt - this.#world.clock.now());
      this.#stopTimer = this.#world.clock.after(wait, () => this.#dispatch({ type: 'timer' }));
    } else if (state === 'needs-auth') {
      void this.#refresh(generation);
    }
  }

  async #refresh(generation: number): Promise<void> {
    let problem = 'the server refused the token, and there is no other';
    let fresh = false;
    try {
      fresh = await this.#world.refresh();
    } catch (error) {
      problem = `no fresh token: ${messageOf(error)}`;
    }
    if (generation !== this.#lifecycle.generation) return;
    this.#dispatch(fresh ? { type: 'token-fresh' } : { type: 'refused', problem });
  }

  async #connect(generation: number, signal: AbortSignal): Promise<void> {
    const now = this.#world.clock.now();
    const after = this.#leaping ? undefined : this.#screen.cursor();
    const connection: Connection = {
      placed: after !== undefined,
      begunAt: now,
      heardAt: now,
      heartbeat: HEARTBEAT,
      greeted: false,
      head: undefined,
      reset: false,
      progressed: false,
      lasted: false,
      outdated: false,
    };
    this.#connection = connection;
    this.#watch();
    try {
      for await (const frames of this.#world.transport.tail(after, signal)) {
        if (generation !== this.#lifecycle.generation) return;
        connection.heardAt = this.#world.clock.now();
        for (const frame of frames) {
          this.#take(frame, connection);
          if (generation !== this.#lifecycle.generation) return;
        }
        this.#screen.flush();
        if (generation === this.#lifecycle.generation) this.#outlast(connection);
      }
      if (generation !== this.#lifecycle.generation) return;
      this.#dispatch({ type: 'lost', problem: 'the connection ended' });
    } catch (error) {
      if (generation !== this.#lifecycle.generation) return;
      this.#dispatch(this.#inputOf(error, connection));
    }
  }

  #inputOf(error: unknown, connection: Connection): Input {
    const problem = messageOf(error);
    if (error instanceof Refused) return { type: 'refused', problem };
    if (error instanceof Missing) return this.#missing(problem, connection);
    if (error instanceof Unauthorized)
      return { type: 'unauthorized', problem, proved: this.#proved(connection) };
    const retryAfter = error instanceof Lost ? error.retryAfter : undefined;
    if (!(error instanceof Lost) && !this.#world.visibility.online())
      return { type: 'lost', problem: 'there is no network' };
    return { type: 'lost', problem, ...(retryAfter !== undefined && { retryAfter }) };
  }

  /** What was shown once and is not there any more was deleted; else it may come. */
  #missing(problem: string, { outdated }: Connection): Input {
    if (outdated) return { type: 'lost', problem };
    return this.#screen.cursor() === undefined
      ? { type: 'missing' }
      : { type: 'refused', problem: 'the session was deleted' };
  }

  /** A quiet connection that lasts is as good as one that brings events. */
  #outlast(connection: Connection): void {
    const { lasted, greeted, heardAt, begunAt, heartbeat } = connection;
    if (!lasted && greeted && heardAt - begunAt >= LASTING_HEARTBEATS * heartbeat) {
      connection.lasted = true;
      this.#dispatch({ type: 'progress' });
    }
    // A run kept it while nobody looked.
    if (this.#isAway()) this.#dispatch(away);
  }

  /** Gives the connection up once it has been silent for too long; wakes when that may be. */
  #watch(): void {
    this.#stopTimer();
    const connection = this.#connection;
    if (connection === undefined || !this.#lifecycle.connecting) return;
    const limit = silenceBorne(connection.heartbeat);
    const left = limit - (this.#world.clock.now() - connection.heardAt);
    if (left > 0) {
      this.#stopTimer = this.#world.clock.after(left, () => this.#watch());
    } else {
      this.#dispatch({ type: 'lost', problem: `nothing was heard for ${limit / 1000} s` });
    }
  }

  #take(frame: SseFrame, connection: Connection): void {
    if (frame.event === 'hello') {
      this.#greet(objectIn(frame.data), connection);
      return;
    }
    if (!connection.greeted) {
      this.#dispatch({ type: 'lost', problem: 'expected a hello first' });
      return;
    }
    switch (frame.event) {
      case undefined:
        this.#event(frame, connection);
        break;
      case 'reset':
        connection.reset = true;
        connection.placed = false;
        this.#dispatch({ type: 'reset' });
        break;
      case 'snapshot':
        this.#snapshot(frame.data, connection);
        break;
      case 'bye':
        this.#bye(objectIn(frame.data), connection);
        break;
      default:
        // A control frame of a later protocol.
        break;
    }
  }

  #greet(hello: Record<string, unknown>, connection: Connection): void {
    if (hello['protocol'] !== PROTOCOL) {
      const spoken = `the server speaks protocol ${String(hello['protocol'])}, this client ${PROTOCOL}`;
      this.#dispatch({ type: 'refused', problem: `${spoken}: load the page anew` });
      return;
    }
    connection.greeted = true;
    connection.head = isCursor(hello['cursor']) ? hello['cursor'] : undefined;
    connection.heartbeat = heartbeatIn(hello) ?? connection.heartbeat;
    if (connection.placed && this.#isFarBehind(hello['cursor'])) {
      this.#leaping = true;
      this.#dispatch({ type: 'leap' });
      return;
    }
    this.#dispatch({ type: 'hello', known: connection.placed });
    this.#watch();
  }

  #isFarBehind(head: unknown): boolean {
    const shown = this.#screen.cursor();
    return shown !== undefined && isCursor(head) && (placesBetween(shown, head) ?? 0) > PLACES_FAR_BEHIND;
  }

  #event(frame: SseFrame, connection: Connection): void {
    const { id: cursor, data } = frame;
    if (!isCursor(cursor) || this.#lifecycle.state !== 'live') {
      this.#astray('got an event that has no place in what is shown');
      return;
    }
    const known = this.#screen.cursor();
    const order = known === undefined ? 1 : compareCursors(cursor, known);
    if (order === undefined) {
      this.#astray('got an event of another session');
      return;
    }
    if (order <= 0) return;
    if (data === '') {
      this.#screen.pass(cursor);
      return;
    }
    connection.progressed = true;
    this.#dispatch({ type: 'progress' });
    this.#screen.apply(objectIn(data) as unknown as SessionEvent, cursor);
  }

  #snapshot(data: string, connection: Connection): void {
    let state: SessionState;
    try {
      state = fromSnapshot(JSON.parse(data));
    } catch (error) {
      this.#astray(messageOf(error));
      return;
    }
    this.#leaping = false;
    if (!connection.reset && this.#isOlder(state)) {
      this.#dispatch({ type: 'lost', problem: 'got a snapshot that is older than what is shown' });
      return;
    }
    connection.placed = true;
    const { generation } = this.#lifecycle;
    this.#screen.install(state);
    // Whoever was told of it may have closed the session, or opened it again: that waits for its own.
    if (generation === this.#lifecycle.generation) this.#dispatch({ type: 'snapshot' });
  }

  /** Whether a state is of a time before the one on the screen; what was seen once does not go away. */
  #isOlder(state: SessionState): boolean {
    const shown = this.#screen.cursor();
    if (shown === undefined) return false;
    return state.cursor === undefined || (compareCursors(state.cursor, shown) ?? 0) < 0;
  }

  #bye(bye: Record<string, unknown>, connection: Connection): void {
    const proved = this.#proved(connection);
    switch (bye['reason']) {
      case 'deleted':
        this.#dispatch({ type: 'refused', problem: 'the session was deleted' });
        break;
      case 'auth':
        this.#dispatch({ type: 'unauthorized', problem: 'the token is not accepted any more', proved });
        break;
      default: {
        const retry = bye['retry'];
        this.#dispatch({
          type: 'bye',
          retry: typeof retry === 'number' && retry >= 0 ? retry : undefined,
          proved,
        });
      }
    }
  }

  /** What came cannot be right: only a snapshot can tell what to go on from. */
  #astray(problem: string): void {
    this.#leaping = true;
    this.#dispatch({ type: 'lost', problem });
  }

  #proved(connection: Connection): boolean {
    return connection.progressed || this.#world.clock.now() - connection.begunAt >= connection.heartbeat;
  }

  /** Somebody looks or looks away, or the network came or went, or a run keeps the connection no more. */
  #look(): void {
    const { visibility, clock, suspendAfter } = this.#world;
    if (visibility.visible()) {
      this.#stopHiding?.();
      this.#stopHiding = undefined;
      this.#hiddenForLong = false;
    } else if (!this.#hiddenForLong) {
      this.#stopHiding ??= clock.after(suspendAfter, () => {
        this.#stopHiding = undefined;
        this.#hiddenForLong = true;
        this.#look();
      });
    }
    if (this.#isAway()) {
      this.#dispatch(away);
      return;
    }
    const lostNetworkAt = this.#offlineSince;
    const isOnline = visibility.online();
    this.#offlineSince = isOnline ? undefined : (lostNetworkAt ?? clock.now());
    const { connecting: wasConnecting, state } = this.#lifecycle;
    if (!isOnline && lostNetworkAt === undefined && state !== 'suspended') {
      // A hint and no more: the server may be on this machine. A connection that is made anew tells at once
      // what the one that there is would tell by its silence.
      if (wasConnecting) this.#dispatch({ type: 'leap' });
      else if (state === 'live') this.#dispatch({ type: 'back' });
      return;
    }
    this.#dispatch({ type: 'back' });
    if (!wasConnecting) return;
    const heardAt = this.#connection?.heardAt ?? 0;
    // A network that came back may be another one, which the connection knows nothing of.
    if (isOnline && lostNetworkAt !== undefined && heardAt <= lostNetworkAt) this.#dispatch({ type: 'leap' });
    // A machine that slept wakes with connections that are dead, and timers that are late.
    else this.#watch();
  }

  /** Whether nobody has looked for long, and no run makes news that somebody may want to be told of. */
  #isAway(): boolean {
    return this.#hiddenForLong && !this.#screen.busy();
  }
}

const away = { type: 'away', problem: 'nobody has looked for a while' } as const;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
