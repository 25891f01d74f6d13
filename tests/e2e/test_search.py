"""What an auditor finds in the histories: by anything that an event is about, refusals and reads of personal data included (A2)."""
import glob
import os
import shutil
import subprocess

from city import (AUDITOR, DENIED, ENTERPRISE, HALL, INVALID, NOT_FOUND, OK, ORGANS, RESIDENCE, ROOT_OFFICER, STEPS, WASTE, WORKING_HOURS,
                  Expectation, main, person)

PERSON = person("210702", "19900307", "004")
NAME = "示例申请人"                        # as the city gives it to every person


class Search(Expectation):
    def find(self, *words, who=AUDITOR, **how):
        return self.city.call(who, "audit", "search", *words, "--min-revision", str(self.head()), retries=8, **how).json

    def head(self):
        return self.city.status()["revision"]

    def hits(self, *words, **how):
        return self.find(*words, **how).get("hits", [])

    def up_to(self, revision):
        return [hit for hit in self.hits() if int(hit["revision"]) <= int(revision)]

    def kinds(self, *words, **how):
        return [hit["kind"] for hit in self.hits(*words, **how)]

    def test_events_are_found_by_what_they_are_about(self):
        waste, hours = self.city.submitted(WASTE), self.city.submitted(WORKING_HOURS)
        self.city.accept(waste, WASTE)
        life = ["case.received", "case.accepted", "case.review_advanced"]
        self.assertEqual(self.kinds("--about", waste), life[::-1])
        self.assertEqual(self.kinds("--about", waste, "--order", "oldest"), life)
        self.assertEqual({hit["resource"] for hit in self.hits("--item", WORKING_HOURS)}, {"cases/" + hours})
        self.assertIn("case.accepted", self.kinds("--department", ORGANS[WASTE], "--class", "event", "--hall", HALL))
        self.assertEqual(self.kinds("--officer", self.city.chief(WASTE), "--kind", "case.accepted"), ["case.accepted"])
        self.assertEqual(len(self.hits("--uscc", ENTERPRISE, "--kind", "case.received")), 2)
        accepted = self.hits("--about", waste, "--kind", "case.accepted")[0]
        self.assertEqual((accepted["itemCode"], accepted["departmentId"]), (WASTE, ORGANS[WASTE]))
        self.assertIn("受理", accepted["summary"]["zh"])
        self.assertIn("accepted", accepted["summary"]["en"])
        number = accepted["documents"][0]["number"]
        self.assertEqual(self.kinds("--document", number), ["case.accepted"])
        self.assertEqual(self.kinds("--document", accepted["documents"][0]["name"]), ["case.accepted"])

    def test_text_is_found_in_chinese_and_english(self):
        waste = self.city.submitted(WASTE)
        self.city.accept(waste, WASTE)
        self.city.review(waste, WASTE, STEPS[WASTE])
        self.city.call(f"officer:{ORGANS[WASTE]}-approver-1", "case", "decide", waste, "refuse", "--seal", ORGANS[WASTE], "--reasons",
                       "场地 lacks the drainage 排水不足", "--remedy", "可申请复议")
        for words in ("排水不足", "DRAINAGE", "不足 lacks"):
            self.assertEqual(self.kinds(words, "--about", waste), ["case.decided"], words)
        self.assertEqual(self.kinds("排水足够", "--about", waste), [])
        self.assertRefused(self.city.ask(AUDITOR, "audit", "search", "，。"), INVALID, "SEARCH_TEXT_EMPTY", "text")

    def test_refusals_are_found_by_reason_and_actor(self):
        waste = self.city.submitted(WASTE)
        self.city.ask(f"officer:{ORGANS[WORKING_HOURS]}-handler-1", "case", "accept", waste, "--seal", "x", request_id="not-mine")
        refused = self.hits("--class", "refusal", "--reason", "NOT_PERMITTED")
        self.assertEqual([(hit["kind"], hit["actor"], hit["index"]) for hit in refused],
                         [("accept_case", f"officer:{ORGANS[WORKING_HOURS]}-handler-1", -1)])
        self.assertTrue(refused[0]["summary"]["zh"] and refused[0]["summary"]["en"])
        self.assertEqual(self.hits("--class", "refusal", "--officer", AUDITOR), [])
        self.assertEqual(self.hits("--class", "refusal", "--about", waste), refused)

    def test_who_saw_personal_data_is_found_by_case_and_by_reader(self):
        case = self.city.submitted(RESIDENCE, applicant=PERSON)
        self.city.call(self.city.chief(RESIDENCE), "case", "unmask", case, "--purpose", "核对身份")
        seen = self.city.call(AUDITOR, "audit", "seen", "--case", case, "--min-revision", str(self.head()), retries=8).json["hits"]
        self.assertEqual([(hit["kind"], hit["actor"], hit["hitClass"]) for hit in seen],
                         [("audit.pii_read", self.city.chief(RESIDENCE), "HIT_CLASS_DISCLOSURE")])
        self.assertIn("核对身份", seen[0]["summary"]["zh"])
        by_reader = self.city.call(AUDITOR, "audit", "seen", "--reader", self.city.chief(RESIDENCE)).json["hits"]
        self.assertEqual([hit["resource"] for hit in by_reader], ["cases/" + case])

    def test_pages_stay_as_they_are_while_events_arrive(self):
        for number in range(7):
            self.city.submitted(WASTE, request_id=f"before-{number}")
        whole = [hit["revision"] for hit in self.hits("--item", WASTE, "--class", "event")]
        for order in ("newest", "oldest"):
            words = ["--item", WASTE, "--class", "event", "--order", order, "--page-size", "3"]
            page, found, turn = self.find(*words), [], 0
            while True:
                found += [hit["revision"] for hit in page.get("hits", [])]
                self.city.submitted(WASTE, request_id=f"meanwhile-{order}-{turn}")
                turn += 1
                if not page.get("nextPageToken"):
                    break
                page = self.city.call(AUDITOR, "audit", "search", *words, "--page-token", page["nextPageToken"], retries=8).json
            expected = whole if order == "newest" else [hit["revision"] for hit in reversed(self.hits("--item", WASTE, "--class", "event"))]
            self.assertEqual(found, expected if order == "newest" else expected[:len(found)])
        token = self.find("--item", WASTE, "--page-size", "1")["nextPageToken"]
        self.assertRefused(self.city.ask(AUDITOR, "audit", "search", "--item", WORKING_HOURS, "--page-token", token), INVALID, "PAGE_TOKEN_INVALID")

    def test_only_auditors_and_administrators_search(self):
        self.assertRefused(self.city.ask(self.city.chief(WASTE), "audit", "search"), DENIED, "AUDITOR_REQUIRED")
        self.assertEqual(self.city.ask(ROOT_OFFICER, "audit", "search").code, OK)
        self.assertRefused(self.city.ask("enterprise:" + ENTERPRISE, "audit", "search"), DENIED, "METHOD_NOT_PERMITTED")

    def test_time_bounds_are_of_recording(self):
        first = self.city.submitted(WASTE)
        self.city.advance("2020-04-22T10:00")
        second = self.city.submitted(WASTE)
        kinds = ("--item", WASTE, "--kind", "case.received")
        self.assertEqual([hit["resource"] for hit in self.hits(*kinds, "--until", "2020-04-20")], ["cases/" + first])
        self.assertEqual([hit["resource"] for hit in self.hits(*kinds, "--since", "2020-04-21")], ["cases/" + second])
        self.assertRefused(self.city.ask(AUDITOR, "audit", "search", "--since", "soon"), INVALID, "TIME_FORMAT", "since")

    def test_an_index_lost_or_kept_finds_the_same(self):
        case = self.city.submitted(WASTE)
        self.city.accept(case, WASTE)
        before = self.hits()
        self.city.stop()
        self.city.start()                                                        # goes on with what was sealed
        self.assertEqual(self.hits("--about", case, "--order", "oldest"), self.hits("--about", case)[::-1])
        self.assertEqual(self.up_to(before[0]["revision"]), before)
        self.city.stop()
        shutil.rmtree(os.path.join(self.city.data, "search"))
        self.city.start()                                                        # made again
        self.assertEqual(self.up_to(before[0]["revision"]), before)
        self.city.restart()                                                      # killed: what was in memory is taken again
        self.assertEqual(self.up_to(before[0]["revision"]), before)

    def test_nothing_personal_stands_in_the_index(self):
        """Looked for in every file of the folder; the case number shows that the look can find something."""
        case = self.city.submitted(RESIDENCE, applicant=PERSON)
        self.assertEqual(self.kinds("--id-number", PERSON, "--kind", "case.received"), ["case.received"])
        self.city.stop()
        files = glob.glob(os.path.join(self.city.data, "search", "**"), recursive=True)
        content = b"".join(open(path, "rb").read() for path in files if os.path.isfile(path))
        self.assertIn(case.encode(), content)
        for secret in (PERSON, NAME, NAME[:2] + NAME[2:4], PERSON[6:14]):
            self.assertNotIn(secret.encode(), content, secret)

    def test_a_case_is_shown_as_it_stood_and_what_changed(self):
        case = self.city.submitted(WASTE)
        received = self.head()
        self.city.advance("2020-04-22T10:00")
        self.city.accept(case, WASTE)
        then = self.city.call(AUDITOR, "audit", "as-of", case, "--revision", str(received)).json
        self.assertEqual((then["state"]["state"], then["events"]), ("RECEIVED", 1))
        self.assertEqual(self.city.call(AUDITOR, "audit", "as-of", case, "--at", "2020-04-20").json["state"]["state"], "RECEIVED")
        self.assertEqual(self.city.call(AUDITOR, "audit", "as-of", case).json["state"]["state"], "ACCEPTED")
        self.assertRefused(self.city.ask(AUDITOR, "audit", "as-of", case, "--at", "2020-04-01"), NOT_FOUND, "CASE_NOT_YET")
        self.assertRefused(self.city.ask(AUDITOR, "audit", "as-of", case, "--revision", "999999"), INVALID, "FIELD_OUT_OF_RANGE", "at_revision")
        diff = self.city.call(AUDITOR, "audit", "diff", case, "--from", "2020-04-20").json
        changes = {one["path"]: (one.get("before", ""), one.get("after", "")) for one in diff["differences"]}
        self.assertEqual(changes["state"], ("RECEIVED", "ACCEPTED"))
        self.assertIn("case.accepted", [event["type"] for event in diff["events"]])
        self.assertRefused(self.city.ask(AUDITOR, "audit", "diff", case, "--from", "2020-04-22", "--to", "2020-04-20"), INVALID, "PERIOD_INVERTED")

    def test_what_is_due_is_listed_and_what_is_late_comes_with_it(self):
        late = self.city.submitted(WASTE)
        self.city.advance("2020-04-27T10:00")
        fresh = self.city.submitted(WASTE)
        due = self.city.call(AUDITOR, "audit", "due", "--within", "10", "--department", ORGANS[WASTE]).json
        found = {one["caseNo"]: one for one in due["cases"]}
        self.assertIn(fresh, found)
        self.assertFalse(found[fresh].get("overdue", False))
        self.assertIn(late, found)
        self.assertEqual(self.city.call(AUDITOR, "audit", "due", "--department", ORGANS[WORKING_HOURS], "--within", "10").json.get("cases", []), [])
        self.assertRefused(self.city.ask(AUDITOR, "audit", "due", "--within", "999"), INVALID, "FIELD_OUT_OF_RANGE", "within_working_days")

    def test_tables_are_in_both_languages(self):
        case = self.city.submitted(WASTE)
        self.find("--about", case)
        for lang, words in (("zh", "收件"), ("en", "received")):
            line = [word for word in self.city.line(["audit", "search", "--about", case], lang=lang) if word not in ("-o", "json")]
            done = subprocess.run(line, capture_output=True, text=True, env=self.city.environment(AUDITOR))
            self.assertEqual(done.returncode, OK, done.stderr)
            self.assertIn(words, done.stdout)


if __name__ == "__main__":
    main()
