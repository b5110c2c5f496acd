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
    return this.chatOn(this.transport(options), messages);
  }

  chatOn(transport: ChatTransport<UIMessage>, messages: UIMessage[] = [], more: object = {}): Chat {
    const state = new PlainState(messages);
    class PlainChat extends this.#sdk.AbstractChat<UIMessage> {}
    const Constructor = PlainChat as unknown as new (init: unknown) => Chat;
    return new Constructor({ id: 'c', state, transport, generateId: () => this.log.name('ui'), ...more });
  }

  /** A page that is loaded: a chat with the messages that there are. */
  async page(options: Partial<LiveChatTransportOptions> = {}, more: object = {}): Promise<Chat> {
    const transport = this.transport(options);
    return this.chatOn(transport, await transport.messages('c'), more);
  }

  /** A way to the server on which what matches waits, until it is let go. */
  slow(pattern: RegExp): { fetch: typeof fetch; release: () => void } {
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const slow: typeof fetch = async (input, init) => {
      const answer = this.server.fetch(input, init);
      if (!pattern.test(String(input))) return answer;
      await released;
      return answer;
    };
    return { fetch: slow, release };
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
      const statuses: string[] = [];
      const elsewhere = scene.chat({}, await scene.transport().messages('c'));
      for (const chat of [await scene.page(), elsewhere]) {
        const resumed = chat.resumeStream();
        await scene.pass();
        await resumed;
        statuses.push(chat.status);
        expect(said(chat)).toEqual(['user: Hello', 'assistant: Hi']);
      }
      expect(statuses).toEqual(['ready', 'ready']);
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
      '/v1/sessions/c/tail?after=e1.3',
      '/v1/sessions/c/tail?after=e1.8',
    ]);
    expect(said(chat).slice(2)).toEqual([
      'user: More',
      'assistant: More!',
      'user: And more',
      'assistant: And more!',
    ]);
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

