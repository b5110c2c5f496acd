// Everybody can use the page: with a keyboard, with a screen reader, on a phone, in the dark.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, afterEach, before, test } from 'node:test';
import { newSession, openWorld } from './kit.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let world;
let server;
before(async () => {
  world = await openWorld();
  ({ server } = world);
});
afterEach(() => world.leave());
after(() => world.close());

const PHONE = { viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true };

/** A tab whose policy lets the checker in, which is no part of the page. */
async function checked(options, session) {
  const tab = await (await world.person({ ...options, bypassCSP: true })).tab(session);
  return tab;
}

async function assertAccessible(tab, what) {
  await tab.page.evaluate(axe);
  // Whoever writes an answer decides with which of its headings it begins.
  const rules = { 'heading-order': { enabled: false } };
  const { violations } = await tab.page.evaluate((options) => window.axe.run(document, options), {
    resultTypes: ['violations'],
    rules,
  });
  const told = violations.map(
    ({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
  );
  assert.deepEqual(told, [], what);
}

/** A conversation with everything in it that there can be. */
async function everything() {
  const session = newSession();
  const done = await server.begin(session, 'Show me everything');
  await done.tell({ type: 'thinking', delta: 'Let me think.' });
  await done.say(
    '## A heading\n\nText with `code`, a [link](https://example.com) and\n\n```js\nlet code = 1;\n```\n\n| a | b |\n|---|---|\n| c | d |\n\n- [x] done',
  );
  await done.tell(
    { type: 'tool', call: 'c1', name: 'search', title: 'Search' },
    { type: 'tool-call', call: 'c1', name: 'search', input: { query: 'x' } },
    { type: 'tool-output', call: 'c1', output: ['a', 'b'] },
    { type: 'tool', call: 'c2', name: 'fetch' },
    { type: 'tool-error', call: 'c2', error: 'refused' },
    { type: 'source', url: 'https://example.com/a', title: 'A source' },
    { type: 'file', url: '/a.pdf', media_type: 'application/pdf', name: 'a.pdf' },
    { type: 'data', name: 'plan', data: { look: 'done' } },
  );
  await done.settle('failed', { error: 'It broke.' });
  const run = await server.begin(session, 'And now?');
  await run.say('Working on it.');
  await run.ask({
    kind: 'approval',
    title: 'Deploy?',
    detail: 'To production.',
    deadline: Date.now() + 600_000,
  });
  await run.ask({ kind: 'question', title: 'Which?', choices: ['this', 'that'] });
  await run.ask({ kind: 'question', title: 'Why?' });
  await server.request('POST', `/v1/sessions/${session}/queue`, {
    message: { parts: [{ type: 'text', text: 'next' }] },
  });
  await server.request('POST', `/v1/sessions/${session}/runs/${run.run}/steer`, {
    text: 'mind the gap',
  });
  return session;
}

for (const [name, options] of [
  ['in the light', { colorScheme: 'light' }],
  ['in the dark', { colorScheme: 'dark' }],
  ['on a phone', PHONE],
]) {
  test(`nothing is wrong with a conversation ${name}`, async () => {
    const session = await everything();
    const tab = await checked(options, session);
    await tab.page.waitForSelector('.tray .queued');
    await assertAccessible(tab, 'closed');
    for (const details of await tab.page.locator('.transcript details').all())
      await details.evaluate((each) => (each.open = true));
    await assertAccessible(tab, 'open');
  });

  test(`nothing is wrong with a new conversation, the list and the sheets ${name}`, async () => {
    const tab = await checked(options);
    await assertAccessible(tab, 'empty');
    if (options === PHONE) {
      await tab.page.getByRole('button', { name: 'Conversations' }).click();
      await assertAccessible(tab, 'drawer');
    } else {
      await tab.page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
      await assertAccessible(tab, 'sheet');
    }
  });
}

test('nothing is wider than a phone', async () => {
  const tab = await checked(PHONE, await everything());
  await tab.page.waitForSelector('.tray .queued');
  assert.equal(await tab.page.evaluate(() => document.documentElement.scrollWidth), 390);
  const wide = await tab.page.evaluate(() =>
    [...document.querySelectorAll('.main *')]
      .filter(
        (node) =>
          node.checkVisibility() && node.closest('pre, .table, .sr-only, .tray-text, symbol') === null,
      )
      .filter((node) => node.getBoundingClientRect().right > 391)
      .map((node) => node.outerHTML.slice(0, 120)),
  );
  assert.deepEqual(wide, []);
});

test('the list over a phone takes the focus and gives it back', async () => {
  const tab = await checked(PHONE, await everything());
  const open = tab.page.getByRole('button', { name: 'Conversations' });
  await open.click();
  const focused = () => tab.page.evaluate(() => document.activeElement.getAttribute('aria-label'));
  assert.equal(await focused(), 'Close the list');
  assert.equal(await tab.page.locator('#main').getAttribute('inert'), '');
  await tab.page.keyboard.press('Escape');
  assert.equal(await focused(), 'Conversations');
  assert.equal(await tab.page.locator('#sidebar').getAttribute('inert'), '');
});

test('a decision is made with the keyboard alone, and the focus stays at it', async () => {
  const session = newSession();
  const run = await server.begin(session, 'deploy');
  const decision = await run.ask({ kind: 'approval', title: 'Deploy?' });
  const tab = await (await world.person()).tab(session);
  await tab.page.waitForSelector('.ask[data-state="open"]');
  await tab.page.locator('.composer-field').press('Shift+Tab');
  while ((await tab.page.evaluate(() => document.activeElement.textContent)) !== 'Deny')
    await tab.page.keyboard.press('Shift+Tab');
  await tab.page.keyboard.press('Enter');
  assert.deepEqual((await run.decided(decision)).answer, { approved: false });
  await tab.page.waitForSelector('.ask[data-state="decided"]');
  assert.equal(await tab.page.evaluate(() => document.activeElement.dataset.decision), decision);
});

test('keys lead to the field, the search and the sheet', async () => {
  const tab = await (await world.person()).tab(await everything());
  const focused = () => tab.page.evaluate(() => document.activeElement.className);
  await tab.page.keyboard.press('Control+k');
  assert.match(await focused(), /filter/);
  await tab.page.locator('.scroller').focus();
  await tab.page.keyboard.press('/');
  assert.match(await focused(), /composer-field/);
  await tab.page.keyboard.type('?');
  assert.equal(await tab.page.locator('.composer-field').inputValue(), '?');
  await tab.page.locator('.scroller').focus();
  await tab.page.keyboard.press('?');
  await tab.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await tab.page.keyboard.press('Escape');
  assert.equal(await tab.page.getByRole('dialog').count(), 0);
});

test('the colours are those of the system until the reader chooses', async () => {
  const tab = await (await world.person({ colorScheme: 'dark' })).tab();
  const ground = () => tab.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await ground();
  await tab.page.getByRole('button', { name: /^Colours: as the system/ }).click();
  const light = await ground();
  assert.notEqual(light, dark);
  await tab.page.reload();
  assert.equal(await ground(), light);
});
