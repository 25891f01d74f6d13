"""Several items behind one application: a joint matter from the counter to the last ruling."""
from city import AUDITOR, DENIED, ENTERPRISE, FOOD, HALL, NOT_FOUND, REFUSED, Expectation, clock, codes, main, material

MATTER = "open-restaurant"
FIRE = "11210700YCJ000313R3210131001000"     # 公众聚集场所消防安全检查
DRAIN = "11210700YCJ000153J3210115008000"    # 城镇污水排入排水管网许可, optional
ORGANS = {FOOD: "jz-market", FIRE: "jz-fire", DRAIN: "jz-housing-construction"}
CLERK = f"officer:{HALL}-w01-clerk"
MAYOR = "officer:jz-government-head-1"
PLAN = "场所平面布局图"


def officer(item, role, number=1):
    return f"officer:{ORGANS[item]}-{role}-{number}"


class JointMatter(Expectation):
    def applied(self, *words, with_drain=True):
        optional = ["--with", DRAIN] if with_drain else []
        reply = self.city.call(CLERK, "joint", "submit", MATTER, "--uscc", ENTERPRISE, "--window", HALL + "-w01", *optional, *words)
        self.children = {child["itemCode"]: child["caseNo"] for child in reply["children"]}
        return reply["caseNo"]

    def accept(self, *items):
        for item in items:
            self.city.call(officer(item, "chief-representative"), "case", "accept", self.children[item], "--seal", ORGANS[item])

    def rule(self, item, *ruling):
        number = self.children[item]
        for role, step in (("handler", "handle"), ("handler", "site-inspection"), ("reviewer", "review"), ("approver", "approve")):
            words = ["case", "review", number, "--step", step, "--verdict", "pass", "--opinion", "符合要求"]
            if step == "site-inspection":
                words += ["--second-officer", officer(item, "handler", 2)]
            self.city.call(officer(item, role), *words)
        self.city.call(officer(item, "approver"), "case", "decide", number, *(ruling or ("grant",)), "--seal", ORGANS[item])

    def deliver(self, item):
        number = self.children[item]
        if item != FIRE:
            self.city.call(officer(item, "chief-representative"), "case", "certificate", number, "JZ-" + number[-8:])
        self.city.call(CLERK, "case", "deliver", number, "--way", "collect", "--collector-id", "11010519491231002X", "--window", HALL + "-w01")

    def outcome(self, parent):
        return {child["itemCode"]: child["state"] for child in self.city.case(parent)["joint"]["children"]}

    def test_the_catalogue_shows_items_and_papers_as_one_set(self):
        shown = self.city.call(None, "joint", "show", MATTER).json
        self.assertEqual([(p["itemCode"], p.get("mandatory", False)) for p in shown["parts"]], [(FOOD, True), (FIRE, True), (DRAIN, False)])
        plan = next(p for p in shown["papers"] if p["name"] == PLAN)
        self.assertEqual(plan["itemCodes"], [FOOD, FIRE])
        self.assertEqual((shown["statutoryLimit"], shown["extensionMax"]), (45, 15))
        self.assertIn(MATTER, [m["jointMatterId"] for m in self.city.call(None, "joint", "list")["jointMatters"]])

    def test_one_application_and_three_organs_to_the_last_ruling(self):
        parent = self.applied("--all-materials")
        case = self.city.case(parent)
        self.assertEqual(list(self.children), [FOOD, FIRE, DRAIN])
        # Fifteen papers of three single applications came as thirteen, in one trip instead of three, with one receipt.
        self.assertEqual((case["visitCount"], case["joint"]["savedPapers"], case["joint"]["savedVisits"]), (1, 2, 2))
        self.assertEqual((len(case["materials"]), codes(case)), (13, ["01"]))
        listed = {row["caseNo"] for row in self.city.list("--filter", f"joint = {parent}")}
        self.assertEqual(listed, set(self.children.values()))
        paged = self.city.call(AUDITOR, "case", "list", "--filter", f"joint = {parent}", "--page-size", "1", "--all").lines
        self.assertEqual([row["caseNo"] for row in paged], list(self.children.values()))
        self.accept(FOOD, FIRE, DRAIN)
        self.assertEqual(clock(self.city.case(parent), "C2")["limit"], 45)
        for item in (FOOD, FIRE):
            self.rule(item)
        self.assertEqual(self.city.case(parent)["state"], "AWAITING_DELIVERY")
        for item in (FOOD, FIRE):
            self.deliver(item)
        # The optional item is still open: the matter does not wait for it, and it does not end with the matter.
        self.assertEqual((self.city.case(parent)["state"], self.city.case(parent).get("resultCode", 0)), ("COMPLETED", 0))
        self.assertEqual(self.outcome(parent), {FOOD: "COMPLETED", FIRE: "COMPLETED", DRAIN: "ACCEPTED"})
        self.rule(DRAIN)
        self.assertEqual(self.outcome(parent)[DRAIN], "GRANTED")

    def test_one_timeline_in_the_order_of_what_happened_and_the_same_after_a_restart(self):
        parent = self.applied("--all-materials", with_drain=False)
        self.accept(FIRE, FOOD)
        events = self.city.history(parent)
        told = [(event["type"], event.get("caseNo")) for event in events]
        food, fire = self.children[FOOD], self.children[FIRE]
        self.assertEqual(told, [("case.received", parent), ("case.received", food), ("case.received", fire), ("case.accepted", fire),
                                ("joint.child_settled", parent), ("case.accepted", food), ("joint.child_settled", parent),
                                ("joint.accepted", parent)])
        self.assertEqual({event["actor"] for event in events if event["type"].startswith("joint.")}, {"system:joint"})
        before = self.city.case(parent)
        self.city.restart()
        self.assertEqual(self.city.history(parent), events)
        after = self.city.case(parent)
        self.assertEqual(after, before)

    def test_a_paper_that_one_organ_finds_faulty_is_handed_in_once_for_all(self):
        parent = self.applied("--all-materials", with_drain=False)
        food, fire = self.children[FOOD], self.children[FIRE]
        plan, same = material(FOOD, "m03"), material(FIRE, "m03")
        self.city.call(officer(FOOD, "chief-representative"), "case", "notify", food, "--faulty", plan + ":比例有误")
        refused = self.city.ask(officer(FIRE, "chief-representative"), "case", "accept", fire, "--seal", "jz-fire")
        self.assertRefused(refused, REFUSED, "MATERIALS_INCOMPLETE")
        self.city.call(officer(FIRE, "chief-representative"), "case", "notify", fire, "--faulty", same + ":比例有误")
        at_child = self.city.ask(CLERK, "case", "supplement", food, "--material", plan, "--channel", "window", "--window", HALL + "-w01")
        self.assertRefused(at_child, REFUSED, "JOINT_CHILD")
        self.city.advance("2020-04-21T10:00")
        reply = self.city.call(CLERK, "case", "supplement", parent, "--material", plan, "--channel", "window", "--window", HALL + "-w01")
        self.assertEqual(codes(reply.json), ["05"])
        self.assertEqual(self.outcome(parent), {FOOD: "RECEIVED", FIRE: "RECEIVED"})
        case = self.city.case(parent)
        self.assertEqual((case["visitCount"], [v["fault"] for v in case["visits"]]), (2, ["none", "applicant"]))

    def test_one_item_is_withdrawn_and_the_rest_goes_on(self):
        parent = self.applied("--all-materials")
        self.accept(FOOD, FIRE)
        party = f"enterprise:{ENTERPRISE}"
        self.city.call(party, "case", "withdraw", self.children[FIRE], "--reason", "先不营业")
        self.assertEqual(self.outcome(parent), {FOOD: "ACCEPTED", FIRE: "WITHDRAWN", DRAIN: "RECEIVED"})
        self.rule(FOOD)
        self.deliver(FOOD)
        # One granted, one withdrawn: neither result is that of the matter.
        self.assertEqual((self.city.case(parent)["state"], self.city.case(parent).get("resultCode", 0)), ("COMPLETED", 6))
        other = self.applied("--all-materials")
        self.city.call(party, "case", "withdraw", other, "--reason", "不办了")
        self.assertEqual(set(self.outcome(other).values()), {"WITHDRAWN"})

    def test_forty_five_days_and_fifteen_more_by_the_head_of_the_government(self):
        parent = self.applied("--all-materials", with_drain=False)
        self.accept(FOOD)
        self.assertIsNone(next((c for c in self.city.case(parent).get("clocks", [])), None))
        self.city.advance("2020-04-22T10:00")
        self.accept(FIRE)
        limit = clock(self.city.case(parent), "C2")
        self.assertEqual((limit["startDay"], limit["limit"]), ("2020-04-22", 45))
        words = ["case", "extend", parent, "--days", "15", "--reason", "联合核查"]
        low = self.city.ask("officer:jz-market-organ-head-1", *words, "--approver", "jz-market-organ-head-1")
        self.assertRefused(low, DENIED, "NEEDS_ORGAN_HEAD")
        self.city.call(MAYOR, *words, "--approver", "jz-government-head-1")
        longer = clock(self.city.case(parent), "C2")
        self.assertEqual(longer["extension"], 15)
        self.assertGreater(longer["dueDay"], limit["dueDay"])
        self.assertRefused(self.city.ask(MAYOR, *words, "--approver", "jz-government-head-1"), REFUSED, "EXTENSION_USED")

    def test_acts_of_law_belong_to_the_children(self):
        parent = self.applied("--all-materials")
        reply = self.city.ask(officer(FOOD, "chief-representative"), "case", "accept", parent, "--seal", "jz-market")
        self.assertRefused(reply, REFUSED, "JOINT_PARENT")
        words = ["case", "submit", "--item", "11210700YCJ00025XQ3212025901000", "--uscc", ENTERPRISE, "--window", HALL + "-w01"]
        self.assertRefused(self.city.ask(CLERK, *words), REFUSED, "JOINT_MATTER_ONLY")
        unknown = self.city.ask(CLERK, "joint", "submit", "open-nothing", "--uscc", ENTERPRISE, "--window", HALL + "-w01")
        self.assertRefused(unknown, NOT_FOUND, "JOINT_MATTER_UNKNOWN")

    def test_the_public_sees_each_item_and_nothing_else(self):
        reply = self.city.call(CLERK, "joint", "submit", MATTER, "--uscc", ENTERPRISE, "--window", HALL + "-w01", "--all-materials")
        status = self.city.call(None, "status", reply["caseNo"], "--code", reply["queryCode"]).json
        self.assertEqual([part["state"]["en"] for part in status["parts"]], ["Received", "Received"])


if __name__ == "__main__":
    main()
