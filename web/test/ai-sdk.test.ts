import * as ai6 from 'ai';
import type { ChatState, ChatStatus, ChatTransport, UIMessage, UIMessageChunk } from 'ai';
import * as ai5 from 'ai5';
import * as ai7 from 'ai7';
import { describe, expect, test } from 'vitest';
import { ChunkWriter } from '../src/ai-sdk/chunks.js';
import { LiveChatTransport, toUIMessage, toUserParts, type LiveChatTransportOptions } from '../src/ai-sdk/index.js';
import { reduce } from '../src/index.js';
import type { Message, SessionState } from '../src/index.js';
import { emptySession } from '../src/reduce.js';
import { FakeLog, joined } from './fake/log.js';
import { FakeServer } from './fake/server.js';
import { happen } from './fake/story.js';
import { FakeClock, FakeVisibility, seeded, settled } from './fake/world.js';
import { goldenLogs } from './golden.js';

/** The SDK as its users have it; what differs between its versions in types is the same in these members. */
type Sdk = Pick<typeof ai6, 'AbstractChat' | 'readUIMessageStream' | 'uiMessageChunkSchema'>;
const sdks: readonly [string, Sdk][] = [
  ['version 5', ai5 as unknown as Sdk],
  ['version 6', ai6],
  ['version 7', ai7 as unknown as Sdk],
];

async function expectValid(sdk: Sdk, chunks: readonly UIMessageChunk[]): Promise<void> {
  const schema = sdk.uiMessageChunkSchema as unknown;
  const { validate } = (typeof schema === 'function' ? (schema as () => unknown)() : schema) as {
    validate: (value: unknown) => PromiseLike<{ success: boolean; error?: unknown }>;
  };
  for (const chunk of chunks) expect(await validate(chunk), JSON.stringify(chunk)).toMatchObject({ success: true });
}

/** What the SDK makes of chunks. */
async function read(sdk: Sdk, chunks: readonly UIMessageChunk[]): Promise<UIMessage | undefined> {
  const errors: unknown[] = [];
  let last: UIMessage | undefined;
  const stream = new ReadableStream<UIMessageChunk>({
    start: (controller) => {
      for (const chunk of chunks) if (chunk.type !== 'error') controller.enqueue(chunk);
      controller.close();
    },
  });
  for await (const message of sdk.readUIMessageStream({ stream, onError: (error) => errors.push(error) })) last = message;
  expect(errors).toEqual([]);
  return last;
}

/** All states of an assistant's message in a log, by its id, as somebody sees them who may miss some. */
function historiesOf(events: readonly { cursor: string; event: never }[] | ReturnType<typeof joined>): Message[][] {
  const histories = new Map<string, Message[]>();
  let state: SessionState = emptySession;
  for (const { cursor, event } of events) {
    state = reduce(state, event, cursor);
    for (const message of [state.draft, ...state.messages]) {
      if (message?.role !== 'assistant') continue;
      const history = histories.get(message.id) ?? [];
      if (history.at(-1) !== message) history.push(message);
      histories.set(message.id, history);
    }
  }
  return [...histories.values()];
}

function chunksOf(history: readonly Message[], writer = new ChunkWriter('data')): UIMessageChunk[] {
  return history.flatMap((message) => (message.outcome === undefined ? writer.write(message) : writer.end(message)));
}

/** Without what differs between versions, and what only the stream or only the log knows. */
function plain(message: UIMessage | undefined): unknown {
  const known = ['type', 'text', 'url', 'mediaType', 'data', 'toolCallId', 'toolName', 'input', 'output', 'errorText'];
  return message?.parts.map((part) => {
    const all = part as Record<string, unknown>;
    const members = known.concat(part.type === 'dynamic-tool' ? 'state' : part.type.startsWith('data-') ? 'id' : []);
    return Object.fromEntries(members.filter((name) => all[name] !== undefined).map((name) => [name, all[name]]));
  });
}

