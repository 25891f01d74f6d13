"""Recorded folders: what stands in one, and a city that lives on in it.

An archive holds the data folder and its key as a released version left them after SIGKILL; the JSON file beside it says what
that version read in it.
"""
import json
import os
import sys
import tarfile

HERE = os.path.dirname(os.path.abspath(__file__))
RECORDED = os.path.join(HERE, "recorded")
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "e2e"))

from city import AUDITOR, ROOT_OFFICER, City  # noqa: E402

# Of the moment of the read, not of the folder.
VOLATILE = {"revision", "nextPageToken"}
# Answers of a rule that a later version may improve; what they are made of is compared elsewhere in the reading.
CHOSEN = {"mostUrgent"}


def names():
    return sorted(name[:-5] for name in os.listdir(RECORDED) if name.endswith(".json"))


def expected(name):
    with open(os.path.join(RECORDED, name + ".json"), encoding="utf-8") as file:
        return json.load(file)


def archive(name):
    return os.path.join(RECORDED, name + ".tar.xz")


class RecordedCity(City):
    """A city whose folder is an archive's."""

    def __init__(self, name):
        self.name = name
        super().__init__(None, pack=False)

    def start(self, start=None, **how):
        if not os.path.exists(self.data):
            with tarfile.open(archive(self.name)) as tar:
                tar.extractall(self.folder)
        super().start(start, **how)


def pack(city, path):
    """The folder of a killed server; without what names the machine it ran on."""
    def keep(entry):
        if os.path.basename(entry.name).startswith("LOG"):
            return None
        entry.uid = entry.gid = entry.mtime = 0
        entry.uname = entry.gname = ""
        return entry

    with tarfile.open(path, "w:xz") as tar:
        tar.add(city.data, "data", filter=keep)
        tar.add(city.data + ".key", "data.key", filter=keep)


def without_volatile(value):
    if isinstance(value, dict):
        return {k: without_volatile(v) for k, v in value.items() if k not in VOLATILE}
    return [without_volatile(v) for v in value] if isinstance(value, list) else value


def reading(city, cases):
    """What people read of these cases, and where the log stands."""
    status = city.status()
    read = {"log": {k: status[k] for k in ("logId", "revision", "leaves", "treeRoot", "legalTime") if k in status}, "cases": {}}
    for name, number in cases.items():
        read["cases"][name] = {"number": number, "case": without_volatile(city.case(number)), "history": city.history(number)}
    read["state_hash"] = city.call(ROOT_OFFICER, "admin", "state-hash").json["sha256"]
    read["list"] = sorted(case["caseNo"] for case in city.list())
    read["workbench"] = without_volatile(city.call(AUDITOR, "workbench", "jz-hall-main").json)
    return read
