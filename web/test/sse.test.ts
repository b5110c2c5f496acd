import { describe, expect, test } from 'vitest';
import { Endpoint } from '../src/endpoint.js';
import { FrameTooLarge, SseParser, type SseFrame } from '../src/sse.js';
import { FetchTransport, Refused } from '../src/transport.js';
import { Wire } from './fake/wire.js';
import { FakeClock, seeded } from './fake/world.js';

const utf8 = new TextEncoder();

function parse(...pieces: (string | Uint8Array)[]): SseFrame[] {
  const parser = new SseParser(1_000);
  return pieces.flatMap((piece) => parser.push(typeof piece === 'string' ? utf8.encode(piece) : piece));
}

const cases: readonly [name: string, text: string, frames: readonly SseFrame[]][] = [
  ['data alone', 'data: a\n\n', [{ data: 'a' }]],
  ['id and data', 'id: e.1\ndata: a\n\n', [{ id: 'e.1', data: 'a' }]],
  ['a control frame', 'event: hello\ndata: {}\n\n', [{ event: 'hello', data: '{}' }]],
  ['fields in any order', 'data: a\nid: e.1\nevent: x\n\n', [{ event: 'x', id: 'e.1', data: 'a' }]],
  ['several lines of data', 'data: a\ndata:\ndata: b\n\n', [{ data: 'a\n\nb' }]],
  ['no blank after the colon', 'data:a\n\n', [{ data: 'a' }]],
  ['only one blank is taken off', 'data:  a\n\n', [{ data: ' a' }]],
  ['a field without a colon', 'data\n\n', [{ data: '' }]],
  ['a colon in the value', 'data: a: b\n\n', [{ data: 'a: b' }]],
  ['comments', ': hm\n:\ndata: a\n: hm\n\n', [{ data: 'a' }]],
  ['a comment alone is no frame', ': hm\n\n', []],
  ['a name without data is no frame', 'id: e.1\nevent: x\n\n', []],
  ['an id alone is a place', 'id: e.1\n\ndata: a\n\n', [{ id: 'e.1', data: '' }, { data: 'a' }]],
  ['unknown fields', 'retry: 10\ncolour: red\ndata: a\n\n', [{ data: 'a' }]],
  [
    'an id belongs to its frame',
    'id: e.1\ndata: a\n\ndata: b\n\n',
    [{ id: 'e.1', data: 'a' }, { data: 'b' }],
  ],
  ['an id with a null', 'id: e\0.1\ndata: a\n\n', [{ data: 'a' }]],
  ['CRLF', 'id: e.1\r\ndata: a\r\n\r\ndata: b\r\n\r\n', [{ id: 'e.1', data: 'a' }, { data: 'b' }]],
  ['CR', 'id: e.1\rdata: a\r\rdata: b\r\r', [{ id: 'e.1', data: 'a' }, { data: 'b' }]],
  ['all line ends in turn', 'data: a\r\ndata: b\rdata: c\n\r\n', [{ data: 'a\nb\nc' }]],
  ['a byte order mark', '\ufeffdata: a\n\n', [{ data: 'a' }]],
  ['a byte order mark further on is a letter', 'data: \ufeffa\n\n', [{ data: '\ufeffa' }]],
  ['any letters', 'data: Grüße 👋 漢\n\n', [{ data: 'Grüße 👋 漢' }]],
  ['more blank lines than needed', '\n\n\ndata: a\n\n\n\n', [{ data: 'a' }]],
  ['no end', 'data: a\n\ndata: b\n', [{ data: 'a' }]],
];

describe.each(cases)('%s', (_name, text, frames) => {
  test('as one piece', () => {
    expect(parse(text)).toEqual(frames);
  });

  test('cut in two, anywhere', () => {
    const bytes = utf8.encode(text);
    for (let at = 0; at <= bytes.length; at++) {
      expect(parse(bytes.subarray(0, at), bytes.subarray(at)), `at ${at}`).toEqual(frames);
    }
  });

  test('byte by byte', () => {
    expect(parse(...Array.from(utf8.encode(text), (byte) => Uint8Array.of(byte)))).toEqual(frames);
  });
});

test('random pieces of random frames mean the same as the whole', () => {
  const random = seeded(11);
  const ends = ['\n', '\r\n', '\r'];
  for (let round = 0; round < 300; round++) {
    let text = '';
    for (let line = 0; line < 40; line++) {
      const end = ends[Math.floor(random() * 3)]!;
      const field = ['data: é', 'id: e.1', 'event: x', ': hm', '', 'data', 'other: 👋'][
        Math.floor(random() * 7)
      ]!;
      text += field + end;
    }
    const bytes = utf8.encode(text);
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < bytes.length;) {
      const to = at + 1 + Math.floor(random() * 12);
      pieces.push(bytes.subarray(at, to));
      at = to;
    }
    expect(parse(...pieces), `round ${round}`).toEqual(parse(text));
  }
});

test('a frame beyond the limit is refused, in one line or many, known field or not', () => {
  for (const line of [`data: ${'x'.repeat(1_000)}`, `data: ${'x'.repeat(100)}\n`, `: ${'x'.repeat(1_000)}`]) {
    const parser = new SseParser(1_000);
    expect(
      () => {
        for (let time = 0; time < 20; time++) parser.push(utf8.encode(line));
      },
      line.slice(0, 20),
    ).toThrow(FrameTooLarge);
  }
});

test('any number of frames, ids, events and comments within the limit is no frame beyond it', () => {
  const parser = new SseParser(200);
  for (let time = 0; time < 100; time++) {
    expect(parser.push(utf8.encode(`data: ${'x'.repeat(150)}\n\n`))).toHaveLength(1);
    parser.push(utf8.encode(`: ${'x'.repeat(150)}\nid: ${'x'.repeat(150)}\nevent: ${'x'.repeat(150)}\n`));
  }
});

test('a session whose frames are beyond the limit is refused for good, and not asked for again and again', async () => {
  const wire = new Wire();
  const endpoint = new Endpoint({ url: '', fetch: wire.fetch });
  const tail = new FetchTransport(endpoint, 's', new FakeClock(), 1_000).tail(
    undefined,
    new AbortController().signal,
  );
  const first = tail.next();
  const request = await wire.next();
  await request.stream();
  await first;
  const second = tail.next();
  second.catch(() => {});
  await request.send(`data: ${'x'.repeat(1_000)}\n\n`);
  await expect(second).rejects.toThrow(Refused);
});
