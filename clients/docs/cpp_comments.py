"""A header with its comments as Doxygen reads them: its input filter, for our headers have plain comments.

    python3 cpp_comments.py FILE

What stands before a declaration, and behind one in its line, describes it. The comment that opens a file describes the file; lines
in it that are set in are code. Lines stay where they are, so that warnings name them.
"""
import re
import sys

LINE = re.compile(r"^(\s*)// ?(.*)$")
BEHIND = re.compile(r"^(?P<code>(?:[^\"/]|/(?!/)|\"(?:[^\"\\]|\\.)*\")*\S) +// (?P<words>.*)$")
MARKUP = re.compile(r"(`[^`]*`)|([@\\#<>])")


def described(words):
    """Words of a comment without what Doxygen would take for a command or a tag."""
    return MARKUP.sub(lambda found: found[1] or "\\" + found[2], words)


def opening(lines):
    """The comment that opens a file; code is set in by four more."""
    for words in lines:
        yield "/// " + ("    " + words if words.startswith("  ") else described(words))


def filtered(text):
    lines = text.splitlines()
    count = next((at for at, line in enumerate(lines) if not line.startswith("//")), len(lines))
    made = list(opening([LINE.match(line)[2] for line in lines[:count]]))
    for line in lines[count:]:
        if line == "#pragma once":      # stands behind the comment that opens the file, and says nothing here
            line = "/// \\file"
        own, behind = LINE.match(line), BEHIND.match(line)
        if own and not line.startswith("///"):
            line = f"{own[1]}/// {described(own[2])}"
        elif behind and not behind["code"].startswith(("}", "#")):
            line = f"{behind['code']}  ///< {described(behind['words'])}"
        made.append(line)
    return "\n".join(made) + "\n"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        sys.stdout.write(filtered(file.read()))
