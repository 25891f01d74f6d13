"""What enterprises, stewards and leaders expect of the ledger, of who looks after whom, and of visits (E10, E11)."""
import csv
import os

from city import (BEIZHEN_ENTERPRISE, DENIED, ENTERPRISE, INVALID, NOT_FOUND, OK, PACK, REFUSED, Expectation, main)

FIRM, OTHER = (f"enterprise:{code}" for code in (BEIZHEN_ENTERPRISE, ENTERPRISE))
STEWARD, SECOND = "officer:st-bz-beizhen-sub-1", "officer:st-bz-beizhen-sub-2"
LEADER, CITY_LEADER, ADMIN = "officer:ld-bz-01", "officer:ld-jz-01", "officer:jz-admin-1"


class Stewards(Expectation):
    serial = 0

    def register(self, *more, fen="600000000", who=ADMIN):
        Stewards.serial += 1
        return self.city.call(who, "project", "register", "--code", f"2020-210782-30-03-{Stewards.serial:06d}", "--name", "碳纤维项目",
                              "--jurisdiction", "210782", "--investment-fen", fen, "--uscc", BEIZHEN_ENTERPRISE, *more)

    def staffed(self):
        project = self.register()["projectId"]
        self.city.call(LEADER, "steward", "assign", project, "st-bz-beizhen-sub-1")
        return project

    def plan(self, project, day, *more, who=STEWARD):
        return self.city.ask(who, "visit", "plan", "--project", project, "--day", day, "--reason", "了解开工准备", *more)

    def served(self, project):
        number = self.plan(project, "2020-04-20")["visitNo"]
        self.city.call(STEWARD, "visit", "notify", number, "--note", "电话告知联络员")
        self.city.call(STEWARD, "visit", "log", number, "--day", "2020-04-20", "--text", "协调用电报装")
        return number

    def visits(self, *terms, who=ADMIN):
        return self.city.call(who, "visit", "list", *terms).json.get("visits", [])

    def all_of(self, who, key, *words):
        """Every page of a list, small ones at a time."""
        rows, token = [], None
        while True:
            page = self.city.call(who, *words, "--page-size", "50", *(["--page-token", token] if token else [])).json
            rows += page.get(key, [])
            token = page.get("nextPageToken")
            if not token:
                return rows


class Visits(Stewards):
    def test_an_enterprise_denies_a_visit_and_the_record_stays(self):
        """E10"""
        project = self.staffed()
        number = self.served(project)
        self.assertRefused(self.city.ask(OTHER, "visit", "confirm", number, "no", "--text", "没来过"), NOT_FOUND, "VISIT_NOT_FOUND")
        self.assertRefused(self.city.ask(STEWARD, "visit", "confirm", number, "yes"), DENIED, "NOT_PERMITTED")
        self.assertRefused(self.city.ask(FIRM, "visit", "confirm", number, "no"), INVALID, "REASONS_REQUIRED")
        self.assertEqual(self.city.call(FIRM, "visit", "confirm", number, "no", "--text", "没来过")["state"], "denied")
        self.assertRefused(self.city.ask(STEWARD, "visit", "cancel", number, "--reason", "记错"), REFUSED, "VISIT_WRONG_STATE")
        self.assertRefused(self.city.ask(FIRM, "visit", "confirm", number, "yes"), REFUSED, "VISIT_WRONG_STATE")
        self.assertEqual([v["visitNo"] for v in self.visits("state=denied")], [number])
        self.city.restart()
        seen = self.city.call(FIRM, "visit", "show", number)
        self.assertEqual((seen["state"], seen["answer"], seen["text"]), ("denied", "没来过", "协调用电报装"))
        self.assertEqual([(s["event"], s["actor"]) for s in seen["steps"]],
                         [("visit.planned", STEWARD), ("visit.notified", STEWARD), ("visit.logged", STEWARD), ("visit.answered", FIRM)])
        self.assertEqual([v["visitNo"] for v in self.visits(who=FIRM)], [number])
        self.assertEqual(self.visits(who=OTHER), [])

    def test_a_township_leader_sees_visits_in_the_township_alone(self):
        number = self.served(self.staffed())
        self.assertEqual(self.city.call("officer:ld-bz-beizhen-sub", "visit", "show", number)["visitNo"], number)
        self.assertRefused(self.city.ask("officer:ld-bz-futun", "visit", "show", number), NOT_FOUND, "VISIT_NOT_FOUND")
        self.assertEqual([v["visitNo"] for v in self.visits(who="officer:ld-bz-beizhen-sub")], [number])
        self.assertEqual(self.visits(who="officer:ld-bz-futun"), [])
        self.assertEqual([v["visitNo"] for v in self.visits(who=LEADER)], [number])

    def test_the_third_visit_of_a_month_is_refused_and_one_that_answers_is_free(self):
        """E11"""
        project = self.staffed()
        self.assertEqual([self.plan(project, day)["quotaUsed"] for day in ("2020-04-21", "2020-04-30")], [1, 2])
        refused = self.plan(project, "2020-04-22")
        self.assertRefused(refused, REFUSED, "DISTURBANCE_QUOTA")
        demand = self.city.call(FIRM, "request", "raise", "--text", "施工许可办理遇到困难")["demandNo"]
        free = self.plan(project, "2020-04-22", "--demand", demand)
        self.assertEqual((free["state"], free.json.get("counted", False), free["quotaUsed"]), ("planned", False, 2))
        self.assertRefused(self.plan(project, "2020-04-23"), REFUSED, "DISTURBANCE_QUOTA")
        self.assertEqual(self.plan(project, "2020-05-06")["quotaUsed"], 1)
        self.assertEqual(len(self.visits(f"project_id={project}", "month=2020-04", "counted=true")), 2)

    def test_a_visit_is_planned_once_however_often_it_is_sent(self):
        """E11"""
        project = self.staffed()
        words = ("visit", "plan", "--project", project, "--day", "2020-04-21", "--reason", "了解开工准备")
        first = self.city.call(STEWARD, *words, request_id="plan-1")
        self.city.restart()
        self.assertEqual(self.city.call(STEWARD, *words, request_id="plan-1")["visitNo"], first["visitNo"])
        self.assertEqual(self.plan(project, "2020-04-22")["quotaUsed"], 2)


