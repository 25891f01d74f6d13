"""What administrators expect of rallies, enclave agreements, cards, supervision orders and reports (A10 to A13, A19)."""
import json
import os

from city import AUDITOR, DENIED, INVALID, NOT_FOUND, OK, REFUSED, STEPS, WASTE, Expectation, main

ADMIN, SECOND_ADMIN, INSPECTOR = "officer:jz-admin-1", "officer:jz-admin-2", "officer:jz-hotline-inspector-1"
CITY_LEADER, COUNTY_LEADER = "officer:ld-jz-01", "officer:ld-bz-01"
JUDGES = ("jz-market-handler-1", "jz-education-handler-1")
CRITERIA = [f"rc-{n:02d}" for n in range(1, 9)]
_64 = (1 << 64) - 1


def drawn_by_hand(population, size, seed):
    """splitmix64 and Fisher-Yates, as the README of services/evaluation says."""
    cases = list(population)
    for i in range(min(size, len(cases))):
        seed = (seed + 0x9E3779B97F4A7C15) & _64
        mixed = ((seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9) & _64
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _64
        at = i + (mixed ^ (mixed >> 31)) % (len(cases) - i)
        cases[i], cases[at] = cases[at], cases[i]
    return cases[:size]



class Evaluation(Expectation):
    def act(self, who, *words):
        return self.city.call(who, *words).json

    def plan(self, *more):
        judges = [word for judge in JUDGES[:2] for word in ("--judge", judge)]
        return self.city.ask(ADMIN, "rally", "plan", "--name", "2020年第二季度拉练", "--jurisdiction", "210700", "--year", "2020",
                             "--quarter", "2", *judges, "--nominate-until", "2020-04-30", "--score-until", "2020-05-15", *more)

    def touring(self, projects):
        rally = self.plan()["number"]
        for project in projects:
            self.act(SECOND_ADMIN, "rally", "nominate", rally, project)
            self.act(ADMIN, "rally", "vet", rally, project, "pass", "--new", "--procedures", "--environment", "--safety")
        stops = [word for project in projects for word in ("--stop", f"{project}=2020-05-08")]
        self.act(ADMIN, "rally", "route", rally, *stops)
        for project in projects:
            self.act(ADMIN, "rally", "visit", rally, project)
        return rally

    def score(self, judge, rally, project, score):
        scores = [word for criterion in CRITERIA for word in ("--score", f"{criterion}={score}")]
        return self.city.ask(f"officer:{judge}", "rally", "score", rally, project, *scores)


class Rallies(Evaluation):
    def test_weights_of_99_are_refused(self):
        """A12"""
        path = os.path.join(self.city.folder, "plan.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"criteria": [{"criterionId": "a", "nameZh": "甲", "weight": 60}, {"criterionId": "b", "nameZh": "乙", "weight": 39}]}, file)
        self.assertRefused(self.plan("--file", path), INVALID, "WEIGHTS_NOT_100")

    def test_sheets_are_sealed_summed_exactly_and_ranked_with_ties(self):
        """A12"""
        projects = ["pj-002", "pj-003", "pj-004"]
        rally = self.touring(projects)
        self.assertRefused(self.score(JUDGES[0], rally, "pj-002", "100.01"), INVALID, "SCORE_OUT_OF_RANGE")
        self.assertRefused(self.score(JUDGES[0], rally, "pj-002", "9e1"), INVALID, "SCORE_FORMAT")
        for project, scores in zip(projects, (("97.33", "97.34"), ("97.34", "97.33"), ("90", "90"))):
            for judge, score in zip(JUDGES, scores):
                self.assertEqual(self.score(judge, rally, project, score).code, OK)
        self.assertRefused(self.city.ask(ADMIN, "rally", "sheets", rally), REFUSED, "SHEETS_SEALED")
        self.assertRefused(self.city.ask("officer:" + JUDGES[0], "rally", "sheets", rally), REFUSED, "SHEETS_SEALED")
        self.act(ADMIN, "rally", "close", rally)
        self.assertRefused(self.score(JUDGES[0], rally, "pj-002", "90"), REFUSED, "SHEET_LATE")
        self.city.restart()
        places = self.act(ADMIN, "rally", "show", rally)["results"][0]["places"]
        self.assertEqual([(p["rank"], p["projectId"], p["score"]) for p in places],
                         [(1, "pj-002", "97.34"), (1, "pj-003", "97.34"), (3, "pj-004", "90.00")])
        self.assertEqual(len(self.act(ADMIN, "rally", "sheets", rally)["sheets"]), 6)

    def test_a_published_list_is_corrected_by_a_new_version(self):
        """A12"""
        rally = self.touring(["pj-002"])
        for judge in JUDGES[:2]:
            self.score(judge, rally, "pj-002", "80")
        for word in ("close", "post"):
            self.act(ADMIN, "rally", word, rally)
        self.assertRefused(self.city.ask(ADMIN, "rally", "announce", rally), REFUSED, "POSTING_RUNNING")
        self.city.advance("2020-05-20T09:00")
        self.act(ADMIN, "rally", "announce", rally)
        path = os.path.join(self.city.folder, "sheets.json")
        sheet = {"projectId": "pj-002", "officerId": JUDGES[0], "scores": [{"criterionId": c, "score": "90"} for c in CRITERIA]}
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"corrections": [sheet]}, file)
        self.assertEqual(self.act(ADMIN, "rally", "correct", rally, "--reason", "录入有误", "--file", path)["version"], 2)
        results = self.act(ADMIN, "rally", "show", rally)["results"]
        self.assertEqual([r["places"][0]["score"] for r in results], ["80.00", "85.00"])
        self.assertRefused(self.city.ask(ADMIN, "rally", "year", "210700", "2020"), NOT_FOUND, "RALLY_YEAR_NOT_FOUND")
        self.assertRefused(self.city.ask(COUNTY_LEADER, "rally", "total", "210700", "2020"), DENIED, "NOT_PERMITTED")
        self.assertEqual(self.act(ADMIN, "rally", "total", "210700", "2020")["version"], 1)
        self.assertEqual(self.city.ask(ADMIN, "rally", "total", "210700", "2020").reason, "RALLY_YEAR_PUBLISHED")
        self.city.restart()
        year = self.act(ADMIN, "rally", "year", "210700", "2020")
        self.assertEqual([(p["rank"], p["id"], p["score"], p["weighted"], p["sheets"]) for p in year["projects"]],
                         [(1, "pj-002", "85.00", "1700000", 2)])
        self.assertEqual([(c["id"], c["score"], c["nameZh"]) for c in year["counties"]], [("210781", "85.00", "凌海市")])
        self.assertEqual([(r["rallyNo"], r["resultVersion"]) for r in year["rallies"]], [(rally, 2)])


