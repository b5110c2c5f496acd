// The example workers at work: real processes, a real server, real people (this file).
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { startServer } from "../s2-typescript/server.mjs";

const example = (name) => fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));

const WORKERS = [
  { name: "node", command: process.execPath, script: example("node/worker.mjs") },
  { name: "python", command: "python3", script: example("python/worker.py") },
];

let server;

before(async () => {
  server = await startServer();
});

after(() => server.stop());

async function ask(path, body) {
  const answer = await fetch(`${server.url}/v1/sessions/${path}`, {
    ...(body && { method: "POST", body: JSON.stringify(body) }),
    headers: { "content-type": "application/json" },
  });
  return { status: answer.status, ...(await answer.json()) };
}

/** Says something to an agent, and gives the run. */
async function say(session, agent, text) {
  const { run } = await ask(`${session}/runs`, { message: { parts: [{ type: "text", text }] }, agent });
  return run;
}

/** Looks at a session until it is as wanted. */
async function until(session, wanted) {
  for (;;) {
    const snapshot = await ask(session);
    const found = wanted(snapshot);
    if (found) {
      return found;
    }
  }
}

/** The answer of the n-th turn, once it is settled. */
function settled(session, turn) {
  return until(session, ({ messages }) => messages[2 * turn - 1]);
}

/** Stands before the server, and loses the first answer that tells somebody of a run. */
async function forgetful() {
  let lost = 0;
  const between = http.createServer((request, response) => {
    const { method, headers } = request;
    const onward = http.request(server.url + request.url, { method, headers }, (answer) => {
      if (request.url === "/v1/claims" && answer.statusCode === 200 && lost === 0) {
        lost++;
        onward.destroy();
        response.destroy();
      } else {
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      }
    });
    onward.on("error", () => response.destroy());
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  });
  between.listen(0, "127.0.0.1");
  await once(between, "listening");
  return {
    url: `http://127.0.0.1:${between.address().port}`,
    lost: () => lost,
    stop() {
      between.close();
      between.closeAllConnections();
    },
  };
}

const text = (message) => message.parts.map((part) => part.text ?? "").join("");

for (const { name, command, script } of WORKERS) {
  const missing = spawnSync(command, ["--version"]).error && `there is no ${command} on this machine`;

  describe(`the worker in ${name}`, { skip: missing, timeout: 120_000 }, () => {
    let worker;

    before(() => {
      worker = spawn(command, [script, server.url, name], { stdio: ["ignore", "inherit", "inherit"] });
    });

    after(() => worker.kill());

    test("says what was said", async () => {
      await say(`${name}-words`, name, "Grüße an 🌊 und alle");
      const answer = await settled(`${name}-words`, 1);
      assert.equal(answer.outcome, "completed");
      assert.equal(text(answer), "Grüße an 🌊 und alle ");
    });

    for (const [approved, expected] of [
      [true, "BE LOUD "],
      [false, "(be loud) "],
    ]) {
      test(`asks before it shouts, and hears ${approved ? "yes" : "no"}`, async () => {
        const session = `${name}-approval-${approved}`;
        await say(session, name, "be loud");
        const { decision } = await until(session, ({ decisions }) => decisions[0]);
        const { status } = await ask(`${session}/decisions/${decision}`, { answer: { approved } });
        assert.equal(status, 200);
        assert.equal(text(await settled(session, 1)), expected);
      });
    }

    test("stops when it is cancelled, and keeps what it wrote", async () => {
      const session = `${name}-cancel`;
      const run = await say(session, name, "word ".repeat(1000));
      await until(session, ({ draft }) => draft?.parts[0]?.text.startsWith("word word "));
      await ask(`${session}/runs/${run}/cancel`, {});
      const answer = await settled(session, 1);
      assert.equal(answer.outcome, "cancelled");
      assert.match(text(answer), /^(word )+$/);
      assert.ok(text(answer).length < 5000, "it did not stop");
    });

    test("is told of its run though the answer to its claim was lost", async () => {
      const between = await forgetful();
      const agent = `${name}-forgotten`;
      const cut = spawn(command, [script, between.url, agent], { stdio: ["ignore", "inherit", "inherit"] });
      try {
        await say(agent, agent, "still here");
        const answer = await settled(agent, 1);
        assert.equal(answer.outcome, "completed");
        assert.equal(text(answer), "still here ");
        assert.equal(between.lost(), 1);
      } finally {
        cut.kill();
        between.stop();
      }
    });

    test("goes on when the server is replaced, and says everything once", async () => {
      const session = `${name}-deploy`;
      const words = Array.from({ length: 100 }, (_, i) => `word-${i}`).join(" ");
      await say(session, name, words);
      await until(session, ({ draft }) => draft?.parts[0]?.text.includes("word-5 "));
      assert.equal(await server.replace(), 0);
      const answer = await settled(session, 1);
      assert.equal(answer.outcome, "completed");
      assert.equal(text(answer), `${words} `);
    });
  });
}
