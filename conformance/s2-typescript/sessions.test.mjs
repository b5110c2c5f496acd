// Sessions of the S2 SDK from npm, unmodified, over both of its transports and packed or not.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  AppendInput,
  AppendRecord,
  BatchTransform,
  FencingTokenMismatchError,
  Producer,
  S2,
  SeqNumMismatchError,
} from "@s2-dev/streamstore";
import { startServer } from "./server.mjs";

const BASIN = "session-basin";

let server;

before(async () => {
  server = await startServer();
  await client().basins.create({ basin: BASIN });
});

after(async () => {
  assert.equal(await server.stop(), 0);
});

function client(options = {}) {
  return new S2({
    accessToken: "unused",
    endpoints: { account: server.url, basin: server.url },
    ...options,
  });
}

function input(body, options) {
  return AppendInput.create([AppendRecord.string({ body })], options);
}

/** Every transport, packed or not. */
const WAYS = [
  { transport: "s2s", compression: undefined },
  { transport: "s2s", compression: "gzip" },
  { transport: "fetch", compression: undefined },
];

for (const { transport, compression } of WAYS) {
  describe(`over ${transport}${compression ? `, packed with ${compression}` : ""}`, () => {
    const name = `${transport}-${compression ?? "plain"}`;

    async function newStream(stream) {
      const basin = client({ compression }).basin(BASIN);
      await basin.streams.create({ stream: `${name}/${stream}` });
      return basin.stream(`${name}/${stream}`, { forceTransport: transport });
    }

    test("an append session acknowledges in order what it was given in order", async () => {
      const stream = await newStream("appends");
      const session = await stream.appendSession();
      const tickets = [];
      for (let i = 0; i < 100; i++) {
        tickets.push(await session.submit(input(`${i} ${"x".repeat(i * 40)}`)));
      }
      const acks = await Promise.all(tickets.map((ticket) => ticket.ack()));
      assert.deepEqual(
        acks.map((ack) => [ack.start.seqNum, ack.end.seqNum]),
        acks.map((_, i) => [i, i + 1]),
      );
      await session.close();
      assert.equal(session.failureCause(), undefined);
      assert.equal(session.lastAckedPosition().end.seqNum, 100);

      const read = await stream.readSession({
        start: { from: { seqNum: 0 } },
        stop: { limits: { count: 100 } },
      });
      let next = 0;
      for await (const record of read) {
        assert.equal(record.seqNum, next);
        assert.equal(record.body, `${next} ${"x".repeat(next * 40)}`);
        next++;
      }
      assert.equal(next, 100);
    });

    test("conditions may rely on inputs that are still on their way", async () => {
      const stream = await newStream("chain");
      const session = await stream.appendSession();
      const tickets = [];
      for (let i = 0; i < 20; i++) {
        tickets.push(await session.submit(input(`${i}`, { matchSeqNum: i })));
      }
      await Promise.all(tickets.map((ticket) => ticket.ack()));
      await session.close();
      assert.equal((await stream.checkTail()).tail.seqNum, 20);
    });

    test("the first input that fails ends a session, and nothing after it is stored", async () => {
      const stream = await newStream("poisoned");
      const session = await stream.appendSession();
      const good = await session.submit(input("good", { matchSeqNum: 0 }));
      const bad = await session.submit(input("bad", { matchSeqNum: 77 }));
      const late = await session.submit(input("late"));
      const [first, second, third] = await Promise.allSettled(
        [good, bad, late].map((ticket) => ticket.ack()),
      );
      assert.equal(first.value.end.seqNum, 1);
      assert.ok(second.reason instanceof SeqNumMismatchError, String(second.reason));
      assert.equal(second.reason.expectedSeqNum, 1);
      assert.equal(third.status, "rejected");
      assert.equal((await stream.checkTail()).tail.seqNum, 1);
      await session.close().catch(() => {});
    });

    test("a writer that was fenced off is told so in its session", async () => {
      const stream = await newStream("fenced");
      await stream.append(AppendInput.create([AppendRecord.fence("mine")]));
      const session = await stream.appendSession();
      const mine = await session.submit(input("mine", { fencingToken: "mine" }));
      await mine.ack();
      await stream.append(AppendInput.create([AppendRecord.fence("yours")]));
      const late = await session.submit(input("late", { fencingToken: "mine" }));
      await assert.rejects(late.ack(), FencingTokenMismatchError);
      await session.close().catch(() => {});
      assert.equal((await stream.checkTail()).tail.seqNum, 3);
    });

    test("a producer gives every record its number", async () => {
      const stream = await newStream("producer");
      const producer = new Producer(
        new BatchTransform({ lingerDurationMillis: 2, maxBatchRecords: 50 }),
        await stream.appendSession(),
      );
      const tickets = [];
      for (let i = 0; i < 500; i++) {
        tickets.push(await producer.submit(AppendRecord.string({ body: `record ${i}` })));
      }
      await producer.flush();
      const acks = await Promise.all(tickets.map((ticket) => ticket.ack()));
      assert.deepEqual(
        acks.map((ack) => ack.seqNum()),
        acks.map((_, i) => i),
      );
      await producer.close();
      assert.equal((await stream.checkTail()).tail.seqNum, 500);
    });

    test("a read session catches up, follows and ends at its limit", async () => {
      const stream = await newStream("follow");
      await stream.append(input("0"));
      const read = await stream.readSession({
        start: { from: { seqNum: 0 } },
        stop: { limits: { count: 200 }, waitSecs: 30 },
      });
      const received = [];
      const reading = (async () => {
        for await (const record of read) {
          received.push([record.seqNum, record.body]);
        }
      })();
      const session = await stream.appendSession();
      for (let i = 1; i < 200; i++) {
        await session.submit(input(`${i}`));
      }
      await session.close();
      await reading;
      assert.deepEqual(
        received,
        received.map((_, i) => [i, `${i}`]),
      );
      assert.equal(received.length, 200);
    });

    test("a read session without patience ends at the tail", async () => {
      const stream = await newStream("ends");
      await stream.append(AppendInput.create(["a", "b"].map((body) => AppendRecord.string({ body }))));
      const read = await stream.readSession({
        start: { from: { seqNum: 0 } },
        stop: { waitSecs: 0 },
      });
      const bodies = [];
      for await (const record of read) {
        bodies.push(record.body);
      }
      assert.deepEqual(bodies, ["a", "b"]);
    });

    test("a read session that is cancelled leaves the connection to others", async () => {
      const stream = await newStream("cancelled");
      await stream.append(input("a"));
      // More than a connection has room for, were they not let go.
      for (let i = 0; i < 150; i++) {
        const read = await stream.readSession({ start: { from: { seqNum: 0 } } });
        for await (const record of read) {
          assert.equal(record.body, "a");
          break;
        }
      }
    });

    test("bytes come back as they went", async () => {
      const stream = await newStream("bytes");
      const body = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7) % 256);
      const session = await stream.appendSession();
      const headers = [[Uint8Array.of(1, 255), Uint8Array.of()]];
      const ticket = await session.submit(
        AppendInput.create([AppendRecord.bytes({ body, headers })]),
      );
      await ticket.ack();
      await session.close();
      const read = await stream.readSession(
        { start: { from: { seqNum: 0 } }, stop: { limits: { count: 1 } } },
        { as: "bytes" },
      );
      for await (const record of read) {
        assert.deepEqual(Uint8Array.from(record.body), body);
        assert.deepEqual(
          record.headers.map((pair) => pair.map((part) => Uint8Array.from(part))),
          headers,
        );
      }
    });
  });
}
