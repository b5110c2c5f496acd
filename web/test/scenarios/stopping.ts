import { expect } from 'vitest';
import { ev, shown, Stage, type Scenarios } from './stage.js';

const accepted = { run: 'r1', answer: 'a1', message: 'm', cursor: 'e.2' };

/** Turns that wait for a server, and people who do not. */
export const stopping: Scenarios = {
  'a turn that is stopped is sent no more, until it is sent again with its key': async (client) => {
    const { stage, tail } = await Stage.live(client);
    const sent = stage.session.send('Hello');
    const [{ key, message }] = stage.view.pending as [(typeof stage.view.pending)[number]];
    const first = await stage.next();
    await first.cut();
    stage.session.stopSending(key);
    expect(stage.view.pending).toMatchObject([{ key, state: 'failed' }]);
    await stage.clock.advance(20_000);
    await stage.wire.quiet();
    expect(await sent).toMatchObject({ outcome: 'failed', status: 0, code: 'stopped' });
    const again = stage.session.resend(key);
    const second = await stage.next();
    expect(second.headers.get('idempotency-key')).toBe(key);
    expect(second.body).toEqual(first.body);
    await second.respond(201, accepted);
    expect(await again).toMatchObject({ outcome: 'begun' });
    await tail.events(1, ev.message(message.id, 'Hello'));
    expect(shown(stage.view)).toEqual(['user: Hello']);
  },

  'a turn that is given up while it is sent is sent no more, and gone': async (client) => {
    const { stage } = await Stage.live(client);
    const sent = stage.session.send('Hello');
    await (await stage.next()).cut();
    stage.session.discard(stage.view.pending[0]!.key);
    expect(stage.view.pending).toEqual([]);
    await stage.clock.advance(20_000);
    await stage.wire.quiet();
    expect(await sent).toMatchObject({ outcome: 'failed', code: 'stopped' });
    expect(stage.view.pending).toEqual([]);
  },

  'a turn that was stopped too late is on the screen as one that arrived': async (client) => {
    const { stage, tail } = await Stage.live(client);
    const sent = stage.session.send('Hello');
    const { key, message } = stage.view.pending[0]!;
    const post = await stage.next();
    stage.session.stopSending(key);
    expect(post.aborted).toBe(false);
    await post.respond(201, accepted);
    expect(await sent).toMatchObject({ outcome: 'begun' });
    expect(stage.view.pending).toMatchObject([{ key, state: 'accepted' }]);
    await tail.events(1, ev.message(message.id, 'Hello'));
    expect(shown(stage.view)).toEqual(['user: Hello']);
  },

  'what comes of an attempt that was stopped says nothing of the next one': async (client) => {
    const { stage } = await Stage.live(client);
    void stage.session.send('Hello');
    const { key } = stage.view.pending[0]!;
    const stopped = await stage.next();
    stage.session.stopSending(key);
    void stage.session.resend(key);
    const next = await stage.next();
    await stopped.respond(413, { code: 'too_large', message: 'too much' });
    expect(stage.view.pending).toMatchObject([{ key, state: 'sending' }]);
    await next.respond(201, accepted);
    expect(stage.view.pending).toMatchObject([{ key, state: 'accepted' }]);
  },

  'a turn that waits is sent as soon as the connection is back': async (client) => {
    const { stage, tail } = await Stage.live(client, {}, { random: () => 0.9 });
    void stage.session.send('Hello');
    await tail.cut();
    for (let attempt = 0; attempt < 4; attempt++) {
      await (await stage.next()).cut();
      if (attempt < 3) await stage.clock.advance(450 * 2 ** attempt);
      // The connection fails with it, each time.
      if (attempt < 3) await (await stage.next()).cut();
    }
    const waiting = stage.wire.requests.length;
    stage.visibility.set({ visible: true });
    const again = await stage.next();
    expect(again.path).toContain('/tail');
    await stage.wire.quiet();
    await again.greet();
    expect(stage.wire.requests).toHaveLength(waiting + 2);
    expect((await stage.next()).path).toBe('/v1/sessions/s/runs');
  },

  'a server that asked for time gets it, though the connection is back': async (client) => {
    const { stage, tail } = await Stage.live(client);
    void stage.session.send('Hello');
    await (await stage.next()).respond(503, undefined, { 'retry-after': '20' });
    await tail.cut();
    await (await stage.retry()).greet();
    expect(stage.state).toBe('live');
    await stage.wire.quiet();
    await stage.clock.advance(20_000);
    expect((await stage.next()).path).toBe('/v1/sessions/s/runs');
  },

  'words for a run that are taken back are not sent again': async (client) => {
    const stopping = new AbortController();
    const { stage } = await Stage.live(client, {
      run: { run: 'r1', answer: 'a1', trigger: 'message', phase: 'running', cancel_requested: false },
      draft: { id: 'a1', role: 'assistant', parts: [] },
    });
    const steered = stage.session.steer('Shorter', { signal: stopping.signal });
    await (await stage.next()).cut();
    stopping.abort();
    await stage.clock.advance(20_000);
    await stage.wire.quiet();
    expect(await steered).toMatchObject({ outcome: 'failed', code: 'stopped' });
  },
};
