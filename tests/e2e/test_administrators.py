"""What an administrator expects of calendars that change, of the power list and of deadlines that come all at once (A5, A6, A8)."""
import csv
import io
import os
import time
from concurrent.futures import ThreadPoolExecutor

from city import (AUDITOR, DENIED, FAULTS, FOOD, FOOD_CHANGE, HALL, INVALID, LABOUR, OK, ORGANS, PACK, REFUSED, ROOT_OFFICER, STEPS,
                  WASTE, WORKING_HOURS, Expectation, clock, main, material)

DAYS_2020 = [("rest", "2020-01-01"), ("work", "2020-01-19"), ("rest", "2020-04-04..2020-04-06"), ("work", "2020-04-26"),
             ("rest", "2020-05-01..2020-05-05"), ("work", "2020-05-09"), ("rest", "2020-06-25..2020-06-27"), ("work", "2020-06-28"),
             ("work", "2020-09-27"), ("rest", "2020-10-01..2020-10-08"), ("work", "2020-10-10")]


def notice(version, published_on, days, year="2020"):
    words = ["--year", year, "--version", str(version), "--published-on", published_on]
    for kind, day in days:
        words += ["--" + kind, day]
    return words


V2 = notice(2, "2020-01-27", DAYS_2020 + [("rest", "2020-01-24..2020-02-02")])


