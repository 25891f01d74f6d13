"""Papers that people can check: offline, from a file or a QR code and the public key; and files of cases that are checked (A18)."""
import base64
import json
import os
import subprocess
import time

from city import (AUDITOR, DENIED, ENTERPRISE, HALL, INVALID, NOT_FOUND, OK, ORGANS, OTHER_ENTERPRISE, STEPS, USAGE, WASTE, Expectation, Reply,
                  binaries, documents, main, person)

PERSON = person("210702", "19900101", "001")
UNREADABLE, CHECKPOINT, LEAF, PROOF, EVENT, STATEMENT, ACT_ONLY = range(30, 37)
REMARKED, FLAWED, GRAVE = range(40, 43)


class Documents(Expectation):
    def path(self, name):
        return os.path.join(self.city.folder, name)

    def write(self, name, data):
        with open(self.path(name), "wb") as file:
            file.write(data if isinstance(data, bytes) else data.encode())
        return self.path(name)

    def paper(self, case, code, who=AUDITOR):
        name = documents(self.city.case(case), code)[0]["name"]
        paper = self.city.call(who, "document", "get", name, retries=8).json
        self.write("audit.pub", self.city.call(AUDITOR, "audit", "key", retries=8)["verifierKey"] + "\n")
        return paper

    def verify(self, file, key="audit.pub"):
        """Without a server, in an empty environment."""
        line = [os.path.join(binaries(), "yici"), "-o", "json", "--lang", "en", "document", "verify", file, "--key", self.path(key)]
        return Reply(line[1:], subprocess.run(line, capture_output=True, text=True, env={}))

    def accepted(self, request_id="paper"):
        case = self.city.submitted(WASTE, request_id=request_id)
        self.city.accept(case, WASTE)
        return case

    def test_a_document_is_proved_within_a_second_and_without_a_server(self):
        case = self.accepted()
        name = f"04-{case}-1"
        began = time.monotonic()
        paper = self.city.call(AUDITOR, "document", "get", name).json
        self.assertLess(time.monotonic() - began, 1.0)
        self.assertEqual(paper["document"]["name"], "documents/" + name)
        self.paper(case, "04")
        self.city.stop()
        reply = self.verify(self.write("paper.json", json.dumps(paper)))
        self.assertEqual((reply.code, reply["finding"]), (OK, "sound"), str(reply))
        self.assertEqual(reply["subject"], "cases/" + case)
        self.assertTrue(reply["event_given"])
        self.assertEqual([d["number"] for d in reply["documents"]], [paper["document"]["number"]])
        code = base64.b64decode(paper["code"])
        self.assertLessEqual(len(code), 1800)
        reply = self.verify(self.write("code.bin", code))
        self.assertEqual((reply.code, reply["finding"], reply["subject"]), (OK, "sound", "cases/" + case), str(reply))

    def test_every_document_of_a_case_is_proved(self):
        case = self.city.granted(WASTE, STEPS[WASTE])
        self.city.call(f"officer:{HALL}-w01-clerk", "case", "deliver", case, "--way", "collect", "--collector-id", PERSON)
        found = [d["name"] for d in self.city.case(case)["documents"]]
        self.assertGreaterEqual(len(found), 4)
        self.write("audit.pub", self.city.call(AUDITOR, "audit", "key", retries=8)["verifierKey"])
        for name in found:
            paper = self.city.call(AUDITOR, "document", "get", name, retries=8).json
            self.assertEqual(self.verify(self.write("paper.json", json.dumps(paper))).code, OK, name)

    def test_whatever_is_changed_in_a_paper_is_found(self):
        paper = self.paper(self.accepted(), "04")

        def changed(path, value):
            copy = json.loads(json.dumps(paper))
            at = copy
            for step in path[:-1]:
                at = at[step]
            at[path[-1]] = value(at[path[-1]])
            return self.verify(self.write("changed.json", json.dumps(copy)))

        def flip(text):
            data = bytearray(base64.b64decode(text))
            data[len(data) // 2] ^= 1
            return base64.b64encode(bytes(data)).decode()

        rows = [(("document", "number"), lambda text: text.replace("〔2020〕", "〔2021〕"), STATEMENT),
                (("document", "day"), lambda _: "2020-04-21", STATEMENT),
                (("document", "name"), lambda text: text[:-1] + "2", STATEMENT),
                (("organId",), lambda _: "jz-health", STATEMENT),
                (("eventType",), lambda _: "case.decided", STATEMENT),
                (("document", "title", "zh"), lambda _: "准予行政许可决定书", STATEMENT),
                (("document", "title", "en"), lambda _: "", STATEMENT),
                (("document", "code"), lambda _: "31", UNREADABLE),
                (("lines", -1, "value", "zh"), lambda _: "2030-01-01", STATEMENT),
                (("lines", -1, "label", "en"), lambda _: "ruling", STATEMENT),
                (("lines",), lambda lines: lines[:-1], STATEMENT),
                (("lines",), lambda lines: lines + [{"label": {"zh": "决定", "en": "ruling"}, "value": {"zh": "准予", "en": "granted"}}], STATEMENT),
                (("verifierKey",), lambda text: text[:-2] + "A=", STATEMENT),
                (("eventRevision",), lambda text: str(int(text) + 1), STATEMENT),
                (("event",), flip, EVENT),
                (("hashes", 0), flip, PROOF),
                (("leafIndex",), lambda text: str(int(text) - 1), PROOF),
                (("leaf",), flip, LEAF),
                (("checkpoint",), lambda text: text.replace("records", "recordz"), CHECKPOINT),
                (("code",), flip, None),
                (("event",), lambda _: "", UNREADABLE)]
        for path, value, expected in rows:
            reply = changed(path, value)
            if expected is None:
                self.assertNotEqual(reply.code, OK, str(reply))
            elif expected == LEAF:
                self.assertIn(reply.code, (LEAF, PROOF), str(reply))
            else:
                self.assertEqual(reply.code, expected, f"{path}: {reply}")
        self.assertEqual(self.verify(self.write("text", "no paper")).code, UNREADABLE)
        self.assertEqual(self.verify(self.path("nowhere")).code, USAGE)
        code = bytearray(base64.b64decode(paper["code"]))
        code[len(code) // 2] ^= 1
        self.assertNotEqual(self.verify(self.write("code.bin", bytes(code))).code, OK)

    def test_what_the_server_tells_is_not_called_proved(self):
        paper = self.paper(self.accepted(), "04")
        reply = self.verify(self.write("paper.json", json.dumps(paper)))
        proved = {line["label"]: line["proved"] for line in reply["lines"]}
        self.assertEqual({label for label, sure in proved.items() if not sure}, {"item", "applicant", "organ"} & set(proved))
        self.assertIn("item", proved)
        self.assertTrue(proved["case"] and proved["due by law"])

    def test_a_page_is_made_of_nothing_that_is_not_proved(self):
        paper = self.paper(self.accepted(), "04")
        self.city.stop()
        for line in paper["lines"]:
            if line["label"]["en"] == "due by law":
                line["value"] = {"zh": "2030-01-01", "en": "2030-01-01"}
        forged = self.write("forged.json", json.dumps(paper))
        page = self.city.ask(None, "document", "page", "--from", forged, "--key", self.path("audit.pub"))
        self.assertEqual((page.code, "<svg" in page.out), (STATEMENT, False), str(page))
        self.assertEqual(self.city.ask(None, "document", "page", "--from", forged).code, USAGE)

    def test_a_page_and_a_code_are_made_from_the_file(self):
        self.write("paper.json", json.dumps(self.paper(self.accepted(), "04")))
        self.city.stop()
        page = self.city.ask(None, "document", "page", "--from", self.path("paper.json"), "--key", self.path("audit.pub"))
        self.assertEqual(page.code, OK, str(page))
        for text in ("<svg", "受理", "document verify", "</html>"):
            self.assertIn(text, page.out)
        svg = self.city.ask(None, "document", "qr", "--from", self.path("paper.json"), "--svg")
        self.assertTrue(svg.out.startswith("<svg"), str(svg))
        self.assertIn("█", self.city.ask(None, "document", "qr", "--from", self.path("paper.json")).out)

    def test_documents_are_for_those_who_may_see_the_case(self):
        case = self.accepted()
        name = f"04-{case}-1"
        self.assertEqual(self.city.ask("enterprise:" + ENTERPRISE, "document", "get", name, retries=8).code, OK)
        self.assertRefused(self.city.ask("enterprise:" + OTHER_ENTERPRISE, "document", "get", name), NOT_FOUND, "DOCUMENT_NOT_FOUND")
        self.assertRefused(self.city.ask(AUDITOR, "document", "get", f"04-{case}-2"), NOT_FOUND, "DOCUMENT_NOT_FOUND")
        self.assertRefused(self.city.ask(AUDITOR, "document", "get", case), INVALID, "DOCUMENT_NAME_FORMAT", "document")


class CaseFiles(Expectation):
    def audit(self, case, who=AUDITOR):
        return self.city.ask(who, "case", "audit", case)

    def faults(self, reply):
        return [fault["fault"] for fault in reply["faults"]]

    def served(self, request_id="served", seal=True):
        case = self.city.submitted(WASTE, request_id=request_id)
        self.city.call(self.city.chief(WASTE), "case", "accept", case, *(["--seal", ORGANS[WASTE]] if seal else []))
        self.city.review(case, WASTE, STEPS[WASTE])
        self.city.call(f"officer:{ORGANS[WASTE]}-approver-1", "case", "decide", case, "grant", "--seal", ORGANS[WASTE])
        self.city.call(f"officer:{HALL}-w01-clerk", "case", "deliver", case, "--way", "collect", "--collector-id", PERSON)
        return case

    def test_a_case_done_by_the_book_has_no_fault(self):
        """A18: nothing is found where nothing is wrong."""
        reply = self.audit(self.served())
        self.assertEqual((reply.code, self.faults(reply)), (OK, []), str(reply))
        self.assertFalse(reply["open"])

    def test_a_document_without_seal_is_a_flaw(self):
        """A18: no seal reference."""
        reply = self.audit(self.served(seal=False))
        self.assertEqual((reply.code, self.faults(reply)), (FLAWED, ["SEAL_MISSING"]), str(reply))
        self.assertEqual(reply["faults"][0]["piece"], "04")

    def test_silence_over_five_working_days_is_grave(self):
        """A18: notice later than 5 working days: the law accepts in the organ's place."""
        case = self.city.submitted(WASTE, request_id="silent")
        self.city.advance("2020-05-06T10:00")
        reply = self.audit(case)
        self.assertEqual(reply.code, GRAVE, str(reply))
        self.assertIn("LATE_NOTICE", self.faults(reply))
        late = next(fault for fault in reply["faults"] if fault["fault"] == "LATE_NOTICE")
        self.assertEqual(late["dueDay"], "2020-04-26")

    def test_the_month_counts_files_by_department(self):
        self.served("good")
        bad = self.served("bad", seal=False)
        report = self.city.call(AUDITOR, "audit", "report", "2020-04").json
        files, = report["departments"]
        self.assertEqual(files["departmentId"], ORGANS[WASTE])
        self.assertEqual([int(files[name]) for name in ("files", "sound", "flawed", "grave")], [2, 1, 1, 0])
        self.assertEqual(files["faults"], [{"fault": "SEAL_MISSING", "severity": "FAULT_SEVERITY_FLAW", "files": "1"}])
        self.assertEqual(self.city.call(AUDITOR, "audit", "report", "2020-03").json["departments"], [])
        self.assertEqual(self.city.call(AUDITOR, "audit", "report", "2020-04", "--department", "jz-market").json["departments"], [])
        self.assertEqual(self.audit(bad).code, FLAWED)

    def test_files_are_checked_by_auditors(self):
        case = self.city.submitted(WASTE, request_id="mine")
        self.assertRefused(self.audit(case, who=self.city.chief(WASTE)), DENIED, "AUDITOR_REQUIRED")
        self.assertEqual(self.audit(case, who="enterprise:" + ENTERPRISE).code, DENIED)
        self.assertEqual(self.audit("11210700YCJ000276K321012700100020200420" + "9999").code, NOT_FOUND)
        self.assertRefused(self.city.ask(AUDITOR, "audit", "report", "April"), INVALID, "MONTH_FORMAT", "month")


if __name__ == "__main__":
    main()
