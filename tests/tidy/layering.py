"""What a machine's source may include: the standard library's pure part, base, stored records, and machines below it."""
import re
import unittest

from tree import Check, ROOT, files, read

# A machine sees itself and those named here: base ← calendar, directory, catalog ← workflow ← approval, steward ← evaluation.
BELOW = {
    "base": [],
    "calendar": ["base"],
    "directory": ["base"],
    "catalog": ["base", "calendar", "directory"],
    "workflow": ["base", "calendar", "directory", "catalog"],
    "approval": ["base", "calendar", "directory", "catalog", "workflow"],
    "steward": ["base", "calendar", "directory", "catalog", "workflow"],
    "evaluation": ["base", "calendar", "directory", "catalog", "workflow", "approval", "steward"],
}
WHOLE = ("base", "calendar")   # these folders are machines as they stand
PURE = {("workflow", "feel"), ("workflow", "dmn"), ("workflow", "bpmn"), ("workflow", "engine"),
        ("workflow", "finding.h")}                                               # and these libraries within a service
INSIDE = {("workflow", "engine"): ("workflow", "machine")}   # the first knows nothing of the second, which is built around it
LOADERS = re.compile(r"^services/workflow/((dmn|bpmn)/xml|xml_file)\.(cc|h)$")   # of texts in memory; called when a model is deployed …
DEPLOYERS = ("services/workflow/machine/library.cc",)                            # … by this one
IMPURE = {"chrono", "thread", "mutex", "shared_mutex", "condition_variable", "future", "atomic", "fstream", "iostream", "filesystem",
          "random", "locale", "ctime", "time.h", "unistd.h", "pthread.h", "semaphore", "csignal"}
EXTERNAL = re.compile(r"^(absl/(strings|status|container/(btree_\w+|flat_hash_\w+)|types/span|functional/function_ref|base)|"
                      r"google/protobuf/|yici/journal/v1/|boost/multiprecision/|re2/)")
# Hashing alone: the digest of an archived file is the tree's SHA-256.
PURE_BESIDE = ("services/audit/tree/",)
TEST_ONLY = re.compile(r"(_test|test_kit)\.(cc|h)$|_for_tests\.h$")


def service_of(path):
    """The service whose machine this source is part of, or nothing."""
    parts = path.parts
    if parts[0] != "services" or TEST_ONLY.search(path.name) or len(parts) < 3:
        return None
    if LOADERS.match(path.as_posix()):
        return None
    if parts[1] in WHOLE or "machine" in parts[2:3] or parts[1:3] in PURE:
        return parts[1]
    return None


def allowed(service, header):
    parts = header.split("/")
    if parts[0] != "services":
        return bool(EXTERNAL.search(header))
    if header.startswith(PURE_BESIDE):
        return True
    target = parts[1]
    if target != service and target not in BELOW.get(service, []):
        return False
    if LOADERS.match(header):
        return False
    return target in WHOLE or parts[2] == "machine" or tuple(parts[1:3]) in PURE


def faults(root):
    for path in files(root, ".cc", ".h"):
        service = service_of(path)
        if service is None:
            continue
        for number, line in enumerate(read(root, path).splitlines(), 1):
            include = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if not include:
                continue
            header = include[2]
            if include[1] == "<" and "/" not in header:
                if header in IMPURE:
                    yield f"{path}:{number}: <{header}>: a machine is pure; what it needs from outside arrives in Ordered or the state"
            elif tuple(header.split("/")[1:3]) == INSIDE.get(path.parts[1:3], ()):
                yield f"{path}:{number}: {header}: what knows commands and rows stands around the engine; pass it in as a value"
            elif not allowed(service, header) and not (path.as_posix() in DEPLOYERS and LOADERS.match(header)):
                below = ", ".join(BELOW.get(service, [])) or "nothing"
                yield (f"{path}:{number}: {header}: the machine of {service} sees itself, stored records (yici/journal/v1) and the machines "
                       f"of {below}; move the code to services/{service}/service, or ask by a reaction")


class Layering(Check):
    def test_machines_include_only_what_lies_below(self):
        self.passes(faults(ROOT))

    def test_every_service_has_its_place(self):
        found = {service_of(p) for p in files(ROOT, ".cc", ".h")} - {None}
        self.assertLessEqual(found, set(BELOW), "give the new machine its place in BELOW")

    def test_finds_a_look_upward_and_a_clock(self):
        tree = self.seeded({
            "services/catalog/machine/a.cc": '#include "services/approval/machine/decide.h"\n#include <chrono>\n#include <vector>\n',
            "services/approval/machine/b.cc": '#include "services/server/partition/clock.h"\n#include "services/base/time.h"\n',
            "services/workflow/dmn/d.cc": '#include "services/workflow/dmn/xml.h"\n#include "services/workflow/feel/value.h"\n#include <re2/re2.h>\n',
            "services/workflow/dmn/xml.cc": '#include <pugixml.hpp>\n#include "services/workflow/dmn/xml.h"\n',
            "services/workflow/engine/e.cc": '#include "services/workflow/machine/desk.h"\n#include "services/workflow/feel/value.h"\n',
            "services/approval/service/c.cc": '#include <thread>\n'})
        found = list(faults(tree))
        self.assertEqual(len(found), 5)
        self.fails(found, "approval/machine/decide.h", "<chrono>", "partition/clock.h", "workflow/dmn/xml.h", "workflow/machine/desk.h")


if __name__ == "__main__":
    unittest.main()
