import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { scenarios } from './scenarios/index.js';
import type { Client, Scenarios } from './scenarios/stage.js';

/** The client with something wrong in it, as its authors may have written it on another day. */
interface Mutant {
  readonly mistake: string;
  /** What is written differently: file, text, other text. Each text is there once. */
  readonly edits: readonly (readonly [file: string, from: string, to: string])[];
  /** The sentences that are not true of it. */
  readonly red: readonly string[];
}

const afterAwait = `if (generation !== this.#lifecycle.generation) return;
        connection.heardAt`;

const whatever = 'whatever happens to the network, every view is what the log says at its place';

const mutants: readonly Mutant[] = [
  {
    mistake: 'compares the generation only before it waits',
    edits: [
      ['tail.ts', afterAwait, 'connection.heardAt'],
      [
        'tail.ts',
        'this.#take(frame, connection);\n          if (generation !== this.#lifecycle.generation) return;',
        'this.#take(frame, connection);',
      ],
    ],
    red: [
      'rows that were seen do not vanish when a shorter snapshot comes late',
      'a snapshot from before a run does not end it',
      'an answer to a request that was given up changes nothing',
      'a listener may close and open the session in the midst of what arrives',
    ],
  },
  {
    mistake: 'asks for a connection when a token comes, whether one is still wanted or not',
    edits: [
      [
        'tail.ts',
        "if (generation !== this.#lifecycle.generation) return;\n    this.#dispatch(fresh ? { type: 'token-fresh' }",
        "this.#dispatch(fresh ? { type: 'open' }",
      ],
    ],
    red: ['a token that comes after the session was closed asks for nothing'],
  },
  {
    mistake: 'puts the attempts back when a connection opens',
    edits: [
      [
        'lifecycle.ts',
        "settle(from, input.known ? 'live' : 'loading')",
        "{ ...settle(from, input.known ? 'live' : 'loading'), attempts: 0 }",
      ],
    ],
    red: [
      'attempts count on while connections open and bring no event',
      'a server that ends each connection at once is not asked in a loop',
    ],
  },
  {
    mistake: 'takes a snapshot for that of a session that was opened since',
    edits: [
      [
        'tail.ts',
        "if (generation === this.#lifecycle.generation) this.#dispatch({ type: 'snapshot' });",
        "this.#dispatch({ type: 'snapshot' });",
      ],
    ],
    red: ['a session that is opened again as a snapshot is shown waits for its own'],
  },
  {
    mistake: 'goes on sending what was stopped',
    edits: [['commands.ts', 'sending.stop.abort();', '']],
    red: [
      'a turn that is stopped is sent no more, until it is sent again with its key',
      'a turn that is given up while it is sent is sent no more, and gone',
    ],
  },
  {
    mistake: 'loses a title that comes too early',
    edits: [['commands.ts', 'if (!isToCome) throw error;', 'throw error;']],
    red: ['a title that nobody knew to be too early is set later all the same'],
  },
  {
    mistake: 'takes a heartbeat for progress',
    edits: [
      [
        'tail.ts',
        'connection.heardAt = this.#world.clock.now();',
        "connection.heardAt = this.#world.clock.now(); this.#dispatch({ type: 'progress' });",
      ],
    ],
    red: ['comments are signs of life and no progress'],
  },
  {
    mistake: 'trusts a snapshot that is older than the screen',
    edits: [['tail.ts', 'if (shown === undefined) return false;', 'if (shown !== null) return false;']],
    red: ['a snapshot that is older than the screen is not shown'],
  },
  {
    mistake: 'finishes twice what comes twice',
    edits: [['tail.ts', 'if (order <= 0) return;', '']],
    red: ['an end that comes twice is told once'],
  },
  {
    mistake: 'adds what it has already',
    edits: [
      ['tail.ts', 'if (order <= 0) return;', ''],
      [
        'reduce.ts',
        '?? 1) <= 0) return state;',
        '?? 1) <= 0) return reduce({ ...state, cursor: undefined! }, event, cursor);',
      ],
    ],
    red: ['frames that come twice count once'],
  },
  {
    mistake: 'goes on from now instead of from where it was',
    edits: [['tail.ts', 'this.#leaping ? undefined : this.#screen.cursor()', 'undefined']],
    red: [
      'a drop in the midst of a message loses nothing of its beginning',
      'a second drop is retried like the first',
    ],
  },
  {
    mistake: 'clears the screen when its cursor is refused',
    edits: [
      [
        'tail.ts',
        'connection.reset = true;',
        'connection.reset = true; this.#screen.install(fromSnapshot({}));',
      ],
    ],
    red: [
      'a cursor that is no place to go on from is answered with a snapshot, and the screen stays until then',
    ],
  },
  {
    mistake: 'keeps the draft beside the message that it became',
    edits: [
      [
        'reduce.ts',
        'const { run: _run, draft: _draft, ...rest } = state;',
        'const { run: _run, ...rest } = state;',
      ],
    ],
    red: ['the draft goes in the very view in which its message comes, and both have one id', whatever],
  },
  {
    mistake: 'finds a turn by its text',
    edits: [
      [
        'screen.ts',
        'messages.some(({ id }) => id === message.id)',
        'messages.some(({ parts }) => JSON.stringify(parts) === JSON.stringify(message.parts))',
      ],
    ],
    red: ['equal texts are two turns, and each is recognised by its id'],
  },
  {
    mistake: 'sends a turn again under another key',
    edits: [
      [
        'requests.ts',
        '{ ...init, signal: patience.signal }',
        "{ ...init, headers: { ...init.headers, 'idempotency-key': this.newKey() }, signal: patience.signal }",
      ],
    ],
    red: ['a turn that is sent again has the key that it had before', whatever],
  },
  {
    mistake: 'takes a session in which nothing was said for one that failed',
    edits: [
      [
        'transport.ts',
        'return isMissing(error) ? new Missing(error.message) : new',
        'return isMissing(error) && false ? null! : new',
      ],
    ],
    red: [
      'a session in which nothing was said is live and empty, and comes to life with its first turn',
      'a session that somebody else makes is found, now and then and when somebody looks',
    ],
  },
  {
    mistake: 'rests while nobody looks, whatever runs',
    edits: [
      ['tail.ts', 'return this.#hiddenForLong && !this.#screen.busy();', 'return this.#hiddenForLong;'],
    ],
    red: ['a page that nobody sees learns what becomes of its run, and rests after it'],
  },
  {
    mistake: 'asks for tokens for ever',
    edits: [['lifecycle.ts', 'return from.refreshed && !input.proved', 'return false']],
    red: [
      'a token that is refused twice in a row ends the asking',
      'a token that the server takes and refuses in turns ends the asking',
    ],
  },
  {
    mistake: 'gives up at the second loss in a row',
    edits: [
      [
        'lifecycle.ts',
        'return from.connecting ? ended(',
        "return from.attempts > 0 ? abandon(from, 'failed', {}) : from.connecting ? ended(",
      ],
    ],
    red: ['one failed request ends nothing', whatever],
  },
  {
    mistake: 'opens a second connection beside the first',
    edits: [
      ['lifecycle.ts', "from.state === 'closed' || from.state === 'failed'", "from.state !== 'loading'"],
    ],
    red: ['opening twice makes one connection'],
  },
  {
    mistake: 'leaves the connection that it abandons to itself',
    edits: [['tail.ts', 'this.#underWay.abort();', '']],
    red: ['closing ends the connection and all waiting', whatever],
  },
  {
    mistake: 'tells nobody any more once a listener has thrown',
    edits: [
      [
        'screen.ts',
        'this.#report(error);\n      }',
        'this.#report(error);\n        this.#listeners.clear();\n      }',
      ],
    ],
    red: ['a listener that throws ends nothing, and others are told'],
  },
  {
    mistake: 'shows each delta by itself',
    edits: [
      [
        'screen.ts',
        "if (more.has(event.type)) this.#due ??= 'in time';\n    else this.#due = 'now';",
        'this.#publish();',
      ],
    ],
    red: ['a flood of deltas is shown at the pace of a display', 'what arrives together is shown together'],
  },
  {
    mistake: 'stays where it cannot read an event',
    edits: [['screen.ts', 'passed over like one of a type that nobody knows.\n      this.#state = { ...this.#state, cursor };', '']],
    red: ['types and control frames that nobody knows are passed over, and their places count'],
  },
  {
    mistake: 'reads each piece of bytes by itself',
    edits: [['sse.ts', '{ stream: true }', '{}']],
    red: ['frames cut anywhere, in the midst of a character, mean the same', whatever],
  },
];

