"""政策: published by a department, matched by the pack's table, delivered once, acknowledged, asked about and answered."""
import csv
import os
import time

from city import (BEIZHEN_ENTERPRISE, DENIED, ENTERPRISE, HEISHAN_ENTERPRISE, INVALID, NOT_FOUND, OK, PACK, REFUSED, Expectation, main)

FIRM, OTHER, STRANGER = (f"enterprise:{code}" for code in (BEIZHEN_ENTERPRISE, HEISHAN_ENTERPRISE, ENTERPRISE))
HEAD, CHIEF, HANDLER = (f"officer:jz-market-{role}-1" for role in ("organ-head", "chief-representative", "handler"))
OTHER_HANDLER, LEADER, ADMIN = "officer:jz-education-handler-1", "officer:ld-bz-01", "officer:jz-admin-1"
TECHNOLOGY = ("big-data-electronics", "biomedicine", "new-materials", "photovoltaic-semiconductor")


def enterprises(column, values):
    with open(os.path.join(PACK, "enterprises.csv"), encoding="utf-8") as file:
        return sorted(row["uscc"] for row in csv.DictReader(file) if row[column] in values)


class Policies(Expectation):
    def published(self, audience="all-enterprises", *more, number="锦市监发〔2020〕1号", who=CHIEF):
        return self.city.ask(who, "policy", "publish", "--number", number, "--title", "支持企业发展的若干措施", "--body", "贷款贴息",
                             "--text-digest", "ab" * 32, "--department", "jz-market", "--audience", audience, "--from", "2020-04-20", *more)

    def delivered(self, *args, **how):
        policy = self.published(*args, **how)["policyNo"]
        return policy, self.arrived(policy)

    def arrived(self, policy):
        """Waits for the pump: the clock stands, the delivery does not."""
        for _ in range(400):
            seen = self.city.call(ADMIN, "policy", "get", policy).json
            if not seen["counts"].get("delivering", False):
                return seen
            time.sleep(0.05)
        self.fail(f"{policy} is still on its way")

    def counts(self, policy, *names):
        counts = self.city.call(ADMIN, "policy", "get", policy)["counts"]
        return tuple(int(counts.get(name, 0)) for name in names)

    def whom(self, policy, *terms, who=ADMIN):
        lines = self.city.call(who, "policy", "deliveries", policy, *terms, "--all").lines
        return [line for line in lines]


