"""What an enterprise and its system expect (E1 to E4, E6, E7)."""
import hashlib
import json
import os
import shutil
import tempfile

from city import (AUDITOR, DENIED, DISCHARGE, ENTERPRISE, FOOD, FOOD_CHANGE, HALL, INVALID, LABOUR, NOT_FOUND, OK, ORGANS, OTHER_ENTERPRISE,
                  REFUSED, RESIDENCE, ROOT_OFFICER, STEPS, THIRD_ENTERPRISE, TRY_AGAIN, WASTE, WORKING_HOURS, Expectation, clock, codes,
                  main, material)

CLERK = f"officer:{HALL}-w01-clerk"
PERSON = "11010519491231002X"
ME, OTHER, THIRD = (f"enterprise:{code}" for code in (ENTERPRISE, OTHER_ENTERPRISE, THIRD_ENTERPRISE))


class Tracking(Expectation):
    def test_anyone_with_the_query_code_sees_the_state_and_no_person(self):
        """E1"""
        person = "11010519491231002X"
        reply = self.city.submit(RESIDENCE, applicant=person, phone="13912345678", address="锦州市古塔区示例街九号")
        seen = self.city.call(None, "status", reply["caseNo"], "--code", reply["queryCode"])
        self.assertEqual((seen["state"]["zh"], seen["state"]["en"]), ("已收件", "Received"))
        self.assertEqual((seen["dueDay"], seen["provisional"], seen["daysUsed"], seen["daysLeft"]), ("2020-04-26", False, 0, 5))
        self.assertTrue(seen["stages"])
        for secret in (person, person[-4:], "示例", "13912345678", "5678"):
            self.assertNotIn(secret, seen.out)

    def test_the_public_view_follows_the_case(self):
        """E1: other items, accepted, awaiting a supplement, online."""
        reply = self.city.submit(WASTE)
        look = lambda r: self.city.call(None, "status", r["caseNo"], "--code", r["queryCode"]).json
        self.city.accept(reply["caseNo"], WASTE)
        self.city.advance("2020-04-22T09:00")
        seen = look(reply)
        self.assertEqual((seen["state"]["zh"], seen["dueDay"], seen["daysUsed"], seen["daysLeft"]), ("已受理", "2020-04-26", 2, 3))
        self.assertIn("open", [stage["phase"] for stage in seen["stages"]])
        online = self.city.submit(DISCHARGE, online=True)
        self.assertEqual(look(online)["state"]["zh"], "待预审")
        self.city.call(self.city.chief(DISCHARGE), "case", "pre-review", online["caseNo"], "supplement", "--faulty", material(DISCHARGE, "m01") + ":未签名")
        self.assertEqual(look(online)["state"]["zh"], "待补正")

    def test_a_due_day_beyond_the_known_calendar_is_shown_as_provisional(self):
        """E1"""
        city = self.found("2019-11-20T09:00")   # the notice of 2020 is not published yet
        city.advance("2019-12-27T09:00")
        reply = city.submit(WASTE)
        seen = city.call(None, "status", reply["caseNo"], "--code", reply["queryCode"])
        self.assertTrue(seen["provisional"])

    def test_wrong_number_and_wrong_code_sound_alike_and_five_wrong_codes_lock(self):
        """E1"""
        reply = self.city.submit(WASTE)
        number, right = reply["caseNo"], reply["queryCode"]
        bystander = self.city.submit(WASTE)
        wrong = "00000000" if right != "00000000" else "00000001"
        texts = set()
        for case_no, code in ((WASTE + "202004209999", right), (WASTE + "202004200001"[:-1] + "7", wrong), ("x", right),
                              (number, wrong), (number, ""), (number, right[:-1]), (number, right + "0")):
            seen = self.city.ask(None, "status", case_no, "--code", code)
            self.assertRefused(seen, NOT_FOUND, "STATUS_NOT_FOUND")
            texts.add(seen.err)
        self.assertEqual(len(texts), 1, texts)
        self.city.ask(None, "status", number, "--code", wrong)
        for code in (wrong, right, wrong):
            seen = self.city.ask(None, "status", number, "--code", code)
            self.assertRefused(seen, TRY_AGAIN, "STATUS_LOCKED")
        self.assertEqual(self.city.ask(None, "status", bystander["caseNo"], "--code", bystander["queryCode"]).code, OK)

    def test_the_clock_shown_is_the_one_that_runs(self):
        """E1: after a full supplement the organ's five days run while the applicant's stand still."""
        reply = self.city.submit(WASTE, online=True, without=["m02"])
        number = reply["caseNo"]
        self.city.call(self.city.chief(WASTE), "case", "notify", number, "--missing", material(WASTE, "m02"))
        self.city.call(ME, "case", "supplement", number, "--material", material(WASTE, "m02"), "--channel", "web")
        seen = self.city.call(None, "status", number, "--code", reply["queryCode"])
        self.assertEqual((seen["dueDay"], seen["daysLeft"], seen.json.get("note", {}).get("en", "")), ("2020-04-26", 5, ""))

    def test_a_right_code_in_between_begins_the_count_again(self):
        """E1"""
        reply = self.city.submit(WASTE)
        for _ in range(3):
            for _ in range(4):
                self.assertEqual(self.city.ask(None, "status", reply["caseNo"], "--code", "1").code, NOT_FOUND)
            self.assertEqual(self.city.ask(None, "status", reply["caseNo"], "--code", reply["queryCode"]).code, OK)


