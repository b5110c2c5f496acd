// What an answer on the page has to survive: whatever breaks, readers see all of it, once and in order.
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

test('a refresh in the midst of an answer goes on where it was', async () => {
  const session = newSession();
  const run = await server.begin(session, 'count');
  const tab = await (await world.person()).tab(session);
  await run.count(0, 40);
  await tab.sees('w39');
  await tab.page.reload();
  await run.count(40, 80);
  await tab.sees('w79');
  await assertShows(tab, server, session);
  await run.settle();
  await tab.settled(run.answer);
  await assertShows(tab, server, session);
});

test('refreshes at every few words lose and double nothing', async () => {
  const session = newSession();
  const run = await server.begin(session, 'count');
  const tab = await (await world.person()).tab(session);
  for (let word = 0; word < 60; word += 10) {
    await run.count(word, word + 10);
    await tab.page.reload();
  }
  await run.settle();
  await tab.settled(run.answer);
  await assertShows(tab, server, session);
});

test('a tab that was closed finds what was said meanwhile', async () => {
  const session = newSession();
  const person = await world.person();
  const run = await server.begin(session, 'count');
  const first = await person.tab(session);
  await run.count(0, 20);
  await first.sees('w19');
  await first.page.close();
  await run.count(20, 40);
  const second = await person.tab(session);
  await run.count(40, 60);
  await second.sees('w59');
  await assertShows(second, server, session);
  const elsewhere = await (await world.person()).tab(session);
  await elsewhere.sees('w59');
  await run.settle();
  for (const tab of [second, elsewhere]) {
    await tab.settled(run.answer);
    await assertShows(tab, server, session);
  }
});

test('a second tab in the midst of an answer shows what the first one does', async () => {
  const session = newSession();
  const person = await world.person();
  const run = await server.begin(session, 'count');
  const first = await person.tab(session);
  await run.tell({ type: 'thinking', delta: 'Let me count' });
  await run.count(0, 20);
  const second = await person.tab(session);
  await run.count(20, 40);
  await Promise.all([first.sees('w39'), second.sees('w39')]);
  await assertShows(first, server, session);
  await assertShows(second, server, session);
  await run.settle();
  for (const tab of [first, second]) {
    await tab.settled(run.answer);
    await assertShows(tab, server, session);
  }
});

test('a network that is cut and comes back loses nothing, again and again', async () => {
  const session = newSession();
  const network = await world.network();
  const run = await server.begin(session, 'count');
  const tab = await (await world.person({ at: network.url })).tab(session);
  for (let word = 0; word < 60; word += 20) {
    await run.count(word, word + 10);
    await tab.sees(`w${word + 9}`);
    network.cut();
    await run.count(word + 10, word + 20);
    await tab.page.waitForSelector('.connection:not([hidden])');
    network.restore();
    await tab.hurry();
    await tab.sees(`w${word + 19}`);
  }
  await assertShows(tab, server, session);
  network.cut();
  await run.settle();
  network.restore();
  await tab.hurry();
  await tab.settled(run.answer);
  await assertShows(tab, server, session);
  network.close();
});

test('what was typed while there was no network arrives once it is back', async () => {
  const session = newSession();
  const network = await world.network();
  const first = await server.begin(session, 'hello');
  await first.say('Hello.');
  await first.settle();
  const tab = await (await world.person({ at: network.url })).tab(session);
  await tab.settled(first.answer);
  await tab.connected();
  network.cut();
  const begins = await server.expectRun(session);
  await tab.say('are you there');
  await tab.page.waitForSelector('.message.pending');
  network.restore();
  await tab.hurry();
  const run = await begins();
  await run.say('Yes.');
  await run.settle();
  await tab.settled(run.answer);
  await assertShows(tab, server, session);
  network.close();
});

