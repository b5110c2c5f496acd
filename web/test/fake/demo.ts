import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';
import { Readable } from 'node:stream';
import { systemClock } from '../../src/environment.js';
import type { FakeLog } from './log.js';
import { FakeServer } from './server.js';

/**
 * The chat page on a server in memory, to look at while one works on it: `./build demo`, then
 * http://127.0.0.1:4438. An agent answers each turn word by word: it thinks, calls a tool, and asks
 * before it deletes. `PORT` chooses another port.
 */
const port = Number(process.env['PORT'] ?? 4438);
const page = join(process.cwd(), 'target/page');
execFileSync('node', ['build.mjs', 'page', '--into', page], { stdio: 'inherit' });

const server = new FakeServer({ clock: systemClock });
const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => systemClock.after(milliseconds, resolve));
const types: Record<string, string> = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
  svg: 'image/svg+xml',
};
const watched = new WeakSet<FakeLog>();

/** Answers whatever is asked in a session, run after run. */
function watch(log: FakeLog): void {
  if (watched.has(log)) return;
  watched.add(log);
  log.followers.add((appended) => {
    if (appended.some(({ event }) => event.type === 'run-begun')) void answer(log);
  });
}

async function answer(log: FakeLog): Promise<void> {
  const { run } = log.active;
  const goesOn = () => log.state.run?.run === run && !log.active.cancel_requested;
  await pause(300);
  if (log.state.run?.run !== run) return;
  log.claim('demo');
  log.write({ type: 'thinking', delta: 'A question. ' }, { type: 'thinking', delta: 'I shall look it up.' });
  log.write({ type: 'tool', call: `${run}-c`, name: 'search', title: 'Searching' });
  for (const delta of ['{"query":', '"headrace"}']) {
    await pause(200);
    if (goesOn()) log.write({ type: 'tool-input', call: `${run}-c`, delta });
  }
  if (goesOn())
    log.write({ type: 'tool-call', call: `${run}-c`, name: 'search', input: { query: 'headrace' } });
  await pause(400);
  if (goesOn()) log.write({ type: 'tool-output', call: `${run}-c`, output: { hits: 1 } });
  const said = JSON.stringify(log.state.messages.at(-1)?.parts);
  if (said.includes('delete') && goesOn()) {
    const decision = log.ask({
      kind: 'approval',
      title: 'Delete it?',
      detail: 'It cannot be undone.',
      call: `${run}-c`,
    });
    while (goesOn() && log.state.decisions.some((each) => each.decision === decision)) await pause(100);
  }
  const text =
    'A **headrace** is the channel that brings water to the wheel.\n\n- it flows\n- it `turns` the wheel\n';
  for (const word of text.split(/(?<= )/)) {
    if (!goesOn()) break;
    for (const { steer } of log.state.steers) log.write({ type: 'steer-taken', steer });
    log.write({ type: 'text', delta: word });
    await pause(80);
  }
  if (log.state.run?.run === run) log.settle(log.active.cancel_requested ? 'cancelled' : 'completed');
}

createServer((request, response) => {
  void (async () => {
    const path = new URL(request.url ?? '/', 'http://demo').pathname;
    if (!path.startsWith('/v1/')) {
      const file = normalize(path).replace(/^[/\\.]+/, '');
      // Paths without a file are places in the page.
      const known = /^[\w-]+\.[\w.-]+$/.test(file) ? file : 'index.html';
      if (!existsSync(join(page, known))) {
        response.writeHead(404).end();
        return;
      }
      response.setHeader('content-type', types[known.split('.').at(-1)!] ?? 'application/octet-stream');
      response.end(readFileSync(join(page, known)));
      return;
    }
    const body = await new Response(Readable.toWeb(request) as ReadableStream).text();
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const session = /^\/v1\/sessions\/([^/]+)/.exec(path)?.[1];
    if (session !== undefined) watch(server.session(decodeURIComponent(session)));
    const answered = await server.fetch(`http://demo${request.url}`, {
      method: request.method ?? 'GET',
      headers: request.headers as Record<string, string>,
      signal: gone.signal,
      ...(body !== '' && { body }),
    });
    response.writeHead(answered.status, Object.fromEntries(answered.headers));
    Readable.fromWeb(answered.body as Parameters<typeof Readable.fromWeb>[0])
      .on('error', () => response.destroy())
      .pipe(response);
  })().catch((error: unknown) => {
    console.error(error);
    response.destroy();
  });
}).listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}`));
