import type { Clock, Visibility } from '../../src/environment.js';

/** Lets everything happen that waits for nothing but its turn: promises, streams, messages. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/**
 * Time that moves when a test moves it; timers run in order, and what they set going runs out in
 * between.
 */
export class FakeClock implements Clock {
  #now = 1_700_000_000_000;
  #timers: { at: number; order: number; task: () => void }[] = [];
  #order = 0;

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, task: () => void): () => void {
    const timer = { at: this.#now + milliseconds, order: this.#order++, task };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  /** How many wait. */
  get waiting(): number {
    return this.#timers.length;
  }

  async advance(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds;
    await settled();
    for (;;) {
      const due = this.#timers
        .filter(({ at }) => at <= until)
        .sort((one, other) => one.at - other.at || one.order - other.order)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((each) => each !== due);
      this.#now = Math.max(this.#now, due.at);
      due.task();
      await settled();
    }
    this.#now = until;
  }

  /** Time passes and no timer runs: a machine that sleeps. */
  sleepThrough(milliseconds: number): void {
    this.#now += milliseconds;
  }
}

/** The clock of a tab: while it is late, what is to run in a while runs up to a minute later. */
export class TabClock implements Clock {
  late = false;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  after(milliseconds: number, task: () => void): () => void {
    return this.#clock.after(milliseconds + (this.late ? 60_000 : 0), task);
  }
}

/** The same numbers for the same seed, at least 0 and less than 1. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class FakeVisibility implements Visibility {
  #visible = true;
  #online = true;
  readonly #listeners = new Set<() => void>();

  visible(): boolean {
    return this.#visible;
  }

  online(): boolean {
    return this.#online;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  set(change: { visible?: boolean; online?: boolean }): void {
    this.#visible = change.visible ?? this.#visible;
    this.#online = change.online ?? this.#online;
    for (const listener of [...this.#listeners]) listener();
  }

  get listeners(): number {
    return this.#listeners.size;
  }
}
