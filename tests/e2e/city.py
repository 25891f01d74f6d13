"""A real server on loopback, the command line its people use, and the codes of made-up applicants.

Every test has a city of its own: a temporary folder, the manual clock, the Jinzhou pack.
"""
import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PACK = os.path.join(ROOT, "deploy/packs/jinzhou")
HALL = "jz-hall-main"
AUDITOR = "officer:jz-auditor-1"
ROOT_OFFICER = "officer:root"
# Exit codes of the command line.
OK, OTHER, USAGE, REFUSED, INVALID, NOT_FOUND, DENIED, TRY_AGAIN, FAULTS = range(9)

WASTE = "11210700YCJ000276K3210127001000"       # 4 materials, C7 30 wd, three steps, promised 5, no certificate
FOOD_CHANGE = "11210700YCJ00025XQ3210125009000"  # 4 materials, C7 15 wd, two steps, certificate
WORKING_HOURS = "11210700YCJ00012923210112004000"  # 4 materials, C7 30 wd, three steps, no certificate
LABOUR = "11210700YCJ00012923210112002000"      # 6 materials, three steps, certificate
FOOD = "11210700YCJ00025XQ3210125008000"        # pre-review online, 6 materials, certificate
DISCHARGE = "11210700YCJ000145P3210114002000"   # 排污许可证, pre-review online, 4 materials
LICENCE_COPY = "11210700YCJ00025XQ3211025005000"  # on the spot, 3 materials
PLEDGE = "11210700YCJ00025XQ3210725004000"      # on the spot, 3 materials
TEACHER = "11210700YCJ000049E3210104001000"     # persons only, pre-review online
RESIDENCE = "11210700YCJ000081R3210708004000"   # persons only, 4 materials
ORGANS = {WASTE: "jz-urban-management", FOOD_CHANGE: "jz-market", WORKING_HOURS: "jz-human-resources", LABOUR: "jz-human-resources",
          FOOD: "jz-market", DISCHARGE: "jz-ecology-environment", LICENCE_COPY: "jz-market", PLEDGE: "jz-market",
          TEACHER: "jz-education", RESIDENCE: "jz-public-security"}

ENTERPRISE = "91210700MA0AB12C3K"               # of the table; its inner digit is wrong
_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def organisation_digit(eight):
    """Check digit of GB 11714."""
    total = sum(_LETTERS.index(c) * w for c, w in zip(eight, (3, 7, 9, 10, 5, 8, 4, 2)))
    return "0123456789X0"[11 - total % 11] if total % 11 else "0"


def uscc(eight, region="210700", kind="91"):
    """A code whose inner and outer digits are both right; None where the inner digit is no character of the code."""
    seventeen = kind + region + eight + organisation_digit(eight)
    total, weight = 0, 1
    for c in seventeen:
        total += _CODE.index(c) * weight
        weight = weight * 3 % 31
    return seventeen + _CODE[(31 - total % 31) % 31]


def person(region, birth, order):
    """An id number of GB 11643."""
    seventeen = region + birth + order
    total = sum(int(c) * w for c, w in zip(seventeen, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)))
    return seventeen + "10X98765432"[total % 11]


OTHER_ENTERPRISE = uscc("MA0BC23D")
THIRD_ENTERPRISE = uscc("12345678", region="210782")


BEIZHEN_ENTERPRISE = "91210782YCE0005179"       # of the ledger; steward st-bz-beizhen-sub-1
HEISHAN_ENTERPRISE = "91210726YCE000015K"       # of the ledger, in a county without leaders
# Who is an officer, by file and the column of the id.
OFFICERS = {"officers.csv": "officer_id", "hotline_staff.csv": "officer_id", "leaders.csv": "leader_id", "stewards.csv": "steward_id"}


def officers():
    found = []
    for name, column in OFFICERS.items():
        with open(os.path.join(PACK, name), encoding="utf-8") as file:
            found += ["officer:" + row[column] for row in csv.DictReader(file)]
    return found


def materials(item):
    with open(os.path.join(PACK, "materials.csv"), encoding="utf-8") as file:
        return [row["material_id"] for row in csv.DictReader(file) if row["item_code"] == item]


def binaries():
    return os.environ.get("YICI_BIN") or os.path.join(ROOT, "build/dev/bin")


class Reply:
    """What one call gave back."""

    def __init__(self, words, done):
        self.words, self.code, self.out, self.err = words, done.returncode, done.stdout, done.stderr
        head = re.search(r"^yici: ([A-Z][A-Z0-9_]+): (.*)$", self.err, re.M)
        self.reason, self.text = (head.group(1), head.group(2)) if head else ("", self.err.strip())
        self.fields = [line.split(":")[0].strip() for line in re.findall(r"^  field: (.*)$", self.err, re.M)]

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def lines(self):
        return [json.loads(line) for line in self.out.splitlines() if line.strip()]

    def __getitem__(self, key):
        return self.json[key]

    def __str__(self):
        return f"yici {' '.join(self.words)}: exit {self.code}\n{self.out}{self.err}"


