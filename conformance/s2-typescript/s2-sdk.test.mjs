// The S2 SDK from npm, unmodified, against a Headrace server.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  AppendInput,
  AppendRecord,
  FencingTokenMismatchError,
  RangeNotSatisfiableError,
  S2,
  S2Error,
  SeqNumMismatchError,
} from "@s2-dev/streamstore";
import { startServer } from "./server.mjs";

const BASIN = "conformance-basin";

let server;
let basin;
let s2;

before(async () => {
  server = await startServer();
  s2 = new S2({
    accessToken: "unused",
    endpoints: { account: server.url, basin: server.url },
  });
  const created = await s2.basins.create({ basin: BASIN });
  assert.equal(created.name, BASIN);
  basin = s2.basin(BASIN);
});

after(async () => {
  assert.equal(await server.stop(), 0);
});

async function newStream(name, config) {
  await basin.streams.create({ stream: name, config });
  return basin.stream(name, { forceTransport: "fetch" });
}

test("appends a thousand records and reads them back as they were", async () => {
  const stream = await newStream("thousand/records");
  const expected = [];
  for (let batch = 0; batch < 10; batch++) {
    const records = [];
    for (let i = 0; i < 100; i++) {
      const body = `record ${batch * 100 + i} äöü €`;
      const headers = [["kind", "test"]];
      expected.push({ body, headers });
      records.push(AppendRecord.string({ body, headers }));
    }
    const ack = await stream.append(AppendInput.create(records));
    assert.equal(ack.start.seqNum, batch * 100);
    assert.equal(ack.end.seqNum, (batch + 1) * 100);
    assert.equal(ack.tail.seqNum, ack.end.seqNum);
  }
  assert.equal((await stream.checkTail()).tail.seqNum, 1000);

  const text = await stream.read({ start: { from: { seqNum: 0 } } });
  assert.deepEqual(
    text.records.map(({ body, headers }) => ({ body, headers })),
    expected,
  );
  assert.deepEqual(
    text.records.map(({ seqNum }) => seqNum),
    expected.map((_, i) => i),
  );

  const bytes = await stream.read({ start: { from: { seqNum: 0 } } }, { as: "bytes" });
  assert.deepEqual(
    bytes.records.map(({ body }) => new TextDecoder().decode(body)),
    expected.map(({ body }) => body),
  );
});

test("a live read receives while records are appended, in order and once", async () => {
  const stream = await newStream("live");
  const total = 300;
  const live = await stream.readSession({ start: { from: { seqNum: 0 } } });
  const received = [];
  const reading = (async () => {
    for await (const record of live) {
      received.push([record.seqNum, record.body]);
      if (received.length === total) {
        break;
      }
    }
  })();
  for (let i = 0; i < total; i++) {
    const ack = await stream.append(
      AppendInput.create([AppendRecord.string({ body: `token ${i}` })]),
    );
    assert.equal(ack.start.seqNum, i);
  }
  await reading;
  assert.deepEqual(
    received,
    Array.from({ length: total }, (_, i) => [i, `token ${i}`]),
  );
});

test("a bounded live read waits for records and ends at its limit", async () => {
  const stream = await newStream("bounded");
  const session = await stream.readSession({
    start: { from: { seqNum: 0 } },
    stop: { limits: { count: 5 }, waitSecs: 30 },
  });
  const reading = Array.fromAsync
    ? Array.fromAsync(session)
    : (async () => {
        const all = [];
        for await (const record of session) {
          all.push(record);
        }
        return all;
      })();
  for (let i = 0; i < 5; i++) {
    await stream.append(AppendInput.create([AppendRecord.string({ body: `${i}` })]));
  }
  assert.deepEqual(
    (await reading).map(({ body }) => body),
    ["0", "1", "2", "3", "4"],
  );
});

test("an append session over fetch acknowledges in order", async () => {
  const stream = await newStream("session");
  const session = await stream.appendSession();
  const tickets = [];
  for (let i = 0; i < 50; i++) {
    tickets.push(
      await session.submit(AppendInput.create([AppendRecord.string({ body: `${i}` })])),
    );
  }
  const acks = await Promise.all(tickets.map((ticket) => ticket.ack()));
  assert.deepEqual(
    acks.map(({ start }) => start.seqNum),
    Array.from({ length: 50 }, (_, i) => i),
  );
  await session.close();
});

test("conditions are checked and say what is in force", async () => {
  const stream = await newStream("conditions");
  const one = () => [AppendRecord.string({ body: "x" })];
  await stream.append(AppendInput.create(one(), { matchSeqNum: 0 }));
  await assert.rejects(
    stream.append(AppendInput.create(one(), { matchSeqNum: 0 })),
    (error) => error instanceof SeqNumMismatchError && error.expectedSeqNum === 1,
  );
  await stream.append(AppendInput.create([AppendRecord.fence("owner-1")]));
  await assert.rejects(
    stream.append(AppendInput.create(one(), { fencingToken: "owner-2" })),
    (error) =>
      error instanceof FencingTokenMismatchError && error.expectedFencingToken === "owner-1",
  );
  const ack = await stream.append(AppendInput.create(one(), { fencingToken: "owner-1" }));
  assert.equal(ack.start.seqNum, 2);
});

