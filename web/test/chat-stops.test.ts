import type { UIMessage } from 'ai';
import { describe, expect, test } from 'vitest';
import { said, Scene } from './fake/chat.js';
import { sdks } from './fake/sdks.js';
import { settled } from './fake/world.js';

describe.each(sdks)('a chat of %s', (_version, sdk) => {
  test('whose turn is taken out of the queue ends its stream', async () => {
    const scene = new Scene(sdk);
    scene.log.say('First');
    scene.log.claim();
    const chat = scene.chat({ policy: 'queue' });
    const waiting = chat.sendMessage({ text: 'Second' });
    await scene.pass();
    scene.log.append({ type: 'queue-removed', item: scene.log.state.queue[0]!.item });
    await scene.pass();
    await waiting;
    expect(chat.status).toBe('ready');
  });

  test('that stops ends its stream, and the run if it is told to', async () => {
    for (const cancelOnAbort of [false, true]) {
      const scene = new Scene(sdk);
      const chat = scene.chat({ cancelOnAbort });
      const sent = chat.sendMessage({ text: 'Hello' });
      await scene.pass();
      scene.log.claim();
      scene.log.write({ type: 'text', delta: 'Half' });
      await scene.pass();
      const stopped = chat.stop();
      await scene.pass();
      await stopped;
      await sent;
      expect(chat.status).toBe('ready');
      expect(said(chat)).toEqual(['user: Hello', 'assistant: Half']);
      expect(scene.log.active.cancel_requested).toBe(cancelOnAbort);
      expect(scene.server.tails.size).toBe(0);
    }
  });

  test('that stops before it was shown anything ends its run, and no other', async () => {
    const scene = new Scene(sdk);
    const chat = scene.chat({ cancelOnAbort: true, fetch: scene.slow(/tail/).fetch });
    const sent = chat.sendMessage({ text: 'Hello' });
    await scene.pass();
    scene.log.claim();
    // The server cannot now; the chat does not wait for it.
    scene.server.refusals.push({ status: 503 });
    await chat.stop();
    await settled();
    await sent;
    expect(chat.status).toBe('ready');
    expect(scene.log.active.cancel_requested).toBe(false);
    await scene.clock.advance(1_000);
    expect(scene.log.active.cancel_requested).toBe(true);
  });

  test('that stops while its turn waits takes it out of the queue, and leaves the run alone', async () => {
    const scene = new Scene(sdk);
    scene.log.say('First');
    scene.log.claim();
    const chat = scene.chat({ policy: 'queue', cancelOnAbort: true });
    const sent = chat.sendMessage({ text: 'Second' });
    await scene.pass();
    await chat.stop();
    await scene.pass();
    await sent;
    expect(chat.status).toBe('ready');
    expect(scene.log.state.queue).toEqual([]);
    expect(scene.log.active.cancel_requested).toBe(false);
  });

  test('that stops when its turn has just come ends the run that answers it', async () => {
    const scene = new Scene(sdk);
    scene.log.say('First');
    scene.log.claim();
    const chat = scene.chat({ policy: 'queue', cancelOnAbort: true });
    const sent = chat.sendMessage({ text: 'Second' });
    await scene.pass();
    for (const tail of scene.server.tails) tail.hold();
    scene.log.settle();
    scene.log.claim();
    await chat.stop();
    await scene.pass();
    await sent;
    expect(scene.log.active.cancel_requested).toBe(true);
  });

  test('that stops while it sends waits for nothing, and ends what begins all the same', async () => {
    const scene = new Scene(sdk);
    const { fetch, release } = scene.slow(/runs$/);
    const chat = scene.chat({ cancelOnAbort: true, fetch });
    const sent = chat.sendMessage({ text: 'Hello' });
    await scene.pass();
    scene.log.claim();
    await chat.stop();
    await settled();
    await sent;
    expect(chat.status).toBe('ready');
    expect(scene.server.tails.size).toBe(0);
    expect(scene.log.active.cancel_requested).toBe(false);
    release();
    await settled();
    expect(scene.log.active.cancel_requested).toBe(true);
  });

  test('that stops while no server is there sends its turn no more', async () => {
    const scene = new Scene(sdk);
    const chat = scene.chat();
    scene.server.down = true;
    const sent = chat.sendMessage({ text: 'Hello' });
    await scene.clock.advance(2_000);
    expect(chat.status).toBe('submitted');
    await chat.stop();
    await settled();
    await sent;
    expect(chat.status).toBe('ready');
    scene.server.down = false;
    await scene.clock.advance(60_000);
    expect(scene.log.events).toEqual([]);
    expect(scene.clock.waiting).toBe(0);
  });

  test('ends a run wherever it is followed from', async () => {
    const scene = new Scene(sdk);
    scene.log.say('Hello');
    scene.log.claim();
    const transport = scene.transport();
    expect(await transport.stop('c')).toBe(true);
    expect(scene.log.active.cancel_requested).toBe(true);
    scene.log.settle('cancelled');
    expect(await transport.stop('c')).toBe(false);
  });
});

test('a request that is aborted ends at once, whatever it waits for', async () => {
  const scene = new Scene(sdks[0]![1]);
  scene.server.down = true;
  const transport = scene.transport();
  const messages: UIMessage[] = [{ id: 'u1', role: 'user', parts: [{ type: 'text', text: 'Hello' }] }];
  const requests = [
    (abortSignal: AbortSignal) => transport.reconnectToStream({ chatId: 'c', abortSignal }),
    ...(['submit-message', 'regenerate-message'] as const).map(
      (trigger) => (abortSignal: AbortSignal) =>
        transport.sendMessages({ trigger, chatId: 'c', messageId: undefined, messages, abortSignal }),
    ),
  ];
  for (const request of requests) {
    const abort = new AbortController();
    const asked = request(abort.signal).catch((error: unknown) => error);
    await scene.clock.advance(1_000);
    abort.abort();
    expect(await asked).toMatchObject({ name: 'AbortError' });
    const late = await request(abort.signal).catch((error: unknown) => error);
    expect(late).toMatchObject({ name: 'AbortError' });
  }
  await settled();
  expect([scene.clock.waiting, scene.server.tails.size]).toEqual([0, 0]);
});