class City:
    """One folder, its server and the people who use it."""
    four_eyes = False

    def __init__(self, start, pack=True, clock="manual", four_eyes=False):
        self.four_eyes = four_eyes
        self.folder = tempfile.mkdtemp(prefix="yici-e2e-")
        self.data = os.path.join(self.folder, "data")
        self.process = self.port = None
        people = [ROOT_OFFICER] + officers()
        people += ["enterprise:" + code for code in (ENTERPRISE, OTHER_ENTERPRISE, THIRD_ENTERPRISE, BEIZHEN_ENTERPRISE,
                                                    HEISHAN_ENTERPRISE)]
        people += ["hall:" + HALL, "hall:beizhen-hall-main"]
        self.tokens = {who: f"e2e-token-{number:05d}-of-the-day" for number, who in enumerate(dict.fromkeys(people))}
        with open(os.path.join(self.folder, "tokens"), "w") as file:
            file.writelines(f"{token} {who}\n" for who, token in self.tokens.items())
        self.start(start, clock=clock)
        if pack:
            self.call(ROOT_OFFICER, "pack", "apply", PACK)

    # ---- the server ----
    def command(self, start=None, clock="manual", free_mib=64, port=0, more=()):
        words = [os.path.join(binaries(), "yicid"), "--data", self.data, "--clock", clock, "--tokens",
                 os.path.join(self.folder, "tokens"), "--admin", "root", "--listen", f"127.0.0.1:{port}", "--free-mib-min", str(free_mib),
                 "--four-eyes", "on" if self.four_eyes else "off"]
        return words + (["--start", start] if start else []) + list(more)

    def start(self, start=None, **how):
        port_file = os.path.join(self.folder, "port")
        if os.path.exists(port_file):
            os.remove(port_file)
        with open(os.path.join(self.folder, "log"), "a") as log:
            self.process = subprocess.Popen(self.command(start, **how) + ["--port-file", port_file], stderr=log, stdout=log)
        for _ in range(1200):
            if self.read_port(port_file):
                return
            if self.process.poll() is not None:
                raise AssertionError(f"yicid ended with {self.process.returncode}:\n{self.log()}")
            time.sleep(0.025)
        raise AssertionError("yicid did not serve within 30 s")

    def read_port(self, port_file):
        if not os.path.exists(port_file):
            return False
        with open(port_file) as file:
            self.port = file.read().strip()
        return bool(self.port)

    def log(self):
        with open(os.path.join(self.folder, "log")) as file:
            return file.read()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)

    def restart(self, start=None, **how):
        self.kill()
        self.start(start, **how)

    def flash(self, seconds, start=None):
        """A start that is killed after so long, whether it serves by then or not."""
        self.kill()
        with open(os.path.join(self.folder, "log"), "a") as log:
            self.process = subprocess.Popen(self.command(start), stderr=log, stdout=log)
        time.sleep(seconds)
        self.kill()

    def refuses_to_start(self, **how):
        """Exit code and log of a second start on the same folder."""
        try:
            done = subprocess.run(self.command(**how), capture_output=True, text=True, timeout=6)
        except subprocess.TimeoutExpired:
            return 0, "it serves"
        return done.returncode, done.stderr

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    # ---- the command line ----
    def environment(self, who):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("YICI_")}
        environment["YICI_SERVER"] = f"127.0.0.1:{self.port}"
        if who:
            environment["YICI_TOKEN"] = self.tokens[who]
        return environment

    def line(self, words, request_id=None, lang="en", retries=0):
        line = [os.path.join(binaries(), "yici"), "-o", "json", "--lang", lang, "--timeout", "60s", "--retries", str(retries), "--quiet"]
        return line + (["--request-id", request_id] if request_id else []) + list(words)

    def ask(self, who, *words, text=None, **how):
        """Any answer, also a refusal."""
        done = subprocess.run(self.line(words, **how), input=text, capture_output=True, text=True, env=self.environment(who))
        return Reply(words, done)

    def call(self, who, *words, **how):
        """An answer that must be good."""
        reply = self.ask(who, *words, **how)
        if reply.code != OK:
            raise AssertionError(f"as {who}: {reply}")
        return reply

    def open(self, who, *words, **how):
        """A call that goes on while the test does something else."""
        return subprocess.Popen(self.line(words, **how), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env=self.environment(who))

    def follow(self, seconds, *words):
        """The records that a watch of some seconds gives."""
        watch = self.open(AUDITOR, "case", "watch", *words)
        try:
            out, _ = watch.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            watch.kill()
            out, _ = watch.communicate()
        return [json.loads(line) for line in out[:out.rfind("\n") + 1].splitlines()]

    # ---- what people do ----
    def advance(self, to):
        self.call(ROOT_OFFICER, "admin", "advance", to)

    def submit_words(self, item, window=HALL + "-w01", applicant=ENTERPRISE, without=(), online=False):
        words = ["case", "submit", "--item", item]
        words += ["--uscc", applicant] if applicant.startswith("91") else ["--id-number", applicant, "--name", "示例申请人"]
        for material in materials(item):
            if material not in without and short(material) not in without:
                words += ["--material", material]
        return words + (["--channel", "web"] if online else ["--window", window])

    def submit(self, item, window=HALL + "-w01", applicant=ENTERPRISE, without=(), online=False, request_id=None, **more):
        who = f"enterprise:{applicant}" if online else f"officer:{window}-clerk"
        words = self.submit_words(item, window, applicant, without, online)
        for name, value in more.items():
            words += ["--" + name.replace("_", "-"), value]
        return self.call(who, *words, request_id=request_id)

    def submitted(self, *args, **how):
        return self.submit(*args, **how)["caseNo"]

    def batch(self, item, count, name, window=HALL + "-w01", more=None):
        """Many cases in one go; their numbers."""
        held = [{"materialId": m, "copies": 1} for m in materials(item)]
        lines = [json.dumps({"requestId": f"{name}-{n}", "itemCode": item, "applicant": {"uscc": ENTERPRISE}, "materials": held,
                             "channel": "WINDOW", "windowId": window, **(more or {})}) for n in range(count)]
        reply = self.call(f"officer:{window}-clerk", "case", "batch", text="\n".join(lines))
        return [line["reply"]["caseNo"] for line in reply.lines]

    def chief(self, item):
        return f"officer:{ORGANS[item]}-chief-representative-1"

    def case(self, number):
        return self.call(AUDITOR, "case", "get", number).json

    def history(self, number):
        return self.call(AUDITOR, "case", "history", number).json["events"]

    def events(self, number, kind):
        return [event for event in self.history(number) if event["type"] == kind]

    def list(self, *terms, who=AUDITOR):
        return self.call(who, "case", "list", *terms, "--page-size", "500").json["cases"]

    def status(self):
        return self.call(ROOT_OFFICER, "admin", "status").json

    def accept(self, number, item):
        return self.call(self.chief(item), "case", "accept", number, "--seal", ORGANS[item])

    def review(self, number, item, steps):
        holders = {"handle": "handler-1", "review": "reviewer-1", "approve": "approver-1", "site-inspection": "handler-1"}
        for step in steps:
            words = ["case", "review", number, "--step", step, "--verdict", "pass", "--opinion", "符合要求"]
            if step == "site-inspection":
                words += ["--second-officer", f"officer:{ORGANS[item]}-handler-2"]
            self.call(f"officer:{ORGANS[item]}-{holders[step]}", *words)

    def granted(self, item, steps):
        number = self.submitted(item)
        self.accept(number, item)
        self.review(number, item, steps)
        self.call(f"officer:{ORGANS[item]}-approver-1", "case", "decide", number, "grant", "--seal", ORGANS[item])
        return number


