"""What the clients of all languages do alike: tests/vectors/clients.json."""
import asyncio
import base64
import concurrent.futures
import json
import os
import re
import threading
import time
import unittest

import grpc
from google.protobuf import json_format
from google.rpc import error_details_pb2, status_pb2

import yici
from yici import v1

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
with open(os.path.join(ROOT, "tests/vectors/clients.json"), encoding="utf-8") as file:
    VECTORS = json.load(file)
KINDS = {"rejection": yici.Rejected, "unavailable": (yici.Unavailable, yici.ResourceExhausted), "deadline": yici.DeadlineExceeded,
         "other": yici.YiciError}


def serialized(code, message, details):
    status = status_pb2.Status(code=code, message=message)
    for kind, value in details:
        status.details.add(type_url="type.googleapis.com/" + kind, value=value)
    return status.SerializeToString()


class Turns(grpc.GenericRpcHandler):
    """Answers each call with the next of its turns: (messages, code, status in bytes); keeps the requests. Without a code it says
    nothing more until the caller leaves; without a turn left it answers with an empty message."""

    def __init__(self, turns):
        self.turns, self.requests = list(turns), []

    def service(self, details):
        if details.method.endswith(("/WatchCases", "/WatchJobs", "/DownloadAttachment")):
            return grpc.unary_stream_rpc_method_handler(self.stream)
        return grpc.unary_unary_rpc_method_handler(lambda request, context: next(self.stream(request, context)))

    def stream(self, request, context):
        self.requests.append(request)
        messages, code, status = self.turns.pop(0) if self.turns else ([b""], grpc.StatusCode.OK, b"")
        yield from messages
        if code is None:
            left = threading.Event()
            context.add_callback(left.set)
            left.wait()
            return
        if code is not grpc.StatusCode.OK:
            context.set_trailing_metadata((("grpc-status-details-bin", status),))
            context.abort(code, status_pb2.Status.FromString(status).message)


