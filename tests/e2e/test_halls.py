"""What a hall's clerks and an organ's officers expect while a case is new (H1 to H8)."""
import unittest

from city import (AUDITOR, DENIED, DISCHARGE, ENTERPRISE, FOOD, FOOD_CHANGE, HALL, INVALID, LABOUR, NOT_FOUND, OK, ORGANS,
                  OTHER_ENTERPRISE, REFUSED, RESIDENCE, ROOT_OFFICER, THIRD_ENTERPRISE, TRY_AGAIN, WASTE, WORKING_HOURS, Expectation, clock, codes,
                  documents, main, material, materials, person)

CLERK = f"officer:{HALL}-w01-clerk"


class Submitting(Expectation):
    def test_a_new_case_has_a_number_a_receipt_a_warning_and_a_first_clock(self):
        """H1"""
        reply = self.city.submit(WASTE, request_id="r1")
        self.assertEqual(reply["warnings"], ["USCC_ORG_CHECK"])
        self.assertEqual(reply["caseNo"], WASTE + "20200420" + "0001")
        case = self.city.case(reply["caseNo"])
        self.assertEqual((case["state"], case["submittedDay"]), ("RECEIVED", "2020-04-20"))
        self.assertEqual(codes(case), ["01"])
        self.assertEqual([(m["materialId"], m["status"]) for m in case["materials"]], [(m, "present") for m in materials(WASTE)])
        first = clock(case, "C1")
        self.assertEqual((first["phase"], first["startDay"], first["dueDay"], first["left"]), ("running", "2020-04-20", "2020-04-26", 5))
        self.assertEqual(first["calendarVersion"], "2020v2")

    def test_the_answer_shows_the_clock_that_the_case_shows(self):
        """H1: due dates in the answer are those of the case, with unit, limit and start."""
        reply = self.city.submit(FOOD_CHANGE).json
        shown, kept = clock(reply, "C1"), clock(self.city.case(reply["caseNo"]), "C1")
        self.assertEqual({k: shown[k] for k in ("unit", "limit", "startDay", "dueDay")}, {k: kept[k] for k in ("unit", "limit", "startDay", "dueDay")})

    def test_numbers_run_per_item_and_day(self):
        """H1"""
        numbers = [self.city.submitted(item) for item in (WASTE, WASTE, FOOD_CHANGE, WASTE)]
        self.assertEqual([n[-4:] for n in numbers], ["0001", "0002", "0001", "0003"])
        self.city.advance("2020-04-21T00:00")
        self.assertEqual(self.city.submitted(WASTE), WASTE + "202004210001")

    def test_every_other_day_has_its_due_day_by_the_calendar_of_the_state_council(self):
        """H1"""
        for start, due in (("2019-09-27T10:00", "2019-10-10"), ("2020-01-17T16:59", "2020-01-23"), ("2020-01-20T09:00", "2020-02-01"),
                           ("2020-01-28T09:00", "2020-02-07"), ("2020-09-25T09:00", "2020-10-09")):
            with self.subTest(start=start):
                case = (city := self.found(start)).case(city.submitted(WORKING_HOURS))
                self.assertEqual(clock(case, "C1")["dueDay"], due)

    def test_no_warning_where_the_inner_digit_is_right(self):
        """H1"""
        self.assertEqual(self.city.submit(WASTE, applicant=OTHER_ENTERPRISE)["warnings"], [])
        self.assertEqual(self.city.submit(FOOD_CHANGE, applicant=THIRD_ENTERPRISE)["warnings"], [])

    def test_an_online_case_waits_for_pre_review_with_the_online_receipt(self):
        """H1: the same for an online item with pre-review."""
        case = self.city.case(self.city.submitted(DISCHARGE, online=True))
        self.assertEqual((case["state"], codes(case), clock(case, "C1")["dueDay"]), ("PENDING_PRE_REVIEW", ["12"], "2020-04-26"))


