import { describe, expect, test } from 'vitest';
import type { SessionState } from '../src/model.js';
import { emptySession, fromSnapshot, reduce } from '../src/reduce.js';
import { FakeLog, joined, type Logged } from './fake/log.js';
import { happen } from './fake/story.js';
import { seeded } from './fake/world.js';
import { goldenLogs } from './golden.js';

function fold(events: readonly Logged[], from: SessionState = emptySession): SessionState {
  return events.reduce((state, { cursor, event }) => reduce(state, event, cursor), from);
}

/**
 * Reads the log as somebody with a bad network does: in pieces; each time from the own cursor, from a
 * snapshot that is older or newer, or with frames that were there already; with deltas joined or not.
 */
function foldWithBreaks(events: readonly Logged[], random: () => number): SessionState {
  let state = emptySession;
  for (let at = 0; at < events.length;) {
    const chance = random();
    if (chance < 0.2) {
      // A snapshot of some later place, as it travels.
      const to = at + Math.floor(random() * (events.length - at + 1));
      const later = fold(events.slice(0, to));
      // Compaction is one append: there is no place in the midst of it at which anybody reads a snapshot.
      if (later.rebuilding) continue;
      state = fromSnapshot(JSON.parse(JSON.stringify(later)));
      at = to;
    } else {
      const back = chance < 0.5 ? Math.floor(random() * at) : at;
      const to = at + 1 + Math.floor(random() * 10);
      const fresh = events.slice(at, to);
      state = fold(events.slice(back, at), state);
      state = fold(random() < 0.5 ? joined(fresh) : fresh, state);
      at = to;
    }
  }
  return state;
}

describe.each(goldenLogs())('$name', ({ events, final }) => {
  test('whatever the breaks, the end is the same', () => {
    for (let seed = 0; seed < 50; seed++) {
      expect(foldWithBreaks(events, seeded(seed)), `seed ${seed}`).toEqual(final);
    }
  });
});

test('whatever the story and the breaks, the end is the same', () => {
  for (let seed = 0; seed < 60; seed++) {
    const random = seeded(seed);
    const log = new FakeLog('s', 'e');
    while (log.events.length < 80) happen(log, random);
    expect(fold(log.events), `seed ${seed}`).toEqual(log.state);
    expect(foldWithBreaks(log.events, random), `seed ${seed}`).toEqual(log.state);
  }
});

test('a state is never changed, only replaced', () => {
  const freeze = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  };
  for (let seed = 0; seed < 20; seed++) {
    const log = new FakeLog('s', 'e');
    const random = seeded(seed);
    while (log.events.length < 100) happen(log, random);
    let state = emptySession;
    for (const { cursor, event } of log.events) {
      freeze(state);
      freeze(event);
      state = reduce(state, event, cursor);
    }
    expect(state).toEqual(log.state);
  }
});
