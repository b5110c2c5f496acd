import type { Answer, Failed, LiveSession } from '../src/index';
import { type Actions, DONE, type Done } from './actions';
import type { Way } from './composer/mode';

const LONGEST_TITLE = 60;

/** A title for a conversation that begins with this. */
export function titleFor(text: string): string {
  const line = text.trim().split('\n', 1)[0]!.trim();
  return line.length <= LONGEST_TITLE ? line : `${line.slice(0, LONGEST_TITLE - 1).trimEnd()}…`;
}

/** The page around a conversation. */
export interface Surroundings {
  /** Tells those who do not look. */
  say(news: string): void;
  /** Who is to answer, if the reader has chosen. */
  agent(): string | undefined;
}

/** What a reader does in an open session, and what they are told of how it went. */
export class Conversation implements Actions {
  readonly session: string;
  readonly live: LiveSession;
  readonly #page: Surroundings;
  #titled: boolean;

  /** @param titled whether it has been given a title already, which the view may not tell yet */
  constructor(session: string, live: LiveSession, titled: boolean, page: Surroundings) {
    this.session = session;
    this.live = live;
    this.#titled = titled;
    this.#page = page;
  }

  async submit(text: string, way: Way, agent: string | undefined): Promise<Done> {
    if (way === 'steer') return this.#steer(text, agent);
    const options = agent === undefined ? {} : { agent };
    this.#nameAfter(text);
    // "Send" waits for its turn as well, should another tab have been faster.
    const sent =
      way === 'queue'
        ? await this.live.enqueue(text, options)
        : await this.live.send(text, { ...options, policy: 'queue' });
    // A turn makes its session if it is not there, or is there no more: then there is something to show.
    const arrived = sent.outcome === 'begun' || sent.outcome === 'queued';
    if (arrived && this.live.view.connection.state === 'failed') this.live.open();
    // What did not arrive stands on the page, to be sent again.
    if (sent.outcome === 'queued' && way === 'send')
      this.#page.say('Another answer is being written; your message is queued.');
    return sent.outcome === 'busy' ? refused(BUSY) : DONE;
  }

  async stop(): Promise<Done> {
    try {
      await this.live.cancel();
      return DONE;
    } catch {
      return refused('It could not be stopped: the server did not answer.');
    }
  }

  async rename(title: string): Promise<Done> {
    try {
      await this.live.setTitle(title);
      return DONE;
    } catch {
      return refused('It could not be renamed.');
    }
  }

  async decide(decision: string, answer: Answer): Promise<Done> {
    const result = await this.live.decide(decision, answer);
    switch (result.outcome) {
      case 'decided':
        return DONE;
      case 'already-decided':
        return refused('It has been answered elsewhere already.');
      case 'expired':
        return refused('It has expired.');
      case 'run-ended':
        return refused('The answer ended before.');
      case 'failed':
        return failed(result);
    }
  }

  async regenerate(message: string): Promise<Done> {
    const agent = this.#page.agent();
    const result = await this.live.regenerate(message, agent === undefined ? {} : { agent });
    switch (result.outcome) {
      case 'begun':
        return DONE;
      case 'busy':
        return refused(BUSY);
      case 'conflict':
        return refused(CHANGED);
      case 'failed':
        return failed(result);
    }
  }

  async replace(message: string, text: string): Promise<Done> {
    const result = await this.live.truncate(message);
    switch (result.outcome) {
      case 'truncated':
        return this.submit(text, 'send', this.#page.agent());
      case 'busy':
        return refused(BUSY);
      case 'conflict':
        return refused(CHANGED);
      case 'failed':
        return failed(result);
    }
  }

  retry(pending: string): void {
    void this.live.resend(pending);
  }

  discard(pending: string): void {
    this.live.discard(pending);
  }

  async editQueued(item: string, text: string): Promise<Done> {
    const result = await this.live.editQueued(item, text);
    switch (result.outcome) {
      case 'done':
        return DONE;
      case 'not-found':
        return refused('Its turn has come; it cannot be changed any more.');
      case 'failed':
        return failed(result);
    }
  }

  async removeQueued(item: string): Promise<Done> {
    const result = await this.live.removeQueued(item);
    switch (result.outcome) {
      case 'done':
      case 'not-found':
        return DONE;
      case 'failed':
        return failed(result);
    }
  }

  /** Says something to the agent at work; if it has just finished, it is the next message. */
  async #steer(text: string, agent: string | undefined): Promise<Done> {
    const result = await this.live.steer(text);
    switch (result.outcome) {
      case 'accepted':
        return DONE;
      case 'too-late':
        this.#page.say('The answer had just ended; your words are the next message.');
        return this.submit(text, 'send', agent);
      case 'failed':
        return failed(result);
    }
  }

  #nameAfter(text: string): void {
    const { title, messages, connection } = this.live.view;
    if (this.#titled || connection.state !== 'live') return;
    this.#titled = true;
    if (title === '' && messages.length === 0) void this.rename(titleFor(text));
  }
}

const BUSY = 'An answer is being written. Stop it first, or wait for its end.';
const CHANGED = 'The conversation has changed meanwhile. Have a look, and try again.';

function refused(why: string): Done {
  return { ok: false, why };
}

function failed({ status, problem }: Failed): Done {
  return refused(
    status === 0 ? 'The server did not answer. Try again.' : `The server refused it: ${problem}`,
  );
}