class OwnList(Expectation):
    def pages(self, who, size, between=lambda page: None):
        numbers, token = [], ""
        for page in range(100):
            reply = self.city.call(who, "case", "list", "--page-size", str(size), *(["--page-token", token] if token else []))
            self.assertLessEqual(len(reply["cases"]), size)
            numbers += [c["caseNo"] for c in reply["cases"]]
            token = reply["nextPageToken"]
            if not token:
                return numbers
            between(page)

    def test_pages_stay_stable_while_cases_arrive(self):
        """E2"""
        mine = self.city.batch(WASTE, 90, "a") + self.city.batch(FOOD_CHANGE, 40, "b")
        theirs = [self.city.submitted(WASTE, applicant=OTHER_ENTERPRISE) for _ in range(3)]
        arriving = []
        numbers = self.pages(ME, 50, lambda page: arriving.extend(self.city.batch(WORKING_HOURS, 7, f"late{page}")) if page < 3 else None)
        self.assertEqual(len(numbers), len(set(numbers)))
        self.assertEqual(numbers[:130], mine)
        self.assertLessEqual(set(numbers) - set(mine), set(arriving))
        self.assertEqual(self.pages(OTHER, 2), theirs)
        self.assertEqual(self.pages(THIRD, 50), [])

    def test_a_filter_for_others_finds_nothing(self):
        """E2"""
        self.city.submit(WASTE, applicant=OTHER_ENTERPRISE)
        self.assertEqual(self.city.call(ME, "case", "list", f"applicant={OTHER_ENTERPRISE}")["cases"], [])
        self.assertEqual(self.city.call(ME, "case", "list", f"item_code={WASTE}")["cases"], [])

    def test_a_page_size_beyond_the_limit_is_clamped(self):
        """E2"""
        self.city.batch(WASTE, 510, "a")
        for size, given in (("100000", 500), ("501", 500), ("500", 500), ("0", 50)):
            reply = self.city.call(ME, "case", "list", "--page-size", size)
            self.assertEqual((len(reply["cases"]), bool(reply["nextPageToken"])), (given, True), size)
        self.assertRefused(self.city.ask(ME, "case", "list", "--page-size", "-1"), INVALID, "PAGE_SIZE")
        self.assertRefused(self.city.ask(ME, "case", "list", "--page-token", "bm9uc2Vuc2U"), INVALID, "PAGE_TOKEN_INVALID")


class OthersCases(Expectation):
    def test_the_case_of_another_enterprise_is_not_found(self):
        """E3"""
        number = self.city.submitted(WASTE)
        for words in (["case", "get", number], ["case", "history", number], ["case", "withdraw", number],
                      ["case", "rate", number, "--stage", "receipt", "--code", "5"],
                      ["case", "supplement", number, "--material", material(WASTE, "m02"), "--channel", "web"]):
            with self.subTest(words=words):
                reply = self.city.ask(OTHER, *words)
                self.assertRefused(reply, NOT_FOUND, "CASE_NOT_FOUND")
                absent = self.city.ask(OTHER, *[WASTE + "202004209999" if w == number else w for w in words])
                self.assertEqual(reply.err, absent.err)
        self.assertEqual(self.city.case(number)["state"], "RECEIVED")
        self.assertEqual([e["type"] for e in self.city.history(number)], ["case.received"])

    def test_denied_reads_are_counted_in_the_log_in_one_record(self):
        """E3: one record for all denials of a principal within a minute."""
        number = self.city.submitted(WASTE)
        before = self.city.status()
        for _ in range(20):
            self.assertEqual(self.city.ask(OTHER, "case", "get", number).code, NOT_FOUND)
        self.city.stop()   # what is counted is written before the end
        self.city.start()
        after = self.city.status()
        self.assertEqual(int(after["leaves"]) - int(before["leaves"]), 1)


