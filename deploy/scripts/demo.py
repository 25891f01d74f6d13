#!/usr/bin/env python3
"""The main job, end to end, through the command line a hall would use: every step is a real call to a real server.

  demo.py --bin build/dev/bin            run on a temporary folder under the manual clock
  demo.py --bin build/dev/bin --keep DIR keep the data folder

Ends with a summary and exit code 0, or stops at the first thing that is not as the law and the newspaper's city say.
"""
import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOOD = "11210700YCJ00025XQ3210125008000"      # 食品经营许可, three steps and a site inspection
LABOUR = "11210700YCJ00012923210112002000"    # 劳务派遣经营许可, three steps
LICENCE = "11210700YCJ00025XQ3211025005000"   # 营业执照遗失补领, on the spot
WASTE = "11210700YCJ000276K3210127001000"     # 城市建筑垃圾处置核准, three steps, promised 5 wd
PERMIT = "11210700YCJ000137W3210113005000"    # 建设用地规划许可证核发, joint review
ENTERPRISE = "91210700MA0AB12C3K"
CLERK = "jz-hall-main-w01-clerk"
WINDOW = "jz-hall-main-w01"


class Failed(Exception):
    pass


def check(condition, text):
    if not condition:
        raise Failed(text)
    print(f"      ✓ {text}")


class City:
    """One server on one folder, and the people who use it."""

    def __init__(self, binaries, folder, more_people=(), start="2019-06-24T08:30"):
        self.bin, self.folder, self.begins = binaries, folder, start
        self.people = ["officer:root", f"officer:{CLERK}", f"enterprise:{ENTERPRISE}", "officer:jz-auditor-1"]
        for organ in ("jz-market", "jz-human-resources", "jz-urban-management", "jz-natural-resources",
                      "jz-housing-construction", "jz-development-reform"):
            for post in ("chief-representative", "handler", "reviewer", "approver", "joint-officer"):
                self.people.append(f"officer:{organ}-{post}-1")
            self.people.append(f"officer:{organ}-handler-2")
        self.people += more_people
        self.tokens = {person: f"demo-token-{number:04d}-of-the-day" for number, person in enumerate(self.people)}
        with open(os.path.join(folder, "tokens"), "w") as file:
            file.writelines(f"{token} {person}\n" for person, token in self.tokens.items())
        self.process, self.port, self.kills = None, None, 0

    def start(self):
        port_file = os.path.join(self.folder, "port")
        if os.path.exists(port_file):
            os.remove(port_file)
        self.log = open(os.path.join(self.folder, "yicid.log"), "a")
        self.process = subprocess.Popen(
<<<<<<< HEAD
            [os.path.join(self.bin, "yicid"), "--data", os.path.join(self.folder, "data"), "--clock", "manual", "--four-eyes", "off", "--start",
             "2019-06-24T08:30", "--tokens", os.path.join(self.folder, "tokens"), "--admin", "root", "--listen", "127.0.0.1:0",
=======
            [os.path.join(self.bin, "yicid"), "--data", os.path.join(self.folder, "data"), "--clock", "manual", "--start",
             self.begins, "--tokens", os.path.join(self.folder, "tokens"), "--admin", "root", "--listen", "127.0.0.1:0",
>>>>>>> demo-chapter
             "--free-mib-min", "64", "--port-file", port_file], stderr=self.log)
        for _ in range(300):
            if os.path.exists(port_file):
                self.port = open(port_file).read().strip()
                return
            if self.process.poll() is not None:
                raise Failed(f"yicid ended with {self.process.returncode}; see {self.folder}/yicid.log")
            time.sleep(0.05)
        raise Failed("yicid did not start serving in 15 s")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.kills += 1

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)

    def yici(self, person, *words, request_id=None, may_fail=False, raw=False):
        """Calls the command line as `person`; gives its JSON, or (exit code, stderr) where it may fail."""
        command = [os.path.join(self.bin, "yici"), "--lang", "zh", "--timeout", "60s"]
        command += [] if raw else ["-o", "json"]
        command += ["--request-id", request_id] if request_id else []
        environment = dict(os.environ, YICI_SERVER=f"127.0.0.1:{self.port}")
        if person:
            environment["YICI_TOKEN"] = self.tokens[person]
        done = subprocess.run(command + list(words), capture_output=True, text=True, env=environment)
        if may_fail and done.returncode != 0:
            return done.returncode, done.stderr
        if done.returncode != 0:
            raise Failed(f"yici {' '.join(words)} as {person}: exit {done.returncode}\n{done.stderr}")
        return done.stdout if raw else json.loads(done.stdout)

    # ---- what people do ----
    def submit(self, item, window=True, more_words=(), **more):
        words = ["case", "submit", "--item", item, "--uscc", ENTERPRISE, "--org-name", "示例企业（占位）", "--name", "示例经办人",
                 "--phone", "13800000000", "--all-materials"]
        words += ["--window", WINDOW] if window else ["--channel", "web"]
        words += more_words
        return self.yici(f"officer:{CLERK}" if window else f"enterprise:{ENTERPRISE}", *words, **more)

    def advance(self, to):
        self.yici("officer:root", "admin", "advance", to)

    def case(self, number):
        return self.yici("officer:jz-auditor-1", "case", "get", number)

    def timeline(self, number):
        print(self.yici("officer:jz-auditor-1", "case", "history", number, raw=True))

    def review(self, organ, number, steps):
        officers = {"handle": "handler-1", "site-inspection": "handler-1", "review": "reviewer-1", "approve": "approver-1",
                    "dispatch": "handler-1", "joint-review": "handler-1", "lead-decision": "approver-1"}
        for step in steps:
            words = ["case", "review", number, "--step", step, "--verdict", "pass", "--opinion", "符合要求"]
            if step == "site-inspection":
                words += ["--second-officer", f"officer:{organ}-handler-2"]
            self.yici(f"officer:{organ}-{officers[step]}", *words)


