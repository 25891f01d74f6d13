"""What an administrator expects of running cases that come from another system."""
import csv
import hashlib
import os

from city import (AUDITOR, DENIED, ENTERPRISE, FAULTS, HALL, OK, ORGANS, ROOT_OFFICER, WASTE, Expectation, clock, main,
                  materials)

COLUMNS = ["old_number", "item_code", "uscc", "org_name", "channel", "window_id", "state", "submitted_day", "acceptance_day", "materials",
           "clocks", "documents", "steps", "ruling_day", "ruling_reasons", "ruling_remedy", "history_sha256", "accept_stated_days"]
HISTORY = hashlib.sha256("原系统导出的办理过程".encode()).hexdigest()


def line(old_number, **more):
    """A case accepted on 2020-04-20 whose first step is done; sound on 2020-04-28."""
    organ = ORGANS[WASTE]
    row = {"old_number": old_number, "item_code": WASTE, "uscc": ENTERPRISE, "org_name": "示例企业（占位）", "channel": "window",
           "window_id": HALL + "-w01", "state": "UNDER_REVIEW", "submitted_day": "2020-04-17", "acceptance_day": "2020-04-20",
           "materials": ";".join(materials(WASTE)), "clocks": "C2 limit=20 start=2020-04-20 left=13;C3 limit=5 start=2020-04-20 left=0",
           "documents": "01 2020-04-17 旧收字1号;04 2020-04-20 旧受字7号", "steps": f"handle officer:{organ}-handler-1 符合要求",
           "history_sha256": HISTORY}
    return {**row, **more}


class Import(Expectation):
    START = "2020-04-28T10:00"

    def write(self, *rows, name="running.csv"):
        path = os.path.join(self.city.folder, name)
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows({column: row.get(column, "") for column in COLUMNS} for row in rows)
        return path

    def run_import(self, verb, path, who=ROOT_OFFICER):
        return self.city.ask(who, "import", verb, path, "--system", "jinzhou-old-hall")

    def test_a_check_reports_every_line_and_changes_nothing(self):
        path = self.write(line("a-1"), line("a-2", clocks="C2 limit=20 start=2020-04-20 left=9;C3 limit=5 start=2020-04-20 left=0"),
                          line("a-3", history_sha256="zz"), line("a-1"), line("a-5", state="NO_SUCH"))
        revision = self.city.status()["revision"]
        reply = self.run_import("check", path)
        self.assertEqual(reply.code, FAULTS)
        self.assertEqual([(r["line"], r["result"], r["reason"]) for r in reply.lines],
                         [(2, "ok", ""), (3, "refused", "IMPORT_CLOCK_DIFFERS"), (4, "refused", "DIGEST_FORMAT"), (5, "unreadable", ""),
                          (6, "unreadable", "")])
        self.assertIn("C2 2020-05-19 (13)", reply.lines[0]["due"])
        self.assertEqual(self.city.status()["revision"], revision)

    def test_an_imported_case_is_marked_keeps_its_numbers_and_is_finished_here(self):
        number = self.run_import("apply", self.write(line("a-1"))).lines[0]["caseNo"]
        case = self.city.case(number)
        self.assertEqual((case["imported"]["oldNumber"], case["imported"]["historySha256"]), ("a-1", HISTORY))
        self.assertEqual([d["number"] for d in case["documents"]], ["旧收字1号", "旧受字7号"])
        self.assertEqual([e["type"] for e in self.city.history(number)][0], "case.imported")
        self.assertEqual((clock(case, "C2")["dueDay"], clock(case, "C2")["left"]), ("2020-05-19", 13))
        self.city.review(number, WASTE, ("review", "approve"))
        self.city.call(f"officer:{ORGANS[WASTE]}-approver-1", "case", "decide", number, "grant", "--seal", ORGANS[WASTE])
        self.city.call(f"officer:{HALL}-w01-clerk", "case", "deliver", number, "--way", "collect", "--collector-id", "11010519491231002X",
                       "--window", HALL + "-w05")
        self.assertEqual(self.city.case(number)["state"], "COMPLETED")

    def test_the_same_file_again_imports_nothing_and_is_no_fault(self):
        path = self.write(line("a-1"), line("a-2"))
        first = self.run_import("apply", path)
        again = self.run_import("apply", path)
        self.assertEqual((first.code, again.code), (OK, OK))
        self.assertEqual([r["result"] for r in again.lines], ["already here", "already here"])
        self.assertEqual(len(self.city.list(f"item_code={WASTE}")), 2)

    def test_one_bad_line_stops_no_other_and_leaves_nothing_behind(self):
        reply = self.run_import("apply", self.write(line("a-1", documents="01 2020-04-17 旧收字1号"), line("a-2")))
        self.assertEqual(reply.code, FAULTS)
        self.assertEqual([(r["result"], r["reason"]) for r in reply.lines], [("refused", "IMPORT_DOCUMENT_MISSING"), ("imported", "")])
        self.assertEqual([c["caseNo"] for c in self.city.list(f"item_code={WASTE}")], [reply.lines[1]["caseNo"]])

    def test_days_as_stated_are_a_choice_that_the_case_keeps(self):
        row = line("a-1", clocks="C2 limit=20 start=2020-04-20 left=9;C3 limit=5 start=2020-04-20 left=0", accept_stated_days="yes")
        case = self.city.case(self.run_import("apply", self.write(row)).lines[0]["caseNo"])
        self.assertTrue(case["imported"]["statedDays"])
        self.assertEqual(clock(case, "C2")["left"], 9)

    def test_only_the_administrator_imports(self):
        path = self.write(line("a-1"))
        self.assertEqual(self.run_import("apply", path, who=f"officer:{HALL}-w01-clerk").code, DENIED)
        check = self.run_import("check", path, who=AUDITOR)
        self.assertEqual(check.lines[0]["reason"], "NOT_PERMITTED")

    def test_a_column_nobody_knows_is_named_before_anything_is_sent(self):
        path = os.path.join(self.city.folder, "wrong.csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write("old_number,colour\na-1,red\n")
        reply = self.run_import("apply", path)
        self.assertNotEqual(reply.code, OK)
        self.assertIn("colour", reply.err)

    def test_json_lines_say_the_same(self):
        path = os.path.join(self.city.folder, "running.jsonl")
        clocks = '[{"clock":"C2","limit":20,"startDay":"2020-04-20","left":13},{"clock":"C3","limit":5,"startDay":"2020-04-20","left":0}]'
        papers = '[{"code":"04","day":"2020-04-20","number":"旧受字7号"}]'
        held = ",".join(f'{{"materialId":"{m}"}}' for m in materials(WASTE))
        with open(path, "w", encoding="utf-8") as file:
            file.write(f'{{"oldNumber":"j-1","itemCode":"{WASTE}","applicant":{{"uscc":"{ENTERPRISE}"}},"channel":"WINDOW",'
                       f'"windowId":"{HALL}-w01","state":"ACCEPTED","submittedDay":"2020-04-17","acceptanceDay":"2020-04-20",'
                       f'"materials":[{held}],"clocks":{clocks},"documents":{papers},"historySha256":"{HISTORY}"}}\n')
        reply = self.run_import("apply", path)
        self.assertEqual([r["result"] for r in reply.lines], ["imported"], str(reply))


if __name__ == "__main__":
    main()
