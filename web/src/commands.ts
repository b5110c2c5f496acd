import { isMissing, RequestError } from './endpoint.js';
import { uniqueName } from './environment.js';
import type { Answer, Message, UserPart } from './model.js';
import type { Json, Requests } from './requests.js';
import type {
  Begun,
  Busy,
  Conflict,
  DecideResult,
  EnqueueResult,
  Failed,
  Queued,
  QueueResult,
  RegenerateResult,
  ReplaceResult,
  SendResult,
  SteerResult,
  TruncateResult,
} from './results.js';
import type { SessionScreen } from './screen.js';

export interface SendOptions {
  /** What becomes of the turn while a run is active: it is refused, waits, or ends that run. */
  readonly policy?: 'reject' | 'queue' | 'interrupt';
  readonly agent?: string;
  /** The id of the message, where the application has made one: unique in the session. */
  readonly id?: string;
  /**
   * The idempotency key, where the application has made one: 1 to 64 bytes, the same for the same turn.
   */
  readonly key?: string;
  /** Once it is aborted nothing is sent again; a request that is under way is left to itself. */
  readonly signal?: AbortSignal;
}

/** A turn that failed, as it was sent, so that it can be sent again with its key. */
interface Turn {
  readonly path: string;
  readonly body: Json;
}

/** A turn that is being sent, until an answer comes or somebody stops it. */
interface Sending {
  readonly turn: Turn;
  readonly stop: AbortController;
}

/**
 * What a person does to a session. Nothing here changes what is known of the session: that comes from
 * the log alone. A turn that is on its way is shown as pending, from the moment it is sent until its
 * event comes.
 */
export class Commands {
  readonly #path: string;
  readonly #requests: Requests;
  readonly #screen: SessionScreen;
  readonly #random: () => number;
  readonly #said: () => void;
  readonly #failed = new Map<string, Turn>();
  /** Those that are being sent, by key. */
  readonly #sending = new Map<string, Sending>();
  /** How many turns the server has taken. */
  #taken = 0;
  /** How many titles were given. */
  #titles = 0;

  /** @param said is called when the server has taken a turn, so that the session is there */
  constructor(
    session: string,
    requests: Requests,
    screen: SessionScreen,
    random: () => number,
    said: () => void,
  ) {
    this.#path = `/v1/sessions/${encodeURIComponent(session)}`;
    this.#requests = requests;
    this.#screen = screen;
    this.#random = random;
    this.#said = said;
  }

  async send(said: string | readonly UserPart[], options: SendOptions): Promise<SendResult> {
    const message = this.#messageOf(said, options.id);
    const { policy, agent } = options;
    const turn = {
      path: `${this.#path}/runs`,
      body: { message: wire(message), ...(policy && { policy }), ...(agent !== undefined && { agent }) },
    };
    return this.#sendTurn(message, options, turn);
  }

  async enqueue(
    said: string | readonly UserPart[],
    options: Omit<SendOptions, 'policy'>,
  ): Promise<EnqueueResult> {
    const message = this.#messageOf(said, options.id);
    const { agent } = options;
    const turn = {
      path: `${this.#path}/queue`,
      body: { message: wire(message), ...(agent !== undefined && { agent }) },
    };
    const result = await this.#sendTurn(message, options, turn);
    return result.outcome === 'busy' ? unexpected(result) : result;
  }

  /** Sends a turn again that failed; with its old key, since nobody knows whether it arrived. */
  async resend(key: string): Promise<SendResult> {
    const turn = this.#failed.get(key);
    if (turn === undefined)
      return failed(new RequestError(0, 'not_pending', 'there is no failed turn of that key'));
    this.#failed.delete(key);
    this.#screen.changePending(key, { state: 'sending' });
    return this.#deliver(key, turn);
  }

  /** Sends a turn no more that is being sent; a request that is under way is left to itself. */
  stopSending(key: string): void {
    const sending = this.#sending.get(key);
    if (sending === undefined) return;
    this.#sending.delete(key);
    this.#failed.set(key, sending.turn);
    this.#screen.changePending(key, { state: 'failed', problem: 'stopped before an answer came' });
    sending.stop.abort();
  }

  /** Gives a turn up. */
  discard(key: string): void {
    this.stopSending(key);
    this.#failed.delete(key);
    this.#screen.removePending(key);
  }