class Vectors(unittest.TestCase):
    def against(self, turns, attempts, kind=yici.Client, **how):
        script = Turns(turns)
        server = grpc.server(concurrent.futures.ThreadPoolExecutor(4))
        server.add_generic_rpc_handlers((script,))
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        self.addCleanup(server.stop, None)
        client = kind(f"127.0.0.1:{port}", retry=yici.Retry(attempts=attempts, first=0.001, most=0.001), **how)
        if kind is yici.Client:
            self.addCleanup(client.close)
        return client, script

    def failure(self, client):
        with self.assertRaises(yici.YiciError) as caught:
            client.approval.accept_case(v1.AcceptCaseRequest())
        return caught.exception

    def test_a_code_is_a_kind_of_error_and_sent_again_or_not(self):
        for row in VECTORS["codes"]:
            with self.subTest(row["name"]):
                code = grpc.StatusCode[row["name"]]
                self.assertEqual(code.value[0], row["code"])
                client, script = self.against([((), code, serialized(row["code"], "scripted", ()))] * 2, attempts=2)
                error = self.failure(client)
                self.assertIsInstance(error, KINDS[row["kind"]])
                self.assertEqual(type(error) is yici.YiciError, row["kind"] == "other")
                self.assertEqual(len(script.requests), 2 if row["again"] else 1)

    def test_an_error_says_what_the_server_said(self):
        codes = {code.value[0]: code for code in grpc.StatusCode}
        for row in VECTORS["errors"]:
            with self.subTest(row["name"]):
                details = [(one["type"], base64.b64decode(one["value"])) for one in row["details"]]
                turn = ((), codes[row["code"]], serialized(row["code"], row["message"], details))
                client, script = self.against([turn, turn], attempts=2)
                error = self.failure(client)
                self.assertEqual((error.reason, error.field, error.metadata), (row["reason"], row["field"], row["metadata"]))
                self.assertEqual((error.message_zh, error.message_en), (row["zh"], row["en"]))
                self.assertEqual(round(1000 * (error.retry_after or 0)), row["retry_after_ms"])
                self.assertEqual(len(script.requests), 2 if row["again"] else 1)

    def test_an_id_is_given_where_one_is_missing_and_nothing_else_changes(self):
        for row in VECTORS["request_ids"]:
            with self.subTest(row["given"]):
                request = json_format.ParseDict(row["given"], getattr(v1, row["message"])())
                client, script = self.against((), 1)
                answer = getattr(client.approval, method_of(row["message"]))(request)
                if hasattr(answer, "__next__"):
                    next(answer)
                self.check_named(row, request, script)

    def test_asyncio_gives_ids_too(self):
        async def sent(row, request):
            client, script = self.against((), 1, yici.aio.Client)
            answer = getattr(client.approval, method_of(row["message"]))(request)
            await (anext(answer) if hasattr(answer, "__anext__") else answer)
            await client.close()
            return script

        for row in VECTORS["request_ids"]:
            with self.subTest(row["given"]):
                request = json_format.ParseDict(row["given"], getattr(v1, row["message"])())
                self.check_named(row, request, asyncio.run(sent(row, request)))

    def check_named(self, row, request, script):
        named = json_format.MessageToDict(type(request).FromString(script.requests[0]))
        ids = [removed(named, path.split(".")) for path in row["named"]]
        self.assertEqual(named, json_format.MessageToDict(request))
        self.assertEqual(len(set(ids) - {""}), len(ids))

    def test_a_watch_goes_on_where_it_was_cut_off_or_ends_with_what_the_server_said(self):
        for row in VECTORS["watches"]:
            with self.subTest(row["name"]):
                client, script = self.against([turn_of(stream) for stream in row["streams"]], row["attempts"], **silence_of(row))
                given, ends = [], ("OK", "")
                try:
                    for message in client.approval.watch_cases(v1.WatchCasesRequest(cursor=row["from"])):
                        given.append(message.cursor)
                except yici.YiciError as error:
                    ends = (error.code.name, error.reason)
                self.check_watch(row, script, given, ends)

    def test_asyncio_watches_alike(self):
        async def watched(row):
            client, script = self.against([turn_of(stream) for stream in row["streams"]], row["attempts"], yici.aio.Client, **silence_of(row))
            given, ends = [], ("OK", "")
            try:
                async for message in client.approval.watch_cases(v1.WatchCasesRequest(cursor=row["from"])):
                    given.append(message.cursor)
            except yici.YiciError as error:
                ends = (error.code.name, error.reason)
            await client.close()
            return script, given, ends

        for row in VECTORS["watches"]:
            with self.subTest(row["name"]):
                self.check_watch(row, *asyncio.run(watched(row)))

    def check_watch(self, row, script, given, ends):
        self.assertEqual(ends, (row["ends"], row["reason"]))
        self.assertEqual([v1.WatchCasesRequest.FromString(one).cursor for one in script.requests], row["asked"])
        self.assertEqual(given, row["given"])

    def test_a_stream_without_a_cursor_ends_when_it_fell_silent_and_a_slow_reader_is_no_silence(self):
        beat = v1.WatchJobsResponse(heartbeat=True).SerializeToString()
        client, script = self.against([([beat], None, b"")], 3, silence=2.0)
        with self.assertRaises(yici.Unavailable):
            next(client.workflow.watch_jobs(v1.WatchJobsRequest(type="check")))
        self.assertEqual(len(script.requests), 1)
        records = [v1.WatchCasesResponse(cursor=f"L:{number}").SerializeToString() for number in (1, 2)]
        client, script = self.against([(records, grpc.StatusCode.OK, b"")], 3, silence=2.0)
        watch = client.approval.watch_cases(v1.WatchCasesRequest(cursor="0"))
        self.assertEqual(next(watch).cursor, "L:1")
        time.sleep(3)
        self.assertEqual([message.cursor for message in watch], ["L:2"])
        self.assertEqual(len(script.requests), 1)


def method_of(message):
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", message.removesuffix("Request")).lower()


def silence_of(row):
    return {"silence": row["silence_ms"] / 1000} if "silence_ms" in row else {}


def removed(message, path):
    for step in path[:-1]:
        message = message[int(step) if isinstance(message, list) else step]
    return message.pop(path[-1])


def turn_of(stream):
    messages = [v1.WatchCasesResponse(**one).SerializeToString() for one in stream["messages"]]
    if stream["end"] == "SILENCE":
        return messages, None, b""
    info = error_details_pb2.ErrorInfo(reason=stream["reason"]).SerializeToString()
    code = grpc.StatusCode[stream["end"]]
    return messages, code, serialized(code.value[0], "scripted", [("google.rpc.ErrorInfo", info)])


if __name__ == "__main__":
    unittest.main()