def clock(case, name):
    return next((c for c in case["clocks"] if c["clock"] == name), {})


def titles(case):
    return [d["code"] for d in case.get("documents", [])]


def life(number, title):
    print(f"\n── 办件 {number}：{title}")


def on_the_spot(city):
    life(1, "即办件：当场办结 (on the spot)")
    reply = city.yici(f"officer:{CLERK}", "case", "instant", "--item", LICENCE, "--uscc", ENTERPRISE, "--org-name",
                      "示例企业（占位）", "--all-materials", "--window", WINDOW, "--collector-id", "11010519491231002X")
    case = city.case(reply["caseNo"])
    history = city.yici("officer:jz-auditor-1", "case", "history", reply["caseNo"])
    check(case["state"] == "COMPLETED", f"办结 in one call: {reply['caseNo']}")
    check(len(history["events"]) == 4, "four events, each with its own leaf in the audit tree")
    city.timeline(reply["caseNo"])
    return reply["caseNo"]


def notice_and_supplement(city):
    life(2, "一次性告知与补正，随后准予 (one-time notice, supplement, grant)")
    number = city.submit(FOOD, request_id="demo-food-1")["caseNo"]
    city.advance("2019-06-26T10:00")
    chief = "officer:jz-market-chief-representative-1"
    notice = city.yici(chief, "case", "notify", number, "--missing", "210125008000-m02:缺少", "--faulty", "210125008000-m03:未盖章",
                       "--seal", "jz-market")
    check("02" in [d["code"] for d in notice["documents"]], "document 02 lists every fault at once; C1 stops, C7 starts")
    again = city.yici(chief, "case", "notify", number, "--missing", "210125008000-m04:缺少", may_fail=True)
    check(again[0] == 3 and "ALREADY_NOTIFIED_ONCE" in again[1], "a second notice is refused: ALREADY_NOTIFIED_ONCE")
    # The server dies here, between a partial and the full supplement.
    partial = city.yici(f"officer:{CLERK}", "case", "supplement", number, "--material", "210125008000-m02", "--channel", "window",
                        "--window", WINDOW, request_id="demo-partial-1")
    check(partial["outstanding"] == ["210125008000-m03"], "a partial supplement says what is still outstanding")
    before = city.yici("officer:root", "admin", "status")
    city.kill()
    print("      ✗ SIGKILL")
    city.start()
    after = city.yici("officer:root", "admin", "status")
    check(after["revision"] == before["revision"] and after["treeRoot"] == before["treeRoot"],
          f"restarted: revision {after['revision']} and tree root unchanged; nothing is lost")
    retried = city.yici(f"officer:{CLERK}", "case", "supplement", number, "--material", "210125008000-m02", "--channel", "window",
                        "--window", WINDOW, request_id="demo-partial-1")
    check(retried == partial, "the retry of an acknowledged command gets its stored answer; nothing is doubled")
    city.advance("2019-07-01T09:00")
    full = city.yici(f"officer:{CLERK}", "case", "supplement", number, "--material", "210125008000-m03", "--channel", "window",
                     "--window", WINDOW)
    check(full["state"] == "RECEIVED" and not full["outstanding"], "complete: C1 runs again from that day")
    city.advance("2019-07-02T09:00")
    accepted = city.yici(chief, "case", "accept", number, "--seal", "jz-market")
    check(accepted["acceptanceDay"] == "2019-07-01", "acceptance date is the day the last material arrived, whoever accepts when")
    city.review("jz-market", number, ["handle", "site-inspection", "review", "approve"])
    same = city.yici("officer:jz-market-handler-1", "case", "decide", number, "grant", may_fail=True)
    check(same[0] == 6, "the person of step 1 may not decide")
    city.yici("officer:jz-market-approver-1", "case", "decide", number, "grant", "--seal", "jz-market")
    city.yici(chief, "case", "certificate", number, "JY-DEMO-0001")
    city.yici(f"officer:{CLERK}", "case", "deliver", number, "--way", "collect", "--collector-id", "11010519491231002X", "--window", WINDOW)
    case = city.case(number)
    check(case["state"] == "COMPLETED" and titles(case) == ["01", "02", "05", "05", "04", "31", "09"],
          f"办结 with documents {' '.join(titles(case))}")
    check(case["applicant"]["name"].startswith("示") and "*" in case["applicant"]["name"], "personal data are masked: " + case["applicant"]["name"])
    city.timeline(number)
    return number


