"""A file has at most 600 lines. sizes_allowed.txt lists the exceptions with what they measure: none may grow."""
import unittest

from tree import Check, ROOT, files, read

LINES_MAX = 600
ALLOWED = "tests/tidy/sizes_allowed.txt"
SOURCES = (".cc", ".h", ".proto", ".py", ".ts", ".go", ".java", ".cmake")


def allowances(root):
    rows = {}
    for line in read(root, ALLOWED).splitlines():
        text = line.split("#")[0].split()
        if text:
            rows[text[1]] = int(text[0])
    return rows


def faults(root):
    allowed = allowances(root)
    sizes = {p.as_posix(): len(read(root, p).splitlines()) for p in files(root, *SOURCES)}
    for path, lines in sizes.items():
        limit = allowed.get(path, LINES_MAX)
        if lines > limit:
            yield f"{path}: {lines} lines, at most {limit}: take one idea out into a file of its own"
        elif path in allowed and lines <= LINES_MAX:
            yield f"{ALLOWED}: {path} has {lines} lines now: take its row out"
    for path in allowed:
        if path not in sizes:
            yield f"{ALLOWED}: {path} is not there: take its row out"


class Sizes(Check):
    def test_tree(self):
        self.passes(faults(ROOT))

    def test_finds_a_long_and_a_grown_file(self):
        tree = self.seeded({ALLOWED: "700 b.cc   # one flat list of checks\n900 gone.cc\n", "a.cc": "\n" * 601, "b.cc": "\n" * 701,
                            "c.cc": "\n" * 600})
        found = list(faults(tree))
        self.assertEqual(len(found), 3)
        self.fails(found, "a.cc: 601", "b.cc: 701", "gone.cc")


if __name__ == "__main__":
    unittest.main()
