"""What a hall's clerks and an organ's officers expect at the ruling and after it (H12 to H15)."""
from concurrent.futures import ThreadPoolExecutor

from city import (AUDITOR, DENIED, DISCHARGE, FOOD_CHANGE, HALL, INVALID, LABOUR, LICENCE_COPY, NOT_FOUND, OK, ORGANS, OTHER_ENTERPRISE, PLEDGE,
                  REFUSED, STEPS, WASTE, WORKING_HOURS, Expectation, clock, codes, main, material)

CLERK = f"officer:{HALL}-w01-clerk"
COLLECTOR = "11010519491231002X"


class OnTheSpot(Expectation):
    def instant(self, item, request_id=None, collector=COLLECTOR, **how):
        words = self.city.submit_words(item, **how) + (["--collector-id", collector] if collector else [])
        return self.city.ask(CLERK, "case", "instant", *words[2:], "--seal", ORGANS[item], request_id=request_id)

    def test_one_clerk_completes_an_instant_case_in_four_events(self):
        """H12"""
        for item, applicant in ((LICENCE_COPY, OTHER_ENTERPRISE), (PLEDGE, OTHER_ENTERPRISE)):
            with self.subTest(item=item):
                reply = self.instant(item, applicant=applicant)
                self.assertEqual(reply.code, OK, str(reply))
                events = self.city.history(reply["caseNo"])
                self.assertEqual([e["type"] for e in events], ["case.received", "case.accepted", "case.decided", "case.delivered"])
                self.assertEqual([e["actor"] for e in events], [CLERK] * 4)
                self.assertEqual([e["delegatedBy"] for e in events], [item] * 4)
                self.assertEqual(len({e["leafHash"] for e in events}), 4)
                self.assertEqual({e["occurredAt"] for e in events}, {"2020-04-20T02:00:00Z"})
                case = self.city.case(reply["caseNo"])
                self.assertEqual((case["state"], codes(case)), ("COMPLETED", ["01", "04", "31", "09"]))
                self.assertEqual({d["day"] for d in case["documents"]}, {"2020-04-20"})
                self.assertTrue(all(c["phase"] == "stopped" for c in case["clocks"]), case["clocks"])

    def test_nobody_collects_an_instant_result_without_showing_who_it_is(self):
        """H12"""
        self.assertRefused(self.instant(LICENCE_COPY, collector=None), INVALID, "COLLECTOR_REQUIRED", "collector_id")
        self.assertEqual(self.instant(LICENCE_COPY, collector=None, applicant=COLLECTOR).code, OK)

    def test_an_item_without_a_certificate_hands_none_over(self):
        """H12: the certificate's number reaches the ruling."""
        words = self.city.submit_words(LICENCE_COPY) + ["--collector-id", COLLECTOR, "--certificate-no", "JZ-1"]
        reply = self.city.ask(CLERK, "case", "instant", *words[2:])
        self.assertRefused(reply, REFUSED, "NOT_CERTIFICATE_ITEM", "certificate_no")

    def test_an_instant_case_repeated_is_the_same_case(self):
        """H12"""
        first = self.instant(LICENCE_COPY, request_id="i1")
        self.assertEqual(self.instant(LICENCE_COPY, request_id="i1").json, first.json)

    def test_an_item_that_takes_its_time_is_no_instant_item(self):
        """H12"""
        for item in (WASTE, FOOD_CHANGE, WORKING_HOURS):
            self.assertRefused(self.instant(item), REFUSED, "NOT_INSTANT_ITEM")
            self.assertEqual(self.city.list(f"item_code={item}"), [])

    def test_an_incomplete_application_is_not_completed_on_the_spot(self):
        """H12"""
        self.assertRefused(self.instant(PLEDGE, without=["m02"]), REFUSED, "MATERIALS_INCOMPLETE")
        self.assertEqual(self.city.list(f"item_code={PLEDGE}"), [])


