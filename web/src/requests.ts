import { delayBefore } from './backoff.js';
import { Endpoint, errorOf, isPassing, isUnauthorized, RequestError, waitAskedBy } from './endpoint.js';
import { uniqueName, type Clock, type Visibility } from './environment.js';

/** How long an answer may take before the request is taken for lost and sent again, in milliseconds. */
const PATIENCE = 30_000;

/**
 * So often a request is sent at least before it has failed. An attempt that got no answer while the
 * machine said that it has no network is not counted.
 */
const ATTEMPTS = 6;

/**
 * So long it is tried at least, in milliseconds: waits can all be short by chance, and a server that was
 * killed takes some seconds to be there again.
 */
const ENDURANCE = 20_000;

export interface RequestWorld {
  readonly clock: Clock;
  readonly random: () => number;
  readonly visibility: Visibility;
  /** Calls the listener when something else has reached the server, until the function returned is called. */
  readonly reached?: (listener: () => void) => () => void;
}

export type Json = Readonly<Record<string, unknown>>;

/** Something to be done, and the name under which it is done once. */
export interface Change {
  readonly path: string;
  readonly body: Json;
  readonly key: string;
}

/**
 * Requests that have one answer. One that gets none, or one of a server that cannot now, is sent again,
 * with the key that it had before: the server does it once. What it cannot know after the last attempt
 * is whether it was done; the log tells.
 */
export class Requests {
  readonly #endpoint: Endpoint;
  readonly #world: RequestWorld;
  readonly #closed: () => AbortSignal | undefined;

  /** @param closed ends all waiting; a request that is under way then is left to itself */
  constructor(
    endpoint: Endpoint,
    world: RequestWorld,
    closed: () => AbortSignal | undefined = () => undefined,
  ) {
    this.#endpoint = endpoint;
    this.#world = world;
    this.#closed = closed;
  }

  newKey(): string {
    return uniqueName('', this.#world.random);
  }

  /**
   * @param enders once one of them is aborted nothing is sent again; a request that is under way is left to
   *     itself
   * @throws RequestError for any answer but a 2xx, and with the status 0 where there was none
   */
  async post({ path, body, key }: Change, ...enders: readonly AbortSignal[]): Promise<Json> {
    const init = {
      headers: { 'content-type': 'application/json', accept: 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
    };
    return this.#send('POST', path, init, enders);
  }

  async get(path: string): Promise<Json> {
    return this.#send('GET', path, { headers: { accept: 'application/json' } });
  }

  async delete(path: string): Promise<Json> {
    return this.#send('DELETE', path, { headers: {} });
  }

  async #send(
    method: string,
    path: string,
    init: { headers: Record<string, string>; body?: string },
    enders: readonly AbortSignal[] = [],
  ): Promise<Json> {
    const { clock, random, visibility } = this.#world;
    let begun = clock.now();
    let refreshed = false;
    for (let attempt = 1, counted = 0; ; attempt++) {
      const answer = await this.#once(method, path, init);
      if (!(answer instanceof Failure)) return answer;
      if (isUnauthorized(answer.error.status) && !refreshed) {
        refreshed = true;
        if (await this.#refresh(answer.error)) continue;
      }
      if (answer.error.status === 0 && !visibility.online()) begun = clock.now();
      else counted++;
      const endured = counted >= ATTEMPTS && clock.now() - begun >= ENDURANCE;
      if (!answer.passing || endured) throw answer.error;
      await this.#pause(
        delayBefore(attempt, answer.retryAfter, random),
        answer.retryAfter === undefined,
        enders,
      );
    }
  }

  async #once(
    method: string,
    path: string,
    init: RequestInit & { headers: Record<string, string> },
  ): Promise<Json | Failure> {
    const patience = new AbortController();
    const stop = this.#world.clock.after(PATIENCE, () =>
      patience.abort(new Error(`no answer within ${PATIENCE / 1000} s`)),
    );
    try {
      const response = await this.#endpoint.request(method, path, { ...init, signal: patience.signal });
      if (response.ok) return await jsonOf(response);
      const retryAfter = waitAskedBy(response, this.#world.clock);
      return new Failure(await errorOf(response), isPassing(response.status), retryAfter);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return new Failure(new RequestError(0, '', message), true);
    } finally {
      stop();
    }
  }

  /** @throws RequestError if the application could not even try to get another token */
  async #refresh({ status, code }: RequestError): Promise<boolean> {
    try {
      return await this.#endpoint.refresh();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new RequestError(status, code, `no fresh token: ${why}`);
    }
  }

  /**
   * Waits; no longer than until there is a network, where there was none, or until the server is known to
   * be there, unless it was the one that asked for the wait.
   */
  #pause(milliseconds: number, hurries: boolean, enders: readonly AbortSignal[]): Promise<void> {
    const { clock, visibility, reached } = this.#world;
    const wasOnline = visibility.online();
    return this.until((done) => {
      const stopTimer = clock.after(milliseconds, done);
      const stopLooking = visibility.subscribe(() => {
        if (!wasOnline && visibility.online()) done();
      });
      const stopListening = hurries ? reached?.(done) : undefined;
      return () => {
        stopTimer();
        stopLooking();
        stopListening?.();
      };
    }, enders);
  }

  /**
   * Waits for something that can be waited for no longer once the session is closed, or nobody waits.
   *
   * @param wait begins to wait, and gives what ends that; never done before it has returned
   * @throws RequestError (as a rejection) when there is nothing to wait for any more
   */
  until(wait: (done: () => void) => () => void, others: readonly AbortSignal[] = []): Promise<void> {
    return new Promise((resolve, reject) => {
      const closed = this.#closed();
      const enders = closed === undefined ? others : [closed, ...others];
      const end = () => {
        stop();
        for (const ender of enders) ender.removeEventListener('abort', onEnd);
      };
      const onEnd = () => {
        end();
        reject(
          closed?.aborted === true
            ? new RequestError(0, 'closed', 'the session was closed before an answer came')
            : new RequestError(0, 'stopped', 'it was stopped before an answer came'),
        );
      };
      const stop = wait(() => {
        end();
        resolve();
      });
      for (const ender of enders) ender.addEventListener('abort', onEnd, { once: true });
      if (enders.some(({ aborted }) => aborted)) onEnd();
    });
  }
}

/** An answer that is none, or an error. */
class Failure {
  readonly error: RequestError;
  readonly passing: boolean;
  readonly retryAfter: number | undefined;

  constructor(error: RequestError, passing: boolean, retryAfter?: number) {
    this.error = error;
    this.passing = passing;
    this.retryAfter = retryAfter;
  }
}

/** The object in an answer; an empty one where it has no body. */
async function jsonOf(response: Response): Promise<Json> {
  const text = await response.text();
  return text === '' ? {} : (JSON.parse(text) as Json);
}
