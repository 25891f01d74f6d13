"""Workers of other systems over the real server: jobs that come by a stream, leases that are extended, lists of who may."""
import json
import os
import queue
import threading
import time

from city import (AUDITOR, DENIED, HALL, NOT_FOUND, REFUSED, ROOT_OFFICER, TRY_AGAIN, Expectation, main)

HALL_SYSTEM, OTHER_HALL = "hall:" + HALL, "hall:beizhen-hall-main"
SERVICE = "officer:jz-market-handler-1"
CAUGHT = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:yici="https://yici.dev/bpmn/1" id="d" targetNamespace="urn:test">
  <error id="none" errorCode="NO_SUCH_NUMBER"/>
  <process id="call" isExecutable="true">
    <startEvent id="s"/><serviceTask id="j" yici:jobType="call"/><endEvent id="e"/>
    <boundaryEvent id="b" attachedToRef="j"><errorEventDefinition id="bd" errorRef="none"/></boundaryEvent>
    <userTask id="ask" yici:candidateDepartments="jz-market"/><endEvent id="e2"/>
    <sequenceFlow id="f1" sourceRef="s" targetRef="j"/><sequenceFlow id="f2" sourceRef="j" targetRef="e"/>
    <sequenceFlow id="f3" sourceRef="b" targetRef="ask"/><sequenceFlow id="f4" sourceRef="ask" targetRef="e2"/>
  </process>
</definitions>
"""
MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:yici="https://yici.dev/bpmn/1" id="d" targetNamespace="urn:test">
  <process id="send" isExecutable="true">
    <startEvent id="s"/><serviceTask id="j" yici:jobType="sms"/><endEvent id="e"/>
    <sequenceFlow id="f1" sourceRef="s" targetRef="j"/><sequenceFlow id="f2" sourceRef="j" targetRef="e"/>
  </process>
</definitions>
"""


class Worker:
    """A `job watch` whose lines are read as they come."""

    def __init__(self, city, who, *words, retries=0):
        self.process = city.open(who, "job", "watch", "sms", *words, retries=retries)
        self.lines = queue.Queue()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            for job in json.loads(line)["jobs"]:
                self.lines.put((job["instanceId"], job["job"]))

    def take(self, count, seconds=30):
        return [self.lines.get(timeout=seconds) for _ in range(count)]

    def gets_nothing(self, seconds=0.6):
        time.sleep(seconds)
        return self.lines.empty()

    def kill(self):
        self.process.kill()
        self.close()

    def close(self):
        self.process.wait(30)
        self.reader.join()
        self.process.stdout.close()
        self.error = self.process.stderr.read()
        self.process.stderr.close()