class Ledger(Stewards):
    def test_the_pack_brings_the_city_s_projects_and_enterprises(self):
        projects = self.all_of(ADMIN, "projects", "project", "list")
        self.assertEqual(len(projects), 96 + 48)
        self.assertEqual(sum(p.get("stewardLevel") == "city" for p in projects), 90)
        self.assertEqual(sum(p["projectId"].startswith("bz-p") for p in projects), 48)
        enterprises = self.all_of(ADMIN, "enterprises", "enterprise", "list")
        self.assertEqual((len(enterprises), sum(bool(e["leaderId"]) for e in enterprises)), (522, 52))
        cultivated = self.all_of(ADMIN, "cultivation", "enterprise", "cultivation")
        self.assertEqual([sum(c["kind"] == kind for c in cultivated) for kind in ("small-to-scale", "scale-to-giant")], [117, 16])
        parks = self.city.call(ADMIN, "project", "parks").json
        self.assertEqual((len(parks["parks"]), [p["projects"] for p in parks["totals"]]), (6, [38, 10, 27]))
        self.assertEqual(parks["totals"][0]["totalInvestmentFen"], "3064000000000")
        seen = self.city.call(ADMIN, "project", "show", "pj-001")
        self.assertEqual((seen["status"], seen["totalInvestmentFen"], seen["stewards"][0]["stewardId"]),
                         ("under_construction", "1655000000000", "st-jz-01"))
        self.assertEqual([s["event"] for s in seen["steps"]], ["project.ledger_opened"])

    def test_a_project_s_life_is_a_ledger_of_who_and_when(self):
        project = self.staffed()
        for status in ("signed", "preparation", "started"):
            self.city.call(STEWARD, "project", "status", project, status)
        self.assertRefused(self.city.ask(STEWARD, "project", "status", project, "completed"), REFUSED, "PROJECT_STATUS_ORDER")
        self.assertRefused(self.city.ask(SECOND, "project", "status", project, "under_construction"), DENIED, "NOT_PERMITTED")
        self.city.call(STEWARD, "project", "report", project, "--month", "2020-04", "--invested-fen", "100", "--note", "桩基")
        self.assertRefused(self.city.ask(STEWARD, "project", "report", project, "--month", "2020-05", "--note", "x"), REFUSED, "MONTH_IN_FUTURE")
        seen = self.city.call(FIRM, "project", "show", project)
        self.assertEqual((seen["version"], seen["investedFen"], [p["month"] for p in seen["progress"]]), (6, "100", ["2020-04"]))
        self.assertEqual(seen["steps"][-2]["event"], "project.status_changed")
        self.assertRefused(self.city.ask(OTHER, "project", "show", project), NOT_FOUND, "PROJECT_UNKNOWN")
        again = self.city.ask(ADMIN, "project", "register", "--code", seen["projectCode"], "--name", "重复", "--jurisdiction", "210782")
        self.assertRefused(again, REFUSED, "PROJECT_CODE_USED")
        bad = self.city.ask(ADMIN, "project", "register", "--code", "1999-210782-30-03-000001", "--name", "x", "--jurisdiction", "210782")
        self.assertRefused(bad, INVALID, "PROJECT_CODE_FORMAT")

    def test_a_pack_that_comes_again_keeps_what_commands_made_of_a_project(self):
        self.city.call(CITY_LEADER, "project", "status", "pj-001", "completed")
        self.city.call("officer:root", "pack", "apply", PACK)
        seen = self.city.call(ADMIN, "project", "show", "pj-001")
        self.assertEqual((seen["status"], seen["version"]), ("completed", 2))


