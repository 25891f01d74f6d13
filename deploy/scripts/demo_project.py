"""One project of the newspaper from its talks to production: 辽宁京东管业 ductile iron pipes, 1.105 bn yuan, of which 0.7 bn this year.

A city of its own: the Jinzhou pack, but with this project set back to its talks (储备), for the pack has it under way. Its sponsor, its
steward, a policy, a visit that the enterprise confirms, an issue that is routed, goes up by itself and is closed by the enterprise's
own word, its months, and the league table of the month in which that happened."""
import csv
import os
import shutil
import time

from demo import ROOT, City, Failed, check

PROJECT, CODE, COUNTY = "pj-004", "91210727YCE00178XJ", "210727"
FIRM, STEWARD, LEADER = f"enterprise:{CODE}", "officer:st-jz-02", "officer:ld-jz-02"
ADMIN, DISPATCHER = "officer:jz-admin-1", "officer:jz-hotline-dispatcher-1"
BUILDING = "officer:jz-housing-construction-"
PEOPLE = [FIRM, STEWARD, LEADER, ADMIN, DISPATCHER, "officer:ld-jz-01"] + [
    BUILDING + post for post in ("handler-1", "organ-head-1", "chief-representative-1")]
EVIDENCE = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def pack_before_the_start(folder):
    """The pack with the project as it stood while it was talked about."""
    pack = os.path.join(folder, "pack")
    shutil.copytree(os.path.join(ROOT, "deploy/packs/jinzhou"), pack)
    path = os.path.join(pack, "projects.csv")
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["project_id"] == PROJECT:
            row["status"] = "planned"
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return pack


def step(text):
    print(f"\n   {text}")


def move(city, *statuses):
    for status in statuses:
        city.yici(STEWARD, "project", "status", PROJECT, status)


def report(city, month, fen, note):
    city.yici(STEWARD, "project", "report", PROJECT, "--month", month, "--invested-fen", str(fen), "--note", note)


def talks(city):
    step("2020-04-20 洽谈：谁包保、谁管 (talks: who sponsors it, who looks after it)")
    city.yici(ADMIN, "project", "amend", PROJECT, "--uscc", CODE, "--reason", "企业已注册")
    seen = city.yici(STEWARD, "project", "show", PROJECT)
    check(seen["status"] == "planned" and seen["totalInvestmentFen"] == "110500000000", "储备: 1.105 bn yuan, as the newspaper says")
    check(seen["coverage"]["rule"] == "coverage/city-large" and seen["coverage"]["sponsor"] == "city", "the table asks for a city leader: " + seen["coverage"]["rule"])
    card = city.yici(FIRM, "steward", "card", "--project", PROJECT)
    check("st-jz-02" in str(card), "the service card names its steward, for everybody to read")
    city.yici(STEWARD, "project", "duty-done", PROJECT, "duty-13", "--evidence", EVIDENCE)
    check(not any(row["projectId"] == PROJECT for row in city.yici(LEADER, "project", "late-duties").get("late", [])), "no duty of its steward is late")


def policy(city):
    step("2020-04-20 惠企政策：送达、签收 (a policy that concerns it is delivered and acknowledged)")
    number = city.yici(BUILDING + "chief-representative-1", "policy", "publish", "--number", "示例〔2020〕1号", "--title", "支持重大项目开工的若干措施（示例）",
                       "--body", "施工许可实行告知承诺", "--text-digest", EVIDENCE, "--department", "jz-housing-construction", "--audience", "industry",
                       "--from", "2020-04-20")["policyNo"]
    for _ in range(400):
        counts = city.yici(ADMIN, "policy", "get", number)["counts"]
        if not counts.get("delivering", False):
            break
        time.sleep(0.05)
    check(counts["delivered"] == "275", "by the rule policies/industry it reached the liaisons of 275 enterprises, each once")
    own = city.yici(FIRM, "policy", "list", "read=false")
    policies = own["policies"] if isinstance(own, dict) else own
    check([p["policyNo"] for p in policies] == [number], "the enterprise finds it among what it has not read")
    city.yici(FIRM, "policy", "read", number)
    again = city.yici(FIRM, "policy", "read", number, may_fail=True)
    check("POLICY_ALREADY_READ" in again[1], "the receipt is given once: POLICY_ALREADY_READ")


def visit(city):
    step("2020-04-22 签约、前期；走访由企业确认 (signed; a visit that the enterprise itself confirms)")
    city.advance("2020-04-22T09:00")
    move(city, "signed", "preparation")
    number = city.yici(STEWARD, "visit", "plan", "--project", PROJECT, "--day", "2020-04-24", "--reason", "了解开工准备")["visitNo"]
    city.yici(STEWARD, "visit", "notify", number, "--note", "电话告知联络员")
    city.advance("2020-04-24T15:00")
    city.yici(STEWARD, "visit", "log", number, "--day", "2020-04-24", "--text", "梳理施工许可所需材料")
    check(city.yici(FIRM, "visit", "confirm", number, "yes", "--text", "属实")["state"] == "confirmed", "真假服务：the enterprise's own word decides, not the steward's")
    report(city, "2020-04", 5_000_000_000, "土地平整")


