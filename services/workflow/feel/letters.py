"""Writes letters.txt, the upper and lower case of letters: python3 letters.py > letters.txt

From Python's unicodedata, whose version the first line names. Full mappings where Unicode has them ("ß" is "SS"), without
those that depend on language or on neighbours. Runs by hand when the pinned version moves, never in a build.

A line: "U" or "L" (to upper, to lower), first and last code point, step, and what they become: a difference to add, or
"=" and code points. All in hexadecimal, differences with a sign.
"""
import sys
import unicodedata


def mappings(convert):
    for code in range(0x80, 0x110000):
        if 0xD800 <= code < 0xE000:
            continue
        text = convert(chr(code))
        if text != chr(code):
            yield code, [ord(c) for c in text]


def write(kind, convert):
    run = None  # first, last, step, difference
    def flush():
        if run:
            print(f"{kind} {run[0]:x} {run[1]:x} {run[2] or 1:x} {run[3]:+x}")
    for code, into in mappings(convert):
        if len(into) > 1:
            flush()
            run = None
            print(f"{kind} {code:x} {code:x} 1 =" + ",".join(f"{c:x}" for c in into))
            continue
        difference = into[0] - code
        if run and run[3] == difference and code - run[1] <= 2 and run[2] in (0, code - run[1]):
            run = (run[0], code, code - run[1], difference)
            continue
        flush()
        run = (code, code, 0, difference)
    flush()


if __name__ == "__main__":
    print(f"# Unicode {unicodedata.unidata_version} (c) Unicode, Inc., Unicode licence; written by letters.py")
    write("U", str.upper)
    # Python lowers a final sigma by its neighbours; a lone letter is what is asked here.
    write("L", str.lower)
    sys.stdout.flush()
