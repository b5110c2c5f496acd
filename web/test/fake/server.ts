import type { Answer, UserPart } from '../../src/model.js';
import type { Clock } from '../../src/environment.js';
import { fence, FakeLog, joined, userMessage, type Logged } from './log.js';

const utf8 = new TextEncoder();

/** What a request is answered with, for a person's client. */
type Reply = {
  readonly status: number;
  readonly body?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
};

/** A refusal, thrown from wherever it is found. */
class Refusal extends Error {
  readonly reply: Reply;

  constructor(status: number, code: string, more: Record<string, unknown> = {}) {
    super(code);
    this.reply = { status, body: { code, message: `${code} (${status})`, ...more } };
  }
}

const noSession = new Refusal(404, 'session_not_found');

export interface FakeServerOptions {
  readonly clock: Clock;
  readonly heartbeat?: number;
  /** Cuts what is sent into the pieces that arrive; as one where it is absent. */
  readonly pieces?: (bytes: Uint8Array) => Uint8Array[];
}

/**
 * The protocol of docs/sessions.md, in memory and in one thread: what a person's client asks for over
 * `fetch`, and what workers and networks do by methods. The same calls give the same frames.
 */
export class FakeServer {
  /** Requests fail as if there were nobody, while it is set. */
  down = false;
  /** The next so many changes are made, and their answers lost. */
  loseAnswers = 0;
  /** The next requests are answered with these. */
  readonly refusals: Reply[] = [];
  /** Where it is set, only these tokens are good. */
  tokens: Set<string> | undefined;
  /** Whether those who catch up get deltas joined. */
  joining = true;
  readonly tails = new Set<FakeTail>();
  readonly requests: { readonly method: string; readonly path: string; readonly key: string | null }[] = [];
  readonly agents = [{ name: 'echo', title: 'Echo' }];
  readonly clock: Clock;
  readonly #heartbeat: number;
  readonly #pieces: (bytes: Uint8Array) => Uint8Array[];
  readonly #logs = new Map<string, FakeLog>();
  readonly #answers = new Map<string, Reply>();
  #epochs = 0;

  constructor({ clock, heartbeat = 10_000, pieces = (bytes) => [bytes] }: FakeServerOptions) {
    this.clock = clock;
    this.#heartbeat = heartbeat;
    this.#pieces = pieces;
  }

  /** A session, which is made if it is not there: what a message does, and nothing else. */
  session(name: string): FakeLog {
    let log = this.#logs.get(name);
    if (log === undefined) {
      log = new FakeLog(name, `e${++this.#epochs}`);
      this.#logs.set(name, log);
    }
    return log;
  }

  get sessions(): readonly FakeLog[] {
    return [...this.#logs.values()];
  }

  delete(name: string): void {
    this.#logs.delete(name);
    for (const tail of [...this.tails]) if (tail.log.session === name) tail.bye('deleted');
  }

  /** Breaks every connection, in the midst of whatever it is. */
  cut(): void {
    for (const tail of [...this.tails]) tail.cut();
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const url = new URL(String(input), 'http://fake');
    const headers = new Headers(init?.headers);
    const method = init?.method ?? 'GET';
    const key = headers.get('idempotency-key');
    this.requests.push({ method, path: url.pathname + url.search, key });
    await Promise.resolve();
    if (init?.signal?.aborted) throw init.signal.reason;
    if (this.down) throw new TypeError('fetch failed');
    const reply = this.refusals.shift() ?? this.#unauthorized(headers);
    if (reply !== undefined) return responseOf(reply);
    const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : {};
    const [session, ...path] = url.pathname
      .replace(/^\/v1\/sessions\/?/, '')
      .split('/')
      .map(decodeURIComponent);
    if (path[0] === 'tail') {
      const log = this.#logs.get(session!);
      if (log === undefined) return responseOf(noSession.reply);
      return this.#tail(log, url.searchParams.get('after'), init?.signal ?? undefined);
    }
    const done = key === null ? undefined : this.#answers.get(key);
    const answer = done ?? this.#answer(method, url, session ?? '', path, body);
    if (key !== null && answer.status < 300) this.#answers.set(key, answer);
    if (this.loseAnswers > 0 && method !== 'GET') {
      this.loseAnswers--;
      throw new TypeError('network error');
    }
    return responseOf(answer);
  };

  #unauthorized(headers: Headers): Reply | undefined {
    const token = headers.get('authorization')?.replace('Bearer ', '') ?? '';
    return this.tokens === undefined || this.tokens.has(token)
      ? undefined
      : { status: 401, body: { code: 'unauthorized', message: 'expected a good token' } };
  }