def deemed_acceptance(city):
    life(3, "逾期未告知，视为受理 (deemed acceptance)")
    number = city.submit(LABOUR)["caseNo"]
    due = clock(city.case(number), "C1")["dueDay"]
    submitted = city.case(number)["submittedDay"]
    city.advance("2019-07-15T09:00")
    case = city.case(number)
    check(case["state"] == "ACCEPTED", f"C1 fell due on {due}; nobody told the applicant: accepted by the system")
    check(case["acceptanceDay"] == submitted, f"acceptance date is the day of submission, {submitted}")
    check(any(card["rule"] == "LATE_NOTICE" and card["color"] == "yellow" for card in case["cards"]), "yellow card LATE_NOTICE")
    city.timeline(number)


def refusal(city):
    life(4, "不予许可：说明理由并告知救济途径 (refusal with reasons)")
    organ = "jz-human-resources"
    number = city.submit(LABOUR)["caseNo"]
    city.yici(f"officer:{organ}-chief-representative-1", "case", "accept", number)
    city.review(organ, number, ["handle", "review", "approve"])
    bare = city.yici(f"officer:{organ}-approver-1", "case", "decide", number, "refuse", may_fail=True)
    check(bare[0] == 4 and "REASONS_REQUIRED" in bare[1], "a refusal without reasons is refused: REASONS_REQUIRED")
    city.yici(f"officer:{organ}-approver-1", "case", "decide", number, "refuse", "--reasons", "注册资本不足二百万元",
              "--remedy", "六十日内申请行政复议，或者六个月内提起行政诉讼", "--seal", organ)
    city.yici(f"officer:{CLERK}", "case", "deliver", number, "--way", "courier", "--courier-no", "EMS0000000001CN")
    case = city.case(number)
    check(case["state"] == "COMPLETED" and case["ruling"] == "refuse" and "07" in titles(case), "document 07 served; 办结")
    city.timeline(number)


def spring_festival(city):
    life(5, "承诺时限跨 2020 年春节，放假通知中途变更 (a promised limit whose holiday notice changes mid-clock)")
    city.advance("2019-11-21T09:00")
    pack = os.path.join(ROOT, "deploy/packs/jinzhou")
    city.yici("officer:root", "pack", "apply", pack, raw=True)
    city.advance("2020-01-20T09:00")
    number = city.submit(WASTE)["caseNo"]
    city.yici("officer:jz-urban-management-chief-representative-1", "case", "accept", number)
    before = clock(city.case(number), "C3")
    check(before["dueDay"] == "2020-02-01", f"promised limit due on {before['dueDay']}, a make-up working Saturday ({before['calendarVersion']})")
    city.advance("2020-01-26T20:00")
    rest = ["--year", "2020", "--version", "2", "--published-on", "2020-01-27", "--rest", "2020-01-01:元旦",
            "--rest", "2020-01-24..2020-02-02:春节", "--work", "2020-01-19:春节", "--rest", "2020-04-04..2020-04-06:清明节",
            "--work", "2020-04-26:劳动节", "--rest", "2020-05-01..2020-05-05:劳动节", "--work", "2020-05-09:劳动节",
            "--rest", "2020-06-25..2020-06-27:端午节", "--work", "2020-06-28:端午节", "--work", "2020-09-27:国庆节",
            "--rest", "2020-10-01..2020-10-08:国庆节", "--work", "2020-10-10:国庆节"]
    preview = city.yici("officer:root", "calendar", "preview", *rest)
    check(any(m["caseNo"] == number and m["newDue"] == "2020-02-04" for m in preview["moved"]), "the preview names the clock that will move: 2020-02-01 → 2020-02-04")
    city.yici("officer:root", "calendar", "publish", *rest)
    check(clock(city.case(number), "C3")["dueDay"] == "2020-02-01", "entered early, it waits: no date moves before 2020-01-27")
    city.advance("2020-01-27T09:00")
    after = clock(city.case(number), "C3")
    check(after["dueDay"] == "2020-02-04", f"from 00:00 of its day it counts: due {after['dueDay']} ({after['calendarVersion']})")
    history = city.yici("officer:jz-auditor-1", "case", "history", number)
    check(any(e["type"] == "clock.rescheduled" for e in history["events"]), "clock.rescheduled stands in the history, old and new day")
    city.timeline(number)