class Enclaves(Evaluation):
    def test_shares_sum_to_100_and_the_odd_fen_goes_to_the_fly_in_side(self):
        """A13"""
        refused = self.city.ask(ADMIN, "enclave", "propose", "ev-signed-01", "--share-out", "50", "--share-in", "60")
        self.assertRefused(refused, INVALID, "SHARES_NOT_100")
        agreement = self.act(ADMIN, "enclave", "propose", "ev-signed-01")["number"]
        self.act(COUNTY_LEADER, "enclave", "consent", agreement, "210782")
        self.assertEqual(self.act(CITY_LEADER, "enclave", "consent", agreement, "210702")["state"], "signed")
        for phase in ("landed", "agency", "construction", "production"):
            self.act(ADMIN, "enclave", "advance", agreement, phase)
        self.assertRefused(self.city.ask(ADMIN, "enclave", "settle", agreement, "2020", "--tax-fen", "1"), REFUSED, "SETTLEMENT_YEAR")
        self.city.advance("2021-01-11T09:00")
        settled = self.act(ADMIN, "enclave", "settle", agreement, "2020", "--tax-fen", "1000001")["settlement"]
        self.assertEqual((settled["outFen"], settled["inFen"]), ("500000", "500001"))
        again = self.city.ask(ADMIN, "enclave", "settle", agreement, "2020", "--tax-fen", "1")
        self.assertEqual(again.reason, "ALREADY_SETTLED")

    def test_a_seventh_park_opens_where_no_policy_sets_a_number(self):
        """A13"""
        self.act(ADMIN, "enclave", "open-park", "park-taihe", "--name", "太和飞地园区", "--jurisdiction", "210711")
        self.assertEqual(len(self.act(ADMIN, "project", "parks")["parks"]), 7)


