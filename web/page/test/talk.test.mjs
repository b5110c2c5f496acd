// What people do in a conversation, and that none of it leads nowhere.
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

/** A conversation with one answer in it, open in a tab. */
async function begun() {
  const session = newSession();
  const run = await server.begin(session, 'hello');
  await run.say('Hello.');
  await run.settle();
  const person = await world.person();
  const tab = await person.tab(session);
  await tab.settled(run.answer);
  return { session, person, tab, first: run };
}

const button = (tab, name) => tab.page.getByRole('button', { name, exact: true });

test('a new conversation gets an address and a title with its first message', async () => {
  const person = await world.person();
  const tab = await person.tab();
  await tab.say('What is a headrace?\nIn one sentence.');
  await tab.page.waitForURL(/#\/s\/.+/);
  const { session } = tab;
  await tab.page.waitForSelector('.message.live');
  const run = await server.take(session, (await server.snapshot(session)).run.run);
  assert.equal(await tab.page.locator('h1').textContent(), 'What is a headrace?');
  await run.say('A channel that brings water to a wheel.');
  await run.settle();
  await tab.settled(run.answer);
  await assertShows(tab, server, session);
  await tab.page.reload();
  await tab.settled(run.answer);
  await assertShows(tab, server, session);
});

test('what is queued is shown, can be changed and taken out, and comes next', async () => {
  const { session, tab } = await begun();
  const run = await server.begin(session, 'work');
  await run.say('Working.');
  await tab.sees('Working.');
  await tab.say('first');
  await tab.say('second');
  await tab.page.waitForFunction(() => document.querySelectorAll('.tray .queued').length === 2);
  await tab.page
    .locator('.queued', { hasText: 'first' })
    .getByRole('button', { name: 'Edit queued message' })
    .click();
  await tab.page.locator('.tray-editor:not([hidden]) textarea').fill('first, but better');
  await button(tab, 'Save').click();
  await tab.page.locator('.queued', { hasText: 'first, but better' }).waitFor();
  await tab.page
    .locator('.queued', { hasText: 'second' })
    .getByRole('button', { name: 'Remove queued message' })
    .click();
  await tab.page.waitForFunction(() => document.querySelectorAll('.tray .queued').length === 1);
  const begins = await server.expectRun(session);
  await run.settle();
  const next = await begins();
  await tab.sees('first, but better');
  await tab.page.waitForFunction(() => document.querySelector('.tray').hidden);
  await next.settle();
  await tab.settled(next.answer);
  await assertShows(tab, server, session);
});

test('a queued text whose turn comes while it is changed is not lost', async () => {
  const { session, tab } = await begun();
  const run = await server.begin(session, 'work');
  await run.say('Working.');
  await tab.sees('Working.');
  await tab.say('one');
  await button(tab, 'Edit queued message').click();
  await tab.page.locator('.tray-editor:not([hidden]) textarea').fill('one and a half');
  const begins = await server.expectRun(session);
  await run.settle();
  await (await begins()).settle();
  await tab.page.waitForFunction(() => document.querySelector('.composer-field').value === 'one and a half');
});

test('the field says what Enter does, and Ctrl with Enter does the other', async () => {
  const { session, tab } = await begun();
  assert.match(await tab.page.locator('#composer-hint').textContent(), /^Enter sends/);
  const run = await server.begin(session, 'work');
  await run.say('Working.');
  await tab.sees('Working.');
  assert.match(await tab.page.locator('#composer-hint').textContent(), /^Enter queues · Ctrl\+Enter steers/);
  await tab.say('be careful', 'Control+Enter');
  await tab.page.getByText('not read yet').waitFor();
  const { steers } = await server.snapshot(session);
  assert.deepEqual(
    steers.map(({ text }) => text),
    ['be careful'],
  );
  await run.tell({ type: 'steer-taken', steer: steers[0].steer });
  await tab.page.waitForSelector('.part.steer');
  await tab.page.getByText('Steer', { exact: true }).click();
  assert.match(await tab.page.locator('#composer-hint').textContent(), /^Enter steers · Ctrl\+Enter queues/);
  await run.settle();
  await tab.settled(run.answer);
  await assertShows(tab, server, session);
});

test('words that come too late to steer are the next message', async () => {
  const { session, tab } = await begun();
  const run = await server.begin(session, 'work');
  await run.say('Working.');
  await tab.sees('Working.');
  await tab.page.route('**/steer', async (route) => {
    await run.settle();
    await route.continue();
  });
  const begins = await server.expectRun(session);
  await tab.say('turn left', 'Control+Enter');
  const next = await begins();
  await tab.sees('turn left');
  await next.settle();
  await tab.settled(next.answer);
  await assertShows(tab, server, session);
});

test('a message is changed and answered anew', async () => {
  const { session, tab, first } = await begun();
  const begins = await server.expectRun(session);
  await tab.page.locator('.message.user').hover();
  await button(tab, 'Edit and answer anew').click();
  await tab.forget(first.answer);
  await tab.forget(await tab.page.locator('.message.user').getAttribute('data-message'));
  await tab.page.locator('.message-editor textarea').fill('hello again');
  await tab.page.locator('.message-editor textarea').press('Enter');
  const run = await begins();
  await run.say('Hello again.');
  await run.settle();
  await tab.settled(run.answer);
  const { messages } = await server.snapshot(session);
  assert.deepEqual(
    messages.map(({ parts }) => parts[0].text),
    ['hello again', 'Hello again.'],
  );
});

test('the up key in the empty field changes what was said last', async () => {
  const { tab } = await begun();
  await tab.page.locator('.composer-field').press('ArrowUp');
  const editor = tab.page.locator('.message-editor textarea');
  assert.equal(await editor.inputValue(), 'hello');
  await editor.press('Escape');
  assert.equal(await editor.count(), 0);
  await tab.allWell();
});

test('an answer is written again', async () => {
  const { session, tab, first } = await begun();
  await tab.forget(first.answer);
  await button(tab, 'Answer again').click();
  await tab.page.waitForFunction(
    (id) => document.querySelector(`[data-message="${id}"]`) === null,
    first.answer,
  );
  const { run } = await server.snapshot(session);
  assert.equal(run.trigger, 'regenerate');
  await tab.page.waitForFunction(
    (id) => document.querySelector(`[data-message="${id}"]`) !== null,
    run.answer,
  );
});

test('a refused change says why, and nothing is lost', async () => {
  const { session, tab } = await begun();
  await tab.page.locator('.message.user').hover();
  await button(tab, 'Edit and answer anew').click();
  await tab.page.route('**/runs', async (route) => {
    await route.fulfill({
      status: 409,
      json: { code: 'conflict', message: 'another version', version: 7 },
    });
  });
  await tab.page.locator('.message-editor textarea').fill('something new');
  await tab.page.locator('.message-editor').getByRole('button', { name: 'Send' }).click();
  await tab.page.locator('.message-editor .problem', { hasText: 'has changed meanwhile' }).waitFor();
  assert.equal(await tab.page.locator('.message-editor textarea').inputValue(), 'something new');
  assert.equal((await server.snapshot(session)).messages.length, 2);
});

test('a message that the server refuses stands there to be sent again', async () => {
  const { session, tab } = await begun();
  let refusals = 1;
  await tab.page.route('**/runs', (route) =>
    refusals-- > 0
      ? route.fulfill({ status: 400, json: { code: 'invalid', message: 'too long' } })
      : route.fallback(),
  );
  await tab.say('please');
  await tab.page.locator('.message.pending .problem', { hasText: 'too long' }).waitFor();
  const begins = await server.expectRun(session);
  await button(tab, 'Send again').click();
  const run = await begins();
  await run.settle();
  await tab.settled(run.answer);
  await assertShows(tab, server, session);
});

test('an approval that expires says so', async () => {
  const { session, tab } = await begun();
  const run = await server.begin(session, 'deploy');
  await run.ask({
    kind: 'approval',
    title: 'Deploy?',
    deadline: Date.now() + 400,
    fallback: { approved: false, reason: 'nobody was there' },
  });
  const card = tab.page.locator('.ask[data-state="expired"]');
  await card.waitFor();
  assert.match(await card.textContent(), /It expired\. Denied \(“nobody was there”\) holds instead/);
  assert.equal(await card.getByRole('button').count(), 0);
});

test('a question whose run ends says so', async () => {
  const { session, tab } = await begun();
  const run = await server.begin(session, 'ask');
  await run.ask({ kind: 'question', title: 'Which?' });
  await tab.page.locator('.ask textarea').fill('the left');
  await run.settle('failed', { error: 'The model is gone.' });
  const card = tab.page.locator('.ask[data-state="run-ended"]');
  await card.waitFor();
  assert.equal(await card.locator('textarea').isVisible(), false);
  await tab.sees('The model is gone.');
  await assertShows(tab, server, session);
});

test('what an answer waits for is told in words, and by the colour of its sign', async () => {
  const { session, tab } = await begun();
  const run = await server.begin(session, 'work');
  const sign = (phase, word) =>
    tab.page
      .locator(`.message[data-phase="${phase}"] .activity`, { hasText: word })
      .evaluate((activity) => getComputedStyle(activity, '::before').backgroundColor);
  const colourOf = (selector) =>
    tab.page.locator(selector).evaluate((node) => getComputedStyle(node).color);
  const flowing = await colourOf('.brand .icon');
  assert.equal(await sign('starting', 'Starting'), flowing);
  await run.tell({ type: 'tool', call: 'c1', name: 'look' });
  assert.equal(await sign('running', 'Working'), flowing);
  const decision = await run.ask({ kind: 'question', title: 'Which?', choices: ['this'] });
  assert.equal(await sign('waiting', 'Waiting for you'), await colourOf('.ask-head'));
  await button(tab, 'this').click();
  await run.decided(decision);
  await tab.page.locator('.ask-result', { hasText: '“this”, answered by you' }).waitFor();
  await run.settle();
});

test('an answer that came too late says what holds', async () => {
  const { session, tab } = await begun();
  const run = await server.begin(session, 'deploy');
  const decision = await run.ask({ kind: 'approval', title: 'Deploy?' });
  await tab.page.waitForSelector('.ask[data-state="open"]');
  await tab.page.route(`**/decisions/${decision}`, async (route) => {
    await server.request('POST', `/v1/sessions/${session}/decisions/${decision}`, {
      answer: { approved: false },
    });
    await route.continue();
  });
  await button(tab, 'Approve').click();
  await tab.page.locator('.ask[data-answer="no"]').waitFor();
  assert.match(await tab.page.locator('.ask-result').textContent(), /Denied in another window/);
});

test('what was typed survives a refresh, conversation by conversation', async () => {
  const { session, tab } = await begun();
  await tab.page.locator('.composer-field').fill('half a thought');
  await tab.page.reload();
  await tab.connected();
  assert.equal(await tab.page.locator('.composer-field').inputValue(), 'half a thought');
  await tab.page.getByRole('link', { name: 'New conversation', exact: true }).click();
  assert.equal(await tab.page.locator('.composer-field').inputValue(), '');
  await tab.page.goBack();
  assert.equal(await tab.page.locator('.composer-field').inputValue(), 'half a thought');
  assert.ok(tab.page.url().endsWith(session));
});

test('a conversation is renamed and deleted, after a question', async () => {
  const { session, tab } = await begun();
  await tab.page.locator('h1 button').click();
  await tab.page.locator('.title-field').fill('A better name');
  await tab.page.locator('.title-field').press('Enter');
  assert.equal(await tab.page.evaluate(() => document.activeElement.className), 'title-button');
  assert.equal(await tab.page.locator('.title-field').isVisible(), false);
  const row = tab.page.locator(`.row[data-session="${session}"]`);
  await row.getByText('A better name').waitFor();
  assert.equal((await server.snapshot(session)).title, 'A better name');
  await row.hover();
  await row.getByRole('button', { name: 'Delete A better name' }).click();
  await button(tab, 'Cancel').click();
  assert.equal(await row.count(), 1);
  await row.hover();
  await row.getByRole('button', { name: 'Delete A better name' }).click();
  await button(tab, 'Delete').click();
  await row.waitFor({ state: 'detached' });
  await assert.rejects(server.snapshot(session), { code: /^session_(deletion_pending|not_found)$/ });
});

test('Esc, pressed twice, stops the answer', async () => {
  const { session, tab } = await begun();
  const run = await server.begin(session, 'work');
  await run.say('Working.');
  await tab.sees('Working.');
  await tab.page.locator('.composer-field').press('Escape');
  await tab.page.getByText('Press Esc again to stop').waitFor();
  assert.equal((await server.snapshot(session)).run.cancel_requested, false);
  await tab.page.locator('.composer-field').press('Escape');
  await run.cancelled();
  await run.settle('cancelled');
  await tab.settled(run.answer);
});

test('a server that wants a token is given one, and a wrong one is asked for again', async () => {
  const { session, tab } = await begun();
  await tab.page.route('**/v1/**', (route) => {
    const headers = route.request().headers();
    const { authorization, ...others } = headers;
    if (authorization === 'Bearer right') return route.continue({ headers: others });
    return route.fulfill({
      status: 401,
      json: { code: 'unauthorized', message: 'a token, please' },
    });
  });
  await tab.page.reload();
  const field = tab.page.locator('#token');
  await field.fill('wrong');
  await field.press('Enter');
  await tab.page.getByText('The server did not take this token.').waitFor();
  await field.fill('right');
  await field.press('Enter');
  await tab.connected();
  await assertShows(tab, server, session);
  await tab.page.reload();
  await tab.connected();
  assert.equal(await field.count(), 0);
});

test('the list shows what goes on in other conversations, and more of them when they are wanted', async () => {
  const { session, tab } = await begun();
  const other = newSession();
  const run = await server.begin(other, 'work');
  await server.request('POST', `/v1/sessions/${other}/title`, { title: 'The other one' });
  await run.say('Working.');
  const row = tab.page.locator(`.row[data-session="${other}"]`);
  await row.getByText('(writing)').waitFor({ state: 'attached' });
  await run.ask({ kind: 'question', title: 'Which?' });
  await lookAgain(tab);
  await row.getByText('(waiting for you)').waitFor({ state: 'attached' });
  await run.settle();
  await lookAgain(tab);
  await row.getByText('(waiting for you)').waitFor({ state: 'detached' });
  for (let each = 0; each < 55; each++)
    await server.request('POST', '/v1/sessions', { title: `conversation ${each}` });
  await lookAgain(tab);
  await tab.page.getByText('conversation 54').waitFor();
  const current = tab.page.locator(`.row[data-session="${session}"]`);
  assert.equal(await row.count(), 0);
  await button(tab, 'Show more').click();
  await row.waitFor();
  assert.equal(await current.locator('[aria-current="page"]').count(), 1);
  await tab.page.getByLabel('Find a conversation').fill('THE OTHER');
  assert.equal(await tab.page.locator('.row').count(), 1);
});

/** Somebody comes back to the page, for whom the list is asked for at once. */
function lookAgain(tab) {
  return tab.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
}

test('a conversation that is deleted elsewhere says so', async () => {
  const { session, tab } = await begun();
  await server.request('DELETE', `/v1/sessions/${session}`);
  await tab.page.locator('.connection', { hasText: 'the session was deleted' }).waitFor();
  await tab.page.getByRole('button', { name: 'Try again' }).waitFor();
});

test('a message to a conversation that is not there begins it', async () => {
  const session = newSession();
  const tab = await (await world.person()).tab(session);
  await tab.connected();
  await tab.say('is anybody there?');
  await tab.page.waitForSelector('.message.live');
  const run = await server.take(session, (await server.snapshot(session)).run.run);
  await run.say('I am.');
  await run.settle();
  await tab.settled(run.answer);
  await assertShows(tab, server, session);
});

test('a new conversation that the server cannot begin keeps its first message', async () => {
  const tab = await (await world.person()).tab();
  await tab.page.route(/\/v1\/sessions$/, (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({ status: 400, json: { code: 'invalid', message: 'no' } })
      : route.fallback(),
  );
  await tab.say('a first thought');
  await tab.page.locator('.composer .problem:not([hidden])').waitFor();
  assert.equal(await tab.page.locator('.composer-field').inputValue(), 'a first thought');
});

test('keys keep their place when what they were on goes away', async () => {
  const { session, tab, first } = await begun();
  await tab.forget(first.answer);
  await button(tab, 'Answer again').focus();
  await tab.page.keyboard.press('Enter');
  await tab.page.waitForSelector('.message.live');
  assert.match(await tab.page.evaluate(() => document.activeElement.className), /composer-field/);
  const { run } = await server.snapshot(session);
  const taken = await server.take(session, run.run);
  await tab.page.getByRole('button', { name: 'Stop' }).focus();
  await taken.settle();
  await tab.settled(taken.answer);
  assert.match(await tab.page.evaluate(() => document.activeElement.className), /composer-field/);
});

test('a token that one tab keeps is taken by the others that ask for it', async () => {
  const { session, person, tab } = await begun();
  await person.context.route('**/v1/**', (route) => {
    const { authorization, ...others } = route.request().headers();
    if (authorization === 'Bearer right') return route.continue({ headers: others });
    return route.fulfill({
      status: 401,
      json: { code: 'unauthorized', message: 'a token, please' },
    });
  });
  await tab.page.reload();
  const second = await person.tab(session);
  for (const each of [tab, second]) await each.page.locator('#token').waitFor();
  await tab.page.locator('#token').fill('right');
  await tab.page.getByLabel('Keep it in this browser').check();
  await tab.page.getByRole('button', { name: 'Connect' }).click();
  for (const each of [tab, second]) {
    await each.connected();
    assert.equal(await each.page.locator('#token').count(), 0);
  }
});
