import { expect } from 'vitest';
import { answering, ev, shown, Stage, type Scenarios } from './stage.js';

/** Windows that nobody sees, machines that sleep or have no network. */
export const away: Scenarios = {
  'a machine without a network tries calmly, and goes on at once when it is back': async (client) => {
    const { stage, tail } = await Stage.live(client);
    await tail.events(1, ev.title('One'));
    stage.visibility.set({ online: false });
    expect(tail.aborted).toBe(true);
    await (await stage.next()).cut();
    for (let attempt = 0; attempt < 8; attempt++) await (await stage.retry()).cut();
    expect(stage.view.connection).toMatchObject({ state: 'retrying', problem: 'there is no network' });
    stage.visibility.set({ online: true });
    const again = await stage.next();
    expect(again.after).toBe('e.1');
    await again.greet();
    expect(stage.state).toBe('live');
  },

  'a server on a machine without a network is spoken to all the same': async (client) => {
    const stage = new Stage(client);
    stage.visibility.set({ online: false });
    stage.session.open();
    const tail = await stage.next();
    await tail.greet();
    await tail.snapshot();
    expect(stage.state).toBe('live');
    const sent = stage.session.send('Hello');
    await (await stage.next()).respond(201, { run: 'r1', answer: 'a1', message: 'm', cursor: 'e.2' });
    expect(await sent).toMatchObject({ outcome: 'begun' });
  },

  'a network that comes back is another one to a connection that has been silent since': async (client) => {
    const { stage } = await Stage.live(client);
    await stage.clock.advance(1_000);
    stage.visibility.set({ online: false });
    const silent = await stage.next();
    await stage.clock.advance(1_000);
    stage.visibility.set({ online: true });
    expect(silent.aborted).toBe(true);
    const again = await stage.next();
    await again.greet();
    expect(stage.view.connection).toEqual({ state: 'live', attempts: 0 });
  },

  'a network that goes away is noticed at once, and not when the connection has been silent': async (
    client,
  ) => {
    const { stage, tail } = await Stage.live(client, { cursor: 'e.5' });
    stage.visibility.set({ online: false });
    expect(tail.aborted).toBe(true);
    await (await stage.next()).cut();
    expect(stage.view.connection).toMatchObject({ state: 'retrying', problem: 'there is no network' });

    const empty = new Stage(client);
    empty.session.open();
    await (await empty.next()).respond(404, { code: 'session_not_found', message: '' });
    expect(empty.view.connection.missing).toBe(true);
    empty.visibility.set({ online: false });
    await (await empty.next()).cut();
    expect(empty.view.connection).toMatchObject({ state: 'retrying', problem: 'there is no network' });
  },

  'a server on this machine goes on where it was, whatever becomes of the network': async (client) => {
    const { stage } = await Stage.live(client, answering('e.5', 'Half'));
    stage.visibility.set({ online: false });
    const again = await stage.next();
    expect(again.after).toBe('e.5');
    await again.greet();
    expect(stage.view.connection).toEqual({ state: 'live', attempts: 0 });
    stage.visibility.set({ online: false });
    await stage.clock.advance(1_000);
    await again.events(6, ev.text(' and whole'));
    await stage.clock.advance(100);
    expect(stage.draft).toBe('Half and whole');
    stage.visibility.set({ online: true });
    expect(again.aborted).toBe(false);
    await stage.wire.quiet();
  },

  'a page that is hidden for a while keeps its connection': async (client) => {
    const { stage, tail } = await Stage.live(client, {}, { suspendAfter: 60_000 });
    stage.visibility.set({ visible: false });
    for (let beat = 0; beat < 5; beat++) {
      await stage.clock.advance(10_000);
      await tail.send(':\n\n');
    }
    stage.visibility.set({ visible: true });
    await stage.clock.advance(20_000);
    expect(stage.state).toBe('live');
    expect(tail.aborted).toBe(false);
  },

  'a page that is hidden for long gives its connection back and goes on when it is seen': async (client) => {
    const { stage, tail } = await Stage.live(client, { cursor: 'e.5' }, { suspendAfter: 20_000 });
    stage.visibility.set({ visible: false });
    await stage.clock.advance(20_000);
    expect(stage.state).toBe('suspended');
    expect(tail.aborted).toBe(true);
    stage.visibility.set({ visible: true });
    const again = await stage.next();
    expect(again.after).toBe('e.5');
    await again.greet();
    await again.events(6, ev.message('u1', 'Hello'), ev.begun(), ev.settled('Half and whole'));
    expect(shown(stage.view)).toEqual(['user: Hello', 'assistant: Half and whole']);
  },

  'a page that nobody sees learns what becomes of its run, and rests after it': async (client) => {
    const { stage, tail } = await Stage.live(client, answering('e.5', 'Half'), { suspendAfter: 20_000 });
    stage.visibility.set({ visible: false });
    await stage.clock.advance(20_000);
    expect(stage.state).toBe('live');
    await tail.cut();
    const again = await stage.retry();
    await again.greet();
    await again.events(6, { type: 'asked', run: 'r1', decision: 'd1', kind: 'approval', title: 'May I?' });
    expect(stage.view.decisions).toHaveLength(1);
    await again.events(7, ev.settled('Half and whole'));
    expect(shown(stage.view)).toEqual(['user: Hello', 'assistant: Half and whole']);
    expect(stage.state).toBe('suspended');
    expect(again.aborted).toBe(true);
  },

  'a network that comes back to a page that nobody sees wakes nobody': async (client) => {
    const { stage } = await Stage.live(client, {}, { suspendAfter: 20_000 });
    stage.visibility.set({ visible: false });
    await stage.clock.advance(20_000);
    stage.visibility.set({ online: false });
    stage.visibility.set({ online: true });
    expect(stage.state).toBe('suspended');
    await stage.wire.quiet();
  },

  'a page that is seen again does not wait for its next attempt': async (client) => {
    const { stage, tail } = await Stage.live(client, {}, { random: () => 0.9 });
    await tail.cut();
    for (let attempt = 0; attempt < 6; attempt++) await (await stage.retry()).cut();
    stage.visibility.set({ visible: false });
    stage.visibility.set({ visible: true });
    await (await stage.next()).greet();
    expect(stage.state).toBe('live');
  },

  'a machine that slept finds its dead connection out as soon as it wakes': async (client) => {
    const { stage, tail } = await Stage.live(client);
    stage.clock.sleepThrough(3_600_000);
    stage.visibility.set({ visible: true });
    expect(tail.aborted).toBe(true);
    expect(stage.state).toBe('retrying');
  },

  'attempts go on for as long as somebody looks': async (client) => {
    const stage = new Stage(client);
    stage.session.open();
    await (await stage.next()).cut();
    for (let attempt = 0; attempt < 500; attempt++) await (await stage.retry()).cut();
    expect(stage.view.connection).toMatchObject({ state: 'retrying', attempts: 501 });
  },
};
