import { Endpoint, isMissing, RequestError, type ServerOptions } from './endpoint.js';
import { pageVisibility, systemClock, systemRandom, type Clock, type Visibility } from './environment.js';
import type { Agent, SessionState, SessionSummary } from './model.js';
import { emptySession, fromSnapshot } from './reduce.js';
import { Requests } from './requests.js';

export interface SessionsOptions extends ServerOptions {
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly visibility?: Visibility;
}

export interface SessionPage {
  readonly sessions: readonly SessionSummary[];
  /** What `before` of the next page is; absent on the last. */
  readonly next?: string;
}

function requestsOf(options: SessionsOptions): Requests {
  const { clock = systemClock, random = systemRandom, visibility = pageVisibility } = options;
  return new Requests(new Endpoint(options), { clock, random, visibility });
}

/** The sessions that were active last, at most `limit` (50, at most 200), the last one first. */
export async function listSessions(
  options: SessionsOptions,
  page: { readonly limit?: number; readonly before?: string } = {},
): Promise<readonly SessionSummary[]> {
  return (await pageOfSessions(options, page)).sessions;
}

/** The same, with the place where the next page begins. */
export async function pageOfSessions(
  options: SessionsOptions,
  page: { readonly limit?: number; readonly before?: string } = {},
): Promise<SessionPage> {
  const query = new URLSearchParams();
  if (page.limit !== undefined) query.set('limit', String(page.limit));
  if (page.before !== undefined) query.set('before', page.before);
  const suffix = query.size === 0 ? '' : `?${query}`;
  return (await requestsOf(options).get(`/v1/sessions${suffix}`)) as unknown as SessionPage;
}

/**
 * Makes a session under a name of the server's choice, and gives the name: for the same key always the
 * same. Once the signal is aborted it is not asked for again.
 */
export async function createSession(
  options: SessionsOptions,
  session: { readonly title?: string } = {},
  { key, signal }: { readonly key?: string; readonly signal?: AbortSignal } = {},
): Promise<{ readonly session: string; readonly cursor: string }> {
  const requests = requestsOf(options);
  const change = { path: '/v1/sessions', body: { ...session }, key: key ?? requests.newKey() };
  const created = await requests.post(change, ...(signal === undefined ? [] : [signal]));
  return created as unknown as { session: string; cursor: string };
}

export async function deleteSession(options: SessionsOptions, session: string): Promise<void> {
  await requestsOf(options).delete(`/v1/sessions/${encodeURIComponent(session)}`);
}

/** A session as it is now. @throws RequestError (as a rejection) also if nothing was ever said in it */
export async function readSession(options: SessionsOptions, session: string): Promise<SessionState> {
  return fromSnapshot(await requestsOf(options).get(`/v1/sessions/${encodeURIComponent(session)}`));
}

/** The same, and an empty one where nothing was ever said. */
export function readSessionOrNone(options: SessionsOptions, session: string): Promise<SessionState> {
  return unlessMissing(readSession(options, session), emptySession);
}

async function unlessMissing<T>(asked: Promise<T>, none: T): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof RequestError && isMissing(error)) return none;
    throw error;
  }
}

/** Asks whatever run is active in a session to end; false where none is. */
export async function cancelActiveRun(options: SessionsOptions, session: string): Promise<boolean> {
  const requests = requestsOf(options);
  const path = `/v1/sessions/${encodeURIComponent(session)}`;
  const { run } = await unlessMissing(requests.get(`${path}/status`), {});
  if (!isRun(run)) return false;
  await requests.post({
    path: `${path}/runs/${encodeURIComponent(run.run)}/cancel`,
    body: {},
    key: requests.newKey(),
  });
  return true;
}

function isRun(told: unknown): told is { readonly run: string } {
  return typeof told === 'object' && told !== null && 'run' in told && typeof told.run === 'string';
}

/** The agents that a run can be given to, and the one that takes it where none is named. */
export async function listAgents(
  options: SessionsOptions,
): Promise<{ readonly agents: readonly Agent[]; readonly default?: string }> {
  return (await requestsOf(options).get('/v1/agents')) as unknown as { agents: Agent[]; default?: string };
}
