// The development server: the page, and sessions in memory with scripted agents.
//
//   node web/page/dev/server.mjs [--port 4437] [--pace 30]
//
// It speaks what docs/sessions.md says, forgets everything when it ends, and checks nobody's rights.
// It builds the page anew when the page is loaded and its sources have changed.
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { demoAgent } from './agent.mjs';
import { api } from './api.mjs';
import { Sessions } from './sessions.mjs';

const web = join(dirname(fileURLToPath(import.meta.url)), '../..');
const built = join(web, 'target/dev-page');

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** What the page needs, and nothing else; the server sends the same. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types dompurify',
].join('; ');

/**
 * @param pace milliseconds between two things that the demo agent says
 * @param fresh whether the page is built anew when it is loaded, and not only now
 */
export function startServer({ port = 0, pace = 30, fresh = false } = {}) {
  buildPage();
  const agents = {
    agents: [
      { name: 'demo', title: 'Demo' },
      { name: 'test', title: 'Test' },
    ],
    default: 'demo',
  };
  const handle = api(new Sessions({ demo: demoAgent(pace) }), agents);
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://localhost');
    const handled = url.pathname.startsWith('/v1/')
      ? handle(request, response, url)
      : page(url, response, fresh);
    handled.catch((problem) => {
      console.error(problem);
      response.destroy();
    });
  });
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => {
      resolve({
        url: `http://127.0.0.1:${server.address().port}`,
        stop: () => {
          server.close();
          server.closeAllConnections();
        },
      });
    });
  });
}

function buildPage() {
  execFileSync(join(web, 'build'), ['page', '--into', built], { stdio: 'inherit' });
}

async function page(url, response, fresh) {
  const name = url.pathname === '/' ? 'index.html' : url.pathname.slice(1);
  if (name === 'index.html' && fresh) buildPage();
  if (!/^[\w-]+\.\w+$/.test(name)) return notFound(response);
  let content;
  try {
    content = await readFile(join(built, name));
  } catch {
    return notFound(response);
  }
  response.writeHead(200, {
    'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
    'cache-control': name === 'index.html' ? 'no-cache' : 'public, max-age=31536000, immutable',
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  response.end(content);
}

function notFound(response) {
  response.writeHead(404, { 'content-type': 'text/plain' });
  response.end('There is nothing here.');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { port: { type: 'string' }, pace: { type: 'string' } } });
  const { url } = await startServer({
    port: Number(values.port ?? 4437),
    pace: Number(values.pace ?? 30),
    fresh: true,
  });
  console.log(`Listening on ${url}`);
}
