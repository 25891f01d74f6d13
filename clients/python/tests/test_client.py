"""The Python client against the real server, and its habits against a server that misbehaves on purpose."""
import asyncio
import concurrent.futures
import datetime
import os
import socket
import sys
import threading
import time
import unittest
from decimal import Decimal

import grpc

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
sys.path.insert(0, os.path.join(ROOT, "tests/e2e"))

from city import ENTERPRISE, HALL, ROOT_OFFICER, WASTE, City, materials  # noqa: E402

import yici  # noqa: E402
from yici import v1  # noqa: E402
from yici.policy import Attempts  # noqa: E402

from jobs_for_tests import JOB_MODEL  # noqa: E402

CLERK, AUDITOR = f"officer:{HALL}-w01-clerk", "officer:jz-auditor-1"


def submission(request_id=""):
    return v1.SubmitCaseRequest(request_id=request_id, item_code=WASTE, applicant=v1.PartyInput(uscc=ENTERPRISE), channel=v1.WINDOW,
                                window_id=HALL + "-w01", materials=[v1.MaterialInput(material_id=m, copies=1) for m in materials(WASTE)])


class RealServer(unittest.TestCase):
    def setUp(self):
        self.city = City("2020-04-20T10:00")
        self.addCleanup(self.city.close)

    def connected(self, who, **how):
        client = yici.Client(f"127.0.0.1:{self.city.port}", token=self.city.tokens[who], **how)
        self.addCleanup(client.close)
        return client

    def test_each_case_is_submitted_once_though_the_server_is_killed_in_the_middle(self):
        client = self.connected(CLERK, timeout=60, retry=yici.Retry(attempts=30, most=0.5))
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            calls = [pool.submit(client.approval.submit_case, submission()) for _ in range(400)]
            for _ in range(2):
                time.sleep(0.2)
                self.city.restart("2020-04-20T10:00", port=int(self.city.port))
            numbers = [call.result().case_no for call in calls]
        self.assertEqual(len(set(numbers)), 400)
        self.assertEqual(sorted(case["caseNo"] for case in self.city.list(f'item_code = "{WASTE}"')), sorted(numbers))

    def test_a_refusal_is_typed_and_has_its_reason_field_and_both_languages(self):
        client = self.connected(CLERK)
        bad = submission()
        bad.applicant.uscc = "91350100M000100Y4Z"
        with self.assertRaises(yici.InvalidArgument) as caught:
            client.approval.submit_case(bad)
        self.assertEqual((caught.exception.reason, caught.exception.field), ("USCC_CHARSET", "applicant.uscc"))
        self.assertTrue(caught.exception.message_zh and caught.exception.message_en)
        with self.assertRaises(yici.NotFound):
            client.approval.get_case(v1.GetCaseRequest(case_no=WASTE + "202004200001"))
        client.approval.submit_case(submission("mine"))
        other = submission("mine")
        other.external_ref = "other"
        with self.assertRaises(yici.AlreadyExists) as caught:
            client.approval.submit_case(other)
        self.assertEqual(caught.exception.reason, "REQUEST_ID_REUSED")

    def test_a_watch_goes_on_across_a_kill_without_gap_or_repeat(self):
        clerk, auditor = self.connected(CLERK), self.connected(AUDITOR, retry=yici.Retry(attempts=30, most=0.5))
        numbers, seen = [], []
        watch = auditor.approval.watch_cases(v1.WatchCasesRequest(cursor="0"))
        for round_number in range(3):
            numbers += [clerk.approval.submit_case(submission()).case_no for _ in range(5)]
            while len(seen) < len(numbers):
                seen += [event.case_no for event in next(watch).events if event.type == "case.received"]
            self.city.restart("2020-04-20T10:00", port=int(self.city.port))
        self.assertEqual(seen, numbers)
        watch.close()

    def test_a_cursor_of_another_log_is_out_of_range(self):
        auditor = self.connected(AUDITOR)
        with self.assertRaises(yici.OutOfRange) as caught:
            next(auditor.approval.watch_cases(v1.WatchCasesRequest(cursor="0" * 32 + ":5")))
        self.assertEqual(caught.exception.reason, "LOG_CHANGED")

    def test_a_worker_completes_fails_and_throws_as_its_handler_does(self):
        path = os.path.join(self.city.folder, "check.bpmn")
        with open(path, "w", encoding="utf-8") as file:
            file.write(JOB_MODEL)
        self.city.call(ROOT_OFFICER, "process", "deploy", path)
        root, hall = self.connected(ROOT_OFFICER), self.connected("hall:" + HALL)
        started = {}
        for name, amount in (("good", Decimal("12.50")), ("dear", Decimal(5000)), ("broken", Decimal(-1)), ("inexact", 7)):
            request = v1.StartProcessRequest(process_id="check", variables=yici.variables(amount=amount))
            started[name] = root.workflow.start_process(request).instance_id

        def check(job, values):
            if values["amount"] < 0:
                raise ValueError("negative")
            if values["amount"] > 1000:
                raise yici.BpmnError("NO", code=1000)
            if values["amount"] == 7:
                return {"rate": 0.5}
            return {"passed": True, "on": datetime.date(2020, 4, 20)}

        worker = yici.JobWorker(hall, "check", check, wait_seconds=0)
        self.assertEqual(worker.run_once(), 4)
        self.assertEqual(worker.done, 1)
        get = {name: root.workflow.get_instance(v1.GetInstanceRequest(instance_id=instance)) for name, instance in started.items()}
        self.assertEqual((get["good"].status, get["dear"].status, get["broken"].status), ("COMPLETED", "COMPLETED", "RUNNING"))
        self.assertIn("negative", get["broken"].jobs[0].failure)
        self.assertEqual(get["broken"].jobs[0].retries, 2)
        self.assertIn("Decimal", get["inexact"].jobs[0].failure)

    def test_leases_are_extended_while_a_handler_works_also_those_of_jobs_that_wait(self):
        path = os.path.join(self.city.folder, "check.bpmn")
        with open(path, "w", encoding="utf-8") as file:
            file.write(JOB_MODEL)
        self.city.call(ROOT_OFFICER, "process", "deploy", path)
        root, hall = self.connected(ROOT_OFFICER), self.connected("hall:" + HALL)
        for _ in range(2):
            root.workflow.start_process(v1.StartProcessRequest(process_id="check"))
        other, moments = yici.JobWorker(hall, "check", lambda job, values: {}, wait_seconds=0), [2, 4, 6]

        def slow(job, values):      # six seconds pass on the server's clock, under a lease of three
            while moments:
                root.advance_clock(f"2020-04-20T10:00:{moments.pop(0):02}")
                time.sleep(1.5)
            self.assertEqual(other.run_once(), 0)
            return {}

        worker = yici.JobWorker(hall, "check", slow, wait_seconds=0, lease_seconds=3)
        self.assertEqual(worker.run_once(), 2)
        self.assertEqual((worker.done, worker.lost), (2, 0))

    def test_the_clock_of_a_test_moves_and_a_deadline_fires(self):
        clerk, root = self.connected(CLERK), self.connected(ROOT_OFFICER)
        number = clerk.approval.submit_case(submission()).case_no
        self.assertGreater(root.advance_clock("2020-04-27").settled, 0)
        self.assertEqual(self.connected(AUDITOR).approval.get_case(v1.GetCaseRequest(case_no=number)).state_text.en, "Accepted")

    def test_asyncio_does_the_same(self):
        async def work():
            token = self.city.tokens[CLERK]
            async with yici.aio.Client(f"127.0.0.1:{self.city.port}", token=token) as client:
                replies = await asyncio.gather(*(client.approval.submit_case(submission()) for _ in range(20)))
                with self.assertRaises(yici.InvalidArgument):
                    await client.approval.submit_case(v1.SubmitCaseRequest())
            seen = []
            async with yici.aio.Client(f"127.0.0.1:{self.city.port}", token=self.city.tokens[AUDITOR]) as client:
                async for record in client.approval.watch_cases(v1.WatchCasesRequest(cursor="0")):
                    seen += [event.case_no for event in record.events if event.type == "case.received"]
                    if len(seen) == 20:
                        break
            return {reply.case_no for reply in replies}, set(seen)

        numbers, seen = asyncio.run(work())
        self.assertEqual(len(numbers), 20)
        self.assertEqual(numbers, seen)


