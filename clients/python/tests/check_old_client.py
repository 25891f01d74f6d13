"""Clients of earlier protos against the server of today (E15): made from the descriptor sets of tests/compat/protos.

Such a client knows no field, value or method that came later. It goes on working, and what it does not know harms nothing.
"""
import glob
import os
import sys
import unittest

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
sys.path.insert(0, os.path.join(ROOT, "tests/e2e"))

from city import ENTERPRISE, HALL, ORGANS, STEPS, WASTE, City, materials  # noqa: E402

CLERK, AUDITOR = f"officer:{HALL}-w01-clerk", "officer:jz-auditor-1"
CHIEF = f"officer:{ORGANS[WASTE]}-chief-representative-1"


class OldClient:
    """The messages and methods of one recorded version, and nothing else."""

    def __init__(self, path, without=None):
        recorded = descriptor_pb2.FileDescriptorSet()
        with open(path, "rb") as file:
            recorded.ParseFromString(file.read())
        for enum in (enum for file in recorded.file for enum in file.enum_type):
            kept = [value for value in enum.value if value.name != without]
            del enum.value[:]
            enum.value.extend(kept)
        self.pool = descriptor_pool.DescriptorPool()
        for described in recorded.file:
            self.pool.Add(described)

    def message(self, name, **fields):
        return message_factory.GetMessageClass(self.pool.FindMessageTypeByName("yici.v1." + name))(**fields)

    def bind(self, city):
        self.city, self.channel = city, grpc.insecure_channel(f"127.0.0.1:{city.port}")
        return self

    def method(self, service, name):
        return self.pool.FindServiceByName("yici.v1." + service).FindMethodByName(name)

    def call(self, who, service, name, **fields):
        method = self.method(service, name)
        reply = message_factory.GetMessageClass(method.output_type)
        make = self.channel.unary_stream if method.server_streaming else self.channel.unary_unary
        stub = make(f"/yici.v1.{service}/{name}", request_serializer=lambda m: m.SerializeToString(), response_deserializer=reply.FromString)
        request = message_factory.GetMessageClass(method.input_type)()
        json_format.ParseDict(fields, request)
        metadata = [("authorization", "Bearer " + self.city.tokens[who])] if who else []
        return stub(request, metadata=metadata, timeout=30)


class Recorded(unittest.TestCase):
    def clients(self, without=None):
        paths = sorted(glob.glob(os.path.join(ROOT, "tests/compat/protos/*.binpb")))
        self.assertTrue(paths)
        for path in paths:
            city = City("2020-04-20T10:00")
            self.addCleanup(city.close)
            yield OldClient(path, without).bind(city)

    def submission(self, request_id):
        return dict(requestId=request_id, itemCode=WASTE, applicant={"uscc": ENTERPRISE}, channel="WINDOW", windowId=HALL + "-w01",
                    materials=[{"materialId": m, "copies": 1} for m in materials(WASTE)])

    def test_an_old_client_carries_a_case_through_its_life(self):
        for old in self.clients():
            number = old.call(CLERK, "ApprovalService", "SubmitCase", **self.submission("o1")).case_no
            again = old.call(CLERK, "ApprovalService", "SubmitCase", **self.submission("o1")).case_no
            self.assertEqual(number, again)
            old.call(CHIEF, "ApprovalService", "AcceptCase", requestId="o2", caseNo=number, seal=ORGANS[WASTE])
            for step, holder in zip(STEPS[WASTE], ("handler-1", "reviewer-1", "approver-1")):
                old.call(f"officer:{ORGANS[WASTE]}-{holder}", "ApprovalService", "ReviewStep", requestId="o-" + step, caseNo=number, step=step,
                         verdict="pass", opinion="符合要求")
            old.call(f"officer:{ORGANS[WASTE]}-approver-1", "ApprovalService", "DecideCase", requestId="o6", caseNo=number, grant=True,
                     seal=ORGANS[WASTE])
            case = old.call(AUDITOR, "ApprovalService", "GetCase", caseNo=number)
            self.assertEqual(case.case_no, number)
            self.assertTrue(case.state_text.zh and case.state_text.en, "words beside the number, for states to come")
            history = old.call(AUDITOR, "ApprovalService", "GetHistory", caseNo=number)
            watched = next(record for record in old.call(AUDITOR, "ApprovalService", "WatchCases", cursor="0") if record.events)
            self.assertEqual(watched.events[0].type, history.events[0].type)

    def test_a_state_that_it_does_not_know_stays_a_number_with_words_beside_it(self):
        for old in self.clients(without="RECEIVED"):
            number = old.call(CLERK, "ApprovalService", "SubmitCase", **self.submission("o1")).case_no
            case = old.call(AUDITOR, "ApprovalService", "GetCase", caseNo=number)
            known = type(case).DESCRIPTOR.fields_by_name["state"].enum_type.values_by_number
            self.assertNotIn(case.state, known)
            self.assertEqual((case.case_no, case.state_text.en), (number, "Received"))
            self.assertEqual(json_format.MessageToDict(case)["state"], case.state)

    def test_a_value_that_the_server_does_not_know_is_refused_by_its_field(self):
        for old in self.clients():
            with self.assertRaises(grpc.RpcError) as caught:
                old.call(CLERK, "ApprovalService", "SubmitCase", **{**self.submission("o1"), "channel": 77})
            self.assertEqual(caught.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)
            self.assertEqual(old.call(AUDITOR, "ApprovalService", "ListCases").cases, [])

    def test_fields_that_the_server_does_not_know_are_no_part_of_what_it_does(self):
        for old in self.clients():
            request = old.message("GetCaseRequest", case_no=WASTE + "202004200001")
            raw = request.SerializeToString() + b"\xfa\x7f\x03new"  # field 2047, three bytes
            stub = old.channel.unary_unary("/yici.v1.ApprovalService/GetCase")
            with self.assertRaises(grpc.RpcError) as caught:
                stub(raw, metadata=[("authorization", "Bearer " + old.city.tokens[AUDITOR])], timeout=30)
            self.assertEqual(caught.exception.code(), grpc.StatusCode.NOT_FOUND)

    def test_every_method_of_then_is_served_now(self):
        for old in self.clients():
            served = 0
            for service in ("ApprovalService", "CatalogService", "DirectoryService", "WorkflowService", "RequestService", "StewardService",
                            "AuditService", "AdminService"):
                for method in old.pool.FindServiceByName("yici.v1." + service).methods:
                    make = old.channel.unary_stream if method.server_streaming else old.channel.unary_unary
                    if method.client_streaming:
                        continue
                    call = make(f"/yici.v1.{service}/{method.name}")
                    try:
                        answer = call(b"", timeout=5)
                        next(iter(answer), None) if method.server_streaming else None
                    except grpc.RpcError as refused:
                        self.assertNotEqual(refused.code(), grpc.StatusCode.UNIMPLEMENTED, method.full_name)
                    served += 1
            self.assertGreater(served, 100)


if __name__ == "__main__":
    unittest.main()
