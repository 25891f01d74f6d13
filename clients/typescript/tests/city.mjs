// A real server with an HTTP port and the Jinzhou pack, in a folder of its own.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Channel } from "yici/v1";

export const SOURCE = process.env.YICI_SOURCE ?? resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
const BIN = process.env.YICI_BIN ?? join(SOURCE, "build/dev/bin");
const PACK = join(SOURCE, "deploy/packs/jinzhou");

export const HALL = "jz-hall-main";
export const CLERK = `officer:${HALL}-w01-clerk`;
export const AUDITOR = "officer:jz-auditor-1";
export const ROOT_OFFICER = "officer:root";
export const HALL_SYSTEM = `hall:${HALL}`;
export const ENTERPRISE = "91210700MA0AB12C3K";
export const WASTE = "11210700YCJ000276K3210127001000";

export const materials = readFileSync(join(PACK, "materials.csv"), "utf8")
  .split("\n")
  .map((line) => line.split(","))
  .filter(([, item]) => item === WASTE)
  .map(([material]) => material);

export const submission = (more = {}) => ({
  itemCode: WASTE,
  applicant: { uscc: ENTERPRISE },
  channel: Channel.WINDOW,
  windowId: `${HALL}-w01`,
  materials: materials.map((materialId) => ({ materialId, copies: 1 })),
  ...more,
});

export class RealCity {
  folder = mkdtempSync(join(tmpdir(), "yici-ts-"));
  httpPort = 0;

  /** With more words for the server. */
  constructor(...more) {
    this.more = more;
    const people = [ROOT_OFFICER, CLERK, AUDITOR, HALL_SYSTEM, `enterprise:${ENTERPRISE}`];
    this.tokens = Object.fromEntries(people.map((who, number) => [who, `typescript-token-${number}-of-the-day`]));
    writeFileSync(join(this.folder, "tokens"), people.map((who) => `${this.tokens[who]} ${who}\n`).join(""));
  }

  async start() {
    for (const name of ["port", "http"]) rmSync(join(this.folder, name), { force: true });
    const words = ["--data", join(this.folder, "data"), "--clock", "manual", "--start", "2020-04-20T10:00", "--admin", "root", "--four-eyes", "off", "--tokens", join(this.folder, "tokens")];
    words.push("--listen", "127.0.0.1:0", "--free-mib-min", "64", "--port-file", join(this.folder, "port"));
    words.push("--http-listen", `127.0.0.1:${this.httpPort}`, "--http-port-file", join(this.folder, "http"), ...this.more);
    this.process = spawn(join(BIN, "yicid"), words, { stdio: "ignore" });
    for (let i = 0; i < 1200 && !existsSync(join(this.folder, "port")); ++i) await pause(25);
    this.port = readFileSync(join(this.folder, "port"), "utf8").trim();
    this.httpPort = Number(readFileSync(join(this.folder, "http"), "utf8"));
  }

  async kill() {
    const gone = new Promise((done) => this.process.once("exit", done));
    this.process.kill("SIGKILL");
    await gone;
  }

  async restart() {
    await this.kill();
    await this.start();
  }

  async close() {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The command line, as root. */
  run(...words) {
    const env = { ...process.env, YICI_SERVER: `127.0.0.1:${this.port}`, YICI_TOKEN: this.tokens[ROOT_OFFICER] };
    const done = spawnSync(join(BIN, "yici"), ["-o", "json", "--quiet", "--timeout", "60s", ...words], { env, encoding: "utf8" });
    if (done.status !== 0) throw new Error(`yici ${words.join(" ")}: ${done.stderr}`);
    return done.stdout;
  }

  applyPack() {
    this.run("pack", "apply", PACK);
  }

  write(name, text) {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }
}
