"""Personal data (issue of the auditors): erased by two people, out of files, indexes and later backups; wrapping keys that rotate."""
import glob
import json
import os
import shutil
import subprocess
import time

from city import AUDITOR, DENIED, NOT_FOUND, OK, PACK, REFUSED, RESIDENCE, ROOT_OFFICER, Expectation, Reply, binaries, main, materials, person

FIRST, SECOND = "officer:jz-admin-1", "officer:jz-admin-2"
CLERK, CHIEF = "officer:jz-hall-main-w01-clerk", "officer:jz-public-security-chief-representative-1"
NUMBER, OTHER = person("210702", "19771111", "123"), person("210702", "19820203", "456")
NAME, PHONE, STREET = "诸葛擦除甲", "13912345670", "凌河区擦除街七十七号"
TITLE = "申领居住证的私事"
PAPER = b"%PDF-1.4\n" + b"planted words of an attachment\n" * 200
KEY_ID_BYTES = 12


def rows_of(path):
    """Key id -> wrapped key, of a file of keys."""
    with open(path, "rb") as file:
        bytes_ = file.read()
    at, rows = bytes_.index(b"\n", bytes_.index(b"\n") + 1) + 1, {}
    while (length := int.from_bytes(bytes_[at:at + 4], "big")) > 0:
        block, at = bytes_[at + 4:at + 4 + length], at + 4 + length
        while block:
            size = block[KEY_ID_BYTES]
            rows[block[:KEY_ID_BYTES]] = block[KEY_ID_BYTES + 1:KEY_ID_BYTES + 1 + size]
            block = block[KEY_ID_BYTES + 1 + size:]
    return rows


def files_with(folder, wanted, but=()):
    """Files below the folder that hold one of the byte strings."""
    found = []
    for path in glob.glob(os.path.join(folder, "**"), recursive=True):
        if not os.path.isfile(path) or os.path.basename(path) in but:
            continue
        with open(path, "rb") as file:
            bytes_ = file.read()
        found += [path for words in wanted if words in bytes_][:1]
    return found


