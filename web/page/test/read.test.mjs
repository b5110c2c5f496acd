// How an answer is read while it is written: Markdown, scrolling, and what is read out.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { assertShows, newSession, openWorld } from './kit.mjs';

let world;
let server;
before(async () => {
  world = await openWorld();
  ({ server } = world);
});
afterEach(() => world.leave());
after(() => world.close());

const MARKDOWN = `## A *heading* with \`code\`

A paragraph with **bold words**, a [link to something](https://example.com/a_long_path), [1] and ~~a mistake~~.

Items:
- first **strong item**
- second
  - nested \`code\`
1. one
2. two

| Day | High |
|---|--:|
| Friday | 24 |
| Saturday | **22** |

> quoted words
> and more

\`\`\`java
var answer = ask("a \`question\`"); // **not bold**
\`\`\`

Title
---

The end.`;

test('Markdown that comes letter by letter takes back no word and ends as it would at once', async () => {
  const session = newSession();
  const run = await server.begin(session, 'write');
  const person = await world.person();
  const tab = await person.tab(session);
  const letters = [...MARKDOWN].map((delta) => ({ type: 'text', delta }));
  for (let at = 0; at < letters.length; at += 4) await run.tell(...letters.slice(at, at + 4));
  await tab.sees('The end.');
  await run.settle();
  await tab.settled(run.answer);
  await tab.allWell();
  const again = await person.tab(session);
  await again.settled(run.answer);
  const html = (each) => each.page.locator(`[data-message="${run.answer}"] .part.text`).innerHTML();
  assert.equal(await html(tab), await html(again));
});

test('only the blocks at the end are touched as a text grows', async () => {
  const session = newSession();
  const run = await server.begin(session, 'write');
  const tab = await (await world.person()).tab(session);
  await run.say('First block.\n\nSecond block.\n\nThird block.\n\nFourth');
  await tab.sees('Fourth');
  await tab.page.evaluate(() => {
    window.touched = [];
    const blocks = [...document.querySelector('.part.text .markdown').children].slice(0, -1);
    const observer = new MutationObserver((records) =>
      window.touched.push(...records.map(({ target }) => target.nodeName)),
    );
    for (const block of blocks)
      observer.observe(block, {
        childList: true,
        subtree: true,
        characterData: true,
        attributes: true,
      });
  });
  await run.say(' block.\n\nFifth block.\n\n- a list');
  await run.settle();
  await tab.settled(run.answer);
  assert.deepEqual(await tab.page.evaluate(() => window.touched), []);
  assert.equal(await tab.page.locator('.part.text li').count(), 1);
});

test('a text of many blocks stays quick to add to', async () => {
  const session = newSession();
  const run = await server.begin(session, 'write');
  const tab = await (await world.person()).tab(session);
  const block =
    'A paragraph of **some** length with a [link](https://example.com) in it, and `code` as well.\n\n';
  await run.say(block.repeat(1500));
  await tab.page.waitForFunction(() => document.querySelectorAll('.part.text p').length >= 1499);
  const long = await tab.page.evaluate(() => {
    window.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
    }).observe({ entryTypes: ['longtask'] });
    return document.querySelector('.part.text').textContent.length;
  });
  assert.ok(long > 90_000);
  await run.count(0, 60);
  await tab.sees('w59');
  // Reading all of it again would take several times as long.
  assert.ok(
    (await tab.page.evaluate(() => window.longest)) < 400,
    `a task of ${await tab.page.evaluate(() => window.longest)} ms`,
  );
});

const scroller = (tab, act, ...args) => tab.page.evaluate(act, ...args);
const distance = (tab) =>
  scroller(tab, () => {
    const { scrollTop, scrollHeight, clientHeight } = document.querySelector('.scroller');
    return scrollHeight - clientHeight - scrollTop;
  });

test('a reader at the end stays at the end, and one who has scrolled up stays where they are', async () => {
  const session = newSession();
  const run = await server.begin(session, 'write');
  const tab = await (await world.person({ viewport: { width: 900, height: 600 } })).tab(session);
  const paragraph = (name) => `${name} ${'some words that fill a line or two '.repeat(8)}\n\n`;
  for (let each = 0; each < 12; each++) await run.say(paragraph(`p${each}`));
  await tab.sees('p11');
  await tab.page.waitForFunction(() => {
    const { scrollTop, scrollHeight, clientHeight } = document.querySelector('.scroller');
    return scrollHeight > clientHeight && scrollHeight - clientHeight - scrollTop < 2;
  });
  await tab.page.mouse.move(450, 250);
  await tab.page.mouse.wheel(0, -120);
  await tab.page.locator('.back').waitFor();
  const before = await scroller(tab, () => document.querySelector('.scroller').scrollTop);
  for (let each = 12; each < 20; each++) await run.say(paragraph(`p${each}`));
  await tab.sees('p19');
  assert.equal(await scroller(tab, () => document.querySelector('.scroller').scrollTop), before);
  await tab.page.locator('.back').click();
  assert.ok((await distance(tab)) < 2);
  await run.say(paragraph('p20'));
  await tab.sees('p20');
  await tab.page.waitForFunction(() => {
    const { scrollTop, scrollHeight, clientHeight } = document.querySelector('.scroller');
    return scrollHeight - clientHeight - scrollTop < 2;
  });
  await run.settle();
  await tab.settled(run.answer);
  assert.ok((await distance(tab)) < 2);
});

