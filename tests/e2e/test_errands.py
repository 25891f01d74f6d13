"""代办: what an enterprise entrusts to a steward, and what a steward may and may not do for it (E12)."""
from city import (BEIZHEN_ENTERPRISE, DENIED, ENTERPRISE, LABOUR, NOT_FOUND, OK, REFUSED, WORKING_HOURS, Expectation, main)

FIRM, OTHER = (f"enterprise:{code}" for code in (BEIZHEN_ENTERPRISE, ENTERPRISE))
STEWARD, SECOND = "officer:st-bz-beizhen-sub-1", "officer:st-bz-beizhen-sub-2"
LEADER, ADMIN, CLERK = "officer:ld-bz-01", "officer:jz-admin-1", "officer:jz-hall-main-w01-clerk"
CHIEF = "officer:jz-human-resources-chief-representative-1"


class Errands(Expectation):
    def project(self):
        return self.city.call(ADMIN, "project", "register", "--code", "2020-210782-30-03-000001", "--name", "碳纤维项目",
                              "--jurisdiction", "210782", "--investment-fen", "600000000", "--uscc", BEIZHEN_ENTERPRISE)["projectId"]

    def authorize(self, *scope, until="2020-06-30", agent=STEWARD, who=FIRM):
        return self.city.ask(who, "enterprise", "authorize", agent, *scope, "--until", until)

    def submit(self, *more, who=STEWARD, item=WORKING_HOURS):
        return self.city.ask(who, "case", "submit", "--item", item, "--uscc", BEIZHEN_ENTERPRISE,
                             "--all-materials", "--on-behalf-of", FIRM, *more)


class Agency(Errands):
    def test_a_steward_submits_for_an_enterprise_until_24_00_of_the_last_day(self):
        """E12"""
        project = self.project()
        self.assertRefused(self.submit("--project", project), DENIED, "MANDATE_MISSING")
        given = self.authorize("--scope", "project", "--project", project, until="2020-04-21")
        self.assertEqual(given["mandate"], 1)
        case = self.submit("--project", project)["caseNo"]
        seen = self.city.call(FIRM, "case", "get", case)
        self.assertEqual(seen["applicant"]["uscc"], BEIZHEN_ENTERPRISE)
        self.assertEqual((seen["agency"]["agent"], seen["agency"]["onBehalfOf"], seen["agency"]["projectId"]), (STEWARD, FIRM, project))
        first = self.city.call(FIRM, "case", "history", case)["events"][0]
        self.assertEqual((first["actor"], first["onBehalfOf"]), (STEWARD, FIRM))
        self.city.advance("2020-04-21T23:59:00+08:00")
        self.assertEqual(self.submit("--project", project).code, OK)
        self.city.advance("2020-04-22T00:00:00+08:00")
        self.assertRefused(self.submit("--project", project), DENIED, "MANDATE_EXPIRED")
        self.city.restart()
        self.assertRefused(self.submit("--project", project), DENIED, "MANDATE_EXPIRED")

    def test_a_revocation_holds_at_once(self):
        """E12"""
        self.authorize("--scope", "enterprise")
        case = self.submit()["caseNo"]
        withdraw = ("case", "withdraw", case, "--reason", "改期", "--on-behalf-of", FIRM)
        self.city.call(FIRM, "enterprise", "revoke", "1", "--reason", "换人")
        self.assertRefused(self.city.ask(STEWARD, *withdraw), DENIED, "MANDATE_MISSING")
        self.assertRefused(self.submit(), DENIED, "MANDATE_MISSING")
        self.authorize("--scope", "case", "--case", case)
        self.assertEqual(self.city.ask(STEWARD, *withdraw).code, OK)
        states = [(m["number"], m.get("stands", False)) for m in self.city.call(FIRM, "enterprise", "mandates")["mandates"]]
        self.assertEqual(states, [(1, False), (2, True)])
        self.assertEqual(self.city.call(OTHER, "enterprise", "mandates").json.get("mandates", []), [])

    def test_nobody_decides_what_he_agents(self):
        """E12"""
        self.city.call(ADMIN, "directory", "grant", "st-bz-beizhen-sub-1", "chief-representative", "--scope-kind", "department",
                       "--scope", "jz-human-resources")
        self.authorize("--scope", "enterprise")
        case = self.submit()["caseNo"]
        self.assertRefused(self.city.ask(STEWARD, "case", "accept", case), DENIED, "SEPARATION_OF_DUTIES")
        self.assertEqual(self.city.ask(CHIEF, "case", "accept", case).code, OK)


