#!/usr/bin/env node
// A worker for live sessions in Node, with nothing but fetch.
//
//     worker.mjs http://127.0.0.1:4437 parrot
//
// It answers the runs of one agent by saying again what the user said, word by word, until it is told
// to end. What a worker has to do is all here: claim, write once, ask, hear of a cancel, give signs of
// life, settle.
import { randomUUID } from "node:crypto";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";

const PAUSE = 50;
const RETRY = 500;
const PATIENCE = 120_000;

/** The run has ended, or is somebody else's. */
class Lost extends Error {}

/** Somebody wants the run to end. */
class Cancelled extends Error {}

/** The status and the answer of one request; the status is 0 if there was no answer. */
async function post(url, body, headers = {}, timeout = 10_000) {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeout),
    });
    const text = await answer.text();
    return [answer.status, text === "" ? {} : JSON.parse(text)];
  } catch {
    return [0, {}];
  }
}

/** One run, from its claim to its end. */
class Run {
  #base;
  #headers;
  #lease;
  #cursor;
  #alive = performance.now();
  #inbox = { cancel_requested: false, decisions: [] };
  #ended;
  #wake = [];

  constructor(server, { session, run, fence, lease, messages, cursor }) {
    this.messages = messages;
    this.#base = `${server}/v1/sessions/${encodeURIComponent(session)}/runs/${run}`;
    this.#headers = { "headrace-fence": fence };
    this.#lease = lease;
    this.#cursor = cursor;
    void this.#listen();
  }

  /** Asks until there is an answer: while the server is away, no lease ends. */
  async #call(verb, body, headers = {}, timeout = 10_000) {
    for (let inDoubt = false; ; ) {
      const asked = performance.now();
      const [status, answer] = await post(`${this.#base}/${verb}`, body, { ...this.#headers, ...headers }, timeout);
      if ((status >= 200 && status < 300) || status === 409) {
        if (answer.code === "fenced" || answer.code === "settled") {
          throw new Lost(answer.message);
        }
        if (answer.code === "conflict" && !inDoubt) {
          throw new Error("somebody else writes this run");
        }
        this.#alive = Math.max(this.#alive, asked);
        return answer;
      }
      if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
        throw new Error(`${status}: ${answer.message}`);
      }
      // Without an answer, or with one that does not know, it may have been done.
      inDoubt ||= status === 0 || status >= 500;
      if (performance.now() - this.#alive > Math.max(PATIENCE, this.#lease)) {
        throw new Lost("the server was away for too long");
      }
      await pause(RETRY);
    }
  }

  /** Hears of cancels and decisions; asking is the sign of life. */
  async #listen() {
    let seen = {};
    try {
      while (!this.#ended) {
        const wait = Math.min(20_000, Math.floor(this.#lease / 4));
        const { inbox, cursor } = await this.#call("inbox", { wait, ...seen }, {}, wait + 10_000);
        seen = { seen: cursor };
        this.#inbox = inbox;
        this.#notify();
      }
    } catch (why) {
      this.#ended = why;
      this.#notify();
    }
  }

  #notify() {
    const woken = this.#wake;
    this.#wake = [];
    woken.forEach((wake) => wake());
  }

  #check() {
    if (this.#inbox.cancel_requested) {
      throw new Cancelled();
    }
    if (this.#ended) {
      throw this.#ended;
    }
  }

  /** Stores events once, however often they have to be sent. */
  async write(...events) {
    this.#check();
    const answer = await this.#call("events", { events, expected: this.#cursor });
    // A conflict says that an earlier attempt stored them, and where.
    this.#cursor = answer.cursor;
  }

  text(delta) {
    return this.write({ type: "text", delta });
  }

  /** Asks a person and waits for the answer; undefined if nobody gave one in time. */
  async ask(question) {
    this.#check();
    const key = { "idempotency-key": `ask-${this.#cursor}` };
    const { decision, cursor } = await this.#call("ask", question, key);
    if (decision === undefined) {
      throw new Cancelled();
    }
    this.#cursor = cursor;
    for (;;) {
      this.#check();
      const told = this.#inbox.decisions.find((each) => each.decision === decision && each.state !== "open");
      if (told) {
        return told.answer;
      }
      await new Promise((resolve) => this.#wake.push(resolve));
    }
  }

  settle(outcome, error) {
    return this.#call("settle", error === undefined ? { outcome } : { outcome, error });
  }

  /** Gives no more signs of life: a run that is not settled ends with its lease. */
  leave() {
    this.#ended ??= new Lost("left");
  }
}

/** What this agent does; yours goes here. */
async function answer(run) {
  let said = run.messages.at(-1).parts.map((part) => part.text ?? "").join("");
  if (said.includes("loud")) {
    const decision = await run.ask({ kind: "approval", title: "May I shout?" });
    said = decision?.approved ? said.toUpperCase() : `(${said})`;
  }
  for (const word of said.split(/\s+/)) {
    await run.text(`${word} `);
    await pause(PAUSE);
  }
}

/** Does it, and says how the run is to be settled. */
async function outcome(run) {
  try {
    await answer(run);
    return ["completed"];
  } catch (why) {
    if (why instanceof Lost) {
      throw why;
    }
    if (why instanceof Cancelled) {
      return ["cancelled"];
    }
    console.error(why);
    return ["failed", `Something went wrong: ${why.name}`];
  }
}

const [server, agent] = process.argv.slice(2);
let key = randomUUID();
for (;;) {
  const wish = { agents: [agent], worker: "worker.mjs", wait: 20_000 };
  const [status, claimed] = await post(`${server}/v1/claims`, wish, { "idempotency-key": key }, 30_000);
  if (status !== 200 && status !== 204) {
    // The server is away for a moment. It may have claimed a run for us: the same key gets that.
    await pause(RETRY);
    continue;
  }
  key = randomUUID();
  if (status === 204) {
    // There was nothing to do.
    continue;
  }
  const run = new Run(server, claimed);
  try {
    await run.settle(...(await outcome(run)));
  } catch (why) {
    console.error(`lost ${claimed.run} of ${claimed.session}: ${why.message}`);
  } finally {
    run.leave();
  }
}
