/**
 * The world as the client sees it: time, chance, whether anybody looks, who else is there. Everything
 * that is not a function of its arguments comes in through here, so that tests can play it.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Runs a task once, that much later, unless the function that it returns is called before. */
  after(milliseconds: number, task: () => void): () => void;
}

/** Whether somebody can see the page, and whether the machine has a network. */
export interface Visibility {
  visible(): boolean;
  online(): boolean;
  /** Calls the listener when one of the two may have changed, until the function returned is called. */
  subscribe(listener: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, task) => {
    const timer = setTimeout(task, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** At least 0 and less than 1, good enough to make names that nobody else makes. */
export function systemRandom(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32;
}

/** Of the page that this script runs in; outside of a page somebody always looks. */
export const pageVisibility: Visibility = {
  visible: () => typeof document === 'undefined' || document.visibilityState !== 'hidden',
  online: () => typeof navigator === 'undefined' || navigator.onLine !== false,
  subscribe: (listener) => {
    if (typeof window === 'undefined') return () => {};
    // A page that comes back from the cache of pages has lost its connections, and is told by pageshow.
    const events: [EventTarget, string][] = [
      [document, 'visibilitychange'],
      [window, 'pageshow'],
      [window, 'online'],
      [window, 'offline'],
    ];
    for (const [target, name] of events) target.addEventListener(name, listener);
    return () => {
      for (const [target, name] of events) target.removeEventListener(name, listener);
    };
  },
};

/** A name that nobody else makes: 125 bits of chance in 25 characters after the prefix. */
export function uniqueName(prefix: string, random: () => number): string {
  let name = prefix;
  for (let drawn = 0; drawn < 5; drawn++) {
    name += Math.floor(random() * 2 ** 25)
      .toString(32)
      .padStart(5, '0');
  }
  return name;
}

/** Tells of a mistake in somebody's listener, which must not end the session that it listens to. */
export function reportToPage(error: unknown): void {
  if (typeof reportError === 'function') reportError(error);
  else console.error(error);
}
