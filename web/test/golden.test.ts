import { describe, expect, test } from 'vitest';
import { emptySession, fromSnapshot, reduce } from '../src/reduce.js';
import { eventTypes, goldenLogs } from './golden.js';

describe.each(goldenLogs())('$name', ({ events, snapshots, final }) => {
  test('folds to the state that the log tells', () => {
    let state = emptySession;
    for (const { cursor, event } of events) {
      state = reduce(state, event, cursor);
      const expected = snapshots[cursor];
      if (expected !== undefined) expect(state, `at ${cursor}`).toEqual(expected);
    }
    expect(state).toEqual(final);
  });

  test('goes on from each of its snapshots to the same end', () => {
    for (const [from, snapshot] of Object.entries(snapshots)) {
      const at = events.findIndex(({ cursor }) => cursor === from);
      const later = events.slice(at + 1);
      const state = later.reduce(
        (now, { cursor, event }) => reduce(now, event, cursor),
        fromSnapshot(snapshot),
      );
      expect(state, `from ${from}`).toEqual(final);
    }
  });
});

test('the golden logs have every type of event', () => {
  const seen = new Set(goldenLogs().flatMap(({ events }) => events.map(({ event }) => event.type)));
  expect([...eventTypes].filter((type) => !seen.has(type))).toEqual([]);
});
