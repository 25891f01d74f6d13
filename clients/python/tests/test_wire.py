"""Exactly once over a bad line, and every record of a watch once: tests/vectors/wire.json against the real server."""
import asyncio
import concurrent.futures
import json
import os
import sys
import threading
import time
import unittest
import uuid

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
sys.path.insert(0, os.path.join(ROOT, "tests/e2e"))

from city import ENTERPRISE, HALL, WASTE, City, materials  # noqa: E402
from wire import Wire  # noqa: E402

import yici  # noqa: E402
from yici import v1  # noqa: E402

START = "2020-04-20T10:00"
CLERK, AUDITOR = f"officer:{HALL}-w01-clerk", "officer:jz-auditor-1"
PATIENT = yici.Retry(attempts=40, first=0.02, most=0.5)
with open(os.path.join(ROOT, "tests/vectors/wire.json"), encoding="utf-8") as file:
    VECTORS = json.load(file)


def submission(request_id=""):
    return v1.SubmitCaseRequest(request_id=request_id, item_code=WASTE, applicant=v1.PartyInput(uscc=ENTERPRISE), channel=v1.WINDOW,
                                window_id=HALL + "-w01", materials=[v1.MaterialInput(material_id=m, copies=1) for m in materials(WASTE)])


LOST = (yici.DeadlineExceeded, yici.Unavailable)


def insisted(submit, row):
    """The answer. Where calls have little time the caller sends its command again under its own id; else each has to succeed."""
    request, until = submission(uuid.uuid4().hex if "timeout_ms" in row else ""), time.monotonic() + 60
    while True:
        try:
            return submit(request)
        except LOST:
            if "timeout_ms" not in row or time.monotonic() > until:
                raise
            time.sleep(0.01)


async def insisted_async(submit, row):
    request, until = submission(uuid.uuid4().hex if "timeout_ms" in row else ""), time.monotonic() + 60
    while True:
        try:
            return await submit(request)
        except LOST:
            if "timeout_ms" not in row or time.monotonic() > until:
                raise
            await asyncio.sleep(0.01)


def pair(reply):
    return reply.case_no, reply.command.revision


def received_in(record):
    """Number and revision of the cases that the record, of WatchCases or WatchEvents, tells of as received."""
    events = [getattr(one, "event", one) for one in record.events]
    return [(event.case_no, event.revision) for event in events if event.type == "case.received"]


def seconds(row, name):
    return {name.removesuffix("_ms"): row[name] / 1000} if name in row else {}


