"""What officers and parties expect of special procedures, extensions and hearings (H10, H11, H16)."""
from city import (AUDITOR, DENIED, HALL, INVALID, NOT_FOUND, OK, ORGANS, OTHER_ENTERPRISE, REFUSED, STEPS, THIRD_ENTERPRISE, WASTE, Expectation,
                  clock, codes, documents, main)

CLERK = f"officer:{HALL}-w01-clerk"
HANDLER, CHIEF, HEAD, APPROVER = (f"officer:{ORGANS[WASTE]}-{post}-1" for post in ("handler", "chief-representative", "organ-head", "approver"))
PRESIDER = "officer:jz-market-handler-1"
NEIGHBOUR, STRANGER = f"enterprise:{OTHER_ENTERPRISE}", f"enterprise:{THIRD_ENTERPRISE}"
PERSON = "11010519491231002X"


class Procedures(Expectation):
    def accepted(self):
        number = self.city.submitted(WASTE)
        self.city.accept(number, WASTE)
        return number

    def reviewed(self):
        number = self.accepted()
        self.city.review(number, WASTE, STEPS[WASTE])
        return number

    def start(self, number, kind="expert-review", length="15", who=CHIEF, approver=CHIEF, **more):
        words = ["case", "special-start", number, "--kind", kind, "--basis", "行政许可法第四十五条", "--reason", "需专家论证"]
        for name, value in {"length": length, "approver": approver, **more}.items():
            words += [f"--{name}", value] if value else []
        return self.city.ask(who, *words)

    def public(self, number):
        code = self.city.case(number)["queryCode"]
        return self.city.call(None, "status", number, "--code", code).json


class Pauses(Procedures):
    def test_the_golden_pause(self):
        """H10"""
        number = self.accepted()
        self.city.advance("2020-04-27T10:00")
        reply = self.start(number)
        self.assertEqual((reply.code, codes(reply.json)), (OK, ["08"]), str(reply))
        self.assertIn("expert review until 2020-05-20", self.public(number)["note"]["en"])
        self.city.restart()
        self.city.advance("2020-05-15T10:00")
        self.assertEqual(clock(self.city.case(number), "C2")["phase"], "paused")
        self.city.call(HANDLER, "case", "special-end", number, "--result", "专家一致同意")
        case = self.city.case(number)
        c2 = clock(case, "C2")
        self.assertEqual((c2["used"], c2["paused"], c2["left"], c2["dueDay"]), (6, 12, 14, "2020-06-04"))
        self.assertEqual([(s["startDay"], s["endDay"], s["notices"][0]["kind"]) for s in case["specials"]],
                         [("2020-04-27", "2020-05-15", "expert-review")])
        self.assertEqual([e["type"] for e in self.city.history(number)][-2:], ["case.special_started", "case.special_ended"])

    def test_what_a_pause_needs(self):
        """H10"""
        number = self.accepted()
        self.assertRefused(self.start(number, length=None), INVALID, "LENGTH_REQUIRED", "length")
        self.assertRefused(self.start(number, approver=None), INVALID, "APPROVER_REQUIRED", "approver")
        self.assertRefused(self.start(number, kind="site-inspection"), INVALID, "SPECIAL_KIND_NOT_ALLOWED", "kind")
        self.assertRefused(self.start(number, who=HANDLER), DENIED, "NOT_PERMITTED")
        self.assertEqual(self.start(number).code, OK)
        for kind in ("expert-review", "testing"):
            self.assertRefused(self.start(number, kind=kind), REFUSED, "ALREADY_PAUSED")
        early = self.city.ask(HANDLER, "case", "special-end", number, "--result", "完成", "--at", "2020-04-20T09:00")
        self.assertRefused(early, REFUSED, "OUT_OF_ORDER")

    def test_longer_than_promised_is_warned_by_the_pump_alone(self):
        """H10"""
        number = self.accepted()
        self.start(number, length="3")
        self.city.advance("2020-05-20T10:00")
        self.assertEqual([(c["color"], c["rule"]) for c in self.city.case(number)["cards"]], [("early_warning", "PAUSE_OVERRUN")])
        self.assertEqual(len(self.city.list("bucket=suspended", f"hall_id={HALL}")), 1)


class Extensions(Procedures):
    def extend(self, number, who, days="10", approver=None):
        return self.city.ask(who, "case", "extend", number, "--days", days, "--reason", "需跨部门核实", "--approver", approver or who)

    def test_once_by_the_head_and_not_too_long(self):
        """H11"""
        number = self.accepted()
        self.assertRefused(self.extend(number, HANDLER), DENIED, "NEEDS_ORGAN_HEAD", "approver")
        self.assertRefused(self.extend(number, HEAD, days="11"), REFUSED, "EXTENSION_TOO_LONG", "days")
        self.assertEqual(clock(self.city.case(number), "C2")["dueDay"], "2020-05-19")
        self.assertEqual(codes(self.extend(number, HEAD).json), ["37"])
        case = self.city.case(number)
        self.assertEqual((clock(case, "C2")["dueDay"], case["extension"]["days"]), ("2020-06-02", 10))
        self.assertRefused(self.extend(number, HEAD, days="1"), REFUSED, "EXTENSION_USED")

    def test_not_after_the_limit(self):
        """H11"""
        number = self.accepted()
        self.city.advance("2020-05-20T00:00")
        self.assertRefused(self.extend(number, HEAD), REFUSED, "CLOCK_EXPIRED")


