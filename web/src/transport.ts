import type { Clock } from './environment.js';
import { Endpoint, errorOf, isMissing, isPassing, isUnauthorized, waitAskedBy } from './endpoint.js';
import { FrameTooLarge, SseParser, type SseFrame } from './sse.js';

/** How the frames of a session's tail come to a page. */
export interface Transport {
  /**
   * The frames after a cursor, or a snapshot first where there is none, in lists as they arrive. An
   * empty list is a sign of life. Ends when the connection does; throws `Lost`, `Unauthorized`,
   * `Missing` or `Refused`. Gives everything back when the signal is aborted or the consumer stops.
   */
  tail(after: string | undefined, signal: AbortSignal): AsyncIterable<readonly SseFrame[]>;
}

/** The connection is gone or did not come about; another may. */
export class Lost extends Error {
  override readonly name = 'Lost';
  /** How long the server wants to be left alone, in milliseconds. */
  readonly retryAfter: number | undefined;

  constructor(message: string, retryAfter?: number) {
    super(message);
    this.retryAfter = retryAfter;
  }
}

/** The server wants a token, or another one. */
export class Unauthorized extends Error {
  override readonly name = 'Unauthorized';
}

/** Nothing was ever said in the session: it is empty, until somebody says something. */
export class Missing extends Error {
  override readonly name = 'Missing';
}

/** The server has nothing to give, now and later. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** Characters of the largest frame: a snapshot of a long conversation may have many. */
const FRAME_LIMIT = 64 * 1024 * 1024;

/** One request, whose answer goes on for as long as it may. */
export class FetchTransport implements Transport {
  readonly #endpoint: Endpoint;
  readonly #path: string;
  readonly #clock: Clock;
  readonly #frameLimit: number;

  /** @param frameLimit characters of the largest frame that is taken */
  constructor(endpoint: Endpoint, session: string, clock: Clock, frameLimit = FRAME_LIMIT) {
    this.#endpoint = endpoint;
    this.#path = `/v1/sessions/${encodeURIComponent(session)}/tail`;
    this.#clock = clock;
    this.#frameLimit = frameLimit;
  }

  async *tail(after: string | undefined, signal: AbortSignal): AsyncGenerator<readonly SseFrame[]> {
    const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`;
    const response = await this.#endpoint.request('GET', this.#path + query, {
      headers: { accept: 'text/event-stream' },
      signal,
    });
    if (!response.ok) throw await this.#failure(response);
    const type = response.headers.get('content-type') ?? 'nothing';
    if (response.body === null || !type.startsWith('text/event-stream')) {
      await response.body?.cancel();
      throw new Lost(
        `expected server-sent events, but got ${type}: is there something between page and server?`,
      );
    }
    const parser = new SseParser(this.#frameLimit);
    const reader = response.body.getReader();
    try {
      yield [];
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        yield parser.push(value);
      }
    } catch (error) {
      // The next connection would bring the same frame, and end like this one.
      throw error instanceof FrameTooLarge ? new Refused(error.message) : error;
    } finally {
      // Nobody waits for it: a connection that is gone may never say so.
      void reader.cancel().catch(() => {});
    }
  }

  async #failure(response: Response): Promise<Error> {
    const error = await errorOf(response);
    if (isUnauthorized(response.status)) return new Unauthorized(error.message);
    if (isPassing(response.status)) return new Lost(error.message, waitAskedBy(response, this.#clock));
    return isMissing(error) ? new Missing(error.message) : new Refused(error.message);
  }
}
