"""The map of folders in docs/architecture.md names every folder with sources, and no other."""
import re
import unittest

from tree import Check, ROOT, files, read

MAP = "docs/architecture.md"
DEPTH = 3
SOURCES = (".cc", ".h", ".proto", ".py", ".sh", ".cmake", ".ts", ".tsx", ".js", ".go", ".java", ".csv", ".bpmn", ".dmn", ".txt")
UNMAPPED = ("tests/golden/", "tests/scenarios/")   # data by service: their parent's sentence covers them
ROW = re.compile(r"^\| `([\w./-]+)/?` \| (.+) \|$")


def mapped(root):
    rows = {}
    for line in read(root, MAP).splitlines():
        row = ROW.match(line)
        if row:
            rows[row[1].rstrip("/")] = row[2]
    return rows


def with_sources(root):
    folders = set()
    for path in files(root, *SOURCES):
        folder = path.parent.as_posix()
        for whole in UNMAPPED:
            if folder.startswith(whole):
                folder = whole.rstrip("/")
        parts = folder.split("/")
        if path.name != "CMakeLists.txt" and folder != ".":
            folders.add("/".join(parts[:DEPTH]))
    return folders


def faults(root):
    rows, real = mapped(root), with_sources(root)
    for folder in sorted(real - set(rows)):
        yield f"{MAP}: add a row for `{folder}` with one sentence: what it is for"
    for folder in sorted(rows):
        if not (root / folder).is_dir():
            yield f"{MAP}: `{folder}` is not there: take its row out"
        elif not rows[folder].strip():
            yield f"{MAP}: `{folder}` needs one sentence"


class Folders(Check):
    def test_map_and_tree_agree(self):
        self.passes(faults(ROOT))

    def test_finds_a_new_and_a_vanished_folder(self):
        tree = self.seeded({MAP: "# A\n| `services/base` | Floor. |\n| `services/gone` | Nothing. |\n",
                            "services/base/a.cc": "", "services/new/machine/b.cc": ""})
        found = list(faults(tree))
        self.assertEqual(len(found), 2)
        self.fails(found, "services/new/machine", "services/gone")


if __name__ == "__main__":
    unittest.main()
