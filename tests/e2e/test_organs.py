"""What becomes of running cases when organs, posts and people change (移送、机构调整、交接、代班): nobody's case is lost."""
from city import (AUDITOR, DENIED, DISCHARGE, FAULTS, FOOD, FOOD_CHANGE, HALL, OK, ORGANS, REFUSED, ROOT_OFFICER, STEPS, WASTE, WORKING_HOURS,
                  Expectation, clock, main, material)

CLERK = f"officer:{HALL}-w01-clerk"
DAY = "2020-04-22"
ORDER = ("--from", DAY, "--reason", "机构改革", "--basis", "锦编发〔2020〕1号")
# Two organs go into one, one is split by item, one is renamed.
NATURAL, HEALTH, FARMING, LABOUR_ORGAN = "jz-natural-resources", "jz-health", "jz-agriculture", "jz-human-resources"
CHANGES = (
    (ORGANS[WASTE], "merge", "--to", NATURAL),
    (ORGANS[DISCHARGE], "merge", "--to", NATURAL),
    (ORGANS[FOOD], "split", "--item", f"{FOOD_CHANGE}={HEALTH}", "--to", FARMING),
    (LABOUR_ORGAN, "rename", "--name-zh", "锦州市人力资源局", "--name-en", "Jinzhou Human Resources Bureau"),
)
SUCCESSOR = {WASTE: NATURAL, DISCHARGE: NATURAL, FOOD_CHANGE: HEALTH, FOOD: FARMING, WORKING_HOURS: LABOUR_ORGAN}


def officer(organ, post, number=1):
    return f"officer:{organ}-{post}-{number}"


class Organs(Expectation):
    # ---- running cases in several states ----
    def received(self, item):
        return self.city.submitted(item)

    def accepted(self, item):
        number = self.city.submitted(item)
        self.city.accept(number, item)
        return number

    def reviewed(self, item, steps):
        number = self.accepted(item)
        self.city.review(number, item, steps)
        return number

    def paused(self, item):
        number = self.accepted(item)
        chief = self.city.chief(item)
        self.city.call(chief, "case", "special-start", number, "--kind", "expert-review", "--basis", "行政许可法第四十五条", "--reason",
                       "需专家论证", "--length", "15", "--approver", chief)
        return number

    def deferred(self, item):
        number = self.city.submitted(item, without=("m04",))
        self.city.call(self.city.chief(item), "case", "defer", number, "--material", material(item, "m04"), "--wd", "5", "--promise-ref",
                       "容缺承诺2020-17", "--promise-day", "2020-04-20")
        return number

    def awaiting(self, item):
        number = self.city.submitted(item, without=("m04",))
        self.city.call(self.city.chief(item), "case", "notify", number, "--missing", f"{material(item, 'm04')}:缺少此件")
        return number

    def cases(self):
        return {
            "received": (self.received(WASTE), WASTE, NATURAL),
            "paused": (self.paused(WASTE), WASTE, NATURAL),
            "in review": (self.reviewed(DISCHARGE, ("handle",)), DISCHARGE, NATURAL),
            "awaiting": (self.awaiting(FOOD_CHANGE), FOOD_CHANGE, HEALTH),
            "granted": (self.city.granted(FOOD_CHANGE, STEPS[FOOD_CHANGE]), FOOD_CHANGE, HEALTH),
            "inspected": (self.reviewed(FOOD, ("handle", "site-inspection")), FOOD, FARMING),
            "handed over": (self.accepted(WORKING_HOURS), WORKING_HOURS, LABOUR_ORGAN),
            "substituted": (self.reviewed(WORKING_HOURS, ("handle",)), WORKING_HOURS, LABOUR_ORGAN),
        }

    def limit(self, number):
        """What the statutory limit promises: the day, or in a pause the days that are left of it."""
        view = clock(self.city.case(number), "C2")
        return view["left"] if view["phase"] == "paused" else view["dueDay"]

    # ---- finishing them ----
    def step(self, who, number, step, code=OK):
        words = ["case", "review", number, "--step", step, "--verdict", "pass", "--opinion", "符合要求"]
        if step == "site-inspection":
            words += ["--second-officer", who[:-1] + "2"]
        reply = self.city.ask(who, *words)
        self.assertEqual(reply.code, code, str(reply))

    def finish(self, number, item, organ, holders=None):
        """From wherever the case stands to its delivery, by the people of `organ`."""
        posts = {"handle": "handler", "site-inspection": "handler", "review": "reviewer", "approve": "approver"}
        state = self.city.case(number)["state"]
        if state == "AWAITING_SUPPLEMENT":
            self.city.call(CLERK, "case", "supplement", number, "--material", material(item, "m04"), "--channel", "window", "--window",
                           HALL + "-w01")
        if state in ("AWAITING_SUPPLEMENT", "RECEIVED"):
            self.city.call(officer(organ, "chief-representative"), "case", "accept", number, "--seal", organ)
        if state == "SPECIAL_PROCEDURE":
            self.city.call(officer(organ, "handler"), "case", "special-end", number, "--result", "专家一致同意")
        done = [step["step"] for step in self.city.case(number)["steps"] if step["phase"] == "done"]
        for step in STEPS[item][len(done):]:
            self.step((holders or {}).get(step, officer(organ, posts[step])), number, step)
        if state not in ("GRANTED", "REFUSED"):
            self.city.call(officer(organ, "approver"), "case", "decide", number, "grant", "--seal", organ)
        self.deliver(number, organ)

    def deliver(self, number, organ):
        words = ("case", "deliver", number, "--way", "collect", "--collector-id", "11010519491231002X", "--window", HALL + "-w05")
        reply = self.city.ask(CLERK, *words)
        if reply.reason == "CERTIFICATE_REQUIRED":
            self.city.call(officer(organ, "chief-representative"), "case", "certificate", number, "JY-" + number[-4:])
            reply = self.city.ask(CLERK, *words)
        self.assertEqual(reply.code, OK, str(reply))
        self.assertEqual(self.city.case(number)["state"], "COMPLETED")

    def orphans(self, code=OK, *words):
        reply = self.city.ask(AUDITOR, "case", "orphans", "--all", *words)
        self.assertEqual(reply.code, code, str(reply))
        return {orphan["caseNo"]: [(r["kind"], r.get("step", "")) for r in orphan["reasons"]] for orphan in reply.lines}

    def order(self):
        for department, kind, *words in CHANGES:
            self.city.call(ROOT_OFFICER, "directory", "reorganize", department, kind, *words, *ORDER)