  async cancel(run: string, reason: string | undefined): Promise<void> {
    await this.#post(`/runs/${encodeURIComponent(run)}/cancel`, { ...(reason !== undefined && { reason }) });
  }

  async steer(run: string, text: string, signal: AbortSignal | undefined): Promise<SteerResult> {
    return this.#attempt<SteerResult>(
      async () => {
        const { steer } = await this.#post(`/runs/${encodeURIComponent(run)}/steer`, { text }, signal);
        return { outcome: 'accepted', steer: String(steer) };
      },
      // A run that is gone is as late as one that is going.
      (error) => (error.status === 409 || error.status === 404 ? { outcome: 'too-late' } : undefined),
    );
  }

  async decide(decision: string, answer: Answer): Promise<DecideResult> {
    return this.#attempt<DecideResult>(
      async () => {
        await this.#post(`/decisions/${encodeURIComponent(decision)}`, { answer });
        return { outcome: 'decided' };
      },
      ({ code, body }) => {
        switch (code) {
          case 'already_decided':
            return { outcome: 'already-decided', answer: body['answer'] as Answer };
          case 'expired':
            return { outcome: 'expired' };
          case 'run_ended':
            return { outcome: 'run-ended' };
          default:
            return undefined;
        }
      },
    );
  }

  async editQueued(
    item: string,
    said: string | readonly UserPart[],
    signal: AbortSignal | undefined,
  ): Promise<QueueResult> {
    const old = this.#screen.state().queue.find((each) => each.item === item);
    return this.#changeQueue(item, { message: wire(this.#messageOf(said, old?.message.id)) }, signal);
  }

  async removeQueued(item: string): Promise<QueueResult> {
    return this.#changeQueue(item, { remove: true });
  }

  async regenerate(message: string, agent: string | undefined): Promise<RegenerateResult> {
    const { version } = this.#screen.state();
    return this.#attempt<RegenerateResult>(
      async () =>
        begun(await this.#post('/regenerate', { message, version, ...(agent !== undefined && { agent }) })),
      (error) => conflict(error) ?? busy(error),
    );
  }

  /** The cut and what is said instead are one: neither is there without the other. */
  async replace(
    from: string,
    said: string | readonly UserPart[],
    { id, agent, signal }: Pick<SendOptions, 'id' | 'agent' | 'signal'>,
  ): Promise<ReplaceResult> {
    const { version } = this.#screen.state();
    return this.#attempt<ReplaceResult>(
      async () => {
        const message = wire(this.#messageOf(said, id));
        const body = { message, replaces: { message: from, version }, ...(agent !== undefined && { agent }) };
        return begun(await this.#post('/runs', body, signal));
      },
      (error) => conflict(error) ?? busy(error),
    );
  }

  async truncate(from: string, signal: AbortSignal | undefined): Promise<TruncateResult> {
    const { version } = this.#screen.state();
    return this.#attempt<TruncateResult>(
      async () => ({
        outcome: 'truncated',
        version: Number((await this.#post('/truncate', { from, version }, signal))['version']),
      }),
      (error) => conflict(error) ?? busy(error),
    );
  }

  async setTitle(title: string): Promise<void> {
    const mine = ++this.#titles;
    let isThere = this.#screen.view.connection.missing === undefined;
    while (mine === this.#titles) {
      const wasKnown = this.#screen.cursor() !== undefined;
      const taken = this.#taken;
      try {
        if (isThere) {
          await this.#post('/title', { title });
          return;
        }
      } catch (error) {
        const isToCome = error instanceof RequestError && isMissing(error) && !wasKnown && this.#listens();
        if (!isToCome) throw error;
      }
      await this.#begins(taken);
      isThere = true;
    }
  }

  /** Whether somebody keeps the screen up to date, so that it tells when there is a session. */
  #listens(): boolean {
    return this.#screen.view.connection.state !== 'closed';
  }

  /** Waits until something was said in the session, here (after so many turns) or elsewhere. */
  async #begins(taken: number): Promise<void> {
    const hasBegun = () => this.#screen.cursor() !== undefined || this.#taken !== taken;
    if (hasBegun()) return;
    await this.#requests.until((done) =>
      this.#screen.subscribe(() => {
        if (hasBegun()) done();
      }),
    );
  }

  async #changeQueue(item: string, body: Json, signal?: AbortSignal): Promise<QueueResult> {
    return this.#attempt<QueueResult>(
      async () => {
        await this.#post(`/queue/${encodeURIComponent(item)}`, body, signal);
        return { outcome: 'done' };
      },
      ({ status }) => (status === 404 ? { outcome: 'not-found' } : undefined),
    );
  }

  #messageOf(said: string | readonly UserPart[], id: string | undefined): Message {
    const parts: readonly UserPart[] = typeof said === 'string' ? [{ type: 'text', text: said }] : [...said];
    return { id: id ?? uniqueName('m', this.#random), role: 'user', parts };
  }

  async #sendTurn(
    message: Message,
    { key = this.#requests.newKey(), signal }: Pick<SendOptions, 'key' | 'signal'>,
    turn: Turn,
  ): Promise<SendResult> {
    this.#screen.addPending({ key, message, state: 'sending' });
    return this.#deliver(key, turn, signal);
  }

  async #deliver(key: string, turn: Turn, signal?: AbortSignal): Promise<SendResult> {
    const sending: Sending = { turn, stop: new AbortController() };
    const enders = signal === undefined ? [sending.stop.signal] : [sending.stop.signal, signal];
    this.#sending.set(key, sending);
    try {
      const answer = await this.#requests.post({ ...turn, key }, ...enders);
      const result = 'item' in answer ? queued(answer) : begun(answer);
      this.#taken++;
      // It may have been stopped, and sent again: it has arrived in any case.
      this.#sending.delete(key);
      this.#failed.delete(key);
      this.#screen.changePending(key, { state: 'accepted', cursor: result.cursor });
      this.#said();
      return result;
    } catch (error) {
      const refusal = requestError(error);
      // Stopped, or given up: what is shown of it is no business of this attempt any more.
      if (this.#sending.get(key) !== sending) return failed(refusal);
      this.#sending.delete(key);
      const active = busy(refusal);
      if (active !== undefined) {
        this.#screen.removePending(key);
        return active;
      }
      this.#failed.set(key, turn);
      this.#screen.changePending(key, { state: 'failed', problem: refusal.message });
      return failed(refusal);
    }
  }

  async #post(path: string, body: Json, signal?: AbortSignal): Promise<Json> {
    const change = { path: this.#path + path, body, key: this.#requests.newKey() };
    return this.#requests.post(change, ...(signal === undefined ? [] : [signal]));
  }

  /** What was done, or what the refusal means to the caller; what means nothing to it has failed. */
  async #attempt<T>(
    work: () => Promise<T>,
    meaningOf: (error: RequestError) => T | undefined,
  ): Promise<T | Failed> {
    try {
      return await work();
    } catch (error) {
      const refusal = requestError(error);
      return meaningOf(refusal) ?? failed(refusal);
    }
  }
}

