// The requests of docs/sessions.md, by method and path.
import { Refusal, refuse } from './refusal.mjs';
import { tail } from './tail.mjs';

const DEFAULT_LIMIT = 50;
const NO_CONTENT = { status: 204 };

/** @param agents what `GET /v1/agents` answers */
export function api(sessions, agents) {
  const ok = (body) => ({ status: 200, body });
  const onSession = (act) => (call) => act(sessions.of(call.session), call);

  const routes = [
    ['GET', '/v1/agents', () => ok(agents)],
    [
      'GET',
      '/v1/sessions',
      ({ query }) =>
        ok(
          sessions.list({
            limit: Number(query.get('limit') ?? DEFAULT_LIMIT),
            before: query.get('before') ?? undefined,
          }),
        ),
    ],
    [
      'POST',
      '/v1/sessions',
      ({ body }) => {
        const session = sessions.create(body.title);
        return { status: 201, body: { session: session.name, cursor: session.cursor() } };
      },
    ],
    [
      'POST',
      '/v1/claims',
      async ({ body }) => {
        const claimed = await sessions.claim(body);
        return claimed ? ok(claimed) : NO_CONTENT;
      },
    ],
    ['GET', '/v1/sessions/:session', onSession((session) => ok(session.snapshot()))],
    ['GET', '/v1/sessions/:session/status', onSession((session) => ok(statusOf(session)))],
    [
      'DELETE',
      '/v1/sessions/:session',
      ({ session }) => {
        sessions.delete(session);
        return { status: 202, body: {} };
      },
    ],
    ['POST', '/v1/sessions/:session/runs', onSession((session, { body }) => session.begin(body))],
    [
      'POST',
      '/v1/sessions/:session/runs/:run/cancel',
      onSession((session, { run, body }) => session.cancel(run, body)),
    ],
    [
      'POST',
      '/v1/sessions/:session/runs/:run/steer',
      onSession((session, { run, body }) => session.steer(run, body)),
    ],
    [
      'POST',
      '/v1/sessions/:session/decisions/:decision',
      onSession((session, { decision, body }) => session.decide(decision, body)),
    ],
    ['POST', '/v1/sessions/:session/queue', onSession((session, { body }) => session.enqueue(body))],
    [
      'POST',
      '/v1/sessions/:session/queue/:item',
      onSession((session, { item, body }) => session.changeQueued(item, body)),
    ],
    ['POST', '/v1/sessions/:session/regenerate', onSession((session, { body }) => session.regenerate(body))],
    ['POST', '/v1/sessions/:session/truncate', onSession((session, { body }) => session.truncate(body))],
    [
      'POST',
      '/v1/sessions/:session/title',
      onSession((session, { body }) => ok({ cursor: session.append({ type: 'title', title: body.title }) })),
    ],
    [
      'POST',
      '/v1/sessions/:session/notes',
      onSession((session, { body }) => ok({ cursor: session.append({ type: 'note', ...body }) })),
    ],
    [
      'POST',
      '/v1/sessions/:session/runs/:run/claim',
      onSession((session, { run, body }) => ok(session.claim(run, body))),
    ],
    [
      'POST',
      '/v1/sessions/:session/runs/:run/events',
      onSession((session, { run, fence, body }) => {
        const cursor = session.write(run, fence, body.events);
        return ok({ cursor, inbox: session.inbox(run) });
      }),
    ],
    [
      'POST',
      '/v1/sessions/:session/runs/:run/ask',
      onSession((session, { run, fence, body }) => ok(session.ask(run, fence, body))),
    ],
    [
      'POST',
      '/v1/sessions/:session/runs/:run/inbox',
      onSession((session, { run }) =>
        ok({
          inbox: session.inbox(run),
          cursor: session.cursor(),
        }),
      ),
    ],
    [
      'POST',
      '/v1/sessions/:session/runs/:run/settle',
      onSession((session, { run, fence, body }) => ok(session.settle(run, fence, body))),
    ],
  ];

  return async (request, response, url) => {
    const path = url.pathname.split('/').map(decodeURIComponent);
    if (request.method === 'GET' && path.length === 5 && path[2] === 'sessions' && path[4] === 'tail') {
      const after = request.headers['last-event-id'] ?? url.searchParams.get('after') ?? undefined;
      tail(sessions.of(path[3]), after, request, response);
      return;
    }
    const { status, body } = await answer(routes, request, path, url.searchParams, sessions);
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
}

async function answer(routes, request, path, query, sessions) {
  try {
    const text = await textOf(request);
    for (const [method, pattern, act] of routes) {
      const params = request.method === method && match(pattern, path);
      if (!params) continue;
      const body = text === '' ? {} : JSON.parse(text);
      const call = { ...params, query, body, fence: request.headers['headrace-fence'] };
      return await once(
        request.headers['idempotency-key'],
        params.session && sessions.of(params.session),
        () => act(call),
      );
    }
    return refuse(404, 'not_found', { message: `There is no ${request.method} ${path.join('/')}` });
  } catch (problem) {
    if (problem instanceof Refusal) return { status: problem.status, body: problem.body };
    if (problem instanceof SyntaxError)
      return { status: 400, body: { code: 'invalid', message: problem.message } };
    throw problem;
  }
}

/** Does what a request with this key asks for once, and answers its repetitions as the first. */
async function once(key, session, act) {
  if (key === undefined || !session) return act();
  const known = session.answers.get(key);
  if (known) return known;
  const result = await act();
  session.remember(key, result);
  return result;
}

function match(pattern, path) {
  const parts = pattern.split('/');
  if (parts.length !== path.length) return undefined;
  const params = {};
  for (const [index, part] of parts.entries()) {
    if (part.startsWith(':')) params[part.slice(1)] = path[index];
    else if (part !== path[index]) return undefined;
  }
  return params;
}

async function textOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function statusOf(session) {
  const { run, decisions, queue, version } = session.state;
  return {
    busy: run !== undefined,
    attachable: run !== undefined && run.phase !== 'cancelling',
    phase: session.phase,
    run,
    cancel_requested: run?.cancel_requested ?? false,
    decisions,
    queue,
    cursor: session.cursor(),
    version,
  };
}