class EveryCaseFindsItsOrgan(Organs):
    def test_after_renaming_mergers_and_a_split_each_case_is_finished_by_the_new_organ(self):
        cases = self.cases()
        due = {number: self.limit(number) for number, _, _ in cases.values() if clock(self.city.case(number), "C2")}
        self.assertEqual(self.orphans(), {})
        self.order()
        self.city.advance(DAY + "T09:00")
        self.assertEqual(self.orphans(), {})
        for name, (number, item, organ) in cases.items():
            with self.subTest(name):
                case = self.city.case(number)
                self.assertEqual(case["departmentId"], organ)
                self.assertEqual(len(self.city.events(number, "case.transferred")), 0 if organ == ORGANS[item] else 1)
                if number in due:
                    self.assertEqual(self.limit(number), due[number], "a transfer costs the applicant nothing")
                self.finish(number, item, organ)
        self.assertEqual(self.orphans(), {})

    def test_the_old_officers_act_no_more_and_the_new_ones_at_once_also_after_a_crash(self):
        number = self.accepted(WASTE)
        self.order()
        self.city.advance(DAY + "T00:00")
        self.city.kill()
        self.city.start()
        self.step(officer(ORGANS[WASTE], "handler"), number, "handle", DENIED)
        self.step(officer(NATURAL, "handler"), number, "handle")
        fresh = self.city.submitted(WASTE)
        self.assertEqual(self.city.case(fresh)["departmentId"], NATURAL)

    def test_what_was_deferred_runs_out_under_the_new_organ(self):
        number = self.deferred(FOOD_CHANGE)
        self.order()
        self.city.advance("2020-04-29T09:00")
        case = self.city.case(number)
        self.assertEqual((case["state"], case["departmentId"]), ("TERMINATED", HEALTH))
        self.assertTrue(case["documents"][-1]["number"].startswith(HEALTH + "〔"), "numbered by the new organ")


