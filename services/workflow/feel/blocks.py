"""Writes blocks.txt, the blocks that a pattern may name: python3 blocks.py Blocks.txt > blocks.txt

From Unicode's Blocks.txt, whose version the first line names. Runs by hand when the pinned version moves, never in a build.

A line: first and last code point in hexadecimal, and the name without spaces, as XML Schema writes it behind "Is". The names
that XML Schema 1.0 knows from older versions of Unicode stand below the others. A name may have several lines. Surrogates
are no characters.
"""
import re
import sys

OLDER = ["370 3ff Greek", "500 52f CyrillicSupplementary", "20d0 20ff CombiningMarksforSymbols", "e000 f8ff PrivateUse",
         "f0000 ffffd PrivateUse", "100000 10fffd PrivateUse"]

if __name__ == "__main__":
    lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
    version = re.fullmatch(r"# Blocks-(.*)\.txt", lines[0]).group(1)
    print(f"# Unicode {version} (c) Unicode, Inc., Unicode licence; written by blocks.py")
    for line in lines:
        row = re.fullmatch(r"([0-9A-F]+)\.\.([0-9A-F]+); (.*)", line)
        if row and "Surrogate" not in row.group(3):
            print(f"{int(row.group(1), 16):x} {int(row.group(2), 16):x} {row.group(3).replace(' ', '')}")
    print("\n".join(OLDER))
