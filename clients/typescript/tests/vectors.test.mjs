// What the clients of all languages do alike: tests/vectors/clients.json.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { create, fromBinary, fromJson, toBinary, toJson } from "@bufbuild/protobuf";
import { connect, DeadlineExceeded, Rejected, Unavailable, YiciError } from "yici/node";
import * as v1 from "yici/v1";

const SOURCE = process.env.YICI_SOURCE ?? resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
const vectors = JSON.parse(readFileSync(join(SOURCE, "tests/vectors/clients.json"), "utf8"));
const KINDS = { rejection: Rejected, unavailable: Unavailable, deadline: DeadlineExceeded, other: YiciError };
const wordOf = (name) => (name === "CANCELLED" ? "canceled" : name.toLowerCase()); // as Connect writes codes
const nameOf = (code) => vectors.codes.find((row) => row.code === code).name;

/** A server whose calls end as scripted, one turn after the other; `requests` are their bytes. */
async function against(t, turns, attempts, more = {}) {
  const requests = [];
  const server = createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const body = Buffer.concat(pieces);
    const streams = request.headers["content-type"] === "application/connect+proto";
    requests.push(streams ? body.subarray(5) : body);
    const { messages = [], error, silent = false } = turns[requests.length - 1] ?? {};
    if (streams) stream(response, messages, error, silent);
    else answer(response, error);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  t.after(() => (server.closeAllConnections(), server.close()));
  const retry = { attempts, firstMs: 1, mostMs: 1 };
  return { city: connect({ baseUrl: `http://127.0.0.1:${server.address().port}`, retry, ...more }), requests };
}

function answer(response, error) {
  response.writeHead(error ? 500 : 200, { "Content-Type": error ? "application/json" : "application/proto" });
  response.end(error ? JSON.stringify(error) : undefined);
}

/** A silent one stays open; without a message it says not even that it is open. */
function stream(response, messages, error, silent) {
  if (silent && messages.length === 0) return;
  response.writeHead(200, { "Content-Type": "application/connect+proto" });
  for (const message of messages) response.write(envelope(0, toBinary(v1.WatchCasesResponseSchema, create(v1.WatchCasesResponseSchema, message))));
  if (!silent) response.end(envelope(2, Buffer.from(JSON.stringify(error ? { error } : {}))));
}

function envelope(flags, bytes) {
  const head = Buffer.alloc(5);
  head.writeUInt8(flags);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

const failure = (city) => city.approval.acceptCase({}).then(() => assert.fail("expected an error"), (failed) => failed);
const sent = (again) => (again ? 2 : 1);

test("a code is a kind of error, and sent again or not", async (t) => {
  for (const row of vectors.codes) {
    const turn = { error: { code: wordOf(row.name), message: "scripted" } };
    const { city, requests } = await against(t, [turn, turn], 2);
    const failed = await failure(city);
    assert.equal(failed.constructor, KINDS[row.kind], row.name);
    assert.equal(failed.code, row.code, row.name);
    assert.equal(requests.length, sent(row.again), row.name);
  }
});

test("an error says what the server said", async (t) => {
  for (const row of vectors.errors) {
    const turn = { error: { code: wordOf(nameOf(row.code)), message: row.message, details: row.details } };
    const { city, requests } = await against(t, [turn, turn], 2);
    const failed = await failure(city);
    assert.deepEqual([failed.reason, failed.field, failed.messageZh, failed.messageEn], [row.reason, row.field, row.zh, row.en], row.name);
    assert.deepEqual({ ...failed.info }, row.metadata, row.name);
    assert.equal(failed.retryAfterMs ?? 0, row.retry_after_ms, row.name);
    assert.equal(requests.length, sent(row.again), row.name);
  }
});

/** Takes the value at a path out of a message in JSON. */
function taken(message, path) {
  const steps = path.split(".");
  const last = steps.pop();
  const holder = steps.reduce((inner, step) => inner[step], message);
  const value = holder[last];
  delete holder[last];
  return value;
}

test("an id is given where one is missing, and nothing else changes", async (t) => {
  for (const row of vectors.request_ids) {
    const schema = v1[`${row.message}Schema`];
    const method = row.message[0].toLowerCase() + row.message.slice(1).replace(/Request$/, "");
    const { city, requests } = await against(t, [], 1);
    const request = fromJson(schema, row.given);
    const answer = city.approval[method](request);
    if (Symbol.asyncIterator in answer) await answer[Symbol.asyncIterator]().next();
    else await answer;
    const after = toJson(schema, fromBinary(schema, requests[0]));
    const ids = row.named.map((path) => taken(after, path));
    assert.deepEqual(after, toJson(schema, request));
    assert.equal(new Set(ids.filter(Boolean)).size, row.named.length, JSON.stringify(row.given));
  }
});

const reasonOf = (reason) => [{ type: "google.rpc.ErrorInfo", value: Buffer.from([10, reason.length, ...Buffer.from(reason)]).toString("base64") }];

test("a watch goes on where it was cut off, or ends with what the server said", async (t) => {
  for (const row of vectors.watches) {
    const turns = row.streams.map(({ messages, end, reason }) => ({
      messages,
      silent: end === "SILENCE",
      ...(end !== "OK" && end !== "SILENCE" && { error: { code: wordOf(end), message: "scripted", details: reasonOf(reason) } }),
    }));
    const { city, requests } = await against(t, turns, row.attempts, row.silence_ms && { silenceMs: row.silence_ms });
    const given = [];
    let ends = ["OK", ""];
    try {
      for await (const message of city.approval.watchCases({ cursor: row.from })) given.push(message.cursor);
    } catch (failed) {
      ends = [nameOf(failed.code), failed.reason];
    }
    assert.deepEqual(given, row.given, row.name);
    assert.deepEqual(ends, [row.ends, row.reason], row.name);
    assert.deepEqual(requests.map((bytes) => fromBinary(v1.WatchCasesRequestSchema, bytes).cursor), row.asked, row.name);
  }
});

test("a stream without a cursor ends when it fell silent, and a slow reader is no silence", async (t) => {
  const mute = await against(t, [{ silent: true }], 3, { silenceMs: 2000 });
  await assert.rejects(mute.city.workflow.watchJobs({ type: "check" })[Symbol.asyncIterator]().next(), (failed) => failed instanceof Unavailable);
  assert.equal(mute.requests.length, 1);
  const { city, requests } = await against(t, [{ messages: [{ cursor: "L:1" }, { cursor: "L:2" }] }], 3, { silenceMs: 2000 });
  const given = [];
  for await (const message of city.approval.watchCases({ cursor: "0" })) {
    given.push(message.cursor);
    await new Promise((done) => setTimeout(done, 3000));
  }
  assert.deepEqual(given, ["L:1", "L:2"]);
  assert.equal(requests.length, 1);
});
