"""The server's OpenAPI document, judged by a validator of others, and its schemas by real answers.

Runs in the Python client's environment, where the validator is.
"""
import json
import os
import sys
import unittest
import urllib.request

from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../tests/e2e"))

from city import ENTERPRISE, HALL, WASTE, materials  # noqa: E402
from test_http import APPROVAL, CLERK, HttpCity, reason  # noqa: E402


class OpenApi(unittest.TestCase):
    def setUp(self):
        self.city = HttpCity("2020-04-20T10:00")
        self.addCleanup(self.city.close)
        with urllib.request.urlopen(f"http://127.0.0.1:{self.city.http_port}/openapi.json", timeout=30) as answer:
            self.document = json.load(answer)
        resource = Resource(contents=self.document, specification=DRAFT202012)
        self.registry = Registry().with_resource("urn:yici", resource)

    def validator(self, name):
        return Draft202012Validator({"$ref": f"urn:yici#/components/schemas/{name}"}, registry=self.registry)

    def test_it_is_a_document_of_openapi_3_1_with_every_method(self):
        validate(self.document)
        self.assertGreater(len(self.document["paths"]), 150)

    def test_requests_and_answers_fit_their_schemas(self):
        body = {"requestId": "o1", "itemCode": WASTE, "applicant": {"uscc": ENTERPRISE}, "channel": "WINDOW", "windowId": HALL + "-w01",
                "materials": [{"materialId": m, "copies": 1} for m in materials(WASTE)]}
        self.validator("yici.v1.SubmitCaseRequest").validate(body)
        status, reply = self.city.post(CLERK, APPROVAL + "SubmitCase", body)
        self.assertEqual(status, 200)
        self.validator("yici.v1.CaseReply").validate(reply)
        _, case = self.city.post(CLERK, APPROVAL + "GetCase", {"caseNo": reply["caseNo"]})
        self.validator("yici.v1.Case").validate(case)
        _, history = self.city.post("officer:jz-auditor-1", APPROVAL + "GetHistory", {"caseNo": reply["caseNo"]})
        self.validator("yici.v1.GetHistoryResponse").validate(history)

    def test_what_the_server_refuses_by_its_form_the_schema_refuses_too(self):
        bad = {"requestId": "o2", "item": WASTE}
        self.assertFalse(self.validator("yici.v1.SubmitCaseRequest").is_valid(bad))
        status, answer = self.city.post(CLERK, APPROVAL + "SubmitCase", bad)
        self.assertEqual((status, reason(answer)), (400, "JSON_INVALID"))
        self.validator("connect.Error").validate(answer)


if __name__ == "__main__":
    unittest.main()
