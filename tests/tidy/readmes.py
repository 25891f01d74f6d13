"""Each client's README is what clients/readme makes of its source and of the samples that run."""
import sys
import unittest

from tree import Check, ROOT

sys.path.insert(0, str(ROOT / "clients/readme"))

import make  # noqa: E402


def faults(root):
    try:
        for path, _ in make.differing(root):
            yield f"{path}: differs from its source: change clients/readme or the sample, then run: {make.COMMAND}"
    except make.Fault as fault:
        yield str(fault)


SOURCE = """# yici for {{name}}

<!-- only: go -->
For gophers.
<!-- all -->

{{sample submit}}

<!-- words -->

- name
  - go: Go
  - python: Python
"""
GO = "func submit() {\n\t// sample: submit\n\tif true {\n\t\tcity.Submit()\n\t\t// end\n\t}\n}\n"
PYTHON = "def submit(city):\n    # sample: submit\n    city.submit()\n    # end\n"
MADE = {"clients/go/README.md": "# yici for Go\n\nFor gophers.\n\n```go\nif true {\n\tcity.Submit()\n}\n```\n",
        "clients/python/README.md": "# yici for Python\n\n```python\ncity.submit()\n```\n"}


class Readmes(Check):
    def tree(self, **others):
        return self.seeded({"clients/readme/source.md": SOURCE, "clients/go/samples.go": GO, "clients/python/samples.py": PYTHON, **MADE,
                            **others})

    def test_tree(self):
        self.passes(faults(ROOT))

    def test_shows_what_the_files_of_samples_have(self):
        self.passes(faults(self.tree()))

    def test_finds_a_readme_that_was_changed_by_hand(self):
        self.fails(faults(self.tree(**{"clients/go/README.md": "# yici for Go\n"})), "clients/go/README.md", "python3 clients/readme/make.py")

    def test_finds_a_sample_that_changed_or_is_gone(self):
        self.fails(faults(self.tree(**{"clients/go/samples.go": GO.replace("Submit", "Send")})), "clients/go/README.md")
        self.fails(faults(self.tree(**{"clients/go/samples.go": ""})), "clients/go: expected the sample submit")

    def test_finds_a_sample_that_nothing_shows_and_one_that_is_kept_twice(self):
        extra = GO + GO.replace("submit", "follow")
        self.fails(faults(self.tree(**{"clients/go/samples.go": extra})), "shows no sample follow")
        kept = SOURCE.replace("<!-- words", "<!-- samples -->\n<!-- sample: go submit -->\n```go\nx\n```\n<!-- words")
        self.fails(faults(self.tree(**{"clients/readme/source.md": kept})), "take it out here")

    def test_what_is_before_a_sample_is_shown_in_its_block_and_needs_one(self):
        before = "<!-- samples -->\n<!-- before: python NAME -->\n```python\nimport yici\n```\n<!-- words"
        imported = MADE["clients/python/README.md"].replace("city.submit", "import yici\n\ncity.submit")
        shown = SOURCE.replace("<!-- words", before.replace("NAME", "submit"))
        self.passes(faults(self.tree(**{"clients/readme/source.md": shown, "clients/python/README.md": imported})))
        other = SOURCE.replace("<!-- words", before.replace("NAME", "submit-anew"))
        self.fails(faults(self.tree(**{"clients/readme/source.md": other})), "expected a sample submit-anew of python")

    def test_finds_a_word_that_one_language_lacks(self):
        self.fails(faults(self.tree(**{"clients/readme/source.md": SOURCE.replace("# yici for", "# {{other name}} for")})), "other name")


if __name__ == "__main__":
    unittest.main()
