import type { Visibility } from '../../src/index';

/** Whether somebody looks, as the page says it; and somebody who cannot wait, which counts as looking again. */
export class Nudge implements Visibility {
  readonly #page: Visibility;
  readonly #listeners = new Set<() => void>();

  constructor(page: Visibility) {
    this.#page = page;
  }

  visible(): boolean {
    return this.#page.visible();
  }

  online(): boolean {
    return this.#page.online();
  }

  subscribe(listener: () => void): () => void {
    const entry = () => listener();
    this.#listeners.add(entry);
    const stop = this.#page.subscribe(entry);
    return () => {
      this.#listeners.delete(entry);
      stop();
    };
  }

  /** Whoever waits before they try again tries now. */
  now(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