def withdrawal(city):
    life(6, "申请人撤件 (withdrawal by the enterprise itself)")
    me = f"enterprise:{ENTERPRISE}"
    number = city.submit(WASTE, window=False)["caseNo"]
    seen = city.yici(me, "case", "list")
    cases = seen["cases"] if isinstance(seen, dict) else seen
    check(any(c["caseNo"] == number for c in cases), f"the enterprise sees its own cases: {len(cases)}")
    city.yici(me, "case", "withdraw", number, "--reason", "项目取消")
    case = city.case(number)
    check(case["state"] == "WITHDRAWN" and case["resultCode"] == 1, "撤件：all clocks stop, result code 1")
    check(all(c["phase"] in ("stopped", "expired") for c in case["clocks"]), "no clock runs any more")
    city.timeline(number)


def supplement_expires(city):
    life(7, "补正超时，系统终止 (the applicant's own limit passes)")
    number = city.submit(FOOD)["caseNo"]
    city.yici("officer:jz-market-chief-representative-1", "case", "notify", number, "--missing", "210125008000-m02:缺少")
    city.advance("2020-04-30T09:00")
    case = city.case(number)
    check(case["state"] == "TERMINATED" and case["resultCode"] == 5 and "38" in titles(case), "terminated by the system, document 38, result code 5")
    city.timeline(number)


def summary(city, started):
    print("\n── 总结")
    status = city.yici("officer:jz-auditor-1", "admin", "status")
    listed = city.yici("officer:jz-auditor-1", "case", "list", "--page-size", "500")
    cases = listed["cases"] if isinstance(listed, dict) else listed
    single = sum(1 for c in cases if c["visitCount"] <= 1)
    numbers = [c["caseNo"] for c in cases]
    check(len(numbers) == len(set(numbers)) == 17, f"{len(numbers)} cases, every number once")
    board = city.yici(f"officer:{CLERK}", "workbench", "jz-hall-main", raw=True)
    print(board)
    one = cases[0]
    public = city.yici(None, "status", one["caseNo"], "--code", one["queryCode"])
    check(public["state"]["zh"] != "", f"public status by number and query code: {public['state']['zh']}")
    print(f"最多跑一次：{single}/{len(cases)} 件；记录 {status['revision']} 条，审计树 {status['leaves']} 叶，根 {status['treeRoot'][:16]}…；"
          f"强制终止 {city.kills} 次，丢失 0，重复 0；用时 {time.time() - started:.1f} 秒")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", default=os.path.join(ROOT, "build/dev/bin"))
    parser.add_argument("--keep", help="folder to work in and keep")
    arguments = parser.parse_args()
    started = time.time()
    with tempfile.TemporaryDirectory(prefix="yici-demo-") as temporary:
        folder = arguments.keep or temporary
        os.makedirs(folder, exist_ok=True)
        city = City(arguments.bin, folder, demo_law.PEOPLE)
        try:
            city.start()
            print("── 锦州数据包 (applying the pack; manual clock from 2019-06-24)")
            print(city.yici("officer:root", "pack", "apply", os.path.join(ROOT, "deploy/packs/jinzhou"), raw=True))
            demo_law.adjustments(city)
            on_the_spot(city)
            notice_and_supplement(city)
            deemed_acceptance(city)
            refusal(city)
            spring_festival(city)
            withdrawal(city)
            supplement_expires(city)
            for of_the_law in (demo_law.pause_and_extension, demo_law.hearing, demo_law.deferral, demo_law.promise,
                               demo_law.joint_matter, demo_law.renewal):
                of_the_law(city)
            summary(city, started)
            demo_project.run(arguments.bin, os.path.join(folder, "project"))
            print("demo: passed")
            return 0
        except Failed as failure:
            print(f"demo: FAILED: {failure}", file=sys.stderr)
            return 1
        finally:
            city.stop()


if __name__ == "__main__":
    # The lives of demo_law.py use this file's own helpers: one module, not two.
    sys.modules["demo"] = sys.modules["__main__"]
    import demo_law
    import demo_project
    sys.exit(main())
