// What README.md shows, as a program: samples.js submit|refusal|follow|jobs|clock BASE_URL TOKEN [CASE or CURSOR]
//
// tests/e2e/client_samples.py runs it against the real server and compares README.md with it. Ctrl-C ends what goes on for ever.
import { connect, FeelNumber, JobWorker, Rejected, type City } from "yici/node";
import { Channel, type HistoryEvent } from "yici/v1";

function handle(events: HistoryEvent[]): void {
  for (const event of events) console.log(event.type, event.caseNo);
}

function store(cursor: string): void {
  console.log(cursor);
}

async function submit(baseUrl: string, token: string): Promise<void> {
  // sample: submit
  const city = connect({ baseUrl, token }); // "http://127.0.0.1:7472"
  const reply = await city.approval.submitCase({
    itemCode: "11210700YCJ000276K3210127001000",
    applicant: { uscc: "91210700MA0AB12C3K" },
    windowId: "jz-hall-main-w01",
    channel: Channel.WINDOW,
  });
  console.log(reply.caseNo, reply.queryCode);
  // end
}

async function refusal(city: City, caseNo: string): Promise<void> {
  // sample: refusal
  try {
    await city.approval.acceptCase({ caseNo, seal: "jz-urban-management" });
  } catch (refused) {
    if (!(refused instanceof Rejected)) throw refused;
    console.log(refused.reason, refused.messageZh, refused.info); // ALREADY_ACCEPTED …
  }
  // end
}

async function follow(city: City, storedCursor: string, signal: AbortSignal): Promise<void> {
  // sample: follow
  for await (const record of city.approval.watchCases({ cursor: storedCursor || "0" }, { signal })) {
    handle(record.events);
    store(record.cursor);
  }
  // end
}

async function jobs(city: City, signal: AbortSignal): Promise<void> {
  // sample: jobs
  const worker = new JobWorker(city, "credit-check", async (job, values) => {
    const amount = values.amount;
    return { passed: amount instanceof FeelNumber && amount.toNumber() < 1000 };
  });
  await worker.run(signal);
  // end
  console.log(worker.done, "done");
}

async function clock(city: City): Promise<void> {
  // sample: clock
  await city.advanceClock("2020-04-27"); // on a server started with --clock manual
  // end
}

async function main(): Promise<void> {
  const [sample = "", baseUrl = "", token = "", more = ""] = process.argv.slice(2);
  const stopped = new AbortController();
  process.once("SIGINT", () => stopped.abort());
  const city = connect({ baseUrl, token });
  const samples: Record<string, () => Promise<void>> = {
    submit: () => submit(baseUrl, token),
    refusal: () => refusal(city, more),
    follow: () => follow(city, more, stopped.signal),
    jobs: () => jobs(city, stopped.signal),
    clock: () => clock(city),
  };
  const run = samples[sample];
  if (run === undefined) throw new Error(`no sample ${sample}`);
  try {
    await run();
  } catch (failed) {
    if (!stopped.signal.aborted) throw failed;
  }
}

await main();
