"""A class is named for what it is. Manager, Util and their kin say nothing."""
import re
import unittest

from tree import Check, ROOT, files, read

EMPTY = re.compile(r"\b(?:class|struct|enum class|using|interface)\s+(?:\[\[\w+\]\]\s*)?(\w+?(Manager|Helper|Utils?|Data|Impl|V[2-9]))\b(?!\s*::)")


def faults(root):
    for path in files(root, ".cc", ".h", ".ts", ".go", ".java", ".py"):
        if path.parts[:2] == ("tests", "tidy"):
            continue
        for number, line in enumerate(read(root, path).splitlines(), 1):
            match = EMPTY.search(line.split("//")[0])
            if match:
                yield f"{path}:{number}: {match[1]}: name it for what it is, without \"{match[2]}\": a Ledger, an Overlay, a Gate"


class Names(Check):
    def test_tree(self):
        self.passes(faults(ROOT))

    def test_finds_empty_names(self):
        tree = self.seeded({"a.h": "class CaseManager {};\nstruct RowData;\n// class OldHelper\nclass ManagerOfHall {};\nusing StoreImpl = int;\n"})
        found = list(faults(tree))
        self.assertEqual(len(found), 3)
        self.fails(found, "CaseManager", "RowData", "StoreImpl")


if __name__ == "__main__":
    unittest.main()
