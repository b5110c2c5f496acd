import { expect } from 'vitest';
import type { WireRequest } from '../fake/wire.js';
import { answering, Stage, user, type Scenarios } from './stage.js';

const begun = { run: 'r1', answer: 'a1', message: 'm', cursor: 'e.1' };

/** So many requests, in whichever order they come. */
async function asked(stage: Stage, count: number): Promise<WireRequest[]> {
  const requests: WireRequest[] = [];
  while (requests.length < count) requests.push(await stage.next());
  await stage.wire.quiet();
  return requests;
}

const missing = { code: 'session_not_found', message: 'there is no session s' };

/** Sessions in which nothing was said, or not yet, or not any more. */
export const missingSessions: Scenarios = {
  'a session in which nothing was said is live and empty, and comes to life with its first turn': async (
    client,
  ) => {
    const stage = new Stage(client);
    stage.session.open();
    await (await stage.next()).respond(404, missing);
    expect(stage.view).toMatchObject({
      messages: [],
      connection: { state: 'live', missing: true, attempts: 0 },
    });
    const sent = stage.session.send('Hello');
    await (await stage.next()).respond(201, { run: 'r1', answer: 'a1', message: 'm', cursor: 'e.1' });
    expect(await sent).toMatchObject({ outcome: 'begun' });
    const tail = await stage.next();
    expect(tail.path).toBe('/v1/sessions/s/tail');
    await tail.greet({ cursor: 'e.1' });
    await tail.snapshot(answering('e.1', ''));
    expect(stage.view.connection).toEqual({ state: 'live', attempts: 0 });
    expect(stage.view.pending).toEqual([]);
  },

  'a turn that makes its session while the page looks for it is not missed': async (client) => {
    const stage = new Stage(client);
    stage.session.open();
    const tail = await stage.next();
    const sent = stage.session.send('Hello');
    await (await stage.next()).respond(201, { run: 'r1', answer: 'a1', message: 'm', cursor: 'e.1' });
    await sent;
    await tail.respond(404, missing);
    await (await stage.retry()).greet();
    expect(stage.state).toBe('loading');
  },

  'a session that somebody else makes is found, now and then and when somebody looks': async (client) => {
    const stage = new Stage(client, { random: () => 0.5 });
    stage.session.open();
    await (await stage.next()).respond(404, missing);
    await stage.clock.advance(22_499);
    await stage.wire.quiet();
    const shown = stage.views.length;
    await stage.clock.advance(1);
    await (await stage.next()).respond(404, missing);
    expect(stage.views).toHaveLength(shown);
    stage.visibility.set({ visible: false });
    stage.visibility.set({ visible: true });
    const tail = await stage.next();
    await tail.greet();
    await tail.snapshot({ title: 'Tea' });
    expect(stage.view).toMatchObject({ title: 'Tea', connection: { state: 'live', attempts: 0 } });
  },

  'a session that was shown and is missing now was deleted, until something is said in it': async (
    client,
  ) => {
    const { stage, tail } = await Stage.live(client, { messages: [user('u1', 'Hello')] });
    await tail.cut();
    await (await stage.retry()).respond(404, missing);
    expect(stage.view.connection).toMatchObject({ state: 'failed', problem: 'the session was deleted' });
    const sent = stage.session.send('Hello again');
    await (await stage.next()).respond(201, { run: 'r1', answer: 'a1', message: 'm', cursor: 'f.1' });
    await sent;
    const again = await stage.next();
    await again.greet({ epoch: 'f', cursor: 'f.1' });
    await again.control('reset', { reason: 'foreign' });
    await again.snapshot(answering('f.1', ''));
    expect(stage.state).toBe('live');
    expect(stage.view.pending).toEqual([]);
  },

  'a title that is given before anything was said is kept, and set once something is': async (client) => {
    const stage = new Stage(client);
    stage.session.open();
    await (await stage.next()).respond(404, missing);
    const named = stage.session.setTitle('Tea');
    await stage.wire.quiet();
    void stage.session.send('Hello');
    await (await stage.next()).respond(201, begun);
    const title = (await asked(stage, 2)).find(({ path }) => path.endsWith('/title'))!;
    expect(title.body).toEqual({ title: 'Tea' });
    await title.respond(200, { cursor: 'e.2' });
    expect(await named).toBeUndefined();
  },

  'a title that nobody knew to be too early is set later all the same': async (client) => {
    const stage = new Stage(client);
    stage.session.open();
    const tail = await stage.next();
    const named = stage.session.setTitle('Tea').catch((error: unknown) => error);
    await (await stage.next()).respond(404, missing);
    await tail.respond(404, missing);
    await stage.wire.quiet();
    // Somebody else begins it.
    await stage.clock.advance(30_000);
    const found = await stage.next();
    await found.greet();
    await found.snapshot(answering('e.1', ''));
    const title = await stage.next();
    expect(title).toMatchObject({ path: '/v1/sessions/s/title', body: { title: 'Tea' } });
    await title.respond(200, { cursor: 'e.2' });
    expect(await named).toBeUndefined();
  },

  'of titles that are kept the last one counts': async (client) => {
    const stage = new Stage(client);
    stage.session.open();
    await (await stage.next()).respond(404, missing);
    const named = [stage.session.setTitle('Tea'), stage.session.setTitle('Coffee')];
    await stage.wire.quiet();
    void stage.session.send('Hello');
    await (await stage.next()).respond(201, begun);
    const titles = (await asked(stage, 2)).filter(({ path }) => path.endsWith('/title'));
    expect(titles.map(({ body }) => body)).toEqual([{ title: 'Coffee' }]);
    await titles[0]!.respond(200, { cursor: 'e.2' });
    expect(await Promise.all(named)).toEqual([undefined, undefined]);
  },

  'a title of a session that was deleted, or that nobody has open, is refused': async (client) => {
    const { stage } = await Stage.live(client, { messages: [user('u1', 'Hello')] });
    const named = stage.session.setTitle('Tea').catch((error: unknown) => error);
    await (await stage.next()).respond(404, missing);
    expect(await named).toMatchObject({ status: 404 });
    const closed = new Stage(client);
    const late = closed.session.setTitle('Tea').catch((error: unknown) => error);
    await (await closed.next()).respond(404, missing);
    expect(await late).toMatchObject({ status: 404 });
  },

  'a title that is kept is given up with its session': async (client) => {
    const stage = new Stage(client);
    stage.session.open();
    await (await stage.next()).respond(404, missing);
    const named = stage.session.setTitle('Tea').catch((error: unknown) => error);
    stage.session.close();
    expect(await named).toMatchObject({ status: 0, code: 'closed' });
  },
};
