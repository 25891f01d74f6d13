// What a call costs a program with this client: bench.mjs URL TOKEN CALLS prints one line of JSON. tests/bench/clients.py says what is
// measured.
import { connect } from "../dist/node.js";
import { Channel } from "../dist/v1.js";

const UNDER_WAY = 64;
const [baseUrl, token, told] = process.argv.slice(2);
const calls = Number(told);
const city = connect({ baseUrl, token });

const submission = {
  itemCode: "11210700YCJ000276K3210127001000",
  applicant: { uscc: "91210700MA0AB12C3K" },
  channel: Channel.WINDOW,
  windowId: "jz-hall-main-w01",
};

/** Milliseconds of each call, with so many under way. */
async function times(count, atOnce, call) {
  const took = [];
  let left = count;
  const work = async () => {
    while (left-- > 0) {
      const start = performance.now();
      await call();
      took.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return took;
}

/** Done once before it is measured. */
async function measured(name, count, atOnce, call) {
  await times(count, atOnce, call);
  const before = process.cpuUsage();
  const took = await times(count, atOnce, call);
  const { user, system } = process.cpuUsage(before);
  took.sort((a, b) => a - b);
  return { [`${name}.us_per_call`]: (user + system) / count, [`${name}.p50_us`]: took[Math.floor(count / 2)] * 1000 };
}

const { caseNo } = await city.approval.submitCase(submission);
const get = () => city.approval.getCase({ caseNo });
const submit = () => city.approval.submitCase(submission);
const figures = {
  ...(await measured("get_1", calls, 1, get)),
  ...(await measured("submit_1", calls, 1, submit)),
  ...(await measured("get_64", 4 * calls, UNDER_WAY, get)),
  ...(await measured("submit_64", 4 * calls, UNDER_WAY, submit)),
};
console.log(JSON.stringify(figures));
process.exit(0); // lines that are kept open do not hold it
