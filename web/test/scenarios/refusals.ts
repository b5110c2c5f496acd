import { expect } from 'vitest';
import { shown, Stage, user, type Scenarios } from './stage.js';

/** Servers that do not want, or want a token: what is asked again, and what is not. */
export const refusals: Scenarios = {
  'a server of another protocol is not spoken to': async (client) => {
    const stage = new Stage(client);
    stage.session.open();
    await (await stage.next()).greet({ protocol: 2 });
    expect(stage.state).toBe('failed');
    expect(stage.view.connection.problem).toContain('protocol 2');
  },

  'what is not there or not allowed is not asked for again': async (client) => {
    for (const status of [400, 404, 405, 410]) {
      const stage = new Stage(client);
      stage.session.open();
      await (await stage.next()).respond(status, { code: 'no', message: 'no such thing' });
      expect(stage.view.connection).toMatchObject({ state: 'failed', problem: 'no such thing' });
      await stage.clock.advance(600_000);
      await stage.wire.quiet();
    }
  },

  'a session that failed is tried again when it is opened again': async (client) => {
    const stage = new Stage(client);
    stage.session.open();
    await (await stage.next()).respond(404, { code: 'no', message: 'no such thing' });
    stage.session.open();
    expect(stage.state).toBe('loading');
    await (await stage.next()).greet();
  },

  'a session that is deleted says so and keeps what it shows': async (client) => {
    const { stage, tail } = await Stage.live(client, { messages: [user('u1', 'Hello')] });
    await tail.control('bye', { reason: 'deleted', retry: 0 });
    expect(stage.view.connection).toMatchObject({ state: 'failed', problem: 'the session was deleted' });
    expect(shown(stage.view)).toEqual(['user: Hello']);
    await stage.clock.advance(600_000);
    await stage.wire.quiet();
  },

  'each attempt asks for the token anew': async (client) => {
    let token = 'first';
    const { stage, tail } = await Stage.live(client, {}, { token: () => token, basin: 'mine' });
    expect(tail.headers.get('authorization')).toBe('Bearer first');
    expect(tail.headers.get('s2-basin')).toBe('mine');
    await tail.cut();
    token = 'second';
    const again = await stage.retry();
    expect(again.headers.get('authorization')).toBe('Bearer second');
  },

  'a token that is refused on load is renewed, and nobody notices': async (client) => {
    const asked: (string | undefined)[] = [];
    const token = (refused?: string) => {
      asked.push(refused);
      return refused === undefined ? 'old' : 'new';
    };
    const stage = new Stage(client, { token });
    stage.session.open();
    await (await stage.next()).respond(401, { code: 'unauthorized', message: 'expired' });
    const again = await stage.next();
    expect(asked).toEqual([undefined, 'old']);
    expect(again.headers.get('authorization')).toBe('Bearer new');
    await again.greet();
    await again.snapshot();
    expect(stage.state).toBe('live');
  },

  'the page says that it waits for a token while it does': async (client) => {
    let give = (_token: string | undefined) => {};
    const token = (refused?: string) =>
      refused === undefined ? 'old' : new Promise<string | undefined>((resolve) => (give = resolve));
    const stage = new Stage(client, { token });
    stage.session.open();
    await (await stage.next()).respond(403, { code: 'forbidden', message: 'not you' });
    expect(stage.view.connection).toMatchObject({ state: 'needs-auth', problem: 'not you' });
    await stage.clock.advance(600_000);
    expect(stage.state).toBe('needs-auth');
    give('new');
    await (await stage.next()).greet();
  },

  'a token that is refused twice in a row ends the asking': async (client) => {
    const stage = new Stage(client, { token: () => 'bad' });
    stage.session.open();
    await (await stage.next()).respond(401, { code: 'unauthorized', message: 'no' });
    await (await stage.next()).respond(401, { code: 'unauthorized', message: 'no' });
    expect(stage.state).toBe('failed');
    await stage.clock.advance(600_000);
    await stage.wire.quiet();
  },

  'without anybody to ask for a token a refusal ends the asking': async (client) => {
    const stage = new Stage(client);
    stage.session.open();
    await (await stage.next()).respond(401, { code: 'unauthorized', message: 'no' });
    expect(stage.state).toBe('failed');
    await stage.wire.quiet();
  },

  'a token that cannot be renewed ends the asking': async (client) => {
    const token = (refused?: string) =>
      refused === undefined ? 'old' : Promise.reject(new Error('signed out'));
    const stage = new Stage(client, { token });
    stage.session.open();
    await (await stage.next()).respond(401);
    expect(stage.state).toBe('failed');
    expect(stage.view.connection.problem).toContain('signed out');
  },

  'a token that runs out in the midst is renewed as often as it takes': async (client) => {
    let tokens = 0;
    const { stage, tail } = await Stage.live(client, {}, { token: () => `token ${++tokens}` });
    let current = tail;
    for (let hour = 0; hour < 5; hour++) {
      await stage.clock.advance(20_000);
      await current.control('bye', { reason: 'auth', retry: 0 });
      current = await stage.next();
      await current.greet();
      expect(stage.state).toBe('live');
    }
  },

  'a token that the server takes and refuses in turns ends the asking': async (client) => {
    const { stage, tail } = await Stage.live(client, {}, { token: () => 'odd' });
    await tail.control('bye', { reason: 'auth', retry: 0 });
    const again = await stage.next();
    await again.greet();
    await again.control('bye', { reason: 'auth', retry: 0 });
    expect(stage.state).toBe('failed');
    await stage.wire.quiet();
  },

  'a token that comes after the session was closed asks for nothing': async (client) => {
    let give = (_token: string | undefined) => {};
    const token = (refused?: string) =>
      refused === undefined ? 'old' : new Promise<string | undefined>((resolve) => (give = resolve));
    const stage = new Stage(client, { token });
    stage.session.open();
    await (await stage.next()).respond(401);
    stage.session.close();
    give('new');
    await stage.wire.quiet();
    expect(stage.state).toBe('closed');
  },
};
