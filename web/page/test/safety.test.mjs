// Nothing that an agent or a person writes does anything but stand there.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { serveSources } from '../../demo.mjs';
import { assertShows, newSession, openWorld } from './kit.mjs';

let world;
let server;
before(async () => {
  world = await openWorld();
  ({ server } = world);
});
afterEach(() => world.leave());
after(() => world.close());

const HOSTILE = [
  '<script>window.harmed = 1</script>',
  '<img src=x onerror="window.harmed = 1">',
  '<svg onload="window.harmed = 1"></svg>',
  '<style>body { display: none }</style>',
  '<iframe src="https://example.com"></iframe>',
  '<a href="javascript:window.harmed = 1">press</a>',
  '[press](javascript:window.harmed=1)',
  '[press](data:text/html,<script>window.harmed=1</script>)',
  '[press]( "onmouseover=alert(1)")',
  '![tracked](https://example.com/pixel.png)',
  '`<b>`"><img src=x onerror=window.harmed=1>',
  '```html"><img src=x onerror=window.harmed=1>\n<script>window.harmed = 1</script>\n```',
  '| <img src=x onerror=window.harmed=1> |\n|---|\n| <script>window.harmed=1</script> |',
  '<div class="dialog" data-copy="code" data-decision="x" id="main" style="position:fixed;inset:0">over</div>',
  '[a]: javascript:window.harmed=1\n\n[a]',
];

test('hostile text is shown, everywhere where text is', async () => {
  const session = newSession();
  const everything = HOSTILE.join('\n\n');
  const run = await server.begin(session, everything);
  await server.request('POST', `/v1/sessions/${session}/title`, { title: HOSTILE[1] });
  const tab = await (await world.person()).tab(session);
  for (const each of HOSTILE)
    await run.tell({ type: 'text', delta: `${each}\n\n` }, { type: 'thinking', delta: each });
  await run.tell(
    { type: 'tool', call: 'c1', name: HOSTILE[1], title: HOSTILE[0] },
    { type: 'tool-input', call: 'c1', delta: everything },
    { type: 'tool-call', call: 'c1', name: HOSTILE[1], input: { [HOSTILE[1]]: everything } },
    { type: 'tool-output', call: 'c1', output: everything },
    { type: 'tool', call: 'c2', name: 'x' },
    { type: 'tool-error', call: 'c2', error: everything },
    { type: 'source', url: 'javascript:window.harmed=1', title: HOSTILE[1] },
    { type: 'file', url: 'javascript:window.harmed=1', media_type: HOSTILE[1], name: HOSTILE[0] },
    {
      type: 'file',
      url: 'https://example.com/pixel.png',
      media_type: 'image/png',
      name: 'elsewhere',
    },
    {
      type: 'file',
      url: 'data:image/svg+xml,<svg onload="window.harmed=1"/>',
      media_type: 'image/svg+xml',
    },
    { type: 'data', name: HOSTILE[1], data: { [HOSTILE[1]]: HOSTILE[0] } },
    { type: 'data', name: HOSTILE[1], data: [HOSTILE] },
  );
  const decision = await run.ask({
    kind: 'question',
    title: HOSTILE[1],
    detail: HOSTILE[0],
    choices: HOSTILE.slice(0, 3),
  });
  await tab.page.waitForSelector(`[data-decision="${decision}"]`);
  await server.request('POST', `/v1/sessions/${session}/decisions/${decision}`, {
    answer: { choice: HOSTILE[0] },
    by: HOSTILE[1],
  });
  await run.settle('failed', { error: everything });
  await tab.settled(run.answer);
  for (const details of await tab.page.locator('.transcript details').all())
    await details.evaluate((each) => (each.open = true));
  const shown = await tab.page.evaluate(() => ({
    harmed: window.harmed,
    foreign: [
      ...document.querySelectorAll(
        '.transcript :is(script, style, iframe, object, embed, form[action], [style], [onerror], [onload])',
      ),
    ].map((node) => node.outerHTML),
    pictures: [...document.querySelectorAll('img:not([hidden])')].map(({ src }) => src),
    links: [...document.querySelectorAll('.transcript a[href]:not([download])')].map(({ href }) => href),
    mains: document.querySelectorAll('#main').length,
    title: document.querySelector('h1').textContent,
    text: [...document.querySelectorAll('.part.text')].map((part) => part.textContent).join(' '),
  }));
  assert.equal(shown.harmed, undefined);
  assert.deepEqual(shown.foreign, []);
  assert.deepEqual(shown.pictures, []);
  assert.deepEqual(
    shown.links.filter((href) => !/^https:\/\/example\.com\//.test(href)),
    [],
  );
  assert.equal(shown.mains, 1);
  assert.equal(shown.title, HOSTILE[1]);
  assert.ok(shown.text.includes(HOSTILE[0]) && shown.text.includes(HOSTILE[1]), shown.text);
  await tab.allWell();
});

test('links lead to other pages without telling them of this one', async () => {
  const session = newSession();
  const run = await server.begin(session, 'link');
  await run.say('See [this](https://example.com/page) and https://example.org.');
  await run.settle();
  const tab = await (await world.person()).tab(session);
  await tab.settled(run.answer);
  const links = await tab.page
    .locator('.part.text a')
    .evaluateAll((all) => all.map(({ href, target, rel }) => [href, target, rel]));
  assert.deepEqual(links, [
    ['https://example.com/page', '_blank', 'noopener noreferrer'],
    ['https://example.org/', '_blank', 'noopener noreferrer'],
  ]);
});

test('the page asks nobody but its server, and lives with a policy that forbids all else', async () => {
  const response = await fetch(`${world.url}/`);
  const policy = response.headers.get('content-security-policy') ?? '';
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /script-src 'self'/);
  assert.match(policy, /require-trusted-types-for 'script'/);
  assert.doesNotMatch(policy, /unsafe/);
  const html = await response.text();
  assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)/);
  assert.doesNotMatch(html, /\sstyle=|<style/);
  const tab = await (await world.person()).tab();
  await tab.page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  await tab.allWell();
});

test('the page as its sources are now, in front of a server, is as safe and shows the same', async () => {
  const sources = await serveSources({ port: 0, server: world.url });
  const policyOf = async (url) => (await fetch(url)).headers.get('content-security-policy');
  assert.equal(await policyOf(sources.url), await policyOf(world.url));
  const session = newSession();
  const run = await server.begin(session, 'hello');
  const tab = await (await world.person({ at: sources.url })).tab(session);
  await run.count(0, 10);
  await tab.sees('w9');
  await run.settle();
  await tab.settled(run.answer);
  await assertShows(tab, server, session);
  await world.leave();
  sources.stop();
});
