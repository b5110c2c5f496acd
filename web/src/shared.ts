import { compareCursors } from './cursor.js';
import { uniqueName } from './environment.js';
import { HEARTBEAT, heartbeatIn, silenceBorne } from './heartbeat.js';
import type { SessionState } from './model.js';
import type { TransportContext } from './session.js';
import { objectIn, type SseFrame } from './sse.js';
import { browserTabs, type TabChannel, type Tabs } from './tabs.js';
import type { Transport } from './transport.js';

/**
 * How long a tab waits for one that leads to say something before it connects by itself, in
 * milliseconds.
 */
const PATIENCE = 2_000;

/** A tab that is further behind with reading than so many messages asks for the state instead. */
const BACKLOG = 1_000;

/** Of what tabs say to each other; one of another version is not listened to. */
const VERSION = 2;

/** What tabs say to each other. */
type Word =
  /** A tab wants to know the session. */
  | { readonly kind: 'want'; readonly tab: string }
  /** The leader is there, and knows nothing yet. */
  | { readonly kind: 'wait' }
  /** The server has given the leader a sign of life, which is at `from`. */
  | { readonly kind: 'alive'; readonly from?: string }
  /** All that the leader knows, for one that wanted it. */
  | { readonly kind: 'state'; readonly hello: SseFrame; readonly state: SessionState }
  /** What the server has said to the leader, which was at `from` before. */
  | { readonly kind: 'frames'; readonly from?: string; readonly frames: readonly SseFrame[] };

/** What a tab that follows waits for. */
type News = Word | { readonly kind: 'granted' } | { readonly kind: 'nobody' } | { readonly kind: 'overrun' };

export interface SharedTailOptions {
  /**
   * Whose eyes the tabs are, where one browser may show sessions to several users: only equal ones
   * share.
   */
  readonly scope?: string;
  readonly tabs?: Tabs | undefined;
}

/**
 * One connection for all tabs that show a session: the tab that holds a lock leads, and says what it
 * hears to the others. When it goes, hides for long or loses its connection, another takes over from
 * where it is. Where a browser cannot do that, or the leader says nothing, each tab has a connection of
 * its own.
 *
 *     new LiveSession({ url, session, transport: sharedTail() })
 */
export function sharedTail(
  options: SharedTailOptions = {},
): (own: Transport, context: TransportContext) => Transport {
  const tabs = 'tabs' in options ? options.tabs : browserTabs();
  const scope = options.scope ?? '';
  return (own, context) => (tabs === undefined ? own : new SharedTransport(own, context, tabs, scope));
}

class SharedTransport implements Transport {
  readonly #own: Transport;
  readonly #context: TransportContext;
  readonly #tabs: Tabs;
  readonly #name: string;

  constructor(own: Transport, context: TransportContext, tabs: Tabs, scope: string) {
    this.#own = own;
    this.#context = context;
    this.#tabs = tabs;
    this.#name = `headrace ${scope} ${context.name}`;
  }

  async *tail(after: string | undefined, signal: AbortSignal): AsyncGenerator<readonly SseFrame[]> {
    const seat = new Seat(this.#tabs, this.#name, this.#context, signal);
    try {
      yield* this.#follow(seat, after);
      seat.stopFollowing();
      yield* this.#lead(seat, this.#placeOf(seat, after), signal);
    } finally {
      seat.leave();
    }
  }

  /** Where a tab that followed goes on by itself; undefined for a snapshot. */
  #placeOf(seat: Seat, after: string | undefined): string | undefined {
    // It was told that its place is none, and not yet what comes instead: its own connection has to tell.
    if (seat.lost) return undefined;
    // A tab that was told nothing yet wants what it came for: the place that it was given, or a snapshot.
    return seat.followed ? this.#context.state().cursor : after;
  }

