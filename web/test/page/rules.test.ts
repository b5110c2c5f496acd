import { describe, expect, test } from 'vitest';
import { Drafts } from '../../page/composer/drafts';
import { modeOf } from '../../page/composer/mode';
import { Unsent } from '../../page/composer/unsent';
import { titleFor } from '../../page/conversation';
import { href, sessionIn } from '../../page/route';
import { toldOf } from '../../page/shell/connection';
import { Sentences } from '../../page/shell/sentences';
import { isComposing } from '../../page/view/keys';
import { Store } from '../../page/view/storage';
import { untilText } from '../../page/view/ticker';
import { dayOf } from '../../page/view/time';
import type { Message, SessionView } from '../../src/index';

describe('what Enter does', () => {
  test.each([
    ['idle', 'steer', 'send', undefined],
    ['starting', 'queue', 'queue', 'steer'],
    ['running', 'queue', 'queue', 'steer'],
    ['running', 'steer', 'steer', 'queue'],
    ['waiting', 'steer', 'steer', 'queue'],
    ['cancelling', 'steer', 'queue', undefined],
  ] as const)('while it is %s, for one who prefers to %s: %s', (phase, prefers, enter, other) => {
    expect(modeOf(phase, prefers)).toEqual({ enter, ...(other && { other }) });
  });
});

describe('an address', () => {
  test.each(['chat-1', 'a/b', 'ü ?#&%', '..', 'x'.repeat(512)])(
    'leads back to the conversation %s',
    (session) => {
      expect(sessionIn(href(session))).toBe(session);
    },
  );

  test.each(['', '#', '#/', '#/s/', '#/s/a/b', '#/s/%', '#main'])(
    '%s is that of a new conversation',
    (hash) => {
      expect(sessionIn(hash)).toBeUndefined();
    },
  );
});

describe('a title', () => {
  test.each([
    ['  What is this?\nTell me.', 'What is this?'],
    ['x'.repeat(60), 'x'.repeat(60)],
    ['x'.repeat(61), `${'x'.repeat(59)}…`],
    [`${'x'.repeat(58)} yz`, `${'x'.repeat(58)}…`],
  ])('of %j is %j', (text, title) => expect(titleFor(text)).toBe(title));
});

describe('days', () => {
  const now = new Date(2026, 5, 15, 0, 30).getTime();
  test.each([
    [new Date(2026, 5, 15, 0, 0), 'Today'],
    [new Date(2026, 5, 14, 23, 59), 'Yesterday'],
    [new Date(2026, 5, 13, 23, 59), 'Last 7 days'],
    [new Date(2026, 5, 7, 12, 0), 'Last 30 days'],
    [new Date(2026, 4, 1), 'Older'],
  ])('%s is %s', (time, day) => expect(dayOf(time.getTime(), now)).toBe(day));
});

describe('how long it takes yet', () => {
  test.each([
    [-5, '0 s'],
    [1, '1 s'],
    [119_000, '119 s'],
    [120_000, '2 min'],
    [7_200_000, '2 h'],
    [259_200_000, '3 days'],
  ])('%d ms are %s', (milliseconds, text) => expect(untilText(milliseconds)).toBe(text));
});

describe('a connection', () => {
  test('that is retried counts down, and offers to try now', () => {
    expect(
      toldOf({ state: 'retrying', attempts: 3, retryAt: 5_500, problem: 'refused' }, 1_000, true),
    ).toEqual({
      word: 'Reconnecting in 5 s',
      tone: 'wait',
      act: 'now',
      detail: 'refused',
    });
  });

  test.each(['Failed to fetch', 'Load failed', 'NetworkError when attempting to fetch resource.'])(
    'that found nobody is told in words of ours, and not in “%s”',
    (problem) => {
      const told = toldOf({ state: 'retrying', attempts: 1, problem }, 0, true);
      expect(told.detail).toBe('the server cannot be reached');
    },
  );

  test('that is being made anew offers nothing', () => {
    expect(toldOf({ state: 'retrying', attempts: 3 }, 1_000, true)).toEqual({
      word: 'Reconnecting',
      tone: 'wait',
    });
    expect(toldOf({ state: 'retrying', attempts: 3, retryAt: 900 }, 1_000, true).act).toBeUndefined();
  });

  test('that is gone with the network says so, whatever else went wrong, and offers to try', () => {
    const gone = { state: 'retrying', attempts: 3, retryAt: 5_500, problem: 'Failed to fetch' } as const;
    const offline = { word: 'Offline', tone: 'wait', detail: 'it goes on when the network is back' };
    expect(toldOf(gone, 1_000, false)).toEqual({ ...offline, act: 'now' });
    expect(toldOf({ state: 'retrying', attempts: 3 }, 1_000, false)).toEqual(offline);
  });

  test('that is there says so, whatever the device says of its network', () => {
    expect(toldOf({ state: 'live', attempts: 0 }, 0, false)).toEqual({ word: 'Live', tone: 'good' });
  });

  test('that rests does so because nobody looked, network or not', () => {
    for (const online of [true, false])
      expect(toldOf({ state: 'suspended', attempts: 0 }, 0, online).word).toBe('Resting');
  });

  test('to a session in which nothing was said is not told to be live', () => {
    expect(toldOf({ state: 'live', attempts: 0, missing: true }, 0, true).word).toBe(
      'Nothing was said here yet',
    );
  });

  test('that failed says why, and offers to begin again', () => {
    expect(toldOf({ state: 'failed', attempts: 1, problem: 'the session was deleted' }, 0, true)).toEqual({
      word: 'Not connected',
      tone: 'bad',
      act: 'again',
      detail: 'the session was deleted',
    });
  });
});