class CalendarChange(Expectation):
    START = "2020-01-20T09:00"

    def publish(self, words, *more):
        return self.city.ask(ROOT_OFFICER, "calendar", "publish", *words, *more)

    def due(self, number, name):
        return clock(self.city.case(number), name)["dueDay"]

    def rescheduled(self, number):
        return [e["detail"]["en"] for e in self.city.events(number, "clock.rescheduled")]

    def test_the_preview_lists_every_clock_that_will_move_and_only_those(self):
        """A5"""
        city = self.city
        received, noticed, accepted = (city.submitted(item) for item in (WASTE, FOOD_CHANGE, WORKING_HOURS))
        city.call(city.chief(FOOD_CHANGE), "case", "notify", noticed, "--faulty", material(FOOD_CHANGE, "m02") + ":模糊")
        city.accept(accepted, WORKING_HOURS)
        ended = city.submitted(WASTE)
        city.call(city.chief(WASTE), "case", "terminate", ended, "--reason", "申请人已注销", "--basis", "行政许可法第七十条")
        city.advance("2020-01-26T20:00")
        late = city.submitted(LABOUR)
        expected = {(received, "C1", "2020-02-01", "2020-02-04"), (noticed, "C7", "2020-02-14", "2020-02-18"),
                    (accepted, "C2", "2020-02-21", "2020-02-25"), (accepted, "C3", "2020-02-05", "2020-02-07"),
                    (late, "C1", "2020-02-05", "2020-02-07")}
        cases = {n: city.case(n) for n in (received, noticed, accepted, late)}
        before = {(n, k["clock"]): k["dueDay"] for n, c in cases.items() for k in c["clocks"] if k["phase"] == "running"}
        preview = city.call(ROOT_OFFICER, "calendar", "preview", *V2, "--page-size", "500").json
        moved = {(m["caseNo"], m["clock"]): (m["oldDue"], m["newDue"]) for m in preview["moved"]}
        self.assertEqual(set(moved), set(before))
        self.assertEqual({k: old for k, (old, _) in moved.items()}, before)
        self.assertEqual(moved[received, "C1"], ("2020-02-01", "2020-02-04"))
        self.assertEqual((preview["faults"], preview["more"]), ([], False))
        revision = city.status()["revision"]
        city.call(ROOT_OFFICER, "calendar", "preview", *V2)
        self.assertEqual(city.status()["revision"], revision)
        self.assertEqual(self.publish(V2).code, OK)
        self.assertEqual(int(city.status()["revision"]), int(revision) + 1)
        now = {(n, k["clock"]): k["dueDay"] for n in cases for k in city.case(n)["clocks"] if k["phase"] == "running"}
        self.assertEqual(now, before, "a date moved before the day of publication")
        city.advance("2020-01-27T00:00")
        now = {(n, k["clock"]): k["dueDay"] for n in cases for k in city.case(n)["clocks"] if k["phase"] == "running"}
        self.assertEqual(now, {key: new for key, (_, new) in moved.items()})
        self.assertEqual(sum(len(self.rescheduled(n)) for n in cases), len(moved))
        self.assertEqual(self.rescheduled(ended), [])
        self.assertEqual({k["calendarVersion"] for k in city.case(accepted)["clocks"] if k["phase"] == "running"}, {"2020v2"})
        self.assertEqual({(*key, *dates) for key, dates in moved.items()} & expected, expected)

    def test_a_case_decided_after_the_day_counts_with_the_new_notice(self):
        """A5"""
        self.assertEqual(self.publish(V2).code, OK)
        before = self.city.submitted(WASTE)
        self.assertEqual(self.due(before, "C1"), "2020-02-01")
        explained = lambda *on: self.city.call(None, "calendar", "2020-01-20", "90", *on)["due"]
        self.assertEqual((explained(), explained("--on", "2020-01-27")), ("2020-06-02", "2020-06-04"))
        self.city.advance("2020-01-27T00:00")
        after = self.city.submitted(WASTE)
        self.assertEqual((self.due(before, "C1"), self.due(after, "C1")), ("2020-02-04", "2020-02-07"))
        self.assertEqual(explained(), "2020-06-04")

    def test_a_sweep_over_many_cases_survives_crashes_and_moves_each_clock_once(self):
        """A5"""
        numbers = self.city.batch(WASTE, 450, "sweep")
        self.assertEqual(self.publish(V2).code, OK)
        before = self.city.status()
        for hundredths in range(18, 34):
            self.city.flash(hundredths / 100, "2020-01-27T00:00")
        self.city.start("2020-01-27T00:00")
        for _ in range(200):
            if not (status := self.city.status())["sweeping"] and status["revision"] == self.city.status()["revision"]:
                break
            time.sleep(0.05)
        cases = self.city.list(f"item_code={WASTE}")
        self.assertEqual({clock(c, "C1")["dueDay"] for c in cases}, {"2020-02-04"})
        self.assertEqual({c["recomputing"] for c in cases}, {False})
        records = self.city.follow(2, "--cursor", f"{before['logId']}:{before['revision']}", f"item_code={WASTE}")
        told = [e["type"] for record in records for e in record["events"]]
        self.assertEqual((told.count("clock.rescheduled"), len(told)), (450, 450))
        with ThreadPoolExecutor(3) as pool:
            histories = list(pool.map(self.rescheduled, numbers[::15]))
        for texts in histories:
            self.assertEqual(len(texts), 1)
            self.assertIn("2020-02-01", texts[0])
            self.assertIn("2020-02-04", texts[0])

    def test_a_watcher_can_tell_which_case_each_rescheduled_clock_is_of(self):
        """A5, E4"""
        numbers = self.city.batch(WASTE, 12, "w")
        self.assertEqual(self.publish(V2).code, OK)
        self.city.advance("2020-01-27T00:00")
        histories = {(e["revision"], e["index"]): n for n in numbers for e in self.city.history(n)}
        first = min(int(revision) for revision, _ in histories)
        records = self.city.follow(2, "--cursor", f"{self.city.status()['logId']}:{first - 1}", f"item_code={WASTE}")
        self.assertEqual(sum(len(r["events"]) for r in records), 24)
        wrong = [(r["caseNo"], histories[e["revision"], e["index"]]) for r in records for e in r["events"]
                 if e.get("caseNo", r["caseNo"]) != histories[e["revision"], e["index"]]]
        self.assertEqual(wrong, [])

    def test_a_faulty_notice_is_refused_and_the_preview_says_why(self):
        """A5"""
        short = [("rest", "2020-01-01")]
        for words, reason in ((notice(2, "2020-01-27", short + [("rest", "2020-05-01..2020-05-03"), ("rest", "2020-05-03")]), "CALENDAR_DATE_DUPLICATE"),
                              (notice(2, "2020-01-27", short + [("rest", "2020-05-01..2020-05-05"), ("work", "2020-05-04")]), "CALENDAR_DATE_DUPLICATE"),
                              (notice(2, "2020-01-27", short + [("rest", "2022-05-01")]), "CALENDAR_DATE_OUT_OF_RANGE"),
                              (notice(2, "2020-01-27", []), "CALENDAR_DAYS_MISSING"), (notice(0, "2020-01-27", DAYS_2020), "CALENDAR_VERSION_MISSING"),
                              (notice(2, "2020-01-27", DAYS_2020, year="0"), "CALENDAR_YEAR_MISSING")):
            with self.subTest(reason=reason):
                self.assertRefused(self.publish(words), INVALID, reason)
                preview = self.city.ask(ROOT_OFFICER, "calendar", "preview", *words)
                self.assertEqual(preview.code, FAULTS, str(preview))
                self.assertIn(reason, [f["reason"] for f in preview["faults"]])
        old = self.publish(notice(1, "2020-01-27", DAYS_2020))
        self.assertEqual((old.code, old.reason), (REFUSED, "CALENDAR_VERSION_NOT_NEWER"))
        clerk = self.city.ask(f"officer:{HALL}-w01-clerk", "calendar", "publish", *V2)
        self.assertEqual(clerk.code, DENIED, str(clerk))
        self.assertEqual(self.city.status()["calendarYears"], "2018v1,2019v2,2020v1")

    def test_days_that_are_past_change_by_force_and_with_a_reason_only(self):
        """A5"""
        self.city.advance("2020-04-20T09:00")
        edit = notice(2, "2020-04-20", DAYS_2020 + [("rest", "2020-01-24..2020-02-02")])
        self.assertRefused(self.publish(edit), REFUSED, "CALENDAR_PAST_EDIT")
        self.assertRefused(self.publish(edit, "--reason", "漏录"), REFUSED, "CALENDAR_PAST_EDIT")
        self.assertRefused(self.publish(edit, "--force"), REFUSED, "CALENDAR_REASON_MISSING")
        self.assertRefused(self.publish(edit, "--force", "--reason", ""), REFUSED, "CALENDAR_REASON_MISSING")
        preview = self.city.ask(ROOT_OFFICER, "calendar", "preview", *edit)
        self.assertEqual(preview.code, FAULTS)
        self.assertEqual({f["day"] for f in preview["faults"]}, {"2020-01-31", "2020-02-01"})
        self.assertEqual({f["reason"] for f in preview["faults"]}, {"CALENDAR_PAST_EDIT"})
        self.assertEqual(self.publish(edit, "--force", "--reason", "漏录国办发明电〔2020〕1号").code, OK)
        self.assertEqual(self.city.call(None, "calendar", "2020-01-20", "5")["due"], "2020-02-04")

    def test_a_forced_edit_of_the_past_names_the_cards_it_makes_wrong(self):
        """A5: the breach stays, its card can be withdrawn; the preview lists it and the answer counts it."""
        late, ended = self.city.submitted(WASTE), self.city.submitted(WASTE)
        self.city.call(self.city.chief(WASTE), "case", "terminate", ended, "--reason", "申请人已注销", "--basis", "行政许可法第七十条")
        self.city.advance("2020-02-03T09:00")
        cards = [(c["clock"], c["color"], c["rule"]) for c in self.city.case(late)["cards"] if c["color"] != "early_warning"]
        self.assertEqual(cards, [("C1", "yellow", "LATE_NOTICE"), ("C3", "yellow", "PROMISE_LATE")])
        wrong = self.city.ask(ROOT_OFFICER, "calendar", "preview", *V2)["wrongCards"]
        self.assertEqual([(c["caseNo"], c["clock"], c["color"], c["rule"]) for c in wrong], [(late, *card) for card in cards])
        self.assertEqual({(c["oldDue"], c["newDue"]) for c in wrong}, {("2020-02-01", "2020-02-04")})
        reply = self.publish(V2, "--force", "--reason", "漏录国办发明电〔2020〕1号")
        self.assertEqual(reply.code, OK, str(reply))
        self.assertEqual((reply["facts"]["wrong_cards"], reply["facts"]["wrong_cards_more"]), ("2", "no"))
        after = self.city.case(late)
        self.assertIn("LATE_NOTICE", [c["rule"] for c in after["cards"]], "a recorded breach stays")

    def test_the_preview_comes_in_pages_without_gap_or_repeat(self):
        """A5"""
        self.city.batch(WASTE, 23, "paged")
        whole = self.city.call(ROOT_OFFICER, "calendar", "preview", *V2, "--page-size", "500").json
        self.assertEqual((len(whole["moved"]), whole["more"], whole["nextPageToken"]), (23, False, ""))
        first = self.city.call(ROOT_OFFICER, "calendar", "preview", *V2, "--page-size", "10").json
        self.assertEqual((first["moved"], first["more"]), (whole["moved"][:10], True))


