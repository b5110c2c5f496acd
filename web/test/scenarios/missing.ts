import { expect } from 'vitest';
import { answering, Stage, user, type Scenarios } from './stage.js';

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
};