  /** What the leader says; ends when there is nobody who leads, so that this tab has to. */
  async *#follow(seat: Seat, after: string | undefined): AsyncGenerator<readonly SseFrame[]> {
    seat.want();
    for (;;) {
      const news = await seat.news();
      switch (news.kind) {
        case 'granted':
        case 'nobody':
          return;
        case 'overrun':
          seat.want();
          break;
        case 'wait':
          seat.wants = false;
          break;
        case 'alive':
          if (!seat.followed || this.#isGap(news.from)) seat.want();
          yield [];
          break;
        case 'state':
          seat.wants = false;
          yield seat.passOn(
            introduction(news.hello, news.state, seat.followed ? this.#context.state().cursor : after),
          );
          seat.followed = true;
          break;
        case 'frames':
          if (seat.followed && !this.#isGap(news.from) && !this.#overlaps(news))
            yield seat.passOn(news.frames);
          else if (!seat.wants) seat.want();
          break;
        case 'want':
          break;
      }
    }
  }

  /** Whether the leader was further than this tab when it heard what it now says. */
  #isGap(from: string | undefined): boolean {
    const here = this.#context.state().cursor;
    if (from === undefined || here === undefined) return from !== undefined;
    return (compareCursors(from, here) ?? 1) > 0;
  }

  /**
   * Whether the leader was behind this tab, and heard something that goes beyond it: a server joins deltas
   * for those who catch up, and one of them may be here already.
   */
  #overlaps({ from, frames }: Extract<Word, { kind: 'frames' }>): boolean {
    const here = this.#context.state().cursor;
    if (from === undefined || here === undefined || (compareCursors(from, here) ?? 0) >= 0) return false;
    if (frames.some(({ event }) => event === 'snapshot')) return false;
    return frames.some(({ id }) => id !== undefined && (compareCursors(id, here) ?? 0) > 0);
  }

  /** What the server says, to this tab, and once it leads to the others. */
  async *#lead(
    seat: Seat,
    after: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<readonly SseFrame[]> {
    // What a page begins with, or what it has while it asked for a snapshot, is nothing to tell others.
    seat.lost = after === undefined;
    for await (const frames of this.#own.tail(after, signal)) {
      const from = this.#context.state().cursor;
      yield frames;
      // This tab has taken them in: from here on, what it knows and what it has said agree.
      seat.say(seat.passOn(frames), from);
    }
  }
}

/** What the first frames are for a tab that is at `here` and hears of a state. */
function introduction(hello: SseFrame, state: SessionState, here: string | undefined): readonly SseFrame[] {
  const snapshot: SseFrame = { event: 'snapshot', data: JSON.stringify(state) };
  if (here === undefined) return [hello, snapshot];
  const order = state.cursor === undefined ? undefined : compareCursors(here, state.cursor);
  if (order === undefined) {
    return [hello, { event: 'reset', data: JSON.stringify({ reason: 'foreign' }) }, snapshot];
  }
  return order < 0 ? [hello, snapshot] : [hello];
}

/** A tab's place among the tabs, for the time of one connection. */
class Seat {
  /** The leader has told this tab what the session is. */
  followed = false;
  /** It has asked, and heard nothing since. */
  wants = false;
  /** What is shown here is no place to go on from: a snapshot has been asked for, or was announced. */
  lost = false;
  /** The server's, once this tab has a connection. */
  #hello: SseFrame | undefined;
  #heartbeat = HEARTBEAT;
  #heardAt: number;
  #follows = true;
  readonly #context: TransportContext;
  readonly #tab: string;
  /** What is for all tabs that show the session. */
  readonly #channel: TabChannel;
  /** What is for this one alone: a whole conversation is no news to the others. */
  readonly #answers: TabChannel;
  readonly #channelOf: (tab: string) => TabChannel;
  readonly #leaving = new AbortController();
  readonly #signal: AbortSignal;
  #leads = false;
  #release: () => void = () => {};
  #news: News[] = [];
  #wake: (() => void) | undefined;
  #stopWaiting: () => void;

