import { describe, expect, test } from 'vitest';
import { said, Scene } from './fake/chat.js';
import { sdks } from './fake/sdks.js';

describe.each(sdks)('a chat of %s', (_version, sdk) => {
  test('says something and shows the answer as it comes', async () => {
    const scene = new Scene(sdk);
    const chat = scene.chat();
    const sent = chat.sendMessage({ text: 'Hello' });
    await scene.pass();
    expect(scene.log.state.messages).toMatchObject([{ role: 'user', parts: [{ text: 'Hello' }] }]);
    scene.log.claim();
    scene.log.write({ type: 'text', delta: 'Once' });
    await scene.pass();
    expect(said(chat)).toEqual(['user: Hello', 'assistant: Once']);
    expect(chat.status).toBe('streaming');
    scene.log.write({ type: 'text', delta: ' upon' });
    scene.log.settle();
    await scene.pass();
    await sent;
    expect(said(chat)).toEqual(['user: Hello', 'assistant: Once upon']);
    expect(chat.status).toBe('ready');
    expect(chat.messages.map(({ id }) => id)).toEqual(scene.log.state.messages.map(({ id }) => id));
    expect(scene.server.tails.size).toBe(0);
  });

  test('does not notice that the connection broke', async () => {
    const scene = new Scene(sdk);
    const chat = scene.chat();
    const sent = chat.sendMessage({ text: 'Hello' });
    await scene.pass();
    scene.log.claim();
    for (const word of ['Once', ' upon', ' a', ' time']) {
      scene.log.write({ type: 'text', delta: word });
      await scene.pass();
      scene.server.cut();
      await scene.clock.advance(3_000);
      expect(chat.status).toBe('streaming');
    }
    scene.log.settle();
    await scene.clock.advance(3_000);
    await sent;
    expect(said(chat)).toEqual(['user: Hello', 'assistant: Once upon a time']);
  });

  test('shows what went wrong, and keeps what was said', async () => {
    const scene = new Scene(sdk);
    const chat = scene.chat();
    const sent = chat.sendMessage({ text: 'Hello' });
    await scene.pass();
    scene.log.claim();
    scene.log.write({ type: 'text', delta: 'Half' });
    scene.log.settle('failed', 'The model refused.');
    await scene.pass();
    await sent;
    expect(chat.status).toBe('error');
    expect(chat.error?.message).toBe('The model refused.');
    expect(said(chat)).toEqual(['user: Hello', 'assistant: Half']);
  });

  test('that is busy refuses, waits or interrupts, as it is told', async () => {
    const scene = new Scene(sdk);
    scene.log.say('First');
    scene.log.claim();
    const refused = scene.chat();
    const sent = refused.sendMessage({ text: 'Second' });
    await scene.pass();
    await sent;
    expect(refused.error?.message).toBe('an answer is being written already');
    const queued = scene.chat({ policy: 'queue' });
    const waiting = queued.sendMessage({ text: 'Third' });
    await scene.pass();
    expect(queued.status).toBe('submitted');
    scene.log.settle();
    await scene.pass();
    scene.log.claim();
    scene.log.write({ type: 'text', delta: 'At last' });
    scene.log.settle();
    await scene.pass();
    await waiting;
    expect(said(queued)).toEqual(['user: Third', 'assistant: At last']);
  });

  test('that reconnects and says something at once shows both answers, once', async () => {
    const scene = new Scene(sdk);
    scene.log.say('First');
    scene.log.claim();
    scene.log.write({ type: 'text', delta: 'One' });
    const chat = scene.chat({ policy: 'queue' }, await scene.transport().messages('c'));
    const resumed = chat.resumeStream();
    const sent = chat.sendMessage({ text: 'Second' });
    await scene.pass();
    scene.log.settle();
    await scene.pass();
    scene.log.claim();
    scene.log.write({ type: 'text', delta: 'Two' });
    scene.log.settle();
    await scene.pass();
    await Promise.all([resumed, sent]);
    expect(chat.messages.map(({ id }) => id).sort()).toEqual(
      scene.log.state.messages.map(({ id }) => id).sort(),
    );
    expect(said(chat).sort()).toEqual(['assistant: One', 'assistant: Two', 'user: First', 'user: Second']);
    expect(chat.status).toBe('ready');
  });

  test('writes an answer anew in the place of the old one', async () => {
    const scene = new Scene(sdk);
    const chat = scene.chat();
    const sent = chat.sendMessage({ text: 'Hello' });
    await scene.pass();
    scene.log.claim();
    scene.log.write({ type: 'text', delta: 'One' });
    scene.log.settle();
    await scene.pass();
    await sent;
    const again = chat.regenerate();
    await scene.pass();
    scene.log.claim();
    scene.log.write({ type: 'text', delta: 'Two' });
    scene.log.settle();
    await scene.pass();
    await again;
    expect(said(chat)).toEqual(['user: Hello', 'assistant: Two']);
    expect(scene.log.state.messages.map(({ id }) => id)).toEqual(chat.messages.map(({ id }) => id));
  });

  test('sends nothing back of what tools came to, which run where the worker is', async () => {
    const scene = new Scene(sdk);
    const { lastAssistantMessageIsCompleteWithToolCalls: isComplete } = sdk as typeof import('ai');
    const chat = scene.chatOn(scene.transport(), [], { sendAutomaticallyWhen: isComplete });
    const sent = chat.sendMessage({ text: 'Look it up' });
    await scene.pass();
    scene.log.claim();
    scene.log.write({ type: 'tool-call', call: 'c1', name: 'search', input: {} });
    scene.log.write({ type: 'tool-output', call: 'c1', output: 'found' });
    scene.log.settle();
    await scene.pass();
    await sent;
    await scene.pass();
    expect(chat.messages.at(-1)?.parts).toMatchObject([{ toolCallId: 'c1', state: 'output-available' }]);
    expect(isComplete({ messages: chat.messages })).toBe(false);
    expect(chat.status).toBe('ready');
  });

  test('says a turn once, though its first answer was lost', async () => {
    const scene = new Scene(sdk);
    const chat = scene.chat();
    scene.server.loseAnswers = 1;
    const sent = chat.sendMessage({ text: 'Hello' });
    await scene.clock.advance(2_000);
    scene.log.claim();
    scene.log.settle();
    await scene.pass();
    await sent;
    expect(scene.log.state.messages.filter(({ role }) => role === 'user')).toHaveLength(1);
  });

  test('edits a turn, and all that came of it goes', async () => {
    const scene = new Scene(sdk);
    const chat = scene.chat();
    const sent = chat.sendMessage({ text: 'Hello' });
    await scene.pass();
    scene.log.claim();
    scene.log.settle();
    await scene.pass();
    await sent;
    const edited = chat.sendMessage({ text: 'Good evening', messageId: chat.messages[0]!.id });
    await scene.pass();
    scene.log.claim();
    scene.log.write({ type: 'text', delta: 'Indeed' });
    scene.log.settle();
    await scene.pass();
    await edited;
    expect(said(chat)).toEqual(['user: Good evening', 'assistant: Indeed']);
    expect(scene.log.state.messages.map(({ id }) => id)).toEqual(chat.messages.map(({ id }) => id));
  });
});
