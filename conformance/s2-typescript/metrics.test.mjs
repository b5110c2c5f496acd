// Usage and locations by the S2 SDK from npm, unmodified.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AppendInput, AppendRecord, S2, S2Error } from "@s2-dev/streamstore";
import { startServer } from "./server.mjs";

const BASIN = "conformance-basin";
const HOUR = 3_600_000;

let server;
let s2;

before(async () => {
  server = await startServer();
  s2 = new S2({ accessToken: "unused", endpoints: { account: server.url, basin: server.url } });
  await s2.basins.create({ basin: BASIN, location: "local" });
  const basin = s2.basin(BASIN);
  await basin.streams.create({ stream: "used" });
  const stream = basin.stream("used");
  for (const body of ["one", "two"]) {
    await stream.append(AppendInput.create([AppendRecord.string({ body })]));
  }
  const batch = await stream.read({ start: { from: { seqNum: 0 } } });
  assert.equal(batch.records.length, 2);
});

after(async () => {
  assert.equal(await server.stop(), 0);
});

function lastHour() {
  return { start: new Date(Date.now() - HOUR), end: new Date() };
}

/** What was counted of each name, over all points of its series. */
function sums(response) {
  return Object.fromEntries(
    response.values.map(({ accumulation }) => {
      for (const [at] of accumulation.values) {
        assert.ok(at instanceof Date);
      }
      return [accumulation.name, accumulation.values.reduce((sum, [, value]) => sum + value, 0)];
    }),
  );
}

const invalid = (error) => {
  assert.ok(error instanceof S2Error, String(error));
  assert.equal(error.status, 422);
  assert.equal(error.code, "invalid");
  return true;
};

test("tells which basins are active", async () => {
  const { values } = await s2.metrics.account({ set: "active-basins", ...lastHour() });
  assert.deepEqual(values, [{ label: { name: "active_basins", values: [BASIN] } }]);
  const before = { start: new Date(0), end: new Date(HOUR) };
  const none = await s2.metrics.account({ set: "active-basins", ...before });
  assert.deepEqual(none.values[0].label.values, []);
});

test("tells the operations of the account and of a basin", async () => {
  const account = await s2.metrics.account({ set: "account-ops", ...lastHour() });
  assert.equal(sums(account)["create-basin"], 1);
  const basin = await s2.metrics.basin({ basin: BASIN, set: "basin-ops", ...lastHour() });
  assert.equal(sums(basin)["create-stream"], 1);
});

for (const interval of ["minute", "hour", "day"]) {
  test(`tells appends and reads by the ${interval}`, async () => {
    const of = (set) => s2.metrics.basin({ basin: BASIN, set, interval, ...lastHour() });
    assert.deepEqual(sums(await of("append-ops")), { standard: 0, express: 2 });
    assert.deepEqual(sums(await of("append-throughput")), { standard: 0, express: 22 });
    assert.deepEqual(sums(await of("read-ops")), { unary: 1, streaming: 0 });
    const read = await of("read-throughput");
    assert.deepEqual(sums(read), { read: 22 });
    assert.equal(read.values[0].accumulation.interval, interval);
    assert.equal(read.values[0].accumulation.unit, "bytes");
  });
}

test("tells what is stored", async () => {
  const basin = { basin: BASIN, set: "storage", interval: "hour", ...lastHour() };
  const stream = { basin: BASIN, stream: "used", set: "storage", interval: "minute", ...lastHour() };
  for (const { values } of [await s2.metrics.basin(basin), await s2.metrics.stream(stream)]) {
    const { name, unit, values: readings } = values[0].gauge;
    assert.equal(name, "storage");
    assert.equal(unit, "bytes");
    assert.equal(readings.at(-1)[1], 22);
  }
});

test("refuses what makes no sense", async () => {
  const now = Date.now();
  const ranges = [
    { start: now, end: now - HOUR },
    { start: now - HOUR, end: now + 600_000 },
    { start: now - 40 * 24 * HOUR, end: now },
    { start: now },
    { end: now },
    {},
  ];
  for (const range of ranges) {
    await assert.rejects(s2.metrics.account({ set: "active-basins", ...range }), invalid);
    await assert.rejects(s2.metrics.basin({ basin: BASIN, set: "storage", ...range }), invalid);
    const stream = { basin: BASIN, stream: "used", set: "storage", ...range };
    await assert.rejects(s2.metrics.stream(stream), invalid);
  }
  const basin = { basin: BASIN, set: "storage", interval: "minute", ...lastHour() };
  await assert.rejects(s2.metrics.basin(basin), invalid);
  const stream = { basin: BASIN, stream: "used", set: "storage", interval: "hour", ...lastHour() };
  await assert.rejects(s2.metrics.stream(stream), invalid);
});

test("has one location", async () => {
  const local = { name: "local", isPrivate: false };
  assert.deepEqual(await s2.locations.list(), [local]);
  assert.deepEqual(await s2.locations.getDefault(), local);
  assert.deepEqual(await s2.locations.setDefault({ location: "local" }), local);
  await assert.rejects(s2.locations.setDefault({ location: "aws:us-east-1" }), invalid);
  const elsewhere = { basin: "elsewhere-basin", location: "aws:us-east-1" };
  await assert.rejects(s2.basins.create(elsewhere), invalid);
  const { basins } = await s2.basins.list();
  assert.deepEqual(
    basins.map(({ name, location }) => ({ name, location })),
    [{ name: BASIN, location: "local" }],
  );
});
