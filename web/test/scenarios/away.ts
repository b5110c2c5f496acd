import { expect } from 'vitest';
import { answering, ev, shown, Stage, type Scenarios } from './stage.js';

/** Windows that nobody sees, machines that sleep or have no network. */
export const away: Scenarios = {
  'a machine without a network waits, and goes on at once when it is back': async (client) => {
    const { stage, tail } = await Stage.live(client);
    await tail.events(1, ev.title('One'));
    stage.visibility.set({ online: false });
    expect(stage.view.connection).toMatchObject({ state: 'suspended', problem: 'there is no network' });
    expect(tail.aborted).toBe(true);
    await stage.clock.advance(3_600_000);
    await stage.wire.quiet();
    stage.visibility.set({ online: true });
    const again = await stage.next();
    expect(again.after).toBe('e.1');
    await again.greet();
    expect(stage.state).toBe('live');
  },

  'a session that is opened without a network begins when there is one': async (client) => {
    const stage = new Stage(client);
    stage.visibility.set({ online: false });
    stage.session.open();
    expect(stage.state).toBe('suspended');
    await stage.wire.quiet();
    stage.visibility.set({ online: true });
    const tail = await stage.next();
    await tail.greet();
    expect(stage.state).toBe('loading');
    await tail.snapshot();
    expect(stage.state).toBe('live');
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
    const { stage, tail } = await Stage.live(client, answering('e.5', 'Half'), { suspendAfter: 20_000 });
    stage.visibility.set({ visible: false });
    await stage.clock.advance(20_000);
    expect(stage.state).toBe('suspended');
    expect(tail.aborted).toBe(true);
    stage.visibility.set({ visible: true });
    const again = await stage.next();
    expect(again.after).toBe('e.5');
    await again.greet();
    await again.events(6, ev.settled('Half and whole'));
    expect(shown(stage.view)).toEqual(['user: Hello', 'assistant: Half and whole']);
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
