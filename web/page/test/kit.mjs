// What every test of the page needs: a server, a browser, readers, and what they see.
import assert from 'node:assert/strict';
import { startServer } from '../../../conformance/s2-typescript/server.mjs';
import { launchBrowser } from './browser.mjs';
import { openNetwork } from './network.mjs';
import { record } from './recorder.mjs';
import { readTranscript, shownAs, withoutWords, wordsOf } from './shown.mjs';
import { Server } from './worker.mjs';

export { newSession } from './worker.mjs';

/** What a server compiles well pays off when it has lived for longer than any of these. */
const SHORT_LIFE = { HEADRACE_JAVA_OPTS: '-XX:TieredStopAtLevel=1' };

/** A server of its own, as users start it, and a browser, for the tests of one file. */
export async function openWorld() {
  const [served, browser] = await Promise.all([startServer(SHORT_LIFE), launchBrowser()]);
  const { url } = served;
  const contexts = new Set();
  return {
    url,
    server: new Server(url),
    network: () => openNetwork(url),
    /** `kill -9`. */
    kill: () => served.kill(),
    /** Starts the server again, at the same port and on the same files. */
    restart: () => served.restart(),

    /**
     * A browser of its own: its tabs share what it keeps.
     *
     * @param runs what runs that begin on its pages are given; they are for this test to write, and not
     *     for an agent of the server, unless it says otherwise
     */
    async person({ at = url, runs = { agent: 'test' }, ...options } = {}) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        reducedMotion: 'reduce',
        ...options,
      });
      context.setDefaultTimeout(30_000);
      contexts.add(context);
      await giveToRuns(context, runs);
      return new Person(context, at);
    },

    async leave() {
      for (const context of contexts) await context.close();
      contexts.clear();
    },

    async close() {
      await browser.close();
      await served.stop();
    },
  };
}

function giveToRuns(context, members) {
  return context.route(/\/v1\/sessions\/[^/]+\/(runs|queue|regenerate)$/, (route) => {
    const body = { ...route.request().postDataJSON(), ...members };
    return route.continue({ postData: JSON.stringify(body) });
  });
}

class Person {
  #context;
  #url;

  constructor(context, url) {
    this.#context = context;
    this.#url = url;
  }

  get context() {
    return this.#context;
  }

  async tab(session) {
    const page = await this.#context.newPage();
    const tab = new Tab(page, this.#url);
    await tab.prepare();
    await tab.go(session);
    return tab;
  }
}

/** A page as a reader has it, with what it complained of. */
export class Tab {
  page;
  problems = [];
  foreign = [];
  #url;

  constructor(page, url) {
    this.page = page;
    this.#url = url;
  }

  async prepare() {
    const { page } = this;
    page.on('pageerror', (error) => this.problems.push(`threw ${error.stack ?? error}`));
    page.on('console', (message) => {
      if (/Content Security Policy|Trusted/i.test(message.text())) this.problems.push(message.text());
    });
    page.on('request', (request) => {
      const target = request.url();
      if (!target.startsWith(this.#url) && !target.startsWith('data:')) this.foreign.push(target);
    });
    await page.addInitScript(record);
  }

  async go(session) {
    await this.page.goto(`${this.#url}/${session === undefined ? '' : `#/s/${session}`}`);
    await this.page.waitForSelector('.composer-field');
  }

  /** The conversation that is open. */
  get session() {
    return decodeURIComponent(new URL(this.page.url()).hash.slice('#/s/'.length));
  }

  say(text, key = 'Enter') {
    return this.page
      .locator('.composer-field')
      .fill(text)
      .then(() => this.page.locator('.composer-field').press(key));
  }

  /** Waits until the text is somewhere in the messages. */
  sees(text) {
    return this.page.waitForFunction(
      (wanted) => document.querySelector('.transcript')?.textContent.includes(wanted),
      text,
    );
  }

  /** Waits until nothing is being written, and the message with this id stands there as settled. */
  settled(id) {
    return this.page.waitForFunction((wanted) => {
      const message = document.querySelector(`[data-message="${wanted}"]`);
      return message !== null && !message.classList.contains('live');
    }, id);
  }

  connected() {
    return this.page.waitForSelector('.connection-dot:not([hidden])', { state: 'attached' });
  }

  /** Lets the page draw, even if it is one that nobody sees and that has no frames. */
  frame() {
    return this.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 16)));
  }

  /** Presses "Now" as long as the page says that it waits to connect. */
  async hurry() {
    const now = this.page.getByRole('button', { name: 'Now', exact: true });
    let isLive = false;
    const live = this.connected().then(() => (isLive = true));
    while (!isLive) await Promise.race([live, now.click({ timeout: 1_000 }).catch(() => {})]);
  }

  /** Waits until nobody answers any more, as far as this page knows. */
  async idle() {
    await this.page.waitForSelector('.composer[data-phase="idle"]');
    await this.page.waitForFunction(() => document.querySelector('.message.live, .message.pending') === null);
  }

  /** The messages as they stand on the page: whose, what their parts show, how they ended. */
  async transcript() {
    // A tool's values are drawn when somebody opens it.
    await this.page.evaluate(() => {
      for (const details of document.querySelectorAll('.tool > details')) details.open = true;
    });
    return this.page.evaluate(readTranscript);
  }

  /** What each message says, byte by byte, as its copy button gives it. */
  copied() {
    return this.page.evaluate(() => {
      const texts = [];
      const { clipboard } = navigator;
      const writeText = { configurable: true, value: async (text) => texts.push(text) };
      Object.defineProperty(clipboard, 'writeText', writeText);
      for (const copy of document.querySelectorAll('[data-message] [aria-label="Copy message"]')) copy.click();
      delete clipboard.writeText;
      return texts;
    });
  }

  /** Nothing went back, stood there twice, threw or was blocked. */
  async allWell() {
    const recorded = await this.page.evaluate(() => window.recorded.problems);
    assert.deepEqual([...this.problems, ...recorded], []);
    assert.deepEqual(this.foreign, []);
  }

  /** A message is about to go for good reason. */
  forget(id) {
    return this.page.evaluate((gone) => window.recorded.forget(gone), id);
  }
}

/** How long a page may take to show what it has been told, on a machine that has much else to do. */
const PATIENCE_MS = 10_000;

/** Waits until the page shows what the server has, and fails with the difference if it never does. */
export async function assertShows(tab, server, session, { marks = false } = {}) {
  const { messages, draft } = await server.snapshot(session);
  const all = draft === undefined ? messages : [...messages, draft];
  const inWords = marks ? (each) => each.map(withoutWords) : (each) => each;
  const wanted = inWords(all.map((message) => shownAs(message, message === draft)));
  const giveUp = Date.now() + PATIENCE_MS;
  let shown;
  do {
    shown = inWords(await tab.transcript());
    if (JSON.stringify(shown) === JSON.stringify(wanted)) break;
    await tab.frame();
  } while (Date.now() < giveUp);
  assert.deepEqual(shown, wanted);
  assert.deepEqual(await tab.copied(), all.map(wordsOf));
  await tab.allWell();
}

/** A page that has seen an answer come shows its texts as one that was opened when all of it was there. */
export async function assertShowsAsAnew(tab, person, session) {
  const anew = await person.tab(session);
  await anew.connected();
  await anew.idle();
  const html = (each) =>
    each.page.locator('.part .markdown').evaluateAll((all) => all.map(({ innerHTML }) => innerHTML));
  const shown = await html(tab);
  assert.notDeepEqual(shown, []);
  assert.deepEqual(shown, await html(anew));
  await anew.page.close();
  await tab.allWell();
}
