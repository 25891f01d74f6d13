"""The job worker for asyncio against the real server."""
import asyncio
import os
import sys
import unittest
from decimal import Decimal

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
sys.path.insert(0, os.path.join(ROOT, "tests/e2e"))

from city import HALL, ROOT_OFFICER, City  # noqa: E402

import yici  # noqa: E402
from yici import v1  # noqa: E402

from jobs_for_tests import JOB_MODEL  # noqa: E402


class AsyncioWorker(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        self.city = City("2020-04-20T10:00")
        self.addCleanup(self.city.close)
        path = os.path.join(self.city.folder, "check.bpmn")
        with open(path, "w", encoding="utf-8") as file:
            file.write(JOB_MODEL)
        self.city.call(ROOT_OFFICER, "process", "deploy", path)

    async def asyncSetUp(self):
        self.root, self.hall = self.connected(ROOT_OFFICER), self.connected("hall:" + HALL)

    async def asyncTearDown(self):
        await self.root.close()
        await self.hall.close()

    def connected(self, who):
        return yici.aio.Client(f"127.0.0.1:{self.city.port}", token=self.city.tokens[who])

    async def started(self, **values):
        request = v1.StartProcessRequest(process_id="check", variables=yici.variables(**values))
        return (await self.root.workflow.start_process(request)).instance_id

    async def instance(self, instance_id):
        return await self.root.workflow.get_instance(v1.GetInstanceRequest(instance_id=instance_id))

    async def until_done(self, instance_id):
        while (await self.instance(instance_id)).status != "COMPLETED":
            await asyncio.sleep(0.02)

    async def test_it_completes_fails_and_throws_as_its_handler_does(self):
        amounts = {"good": Decimal("12.50"), "dear": Decimal(5000), "broken": Decimal(-1), "inexact": 7}
        started = {name: await self.started(amount=amount) for name, amount in amounts.items()}

        async def check(job, values):
            await asyncio.sleep(0)
            if values["amount"] < 0:
                raise ValueError("negative")
            if values["amount"] > 1000:
                raise yici.BpmnError("NO", code=1000)
            return {"rate": 0.5} if values["amount"] == 7 else {"passed": True}

        worker = yici.aio.JobWorker(self.hall, "check", check, wait_seconds=0)
        self.assertEqual(await worker.run_once(), 4)
        self.assertEqual((worker.done, worker.lost), (1, 0))
        got = {name: await self.instance(instance_id) for name, instance_id in started.items()}
        self.assertEqual([got[name].status for name in amounts], ["COMPLETED", "COMPLETED", "RUNNING", "RUNNING"])
        self.assertIn("negative", got["broken"].jobs[0].failure)
        self.assertEqual(got["broken"].jobs[0].retries, 2)
        self.assertIn("Decimal", got["inexact"].jobs[0].failure)

    async def test_leases_are_extended_while_a_handler_works_also_those_of_jobs_that_wait(self):
        for _ in range(2):
            await self.started()
        moments = [2, 4, 6]

        async def nothing(job, values):
            return None

        other = yici.aio.JobWorker(self.hall, "check", nothing, wait_seconds=0)

        async def slow(job, values):    # six seconds pass on the server's clock, under a lease of three
            while moments:
                await self.root.advance_clock(f"2020-04-20T10:00:{moments.pop(0):02}")
                await asyncio.sleep(1.5)
            self.assertEqual(await other.run_once(), 0)

        worker = yici.aio.JobWorker(self.hall, "check", slow, wait_seconds=0, lease_seconds=3)
        self.assertEqual(await worker.run_once(), 2)
        self.assertEqual((worker.done, worker.lost), (2, 0))

    async def test_a_job_that_became_somebody_elses_is_lost(self):
        await self.started()

        async def late(job, values):
            await self.root.advance_clock("2020-04-20T11:00:00")
            await thief.run_once()

        async def quick(job, values):
            return {}

        thief = yici.aio.JobWorker(self.hall, "check", quick, wait_seconds=0)
        worker = yici.aio.JobWorker(self.hall, "check", late, wait_seconds=0)
        await worker.run_once()
        self.assertEqual((thief.done, worker.done, worker.lost), (1, 0, 1))

    async def test_run_waits_out_an_outage_and_ends_when_it_is_stopped(self):
        async def check(job, values):
            return {}

        worker = yici.aio.JobWorker(self.hall, "check", check, wait_seconds=1)
        running = asyncio.ensure_future(worker.run())
        await self.until_done(await self.started())
        await asyncio.to_thread(self.city.restart, "2020-04-20T10:00", port=int(self.city.port))
        await self.until_done(await self.started())
        worker.stop()
        await asyncio.wait_for(running, 30)
        self.assertEqual(worker.done, 2)

    async def test_what_a_handler_has_done_is_told_though_its_task_was_cancelled(self):
        instance = await self.started()

        async def last(job, values):
            running.cancel()
            return {"passed": True}

        worker = yici.aio.JobWorker(self.hall, "check", last, wait_seconds=0)
        running = asyncio.ensure_future(worker.run())
        with self.assertRaises(asyncio.CancelledError):
            await running
        self.assertEqual((worker.done, (await self.instance(instance)).status), (1, "COMPLETED"))

    async def test_a_job_whose_handler_was_cancelled_is_left_to_its_lease(self):
        instance = await self.started()

        async def slow(job, values):
            began.set()
            await asyncio.sleep(60)

        began = asyncio.Event()
        worker = yici.aio.JobWorker(self.hall, "check", slow, wait_seconds=0)
        running = asyncio.ensure_future(worker.run())
        await began.wait()
        running.cancel()
        with self.assertRaises(asyncio.CancelledError):
            await running
        left = await self.instance(instance)
        self.assertEqual((left.status, left.jobs[0].failure, worker.done, worker.lost), ("RUNNING", "", 0, 0))


if __name__ == "__main__":
    unittest.main()