class Deciding(Expectation):
    def reviewed(self, item):
        number = self.city.submitted(item)
        self.city.accept(number, item)
        self.city.review(number, item, STEPS[item])
        return number

    def decide(self, number, item, who, *words):
        return self.city.ask(f"officer:{ORGANS[item]}-{who}", "case", "decide", number, *words)

    def test_a_refusal_needs_reasons_and_a_remedy(self):
        """H13"""
        for item in (WASTE, WORKING_HOURS, FOOD_CHANGE):
            with self.subTest(item=item):
                number = self.reviewed(item)
                remedy = ["--remedy", "六十日内申请行政复议，或者六个月内提起行政诉讼"]
                for reasons in ([], ["--reasons", ""]):
                    reply = self.decide(number, item, "approver-1", "refuse", *reasons, *remedy)
                    self.assertRefused(reply, INVALID, "REASONS_REQUIRED", "reasons")
                reply = self.decide(number, item, "approver-1", "refuse", "--reasons", "场所不符合要求")
                self.assertRefused(reply, INVALID, "REMEDY_REQUIRED", "remedy")
                refused = self.decide(number, item, "approver-1", "refuse", "--reasons", "场所不符合要求", *remedy)
                self.assertEqual((refused["state"], codes(refused.json)), ("REFUSED", ["07"]))
                case = self.city.case(number)
                self.assertEqual((case["ruling"], case["rulingReasons"], clock(case, "C5")["phase"]), ("refuse", "场所不符合要求", "running"))

    def test_blanks_are_no_reasons(self):
        """H13"""
        for blank in ("   ", "\u3000", "\u3000 \u3000"):
            with self.subTest(blank=blank):
                number = self.reviewed(WASTE)
                reply = self.decide(number, WASTE, "approver-1", "refuse", "--reasons", blank, "--remedy", "六十日内申请行政复议")
                self.assertRefused(reply, INVALID, "REASONS_REQUIRED", "reasons")

    def test_who_handled_a_case_does_not_rule_on_it(self):
        """H13"""
        number = self.reviewed(WASTE)
        self.city.call("officer:root", "directory", "grant", f"{ORGANS[WASTE]}-handler-1", "approver", "--scope-kind", "department",
                       "--scope", ORGANS[WASTE])
        self.assertRefused(self.decide(number, WASTE, "handler-1", "grant"), DENIED, "SEPARATION_OF_DUTIES")
        self.assertEqual(self.decide(number, WASTE, "approver-1", "grant").code, OK)

    def test_who_handled_a_case_does_not_approve_it_as_a_step(self):
        """H13: persons of steps 1 and 3."""
        number = self.city.submitted(WORKING_HOURS)
        self.city.accept(number, WORKING_HOURS)
        self.city.review(number, WORKING_HOURS, ("handle", "review"))
        officer = f"officer:{ORGANS[WORKING_HOURS]}-handler-1"
        self.city.call("officer:root", "directory", "grant", officer.split(":")[1], "approver", "--scope-kind", "department", "--scope", ORGANS[WORKING_HOURS])
        reply = self.city.ask(officer, "case", "review", number, "--step", "approve", "--verdict", "pass", "--opinion", "同意")
        self.assertRefused(reply, DENIED, "SEPARATION_OF_DUTIES")

    def test_of_two_rulings_on_one_revision_the_second_is_told_the_current_one(self):
        """H13"""
        for item in (WASTE, FOOD_CHANGE):
            with self.subTest(item=item):
                number = self.reviewed(item)
                etag = self.city.case(number)["etag"]
                first = self.decide(number, item, "approver-1", "grant", "--etag", etag)
                self.assertEqual(first["state"], "GRANTED")
                second = self.decide(number, item, "approver-1", "refuse", "--reasons", "不符合", "--remedy", "复议", "--etag", etag)
                self.assertRefused(second, REFUSED, "REVISION_CONFLICT")
                self.assertIn(f"current_etag: {self.city.case(number)['etag']}", second.err)
                self.assertEqual(self.city.case(number)["ruling"], "grant")

    def test_windows_that_rule_at_the_same_moment_make_one_ruling(self):
        """H13"""
        number = self.reviewed(WASTE)
        etag = self.city.case(number)["etag"]
        with ThreadPoolExecutor(6) as pool:
            replies = list(pool.map(lambda _: self.decide(number, WASTE, "approver-1", "grant", "--etag", etag), range(6)))
        self.assertEqual(sorted((r.code, r.reason) for r in replies), [(OK, "")] + [(REFUSED, "REVISION_CONFLICT")] * 5)
        self.assertEqual(len(self.city.events(number, "case.decided")), 1)


