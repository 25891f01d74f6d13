"""What the client libraries offer is described where it stands. `./dev docs` asks each language's own tool for more: members of C++ and TypeScript."""
import ast
import re
import unittest

from tree import Check, ROOT, files, read

GO = re.compile(r"^(?:func (?:\(\w+ \*?(\w+)\) )?|type |var |const )([A-Z]\w*)")
JAVA = re.compile(r"^\s*(?:public|protected) [^;={]*?(\w+)\s*(?:[(;={]|extends|implements|permits|$)")
TYPESCRIPT = re.compile(r"^export (?:abstract |async )*(?:class|function\*?|interface|type|const|enum) (\w+)")


def public(name):
    return not name.startswith("_")


def python_items(tree):
    """Name and line of each public thing of a module that has no docstring."""
    if ast.get_docstring(tree) is None:
        yield "the module", 1
    for item in ast.walk(tree):
        for child in getattr(item, "body", ()) if isinstance(item, (ast.Module, ast.ClassDef)) else ():
            named = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and public(child.name)
            if named and (isinstance(item, ast.Module) or public(item.name)) and ast.get_docstring(child) is None:
                yield child.name, child.lineno


def above(lines, at):
    """The line above one, without the annotations between."""
    while at > 0 and lines[at - 1].lstrip().startswith("@"):
        at -= 1
    return lines[at - 1].strip() if at > 0 else ""


def items(text, pattern, is_comment):
    """Name and line of each declaration that has no comment above it."""
    lines = text.splitlines()
    for at, line in enumerate(lines):
        match = pattern.match(line)
        if not match or (match.lastindex == 2 and match[1] and match[1][0].islower()):
            continue
        overrides = at > 0 and lines[at - 1].strip() == "@Override"
        if not overrides and not is_comment(above(lines, at)):
            yield match[match.lastindex], at + 1


def go_items(text):
    return items(text, GO, lambda line: line.startswith("//"))


def java_items(text):
    return items(text, JAVA, lambda line: line.endswith("*/"))


def typescript_items(text):
    return items(text, TYPESCRIPT, lambda line: line.endswith("*/"))


KINDS = (("clients/python/yici", ".py", lambda text: python_items(ast.parse(text))), ("clients/go/yici", ".go", go_items),
         ("clients/java", ".java", java_items), ("clients/typescript/src", ".ts", typescript_items))


def faults(root):
    for folder, suffix, undocumented in KINDS:
        for path in files(root, suffix):
            ours = path.as_posix().startswith(folder) and "test" not in path.as_posix()
            if ours and (public(path.name) or path.name == "__init__.py"):
                for name, line in undocumented(read(root, path)):
                    yield f"{path}:{line}: {name}: say in a comment above it what it is for"


class Documented(Check):
    def test_tree(self):
        self.passes(faults(ROOT))

    def test_finds_what_is_not_described_and_nothing_else(self):
        tree = self.seeded({
            "clients/python/yici/a.py": '"""A."""\nclass A:\n    """A."""\n    def open(self): pass\n    def _shut(self): pass\n',
            "clients/python/yici/_b.py": "class B: pass\n",
            "clients/go/yici/a.go": "package yici\n\n// A is.\ntype A struct{}\n\nfunc (a *A) Close() {}\n\nfunc (b *b) Close() {}\n",
            "clients/java/client/src/main/java/A.java": "/** A. */\npublic class A {\n  @Override\n  public void run() {\n  }\n\n  public int size() {\n",
            "clients/typescript/src/a.ts": "/** A. */\nexport class A {}\nexport interface Options {\n"})
        found = list(faults(tree))
        self.assertEqual(len(found), 4)
        self.fails(found, "a.py:4: open", "a.go:6: Close", "A.java:7: size", "a.ts:3: Options")


if __name__ == "__main__":
    unittest.main()