class UnknownYears(Expectation):
    # A day before the notice of 2020 is published: the pack brings none of it.
    START = "2019-11-20T09:00"
    NEXT = notice(1, "2020-01-12", [("rest", "2020-01-01"), ("work", "2020-01-19"), ("rest", "2020-01-24..2020-01-30"), ("work", "2020-02-01")])

    def test_clocks_beyond_the_known_years_are_provisional_until_the_notice_comes(self):
        """A5"""
        city = self.city
        city.advance("2019-12-27T09:00")
        number = city.submitted(WASTE)
        first = clock(city.case(number), "C1")
        self.assertEqual((first["dueDay"], first["provisional"]), ("2020-01-03", True))
        self.assertTrue(any("CALENDAR_MISSING" in i for i in city.status()["incidents"]), city.status()["incidents"])
        pure = city.ask(None, "calendar", "2019-12-27", "5")
        self.assertTrue(pure.reason == "CALENDAR_UNKNOWN" or pure["provisional"], str(pure))
        city.advance("2020-01-12T09:00")
        case = city.case(number)
        self.assertEqual((case["state"], case["cards"]), ("RECEIVED", []))
        self.assertEqual(city.submit(WASTE)["state"], "RECEIVED")
        preview = city.call(ROOT_OFFICER, "calendar", "preview", *self.NEXT)
        self.assertEqual(preview["faults"], [])
        city.call(ROOT_OFFICER, "calendar", "publish", *self.NEXT)
        city.advance("2020-01-12T09:00:01")
        case = city.case(number)
        self.assertEqual((case["state"], case["acceptanceDay"]), ("ACCEPTED", "2019-12-27"))
        event, = city.events(number, "case.deemed_accepted")
        # 30 and 31 December, 2, 3 and 6 January are the five days.
        self.assertEqual((event["occurredAt"], event["recordedAt"][:10]), ("2020-01-06T16:00:00Z", "2020-01-12"))
        self.assertIn(("yellow", "LATE_NOTICE"), [(c["color"], c["rule"]) for c in case["cards"]])
        self.assertFalse(any(c["provisional"] for c in case["clocks"]))