class Delivering(Expectation):
    # Ruled on 2020-04-20: ten working days end on 2020-05-06.
    def deliver(self, number, *words):
        return self.city.ask(CLERK, "case", "deliver", number, *(words or ("--way", "collect", "--collector-id", COLLECTOR, "--window", HALL + "-w05")))

    def fifth_cards(self, number):
        return [(c["color"], c["rule"]) for c in self.city.case(number)["cards"] if c["clock"] == "C5" and c["color"] != "early_warning"]

    def test_a_result_handed_over_late_carries_a_red_card(self):
        """H14"""
        for item, certificate in ((WASTE, False), (WORKING_HOURS, False), (FOOD_CHANGE, True)):
            with self.subTest(item=item):
                self.city = self.found("2020-04-20T10:00")
                number = self.city.granted(item, STEPS[item])
                if certificate:
                    self.city.call(self.city.chief(item), "case", "certificate", number, "JY-0001")
                self.assertEqual(clock(self.city.case(number), "C5")["dueDay"], "2020-05-06")
                self.city.advance("2020-05-06T23:59:59")
                self.assertEqual(self.fifth_cards(number), [])
                self.city.advance("2020-05-07T09:00")
                reply = self.deliver(number)
                self.assertEqual(reply.code, OK, str(reply))
                self.assertEqual(codes(reply.json), ["09"])
                self.assertTrue(reply["documents"][0]["number"].endswith("09-1号"))
                self.assertEqual(self.fifth_cards(number), [("red", "DELIVERY_LATE")])
                self.assertEqual(reply["state"], "COMPLETED")

    def test_no_card_where_the_applicant_was_told_in_time(self):
        """H14"""
        number = self.city.granted(WASTE, STEPS[WASTE])
        self.city.advance("2020-05-06T17:00")
        self.city.call(CLERK, "case", "collect-notified", number, "--how", "电话")
        self.city.advance("2020-05-25T09:00")
        self.assertEqual(self.deliver(number).code, OK)
        self.assertEqual(self.fifth_cards(number), [])

    def test_a_call_after_the_limit_takes_no_card_away(self):
        """H14"""
        number = self.city.granted(WASTE, STEPS[WASTE])
        self.city.advance("2020-05-07T00:00")
        self.city.ask(CLERK, "case", "collect-notified", number, "--how", "电话")
        self.assertEqual(self.deliver(number).code, OK)
        self.assertEqual(self.fifth_cards(number), [("red", "DELIVERY_LATE")])

    def test_nothing_is_delivered_before_the_ruling(self):
        """H14"""
        number = self.city.submitted(WASTE)
        for step in (lambda: None, lambda: self.city.accept(number, WASTE), lambda: self.city.review(number, WASTE, STEPS[WASTE])):
            step()
            for words in ((), ("--way", "courier", "--courier-no", "EMS0000000001CN")):
                self.assertRefused(self.deliver(number, *words), REFUSED, "NOT_DECIDED")
        self.assertNotIn("09", codes(self.city.case(number)))

    def test_a_delivery_names_who_collects_or_the_courier(self):
        """H14"""
        number = self.city.granted(WASTE, STEPS[WASTE])
        self.assertRefused(self.deliver(number, "--way", "collect"), INVALID, "COLLECTOR_REQUIRED")
        self.assertRefused(self.deliver(number, "--way", "courier"), INVALID, "COURIER_REQUIRED")
        self.assertRefused(self.deliver(number, "--way", "collect", "--collector-id", "110105194913310021"), INVALID, "ID_BIRTHDATE")
        self.assertEqual(self.deliver(number, "--way", "courier", "--courier-no", "EMS0000000001CN").code, OK)