class Hearings(Procedures):
    def told(self):
        number = self.reviewed()
        reply = self.city.call(HANDLER, "case", "hearing-right", number, "--ground", "影响相邻采光", "--interested-uscc",
                               OTHER_ENTERPRISE + ":某公司", "--interested-person", PERSON + ":张三")
        self.assertEqual(codes(reply.json), ["34"])
        return number

    def decide(self, number, *words):
        return self.city.ask(APPROVER, "case", "decide", number, "grant", "--seal", ORGANS[WASTE], *words)

    def schedule(self, number, day, presider=PRESIDER):
        return self.city.ask(HANDLER, "case", "hearing-schedule", number, "--day", day, "--place", "301室", "--presiding-officer", presider)

    def test_an_interested_party_asks_in_time(self):
        """H16"""
        number = self.told()
        self.assertRefused(self.decide(number), REFUSED, "HEARING_RIGHT_OPEN")
        self.assertRefused(self.city.ask(STRANGER, "case", "hearing-request", number), NOT_FOUND, "CASE_NOT_FOUND")
        self.assertRefused(self.city.ask(NEIGHBOUR, "case", "get", number), NOT_FOUND, "CASE_NOT_FOUND")
        self.city.advance("2020-04-26T23:00")
        asked = self.city.call(NEIGHBOUR, "case", "hearing-request", number, "--reason", "采光")
        self.assertEqual((asked["state"], codes(asked.json)), ("SPECIAL_PROCEDURE", ["08"]))
        self.assertEqual(clock(asked.json, "C6b")["dueDay"], "2020-05-26")
        self.assertRefused(self.schedule(number, "2020-05-07"), REFUSED, "HEARING_NOTICE_TOO_SHORT", "hearing_day")
        self.assertRefused(self.schedule(number, "2020-05-12", HANDLER), DENIED, "PRESIDING_OFFICER_REVIEWS")
        self.assertEqual(codes(self.schedule(number, "2020-05-12").json), ["35"])
        self.city.advance("2020-05-12T09:00")
        self.city.call(PRESIDER, "case", "hearing-open", number)
        self.assertRefused(self.city.ask(HANDLER, "case", "special-end", number, "--result", "完成"), REFUSED, "HEARING_NOT_CLOSED")
        self.assertRefused(self.city.ask(PRESIDER, "case", "hearing-close", number, "--record", "12"), INVALID, "HEARING_RECORD_REQUIRED")
        closed = self.city.call(PRESIDER, "case", "hearing-close", number, "--record", "12", "--signed")
        self.assertEqual((closed["state"], codes(closed.json)), ("UNDER_APPROVAL", ["36"]))
        self.assertRefused(self.decide(number), REFUSED, "HEARING_RECORD_NOT_CITED", "hearing_record")
        case = self.city.case(number)
        self.assertEqual(clock(case, "C2")["phase"], "running")
        self.assertEqual(self.decide(number, "--hearing-record", case["hearing"]["recordDocument"]).code, OK)
        self.assertEqual(len(documents(self.city.case(number), "08")), 1)

    def test_who_comes_after_five_days_is_too_late(self):
        """H16"""
        number = self.told()
        self.city.advance("2020-04-27T00:00")
        self.assertRefused(self.city.ask(NEIGHBOUR, "case", "hearing-request", number), REFUSED, "HEARING_RIGHT_LAPSED")
        self.assertEqual([c for c in self.city.case(number)["cards"] if c["clock"] == "C6a"], [])
        self.assertEqual(self.decide(number).code, OK)

    def test_a_person_waives_through_a_clerk_and_stays_masked(self):
        """H16"""
        number = self.told()
        self.city.call(CLERK, "case", "hearing-waive", number, "--waiver", "声明-7", "--for-id-number", PERSON)
        self.city.call(NEIGHBOUR, "case", "hearing-waive", number, "--waiver", "声明-8")
        self.assertRefused(self.decide(number), REFUSED, "HEARING_RIGHT_OPEN")
        self.city.call(CLERK, "case", "hearing-waive", number, "--waiver", "声明-9", "--for-uscc", self.city.case(number)["applicant"]["uscc"])
        shown = self.city.call(AUDITOR, "case", "get", number)
        self.assertNotIn(PERSON, shown.out)
        self.assertNotIn("张三", shown.out)
        self.assertEqual([h["waivedDay"] for h in shown["hearing"]["holders"]], ["2020-04-20"] * 3)
        unmasked = self.city.call(AUDITOR, "case", "unmask", number, "--purpose", "案卷评查")
        self.assertIn("张三", unmasked.out)
        self.assertEqual(self.decide(number).code, OK)


if __name__ == "__main__":
    main()
