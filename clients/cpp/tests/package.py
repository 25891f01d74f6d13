"""Installs the C++ client into the build folder, builds the samples with it as somebody else would, and runs them.

    python3 package.py --build build/dev

Needs the targets yici_client, yicid and yici. README.md shows the samples as they stand in samples.cc, or this fails.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
CLIENT = os.path.dirname(HERE)
ROOT = os.path.dirname(os.path.dirname(CLIENT))
sys.path.insert(0, os.path.join(ROOT, "tests/e2e"))

from city import HALL, ROOT_OFFICER, WASTE, City  # noqa: E402

CLERK, AUDITOR = f"officer:{HALL}-w01-clerk", "officer:jz-auditor-1"
EACH = ["submit", "refusal", "follow", "jobs", "clock", "callback"]
MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:yici="https://yici.dev/bpmn/1" id="d" targetNamespace="urn:test">
  <process id="credit" isExecutable="true">
    <startEvent id="s"/><serviceTask id="j" yici:jobType="credit-check"/><endEvent id="e"/>
    <sequenceFlow id="f1" sourceRef="s" targetRef="j"/><sequenceFlow id="f2" sourceRef="j" targetRef="e"/>
  </process>
</definitions>
"""
asked = None


def run(*words):
    print("+", *(os.path.basename(word) if index == 0 else word for index, word in enumerate(words)), flush=True)
    subprocess.run(words, check=True, stdout=sys.stderr)


def samples_of(text):
    """Name and text of each sample of a C++ file, without its indent."""
    found = re.findall(r"^( *)// sample: (\w+)\n(.*?)\n *// end$", text, re.S | re.M)
    return {name: re.sub(f"(?m)^{indent}", "", body) for indent, name, body in found}


def read(path):
    with open(os.path.join(CLIENT, path), encoding="utf-8") as file:
        return file.read()


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        work = os.path.join(asked.build, "cpp-package")
        shutil.rmtree(work, ignore_errors=True)
        prefix, built = os.path.join(work, "prefix"), os.path.join(work, "samples")
        run(asked.cmake, "--install", asked.build, "--component", "cpp", "--prefix", prefix)
        # Moved once: a package that names the folder of its build is none.
        cls.prefix = os.path.join(work, "moved")
        os.rename(prefix, cls.prefix)
        run(asked.cmake, "-S", os.path.join(CLIENT, "samples"), "-B", built, f"-DCMAKE_PREFIX_PATH={cls.prefix}",
            *([f"-DCMAKE_CXX_COMPILER={asked.compiler}"] if asked.compiler else []))
        run(asked.cmake, "--build", built)
        cls.program = os.path.join(built, "samples")

    def setUp(self):
        self.city = City("2020-04-20T10:00")
        self.addCleanup(self.city.close)

    def sample(self, name, who, *more):
        words = [self.program, name, f"127.0.0.1:{self.city.port}", self.city.tokens[who], *more]
        done = subprocess.run(words, capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_a_case_is_submitted_and_refused_a_second_acceptance_followed_read_and_moved_by_the_clock(self):
        number, query_code = self.sample("submit", CLERK).split()
        self.assertTrue(number.startswith(WASTE) and query_code)
        self.assertEqual(self.sample("callback", AUDITOR, number), "Received\n")
        self.assertEqual(self.sample("clock", ROOT_OFFICER), "")
        self.assertEqual(self.sample("callback", AUDITOR, number), "Accepted\n")
        refusal = self.sample("refusal", self.city.chief(WASTE), number)
        self.assertRegex(refusal, r"^ALREADY_ACCEPTED [^\x00-\x7f]")
        seen = self.sample("follow", AUDITOR, "0").splitlines()
        self.assertEqual(seen[0], f"case.received {number}")
        self.assertGreaterEqual(len(seen), 3)

    def test_a_worker_does_a_job(self):
        path = os.path.join(self.city.folder, "credit.bpmn")
        with open(path, "w", encoding="utf-8") as file:
            file.write(MODEL)
        self.city.call(ROOT_OFFICER, "process", "deploy", path)
        self.city.call(ROOT_OFFICER, "process", "start", "credit", "--var", "amount=12.50")
        self.assertEqual(self.sample("jobs", "hall:" + HALL), "1 done\n")

    def test_nothing_of_the_package_names_another_folder_or_is_private(self):
        for folder, _, names in os.walk(self.prefix):
            for name in names:
                if name.endswith((".cmake", ".h")):
                    with open(os.path.join(folder, name), encoding="utf-8") as file:
                        text = file.read()
                    self.assertNotIn(ROOT, text, name)
                    self.assertNotIn("absl/", text, name)
        installed = os.listdir(os.path.join(self.prefix, "include/yici"))
        self.assertFalse({"policy.h", "open_stream.h", "unary_call.h", "leases.h"} & set(installed))


class Readme(unittest.TestCase):
    def test_it_shows_the_samples_that_run(self):
        samples, shown = samples_of(read("samples/samples.cc")), re.findall(r"```cpp\n(.*?)\n```", read("README.md"), re.S)
        self.assertEqual(list(samples), EACH)
        for name, text in samples.items():
            self.assertIn(text, shown, f"README.md shows another sample than {name}")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--build", required=True, type=os.path.abspath)
    options.add_argument("--cmake", default="cmake")
    options.add_argument("--compiler")
    asked = options.parse_args()
    unittest.main(argv=[sys.argv[0], "-v"])
