"""What other systems are told of (E5, and the feed with acknowledged positions): real receivers on loopback."""
import base64
import collections
import hashlib
import hmac
import http.server
import json
import signal
import subprocess
import threading
import time

from city import (DENIED, ENTERPRISE, INVALID, NOT_FOUND, OK, OTHER_ENTERPRISE, REFUSED, ROOT_OFFICER, STEPS, WASTE, WORKING_HOURS, Expectation,
                  main)

ME, OTHER = f"enterprise:{ENTERPRISE}", f"enterprise:{OTHER_ENTERPRISE}"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
KEY = base64.b64decode(SECRET[6:])
QUICK = ["--webhook-allow", "127.0.0.0/8", "--webhook-pause-ms", "50", "--webhook-record-ms", "100"]


class Receiver:
    """An enterprise system that takes CloudEvents; `answers` says what it replies next, 200 when empty, after `slow` seconds."""

    def __init__(self, port=0):
        self.deliveries, self.answers, self.lock, self.slow = [], collections.deque(), threading.Lock(), 0
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                time.sleep(receiver.slow)
                with receiver.lock:
                    receiver.deliveries.append((dict(self.headers), body))
                    status = receiver.answers.popleft() if receiver.answers else 200
                self.send_response(status)
                self.end_headers()

            def log_message(self, *words):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/yici?from=city"

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def events(self):
        with self.lock:
            return [json.loads(body) for _, body in self.deliveries]


def await_until(look, seconds=20):
    for _ in range(int(seconds / 0.05)):
        if look():
            return True
        time.sleep(0.05)
    return False


class Told(Expectation):
    def setUp(self):
        super().setUp()
        self.city.restart(more=QUICK)
        self.receiver = Receiver()
        self.addCleanup(self.receiver.close)

    def register(self, who=ME, name="erp", url=None, *words):
        return self.city.call(who, "webhook", "register", name, url or self.receiver.url, "--secret", SECRET, *words)

    def types(self, subject=None):
        return [event["type"] for event in self.receiver.events() if subject in (None, event["subject"])]

    def row(self, who=ME, name="erp"):
        rows = self.city.call(who, "webhook", "list").json.get("subscribers", [])
        return next((row for row in rows if row["name"] == name), None)