const sentences: Scenarios = Object.assign({}, ...Object.values(scenarios)) as Scenarios;
const source = fileURLToPath(new URL('../src/', import.meta.url));

/** The client, built from its sources with the edits made. */
async function clientWith(edits: Mutant['edits']): Promise<Client> {
  const { outputFiles } = await build({
    entryPoints: [`${source}index.ts`],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'client',
    target: 'es2022',
    plugins: [
      {
        name: 'edits',
        setup: ({ onLoad }) =>
          onLoad({ filter: /\/src\/[\w-]+\.ts$/ }, ({ path }) => {
            let contents = readFileSync(path, 'utf8');
            for (const [file, from, to] of edits) {
              if (path !== source + file) continue;
              expect(contents.split(from), `"${from}" in ${file}`).toHaveLength(2);
              contents = contents.replace(from, () => to);
            }
            return { contents, loader: 'ts' };
          }),
      },
    ],
  });
  return new Function(`${outputFiles[0]!.text}; return client;`)() as Client;
}

test('the client without an edit is as good as its sources', async () => {
  const client = await clientWith([]);
  for (const sentence of new Set(mutants.flatMap(({ red }) => red))) await sentences[sentence]!(client);
});

for (const { mistake, edits, red } of mutants) {
  test(`a client that ${mistake} is noticed`, async () => {
    const client = await clientWith(edits);
    for (const sentence of red) {
      const scenario = sentences[sentence];
      expect(scenario, sentence).toBeDefined();
      const noticed = await scenario!(client).then(
        () => false,
        () => true,
      );
      expect(noticed, sentence).toBe(true);
    }
  });
}