/** A user's message as requests have it: the role goes without saying. */
function wire({ id, parts }: Message): Json {
  return { id, parts };
}

function begun(answer: Json): Begun {
  const { run, answer: message, cursor } = answer;
  return { outcome: 'begun', run: String(run), answer: String(message), cursor: String(cursor) };
}

function queued({ item, position, cursor }: Json): Queued {
  return { outcome: 'queued', item: String(item), position: Number(position), cursor: String(cursor) };
}

function busy({ status, code, body }: RequestError): Busy | undefined {
  if (status !== 409 || code !== 'busy') return undefined;
  const { run, phase, attachable } = body;
  return {
    outcome: 'busy',
    run: String(run),
    phase: phase as Busy['phase'],
    attachable: attachable === true,
  };
}

function conflict({ status, code, body }: RequestError): Conflict | undefined {
  return status === 409 && code === 'conflict'
    ? { outcome: 'conflict', version: Number(body['version']) }
    : undefined;
}

function failed({ status, code, message }: RequestError): Failed {
  return { outcome: 'failed', status, code, problem: message };
}

function unexpected({ run }: Busy): Failed {
  return { outcome: 'failed', status: 409, code: 'busy', problem: `the run ${run} is active` };
}

/** Whatever went wrong, as an outcome: what is said may be nothing that JSON can hold. */
function requestError(error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  return new RequestError(0, '', error instanceof Error ? error.message : String(error));
}
