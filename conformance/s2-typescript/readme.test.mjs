// What the README promises happens, as printed.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startServer } from "./server.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const shell = promisify(execFile);

/** The blocks of shell commands, each command on its own, with its continuation lines. */
async function commands(port) {
  const readme = await readFile(`${root}/README.md`, "utf8");
  return [...readme.matchAll(/```sh\n([\s\S]*?)```/g)]
    .flatMap(([, block]) => block.split(/\n(?=\S)/))
    .map((command) => command.trim().replaceAll("localhost:4437", `localhost:${port}`))
    .filter((command) => command !== "" && !command.endsWith("headrace serve"));
}

test("the README's commands do what it says", async () => {
  const server = await startServer();
  try {
    const port = new URL(server.url).port;
    const env = { ...process.env, HEADRACE_URL: server.url };
    const run = async (command) =>
      (await shell("bash", ["-c", command], { cwd: root, env })).stdout;
    const [createBasin, append, readLive, appendLine, readAll, ...rest] = await commands(port);
    assert.deepEqual(rest, []);

    const basin = JSON.parse(await run(createBasin));
    assert.equal(basin.name, "my-first-basin");

    const ack = await run(append);
    assert.match(
      ack,
      /^\{"start":\{"seq_num":0,"timestamp":\d+\},"end":\{"seq_num":2,"timestamp":\d+\},"tail":\{"seq_num":2,"timestamp":\d+\}\}$/,
    );

    const live = spawn("bash", ["-c", `exec ${readLive}`], { cwd: root, env });
    const lines = createInterface({ input: live.stdout })[Symbol.asyncIterator]();
    const bodies = [];
    let appended = false;
    while (bodies.length < 3) {
      const { value, done } = await lines.next();
      assert.ok(!done, "the live read ended");
      if (value.startsWith("data: ") && value.includes('"records"')) {
        const batch = JSON.parse(value.slice("data: ".length));
        bodies.push(...batch.records.map(({ body }) => body));
      }
      if (bodies.length === 2 && !appended) {
        appended = true;
        await run(appendLine);
      }
    }
    live.kill("SIGTERM");
    assert.deepEqual(bodies, ["Hello", ", world", "one more"]);

    assert.equal(await run(readAll), "Hello\n, world\none more\n");
  } finally {
    await server.stop();
  }
});