class Webhooks(Told):
    def test_events_arrive_signed_as_cloud_events_in_the_order_of_each_case(self):
        """E5"""
        self.register()
        self.receiver.slow = 0.3
        first = self.city.submit(WASTE)["caseNo"]
        second = self.city.submit(WORKING_HOURS)["caseNo"]
        self.city.submit(WASTE, applicant=OTHER_ENTERPRISE)
        self.city.accept(first, WASTE)
        self.city.review(first, WASTE, STEPS[WASTE])
        count = len(self.city.history(first))
        self.assertGreater(count, 4)
        self.assertTrue(await_until(lambda: len(self.types(f"cases/{first}")) >= count and self.types(f"cases/{second}")))
        own = [f"cases/{first}", f"cases/{second}"]
        for headers, body in self.receiver.deliveries:
            event = json.loads(body)
            self.assertEqual(event["specversion"], "1.0")
            self.assertIn(event["subject"], own, "another's case is not told")
            self.assertEqual(headers["Content-Type"], "application/cloudevents+json; charset=utf-8")
            self.assertEqual(headers["webhook-id"], event["id"])
            signed = f'{event["id"]}.{headers["webhook-timestamp"]}.'.encode() + body
            right = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
            self.assertEqual(headers["webhook-signature"], "v1," + right)
        told = [event for event in self.receiver.events() if event["subject"] == own[0]]
        self.assertEqual([event["type"] for event in told][0], "case.received")
        places = [(int(event["revision"]), event["eventindex"]) for event in told]
        self.assertEqual(places, sorted(places))
        history = self.city.history(first)
        self.assertEqual([event["type"] for event in told], [event["type"] for event in history])
        self.assertEqual([event["leafhash"] for event in told], [event["leafHash"] for event in history])

    def test_a_receiver_that_was_down_gets_all_once_it_is_back_and_a_killed_server_goes_on(self):
        """E5"""
        self.register()
        port = self.receiver.port
        self.receiver.close()
        cases = [self.city.submit(WASTE)["caseNo"] for _ in range(5)]
        self.assertTrue(await_until(lambda: "UNREACHABLE" in self.row().get("lastError", "")), self.row())
        self.city.restart(more=QUICK)
        self.receiver = Receiver(port)
        wanted = {f"cases/{case}" for case in cases}
        self.assertTrue(await_until(lambda: {e["subject"] for e in self.receiver.events() if e["type"] == "case.received"} == wanted))
        self.assertTrue(await_until(lambda: int(self.row()["delivered"]) >= 5))
        # What was recorded as delivered is not sent again after a crash.
        before = len(self.receiver.events())
        self.city.restart(more=QUICK)
        last = self.city.submit(WASTE)["caseNo"]
        self.assertTrue(await_until(lambda: f"cases/{last}" in {e["subject"] for e in self.receiver.events()}))
        ids = [event["id"] for event in self.receiver.events()[before:]]
        self.assertEqual({event["subject"] for event in self.receiver.events()[before:]}, {f"cases/{last}"}, ids)

    def test_a_refused_event_becomes_a_dead_letter_that_can_be_sent_again(self):
        """E5"""
        self.register(ME, "erp", None, "--type", "case.received")
        self.receiver.answers.extend([422, 422, 422])
        first = self.city.submit(WASTE)["caseNo"]
        self.assertTrue(await_until(lambda: self.row().get("deadLetters") == 1), self.row())
        second = self.city.submit(WASTE)["caseNo"]
        self.assertTrue(await_until(lambda: f"cases/{second}" in {e["subject"] for e in self.receiver.events()}), "the next goes on")
        dead = self.city.call(ME, "webhook", "dead", "erp")["deadLetters"]
        self.assertEqual([(d["subject"], d["reason"], d["httpStatus"], d["attempts"]) for d in dead],
                         [(f"cases/{first}", "RECEIVER_REFUSED", 422, 3)])
        self.assertRefused(self.city.ask(OTHER, "webhook", "dead", "erp"), NOT_FOUND, "SUBSCRIBER_NOT_FOUND")
        self.assertEqual(self.city.call(ME, "webhook", "replay", "erp")["replaying"], 1)
        self.assertTrue(await_until(lambda: not self.row().get("deadLetters")), self.row())
        again = [e for e in self.receiver.events() if e["subject"] == f"cases/{first}"]
        self.assertEqual(len(again), 4)
        self.assertEqual(len({e["id"] for e in again}), 1, "the same id each time")
        self.assertRefused(self.city.ask(ME, "webhook", "replay", "erp"), NOT_FOUND, "DEAD_LETTER_NOT_FOUND")
        self.assertRefused(self.city.ask(ME, "webhook", "replay", "erp", "--id", "1/2"), INVALID, "EVENT_ID_FORMAT")

    def test_addresses_of_the_local_network_are_refused(self):
        """E5"""
        for url in ("https://10.0.0.1/", "https://169.254.169.254/latest", "https://[::1]/", "https://192.168.1.1/", "https://2130706433/",
                    "http://8.8.8.8/", "ftp://erp.example/", "https://user@erp.example/"):
            reply = self.city.ask(ME, "webhook", "register", "erp", url, "--secret", SECRET)
            self.assertRefused(reply, INVALID, "URL_NOT_ALLOWED")
        self.assertRefused(self.city.ask(ME, "webhook", "register", "erp", "https://erp.example/", "--secret", "short"), INVALID,
                           "WEBHOOK_SECRET")
        self.assertRefused(self.city.ask(ME, "webhook", "register", "ERP", "https://erp.example/", "--secret", SECRET), INVALID,
                           "SUBSCRIBER_NAME_INVALID")
        self.assertIsNone(self.row())

    def test_a_paused_webhook_loses_nothing_and_its_secret_is_never_shown(self):
        """E5"""
        self.register()
        self.city.call(ME, "webhook", "pause", "erp", "--reason", "维护")
        case = self.city.submit(WASTE)["caseNo"]
        time.sleep(0.5)
        self.assertEqual(self.receiver.events(), [])
        listed = self.city.call(ME, "webhook", "list")
        self.assertNotIn(SECRET, listed.out)
        self.assertNotIn(SECRET, self.city.log())
        self.assertEqual(listed["subscribers"][0]["reason"], "维护")
        self.assertRefused(self.city.ask(OTHER, "webhook", "resume", "erp", "--owner", ME), DENIED, "ADMINISTRATOR_REQUIRED")
        self.city.call(ROOT_OFFICER, "webhook", "resume", "erp", "--owner", ME)
        self.assertTrue(await_until(lambda: f"cases/{case}" in {e["subject"] for e in self.receiver.events()}))
        self.city.call(ME, "webhook", "remove", "erp")
        self.assertIsNone(self.row())
        again = lambda: self.city.ask(ME, "webhook", "register", "erp", self.receiver.url, "--secret", SECRET)
        self.assertTrue(await_until(lambda: again().code == OK), "its name is free in a moment")

    def test_a_folder_on_hold_calls_nobody(self):
        """E5"""
        self.register()
        self.receiver.close()
        self.city.submit(WASTE)
        port = self.receiver.port
        self.city.restart(more=QUICK + ["--hold"])
        self.receiver = Receiver(port)
        time.sleep(1)
        self.assertEqual(self.receiver.events(), [])
        self.city.call(ROOT_OFFICER, "admin", "release")
        self.assertTrue(await_until(lambda: self.types()))


