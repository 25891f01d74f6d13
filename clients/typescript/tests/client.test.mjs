// The TypeScript client against the real server, and its habits against one that misbehaves on purpose. Runs within the folder
// of the compiled package and imports it by its name, as its users do (run.sh).
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { BpmnError, connect, DeadlineExceeded, FeelNumber, fromFeel, JobWorker, Rejected, toFeel, Unavailable, variables } from "yici/node";
import { AcceptCaseRequestSchema, BatchSubmitCasesRequestSchema, CaseReplySchema } from "yici/v1";
import { AUDITOR, CLERK, HALL_SYSTEM, RealCity, ROOT_OFFICER, submission, WASTE } from "./city.mjs";

const JOB_MODEL = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:yici="https://yici.dev/bpmn/1" id="d" targetNamespace="urn:test">
  <process id="check" isExecutable="true">
    <startEvent id="s"/><serviceTask id="j" yici:jobType="check"/><endEvent id="e"/>
    <boundaryEvent id="b" attachedToRef="j"><errorEventDefinition errorRef="no"/></boundaryEvent><endEvent id="refused"/>
    <sequenceFlow id="f1" sourceRef="s" targetRef="j"/><sequenceFlow id="f2" sourceRef="j" targetRef="e"/>
    <sequenceFlow id="f3" sourceRef="b" targetRef="refused"/>
  </process>
  <error id="no" errorCode="NO"/>
