import type { UIMessage, UIMessageChunk } from 'ai';
import { describe, expect, test } from 'vitest';
import { ChunkWriter } from '../src/ai-sdk/chunks.js';
import { toUIMessage, toUserParts } from '../src/ai-sdk/index.js';
import { emptySession, reduce, type Message, type SessionState } from '../src/index.js';
import { FakeLog, type Logged } from './fake/log.js';
import { sdks, type Sdk } from './fake/sdks.js';
import { happen } from './fake/story.js';
import { seeded } from './fake/world.js';
import { goldenLogs } from './golden.js';

async function expectValid(sdk: Sdk, chunks: readonly UIMessageChunk[]): Promise<void> {
  const schema = sdk.uiMessageChunkSchema as unknown;
  const { validate } = (typeof schema === 'function' ? (schema as () => unknown)() : schema) as {
    validate: (value: unknown) => PromiseLike<{ success: boolean; error?: unknown }>;
  };
  for (const chunk of chunks)
    expect(await validate(chunk), JSON.stringify(chunk)).toMatchObject({ success: true });
}

/** What the SDK makes of chunks, after a message that it has. */
async function read(
  sdk: Sdk,
  chunks: readonly UIMessageChunk[],
  message?: UIMessage,
): Promise<UIMessage | undefined> {
  const errors: unknown[] = [];
  let last: UIMessage | undefined;
  const stream = new ReadableStream<UIMessageChunk>({
    start: (controller) => {
      for (const chunk of chunks) if (chunk.type !== 'error') controller.enqueue(chunk);
      controller.close();
    },
  });
  for await (const read of sdk.readUIMessageStream({
    stream,
    ...(message !== undefined && { message: structuredClone(message) }),
    onError: (error) => errors.push(error),
  }))
    last = read;
  expect(errors).toEqual([]);
  return last;
}

/** All states of an assistant's message in a log, by its id, as somebody sees them who may miss some. */
function historiesOf(events: readonly Logged[]): Message[][] {
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
  return history.flatMap((message) =>
    message.outcome === undefined ? writer.write(message) : writer.end(message),
  );
}

/** Without what differs between versions, and what only the stream or only the log knows. */
function plain(message: UIMessage | undefined): unknown {
  const known = [
    'type',
    'text',
    'url',
    'mediaType',
    'data',
    'toolCallId',
    'toolName',
    'input',
    'output',
    'errorText',
  ];
  return message?.parts.map((part) => {
    const all = part as Record<string, unknown>;
    const members = known.concat(
      part.type === 'dynamic-tool' ? 'state' : part.type.startsWith('data-') ? 'id' : [],
    );
    return Object.fromEntries(
      members.filter((name) => all[name] !== undefined).map((name) => [name, all[name]]),
    );
  });
}

/** Of a call that has no name, or gives before it is called, each version shows what it likes. */
function isOrderly({ parts }: Message): boolean {
  return parts.every(
    (part) => part.type !== 'tool' || (part.name !== '' && !(part.state === 'input' && 'output' in part)),
  );
}

describe.each(sdks)('%s', (_version, sdk) => {
  test('every golden log is written in chunks that it knows', async () => {
    for (const { name, events } of goldenLogs()) {
      for (const history of historiesOf(events)) {
        const chunks = chunksOf(history);
        await expectValid(sdk, chunks);
        // A call that never told its input is none to the SDK, which parses what has come of it.
        if (name.includes('begins its part') || JSON.stringify(history.at(-1)).includes('"input_text"'))
          continue;
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

describe.each(sdks)('%s', (_version, sdk) => {
  test('a message that is gone on with, wherever it was left, says the same in the end', async () => {
    let goneOnWith = 0;
    for (let seed = 0; seed < 60; seed++) {
      const log = new FakeLog('s', 'e');
      const story = seeded(seed);
      while (log.events.length < 100) happen(log, story);
      for (const history of historiesOf(log.events)) {
        if (!history.every(isOrderly)) continue;
        const left = history.findLastIndex(({ parts, outcome }) => {
          const last = parts.at(-1);
          // What still grows is no place at which anybody is asked.
          return outcome === undefined && last !== undefined && !('text' in last || 'input_text' in last);
        });
        if (left < 0) continue;
        goneOnWith++;
        const begin = new ChunkWriter('data');
        const before = await read(sdk, [...chunksOf(history.slice(0, left + 1), begin), ...begin.pause()]);
        const rest = chunksOf(history.slice(left + 1), new ChunkWriter('data', before));
        const all = await read(sdk, chunksOf(history));
        expect(plain((await read(sdk, rest, before)) ?? before), `seed ${seed}`).toEqual(plain(all));
      }
    }
    expect(goneOnWith).toBeGreaterThan(10);
  });
});

test('a text that grows after its message was left goes on in a part of its own', () => {
  const message = (text: string): Message => ({
    id: 'a1',
    role: 'assistant',
    parts: [{ type: 'text', text }],
  });
  const writer = new ChunkWriter('native', toUIMessage(message('Once')));
  expect(writer.write(message('Once'))).toEqual([{ type: 'start', messageId: 'a1' }]);
  expect(writer.write(message('Once upon'))).toEqual([
    { type: 'text-start', id: 'part-0' },
    { type: 'text-delta', id: 'part-0', delta: ' upon' },
  ]);
  expect(writer.write(message('Once upon a'))).toEqual([{ type: 'text-delta', id: 'part-0', delta: ' a' }]);
});

test('what a stream writes of text is each letter once', () => {
  const writer = new ChunkWriter('data');
  const message = (text: string): Message => ({
    id: 'a1',
    role: 'assistant',
    parts: [{ type: 'text', text }],
  });
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
