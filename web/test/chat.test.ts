import type { AbstractChat, ChatState, ChatStatus, ChatTransport, UIMessage } from 'ai';
import { describe, expect, test } from 'vitest';
import { LiveChatTransport, type LiveChatTransportOptions } from '../src/ai-sdk/index.js';
import { FakeServer } from './fake/server.js';
import { sdks, type Sdk } from './fake/sdks.js';
import { FakeClock, FakeVisibility, seeded, settled } from './fake/world.js';

/** The state of a chat, without a framework around it. */
class PlainState implements ChatState<UIMessage> {
  status: ChatStatus = 'ready';
  error: Error | undefined;
  messages: UIMessage[];

  constructor(messages: UIMessage[]) {
    this.messages = messages;
  }

  pushMessage = (message: UIMessage): void => {
    this.messages = [...this.messages, message];
  };

  popMessage = (): void => {
    this.messages = this.messages.slice(0, -1);
  };

  replaceMessage = (index: number, message: UIMessage): void => {
    this.messages = this.messages.with(index, message);
  };

  snapshot = <T>(thing: T): T => structuredClone(thing);
}

type Chat = AbstractChat<UIMessage>;

/** A chat of the SDK, unmodified, on a session. */
class Scene {
  readonly clock = new FakeClock();
  readonly server = new FakeServer({ clock: this.clock });
  readonly log = this.server.session('c');
  readonly #sdk: Sdk;
  #seed = 0;

  constructor(sdk: Sdk) {
    this.#sdk = sdk;
  }

  transport(options: Partial<LiveChatTransportOptions> = {}): LiveChatTransport {
    return new LiveChatTransport({
      url: 'http://fake',
      fetch: this.server.fetch,
      clock: this.clock,
      random: seeded(++this.#seed),
      visibility: new FakeVisibility(),
      ...options,
    });
  }

  chat(options: Partial<LiveChatTransportOptions> = {}, messages: UIMessage[] = []): Chat {
    const transport: ChatTransport<UIMessage> = this.transport(options);
    const state = new PlainState(messages);
    class PlainChat extends this.#sdk.AbstractChat<UIMessage> {}
    const Constructor = PlainChat as unknown as new (init: unknown) => Chat;
    return new Constructor({ id: 'c', state, transport, generateId: () => this.log.name('ui') });
  }

  /** A little time, enough for what is shown at a pace. */
  async pass(): Promise<void> {
    for (let time = 0; time < 4; time++) {
      await this.clock.advance(50);
      await settled();
    }
  }
}

const said = (chat: Chat): string[] =>
  chat.messages.map(
    ({ role, parts }) => `${role}: ${parts.map((part) => (part.type === 'text' ? part.text : '')).join('')}`,
  );

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
    const loaded = await scene.transport().messages('c');
    scene.log.write({ type: 'text', delta: 'Hi' });
    scene.log.settle();
    const chat = scene.chat({}, loaded);
    const resumed = chat.resumeStream();
    await scene.pass();
    await resumed;
    expect(said(chat)).toEqual(['user: Hello', 'assistant: Hi']);
    const again = chat.resumeStream();
    await scene.pass();
    await again;
    expect(said(chat)).toEqual(['user: Hello', 'assistant: Hi']);
  });

  test('of an empty or cancelled session has nothing to reconnect to', async () => {
    const scene = new Scene(sdk);
    const chat = scene.chat();
    const resumed = chat.resumeStream();
    await scene.pass();
    await resumed;
    expect(chat.status).toBe('ready');
    expect(chat.messages).toEqual([]);
    scene.log.say('Hello');
    scene.log.claim();
    scene.log.write({ type: 'cancel-requested' });
    const again = chat.resumeStream();
    await scene.pass();
    await again;
    expect(chat.messages).toEqual([]);
    expect(scene.server.tails.size).toBe(0);
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

// Version 5 knows no approvals; its users show them as data.
describe.each(sdks.slice(1))('a chat of %s', (_version, sdk) => {
  test('approves of a tool, and the answer goes on in its message', async () => {
    const scene = new Scene(sdk);
    const chat = scene.chat({ approvals: 'native' });
    const sent = chat.sendMessage({ text: 'Delete it' });
    await scene.pass();
    scene.log.claim();
    scene.log.write({ type: 'tool-call', call: 'c1', name: 'rm', input: { path: '/tmp/x' } });
    const decision = scene.log.ask({ kind: 'approval', title: 'Delete?', call: 'c1' });
    await scene.pass();
    const part = chat.messages.at(-1)!.parts.find(({ type }) => type === 'dynamic-tool');
    expect(part).toMatchObject({ state: 'approval-requested', approval: { id: decision } });
    await Promise.all([chat.addToolApprovalResponse({ id: decision, approved: true }), scene.pass()]);
    await scene.transport({ approvals: 'native' }).sendMessages({
      trigger: 'submit-message',
      chatId: 'c',
      messageId: chat.messages.at(-1)!.id,
      messages: chat.messages,
      abortSignal: undefined,
    });
    expect(scene.log.decided.get(decision)).toEqual({ approved: true });
    scene.log.write({ type: 'tool-output', call: 'c1', output: 'gone' });
    scene.log.settle();
    await scene.pass();
    await sent;
    expect(chat.messages.at(-1)!.parts.find(({ type }) => type === 'dynamic-tool')).toMatchObject({
      state: 'output-available',
      output: 'gone',
    });
  });
});
