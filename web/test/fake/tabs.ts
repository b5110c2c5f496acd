import type { TabChannel, Tabs } from '../../src/tabs.js';

/** The tabs of one browser: a lock has one holder, and what one says the others hear a little later. */
export class FakeBrowser implements Tabs {
  readonly #waiting = new Map<string, (() => Promise<void>)[]>();
  readonly #held = new Set<string>();
  readonly #channels = new Map<string, Set<FakeChannel>>();
  /** What is said is heard by nobody, while it is set. */
  deaf = false;
  said = 0;
  /** How often something was heard, of each kind. */
  readonly heard = new Map<string, number>();

  lock(name: string, signal: AbortSignal, work: () => Promise<void>): void {
    const queue = this.#waiting.get(name) ?? [];
    this.#waiting.set(name, queue);
    queue.push(work);
    signal.addEventListener('abort', () => {
      const at = queue.indexOf(work);
      if (at >= 0) queue.splice(at, 1);
    });
    queueMicrotask(() => this.#grant(name));
  }

  #grant(name: string): void {
    const work = this.#held.has(name) ? undefined : this.#waiting.get(name)?.shift();
    if (work === undefined) return;
    this.#held.add(name);
    void work().finally(() => {
      this.#held.delete(name);
      this.#grant(name);
    });
  }

  get locksHeld(): number {
    return this.#held.size;
  }

  get channelsOpen(): number {
    return [...this.#channels.values()].reduce((sum, channels) => sum + channels.size, 0);
  }

  channel(name: string): TabChannel {
    const channels = this.#channels.get(name) ?? new Set();
    this.#channels.set(name, channels);
    const channel = new FakeChannel(
      (message) => {
        this.said++;
        const copy: unknown = structuredClone(message);
        if (this.deaf) return;
        setImmediate(() => {
          for (const other of channels) {
            if (other === channel) continue;
            const { kind } = (copy as { word: { kind: string } }).word;
            this.heard.set(kind, (this.heard.get(kind) ?? 0) + 1);
            other.hear(copy);
          }
        });
      },
      () => channels.delete(channel),
    );
    channels.add(channel);
    return channel;
  }
}

class FakeChannel implements TabChannel {
  readonly post: (message: unknown) => void;
  readonly close: () => void;
  #listener: (message: unknown) => void = () => {};

  constructor(post: (message: unknown) => void, close: () => void) {
    this.post = post;
    this.close = () => {
      this.#listener = () => {};
      close();
    };
  }

  subscribe(listener: (message: unknown) => void): void {
    this.#listener = listener;
  }

  hear(message: unknown): void {
    this.#listener(message);
  }
}