class Errand(Errands):
    def test_an_errand_goes_from_the_mandate_to_the_rating(self):
        """E12"""
        project = self.project()
        self.authorize("--scope", "project", "--project", project)
        errand = self.city.call(FIRM, "errand", "entrust", "--mandate", "1", "--text", "代办特殊工时审批")["errandNo"]
        self.assertRefused(self.city.ask(SECOND, "errand", "take", errand), DENIED, "NOT_PERMITTED")
        self.city.call(STEWARD, "errand", "take", errand)
        asked = self.city.call(STEWARD, "errand", "ask", errand, "--paper", "营业执照", "--limit-wd", "2")
        self.assertEqual(asked["outstanding"][0]["dueDay"], "2020-04-22")
        self.assertRefused(self.submit("--project", project, "--errand", errand), REFUSED, "ERRAND_WRONG_STATE")
        self.city.call(STEWARD, "errand", "start", errand)
        case = self.submit("--project", project, "--errand", errand)["caseNo"]
        self.assertEqual(self.city.call(FIRM, "errand", "show", errand)["cases"][0]["caseNo"], case)
        self.assertRefused(self.city.ask(STEWARD, "errand", "deliver", errand, "--result", "办结"), REFUSED, "ERRAND_CASES_OPEN")
        self.city.advance("2020-04-24T09:00:00+08:00")
        self.assertEqual([e["errandNo"] for e in self.city.call(STEWARD, "errand", "list", "late=true")["errands"]], [errand])
        self.city.call(FIRM, "errand", "hand", errand, "--paper", "营业执照")
        self.city.call(STEWARD, "case", "withdraw", case, "--reason", "企业改期", "--on-behalf-of", FIRM)
        self.assertEqual(self.city.call(FIRM, "errand", "show", errand)["cases"][0]["endedBy"], "case.withdrawn")
        self.city.call(STEWARD, "errand", "deliver", errand, "--result", "企业改期，撤件")
        self.assertRefused(self.city.ask(OTHER, "errand", "rate", errand, "5"), NOT_FOUND, "ERRAND_NOT_FOUND")
        self.city.call(FIRM, "errand", "rate", errand, "5")
        self.city.restart()
        seen = self.city.call(FIRM, "errand", "show", errand)
        self.assertEqual((seen["state"], seen["stars"], seen["materials"][0]["lateWd"]), ("rated", 5, 2))
        self.assertEqual([s["event"] for s in seen["steps"]],
                         ["errand.entrusted", "errand.taken", "errand.materials_asked", "errand.started", "errand.case_linked",
                          "errand.material_handed", "errand.case_ended", "errand.delivered", "errand.rated"])


class Duties(Errands):
    def test_what_is_late_is_listed_with_county_and_days(self):
        project = self.project()
        self.city.call(LEADER, "steward", "assign", project, "st-bz-beizhen-sub-1")
        first = self.city.call(STEWARD, "project", "duties", project)["duties"]
        self.assertEqual({d["dutyId"]: d["state"] for d in first}["duty-13"], "due")
        self.city.advance("2020-04-30T09:00:00+08:00")
        late = [row for row in self.city.call(LEADER, "project", "late-duties", "jurisdiction=210782")["late"] if row["projectId"] == project]
        self.assertEqual([(row["duty"]["dutyId"], row["duty"]["lateWd"], row["jurisdiction"]) for row in late], [("duty-13", 4, "210782")])
        self.assertRefused(self.city.ask(STEWARD, "project", "duty-waive", project, "duty-13", "--reason", "x"), DENIED, "NOT_PERMITTED")
        self.city.call(STEWARD, "project", "duty-done", project, "duty-13", "--evidence", "ab" * 32)
        done = [d for d in self.city.call(STEWARD, "project", "duties", project)["duties"] if d["dutyId"] == "duty-13"][0]
        self.assertEqual((done["state"], done["lateWd"], done["evidenceDigest"]), ("completed", 4, "ab" * 32))


if __name__ == "__main__":
    main()
