"""Every reason a caller can meet has a page in two languages, and stands in a test."""
import re
import unittest

from tree import Check, ROOT, files, read

# What a reason looks like where code uses it.
USES = [
    re.compile(r'\b(?:Reject|Invalid|InvalidField|OutOfRange)\(\s*(?:(?:yici::)?RejectionCode::\w+,\s*)?"([A-Z][A-Z0-9_]+)"'),
    re.compile(r'Error\(\s*(?:absl::)?(?:StrCat\(\s*)?"([A-Z][A-Z0-9_]+): '),
    re.compile(r'StrCat\("([A-Z][A-Z0-9_]+): '),
    re.compile(r'set_reason\("([A-Z][A-Z0-9_]+)"\)'),
]
TABLE = re.compile(r'"([A-Z][A-Z0-9]*_[A-Z0-9_]+)"')
NOT_REASONS = {"CALENDAR_MISSING"}   # an incident in GetStatus, not an answer to a call
SECTIONS = ("## 发生了什么", "## 怎么办", "## What happened", "## What to do")


def is_test(path):
    return path.parts[0] == "tests" or re.search(r"(_test|test_kit|_for_tests)\.(cc|h)$", path.name) is not None


def reasons(root):
    """Reason -> first place."""
    found = {}
    for path in files(root, ".cc", ".h"):
        if path.parts[0] != "services" or is_test(path):
            continue
        text = "\n".join(re.sub(r"^\s*//.*", "", line) for line in read(root, path).splitlines())
        patterns = USES + ([TABLE] if path.stem == "rejections" else [])
        for pattern in patterns:
            for match in pattern.finditer(text):
                if match[1] not in NOT_REASONS:
                    found.setdefault(match[1], f"{path}:{text[:match.start()].count(chr(10)) + 1}")
    return found


def page_faults(root):
    for reason, place in sorted(reasons(root).items()):
        page = root / "docs/errors" / f"{reason}.md"
        if not page.exists():
            yield f"{place}: {reason}: write docs/errors/{reason}.md: what happened and what to do, in Chinese and English"
            continue
        text = page.read_text(encoding="utf-8")
        for section in SECTIONS:
            part = text.split(section, 1)[1].split("\n## ")[0].strip() if section in text else ""
            if not part:
                yield f"docs/errors/{reason}.md: write the part \"{section}\""
        if text.split("\n")[0] != f"# {reason}":
            yield f"docs/errors/{reason}.md: begin with \"# {reason}\""


def index_faults(root):
    index = read(root, "docs/errors/README.md")
    for page in files(root / "docs/errors", ".md"):
        if page.name != "README.md" and f"({page.name})" not in index:
            yield f"docs/errors/README.md: add {page.name} (python3 tests/tidy/errors.py --write-index)"


def constants(root):
    """Reason -> what tests may call it: its name, the enumerator of its words, the constant of its table."""
    names = {}
    for path in files(root / "services", ".h"):
        for match in re.finditer(r'\b(k\w+) = "([A-Z][A-Z0-9_]+)";', read(root / "services", path)):
            names.setdefault(match[2], set()).add(match[1])
    return names


def test_faults(root):
    corpus = "\n".join(read(root, p) for p in files(root, ".cc", ".h", ".txt", ".py", ".sh")
                       if is_test(p) and p.parts[:2] != ("tests", "tidy"))
    known = constants(root)
    for reason, place in sorted(reasons(root).items()):
        enumerator = "k" + "".join(word.capitalize() for word in reason.split("_"))
        names = "|".join([reason, enumerator, *sorted(known.get(reason, ()))])
        if not re.search(rf"\b({names})\b", corpus):
            yield f"{place}: {reason}: no test asks for it; add one that meets this refusal and names it"


def write_index(root):
    lines = ["# Errors", "", "Every refusal names a reason; each has a page. `yici help errors REASON` prints one.", "",
             "每一种拒绝都有原因代码，每个代码有一页说明；`yici help errors 代码` 可以查看。", "",
             "| Reason | Code | 说明 | Meaning |", "|---|---|---|---|"]
    for page in files(root / "docs/errors", ".md"):
        if page.name == "README.md":
            continue
        text = read(root / "docs/errors", page)
        def part(title):
            return " ".join(text.split(title, 1)[1].split("\n## ")[0].split()) if title in text else ""
        code = re.search(r"^`([^`]+)`", text, re.M)
        lines.append(f"| [{page.stem}]({page.name}) | {code[1] if code else ''} | {part(SECTIONS[0])} | {part(SECTIONS[2])} |")
    (root / "docs/errors/README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


class Errors(Check):
    def test_every_reason_has_its_page(self):
        self.passes(page_faults(ROOT))

    def test_the_index_is_whole(self):
        self.passes(index_faults(ROOT))

    def test_every_reason_stands_in_a_test(self):
        self.passes(test_faults(ROOT))

    def test_finds_a_reason_without_page_and_test(self):
        page = "# GOOD_ONE\n\n" + "".join(f"{s}\n\ntext\n\n" for s in SECTIONS)
        tree = self.seeded({
            "services/a/service.cc": 'return InvalidField("NO_PAGE", "f");\nreturn Reject(RejectionCode::kNotFound, "GOOD_ONE", "");\n'
                                     'return absl::UnavailableError("HALF_PAGE: text");\n',
            "docs/errors/GOOD_ONE.md": page, "docs/errors/HALF_PAGE.md": page.replace("GOOD_ONE", "HALF_PAGE").replace("## 怎么办", "##"),
            "docs/errors/README.md": "# Errors\n| [GOOD_ONE](GOOD_ONE.md) |\n",
            "tests/e2e/a.cc": '// GOOD_ONE\n'})
        self.fails(page_faults(tree), "write docs/errors/NO_PAGE.md", "HALF_PAGE.md: write the part \"## 怎么办\"")
        self.fails(index_faults(tree), "add HALF_PAGE.md")
        found = list(test_faults(tree))
        self.assertEqual(len(found), 2)
        self.fails(found, "NO_PAGE", "HALF_PAGE")


if __name__ == "__main__":
    import sys
    if sys.argv[1:] == ["--write-index"]:
        write_index(ROOT)
    else:
        unittest.main()