  constructor(tabs: Tabs, name: string, context: TransportContext, signal: AbortSignal) {
    this.#context = context;
    this.#signal = signal;
    this.#heardAt = context.clock.now();
    this.#tab = uniqueName('', context.random);
    this.#channel = tabs.channel(name);
    this.#channel.subscribe((message) => this.#hear(message));
    this.#channelOf = (tab) => tabs.channel(`${name} ${tab}`);
    this.#answers = this.#channelOf(this.#tab);
    this.#answers.subscribe((message) => this.#hear(message));
    this.#stopWaiting = context.clock.after(PATIENCE, () => this.#tell({ kind: 'nobody' }));
    signal.addEventListener('abort', () => this.#wake?.(), { once: true });
    tabs.lock(name, this.#leaving.signal, async () => {
      if (this.#leaving.signal.aborted) return;
      this.#leads = true;
      this.#tell({ kind: 'granted' });
      // One that has had a connection of its own may be ahead of those who followed the leader before.
      if (this.#hello !== undefined) this.#post(this.#alive(context.state().cursor));
      await new Promise<void>((resolve) => {
        this.#release = resolve;
      });
    });
  }

  want(): void {
    this.wants = true;
    this.#post({ kind: 'want', tab: this.#tab });
  }

  /** From here on this tab hears the server itself: what others say is no news to it. */
  stopFollowing(): void {
    this.#follows = false;
    this.#news = [];
    this.#stopWaiting();
    this.#heardAt = this.#context.clock.now();
  }

  /** The same frames, which are about to be shown here, or just were. */
  passOn(frames: readonly SseFrame[]): readonly SseFrame[] {
    for (const { event } of frames) {
      if (event === 'reset') this.lost = true;
      else if (event === 'snapshot') this.lost = false;
    }
    return frames;
  }

  /** What this tab has heard from the server: for the others, if it leads. */
  say(frames: readonly SseFrame[], from: string | undefined): void {
    this.#heardAt = this.#context.clock.now();
    const hello = frames.find(({ event }) => event === 'hello');
    if (hello !== undefined) {
      this.#hello = hello;
      this.#heartbeat = heartbeatIn(objectIn(hello.data)) ?? HEARTBEAT;
    }
    if (!this.#leads) return;
    const told = frames.filter(({ event }) => event !== 'hello');
    this.#post(
      told.length === 0
        ? this.#alive(from)
        : { kind: 'frames', frames: told, ...(from !== undefined && { from }) },
    );
  }

  #alive(from: string | undefined): Word {
    return { kind: 'alive', ...(from !== undefined && { from }) };
  }

  async news(): Promise<News> {
    while (this.#news.length === 0) {
      this.#signal.throwIfAborted();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#news.shift()!;
  }

  leave(): void {
    this.#stopWaiting();
    this.#leaving.abort();
    this.#channel.close();
    this.#answers.close();
    this.#release();
  }

  #hear(message: unknown): void {
    const { version, word } = (message ?? {}) as { version?: unknown; word?: Word };
    if (version !== VERSION || word === undefined) return;
    if (this.#leads) {
      if (word.kind === 'want') this.#answer(word.tab);
      return;
    }
    if (word.kind === 'want') return;
    // Somebody leads; whether the server still speaks is for the watch over silence to say.
    this.#stopWaiting();
    this.#tell(word);
  }

  #answer(tab: string): void {
    const hello = this.#hello;
    // A hidden tab is late to notice that its connection is dead. Who asks is better off with one of its own.
    if (this.#context.clock.now() - this.#heardAt >= silenceBorne(this.#heartbeat)) return;
    const answer: Word =
      hello !== undefined && !this.lost
        ? { kind: 'state', hello, state: this.#context.state() }
        : { kind: 'wait' };
    const channel = this.#channelOf(tab);
    channel.post({ version: VERSION, word: answer });
    channel.close();
  }

  #tell(news: News): void {
    if (!this.#follows) return;
    if (this.#news.length >= BACKLOG) {
      const lasting = this.#news.filter(({ kind }) => kind === 'granted' || kind === 'nobody');
      this.#news = [{ kind: 'overrun' }, ...lasting];
    }
    this.#news.push(news);
    this.#wake?.();
  }

  #post(word: Word): void {
    this.#channel.post({ version: VERSION, word });
  }
}