class Jobs(Expectation):
    START = "2020-04-20T09:00"

    def setUp(self):
        super().setUp()
        self.deploy(self.city)
        self.workers = []

    def deploy(self, city, model=MODEL):
        path = os.path.join(city.folder, "send.bpmn")
        with open(path, "w", encoding="utf-8") as file:
            file.write(model)
        city.call(ROOT_OFFICER, "process", "deploy", path)

    def tearDown(self):
        for worker in self.workers:
            if worker.process.poll() is None:
                worker.kill()

    def start(self, count=1):
        return [self.city.call(ROOT_OFFICER, "process", "start", "send")["instanceId"] for _ in range(count)]

    def watch(self, who, room=10, lease=60, retries=0, more=()):
        worker = Worker(self.city, who, "--max", str(room), "--lease", str(lease), *more, retries=retries)
        self.workers.append(worker)
        return worker

    def complete(self, who, instance, job):
        self.city.call(who, "job", "complete", instance, str(job))

    def status(self, name):
        return self.city.call(AUDITOR, "process", "get", name)["status"]

    def test_a_job_ends_by_a_business_error(self):
        self.deploy(self.city, CAUGHT)
        name = self.city.call(ROOT_OFFICER, "process", "start", "call")["instanceId"]
        job = self.city.call(HALL_SYSTEM, "job", "activate", "call", "--max", "1", "--lease", "60").json["jobs"][0]["job"]
        self.assertRefused(self.city.ask(OTHER_HALL, "job", "error", name, job, "NO_SUCH_NUMBER"), REFUSED, "JOB_NOT_HELD")
        self.city.call(HALL_SYSTEM, "job", "error", name, job, "NO_SUCH_NUMBER", "--var", "number=text:17")
        instance = self.city.call(AUDITOR, "process", "get", name).json
        self.assertEqual((instance["elements"], instance["jobs"]), (["ask"], []))
        self.assertEqual({v["name"]: v["value"] for v in instance["variables"]}, {"number": {"text": "17"}})
        self.assertRefused(self.city.ask(HALL_SYSTEM, "job", "error", name, job, "NO_SUCH_NUMBER"), NOT_FOUND, "JOB_NOT_FOUND")

    def test_jobs_come_as_they_are_there_and_room_comes_back_with_each_that_is_done(self):
        worker = self.watch(HALL_SYSTEM, room=2)
        names = self.start(5)
        first = worker.take(2)
        self.assertEqual([name for name, _ in first], names[:2], "the longest waiting first")
        self.assertTrue(worker.gets_nothing(), "two at a time")
        self.complete(HALL_SYSTEM, *first[0])
        third = worker.take(1)
        self.assertEqual(third[0][0], names[2])
        self.city.call(HALL_SYSTEM, "job", "fail", first[1][0], str(first[1][1]), "--retries", "2", "--back-off", "3600")
        self.assertEqual(worker.take(1)[0][0], names[3], "a job that failed is no longer in hand")
        self.assertTrue(worker.gets_nothing())

    def test_a_watch_ends_with_its_count(self):
        names = self.start(3)
        worker = self.watch(HALL_SYSTEM, room=1, more=("--count", "1"))
        self.assertEqual(worker.take(1)[0][0], names[0])
        worker.close()
        self.assertEqual(worker.process.returncode, 0)

    def test_no_job_is_in_two_hands(self):
        workers = [(who, self.watch(who, room=4)) for who in (HALL_SYSTEM, OTHER_HALL, HALL_SYSTEM)]
        names = self.start(30)
        given, until = [], time.monotonic() + 60
        while len(given) < len(names) and time.monotonic() < until:
            for who, worker in workers:
                try:
                    given.append(worker.lines.get(timeout=0.05))
                except queue.Empty:
                    continue
                self.complete(who, *given[-1])
        self.assertEqual(sorted(given), sorted(set(given)))
        self.assertEqual(sorted(name for name, _ in given), sorted(names))

    def test_what_a_worker_had_who_is_gone_goes_to_another_when_its_lease_ends(self):
        lost = self.watch(HALL_SYSTEM, lease=60)
        name, = self.start()
        job, = lost.take(1)
        lost.kill()
        other = self.watch(OTHER_HALL)
        self.assertTrue(other.gets_nothing(), "the lease still runs")
        self.city.advance("2020-04-20T09:01")
        self.assertEqual(other.take(1), [job])
        self.assertRefused(self.city.ask(HALL_SYSTEM, "job", "complete", name, str(job[1])), REFUSED, "JOB_NOT_HELD")
        self.complete(OTHER_HALL, *job)
        self.assertEqual(self.status(name), "COMPLETED")

    def test_a_server_that_is_killed_in_the_middle_keeps_every_lease_and_goes_on(self):
        worker = self.watch(HALL_SYSTEM, room=3, retries=8)
        names = self.start(5)
        had = worker.take(3)
        self.city.kill()
        self.city.start(port=int(self.city.port.rsplit(":", 1)[-1]))
        other = self.watch(OTHER_HALL, room=10)
        rest = set(names) - {name for name, _ in had}
        seen = {}
        until = time.monotonic() + 60
        while len(seen) < len(rest) and time.monotonic() < until:
            for who, one in ((HALL_SYSTEM, worker), (OTHER_HALL, other)):
                try:
                    job = one.lines.get(timeout=0.1)
                except queue.Empty:
                    continue
                self.assertNotIn(job, had, "its lease outlived the server")
                seen[job[0]] = (who, job)
        self.assertEqual(set(seen), rest)
        for name, job in had:
            self.complete(HALL_SYSTEM, name, job)
        for who, job in seen.values():
            self.complete(who, *job)
        self.assertEqual({self.status(name) for name in names}, {"COMPLETED"})

    def test_a_server_that_stops_ends_its_streams(self):
        worker = self.watch(HALL_SYSTEM, retries=3)
        self.start()
        worker.take(1)
        began = time.monotonic()
        self.city.stop()
        self.assertEqual(self.city.process.returncode, 0)
        self.assertLess(time.monotonic() - began, 7, "it need not wait for who watches")
        worker.close()
        self.assertEqual(worker.process.returncode, TRY_AGAIN, worker.error)

    def test_a_lease_is_extended_by_its_holder(self):
        name, = self.start()
        worker = self.watch(HALL_SYSTEM, lease=60)
        job = str(worker.take(1)[0][1])
        extended = self.city.call(HALL_SYSTEM, "job", "extend", name, job, "--lease", "600")
        self.assertEqual(extended["until"], "2020-04-20T09:10:00+08:00")
        self.assertRefused(self.city.ask(OTHER_HALL, "job", "extend", name, job, "--lease", "600"), REFUSED, "JOB_NOT_HELD")
        worker.kill()
        other = self.watch(OTHER_HALL)
        self.city.advance("2020-04-20T09:09")
        self.assertTrue(other.gets_nothing())
        self.city.advance("2020-04-20T09:10")
        self.assertEqual(other.take(1)[0][0], name)

    def test_a_list_says_who_takes_jobs_of_a_type(self):
        self.city.call(ROOT_OFFICER, "job", "set-workers", "sms", "--worker", HALL_SYSTEM, "--worker", SERVICE)
        self.assertEqual(self.city.call(AUDITOR, "job", "workers").json["types"],
                         [{"type": "sms", "workers": [HALL_SYSTEM, SERVICE]}])
        refused = self.watch(OTHER_HALL)
        refused.close()
        self.assertEqual(refused.process.returncode, DENIED)
        self.assertIn("WORKER_NOT_LISTED", refused.error)
        asked = self.city.ask(OTHER_HALL, "job", "activate", "sms", "--max", "1", "--lease", "60", "--wait", "30")
        self.assertRefused(asked, DENIED, "WORKER_NOT_LISTED")
        worker = self.watch(SERVICE)
        name, = self.start()
        job = worker.take(1)[0]
        self.assertEqual(job[0], name)
        self.city.call(ROOT_OFFICER, "job", "set-workers", "sms", "--worker", HALL_SYSTEM)
        self.assertRefused(self.city.ask(SERVICE, "job", "complete", name, str(job[1])), NOT_FOUND, "JOB_NOT_FOUND")
        self.start()
        worker.close()
        self.assertEqual(worker.process.returncode, DENIED, "the stream of who was taken off the list ends")
        self.assertRefused(self.city.ask(SERVICE, "job", "set-workers", "sms"), DENIED, "PROCESS_ADMINISTRATOR_REQUIRED")
        self.assertRefused(self.city.ask(ROOT_OFFICER, "job", "set-workers", "sms", "--worker", "hall:nowhere"), NOT_FOUND,
                           "WORKER_UNKNOWN")


if __name__ == "__main__":
    main()
