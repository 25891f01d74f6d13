"""Stored messages hold no map<>: its order on the wire is not fixed, and what is stored is hashed as it stands."""
import re
import unittest

from tree import Check, ROOT, files, read

FOLDER = "proto/yici/journal"


def faults(root):
    for path in files(root / FOLDER, ".proto"):
        for number, line in enumerate(read(root / FOLDER, path).splitlines(), 1):
            if re.search(r"\bmap\s*<", line.split("//")[0]):
                yield f"{FOLDER}/{path}:{number}: write `repeated Entry` with a stated order instead of map<>"


class JournalProtos(Check):
    def test_no_maps(self):
        self.assertTrue(files(ROOT / FOLDER, ".proto"))
        self.passes(faults(ROOT))

    def test_finds_a_map(self):
        tree = self.seeded({f"{FOLDER}/v1/a.proto": "// no map<> here\nmessage A {\n  map<string, string> facts = 1;\n}\n"})
        found = list(faults(tree))
        self.assertEqual(len(found), 1)
        self.fails(found, "a.proto:3", "repeated Entry")


if __name__ == "__main__":
    unittest.main()
