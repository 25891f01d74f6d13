"""What enterprises, citizens and departments expect of demands: one number and stewards (E9, E14, A9)."""
from city import (AUDITOR, BEIZHEN_ENTERPRISE, DENIED, ENTERPRISE, HALL, HEISHAN_ENTERPRISE, INVALID, NOT_FOUND, OK, REFUSED,
                  ROOT_OFFICER, Expectation, main)

FIRM, OTHER, HEISHAN = (f"enterprise:{code}" for code in (BEIZHEN_ENTERPRISE, ENTERPRISE, HEISHAN_ENTERPRISE))
OPERATOR, DISPATCHER, INSPECTOR = (f"officer:jz-hotline-{who}-1" for who in ("operator", "dispatcher", "inspector"))
STEWARD = "officer:st-bz-beizhen-sub-1"
COUNTY_LEADER, CITY_LEADER, TOP_LEADER = "officer:ld-bz-01", "officer:ld-jz-28", "officer:ld-jz-01"
CONSUMER = "hc-025"         # 消费纠纷投诉 complaint, jz-market, 13 wd
TICKETS = "hc-003"          # 发票和办税咨询 consult, 3 wd
PERMIT = "hc-010"           # 施工许可问题 help, jz-housing-construction, 5 wd
ROAD = "hc-034"             # 道路破损 help, jz-urban-management with jz-transport, 5 wd
HEAT = "hc-028"             # 供热投诉, urgent
STEWARDS = "hc-014"         # 项目管家服务评价 complaint, jz-business-env


def of(department, role="handler"):
    return f"officer:{department}-{role}-1"


def limit(reply, clock="limit"):
    return next((c["dueDay"] for c in reply.json.get("clocks", []) if c["clock"] == clock), None)


class Requests(Expectation):
    def raise_hotline(self, category, text="商家拒绝退款", *more, who=OPERATOR):
        return self.city.call(who, "request", "raise", "--channel", "hotline", "--category", category, "--text", text, *more)

    def raise_issue(self, *more, who=FIRM, text="施工许可办理遇到困难"):
        return self.city.call(who, "request", "raise", "--text", text, *more)

    def show(self, number, who=DISPATCHER):
        return self.city.call(who, "request", "show", number)

    def handle(self, number, department="jz-market"):
        """From signing to the call-back."""
        state = self.show(number)["state"]
        if state == "awaiting_sign":
            self.city.call(of(department), "request", "sign", number)
        self.city.call(of(department), "request", "reply", number, "--text", "已经办理")
        return self.city.call(of(department, "organ-head"), "request", "review", number, "pass")

    def letters(self, who):
        return [(l["kind"], l.get("copy", False)) for l in self.city.call(who, "request", "letters").json.get("letters", [])]