class HallSystems(Expectation):
    def test_a_hall_system_moves_its_cases_for_the_officers_who_may(self):
        """H1, H8: the hall's own software sends, its people answer for it."""
        hall, chief = "hall:" + HALL, self.city.chief(WASTE)
        words = self.city.submit_words(WASTE)
        self.assertRefused(self.city.ask(hall, *words), DENIED, "NOT_PERMITTED")
        self.assertRefused(self.city.ask("hall:beizhen-hall-main", *words, "--on-behalf-of", CLERK), DENIED, "NOT_PERMITTED")
        number = self.city.call(hall, *words, "--on-behalf-of", CLERK)["caseNo"]
        for sender, officer in ((hall, CLERK), ("hall:beizhen-hall-main", chief), (CLERK, chief)):
            self.assertRefused(self.city.ask(sender, "case", "accept", number, "--on-behalf-of", officer), DENIED, "NOT_PERMITTED")
        self.assertEqual(self.city.call(hall, "case", "accept", number, "--on-behalf-of", chief)["state"], "ACCEPTED")
        accepted, = self.city.events(number, "case.accepted")
        self.assertEqual((accepted["actor"], accepted["onBehalfOf"]), (hall, chief))


class Retrying(Expectation):
    def test_the_same_request_gets_the_stored_answer_also_after_a_crash(self):
        """H2"""
        first = self.city.submit(WASTE, request_id="r1").json
        self.assertEqual(self.city.submit(WASTE, request_id="r1").json, first)
        self.city.restart()
        self.city.advance("2020-04-22T09:00")
        self.assertEqual(self.city.submit(WASTE, request_id="r1").json, first)
        self.assertEqual([e["type"] for e in self.city.history(first["caseNo"])], ["case.received"])
        self.assertEqual(len(self.city.list(f"item_code={WASTE}")), 1)

    def test_a_retried_notice_and_a_retried_batch_are_done_once(self):
        """H2: other commands."""
        number = self.city.submitted(FOOD_CHANGE)
        words = ["case", "notify", number, "--faulty", material(FOOD_CHANGE, "m03") + ":未盖章"]
        first = self.city.call(self.city.chief(FOOD_CHANGE), *words, request_id="n1").json
        self.city.restart()
        self.assertEqual(self.city.call(self.city.chief(FOOD_CHANGE), *words, request_id="n1").json, first)
        self.assertEqual(len(self.city.events(number, "case.supplement_notified")), 1)
        self.assertEqual(self.city.batch(WASTE, 30, "b"), self.city.batch(WASTE, 30, "b"))
        self.assertEqual(len(self.city.list(f"item_code={WASTE}")), 30)

    def test_a_refusal_by_decide_is_repeated_although_the_case_has_changed(self):
        """H2"""
        number = self.city.submitted(WASTE, without=["m02"])
        chief = self.city.chief(WASTE)
        early = self.city.ask(chief, "case", "accept", number, request_id="a1")
        self.assertRefused(early, REFUSED, "MATERIALS_INCOMPLETE")
        self.city.call(chief, "case", "notify", number, "--missing", material(WASTE, "m02"))
        self.city.call(CLERK, "case", "supplement", number, "--material", material(WASTE, "m02"), "--window", HALL + "-w01", "--channel", "window")
        self.city.restart()
        again = self.city.ask(chief, "case", "accept", number, request_id="a1")
        self.assertEqual((again.code, again.err), (early.code, early.err))
        self.assertEqual(self.city.call(chief, "case", "accept", number, request_id="a2")["state"], "ACCEPTED")

    def test_unavailable_is_never_a_stored_answer(self):
        """H2"""
        self.city.restart(free_mib=1 << 34)
        low = self.city.ask(CLERK, *self.city.submit_words(WASTE), request_id="r1")
        self.assertRefused(low, TRY_AGAIN, "STORAGE_LOW")
        self.city.restart()
        self.assertEqual(self.city.submit(WASTE, request_id="r1")["caseNo"], WASTE + "202004200001")

    def test_a_request_id_used_for_another_body_is_refused(self):
        """H3"""
        number = self.city.submitted(WASTE, request_id="r1")
        before = self.city.case(number), self.city.history(number)
        for words in (self.city.submit_words(WASTE, applicant=OTHER_ENTERPRISE), self.city.submit_words(FOOD_CHANGE),
                      self.city.submit_words(WASTE, without=["m04"]), ["case", "visit", number, "--hall", HALL]):
            with self.subTest(words=words):
                self.assertRefused(self.city.ask(CLERK, *words, request_id="r1"), REFUSED, "REQUEST_ID_REUSED")
        after = self.city.case(number), self.city.history(number)
        for case in (before[0], after[0]):
            case.pop("revision")
        self.assertEqual(after, before)
        other_clerk = f"officer:{HALL}-w02-clerk"
        self.assertEqual(self.city.ask(other_clerk, *self.city.submit_words(WASTE, window=HALL + "-w02"), request_id="r1").code, OK)


