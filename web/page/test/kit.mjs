// What every test of the page needs: a server, a browser, readers, and what they see.
import assert from 'node:assert/strict';
import { startServer } from '../dev/server.mjs';
import { launchBrowser } from './browser.mjs';
import { openNetwork } from './network.mjs';
import { record } from './recorder.mjs';
import { Server } from './worker.mjs';

export { newSession } from './worker.mjs';

/**
 * A server and a browser for the tests of one file. Against another server than the one for
 * development: PAGE_URL=http://127.0.0.1:4437 npm test
 */
export async function openWorld() {
  const own = process.env.PAGE_URL ? undefined : await startServer({ pace: 4 });
  const url = process.env.PAGE_URL ?? own.url;
  const browser = await launchBrowser();
  const contexts = new Set();
  return {
    url,
    server: new Server(url),
    network: () => openNetwork(url),

    /** A browser of its own: its tabs share what it keeps. */
    async person(options = {}) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        reducedMotion: 'reduce',
        ...options,
      });
      context.setDefaultTimeout(15_000);
      contexts.add(context);
      if (!options.withAgent) await keepForTest(context);
      return new Person(context, options.at ?? url);
    },

    async leave() {
      for (const context of contexts) await context.close();
      contexts.clear();
    },

    async close() {
      await browser.close();
      own?.stop();
    },
  };
}

/** Runs that begin on a page are for this test to write, and not for an agent of the server. */
function keepForTest(context) {
  return context.route(/\/v1\/sessions\/[^/]+\/(runs|queue|regenerate)$/, (route) => {
    const body = { ...route.request().postDataJSON(), agent: 'test' };
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

  /** The messages as they stand on the page: ids, roles, and what their parts show. */
  transcript() {
    return this.page.evaluate(() =>
      [...document.querySelectorAll('[data-message]')].map((message) => ({
        id: message.dataset.message,
        role: message.classList.contains('user') ? 'user' : 'assistant',
        parts: [...message.querySelector('.parts').children].map((part) => {
          const type = [
            'text',
            'said',
            'thinking',
            'tool',
            'ask',
            'source',
            'file-part',
            'data',
            'step',
            'steer',
          ].find((name) => part.classList.contains(name));
          if (type === 'tool')
            return `tool ${part.querySelector('.tool-name').textContent} ${part.dataset.state}`;
          if (type === 'ask') return `ask ${part.dataset.decision} ${part.dataset.state}`;
          const text = (part.querySelector('.markdown') ?? part).textContent;
          return `${type} ${text.replace(/\s+/g, ' ').trim()}`;
        }),
      })),
    );
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

/** Waits until the page shows what the server has, and fails with the difference if it never does. */
export async function assertShows(tab, server, session) {
  const snapshot = await server.snapshot(session);
  const wanted = [...snapshot.messages, ...(snapshot.draft ? [snapshot.draft] : [])].map(
    ({ id, role, parts }) => ({
      id,
      role,
      parts: parts.map((part) => shownAs(part, role)),
    }),
  );
  let shown;
  for (let look = 0; look < 100; look++) {
    shown = await tab.transcript();
    if (JSON.stringify(shown) === JSON.stringify(wanted)) break;
    await tab.page.evaluate(() => new Promise(requestAnimationFrame));
  }
  assert.deepEqual(shown, wanted);
  await tab.allWell();
}

function shownAs(part, role) {
  const tidy = (text) => text.replace(/\s+/g, ' ').trim();
  switch (part.type) {
    case 'text':
      return `${role === 'user' ? 'said' : 'text'} ${tidy(part.text)}`;
    case 'thinking':
      return `thinking ${tidy(part.text)}`;
    case 'tool':
      return `tool ${part.title ?? part.name} ${part.state}`;
    case 'decision':
      return `ask ${part.decision} ${part.state}`;
    case 'steer':
      return `steer You said meanwhile: ${tidy(part.text)}`;
    default:
      return part.type;
  }
}