test('the end of an answer moves nothing', async () => {
  const session = newSession();
  const run = await server.begin(session, 'write');
  const tab = await (await world.person()).tab(session);
  await run.say('One paragraph.\n\nAnother one.');
  await tab.sees('Another one.');
  const places = () =>
    tab.page.evaluate(() =>
      [...document.querySelectorAll('.message, .message p, .composer')].map((node) =>
        JSON.stringify(node.getBoundingClientRect()),
      ),
    );
  const before = await places();
  await run.settle();
  await tab.settled(run.answer);
  assert.deepEqual(await places(), before);
});

test('the messages of a long conversation come when they are wanted', async () => {
  const session = newSession();
  for (let turn = 0; turn < 60; turn++) {
    const run = await server.begin(session, `question ${turn}`);
    await run.say(`answer ${turn}`);
    await run.settle();
  }
  const tab = await (await world.person()).tab(session);
  await tab.sees('answer 59');
  assert.equal(await tab.page.locator('[data-message]').count(), 80);
  const first = await tab.page.locator('[data-message]').first().getAttribute('data-message');
  const place = () =>
    tab.page.evaluate(
      (id) => document.querySelector(`[data-message="${id}"]`).getBoundingClientRect().top,
      first,
    );
  await tab.page.evaluate(() => (document.querySelector('.scroller').scrollTop = 0));
  const before = await place();
  await tab.page.getByRole('button', { name: 'Show earlier messages' }).click();
  await tab.sees('question 0');
  assert.ok(Math.abs((await place()) - before) < 60, `${before} → ${await place()}`);
  await assertShows(tab, server, session);
});

test('an answer is read out by sentences and not by letters', async () => {
  const { session } = await server.request('POST', '/v1/sessions', { title: 'Listen' });
  const tab = await (await world.person()).tab(session);
  await tab.connected();
  await tab.page.evaluate(() => {
    window.heard = [];
    new MutationObserver((records) => {
      for (const { addedNodes } of records)
        for (const node of addedNodes) window.heard.push(node.textContent);
    }).observe(document.querySelector('[aria-live="polite"]'), { childList: true });
  });
  const run = await server.begin(session, 'write');
  for (const letter of 'A first sentence. A **second** one! ') await run.say(letter);
  await run.say('\n\n```js\nlet code;\n```\nAnd the rest');
  const decision = await run.ask({ kind: 'approval', title: 'Deploy?' });
  await tab.page.waitForSelector(`[data-decision="${decision}"]`);
  await run.settle();
  await tab.settled(run.answer);
  const heard = await tab.page.evaluate(() => window.heard);
  assert.equal(
    heard.join(' ').replace(/\s+/g, ' '),
    'A first sentence. A second one! Code. Your approval is needed: Deploy? And the rest The answer is complete.',
  );
  assert.ok(heard.length <= 7, JSON.stringify(heard));
});

test('code, messages and values are copied as they were written', async () => {
  const session = newSession();
  const run = await server.begin(session, 'write');
  const text = 'Some **code**:\n\n```js\nlet code = "<b>";\n```';
  await run.say(text);
  await run.settle();
  const person = await world.person({ permissions: ['clipboard-read', 'clipboard-write'] });
  const tab = await person.tab(session);
  await tab.settled(run.answer);
  const copied = () => tab.page.evaluate(() => navigator.clipboard.readText());
  await tab.page.getByRole('button', { name: 'Copy', exact: true }).click();
  await tab.page.waitForSelector('[data-told="Copied"]');
  assert.equal(await copied(), 'let code = "<b>";');
  await tab.page.locator('.message.assistant').getByRole('button', { name: 'Copy message' }).click();
  await tab.page.waitForSelector('.message-buttons [data-told="Copied"]');
  assert.equal(await copied(), text);
});

test('a card that is opened stays under the pointer, and one that is closed again lets the reader follow', async () => {
  const session = newSession();
  const run = await server.begin(session, 'look');
  const tab = await (await world.person({ viewport: { width: 900, height: 500 } })).tab(session);
  await run.say(`${'A line of the answer.\n\n'.repeat(20)}`);
  await run.tell(
    { type: 'tool', call: 'c1', name: 'search' },
    { type: 'tool-call', call: 'c1', name: 'search', input: { query: 'x'.repeat(200) } },
    { type: 'tool-output', call: 'c1', output: Array.from({ length: 40 }, (_, index) => index) },
  );
  const summary = tab.page.locator('.tool summary');
  await summary.waitFor();
  const place = async () => (await summary.boundingBox()).y;
  const before = await place();
  await summary.click();
  await tab.page.waitForFunction(() => document.querySelector('.tool pre').checkVisibility());
  assert.equal(await place(), before);
  await summary.click();
  await run.say('Words that are followed.');
  await tab.sees('Words that are followed.');
  await tab.page.waitForFunction(() => {
    const { scrollTop, scrollHeight, clientHeight } = document.querySelector('.scroller');
    return scrollHeight - clientHeight - scrollTop < 2;
  });
  await summary.click();
  const opened = await place();
  await run.say(' And more.');
  await tab.sees('And more.');
  assert.equal(await place(), opened);
});
