// Exactly once over a bad line, and every record of a watch once: tests/vectors/wire.json against the real server. A connection of
// HTTP/1.1 carries one call after the other, so several calls at once are several connections, each with its own fault.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { connect, DeadlineExceeded, Unavailable } from "yici/node";
import { AUDITOR, CLERK, RealCity, ROOT_OFFICER, SOURCE, submission, WASTE } from "./city.mjs";

const vectors = JSON.parse(readFileSync(join(SOURCE, "tests/vectors/wire.json"), "utf8"));
const PATIENT = { attempts: 40, firstMs: 20, mostMs: 500 };

/** tests/e2e/wire.py between a client and the server. */
class Wire {
  constructor(server, { fault, most, seed }) {
    const words = [join(SOURCE, "tests/e2e/wire.py"), "--to", server.httpPort, "--fault", fault, "--most", most, "--seed", seed];
    this.process = spawn("python3", words.map(String), { stdio: ["pipe", "pipe", "inherit"] });
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  async line() {
    return (await this.lines.next()).value;
  }

  async open() {
    this.baseUrl = `http://127.0.0.1:${await this.line()}`;
  }

  async told() {
    this.process.stdin.write("\n");
    return JSON.parse(await this.line());
  }

  /** Compares what the wire did with what it should have done at least; copies may be answered a little later. */
  async check({ faults_min, copies_min = 0 }) {
    let told = await this.told();
    for (let i = 0; i < 60 && told.copies < copies_min; ++i) {
      await pause(50);
      told = await this.told();
    }
    assert.ok(told.faults >= faults_min && told.copies >= copies_min, JSON.stringify(told));
  }

  close() {
    this.process.kill("SIGKILL");
  }
}

const receiptOf = (reply) => `${reply.caseNo} ${reply.command.revision}`;
/** Number and revision of the cases that a record, of WatchCases or WatchEvents, tells of as received. */
const receiptsIn = (record) =>
  record.events
    .map((one) => one.event ?? one)
    .filter((event) => event.type === "case.received")
    .map((event) => `${event.caseNo} ${event.revision}`);

/** The answer. Where calls have little time the caller sends its command again under its own id; else each has to succeed. */
async function insisted(city, row) {
  const request = submission(row.timeout_ms && { requestId: crypto.randomUUID() });
  const until = performance.now() + 60_000;
  for (;;) {
    try {
      return await city.approval.submitCase(request);
    } catch (failed) {
      const lost = failed instanceof DeadlineExceeded || failed instanceof Unavailable;
      if (!row.timeout_ms || !lost || performance.now() > until) throw failed;
      await pause(10);
    }
  }
}

async function submitted(city, row) {
  const receipts = [];
  let left = row.calls;
  const lane = async () => {
    while (left-- > 0) receipts.push(receiptOf(await insisted(city, row)));
  };
  await Promise.all(Array.from({ length: row.at_once }, lane));
  return receipts.sort();
}

async function received(watch, count) {
  const receipts = [];
  for await (const record of watch) {
    receipts.push(...receiptsIn(record));
    if (receipts.length >= count) return receipts;
  }
  return receipts;
}

describe("over a bad line", () => {
  const server = new RealCity();
  const straight = (who) => connect({ baseUrl: `http://127.0.0.1:${server.httpPort}`, token: server.tokens[who], retry: PATIENT });
  before(async () => {
    await server.start();
    server.applyPack();
  });
  after(() => server.close());

  async function through(t, row, who) {
    const wire = new Wire(server, row);
    t.after(() => wire.close());
    await wire.open();
    const more = { ...(row.timeout_ms && { timeoutMs: row.timeout_ms }), ...(row.silence_ms && { silenceMs: row.silence_ms }) };
    return { wire, city: connect({ baseUrl: wire.baseUrl, token: server.tokens[who], retry: PATIENT, ...more }) };
  }

  async function position() {
    const { logId, revision } = await straight(ROOT_OFFICER).admin.getStatus({});
    return `${logId}:${revision}`;
  }

  async function listed() {
    const numbers = [];
    for (let pageToken = ""; ; ) {
      const page = await straight(AUDITOR).approval.listCases({ filter: `item_code = "${WASTE}"`, pageSize: 500, pageToken });
      numbers.push(...page.cases.map((one) => one.caseNo));
      pageToken = page.nextPageToken;
      if (pageToken === "") return numbers;
    }
  }

  /** The cases received since, as the history has them up to one that is submitted for its end. */
  async function told(cursor) {
    const last = receiptOf(await straight(CLERK).approval.submitCase(submission()));
    const receipts = [];
    for await (const record of straight(AUDITOR).approval.watchCases({ cursor })) {
      receipts.push(...receiptsIn(record));
      if (receipts.includes(last)) break;
    }
    return receipts.slice(0, -1).sort();
  }

  async function kills({ kills = 0 }) {
    for (let i = 0; i < kills; ++i) {
      await pause(300);
      await server.restart();
    }
  }

  for (const row of vectors.submits) {
    test(`each case is submitted once though ${row.name}`, async (t) => {
      const [cursor, before] = [await position(), await listed()];
      const { wire, city } = await through(t, row, CLERK);
      const [answered] = await Promise.all([submitted(city, row), kills(row)]);
      await wire.check(row);
      const numbers = answered.map((receipt) => receipt.split(" ")[0]);
      assert.equal(new Set(numbers).size, row.calls);
      assert.deepEqual(await listed(), [...before, ...numbers]);
      assert.deepEqual(await told(cursor), answered);
    });
  }

  for (const row of vectors.watches) {
    test(`a watch has each record once and in order though ${row.name}`, async (t) => {
      const cursor = await position();
      const { wire, city } = await through(t, row, AUDITOR);
      const seen = Promise.all([received(city.approval.watchCases({ cursor }), row.calls), received(city.feed.watchEvents({ cursor }), row.calls)]);
      const expected = [];
      for (let i = 0; i < row.calls; ++i) {
        expected.push(receiptOf(await straight(CLERK).approval.submitCase(submission())));
        await pause(row.gap_ms);
      }
      assert.deepEqual(await seen, [expected, expected]);
      await wire.check(row);
    });
  }
});
