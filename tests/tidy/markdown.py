"""Every markdown file begins with its one title, and its links to files of the tree lead somewhere."""
import re
import unittest

from tree import Check, ROOT, files, read

LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


def faults(root):
    for path in files(root, ".md"):
        text = re.sub(r"^```.*?^```", "", read(root, path), flags=re.S | re.M)
        titles = [line for line in text.splitlines() if line.startswith("# ")]
        if len(titles) != 1 or not text.lstrip().startswith("# "):
            yield f"{path}: expected one title, in the first line, but found {len(titles)}"
        for match in LINK.finditer(text):
            if "://" not in match[1] and not match[1].startswith("mailto:") and not (root / path.parent / match[1]).exists():
                yield f"{path}: the link to {match[1]} leads nowhere"


class Markdown(Check):
    def test_tree(self):
        self.passes(faults(ROOT))

    def test_finds_titles_and_links(self):
        tree = self.seeded({"a.md": "# A\n\n# B\n", "b.md": "text\n", "c.md": "# C\n[x](gone.md) [y](a.md)\n```\n# not a title\n```\n"})
        found = list(faults(tree))
        self.assertEqual(len(found), 3)
        self.fails(found, "a.md: expected one title", "b.md", "gone.md")


if __name__ == "__main__":
    unittest.main()