class PowerList(Expectation):
    START = "2019-06-24T09:00"

    def apply(self, text, *words):
        return self.city.ask(ROOT_OFFICER, "power-list", "apply", "-", *words, text=text)

    def exported(self, on):
        return self.city.call(None, "power-list", "export", "--on", on).out

    def batch(self):
        with open(os.path.join(PACK, "adjustments_364.csv"), encoding="utf-8") as file:
            return file.read()

    def test_one_unknown_item_refuses_the_whole_batch_with_its_line_and_reason(self):
        """A6"""
        lines = self.batch().splitlines()
        cells = lines[99].split(",")
        lines[99] = ",".join(cells[:3] + [cells[3][:28] + "999"] + cells[4:])
        before = self.exported("2019-07-01")
        for words in ([], ["--preview"]):
            reply = self.apply("\n".join(lines) + "\n", *words)
            self.assertEqual(reply.code, FAULTS, str(reply))
            self.assertEqual([(f["line"], f["field"], f["reason"]) for f in reply["faults"]], [(100, "item_code", "POWER_UNKNOWN")])
        self.assertEqual(self.exported("2019-07-01"), before)

    def test_a_batch_is_previewed_applied_once_and_there_after_a_crash(self):
        """A6"""
        text = self.batch()
        preview = self.apply(text, "--preview")
        self.assertEqual({t["kind"]: t["count"] for t in preview["totals"]},
                         {"cancel": 56, "merge": 63, "add": 72, "devolve_local": 27, "internalise": 28, "receive": 58,
                          "revise_subitems": 51, "hand_to_county": 9})
        self.assertEqual((preview["total"], preview["onListBefore"], preview["onListAfter"]), (364, 900, 874))
        self.assertEqual(self.exported("2019-07-01").count("\n"), 901)
        self.assertEqual(self.apply(text)["facts"]["total"], "364")
        after = self.exported("2019-07-01")
        self.assertEqual((after.count("\n"), self.exported("2019-06-30").count("\n")), (875, 901))
        self.city.restart()
        self.assertEqual(self.exported("2019-07-01"), after)
        self.assertEqual(self.apply(text)["facts"]["unchanged"], "yes")
        self.city.advance("2019-07-02T09:00")
        self.assertEqual(self.apply(text)["facts"]["unchanged"], "yes")
        self.assertEqual(self.exported("2019-07-02"), after)

    def rows(self, on):
        return {row["item_code"]: row for row in csv.DictReader(io.StringIO(self.exported(on)))}

    def test_the_list_goes_out_as_it_came_in_and_after_the_batch_as_its_lines_say(self):
        """A6"""
        with open(os.path.join(PACK, "power_list.csv"), encoding="utf-8") as file:
            given = list(csv.DictReader(file))
        columns = [c for c in given[0] if c not in ("catalogue", "source", "filler_fields")]
        before = self.rows("2019-06-30")
        self.assertEqual({r["item_code"]: [r[c] for c in columns] for r in given},
                         {code: [row[c] for c in columns] for code, row in before.items()})
        self.assertEqual(self.apply(self.batch()).code, OK)
        after = self.rows("2019-07-01")
        lines = list(csv.DictReader(io.StringIO(self.batch())))
        gone = {l["item_code"] for l in lines if l["kind"] in ("cancel", "merge", "internalise", "hand_to_county")}
        new = {l["item_code"] for l in lines if l["kind"] in ("add", "receive")}
        self.assertEqual(set(after), (set(before) - gone) | new)
        self.assertEqual(self.rows("2019-06-30"), before)

    def test_the_history_of_a_power_shows_every_version(self):
        """A6"""
        cancelled = next(csv.DictReader(io.StringIO(self.batch())))
        self.assertEqual(self.apply(self.batch()).code, OK)
        power = self.city.ask(ROOT_OFFICER, "power-list", "show", cancelled["item_code"])
        self.assertEqual(power.code, OK, str(power))
        newest, first = power["versions"]
        self.assertEqual((first["effectiveDay"], newest["effectiveDay"]), ("2019-06-24", "2019-07-01"))
        self.assertIn(cancelled["adjustment_id"], str(newest))

    def test_a_batch_whose_day_is_past_is_refused(self):
        """A6"""
        self.city.advance("2019-07-02T09:00")
        before = self.exported("2019-07-02")
        for words in ([], ["--preview"]):
            reply = self.apply(self.batch(), *words)
            self.assertEqual(reply.code, FAULTS, str(reply))
            self.assertEqual({f["reason"] for f in reply["faults"]}, {"ADJUSTMENT_DAY_PAST"})
            self.assertEqual(reply["faults"][0]["line"], 2)
        self.assertEqual(self.exported("2019-07-02"), before)