BUCKETS = {"awaitingRegistration": "awaiting_registration", "awaitingAcceptance": "awaiting_acceptance",
           "awaitingPreReview": "awaiting_pre_review", "preReviewPassed": "pre_review_passed",
           "awaitingSupplement": "awaiting_supplement", "suspended": "suspended", "inProgress": "in_progress"}
W12 = HALL + "-w12"


class Workbench(Expectation):
    def compare(self, window, expected):
        board = self.city.call(f"officer:{W12}-clerk", "workbench", HALL, *([window] if window else [])).json
        place = [f"hall_id={HALL}"] + ([f"window_id={window}"] if window else [])
        open_cases = []
        for field, bucket in BUCKETS.items():
            listed = self.city.list(*place, f"bucket={bucket}")
            self.assertEqual(int(board[field]), len(listed), f"{field} of {window or HALL}")
            self.assertEqual(len(listed), expected.get(field, 0), field)
            open_cases += listed
        due = lambda c: min(k["dueDay"] for k in c["clocks"] if k["phase"] == "running")
        urgent = sorted(open_cases, key=lambda c: (due(c), c["caseNo"]))[:3]
        self.assertEqual([due(c) for c in board["mostUrgent"]], [due(c) for c in urgent])
        reply = self.city.call(AUDITOR, "case", "list", *place).json
        self.assertEqual(reply["revision"], board["revision"])

    def test_the_seven_counters_and_the_most_urgent_equal_the_list(self):
        """H15"""
        at = dict(window=W12)
        for item in (WASTE, FOOD_CHANGE):
            self.city.submitted(item, **at)
        self.city.advance("2020-04-22T09:00")
        noticed = [self.city.submitted(item, without=["m02"], **at) for item in (WASTE, WORKING_HOURS)]
        for number, item in zip(noticed, (WASTE, WORKING_HOURS)):
            self.city.call(self.city.chief(item), "case", "notify", number, "--missing", material(item, "m02"))
        accepted = [self.city.submitted(WASTE, **at) for _ in range(3)]
        for number in accepted:
            self.city.accept(number, WASTE)
        self.city.review(accepted[0], WASTE, ("handle",))
        self.city.submitted(LABOUR)
        self.compare(W12, {"awaitingAcceptance": 2, "awaitingSupplement": 2, "inProgress": 3})
        self.compare(HALL + "-w01", {"awaitingAcceptance": 1})
        self.compare("", {"awaitingAcceptance": 3, "awaitingSupplement": 2, "inProgress": 3})
        self.city.review(accepted[0], WASTE, ("review", "approve"))
        self.city.call(f"officer:{ORGANS[WASTE]}-approver-1", "case", "decide", accepted[0], "grant")
        self.compare(W12, {"awaitingAcceptance": 2, "awaitingSupplement": 2, "inProgress": 2})
        self.city.advance("2020-04-27T00:00")
        self.compare(W12, {"awaitingSupplement": 2, "inProgress": 4})
        self.city.restart()
        self.compare("", {"awaitingSupplement": 2, "inProgress": 4, "awaitingAcceptance": 1})

    def test_a_window_is_named_by_its_id_or_its_number_in_the_hall(self):
        """H15: GetWorkbench(window 12)"""
        self.city.submitted(WASTE, window=W12)
        clerk = f"officer:{W12}-clerk"
        boards = [self.city.call(clerk, "workbench", HALL, window).json for window in (W12, "12", "w12", "window-12")]
        self.assertEqual([board["awaitingAcceptance"] for board in boards], ["1"] * 4)
        for window in ("99", "w99", "beizhen-hall-main-w01", "no-such-window"):
            self.assertRefused(self.city.ask(clerk, "workbench", HALL, window), NOT_FOUND, "WINDOW_UNKNOWN", "window_id")
        self.assertRefused(self.city.ask(clerk, "workbench", "no-such-hall"), INVALID, "HALL_UNKNOWN", "hall_id")

    def test_an_online_case_stands_in_the_workbench_of_the_hall_that_serves_its_department(self):
        """H15"""
        number = self.city.submitted(DISCHARGE, online=True)
        board = self.city.call(f"officer:{W12}-clerk", "workbench", HALL).json
        self.assertEqual((board["awaitingPreReview"], [c["caseNo"] for c in board["mostUrgent"]]), ("1", [number]))

    def test_a_list_by_due_day_comes_in_pages_across_windows(self):
        """H15: every case of the hall once, in order, whatever the page size; a token is good for its own list only."""
        numbers = []
        for day, window in (("2020-04-20T11:00", "w01"), ("2020-04-21T09:00", "w02"), ("2020-04-22T09:00", "w01")):
            self.city.advance(day)
            numbers += self.city.batch(WASTE, 3, day, window=f"{HALL}-{window}")
            numbers += [self.city.submitted(FOOD_CHANGE, window=f"{HALL}-w03")]
        for order in ("due_day", "due_day desc"):
            words = ["case", "list", f"hall_id={HALL}", "--order-by", order]
            whole = self.city.call(AUDITOR, *words, "--page-size", "500").json["cases"]
            dues = [min(c["dueDay"] for c in one["clocks"] if c["phase"] == "running") for one in whole]
            self.assertEqual(dues, sorted(dues, reverse=order.endswith("desc")))
            self.assertEqual(sorted(c["caseNo"] for c in whole), sorted(numbers))
            paged = [c["caseNo"] for c in self.city.call(AUDITOR, *words, "--page-size", "5", "--all").lines]
            self.assertEqual(paged, [c["caseNo"] for c in whole])
            token = self.city.call(AUDITOR, *words, "--page-size", "5")["nextPageToken"]
            for other in ([f"hall_id={HALL}", "state=RECEIVED", "--order-by", order], [f"hall_id={HALL}"]):
                reply = self.city.ask(AUDITOR, "case", "list", *other, "--page-token", token)
                self.assertRefused(reply, INVALID, "PAGE_TOKEN_INVALID", "page_token")

    def test_a_list_by_due_day_begins_with_the_most_urgent(self):
        """H15: the three most urgent are the first of the list by due day."""
        for day, window in (("2020-04-20T11:00", W12), ("2020-04-21T11:00", HALL + "-w01"), ("2020-04-22T11:00", W12)):
            self.city.advance(day)
            number = self.city.submitted(WASTE, window=window)
            if window == W12:
                self.city.accept(number, WASTE)
        reply = self.city.call(AUDITOR, "case", "list", f"hall_id={HALL}", "--order-by", "due_day").json["cases"]
        due = [min(k["dueDay"] for k in c["clocks"] if k["phase"] == "running") for c in reply]
        self.assertEqual((len(due), due), (3, sorted(due)))
        last = self.city.ask(AUDITOR, "case", "list", f"hall_id={HALL}", "--order-by", "due_day desc")
        self.assertEqual(last.code, OK, str(last))
        self.assertEqual([c["caseNo"] for c in last["cases"]], [c["caseNo"] for c in reply][::-1])

    def test_a_case_that_passed_pre_review_is_counted_as_such(self):
        """H15"""
        waiting, passed = self.city.submitted(DISCHARGE, online=True), self.city.submitted(DISCHARGE, online=True)
        self.city.call(self.city.chief(DISCHARGE), "case", "pre-review", passed, "pass", "--opinion", "材料齐全")
        self.assertEqual([c["caseNo"] for c in self.city.list("bucket=pre_review_passed")], [passed])
        self.assertEqual([c["caseNo"] for c in self.city.list("bucket=awaiting_pre_review")], [waiting])


if __name__ == "__main__":
    main()
