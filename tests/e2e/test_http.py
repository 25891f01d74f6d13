"""A hall system without gRPC: standard HTTP, JSON, and what every script has. The server is the real one, also when it is killed."""
import base64
import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import unittest

from city import ENTERPRISE, HALL, ROOT_OFFICER, WASTE, City, materials

CLERK = f"officer:{HALL}-w01-clerk"
APPROVAL = "/yici.v1.ApprovalService/"


class HttpCity(City):
    """The city with an HTTP port beside gRPC's."""

    def __init__(self, start, more=()):
        self.more = list(more)
        self.http_port = None
        super().__init__(start)

    def command(self, start=None, **how):
        return super().command(start, **how) + ["--http-listen", "127.0.0.1:0", "--http-port-file", self.http_file()] + self.more

    def http_file(self):
        return os.path.join(self.folder, "http-port")

    def read_port(self, port_file):
        if not super().read_port(port_file):
            return False
        with open(self.http_file()) as file:
            self.http_port = int(file.read())
        return True

    def http(self, seconds=30):
        return http.client.HTTPConnection("127.0.0.1", self.http_port, timeout=seconds)

    def post(self, who, method, body, headers=(), connection=None):
        """(status, JSON) of one call."""
        line = connection or self.http()
        told = {"Content-Type": "application/json", **dict(headers)}
        if who:
            told["Authorization"] = "Bearer " + self.tokens[who]
        line.request("POST", method, json.dumps(body), told)
        answer = line.getresponse()
        told = answer.status, json.loads(answer.read())
        if connection is None:
            line.close()
        return told

    def submission(self, request_id):
        return {"requestId": request_id, "itemCode": WASTE, "applicant": {"uscc": ENTERPRISE}, "channel": "WINDOW", "windowId": HALL + "-w01",
                "materials": [{"materialId": m, "copies": 1} for m in materials(WASTE)]}


def reason(answer):
    return next(d["debug"]["reason"] for d in answer["details"] if d["type"] == "google.rpc.ErrorInfo")


def envelope(message):
    text = json.dumps(message).encode()
    return b"\0" + len(text).to_bytes(4, "big") + text


def envelopes(stream):
    """(flags, message) of an answer, until the one that ends it."""
    while True:
        head = stream.read(5)
        if len(head) < 5:
            return
        message = json.loads(stream.read(int.from_bytes(head[1:], "big")) or b"{}")
        yield head[0], message
        if head[0] & 2:
            return


class OverHttp(unittest.TestCase):
    def setUp(self):
        self.city = HttpCity("2020-04-20T10:00")
        self.addCleanup(self.city.close)

    def test_a_case_is_submitted_once_and_a_retry_after_a_kill_gets_the_same_answer(self):
        body = self.city.submission("r1")
        status, first = self.city.post(CLERK, APPROVAL + "SubmitCase", body)
        self.assertEqual(status, 200, first)
        self.assertTrue(first["caseNo"].startswith(WASTE + "20200420"))
        self.assertEqual(first["warnings"], ["USCC_ORG_CHECK"])
        self.city.restart("2020-04-20T10:00")
        self.assertEqual(self.city.post(CLERK, APPROVAL + "SubmitCase", body), (200, first))
        self.assertEqual(len(self.city.history(first["caseNo"])), 1)

    def test_a_refusal_names_its_reason_field_and_both_languages(self):
        body = self.city.submission("r2")
        body["applicant"]["uscc"] = "91350100M000100Y4Z"
        status, answer = self.city.post(CLERK, APPROVAL + "SubmitCase", body)
        self.assertEqual((status, answer["code"], reason(answer)), (400, "invalid_argument", "USCC_CHARSET"))
        details = {d["type"]: d for d in answer["details"]}
        self.assertEqual(details["google.rpc.BadRequest"]["debug"]["fieldViolations"][0]["field"], "applicant.uscc")
        self.assertEqual({d["debug"]["locale"] for d in answer["details"] if d["type"].endswith("LocalizedMessage")}, {"zh-CN", "en"})
        self.assertTrue(base64.b64decode(details["google.rpc.ErrorInfo"]["value"] + "=="))

    def test_another_enterprise_is_told_not_found_as_over_grpc(self):
        _, first = self.city.post(CLERK, APPROVAL + "SubmitCase", self.city.submission("r3"))
        other = next(who for who in self.city.tokens if who.startswith("enterprise:") and ENTERPRISE not in who)
        status, answer = self.city.post(other, APPROVAL + "GetCase", {"caseNo": first["caseNo"]})
        self.assertEqual((status, answer["code"]), (404, "not_found"))
        status, own = self.city.post("enterprise:" + ENTERPRISE, APPROVAL + "GetCase", {"caseNo": first["caseNo"]})
        self.assertEqual((status, own["caseNo"]), (200, first["caseNo"]))

    def test_a_watch_resumes_from_its_cursor_across_a_kill_without_gap_or_repeat(self):
        numbers = [self.city.post(CLERK, APPROVAL + "SubmitCase", self.city.submission(f"w{i}"))[1]["caseNo"] for i in range(6)]
        seen, cursor = [], "0"
        for round_number in range(2):
            line = self.city.http()
            line.request("POST", APPROVAL + "WatchCases", envelope({"cursor": cursor}),
                         {"Content-Type": "application/connect+json", "Authorization": "Bearer " + self.city.tokens["officer:jz-auditor-1"]})
            answer = line.getresponse()
            self.assertEqual(answer.status, 200)
            for flags, message in envelopes(answer):
                self.assertEqual(flags, 0, message)
                if message.get("heartbeat"):
                    continue
                cursor = message["cursor"]
                seen += [e["caseNo"] for e in message.get("events", []) if e.get("type") == "case.received"]
                if len(seen) == 3 * (round_number + 1):
                    break
            self.city.restart("2020-04-20T10:00")
            line.close()
        self.assertEqual(seen, numbers)

    def test_one_line_serves_many_calls_and_many_lines_serve_at_once(self):
        errors = []

        def work(worker):
            line = self.city.http()
            for i in range(20):
                status, answer = self.city.post(CLERK, APPROVAL + "SubmitCase", self.city.submission(f"t{worker}-{i}"), connection=line)
                if status != 200:
                    errors.append(answer)
            line.close()

        threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(errors, [])
        self.assertEqual(len(self.city.list(f'item_code = "{WASTE}"')), 160)

    def test_who_sends_far_too_much_reads_why(self):
        for _ in range(3):
            line = self.city.http()
            body = bytes(40 << 20)
            line.request("POST", APPROVAL + "SubmitCase", body, {"Content-Type": "application/proto"})
            answer = line.getresponse()
            self.assertEqual((answer.status, json.load(answer)["code"]), (413, "resource_exhausted"))
            line.close()


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True)


