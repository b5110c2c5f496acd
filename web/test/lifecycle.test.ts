import { describe, expect, test } from 'vitest';
import {
  closedLifecycle,
  transition,
  type ConnectionState,
  type Input,
  type Lifecycle,
} from '../src/lifecycle.js';

const now = 1_000_000;

function at(state: ConnectionState, change: Partial<Lifecycle> = {}): Lifecycle {
  return { ...closedLifecycle, state, generation: 7, ...change };
}

/** One lifecycle for each column: a state, and whether a connection is being made or there. */
const columns = {
  closed: at('closed'),
  loading: at('loading', { connecting: true }),
  live: at('live', { connecting: true }),
  missing: at('live', { missing: true, retryAt: now + 900 }),
  looking: at('live', { missing: true, connecting: true }),
  waiting: at('retrying', { attempts: 2, retryAt: now + 900, problem: 'cut' }),
  connecting: at('retrying', { attempts: 2, connecting: true }),
  suspended: at('suspended', { problem: 'hidden' }),
  'needs-auth': at('needs-auth', { refreshed: true, problem: 'expired' }),
  failed: at('failed', { problem: 'gone' }),
};

type Column = keyof typeof columns;

/**
 * `state` in the same generation, `state!` in the next one, so that what was under way is dropped; or no
 * change.
 */
type Row = readonly [name: string, input: Input, cells: Partial<Record<Column, string>>];

const rows: readonly Row[] = [
  ['open', { type: 'open' }, { closed: 'loading!', failed: 'loading!' }],
  [
    'close',
    { type: 'close' },
    {
      loading: 'closed!',
      live: 'closed!',
      missing: 'closed!',
      looking: 'closed!',
      waiting: 'closed!',
      connecting: 'closed!',
      suspended: 'closed!',
      'needs-auth': 'closed!',
      failed: 'closed!',
    },
  ],
  [
    'hello to a cursor',
    { type: 'hello', known: true },
    { loading: 'live', live: 'live', looking: 'live', connecting: 'live' },
  ],
  [
    'hello without one',
    { type: 'hello', known: false },
    { loading: 'loading', live: 'loading', looking: 'loading', connecting: 'loading' },
  ],
  ['reset', { type: 'reset' }, { live: 'loading', looking: 'loading' }],
  ['snapshot', { type: 'snapshot' }, { loading: 'live' }],
  [
    'bye',
    { type: 'bye', retry: 100, proved: true },
    { loading: 'retrying!', live: 'retrying!', looking: 'retrying!', connecting: 'retrying!' },
  ],
  [
    'loss or silence',
    { type: 'lost', problem: 'cut' },
    { loading: 'retrying!', live: 'retrying!', looking: 'retrying!', connecting: 'retrying!' },
  ],
  [
    '401, 403 or bye auth',
    { type: 'unauthorized', problem: 'expired', proved: false },
    { loading: 'needs-auth!', live: 'needs-auth!', looking: 'needs-auth!', connecting: 'needs-auth!' },
  ],
  ['fresh token', { type: 'token-fresh' }, { 'needs-auth': 'retrying!' }],
  [
    '410, or no token',
    { type: 'refused', problem: 'gone' },
    {
      loading: 'failed!',
      live: 'failed!',
      looking: 'failed!',
      connecting: 'failed!',
      'needs-auth': 'failed!',
    },
  ],
  [
    '404 of a session',
    { type: 'missing' },
    { loading: 'live!', live: 'live!', looking: 'live!', connecting: 'live!' },
  ],
  ['a turn that was accepted', { type: 'said' }, { missing: 'loading!', failed: 'loading!' }],
  [
    'another connection is better',
    { type: 'leap' },
    { loading: 'retrying!', live: 'retrying!', looking: 'retrying!', connecting: 'retrying!' },
  ],
  ['timer', { type: 'timer' }, { missing: 'live!', waiting: 'retrying!' }],
  [
    'hidden for long',
    { type: 'away', problem: 'hidden' },
    {
      loading: 'suspended!',
      live: 'suspended!',
      missing: 'suspended!',
      looking: 'suspended!',
      waiting: 'suspended!',
      connecting: 'suspended!',
    },
  ],
  ['online or visible', { type: 'back' }, { missing: 'live!', waiting: 'retrying!', suspended: 'retrying!' }],
];

