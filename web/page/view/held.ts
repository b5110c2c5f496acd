import { pageVisibility, type Visibility } from '../../src/index';

/** How long something may take before the reader is told that it does. */
const UNNOTICED_MS = 700;

/** Something on its way that stays where it was written until it has arrived, or the reader wants it back. */
export class Held {
  readonly #what: string;
  readonly #network: Pick<Visibility, 'online' | 'subscribe'>;
  readonly #stopping = new AbortController();
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly #stopListening: () => void;
  #isLate = false;

  /**
   * @param what the beginning of a sentence that ends with "is sent"
   * @param changed is called when `note` may have changed
   */
  constructor(
    what: string,
    changed: () => void,
    network: Pick<Visibility, 'online' | 'subscribe'> = pageVisibility,
  ) {
    this.#what = what;
    this.#network = network;
    this.#timer = setTimeout(() => {
      this.#isLate = true;
      changed();
    }, UNNOTICED_MS);
    this.#stopListening = network.subscribe(changed);
  }

  /** Aborted when the reader wants it back. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Why it takes so long, and what becomes of it; empty as long as it does not. */
  get note(): string {
    if (!this.#isLate) return '';
    return this.#network.online()
      ? 'The server has not answered yet. It is asked again.'
      : `You are offline. ${this.#what} is sent when the network is back.`;
  }

  /** The reader wants it back. */
  stop(): void {
    this.#stopping.abort();
    this.end();
  }

  /** It has arrived, or cannot. */
  end(): void {
    clearTimeout(this.#timer);
    this.#stopListening();
  }
}

/**
 * What comes of something that cannot be taken back; while it is on its way for long, the reader is told.
 *
 * @param tell shows a sentence, or none
 */
export async function toldOnTheWay<T>(
  what: string,
  asked: Promise<T>,
  tell: (note: string | undefined) => void,
): Promise<T> {
  let isTold = false;
  const held = new Held(what, () => {
    isTold = held.note !== '';
    tell(held.note || undefined);
  });
  try {
    return await asked;
  } finally {
    held.end();
    if (isTold) tell(undefined);
  }
}
