// The server is killed with SIGKILL, and started again on the same files and port.
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

/** Kills the server, lets the pages find that out, and starts it again. */
async function killAndRestart(...tabs) {
  await world.kill();
  for (const tab of tabs) await tab.page.waitForSelector('.connection:not([hidden])');
  await world.restart();
}

test('an answer goes on in every tab after the server was killed in the midst of it, again and again', async () => {
  const session = newSession();
  const person = await world.person();
  const run = await server.begin(session, 'count');
  const tabs = [await person.tab(session), await person.tab(session)];
  for (let word = 0; word < 60; word += 30) {
    await run.countOn(word, word + 10);
    const counting = run.countOn(word + 10, word + 30);
    await tabs[0].sees(`w${word + 9}`);
    await killAndRestart(...tabs);
    await counting;
    await Promise.all(tabs.map((tab) => tab.hurry()));
    for (const tab of tabs) {
      await tab.sees(`w${word + 29}`);
      await assertShows(tab, server, session);
    }
  }
  await run.settle();
  for (const tab of tabs) {
    await tab.settled(run.answer);
    await assertShows(tab, server, session);
  }
});

test('an end that was acknowledged right before the server was killed is there afterwards', async () => {
  const session = newSession();
  const run = await server.begin(session, 'count');
  const tab = await (await world.person()).tab(session);
  await run.count(0, 20);
  await tab.sees('w19');
  await run.settle();
  await killAndRestart(tab);
  await tab.hurry();
  await tab.settled(run.answer);
  await assertShows(tab, server, session);
});

test('what is typed and approved while there is no server arrives when there is one again', async () => {
  const session = newSession();
  const person = await world.person();
  const run = await server.begin(session, 'deploy');
  const [here, there] = [await person.tab(session), await person.tab(session)];
  const decision = await run.ask({ kind: 'approval', title: 'Deploy?' });
  for (const tab of [here, there]) await tab.page.locator(`[data-decision="${decision}"]`).waitFor();
  await world.kill();
  for (const tab of [here, there]) await tab.page.waitForSelector('.connection:not([hidden])');
  await here.page.getByRole('button', { name: 'Approve' }).click();
  await there.say('and tell me how it went');
  await there.page.waitForSelector('.tray:not([hidden])');
  const begins = async () => {
    const wait = await server.expectRun(session);
    await run.settle();
    return wait();
  };
  await world.restart();
  await Promise.all([here.hurry(), there.hurry()]);
  assert.deepEqual((await run.decided(decision)).answer, { approved: true });
  await there.page.locator('.tray .queued').waitFor();
  const next = await begins();
  await next.say('It went well.');
  await next.settle();
  for (const tab of [here, there]) {
    await tab.settled(next.answer);
    await assertShows(tab, server, session);
  }
});

test('an answer whose agent was killed with the server ends, says so, and can be written anew', async () => {
  const tab = await (await world.person({ runs: { lease: LEASE_MS } })).tab();
  await tab.say('Tell me a story');
  await tab.page.waitForSelector('.message.live .part.text');
  const session = tab.session;
  await killAndRestart(tab);
  await tab.hurry();
  await tab.page.waitForSelector('.message[data-outcome="interrupted"]');
  await assertShows(tab, server, session, { marks: true });
  const { messages } = await server.snapshot(session);
  await tab.forget(messages.at(-1).id);
  await tab.page.getByRole('button', { name: 'Answer again' }).click();
  await tab.sees('The end.');
  await tab.idle();
  await assertShows(tab, server, session, { marks: true });
});

/** How long an agent may be silent before its run is taken to be dead. */
const LEASE_MS = 1_000;
