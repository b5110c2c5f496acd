import { expect, test } from 'vitest';
import {
  cancelActiveRun,
  createSession,
  deleteSession,
  listAgents,
  listSessions,
  pageOfSessions,
  readSession,
  SessionList,
} from '../src/index.js';
import { FakeServer } from './fake/server.js';
import { Wire } from './fake/wire.js';
import { FakeClock, FakeVisibility, seeded, settled } from './fake/world.js';

function world() {
  const clock = new FakeClock();
  return { clock, random: seeded(1), visibility: new FakeVisibility() };
}

const summary = (session: string) => ({ session, title: session, updated: 0, busy: false, phase: 'idle' });

test('an older answer to the list does not replace a newer one', async () => {
  const wire = new Wire();
  const list = new SessionList({ url: '', fetch: wire.fetch, limit: 20, ...world() });
  const first = list.refresh();
  const second = list.refresh();
  const [one, two] = [await wire.next(), await wire.next()];
  expect(one.path).toBe('/v1/sessions?limit=20');
  await two.respond(200, { sessions: [summary('new')] });
  expect(list.view).toEqual({ sessions: [summary('new')], loading: false });
  await one.respond(200, { sessions: [summary('old')] });
  await Promise.all([first, second]);
  expect(list.view).toEqual({ sessions: [summary('new')], loading: false });
});

test('a list that fails keeps the one before, and says why', async () => {
  const wire = new Wire();
  const list = new SessionList({ url: '', fetch: wire.fetch, ...world() });
  const views: boolean[] = [];
  list.subscribe(() => views.push(list.view.loading));
  const first = list.refresh();
  await (await wire.next()).respond(200, { sessions: [summary('s')] });
  await first;
  const second = list.refresh();
  await (await wire.next()).respond(400, { code: 'bad', message: 'no' });
  await second;
  expect(list.view).toEqual({ sessions: [summary('s')], loading: false, problem: 'no' });
  expect(views).toEqual([true, false, true, false]);
});

test('sessions are listed, made and deleted, and agents are listed', async () => {
  const { clock, ...rest } = world();
  const server = new FakeServer({ clock });
  const options = { url: 'http://fake/', fetch: server.fetch, clock, ...rest };
  const { session } = await createSession(options, { title: 'Tea' });
  expect(await listSessions(options)).toMatchObject([{ session, title: 'Tea', busy: false, phase: 'idle' }]);
  expect(await pageOfSessions(options, { limit: 1, before: 'x' })).toMatchObject({ sessions: [{ session }] });
  expect(server.requests.at(-1)?.path).toBe('/v1/sessions?limit=1&before=x');
  expect(await listAgents(options)).toEqual({ agents: [{ name: 'echo', title: 'Echo' }], default: 'echo' });
  await deleteSession(options, session);
  expect(await listSessions(options)).toEqual([]);
});

test('a session is read, and its run ended, without being opened', async () => {
  const { clock, ...rest } = world();
  const server = new FakeServer({ clock });
  const options = { url: 'http://fake', fetch: server.fetch, clock, ...rest };
  const log = server.session('a/b');
  expect(await cancelActiveRun(options, 'a/b')).toBe(false);
  log.say('Hello');
  expect(await readSession(options, 'a/b')).toEqual(log.state);
  expect(await cancelActiveRun(options, 'a/b')).toBe(true);
  expect(log.state.run).toBeUndefined();
  expect(server.tails.size).toBe(0);
});

test('a session that is made while its answer is lost is made once', async () => {
  const { clock, ...rest } = world();
  const server = new FakeServer({ clock });
  server.loseAnswers = 1;
  const created = createSession({ url: 'http://fake', fetch: server.fetch, clock, ...rest });
  await clock.advance(1_000);
  await created;
  await settled();
  expect(server.sessions).toHaveLength(1);
});
