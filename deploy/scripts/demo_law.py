"""The lives of cases beyond the plain one: adjustments of the power list, special procedure and extension, a hearing that ends
in a refusal, acceptance with deferral, a grant on a promise, several items behind one application, a renewal that the law itself
grants. Each takes the city of demo.py."""
import os

from demo import CLERK, ENTERPRISE, FOOD, ROOT, WASTE, WINDOW, check, clock, life, titles

SET_UP = "11210700YCJ00025XQ3210125001000"    # 企业设立登记, may be accepted with materials to come
NEIGHBOUR = "91350100M000100Y43"
URBAN = "officer:jz-urban-management-"
MARKET = "officer:jz-market-"
FIRE = "officer:jz-fire-"
FIRE_CHECK = "11210700YCJ000313R3210131001000"    # 公众聚集场所消防安全检查
MAYOR = "officer:jz-government-head-1"
PEOPLE = [f"enterprise:{NEIGHBOUR}", URBAN + "organ-head-1", MAYOR] + [
    FIRE + post for post in ("chief-representative-1", "handler-1", "handler-2", "reviewer-1", "approver-1")]


def adjustments(city):
    print("\n── 权责清单调整：364 项一次生效 (364 adjustments of the power list as one batch)")
    batch = os.path.join(ROOT, "deploy/packs/jinzhou/adjustments_364.csv")
    running = city.submit(FOOD)["caseNo"]
    preview = city.yici("officer:root", "power-list", "apply", batch, "--preview", raw=True)
    print(preview.split("逐行变更")[0])
    before = city.yici("officer:root", "admin", "status")["revision"]
    print(city.yici("officer:root", "power-list", "apply", batch, raw=True))
    applied = city.yici("officer:root", "admin", "status")["revision"]
    city.yici("officer:root", "power-list", "apply", batch, raw=True)
    check(int(applied) > int(before), "one batch, whole: 56 + 63 + 72 + 27 + 28 + 58 + 51 + 9 = 364, from 00:00 of 2019-07-01")
    listed = city.yici("officer:root", "power-list", "export", raw=True)
    later = city.yici("officer:root", "power-list", "export", "--on", "2019-07-01", raw=True)
    check(len(later.splitlines()) - len(listed.splitlines()) == 130 - 156, "900 powers, minus 156 taken off, plus 130 put on: 874 on its day")
    case = city.case(running)
    check(case["itemVersion"] == "2019-06-24" and case["state"] == "RECEIVED", "a running case keeps the version of its item")
    return running


def pause_and_extension(city):
    life(8, "特别程序停算，随后延长期限 (special procedure, then the one extension)")
    number = city.submit(WASTE)["caseNo"]
    city.yici(URBAN + "chief-representative-1", "case", "accept", number, "--seal", "jz-urban-management")
    before = clock(city.case(number), "C2")["dueDay"]
    city.advance("2020-05-08T10:00")
    why = ["--basis", "行政许可法第四十五条", "--reason", "需专家论证", "--length", "15"]
    chief = "jz-urban-management-chief-representative-1"
    odd = city.yici("officer:" + chief, "case", "special-start", number, "--kind", "site-inspection", *why, "--approver", chief, may_fail=True)
    check(odd[0] == 4 and "SPECIAL_KIND_NOT_ALLOWED" in odd[1], "a site inspection stops no clock: the list of kinds is closed")
    started = city.yici("officer:" + chief, "case", "special-start", number, "--kind", "expert-review", *why, "--approver", chief)
    check(titles(started) == ["08"], "no pause without document 08, which tells the applicant how long")
    city.advance("2020-05-18T10:00")
    city.yici(URBAN + "handler-1", "case", "special-end", number, "--result", "专家一致同意")
    c2 = clock(city.case(number), "C2")
    check(c2["paused"] == 7 and c2["dueDay"] > before, f"seven working days did not count: due {before} → {c2['dueDay']}")
    words = ["case", "extend", number, "--days", "10", "--reason", "需跨部门核实"]
    low = city.yici("officer:" + chief, *words, "--approver", chief, may_fail=True)
    check(low[0] == 6 and "NEEDS_ORGAN_HEAD" in low[1], "the head of the organ extends, nobody else: NEEDS_ORGAN_HEAD")
    city.yici(URBAN + "organ-head-1", *words, "--approver", "jz-urban-management-organ-head-1")
    extended = clock(city.case(number), "C2")
    check(extended["extension"] == 10 and "37" in titles(city.case(number)), f"once, with document 37: due {extended['dueDay']}")
    city.timeline(number)


