"""What the documents tell a reader to type is there: verbs of ./dev, options of yicid, words of yici."""
import re
import unittest

from tree import Check, ROOT, files, read

DOCUMENTS = ("README.md", "README.zh-CN.md", "CONTRIBUTING.md")


def documents(root):
    return [p for p in files(root, ".md") if p.as_posix() in DOCUMENTS or p.parts[:2] == ("docs", "howto")]


def words_of_yici(root):
    """Every path of words, and what it begins with: "admin keys rotate" also gives "admin keys"."""
    words = set()
    for path in files(root, ".cc"):
        if path.parts[:2] == ("clients", "cli"):
            for match in re.finditer(r'\.path = "([a-z -]+)"', read(root, path)):
                parts = match[1].split()
                words.update({match[1], " ".join(parts[:2])})
    return words


def code_of(text):
    """Lines of fenced blocks and inline code."""
    blocks = re.findall(r"^```[a-z]*\n(.*?)^```", text, re.S | re.M)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.S | re.M))
    return [line for block in blocks for line in re.sub(r"\\\n\s*", " ", block).splitlines()] + inline


def faults(root):
    dev = read(root, "dev")
    verbs = set(re.findall(r"^verb_(\w+)\(\)", dev, re.M)) | {"help"}
    config = read(root, "services/server/config.cc")
    options = set(re.findall(r'"(--[a-z-]+)"', config)) | {"--help"}
    yici = words_of_yici(root)
    for path in documents(root):
        for line in code_of(read(root, path)):
            for verb in re.findall(r"(?:^|\s)\./dev ([a-z]+)", line):
                if verb not in verbs:
                    yield f"{path}: ./dev {verb}: no such verb; dev has {', '.join(sorted(verbs))}"
            server = re.search(r"(?:^|\s|/)yicid (--.*)", line)
            for option in re.findall(r"(?<!\S)(--[a-z-]+)", server[1].split("#")[0]) if server else ():
                if option not in options:
                    yield f"{path}: yicid {option}: no such option (services/server/config.cc)"
            client = re.match(r"\s*(?:\$ )?(?:\w+=\S+ )*yici ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?", line)
            if client and not ({client[1], f"{client[1]} {client[2]}"} & yici):
                yield f"{path}: yici {client[1]} {client[2] or ''}: no such command (clients/cli)"


class Commands(Check):
    def test_documents(self):
        self.passes(faults(ROOT))

    def test_reads_the_programs(self):
        self.assertIn("case submit", words_of_yici(ROOT))

    def test_finds_what_is_not_there(self):
        tree = self.seeded({"dev": "verb_test() {\n", "services/server/config.cc": 'app.add_option("--data", x);\n',
                            "clients/cli/a.cc": '{.path = "case get"}',
                            "README.md": "# A\n```\n./dev fly\nyicid --data x --wings y\nyici case lose 1\nyici case get 1\n```\n`./dev test`\n"})
        found = list(faults(tree))
        self.assertEqual(len(found), 3)
        self.fails(found, "./dev fly", "--wings", "yici case lose")


if __name__ == "__main__":
    unittest.main()
