"""Words that have no place in the tree: promises to come back, paths of one machine, names of registries."""
import re
import unittest

from tree import Check, ROOT, files, read

# Written in two pieces, so that this file does not find itself.
BANNED = [
    (r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b", "do it, or say in docs/adr what is left out and why"),
    (r"(?<![\w.])/wo" r"rk/", "write a path relative to the repository"),
    (r"(?<![\w.])/ho" r"me/\w|(?<![\w.])/ro" r"ot/", "write a path relative to the repository or the user"),
    (r"(?i)help" r"er session", "say what the code does, not who wrote it"),
    (r"(?i)\b(registry\.npm" r"js\.org|pypi\." r"org|crates\." r"io|repo1\.maven\." r"org|proxy\.gol" r"ang\.org|deb\.deb" r"ian\.org)\b",
     "name the package; the machine's own settings know the registry"),
]
TEXT = (".cc", ".h", ".proto", ".py", ".sh", ".cmake", ".md", ".txt", ".json", ".yml", ".yaml", ".ts", ".js", ".go", ".java", ".html", ".css")
ALSO = {"dev", "run", "Dockerfile", "LICENSE", "NOTICE", ".clang-format", ".clang-tidy"}


def faults(root):
    for path in files(root):
        if path.suffix not in TEXT and path.name not in ALSO:
            continue
        for number, line in enumerate(read(root, path).splitlines(), 1):
            for pattern, instead in BANNED:
                match = re.search(pattern, line)
                if match:
                    yield f"{path}:{number}: \"{match[0]}\": {instead}"


class Words(Check):
    def test_tree(self):
        self.passes(faults(ROOT))

    def test_finds_each(self):
        lines = ["// TO" + "DO later", "cd /wo" + "rk/main", "made in a help" + "er session", "see pypi." + "org"]
        found = list(faults(self.seeded({"a.cc": "\n".join(lines)})))
        self.assertEqual(len(found), 4)
        self.fails(found, "a.cc:1", "a.cc:4")


if __name__ == "__main__":
    unittest.main()
