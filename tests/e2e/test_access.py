"""Acts that take two people: the calendar, the power list, and a log that was restored."""
import json
import os
import shutil
import subprocess

from city import DENIED, OK, PACK, REFUSED, ROOT_OFFICER, TRY_AGAIN, Expectation, binaries, main
from test_administrators import V2

FIRST, SECOND = "officer:jz-admin-1", "officer:jz-admin-2"
ADJUSTMENTS = os.path.join(PACK, "adjustments_364.csv")


class TwoPeople(Expectation):
    START = "2020-01-20T09:00"       # the pack brings no notice that is not yet published

    def setUp(self):
        self.cities = []
        self.city = self.found(self.START, four_eyes=True)

    def open_proposals(self):
        return self.city.call(FIRST, "proposal", "list", "open").json.get("proposals", [])

    def digest(self, number):
        return self.city.call(FIRST, "proposal", "show", number).json["digest"]

    def notices(self):
        return [(n["year"], n["version"]) for n in self.city.call(FIRST, "calendar", "list", "2020").json["notices"]]

    def test_a_notice_waits_for_a_second_administrator(self):
        self.city.advance("2020-01-28T09:00")
        before = self.notices()
        proposed = self.city.call(FIRST, "calendar", "publish", *V2).json
        number = proposed["proposal"].split("/")[1]
        self.assertEqual(self.notices(), before)
        self.assertEqual([p["number"] for p in self.open_proposals()], [number])
        shown = self.city.call(SECOND, "proposal", "show", number).json
        confirm = ("proposal", "confirm", number, shown["digest"])
        self.assertRefused(self.city.ask(FIRST, *confirm), DENIED, "SECOND_PERSON_REQUIRED")
        self.assertRefused(self.city.ask("officer:jz-auditor-1", *confirm), DENIED, "CATALOG_ADMINISTRATOR_REQUIRED")
        self.assertRefused(self.city.ask(SECOND, "proposal", "confirm", number, "0" * 64), REFUSED, "PROPOSAL_DIFFERS")
        self.assertEqual((shown["act"], shown["proposer"], shown["notice"]["version"]), ("calendar.publish", FIRST, 2))
        done = self.city.call(SECOND, *confirm, request_id="confirm-1").json
        self.assertEqual(done["facts"]["notice"], "2020v2")
        self.assertIn((2020, 2), self.notices())
        # The retry of a lost answer changes nothing and says the same.
        self.assertEqual(self.city.call(SECOND, *confirm, request_id="confirm-1").json, done)
        self.assertRefused(self.city.ask(SECOND, *confirm), REFUSED, "PROPOSAL_ENDED")

    def test_the_power_list_waits_too_and_a_proposal_can_be_withdrawn(self):
        self.city = self.found("2019-06-24T09:00", four_eyes=True)
        proposed = self.city.call(FIRST, "power-list", "apply", ADJUSTMENTS).json
        number = self.open_proposals()[0]["number"]
        self.assertIn(number, json.dumps(proposed))
        self.city.call(FIRST, "proposal", "withdraw", number, "--reason", "有误")
        self.assertRefused(self.city.ask(SECOND, "proposal", "confirm", number, self.digest(number)), REFUSED, "PROPOSAL_ENDED")

    def test_no_option_turns_it_off(self):
        self.city.stop()
        self.city.four_eyes = False
        code, log = self.city.refuses_to_start()
        self.assertEqual(code, 1)
        self.assertIn("--four-eyes", log)

    def test_a_restored_log_is_resumed_by_two(self):
        self.city.call(ROOT_OFFICER, "backup", "create", retries=8)
        self.city.stop()
        done = subprocess.run([os.path.join(binaries(), "yici"), "backup", "restore", self.city.data + ".backups", "1",
                               os.path.join(self.city.folder, "restored")], capture_output=True, text=True)
        self.assertEqual(done.returncode, OK, done.stderr)
        with open(os.path.join(self.city.folder, "restored/YICI_FORMAT"), encoding="utf-8") as file:
            if "restored_from" not in file.read():
                self.skipTest("a whole restore goes on as the same log")
        shutil.rmtree(self.city.data)
        shutil.move(os.path.join(self.city.folder, "restored"), self.city.data)
        self.city.start()
        status = self.city.status()
        self.assertTrue(status["hold"] and status["fourEyes"], status)
        self.assertRefused(self.city.ask(FIRST, "calendar", "publish", *V2), TRY_AGAIN, "ON_HOLD")
        self.city.call(FIRST, "admin", "release", "--reason", "核对完毕")
        number = self.open_proposals()[0]["number"]
        confirm = ("proposal", "confirm", number, self.digest(number))
        self.assertRefused(self.city.ask(FIRST, *confirm), DENIED, "SECOND_PERSON_REQUIRED")
        self.city.call(SECOND, *confirm)
        self.assertFalse(self.city.status().get("hold", False))
        self.city.restart()
        self.assertFalse(self.city.status().get("hold", False), "resumed once, it stays so")


if __name__ == "__main__":
    main()