class Delivery(Policies):
    def test_every_enterprise_of_the_table_is_reached_exactly_once(self):
        policy, seen = self.delivered()
        everybody = enterprises("source", ("newspaper", "general", "illustrative"))
        self.assertEqual(len(everybody), 522)
        self.assertEqual((seen["counts"]["delivered"], seen["counts"]["unread"], seen["counts"]["lookedAt"]), ("522", "522", "522"))
        found = self.whom(policy)
        self.assertEqual([d["uscc"] for d in found], everybody)
        self.assertEqual({d["rule"] for d in found}, {"policies/all"})
        self.assertTrue(all(d["liaisonId"] for d in found))
        self.city.restart()
        self.assertEqual(self.counts(policy, "delivered", "read"), (522, 0))
        again = self.city.call("officer:root", "pack", "apply", PACK)
        self.assertEqual(again.code, OK)
        self.arrived(policy)
        self.assertEqual(self.counts(policy, "delivered"), (522,))

    def test_the_table_says_whom_it_concerns_and_the_rule_is_kept(self):
        policy, _ = self.delivered("technology-enterprises")
        found = self.whom(policy)
        self.assertEqual([d["uscc"] for d in found], enterprises("cluster_id", TECHNOLOGY))
        self.assertEqual({d["rule"] for d in found}, {"policies/technology"})
        self.assertEqual({d["ruleVersion"] for d in found}, {self.city.call(ADMIN, "policy", "get", policy)["tableDigest"]})
        county, _ = self.delivered("all-enterprises", "--jurisdiction", "210726", number="锦市监发〔2020〕2号")
        self.assertEqual([d["uscc"] for d in self.whom(county)], enterprises("jurisdiction", ("210726",)))

    def test_a_township_leader_sees_what_lies_in_the_township(self):
        policy, _ = self.delivered("all-enterprises", "--jurisdiction", "210782")
        own = {d["uscc"] for d in self.whom(policy, who="officer:ld-bz-beizhen-sub")}
        neighbour = {d["uscc"] for d in self.whom(policy, who="officer:ld-bz-futun")}
        county = {d["uscc"] for d in self.whom(policy, who=LEADER)}
        self.assertIn(BEIZHEN_ENTERPRISE, own & county)
        self.assertNotIn(BEIZHEN_ENTERPRISE, neighbour)
        with open(os.path.join(PACK, "beizhen.csv"), encoding="utf-8") as file:
            township = {row["enterprise_id"]: row["township_id"] for row in csv.DictReader(file) if row["kind"] == "enterprise"}
        with open(os.path.join(PACK, "enterprises.csv"), encoding="utf-8") as file:
            at = {row["uscc"]: township.get(row["enterprise_id"], "") for row in csv.DictReader(file)}
        self.assertEqual(own, {code for code in county if at[code] in ("", "bz-beizhen-sub")})

    def test_a_request_that_is_sent_again_publishes_nothing_twice(self):
        words = ("policy", "publish", "--number", "锦市监发〔2020〕7号", "--title", "措施", "--body", "贴息", "--text-digest", "ab" * 32,
                 "--department", "jz-market", "--audience", "industry", "--from", "2020-04-20")
        first = self.city.call(CHIEF, *words, request_id="publish-7")
        self.assertEqual(self.city.call(CHIEF, *words, request_id="publish-7").json, first.json)
        self.assertRefused(self.city.ask(CHIEF, *words), REFUSED, "POLICY_NUMBER_USED")

    def test_who_may_publish_and_what_is_refused(self):
        self.assertRefused(self.published(who=HANDLER), DENIED, "NOT_PERMITTED")
        self.assertRefused(self.published(who="officer:jz-education-chief-representative-1"), DENIED, "NOT_PERMITTED")
        self.assertRefused(self.published("all-enterprises", "--until", "2020-04-19"), INVALID, "POLICY_DAYS_INVALID")
        self.assertRefused(self.published("all-enterprises", "--answer-wd", "61"), INVALID, "LENGTH_REQUIRED")
        self.assertRefused(self.published("all-enterprises", "--jurisdiction", "210000"), DENIED, "NOT_PERMITTED")
        self.assertEqual(self.city.call(ADMIN, "policy", "list").json.get("policies", []), [])


