import { expect, test } from 'vitest';
import { retryAfter } from '../src/backoff.js';
import { compareCursors, isCursor, placesBetween } from '../src/cursor.js';
import { uniqueName } from '../src/environment.js';
import { fromSnapshot, reduce } from '../src/reduce.js';
import { seeded } from './fake/world.js';

test('cursors of one epoch are compared by their number, however long', () => {
  expect(compareCursors('e.9', 'e.10')).toBe(-1);
  expect(compareCursors('e.10', 'e.9')).toBe(1);
  expect(compareCursors('e.7', 'e.7')).toBe(0);
  expect(compareCursors('e.-1', 'e.0')).toBe(-1);
  expect(compareCursors('e.9007199254740993', 'e.9007199254740992')).toBe(1);
  expect(compareCursors('a.b.2', 'a.b.3')).toBe(-1);
  expect(compareCursors('e.1', 'f.1')).toBeUndefined();
  expect(compareCursors('e.1', 'nothing')).toBeUndefined();
  expect(placesBetween('e.5', 'e.12')).toBe(7);
  expect(placesBetween('e.5', 'f.12')).toBeUndefined();
});

test('a cursor is an epoch and a number', () => {
  for (const cursor of ['e.-1', 'e.0', 'e.1', '01JX-z.922337203685477580', 'a.b.3'])
    expect(isCursor(cursor), cursor).toBe(true);
  for (const text of ['', 'e', 'e.', '.1', 'e.01', 'e.-2', 'e.-0', 'e.x', 'e.1 ', undefined, 7])
    expect(isCursor(text)).toBe(false);
});

test('retry-after is in seconds or a date', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  expect(retryAfter('17', now)).toBe(17_000);
  expect(retryAfter('0', now)).toBe(0);
  expect(retryAfter('-3', now)).toBe(0);
  expect(retryAfter('Thu, 01 Jan 2026 00:01:00 GMT', now)).toBe(60_000);
  expect(retryAfter('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0);
  for (const nothing of [null, '', 'soon']) expect(retryAfter(nothing, now)).toBeUndefined();
});

test('names are as long as they have to be and never the same', () => {
  const random = seeded(3);
  const names = Array.from({ length: 10_000 }, () => uniqueName('m', random));
  expect(new Set(names).size).toBe(names.length);
  expect(names.every((name) => /^m[0-9a-v]{25}$/.test(name))).toBe(true);
  expect(uniqueName('', () => 0.999_999_999)).toHaveLength(25);
});

test('a snapshot may lack what is empty, and nothing else is one', () => {
  expect(fromSnapshot({ session: 's' })).toEqual({
    version: 0,
    title: '',
    messages: [],
    decisions: [],
    queue: [],
    steers: [],
  });
  for (const other of [null, 'text', 7, []]) expect(() => fromSnapshot(other)).toThrow(TypeError);
});

test('the deadline of a lease is of no use to those who are not told when it moves', () => {
  const run = {
    run: 'r1',
    answer: 'a1',
    agent: 'echo',
    trigger: 'message',
    phase: 'running',
    cancel_requested: false,
  };
  const state = fromSnapshot({ cursor: 'e.1', run: { ...run, deadline: 123 } });
  expect(state.run).toEqual(run);
  expect(state.draft).toEqual({ id: 'a1', role: 'assistant', parts: [] });
});

test('an event at or before the cursor gives the very state back', () => {
  const state = fromSnapshot({ cursor: 'e.5', title: 'Tea' });
  expect(reduce(state, { type: 'title', title: 'Old' }, 'e.5')).toBe(state);
  expect(reduce(state, { type: 'title', title: 'Old' }, 'e.4')).toBe(state);
  expect(reduce(state, { type: 'title', title: 'New' }, 'e.6').title).toBe('New');
});