class Feed(Told):
    def test_a_consumer_goes_on_where_it_acknowledged(self):
        first, second = (self.city.submit(WASTE)["caseNo"] for _ in range(2))
        read = self.city.call(ME, "events", "watch", "--cursor", "0", "--count", "1", "--type", "case.received").lines
        self.assertEqual(read[0]["events"][0]["subject"], f"cases/{first}")
        self.city.call(ME, "events", "acknowledge", "reader", read[0]["cursor"])
        self.city.restart(more=QUICK)
        read = self.city.call(ME, "events", "watch", "--consumer", "reader", "--count", "1", "--type", "case.received").lines
        self.assertEqual(read[0]["events"][0]["subject"], f"cases/{second}")
        self.city.call(ME, "events", "acknowledge", "reader", read[0]["cursor"])
        third = self.city.submit(WASTE)["caseNo"]
        again = self.city.call(ME, "events", "watch", "--consumer", "reader", "--count", "1", "--type", "case.received").lines
        self.assertEqual(again[0]["events"][0]["subject"], f"cases/{third}", "without a restart in between")
        self.assertRefused(self.city.ask(ME, "events", "acknowledge", "reader", "0"), REFUSED, "ACKNOWLEDGED_BEHIND")
        row = self.row(ME, "reader")
        self.assertEqual(row["cursor"], read[0]["cursor"])

    def test_filters_narrow_and_nobody_is_told_of_anothers(self):
        self.city.submit(WORKING_HOURS)
        mine = self.city.submit(WASTE)["caseNo"]
        theirs = self.city.submit(WASTE, applicant=OTHER_ENTERPRISE)["caseNo"]
        one = lambda who, *words: self.city.call(who, "events", "watch", "--cursor", "0", "--count", "1", *words).lines[0]["events"][0]
        self.assertEqual(one(ME, "--item", WASTE)["subject"], f"cases/{mine}")
        self.assertEqual(one(OTHER)["subject"], f"cases/{theirs}")
        self.assertEqual(one(ME, "--item", WASTE, "--jurisdiction", "210700")["subject"], f"cases/{mine}")
        self.assertRefused(self.city.ask(ME, "events", "watch", "--type", "case"), INVALID, "EVENT_TYPE_PATTERN")
        self.assertRefused(self.city.ask(ME, "events", "watch", "--type", "rally.*"), INVALID, "EVENT_TYPE_NOT_FED")

    def test_what_is_published_is_for_everybody_who_names_it_and_does_not_tell_who_did_it(self):
        told = self.city.call(ME, "events", "watch", "--cursor", "0", "--count", "1", "--type", "definition.published").lines[0]["events"][0]
        self.assertEqual(told["type"], "definition.published")
        self.assertTrue(told["subject"].startswith("changeSets/"), told)
        self.assertEqual((told["event"]["actor"], told["event"]["requestId"]), ("", ""))

    def test_a_watch_over_killed_servers_has_no_gap_and_no_repeat(self):
        port = int(self.city.port.rsplit(":", 1)[-1])
        watch = self.city.open(ME, "events", "watch", "--cursor", "0")
        told = []
        reader = threading.Thread(target=lambda: told.extend(map(json.loads, watch.stdout)), daemon=True)
        reader.start()
        self.addCleanup(watch.kill)
        submitter = threading.Thread(target=self.submit_whatever_happens, args=(15, 20), daemon=True)
        submitter.start()
        behind = []
        for wanted in (40, 100, 180):
            self.assertTrue(await_until(lambda: len(told) >= wanted, 60), (wanted, len(told)))
            behind.append(len(told))
            self.city.restart(port=port, more=QUICK)
        submitter.join(60)
        self.assertFalse(submitter.is_alive())
        again = self.city.open(ME, "events", "watch", "--cursor", "0", "--count", str(300))
        whole = [json.loads(line) for line in again.stdout]
        self.assertTrue(await_until(lambda: len(told) >= 300), len(told))
        time.sleep(0.5)
        self.assertEqual(len(told), 300, "one record for each case that was submitted")
        self.assertEqual([record["events"] for record in told], [record["events"] for record in whole])
        ids = [event["id"] for record in told for event in record["events"]]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertIsNone(watch.poll(), "the same process all along")
        self.assertLess(max(behind), 300, "the server was killed in the middle")

    def test_a_consumer_that_does_not_read_is_cut_and_goes_on_from_its_cursor(self):
        line = [word for word in self.city.line(["events", "watch", "--cursor", "0"]) if word != "--quiet"]
        watch = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.city.environment(ME))
        self.addCleanup(watch.kill)
        told, notes = [], []
        threading.Thread(target=lambda: told.extend(map(json.loads, watch.stdout)), daemon=True).start()
        threading.Thread(target=lambda: notes.extend(watch.stderr), daemon=True).start()
        self.city.submit(WASTE)
        self.assertTrue(await_until(lambda: told))
        self.assertEqual(notes, [])
        watch.send_signal(signal.SIGSTOP)
        # A connection of gRPC takes up to 4 MiB by itself: what lies there is not kept back by the server.
        for number in range(22):
            self.city.batch(WASTE, 500, f"unread-{number}")
        time.sleep(4)
        watch.send_signal(signal.SIGCONT)
        self.assertTrue(await_until(lambda: len(told) >= 11001, 60), len(told))
        self.assertIn("(SLOW_CONSUMER)", "".join(notes))
        ids = [event["id"] for record in told for event in record["events"]]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertEqual(len(told), 11001)

    def submit_whatever_happens(self, batches, cases):
        for number in range(batches):
            while True:
                try:
                    self.city.batch(WASTE, cases, f"live-{number}")
                    break
                except (AssertionError, KeyError):  # the same request ids once more
                    time.sleep(0.1)


if __name__ == "__main__":
    main()
