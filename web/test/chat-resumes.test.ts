import { describe, expect, test } from 'vitest';
import { said, Scene } from './fake/chat.js';
import { sdks } from './fake/sdks.js';

describe.each(sdks)('a chat of %s', (_version, sdk) => {
  test('that is loaded in the midst of an answer gets all of it, once', async () => {
    const scene = new Scene(sdk);
    scene.log.say('Hello');
    scene.log.claim();
    scene.log.write({ type: 'step' }, { type: 'text', delta: 'Once' });
    const chat = scene.chat({}, await scene.transport().messages('c'));
    const resumed = chat.resumeStream();
    await scene.pass();
    expect(said(chat)).toEqual(['user: Hello', 'assistant: Once']);
    scene.log.write({ type: 'text', delta: ' upon' });
    scene.log.settle();
    await scene.pass();
    await resumed;
    expect(said(chat)).toEqual(['user: Hello', 'assistant: Once upon']);
    expect(chat.status).toBe('ready');
  });

  test('shows an answer that was finished between loading and reconnecting', async () => {
    const scene = new Scene(sdk);
    scene.log.say('Hello');
    scene.log.claim();
    const chat = await scene.page();
    scene.log.write({ type: 'text', delta: 'Hi' });
    scene.log.settle();
    const resumed = chat.resumeStream();
    await scene.pass();
    await resumed;
    expect(said(chat)).toEqual(['user: Hello', 'assistant: Hi']);
    const again = chat.resumeStream();
    await scene.pass();
    await again;
    expect(said(chat)).toEqual(['user: Hello', 'assistant: Hi']);
  });

  test('of a session in which nothing was said is empty, and its first turn makes the session', async () => {
    const scene = new Scene(sdk);
    scene.server.delete('c');
    const transport = scene.transport();
    const chat = scene.chatOn(transport, await transport.messages('c'));
    expect(await transport.stop('c')).toBe(false);
    const resumed = chat.resumeStream();
    await scene.pass();
    await resumed;
    expect([chat.status, chat.messages]).toEqual(['ready', []]);
    const sent = chat.sendMessage({ text: 'Hello' });
    await scene.pass();
    const log = scene.server.session('c');
    log.claim();
    log.write({ type: 'text', delta: 'Hi' });
    log.settle();
    await scene.pass();
    await sent;
    expect(said(chat)).toEqual(['user: Hello', 'assistant: Hi']);
    expect(chat.status).toBe('ready');
  });

  test('of an empty session has nothing to reconnect to', async () => {
    const scene = new Scene(sdk);
    const chat = scene.chat();
    const resumed = chat.resumeStream();
    await scene.pass();
    await resumed;
    expect(chat.status).toBe('ready');
    expect(chat.messages).toEqual([]);
    expect(scene.server.tails.size).toBe(0);
  });

  test('follows a run that is being cancelled to its end, and ends with it', async () => {
    const scene = new Scene(sdk);
    scene.log.say('Hello');
    scene.log.claim();
    scene.log.write({ type: 'text', delta: 'Half' });
    scene.log.write({ type: 'cancel-requested' });
    const chat = await scene.page();
    const resumed = chat.resumeStream();
    await scene.pass();
    expect(chat.status).toBe('streaming');
    scene.log.settle('cancelled');
    await scene.pass();
    await resumed;
    expect(said(chat)).toEqual(['user: Hello', 'assistant: Half']);
    expect(chat.status).toBe('ready');
  });

  test('that is loaded long after its last answer is given nothing again, and no old error', async () => {
    for (const outcome of ['completed', 'failed'] as const) {
      const scene = new Scene(sdk);
      scene.log.say('Hello');
      scene.log.claim();
      scene.log.write({ type: 'text', delta: 'Hi' });
      scene.log.settle(outcome, 'The model refused.');
      const loaded = scene.transport();
      const messages = await loaded.messages('c');
      for (const transport of [loaded, scene.transport()]) {
        const reconnected = transport.reconnectToStream({ chatId: 'c' });
        await scene.pass();
        expect(await reconnected).toBeNull();
      }
      const wanted = scene.chatOn(scene.transport({ replayFinished: true }), messages);
      const resumed = wanted.resumeStream();
      await scene.pass();
      await resumed;
      expect(wanted.status).toBe('ready');
      expect(said(wanted)).toEqual(['user: Hello', 'assistant: Hi']);
    }
  });

  test('is given what it missed of an answer that failed meanwhile, and no error', async () => {
    const scene = new Scene(sdk);
    scene.log.say('Hello');
    scene.log.claim();
    const chat = await scene.page();
    scene.log.write({ type: 'text', delta: 'Half' });
    scene.log.settle('failed', 'The model refused.');
    const resumed = chat.resumeStream();
    await scene.pass();
    await resumed;
    expect(said(chat)).toEqual(['user: Hello', 'assistant: Half']);
    expect(chat.status).toBe('ready');
  });

  test('is given an answer again whose stream it left', async () => {
    const scene = new Scene(sdk);
    const chat = scene.chat();
    const sent = chat.sendMessage({ text: 'Hello' });
    await scene.pass();
    scene.log.claim();
    scene.log.write({ type: 'text', delta: 'Half' });
    await scene.pass();
    await chat.stop();
    await sent;
    scene.log.write({ type: 'text', delta: ' and whole' });
    scene.log.settle();
    const resumed = chat.resumeStream();
    await scene.pass();
    await resumed;
    expect(said(chat)).toEqual(['user: Hello', 'assistant: Half and whole']);
  });

  test('goes on from what it has, in place of loading the transcript again', async () => {
    const scene = new Scene(sdk);
    scene.log.say('Hello');
    scene.log.claim();
    scene.log.settle();
    const chat = await scene.page();
    for (const text of ['More', 'And more']) {
      const sent = chat.sendMessage({ text });
      await scene.pass();
      scene.log.claim();
      scene.log.write({ type: 'text', delta: `${text}!` });
      scene.log.settle();
      await scene.pass();
      await sent;
    }
    const tails = scene.server.requests.filter(({ path }) => path.includes('/tail'));
    expect(tails.map(({ path }) => path)).toEqual([
      '/v1/sessions/c/tail?after=e1.5',
      '/v1/sessions/c/tail?after=e1.11',
    ]);
    expect(said(chat).slice(2)).toEqual([
      'user: More',
      'assistant: More!',
      'user: And more',
      'assistant: And more!',
    ]);
  });
});