  #tail(log: FakeLog, after: string | null, signal: AbortSignal | undefined): Response {
    const tail = new FakeTail(log, this.clock, this.#heartbeat, this.#pieces, () => this.tails.delete(tail));
    this.tails.add(tail);
    signal?.addEventListener('abort', () => tail.cut(signal.reason));
    tail.control('hello', {
      protocol: 1,
      session: log.session,
      epoch: log.epoch,
      cursor: log.cursor,
      phase: log.state.run?.phase ?? 'idle',
      heartbeat: this.#heartbeat,
      max: 600_000,
    });
    const missed = after === null ? undefined : log.after(after);
    if (typeof missed === 'object') {
      tail.events(this.joining ? joined(missed) : missed);
    } else {
      if (missed !== undefined) tail.control('reset', { reason: missed });
      tail.control('snapshot', log.snapshot);
    }
    return new Response(tail.body, { status: 200, headers: { 'content-type': 'text/event-stream' } });
  }

  #answer(method: string, url: URL, session: string, path: string[], body: Record<string, unknown>): Reply {
    try {
      if (url.pathname === '/v1/agents')
        return { status: 200, body: { agents: this.agents, default: 'echo' } };
      if (session === '') return method === 'GET' ? this.#list(url.searchParams) : this.#create(body);
      const makes = method === 'POST' && path.length === 1 && (path[0] === 'runs' || path[0] === 'queue');
      const log = makes ? this.session(session) : this.#logs.get(session);
      if (log === undefined) throw noSession;
      if (method === 'DELETE') {
        this.delete(session);
        return { status: 202, body: {} };
      }
      if (path.length === 0) return { status: 200, body: log.snapshot };
      return path[0] === 'status' ? { status: 200, body: statusOf(log) } : change(log, path, body);
    } catch (error) {
      if (error instanceof Refusal) return error.reply;
      throw error;
    }
  }

  #list(query: URLSearchParams): Reply {
    const sessions = [...this.#logs.values()]
      .slice(0, Number(query.get('limit') ?? 50))
      .map(({ session, state }) => ({
        session,
        title: state.title,
        updated: this.clock.now(),
        busy: state.run !== undefined,
        phase: state.run?.phase ?? 'idle',
      }));
    return { status: 200, body: { sessions } };
  }

  #create({ title }: Record<string, unknown>): Reply {
    const log = this.session(`session-${this.#logs.size + 1}`);
    if (typeof title === 'string') log.append({ type: 'title', title });
    return { status: 201, body: { session: log.session, cursor: log.cursor } };
  }
}

/** One connection of somebody who follows a session. */
export class FakeTail {
  readonly log: FakeLog;
  readonly body: ReadableStream<Uint8Array>;
  /** While it is set, nothing that is sent arrives; what was kept back then arrives. */
  #held: string[] | undefined;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  readonly #pieces: (bytes: Uint8Array) => Uint8Array[];
  readonly #close: () => void;
  #open = true;