STEPS = {WASTE: ("handle", "review", "approve"), WORKING_HOURS: ("handle", "review", "approve"), FOOD_CHANGE: ("handle", "approve"),
         LABOUR: ("handle", "review", "approve"), FOOD: ("handle", "site-inspection", "review", "approve"),
         DISCHARGE: ("handle", "review", "approve")}


def short(material):
    return material.rsplit("-", 1)[1]


def material(item, name):
    return next(m for m in materials(item) if short(m) == name)


def clock(case, name):
    return next((c for c in case["clocks"] if c["clock"] == name), None)


def documents(case, code=None):
    return [d for d in case["documents"] if code in (None, d["code"])]


def codes(case):
    return [d["code"] for d in case["documents"]]


class Expectation(unittest.TestCase):
    """A test with a city that begins at `START`."""
    START = "2020-04-20T10:00"

    def setUp(self):
        self.cities = []
        self.city = self.found(self.START)

    def found(self, start, **how):
        city = City(start, **how)
        self.cities.append(city)
        self.addCleanup(city.close)
        return city

    def assertRefused(self, reply, code, reason, field=None):
        self.assertEqual((reply.code, reply.reason), (code, reason), str(reply))
        if field is not None:
            self.assertIn(field, reply.fields, str(reply))


def main():
    if "--bin" in sys.argv:
        at = sys.argv.index("--bin")
        os.environ["YICI_BIN"] = sys.argv[at + 1]
        del sys.argv[at:at + 2]
    unittest.main(verbosity=2)
