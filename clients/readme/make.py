"""Writes the README of each client from source.md, and the Chinese ones from source.zh-CN.md.

    python3 clients/readme/make.py             # writes what differs, and names it
    python3 clients/readme/make.py --check     # names it alone: exit 1 where something differs

A source has lines "<!-- only: go java -->" before what some languages have alone and "<!-- all -->" behind it; {{word}} stands
for what the list of words says in each language, {{other}} for the link to the other tongue. {{sample NAME}} is what stands
between "sample: NAME" and "end" in a file of the client, so that a README shows what its tests run; for a language without such
a file the source itself keeps it. Behind "<!-- before: LANGUAGE NAME -->" the source has what a README shows above a sample, in
the same block: its imports.
"""
import os
import pathlib
import re
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMAND = "python3 clients/readme/make.py"
TONGUES = {"": "[English](README.md)", ".zh-CN": "[中文](README.zh-CN.md)"}
FENCES = {"cpp": "cpp", "java": "java", "python": "python", "go": "go", "typescript": "ts"}
SUFFIXES = (".cc", ".java", ".py", ".go", ".ts", ".mjs")
WIDTH = 160
SAMPLE = re.compile(r"^([ \t]*)(?://|#) sample: ([\w-]+)\n(.*?)\n[ \t]*(?://|#) end$", re.S | re.M)
KEPT = re.compile(r"^<!-- sample: (\w+) ([\w-]+) -->\n```\w+\n(.*?)\n```$", re.S | re.M)
BEFORE = re.compile(r"^<!-- before: (\w+) ([\w-]+) -->\n```\w+\n(.*?)\n```$", re.S | re.M)
BLOCK = re.compile(r"^<!-- (?:only: ([a-z ]+)|all) -->\n", re.M)


class Fault(Exception):
    """What is wrong with a source, as a sentence."""


def words_of(text):
    """{word: {language: text}} of the list behind "<!-- words"."""
    words = {}
    for line in text.splitlines():
        if line.startswith("- "):
            word = words.setdefault(line[2:].strip(), {})
        elif match := re.match(r"  - (\w+):(.*)", line):
            word[match[1]] = match[2].strip()
    return words


def closed(code):
    """A sample that ends in the middle of a block, with the ends of its blocks."""
    return code + "\n}" * max(0, code.count("{") - code.count("}"))


def samples_in(folder):
    """{name: code} of all files of a client, without their indent."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in SUFFIXES and "node_modules" not in path.parts:
            for indent, name, code in SAMPLE.findall(path.read_text(encoding="utf-8")):
                if name in found:
                    raise Fault(f"{path}: the sample {name} is there twice")
                found[name] = closed(re.sub(f"(?m)^{indent}", "", code))
    return found


def samples_of(root, language, source):
    """Those of its files, and those that the source keeps for want of a file; each with what the source has above it."""
    samples = samples_in(root / "clients" / language)
    for its, name, code in KEPT.findall(source):
        if its == language and name in samples:
            raise Fault(f"clients/readme/source.md: {language} has a file with the sample {name}: take it out here")
        if its == language:
            samples[name] = code
    for its, name, code in BEFORE.findall(source):
        if its == language and name not in samples:
            raise Fault(f"clients/readme/source.md: expected a sample {name} of {language} for what is before it, but there is none")
        if its == language:
            samples[name] = f"{code}\n\n{samples[name]}"
    return samples


def only(text, language):
    """The text without what other languages have alone."""
    pieces = BLOCK.split(text)
    kept = pieces[0]
    for named, piece in zip(pieces[1::2], pieces[2::2]):
        if named is None or language in named.split():
            kept += piece
    return kept


def filled(text, language, words, samples):
    """The text with what stands in double braces."""
    def said(match):
        word = match[1]
        if word.startswith("sample "):
            if word[7:] not in samples:
                raise Fault(f"clients/{language}: expected the sample {word[7:]}, but no file has it")
            return f"```{FENCES[language]}\n{samples[word[7:]]}\n```"
        if language not in words.get(word, {}):
            raise Fault(f"clients/readme: expected the word \"{word}\" for {language}, but it has none")
        return words[word][language]
    return re.sub(r"\{\{([\w' -]+)\}\}", said, text)


def wrapped(text):
    """Paragraphs in lines of at most WIDTH; code stays as it is, and no line breaks in it."""
    pieces = re.split(r"(^```.*?^```$)", text, flags=re.S | re.M)
    for at in range(0, len(pieces), 2):
        lines = []
        for paragraph in pieces[at].split("\n\n"):
            whole = re.sub(r"`[^`]+`", lambda code: code[0].replace(" ", "\0"), " ".join(paragraph.split()))
            folded = textwrap.fill(whole, WIDTH, break_long_words=False, break_on_hyphens=False).replace("\0", " ")
            lines.append(paragraph if paragraph.startswith("#") else folded)
        pieces[at] = "\n\n".join(lines)
    return re.sub(r"\n*(^```\w*\n.*?^```$)\n*", r"\n\n\1\n\n", "".join(pieces), flags=re.S | re.M)


def readmes_of(root, tongue):
    """{path: text} of the languages that a source has words for."""
    source = root / "clients" / "readme" / f"source{tongue}.md"
    text, words = source.read_text(encoding="utf-8").split("<!-- words", 1)
    words = words_of(words)
    text, _, keeping = text.partition("<!-- samples")
    english = (root / "clients/readme/source.md").read_text(encoding="utf-8")
    made = {}
    for language in words["name"]:
        others = [TONGUES[other] for other in TONGUES if other != tongue and has_words(root, other, language)]
        words["other"] = {language: "".join((" " if tongue == "" else "") + link for link in others)}
        mine, samples = only(text, language), samples_of(root, language, english)
        for name in samples:
            if f"{{{{sample {name}}}}}" not in mine:
                raise Fault(f"clients/{language}: {source.name} shows no sample {name}")
        one = filled(mine, language, words, samples)
        one = wrapped(one) if tongue == "" else one
        made[f"clients/{language}/README{tongue}.md"] = re.sub(r"[ ]+$", "", re.sub(r"\n{3,}", "\n\n", one), flags=re.M).rstrip() + "\n"
    return made


def has_words(root, tongue, language):
    source = root / "clients" / "readme" / f"source{tongue}.md"
    return source.exists() and language in words_of(source.read_text(encoding="utf-8").split("<!-- words", 1)[1])["name"]


def readmes(root):
    """{path: text} of all READMEs of clients."""
    return {path: text for tongue in TONGUES if (root / "clients/readme" / f"source{tongue}.md").exists()
            for path, text in readmes_of(root, tongue).items()}


def differing(root):
    """Those whose file is another, with the text that it should have."""
    for path, text in readmes(root).items():
        if not (root / path).exists() or (root / path).read_text(encoding="utf-8") != text:
            yield path, text


def main(words):
    root = pathlib.Path(os.environ.get("YICI_SOURCE_DIR", ROOT))
    check = words == ["--check"]
    if words and not check:
        raise SystemExit(__doc__)
    found = list(differing(root))
    for path, text in found:
        print(path)
        if not check:
            (root / path).write_text(text, encoding="utf-8")
    return 1 if check and found else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Fault as fault:
        sys.exit(f"make: {fault}")