  constructor(
    log: FakeLog,
    clock: Clock,
    heartbeat: number,
    pieces: (bytes: Uint8Array) => Uint8Array[],
    closed: () => void,
  ) {
    this.log = log;
    this.#pieces = pieces;
    const follower = (appended: readonly Logged[]) => this.events(appended);
    log.followers.add(follower);
    let stopBeating = () => {};
    const beat = () => {
      this.send(': \n\n');
      stopBeating = clock.after(heartbeat, beat);
    };
    stopBeating = clock.after(heartbeat, beat);
    this.#close = () => {
      this.#open = false;
      stopBeating();
      log.followers.delete(follower);
      closed();
    };
    this.body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
      cancel: () => this.#close(),
    });
  }

  events(events: readonly Logged[]): void {
    for (const { cursor, event } of events) {
      const shown = event === fence ? '' : `data: ${JSON.stringify(event)}\n`;
      this.send(`id: ${cursor}\n${shown}\n`);
    }
  }

  control(name: string, data: unknown): void {
    this.send(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  bye(reason: string, retry = 0): void {
    this.control('bye', { reason, retry });
    this.end();
  }

  /** What is sent from here on does not arrive. */
  hold(): void {
    this.#held ??= [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const text of held) this.send(text);
  }

  send(text: string): void {
    if (!this.#open) return;
    if (this.#held !== undefined) this.#held.push(text);
    else for (const piece of this.#pieces(utf8.encode(text))) this.#controller.enqueue(piece);
  }

  end(): void {
    if (!this.#open) return;
    this.#close();
    this.#controller.close();
  }

  cut(error: unknown = new TypeError('network error')): void {
    if (!this.#open) return;
    this.#close();
    this.#controller.error(error);
  }
}

function responseOf({ status, body = {}, headers = {} }: Reply): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

function statusOf({ state, cursor }: FakeLog): Record<string, unknown> {
  const { run, decisions, queue, version } = state;
  return {
    busy: run !== undefined,
    attachable: run !== undefined && run.phase !== 'cancelling',
    phase: run?.phase ?? 'idle',
    ...(run !== undefined && { run: { ...run, deadline: 0 } }),
    cancel_requested: run?.cancel_requested ?? false,
    decisions: decisions.length,
    queue: queue.length,
    cursor,
    version,
  };
}

function change(log: FakeLog, path: string[], body: Record<string, unknown>): Reply {
  const { run } = log.state;
  const [what, name, verb] = path;
  switch (what === 'runs' && name !== undefined ? verb : what) {
    case 'runs':
      return turn(log, body, String(body['policy'] ?? 'reject'));
    case 'queue':
      return name === undefined ? turn(log, body, 'queue') : changeQueue(log, name, body);
    case 'cancel':
      return cancel(log, name!, body);
    case 'steer': {
      if (run === undefined || run.run !== name || run.cancel_requested) throw new Refusal(409, 'too_late');
      const steer = log.name('s');
      return {
        status: 202,
        body: { steer, cursor: log.write({ type: 'steered', steer, text: String(body['text']) }) },
      };
    }
    case 'decisions':
      return decide(log, name!, body['answer'] as Answer);
    case 'regenerate':
      return regenerate(log, body);
    case 'truncate':
      if (run !== undefined) throw busy(log);
      checkVersion(log, body);
      return {
        status: 200,
        body: {
          cursor: log.append({ type: 'truncated', from: String(body['from']) }),
          version: log.state.version,
        },
      };
    case 'title':
      return { status: 200, body: { cursor: log.append({ type: 'title', title: String(body['title']) }) } };
    case 'notes':
      return {
        status: 200,
        body: { cursor: log.append({ type: 'note', kind: String(body['kind']), data: body['data'] }) },
      };
    default:
      throw new Refusal(404, 'not_found');
  }
}

function turn(log: FakeLog, body: Record<string, unknown>, policy: string): Reply {
  const said = body['message'] as { id?: string; parts: UserPart[] };
  const message = userMessage(said.id ?? log.name('u'), said.parts);
  const agent = body['agent'] as string | undefined;
  const active = log.state.run;
  const replaces = body['replaces'] as { message: string; version?: number } | undefined;
  if (replaces !== undefined) {
    if (active !== undefined) throw busy(log);
    checkVersion(log, replaces);
    if (!log.state.messages.some(({ id }) => id === replaces.message))
      throw new Refusal(404, 'message_not_found');
    log.append({ type: 'truncated', from: replaces.message });
  }
  if (active === undefined) return begun(log, log.begin({ message, trigger: 'message', agent }), message.id);
  if (policy === 'reject') throw busy(log);
  const item = log.name('i');
  const position = log.state.queue.length;
  log.append({ type: 'queued', item, message, ...(agent !== undefined && { agent }) });
  if (policy === 'interrupt' && !active.cancel_requested) log.write({ type: 'cancel-requested' });
  return { status: 202, body: { item, position, cursor: log.cursor } };
}

function begun(log: FakeLog, { run, answer }: { run: string; answer: string }, message: string): Reply {
  return { status: 201, body: { run, answer, message, cursor: log.cursor } };
}

function busy(log: FakeLog): Refusal {
  const { run, phase } = log.active;
  return new Refusal(409, 'busy', { run, phase, attachable: phase !== 'cancelling' });
}

function checkVersion(log: FakeLog, { version }: Record<string, unknown>): void {
  if (version !== undefined && version !== log.state.version) {
    throw new Refusal(409, 'conflict', { version: log.state.version });
  }
}

function changeQueue(log: FakeLog, item: string, body: Record<string, unknown>): Reply {
  const old = log.state.queue.find((each) => each.item === item);
  if (old === undefined) throw new Refusal(404, 'item_not_found');
  if (body['remove'] === true)
    return { status: 200, body: { cursor: log.append({ type: 'queue-removed', item }) } };
  const { id, parts } = body['message'] as { id?: string; parts: UserPart[] };
  const message = userMessage(id ?? old.message.id, parts);
  return { status: 200, body: { cursor: log.append({ type: 'queue-edited', item, message }) } };
}

function cancel(log: FakeLog, run: string, { by, reason }: Record<string, unknown>): Reply {
  const outcome = log.outcomes.get(run);
  if (outcome !== undefined) return { status: 200, body: { outcome } };
  if (log.state.run?.run !== run) throw new Refusal(404, 'run_not_found');
  const asked = {
    type: 'cancel-requested',
    ...(typeof by === 'string' && { by }),
    ...(typeof reason === 'string' && { reason }),
  } as const;
  const closed = log.state.decisions.map(
    ({ decision }) => ({ type: 'decision-closed', decision, why: 'run-ended' }) as const,
  );
  log.write(asked, ...closed);
  if (log.active.worker === undefined) log.settle('cancelled');
  return { status: 202, body: { cursor: log.cursor } };
}

function decide(log: FakeLog, decision: string, answer: Answer): Reply {
  const made = log.decided.get(decision);
  if (made !== undefined) throw new Refusal(409, 'already_decided', { answer: made });
  if (!log.state.decisions.some((each) => each.decision === decision)) {
    const expired = log.events.some(
      ({ event }) =>
        event.type === 'decision-closed' && event.decision === decision && event.why === 'expired',
    );
    throw new Refusal(409, expired ? 'expired' : 'run_ended');
  }
  log.decide(decision, answer);
  return { status: 200, body: { cursor: log.cursor } };
}

function regenerate(log: FakeLog, body: Record<string, unknown>): Reply {
  if (log.state.run !== undefined) throw busy(log);
  checkVersion(log, body);
  const { messages } = log.state;
  const at = messages.findIndex(({ id }) => id === body['message']);
  if (at < 0) throw new Refusal(404, 'message_not_found');
  const from = messages[at]!.role === 'assistant' ? messages[at] : messages[at + 1];
  if (from !== undefined) log.append({ type: 'truncated', from: from.id });
  return begun(log, log.begin({ trigger: 'regenerate' }), String(body['message']));
}
