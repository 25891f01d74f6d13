"""docs/pains.md has seven rows in each of its two languages, alike in what they name; every command and every test is there."""
import re
import unittest

from commands import words_of_yici
from tree import Check, ROOT, read

PAGE = "docs/pains.md"
PARTS = {"七个痛点": "zh", "Seven pains": "en"}
PAINS = 7


def rows(text, heading):
    """Cells of the table under a heading of the second level."""
    part = re.split(r"^## ", text, flags=re.M)
    body = next((p.split("\n", 1)[1] for p in part if p.split("\n", 1)[0] == heading), "")
    lines = [line for line in body.splitlines() if re.match(r"\| \d+ \|", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def command_fault(cell, yici):
    words = re.fullmatch(r"`yici ([a-z-]+) ([a-z-]+)(?: [^`]*)?`", cell)
    if not words:
        return f"write one command as `yici …`, not {cell}"
    if f"{words[1]} {words[2]}" not in yici:
        return f"yici {words[1]} {words[2]}: no such command (clients/cli)"
    return None


def test_fault(root, cell):
    named = re.fullmatch(r"`(tests/[a-z0-9_/]+\.py)` `(\w+)\.(test_\w+)`", cell)
    if not named:
        return f"name one test as `tests/….py` `Class.test_…`, not {cell}"
    if not (root / named[1]).exists():
        return f"{named[1]}: no such file"
    body = re.search(rf"^class {named[2]}\(.*?(?=^class |\Z)", read(root, named[1]), re.S | re.M)
    if not body or not re.search(rf"^    def {named[3]}\(", body[0], re.M):
        return f"{named[1]}: no test {named[2]}.{named[3]}"
    return None


def faults(root):
    text, yici, seen = read(root, PAGE), words_of_yici(root), {}
    for heading, language in PARTS.items():
        found = rows(text, heading)
        seen[language] = [row[3:] for row in found]
        if len(found) != PAINS:
            yield f"{PAGE}: {heading}: expected {PAINS} rows, but found {len(found)}"
        for row in found:
            if len(row) != 6 or not all(row):
                yield f"{PAGE}: {heading}: row {row[0]}: expected pain, cure, command, report and test"
                continue
            for fault in (command_fault(row[3], yici), command_fault(row[4], yici), test_fault(root, row[5])):
                if fault:
                    yield f"{PAGE}: {heading}: row {row[0]}: {fault}"
    if seen["zh"] != seen["en"]:
        yield f"{PAGE}: expected both languages to name the same commands, reports and tests"


class Pains(Check):
    def test_page(self):
        self.passes(faults(ROOT))

    def test_finds_what_is_not_there(self):
        row = "| {n} | a | b | `yici visit confirm` | `yici visit list state=denied` | `tests/e2e/a.py` `Visits.test_it` |"
        good = [row.format(n=n) for n in range(1, 8)]
        table = "| | | | | | |\n|---|---|---|---|---|---|\n"

        def tree(zh, en):
            return self.seeded({PAGE: "# T\n\n## 七个痛点\n\n" + table + "\n".join(zh) + "\n\n## Seven pains\n\n" + table + "\n".join(en) + "\n",
                                "clients/cli/a.cc": '.path = "visit confirm" .path = "visit list"',
                                "tests/e2e/a.py": "class Other(A):\n    def test_that(self):\nclass Visits(A):\n    def test_it(self):\n"})

        self.passes(faults(tree(good, good)))
        self.fails(list(faults(tree(good[:6], good))), "expected 7 rows, but found 6", "both languages")
        for old, new, words in (("visit confirm", "visit bless", "yici visit bless: no such command"),
                                ("visit list", "visit lists", "yici visit lists: no such command"),
                                ("Visits.test_it", "Visits.test_that", "no test Visits.test_that"),
                                ("tests/e2e/a.py", "tests/e2e/b.py", "tests/e2e/b.py: no such file"),
                                ("`yici visit confirm`", "visit confirm", "write one command")):
            bad = [line.replace(old, new) for line in good]
            self.fails(list(faults(tree(bad, bad))), words)


if __name__ == "__main__":
    unittest.main()