class Watching(Expectation):
    def test_a_watch_outlives_two_crashes_without_gap_or_repeat(self):
        """E4"""
        watch = self.city.open(AUDITOR, "case", "watch", "--cursor", "0", "--count", "125", f"item_code={WASTE}", retries=50)
        submitted = self.city.batch(WASTE, 40, "a")
        for name in ("b", "c"):
            self.city.restart(port=int(self.city.port))
            submitted += self.city.batch(WASTE, 40, name)
        for number in submitted[:120:24]:
            self.city.accept(number, WASTE)
        out, err = watch.communicate(timeout=60)
        self.assertEqual(watch.returncode, OK, err)
        records = [json.loads(line) for line in out.splitlines()]
        seen = [(r["caseNo"], e["type"]) for r in records for e in r["events"]]
        accepted = [(n, kind) for n in submitted[:120:24] for kind in ("case.accepted", "case.review_advanced")]
        self.assertEqual(seen, [(n, "case.received") for n in submitted] + accepted)
        revisions = [int(r["cursor"].split(":")[1]) for r in records]
        self.assertEqual(revisions, sorted(set(revisions)))
        resumed = self.city.call(AUDITOR, "case", "watch", "--cursor", records[99]["cursor"], "--count", "25", f"item_code={WASTE}")
        self.assertEqual(resumed.lines, records[100:])

    def test_an_enterprise_watches_its_own_cases_only(self):
        """E4"""
        for applicant in (ENTERPRISE, OTHER_ENTERPRISE, ENTERPRISE, THIRD_ENTERPRISE, ENTERPRISE):
            self.city.submit(WASTE, applicant=applicant)
        seen = self.city.call(ME, "case", "watch", "--cursor", "0", "--count", "3").lines
        mine = [c["caseNo"] for c in self.city.list(f"applicant={ENTERPRISE}")]
        self.assertEqual([r["caseNo"] for r in seen], mine)

    def test_a_cursor_of_another_log_is_refused(self):
        """E4"""
        self.city.submit(WASTE)
        own = self.city.call(AUDITOR, "case", "watch", "--cursor", "0", "--count", "1").lines[0]["cursor"]
        other = self.found("2020-04-20T10:00")
        other.submit(WASTE)
        reply = other.ask(AUDITOR, "case", "watch", "--cursor", own)
        self.assertRefused(reply, REFUSED, "LOG_CHANGED")
        log, revision = own.split(":")
        self.assertRefused(self.city.ask(AUDITOR, "case", "watch", "--cursor", f"{log}:{int(revision) + 9999}"), REFUSED, "CURSOR_AHEAD")
        for bad in ("x", f"{log}:", f"{log}:x", "-1"):
            self.assertRefused(self.city.ask(AUDITOR, "case", "watch", f"--cursor={bad}"), INVALID, "CURSOR_FORMAT")


