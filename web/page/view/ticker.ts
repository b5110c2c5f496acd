/** Calls whoever counts down, once a second, and rests while nobody does. */
export class Ticker {
  readonly #listeners = new Set<(now: number) => void>();
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Calls at once, and then every second, until the function that is returned is called. */
  start(listener: (now: number) => void): () => void {
    this.#listeners.add(listener);
    this.#timer ??= setInterval(() => this.#tick(), 1000);
    listener(Date.now());
    return () => this.#stop(listener);
  }

  #stop(listener: (now: number) => void): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    const now = Date.now();
    for (const listener of this.#listeners) listener(now);
  }
}

export const ticker = new Ticker();

/** How long something takes yet, for people: whole seconds below two minutes, then minutes, hours, days. */
export function untilText(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