class OverAWire(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.city = City(START)
        cls.addClassCleanup(cls.city.close)
        cls.loop = asyncio.new_event_loop()     # gRPC is bound to the first that it sees
        cls.addClassCleanup(cls.loop.close)

    def setUp(self):
        self.straight = yici.Client(f"127.0.0.1:{self.city.port}", token=self.city.tokens[CLERK], retry=PATIENT)
        self.auditor = yici.Client(f"127.0.0.1:{self.city.port}", token=self.city.tokens[AUDITOR], retry=PATIENT)
        self.addCleanup(self.straight.close)
        self.addCleanup(self.auditor.close)

    def wire(self, row):
        return Wire(int(self.city.port), row["fault"], row["most"], row["seed"])

    def client(self, kind, who, wire, row):
        return kind(f"127.0.0.1:{wire.port}", token=self.city.tokens[who], retry=PATIENT, **{"timeout": 60, **seconds(row, "timeout_ms")},
                    **seconds(row, "silence_ms"))

    def position(self):
        status = self.city.status()
        return f"{status['logId']}:{status['revision']}"

    def kills(self, row):
        for _ in range(row.get("kills", 0)):
            time.sleep(0.3)
            self.city.restart(START, port=int(self.city.port))

    def listed(self):
        numbers, request = [], v1.ListCasesRequest(filter=f'item_code = "{WASTE}"', page_size=500)
        while True:
            page = self.auditor.approval.list_cases(request)
            numbers += [case.case_no for case in page.cases]
            request.page_token = page.next_page_token
            if not request.page_token:
                return numbers

    def told(self, position):
        """The cases received since, as the history has them up to one that is submitted for its end."""
        last, told = pair(self.straight.approval.submit_case(submission())), []
        for record in self.auditor.approval.watch_cases(v1.WatchCasesRequest(cursor=position)):
            told += received_in(record)
            if last in told:
                return sorted(told[:-1])

    def check_wire(self, row, wire):
        until = time.monotonic() + 3
        while (told := wire.told())["copies"] < row.get("copies_min", 0) and time.monotonic() < until:
            time.sleep(0.05)
        self.assertGreaterEqual(told["faults"], row["faults_min"])
        self.assertGreaterEqual(told["copies"], row.get("copies_min", 0))

    def check_submits(self, row, position, listed, replies):
        answered = sorted(pair(reply) for reply in replies)
        numbers = [number for number, _ in answered]
        self.assertEqual(len(set(numbers)), row["calls"])
        self.assertEqual(self.listed(), listed + numbers)
        self.assertEqual(self.told(position), answered)

    def test_each_case_is_submitted_once(self):
        for row in VECTORS["submits"]:
            position, listed = self.position(), self.listed()
            with self.subTest(row["name"]), self.wire(row) as wire, self.client(yici.Client, CLERK, wire, row) as clerk:
                with concurrent.futures.ThreadPoolExecutor(row["at_once"]) as pool:
                    calls = [pool.submit(insisted, clerk.approval.submit_case, row) for _ in range(row["calls"])]
                    self.kills(row)
                    replies = [call.result() for call in calls]
                self.check_wire(row, wire)
                self.check_submits(row, position, listed, replies)

    def test_asyncio_submits_each_case_once(self):
        async def submitted(row, wire):
            places = asyncio.Semaphore(row["at_once"])

            async def one(clerk):
                async with places:
                    return await insisted_async(clerk.approval.submit_case, row)

            async with self.client(yici.aio.Client, CLERK, wire, row) as clerk:
                calls = [asyncio.ensure_future(one(clerk)) for _ in range(row["calls"])]
                await asyncio.to_thread(self.kills, row)
                return await asyncio.gather(*calls)

        for row in VECTORS["submits"]:
            position, listed = self.position(), self.listed()
            with self.subTest(row["name"]), self.wire(row) as wire:
                replies = self.loop.run_until_complete(submitted(row, wire))
                self.check_wire(row, wire)
                self.check_submits(row, position, listed, replies)

    def submitting(self, row):
        """Cases submitted over a good line, meanwhile. Called, what it returns waits for the last reply: the watches may be faster."""
        def submit():
            for _ in range(row["calls"]):
                pairs.append(pair(self.straight.approval.submit_case(submission())))
                time.sleep(row["gap_ms"] / 1000)

        pairs = []
        thread = threading.Thread(target=submit)
        thread.start()
        self.addCleanup(thread.join)

        def submitted():
            thread.join()
            return pairs
        return submitted

    def test_a_watch_has_each_record_once_and_in_order(self):
        def seen(watch, count):
            got = []
            while len(got) < count:
                got += received_in(next(watch))
            watch.close()
            return got

        for row in VECTORS["watches"]:
            position = self.position()
            with self.subTest(row["name"]), self.wire(row) as wire, self.client(yici.Client, AUDITOR, wire, row) as far:
                with concurrent.futures.ThreadPoolExecutor(2) as pool:
                    submitted = self.submitting(row)
                    watches = (far.approval.watch_cases(v1.WatchCasesRequest(cursor=position)),
                               far.feed.watch_events(v1.WatchEventsRequest(cursor=position)))
                    both = [pool.submit(seen, watch, row["calls"]) for watch in watches]
                    cases, events = [one.result() for one in both]
                pairs = submitted()
                self.assertEqual((cases, events), (pairs, pairs))
                self.check_wire(row, wire)

    def test_asyncio_watches_alike(self):
        async def seen(watch, count):
            got = []
            while len(got) < count:
                got += received_in(await anext(watch))
            await watch.aclose()
            return got

        async def both(row, wire, position):
            async with self.client(yici.aio.Client, AUDITOR, wire, row) as far:
                return await asyncio.gather(seen(far.approval.watch_cases(v1.WatchCasesRequest(cursor=position)), row["calls"]),
                                            seen(far.feed.watch_events(v1.WatchEventsRequest(cursor=position)), row["calls"]))

        for row in VECTORS["watches"]:
            position = self.position()
            with self.subTest(row["name"]), self.wire(row) as wire:
                submitted = self.submitting(row)
                cases, events = self.loop.run_until_complete(both(row, wire, position))
                pairs = submitted()
                self.assertEqual((cases, events), (pairs, pairs))
                self.check_wire(row, wire)


if __name__ == "__main__":
    unittest.main()