test('a first message without a network says so, can be changed, and is sent once when it is back', async () => {
  const person = await world.person();
  const tab = await person.tab();
  await tab.frame();
  await person.context.setOffline(true);
  await tab.say('What is a headrace?');
  await tab.page.locator('.held-note', { hasText: 'You are offline' }).waitFor();
  await tab.page.getByRole('button', { name: 'Edit', exact: true }).click();
  await tab.say('What is a tailrace?');
  await tab.page.locator('.held-note', { hasText: 'You are offline' }).waitFor();
  await person.context.setOffline(false);
  await tab.page.waitForURL(/#\/s\/.+/);
  await tab.page.waitForSelector('.message.live');
  const { messages, title, run: begun } = await server.snapshot(tab.session);
  assert.deepEqual(
    messages.map(({ parts }) => parts[0].text),
    ['What is a tailrace?'],
  );
  assert.match(title, /^What is a (head|tail)race\?$/);
  const run = await server.take(tab.session, begun.run);
  await run.settle();
  await tab.settled(run.answer);
  await assertShows(tab, server, tab.session);
});

test('stop in one tab stops the answer in the other', async () => {
  const session = newSession();
  const person = await world.person();
  const run = await server.begin(session, 'count');
  const [watching, stopping] = [await person.tab(session), await person.tab(session)];
  await run.count(0, 10);
  await Promise.all([watching.sees('w9'), stopping.sees('w9')]);
  await stopping.page.getByRole('button', { name: 'Stop' }).click();
  await run.cancelled();
  await watching.page.waitForSelector('[data-phase="cancelling"]');
  await run.settle('cancelled');
  for (const tab of [watching, stopping]) {
    await tab.settled(run.answer);
    await tab.sees('Stopped');
    await assertShows(tab, server, session);
  }
});

test('an approval that is answered in one tab shows its answer in the other', async () => {
  const session = newSession();
  const person = await world.person();
  const run = await server.begin(session, 'deploy');
  const [here, there] = [await person.tab(session), await person.tab(session)];
  const decision = await run.ask({ kind: 'approval', title: 'Deploy?' });
  for (const tab of [here, there])
    await tab.page.waitForSelector(`[data-decision="${decision}"][data-state="open"]`);
  await there.page.getByRole('button', { name: 'Approve' }).click();
  const { answer } = await run.decided(decision);
  assert.deepEqual(answer, { approved: true });
  for (const tab of [here, there]) {
    const card = tab.page.locator(`[data-decision="${decision}"]`);
    await card.and(tab.page.locator('[data-state="decided"]')).waitFor();
    assert.equal(await card.getByRole('button').count(), 0);
  }
  assert.match(await here.page.locator('.ask-result').textContent(), /Approved in another window/);
  assert.match(await there.page.locator('.ask-result').textContent(), /Approved by you/);
  await run.say('It is out.');
  await run.settle();
  for (const tab of [here, there]) {
    await tab.settled(run.answer);
    await assertShows(tab, server, session);
  }
});

test('an answer that settles while nobody looks stands there when they do', async () => {
  const session = newSession();
  const run = await server.begin(session, 'count');
  const tab = await (await world.person()).tab(session);
  await run.count(0, 20);
  await tab.sees('w19');
  await hide(tab, true);
  await run.count(20, 40);
  await run.settle();
  await tab.page.waitForFunction(() => document.title.startsWith('✓'));
  await hide(tab, false);
  await tab.settled(run.answer);
  await assertShows(tab, server, session);
  await tab.page.waitForFunction(() => !document.title.startsWith('✓'));
});

/** A headless browser has no tabs in the background: this makes one of it, which has no frames either. */
function hide(tab, hidden) {
  return tab.page.evaluate((isHidden) => {
    window.ownFrame ??= window.requestAnimationFrame;
    window.requestAnimationFrame = isHidden ? () => 0 : window.ownFrame;
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => isHidden });
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      get: () => (isHidden ? 'hidden' : 'visible'),
    });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

test('a run that begins as the last one ends keeps its message, its cards and its questions', async () => {
  const session = newSession();
  let last = await server.begin(session, 'turn 0');
  const tab = await (await world.person()).tab(session);
  for (let turn = 1; turn <= 5; turn++) {
    await last.count(turn * 10, turn * 10 + 5);
    await last.settle();
    const next = await server.begin(session, `turn ${turn}`);
    await next.tell(
      { type: 'tool', call: `c${turn}`, name: 'look', title: `Look ${turn}` },
      { type: 'tool-call', call: `c${turn}`, name: 'look', input: { turn } },
    );
    const decision = await next.ask({
      kind: 'question',
      title: `Which of turn ${turn}?`,
      choices: ['this', 'that'],
    });
    await tab.page.waitForSelector(`[data-message="${next.answer}"] [data-decision="${decision}"]`);
    await assertShows(tab, server, session);
    await tab.page.locator(`[data-decision="${decision}"]`).getByRole('button', { name: 'that' }).click();
    assert.deepEqual((await next.decided(decision)).answer, { choice: 'that' });
    await next.tell({ type: 'tool-output', call: `c${turn}`, output: { found: turn } });
    last = next;
  }
  await last.settle();
  await tab.settled(last.answer);
  await assertShows(tab, server, session);
});

