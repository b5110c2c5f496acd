// Whoever writes answers in the tests, over the protocol and at the pace of the test.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

/** How long a test waits for what must come. */
const PATIENCE_MS = 30_000;

/** How soon a worker asks again for a server that is gone. */
const RETRY_MS = 20;

export class Server {
  #url;

  constructor(url) {
    this.#url = url;
  }

  async request(method, path, body, headers = {}) {
    const response = await fetch(this.#url + path, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = text === '' ? {} : JSON.parse(text);
    if (!response.ok) throw Object.assign(new Error(`${method} ${path}: ${response.status} ${text}`), answer);
    return answer;
  }

  snapshot(session) {
    return this.request('GET', `/v1/sessions/${session}`);
  }

  /** A person in another place says something, and this test answers it. */
  async begin(session, text) {
    const begun = await this.request('POST', `/v1/sessions/${session}/runs`, {
      message: { parts: [{ type: 'text', text }] },
      claim: { worker: 'test' },
    });
    return new Run(this, session, begun);
  }

  /** Gives a function that waits for the first run that begins in the session from now on, and takes it. */
  async expectRun(session) {
    const { cursor } = await this.snapshot(session);
    return async () => {
      const { run } = await this.#event(session, cursor, ({ type }) => type === 'run-begun');
      return this.take(session, run);
    };
  }

  async take(session, run) {
    return new Run(
      this,
      session,
      await this.request('POST', `/v1/sessions/${session}/runs/${run}/claim`, { worker: 'test' }),
    );
  }

  /** The first event after the cursor that is wanted. */
  async #event(session, cursor, isWanted) {
    const response = await fetch(
      `${this.#url}/v1/sessions/${session}/tail?after=${encodeURIComponent(cursor)}`,
      {
        signal: AbortSignal.timeout(PATIENCE_MS),
      },
    );
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) throw new Error(`The tail of ${session} ended before the event came`);
      text += value;
      const frames = text.split('\n\n');
      text = frames.pop();
      const events = frames
        .filter((frame) => frame.startsWith('id:'))
        // An id alone is the place of something that is shown to nobody.
        .flatMap((frame) => /^data: ?(.*)$/m.exec(frame)?.slice(1) ?? [])
        .map((data) => JSON.parse(data));
      const found = events.find(isWanted);
      if (found === undefined) continue;
      await reader.cancel();
      return found;
    }
  }
}

export class Run {
  run;
  answer;
  #server;
  #path;
  #fence;
  #cursor;

  constructor(server, session, { run, answer, fence, cursor }) {
    this.run = run;
    this.answer = answer;
    this.#server = server;
    this.#path = `/v1/sessions/${session}/runs/${run}`;
    this.#fence = fence;
    this.#cursor = cursor;
  }

  #post(what, body) {
    return this.#server.request('POST', `${this.#path}/${what}`, body, {
      'headrace-fence': this.#fence,
    });
  }

  async tell(...events) {
    ({ cursor: this.#cursor } = await this.#post('events', { events }));
  }

  /** Tells a server that may be killed meanwhile: again and again, until it is known to be stored, once. */
  async insist(...events) {
    const expected = this.#cursor;
    const giveUp = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        ({ cursor: this.#cursor } = await this.#post('events', { events, expected }));
        return;
      } catch (problem) {
        // It was stored, and the answer was lost.
        if (problem.code === 'conflict') {
          this.#cursor = problem.cursor;
          return;
        }
        if (typeof problem.code === 'string' || Date.now() > giveUp) throw problem;
        await pause(RETRY_MS);
      }
    }
  }

  say(text) {
    return this.tell({ type: 'text', delta: text });
  }

  /** Says words that are all different, each in an event of its own. */
  async count(from, to) {
    for (let word = from; word < to; word++) await this.say(`w${word} `);
  }

  /** The same to a server that may be killed meanwhile. */
  async countOn(from, to) {
    for (let word = from; word < to; word++) await this.insist({ type: 'text', delta: `w${word} ` });
  }

  async ask(question) {
    const { decision, cursor } = await this.#post('ask', question);
    this.#cursor = cursor;
    return decision;
  }

  settle(outcome = 'completed', members = {}) {
    return this.#post('settle', { outcome, ...members });
  }

  /** Waits until somebody asks for the end. */
  cancelled() {
    return this.#inbox('the end to be asked for', ({ cancel_requested }) => cancel_requested);
  }

  /** Waits until a decision is closed, and gives it. */
  decided(decision) {
    return this.#inbox(`${decision} to be decided`, ({ decisions }) =>
      decisions.find((each) => each.decision === decision && each.state !== 'open'),
    );
  }

  /** Waits until something is found in the inbox. */
  async #inbox(what, find) {
    const giveUp = Date.now() + PATIENCE_MS;
    for (let seen; Date.now() < giveUp; ) {
      const { inbox, cursor } = await this.#post('inbox', { wait: 5_000, ...(seen && { seen }) });
      const found = find(inbox);
      if (found) return found;
      seen = cursor;
    }
    throw new Error(`waited in vain for ${what}`);
  }
}

export const newSession = () => `test-${randomUUID().slice(0, 12)}`;
