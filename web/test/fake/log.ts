import { compareCursors } from '../../src/cursor.js';
import type {
  Answer,
  Decision,
  Message,
  Outcome,
  QueueItem,
  Run,
  RunEvent,
  SessionEvent,
  SessionState,
  UserPart,
} from '../../src/model.js';
import { emptySession, reduce } from '../../src/reduce.js';

export interface Logged {
  readonly cursor: string;
  readonly event: SessionEvent;
}

/** A command that gives a run away, or takes it back: it has a place, and is shown to nobody. */
export const fence = { type: 'fence' } as unknown as SessionEvent;

type WithoutRun<T> = T extends unknown ? Omit<T, 'run'> : never;

/** What a worker writes: an event of its run. */
export type WorkerEvent = WithoutRun<RunEvent>;

const delta = new Set(['text', 'thinking', 'tool-input']);

/** A session in memory, as the server of the protocol would keep it: one log, and the fold over it. */
export class FakeLog {
  readonly session: string;
  readonly epoch: string;
  readonly events: Logged[] = [];
  state: SessionState = emptySession;
  /** Of the first event that is kept. */
  trimmedTo = 0;
  /** How a run ended. */
  readonly outcomes = new Map<string, Outcome>();
  readonly decided = new Map<string, Answer>();
  /** Each append is told to them, once it is there. */
  readonly followers = new Set<(appended: readonly Logged[]) => void>();
  #names = 0;

  constructor(session: string, epoch: string) {
    this.session = session;
    this.epoch = epoch;
  }

  /** Of the last event; an empty session has one as well, as the server does. */
  get cursor(): string {
    return `${this.epoch}.${this.events.length - 1}`;
  }

  get snapshot(): Record<string, unknown> {
    const { run } = this.state;
    return {
      session: this.session,
      ...this.state,
      cursor: this.cursor,
      ...(run !== undefined && { run: { ...run, deadline: 0 } }),
    };
  }

  name(prefix: string): string {
    return `${prefix}${++this.#names}`;
  }

  /** All of them, in this order, as one. */
  append(...events: SessionEvent[]): string {
    const appended = events.map((event) => {
      const logged = { cursor: `${this.epoch}.${this.events.length}`, event };
      this.events.push(logged);
      this.state = reduce(this.state, event, logged.cursor);
      return logged;
    });
    for (const follower of [...this.followers]) follower(appended);
    return this.cursor;
  }

  /** Everything after a cursor; why it cannot be told, where that is so. */
  after(cursor: string): readonly Logged[] | 'foreign' | 'ahead' | 'trimmed' {
    const ahead = compareCursors(cursor, this.cursor);
    if (ahead === undefined) return 'foreign';
    if (ahead > 0) return 'ahead';
    const seq = Number(cursor.slice(this.epoch.length + 1));
    return seq + 1 < this.trimmedTo ? 'trimmed' : this.events.slice(seq + 1);
  }

  begin(turn: { message?: Message; trigger: string; agent?: string | undefined }): Run {
    const run = this.name('r');
    this.append(
      ...(turn.message === undefined ? [] : [{ type: 'message', message: turn.message } as const]),
      {
        type: 'run-begun',
        run,
        answer: this.name('a'),
        trigger: turn.trigger,
        lease: 30_000,
        ...(turn.agent !== undefined && { agent: turn.agent }),
      },
    );
    return this.state.run!;
  }

  say(text: string): Run {
    return this.begin({ message: userMessage(this.name('u'), [{ type: 'text', text }]), trigger: 'message' });
  }

  claim(worker = 'w1'): void {
    this.append({ type: 'run-claimed', run: this.active.run, worker }, fence);
  }

  /** Events of the active run, as one. */
  write(...events: WorkerEvent[]): string {
    const { run } = this.active;
    return this.append(...events.map((event) => ({ ...event, run }) as RunEvent));
  }

  ask(question: Partial<Decision> = {}): string {
    const decision = this.name('d');
    this.write({ type: 'asked', decision, kind: 'question', title: 'Well?', ...question });
    return decision;
  }

  decide(decision: string, answer: Answer): void {
    this.decided.set(decision, answer);
    this.write({ type: 'decided', decision, answer });
  }

  /**
   * The end of the active run, with all that belongs to it, and the beginning of the next if a turn
   * waits.
   */
  settle(outcome: Outcome = 'completed', error?: string): void {
    const { run } = this.active;
    const closed: SessionEvent[] = this.state.decisions.map(({ decision }) => ({
      type: 'decision-closed',
      run,
      decision,
      why: 'run-ended',
    }));
    let ended: SessionState = this.state;
    for (const event of closed) {
      const { cursor: _, ...before } = ended;
      ended = reduce(before, event, this.cursor);
    }
    const left: SessionEvent[] = this.state.steers.map(({ text }) => ({
      type: 'queued',
      item: this.name('i'),
      message: userMessage(this.name('u'), [{ type: 'text', text }]),
    }));
    const message: Message = { ...ended.draft!, outcome, ...(error !== undefined && { error }) };
    const settled: SessionEvent = {
      type: 'settled',
      run,
      outcome,
      message,
      ...(error !== undefined && { error }),
    };
    this.outcomes.set(run, outcome);
    const [next] = [...this.state.queue, ...left.map((event) => event as unknown as QueueItem)];
    const turn = next === undefined ? [] : this.#turnOf(next);
    this.append(...closed, ...left, settled, ...turn, fence);
  }

  #turnOf({ item, message, agent }: QueueItem): SessionEvent[] {
    return [
      { type: 'queue-removed', item },
      { type: 'message', message },
      {
        type: 'run-begun',
        run: this.name('r'),
        answer: this.name('a'),
        trigger: 'queue',
        lease: 30_000,
        ...(agent !== undefined && { agent }),
      },
    ];
  }

  /** What the active run is; a test that writes without one is wrong. */
  get active(): Run {
    const { run } = this.state;
    if (run === undefined) throw new Error(`no run is active in ${this.session}`);
    return run;
  }
}

export function userMessage(id: string, parts: readonly UserPart[]): Message {
  return { id, role: 'user', parts };
}

/** The same, with neighbouring deltas of one kind as one. */
export function joined(events: readonly Logged[]): Logged[] {
  const result: Logged[] = [];
  for (const { cursor, event } of events) {
    const last = result.at(-1)?.event as Record<string, unknown> | undefined;
    const now = event as unknown as Record<string, unknown>;
    const goesOn =
      delta.has(event.type) &&
      last !== undefined &&
      last['type'] === event.type &&
      last['run'] === now['run'] &&
      last['call'] === now['call'];
    if (goesOn) {
      const whole = { ...now, delta: String(last['delta']) + String(now['delta']) };
      result[result.length - 1] = { cursor, event: whole as unknown as SessionEvent };
    } else {
      result.push({ cursor, event });
    }
  }
  return result;
}
