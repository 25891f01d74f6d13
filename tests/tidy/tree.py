"""What every check needs: where the repository is, which files are ours, and a small tree with a fault in it."""
import os
import pathlib
import tempfile
import unittest

ROOT = pathlib.Path(os.environ.get("YICI_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
TIDY_DIR = pathlib.Path(os.environ.get("YICI_TIDY_DIR", ROOT / "build/dev/tests/tidy"))
NOT_OURS = {"build", ".git", "var", "node_modules", "__pycache__", ".cache", "target"}


def files(root, *suffixes):
    """Our files with one of the suffixes (all without any), sorted, as paths relative to `root`."""
    found = []
    for folder, children, names in os.walk(root):
        children[:] = sorted(c for c in children if c not in NOT_OURS)
        for name in sorted(names):
            if not suffixes or name.endswith(suffixes):
                found.append((pathlib.Path(folder) / name).relative_to(root))
    return found


def read(root, path):
    return (pathlib.Path(root) / path).read_text(encoding="utf-8", errors="replace")


class Check(unittest.TestCase):
    """`self.passes(faults)` for the tree; `self.seeded({path: text})` is a folder that lives as long as the test."""

    def passes(self, faults):
        faults = list(faults)
        if faults:
            self.fail("\n" + "\n".join(faults))

    def seeded(self, contents):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for path, text in contents.items():
            target = pathlib.Path(folder.name) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        return pathlib.Path(folder.name)

    def fails(self, faults, *words):
        text = "\n".join(faults)
        self.assertTrue(text, "expected the seeded fault to be found, but nothing was")
        for word in words:
            self.assertIn(word, text)
