// All sessions of the development server, and who works on their runs.
import { newId, Session } from './session.mjs';

export class Sessions {
  #byName = new Map();
  /** Programs that wait for runs of their agents: {agents, take}. */
  #claimers = new Set();
  #agents;

  /** @param agents the built-in ones: a function (run) => Promise by name */
  constructor(agents) {
    this.#agents = agents;
  }

  of(name) {
    let session = this.#byName.get(name);
    if (!session) {
      session = new Session(name);
      this.#byName.set(name, session);
      this.#watch(session);
    }
    return session;
  }

  create(title) {
    const session = this.of(newId('chat'));
    if (title) session.append({ type: 'title', title });
    else session.touched = true;
    return session;
  }

  delete(name) {
    const session = this.#byName.get(name);
    this.#byName.delete(name);
    if (!session) return;
    session.deleted = true;
    session.wake();
  }

  list({ limit, before }) {
    const all = [...this.#byName.values()]
      .filter((session) => session.events.length > 0 || session.touched)
      .sort((a, b) => b.updated - a.updated || (a.name < b.name ? 1 : -1));
    const from = before === undefined ? 0 : all.findIndex(({ name }) => name === before) + 1;
    const shown = all.slice(from, from + limit);
    const more = from + limit < all.length;
    return {
      sessions: shown.map((session) => ({
        session: session.name,
        title: session.state.title,
        updated: session.updated,
        busy: session.state.run !== undefined,
        phase: session.phase,
      })),
      ...(more && { next: shown.at(-1).name }),
    };
  }

  /** Waits at most `wait` milliseconds for a run of these agents. */
  claim({ agents, worker, wait = 0 }) {
    return new Promise((resolve) => {
      const claimer = { agents, worker, resolve };
      this.#claimers.add(claimer);
      for (const session of this.#byName.values()) this.#hand(session);
      setTimeout(() => {
        if (this.#claimers.delete(claimer)) resolve(undefined);
      }, wait).unref();
    });
  }

  #watch(session) {
    this.#hand(session);
    session.onChange(() => this.#watch(session));
  }

  #hand(session) {
    const { run } = session.state;
    if (!run || session.fence !== undefined) return;
    const builtIn = this.#agents[run.agent];
    if (builtIn) {
      const { fence } = session.claim(run.run, { worker: 'dev' });
      void builtIn({ session, run: run.run, fence });
      return;
    }
    for (const claimer of this.#claimers) {
      if (!claimer.agents.includes(run.agent)) continue;
      this.#claimers.delete(claimer);
      claimer.resolve(session.claim(run.run, claimer));
      return;
    }
  }
}
