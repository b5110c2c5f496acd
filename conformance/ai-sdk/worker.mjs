// A worker that does just what the test says, over HTTP.

/** Whoever writes the runs of an agent. */
export class Worker {
  #url;
  #agent;

  constructor(url, agent) {
    this.#url = url;
    this.#agent = agent;
  }

  /** Takes the next run; waits for it. */
  async claim() {
    const answer = await post(`${this.#url}/v1/claims`, {
      agents: [this.#agent],
      worker: "conformance",
      wait: 20_000,
    });
    if (answer.status !== 200) {
      throw new Error(`no run came: ${answer.status}`);
    }
    return new Run(this.#url, await answer.json());
  }
}

/** A run that was claimed. */
class Run {
  #base;
  #headers;

  constructor(url, claimed) {
    Object.assign(this, claimed);
    this.#base = `${url}/v1/sessions/${encodeURIComponent(claimed.session)}/runs/${claimed.run}`;
    this.#headers = { "headrace-fence": claimed.fence };
  }

  /** What the user has said, up to this run. */
  get said() {
    return this.messages
      .filter(({ role }) => role === "user")
      .map(({ parts }) => parts.map(({ text }) => text).join(""));
  }

  /** Says something. */
  async says(...events) {
    return ok(await post(`${this.#base}/events`, { events }, this.#headers));
  }

  /** Says text. */
  text(...deltas) {
    return this.says(...deltas.map((delta) => ({ type: "text", delta })));
  }

  /** Asks, and gives the decision's id. */
  async asks(question) {
    const { decision } = await ok(await post(`${this.#base}/ask`, question, this.#headers));
    return decision;
  }

  /** Resolves when what was asked is decided. */
  async decided(decision) {
    let seen;
    for (;;) {
      const body = seen ? { wait: 10_000, seen } : { wait: 0 };
      const answer = await ok(await post(`${this.#base}/inbox`, body, this.#headers));
      const found = answer.inbox.decisions.find((each) => each.decision === decision);
      if (found && found.state !== "open") {
        return found;
      }
      seen = answer.cursor;
    }
  }

  /** Resolves when somebody wants it to end. */
  async cancelled() {
    let seen;
    for (;;) {
      const body = seen ? { wait: 10_000, seen } : { wait: 0 };
      const answer = await ok(await post(`${this.#base}/inbox`, body, this.#headers));
      if (answer.inbox.cancel_requested) {
        return;
      }
      seen = answer.cursor;
    }
  }

  /** Ends. */
  async settles(outcome = "completed", more = {}) {
    return ok(await post(`${this.#base}/settle`, { outcome, ...more }, this.#headers));
  }
}

/** Sends JSON. */
export function post(url, body, headers = {}) {
  return fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

async function ok(answer) {
  const body = await answer.text();
  if (!answer.ok) {
    throw new Error(`${answer.status}: ${body}`);
  }
  return JSON.parse(body);
}
