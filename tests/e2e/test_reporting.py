"""The reporting store: a real PostgreSQL follows a real server, is killed at any moment, and holds what the server's own export holds."""
import collections
import csv
import datetime
import decimal
import os
import random
import signal
import subprocess
import time

from city import (AUDITOR, DENIED, ENTERPRISE, FOOD_CHANGE, HALL, OK, ORGANS, PACK, REFUSED, STEPS, TRY_AGAIN, USAGE, WASTE, WORKING_HOURS,
                  Expectation, main, material)
from postgres import Postgres

CLERK, ME = f"officer:{HALL}-w01-clerk", f"enterprise:{ENTERPRISE}"
PERSON = "11010519491231002X"
TABLES = ("events", "refusals", "disclosures", "cases", "materials", "clocks", "steps", "documents", "visits", "ratings", "cards")
DATABASE = "reporting"


def percent(part, whole, scale=100):
    if whole == 0:
        return ""
    return str((decimal.Decimal(part) * scale / whole).quantize(decimal.Decimal("0.01"), decimal.ROUND_HALF_UP))


class Reporting(Expectation):
    def setUp(self):
        super().setUp()
        plain = self.city.line   # a database beside the server makes a small machine slow to answer
        self.city.line = lambda words, **how: plain(words, **{"retries": 8, **how})
        self.postgres = Postgres()
        self.addCleanup(self.postgres.close)
        self.url = self.postgres.database(DATABASE)

    # ---- the follower ----
    def words(self, *more):
        return ("reporting", "follow", "--postgres", self.url, *more)

    def catch_up(self, *more, who=AUDITOR):
        return self.city.ask(who, *self.words("--once", *more))

    def follow(self, *more):
        """A follower that goes on until it is killed."""
        process = self.city.open(AUDITOR, *self.words("--interval", "100ms", *more))
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process):
        if process.poll() is None:
            process.kill()
        return process.communicate()

    def caught_up(self, *more):
        reply = self.catch_up(*more)
        self.assertEqual(reply.code, OK, str(reply))
        return reply

    def status(self):
        return self.city.ask(AUDITOR, "reporting", "status", "--postgres", self.url).json

    def query(self, text):
        return self.postgres.rows(DATABASE, text)

    # ---- what it is compared with ----
    def exported(self, revision):
        folder = os.path.join(self.city.folder, f"export-{revision}")
        reply = self.city.ask(AUDITOR, "audit", "export", "--to", str(revision), "--out", folder)
        self.assertEqual(reply.code, OK, str(reply))
        tables = {}
        for table in TABLES:
            with open(f"{folder}/{table}.csv", encoding="utf-8", newline="") as file:
                tables[table] = [{name: value[1:] if value.startswith("'") else value for name, value in row.items()}
                                 for row in csv.DictReader(file)]
        return tables

    @staticmethod
    def spelled(name, value):
        """One spelling for an instant; PostgreSQL writes truth values as t and f."""
        if name.endswith("_at") and value:
            return datetime.datetime.fromisoformat(value).astimezone(datetime.timezone.utc).isoformat()
        return {"t": "1", "f": "0"}.get(value, value) if name in ("deemed_accepted", "deferral", "extended", "by_agent") else value

    def assertSameAsTheServer(self):
        position, = self.query("SELECT revision FROM yici.position")
        tables = self.exported(position["revision"])
        for table in TABLES:
            said = [tuple(self.spelled(*cell) for cell in row.items()) for row in tables[table]]
            held = [tuple(self.spelled(*cell) for cell in row.items()) for row in self.query(f"SELECT * FROM yici.{table}")]
            self.assertEqual(sorted(said), sorted(held), table)
        return tables

    # ---- lives ----
    def step(self, life, city):
        """One act of one case; true when its life is over."""
        number, item, acts = life
        kind = acts.pop(0)
        organ = ORGANS[item]
        if kind == "accept":
            city.accept(number, item)
        elif kind == "refused":
            city.ask(CLERK, "case", "accept", number, "--seal", organ)
        elif kind == "review":
            city.review(number, item, STEPS[item])
        elif kind in ("grant", "refuse"):
            reasons = ["--reasons", "不符合条件", "--remedy", "可在六十日内申请行政复议"] if kind == "refuse" else []
            city.call(f"officer:{organ}-approver-1", "case", "decide", number, kind, "--seal", organ, *reasons)
        elif kind == "deliver":
            city.call(CLERK, "case", "deliver", number, "--way", "collect", "--collector-id", PERSON)
        elif kind.startswith("rate-"):
            city.call(ME, "case", "rate", number, "--stage", "completion", "--code", kind[5:])
        elif kind == "rectify":
            city.call(city.chief(item), "case", "rectify-rating", number, "--stage", "completion", "--verdict", "mistaken", "--text", "误评")
        elif kind == "pause":
            chief = city.chief(item)
            city.call(chief, "case", "special-start", number, "--kind", "expert-review", "--basis", "行政许可法第四十五条", "--reason", "论证",
                      "--length", "10", "--approver", chief)
        elif kind == "resume":
            city.call(f"officer:{organ}-handler-1", "case", "special-end", number, "--result", "一致同意")
        elif kind == "supplement":
            city.call(city.chief(item), "case", "notify", number, "--missing", material(item, "m02"))
            city.call(CLERK, "case", "supplement", number, "--material", material(item, "m02"), "--window", HALL + "-w01", "--channel", "window")
        return not acts

    def lives(self, city):
        whole = ["accept", "review", "grant", "deliver"]
        plans = [(WASTE, ["refused"] + whole + ["rate-5", "rectify"]), (FOOD_CHANGE, whole + ["rate-4"]),
                 (WORKING_HOURS, ["accept", "review", "refuse", "deliver", "rate-1"]), (WASTE, ["accept", "pause", "resume", "review", "grant"])]
        lives = [[city.submitted(item), item, list(acts)] for item, acts in plans]
        lives.append([city.submitted(WASTE, without=["m02"]), WASTE, ["supplement"] + whole])
        return lives

    def live(self, between=lambda: None):
        """Cases to their ends over three months of the legal clock; every third day one act of each."""
        lives, day = self.lives(self.city), datetime.date(2020, 4, 21)
        while lives:
            for life in list(lives):
                if self.step(life, self.city):
                    lives.remove(life)
                between()
            day += datetime.timedelta(days=4)
            self.city.advance(f"{day}T10:00")


