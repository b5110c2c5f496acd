// The table of what an unmodified useChat makes of a session, for each version of the AI SDK.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { Cuttable, RECOGNISED, UNRECOGNISED } from "./cut.mjs";
import { approvesNatively } from "./native-approval.mjs";
import { Browser, VERSIONS } from "./page.mjs";
import { startServer } from "../s2-typescript/server.mjs";
import { Worker, post } from "./worker.mjs";

const AGENT = "conformance";

let server;
let worker;
let api;
const browser = new Browser();
let chats = 0;

before(async () => {
  server = await startServer();
  worker = new Worker(server.url, AGENT);
  api = `${server.url}/v1/ai-sdk/chat?agent=${AGENT}`;
});

after(() => server?.stop());

afterEach(() => browser.close());

const nativeApi = () => `${api}&approvals=native`;

function deferred() {
  let resolve;
  const promise = new Promise((each) => (resolve = each));
  return { promise, resolve };
}

const newChat = () => `chat ${++chats}/ü`;

const is = (status) => (page) => page.chat.status === status;

const answered = (text) => (page) => page.answers.at(-1)?.text === text;

const toolOf = (page, call) =>
  page.chat.messages.at(-1)?.parts.find((part) => part.toolCallId === call);

const stateOf = (page, call) => toolOf(page, call)?.state;

/** What docs/ai-sdk.md tells to use: the SDK's own waits for calls that are not asked for yet. */
const onceAllIsAnswered = ({ messages }) => {
  const states = messages.at(-1)?.parts.map((part) => part.state) ?? [];
  return states.includes("approval-responded") && !states.includes("approval-requested");
};

/** What the SDK has for that. */
const automatically = (version) => ({
  sendAutomaticallyWhen: VERSIONS[version].lastAssistantMessageIsCompleteWithApprovalResponses,
});

async function decides(id, decision, answer) {
  const url = `${server.url}/v1/sessions/${encodeURIComponent(id)}/decisions/${decision}`;
  assert.equal((await post(url, { answer })).status, 200);
}