/** Of a call that has no name, or gives before it is called, each version shows what it likes. */
function isOrderly({ parts }: Message): boolean {
  return parts.every((part) => part.type !== 'tool' || (part.name !== '' && !(part.state === 'input' && 'output' in part)));
}

describe.each(sdks)('%s', (_version, sdk) => {
  test('every golden log is written in chunks that it knows', async () => {
    for (const { name, events } of goldenLogs()) {
      for (const history of historiesOf(events as never)) {
        const chunks = chunksOf(history);
        await expectValid(sdk, chunks);
        // A call that never told its input is none to the SDK, which parses what has come of it.
        if (name.includes('begins its part') || JSON.stringify(history.at(-1)).includes('"input_text"')) continue;
        const { outcome: _, ...last } = history.at(-1)!;
        expect(plain(await read(sdk, chunks)), name).toEqual(plain(toUIMessage(last as Message)));
      }
    }
  });

  test('a stream that begins late or misses states says the same in the end', async () => {
    const random = seeded(5);
    for (let seed = 0; seed < 25; seed++) {
      const log = new FakeLog('s', 'e');
      const story = seeded(seed);
      while (log.events.length < 100) happen(log, story);
      for (const history of historiesOf(log.events)) {
        if (!history.every(isOrderly)) continue;
        const seen = history.filter((_, index) => random() < 0.3 || index === history.length - 1);
        const all = await read(sdk, chunksOf(history));
        expect(plain(await read(sdk, chunksOf(seen))), `seed ${seed}`).toEqual(plain(all));
      }
    }
  });
});

test('what a stream writes of text is each letter once', () => {
  const writer = new ChunkWriter('data');
  const message = (text: string): Message => ({ id: 'a1', role: 'assistant', parts: [{ type: 'text', text }] });
  const chunks = ['', 'On', 'On', 'Once', 'Once upon'].flatMap((text) => writer.write(message(text)));
  expect(chunks).toEqual([
    { type: 'start', messageId: 'a1' },
    { type: 'text-start', id: 'part-0' },
    { type: 'text-delta', id: 'part-0', delta: 'On' },
    { type: 'text-delta', id: 'part-0', delta: 'ce' },
    { type: 'text-delta', id: 'part-0', delta: ' upon' },
  ]);
  expect(writer.end({ ...message('Once upon'), outcome: 'completed' })).toEqual([
    { type: 'text-end', id: 'part-0' },
    { type: 'finish', finishReason: 'stop' },
  ]);
});

test('a run that was cancelled, failed or interrupted ends as that', () => {
  const ends = (['cancelled', 'failed', 'interrupted'] as const).map((outcome) =>
    new ChunkWriter('data').end({ id: 'a1', role: 'assistant', parts: [], outcome }).at(-1),
  );
  expect(ends).toEqual([
    { type: 'abort' },
    { type: 'error', errorText: 'The answer failed.' },
    { type: 'error', errorText: 'The answer was interrupted.' },
  ]);
});

test('what a user says in a chat is what a session takes', () => {
  const parts = toUserParts({
    id: 'u1',
    role: 'user',
    parts: [
      { type: 'text', text: 'Look' },
      { type: 'file', url: 'data:,x', mediaType: 'text/plain', filename: 'x.txt' },
      { type: 'data-place', id: 'k', data: { lat: 1 } },
      { type: 'step-start' },
    ],
  });
  expect(parts).toEqual([
    { type: 'text', text: 'Look' },
    { type: 'file', url: 'data:,x', media_type: 'text/plain', name: 'x.txt' },
    { type: 'data', name: 'place', key: 'k', data: { lat: 1 } },
  ]);
});

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

type Chat = ai6.AbstractChat<UIMessage>;

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
  chat.messages.map(({ role, parts }) => `${role}: ${parts.map((part) => (part.type === 'text' ? part.text : '')).join('')}`);

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