class Erasure(Expectation):
    MORE = ()

    def setUp(self):
        self.cities = []
        self.city = self.found(self.START, pack=False, four_eyes=True)
        pack = os.path.join(self.city.folder, "pack")
        shutil.copytree(PACK, pack)
        with open(os.path.join(pack, "retention.csv"), "w", encoding="utf-8") as file:
            file.write("item_code,years,basis,source\n*,1,a rule of this test,illustrative\n")
        self.city.call(ROOT_OFFICER, "pack", "apply", pack)
        self.backups = self.city.data + ".backups"

    def local(self, *words):
        line = [os.path.join(binaries(), "yici"), "-o", "json", "--lang", "en", *words]
        return Reply(words, subprocess.run(line, capture_output=True, text=True))

    def closed(self, number, name=NAME, attach=True):
        """A case of this person, ended the same day."""
        words = ["case", "submit", "--item", RESIDENCE, "--id-number", number, "--name", name, "--phone", PHONE, "--address", STREET,
                 "--title", TITLE]
        wanted = materials(RESIDENCE)
        if attach:
            paper = os.path.join(self.city.folder, "paper.pdf")
            with open(paper, "wb") as file:
                file.write(PAPER)
            words += ["--material", f"{wanted[0]}=@{paper}"]
            wanted = wanted[1:]
        for material in wanted:
            words += ["--material", material]
        case_no = self.city.call(CLERK, *words, "--window", "jz-hall-main-w01")["caseNo"]
        self.city.call(CHIEF, "case", "terminate", case_no, "--reason", "申请人不再需要", "--basis", "第七十条")
        return case_no

    def erase(self, *words):
        """By two people; the number of the erasure."""
        asked = self.city.call(FIRST, "personal", "erase", *words, "--ground", "period_over", "--request", "PI-2021-0007").json
        number = asked["proposal"].split("/")[1]
        shown = self.city.call(SECOND, "proposal", "show", number).json
        self.assertEqual((shown["act"], shown["requestRef"]), ("personal.erase", "PI-2021-0007"))
        confirm = ("proposal", "confirm", number, shown["digest"])
        self.assertRefused(self.city.ask(FIRST, *confirm), DENIED, "SECOND_PERSON_REQUIRED")
        return self.city.call(SECOND, *confirm)["facts"]

    def as_of(self, case_no, revision):
        return self.city.call(CHIEF, "audit", "as-of", case_no, "--revision", str(revision)).json

    def assertNothingPlanted(self, *answers):
        for answer in answers:
            text = json.dumps(answer, ensure_ascii=False)
            for words in (TITLE, NUMBER, NAME, PHONE, STREET):
                self.assertNotIn(words, text)

    def wait_until_rewritten(self):
        for _ in range(120):
            newest = self.city.call(AUDITOR, "audit", "erasures").json["erasures"][0]
            if not newest.get("onDisk"):
                return newest
            time.sleep(0.25)
        raise AssertionError("the files of the store were not written anew within 30 s")

    def test_a_person_is_erased_from_everything_but_the_proof_that_it_was(self):
        case_no, others = self.closed(NUMBER), self.closed(OTHER, "欧阳某乙", attach=False)
        submitted, closed = self.city.status()["revision"], self.city.case(case_no)["etag"]
        self.assertEqual(self.as_of(case_no, closed)["state"]["title"], TITLE)
        self.city.call(ROOT_OFFICER, "backup", "create", "before")
        before = rows_of(os.path.join(self.backups, "1.keys"))
        erase = ["personal", "erase", "--id-number", NUMBER, "--ground", "period_over", "--request", "PI-2021-0007"]
        self.assertRefused(self.city.ask(AUDITOR, *erase), DENIED, "CATALOG_ADMINISTRATOR_REQUIRED")
        self.assertRefused(self.city.ask(FIRST, *erase), REFUSED, "RETENTION_RUNNING")
        self.city.advance("2021-04-21T09:00")
        self.assertTrue(files_with(self.city.data, before.values()), "the search finds them while they are there")
        facts = self.erase("--id-number", NUMBER)
        self.assertEqual((facts["cases"], facts["keys"], facts["attachments"]), ("1", "1", "1"))

        applicant = self.city.case(case_no)["applicant"]
        self.assertEqual((applicant["name"], applicant["idNumber"], applicant["phone"], applicant["erased"]),
                         ("[erased]", "[erased]", "[erased]", True))
        self.assertFalse(self.city.case(others)["applicant"].get("erased", False))
        self.assertNothingPlanted(self.city.call(CHIEF, "case", "history", case_no, "--at", "2020-04-30").json["stateAt"])
        self.assertNothingPlanted(self.city.case(case_no), self.as_of(case_no, closed),
                                  self.city.call(CHIEF, "audit", "diff", case_no, "--from-revision", closed).json)
        self.assertEqual(self.as_of(others, submitted)["state"]["title"], TITLE)
        self.assertRefused(self.city.ask(AUDITOR, "case", "unmask", case_no, "--purpose", "案卷评查"), REFUSED, "PERSON_ERASED")
        self.assertRefused(self.city.ask(CHIEF, "attachment", "download", case_no, materials(RESIDENCE)[0], "--purpose", "案卷评查",
                                         "--to", os.path.join(self.city.folder, "got")), REFUSED, "PERSON_ERASED")
        self.assertRefused(self.city.ask(FIRST, *erase), NOT_FOUND, "PERSON_UNKNOWN")
        self.assertEqual(len(self.city.events(case_no, "case.erased")), 1)
        now = self.city.status()["revision"]
        search = lambda number: self.city.call(AUDITOR, "--min-revision", now, "audit", "search", "--id-number", number).json
        self.assertEqual(search(NUMBER).get("hits", []), [])
        self.assertTrue(search(OTHER)["hits"])

        newest = self.wait_until_rewritten()
        self.assertEqual([copy["place"] for copy in newest["copies"]], ["backups/1"])
        self.assertIn("lastCopyDies", newest)
        self.city.call(ROOT_OFFICER, "backup", "create", "after")
        after = rows_of(os.path.join(self.backups, "2.keys"))
        gone = [wrapped for key_id, wrapped in before.items() if key_id not in after]
        self.assertEqual(len(gone), 2, "of the case and of its attachment")
        self.assertEqual(files_with(self.city.data, gone), [])
        self.assertEqual(files_with(self.backups, gone, but=("1.keys",)), [])
        with open(os.path.join(self.city.folder, "metrics"), "w", encoding="utf-8") as file:
            file.write(self.city.call(ROOT_OFFICER, "admin", "metrics").out)
        planted = [words.encode() for words in (NUMBER, NAME, PHONE, STREET)] + [PAPER[:64]]
        self.assertEqual(files_with(self.city.folder, planted, but=("paper.pdf",)), [])
        self.city.stop()
        verified = self.local("audit", "verify", self.city.data, "--refold")
        self.assertEqual((verified.code, verified["finding"]), (OK, "sound"), str(verified))

    def test_a_crash_in_the_middle_forgets_nothing_of_it(self):
        case_no = self.closed(NUMBER)
        self.city.call(ROOT_OFFICER, "backup", "create", "before")
        before = rows_of(os.path.join(self.backups, "1.keys"))
        self.city.advance("2021-04-21T09:00")
        self.erase("--case", case_no)
        self.city.kill()
        self.city.flash(0.1)
        self.city.start()
        self.wait_until_rewritten()
        self.assertTrue(self.city.case(case_no)["applicant"]["erased"])
        self.city.call(ROOT_OFFICER, "backup", "create", "after")
        after = rows_of(os.path.join(self.backups, "2.keys"))
        self.assertEqual(files_with(self.city.data, [w for k, w in before.items() if k not in after]), [])

    def test_keys_in_a_backup_go_when_they_are_old_and_the_rest_of_it_stays(self):
        case_no = self.closed(NUMBER, attach=False)
        self.city.call(ROOT_OFFICER, "backup", "create", "kept")
        listed = self.city.call(ROOT_OFFICER, "backup", "list").json["backups"]
        self.assertEqual([b["keys"] for b in listed], ["apart"])
        self.city.stop()
        whole = self.local("backup", "restore", self.backups, "1", os.path.join(self.city.folder, "whole"), "--same-log")
        self.assertEqual((whole.code, whole["keys_removed"]), (OK, False), str(whole))
        self.city.start(more=["--key-backup-days", "0"])
        for _ in range(80):
            if not os.path.exists(os.path.join(self.backups, "1.keys")):
                break
            time.sleep(0.25)
        listed = self.city.call(ROOT_OFFICER, "backup", "list").json["backups"]
        self.assertEqual([b["keys"] for b in listed], ["removed"])
        self.city.stop()
        self.assertEqual(self.local("backup", "verify", self.backups, "1").code, OK)
        bare = self.local("backup", "restore", self.backups, "1", os.path.join(self.city.folder, "bare"), "--same-log")
        self.assertEqual((bare.code, bare["keys_removed"]), (OK, True), str(bare))
        for name, erased in (("whole", False), ("bare", True)):
            shutil.rmtree(self.city.data)
            shutil.move(os.path.join(self.city.folder, name), self.city.data)
            self.city.start()
            self.assertEqual(self.city.case(case_no)["applicant"].get("erased", False), erased, name)
            self.city.stop()

    def test_wrapping_keys_rotate_while_people_work_and_no_kill_loses_a_key(self):
        case_no = self.closed(NUMBER)
        folder = os.path.join(self.city.folder, "wrapping")
        os.mkdir(folder)
        for name in ("2020-04", "2020-05"):
            with open(os.path.join(folder, name + ".key"), "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
                file.write(os.urandom(32).hex() + "\n")
        more = {"more": ["--wrapping-keys", folder]}
        self.city.restart(**more)
        self.assertRefused(self.city.ask(FIRST, "admin", "keys", "rotate", "none"), NOT_FOUND, "WRAPPING_KEY_UNKNOWN")
        for name in ("2020-04", "2020-05"):
            self.city.call(FIRST, "admin", "keys", "rotate", name)
            self.city.restart(**more)
            self.closed(OTHER, "欧阳某乙", attach=False)
        self.assertRefused(self.city.ask(FIRST, "admin", "keys", "retire", "2020-05"), REFUSED, "WRAPPING_KEY_CURRENT")
        for _ in range(120):
            standing = self.city.call(FIRST, "admin", "keys", "status").json
            if not standing.get("rotating"):
                break
            time.sleep(0.25)
        rows = {key["key"]: int(key.get("rows", 0)) for key in standing["keys"]}
        self.assertEqual((rows["master"], rows["2020-04"], rows["2020-05"]), (0, 0, 4), standing)
        self.city.call(FIRST, "admin", "keys", "retire", "2020-04")
        self.city.stop()
        code, said = self.city.refuses_to_start()
        self.assertEqual(code, 1, "without the folder the keys would read as erased")
        self.assertIn("2020-05", said)
        os.remove(os.path.join(folder, "2020-04.key"))
        self.city.start(**more)
        self.assertEqual(self.city.call(AUDITOR, "case", "unmask", case_no, "--purpose", "案卷评查").json["applicant"]["name"], NAME)
        got = os.path.join(self.city.folder, "got.pdf")
        self.city.call(CHIEF, "attachment", "download", case_no, materials(RESIDENCE)[0], "--purpose", "案卷评查", "--to", got)
        with open(got, "rb") as file:
            self.assertEqual(file.read(), PAPER)
        self.city.stop()
        shutil.move(folder, folder + "-away")
        self.assertEqual(self.city.refuses_to_start(more=["--wrapping-keys", folder])[0], 1)


if __name__ == "__main__":
    main()