class Answers(Policies):
    def test_a_receipt_is_given_once_and_the_unread_are_listed(self):
        policy, _ = self.delivered("all-enterprises", "--jurisdiction", "210782")
        self.assertRefused(self.city.ask(OTHER, "policy", "read", policy), REFUSED, "POLICY_NOT_DELIVERED")
        self.assertEqual([p["policyNo"] for p in self.city.call(FIRM, "policy", "list", "read=false")["policies"]], [policy])
        self.city.call(FIRM, "policy", "read", policy)
        self.assertRefused(self.city.ask(FIRM, "policy", "read", policy), REFUSED, "POLICY_ALREADY_READ")
        self.assertEqual(self.city.call(FIRM, "policy", "list", "read=false").json.get("policies", []), [])
        own = self.city.call(FIRM, "policy", "get", policy)["delivery"]
        self.assertEqual((own["readBy"], own["uscc"]), (FIRM, BEIZHEN_ENTERPRISE))
        unread = self.city.call(LEADER, "policy", "unread", policy, "--all").lines
        self.assertNotIn(BEIZHEN_ENTERPRISE, [d["uscc"] for d in unread])
        delivered, read, left = self.counts(policy, "delivered", "read", "unread")
        self.assertEqual((read, left, len(unread)), (1, delivered - 1, delivered - 1))
        self.assertEqual(self.city.call(OTHER, "policy", "list").json.get("policies", []), [])

    def test_an_answer_that_is_late_is_shown_upward_with_its_working_days(self):
        policy, _ = self.delivered()
        asked = self.city.call(FIRM, "policy", "ask", policy, "--text", "贴息是否包括续贷")
        self.assertEqual((asked["questionState"], asked["dueDay"]), ("asked", "2020-04-26"))
        question = asked["questionNo"]
        self.assertRefused(self.city.ask(STRANGER, "policy", "ask", policy, "--text", "？"), REFUSED, "POLICY_NOT_DELIVERED")
        self.assertEqual(self.city.call(LEADER, "policy", "questions", "late=true").json.get("questions", []), [])
        self.city.advance("2020-04-28T10:00:00+08:00")
        late = self.city.call(LEADER, "policy", "questions", "late=true", "AND", "jurisdiction=210782")["questions"]
        self.assertEqual([(q["questionNo"], q["lateWd"]) for q in late], [(question, 2)])
        self.assertEqual([q["questionNo"] for q in
                          self.city.call(HANDLER, "policy", "questions", "department_id=jz-market", "AND", "state=asked")["questions"]], [question])
        self.assertEqual(self.city.call(OTHER, "policy", "questions").json.get("questions", []), [])
        self.assertRefused(self.city.ask(OTHER_HANDLER, "policy", "answer", question, "--text", "包括"), NOT_FOUND,
                           "POLICY_QUESTION_NOT_FOUND")
        answered = self.city.call(HANDLER, "policy", "answer", question, "--text", "包括续贷", "--for-everybody")
        self.assertEqual((answered["questionState"], answered["lateWd"]), ("answered", 2))
        self.assertRefused(self.city.ask(HANDLER, "policy", "answer", question, "--text", "再答"), REFUSED, "POLICY_QUESTION_ANSWERED")
        self.city.restart()
        seen = self.city.call(OTHER, "policy", "get", policy)["interpretations"]
        self.assertEqual([(i["text"], i.get("questionNo"), i.get("actor")) for i in seen], [("包括续贷", "", "")])
        for who in (FIRM, LEADER):
            told = self.city.call(who, "policy", "get", policy)["interpretations"]
            self.assertEqual([(i["questionNo"], i["actor"]) for i in told], [(question, HANDLER)])
        self.assertEqual(self.city.call(LEADER, "policy", "questions", "late=true").json.get("questions", []), [])
        self.assertEqual(self.counts(policy, "questions", "answered", "open"), (1, 1, 0))

    def test_a_version_replaces_the_one_before_it_and_a_withdrawn_one_goes_no_further(self):
        first, _ = self.delivered("all-enterprises", "--jurisdiction", "210782")
        self.city.call(FIRM, "policy", "read", first)
        second = self.published("all-enterprises", "--jurisdiction", "210782", "--replaces", first)
        self.assertEqual((second["version"], second.code), (2, OK))
        self.arrived(second["policyNo"])
        seen = self.city.call(FIRM, "policy", "list").json["policies"]
        self.assertEqual([(p["policyNo"], p["state"], "read" in p["delivery"]) for p in seen],
                         [(second["policyNo"], "published", False), (first, "replaced", True)])
        self.assertRefused(self.city.ask(FIRM, "policy", "ask", first, "--text", "？"), REFUSED, "POLICY_WRONG_STATE")
        self.assertRefused(self.city.ask(HANDLER, "policy", "withdraw", second["policyNo"], "--reason", "废止"), DENIED, "NOT_PERMITTED")
        self.city.call(HEAD, "policy", "withdraw", second["policyNo"], "--reason", "上位政策废止")
        self.assertRefused(self.city.ask(FIRM, "policy", "read", second["policyNo"]), REFUSED, "POLICY_WRONG_STATE")
        steps = self.city.call(ADMIN, "policy", "get", second["policyNo"])["steps"]
        self.assertEqual([s["event"] for s in steps], ["policy.published", "policy.withdrawn"])
        self.assertRefused(self.city.ask(ADMIN, "policy", "get", "ZC2107002020042000099X"), NOT_FOUND, "POLICY_NOT_FOUND")


if __name__ == "__main__":
    main()