def hearing(city):
    life(9, "听证后不予许可 (a neighbour asks for a hearing; refusal that cites its record)")
    organ = "jz-urban-management"
    number = city.submit(WASTE)["caseNo"]
    city.yici(URBAN + "chief-representative-1", "case", "accept", number, "--seal", organ)
    city.review(organ, number, ["handle", "review", "approve"])
    city.yici(URBAN + "handler-1", "case", "hearing-right", number, "--ground", "影响相邻通行", "--interested-uscc", NEIGHBOUR + ":示例邻居（占位）")
    early = city.yici(URBAN + "approver-1", "case", "decide", number, "grant", may_fail=True)
    check(early[0] == 3 and "HEARING_RIGHT_OPEN" in early[1], "no ruling while the right to a hearing is open: HEARING_RIGHT_OPEN")
    city.yici(f"enterprise:{NEIGHBOUR}", "case", "hearing-request", number, "--reason", "通行受影响")
    check(city.case(number)["state"] == "SPECIAL_PROCEDURE" and "08" in titles(city.case(number)), "asked for in time: the clocks stand still, document 08")
    plan = ["--day", "2020-05-28", "--place", "9时政务大厅301室"]
    biased = city.yici(URBAN + "handler-1", "case", "hearing-schedule", number, *plan, "--presiding-officer", "jz-urban-management-reviewer-1", may_fail=True)
    check("PRESIDING_OFFICER_REVIEWS" in biased[1], "who examined the case does not preside")
    city.yici(URBAN + "handler-1", "case", "hearing-schedule", number, *plan, "--presiding-officer", "jz-market-handler-1")
    city.advance("2020-05-28T09:00")
    city.yici(MARKET + "handler-1", "case", "hearing-open", number)
    city.yici(MARKET + "handler-1", "case", "hearing-close", number, "--record", "听证笔录-1", "--signed")
    refusal = ["case", "decide", number, "refuse", "--reasons", "影响公共通行", "--remedy", "六十日内申请行政复议，或者六个月内提起行政诉讼"]
    uncited = city.yici(URBAN + "approver-1", *refusal, may_fail=True)
    check("HEARING_RECORD_NOT_CITED" in uncited[1], "the ruling must rest on the record")
    city.yici(URBAN + "approver-1", *refusal, "--hearing-record", f"36-{number}-1", "--seal", organ)
    case = city.case(number)
    check(case["state"] == "REFUSED" and {"34", "35", "36", "07"} <= set(titles(case)), "refused, with documents " + " ".join(titles(case)))
    city.timeline(number)


def deferral(city):
    life(10, "容缺受理：先受理，后补交 (accepted with a material to come)")
    words = ["case", "submit", "--item", SET_UP, "--uscc", ENTERPRISE, "--org-name", "示例企业（占位）", "--name", "示例经办人", "--window", WINDOW]
    for material in ("m01", "m02", "m03", "m04"):
        words += ["--material", "210125001000-" + material]
    number = city.yici(f"officer:{CLERK}", *words)["caseNo"]
    chief = MARKET + "chief-representative-1"
    promise = ["--promise-ref", "容缺承诺2020-17", "--promise-day", "2020-05-28"]
    long = city.yici(chief, "case", "defer", number, "--material", "210125001000-m05", "--wd", "10", *promise, may_fail=True)
    check(long[0] == 4 and "DEFERRAL_EXCEEDS_PROMISE" in long[1], "never longer than the promised limit: DEFERRAL_EXCEEDS_PROMISE")
    city.yici(chief, "case", "defer", number, "--material", "210125001000-m05", *promise, "--seal", "jz-market")
    city.review("jz-market", number, ["handle", "approve"])
    open_ = city.yici(MARKET + "approver-1", "case", "decide", number, "grant", may_fail=True)
    check(open_[0] == 3 and "DEFERRAL_OPEN" in open_[1], "no grant before the material is there: DEFERRAL_OPEN")
    city.yici(f"officer:{CLERK}", "case", "submit-deferred", number, "--material", "210125001000-m05", "--channel", "window", "--window", WINDOW)
    city.yici(MARKET + "approver-1", "case", "decide", number, "grant", "--seal", "jz-market")
    check(city.case(number)["state"] == "GRANTED" and "32" in titles(city.case(number)), "handed in, granted; notice 32 in two copies")
    city.timeline(number)


