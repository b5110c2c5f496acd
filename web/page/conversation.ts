import { uniqueName } from '../src/environment';
import {
  type Answer,
  type Failed,
  type LiveSession,
  type SessionView,
  systemRandom,
  type UserPart,
} from '../src/index';
import { type Actions, DONE, type Done } from './actions';
import type { Way } from './composer/mode';

const LONGEST_TITLE = 60;

/** A title for a conversation that begins with this. */
export function titleFor(text: string): string {
  const line = text.trim().split('\n', 1)[0]!.trim();
  return line.length <= LONGEST_TITLE ? line : `${line.slice(0, LONGEST_TITLE - 1).trimEnd()}…`;
}

/** Whether the server has told what there is in a session, if only that there is nothing. */
export function isKnown({ cursor, connection }: SessionView): boolean {
  return cursor !== undefined || connection.missing === true;
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
  /** Whether it is not to be called after what is said in it. */
  #titled: boolean;
  /** What was said first, as far as is known. */
  #first: { readonly id: string; readonly text: string } | undefined;
  #stopLooking: (() => void) | undefined;
  /** Whether the server has told once what there is. */
  #known = false;
  /** What it is to be called, as long as the log may not tell it yet. */
  #title = '';
  /** How many titles are on their way. */
  #naming = 0;
  #checkDone = () => {};

  /** @param titled whether it has been given a title already, which the view may not tell yet */
  constructor(session: string, live: LiveSession, titled: boolean, page: Surroundings) {
    this.session = session;
    this.live = live;
    this.#titled = titled;
    this.#page = page;
  }

  /** What it is called, as far as is known here; empty where it has no title. */
  get title(): string {
    return this.live.view.title || this.#title;
  }

  /** @param signal once it is aborted, what was said to the agent at work is not sent again */
  async submit(text: string, way: Way, agent: string | undefined, signal?: AbortSignal): Promise<Done> {
    return way === 'steer'
      ? this.#steer(text, agent, signal)
      : this.#say([{ type: 'text', text }], way, agent);
  }

  async #say(said: readonly UserPart[], way: 'send' | 'queue', agent: string | undefined): Promise<Done> {
    const id = uniqueName('m', systemRandom);
    const options = { id, ...(agent !== undefined && { agent }) };
    this.#nameAfter(said, id);
    // "Send" waits for its turn as well, should another tab have been faster.
    const sent =
      way === 'queue'
        ? await this.live.enqueue(said, options)
        : await this.live.send(said, { ...options, policy: 'queue' });
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

  /** Where nothing was said yet it is called so here, and by everybody once something is. */
  async rename(title: string): Promise<Done> {
    this.#titled = true;
    return this.#call(title);
  }

  async #call(title: string): Promise<Done> {
    this.#title = title;
    this.#naming++;
    try {
      await this.live.setTitle(title);
      return DONE;
    } catch {
      if (this.#title === title) this.#title = '';
      return refused('It could not be renamed.');
    } finally {
      this.#naming--;
      this.#checkDone();
    }
  }

  /**
   * Calls `then` as soon as nothing that was said or named here is on its way any more. The title of a
   * conversation that has not begun is given up with it.
   */
  whenDone(then: () => void): void {
    const check = () => {
      const { pending, connection } = this.live.view;
      const isNaming = this.#naming > 0 && connection.missing === undefined;
      if (isNaming || pending.some(({ state }) => state === 'sending')) return;
      stop();
      this.#checkDone = () => {};
      then();
    };
    const stop = this.live.subscribe(check);
    this.#checkDone = check;
    check();
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

  async replace(message: string, said: readonly UserPart[], signal: AbortSignal): Promise<Done> {
    const agent = this.#page.agent();
    const result = await this.live.replace(message, said, {
      signal,
      ...(agent !== undefined && { agent }),
    });
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

  hold(pending: string): void {
    this.live.stopSending(pending);
  }

  retry(pending: string): void {
    void this.live.resend(pending);
  }

  async change(pending: string, said: readonly UserPart[]): Promise<Done> {
    this.live.discard(pending);
    return this.#say(said, 'send', this.#page.agent());
  }

  discard(pending: string): void {
    this.live.discard(pending);
  }

  async editQueued(item: string, said: readonly UserPart[], signal: AbortSignal): Promise<Done> {
    const result = await this.live.editQueued(item, said, { signal });
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
  async #steer(text: string, agent: string | undefined, signal: AbortSignal | undefined): Promise<Done> {
    const result = await this.live.steer(text, signal === undefined ? {} : { signal });
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

  /** Calls a conversation after its first message, which may be taken back and changed as long as it waits. */
  #nameAfter(said: readonly UserPart[], id: string): void {
    const text = said.find((part) => part.type === 'text')?.text.trim();
    const { pending } = this.live.view;
    const isSecond = pending.some(({ message }) => message.id === this.#first?.id);
    if (this.#titled || !text || isSecond) return;
    this.#first = { id, text };
    this.#stopLooking ??= this.live.subscribe(() => this.#lookAtFirst());
    this.#lookAtFirst();
  }

  /** Once it is known whether it has a title, and whether this is the first message. */
  #lookAtFirst(): void {
    const { view } = this.live;
    this.#known ||= isKnown(view);
    if (this.#first === undefined || !this.#known) return;
    this.#stopLooking?.();
    this.#stopLooking = undefined;
    const { id, text } = this.#first;
    const [first] = view.messages;
    const isNew = !this.#titled && view.title === '' && (first === undefined || first.id === id);
    if (isNew) void this.#call(titleFor(text));
    this.#titled ||= !isNew || first !== undefined;
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