class AskTheSteward(Requests):
    def test_an_issue_has_a_number_level_one_and_its_limit(self):
        """E9"""
        text = "诉" * 2000
        reply = self.raise_issue("--project", "pj-034", text=text)
        self.assertEqual((reply["demandNo"][:16], reply["level"], reply["state"]), ("GJ21078220200420", 1, "registered"))
        self.assertEqual(limit(reply), "2020-04-26")
        seen = self.show(reply["demandNo"], who=FIRM)
        self.assertEqual((seen["text"], seen["projectId"], seen["stewardId"]), (text, "pj-034", "st-jz-28"))
        for bad in ("", "　", "诉" * 2001):
            refused = self.city.ask(FIRM, "request", "raise", "--text", bad)
            self.assertEqual(refused.code, INVALID, str(refused))

    def test_it_goes_up_by_itself_and_the_enterprise_sees_each_step(self):
        """E9, A9"""
        number = self.raise_issue("--project", "pj-034", "--category", PERMIT)["demandNo"]
        preview = self.city.call(DISPATCHER, "escalation", "preview", "--until", "2020-04-30").json["escalations"]
        self.assertEqual([(p["demandNo"], p["fromLevel"], p["toLevel"], p["leaderId"]) for p in preview], [(number, 1, 2, "ld-bz-01")])
        self.city.advance("2020-04-26T23:59:59")
        self.assertEqual(self.show(number, who=FIRM)["level"], 1)
        self.city.advance("2020-04-27T09:00")
        seen = self.show(number, who=FIRM)
        self.assertEqual((seen["level"], limit(seen)), (2, "2020-05-06"))       # five working days from the due day before
        self.city.advance("2020-05-20T09:00")
        seen = self.show(number, who=FIRM)
        self.assertEqual(seen["level"], 4)
        self.assertEqual([(s["event"], s["level"], s["occurred"]) for s in seen["steps"] if s["event"] == "issue.escalated"],
                         [("issue.escalated", 2, "2020-04-26T16:00:00Z"), ("issue.escalated", 3, "2020-05-06T16:00:00Z"),
                          ("issue.escalated", 4, "2020-05-19T16:00:00Z")])
        for leader in (COUNTY_LEADER, CITY_LEADER, TOP_LEADER):
            self.assertEqual([l for l in self.letters(leader) if l[0] == "escalated"], [("escalated", False)], leader)

    def test_an_outage_of_days_escalates_once_and_at_the_right_instants(self):
        """A9"""
        number = self.raise_issue("--category", PERMIT)["demandNo"]
        self.city.stop()
        self.city.start()
        self.city.advance("2020-04-30T09:00")
        self.city.kill()
        self.city.start()
        self.city.advance("2020-04-30T10:00")
        self.assertEqual(self.show(number)["level"], 2)
        self.assertEqual(len(self.letters(COUNTY_LEADER)), 1)

    def test_a_county_without_leaders_is_passed_over_and_nothing_is_lost(self):
        """A9"""
        number = self.raise_issue("--category", PERMIT, who=HEISHAN)["demandNo"]
        preview = self.city.call(DISPATCHER, "escalation", "preview", "--until", "2020-04-27").json["escalations"]
        self.assertEqual((preview[0]["toLevel"], preview[0]["passedOver"]), (3, [2]))
        self.city.advance("2020-04-27T09:00")
        seen = self.show(number)
        self.assertEqual((seen["level"], limit(seen)), (3, "2020-05-12"))

    def test_only_the_enterprise_or_a_leader_closes_it(self):
        """E9"""
        number = self.raise_issue("--category", PERMIT)["demandNo"]
        self.handle(number, "jz-housing-construction")
        self.assertRefused(self.city.ask(OPERATOR, "request", "call-back", number, "satisfied"), REFUSED, "ENTERPRISE_CONFIRMS")
        self.assertRefused(self.city.ask(OTHER, "request", "confirm", number, "yes"), NOT_FOUND, "DEMAND_NOT_FOUND")
        denied = self.city.call(FIRM, "request", "confirm", number, "no", "--text", "没有解决")
        self.assertEqual((denied["state"], denied["redoRounds"], limit(denied)), ("handling", 1, "2020-04-26"))
        self.handle(number, "jz-housing-construction")
        self.assertEqual(self.city.call(FIRM, "request", "confirm", number, "yes")["state"], "closed")
        self.assertEqual(self.show(number)["result"], "confirmed")
        again = self.raise_issue("--reopens", number, text="又出现同样问题")
        self.assertEqual(self.show(number)["reopenedBy"], again["demandNo"])
        self.assertEqual(self.city.call(COUNTY_LEADER, "request", "rule", again["demandNo"], "close", "--reasons", "已处理")["state"], "closed")

    def test_its_steward_dispatches_it_and_escalates_it_by_command(self):
        """E9"""
        number = self.raise_issue()["demandNo"]
        self.assertRefused(self.city.ask("officer:st-bz-futun-1", "request", "dispatch", number, "--category", PERMIT), DENIED, "NOT_PERMITTED")
        reply = self.city.call(STEWARD, "request", "dispatch", number, "--category", PERMIT)
        self.assertEqual((reply["departmentId"], reply["rule"]), ("jz-housing-construction", f"routing/{PERMIT}"))
        up = self.city.call(STEWARD, "request", "escalate", number, "--reason", "跨部门")
        self.assertEqual((up["level"], limit(up)), (2, "2020-04-26"))

    def test_a_steward_does_not_learn_who_complained_of_him(self):
        number = self.raise_issue("--category", STEWARDS, text="管家从不上门")["demandNo"]
        seen = self.show(number, who=STEWARD)
        self.assertTrue(seen["caller"]["withheld"])
        for secret in (BEIZHEN_ENTERPRISE, "enterprise:"):
            self.assertNotIn(secret, seen.out)
        self.assertRefused(self.city.ask(STEWARD, "request", "caller", number, "--purpose", "联系"), DENIED, "NOT_PERMITTED")
        self.assertEqual(self.show(number, who=OPERATOR)["caller"]["uscc"], BEIZHEN_ENTERPRISE)

    def test_a_retry_is_one_demand(self):
        words = ("request", "raise", "--text", "问题", "--category", PERMIT)
        first = self.city.call(FIRM, *words, request_id="once")
        self.assertEqual(self.city.call(FIRM, *words, request_id="once").json, first.json)
        self.assertEqual(len(self.city.call(FIRM, "request", "list").json["demands"]), 1)