class Following(Reporting):
    def test_killed_at_any_moment_it_ends_as_the_servers_own_export(self):
        chance = random.Random(20200420)
        follower = [None]
        kills = [0]

        def kill_now_and_then():
            if follower[0] is None or follower[0].poll() is not None:
                follower[0] = self.follow("--batch", "3")
            elif chance.random() < 0.35:
                time.sleep(chance.random() * 0.15)
                follower[0].send_signal(signal.SIGKILL)
                follower[0].wait()
                kills[0] += 1

        self.live(kill_now_and_then)
        self.end(follower[0])
        self.assertGreater(kills[0], 5)
        self.caught_up()
        tables = self.assertSameAsTheServer()
        self.assertGreater(len(tables["events"]), 40)
        self.assertEqual(len(tables["ratings"]), 3)
        counted = collections.Counter(event["type"] for event in tables["events"])
        outcomes = collections.Counter(row["kind"] for row in self.query("SELECT kind FROM yici.outcomes"))
        self.assertEqual(outcomes, {"decided": counted["case.decided"], "completed": counted["case.delivered"]})
        # The same again into another database, in one go, is the same to the last row.
        first = {table: self.query(f"SELECT * FROM yici.{table} ORDER BY 1, 2, 3, 4") for table in TABLES + ("outcomes",)}
        self.url = self.postgres.database("again")
        self.caught_up()
        for table, rows in first.items():
            self.assertEqual(rows, self.postgres.rows("again", f"SELECT * FROM yici.{table} ORDER BY 1, 2, 3, 4"), table)


if __name__ == "__main__":
    main()
