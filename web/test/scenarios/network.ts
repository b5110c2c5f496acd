import { expect } from 'vitest';
import { reduce, emptySession, type SessionState, type SessionView } from '../../src/index.js';
import { FakeServer } from '../fake/server.js';
import { happen } from '../fake/story.js';
import { FakeClock, FakeVisibility, seeded, settled } from '../fake/world.js';
import type { Client, Scenarios } from './stage.js';

/** A view without what only this page knows. */
function known(view: SessionView): SessionState {
  const { session: _, pending: _pending, connection: _connection, ...state } = view;
  return state;
}

/** Cuts bytes into pieces of any size, now and then in the midst of a character. */
function piecesBy(random: () => number): (bytes: Uint8Array) => Uint8Array[] {
  return (bytes) => {
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < bytes.length;) {
      const to = at + 1 + Math.floor(random() ** 3 * bytes.length);
      pieces.push(bytes.subarray(at, to));
      at = to;
    }
    return pieces;
  };
}

/**
 * A session on a page, and everything that may happen to it: a story in the log, turns of the user,
 * answers that are lost, connections that break, stall and end, a server that is gone or overloaded, a
 * window that is hidden, a machine without a network, trimming. Every view has to be what the log says
 * at its place.
 */
async function play(client: Client, seed: number): Promise<void> {
  const random = seeded(seed);
  const clock = new FakeClock();
  const visibility = new FakeVisibility();
  const server = new FakeServer({ clock, pieces: piecesBy(random) });
  server.tokens = new Set(['t1']);
  let token = 't1';
  const log = server.session('s');
  const states = new Map<string, SessionState>();
  const remember = () => {
    let state = states.get(`${log.epoch}.${states.size - 1}`) ?? emptySession;
    for (const { cursor, event } of log.events.slice(states.size)) {
      state = reduce(state, event, cursor);
      states.set(cursor, state);
    }
  };
  const errors: unknown[] = [];
  const session = new client.LiveSession({
    url: 'http://fake',
    session: 's',
    token: () => token,
    fetch: server.fetch,
    clock,
    visibility,
    random,
    suspendAfter: 60_000,
    onError: (error) => errors.push(error),
  });
  let last = -1;
  session.onEvent((_, cursor) => {
    const seq = Number(cursor.split('.')[1]);
    expect(seq).toBeGreaterThan(last);
    last = seq;
  });
  session.subscribe(() => {
    remember();
    const { view } = session;
    if (view.cursor !== undefined && view.cursor !== 'e1.-1') {
      expect(known(view), view.cursor).toEqual(states.get(view.cursor));
    }
    const ids = [...view.messages, ...view.pending.map(({ message }) => message)].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
  const said: { id: string; outcome: Promise<string> }[] = [];
  const hazards: (() => void)[] = [
    () => server.cut(),
    () => server.tails.forEach((tail) => tail.hold()),
    () => server.tails.forEach((tail) => tail.release()),
    () => server.tails.forEach((tail) => tail.end()),
    () =>
      server.tails.forEach((tail) =>
        tail.bye(random() < 0.5 ? 'rotate' : 'slow', random() < 0.5 ? 0 : 2_000),
      ),
    () => (server.down = !server.down),
    () => server.refusals.push({ status: 503, headers: { 'retry-after': '2' } }),
    () => (server.loseAnswers = 1),
    () => (server.joining = !server.joining),
    () => visibility.set({ visible: !visibility.visible() }),
    () => visibility.set({ online: !visibility.online() }),
    () => {
      const online = !visibility.online();
      server.down = !online;
      visibility.set({ online });
    },
    () => (log.trimmedTo = Math.max(log.trimmedTo, log.events.length - 5)),
    () => {
      token = `t${Number(token.slice(1)) + 1}`;
      server.tokens = new Set([token]);
      server.tails.forEach((tail) => tail.bye('auth'));
    },
    () => {
      session.close();
      session.open();
    },
    () => clock.sleepThrough(100_000),
  ];
  session.open();
  for (let step = 0; step < 120; step++) {
    const chance = random();
    if (chance < 0.6) happen(log, random);
    else if (chance < 0.75) hazards[Math.floor(random() * hazards.length)]!();
    else if (chance < 0.8) {
      const policy = random() < 0.5 ? 'queue' : 'interrupt';
      const sent = session.send(`Turn ${step}`, { policy });
      const id = session.view.pending.at(-1)?.message.id;
      if (id !== undefined) said.push({ id, outcome: sent.then(({ outcome }) => outcome) });
    } else await clock.advance(random() * 3_000);
    if (random() < 0.5) await settled();
    expect(server.tails.size).toBeLessThanOrEqual(1);
  }
  server.down = false;
  server.refusals.length = 0;
  server.loseAnswers = 0;
  visibility.set({ visible: true, online: true });
  server.tails.forEach((tail) => tail.release());
  // Tokens that run out while they are renewed end the asking, until somebody opens the session again.
  await settled();
  if (session.view.connection.problem?.includes('token')) session.open();
  await clock.advance(300_000);
  remember();
  expect(session.view.connection.state, 'at the end').toBe('live');
  expect(known(session.view)).toEqual(
    log.events.length === 0 ? { ...emptySession, cursor: 'e1.-1' } : log.state,
  );
  for (const { id, outcome } of said) {
    const told = log.events.filter(
      ({ event }) => (event.type === 'message' || event.type === 'queued') && event.message.id === id,
    );
    const begun = told.filter(({ event }) => event.type === 'message').length;
    expect(begun).toBeLessThanOrEqual(1);
    if (['begun', 'queued'].includes(await outcome)) expect(told.length).toBeGreaterThan(0);
  }
  expect(session.view.pending.filter(({ state }) => state !== 'failed')).toEqual([]);
  expect(errors).toEqual([]);
  session.close();
  await settled();
  expect(server.tails.size).toBe(0);
}

/** How many seeds are played, and from which on: `SEEDS=5000 SEED=100 ./build test client` */
const seeds = Number(process.env['SEEDS'] ?? 40);
const first = Number(process.env['SEED'] ?? 0);

export const network: Scenarios = {
  'whatever happens to the network, every view is what the log says at its place': async (client) => {
    for (let seed = first; seed < first + seeds; seed++) {
      await play(client, seed).catch((error: unknown) => {
        throw new Error(`seed ${seed}`, { cause: error });
      });
    }
  },
};
