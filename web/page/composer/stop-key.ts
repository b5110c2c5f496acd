/** How long the second press may take. */
const ARMED_MS = 2500;

/** Esc, pressed twice, stops the answer: once may have been meant for something else. */
export class StopKey {
  readonly #stop: () => void;
  readonly #changed: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(stop: () => void, changed: () => void) {
    this.#stop = stop;
    this.#changed = changed;
  }

  get armed(): boolean {
    return this.#timer !== undefined;
  }

  press(): void {
    if (this.armed) {
      this.reset();
      this.#stop();
      return;
    }
    this.#timer = setTimeout(() => this.reset(), ARMED_MS);
    this.#changed();
  }

  reset(): void {
    if (!this.armed) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#changed();
  }
}
