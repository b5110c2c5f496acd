// Starts a real server as a user does, replaces it by another, kills it, and ends it.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const command = fileURLToPath(new URL("../../headrace", import.meta.url));

/** A `headrace serve` of its own. */
class Serving {
  #child;
  #lines = [];
  #watchers = [];

  constructor(options, variables) {
    this.#child = spawn(command, ["serve", ...options], {
      env: { ...process.env, ...UNSET, ...variables },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.ended = new Promise((resolve) => this.#child.once("exit", resolve));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        this.#lines.push(line);
        this.#watchers.forEach((look) => look(line));
      });
    }
  }

  /** Resolves to what a pattern finds in what the server says, now or later. */
  says(pattern) {
    return new Promise((resolve, reject) => {
      const look = (line) => {
        const found = pattern.exec(line);
        if (found) {
          resolve(found[0]);
        }
      };
      this.#lines.forEach(look);
      this.#watchers.push(look);
      this.ended.then((code) =>
        reject(new Error(`the server ended with ${code} and said: ${this.#lines.join("\n")}`)),
      );
    });
  }

  end() {
    this.#child.kill("SIGTERM");
    return this.ended;
  }

  /** Takes the process away, which hears nothing of it. */
  kill() {
    this.#child.kill("SIGKILL");
    return this.ended;
  }
}

/** What the machine may have set for other servers. */
const UNSET = { HEADRACE_TOKEN: undefined, OPENAI_API_KEY: undefined, OPENAI_BASE_URL: undefined };

const READY = /http:\/\/127\.0\.0\.1:\d+/;

/**
 * Starts `headrace serve` on a free port and an empty data folder; resolves once it is ready.
 *
 * @param {Record<string, string>} variables what it finds in its environment besides ours
 */
export async function startServer(variables = {}) {
  const data = await mkdtemp(path.join(tmpdir(), "headrace-conformance-"));
  let serving = new Serving(["--port", "0", "--data", data], variables);
  const url = await serving.says(READY);
  const again = ["--port", new URL(url).port, "--data", data];
  return {
    url,
    /** Ends the server with `kill -9`; resolves once its process is gone. */
    kill: () => serving.kill(),
    /** Starts it again, at the same port and on the same files; resolves once it is ready. */
    async restart() {
      serving = new Serving(again, variables);
      await serving.says(READY);
    },
    /** Starts a successor, ends the server, and resolves once the successor is ready. */
    async replace() {
      const successor = new Serving([...again, "--take-over"], variables);
      await successor.says(/waiting for the server/);
      const code = await serving.end();
      serving = successor;
      await successor.says(READY);
      return code;
    },
    async stop() {
      const code = await serving.end();
      await rm(data, { recursive: true });
      return code;
    },
  };
}