describe('what is read out', () => {
  test('is told once, by whole sentences, and to the end in the end', () => {
    const sentences = new Sentences();
    expect(sentences.next('One. Tw', false)).toBe('One.');
    expect(sentences.next('One. Two! “Three?” Fo', false)).toBe('Two! “Three?”');
    expect(sentences.next('One. Two! “Three?” Four', false)).toBe('');
    expect(sentences.next('One. Two! “Three?” Four', true)).toBe('Four');
  });

  test('has no marks, and of code only that it is there', () => {
    const sentences = new Sentences();
    const text = '# A **title**\n\n- an [item](https://example.com)\n\n```js\nlet a. = 1;\n';
    expect(sentences.next(text, false)).toBe('A title an item');
    expect(sentences.next(`${text}\`\`\`\nDone.\n`, false)).toBe('Code. Done.');
  });

  test('begins where somebody came in', () => {
    const sentences = new Sentences();
    sentences.skip('Old news. ');
    expect(sentences.next('Old news. New. ', false)).toBe('New.');
  });
});

describe('a store', () => {
  test('that the browser refuses keeps its texts as long as the page', () => {
    const store = new Store('p.', () => {
      throw new Error('no storage here');
    });
    store.set('a', '1');
    expect(store.get('a')).toBe('1');
    store.set('a', undefined);
    expect(store.get('a')).toBeUndefined();
  });
});

/** What a browser keeps. */
function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as Storage;
}

describe('drafts', () => {
  test('of a hundred conversations are kept, those that were touched last', () => {
    const browser = storage();
    const drafts = () => new Drafts(new Store('d.', () => browser));
    for (let each = 0; each < 100; each++) drafts().set(`${each}`, `draft ${each}`);
    drafts().set('0', 'touched again');
    drafts().set('100', 'one more');
    expect(drafts().get('0')).toBe('touched again');
    expect(drafts().get('100')).toBe('one more');
    expect(drafts().get('1')).toBe('');
    expect(drafts().get('2')).toBe('draft 2');
  });

  test('that are sent are kept no more', () => {
    const drafts = new Drafts(new Store('d.', storage));
    drafts.set('a', 'x');
    drafts.set('a', '');
    expect(drafts.get('a')).toBe('');
  });
});

describe('what was sent when the page went away', () => {
  const message = (id: string, text: string): Message => ({
    id,
    role: 'user',
    parts: [{ type: 'text', text }],
  });
  const view = (change: Partial<SessionView>): SessionView => ({
    session: 's',
    title: '',
    version: 0,
    messages: [],
    decisions: [],
    queue: [],
    steers: [],
    pending: [],
    connection: { state: 'live', attempts: 0 },
    ...change,
  });

  test('is the reader\u2019s again if it did not arrive, and only then, and once', () => {
    const browser = storage();
    const unsent = () => new Unsent(new Store('u.', () => browser));
    const pending = (id: string, state: 'sending' | 'accepted' | 'failed') => ({
      key: id,
      message: message(id, `text of ${id}`),
      state,
    });
    unsent().keep(
      view({
        pending: [
          pending('lost', 'failed'),
          pending('arrived', 'sending'),
          pending('queued', 'sending'),
          pending('accepted', 'accepted'),
        ],
      }),
    );
    // A page that is loaded without a network knows nothing of it.
    expect(unsent().take(view({ connection: { state: 'retrying', attempts: 1 } }))).toEqual([]);
    const later = view({
      cursor: 'e.9',
      messages: [message('arrived', 'text of arrived')],
      queue: [{ item: 'q1', message: message('queued', 'text of queued') }],
    });
    expect(unsent().take(later)).toEqual(['text of lost']);
    expect(unsent().take(later)).toEqual([]);
  });
});

describe('a key', () => {
  test.each([
    [{ isComposing: true, keyCode: 13 }, true],
    // Safari tells of the key that ended a composition when it has ended.
    [{ isComposing: false, keyCode: 229 }, true],
    [{ isComposing: false, keyCode: 13 }, false],
  ])('with %o belongs to a composition: %s', (event, belongs) => {
    expect(isComposing(event as KeyboardEvent)).toBe(belongs);
  });
});
