// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Done } from '../../page/actions';
import { Beginning } from '../../page/beginning';
import { Composer } from '../../page/composer/composer';
import { Drafts } from '../../page/composer/drafts';
import { Store } from '../../page/view/storage';
import { FakeServer } from '../fake/server.js';
import { FakeClock, FakeVisibility, seeded, settled } from '../fake/world.js';

describe('a session that a first message begins', () => {
  let clock: FakeClock;
  let server: FakeServer;
  let visibility: FakeVisibility;
  let beginning: Beginning;
  const waiting = () => new AbortController().signal;

  beforeEach(() => {
    clock = new FakeClock();
    server = new FakeServer({ clock });
    visibility = new FakeVisibility();
    beginning = new Beginning({ url: '', fetch: server.fetch, clock, random: seeded(1), visibility });
  });

  test('is made once the network is back, and once', async () => {
    server.down = true;
    visibility.set({ online: false });
    const made = beginning.session('Tea', waiting());
    await clock.advance(300_000);
    expect(server.sessions).toEqual([]);
    server.down = false;
    visibility.set({ online: true });
    await settled();
    expect(await made).toEqual({ session: 'session-1', title: 'Tea' });
    expect(server.sessions).toHaveLength(1);
    expect(new Set(server.requests.map(({ key }) => key)).size).toBe(1);
  });

  test('is the one that was made already, when its answer was lost and the reader has changed the message', async () => {
    server.loseAnswers = 1;
    const stopping = new AbortController();
    const lost = beginning.session('Tea', stopping.signal).catch((error: unknown) => error);
    await settled();
    stopping.abort();
    expect(await lost).toMatchObject({ code: 'stopped' });
    expect(await beginning.session('Coffee', waiting())).toEqual({ session: 'session-1', title: 'Tea' });
    expect(server.sessions).toHaveLength(1);
  });

  test('that was refused is asked for anew, as the next message has it', async () => {
    server.refusals.push({ status: 422, body: { code: 'invalid', message: 'not that' } });
    await expect(beginning.session('Tea', waiting())).rejects.toMatchObject({ status: 422 });
    expect(await beginning.session('Coffee', waiting())).toEqual({ session: 'session-1', title: 'Coffee' });
  });

  test('is not begun by an answer that comes when nobody waits for it, and is used by the next message', async () => {
    const stopping = new AbortController();
    const late = beginning.session('Tea', stopping.signal).catch((error: unknown) => error);
    stopping.abort();
    expect(await late).toMatchObject({ name: 'AbortError' });
    expect(await beginning.session('Tea', waiting())).toMatchObject({ session: 'session-1' });
    expect(await beginning.session('Tea', waiting())).toMatchObject({ session: 'session-2' });
  });
});

describe('the field of a first message', () => {
  let visibility: FakeVisibility;
  let composer: Composer;
  let sent: { text: string; signal: AbortSignal | undefined; answer: (done: Done) => void }[];

  beforeEach(() => {
    vi.useFakeTimers();
    visibility = new FakeVisibility();
    sent = [];
    composer = new Composer(
      {
        submit: (text, _way, _agent, signal) =>
          new Promise((answer) => void sent.push({ text, signal, answer })),
        stop: () => {},
        editLast: () => false,
      },
      new Drafts(new Store('d.', storage)),
      visibility,
    );
    document.body.replaceChildren(composer.node);
    composer.open(undefined);
  });

  afterEach(() => void vi.useRealTimers());

  const field = () => composer.node.querySelector('textarea')!;
  const note = () => composer.node.querySelector('[role="status"]')!.textContent;
  const edit = () =>
    [...composer.node.querySelectorAll('button')].find(({ textContent }) => textContent === 'Edit')!;
  const press = (key: string) => field().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));

  function say(text: string): void {
    field().value = text;
    field().dispatchEvent(new Event('input', { bubbles: true }));
    press('Enter');
  }

  test('says that there is no network, and that it is sent when there is one', () => {
    visibility.set({ online: false });
    say('Hello');
    expect(note()).toBe('');
    vi.advanceTimersByTime(1_000);
    expect(field().value).toBe('Hello');
    expect(field().readOnly).toBe(true);
    expect(note()).toBe('You are offline. Your message is sent when the network is back.');
    visibility.set({ online: true });
    expect(note()).toBe('The server has not answered yet. It is asked again.');
  });

  test('gives the text back to be changed, and sends what it is then, and nothing else', async () => {
    visibility.set({ online: false });
    say('Hello');
    vi.advanceTimersByTime(1_000);
    edit().click();
    expect(sent[0]!.signal?.aborted).toBe(true);
    expect(field().readOnly).toBe(false);
    expect([note(), edit().hidden]).toEqual(['', true]);
    say('Hello there');
    sent[0]!.answer({ ok: false, why: 'nobody waits for this' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(field().value).toBe('Hello there');
    expect(composer.node.textContent).not.toContain('nobody waits');
    sent[1]!.answer({ ok: true });
    await vi.advanceTimersByTimeAsync(0);
    expect(sent.map(({ text }) => text)).toEqual(['Hello', 'Hello there']);
    expect([field().value, field().readOnly, note()]).toEqual(['', false, '']);
  });

  test('gives it back at Esc as well', () => {
    say('Hello');
    press('Escape');
    expect(sent[0]!.signal?.aborted).toBe(true);
    expect(field().readOnly).toBe(false);
  });

  test('is sent once, whoever looks at something else meanwhile and comes back', () => {
    say('Hello');
    composer.open('another');
    expect(field().readOnly).toBe(false);
    composer.open(undefined);
    expect([field().value, field().readOnly]).toEqual(['Hello', true]);
    press('Enter');
    expect(sent).toHaveLength(1);
  });
});

/** What a browser keeps. */
const kept = new Map<string, string>();
function storage(): Storage {
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as Storage;
}
