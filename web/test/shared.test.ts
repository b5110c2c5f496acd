import { expect, test } from 'vitest';
import { LiveSession, sharedTail, type LiveSessionOptions } from '../src/index.js';
import { FakeServer } from './fake/server.js';
import { happen } from './fake/story.js';
import { FakeBrowser } from './fake/tabs.js';
import { FakeClock, FakeVisibility, seeded, settled, TabClock } from './fake/world.js';

const seeds = Number(process.env['SEEDS'] ?? 40);

/** A server, a browser, and as many tabs in it as a test opens. */
class Desk {
  readonly clock = new FakeClock();
  readonly browser = new FakeBrowser();
  readonly server = new FakeServer({ clock: this.clock });
  readonly log = this.server.session('s');
  #seed = 0;

  tab(options: Partial<LiveSessionOptions> = {}): { session: LiveSession; visibility: FakeVisibility } {
    const visibility = new FakeVisibility();
    const session = new LiveSession({
      url: 'http://fake',
      session: 's',
      fetch: this.server.fetch,
      clock: this.clock,
      random: seeded(++this.#seed),
      visibility,
      suspendAfter: 60_000,
      transport: sharedTail({ tabs: this.browser }),
      ...options,
    });
    session.open();
    return { session, visibility };
  }

  async live(options: Partial<LiveSessionOptions> = {}): Promise<LiveSession> {
    const { session } = this.tab(options);
    await settled();
    expect(session.view.connection.state).toBe('live');
    return session;
  }

  get connections(): number {
    return this.server.tails.size;
  }
}

/** Lets tabs ask each other and answer. */
async function heard(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await settled();
}

const textOf = (session: LiveSession) => JSON.stringify([session.view.messages, session.view.draft]);

test('any number of tabs share one connection and show the same', async () => {
  const desk = new Desk();
  desk.log.say('Hello');
  const tabs = [await desk.live(), await desk.live(), await desk.live()];
  expect(desk.connections).toBe(1);
  desk.log.claim();
  desk.log.write({ type: 'text', delta: 'Hi' }, { type: 'text', delta: ' there' });
  await desk.clock.advance(100);
  for (const tab of tabs) expect(textOf(tab)).toContain('Hi there');
  desk.log.settle();
  await settled();
  for (const tab of tabs) expect(tab.view.messages).toEqual(desk.log.state.messages);
  expect(desk.connections).toBe(1);
});

test('a second tab of an empty session is live at once', async () => {
  const desk = new Desk();
  const [one, two] = [await desk.live(), await desk.live()];
  expect(desk.connections).toBe(1);
  for (const tab of [one, two]) expect(tab.view).toMatchObject({ cursor: 'e1.-1', messages: [] });
  desk.log.say('Hello');
  await settled();
  for (const tab of [one, two]) expect(tab.view.messages).toHaveLength(1);
});

test('a conversation is told to the tab that asks for it, and to no other', async () => {
  const desk = new Desk();
  desk.log.say('Hello');
  for (let tab = 0; tab < 5; tab++) await desk.live();
  expect(desk.browser.heard.get('state')).toBe(4);
});

test('a session that the first turn makes comes to life in the tab of the turn, and then in the others', async () => {
  const desk = new Desk();
  desk.server.delete('s');
  const tabs = [await desk.live(), await desk.live()];
  for (const { view } of tabs) expect(view.connection.missing).toBe(true);
  await Promise.all([tabs[1]!.send('Hello'), settled()]);
  await settled();
  expect(tabs[1]!.view.messages).toHaveLength(1);
  await desk.clock.advance(30_000);
  for (const { view } of tabs) expect(view.messages).toHaveLength(1);
  expect(desk.connections).toBe(1);
});

test('tabs that are opened while the first still loads wait for it', async () => {
  const desk = new Desk();
  desk.log.say('Hello');
  const tabs = [desk.tab(), desk.tab(), desk.tab()].map(({ session }) => session);
  await desk.clock.advance(100);
  expect(tabs.map(({ view }) => view.connection.state)).toEqual(['live', 'live', 'live']);
  expect(desk.connections).toBe(1);
});

test('when the tab that leads is closed, another goes on from where it is', async () => {
  const desk = new Desk();
  desk.log.say('Hello');
  desk.log.claim();
  const [one, two, three] = [await desk.live(), await desk.live(), await desk.live()];
  desk.log.write({ type: 'text', delta: 'Once' });
  await settled();
  one.close();
  desk.log.write({ type: 'text', delta: ' upon' });
  await settled();
  expect(desk.connections).toBe(1);
  expect(desk.server.requests.at(-1)?.path).toBe('/v1/sessions/s/tail?after=e1.4');
  desk.log.write({ type: 'text', delta: ' a time' });
  await desk.clock.advance(100);
  for (const tab of [two, three]) expect(textOf(tab)).toContain('Once upon a time');
  expect(two.view.connection).toEqual({ state: 'live', attempts: 0 });
});

test('a tab that leads and hides for long hands over', async () => {
  const desk = new Desk();
  const leader = desk.tab();
  await settled();
  const follower = await desk.live();
  leader.visibility.set({ visible: false });
  await desk.clock.advance(60_000);
  expect(leader.session.view.connection.state).toBe('suspended');
  expect(desk.connections).toBe(1);
  desk.log.say('Hello');
  await settled();
  expect(follower.view.messages).toHaveLength(1);
  leader.visibility.set({ visible: true });
  await settled();
  expect(leader.session.view.messages).toHaveLength(1);
  expect(desk.connections).toBe(1);
});

test('when the connection breaks, the tabs go on together', async () => {
  const desk = new Desk();
  const tabs = [await desk.live(), await desk.live()];
  desk.server.cut();
  desk.log.say('Hello');
  await desk.clock.advance(5_000);
  for (const tab of tabs) expect(tab.view.messages).toHaveLength(1);
  for (const tab of tabs) expect(tab.view.connection.state).toBe('live');
  expect(desk.connections).toBe(1);
});

test('a tab that was away gets what it missed from the one that leads', async () => {
  const desk = new Desk();
  await desk.live();
  const { session, visibility } = desk.tab();
  await settled();
  visibility.set({ visible: false });
  await desk.clock.advance(60_000);
  expect(session.view.connection.state).toBe('suspended');
  desk.log.say('Hello');
  desk.log.claim();
  desk.log.write({ type: 'text', delta: 'Hi' });
  await settled();
  visibility.set({ visible: true });
  await desk.clock.advance(100);
  expect(textOf(session)).toContain('Hi');
  expect(desk.connections).toBe(1);
  expect(desk.server.requests).toHaveLength(1);
});

test('a tab that hears nothing of a leader has a connection of its own', async () => {
  const desk = new Desk();
  await desk.live();
  desk.browser.deaf = true;
  const { session } = desk.tab();
  await desk.clock.advance(1_999);
  expect(session.view.connection.state).toBe('loading');
  await desk.clock.advance(1);
  expect(session.view.connection.state).toBe('live');
  expect(desk.connections).toBe(2);
});

test('a leader that falls silent is left by those who follow', async () => {
  const desk = new Desk();
  await desk.live();
  const follower = await desk.live();
  desk.browser.deaf = true;
  await desk.clock.advance(25_000);
  expect(follower.view.connection.state).toBe('retrying');
  await desk.clock.advance(3_000);
  expect(follower.view.connection.state).toBe('live');
  expect(desk.connections).toBe(2);
});

test('a tab that is ahead of a new leader takes nothing twice of what that one catches up with', async () => {
  const desk = new Desk();
  desk.log.say('Hello');
  desk.log.claim();
  await desk.live();
  await desk.live();
  desk.browser.deaf = true;
  const { session: ahead } = desk.tab();
  await desk.clock.advance(2_000);
  desk.browser.deaf = false;
  const [leading, own] = [...desk.server.tails];
  leading!.hold();
  desk.log.write({ type: 'text', delta: 'One' });
  await settled();
  own!.cut();
  await desk.clock.advance(1_000);
  expect(desk.connections).toBe(1);
  desk.log.write({ type: 'text', delta: ' two' });
  leading!.cut();
  await desk.clock.advance(1_000);
  expect(desk.connections).toBe(1);
  expect(ahead.view.draft).toEqual(desk.log.state.draft);
});

test('a tab that takes over while a snapshot is on its way gets one of its own', async () => {
  const desk = new Desk();
  desk.log.say('Hello');
  const [leader, follower] = [await desk.live(), await desk.live()];
  // The leader has been told that its place is none, and is gone before it hears what there is.
  const [tail] = desk.server.tails;
  tail!.control('reset', { reason: 'trimmed' });
  await settled();
  for (const tab of [leader, follower]) expect(tab.view.connection.state).toBe('loading');
  leader.close();
  await settled();
  expect(follower.view.connection.state).toBe('live');
  expect(follower.view.messages).toEqual(desk.log.state.messages);
  expect(desk.connections).toBe(1);
});

test('a tab that asks while the one that leads waits for a snapshot is told what that one brings', async () => {
  const desk = new Desk();
  desk.log.say('Hello');
  await desk.live();
  const [tail] = desk.server.tails;
  tail!.control('reset', { reason: 'trimmed' });
  await settled();
  const { session } = desk.tab();
  await settled();
  expect(session.view.connection.state).toBe('loading');
  desk.log.trimmedTo = desk.log.events.length;
  tail!.control('snapshot', { ...desk.log.snapshot, title: 'Anew' });
  await heard();
  expect(session.view).toMatchObject({ title: 'Anew', connection: { state: 'live' } });
});

test('what a tab heard before it led is told to those who follow once it leads', async () => {
  const desk = new Desk();
  desk.log.say('Hello');
  desk.log.claim();
  const leader = await desk.live();
  desk.browser.deaf = true;
  const { session: own } = desk.tab();
  await desk.clock.advance(2_000);
  desk.browser.deaf = false;
  const follower = await desk.live();
  const [leading] = [...desk.server.tails];
  leading!.hold();
  desk.log.settle();
  await settled();
  for (const [tab, runs] of [
    [leader, true],
    [own, false],
    [follower, true],
  ] as const)
    expect(tab.view.run !== undefined).toBe(runs);
  leader.close();
  await heard();
  expect(follower.view.messages).toEqual(desk.log.state.messages);
  expect(desk.connections).toBe(1);
});

test('a hidden tab that has not noticed that its connection is dead leads nobody', async () => {
  const desk = new Desk();
  desk.log.say('Hello');
  desk.log.claim();
  // Browsers let the timers of hidden tabs run late.
  const clock = new TabClock(desk.clock);
  clock.late = true;
  await desk.live({ clock });
  const follower = await desk.live();
  const [dead] = [...desk.server.tails];
  dead!.hold();
  await desk.clock.advance(25_000);
  expect(follower.view.connection.state).toBe('retrying');
  desk.log.settle();
  await desk.clock.advance(3_000);
  expect(follower.view.connection).toMatchObject({ state: 'live' });
  expect(follower.view.messages).toEqual(desk.log.state.messages);
});

test('comments of the server keep those who follow', async () => {
  const desk = new Desk();
  await desk.live();
  const follower = await desk.live();
  await desk.clock.advance(600_000);
  expect(follower.view.connection).toEqual({ state: 'live', attempts: 0 });
  expect(desk.server.requests).toHaveLength(1);
});

test('a reset reaches all tabs', async () => {
  const desk = new Desk();
  desk.log.say('Old');
  const tabs = [await desk.live(), await desk.live()];
  desk.server.delete('s');
  const anew = desk.server.session('s');
  anew.append({ type: 'title', title: 'New' });
  await desk.clock.advance(100);
  for (const tab of tabs) tab.open();
  await desk.clock.advance(5_000);
  for (const tab of tabs) expect(tab.view).toMatchObject({ title: 'New', messages: [] });
  expect(desk.connections).toBe(1);
});

test('tabs of several users or sessions do not share', async () => {
  const desk = new Desk();
  await desk.live({ transport: sharedTail({ tabs: desk.browser, scope: 'ada' }) });
  await desk.live({ transport: sharedTail({ tabs: desk.browser, scope: 'bob' }) });
  desk.server.session('s2');
  await desk.live({ session: 's2' });
  expect(desk.connections).toBe(3);
});

test('without locks or channels each tab has a connection of its own', async () => {
  const desk = new Desk();
  await desk.live({ transport: sharedTail({ tabs: undefined }) });
  await desk.live({ transport: sharedTail({ tabs: undefined }) });
  expect(desk.connections).toBe(2);
});

test('tabs that are closed leave nothing behind', async () => {
  const desk = new Desk();
  const tabs = [await desk.live(), await desk.live(), await desk.live()];
  for (const tab of tabs) tab.close();
  await settled();
  expect(desk.browser.locksHeld).toBe(0);
  expect(desk.browser.channelsOpen).toBe(0);
  expect(desk.connections).toBe(0);
  expect(desk.clock.waiting).toBe(0);
});

test('whatever happens to tabs and network, all tabs end where the log does', async () => {
  for (let seed = 0; seed < seeds; seed++) {
    const random = seeded(seed);
    const desk = new Desk();
    const tabs = [1, 2, 3].map(() => {
      const clock = new TabClock(desk.clock);
      return { ...desk.tab({ clock }), clock };
    });
    for (let step = 0; step < 80; step++) {
      const chance = random();
      const tab = tabs[Math.floor(random() * tabs.length)]!;
      if (chance < 0.6) happen(desk.log, random);
      else if (chance < 0.65) desk.server.cut();
      else if (chance < 0.7) tab.session.close();
      else if (chance < 0.8) tab.session.open();
      else if (chance < 0.83) tab.visibility.set({ online: !tab.visibility.online() });
      else if (chance < 0.86) tab.visibility.set({ visible: !tab.visibility.visible() });
      else if (chance < 0.88) desk.browser.deaf = !desk.browser.deaf;
      else if (chance < 0.9) tab.clock.late = !tab.clock.late;
      else if (chance < 0.92) desk.server.tails.forEach((tail) => tail.hold());
      else await desk.clock.advance(random() * 4_000);
      if (random() < 0.5) await settled();
    }
    desk.browser.deaf = false;
    desk.server.tails.forEach((tail) => tail.release());
    for (const { session, visibility, clock } of tabs) {
      clock.late = false;
      visibility.set({ visible: true, online: true });
      session.open();
    }
    await desk.clock.advance(120_000);
    for (const { session } of tabs) {
      const { session: _, pending: _pending, connection, ...state } = session.view;
      expect(connection.state, `seed ${seed}`).toBe('live');
      expect(state, `seed ${seed}`).toEqual(desk.log.state);
      session.close();
    }
    await settled();
    expect([desk.browser.locksHeld, desk.browser.channelsOpen, desk.connections], `seed ${seed}`).toEqual([
      0, 0, 0,
    ]);
  }
});