class Identities(Expectation):
    def test_a_bad_organisation_code_is_named_with_its_fault(self):
        """H4"""
        for code, reason, says in (("91350100M000100Y4Z", "USCC_CHARSET", "Z"), ("91210700MA0AB12C3A", "USCC_CHECK_DIGIT", "K"),
                                   ("91350100M000100Y44", "USCC_CHECK_DIGIT", "3"), ("91210700MA0AB12C3", "USCC_LENGTH", ""),
                                   ("91210700ma0ab12c3k", "USCC_CHARSET", ""), ("91990700MA0AB12C3K", "USCC_REGION", "")):
            with self.subTest(code=code):
                reply = self.city.ask(CLERK, *self.city.submit_words(WASTE, applicant=code))
                self.assertRefused(reply, INVALID, reason, "applicant.uscc")
                self.assertIn(says, reply.err)
        self.assertEqual(self.city.list(f"item_code={WASTE}"), [])

    def test_a_bad_id_number_is_named_with_its_fault(self):
        """H4"""
        for number, reason in (("110105194913310021", "ID_BIRTHDATE"), (person("110105", "20190229", "001"), "ID_BIRTHDATE"),
                               ("110105194912310021", "ID_CHECK_DIGIT"), ("11010519491231", "ID_LENGTH"),
                               (person("990105", "19491231", "002"), "ID_REGION"), ("11010519491231O02X", "ID_CHARSET")):
            with self.subTest(number=number):
                reply = self.city.ask(CLERK, *self.city.submit_words(RESIDENCE, applicant=number))
                self.assertRefused(reply, INVALID, reason, "applicant.id_number")
                self.assertNotIn(number, reply.err, "personal data in an error")

    def test_one_trailing_x_is_stored_as_a_capital(self):
        """H4"""
        for number in ("11010519491231002x", "34052419800101001x", "34052419800101001X", "440524188001010014"):
            with self.subTest(number=number):
                case_no = self.city.submitted(RESIDENCE, applicant=number)
                words = ["case", "unmask", case_no, "--purpose", "核对申请人身份"]
                seen = self.city.call(self.city.chief(RESIDENCE), *words)
                self.assertEqual(seen["applicant"]["idNumber"], number.upper())
                masked = self.city.case(case_no)["applicant"]["idNumber"]
                self.assertEqual(masked, number[:3] + "*" * 11 + number[14:].upper())

    def test_who_lost_the_right_reads_nothing_by_repeating_an_old_request(self):
        """A3: the stored answer of an unmasked read holds no plaintext; opening it again takes the right of today."""
        case_no = self.city.submitted(RESIDENCE, applicant="11010519491231002X")
        words = ["case", "unmask", case_no, "--purpose", "核对申请人身份"]
        reader = self.city.chief(RESIDENCE)
        first = self.city.call(reader, *words, request_id="read-1")
        self.assertEqual(self.city.call(reader, *words, request_id="read-1").json, first.json)
        organ = ORGANS[RESIDENCE]
        officer = reader.split(":")[1]
        self.city.call(ROOT_OFFICER, "directory", "revoke", officer, "chief-representative", "--scope-kind", "department", "--scope", organ)
        again = self.city.ask(reader, *words, request_id="read-1")
        self.assertRefused(again, DENIED, "NOT_PERMITTED")
        self.assertNotIn("11010519491231002X", again.out + again.err)

    def test_a_fault_of_the_agent_is_found_at_the_agent(self):
        """H4"""
        words = self.city.submit_words(WASTE) + ["--agent-name", "示例代理人", "--authorisation", "委托书一号", "--agent-id-number"]
        self.assertRefused(self.city.ask(CLERK, *words, "110105194913310021"), INVALID, "ID_BIRTHDATE", "agent.id_number")
        self.assertEqual(self.city.ask(CLERK, *words, "11010519491231002x").code, OK)