class Coverage(Stewards):
    def uncovered(self, *more):
        return {row["projectId"]: row for row in self.all_of(ADMIN, "rows", "project", "uncovered", *more)}

    def test_what_must_be_sponsored_is_listed_with_its_rule_and_day(self):
        reply = self.register(fen="5000000000")
        self.assertEqual((reply["coverage"]["rule"], reply["coverage"]["sponsor"], reply["coverage"]["dueDay"]),
                         ("coverage/beizhen-large", "county", "2020-04-26"))
        project = reply["projectId"]
        row = self.uncovered("--jurisdiction", "210782")[project]
        self.assertEqual((row["leaderMissing"], row["stewardMissing"], row.get("overdue", False)), (True, True, False))
        self.city.call(LEADER, "steward", "assign", project, "st-bz-beizhen-sub-1")
        self.city.advance("2020-04-27T09:00")
        row = self.uncovered()[project]
        self.assertEqual((row["leaderMissing"], row.get("stewardMissing", False), row["overdue"]), (True, False, True))
        self.city.call(ADMIN, "project", "amend", project, "--leader", "ld-bz-futun", "--reason", "包保")
        self.assertIn(project, self.uncovered())
        self.city.call(ADMIN, "project", "amend", project, "--leader", "ld-bz-02", "--reason", "包保")
        self.assertNotIn(project, self.uncovered())
        small = self.register(fen="499999999")
        self.assertEqual(small.json["coverage"]["rule"], "")

    def test_the_rules_ask_of_beizhen_s_48_what_its_table_says(self):
        rows = self.uncovered("--jurisdiction", "210782", "--covered-too")
        beizhen = [row["coverage"]["rule"] for project, row in rows.items() if project.startswith("bz-p")]
        self.assertEqual([beizhen.count(f"coverage/{rule}") for rule in ("beizhen-large", "beizhen-ordinary")], [20, 28])
        self.assertEqual([p for p in self.uncovered() if p.startswith("bz-p")], [])


class Assignments(Stewards):
    def test_both_sign_a_hand_over_and_nobody_is_left_without_a_steward(self):
        project = self.staffed()
        self.assertRefused(self.city.ask(LEADER, "steward", "release", project, "st-bz-beizhen-sub-1", "--reason", "调岗"), REFUSED, "LAST_STEWARD")
        self.city.call(LEADER, "steward", "hand-over", project, "--from", "st-bz-beizhen-sub-1", "--to", "st-bz-beizhen-sub-2", "--reason", "轮岗")
        self.assertEqual(self.city.call(SECOND, "steward", "sign", project, "--from", "st-bz-beizhen-sub-1")["assignment"], "handover")
        self.assertEqual(self.city.call(STEWARD, "steward", "sign", project, "--from", "st-bz-beizhen-sub-1")["assignment"], "replaced")
        seen = self.city.call(ADMIN, "project", "show", project)
        self.assertEqual([(s["stewardId"], s["state"]) for s in seen["stewards"]],
                         [("st-bz-beizhen-sub-1", "replaced"), ("st-bz-beizhen-sub-2", "assigned")])
        self.assertRefused(self.plan(project, "2020-04-21"), DENIED, "NOT_PERMITTED")

    def test_the_card_names_who_stands_in_and_the_load_counts_projects_and_enterprises(self):
        project = self.staffed()
        self.city.call(ADMIN, "directory", "substitute", "st-bz-beizhen-sub-1", "st-bz-beizhen-sub-2", "--from", "2020-04-20", "--until", "2020-04-21")
        card = self.city.call(None, "steward", "card", "--project", project)
        self.assertEqual((card["stewards"][0]["name"], card["stewards"][0]["standingIn"]), ("示例管家北镇街道1", ["示例管家北镇街道2"]))
        with open(os.path.join(PACK, "duties.csv"), encoding="utf-8") as file:
            rows = [f"{row['name_zh']}：{row['text_zh']}" for row in csv.DictReader(file)]
        self.assertEqual([duty["zh"] for duty in card["duties"]], rows, "the duties of the pack, in its words and order")
        self.assertEqual(self.plan(project, "2020-04-21", who=SECOND).code, OK)
        loads = {s["stewardId"]: s for s in self.all_of(ADMIN, "stewards", "steward", "list", "township_id=bz-beizhen-sub")}
        before = loads["st-bz-beizhen-sub-1"]
        self.assertGreater(before["projects"], 0)
        self.assertGreater(before["enterprises"], 0)
        self.city.call(ADMIN, "project", "status", project, "cancelled", "--reason", "终止")
        after = self.all_of(ADMIN, "stewards", "steward", "list", "township_id=bz-beizhen-sub")
        self.assertEqual(next(s.get("projects", 0) for s in after if s["stewardId"] == "st-bz-beizhen-sub-1"), before["projects"] - 1)


if __name__ == "__main__":
    main()
