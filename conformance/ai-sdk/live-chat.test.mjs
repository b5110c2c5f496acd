// What an unmodified useChat makes of a session through the transport of the browser client, for each version
// of the AI SDK, on a real server.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, afterEach, before, describe, it } from "node:test";
import { approvesNatively } from "./native-approval.mjs";
import { Browser } from "./page.mjs";
import { startServer } from "../s2-typescript/server.mjs";
import { Worker } from "./worker.mjs";

const AGENT = "conformance";

let server;
let worker;
let client;
let LiveChatTransport;
const browser = new Browser();
let chats = 0;

before(async () => {
  execFileSync(new URL("../../web/build", import.meta.url).pathname, ["build"], { stdio: "inherit" });
  client = await import("../../web/dist/index.js");
  ({ LiveChatTransport } = await import("../../web/dist/ai-sdk/index.js"));
  server = await startServer();
  worker = new Worker(server.url, AGENT);
});

after(() => server?.stop());

afterEach(() => browser.close());

const newChat = () => `live chat ${++chats}/ü`;

const is = (status) => (page) => page.chat.status === status;

const answered = (text) => (page) => page.answers.at(-1)?.text === text;

it("shows a session from its first turn on, though it was opened before", async () => {
  const session = new client.LiveSession({ url: server.url, session: newChat() });
  const shows = (isSo) =>
    new Promise((resolve) => {
      const look = () => isSo(session.view) && resolve(session.view);
      session.subscribe(look);
      look();
    });
  session.open();
  const { messages } = await shows(({ connection }) => connection.missing);
  assert.deepEqual(messages, []);
  await session.send("hello", { agent: AGENT });
  const run = await worker.claim();
  await run.text("Good day");
  await run.settles();
  const view = await shows((each) => each.messages.length === 2);
  assert.deepEqual(view.connection, { state: "live", attempts: 0 });
  assert.deepEqual(view.pending, []);
  session.close();
});

it("knows the place of a session to which nothing was written", async () => {
  const made = await client.createSession({ url: server.url });
  const session = new client.LiveSession({ url: server.url, session: made.session });
  session.open();
  await new Promise((resolve) => session.subscribe(() => session.current && resolve()));
  assert.equal(session.view.cursor, made.cursor);
  session.close();
});

for (const version of [5, 6, 7]) {
  describe(`useChat ${version} on a live session`, () => {
    const transportOf = (options = {}) =>
      new LiveChatTransport({ url: server.url, agent: AGENT, ...options });

    it("begins with nothing, and shows the answer to its first turn", async () => {
      const id = newChat();
      const transport = transportOf();
      const messages = await transport.messages(id);
      assert.deepEqual(messages, []);
      const page = browser.open(version, { id, transport, messages, resume: true });
      await page.shows("anything", is("ready"));
      page.chat.sendMessage({ text: "hello" });
      const run = await worker.claim();
      await run.text("Good ");
      await page.shows("the beginning", answered("Good "));
      await run.text("day");
      await run.settles();
      await page.shows("the end", is("ready"));
      assert.deepEqual(page.answers, [{ id: run.answer, text: "Good day" }]);
      assert.deepEqual(page.errors, []);
    });

    it("ends its run when it stops", async () => {
      const transport = transportOf({ cancelOnAbort: true });
      const page = browser.open(version, { id: newChat(), transport });
      await page.shows("anything", () => true);
      page.chat.sendMessage({ text: "hello" });
      const run = await worker.claim();
      await run.text("half");
      await page.shows("half", answered("half"));
      page.chat.stop();
      await run.cancelled();
      await run.settles("cancelled");
      await page.shows("the end", is("ready"));
      assert.deepEqual(page.errors, []);
    });

    if (version > 5) {
      it("goes on with the same message after a native approval", async () => {
        const transport = transportOf({ approvals: "native" });
        const page = browser.open(version, { id: newChat(), transport });
        await page.shows("anything", () => true);
        page.chat.sendMessage({ text: "hello" });
        const run = await worker.claim();
        await approvesNatively(page, run);
      });
    }
  });
}