class NoticeOnce(Expectation):
    def notice(self, number, item, *faults):
        return self.city.ask(self.city.chief(item), "case", "notify", number, *faults, "--seal", ORGANS[item])

    def test_the_notice_of_the_last_day_stops_one_clock_and_starts_the_other(self):
        """H5"""
        for item, limit, due in ((WASTE, 30, "2020-06-09"), (FOOD_CHANGE, 15, "2020-05-19"), (WORKING_HOURS, 30, "2020-06-09")):
            with self.subTest(item=item):
                city = self.city = self.found("2020-04-20T10:00")
                number = city.submitted(item, without=["m02"])
                city.advance("2020-04-26T23:59:59")
                reply = self.notice(number, item, "--missing", material(item, "m02"), "--faulty", material(item, "m03") + ":未盖章")
                self.assertEqual(reply.code, OK, str(reply))
                self.assertEqual(reply["state"], "AWAITING_SUPPLEMENT")
                notice = documents(reply.json, "02")[0]
                self.assertTrue(notice["number"].endswith("02-1号"), notice)
                case = city.case(number)
                self.assertEqual(clock(case, "C1")["phase"], "stopped")
                seventh = clock(case, "C7")
                self.assertEqual((seventh["phase"], seventh["limit"], seventh["startDay"], seventh["dueDay"]), ("running", limit, "2020-04-26", due))
                held = {m["materialId"]: (m["status"], m["fault"]) for m in case["materials"]}
                self.assertEqual(held[material(item, "m02")], ("missing", "未提交"))
                self.assertEqual(held[material(item, "m03")], ("faulty", "未盖章"))
                self.assertEqual([c for c in case["cards"] if c["color"] != "early_warning"], [])
                again = self.notice(number, item, "--missing", material(item, "m04"))
                self.assertRefused(again, REFUSED, "ALREADY_NOTIFIED_ONCE")
                self.assertIn(notice["number"], again.err)
                city.call(CLERK, "case", "supplement", number, "--material", material(item, "m02"), "--material", material(item, "m03"),
                          "--window", HALL + "-w01", "--channel", "window")
                later = self.notice(number, item, "--faulty", material(item, "m01") + ":未签名")
                self.assertRefused(later, REFUSED, "ALREADY_NOTIFIED_ONCE")
                self.assertIn(notice["number"], later.err)

    def test_a_supplement_asked_for_in_pre_review_is_the_same_one_notice(self):
        """H5"""
        number = self.city.submitted(DISCHARGE, online=True, without=["m03"])
        reply = self.city.call(self.city.chief(DISCHARGE), "case", "pre-review", number, "supplement", "--missing", material(DISCHARGE, "m03"),
                               "--faulty", material(DISCHARGE, "m01") + ":未签名")
        self.assertEqual((reply["state"], codes(reply.json)), ("AWAITING_SUPPLEMENT", ["02"]))
        case = self.city.case(number)
        self.assertEqual((clock(case, "C1")["phase"], clock(case, "C7")["phase"]), ("stopped", "running"))
        again = self.notice(number, DISCHARGE, "--faulty", material(DISCHARGE, "m02") + ":模糊")
        self.assertRefused(again, REFUSED, "ALREADY_NOTIFIED_ONCE")
        self.assertIn(documents(reply.json, "02")[0]["number"], again.err)

    def test_a_notice_names_materials_of_the_item_only_and_all_that_are_missing(self):
        """H5: the notice lists all faults."""
        number = self.city.submitted(WASTE, without=["m02", "m04"])
        self.assertRefused(self.notice(number, WASTE, "--missing", material(LABOUR, "m02")), INVALID, "MATERIAL_UNKNOWN")
        self.assertRefused(self.notice(number, WASTE, "--missing", material(WASTE, "m02")), REFUSED, "FAULTS_INCOMPLETE")
        self.assertRefused(self.notice(number, WASTE), INVALID, "FAULTS_REQUIRED")
        stranger = self.city.ask(self.city.chief(FOOD), "case", "notify", number, "--missing", material(WASTE, "m02"))
        self.assertIn(stranger.code, (DENIED, NOT_FOUND), str(stranger))


