// The server is replaced, twice, while clients of the S2 SDK append and read: none of them notices.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AppendInput, AppendRecord, S2 } from "@s2-dev/streamstore";
import { startServer } from "./server.mjs";

const BASIN = "restart-basin";

let server;
let basin;

before(async () => {
  server = await startServer();
  const s2 = new S2({
    accessToken: "unused",
    endpoints: { account: server.url, basin: server.url },
    // Nothing may be sent again of which it is not certain that it was not stored.
    retry: { appendRetryPolicy: "noSideEffects" },
  });
  await s2.basins.create({ basin: BASIN });
  basin = s2.basin(BASIN);
});

after(async () => {
  assert.equal(await server.stop(), 0);
});

test("a rolling restart fails no append, and leaves no gap and no double", async () => {
  const stop = new AbortController();
  const writers = [];
  const readers = [];
  for (let i = 0; i < 4; i++) {
    const name = `stream-${i}`;
    await basin.streams.create({ stream: name });
    writers.push(write(basin.stream(name, { forceTransport: "s2s" }), stop.signal));
    readers.push(basin.stream(name, { forceTransport: "s2s" }));
  }
  const received = readers.map((stream) => follow(stream));

  for (let i = 0; i < 2; i++) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(await server.replace(), 0);
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  stop.abort();

  for (let i = 0; i < writers.length; i++) {
    const written = await writers[i];
    assert.ok(written > 20, `only ${written} records were written`);
    const stream = basin.stream(`stream-${i}`, { forceTransport: "fetch" });
    assert.equal((await stream.checkTail()).tail.seqNum, written + 1);
    const bodies = await received[i];
    assert.deepEqual(
      bodies,
      bodies.map((_, at) => `${at}`),
    );
    assert.equal(bodies.length, written);
  }
});

/** Appends numbered records until it is told to stop, then a last one; returns how many before. */
async function write(stream, signal) {
  const session = await stream.appendSession();
  const acks = [];
  let next = 0;
  while (!signal.aborted) {
    const input = AppendInput.create([AppendRecord.string({ body: `${next}` })]);
    const ticket = await session.submit(input);
    const expected = next++;
    acks.push(ticket.ack().then((ack) => assert.equal(ack.start.seqNum, expected)));
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  await Promise.all(acks);
  const last = await session.submit(
    AppendInput.create([AppendRecord.string({ body: "the end" })]),
  );
  await last.ack();
  await session.close();
  assert.equal(session.failureCause(), undefined);
  return next;
}

/** Receives records until the last one. */
async function follow(stream) {
  const bodies = [];
  const read = await stream.readSession({ start: { from: { seqNum: 0 } } });
  for await (const record of read) {
    assert.equal(record.seqNum, bodies.length);
    if (record.body === "the end") {
      return bodies;
    }
    bodies.push(record.body);
  }
  assert.fail("a read session ended before the end");
}