class Scripted(grpc.GenericRpcHandler):
    """Answers each unary call with the next of its codes; keeps the requests."""

    def __init__(self, codes):
        self.codes, self.requests = list(codes), []

    def service(self, details):
        def answer(request, context):
            self.requests.append(request)
            code = self.codes.pop(0)
            if code is not grpc.StatusCode.OK:
                context.abort(code, "scripted")
            return v1.CaseReply(case_no="7").SerializeToString()
        return grpc.unary_unary_rpc_method_handler(answer)


class Habits(unittest.TestCase):
    def against(self, *codes, attempts=4, timeout=10.0):
        script = Scripted(codes)
        server = grpc.server(concurrent.futures.ThreadPoolExecutor(2))
        server.add_generic_rpc_handlers((script,))
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        self.addCleanup(server.stop, None)
        client = yici.Client(f"127.0.0.1:{port}", retry=yici.Retry(attempts=attempts, first=0.01), timeout=timeout)
        self.addCleanup(client.close)
        return client, script

    def test_only_unavailable_and_resource_exhausted_are_sent_again_under_one_id(self):
        again = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.RESOURCE_EXHAUSTED)
        client, script = self.against(*again, grpc.StatusCode.OK)
        self.assertEqual(client.approval.accept_case(v1.AcceptCaseRequest(case_no="7")).case_no, "7")
        ids = {v1.AcceptCaseRequest.FromString(request).request_id for request in script.requests}
        self.assertEqual((len(script.requests), len(ids), "" in ids), (3, 1, False))
        for code in grpc.StatusCode:
            if code in again or code is grpc.StatusCode.OK:
                continue
            client, script = self.against(code, grpc.StatusCode.OK)
            with self.assertRaises(yici.YiciError):
                client.approval.accept_case(v1.AcceptCaseRequest())
            self.assertEqual(len(script.requests), 1, code)

    def test_attempts_end_and_a_given_id_stays(self):
        client, script = self.against(*[grpc.StatusCode.UNAVAILABLE] * 9, attempts=3)
        with self.assertRaises(yici.Unavailable):
            client.approval.accept_case(v1.AcceptCaseRequest(request_id="mine"))
        self.assertEqual([v1.AcceptCaseRequest.FromString(r).request_id for r in script.requests], ["mine"] * 3)

    def test_two_calls_have_two_ids_and_the_callers_request_is_left_alone(self):
        client, script = self.against(grpc.StatusCode.OK, grpc.StatusCode.OK)
        request = v1.AcceptCaseRequest(case_no="7")
        client.approval.accept_case(request)
        client.approval.accept_case(request)
        self.assertEqual(request.request_id, "")
        self.assertEqual(len({v1.AcceptCaseRequest.FromString(r).request_id for r in script.requests}), 2)

    def test_ids_of_a_batch_and_of_a_command_within_a_command_are_made_too(self):
        client, script = self.against(grpc.StatusCode.OK, grpc.StatusCode.OK)
        client.approval.batch_submit_cases(v1.BatchSubmitCasesRequest(requests=[v1.SubmitCaseRequest(), v1.SubmitCaseRequest()]))
        sent = v1.BatchSubmitCasesRequest.FromString(script.requests[0])
        self.assertEqual(len({one.request_id for one in sent.requests} - {""}), 2)
        client.approval.complete_instant(v1.CompleteInstantRequest(submit=v1.SubmitCaseRequest(item_code="1")))
        self.assertTrue(v1.CompleteInstantRequest.FromString(script.requests[1]).submit.request_id)

    def test_a_command_sent_again_under_its_own_id_is_the_same_bytes(self):
        client, script = self.against(grpc.StatusCode.OK, grpc.StatusCode.OK)
        for _ in range(2):
            client.approval.submit_joint(v1.SubmitJointRequest(request_id="mine", application=v1.SubmitCaseRequest(item_code="1")))
        self.assertEqual(script.requests[0], script.requests[1])

    def test_what_never_fits_is_sent_once(self):
        error = yici.ResourceExhausted(grpc.StatusCode.RESOURCE_EXHAUSTED, "too large")
        error.reason = "MESSAGE_TOO_LARGE"
        self.assertIsNone(Attempts(yici.Retry(), None).wait_after(error))
        error.reason = "QUEUE_FULL"
        self.assertIsNotNone(Attempts(yici.Retry(), None).wait_after(error))

    def test_a_server_that_was_away_is_found_again_within_a_second(self):
        """gRPC's own waits would be 1, 1.6, 2.6 and 4.1 seconds, and so on up to two minutes."""
        listener = socket.create_server(("127.0.0.1", 0))
        port, connected = listener.getsockname()[1], []

        def hang_up():      # on whoever connects
            while True:
                try:
                    line, _ = listener.accept()
                except OSError:
                    return
                connected.append(time.monotonic())
                line.close()

        threading.Thread(target=hang_up, daemon=True).start()
        client = yici.Client(f"127.0.0.1:{port}", retry=yici.Retry(attempts=1))
        self.addCleanup(client.close)
        until = time.monotonic() + 6
        while time.monotonic() < until:
            with self.assertRaises(yici.Unavailable):
                client.approval.accept_case(v1.AcceptCaseRequest(), timeout=30)
            time.sleep(0.02)
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        self.assertGreaterEqual(len(connected), 7, "looked for at least every second")
        server = grpc.server(concurrent.futures.ThreadPoolExecutor(2))
        server.add_generic_rpc_handlers((Scripted([grpc.StatusCode.OK]),))
        self.assertEqual(server.add_insecure_port(f"127.0.0.1:{port}"), port)
        server.start()
        self.addCleanup(server.stop, None)
        time.sleep(1.5)
        self.assertEqual(client.approval.accept_case(v1.AcceptCaseRequest()).case_no, "7")

    def test_values_come_back_as_they_went(self):
        for value in (None, True, "文", Decimal("0.10"), datetime.date(2020, 2, 29), [Decimal(1), [None]], {"a": {"b": "c"}}, [], {}):
            self.assertEqual(yici.from_feel(yici.to_feel(value)), value)
        self.assertEqual(yici.to_feel(7).number, "7")
        self.assertEqual(yici.to_feel(datetime.timedelta(days=-1, hours=2)).days_time, "-P0DT79200S")
        with self.assertRaises(TypeError):
            yici.to_feel(0.1)


if __name__ == "__main__":
    threading.excepthook = sys.excepthook
    unittest.main()
