// What somebody meets who starts the server and opens the page, without a line of code.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertShows, assertShowsAsAnew, openWorld } from './kit.mjs';

let world;
let server;
before(async () => {
  world = await openWorld();
  ({ server } = world);
});
after(() => world.close());

/** An empty page, whose runs are for whom the server gives them to. */
async function opened() {
  const person = await world.person({ runs: {} });
  return { person, tab: await person.tab() };
}

/** Presses one of the examples of the empty page. */
async function pressed(title) {
  const { person, tab } = await opened();
  await tab.page.locator('.example', { hasText: title }).click();
  return { person, tab };
}

/** Waits for the end of the answer, which is on the page as it is in the log. */
async function assertAnswered({ person, tab }, says) {
  await tab.sees(says);
  await tab.idle();
  const { session } = tab;
  await assertShows(tab, server, session, { marks: true });
  await assertShowsAsAnew(tab, person, session);
  const { messages } = await server.snapshot(session);
  return messages.at(-1);
}

const kindsOf = ({ parts }) => [...new Set(parts.map(({ type }) => type))].sort();

describe('the demo', { concurrency: true }, () => {
  test('answers what is asked in the message field', async () => {
    const visit = await opened();
    await visit.tab.say('Hello there!');
    const { outcome } = await assertAnswered(visit, 'the answer goes on where you were');
    assert.equal(outcome, 'completed');
  });

  test('has an answer with tools to the first example', async () => {
    const visit = await pressed('Use tools');
    const answer = await assertAnswered(visit, 'In Lisbon');
    assert.deepEqual(kindsOf(answer), ['source', 'text', 'thinking', 'tool']);
    assert.equal(await visit.tab.page.locator('.tool[data-state="done"]').count(), 2);
    assert.equal(await visit.tab.page.locator('.part.text tbody tr').count(), 3);
  });

  test('asks for approval in the second, and goes on when it is given', async () => {
    const visit = await pressed('Ask for approval');
    await visit.tab.page.getByRole('button', { name: 'Approve' }).click();
    const answer = await assertAnswered(visit, 'It is out');
    assert.deepEqual(kindsOf(answer), ['decision', 'text', 'tool']);
    assert.match(await visit.tab.page.locator('.ask-result').textContent(), /^Approved by you$/);
  });

  test('does nothing that is denied, and says what was said', async () => {
    const visit = await opened();
    await visit.tab.say('Delete my files');
    await visit.tab.page.getByLabel('Reason (optional)').fill('not today');
    await visit.tab.page.getByRole('button', { name: 'Deny' }).click();
    await assertAnswered(visit, 'Nothing was deleted (“not today”)');
    assert.equal(await visit.tab.page.locator('.tool[data-state="failed"]').count(), 1);
  });

  test('asks questions in the third, and uses what it is told', async () => {
    const visit = await pressed('Ask me a question');
    const { page } = visit.tab;
    await page.getByRole('button', { name: 'By the sea' }).click();
    await page.getByLabel('Your answer').fill('Porto');
    await page.getByLabel('Your answer').press('Enter');
    await assertAnswered(visit, 'By the sea, then, starting from Porto');
    assert.equal(await page.locator('.ask[data-state="decided"]').count(), 2);
  });

  test('shows everything in the fourth', async () => {
    const visit = await pressed('Show everything');
    const answer = await assertAnswered(visit, '日本語');
    assert.deepEqual(kindsOf(answer), ['data', 'file', 'source', 'step', 'text', 'thinking', 'tool']);
  });

  test('goes on while its page is loaded again and again, and stops when it is told to', async () => {
    const visit = await opened();
    const { tab } = visit;
    await tab.say('Count to 2000');
    for (const seen of ['20', '40', '60']) {
      await tab.sees(seen);
      await tab.page.reload();
    }
    await tab.sees('80');
    await tab.page.getByRole('button', { name: 'Stop' }).click();
    const { outcome } = await assertAnswered(visit, 'Stopped');
    assert.equal(outcome, 'cancelled');
  });
});
