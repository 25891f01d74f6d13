"""What the clients of all languages do alike: tests/vectors/clients.json."""
import base64
import concurrent.futures
import json
import os
import unittest

import grpc
from google.protobuf import json_format
from google.rpc import error_details_pb2, status_pb2

import yici
from yici import v1
from yici.policy import with_request_id

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
    """Answers each call with the next of its turns: (messages, code, status in bytes); keeps the requests."""

    def __init__(self, turns):
        self.turns, self.requests = list(turns), []

    def service(self, details):
        if details.method.endswith("/WatchCases"):
            return grpc.unary_stream_rpc_method_handler(self.stream)
        return grpc.unary_unary_rpc_method_handler(lambda request, context: next(self.stream(request, context)))

    def stream(self, request, context):
        self.requests.append(request)
        messages, code, status = self.turns.pop(0)
        yield from messages
        if code is not grpc.StatusCode.OK:
            context.set_trailing_metadata((("grpc-status-details-bin", status),))
            context.abort(code, status_pb2.Status.FromString(status).message)


class Vectors(unittest.TestCase):
    def against(self, turns, attempts):
        script = Turns(turns)
        server = grpc.server(concurrent.futures.ThreadPoolExecutor(2))
        server.add_generic_rpc_handlers((script,))
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        self.addCleanup(server.stop, None)
        client = yici.Client(f"127.0.0.1:{port}", retry=yici.Retry(attempts=attempts, first=0.001, most=0.001))
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
                named = json_format.MessageToDict(with_request_id(request))
                ids = [removed(named, path.split(".")) for path in row["named"]]
                self.assertEqual(named, json_format.MessageToDict(request))
                self.assertEqual(len(set(ids) - {""}), len(ids))

    def test_a_watch_goes_on_where_it_was_cut_off_or_ends_with_what_the_server_said(self):
        for row in VECTORS["watches"]:
            with self.subTest(row["name"]):
                client, script = self.against([turn_of(stream) for stream in row["streams"]], row["attempts"])
                given, ends = [], ("OK", "")
                try:
                    for message in client.approval.watch_cases(v1.WatchCasesRequest(cursor=row["from"])):
                        given.append(message.cursor)
                except yici.YiciError as error:
                    ends = (error.code.name, error.reason)
                self.assertEqual(ends, (row["ends"], row["reason"]))
                self.assertEqual([v1.WatchCasesRequest.FromString(one).cursor for one in script.requests], row["asked"])
                self.assertEqual(given, row["given"])


def removed(message, path):
    for step in path[:-1]:
        message = message[int(step) if isinstance(message, list) else step]
    return message.pop(path[-1])


def turn_of(stream):
    messages = [v1.WatchCasesResponse(**one).SerializeToString() for one in stream["messages"]]
    info = error_details_pb2.ErrorInfo(reason=stream["reason"]).SerializeToString()
    code = grpc.StatusCode[stream["end"]]
    return messages, code, serialized(code.value[0], "scripted", [("google.rpc.ErrorInfo", info)])


if __name__ == "__main__":
    unittest.main()