test('a decision that is shown as data is made by the transport', async () => {
  const scene = new Scene(sdks[0]![1]);
  const transport = scene.transport();
  const chat = scene.chatOn(transport);
  const sent = chat.sendMessage({ text: 'Delete it' });
  await scene.pass();
  scene.log.claim();
  const decision = scene.log.ask({ kind: 'question', title: 'Which?', choices: ['a', 'b'] });
  await scene.pass();
  expect(chat.messages.at(-1)!.parts.at(-1)).toMatchObject({ type: 'data-decision', id: decision });
  expect(await transport.decide('c', decision, { choice: 'a' })).toEqual({ outcome: 'decided' });
  scene.log.settle();
  await scene.pass();
  await sent;
  expect(chat.messages.at(-1)!.parts.at(-1)).toMatchObject({
    data: { state: 'decided', answer: { choice: 'a' } },
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

// Version 5 knows no approvals; its users show them as data.
describe.each(sdks.slice(1))('a chat of %s', (_version, sdk) => {
  const tool = (chat: Chat) => chat.messages.at(-1)!.parts.find(({ type }) => type === 'dynamic-tool');
  const texts = (chat: Chat) =>
    chat.messages.at(-1)!.parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));

  /** A chat whose answer asks for an approval. */
  async function asking(): Promise<{ scene: Scene; chat: Chat; decision: string }> {
    const scene = new Scene(sdk);
    const chat = scene.chat({ approvals: 'native' });
    const sent = chat.sendMessage({ text: 'Delete it' });
    await scene.pass();
    scene.log.claim();
    scene.log.write({ type: 'text', delta: 'May I?' });
    scene.log.write({ type: 'tool-call', call: 'c1', name: 'rm', input: { path: '/tmp/x' } });
    const decision = scene.log.ask({ kind: 'approval', title: 'Delete?', call: 'c1' });
    await scene.pass();
    await sent;
    return { scene, chat, decision };
  }

  test('approves of a tool, and the answer goes on in its message', async () => {
    const { scene, chat, decision } = await asking();
    expect(tool(chat)).toMatchObject({ state: 'approval-requested', approval: { id: decision } });
    expect(chat.status).toBe('ready');
    await chat.addToolApprovalResponse({ id: decision, approved: true });
    const sent = chat.sendMessage();
    await scene.pass();
    expect(scene.log.decided.get(decision)).toEqual({ approved: true });
    expect(chat.status).toBe('streaming');
    scene.log.write({ type: 'tool-output', call: 'c1', output: 'gone' });
    scene.log.write({ type: 'text', delta: 'Done.' });
    scene.log.settle();
    await scene.pass();
    await sent;
    expect(chat.messages.map(({ id }) => id)).toEqual(scene.log.state.messages.map(({ id }) => id));
    expect(tool(chat)).toMatchObject({ state: 'output-available', output: 'gone' });
    expect(texts(chat)).toEqual(['May I?', 'Done.']);
    expect(chat.messages.at(-1)!.parts.map(({ type }) => type)).toEqual([
      'text',
      'dynamic-tool',
      'data-decision',
      'text',
    ]);
    expect(chat.status).toBe('ready');
  });

  test('refuses tools, one after the other, as soon as it is answered', async () => {
    const scene = new Scene(sdk);
    const chat = scene.chatOn(scene.transport({ approvals: 'native' }), [], {
      sendAutomaticallyWhen: (sdk as typeof import('ai')).lastAssistantMessageIsCompleteWithApprovalResponses,
    });
    const sent = chat.sendMessage({ text: 'Delete both' });
    await scene.pass();
    scene.log.claim();
    const decisions = ['c1', 'c2'].map((call) => {
      scene.log.write({ type: 'tool-call', call, name: 'rm', input: {} });
      return scene.log.ask({ kind: 'approval', title: 'Delete?', call });
    });
    await scene.pass();
    await sent;
    for (const id of decisions) {
      await chat.addToolApprovalResponse({ id, approved: false });
      await scene.pass();
    }
    for (const id of decisions) expect(scene.log.decided.get(id)).toEqual({ approved: false });
    scene.log.write({ type: 'text', delta: 'Then not.' });
    scene.log.settle();
    await scene.pass();
    expect(tool(chat)).toMatchObject({ state: 'output-denied' });
    expect([chat.status, chat.error, texts(chat)]).toEqual(['ready', undefined, ['Then not.']]);
  });

  test('that is loaded anew while it is asked goes on as well', async () => {
    const { scene, decision } = await asking();
    const chat = await scene.page({ approvals: 'native' });
    const resumed = chat.resumeStream();
    await scene.pass();
    await resumed;
    expect(tool(chat)).toMatchObject({ state: 'approval-requested' });
    await chat.addToolApprovalResponse({ id: decision, approved: true });
    const sent = chat.sendMessage();
    await scene.pass();
    scene.log.write({ type: 'tool-output', call: 'c1', output: 'gone' });
    scene.log.settle();
    await scene.pass();
    await sent;
    expect(tool(chat)).toMatchObject({ state: 'output-available' });
    expect(texts(chat)).toEqual(['May I?']);
  });

  test('is asked though the question came before its call', async () => {
    const scene = new Scene(sdk);
    const chat = scene.chat({ approvals: 'native' });
    const sent = chat.sendMessage({ text: 'Delete it' });
    await scene.pass();
    scene.log.claim();
    const decision = scene.log.ask({ kind: 'approval', title: 'Delete?', call: 'c1' });
    await scene.pass();
    scene.log.write({ type: 'tool-call', call: 'c1', name: 'rm', input: {} });
    await scene.pass();
    await sent;
    expect(tool(chat)).toMatchObject({ state: 'approval-requested', approval: { id: decision } });
  });

  test('that reconnects twice on one page shows what is written once', async () => {
    const scene = new Scene(sdk);
    scene.log.say('Hello');
    scene.log.claim();
    scene.log.write({ type: 'text', delta: 'Once' }, { type: 'tool', call: 'c1', name: 'dig' });
    scene.log.write({ type: 'tool-input', call: 'c1', delta: '{"a":' });
    const chat = await scene.page();
    void chat.resumeStream();
    await scene.pass();
    await chat.stop();
    const again = chat.resumeStream();
    await scene.pass();
    scene.log.settle();
    await scene.pass();
    await again;
    expect(texts(chat)).toEqual(['Once']);
  });
});