test("a read beyond the tail says where the tail is", async () => {
  const stream = await newStream("beyond");
  await assert.rejects(
    stream.read({ start: { from: { seqNum: 999_999 } } }),
    (error) => error instanceof RangeNotSatisfiableError && error.status === 416,
  );
});

test("trimmed records are not seen again", async () => {
  const stream = await newStream("trimmed");
  for (let i = 0; i < 5; i++) {
    await stream.append(AppendInput.create([AppendRecord.string({ body: `${i}` })]));
  }
  await stream.append(AppendInput.create([AppendRecord.trim(3)]));
  const batch = await stream.read({
    start: { from: { seqNum: 0 } },
    ignoreCommandRecords: true,
  });
  assert.deepEqual(
    batch.records.map(({ body }) => body),
    ["3", "4"],
  );
});

test("streams are listed, reconfigured and deleted", async () => {
  await newStream("managed/a", { retentionPolicy: { ageSecs: 3600 } });
  await newStream("managed/b");
  const page = await basin.streams.list({ prefix: "managed/" });
  assert.deepEqual(
    page.streams.map(({ name }) => name),
    ["managed/a", "managed/b"],
  );
  assert.equal(page.hasMore, false);
  await basin.streams.reconfigure({
    stream: "managed/a",
    timestamping: { mode: "client-require" },
  });
  const config = await basin.streams.getConfig({ stream: "managed/a" });
  assert.equal(config.timestamping.mode, "client-require");
  assert.equal(config.retentionPolicy.ageSecs, 3600);
  await assert.rejects(
    basin.stream("managed/a").append(AppendInput.create([AppendRecord.string({ body: "x" })])),
    (error) => error instanceof S2Error && error.status === 422,
  );
  await basin.streams.delete({ stream: "managed/b" });
  await assert.rejects(
    basin.streams.delete({ stream: "never-there" }),
    (error) => error instanceof S2Error && error.status === 404,
  );
  await assert.rejects(
    basin.streams.create({ stream: "managed/a" }),
    (error) => error instanceof S2Error && error.status === 409,
  );
});

test("names travel as one path segment, whatever is in them", async () => {
  for (const name of ["a/b c", "100%", "a?b#c", "a+b", "ünï/çødé", "//", "trailing/"]) {
    const stream = await newStream(name);
    await stream.append(AppendInput.create([AppendRecord.string({ body: name })]));
    const batch = await stream.read({ start: { from: { seqNum: 0 } } });
    assert.deepEqual(
      batch.records.map(({ body }) => body),
      [name],
    );
  }
});

for (const streamCipher of ["aegis-256", "aes-256-gcm"]) {
  test(`who has the key reads a stream under ${streamCipher}, and nobody else`, async () => {
    const name = `sealed-${streamCipher}`;
    await s2.basins.create({ basin: name, config: { streamCipher } });
    const sealed = s2.basin(name);
    await sealed.streams.create({ stream: "s" });
    assert.equal((await sealed.streams.list()).streams[0].cipher, streamCipher);

    const key = new Uint8Array(32).fill(7);
    const stream = sealed.stream("s", { forceTransport: "fetch", encryptionKey: key });
    const records = ["one", "two"].map((body) => AppendRecord.string({ body, headers: [["k", "v"]] }));
    assert.equal((await stream.append(AppendInput.create(records))).tail.seqNum, 2);
    await stream.append(AppendInput.create([AppendRecord.fence("token")]));
    const batch = await stream.read({ start: { from: { seqNum: 0 } }, ignoreCommandRecords: true });
    assert.deepEqual(
      batch.records.map(({ body, headers }) => [body, headers]),
      [
        ["one", [["k", "v"]]],
        ["two", [["k", "v"]]],
      ],
    );

    // Sessions seal and open as single requests do.
    const sessions = sealed.stream("s", { encryptionKey: key });
    const session = await sessions.appendSession();
    await (await session.submit(AppendInput.create([AppendRecord.string({ body: "three" })]))).ack();
    await session.close();
    const seen = [];
    for await (const { body } of await sessions.readSession({
      start: { from: { seqNum: 0 } },
      stop: { limits: { count: 4 } },
    })) {
      seen.push(body);
    }
    assert.deepEqual(seen, ["one", "two", "token", "three"]);

    const refused = (code) => (error) =>
      error instanceof S2Error && error.status === 400 && error.code === code;
    const other = sealed.stream("s", {
      forceTransport: "fetch",
      encryptionKey: new Uint8Array(32).fill(8),
    });
    const start = { start: { from: { seqNum: 0 } } };
    await assert.rejects(other.read(start), refused("decryption_failed"));
    const bare = sealed.stream("s", { forceTransport: "fetch" });
    await assert.rejects(bare.read(start), refused("bad_header"));
    assert.equal((await bare.checkTail()).tail.seqNum, 4);
  });
}