test('a message that is sent in the blink in which an answer ends begins a run that keeps its id, cards and questions', async () => {
  const session = newSession();
  let last = await server.begin(session, 'turn 0');
  const tab = await (await world.person()).tab(session);
  for (let turn = 1; turn <= 6; turn++) {
    await last.count(turn * 10, turn * 10 + 5);
    await tab.sees(`w${turn * 10 + 4}`);
    const begins = await server.expectRun(session);
    await tab.page.locator('.composer-field').fill(`turn ${turn}`);
    // As soon as it stands on the page that the answer has ended; and before the page knows.
    if (turn % 2 === 0) {
      await pressAtEnd(tab, last.answer);
      await last.settle();
    } else {
      await Promise.all([last.settle(), tab.page.locator('.composer-field').press('Enter')]);
    }
    const next = await begins();
    await next.say(`This is ${turn}. `);
    await next.tell(
      { type: 'tool', call: 'c1', name: 'look', title: `Look ${turn}` },
      { type: 'tool-call', call: 'c1', name: 'look', input: { turn } },
    );
    const question = { kind: 'question', title: `Which of ${turn}?`, choices: ['this', 'that'] };
    const decision = await next.ask(question);
    const card = tab.page.locator(`[data-message="${next.answer}"] [data-decision="${decision}"]`);
    await card.waitFor();
    await assertShows(tab, server, session);
    await card.getByRole('button', { name: 'that' }).click();
    assert.deepEqual((await next.decided(decision)).answer, { choice: 'that' });
    await next.tell({ type: 'tool-output', call: 'c1', output: { found: turn } });
    last = next;
  }
  await last.settle();
  await tab.settled(last.answer);
  await assertShows(tab, server, session);
  const { messages } = await server.snapshot(session);
  assert.deepEqual(
    messages.filter(({ role }) => role === 'user').map(({ parts }) => parts[0].text),
    [0, 1, 2, 3, 4, 5, 6].map((turn) => `turn ${turn}`),
  );
});

/** Has the page press Enter in the very task in which it shows that an answer has ended. */
function pressAtEnd(tab, id) {
  return tab.page.evaluate((wanted) => {
    const message = document.querySelector(`[data-message="${wanted}"]`);
    const field = document.querySelector('.composer-field');
    new MutationObserver((_, observer) => {
      if (message.classList.contains('live')) return;
      observer.disconnect();
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    }).observe(message, { attributes: true });
  }, id);
}

test('the element of the draft becomes that of the message, with what is selected and open in it', async () => {
  const session = newSession();
  const run = await server.begin(session, 'write');
  const tab = await (await world.person()).tab(session);
  await run.tell({ type: 'thinking', delta: 'Something to open.' });
  await run.say('These words are selected while ');
  await tab.sees('selected while');
  await tab.page.locator('.thinking summary').click();
  await tab.page.evaluate(() => {
    const paragraph = document.querySelector('.part.text p');
    window.kept = document.querySelector('.message.assistant');
    getSelection().setBaseAndExtent(paragraph.firstChild, 6, paragraph.firstChild, 11);
  });
  await run.say('more of them **come** and\n\nthe answer\n\n- goes\n- on');
  await tab.sees('on');
  assert.equal(await tab.page.evaluate(() => String(getSelection())), 'words');
  await run.settle();
  await tab.settled(run.answer);
  assert.equal(await tab.page.evaluate(() => String(getSelection())), 'words');
  assert.equal(
    await tab.page.evaluate(() => window.kept === document.querySelector('.message.assistant')),
    true,
  );
  assert.equal(await tab.page.evaluate(() => document.querySelector('.thinking').open), true);
  await tab.allWell();
});

test('eight tabs of one conversation all live, and go on when the one that leads is closed', async () => {
  const session = newSession();
  const person = await world.person();
  const run = await server.begin(session, 'count');
  const tabs = [];
  for (let each = 0; each < 8; each++) tabs.push(await person.tab(session));
  await run.count(0, 10);
  await Promise.all(tabs.map((tab) => tab.sees('w9')));
  await tabs.shift().page.close();
  await run.count(10, 20);
  await Promise.all(tabs.map((tab) => tab.sees('w19')));
  await run.settle();
  for (const tab of tabs) {
    await tab.settled(run.answer);
    await assertShows(tab, server, session);
  }
});
