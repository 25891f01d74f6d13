// "yici/web", the browser's entry, by the fetch that Node shares with browsers. Node's fetch asks for no leave as a page's does, so the
// question of CORS that a browser would put before each of these calls is put here, and its answer held against what the calls send.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { connect, Rejected, Unavailable } from "yici/web";
import { AUDITOR, CLERK, HALL, RealCity, ROOT_OFFICER, submission } from "./city.mjs";

const ORIGIN = "https://hall.example.cn";
// What a page may always send (Fetch standard, 2.2.2), and what the browser itself adds.
const SAFELISTED = new Set(["accept", "accept-language", "content-language"]);

describe("yici/web", () => {
  const server = new RealCity("--http-origin", ORIGIN);
  const own = globalThis.fetch;
  const sent = [];
  const baseUrl = () => `http://127.0.0.1:${server.httpPort}`;
  const as = (who, retry = {}) => connect({ baseUrl: baseUrl(), token: server.tokens[who], retry });

  before(async () => {
    await server.start();
    server.applyPack();
    globalThis.fetch = async (url, how = {}) => {
      const headers = new Headers(how.headers);
      headers.set("Origin", ORIGIN); // as a browser does
      const answer = await own(url, { ...how, headers });
      sent.push({ url: String(url), method: how.method, headers: [...new Headers(how.headers).keys()], answer });
      return answer;
    };
  });
  after(async () => {
    globalThis.fetch = own;
    await server.close();
  });

  test("a case is submitted, read and listed", async () => {
    const reply = await as(CLERK).approval.submitCase(submission());
    const found = await as(AUDITOR).approval.getCase({ caseNo: reply.caseNo });
    assert.equal(found.stateText.en, "Received");
    assert.equal(found.windowId, `${HALL}-w01`);
    assert.equal(found.revision, reply.command.revision);
  });

  test("a command sent again under its id is the same case", async () => {
    const request = submission({ requestId: "of-the-page" });
    const replies = [await as(CLERK).approval.submitCase(request), await as(CLERK).approval.submitCase(request)];
    assert.deepEqual(replies[1], replies[0]);
  });

  test("a refusal has its reason, field and both languages", async () => {
    await assert.rejects(as(CLERK).approval.submitCase(submission({ applicant: { uscc: "91350100M000100Y4Z" } })), (refused) => {
      assert.ok(refused instanceof Rejected);
      assert.deepEqual([refused.reason, refused.field], ["USCC_CHARSET", "applicant.uscc"]);
      assert.ok(refused.messageZh !== "" && refused.messageEn !== "");
      return true;
    });
  });

  test("a call is sent again and a watch goes on across a kill, without gap or repeat", async () => {
    const patient = { attempts: 40, mostMs: 500 };
    const { logId, revision } = await as(ROOT_OFFICER).admin.getStatus({});
    const numbers = [];
    const seen = [];
    const submit = async () => numbers.push((await as(CLERK, patient).approval.submitCase(submission())).caseNo);
    for (let i = 0; i < 3; ++i) await submit();
    for await (const record of as(AUDITOR, patient).approval.watchCases({ cursor: `${logId}:${revision}` })) {
      seen.push(...record.events.filter((event) => event.type === "case.received").map((event) => event.caseNo));
      if (seen.length === 9) break;
      if (seen.length === numbers.length) {
        const [, ...calls] = await Promise.all([server.restart(), submit(), submit(), submit()]);
        assert.equal(calls.length, 3);
        numbers.sort();
      }
    }
    assert.deepEqual(seen, numbers);
  });

  test("who cannot be reached is unavailable", async () => {
    const nobody = connect({ baseUrl: "http://127.0.0.1:1", retry: { attempts: 2, firstMs: 1 } });
    await assert.rejects(nobody.approval.getCase({ caseNo: "1" }), (failed) => failed instanceof Unavailable);
  });

  const preflight = (url, origin, headers) =>
    own(url, { method: "OPTIONS", headers: { Origin: origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": headers } });

  test("the server gives the page's origin leave for every header that these calls send", async () => {
    await as(CLERK).approval.submitCase(submission());
    const needed = new Set(sent.flatMap((call) => call.headers).filter((name) => !SAFELISTED.has(name)));
    for (const name of ["authorization", "connect-protocol-version", "content-type"]) assert.ok(needed.has(name), name);
    assert.deepEqual([...new Set(sent.map((call) => call.method))], ["POST"]);
    const answer = await preflight(sent[0].url, ORIGIN, [...needed].sort().join(","));
    assert.ok(answer.ok, String(answer.status));
    assert.equal(answer.headers.get("access-control-allow-origin"), ORIGIN);
    assert.equal(answer.headers.get("access-control-allow-methods"), "POST");
    const allowed = new Set(answer.headers.get("access-control-allow-headers").toLowerCase().split(/, */));
    for (const name of needed) assert.ok(allowed.has(name), `${name} is not among ${[...allowed]}`);
  });

  test("each answer, also a refusal, may be read by the page", async () => {
    await assert.rejects(as(CLERK).approval.submitCase({}), (failed) => failed instanceof Rejected);
    const origins = sent.filter((call) => call.url.startsWith(baseUrl())).map((call) => call.answer.headers.get("access-control-allow-origin"));
    assert.deepEqual([...new Set(origins)], [ORIGIN]);
    assert.ok(sent.some((call) => call.answer.status >= 400));
  });

  test("another origin has no leave", async () => {
    const answer = await preflight(sent[0].url, "https://elsewhere.example.cn", "authorization,content-type");
    assert.equal(answer.headers.get("access-control-allow-origin"), null);
  });
});
