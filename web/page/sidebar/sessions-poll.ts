import { pageOfSessions, type ServerOptions, type SessionSummary } from '../../src/index';

/** How often the list is asked for while somebody looks, and at most after failures. */
const PERIOD_MS = 5_000;
const LONGEST_MS = 60_000;
const PAGE = 50;

/** What the list has come to. */
export interface Listed {
  readonly sessions: readonly SessionSummary[];
  readonly more: boolean;
}

/**
 * Asks the server for its conversations now and then while the page is visible, and soon after
 * something is known to have changed. A list that could not be had leaves the last one standing.
 */
export class SessionsPoll {
  readonly #server: ServerOptions;
  readonly #listed: (listed: Listed) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking = false;
  #againSoon = false;
  #failures = 0;
  #pages = 1;

  constructor(server: ServerOptions, listed: (listed: Listed) => void) {
    this.#server = server;
    this.#listed = listed;
    document.addEventListener('visibilitychange', () => this.soon());
  }

  /** Asks at the next opportunity. */
  soon(): void {
    if (this.#asking) this.#againSoon = true;
    else this.#in(SOON_MS);
  }

  /** One page more than before. */
  more(): void {
    this.#pages++;
    this.soon();
  }

  #in(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = document.hidden ? undefined : setTimeout(() => void this.#ask(), milliseconds);
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    try {
      this.#listed(await this.#list());
      this.#failures = 0;
    } catch {
      // The open conversation says what is wrong with the connection; here one only asks again.
      this.#failures++;
    }
    this.#asking = false;
    const again = this.#againSoon;
    this.#againSoon = false;
    this.#in(again ? SOON_MS : Math.min(LONGEST_MS, PERIOD_MS * 2 ** this.#failures));
  }

  async #list(): Promise<Listed> {
    const sessions: SessionSummary[] = [];
    let before: string | undefined;
    for (let page = 0; page < this.#pages; page++) {
      const answer = await pageOfSessions(this.#server, {
        limit: PAGE,
        ...(before !== undefined && { before }),
      });
      sessions.push(...answer.sessions);
      before = answer.next;
      if (before === undefined) break;
    }
    return { sessions, more: before !== undefined };
  }
}

/** Things that change come in bunches. */
const SOON_MS = 150;