def issue(city):
    step("2020-04-27 诉求：派单、逐级上报、企业销号 (an issue is routed, goes up by itself, is closed by the enterprise)")
    city.advance("2020-04-27T09:00")
    raised = city.yici(FIRM, "request", "raise", "--text", "施工许可办理遇到困难", "--category", "hc-010", "--project", PROJECT)
    number = raised["demandNo"]
    check(raised["departmentId"] == "jz-housing-construction" and raised["rule"] == "routing/hc-010", f"{number}: routed by {raised['rule']} to {raised['departmentId']}")
    city.advance("2020-05-09T09:00")
    seen = city.yici(FIRM, "request", "show", number)
    check(seen["level"] == 3, "nobody answered for five working days: over the county, which has no leader, to the city")
    letters = city.yici(LEADER, "request", "letters").get("letters", [])
    check([letter["kind"] for letter in letters if letter["demandNo"] == number] == ["escalated"], "its sponsoring leader was told, once")
    city.yici(BUILDING + "handler-1", "request", "sign", number)
    city.yici(BUILDING + "handler-1", "request", "reply", number, "--text", "已按告知承诺核发施工许可")
    city.yici(BUILDING + "organ-head-1", "request", "review", number, "pass")
    early = city.yici(BUILDING + "handler-1", "request", "confirm", number, "yes", may_fail=True)
    check(early[0] == 6, "the department cannot close it")
    city.advance("2020-05-11T10:00")
    closed = city.yici(FIRM, "request", "confirm", number, "yes")
    check(closed["state"] == "closed", "销号 by the enterprise's own word")
    return number


def building(city):
    step("2020-05 至 2020-12 开工、在建、竣工、投产 (started, under construction, completed, in production)")
    move(city, "started")
    skipped = city.yici(STEWARD, "project", "status", PROJECT, "in_operation", may_fail=True)
    check("PROJECT_STATUS_ORDER" in skipped[1], "no stage is skipped: PROJECT_STATUS_ORDER")
    city.advance("2020-06-01T09:00")
    report(city, "2020-05", 15_000_000_000, "桩基施工")


def league(city):
    step("2020-06-01 五月榜单 (the league table of May)")
    for scope in ("steward", "county"):
        city.yici(ADMIN, "report", "publish", scope, "--month", "2020-05")
    table = city.yici(ADMIN, "report", "league", "steward", "--month", "2020-05")
    own = [row for row in table["rows"] if row["id"] == "st-jz-02"]
    check(own and own[0]["rank"] == 1, f"管家榜：st-jz-02 名次 {own[0]['rank']}，{own[0]['score']} 分，由 {own[0]['contributions']} 条事件得出")
    figures = city.yici(ADMIN, "report", "show", "--month", "2020-05", "--steward", "st-jz-02")
    check(figures["issuesConfirmed"] == "1", "each point leads to its events: one issue confirmed in May")
    print(city.yici(ADMIN, "report", "league", "steward", "--month", "2020-05", raw=True))
    print(city.yici(ADMIN, "report", "league", "county", "--month", "2020-05", raw=True))


def production(city):
    city.advance("2020-09-01T09:00")
    move(city, "under_construction")
    report(city, "2020-08", 30_000_000_000, "主体封顶")
    city.advance("2020-12-21T09:00")
    report(city, "2020-12", 20_000_000_000, "设备安装调试")
    move(city, "completed", "in_operation")
    seen = city.yici(FIRM, "project", "show", PROJECT)
    check(seen["status"] == "in_operation" and seen["investedFen"] == "70000000000", "投产: 0.7 bn yuan this year, month by month, as planned")
    changes = [s["status"] for s in seen["steps"] if s["event"] == "project.status_changed"]
    check(changes == ["signed", "preparation", "started", "under_construction", "completed", "in_operation"], "洽谈 → 投产: " + " → ".join(changes))
    print(city.yici(ADMIN, "project", "show", PROJECT, raw=True))


def run(binaries, folder):
    print("\n── 一个报纸上的项目：从洽谈到投产 (one project of the newspaper, from talks to production)")
    os.makedirs(folder, exist_ok=True)
    city = City(binaries, folder, PEOPLE, start="2020-04-20T10:00")
    try:
        city.start()
        city.yici("officer:root", "pack", "apply", pack_before_the_start(folder), raw=True)
        talks(city)
        policy(city)
        visit(city)
        issue(city)
        building(city)
        league(city)
        production(city)
    except KeyError as missing:
        raise Failed(f"an answer lacks {missing}") from missing
    finally:
        city.stop()