class OneCase(Organs):
    def transfer(self, who, number, to, *words):
        return self.city.ask(who, "case", "transfer", number, to, "--reason", "权限调整", "--basis", "锦政发〔2020〕5号", *words)

    def test_a_single_transfer_and_who_may_order_it(self):
        number, other = self.accepted(DISCHARGE), self.accepted(DISCHARGE)
        before = self.city.case(number)
        self.assertRefused(self.transfer(officer(NATURAL, "chief-representative"), number, NATURAL), DENIED, "NOT_PERMITTED")
        self.assertRefused(self.transfer(self.city.chief(DISCHARGE), number, ORGANS[DISCHARGE]), REFUSED, "ALREADY_WITH_ORGAN")
        self.assertEqual(self.transfer(self.city.chief(DISCHARGE), number, NATURAL).code, OK)
        case = self.city.case(number)
        self.assertEqual([(t["fromDepartment"], t["toDepartment"]) for t in case["transfers"]], [(ORGANS[DISCHARGE], NATURAL)])
        self.assertEqual([c.get("dueDay") for c in case["clocks"]], [c.get("dueDay") for c in before["clocks"]])
        self.assertEqual(self.city.case(other)["departmentId"], ORGANS[DISCHARGE])
        self.assertEqual(self.orphans(), {})
        self.finish(number, DISCHARGE, NATURAL)
        self.finish(other, DISCHARGE, ORGANS[DISCHARGE])


class People(Organs):
    def test_a_post_handed_over_with_open_tasks_and_a_substitution(self):
        handed, substituted = self.accepted(WORKING_HOURS), self.reviewed(WORKING_HOURS, ("handle",))
        newcomer, away = officer(NATURAL, "handler"), officer(LABOUR_ORGAN, "reviewer")
        self.step(newcomer, handed, "handle", DENIED)
        self.city.call(ROOT_OFFICER, "directory", "hand-over", f"{LABOUR_ORGAN}-handler-1", f"{NATURAL}-handler-1", "--reason", "调离")
        stand_in = officer(NATURAL, "reviewer")
        self.city.call(ROOT_OFFICER, "directory", "substitute", f"{LABOUR_ORGAN}-reviewer-1", f"{NATURAL}-reviewer-1", "--until",
                       "2020-04-23", "--reason", "出差")
        self.assertEqual(self.orphans(), {})
        self.finish(handed, WORKING_HOURS, LABOUR_ORGAN, {"handle": newcomer, "review": stand_in})
        self.city.advance("2020-04-24T09:00")
        self.step(stand_in, substituted, "review", DENIED)   # his time is over
        self.finish(substituted, WORKING_HOURS, LABOUR_ORGAN, {"review": away})

    def test_an_orphan_stands_in_the_report_until_somebody_may_act(self):
        stuck, other = self.reviewed(WORKING_HOURS, ("handle",)), self.accepted(WORKING_HOURS)
        self.assertEqual(self.orphans(), {})
        scope = ("--scope-kind", "department", "--scope", LABOUR_ORGAN)
        self.city.call(ROOT_OFFICER, "directory", "revoke", f"{LABOUR_ORGAN}-reviewer-1", "reviewer", *scope)
        self.assertEqual(self.orphans(FAULTS), {stuck: [("no_officer", "review")]})
        self.assertEqual(self.orphans(OK, NATURAL), {}, "of another department")
        self.assertRefused(self.city.ask(CLERK, "case", "orphans"), DENIED, "NOT_PERMITTED")
        self.city.call(ROOT_OFFICER, "directory", "grant", f"{LABOUR_ORGAN}-handler-2", "reviewer", *scope)
        self.assertEqual(self.orphans(), {})
        by_second = {"review": officer(LABOUR_ORGAN, "handler", 2)}
        self.finish(stuck, WORKING_HOURS, LABOUR_ORGAN, by_second)
        self.finish(other, WORKING_HOURS, LABOUR_ORGAN, by_second)

    def test_the_preview_names_who_would_be_missing_and_changes_nothing(self):
        number = self.accepted(WASTE)
        words = ("directory", "reorganize", ORGANS[WASTE], "merge", "--to", NATURAL, *ORDER, "--preview", "--all")
        self.assertEqual(self.city.ask(ROOT_OFFICER, *words).code, OK)
        for post in ("handler-1", "handler-2"):
            self.city.call(ROOT_OFFICER, "directory", "revoke", f"{NATURAL}-{post}", "handler", "--scope-kind", "department", "--scope", NATURAL)
        preview = self.city.ask(ROOT_OFFICER, *words)
        self.assertEqual(preview.code, FAULTS, str(preview))
        moving = {m["caseNo"]: (m["toDepartment"], [r["kind"] for r in m["orphaned"]]) for m in preview.lines}
        self.assertEqual(moving, {number: (NATURAL, ["no_officer"])})
        self.assertEqual(self.city.case(number)["departmentId"], ORGANS[WASTE])


if __name__ == "__main__":
    main()
