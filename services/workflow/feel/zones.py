"""Writes zones.txt from the IANA time zone database: python3 zones.py /usr/share/zoneinfo/tzdata.zi > zones.txt

`zic` (package libc-bin) compiles the database; this script reads what it made (RFC 8536) and writes one line per set of
zones that behave alike. Runs by hand when the pinned version moves, never in a build: a decision must not depend on the
machine it is taken on. zones.h describes the format.
"""
import collections
import os
import struct
import subprocess
import sys
import tempfile

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(value):
    text = ""
    while True:
        value, rest = divmod(value, 36)
        text = DIGITS[rest] + text
        if value == 0:
            return text


def read(path):
    with open(path, "rb") as file:
        data = file.read()

    def counts(at):
        return struct.unpack(">6l", data[at + 20:at + 44])

    utc, std, leaps, times, types, chars = counts(0)
    at = 44 + times * 5 + types * 6 + chars + leaps * 8 + std + utc
    utc, std, leaps, times, types, chars = counts(at)
    at += 44
    instants = struct.unpack(f">{times}q", data[at:at + 8 * times])
    indexes = data[at + 8 * times:at + 9 * times]
    at += 9 * times
    offsets = [struct.unpack(">lbB", data[at + 6 * i:at + 6 * i + 6])[0] for i in range(types)]
    rule = data[at + types * 6 + chars + leaps * 12 + std + utc:].strip().decode()
    changes, last = [], offsets[0]
    for instant, index in zip(instants, indexes):
        if offsets[index] != last:
            last = offsets[index]
            changes.append((instant, last))
    return offsets[0], tuple(changes), rule


def line(names, zone):
    first, changes, rule = zone
    offsets = [first]
    text, previous = [], -2 ** 36
    for instant, offset in changes:
        if offset not in offsets:
            offsets.append(offset)
        text.append(base36(instant - previous) + ":" + DIGITS[offsets.index(offset)])
        previous = instant
    return "|".join([",".join(names), ",".join(map(str, offsets)), rule, " ".join(text)])


def main(source):
    with open(source, encoding="ascii") as file:
        version = file.readline().split()[-1]
    zones = collections.defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["zic", "-b", "slim", "-d", folder, source], check=True)
        for parent, _, names in os.walk(folder):
            for name in names:
                path = os.path.join(parent, name)
                zones[read(path)].append(os.path.relpath(path, folder))
    print(f"# IANA time zone database {version}, public domain; written by zones.py")
    for names, zone in sorted((sorted(names), zone) for zone, names in zones.items()):
        print(line(names, zone))


if __name__ == "__main__":
    main(sys.argv[1])