class OneNumber(Requests):
    def test_a_complaint_unsatisfied_is_done_again_twice_then_the_inspectors_decide(self):
        """E14"""
        raised = self.raise_hotline(CONSUMER, "商家拒绝退款", "--phone", "13912345678", "--name", "张三丰")
        number = raised["demandNo"]
        self.assertEqual((raised["state"], raised["departmentId"], raised["limitWd"]), ("awaiting_sign", "jz-market", 13))
        self.assertEqual((limit(raised), limit(raised, "sign")), ("2020-05-09", "2020-04-21"))
        self.city.advance("2020-04-21T09:00")
        for turn in (1, 2):
            self.handle(number)
            self.city.advance(f"2020-04-2{turn + 1}T09:00")
            redo = self.city.call(OPERATOR, "request", "call-back", number, "unsatisfied", "--note", "仍未退款")
            self.assertEqual((redo["state"], redo["redoRounds"]), ("handling", turn))
            self.assertEqual(limit(redo), {1: "2020-05-12", 2: "2020-05-13"}[turn])
        self.handle(number)
        last = self.city.call(OPERATOR, "request", "call-back", number, "unsatisfied", "--note", "仍未退款")
        self.assertEqual((last["state"], last["redoRounds"]), ("inspection", 2))
        self.assertRefused(self.city.ask(OPERATOR, "request", "rule", number, "close", "--reasons", "x"), DENIED, "NOT_PERMITTED")
        self.assertEqual(self.city.call(INSPECTOR, "request", "rule", number, "close", "--reasons", "已依法处理")["state"], "closed")

    def test_the_same_fact_is_linked_and_not_dispatched_twice(self):
        """E14"""
        first = self.raise_hotline(ROAD, "解放路破损")
        second = self.raise_hotline(ROAD, "解放路破损")
        self.assertEqual((second["state"], second["duplicateOf"]), ("merged", first["demandNo"]))
        listed = self.city.call(of("jz-urban-management"), "request", "list", "department_id=jz-urban-management").json["demands"]
        self.assertEqual([d["demandNo"] for d in listed], [first["demandNo"]])

    def test_the_same_words_of_another_household_wait_for_the_dispatcher(self):
        first = self.raise_hotline(HEAT, "暖气不热", "--phone", "13912345678")["demandNo"]
        numbers = [self.raise_hotline(HEAT, "暖气不热", "--phone", f"1391234567{i}") for i in (1, 2)]
        self.assertEqual([(n["state"], n["duplicateOf"]) for n in numbers], [("registered", first)] * 2)
        sent = self.city.call(DISPATCHER, "request", "dispatch", numbers[0]["demandNo"])
        self.assertEqual((sent["state"], sent.json.get("duplicateOf", "")), ("awaiting_sign", ""))
        merged = self.city.call(DISPATCHER, "request", "merge", numbers[1]["demandNo"], "--into", first)
        self.assertEqual(merged["state"], "merged")

    def test_the_category_limit_wins_over_its_kind(self):
        """E14"""
        reply = self.raise_hotline(CONSUMER, "一", "--kind", "consult")
        self.assertEqual((reply["limitWd"], limit(reply)), (13, "2020-05-09"))
        plain = self.city.call(OPERATOR, "request", "raise", "--channel", "hotline", "--kind", "complaint", "--text", "二", "--jurisdiction", "210700")
        sent = self.city.call(DISPATCHER, "request", "dispatch", plain["demandNo"], "--department", "jz-market")
        self.assertEqual((sent["limitWd"], sent["rule"]), (13, "dispatcher"))

    def test_the_unit_complained_of_never_sees_who(self):
        """E14"""
        number = self.raise_hotline(CONSUMER, "商家拒绝退款", "--phone", "13912345678", "--name", "张三丰")["demandNo"]
        seen = self.show(number, who=of("jz-market"))
        self.assertTrue(seen["caller"]["withheld"])
        for secret in ("13912345678", "5678", "张", "operator"):
            self.assertNotIn(secret, seen.out)
        self.assertRefused(self.city.ask(of("jz-market"), "request", "caller", number, "--purpose", "联系"), DENIED, "NOT_PERMITTED")
        masked = self.show(number, who=OPERATOR)
        self.assertEqual((masked["caller"]["name"], masked["caller"]["phone"]), ("张**", "139****5678"))
        full = self.city.call(OPERATOR, "request", "caller", number, "--purpose", "电话回访")
        self.assertEqual((full["caller"]["name"], full["caller"]["phone"]), ("张三丰", "13912345678"))

    def test_an_earlier_demand_does_not_tell_of_the_complaint_that_took_it_up(self):
        """E14"""
        number = self.raise_hotline(PERMIT, "施工许可怎样办", "--phone", "13912345678", "--name", "张三丰")["demandNo"]
        self.handle(number, "jz-housing-construction")
        self.assertEqual(self.city.call(OPERATOR, "request", "call-back", number, "satisfied")["state"], "closed")
        complaint = self.raise_hotline(CONSUMER, "商家拒绝退款", "--reopens", number)["demandNo"]
        self.assertEqual(self.show(number)["reopenedBy"], complaint)
        handled = self.show(number, who=of("jz-housing-construction"))
        self.assertEqual((handled["state"], handled["reopenedBy"]), ("closed", ""))
        self.assertNotIn(complaint, handled.out)
        self.assertNotIn(number, self.show(complaint, who=of("jz-market")).out)

    def test_whoever_lost_the_office_reads_no_caller_by_repeating_the_call(self):
        """E14"""
        number = self.raise_hotline(CONSUMER, "商家拒绝退款", "--phone", "13912345678", "--name", "张三丰")["demandNo"]
        words = ("request", "caller", number, "--purpose", "电话回访")
        self.assertEqual(self.city.call(OPERATOR, *words, request_id="r1")["caller"]["phone"], "13912345678")
        self.assertEqual(self.city.call(OPERATOR, *words, request_id="r1")["caller"]["name"], "张三丰")
        officer = OPERATOR.split(":")[1]
        self.city.call(ROOT_OFFICER, "directory", "revoke", officer, "operator", "--scope-kind", "jurisdiction", "--scope", "210700")
        for request_id in ("r1", "r2"):
            refused = self.city.ask(OPERATOR, *words, request_id=request_id)
            self.assertRefused(refused, DENIED, "NOT_PERMITTED")
            self.assertNotIn("13912345678", refused.out)

    def test_an_urgent_one_not_signed_in_four_hours_is_noted(self):
        raised = self.raise_hotline(HEAT, "暖气不热")
        self.assertTrue(raised["urgent"])
        self.city.advance("2020-04-20T14:00")
        steps = self.show(raised["demandNo"])["steps"]
        self.assertEqual((steps[-1]["event"], steps[-1]["occurred"]), ("demand.overdue", "2020-04-20T06:00:00Z"))

    def test_overdue_urges_and_five_days_later_criticises(self):
        number = self.raise_hotline(TICKETS, "怎样开发票")["demandNo"]
        self.city.call(of("jz-tax"), "request", "sign", number)
        self.city.advance("2020-05-07T09:00")
        kinds = [s["event"] for s in self.show(number)["steps"]]
        self.assertEqual(kinds, ["demand.raised", "demand.dispatched", "demand.signed", "demand.overdue", "demand.criticised"])
        told = self.city.call(of("jz-tax"), "request", "letters", "--recipient", "department:jz-tax").json["letters"]
        self.assertEqual([l["kind"] for l in told], ["overdue", "criticised"])

    def test_returns_extension_joint_handling_and_listing(self):
        number = self.raise_hotline(ROAD, "解放路破损")["demandNo"]
        organ = of("jz-urban-management")
        self.assertRefused(self.city.ask(organ, "request", "return", number, "--suggest", "jz-transport", "--reason", "不属"), INVALID, "DUTY_RULE_REQUIRED")
        self.city.call(organ, "request", "return", number, "--duty-rule", "三定规定", "--suggest", "jz-transport", "--reason", "不属")
        self.city.call(DISPATCHER, "request", "decide-return", number, "refuse", "--reason", "属于")
        self.city.call(organ, "request", "sign", number)
        self.city.call(organ, "request", "ask-extension", number, "--days", "2", "--basis", "规则", "--reason", "检测")
        longer = self.city.call(DISPATCHER, "request", "decide-extension", number, "grant", "--informed", "电话")
        self.assertEqual(limit(longer), "2020-04-28")
        self.assertRefused(self.city.ask(organ, "request", "reply", number, "--text", "已修"), REFUSED, "OPINIONS_OUTSTANDING")
        self.city.call(of("jz-transport"), "request", "opinion", number, "--department", "jz-transport", "--text", "同意")
        self.city.call(DISPATCHER, "request", "list-long-term", number, "--reason", "待改造", "--until", "2020-06-30")
        self.city.advance("2020-07-01T09:00")
        self.assertEqual(self.show(number)["state"], "handling")

    def test_a_department_walks_its_list_and_sees_nothing_twice(self):
        """E14"""
        numbers = [self.raise_hotline(CONSUMER, f"第{i}件")["demandNo"] for i in range(4)]
        words = ("request", "list", "department_id=jz-market", "--page-size", "1")
        seen, token, more = [], (), True
        while more:
            page = self.city.call(of("jz-market"), *words, *token).json
            seen += [demand["demandNo"] for demand in page.get("demands", [])]
            if len(seen) == 1:      # signed while the list is walked: due a fortnight later, behind all the others
                self.city.call(of("jz-market"), "request", "sign", seen[0])
            more = page["nextPageToken"] != ""
            token = ("--page-token", page["nextPageToken"])
            self.assertLessEqual(len(seen), len(numbers))
        self.assertEqual(seen, numbers)
        again = self.city.call(of("jz-market"), "request", "list", "department_id=jz-market").json["demands"]
        self.assertEqual([demand["demandNo"] for demand in again], numbers[1:] + numbers[:1])

    def test_letters_are_read_in_the_own_jurisdiction(self):
        """A9"""
        self.raise_issue("--category", PERMIT)
        number = self.raise_hotline(TICKETS, "怎样开发票")["demandNo"]
        self.city.call(of("jz-tax"), "request", "sign", number)
        self.city.advance("2020-05-07T09:00")
        county = "officer:jz-education-reviewer-1"
        self.city.call(ROOT_OFFICER, "directory", "grant", county.split(":")[1], "auditor", "--scope-kind", "jurisdiction", "--scope", "210782")
        read = lambda who, recipient: self.city.ask(who, "request", "letters", "--recipient", recipient)
        for who in (of("jz-tax"), DISPATCHER, AUDITOR):
            self.assertNotEqual(read(who, "department:jz-tax").json["letters"], [], who)
        for recipient in ("department:jz-tax", "department:heishan-education", CITY_LEADER):
            self.assertRefused(read(county, recipient), DENIED, "NOT_PERMITTED")
        for who in (county, DISPATCHER, COUNTY_LEADER):
            self.assertEqual([l["kind"] for l in read(who, COUNTY_LEADER).json["letters"]], ["escalated"], who)
        self.assertRefused(read(county, "officer:jz-hotline-operator-1"), DENIED, "NOT_PERMITTED")

    def test_lists_page_and_filter(self):
        numbers = [self.raise_hotline(CONSUMER, f"第{i}件")["demandNo"] for i in range(5)]
        page = self.city.call(DISPATCHER, "request", "list", "state=awaiting_sign", "--page-size", "2").json
        self.assertEqual([d["demandNo"] for d in page["demands"]], numbers[:2])
        rest = self.city.call(DISPATCHER, "request", "list", "state=awaiting_sign", "--page-size", "500", "--page-token", page["nextPageToken"]).json
        self.assertEqual([d["demandNo"] for d in rest["demands"]], numbers[2:])
        self.assertRefused(self.city.ask(DISPATCHER, "request", "list", "colour=red"), INVALID, "FILTER_INVALID")
        self.assertEqual(self.city.call(FIRM, "request", "list").json.get("demands", []), [])


if __name__ == "__main__":
    main()