class NoticeTooLate(Expectation):
    def deemed(self, number, item, submitted, breach):
        """`breach` is 00:00 of the day after C1 was due, in UTC as the wire has it."""
        case = self.city.case(number)
        self.assertEqual((case["state"], case["acceptanceDay"]), ("ACCEPTED", submitted))
        event, = self.city.events(number, "case.deemed_accepted")
        self.assertEqual((event["occurredAt"], event["actor"].split(":")[0]), (breach, "system"))
        cards = [(c["color"], c["rule"], c["occurredAt"]) for c in case["cards"] if c["clock"] == "C1" and c["color"] != "early_warning"]
        self.assertEqual(cards, [("yellow", "LATE_NOTICE", breach)])
        self.assertEqual([clock(case, c)["startDay"] for c in ("C2", "C3")], [submitted, submitted])
        late = self.city.ask(self.city.chief(item), "case", "notify", number, "--faulty", material(item, "m01") + ":未签名")
        self.assertRefused(late, REFUSED, "ALREADY_ACCEPTED")
        self.assertEqual(len(self.city.events(number, "case.deemed_accepted")), 1)

    def test_a_case_without_notice_is_accepted_by_the_system(self):
        """H6"""
        numbers = [self.city.submitted(item) for item in (WASTE, FOOD_CHANGE, LABOUR)]
        self.city.advance("2020-04-26T23:59:59")
        self.assertEqual([self.city.case(n)["state"] for n in numbers], ["RECEIVED"] * 3)
        self.city.advance("2020-04-27T00:00")
        for number, item in zip(numbers, (WASTE, FOOD_CHANGE, LABOUR)):
            self.deemed(number, item, "2020-04-20", "2020-04-26T16:00:00Z")

    def test_the_same_holds_for_a_case_that_waits_for_pre_review(self):
        """H6"""
        number = self.city.submitted(DISCHARGE, online=True)
        self.city.advance("2020-04-27T08:30")
        self.deemed(number, DISCHARGE, "2020-04-20", "2020-04-26T16:00:00Z")

    def test_an_incomplete_case_is_deemed_accepted_all_the_same(self):
        """H6: other dates, materials missing."""
        self.city = self.found("2020-01-17T09:00")
        number = self.city.submitted(WORKING_HOURS, without=["m02"])
        self.city.advance("2020-02-03T09:00")
        self.deemed(number, WORKING_HOURS, "2020-01-17", "2020-01-23T16:00:00Z")

    def test_a_late_notice_that_is_the_first_to_touch_the_case_finds_it_accepted(self):
        """H6"""
        crowd = self.city.batch(WASTE, 400, "crowd")
        received = [self.city.submitted(item) for item in (FOOD_CHANGE, LABOUR)]
        online = self.city.submitted(DISCHARGE, online=True)
        self.city.restart("2020-04-27T09:00")
        for number, item in ((online, DISCHARGE), (received[0], FOOD_CHANGE), (received[1], LABOUR)):
            late = self.city.ask(self.city.chief(item), "case", "notify", number, "--faulty", material(item, "m01") + ":未签名")
            self.assertRefused(late, REFUSED, "ALREADY_ACCEPTED")
            self.deemed(number, item, "2020-04-20", "2020-04-26T16:00:00Z")
            event, = self.city.events(number, "case.deemed_accepted")
            self.assertEqual(event["recordedAt"], "2020-04-27T01:00:00Z")
        self.city.advance("2020-04-27T09:00")
        self.assertEqual({self.city.case(n)["state"] for n in crowd[::40]}, {"ACCEPTED"})


