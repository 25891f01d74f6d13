"""The samples of a client: that its README shows what runs here, and that each does against the real server what it says.

    python3 client_samples.py --client clients/go --source samples/main.go --language go [--http] [--also NAME…] -- PROGRAM [WORD…]

The program is given the name of a sample, the server, a token, and a case number or a cursor. Of all clients the same five are asked,
with the same answers; --also names those that a client has beyond them.
"""
import argparse
import os
import re
import signal
import subprocess
import sys
import time
import unittest

from city import AUDITOR, HALL, ROOT, ROOT_OFFICER, WASTE
from test_http import HttpCity

CLERK, HALL_SYSTEM = f"officer:{HALL}-w01-clerk", "hall:" + HALL
EACH = ["submit", "refusal", "follow", "jobs", "clock"]
MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:yici="https://yici.dev/bpmn/1" id="d" targetNamespace="urn:test">
  <process id="credit" isExecutable="true">
    <startEvent id="s"/><serviceTask id="j" yici:jobType="credit-check"/><endEvent id="e"/>
    <sequenceFlow id="f1" sourceRef="s" targetRef="j"/><sequenceFlow id="f2" sourceRef="j" targetRef="e"/>
  </process>
</definitions>
"""
asked = None


def samples_of(text):
    """Name and text of each sample of a source, without its indent."""
    found = re.findall(r"^([ \t]*)(?://|#) sample: ([\w-]+)\n(.*?)\n[ \t]*(?://|#) end$", text, re.S | re.M)
    return {name: re.sub(f"(?m)^{indent}", "", body) for indent, name, body in found}


def read(*names):
    with open(os.path.join(ROOT, asked.client, *names), encoding="utf-8") as file:
        return file.read()


class Readme(unittest.TestCase):
    def test_it_shows_the_samples_that_run(self):
        samples = samples_of(read(asked.source))
        shown = re.findall(rf"```{asked.language}\n(.*?)\n```", read("README.md"), re.S)
        self.assertEqual(sorted(samples), sorted(EACH + asked.also))
        for name, text in samples.items():
            self.assertTrue(any(block == text or block.endswith("\n\n" + text) for block in shown),
                            f"README.md shows another sample than {name}:\n{text}")
        self.assertEqual(len(shown), len(samples), "README.md shows what does not run")


def beyond(name):
    """A test of a sample that some clients have beyond the five."""
    def marked(test):
        test.beyond = name
        return test
    return marked


class Samples(unittest.TestCase):
    def setUp(self):
        name = getattr(getattr(self, self._testMethodName), "beyond", None)
        if name not in [None, *asked.also]:
            self.skipTest(f"{asked.client} has no sample {name}")
        self.city = HttpCity("2020-04-20T10:00")
        self.addCleanup(self.city.close)

    def words(self, name, who, *more):
        server = f"http://127.0.0.1:{self.city.http_port}" if asked.http else f"127.0.0.1:{self.city.port}"
        return [*asked.program, name, server, self.city.tokens[who], *more]

    def sample(self, name, who, *more):
        done = subprocess.run(self.words(name, who, *more), capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def interrupted(self, words, enough):
        """What a sample that goes on for ever has printed when it was enough and it is interrupted, or then prints."""
        program = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(program.kill)
        printed = enough(program.stdout)
        program.send_signal(signal.SIGINT)
        rest, fault = program.communicate(timeout=30)
        self.assertEqual((program.returncode, fault), (0, ""))
        return printed or rest

    def followed(self, name, who, *more):
        """The lines of a sample that follows, up to the second cursor."""
        def until_the_second(lines):
            printed = ""
            while len(re.findall(r"^\w{32}:\d+$", printed, re.M)) < 2 and (line := lines.readline()):
                printed += line
            return printed

        return self.interrupted(self.words(name, who, *more), until_the_second).splitlines()

    def received(self):
        return self.sample("submit", CLERK).split()

    def test_a_case_is_submitted_moved_by_the_clock_refused_a_second_acceptance_and_followed(self):
        number, query_code = self.received()
        self.assertTrue(number.startswith(WASTE + "20200420") and query_code)
        self.assertEqual([case["caseNo"] for case in self.city.list(f'item_code = "{WASTE}"')], [number])
        self.assertEqual(self.city.case(number)["stateText"]["en"], "Received")
        self.assertEqual(self.sample("clock", ROOT_OFFICER), "")
        self.assertEqual(self.city.case(number)["stateText"]["en"], "Accepted")
        refusal = self.sample("refusal", self.city.chief(WASTE), number)
        self.assertRegex(refusal, r"^ALREADY_ACCEPTED [^\x00-\x7f].*\n")
        seen = self.followed("follow", AUDITOR, "0")
        self.assertEqual(seen[0], f"case.received {number}")
        self.assertRegex(seen[1], r"^\w{32}:\d+$")
        self.assertEqual(len(seen), 4)
        further = self.followed("follow", AUDITOR, seen[1])
        self.assertEqual(further[:2], seen[2:])

    def started(self):
        path = os.path.join(self.city.folder, "credit.bpmn")
        with open(path, "w", encoding="utf-8") as file:
            file.write(MODEL)
        self.city.call(ROOT_OFFICER, "process", "deploy", path)
        return self.city.call(ROOT_OFFICER, "process", "start", "credit", "--var", "amount=12.50")["instanceId"]

    def works(self, name):
        instance = self.started()

        def until_it_is_done(_):
            until = time.monotonic() + 30
            while self.city.call(AUDITOR, "process", "get", instance)["status"] != "COMPLETED" and time.monotonic() < until:
                time.sleep(0.05)
            return ""

        self.assertEqual(self.interrupted(self.words(name, HALL_SYSTEM), until_it_is_done), "1 done\n")
        ended = self.city.call(AUDITOR, "process", "get", instance)
        self.assertEqual(ended["status"], "COMPLETED")
        self.assertEqual({v["name"]: v["value"] for v in ended["variables"]}["passed"], {"boolean": True})

    def test_a_worker_does_a_job_until_it_is_interrupted(self):
        self.works("jobs")

    @beyond("asyncio-jobs")
    def test_a_worker_in_asyncio_does_so_too(self):
        self.works("asyncio-jobs")

    @beyond("asyncio")
    def test_a_case_is_read_and_followed_in_asyncio(self):
        number, _ = self.received()
        self.sample("clock", ROOT_OFFICER)
        seen = self.followed("asyncio", AUDITOR, number)
        self.assertEqual(seen[:2], ["Accepted", f"case.received {number}"])

    @beyond("events")
    def test_events_are_followed(self):
        number, _ = self.received()
        self.sample("clock", ROOT_OFFICER)
        seen = self.followed("events", AUDITOR, "0")
        self.assertEqual(seen[0], f"case.received cases/{number}")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--client", required=True)
    options.add_argument("--source", required=True)
    options.add_argument("--language", required=True)
    options.add_argument("--http", action="store_true", help="the program is given the address of the HTTP port")
    options.add_argument("--also", nargs="+", default=[])
    options.add_argument("program", nargs="+")
    asked = options.parse_args()
    unittest.main(argv=[sys.argv[0], "-v"])
