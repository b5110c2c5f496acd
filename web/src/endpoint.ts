import { retryAfter } from './backoff.js';
import type { Clock } from './environment.js';

/** Where a server is, and in whose name it is asked. */
export interface ServerOptions {
  /** Origin of the server, such as `https://agents.example.com`; empty for the page's own. */
  readonly url: string;
  /** The basin that holds the sessions, where it is not the server's usual one. */
  readonly basin?: string;
  /**
   * The access token; asked before each request, so that a renewed one counts at once. Where the server
   * has refused a token, it is given that one, and should come back with another.
   */
  readonly token?: (refused?: string) => string | undefined | Promise<string | undefined>;
  /** As the global function, for programs that have another way to a server. */
  readonly fetch?: typeof fetch;
}

/** An answer that is none of those that the caller can go on with. */
export class RequestError extends Error {
  override readonly name = 'RequestError';

  /** The HTTP status; 0 where no answer came. */
  readonly status: number;
  /** The server's word for it, such as `busy`; empty where it gave none. */
  readonly code: string;
  /** All that it said. */
  readonly body: Readonly<Record<string, unknown>>;

  constructor(status: number, code: string, message: string, body: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.body = body;
  }
}

/** Makes requests of paths: adds the origin, the basin and the token. */
export class Endpoint {
  readonly #url: string;
  readonly #basin: string | undefined;
  readonly #token: ServerOptions['token'];
  readonly #fetch: typeof fetch;
  /** What the server refused last. */
  #refused: string | undefined;
  /** What the next request takes, in place of asking. */
  #fresh: string | undefined;

  constructor(options: ServerOptions) {
    this.#url = options.url.replace(/\/+$/, '');
    this.#basin = options.basin;
    this.#token = options.token;
    // Called as a method of something else, the browser's own function would refuse to run.
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
  }

  /** Sends a request; what comes back may have any status. Rejects where nothing comes back. */
  async request(
    method: string,
    path: string,
    init: RequestInit & { headers?: Record<string, string> },
  ): Promise<Response> {
    const token = await this.#takeToken();
    if (init.signal?.aborted) throw init.signal.reason;
    const response = await this.#fetch(`${this.#url}${path}`, {
      ...init,
      method,
      cache: 'no-store',
      headers: {
        ...init.headers,
        ...(this.#basin !== undefined && { 's2-basin': this.#basin }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
    });
    if (isUnauthorized(response.status)) this.#refused = token;
    return response;
  }

  /**
   * Asks for another token than the refused one, for the next request; false where there is nobody to
   * ask.
   */
  async refresh(): Promise<boolean> {
    if (this.#token === undefined) return false;
    this.#fresh = await this.#token(this.#refused);
    return this.#fresh !== undefined;
  }

  async #takeToken(): Promise<string | undefined> {
    const fresh = this.#fresh;
    this.#fresh = undefined;
    return fresh ?? (await this.#token?.());
  }
}

export function isUnauthorized(status: number): boolean {
  return status === 401 || status === 403;
}

/** Whether nothing was ever said in the session that was asked for. */
export function isMissing({ status, code }: RequestError): boolean {
  return status === 404 && code === 'session_not_found';
}

/** Whether the same request may well succeed a little later. */
export function isPassing(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

/** When the server wants to be asked again, in milliseconds from now. */
export function waitAskedBy(response: Response, clock: Clock): number | undefined {
  const milliseconds = response.headers.get('retry-after-ms');
  if (milliseconds !== null && /^\d+$/.test(milliseconds)) return Number(milliseconds);
  return retryAfter(response.headers.get('retry-after'), clock.now());
}

/** What an answer of a status that tells of an error says; reads its body. */
export async function errorOf(response: Response): Promise<RequestError> {
  let body: Record<string, unknown> = {};
  let text = '';
  try {
    text = await response.text();
    const told: unknown = JSON.parse(text);
    if (typeof told === 'object' && told !== null) body = told as Record<string, unknown>;
  } catch {
    // A proxy's page, or a body that broke off: the status says enough.
  }
  const code = typeof body['code'] === 'string' ? body['code'] : '';
  const message =
    typeof body['message'] === 'string' ? body['message'] : `the server answered ${response.status}`;
  return new RequestError(response.status, code, message, body);
}