for (const version of [5, 6, 7]) {
  describe(`useChat ${version}`, () => {
    /** A page that has asked, and the run that answers it. */
    async function asked(options = {}) {
      const id = newChat();
      const page = browser.open(version, { id, api, ...options });
      await page.shows("anything", () => true);
      page.chat.sendMessage({ text: "hello" });
      return { id, page, run: await worker.claim() };
    }

    it("shows an answer as it is written", async () => {
      const { page, run } = await asked();
      await run.says({ type: "thinking", delta: "hm" });
      await run.text("Good ");
      await page.shows("the beginning", answered("Good "));
      assert.equal(page.chat.status, "streaming");
      await run.text("day");
      await run.settles();
      await page.shows("the end", is("ready"));
      assert.deepEqual(page.answers, [{ id: run.answer, text: "Good day" }]);
      assert.deepEqual(page.errors, []);
    });

    it("shows tools, sources, files, data and steps", async () => {
      const { page, run } = await asked();
      await run.says(
        { type: "step" },
        { type: "tool", call: "c1", name: "search", title: "Search" },
        { type: "tool-input", call: "c1", delta: '{"q":' },
        { type: "tool-input", call: "c1", delta: '"tea"}' },
        { type: "tool-call", call: "c1", name: "search", input: { q: "tea" } },
        { type: "tool-output", call: "c1", output: { hits: 1 }, preliminary: true },
        { type: "tool-output", call: "c1", output: { hits: 3 } },
        { type: "tool-call", call: "c2", name: "delete", input: {} },
        { type: "tool-error", call: "c2", error: "not allowed" },
        { type: "source", url: "https://example.com/tea", title: "Tea" },
        { type: "file", url: "https://example.com/tea.png", media_type: "image/png" },
        { type: "data", name: "weather", key: "w", data: { celsius: 1 } },
        { type: "data", name: "weather", key: "w", data: { celsius: 2 } },
        { type: "step" },
        { type: "text", delta: "Done" },
      );
      await run.settles("completed", { usage: { tokens: 7 } });
      await page.shows("the end", is("ready"));
      const message = page.chat.messages.at(-1);
      const tools = message.parts.filter((part) => part.type === "dynamic-tool");
      assert.deepEqual(
        tools.map((part) => [part.toolName, part.state, part.input, part.output ?? part.errorText]),
        [
          ["search", "output-available", { q: "tea" }, { hits: 3 }],
          ["delete", "output-error", {}, "not allowed"],
        ],
      );
      const data = message.parts.filter((part) => part.type === "data-weather");
      assert.deepEqual(data.map((part) => part.data), [{ celsius: 2 }]);
      for (const type of ["source-url", "file", "step-start"]) {
        assert.ok(message.parts.some((part) => part.type === type), `no ${type}`);
      }
      assert.deepEqual(message.metadata, { usage: { tokens: 7 } });
      assert.deepEqual(page.errors, []);
    });

    it("asks once, although it sends finished tools by itself", async () => {
      const { lastAssistantMessageIsCompleteWithToolCalls: sendAutomaticallyWhen } = VERSIONS[version];
      const requests = [];
      const counted = async (url, init) => {
        requests.push(url);
        // Or it would ask for as long as there are tests.
        assert.ok(requests.length < 9, "it asks again and again");
        return fetch(url, init);
      };
      const { page, run } = await asked({ sendAutomaticallyWhen, fetch: counted });
      await run.says(
        { type: "tool-call", call: "c1", name: "search", input: {} },
        { type: "tool-output", call: "c1", output: { hits: 3 } },
        { type: "text", delta: "Done" },
      );
      await run.settles();
      await page.shows("the end", is("ready"));
      // It would have asked again before it would ask for this.
      await page.chat.resumeStream();
      await page.shows("the end again", is("ready"));
      assert.equal(requests.length, 2);
      assert.deepEqual(page.errors, []);
    });

    it("keeps what was written when the run is cancelled", async () => {
      const { id, page, run } = await asked();
      await run.text("half");
      await page.shows("half", answered("half"));
      const stopped = await post(
        `${server.url}/v1/ai-sdk/chat/${encodeURIComponent(id)}/stop`,
        {},
      );
      assert.equal(stopped.status, 202);
      await run.cancelled();
      await run.settles("cancelled");
      await page.shows("the end", is("ready"));
      assert.deepEqual(page.answers, [{ id: run.answer, text: "half" }]);
      assert.deepEqual(page.errors, []);
    });

    it("goes away without a cancel", async () => {
      const { id, page, run } = await asked();
      await run.text("half");
      await page.shows("half", answered("half"));
      await page.chat.stop();
      await page.shows("that it stopped", is("ready"));
      await run.text(" and half");
      await run.settles();
      const other = browser.open(version, { id, api, resume: true });
      await other.shows("the whole answer", answered("half and half"));
    });

    it("shows an error when the run fails", async () => {
      const { page, run } = await asked();
      await run.text("half");
      await run.settles("failed", { error: "the model is gone" });
      await page.shows("the error", is("error"));
      assert.equal(page.chat.error.message, "the model is gone");
      assert.equal(page.answers.at(-1).text, "half");
    });

    it("refuses a message while a run is active", async () => {
      const { id, run } = await asked();
      const other = browser.open(version, { id, api });
      await other.shows("anything", () => true);
      other.chat.sendMessage({ text: "me, too" });
      await other.shows("the error", is("error"));
      assert.match(other.chat.error.message, /an answer is being written/);
      await run.settles();
    });

    it("waits for its turn if it is configured to", async () => {
      const { id, run } = await asked();
      const other = browser.open(version, { id, api: `${api}&policy=queue` });
      await other.shows("anything", () => true);
      other.chat.sendMessage({ text: "me, too" });
      await other.shows("that it waits", is("submitted"));
      await run.text("first");
      await run.settles();
      const next = await worker.claim();
      await next.text("second");
      await next.settles();
      await other.shows("the end", is("ready"));
      assert.deepEqual(other.answers.at(-1), { id: next.answer, text: "second" });
    });

    it("stops waiting for its turn, and leaves the run of another alone", async () => {
      const { id, page, run } = await asked();
      const other = browser.open(version, { id, api: `${api}&policy=queue` });
      await other.shows("anything", () => true);
      other.chat.sendMessage({ text: "me, too" });
      await other.shows("that it waits", is("submitted"));
      const said = encodeURIComponent(other.chat.messages.at(-1).id);
      const chat = `${server.url}/v1/ai-sdk/chat/${encodeURIComponent(id)}`;
      let status;
      do {
        // It is on its way there.
        ({ status } = await post(`${chat}/stop?message=${said}`, {}));
      } while (status === 204);
      assert.equal(status, 202);
      await other.shows("that it is ready", is("ready"));
      await run.text("first");
      await run.settles();
      await page.shows("the end", is("ready"));
      assert.deepEqual(page.answers, [{ id: run.answer, text: "first" }]);
      assert.deepEqual(other.errors, []);
    });

    it("finds its run again when the same request comes twice", async () => {
      const id = newChat();
      const body = {
        id,
        trigger: "submit-message",
        messages: [{ id: "u1", role: "user", parts: [{ type: "text", text: "hello" }] }],
      };
      const first = post(api, body);
      const run = await worker.claim();
      const second = post(api, body);
      await run.text("once");
      await run.settles();
      const texts = await Promise.all([first, second].map(async (answer) => (await answer).text()));
      for (const text of texts) {
        assert.match(text, new RegExp(`"messageId":"${run.answer}"`));
        assert.match(text, /"type":"finish"/);
      }
      const snapshot = await fetch(`${server.url}/v1/sessions/${encodeURIComponent(id)}`);
      assert.equal((await snapshot.json()).messages.length, 2);
    });

    it("has nothing to resume in a chat that nobody has written to", async () => {
      const page = browser.open(version, { id: newChat(), api, resume: true });
      await page.shows("anything", () => true);
      await new Promise((resolve) => setImmediate(resolve));
      await page.shows("that it is ready", is("ready"));
      assert.deepEqual(page.chat.messages, []);
      assert.deepEqual(page.errors, []);
    });

    it("shows the whole answer on a fresh page that holds a part of it", async () => {
      const { id, page, run } = await asked();
      await run.text("one ");
      await page.shows("one", answered("one "));
      const held = structuredClone(page.chat.messages);
      await run.text("two ");
      const fresh = browser.open(version, { id, api, resume: true, messages: held });
      await fresh.shows("both", answered("one two "));
      await run.text("three");
      await run.settles();
      await fresh.shows("the end", is("ready"));
      assert.deepEqual(fresh.answers, [{ id: run.answer, text: "one two three" }]);
      await page.shows("the end", is("ready"));
      assert.deepEqual(page.answers, fresh.answers);
    });

    it("shows the answer once when it settled between the transcript and the resume", async () => {
      const { id, page, run } = await asked();
      await run.text("all of it");
      await page.shows("all", answered("all of it"));
      const held = structuredClone(page.chat.messages);
      await run.settles();
      await page.shows("the end", is("ready"));
      const { promise: replayed, resolve } = deferred();
      const whole = async (url, init) => {
        const answer = await fetch(url, init);
        const body = await answer.text();
        resolve(answer.status);
        return new Response(body, { status: answer.status, headers: answer.headers });
      };
      const fresh = browser.open(version, { id, api, resume: true, messages: held, fetch: whole });
      assert.equal(await replayed, 200);
      await fresh.shows("the end", is("ready"));
      assert.deepEqual(fresh.answers, [{ id: run.answer, text: "all of it" }]);
    });

    it("resumes within the same page after a disconnect that it recognised", async () => {
      const network = new Cuttable();
      const { page, run } = await asked({ fetch: network.fetch });
      await run.text("one ");
      await page.shows("one", answered("one "));
      network.cut(RECOGNISED());
      await page.shows("the error", is("error"));
      await run.text("two");
      page.chat.resumeStream();
      await run.settles();
      await page.shows("the end", is("ready"));
      // Version 5 keeps what it had and gets it again: no server can tell it from a fresh page. So does
      // version 6 where useChat wraps the transport, and forgets that it replays.
      const text = version === 7 ? "one two" : "one one two";
      assert.deepEqual(page.answers, [{ id: run.answer, text }]);
    });

    it("resumes within the same page after any other drop", async () => {
      const network = new Cuttable();
      const { page, run } = await asked({ fetch: network.fetch });
      await run.text("one ");
      await page.shows("one", answered("one "));
      network.cut(UNRECOGNISED());
      await page.shows("the error", is("error"));
      await run.text("two");
      page.chat.resumeStream();
      await run.settles();
      await page.shows("the end", is("ready"));
      assert.deepEqual(page.answers, [{ id: run.answer, text: "one two" }]);
    });

    it("writes an answer anew", async () => {
      const { page, run } = await asked();
      await run.text("bad");
      await run.settles();
      await page.shows("the end", is("ready"));
      page.chat.regenerate();
      const again = await worker.claim();
      await again.text("good");
      await again.settles();
      await page.shows("the good one", (each) => is("ready")(each) && answered("good")(each));
      assert.deepEqual(page.answers, [{ id: again.answer, text: "good" }]);
    });

    it("answers an edited message, not the one of before", async () => {
      const { id, page, run } = await asked();
      await run.text("to hello");
      await run.settles();
      await page.shows("the end", is("ready"));
      const said = page.chat.messages[0].id;
      page.chat.sendMessage({ text: "goodbye", messageId: said });
      const edited = await worker.claim();
      assert.deepEqual(edited.said, ["goodbye"]);
      await edited.text("to goodbye");
      await edited.settles();
      await page.shows("the new one", (each) => is("ready")(each) && answered("to goodbye")(each));
      assert.deepEqual(page.answers, [{ id: edited.answer, text: "to goodbye" }]);
      const snapshot = await fetch(`${server.url}/v1/sessions/${encodeURIComponent(id)}`);
      const { messages } = await snapshot.json();
      assert.deepEqual(
        messages.map((message) => message.parts[0].text),
        ["goodbye", "to goodbye"],
      );
      assert.deepEqual(page.errors, []);
    });

    it("sends again what was refused while another answer was written", async () => {
      const { id, page, run } = await asked();
      await run.text("first");
      const other = browser.open(version, { id, api });
      await other.shows("anything", () => true);
      other.chat.sendMessage({ text: "me, too" });
      await other.shows("the error", is("error"));
      await run.settles();
      await page.shows("the end", is("ready"));
      other.chat.regenerate();
      const next = await worker.claim();
      assert.deepEqual(next.said, ["hello", "me, too"]);
      await next.text("second");
      await next.settles();
      await other.shows("the end", is("ready"));
      assert.deepEqual(other.answers.at(-1), { id: next.answer, text: "second" });
    });

    it("shows a question as data, and what was answered elsewhere", async () => {
      const { id, page, run } = await asked();
      const decision = await run.asks({ kind: "question", title: "Which tea?", choices: ["green"] });
      const shown = (state) => (each) =>
        each.chat.messages.at(-1).parts.some(
          (part) => part.type === "data-question" && part.data.state === state,
        );
      await page.shows("the question", shown("open"));
      const decided = await post(
        `${server.url}/v1/sessions/${encodeURIComponent(id)}/decisions/${decision}`,
        { answer: { choice: "green" }, by: "another tab" },
      );
      assert.equal(decided.status, 200);
      assert.deepEqual((await run.decided(decision)).answer, { choice: "green" });
      await page.shows("the answer", shown("decided"));
      await run.settles();
      await page.shows("the end", is("ready"));
      assert.deepEqual(page.errors, []);
    });

    if (version === 5) {
      it("shows an approval as data, since it refuses native ones", async () => {
        const { page, run } = await asked();
        await run.says({ type: "tool-call", call: "c1", name: "delete", input: {} });
        await run.asks({ kind: "approval", title: "Delete?", call: "c1" });
        await page.shows("the approval", (each) =>
          each.chat.messages.at(-1).parts.some((part) => part.type === "data-approval"),
        );
        await run.settles();
        await page.shows("the end", is("ready"));
      });
    } else {
      it("goes on with the same message after a native approval", async () => {
        const { page, run } = await asked({ api: nativeApi() });
        await approvesNatively(page, run);
      });

      it("asks for two native approvals, one after the other", async () => {
        const sendAutomaticallyWhen = onceAllIsAnswered;
        const { page, run } = await asked({ api: nativeApi(), sendAutomaticallyWhen });
        await run.says(
          { type: "tool-call", call: "c1", name: "delete", input: {} },
          { type: "tool-call", call: "c2", name: "delete", input: {} },
        );
        const first = await run.asks({ kind: "approval", title: "One?", call: "c1" });
        const second = await run.asks({ kind: "approval", title: "Two?", call: "c2" });
        await page.shows("the first", (each) => stateOf(each, "c1") === "approval-requested");
        await page.shows("that it is the user's turn", is("ready"));
        await page.chat.addToolApprovalResponse({ id: first, approved: true });
        await page.shows("the second", (each) => stateOf(each, "c2") === "approval-requested");
        await page.shows("that it is the user's turn", is("ready"));
        await page.chat.addToolApprovalResponse({ id: second, approved: false });
        assert.deepEqual((await run.decided(first)).answer, { approved: true });
        assert.deepEqual((await run.decided(second)).answer, { approved: false });
        await run.says({ type: "tool-output", call: "c1", output: "gone" });
        await run.text("Done.");
        await run.settles();
        await page.shows("the end", (each) => is("ready")(each) && answered("Done.")(each));
        assert.equal(stateOf(page, "c1"), "output-available");
        assert.equal(stateOf(page, "c2"), "output-denied");
        assert.deepEqual(page.errors, []);
      });

      it("shows a fresh page what came of approvals, and asks for what is open", async () => {
        const { id, page, run } = await asked({ api: nativeApi() });
        const call = (call) => ({ type: "tool-call", call, name: "delete", input: {} });
        const output = (call) => ({ type: "tool-output", call, output: call });
        const asks = (call, more) => run.asks({ kind: "approval", title: "Delete?", call, ...more });
        await run.says(...["c1", "c2", "c3", "c4"].map(call));
        const approved = await asks("c1");
        await page.shows("the request", (each) => stateOf(each, "c1") === "approval-requested");
        await decides(id, approved, { approved: true });
        await run.says(output("c1"));
        const expiring = await asks("c2", { deadline: Date.now(), fallback: { approved: true } });
        assert.equal((await run.decided(expiring)).state, "expired");
        await run.says(output("c2"));
        await decides(id, await asks("c3"), { approved: false });
        const open = await asks("c4");
        const fresh = browser.open(version, { id, api: nativeApi(), resume: true });
        await fresh.shows("the request", (each) => stateOf(each, "c4") === "approval-requested");
        await fresh.shows("that it is the user's turn", is("ready"));
        assert.deepEqual(
          ["c1", "c2", "c3"].map((each) => [stateOf(fresh, each), toolOf(fresh, each).output]),
          [
            ["output-available", "c1"],
            ["output-available", "c2"],
            ["output-denied", undefined],
          ],
        );
        await fresh.chat.addToolApprovalResponse({ id: open, approved: true });
        fresh.chat.sendMessage();
        await run.decided(open);
        await run.says(output("c4"));
        await run.settles();
        await fresh.shows("the end", (each) => stateOf(each, "c4") === "output-available");
        await fresh.shows("that it is ready", is("ready"));
        assert.deepEqual(fresh.errors, []);
      });

      it("shows the rest once when it approves what another tab has approved", async () => {
        const { id, page, run } = await asked({ api: nativeApi(), ...automatically(version) });
        await run.text("May I? ");
        await run.says({ type: "tool-call", call: "c1", name: "delete", input: {} });
        const decision = await run.asks({ kind: "approval", title: "Delete?", call: "c1" });
        await page.shows("the request", (each) => stateOf(each, "c1") === "approval-requested");
        await page.shows("that it is the user's turn", is("ready"));
        await decides(id, decision, { approved: true });
        await run.text("Done.");
        // Nothing comes of the call; so the page has no reason to tell its answer again.
        await run.settles();
        await page.chat.addToolApprovalResponse({ id: decision, approved: true });
        await page.shows("the end", (each) => is("ready")(each) && answered("May I? Done.")(each));
        assert.deepEqual(page.answers, [{ id: run.answer, text: "May I? Done." }]);
        assert.equal(stateOf(page, "c1"), "output-error");
        assert.deepEqual(page.errors, []);
      });
    }
  });
}
