// Shows the chat page as its sources are now, in front of a server that runs:
//
//   ../headrace serve
//   ./build demo [--port 4438] [--server http://127.0.0.1:4437]
//
// The page is built when it is loaded, which takes a moment. The server brings its own page in its jar,
// and would have to be built and started again for every change.
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { dirname, extname, join } from 'node:path';
import { pipeline } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const web = dirname(fileURLToPath(import.meta.url));
const built = join(web, 'target/demo-page');

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

/**
 * @param port of this machine; 0 for a free one
 * @param server the URL of the server
 */
export function serveSources({ port, server }) {
  const own = createServer((asked, answer) => {
    const { pathname } = new URL(asked.url, server);
    const served = pathname.startsWith('/v1/') ? passOn(asked, answer, server) : give(pathname, answer, server);
    served.catch((problem) => {
      console.error(problem.message);
      answer.destroy();
    });
  });
  return new Promise((resolve) => {
    own.listen(port, '127.0.0.1', () => {
      resolve({
        url: `http://127.0.0.1:${own.address().port}`,
        stop: () => {
          own.close();
          own.closeAllConnections();
        },
      });
    });
  });
}

async function passOn(asked, answer, server) {
  const headers = { ...asked.headers, host: new URL(server).host };
  const onward = request(new URL(asked.url, server), { method: asked.method, headers });
  onward.on('response', (response) => {
    answer.writeHead(response.statusCode, response.headers);
    pipeline(response, answer, () => onward.destroy());
  });
  onward.on('error', () => answer.destroy());
  answer.on('close', () => onward.destroy());
  asked.pipe(onward);
}

async function give(pathname, answer, server) {
  const name = pathname === '/' ? 'index.html' : pathname.slice(1);
  if (name === 'index.html') execFileSync(join(web, 'build'), ['page', '--into', built], { stdio: 'inherit' });
  const content = /^[\w-]+\.\w+$/.test(name) ? await readFile(join(built, name)).catch(() => undefined) : undefined;
  answer.writeHead(content === undefined ? 404 : 200, {
    ...(await policyOf(server)),
    'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
    'cache-control': 'no-store',
  });
  answer.end(content ?? 'There is nothing here.');
}

/** What the server lets its own page do. */
async function policyOf(server) {
  const { headers } = await fetch(server);
  return { 'content-security-policy': headers.get('content-security-policy') };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { port = '4438', server = 'http://127.0.0.1:4437' } = parseArgs({
    options: { port: { type: 'string' }, server: { type: 'string' } },
  }).values;
  const { url } = await serveSources({ port: Number(port), server });
  console.log(`The page is at ${url}, its sessions at ${server}`);
}
