"""What the law of a case adds at a hall: deferral, renewal by the law itself, a paper keyed too late (H9, H17, H18)."""
from city import (ENTERPRISE, HALL, INVALID, OK, OTHER_ENTERPRISE, REFUSED, ROOT_OFFICER, Expectation, clock, codes,
                  documents, main, material)

SET_UP = "11210700YCJ00025XQ3210125001000"    # 企业设立登记: m04 and m05 are no key materials, promised 2 wd
WASTE = "11210700YCJ000276K3210127001000"
CLERK = f"officer:{HALL}-w01-clerk"
CHIEF, APPROVER = "officer:jz-market-chief-representative-1", "officer:jz-market-approver-1"
PROMISE = ("--promise-ref", "容缺承诺2020-17", "--promise-day", "2020-04-20")


class Deferral(Expectation):
    def defer(self, number, *words, lacking="m05"):
        return self.city.ask(CHIEF, "case", "defer", number, "--material", material(SET_UP, lacking), *words, *PROMISE)

    def test_never_longer_than_the_promise_and_never_without_key_materials(self):
        """H9"""
        number = self.city.submitted(SET_UP, without=("m05",))
        reply = self.defer(number, "--wd", "10")
        self.assertRefused(reply, INVALID, "DEFERRAL_EXCEEDS_PROMISE")
        self.assertIn("2", reply.err)
        keyless = self.city.submitted(SET_UP, without=("m01",))
        self.assertRefused(self.defer(keyless, lacking="m01"), REFUSED, "KEY_MATERIAL_MISSING")

    def test_an_open_mark_bars_it_and_a_lifted_one_does_not(self):
        """H9"""
        mark = ("directory", "mark", "bad_credit", "--uscc", ENTERPRISE, "--basis", "信用目录第三条", "--until", "2021-04-19")
        self.city.call(ROOT_OFFICER, *mark)
        number = self.city.submitted(SET_UP, without=("m05",))
        self.assertRefused(self.defer(number), REFUSED, "CREDIT_NOT_ELIGIBLE")
        other = self.city.submitted(SET_UP, without=("m05",), applicant=OTHER_ENTERPRISE)
        self.assertEqual(self.defer(other).code, OK)
        self.city.call(ROOT_OFFICER, "directory", "lift-mark", "1", "--uscc", ENTERPRISE, "--reason", "已修复")
        self.assertEqual(self.defer(number).code, OK)

    def test_no_grant_before_the_material_is_there(self):
        """H9"""
        number = self.city.submitted(SET_UP, without=("m05",))
        self.assertEqual(codes(self.defer(number).json), ["32"])
        for post, step in (("handler", "handle"), ("approver", "approve")):
            self.city.call(f"officer:jz-market-{post}-1", "case", "review", number, "--step", step, "--verdict", "pass", "--opinion", "符合要求")
        self.assertRefused(self.city.ask(APPROVER, "case", "decide", number, "grant"), REFUSED, "DEFERRAL_OPEN")
        self.city.call(CLERK, "case", "submit-deferred", number, "--material", material(SET_UP, "m05"), "--channel", "window", "--window",
                       HALL + "-w01")
        self.city.call(APPROVER, "case", "decide", number, "grant", "--seal", "jz-market")

    def test_what_is_not_handed_in_ends_the_case_by_the_system(self):
        """H9"""
        number = self.city.submitted(SET_UP, without=("m05",))
        self.defer(number)
        due = clock(self.city.case(number), "C8")["dueDay"]
        self.assertEqual(due, "2020-04-22")
        self.city.advance("2020-04-23T09:00")
        case = self.city.case(number)
        self.assertEqual((case["state"], case["endReason"], case["resultCode"]), ("TERMINATED", "DEFERRAL_EXPIRED", 6))
        ended = self.city.events(number, "case.terminated")[0]
        self.assertEqual((ended["actor"], ended["occurredAt"]), ("system:deadlines", "2020-04-22T16:00:00Z"))
        self.assertEqual(len(documents(case, "38")), 1)

    def test_force_majeure_gives_more_time(self):
        """C8 (domain 2.4): told by document 44, and the case lives on past the old end."""
        number = self.city.submitted(SET_UP, without=("m05",))
        self.defer(number)
        self.assertRefused(self.city.ask(CHIEF, "case", "extend-deferral", number, "--days", "50", "--cause", "暴雨致道路中断"), REFUSED,
                           "EXTENSION_TOO_LONG")
        reply = self.city.ask(CHIEF, "case", "extend-deferral", number, "--days", "2", "--cause", "暴雨致道路中断", "--seal", "jz-market")
        self.assertEqual(codes(reply.json), ["44"])
        self.assertEqual(clock(self.city.case(number), "C8")["dueDay"], "2020-04-24")
        self.city.advance("2020-04-23T09:00")
        self.assertEqual(self.city.case(number)["state"], "ACCEPTED")
        self.assertIn("暴雨致道路中断", self.city.events(number, "case.deferral_extended")[0]["detail"]["zh"])


