"""What leaves the log whole: tables of a range of revisions, archive packages, and the holds that keep a file (A4, A15)."""
import csv
import filecmp
import glob
import os
import shutil
import sqlite3
import subprocess

from city import (AUDITOR, DENIED, HALL, NOT_FOUND, OK, ORGANS, REFUSED, ROOT_OFFICER, STEPS, USAGE, WASTE, Expectation, Reply,
                  binaries, main, materials)

UNREADABLE, SIGNATURE, TABLES, TREE, CONTENT, UNSIGNED = range(50, 56)
FILES, EVENTS, DOCUMENTS, MANIFEST = range(61, 65)
CLERK = f"officer:{HALL}-w01-clerk"
PERSON = "11010519491231002X"


class Exports(Expectation):
    def path(self, name):
        return os.path.join(self.city.folder, name)

    def local(self, *words):
        line = [os.path.join(binaries(), "yici"), "-o", "json", "--lang", "en", *words]
        return Reply(words, subprocess.run(line, capture_output=True, text=True))

    def keep_key(self):
        with open(self.path("audit.pub"), "w", encoding="utf-8") as file:
            file.write(self.city.call(AUDITOR, "audit", "checkpoint", retries=8)["verifierKey"] + "\n")
        return self.path("audit.pub")

    def export(self, name, *more, who=ROOT_OFFICER):
        reply = self.city.ask(who, "audit", "export", "--out", self.path(name), *more, retries=8)
        self.assertEqual(reply.code, OK, str(reply))
        return reply

    def verify(self, name, *more):
        return self.local("audit", "export", "verify", self.path(name), "--key", self.path("audit.pub"), *more)

    def rows(self, name, table):
        with open(self.path(f"{name}/{table}.csv"), encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def assertSameFiles(self, one, other):
        compared = filecmp.dircmp(self.path(one), self.path(other))
        self.assertEqual((compared.left_only, compared.right_only), ([], []))
        for name in compared.common_files:
            self.assertTrue(filecmp.cmp(self.path(f"{one}/{name}"), self.path(f"{other}/{name}"), shallow=False), name)
        for name in compared.common_dirs:
            self.assertSameFiles(f"{one}/{name}", f"{other}/{name}")

    def test_a_range_gives_the_same_bytes_from_a_server_its_folder_and_its_backup(self):
        """Issue 8.7: reproducible byte for byte, with a signed manifest, in both forms."""
        accepted = self.city.submitted(WASTE)
        self.city.accept(accepted, WASTE)
        self.city.ask(self.city.chief(WASTE), "case", "accept", accepted, "--seal", ORGANS[WASTE])   # refused: a row of its own
        self.keep_key()
        told = self.export("first")
        to = str(told["to"])
        self.city.submitted(WASTE)   # later: in no byte of the range
        self.export("again", "--from", "1", "--to", to)
        self.assertSameFiles("first", "again")
        self.export("database", "--to", to, "--format", "sqlite")
        self.city.call(ROOT_OFFICER, "backup", "create", retries=8)
        self.city.stop()
        key = ["--sign-key", self.city.data + ".audit-key"]
        for name, source in (("folder", ["--data", self.city.data]),
                             ("backup", ["--backup", self.city.data + ".backups", "--backup-id", "1"])):
            made = self.local("audit", "export", "--to", to, "--out", self.path(name), *source, *key)
            self.assertEqual(made.code, OK, str(made))
            self.assertSameFiles("first", name)
        made = self.local("audit", "export", "--to", to, "--format", "sqlite", "--out", self.path("database2"), "--data",
                          self.city.data, *key)
        self.assertEqual(made.code, OK, str(made))
        self.assertSameFiles("database", "database2")
        for name in ("first", "database"):
            reply = self.verify(name, "--data", self.city.data)
            self.assertEqual((reply.code, reply["finding"], reply["root_met"], reply["log_met"]), (OK, "sound", True, True), str(reply))
        # What is in it: the case once, as it stands; its refusal; and the database says the same.
        cases = self.rows("first", "cases")
        self.assertEqual([(c["case_no"], c["state"]) for c in cases], [(accepted, "accepted")])
        self.assertEqual([r["reason"] for r in self.rows("first", "refusals")], ["ALREADY_ACCEPTED"])
        self.assertEqual([d["code"] for d in self.rows("first", "documents")], ["01", "04"])
        database = sqlite3.connect(self.path("database/export.sqlite"))
        self.assertEqual(database.execute("PRAGMA integrity_check").fetchone(), ("ok",))
        self.assertEqual(database.execute("SELECT case_no, state, result_code FROM cases").fetchall(), [(accepted, "accepted", None)])
        self.assertEqual(database.execute("SELECT count(*) FROM events").fetchone()[0], len(self.rows("first", "events")))

    def test_what_was_changed_or_never_signed_is_told(self):
        self.city.submitted(WASTE)
        self.keep_key()
        self.export("export")
        with open(self.path("export/cases.csv"), "r+b") as file:
            text = file.read().replace(b",received,", b",accepted,")
            file.seek(0)
            file.write(text)
        self.assertEqual(self.verify("export").code, TABLES)
        self.city.stop()
        self.assertEqual(self.local("audit", "export", "--out", self.path("bare"), "--data", self.city.data).code, OK)
        self.assertEqual(self.verify("bare").code, SIGNATURE)
        self.assertEqual(self.local("audit", "export", "verify", self.path("bare")).code, UNSIGNED)
        self.assertEqual(self.verify("nothing").code, UNREADABLE)

    def test_an_export_is_for_auditors_of_the_whole_and_persons_are_masked(self):
        """A4: an auditor without the right to personal data sees 210***********1234, in exports too."""
        self.city.submitted(WASTE, applicant=PERSON)
        self.keep_key()
        self.assertRefused(self.city.ask(CLERK, "audit", "export", "--out", self.path("no")), DENIED, "AUDITOR_REQUIRED")
        self.export("masked", "--parties", who=AUDITOR)
        party, = self.rows("masked", "parties")
        self.assertEqual((party["id_number"], party["erased"]), (PERSON[:3] + "*" * 11 + PERSON[-4:], "0"))
        self.assertEqual(self.verify("masked").code, OK)
        for path in glob.glob(self.path("masked/*")):
            with open(path, "rb") as file:
                self.assertNotIn(PERSON.encode(), file.read(), path)

    def test_an_interrupted_export_goes_on_and_a_full_folder_is_left_alone(self):
        self.city.batch(WASTE, 30, "many")
        self.keep_key()
        self.export("whole")
        to = self.rows("whole", "events")[-1]["revision"]
        # As an interruption leaves it: a part of the pages, and bytes that were not noted.
        os.makedirs(self.path("cut/export.part"))
        with open(self.path("cut/export.part/progress"), "w", encoding="utf-8") as file:
            file.write(f"yici-export-progress 1\nrevisions 1 {to} parties none\ncursor \ncomplete 0\n")
        with open(self.path("cut/export.part/events.csv"), "w", encoding="utf-8") as file:
            file.write("half a ro")
        self.export("cut", "--to", to)
        self.assertSameFiles("whole", "cut")
        reply = self.city.ask(ROOT_OFFICER, "audit", "export", "--out", self.path("cut"), "--to", to)
        self.assertEqual(reply.code, USAGE, str(reply))
        self.assertRefused(self.city.ask(ROOT_OFFICER, "audit", "export", "--out", self.path("ahead"), "--to", "999999"), REFUSED,
                           "EXPORT_RANGE", "to_revision")

    # ---- archive packages ----
    def archived(self):
        attachment = self.path("licence.pdf")
        with open(attachment, "wb") as file:
            file.write(b"%PDF-1.4\n" + b"a licence\n" * 50 + b"%%EOF\n")
        words = self.city.submit_words(WASTE)
        first = materials(WASTE)[0]
        words[words.index(first)] = f"{first}=@{attachment}"
        number = self.city.call(CLERK, *words)["caseNo"]
        self.city.accept(number, WASTE)
        self.city.review(number, WASTE, STEPS[WASTE])
        organ = ORGANS[WASTE]
        self.city.call(f"officer:{organ}-approver-1", "case", "decide", number, "grant", "--seal", organ)
        self.city.call(CLERK, "case", "deliver", number, "--way", "collect", "--collector-id", PERSON)
        self.city.call(self.city.chief(WASTE), "case", "archive", number, "--package-ref", "2020-XK-0017")
        return number

    def package(self, name, *words, who=None):
        return self.city.ask(who or self.city.chief(WASTE), "case", "package", "--out", self.path(name), *words, retries=8)

    def check(self, folder):
        return self.local("case", "package", "verify", self.path(folder), "--key", self.path("audit.pub"))

    def test_a_package_is_the_same_whenever_it_is_made_and_checks_offline(self):
        """Issue 8.7: archive packages per case; A15 needs them."""
        number = self.archived()
        self.keep_key()
        reply = self.package("packages", number, "--purpose", "移交档案馆")
        self.assertEqual((reply.code, reply["made"]), (OK, 1), str(reply))
        # Looks at papers, a hold and a rating come later and change nothing of it.
        self.city.call(self.city.chief(WASTE), "case", "hold", number, "--reference", "锦监〔2020〕7号", "--basis", "监察法第二十五条")
        later = self.package("later", "--filter", "state=ARCHIVED", "--purpose", "移交档案馆")
        self.assertEqual((later.code, later["made"]), (OK, 1), str(later))
        self.assertSameFiles("packages", "later")
        self.assertEqual(self.package("later", number, "--purpose", "移交档案馆")["kept"], 1)
        self.city.stop()
        verdict = self.check(f"packages/{number}")
        self.assertEqual((verdict.code, verdict["archived"], verdict["case_no"]), (OK, True, number), str(verdict))
        sums = subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=self.path(f"packages/{number}"))
        self.assertEqual(sums.returncode, 0)
        folders = sorted(os.listdir(self.path(f"packages/{number}")))
        self.assertEqual(folders[:3], ["1-result", "2-process", "3-application"])
        self.assertTrue(glob.glob(self.path(f"packages/{number}/3-application/m01-*.pdf")))
        self.assertPackageIsChecked(number)

    def assertPackageIsChecked(self, number):
        def changed(name, change, resum=True):
            folder = self.path(name)
            shutil.copytree(self.path(f"packages/{number}"), folder)
            change(folder)
            if resum:   # whoever changes a file can write its digest anew
                lines = subprocess.run("find . -type f ! -name SHA256SUMS | sed 's|^./||' | LC_ALL=C sort | xargs sha256sum", shell=True,
                                       cwd=folder, capture_output=True, text=True, check=True).stdout
                with open(folder + "/SHA256SUMS", "w", encoding="utf-8") as file:
                    file.write(lines)
            return self.check(name).code

        def replace(path, old, new):
            def change(folder):
                with open(folder + "/" + path, encoding="utf-8") as file:
                    text = file.read()
                self.assertIn(old, text)
                with open(folder + "/" + path, "w", encoding="utf-8") as file:
                    file.write(text.replace(old, new, 1))
            return change

        def drop_event(folder):
            with open(folder + "/events.jsonl", encoding="utf-8") as file:
                lines = file.readlines()
            with open(folder + "/events.jsonl", "w", encoding="utf-8") as file:
                file.writelines(lines[:2] + lines[3:])

        def other_paper(folder):
            with open(glob.glob(folder + "/3-application/m01-*.pdf")[0], "ab") as file:
                file.write(b"one more")

        ruling, = [os.path.basename(p) for p in glob.glob(self.path(f"packages/{number}/1-result/*-31-*.json"))]
        self.assertEqual(changed("sum", replace("README.txt", "archive", "archives"), resum=False), FILES)
        self.assertEqual(changed("gone", drop_event), EVENTS)
        self.assertEqual(changed("ruling", replace("1-result/" + ruling, "2020-04-20", "2020-04-19")), DOCUMENTS)
        self.assertEqual(changed("manifest", replace("archive.txt", "yici-archive-1", "yici-archive-2")), MANIFEST)
        self.assertEqual(changed("paper", other_paper), MANIFEST)
        self.assertEqual(changed("result", replace("case.json", '"resultCode": 6', '"resultCode": 0')), MANIFEST)
        self.assertEqual(changed("title", replace("metadata.xml", "<result-code>6", "<result-code>0")), MANIFEST)
        self.assertEqual(changed("actor", replace("events.jsonl", "officer:", "officer:x-")), EVENTS)
        self.assertEqual(changed("without", lambda folder: os.remove(folder + "/1-result/" + ruling)), DOCUMENTS)

    def test_only_a_case_that_has_ended_is_packed(self):
        number = self.city.submitted(WASTE)
        self.assertRefused(self.package("no", number, "--without-attachments"), REFUSED, "NOT_ENDED", "case_no")
        self.assertEqual(self.package("no", number).code, USAGE)
        self.assertEqual(self.package("no", number[:-1] + "9", "--without-attachments").code, NOT_FOUND)
        self.assertEqual(glob.glob(self.path("no/*")), [])

    # ---- legal holds ----
    def test_a_hold_stands_until_it_is_released(self):
        """A15: with a legal hold on one case."""
        number, chief = self.city.submitted(WASTE), self.city.chief(WASTE)
        hold = ("case", "hold", number, "--reference", "2020-7", "--basis", "监察法第二十五条")
        self.assertRefused(self.city.ask(CLERK, *hold), DENIED, "NOT_PERMITTED")
        self.city.call(chief, *hold)
        self.assertRefused(self.city.ask(chief, *hold), REFUSED, "LEGAL_HOLD_STANDS", "reference")
        self.assertEqual([h["reference"] for h in self.city.case(number)["legalHolds"]], ["2020-7"])
        release = ("case", "release-hold", number, "--reference", "2020-7", "--reason", "调查终结")
        self.city.call(AUDITOR, *release)
        self.assertRefused(self.city.ask(chief, *release), NOT_FOUND, "LEGAL_HOLD_UNKNOWN", "reference")
        self.assertEqual([e["type"] for e in self.city.history(number)], ["case.received", "case.hold_set", "case.hold_released"])


if __name__ == "__main__":
    main()