class SupplementOnline(Expectation):
    def noticed(self, item):
        number = self.city.submitted(item, online=True, without=["m02"])
        self.city.call(self.city.chief(item), "case", "notify", number, "--missing", material(item, "m02"))
        return number

    def hand_in(self, number, item, digest, size):
        words = ["--material", f"{material(item, 'm02')}:1:3:{digest}:{size}", "--channel", "web"]
        return self.city.ask(ME, "case", "supplement", number, *words)

    def test_a_bad_digest_or_size_is_refused_and_a_good_one_taken(self):
        """E6"""
        for item in (WASTE, DISCHARGE):
            number = self.noticed(item)
            data = f"plan for {item}".encode()
            good, size = hashlib.sha256(data).hexdigest(), len(data)
            for digest in (good[:-1], good + "0", good.upper(), "g" + good[1:], " " + good[1:], "0x" + good[2:]):
                with self.subTest(digest=digest):
                    self.assertRefused(self.hand_in(number, item, digest, 1000), INVALID, "DIGEST_FORMAT", "materials[0].digest")
            for wrong in (0, -1, 50 * 1024 * 1024 + 1, 1 << 40):
                with self.subTest(size=wrong):
                    self.assertRefused(self.hand_in(number, item, good, wrong), INVALID, "ATTACHMENT_SIZE", "materials[0].size_bytes")
            self.assertRefused(self.hand_in(number, item, good, size), NOT_FOUND, "ATTACHMENT_NOT_FOUND", "materials[0].digest")
            self.assertEqual(self.city.case(number)["state"], "AWAITING_SUPPLEMENT")
            path = self.file("plan.txt", data)
            self.assertEqual(self.city.call(ME, "attachment", "upload", path)["digest"], good)
            self.assertRefused(self.hand_in(number, item, good, size + 1), INVALID, "ATTACHMENT_SIZE", "materials[0].size_bytes")
            reply = self.hand_in(number, item, good, size)
            self.assertEqual(reply.code, OK, str(reply))
            self.assertEqual((reply["outstanding"], codes(reply.json)), ([], ["13"]))
            held = {m["materialId"]: m for m in self.city.case(number)["materials"]}[material(item, "m02")]
            self.assertEqual((held["digest"], held["attached"], held["sizeBytes"]), (good, True, str(size)))

    def file(self, name, data):
        folder = tempfile.mkdtemp(prefix="yici-e2e-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        path = os.path.join(folder, name)
        with open(path, "wb") as file:
            file.write(data)
        return path

    def test_a_file_is_handed_in_with_the_supplement_and_read_again(self):
        """E6"""
        number = self.noticed(WASTE)
        data = b"%PDF-1.7\n" + bytes(range(256)) * 9000
        path, wanted = self.file("plan.pdf", data), material(WASTE, "m02")
        reply = self.city.call(ME, "case", "supplement", number, "--material", f"{wanted}=@{path}", "--channel", "web")
        self.assertEqual(codes(reply.json), ["13"])
        got = os.path.join(os.path.dirname(path), "got.pdf")
        read = lambda who, *more: self.city.ask(who, "attachment", "download", number, wanted, "--to", got, "--force", *more)
        self.assertEqual(read(ME).code, OK)
        with open(got, "rb") as file:
            self.assertEqual(file.read(), data)
        self.assertRefused(read(OTHER), NOT_FOUND, "CASE_NOT_FOUND")
        self.assertRefused(read(self.city.chief(WASTE)), INVALID, "TEXT_LENGTH", "purpose")
        self.assertEqual(read(self.city.chief(WASTE), "--purpose", "核对").code, OK)
        event, = self.city.events(number, "audit.attachment_read")
        self.assertIn("核对", event["detail"]["zh"])
        second = self.city.call(ME, "case", "submit", "--item", WASTE, "--uscc", ENTERPRISE, "--channel", "web", "--reuse",
                                f"{wanted}={number}")
        self.assertEqual(self.city.case(second["caseNo"])["savedPapers"], 1)
        listed = self.city.call(ME, "material", "reusable", "--item", WASTE)["materials"]
        self.assertIn((wanted, number), [(m["materialId"], m["caseNo"]) for m in listed])

    def test_a_supplement_after_the_limit_finds_the_case_ended(self):
        """E6"""
        for item, last in ((WASTE, "2020-06-02"), (FOOD_CHANGE, "2020-05-12")):
            with self.subTest(item=item):
                self.city = self.found("2020-04-20T10:00")
                number = self.noticed(item)
                self.assertEqual(clock(self.city.case(number), "C7")["dueDay"], last)
                self.city.advance(last + "T23:59:59")
                self.assertEqual(self.city.case(number)["state"], "AWAITING_SUPPLEMENT")
                self.city.restart(last[:8] + f"{int(last[8:]) + 1:02d}T09:00")
                late = self.hand_in(number, item, "0" * 64, 1)
                self.assertRefused(late, REFUSED, "SUPPLEMENT_EXPIRED")
                case = self.city.case(number)
                self.assertEqual((case["state"], case["resultCode"], codes(case)[-1]), ("TERMINATED", 5, "38"))
                event, = self.city.events(number, "case.terminated")
                self.assertEqual(event["actor"].split(":")[0], "system")
                self.assertEqual(event["occurredAt"], last + "T16:00:00Z")
                self.assertIn("重新申请", json.dumps([case, event], ensure_ascii=False))
                self.assertEqual(self.city.submit(item, online=True)["state"], "RECEIVED")


class Withdrawing(Expectation):
    def test_a_case_is_withdrawn_before_the_ruling(self):
        """E7"""
        def noticed(n, item):
            self.city.call(self.city.chief(item), "case", "notify", n, "--faulty", material(item, "m02") + ":模糊")

        def reviewed(n, item):
            self.city.accept(n, item)
            self.city.review(n, item, STEPS[item][:1])

        for item, prepare in ((WASTE, lambda n, i: None), (DISCHARGE, lambda n, i: None), (WORKING_HOURS, noticed),
                              (FOOD_CHANGE, lambda n, i: self.city.accept(n, i)), (WASTE, reviewed)):
            with self.subTest(item=item):
                number = self.city.submitted(item, online=True)
                prepare(number, item)
                reply = self.city.call(ME, "case", "withdraw", number, "--reason", "项目取消")
                self.assertEqual((reply["state"], codes(reply.json), reply["resultCode"]), ("WITHDRAWN", ["39"], 1))
                case = self.city.case(number)
                self.assertEqual({c["phase"] for c in case["clocks"]}, {"stopped"})
                again = self.city.ask(ME, "case", "withdraw", number)
                self.assertEqual(again.code, REFUSED, str(again))
        self.city.advance("2020-07-01T09:00")
        self.assertEqual([c["cards"] for c in self.city.list(f"applicant={ENTERPRISE}")], [[]] * 5)

    def test_a_person_withdraws_at_the_window_with_the_own_id_number(self):
        """E7: who has no certificate comes to the hall."""
        clerk = CLERK
        number = self.city.submitted(RESIDENCE, applicant=PERSON)
        self.assertRefused(self.city.ask(clerk, "case", "withdraw", number), DENIED, "NOT_PERMITTED")
        other = self.city.ask(clerk, "case", "withdraw", number, "--for-id-number", "440524188001010014")
        self.assertRefused(other, DENIED, "NOT_PERMITTED")
        wrong = self.city.ask(clerk, "case", "withdraw", number, "--for-id-number", "110105194913310021")
        self.assertRefused(wrong, INVALID, "ID_BIRTHDATE", "applicant_id_number")
        reply = self.city.call(clerk, "case", "withdraw", number, "--for-id-number", PERSON.lower(), "--reason", "不再办理")
        self.assertEqual((reply["state"], codes(reply.json)), ("WITHDRAWN", ["39"]))
        self.assertNotIn(PERSON[:17], json.dumps(self.city.history(number)))

    def test_a_hall_system_withdraws_for_its_clerk_and_the_applicant(self):
        """E7"""
        at_hall = ["--on-behalf-of", CLERK, "--for-id-number", PERSON]
        number = self.city.submitted(RESIDENCE, applicant=PERSON)
        for hall, words in (("beizhen-hall-main", at_hall), (HALL, at_hall[:2]), (HALL, at_hall[2:])):
            self.assertRefused(self.city.ask("hall:" + hall, "case", "withdraw", number, *words), DENIED, "NOT_PERMITTED")
        self.assertEqual(self.city.call("hall:" + HALL, "case", "withdraw", number, *at_hall)["state"], "WITHDRAWN")

    def test_an_enterprise_acts_for_nobody_else(self):
        """E12: until mandates of agents exist."""
        number = self.city.submitted(WASTE, online=True)
        for words in (["--on-behalf-of", f"enterprise:{OTHER_ENTERPRISE}"], ["--for-id-number", PERSON], ["--on-behalf-of", self.city.chief(WASTE)]):
            self.assertRefused(self.city.ask(ME, "case", "withdraw", number, *words), DENIED, "NOT_PERMITTED")
        self.assertRefused(self.city.ask(ME, *self.city.submit_words(WASTE, online=True), "--at", "2020-04-19T10:00"), DENIED, "NOT_PERMITTED")

    def test_a_case_that_was_ruled_on_is_not_withdrawn(self):
        """E7"""
        for item in (WASTE, FOOD_CHANGE):
            number = self.city.granted(item, STEPS[item])
            self.assertRefused(self.city.ask(ME, "case", "withdraw", number), REFUSED, "ALREADY_DECIDED")
        number = self.city.submitted(WASTE)
        self.city.accept(number, WASTE)
        self.city.review(number, WASTE, STEPS[WASTE])
        self.city.call(f"officer:{ORGANS[WASTE]}-approver-1", "case", "decide", number, "refuse", "--reasons", "不符合", "--remedy", "复议")
        self.assertRefused(self.city.ask(ME, "case", "withdraw", number), REFUSED, "ALREADY_DECIDED")


if __name__ == "__main__":
    main()
