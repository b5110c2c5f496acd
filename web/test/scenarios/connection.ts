import { expect } from 'vitest';
import { LONGEST_DELAY } from '../../src/backoff.js';
import { seeded } from '../fake/world.js';
import { answer, answering, ev, shown, Stage, user, type Scenarios } from './stage.js';

/** How a session is connected, loses the connection, and comes back. */
export const connection: Scenarios = {
  'a session that is opened shows its snapshot and is live': async (client) => {
    const stage = new Stage(client);
    expect(stage.state).toBe('closed');
    stage.session.open();
    expect(stage.state).toBe('loading');
    const tail = await stage.next();
    expect(tail.path).toBe('/v1/sessions/s/tail');
    await tail.greet();
    expect(stage.state).toBe('loading');
    await tail.snapshot({ cursor: 'e.7', title: 'Tea', messages: [user('u1', 'Hello')] });
    expect(stage.view).toMatchObject({
      cursor: 'e.7',
      title: 'Tea',
      connection: { state: 'live', attempts: 0 },
    });
  },

  'opening twice makes one connection': async (client) => {
    const { stage, tail } = await Stage.live(client);
    stage.session.open();
    stage.session.open();
    await stage.wire.quiet();
    await tail.events(1, ev.title('Once'));
    expect(stage.told).toHaveLength(1);
  },

  'closing ends the connection and all waiting': async (client) => {
    const { stage, tail } = await Stage.live(client);
    stage.session.close();
    stage.session.close();
    expect(tail.aborted).toBe(true);
    expect(stage.state).toBe('closed');
    expect(stage.clock.waiting).toBe(0);
    expect(stage.visibility.listeners).toBe(0);
    await tail.events(1, ev.title('Late'));
    expect(stage.view.title).toBe('');
  },

  'a session that is opened again as a snapshot is shown waits for its own': async (client) => {
    const stage = new Stage(client);
    stage.session.open();
    const tail = await stage.next();
    await tail.greet();
    const stop = stage.session.subscribe(() => {
      stop();
      stage.session.close();
      stage.session.open();
    });
    await tail.snapshot({ title: 'Tea' });
    expect(stage.view).toMatchObject({ title: 'Tea', connection: { state: 'loading' } });
    await (await stage.next()).greet();
    expect(stage.state).toBe('live');
  },

  'a session that is closed while it waits to retry stays closed': async (client) => {
    const { stage, tail } = await Stage.live(client);
    await tail.cut();
    expect(stage.state).toBe('retrying');
    stage.session.close();
    await stage.clock.advance(LONGEST_DELAY);
    await stage.wire.quiet();
    expect(stage.state).toBe('closed');
  },

  'a session that was closed can be opened again, and goes on from where it was': async (client) => {
    const { stage, tail } = await Stage.live(client);
    await tail.events(1, ev.title('One'));
    stage.session.close();
    stage.session.open();
    const again = await stage.next();
    expect(again.after).toBe('e.1');
    await again.greet();
    await again.events(2, ev.title('Two'));
    expect(stage.view.title).toBe('Two');
    expect(stage.state).toBe('live');
  },

  'a drop in the midst of a message loses nothing of its beginning': async (client) => {
    const { stage, tail } = await Stage.live(client);
    await tail.events(1, ev.message('u1', 'Count!'), ev.begun(), ev.text('1'), ev.text('2'), ev.text('3'));
    await tail.cut();
    expect(stage.state).toBe('retrying');
    expect(shown(stage.view)).toEqual(['user: Count!', 'assistant: 123']);
    const again = await stage.retry();
    expect(again.after).toBe('e.5');
    await again.greet();
    await again.events(6, ev.text('4'), ev.text('5'));
    await stage.clock.advance(50);
    expect(stage.view.draft?.parts).toEqual([{ type: 'text', text: '12345' }]);
  },

  'a second drop is retried like the first': async (client) => {
    const { stage, tail } = await Stage.live(client);
    let current = tail;
    for (let seq = 1; seq <= 5; seq++) {
      await current.events(seq, ev.title(`${seq}`));
      await current.cut();
      current = await stage.retry();
      expect(current.after).toBe(`e.${seq}`);
      await current.greet();
      expect(stage.state).toBe('live');
    }
  },

  'one failed request ends nothing': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', 'Half'));
    await tail.cut();
    const failing = await stage.retry();
    await failing.cut();
    expect(stage.state).toBe('retrying');
    expect(stage.view.connection.attempts).toBe(2);
    expect(stage.draft).toBe('Half');
    expect(stage.view.run?.phase).toBe('running');
  },

  'however often an attempt fails, the run on the screen goes on': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', 'Half'));
    await tail.cut();
    for (let attempt = 0; attempt < 50; attempt++) await (await stage.retry()).cut();
    expect(stage.view.run?.phase).toBe('running');
    const again = await stage.retry();
    await again.greet();
    await again.events(6, ev.settled('Half and whole'));
    expect(shown(stage.view)).toEqual(['user: Hello', 'assistant: Half and whole']);
    expect(stage.view.run).toBeUndefined();
  },

  'a load that fails is tried again': async (client) => {
    const stage = new Stage(client);
    stage.session.open();
    await (await stage.next()).respond(502, 'Bad gateway');
    expect(stage.state).toBe('retrying');
    const again = await stage.retry();
    expect(again.after).toBeNull();
    await again.greet();
    expect(stage.state).toBe('loading');
    await again.snapshot({ title: 'Tea' });
    expect(stage.state).toBe('live');
  },

  'a connection that never answers is given up': async (client) => {
    const stage = new Stage(client);
    stage.session.open();
    const stuck = await stage.next();
    await stage.clock.advance(24_999);
    expect(stage.state).toBe('loading');
    await stage.clock.advance(1);
    expect(stage.state).toBe('retrying');
    expect(stage.view.connection.problem).toContain('25 s');
    expect(stuck.aborted).toBe(true);
    await stage.retry();
  },

  'an answer to a request that was given up changes nothing': async (client) => {
    const stage = new Stage(client);
    stage.wire.deaf = true;
    stage.session.open();
    const stuck = await stage.next();
    await stage.clock.advance(25_000);
    const again = await stage.retry();
    await stuck.greet();
    await stuck.snapshot({ cursor: 'e.1', title: 'Old' });
    expect(stage.view.title).toBe('');
    await again.greet();
    await again.snapshot({ cursor: 'e.2', title: 'New' });
    expect(stage.view.title).toBe('New');
    expect(stage.state).toBe('live');
  },

  'a silence shorter than two and a half heartbeats is borne': async (client) => {
    const { stage, tail } = await Stage.live(client);
    for (let beat = 0; beat < 10; beat++) {
      await stage.clock.advance(24_999);
      await tail.send(': \n\n');
    }
    expect(stage.state).toBe('live');
    await stage.clock.advance(25_000);
    expect(stage.state).toBe('retrying');
  },

  'the heartbeat is what the server says it is': async (client) => {
    const stage = new Stage(client);
    stage.session.open();
    const tail = await stage.next();
    await tail.greet({ heartbeat: 2_000 });
    await tail.snapshot();
    await stage.clock.advance(4_999);
    expect(stage.state).toBe('live');
    await stage.clock.advance(1);
    expect(stage.state).toBe('retrying');
    const hasty = await stage.retry();
    await hasty.greet({ heartbeat: 1 });
    await stage.clock.advance(2_499);
    expect(stage.state).toBe('live');
    await hasty.cut();
    const lazy = await stage.retry();
    await lazy.greet({ heartbeat: 86_400_000 });
    await stage.clock.advance(150_000);
    expect(stage.state).toBe('retrying');
  },

  'a long tool on a beating connection is left alone': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', ''));
    await tail.events(6, { type: 'tool-call', run: 'r1', call: 'c1', name: 'dig', input: {} });
    const before = stage.views.length;
    for (let minute = 0; minute < 60; minute++) {
      await stage.clock.advance(10_000);
      await tail.send(':\n\n');
    }
    expect(stage.state).toBe('live');
    expect(stage.views).toHaveLength(before);
    await stage.wire.quiet();
  },

  'comments are signs of life and no progress': async (client) => {
    const { stage, tail } = await Stage.live(client);
    await tail.cut();
    for (let attempt = 2; attempt <= 4; attempt++) {
      const again = await stage.retry();
      await again.greet();
      for (let beat = 0; beat < 3; beat++) {
        await stage.clock.advance(10_000);
        await again.send(': still here\n\n');
      }
      await again.cut();
      expect(stage.view.connection.attempts).toBe(attempt);
    }
  },

  'a quiet connection that lasts puts the attempts back': async (client) => {
    const { stage, tail } = await Stage.live(client);
    await tail.cut();
    await (await stage.retry()).cut();
    const again = await stage.retry();
    await again.greet();
    for (let beat = 0; beat < 5; beat++) {
      expect(stage.view.connection.attempts).toBe(2);
      await stage.clock.advance(10_000);
      await again.send(':\n\n');
    }
    expect(stage.view.connection).toEqual({ state: 'live', attempts: 0 });
  },

  'attempts count on while connections open and bring no event': async (client) => {
    const { stage, tail } = await Stage.live(client);
    await tail.cut();
    for (let attempt = 1; attempt <= 8; attempt++) {
      expect(stage.view.connection.attempts).toBe(attempt);
      const again = await stage.retry();
      await again.greet();
      await again.cut();
    }
  },

  'an event puts the attempts back': async (client) => {
    const { stage, tail } = await Stage.live(client);
    await tail.cut();
    await (await stage.retry()).cut();
    const again = await stage.retry();
    await again.greet();
    expect(stage.view.connection.attempts).toBe(2);
    await again.events(1, ev.title('Back'));
    expect(stage.view.connection).toEqual({ state: 'live', attempts: 0 });
  },

  'waits grow to half a minute and no further': async (client) => {
    const stage = new Stage(client, { random: () => 0.999_999 });
    stage.session.open();
    await (await stage.next()).cut();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 9; attempt++) {
      waits.push(Math.round(stage.view.connection.retryAt! - stage.clock.now()));
      await (await stage.retry()).cut();
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  },

  'a hundred clients that lost the same server come back spread out': async (client) => {
    const seconds = new Map<number, number>();
    for (let each = 0; each < 100; each++) {
      const stage = new Stage(client, { random: seeded(each) });
      stage.session.open();
      await (await stage.next()).cut();
      for (let attempt = 0; attempt < 4; attempt++) await (await stage.retry()).cut();
      const second = Math.floor((stage.view.connection.retryAt! - stage.clock.now()) / 1000);
      seconds.set(second, (seconds.get(second) ?? 0) + 1);
      stage.session.close();
    }
    expect([...seconds.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(Math.max(...seconds.values())).toBeLessThan(30);
  },

  'an overloaded server is left alone for as long as it asks': async (client) => {
    const stage = new Stage(client);
    stage.session.open();
    await (
      await stage.next()
    ).respond(503, { code: 'busy', message: 'too many readers' }, { 'retry-after': '17' });
    expect(stage.view.connection.retryAt).toBe(stage.clock.now() + 17_000);
    expect(stage.view.connection.problem).toBe('too many readers');
    await (await stage.retry()).respond(429, undefined, { 'retry-after-ms': '2500' });
    expect(stage.view.connection.retryAt).toBe(stage.clock.now() + 2_500);
  },

  'a planned end is followed by a new connection when the server says, and is no failure': async (client) => {
    for (const reason of ['rotate', 'drain', 'slow']) {
      const { stage, tail } = await Stage.live(client);
      await tail.events(1, ev.title('One'));
      await tail.control('bye', { reason, retry: 1_200 });
      expect(stage.view.connection).toEqual({
        state: 'retrying',
        attempts: 0,
        retryAt: stage.clock.now() + 1_200,
      });
      const again = await stage.retry();
      expect(again.after).toBe('e.1');
    }
  },

  'an idle session outlives any number of planned ends': async (client) => {
    const { stage, tail } = await Stage.live(client);
    let current = tail;
    for (let turn = 0; turn < 20; turn++) {
      await stage.clock.advance(10_000);
      await current.control('bye', { reason: 'rotate', retry: 0 });
      expect(stage.view.connection.attempts).toBe(0);
      current = await stage.retry();
      await current.greet();
      expect(stage.state).toBe('live');
    }
  },

  'a server that ends each connection at once is not asked in a loop': async (client) => {
    for (const end of ['cleanly', 'with a bye']) {
      const { stage, tail } = await Stage.live(client, {}, { random: () => 0.5 });
      const began = stage.clock.now();
      let current = tail;
      for (let turn = 0; turn < 10; turn++) {
        if (end === 'cleanly') await current.end();
        else await current.control('bye', { reason: 'rotate', retry: 0 });
        current = await stage.retry();
        await current.greet();
      }
      expect(stage.clock.now() - began, end).toBeGreaterThan(50_000);
    }
  },

  'any text of an error counts as a loss': async (client) => {
    const texts = [
      'Failed to fetch',
      'network error',
      'NetworkError when attempting to fetch resource.',
      'Load failed',
      'Error in input stream',
      'The operation couldn’t be completed',
      'terminated',
      '',
    ];
    for (const text of texts) {
      const { stage, tail } = await Stage.live(client, answering('e.5', 'Half'));
      tail.fail(new TypeError(text));
      await stage.tick();
      expect(stage.state, text).toBe('retrying');
      expect(stage.draft, text).toBe('Half');
    }
  },

  'something between page and server that answers with a page of its own is a loss': async (client) => {
    const stage = new Stage(client);
    stage.session.open();
    await (await stage.next()).respond(200, '<html>Sign in</html>', { 'content-type': 'text/html' });
    expect(stage.state).toBe('retrying');
    expect(stage.view.connection.problem).toContain('text/html');
  },

  'a stream that does not begin with a hello is a loss': async (client) => {
    const stage = new Stage(client);
    stage.session.open();
    const tail = await stage.next();
    await tail.stream();
    await tail.snapshot({ title: 'Sudden' });
    expect(stage.state).toBe('retrying');
    expect(stage.view.title).toBe('');
  },

  'a listener that throws ends nothing, and others are told': async (client) => {
    const { stage, tail } = await Stage.live(client);
    const told: string[] = [];
    stage.session.subscribe(() => {
      throw new Error('mine');
    });
    stage.session.onEvent(() => {
      throw new Error('mine too');
    });
    stage.session.subscribe(() => told.push(stage.view.title));
    await tail.events(1, ev.title('One'));
    await tail.events(2, ev.title('Two'));
    expect(told).toEqual(['One', 'Two']);
    expect(stage.errors).toHaveLength(4);
    expect(stage.state).toBe('live');
  },

  'a listener may close and open the session in the midst of what arrives': async (client) => {
    const { stage, tail } = await Stage.live(client);
    const stop = stage.session.onEvent(() => {
      stop();
      stage.session.close();
      stage.session.open();
    });
    await tail.events(1, ev.title('One'), ev.title('Two'));
    expect(stage.view).toMatchObject({ title: 'One', connection: { state: 'loading' } });
    const again = await stage.next();
    expect(again.after).toBe('e.1');
    await again.greet();
    await again.events(2, ev.title('Two'));
    expect(stage.view.title).toBe('Two');
  },

  'the end of a run leaves the connection as it is, for the next one': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', 'Half'));
    await tail.events(6, ev.settled('Whole'));
    await stage.clock.advance(20_000);
    await tail.events(7, ev.message('u2', 'More'), ev.begun('r2', 'a2'));
    expect(stage.view.run?.run).toBe('r2');
    await stage.wire.quiet();
    expect(stage.view.messages[1]).toEqual(answer('a1', 'Whole'));
  },
};