class AffectedCases(Expectation):
    """A batch that takes two items off the list, while cases of them and of a third item are running."""
    DAY = "2020-04-24"

    def batch(self):
        with open(os.path.join(PACK, "power_list.csv"), encoding="utf-8") as file:
            names = {row["item_code"]: row["name_zh"] for row in csv.DictReader(file)}
        head = ("adjustment_id,number,kind,item_code,name_zh,from_organ,to_organ,effective_date,reason,target_item_code,"
                "subitems_before,subitems_after,detail,source")
        lines = [("cancel", WASTE, "", ""), ("merge", FOOD_CHANGE, ORGANS[FOOD], FOOD)]
        cells = [f"adj-{n},{n},{kind},{item},{names[item]},{ORGANS[item]},{to},{self.DAY},放管服,{target},,,,illustrative"
                 for n, (kind, item, to, target) in enumerate(lines, 1)]
        return "\n".join([head] + cells) + "\n"

    def apply(self, *words):
        reply = self.city.ask(ROOT_OFFICER, "power-list", "apply", "-", *words, text=self.batch())
        self.assertEqual(reply.code, OK, str(reply))
        return reply

    def test_the_preview_lists_the_running_cases_of_items_that_leave_and_no_others(self):
        """A6"""
        city = self.city
        cancelled, merged, stays = city.submitted(WASTE), city.submitted(FOOD_CHANGE), city.submitted(WORKING_HOURS)
        city.accept(merged, FOOD_CHANGE)
        ruled = city.granted(WASTE, STEPS[WASTE])
        before = [city.case(number) for number in (cancelled, merged, stays, ruled)]
        pages = self.apply("--preview").lines
        told = {c["caseNo"]: (c["itemCode"], c["kind"], c["line"], c["effect"], c["departmentId"]) for p in pages for c in p["cases"]}
        self.assertEqual(told, {cancelled: (WASTE, "cancel", 2, "leaves_list", ORGANS[WASTE]),
                                merged: (FOOD_CHANGE, "merge", 3, "leaves_list", ORGANS[FOOD_CHANGE])})
        self.assertEqual([city.case(number) for number in (cancelled, merged, stays, ruled)], before, "a preview changes nothing")

    def test_cases_that_the_preview_told_of_go_on_to_their_end_and_no_new_one_begins(self):
        """A6"""
        city = self.city
        cancelled, merged = city.submitted(WASTE), city.submitted(FOOD_CHANGE)
        self.apply()
        city.advance(f"{self.DAY}T09:00")
        for number, item in ((cancelled, WASTE), (merged, FOOD_CHANGE)):
            city.accept(number, item)
            self.assertEqual(city.case(number)["state"], "ACCEPTED")
            self.assertEqual(city.case(number)["itemCode"], item)
        self.assertRefused(city.ask(f"officer:{HALL}-w01-clerk", *city.submit_words(WASTE)), REFUSED, "ITEM_NOT_ACTIVE")
        stays = city.submitted(WORKING_HOURS)
        self.assertEqual(city.case(stays)["state"], "RECEIVED")