</definitions>
`;

describe("against the real server", () => {
  const server = new RealCity();
  const as = (who, retry = {}) => connect({ baseUrl: `http://127.0.0.1:${server.httpPort}`, token: server.tokens[who], retry });
  before(async () => {
    await server.start();
    server.applyPack();
  });
  after(() => server.close());

  test("each case is submitted once though the server is killed in the middle", async () => {
    const clerk = as(CLERK, { attempts: 40, mostMs: 500 });
    const calls = Array.from({ length: 200 }, (_, n) => new Promise((done) => setTimeout(done, n * 5)).then(() => clerk.approval.submitCase(submission())));
    await new Promise((done) => setTimeout(done, 250));
    await server.restart();
    await new Promise((done) => setTimeout(done, 250));
    await server.restart();
    const numbers = (await Promise.all(calls)).map((reply) => reply.caseNo);
    assert.equal(new Set(numbers).size, 200);
    const listed = await as(AUDITOR).approval.listCases({ filter: `item_code = "${WASTE}"`, pageSize: 500 });
    assert.deepEqual(listed.cases.map((one) => one.caseNo).sort(), numbers.sort());
  });

  test("a refusal has its reason, field and both languages", async () => {
    await assert.rejects(as(CLERK).approval.submitCase(submission({ applicant: { uscc: "91350100M000100Y4Z" } })), (refused) => {
      assert.ok(refused instanceof Rejected);
      assert.deepEqual([refused.reason, refused.field], ["USCC_CHARSET", "applicant.uscc"]);
      assert.ok(refused.messageZh !== "" && refused.messageEn !== "");
      return true;
    });
    await as(CLERK).approval.submitCase(submission({ requestId: "mine" }));
    await assert.rejects(as(CLERK).approval.submitCase(submission({ requestId: "mine", externalRef: "x" })), { reason: "REQUEST_ID_REUSED" });
  });

  test("a watch goes on across a kill without gap or repeat", async () => {
    const clerk = as(CLERK, { attempts: 40, mostMs: 500 });
    const from = (await as(ROOT_OFFICER).admin.getStatus({})).revision;
    const logId = (await as(ROOT_OFFICER).admin.getStatus({})).logId;
    const numbers = [];
    const seen = [];
    const submit = async () => numbers.push((await clerk.approval.submitCase(submission())).caseNo);
    for (let i = 0; i < 4; ++i) await submit();
    for await (const record of as(AUDITOR, { attempts: 40, mostMs: 500 }).approval.watchCases({ cursor: `${logId}:${from}` })) {
      seen.push(...record.events.filter((event) => event.type === "case.received").map((event) => event.caseNo));
      if (seen.length === 12) break;
      if (seen.length === numbers.length) {
        await server.restart();
        for (let i = 0; i < 4; ++i) await submit();
      }
    }
    assert.deepEqual(seen, numbers);
  });

  test("a stream lasts longer than a call may and ends with its loop", async () => {
    const retry = { attempts: 1 };
    const brief = connect({ baseUrl: `http://127.0.0.1:${server.httpPort}`, token: server.tokens[AUDITOR], timeoutMs: 400, retry });
    const seen = [];
    const submit = setInterval(() => as(CLERK).approval.submitCase(submission()).catch(() => undefined), 300);
    for await (const record of brief.approval.watchCases({})) {
      seen.push(record.cursor);
      if (seen.length === 5) break;
    }
    clearInterval(submit);
    assert.equal(new Set(seen).size, 5);
    const silent = createServer(() => undefined);
    await new Promise((done) => silent.listen(0, "127.0.0.1", done));
    const waits = connect({ baseUrl: `http://127.0.0.1:${silent.address().port}`, timeoutMs: 100 });
    await assert.rejects(waits.approval.getCase({ caseNo: "1" }), (failed) => failed instanceof DeadlineExceeded);
    silent.closeAllConnections();
    silent.close();
  });

  test("a cursor of another log is refused", async () => {
    const watch = as(AUDITOR).approval.watchCases({ cursor: `${"0".repeat(32)}:5` });
    await assert.rejects(watch[Symbol.asyncIterator]().next(), { reason: "LOG_CHANGED" });
  });

  test("a worker completes, fails and throws as its handler does", async () => {
    server.run("process", "deploy", server.write("check.bpmn", JOB_MODEL));
    const { workflow } = as(ROOT_OFFICER);
    const ids = [];
    for (const amount of ["12.50", "5000", "-1", "7"]) {
      const { instanceId } = await workflow.startProcess({ processId: "check", variables: variables({ amount: new FeelNumber(amount) }) });
      ids.push(instanceId);
    }
    const worker = new JobWorker(as(HALL_SYSTEM), "check", (job, values) => {
      if (values.amount.toNumber() < 0) throw new Error("negative");
      if (values.amount.toNumber() > 1000) throw new BpmnError("NO", { limit: 1000 });
      return values.amount.text === "7" ? { rate: 0.5 } : { passed: true };
    }, { waitSeconds: 0 });
    assert.equal(await worker.runOnce(), 4);
    assert.equal(worker.done, 1);
    const ended = await Promise.all(ids.map((instanceId) => workflow.getInstance({ instanceId })));
    assert.deepEqual(ended.map((one) => one.status), ["COMPLETED", "COMPLETED", "RUNNING", "RUNNING"]);
    assert.match(ended[2].jobs[0].failure, /negative/);
    assert.match(ended[3].jobs[0].failure, /FeelNumber/);
  });

  test("leases are extended while a handler works, also those of jobs that wait", async () => {
    server.run("process", "deploy", server.write("check.bpmn", JOB_MODEL));
    const { workflow } = as(ROOT_OFFICER);
    for (let i = 0; i < 2; i += 1) await workflow.startProcess({ processId: "check" });
    const other = new JobWorker(as(HALL_SYSTEM), "check", () => {}, { waitSeconds: 0 });
    const moments = [2, 4, 6];
    const slow = async () => {      // six seconds pass on the server's clock, under a lease of three
      while (moments.length > 0) {
        await as(ROOT_OFFICER).advanceClock(`2020-04-20T10:00:0${moments.shift()}`);
        await new Promise((done) => setTimeout(done, 1500));
      }
      assert.equal(await other.runOnce(), 0);
    };
    const worker = new JobWorker(as(HALL_SYSTEM), "check", slow, { waitSeconds: 0, leaseSeconds: 3 });
    assert.equal(await worker.runOnce(), 2);
    assert.deepEqual([worker.done, worker.lost], [2, 0]);
  });

  test("the clock of a test moves and a deadline fires", async () => {
    const { caseNo } = await as(CLERK).approval.submitCase(submission());
    await as(ROOT_OFFICER).advanceClock("2020-04-27");
    assert.equal((await as(AUDITOR).approval.getCase({ caseNo })).stateText.en, "Accepted");
  });
});