describe.each(rows)('%s', (_name, input, cells) => {
  test.each(Object.entries(columns))('while %s', (column, before) => {
    const after = transition(before, input, now, () => 0.5);
    const cell = cells[column as Column];
    if (cell === undefined) {
      expect(after).toBe(before);
      return;
    }
    const next = cell.endsWith('!');
    expect(after.state).toBe(next ? cell.slice(0, -1) : cell);
    expect(after.generation).toBe(before.generation + (next ? 1 : 0));
  });
});

test('an event puts attempts, problem and the spent token refresh back, and nothing else', () => {
  const before = at('live', { connecting: true, attempts: 4, refreshed: true, problem: 'cut' });
  expect(transition(before, { type: 'progress' }, now, () => 0.5)).toEqual(
    at('live', { connecting: true, attempts: 0, refreshed: false }),
  );
});

test('a connection is wanted exactly where one is being made or there', () => {
  for (const [input, cells] of rows.map(([, input, cells]) => [input, cells] as const)) {
    for (const column of Object.keys(cells) as Column[]) {
      const { state, connecting, retryAt } = transition(columns[column], input, now, () => 0.5);
      const wanted = (['loading', 'live', 'retrying'] as const).some((each) => each === state);
      expect(connecting, `${input.type} while ${column}`).toBe(wanted && retryAt === undefined);
    }
  }
});

test('a missing session is looked for again after a while, and shown as missing until it is there', () => {
  const missing = transition(at('loading', { connecting: true }), { type: 'missing' }, now, () => 0.5);
  expect(missing).toMatchObject({ state: 'live', missing: true, retryAt: now + 22_500 });
  const looking = transition(missing, { type: 'timer' }, now, () => 0.5);
  expect(looking).toMatchObject({ state: 'live', missing: true, connecting: true });
  const there = transition(looking, { type: 'hello', known: false }, now, () => 0.5);
  expect('missing' in there).toBe(false);
});

test('the second refusal of a token in a row is the last', () => {
  const refused = { type: 'unauthorized', problem: 'expired', proved: false } as const;
  const before = at('retrying', { connecting: true, refreshed: true });
  expect(transition(before, refused, now, () => 0.5).state).toBe('failed');
  expect(transition(before, { ...refused, proved: true }, now, () => 0.5).state).toBe('needs-auth');
});

test('the wait of a loss is what the server asks for, else by chance below a bound that doubles', () => {
  const lost = (attempts: number, retryAfter?: number) => {
    const input: Input = { type: 'lost', problem: 'cut', ...(retryAfter !== undefined && { retryAfter }) };
    return transition(at('live', { connecting: true, attempts }), input, now, () => 0.5).retryAt! - now;
  };
  expect([0, 1, 2, 3, 4, 5, 6, 60].map((attempts) => lost(attempts))).toEqual([
    250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000,
  ]);
  expect(lost(5, 2_000)).toBe(2_000);
  expect(lost(0, 0)).toBe(0);
  expect(lost(5, 0)).toBe(8_000);
  expect(lost(0, 86_400_000)).toBe(600_000);
});

test('a planned end counts as a failure only if the connection was good for nothing', () => {
  const bye = (proved: boolean) =>
    transition(
      at('live', { connecting: true, attempts: 3 }),
      { type: 'bye', retry: 0, proved },
      now,
      () => 0.5,
    );
  expect(bye(true).attempts).toBe(3);
  expect(bye(false).attempts).toBe(4);
});