class Overdue(Expectation):
    def test_what_fell_due_while_the_server_was_off_is_emitted_once_with_its_legal_time(self):
        """A8"""
        numbers = self.city.batch(WORKING_HOURS, 600, "due")
        self.city.advance("2020-04-23T18:00")
        before = self.city.status()
        for hundredths in range(18, 34):
            self.city.flash(hundredths / 100, "2020-04-27T09:00")
        self.city.start("2020-04-27T09:00")
        touched = self.city.ask(self.city.chief(WORKING_HOURS), "case", "accept", numbers[-1])
        self.assertRefused(touched, REFUSED, "ALREADY_ACCEPTED")
        for pause in (0.0, 0.05):
            time.sleep(pause)
            self.city.restart("2020-04-27T09:00")
        for _ in range(300):
            status = self.city.status()
            if status["timersDue"] == "0" and len(self.city.list(f"item_code={WORKING_HOURS}", "state=RECEIVED")) == 0:
                break
            time.sleep(0.1)
        # One warning and one acceptance for each case; its review starts, and opens the first step.
        self.assertEqual(int(self.city.status()["leaves"]) - int(before["leaves"]), 2400)
        with ThreadPoolExecutor(3) as pool:
            histories = list(pool.map(self.city.history, numbers[::25] + [numbers[-1]]))
        for events in histories:
            told = [(e["type"], e["occurredAt"], e["recordedAt"]) for e in events[1:] if e["type"] != "case.review_advanced"]
            self.assertEqual(told, [("clock.warned", "2020-04-23T16:00:00Z", "2020-04-27T01:00:00Z"),
                                    ("case.deemed_accepted", "2020-04-26T16:00:00Z", "2020-04-27T01:00:00Z")])

    def test_the_status_counts_what_waits_to_be_served(self):
        """A8"""
        self.city.batch(WORKING_HOURS, 30, "due")
        self.assertEqual(self.city.status()["timersDue"], "0")
        self.city.restart("2020-04-27T09:00", more=["--hold"])
        self.assertEqual(self.city.status()["timersDue"], "30")
        self.city.call(ROOT_OFFICER, "admin", "release")
        for _ in range(100):
            if self.city.status()["timersDue"] == "0":
                return
            time.sleep(0.1)
        self.fail(self.city.status())

    def test_cards_are_not_doubled_by_time_that_goes_on_or_by_a_start(self):
        """A8: promised and statutory limits, warned and broken once."""
        numbers = self.city.batch(WASTE, 20, "late")
        for number in numbers:
            self.city.accept(number, WASTE)
        self.city.restart("2020-05-25T09:00")
        self.city.advance("2020-05-25T10:00")
        for day in ("2020-05-26T09:00", "2020-06-20T09:00"):
            self.city.restart()
            self.city.advance(day)
        for number in numbers:
            cards = [(c["clock"], c["color"], c["rule"]) for c in self.city.case(number)["cards"]]
            self.assertEqual(sorted(cards), [("C2", "early_warning", "WARNING"), ("C2", "red", "STATUTORY_LATE"),
                                             ("C3", "early_warning", "WARNING"), ("C3", "yellow", "PROMISE_LATE")])
            broken = {e["detail"]["en"].split()[0]: e["occurredAt"] for e in self.city.events(number, "clock.breached")}
            self.assertEqual(broken, {"C3": "2020-04-26T16:00:00Z", "C2": "2020-05-19T16:00:00Z"})


if __name__ == "__main__":
    main()
