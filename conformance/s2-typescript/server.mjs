// Starts a real server as a user does, and ends it.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const command = fileURLToPath(new URL("../../headrace", import.meta.url));

/**
 * Starts `headrace serve` on a free port and an empty data folder; resolves once it is ready.
 *
 * @param {Record<string, string>} variables what it finds in its environment besides ours
 */
export async function startServer(variables = {}) {
  const data = await mkdtemp(path.join(tmpdir(), "headrace-conformance-"));
  const child = spawn(command, ["serve", "--port", "0", "--data", data], {
    env: { ...process.env, ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const lines = [];
  const url = await new Promise((resolve, reject) => {
    const look = (line) => {
      lines.push(line);
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line);
      if (found) {
        resolve(found[0]);
      }
    };
    createInterface({ input: child.stdout }).on("line", look);
    createInterface({ input: child.stderr }).on("line", look);
    ended.then((code) =>
      reject(new Error(`the server ended with ${code} and said: ${lines.join("\n")}`)),
    );
  });
  return {
    url,
    async stop() {
      child.kill("SIGTERM");
      const code = await ended;
      await rm(data, { recursive: true });
      return code;
    },
  };
}
