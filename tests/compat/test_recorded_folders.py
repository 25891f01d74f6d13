"""Folders of released versions: opened, read alike, gone on with."""
import os
import unittest

import folders
from city import AUDITOR, ENTERPRISE, OK, REFUSED, WASTE, WORKING_HOURS, main, material


class RecordedFolders(unittest.TestCase):
    maxDiff = 4000

    def reopened(self, name):
        city = folders.RecordedCity(name)
        self.addCleanup(city.close)
        return city

    def assertReadsAlike(self, old, new, where):
        """Everything that was read before is read again, in its place; more may have come beside it."""
        if isinstance(old, dict):
            for key, value in old.items():
                self.assertIn(key, new, where)
                if key in folders.CHOSEN:
                    continue
                self.assertReadsAlike(value, new[key], f"{where}.{key}")
        elif isinstance(old, list):
            self.assertEqual(len(old), len(new), where)
            for n, (before, after) in enumerate(zip(old, new)):
                self.assertReadsAlike(before, after, f"{where}[{n}]")
        else:
            self.assertEqual(old, new, where)

    def test_what_was_read_then_is_read_now(self):
        for name in folders.names():
            with self.subTest(folder=name):
                city, old = self.reopened(name), folders.expected(name)
                cases = {case: kept["number"] for case, kept in old["cases"].items()}
                now = folders.reading(city, cases)
                # Tables that came since make another state of the same log: that it is what the records give is proved by the fold below.
                kept = {key: value for key, value in old.items() if key != "state_hash"}
                self.assertReadsAlike(kept, {**{key: now[key] for key in now if key != "state_hash"}, "refusal": old["refusal"]}, name)

    def test_answers_given_then_are_given_again(self):
        for name in folders.names():
            with self.subTest(folder=name):
                city, old = self.reopened(name), folders.expected(name)
                again = city.submit(WASTE, request_id="recorded-1")
                self.assertEqual(again["caseNo"], old["cases"]["received_still"]["number"])
                number = old["cases"]["withdrawn"]["number"]
                refused = city.ask(city.chief(WASTE), "case", "accept", number, request_id=old["refusal"]["request_id"])
                self.assertEqual((refused.code, refused.reason), (REFUSED, old["refusal"]["reason"]))
                self.assertEqual(city.status()["revision"], old["log"]["revision"])

    def test_it_is_of_the_newest_format_from_its_first_start_and_verifies(self):
        for name in folders.names():
            with self.subTest(folder=name):
                city = self.reopened(name)
                city.stop()
                with open(os.path.join(city.data, "YICI_FORMAT"), encoding="utf-8") as file:
                    self.assertEqual(file.readline(), "format_version = 2\n")
                verified = city.ask(None, "audit", "verify", city.data, "--refold")
                self.assertEqual((verified.code, verified["finding"]), (OK, "sound"), str(verified))

    def test_its_cases_go_on_and_survive_the_next_kill(self):
        for name in folders.names():
            with self.subTest(folder=name):
                city, old = self.reopened(name), folders.expected(name)
                number = {case: kept["number"] for case, kept in old["cases"].items()}
                city.accept(number["received_still"], WASTE)
                city.call("officer:jz-hall-main-w01-clerk", "case", "supplement", number["awaiting_still"], "--material",
                          material(WORKING_HOURS, "m02"), "--channel", "window", "--window", "jz-hall-main-w01", "--for-uscc", ENTERPRISE)
                city.advance("2020-03-02T00:00")
                city.restart()
                self.assertEqual(city.case(number["received_still"])["state"], "ACCEPTED")
                self.assertEqual(city.case(number["pending_still"])["state"], "ACCEPTED")
                self.assertEqual(len(city.events(number["pending_still"], "case.deemed_accepted")), 1)
                self.assertEqual(city.case(number["awaiting_still"])["acceptanceDay"], "2020-02-20")

    def test_it_gets_a_second_tree_of_its_whole_log_when_it_is_told_to(self):
        for name in folders.names():
            with self.subTest(folder=name):
                city, old = self.reopened(name), folders.expected(name)
                city.restart(more=["--audit-hash", "sm3"])
                second = city.call(AUDITOR, "audit", "checkpoint", "--hash", "sm3", retries=20)
                self.assertEqual(second["treeSize"], str(old["log"]["leaves"]))
                self.assertEqual(city.status()["treeRoot"], old["log"]["treeRoot"])
                with open(os.path.join(city.folder, "second.note"), "w", encoding="utf-8") as note:
                    note.write(second["note"])
                with open(os.path.join(city.folder, "second.pub"), "w", encoding="utf-8") as key:
                    key.write(second["verifierKey"])
                city.stop()
                verified = city.ask(None, "audit", "verify", city.data, "--sm3-checkpoint", note.name, "--sm3-key", key.name)
                self.assertEqual((verified.code, verified["sm3_checkpoint_met"]), (OK, True), str(verified))


if __name__ == "__main__":
    main()