class LateKeying(Expectation):
    def test_a_notice_of_the_fifth_day_keyed_on_the_next_undoes_nothing(self):
        """H18"""
        number = self.city.submitted(WASTE, without=("m02",))
        self.city.advance("2020-04-27T09:00")
        chief = "officer:jz-urban-management-chief-representative-1"
        late = self.city.ask(chief, "case", "notify", number, "--missing", material(WASTE, "m02"), "--at", "2020-04-26T16:00")
        self.assertRefused(late, REFUSED, "ALREADY_ACCEPTED")
        accepted = self.city.events(number, "case.deemed_accepted")[0]
        words = ["case", "correct-record", number, "--event-revision", str(accepted["revision"]), "--event-index",
                 str(accepted.get("index", 0)), "--digest", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "--reason",
                 "纸质通知已于期限内送达"]
        self.assertRefused(self.city.ask(chief, *words, "--second-officer", chief), INVALID, "SECOND_OFFICER_REQUIRED")
        self.city.call(chief, *words, "--second-officer", "officer:jz-urban-management-handler-2")
        case = self.city.case(number)
        self.assertEqual((case["state"], len(case["corrections"])), ("ACCEPTED", 1))
        self.assertIn(("LATE_KEYING", "yellow"), [(c["rule"], c["color"]) for c in case["cards"]])


class Renewal(Expectation):
    """The pack gives the item a term of 120 days."""
    START = "2020-01-10T10:00"

    def licence(self):
        number = self.city.granted(WASTE, ("handle", "review", "approve"))
        self.city.call(CLERK, "case", "deliver", number, "--way", "collect", "--collector-id", "11010519491231002X", "--window", HALL + "-w05")
        return number

    def renewal_of(self, number):
        return self.city.submitted(WASTE, link="renewal", linked_case=number)

    def test_in_time_and_without_a_ruling_the_law_renews(self):
        """H17"""
        licence = self.licence()
        expiry = self.city.case(licence)["licence"]["expiryDay"]
        self.assertEqual(expiry, "2020-05-09")
        self.city.advance("2020-04-01T10:00")
        renewal = self.renewal_of(licence)
        self.city.accept(renewal, WASTE)
        self.city.advance("2020-05-10T09:00")
        case = self.city.case(renewal)
        self.assertEqual((case["state"], case["ruling"]), ("GRANTED", "grant"))
        self.assertIn(("DEEMED_RENEWED", "red"), [(c["rule"], c["color"]) for c in case["cards"]])
        self.assertGreater(case["licence"]["expiryDay"], expiry)
        deemed = [e for e in self.city.history(renewal) if e["type"] in ("case.decided", "case.deemed_renewed")]
        self.assertEqual([(e["actor"], e["occurredAt"]) for e in deemed], [("system:deadlines", "2020-05-09T16:00:00Z")])
        self.city.restart()
        self.assertEqual(self.city.case(renewal)["state"], "GRANTED")

    def test_handed_in_late_it_runs_and_the_licence_lapses(self):
        """H17"""
        licence = self.licence()
        expiry = self.city.case(licence)["licence"]["expiryDay"]
        self.city.advance("2020-04-20T10:00")
        renewal = self.renewal_of(licence)
        self.city.accept(renewal, WASTE)
        self.city.advance("2020-05-10T09:00")
        self.assertEqual(self.city.case(renewal)["state"], "ACCEPTED")
        self.assertEqual((self.city.case(licence)["licence"]["status"], expiry), ("lapsed", "2020-05-09"))


if __name__ == "__main__":
    main()
