"""Events to Kafka topics: a real node of Apache Kafka on loopback, read by a client and an SDK of others."""
import collections
import json
import os

import kafka_node
from city import ENTERPRISE, OTHER_ENTERPRISE, ROOT_OFFICER, WASTE, Expectation, main
from test_feed import await_until

ME = f"enterprise:{ENTERPRISE}"
TOPIC = "yici.cases"


class Kafka(Expectation):
    @classmethod
    def setUpClass(cls):
        try:
            kafka_node.prepare()
        except kafka_node.Unavailable as why:
            if os.environ.get("CI") == "true":
                raise
            cls.why = str(why)
        else:
            cls.why = None

    def setUp(self):
        if self.why:
            self.skipTest(f"no Kafka here: {self.why}")
        super().setUp()
        self.node = kafka_node.KafkaNode()
        self.addCleanup(self.node.close)
        self.node.create(TOPIC)
        self.options = ["--kafka", self.write([{"owner": ME, "consumer": "bus", "topic": TOPIC, "from": "start"}])]
        self.city.restart(more=self.options)

    def write(self, routes):
        path = os.path.join(self.city.folder, "kafka.json")
        with open(path, "w") as file:
            json.dump({"brokers": [self.node.address], "record_ms": 100, "routes": routes}, file)
        return path

    def row(self, name="bus"):
        rows = self.city.call(ME, "webhook", "list").json.get("subscribers", [])
        return next((row for row in rows if row["name"] == name), {})

    def acknowledged(self):
        return int(self.row().get("cursor", ":0").split(":")[1])

    def expected(self, cases):
        """Ids by key, as the city's own history has them."""
        log = self.city.status()["logId"]
        return {f"cases/{case}": [f'{log}/{event["revision"]}/{event.get("index", 0)}' for event in self.city.history(case)]
                for case in cases}

    @staticmethod
    def firsts(messages):
        """Ids by key in the order of the topic, each where it came first."""
        found = collections.defaultdict(list)
        for message in messages:
            if message["id"] not in found[message["key"]]:
                found[message["key"]].append(message["id"])
        return dict(found)


class Topics(Kafka):
    def test_every_event_arrives_in_the_order_of_its_case_through_crashes_of_server_and_broker(self):
        cases = [self.city.submitted(WASTE) for _ in range(3)]
        # The server is killed with events on their way.
        cases += self.city.batch(WASTE, 20, "killed")
        self.city.restart(more=self.options)
        cases.append(self.city.submitted(WASTE))
        self.city.accept(cases[0], WASTE)
        # The broker is killed, and the server again while it is away.
        self.node.kill()
        cases += self.city.batch(WASTE, 10, "away")
        self.assertTrue(await_until(lambda: self.row().get("lastError") == "BROKERS_UNREACHABLE", 60), self.row())
        self.city.accept(cases[1], WASTE)
        self.city.restart(more=self.options)
        cases.append(self.city.submitted(WASTE))
        self.node.start()
        expected = self.expected(cases)
        count = sum(len(ids) for ids in expected.values())
        messages = self.node.read(TOPIC, count, 120)
        self.assertEqual([message["faults"] for message in messages if message["faults"]], [])
        self.assertEqual(self.firsts(messages), expected)
        partitions = collections.defaultdict(set)
        for message in messages:
            partitions[message["key"]].add(message["partition"])
        self.assertEqual({len(of_key) for of_key in partitions.values()}, {1}, "one partition for each case")
        # What is acknowledged is in the topic, and a server that stops in order repeats nothing.
        last = max(int(one.split("/")[1]) for ids in expected.values() for one in ids)
        self.assertTrue(await_until(lambda: self.acknowledged() >= last, 60), self.row())
        self.assertEqual(self.row().get("lastError", ""), "")
        self.city.stop()
        self.city.start(more=self.options)
        case = self.city.submitted(WASTE)
        expected |= self.expected([case])
        more = len(expected[f"cases/{case}"])
        again = self.node.read(TOPIC, count + more)
        self.assertEqual(self.firsts(again), expected)
        self.assertEqual(len(again), len(messages) + more)

    def test_the_official_sdk_understands_each_as_the_event_of_the_history(self):
        case = self.city.submitted(WASTE)
        self.city.accept(case, WASTE)
        theirs = self.city.submitted(WASTE, applicant=OTHER_ENTERPRISE)
        history = self.city.history(case)
        messages = self.node.read(TOPIC, len(history))
        log = self.city.status()["logId"]
        self.assertEqual(len(messages), len(history))
        for event, message in zip(history, messages):
            with self.subTest(type=event["type"]):
                self.assertEqual(message["faults"], [])
                wanted = {"id": f'{log}/{event["revision"]}/{event.get("index", 0)}', "source": f"/logs/{log}", "type": event["type"],
                          "specversion": "1.0", "datacontenttype": "application/json", "subject": f"cases/{case}"}
                self.assertEqual({name: message[name] for name in wanted}, wanted)
                self.assertEqual(message["key"], f"cases/{case}")
                self.assertEqual(message["extensions"]["leafhash"], event["leafHash"])
                self.assertEqual(message["extensions"]["revision"], event["revision"])
                self.assertEqual(message["data"]["type"], event["type"])
                self.assertIn("content-type", message["headers"])
        self.assertNotIn(f"cases/{theirs}", {message["key"] for message in messages}, "another's case is not told")

    def test_a_topic_that_is_made_later_gets_everything(self):
        self.city.restart(more=["--kafka", self.write([{"owner": ME, "consumer": "bus", "topic": "yici.later", "from": "start"}])])
        case = self.city.submitted(WASTE)
        self.assertTrue(await_until(lambda: self.row().get("lastError") == "TOPIC_UNKNOWN", 90), self.row())
        metrics = self.city.call(ROOT_OFFICER, "admin", "metrics").json["text"]
        failing = [line for line in metrics.splitlines() if line.startswith("yici_kafka_failing{") and 'consumer="bus"' in line]
        self.assertEqual([line.rsplit(" ", 1)[1] for line in failing], ["1"])
        self.node.create("yici.later", 1)
        expected = self.expected([case])
        messages = self.node.read("yici.later", sum(len(ids) for ids in expected.values()), 120)
        self.assertEqual(self.firsts(messages), expected)


if __name__ == "__main__":
    main()