class Supplementing(Expectation):
    def supplement(self, number, *words):
        return self.city.call(CLERK, "case", "supplement", number, *words, "--window", HALL + "-w01", "--channel", "window")

    def test_a_partial_supplement_lists_the_rest_and_a_full_one_starts_the_clock_again(self):
        """H7"""
        for item, by in ((WASTE, "chief"), (FOOD_CHANGE, "system")):
            with self.subTest(item=item):
                city = self.city = self.found("2020-04-20T10:00")
                m2, m3 = material(item, "m02"), material(item, "m03")
                number = city.submitted(item, without=["m02"])
                city.call(city.chief(item), "case", "notify", number, "--missing", m2, "--faulty", m3 + ":未盖章")
                city.advance("2020-04-22T09:00")
                part = self.supplement(number, "--material", m2)
                self.assertEqual((part["state"], part["outstanding"]), ("AWAITING_SUPPLEMENT", [m3]))
                uncured = self.supplement(number, "--still-faulty", m3)
                self.assertEqual((uncured["state"], uncured["outstanding"]), ("AWAITING_SUPPLEMENT", [m3]))
                city.advance("2020-04-29T09:00")
                full = self.supplement(number, "--material", m3)
                self.assertEqual((full["state"], full["outstanding"]), ("RECEIVED", []))
                case = city.case(number)
                first = [c for c in case["clocks"] if c["clock"] == "C1"][-1]
                self.assertEqual((first["phase"], first["startDay"], first["dueDay"]), ("running", "2020-04-29", "2020-05-09"))
                self.assertEqual(clock(case, "C7")["phase"], "paused")
                city.advance("2020-05-08T09:00" if by == "chief" else "2020-05-10T00:00")
                if by == "chief":
                    city.accept(number, item)
                case = city.case(number)
                self.assertEqual((case["state"], case["acceptanceDay"]), ("ACCEPTED", "2020-04-29"))
                self.assertEqual(len(documents(case, "05")), 3)


class Accepting(Expectation):
    def test_the_acceptance_document_shows_both_due_dates_and_their_calendar(self):
        """H8"""
        for item, promised, statutory in ((WASTE, "2020-04-29", "2020-05-22"), (FOOD_CHANGE, "2020-04-29", "2020-05-22"),
                                          (LABOUR, "2020-05-07", "2020-05-22")):
            with self.subTest(item=item):
                city = self.city = self.found("2020-04-20T10:00")
                number = city.submitted(item)
                city.advance("2020-04-23T10:00")
                reply = city.accept(number, item).json
                self.assertEqual((reply["state"], reply["acceptanceDay"], codes(reply)), ("ACCEPTED", "2020-04-23", ["04"]))
                due = {c: (clock(reply, c)["dueDay"], clock(reply, c)["calendarVersion"]) for c in ("C2", "C3")}
                self.assertEqual(due, {"C2": (statutory, "2020v2"), "C3": (promised, "2020v2")})
                case = city.case(number)
                self.assertEqual({c: clock(case, c)["dueDay"] for c in ("C2", "C3")}, {"C2": statutory, "C3": promised})
                document = documents(case, "04")[0]
                again = city.ask(city.chief(item), "case", "accept", number)
                self.assertRefused(again, REFUSED, "ALREADY_ACCEPTED")
                self.assertIn(document["number"], again.err)

    def test_acceptance_after_deemed_acceptance_names_the_automatic_document(self):
        """H8"""
        number = self.city.submitted(LABOUR)
        self.city.advance("2020-04-28T10:00")
        again = self.city.ask(self.city.chief(LABOUR), "case", "accept", number)
        self.assertRefused(again, REFUSED, "ALREADY_ACCEPTED")
        self.assertIn(documents(self.city.case(number), "04")[0]["number"], again.err)


if __name__ == "__main__":
    main()