class Supervision(Evaluation):
    def late(self, count):
        cases = [self.city.submitted(WASTE) for _ in range(count)]
        for case in cases:
            self.city.accept(case, WASTE)
        self.city.advance("2020-06-15T09:00")
        return cases

    def test_the_third_red_card_of_a_department_opens_one_order(self):
        """A19"""
        self.late(3)
        orders = self.act(ADMIN, "supervision", "list", "department_id=jz-urban-management").get("orders", [])
        self.assertEqual([order["rule"] for order in orders if order["subject"].startswith("departments/")], ["THIRD_RED_CARD"])
        order = orders[0]["orderNo"]
        handler = "officer:jz-urban-management-handler-1"
        self.act(handler, "supervision", "sign", order)
        self.act(handler, "supervision", "handle", order, "--measure", "约谈承办人")
        self.act(handler, "supervision", "feed-back", order, "--text", "已办结")
        self.act(ADMIN, "supervision", "take-up", order)
        self.act(ADMIN, "supervision", "review", order, "close")
        self.assertEqual(self.act(ADMIN, "supervision", "publish", order, "--text", "通报")["state"], "published")

    def test_a_withdrawn_card_stays_visible_and_the_score_is_made_again(self):
        """A10, A11"""
        self.late(1)
        cards = self.act(ADMIN, "card", "list", "department_id=jz-urban-management", "color=red")["cards"]
        card, month = cards[0]["cardNo"], cards[0]["month"]
        self.city.advance("2020-07-01T09:00")
        self.act(ADMIN, "report", "publish", "department", "--month", month)
        before = self.act(ADMIN, "report", "show", "--month", month, "--department", "jz-urban-management")
        handler = "officer:jz-urban-management-handler-1"
        self.assertRefused(self.city.ask("officer:jz-market-handler-1", "card", "appeal", card, "--reason", "x"), DENIED, "NOT_PERMITTED")
        self.act(handler, "card", "appeal", card, "--reason", "系统故障")
        self.act(ADMIN, "card", "rule", card, "withdraw", "--reasons", "故障属实")
        shown = self.act(ADMIN, "card", "show", card)
        self.assertEqual((shown["color"], shown["appeal"]["state"]), ("red", "withdrawn"))
        after = self.act(ADMIN, "report", "show", "--month", month, "--department", "jz-urban-management")
        self.assertGreater(float(after["score"]), float(before["score"]))
        league = self.act(ADMIN, "report", "league", "department", "--month", month)
        self.assertEqual(league["versions"], 2)
        self.assertIn(card, league["reason"])

    def test_a_sample_cannot_be_computed_beforehand_and_can_be_drawn_again_from_its_seed(self):
        """A19"""
        for _ in range(4):
            self.city.granted(WASTE, STEPS[WASTE])
        self.city.advance("2020-05-06T09:00")
        rows = self.act(ADMIN, "report", "events", "--month", "2020-04", "--county", "210700")["contributions"]
        population = [row["subject"].split("/")[1] for row in rows if row["kind"].startswith("decided")]
        self.assertEqual(len(population), 4)
        words = ("report", "draw", "--month", "2020-04", "--county", "210700", "--size", "3")
        draws = [self.act(ADMIN, "report", "drawn", self.act(ADMIN, *words)["number"]) for _ in range(2)]
        self.assertEqual(len({draw["seed"] for draw in draws} | {"0" * 16}), 3, "two seeds of their own, none of them nothing")
        for draw in draws:
            self.assertEqual(draw["caseNos"], drawn_by_hand(population, 3, int(draw["seed"], 16)))

    def test_an_empty_month_is_zeros_and_divides_nothing(self):
        """A11"""
        report = self.act(AUDITOR, "report", "show", "--month", "2020-03", "--county", "210700")
        self.assertEqual((report.get("decided", "0"), report["onTimeRate"], report["meanWd"]), ("0", "n/a", "n/a"))
        self.assertRefused(self.city.ask(ADMIN, "report", "league", "county", "--month", "2020-03"), NOT_FOUND, "LEAGUE_NOT_FOUND")


if __name__ == "__main__":
    main()
