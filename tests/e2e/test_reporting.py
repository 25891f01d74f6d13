"""The reporting store: a real PostgreSQL follows a real server, is killed at any moment, and holds what the server's own export holds."""
import collections
import csv
import datetime
import decimal
import os
import random
import signal
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
        elif kind == "certificate":
            city.call(city.chief(item), "case", "certificate", number, "JY-" + number[-4:])
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
        plans = [(WASTE, ["refused"] + whole + ["rate-5", "rectify"]), (FOOD_CHANGE, whole[:3] + ["certificate", "deliver", "rate-4"]),
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


def holidays():
    """Days that the notices make rest or work."""
    days = {}
    for name in ("holidays.csv", "holidays_2019_v1.csv", "holidays_2020_v1.csv"):
        with open(os.path.join(PACK, name), encoding="utf-8") as file:
            days.update({row["date"]: row["kind"] for row in csv.DictReader(file)})
    return days


def working_days(after, until, days):
    """In (after, until]."""
    day, count = datetime.date.fromisoformat(after), 0
    while day < datetime.date.fromisoformat(until):
        day += datetime.timedelta(days=1)
        kind = days.get(day.isoformat(), "work" if day.weekday() < 5 else "rest")
        count += kind == "work"
    return count


def case_of(event):
    return event["subject"].removeprefix("cases/")


def ran_out(tables, number):
    last = {clock["clock"]: clock["phase"] for clock in tables["clocks"] if clock["case_no"] == number}   # in their order
    return "expired" in (last.get("C2"), last.get("C3"))


def used(tables, number, until, days):
    """From the acceptance to the ruling, without the days of special procedures."""
    start = [clock["start_day"] for clock in tables["clocks"] if (clock["case_no"], clock["clock"]) == (number, "C2")][-1]
    paused = [event["occurred_at"][:10] for event in tables["events"]
              if case_of(event) == number and event["type"] in ("case.special_started", "case.special_ended")]
    return working_days(start, until, days) - sum(working_days(*pause, days) for pause in zip(paused[::2], paused[1::2]))


def recounted(tables):
    """Figures by (month, dimension, id), counted from the export one by one."""
    figures, days = collections.defaultdict(collections.Counter), holidays()
    cases = {case["case_no"]: case for case in tables["cases"]}

    def count(moment, number, **what):
        case = cases[number]
        for dimension, name in (("all", ""), ("jurisdiction", case["jurisdiction"]), ("department", case["department_id"]),
                                ("item", case["item_code"])):
            figures[moment[:7] + "-01", dimension, name].update(what)

    for event in tables["events"]:
        number, moment = case_of(event), event["occurred_at"]
        if event["type"] == "case.decided":
            count(moment, number, decided=1, on_time=int(not ran_out(tables, number)), used_wd=used(tables, number, moment[:10], days))
        if event["type"] == "case.delivered":
            visits = {(visit["hall_id"], visit["day"]) for visit in tables["visits"] if visit["case_no"] == number}
            count(moment, number, completed=1, one_visit=int(len(visits) <= 1))
    for rating in tables["ratings"]:
        bad = rating["code"] in ("4", "5")
        count(rating["rated_at"], rating["case_no"], ratings=1, satisfied=int(not bad), bad=int(bad),
              bad_excluded=int(bad and rating["verdict"] in ("mistaken", "malicious")))
    return figures


class Following(Reporting):
    def test_killed_at_any_moment_it_ends_as_the_servers_own_export(self):
        chance, kills, follower = random.Random(20200420), [0], [None]

        def kill_now_and_then():
            if follower[0] is not None and follower[0].poll() is not None:
                self.assertEqual(follower[0].returncode, -signal.SIGKILL, "it ended by itself")
                follower[0] = None
            if follower[0] is None:
                follower[0] = self.follow("--batch", "3")
            elif chance.random() < 0.4:
                time.sleep(chance.random() * 0.15)
                follower[0].send_signal(signal.SIGKILL)
                follower[0].communicate()
                kills[0] += 1

        self.live(kill_now_and_then)
        self.end(follower[0])
        self.assertGreater(kills[0], 3)
        self.caught_up()
        tables = self.assertSameAsTheServer()
        self.assertGreater(len(tables["events"]), 30)
        counted = collections.Counter(event["type"] for event in tables["events"])
        outcomes = collections.Counter(row["kind"] for row in self.query("SELECT kind FROM yici.outcomes"))
        self.assertEqual(outcomes, {"decided": counted["case.decided"], "completed": counted["case.delivered"]})
        self.assertViewsAreRecounted(recounted(tables))
        self.assertViewsAreTheServersFigures()
        self.assertEqual(self.status()["lag"], 0)
        # The same again into another database, in one go, is the same to the last row.
        again = self.postgres.database("again")
        self.assertEqual(self.city.ask(AUDITOR, "reporting", "follow", "--postgres", again, "--once").code, OK)
        for table in TABLES + ("outcomes",):
            query = f"SELECT * FROM yici.{table} ORDER BY 1, 2, 3, 4"
            self.assertEqual(self.query(query), self.postgres.rows("again", query), table)

    def assertViewsAreRecounted(self, figures):
        shares = {"on_time_rate": (("decided", "on_time"), {"on_time_percent": ("on_time", "decided")}),
                  "mean_working_days": (("decided", "used_wd"), {"mean_wd": ("used_wd", "decided")}),
                  "at_most_one_visit_rate": (("completed", "one_visit"), {"one_visit_percent": ("one_visit", "completed")})}
        for view, (counts, rates) in shares.items():
            rows = self.query(f"SELECT * FROM yici.{view}")
            self.assertEqual({(r["month"], r["dimension"], r["id"]) for r in rows}, {k for k, f in figures.items() if counts[0] in f}, view)
            for row in rows:
                said = figures[row["month"], row["dimension"], row["id"]]
                self.assertEqual([int(row[c]) for c in counts], [said[c] for c in counts], (view, row))
                for name, (part, whole) in rates.items():
                    self.assertEqual(row[name], percent(said[part], said[whole], 1 if name == "mean_wd" else 100), (view, row))
        for row in self.query("SELECT * FROM yici.rating_rates"):
            said = figures[row["month"], row["dimension"], row["id"]]
            for name in ("ratings", "satisfied", "bad", "bad_excluded"):
                self.assertEqual(int(row[name]), said[name], row)
            self.assertEqual(row["satisfaction_percent"], percent(said["satisfied"], said["ratings"] - said["bad_excluded"]), row)

    def assertViewsAreTheServersFigures(self):
        views = "yici.on_time_rate JOIN yici.mean_working_days USING (month, dimension, id, decided)"
        months = self.query(f"SELECT * FROM {views} WHERE dimension = 'jurisdiction'")
        self.assertGreater(len(months), 0)
        for row in months:
            report = self.city.call(AUDITOR, "report", "show", "--month", row["month"][:7], "--county", row["id"]).json
            self.assertEqual((row["decided"], row["on_time"], row["on_time_percent"], row["used_wd"], row["mean_wd"]),
                             (report["decided"], report.get("onTime", "0"), report["onTimeRate"], report.get("usedWd", "0"), report["meanWd"]))


class Refusing(Reporting):
    def test_what_does_not_belong_together_is_refused_and_what_was_away_goes_on(self):
        self.city.submitted(WASTE)
        follower = self.follow()
        self.wait_for(self.city.status()["revision"])
        # One writer; whoever has no right to export; a database that is not there.
        self.assertRefused(self.catch_up(), REFUSED, "REPORTING_FOLLOWED")
        self.assertIsNone(follower.poll())
        # The database goes away under the follower and comes back.
        self.postgres.stop("immediate")
        self.city.submitted(WASTE)
        self.postgres.start()
        self.wait_for(self.city.status()["revision"])
        self.end(follower)
        self.assertSameAsTheServer()
        self.assertRefused(self.catch_up(who=CLERK), DENIED, "AUDITOR_REQUIRED")
        away = self.city.ask(AUDITOR, "reporting", "follow", "--postgres", self.postgres.url("nowhere"), "--once", retries=0)
        self.assertRefused(away, TRY_AGAIN, "REPORTING_DATABASE")
        self.assertEqual(self.city.ask(AUDITOR, "reporting", "follow", "--once").code, USAGE)
        # A history that is another one under the same name, then a schema that is newer.
        self.postgres.sql(DATABASE, "UPDATE yici.events SET event_sha256 = repeat('0', 64)")
        self.assertRefused(self.catch_up(), REFUSED, "REPORTING_LOG_DIFFERS")
        self.postgres.sql(DATABASE, "INSERT INTO yici.schema_migrations VALUES (99, 'of later', now())")
        self.assertRefused(self.catch_up(), REFUSED, "REPORTING_SCHEMA_NEWER")

    def wait_for(self, revision):
        until = time.time() + 120
        while time.time() < until:
            try:
                if int(self.query("SELECT coalesce(max(revision), 0) AS revision FROM yici.position")[0]["revision"]) >= int(revision):
                    return
            except AssertionError:   # no table yet
                pass
            time.sleep(0.2)
        self.fail(f"nothing was written up to {revision}")

    def test_what_the_first_schema_recorded_is_migrated_to_the_newest(self):
        self.postgres.script(DATABASE, os.path.join(os.path.dirname(os.path.abspath(__file__)), "reporting/schema-1.sql"))
        before = self.query("SELECT * FROM yici.cases")
        self.assertEqual(self.status()["schema"], 1)
        # Migrated first; then it is the database of another log, and nothing is written.
        self.assertRefused(self.catch_up(), REFUSED, "REPORTING_LOG_DIFFERS")
        status = self.status()
        self.assertEqual((status["schema"], status["revision"], status["lag"]), (status["newest_schema"], 43, 0))
        self.assertEqual(self.query("SELECT * FROM yici.cases"), before)
        self.assertEqual([row["case_no"] for row in self.query("SELECT * FROM yici.case_lives")], [before[0]["case_no"]])
        # Step by step it comes to what an empty database gets at once.
        self.url = self.postgres.database("fresh")
        self.caught_up()
        columns = ("SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns WHERE table_schema = 'yici' "
                   "ORDER BY 1, 2")
        self.assertEqual(self.query(columns), self.postgres.rows("fresh", columns))


if __name__ == "__main__":
    main()