class Certificates:
    """A root, and what it vouches for."""

    def __init__(self, folder):
        self.folder = folder
        self.root = self.path("root.pem")
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=root",
                "-keyout", self.path("root.key"), "-out", self.root)

    def path(self, name):
        return os.path.join(self.folder, name)

    def issue(self, name, subject):
        key, request, certificate = self.path(name + ".key"), self.path(name + ".csr"), self.path(name + ".pem")
        extensions = self.path(name + ".ext")
        with open(extensions, "w") as file:
            file.write("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", f"/CN={subject}", "-keyout", key,
                "-out", request)
        openssl("x509", "-req", "-in", request, "-CA", self.root, "-CAkey", self.path("root.key"), "-CAcreateserial", "-days", "2",
                "-extfile", extensions, "-out", certificate)
        return key, certificate


STATUS = "/yici.v1.AdminService/GetStatus"


class OverTls(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="yici-tls-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.certificates = Certificates(self.folder)
        self.key, self.certificate = self.certificates.issue("server", "localhost")

    def city(self, *more):
        city = TlsCity("2020-04-20T10:00", ["--tls-cert", self.certificate, "--tls-key", self.key, *more])
        self.addCleanup(city.close)
        return city

    def line(self, city, context):
        line = http.client.HTTPSConnection("localhost", city.http_port, context=context, timeout=30)
        self.addCleanup(line.close)
        return line

    def test_the_same_over_tls_with_the_servers_certificate(self):
        city = self.city()
        context = ssl.create_default_context(cafile=self.certificates.root)
        status, answer = city.post(ROOT_OFFICER, STATUS, {}, connection=self.line(city, context))
        self.assertEqual(status, 200)
        self.assertTrue(answer["logId"])
        plain = city.http()
        self.addCleanup(plain.close)
        with self.assertRaises((http.client.BadStatusLine, ConnectionError)):
            city.post(ROOT_OFFICER, STATUS, {}, connection=plain)

    def test_a_clients_certificate_names_the_caller_and_its_session_resumes(self):
        city = self.city("--tls-client-ca", self.certificates.root)
        context = ssl.create_default_context(cafile=self.certificates.root)
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            city.post(None, STATUS, {}, connection=self.line(city, context))
        key, certificate = self.certificates.issue("officer", "officer:root")
        context.load_cert_chain(certificate, key)
        self.assertEqual(city.post(None, STATUS, {}, connection=self.line(city, context))[0], 200)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        session = None
        for _ in range(2):
            with context.wrap_socket(socket.create_connection(("127.0.0.1", city.http_port)), server_hostname="localhost",
                                     session=session) as line:
                line.sendall(b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n")
                self.assertIn(b"200 OK", line.recv(4096))
                resumed, session = line.session_reused, line.session
        self.assertTrue(resumed)

    def test_a_certificate_of_nobody_in_particular_names_nobody(self):
        city = self.city("--tls-client-ca", self.certificates.root)
        context = ssl.create_default_context(cafile=self.certificates.root)
        key, certificate = self.certificates.issue("nobody", "somebody")
        context.load_cert_chain(certificate, key)
        self.assertEqual(city.post(None, STATUS, {}, connection=self.line(city, context))[0], 401)
        self.assertEqual(city.post(ROOT_OFFICER, STATUS, {}, connection=self.line(city, context))[0], 200)


class TlsCity(HttpCity):
    """Served with a certificate; the pack is not applied, for no command line is asked."""

    def __init__(self, start, more):
        self.more = more
        self.http_port = None
        City.__init__(self, start, pack=False)


if __name__ == "__main__":
    unittest.main()
