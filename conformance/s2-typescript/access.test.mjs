// Access tokens by the S2 SDK from npm, unmodified.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AppendInput, AppendRecord, S2, S2Error } from "@s2-dev/streamstore";
import { startServer } from "./server.mjs";

const BASIN = "conformance-basin";
const ROOT = "root-token-of-the-test";

let server;
let root;

before(async () => {
  server = await startServer({ HEADRACE_TOKEN: ROOT });
  root = as(ROOT);
  await root.basins.create({ basin: BASIN });
});

after(async () => {
  assert.equal(await server.stop(), 0);
});

function as(accessToken) {
  return new S2({ accessToken, endpoints: { account: server.url, basin: server.url } });
}

function refusal(code, status) {
  return (error) => {
    assert.ok(error instanceof S2Error, String(error));
    assert.equal(error.code, code);
    assert.equal(error.status, status);
    return true;
  };
}

async function bodies(stream) {
  const batch = await stream.read({ start: { from: { seqNum: 0 } } });
  return batch.records.map((record) => record.body);
}

test("issues, lists and revokes tokens", async () => {
  const expiresAt = new Date(Date.now() + 3_600_000);
  const { accessToken } = await root.accessTokens.issue({
    id: "reader/1",
    expiresAt,
    scope: {
      basins: { exact: BASIN },
      streams: { prefix: "" },
      opGroups: { stream: { read: true } },
      ops: ["list-streams"],
    },
  });
  const reader = as(accessToken).basin(BASIN);
  assert.deepEqual((await reader.streams.list()).streams, []);
  await assert.rejects(reader.streams.create({ stream: "s" }), refusal("permission_denied", 403));
  await assert.rejects(as(accessToken).basins.list(), refusal("permission_denied", 403));

  const page = await root.accessTokens.list({ prefix: "reader/" });
  assert.equal(page.hasMore, false);
  const [listed] = page.accessTokens;
  assert.equal(listed.id, "reader/1");
  assert.equal(new Date(listed.expiresAt).getTime(), expiresAt.getTime());
  assert.deepEqual(listed.scope.ops, ["list-streams"]);
  assert.equal(listed.scope.opGroups.stream.read, true);
  await assert.rejects(
    root.accessTokens.issue({ id: "reader/1", scope: { ops: ["read"] } }),
    refusal("resource_already_exists", 409),
  );

  await root.accessTokens.revoke({ id: "reader/1" });
  await assert.rejects(reader.streams.list(), refusal("authn", 401));
  await assert.rejects(
    root.accessTokens.revoke({ id: "reader/1" }),
    refusal("access_token_not_found", 404),
  );
});

for (const forceTransport of ["fetch", "s2s"]) {
  test(`keeps a tenant in its namespace over ${forceTransport}`, async () => {
    const id = `tenant-${forceTransport}`;
    const { accessToken } = await root.accessTokens.issue({
      id,
      autoPrefixStreams: true,
      scope: {
        basins: { exact: BASIN },
        streams: { prefix: `${id}/` },
        opGroups: { basin: { read: true, write: true }, stream: { read: true, write: true } },
      },
    });
    const tenant = as(accessToken).basin(BASIN);
    await tenant.streams.create({ stream: "s" });
    const stream = tenant.stream("s", { forceTransport });
    const session = await stream.appendSession();
    const ticket = await session.submit(AppendInput.create([AppendRecord.string({ body: "one" })]));
    assert.equal((await ticket.ack()).end.seqNum, 1);
    await session.close();

    assert.deepEqual(await bodies(stream), ["one"]);
    const listing = await tenant.streams.list();
    assert.deepEqual(
      listing.streams.map((each) => each.name),
      ["s"],
    );
    const whole = root.basin(BASIN).stream(`${id}/s`);
    assert.deepEqual(await bodies(whole), ["one"]);
  });

  test(`ends a reader over ${forceTransport} when its token is revoked`, async () => {
    const id = `follower-${forceTransport}`;
    const name = `followed-${forceTransport}`;
    await root.basin(BASIN).streams.create({ stream: name });
    await root
      .basin(BASIN)
      .stream(name)
      .append(AppendInput.create([AppendRecord.string({ body: "one" })]));
    const { accessToken } = await root.accessTokens.issue({
      id,
      scope: { basins: { exact: BASIN }, streams: { exact: name }, ops: ["read"] },
    });
    const stream = as(accessToken).basin(BASIN).stream(name, { forceTransport });
    const session = await stream.readSession({ start: { from: { seqNum: 0 } } });
    const seen = [];
    await assert.rejects(async () => {
      for await (const record of session) {
        seen.push(record.body);
        await root.accessTokens.revoke({ id });
      }
    }, refusal("authn", 401));
    assert.deepEqual(seen, ["one"]);
  });
}