describe("habits", () => {
  // Answers each call with the next of its codes; keeps the requests.
  async function scripted(t, codes, { error = {}, ...more } = {}) {
    const requests = [];
    const limits = []; // milliseconds that the server is told
    const server = createServer(async (request, response) => {
      const pieces = [];
      for await (const piece of request) pieces.push(piece);
      requests.push(new Uint8Array(Buffer.concat(pieces)));
      limits.push(Number(request.headers["connect-timeout-ms"]));
      const code = codes[requests.length - 1];
      response.writeHead(code === "ok" ? 200 : 503, { "Content-Type": code === "ok" ? "application/proto" : "application/json" });
      response.end(code === "ok" ? toBinary(CaseReplySchema, create(CaseReplySchema, { caseNo: "7" })) : JSON.stringify({ code, ...error }));
    });
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    t.after(() => (server.closeAllConnections(), server.close()));
    const city = connect({ baseUrl: `http://127.0.0.1:${server.address().port}`, retry: { attempts: 3, firstMs: 5 }, ...more });
    return { city, requests, limits };
  }
  const idsOf = (requests) => requests.map((bytes) => fromBinary(AcceptCaseRequestSchema, bytes).requestId);

  test("only unavailable and resource exhausted are sent again, under one id", async (t) => {
    const { city, requests } = await scripted(t, ["unavailable", "resource_exhausted", "ok"]);
    assert.equal((await city.approval.acceptCase({ caseNo: "7" })).caseNo, "7");
    assert.equal(requests.length, 3);
    assert.equal(new Set(idsOf(requests)).size, 1);
    assert.notEqual(idsOf(requests)[0], "");
    for (const code of ["canceled", "unknown", "invalid_argument", "deadline_exceeded", "not_found", "aborted", "internal", "data_loss"]) {
      const other = await scripted(t, [code, "ok"]);
      await assert.rejects(other.city.approval.acceptCase({}));
      assert.equal(other.requests.length, 1, code);
    }
  });

  test("each attempt tells the server what is left of the limit", async (t) => {
    const { city, limits } = await scripted(t, ["unavailable", "unavailable", "ok"], { retry: { attempts: 3, firstMs: 100 }, timeoutMs: 20_000 });
    await city.approval.acceptCase({});
    assert.equal(limits.length, 3);
    assert.ok(limits[0] <= 20_000 && limits[1] <= limits[0] - 50 && limits[2] <= limits[1] - 100, limits.join());
    assert.ok(limits[2] > 0);
  });

  test("a wait beyond the limit is not begun", async (t) => {
    const retryInfo = { type: "google.rpc.RetryInfo", value: "CgIIPA" }; // 60 s
    const { city, requests } = await scripted(t, ["unavailable", "ok"], { timeoutMs: 20_000, error: { details: [retryInfo] } });
    const began = performance.now();
    await assert.rejects(city.approval.acceptCase({}), (failed) => failed instanceof Unavailable && failed.retryAfterMs === 60_000);
    assert.ok(performance.now() - began < 10_000);
    assert.equal(requests.length, 1);
  });

  test("attempts end and a given id stays", async (t) => {
    const { city, requests } = await scripted(t, Array(9).fill("unavailable"));
    await assert.rejects(city.approval.acceptCase({ requestId: "mine" }), (failed) => failed instanceof Unavailable);
    assert.deepEqual(idsOf(requests), ["mine", "mine", "mine"]);
  });

  test("a command sent again under its own id is the same bytes", async (t) => {
    const { city, requests } = await scripted(t, ["ok", "ok"]);
    for (let i = 0; i < 2; ++i) await city.approval.submitJoint({ requestId: "mine", application: { itemCode: "1" } });
    assert.deepEqual(requests[0], requests[1]);
  });

  test("ids of a batch are made one by one", async (t) => {
    const { city, requests } = await scripted(t, ["ok"]);
    await city.approval.batchSubmitCases({ requests: [{}, {}] }).catch(() => undefined);
    const sent = fromBinary(BatchSubmitCasesRequestSchema, requests[0]).requests.map((one) => one.requestId);
    assert.equal(new Set(sent.filter((id) => id !== "")).size, 2);
  });

  test("values come back as they went", () => {
    for (const value of [null, true, "文", [null, ["x"]], { a: { b: "c" } }, [], {}]) assert.deepEqual(fromFeel(toFeel(value)), value);
    assert.equal(fromFeel(toFeel(new FeelNumber("0.10"))).text, "0.10");
    assert.equal(fromFeel(toFeel(7)).text, "7");
    assert.throws(() => toFeel(0.1), TypeError);
  });
});
