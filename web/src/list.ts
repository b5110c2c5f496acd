import { reportToPage } from './environment.js';
import type { SessionSummary } from './model.js';
import { pageOfSessions, type SessionsOptions } from './sessions.js';

export interface SessionListView {
  readonly sessions: readonly SessionSummary[];
  /** Whether a newer list is under way. */
  readonly loading: boolean;
  /** For people: why the newest list did not come. The one before stays. */
  readonly problem?: string;
}

/**
 * The sessions that were active last, as a view; always the answer to the latest question that has one.
 */
export class SessionList {
  readonly #options: SessionsOptions & { readonly limit?: number };
  readonly #listeners = new Set<() => void>();
  #view: SessionListView = { sessions: [], loading: false };
  #asked = 0;

  constructor(options: SessionsOptions & { readonly limit?: number }) {
    this.#options = options;
  }

  get view(): SessionListView {
    return this.#view;
  }

  subscribe(listener: () => void): () => void {
    const entry = () => listener();
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  /** Asks anew. An answer that is overtaken by a later question is dropped. */
  async refresh(): Promise<void> {
    const question = ++this.#asked;
    const { problem: _, ...known } = this.#view;
    this.#show({ ...known, loading: true });
    let next: SessionListView;
    try {
      const { limit } = this.#options;
      const { sessions } = await pageOfSessions(this.#options, limit === undefined ? {} : { limit });
      next = { sessions, loading: false };
    } catch (error) {
      next = { ...known, loading: false, problem: error instanceof Error ? error.message : String(error) };
    }
    if (question === this.#asked) this.#show(next);
  }

  #show(view: SessionListView): void {
    this.#view = view;
    for (const listener of [...this.#listeners]) {
      try {
        listener();
      } catch (error) {
        reportToPage(error);
      }
    }
  }
}
