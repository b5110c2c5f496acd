import type { SessionEvent } from '../../src/model.js';
import { settled } from './world.js';

const utf8 = new TextEncoder();

/** A network whose other end is the test: each request waits until the test answers it. */
export class Wire {
  /** Whether it goes on with requests that were given up, as if nobody had told it. */
  deaf = false;
  readonly requests: WireRequest[] = [];
  #taken = 0;

  readonly fetch: typeof fetch = (input, init) =>
    new Promise((resolve, reject) => {
      this.requests.push(new WireRequest(String(input), init ?? {}, this.deaf, resolve, reject));
    });

  /** The next request that no test has taken; fails if none comes without time passing. */
  async next(): Promise<WireRequest> {
    await settled();
    const request = this.requests[this.#taken];
    if (request === undefined) throw new Error(`expected a request, after ${this.#taken} others`);
    this.#taken++;
    return request;
  }

  /** Fails if there is a request that no test has taken. */
  async quiet(): Promise<void> {
    await settled();
    const request = this.requests[this.#taken];
    if (request !== undefined)
      throw new Error(`expected no request, but got ${request.method} ${request.url}`);
  }

  /** Those that have been answered and not ended, by either side. */
  get open(): WireRequest[] {
    return this.requests.filter((request) => request.isOpen);
  }
}

/** One request, and the means to answer it. */
export class WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
  readonly signal: AbortSignal | undefined;
  readonly #resolve: (response: Response) => void;
  readonly #reject: (error: unknown) => void;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #over = false;

  constructor(
    url: string,
    init: RequestInit,
    deaf: boolean,
    resolve: (response: Response) => void,
    reject: (error: unknown) => void,
  ) {
    this.url = url;
    this.method = init.method ?? 'GET';
    this.headers = new Headers(init.headers);
    this.body = typeof init.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : {};
    this.signal = init.signal ?? undefined;
    this.#resolve = resolve;
    this.#reject = reject;
    if (!deaf) this.signal?.addEventListener('abort', () => this.fail(this.signal?.reason));
  }

  get path(): string {
    return this.url.replace(/^https?:\/\/[^/]+/, '');
  }

  /** The cursor that the tail is wanted from. */
  get after(): string | null {
    return new URL(this.url, 'http://any').searchParams.get('after');
  }

  get isOpen(): boolean {
    return this.#controller !== undefined && !this.#over;
  }

  get aborted(): boolean {
    return this.signal?.aborted === true;
  }

  async respond(
    status: number,
    body: unknown = undefined,
    headers: Record<string, string> = {},
  ): Promise<void> {
    const text = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
    this.#resolve(new Response(status === 204 ? null : text, { status, headers }));
    await settled();
  }

  /** Answers with a stream of events, and says hello. */
  async greet(hello: Record<string, unknown> = {}): Promise<this> {
    await this.stream();
    return this.control('hello', {
      protocol: 1,
      session: 's',
      epoch: 'e',
      cursor: 'e.0',
      phase: 'idle',
      heartbeat: 10_000,
      max: 600_000,
      ...hello,
    });
  }

  /** Answers with a stream, and says nothing. */
  async stream(headers: Record<string, string> = { 'content-type': 'text/event-stream' }): Promise<this> {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
      cancel: () => {
        this.#over = true;
      },
    });
    this.#resolve(new Response(body, { status: 200, headers }));
    await settled();
    return this;
  }

  async snapshot(snapshot: Record<string, unknown> = {}): Promise<this> {
    return this.control('snapshot', {
      session: 's',
      cursor: 'e.0',
      version: 0,
      title: '',
      messages: [],
      decisions: [],
      queue: [],
      steers: [],
      ...snapshot,
    });
  }

  async control(event: string, data: unknown): Promise<this> {
    return this.send(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Log frames, the first at that place, the others after it. */
  async events(seq: number, ...events: SessionEvent[]): Promise<this> {
    return this.send(events.map((event, index) => logFrame(`e.${seq + index}`, event)).join(''));
  }

  async send(text: string | Uint8Array): Promise<this> {
    if (!this.#over) this.#controller?.enqueue(typeof text === 'string' ? utf8.encode(text) : text);
    await settled();
    return this;
  }

  /** The connection ends as if all had been said. */
  async end(): Promise<void> {
    if (!this.#over) {
      this.#over = true;
      this.#controller?.close();
    }
    await settled();
  }

  /** The connection breaks, or does not come about. */
  fail(error: unknown = new TypeError('network error')): void {
    if (this.#controller !== undefined && !this.#over) this.#controller.error(error);
    this.#over = true;
    this.#reject(error);
  }

  async cut(): Promise<void> {
    this.fail();
    await settled();
  }
}

export function logFrame(cursor: string, event: SessionEvent): string {
  return `id: ${cursor}\ndata: ${JSON.stringify(event)}\n\n`;
}
