"""Papers that people can check: offline, from a file or a QR code and the public key."""
import base64
import json
import os
import subprocess
import time

from city import (AUDITOR, DENIED, ENTERPRISE, HALL, INVALID, NOT_FOUND, OK, ORGANS, OTHER_ENTERPRISE, STEPS, USAGE, WASTE, Expectation, Reply,
                  binaries, documents, main, person)

PERSON = person("210702", "19900101", "001")
UNREADABLE, CHECKPOINT, LEAF, PROOF, EVENT, STATEMENT = range(30, 36)


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

    def test_a_page_and_a_code_are_made_from_the_file(self):
        self.write("paper.json", json.dumps(self.paper(self.accepted(), "04")))
        self.city.stop()
        page = self.city.ask(None, "document", "page", "--from", self.path("paper.json"))
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


if __name__ == "__main__":
    main()
