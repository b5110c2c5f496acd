import { beforeEach, describe, expect, test } from 'vitest';
import { Conversation } from '../../page/conversation';
import { LiveSession } from '../../src/index';
import { FakeServer } from '../fake/server.js';
import { FakeClock, FakeVisibility, seeded, settled } from '../fake/world.js';

let clock: FakeClock;
let server: FakeServer;
let visibility: FakeVisibility;
let conversation: Conversation;

beforeEach(() => {
  clock = new FakeClock();
  server = new FakeServer({ clock });
  visibility = new FakeVisibility();
  const live = new LiveSession({
    url: '',
    session: 's',
    fetch: server.fetch,
    clock,
    random: seeded(1),
    visibility,
  });
  conversation = new Conversation('s', live, false, { say: () => {}, agent: () => undefined });
});

const titles = () =>
  server.session('s').events.flatMap(({ event }) => (event.type === 'title' ? [event.title] : []));

describe('a conversation', () => {
  test('that is not there is called after the message that begins it', async () => {
    conversation.live.open();
    await settled();
    expect(conversation.live.view.connection.missing).toBe(true);
    await conversation.submit('What is a headrace?\nBriefly.', 'send', undefined);
    expect(conversation.title).toBe('What is a headrace?');
    await clock.advance(1_000);
    expect(titles()).toEqual(['What is a headrace?']);
  });

  test('that nobody could look at yet is called so once it is known to have no title', async () => {
    server.down = true;
    visibility.set({ online: false });
    conversation.live.open();
    const sent = conversation.submit('Hello', 'send', undefined);
    await clock.advance(60_000);
    server.down = false;
    visibility.set({ online: true });
    await clock.advance(1_000);
    await sent;
    await clock.advance(1_000);
    expect(titles()).toEqual(['Hello']);
    expect(conversation.live.view.title).toBe('Hello');
  });

  test('is called after what its first message was changed to before it could be sent', async () => {
    conversation.live.open();
    await settled();
    server.down = true;
    visibility.set({ online: false });
    void conversation.submit('Tea?', 'send', undefined);
    void conversation.submit('And cake?', 'queue', undefined);
    await clock.advance(5_000);
    const { key } = conversation.live.view.pending[0]!;
    conversation.hold(key);
    void conversation.change(key, [{ type: 'text', text: 'Coffee?' }]);
    expect(conversation.title).toBe('Coffee?');
    conversation.discard(conversation.live.view.pending[0]!.key);
    server.down = false;
    visibility.set({ online: true });
    await clock.advance(1_000);
    expect(titles()).toEqual(['Coffee?']);
  });

  test('that had begun before is called nothing else', async () => {
    server.session('s').say('Long ago');
    server.session('s').settle();
    server.down = true;
    conversation.live.open();
    const sent = conversation.submit('Hello', 'send', undefined);
    await settled();
    server.down = false;
    await clock.advance(10_000);
    await sent;
    expect(titles()).toEqual([]);
  });

  test('keeps the title that its reader gave before it began', async () => {
    conversation.live.open();
    await settled();
    const named = conversation.rename('Tea');
    expect(conversation.title).toBe('Tea');
    await conversation.submit('Hello', 'send', undefined);
    await clock.advance(1_000);
    expect(await named).toEqual({ ok: true });
    expect(titles()).toEqual(['Tea']);
  });

  test('is left when its title has arrived, and not before', async () => {
    conversation.live.open();
    await settled();
    void conversation.submit('Hello', 'send', undefined);
    let left = false;
    server.refusals.push({ status: 503 }, { status: 503 });
    conversation.whenDone(() => {
      left = true;
      conversation.live.close();
    });
    expect(left).toBe(false);
    await clock.advance(5_000);
    expect(left).toBe(true);
    expect(titles()).toEqual(['Hello']);
  });

  test('whose only news is a title that it never gets is left at once', async () => {
    conversation.live.open();
    await settled();
    void conversation.rename('Tea');
    let left = false;
    conversation.whenDone(() => (left = true));
    expect(left).toBe(true);
    conversation.live.close();
  });

  test('says a changed message with what is attached to it', async () => {
    const file = { type: 'file', url: '/plan.pdf', media_type: 'application/pdf', name: 'plan.pdf' } as const;
    conversation.live.open();
    await settled();
    await conversation.live.send([{ type: 'text', text: 'Look' }, file]);
    await settled();
    server.session('s').settle();
    await settled();
    const { id } = conversation.live.view.messages[0]!;
    const done = await conversation.replace(
      id,
      [{ type: 'text', text: 'Look here' }, file],
      new AbortController().signal,
    );
    expect(done).toEqual({ ok: true });
    await settled();
    expect(server.session('s').state.messages.map(({ parts }) => parts)).toEqual([
      [{ type: 'text', text: 'Look here' }, file],
    ]);
  });
});
