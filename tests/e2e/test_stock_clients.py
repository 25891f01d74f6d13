"""What the public made works with the city: grpcurl, the health probe, a load tool, and receivers made of two CloudEvents SDKs.

They are built into build/stock by `./dev conformance stock` (and by `./dev test`), at the versions of tests/e2e/stock.
"""
import json
import os
import subprocess

from city import ENTERPRISE, ROOT, ROOT_OFFICER, WASTE, Expectation, main
from test_feed import QUICK, SECRET, await_until

STOCK = os.path.join(ROOT, "build/stock")
ME = f"enterprise:{ENTERPRISE}"
LOAD_CALLS = 200


def tool(name):
    return os.path.join(STOCK, name)


def is_built():
    return all(os.path.exists(tool(name)) for name in ("grpcurl", "grpc-health-probe", "ghz", "receiver", "venv/bin/python"))


class Stock(Expectation):
    PACK = False

    def setUp(self):
        if not is_built() and os.environ.get("CI") != "true":
            self.skipTest("no public clients in build/stock: ./dev conformance stock builds them (Go 1.24 or newer)")
        self.assertTrue(is_built(), "expected the public clients in build/stock")
        self.cities = []
        self.city = self.found(self.START, pack=self.PACK)

    def run_tool(self, name, *words):
        done = subprocess.run([tool(name), *words], capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout, done.stderr


class Clients(Stock):
    @property
    def address(self):
        return f"127.0.0.1:{self.city.port}"

    def bearer(self, who):
        return f"authorization: Bearer {self.city.tokens[who]}"

    def grpcurl(self, *words):
        return self.run_tool("grpcurl", "-plaintext", *words)

    def test_grpcurl_finds_its_way_by_reflection(self):
        code, out, err = self.grpcurl(self.address, "list")
        self.assertEqual(code, 0, err)
        self.assertIn("yici.v1.ApprovalService", out.split())
        self.assertIn("grpc.health.v1.Health", out.split())
        code, out, err = self.grpcurl(self.address, "describe", "yici.v1.ApprovalService.SubmitCase")
        self.assertEqual(code, 0, err)
        self.assertIn("rpc SubmitCase ( .yici.v1.SubmitCaseRequest ) returns", out)
        code, out, err = self.grpcurl("-H", self.bearer(ROOT_OFFICER), self.address, "yici.v1.AdminService/GetStatus")
        self.assertEqual(code, 0, err)
        told = json.loads(out)
        # Reflection of gRPC for C++ leaves the names for JSON out: fields are called as in the proto.
        self.assertEqual((told["log_id"], told["clock"]), (self.city.status()["logId"], "manual"))
        # A refusal comes with its code, its reason and both languages.
        code, out, err = self.grpcurl("-H", self.bearer(ROOT_OFFICER), "-d", '{"number": "7"}', self.address,
                                      "yici.v1.ProposalService/GetProposal")
        self.assertEqual(code, 64 + 5, err)
        for part in ("NotFound", "PROPOSAL_NOT_FOUND", "google.rpc.LocalizedMessage", "zh-CN"):
            self.assertIn(part, err)
        code, _, err = self.grpcurl(self.address, "yici.v1.AdminService/GetStateHash")
        self.assertEqual(code, 64 + 16, err)

    def test_the_health_probe_sees_it_serve_and_stop(self):
        self.assertEqual(self.run_tool("grpc-health-probe", "-addr", self.address)[0], 0)
        self.assertEqual(self.run_tool("grpc-health-probe", "-addr", self.address, "-service", "no.such.Service")[0], 3)
        self.city.stop()
        self.assertEqual(self.run_tool("grpc-health-probe", "-addr", self.address, "-connect-timeout", "250ms")[0], 2)

    def test_a_load_tool_gets_an_answer_to_every_call(self):
        code, out, err = self.run_tool("ghz", "--insecure", "--call", "yici.v1.AdminService.GetStatus", "-n", str(LOAD_CALLS), "-c", "8",
                                       "--metadata", json.dumps({"authorization": "Bearer " + self.city.tokens[ROOT_OFFICER]}), "-O", "json",
                                       self.address)
        self.assertEqual(code, 0, err)
        told = json.loads(out)
        self.assertEqual((told["count"], told["statusCodeDistribution"]), (LOAD_CALLS, {"OK": LOAD_CALLS}))


class Receivers(Stock):
    PACK = True

    def receiver(self, *words):
        process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env={**os.environ, "YICI_WEBHOOK_SECRET": SECRET})
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        return process, process.stdout.readline().split()[1]

    def expected(self, event):
        """What a receiver has to make of an event of the city's own history."""
        log = self.city.status()["logId"]
        return {"id": f'{log}/{event["revision"]}/{event.get("index", 0)}', "source": f"/logs/{log}", "type": event["type"],
                "specversion": "1.0", "datacontenttype": "application/json", "faults": []}

    def test_two_official_sdks_understand_what_webhooks_are_sent(self):
        """E5"""
        self.city.restart(more=QUICK)
        receivers = {"go": self.receiver(tool("receiver")),
                     "python": self.receiver(tool("venv/bin/python"), os.path.join(ROOT, "tests/e2e/stock/receiver.py"))}
        for name, (_, port) in receivers.items():
            self.city.call(ME, "webhook", "register", name, f"http://127.0.0.1:{port}/", "--secret", SECRET, "--type", "case.*")
        case = self.city.submitted(WASTE)
        self.city.accept(case, WASTE)
        history = [event for event in self.city.history(case) if event["type"].startswith("case.")]
        self.assertGreater(len(history), 1)
        for name, (process, _) in receivers.items():
            told = [json.loads(process.stdout.readline()) for _ in history]
            for event, made in zip(history, told):
                with self.subTest(sdk=name, type=event["type"]):
                    expected = self.expected(event)
                    self.assertEqual({key: made.get(key) for key in expected}, expected)
                    self.assertEqual(made["subject"], f"cases/{case}")
                    self.assertEqual(made["extensions"]["leafhash"], event["leafHash"])
                    self.assertEqual(str(made["extensions"]["revision"]), event["revision"])
                    self.assertEqual(int(made["extensions"]["eventindex"]), event.get("index", 0))
                    self.assertEqual(made["data"]["type"], event["type"])
                    self.assertTrue(made["time"].endswith("Z"), made["time"])
        rows = lambda: {row["name"]: row for row in self.city.call(ME, "webhook", "list").json["subscribers"]}
        self.assertTrue(await_until(lambda: all(int(row.get("delivered", 0)) >= len(history) for row in rows().values())), rows())
        self.assertFalse(any(row.get("deadLetters") for row in rows().values()), "taken at once by both")


if __name__ == "__main__":
    main()