def promise(city):
    life(11, "告知承诺：当场准予，事后核查 (granted on the applicant's promise, checked afterwards)")
    number = city.submit(FOOD)["caseNo"]
    chief = MARKET + "chief-representative-1"
    city.yici(chief, "case", "promise", number, "--voluntary", "--promise-ref", "承诺2020-3", "--promise-day", "2020-05-28", "--seal", "jz-market")
    case = city.case(number)
    check(case["state"] == "GRANTED" and {"33", "04", "31"} <= set(titles(case)), "accepted and granted in one record: documents 33, 04, 31")
    check(clock(case, "after-check")["phase"] == "running", "the after-check has a limit of its own: due " + clock(case, "after-check")["dueDay"])
    city.yici(MARKET + "handler-1", "case", "after-check", number, "true", "--findings", "现场与承诺一致")
    check(clock(city.case(number), "after-check")["phase"] == "stopped", "checked on the spot, and true")
    city.timeline(number)


def renewal(city):
    life(13, "延续：期限届满前未作决定，视为准予延续 (renewed by the law itself)")
    organ, start = "jz-urban-management", city.submit(WASTE)["caseNo"]
    city.yici(URBAN + "chief-representative-1", "case", "accept", start, "--seal", organ)
    city.review(organ, start, ["handle", "review", "approve"])
    city.yici(URBAN + "approver-1", "case", "decide", start, "grant", "--seal", organ)
    city.yici(f"officer:{CLERK}", "case", "deliver", start, "--way", "courier", "--courier-no", "EMS0000000002CN")
    term = clock(city.case(start), "C12")
    check(term["phase"] == "running", f"the licence ends on {term['dueDay']}")
    city.advance("2020-08-10T10:00")
    number = city.submit(WASTE, more_words=["--link", "renewal", "--linked-case", start])["caseNo"]
    city.yici(URBAN + "chief-representative-1", "case", "accept", number, "--seal", organ)
    city.advance("2020-09-29T09:00")
    case, ended = city.case(number), clock(city.case(start), "C12")
    check(case["state"] == "GRANTED" and ended["phase"] != "running", "no ruling by the last day of the term: granted by the system")
    check(any(card["rule"] == "DEEMED_RENEWED" and card["color"] == "red" for card in case["cards"]), "red card DEEMED_RENEWED")
    expiry = case["licence"]["expiryDay"]
    check(expiry > term["dueDay"], "the new term begins where the old one ended: until " + expiry)
    city.timeline(number)


def joint_matter(city):
    life(12, "开办餐饮店一件事：一次申请，两个部门，材料只交一次 (one application, two organs, each paper once)")
    print(city.yici(None, "joint", "show", "open-restaurant", raw=True))
    words = ["joint", "submit", "open-restaurant", "--uscc", ENTERPRISE, "--org-name", "示例企业（占位）", "--window", WINDOW, "--all-materials"]
    reply = city.yici(f"officer:{CLERK}", *words)
    number = reply["caseNo"]
    child = {row["itemCode"]: row["caseNo"] for row in reply["children"]}
    joint = city.case(number)["joint"]
    check(joint["savedPapers"] == 2 and joint["savedVisits"] == 1, "eleven papers of two items came as nine, in one trip instead of two")
    early = city.yici(MARKET + "chief-representative-1", "case", "accept", number, may_fail=True)
    check(early[0] == 3 and "JOINT_PARENT" in early[1], "acts of law belong to the organs' own cases: JOINT_PARENT")
    city.yici(MARKET + "chief-representative-1", "case", "accept", child[FOOD], "--seal", "jz-market")
    check("C2" not in [c["clock"] for c in city.case(number).get("clocks", [])], "one organ has accepted: the forty-five days do not run yet")
    city.yici(FIRE + "chief-representative-1", "case", "accept", child[FIRE_CHECK], "--seal", "jz-fire")
    due = clock(city.case(number), "C2")["dueDay"]
    check(clock(city.case(number), "C2")["limit"] == 45, f"both have: forty-five working days for the whole, due {due}")
    city.yici(MAYOR, "case", "extend", number, "--days", "15", "--reason", "联合核查", "--approver", "jz-government-head-1")
    check(clock(city.case(number), "C2")["dueDay"] > due, "fifteen more, by the head of the government alone")
    for organ, item in (("jz-market", FOOD), ("jz-fire", FIRE_CHECK)):
        city.review(organ, child[item], ["handle", "site-inspection", "review", "approve"])
        city.yici(f"officer:{organ}-approver-1", "case", "decide", child[item], "grant", "--seal", organ)
    case = city.case(number)
    check(case["state"] == "AWAITING_DELIVERY" and case["visitCount"] == 1, "both licences granted, one trip so far")
    city.timeline(number)
