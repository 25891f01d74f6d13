"""Processes over the real server: deployed, started, worked on by officers and workers, killed and gone on with."""
import json
import os
import shutil

from city import (DENIED, FAULTS, HALL, INVALID, NOT_FOUND, REFUSED, ROOT_OFFICER, AUDITOR, ORGANS, PACK, WASTE, Expectation, main)
from test_administrators import V2

MODELS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "processes")
REVIEW = [os.path.join(MODELS, name) for name in ("review.bpmn", "fee.dmn")]
HANDLER, OTHER_HANDLER = "officer:jz-market-handler-1", "officer:jz-market-handler-2"
APPROVER = "officer:jz-market-approver-1"
STRANGER = "officer:jz-education-handler-1"
HALL_SYSTEM = "hall:" + HALL


class Processes(Expectation):
    START = "2020-04-20T09:00"

    def setUp(self):
        super().setUp()
        self.deployed = self.city.call(ROOT_OFFICER, "process", "deploy", *REVIEW).json

    def start(self, **variables):
        words = ["process", "start", "review", "--subject", "cases/1"]
        for name, value in {"area": 120, "caseNo": "text:1", **variables}.items():
            words += ["--var", f"{name}={value}"]
        return self.city.call(ROOT_OFFICER, *words)["instanceId"]

    def instance(self, name):
        return self.city.call(AUDITOR, "process", "get", name).json

    def task(self, name, element):
        return next(task["task"] for task in self.instance(name)["tasks"] if task["element"] == element)

    def work(self, who, *more):
        return [(t["instanceId"], t["element"]) for t in self.city.call(who, "task", "list", *more).json["tasks"]]

    def test_a_process_runs_from_start_to_end(self):
        name = self.start()
        self.assertEqual(self.instance(name)["elements"], ["handle"])
        self.assertEqual(self.work(HANDLER), [(name, "handle")])
        self.assertEqual(self.work(STRANGER), [])
        task = self.task(name, "handle")
        self.city.call(HANDLER, "task", "claim", name, task, "--lease", "60")
        self.assertEqual(self.work(OTHER_HANDLER), [], "held by another")
        self.assertRefused(self.city.ask(OTHER_HANDLER, "task", "complete", name, task), DENIED, "TASK_NOT_YOURS")
        self.city.call(HANDLER, "task", "complete", name, task, "--var", "opinion=同意")
        self.assertEqual(self.instance(name)["elements"], ["await"])
        self.assertRefused(self.city.ask(HALL_SYSTEM, "message", "publish", "fee-paid", "--key", "2"), REFUSED, "MESSAGE_NOT_AWAITED")
        paid = self.city.call(HALL_SYSTEM, "message", "publish", "fee-paid", "--key", "1", "--var", "receipt=R-7")
        self.assertEqual(paid["instanceId"], name)
        self.city.call(APPROVER, "task", "complete", name, self.task(name, "approve"))
        ended = self.instance(name)
        self.assertEqual((ended["status"], ended["elements"]), ("COMPLETED", []))
        variables = {v["name"]: v["value"] for v in ended["variables"]}
        self.assertEqual(variables["fen"], {"number": "6000"})
        self.assertEqual(variables["opinion"], {"text": "同意"})

    def test_a_retry_moves_nothing_twice(self):
        words = ("process", "start", "review", "--var", "area=10", "--var", "caseNo=text:1")
        first = self.city.call(ROOT_OFFICER, *words, request_id="start-once")
        again = self.city.call(ROOT_OFFICER, *words, request_id="start-once")
        self.assertEqual(first["instanceId"], again["instanceId"])
        self.assertEqual(len(self.city.call(AUDITOR, "process", "instances").json["instances"]), 1)
        name = first["instanceId"]
        complete = ("task", "complete", name, self.task(name, "handle"))
        self.city.call(HANDLER, *complete, request_id="complete-once")
        self.city.restart()
        self.city.call(HANDLER, *complete, request_id="complete-once")
        self.assertEqual(self.instance(name)["elements"], ["approve"], "no fee: straight to the approver")

    def test_dates_in_working_days_move_with_a_changed_notice(self):
        """The longer Spring Festival of 2020: published on the 27th, two of the three days had been counted past it."""
        self.city = self.found("2020-01-22T09:00")
        self.city.call(ROOT_OFFICER, "process", "deploy", *REVIEW)
        name = self.start()
        dates = lambda: (self.instance(name)["timers"][0]["due"], self.instance(name)["tasks"][0]["due"])
        self.assertEqual(dates(), ("2020-02-02T00:00:00+08:00",) * 2)
        self.city.call(ROOT_OFFICER, "calendar", "publish", *V2)
        self.assertEqual(dates(), ("2020-02-02T00:00:00+08:00",) * 2, "not in force before its day")
        self.city.advance("2020-01-27T00:00")
        self.assertEqual(dates(), ("2020-02-05T00:00:00+08:00",) * 2)
        self.assertEqual(self.work(HANDLER), [(name, "handle")], "once on the work list, at its new place")
        self.city.advance("2020-02-04T23:59")
        self.assertEqual(self.instance(name)["jobs"], [])
        self.city.advance("2020-02-05T00:00")
        self.assertEqual([job["element"] for job in self.instance(name)["jobs"]], ["remind"])
        self.assertEqual(self.instance(name)["elements"], ["handle", "remind"], "the task goes on")

    def test_the_manual_clock_stops_at_the_timers_of_processes(self):
        name = self.start()
        due = self.instance(name)["timers"][0]["due"]
        self.assertEqual(due, "2020-04-24T00:00:00+08:00")
        moved = self.city.call(ROOT_OFFICER, "admin", "advance", "2020-04-28T09:00").json
        self.assertEqual(moved["instants"], "2", "the timer's instant, then the one asked for")
        self.assertEqual(self.instance(name)["elements"], ["handle", "remind"])

    def test_a_job_has_one_worker_and_a_long_poll_finds_it(self):
        name = self.start()
        waiting = self.city.open(HALL_SYSTEM, "job", "activate", "remind", "--max", "5", "--lease", "60", "--wait", "30")
        self.city.advance("2020-04-24T00:00")
        jobs = json.loads(waiting.communicate(timeout=30)[0])["jobs"]
        self.assertEqual([(job["instanceId"], job["type"]) for job in jobs], [(name, "remind")])
        other = self.city.call("hall:beizhen-hall-main", "job", "activate", "remind", "--max", "5", "--lease", "60").json
        self.assertEqual(other["jobs"], [])
        job = jobs[0]["job"]
        self.assertRefused(self.city.ask("hall:beizhen-hall-main", "job", "complete", name, job), REFUSED, "JOB_NOT_HELD")
        self.city.call(HALL_SYSTEM, "job", "fail", name, job, "--retries", "0", "--failure", "短信网关无响应")
        incidents = self.city.call(AUDITOR, "process", "incidents").json["incidents"]
        self.assertEqual([(i["instanceId"], i["reason"], i["detail"]) for i in incidents], [(name, "JOB_FAILED", "短信网关无响应")])
        self.city.call(ROOT_OFFICER, "process", "resolve", name, incidents[0]["incident"])
        self.city.call(HALL_SYSTEM, "job", "activate", "remind", "--max", "5", "--lease", "60")
        self.city.call(HALL_SYSTEM, "job", "complete", name, job)
        self.assertEqual(self.instance(name)["elements"], ["handle"])

    def test_a_new_version_is_for_new_instances(self):
        old = self.start()
        with open(REVIEW[0], encoding="utf-8") as file:
            text = file.read().replace('id="handle"', 'id="examine"').replace('"handle"', '"examine"')
        changed = os.path.join(self.city.folder, "review.bpmn")
        with open(changed, "w", encoding="utf-8") as file:
            file.write(text)
        reply = self.city.call(ROOT_OFFICER, "process", "deploy", changed, REVIEW[1]).json
        self.assertEqual(reply["processes"], [{"processId": "review", "version": 2}])
        new = self.start()
        self.city.restart()
        self.assertEqual(self.instance(old)["elements"], ["handle"])
        self.assertEqual(self.instance(new)["elements"], ["examine"])
        self.assertEqual((self.instance(old)["version"], self.instance(new)["version"]), (1, 2))
        same = self.city.call(ROOT_OFFICER, "process", "deploy", changed, REVIEW[1]).json
        self.assertTrue(same["unchanged"])

    def test_running_instances_migrate_whole_or_not_at_all(self):
        standing, passed = self.start(area=10), self.start(area=10)
        self.city.call(HANDLER, "task", "complete", passed, self.task(passed, "handle"))
        with open(REVIEW[0], encoding="utf-8") as file:
            text = file.read().replace('id="handle"', 'id="examine"').replace('"handle"', '"examine"')
        changed = os.path.join(self.city.folder, "review.bpmn")
        with open(changed, "w", encoding="utf-8") as file:
            file.write(text)
        self.city.call(ROOT_OFFICER, "process", "deploy", changed, REVIEW[1])
        words = ("review", "--from", "1", "--to", "2")
        preview = self.city.ask(ROOT_OFFICER, "process", "migrate-preview", *words)
        self.assertEqual(preview.code, FAULTS)
        self.assertEqual([(i["instanceId"], i["possible"]) for i in preview.json["instances"]], [(standing, False), (passed, True)])
        mapped = (*words, "--map", "handle=examine")
        self.assertEqual(self.city.call(ROOT_OFFICER, "process", "migrate", *mapped, request_id="change-7").json["migrated"], 2)
        self.city.restart()
        self.assertEqual(self.city.call(ROOT_OFFICER, "process", "migrate", *mapped, request_id="change-7").json["migrated"], 2)
        self.assertEqual((self.instance(standing)["elements"], self.instance(standing)["version"]), (["examine"], 2))
        self.city.call(HANDLER, "task", "complete", standing, self.task(standing, "examine"))
        self.assertEqual(self.instance(standing)["elements"], ["approve"])

    def test_a_suspended_instance_keeps_its_working_days(self):
        name = self.start()
        self.city.call(ROOT_OFFICER, "process", "suspend", name, "--reason", "等待司法结论")
        self.assertRefused(self.city.ask(HANDLER, "task", "complete", name, self.task(name, "handle")), REFUSED, "INSTANCE_SUSPENDED")
        self.city.advance("2020-05-11T09:00")
        self.assertEqual(self.instance(name)["jobs"], [])
        self.city.call(ROOT_OFFICER, "process", "resume", name)
        self.assertEqual(self.instance(name)["timers"][0]["due"], "2020-05-15T00:00:00+08:00")
        self.assertEqual(self.instance(name)["suspended"], "")

    def test_a_message_is_kept_for_whoever_comes_to_wait(self):
        words = ("message", "publish", "fee-paid", "--key", "1", "--live", "3600", "--id", "R-7")
        self.assertTrue(self.city.call(HALL_SYSTEM, *words).json["stored"])
        self.assertTrue(self.city.call(HALL_SYSTEM, *words).json["duplicate"])
        name = self.start()
        self.city.call(HANDLER, "task", "complete", name, self.task(name, "handle"))
        self.assertEqual(self.instance(name)["elements"], ["approve"], "paid before anybody asked")

    def test_faults_of_a_file_are_all_named_before_it_is_deployed(self):
        bad = os.path.join(self.city.folder, "bad.bpmn")
        with open(REVIEW[0], encoding="utf-8") as file, open(bad, "w", encoding="utf-8") as out:
            out.write(file.read().replace('targetRef="approve"', 'targetRef="nowhere"').replace("fen &gt; 0", "fen &gt; ("))
        checked = self.city.ask(ROOT_OFFICER, "process", "check", bad)
        self.assertEqual(checked.code, FAULTS)
        self.assertGreaterEqual(len([f for f in checked.json["findings"] if f["refusal"]]), 2)
        self.assertRefused(self.city.ask(ROOT_OFFICER, "process", "deploy", bad), INVALID, "PROCESS_INVALID")
        self.assertRefused(self.city.ask(HANDLER, "process", "deploy", *REVIEW), DENIED, "PROCESS_ADMINISTRATOR_REQUIRED")

    def lint(self, *words):
        reply = self.city.ask(ROOT_OFFICER, "process", "lint", *words)
        self.assertEqual(reply.code, 0, reply)
        self.assertFalse([f for f in reply.json["findings"] if f["refusal"]])
        return [(f["reason"], f["element"]) for f in reply.json["findings"]]

    def test_due_dates_are_held_against_what_was_promised(self):
        """The handler has three working days; the item promises five."""
        exceeded = lambda *words: [element for reason, element in self.lint(*words) if reason == "LIMIT_EXCEEDED"]
        self.assertEqual(exceeded(*REVIEW, "--limit", "3"), [])
        self.assertEqual(exceeded(*REVIEW, "--limit", "2"), ["review"])
        self.assertEqual(exceeded(*REVIEW, "--item", WASTE), [])
        slow = os.path.join(self.city.folder, "slow.bpmn")
        with open(REVIEW[0], encoding="utf-8") as file, open(slow, "w", encoding="utf-8") as out:
            out.write(file.read().replace('yici:dueWorkingDays="3"', 'yici:dueWorkingDays="6"'))
        self.assertEqual(exceeded(slow, REVIEW[1], "--item", WASTE), ["review"])
        self.assertRefused(self.city.ask(ROOT_OFFICER, "process", "lint", *REVIEW, "--item", "nothing"), NOT_FOUND, "ITEM_UNKNOWN")

    def test_lint_names_a_join_that_waits_for_ever(self):
        model = os.path.join(self.city.folder, "join.bpmn")
        flow = lambda name, source, target: f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}"/>'
        with open(model, "w", encoding="utf-8") as out:
            out.write('<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:test">'
                      '<process id="p" isExecutable="true"><startEvent id="s"/><exclusiveGateway id="x" default="f2"/>'
                      '<parallelGateway id="j"/><endEvent id="e"/>' + flow("f1", "s", "x") + flow("f2", "x", "j") +
                      '<sequenceFlow id="f3" sourceRef="x" targetRef="j"><conditionExpression>a</conditionExpression></sequenceFlow>' +
                      flow("f4", "j", "e") + '</process></definitions>')
        self.assertIn(("JOIN_WAITS", "j"), self.lint(model))
        checked = self.city.ask(ROOT_OFFICER, "process", "check", model)
        self.assertNotIn("JOIN_WAITS", [f["reason"] for f in checked.json["findings"]], "only who asks is told")

    def test_what_is_not_there_is_said(self):
        self.assertRefused(self.city.ask(AUDITOR, "process", "get", "1.0"), NOT_FOUND, "INSTANCE_NOT_FOUND")
        self.assertRefused(self.city.ask(ROOT_OFFICER, "process", "start", "nothing"), NOT_FOUND, "PROCESS_NOT_FOUND")
        self.assertRefused(self.city.ask(STRANGER, "process", "get", self.start()), NOT_FOUND, "INSTANCE_NOT_FOUND")
        self.assertEqual(self.city.call(STRANGER, "process", "instances").json["instances"], [], "no copy of any")
        self.assertRefused(self.city.ask(STRANGER, "process", "incidents"), DENIED, "NOT_PERMITTED")
        self.assertRefused(self.city.ask(STRANGER, "task", "list", "--whose", "nobody"), DENIED, "NOT_PERMITTED")
        self.assertRefused(self.city.ask(AUDITOR, "task", "list", "--whose", "everybody"), INVALID, "WORK_LIST_UNKNOWN", "whose")
        self.assertRefused(self.city.ask(AUDITOR, "process", "files", "0" * 64), NOT_FOUND, "DEPLOYMENT_NOT_FOUND")

    def test_a_decision_says_which_rules_matched(self):
        reply = self.city.call(HANDLER, "decision", "evaluate", "fee", "--process", "review", "--input", "area=120.5").json
        self.assertEqual(reply["value"], {"number": "6025.0"})
        self.assertEqual(reply["tables"][0]["rules"], [2])
        self.assertRefused(self.city.ask(HANDLER, "decision", "evaluate", "none", "--process", "review"), NOT_FOUND, "DECISION_NOT_FOUND")

    def test_instances_are_listed_in_the_order_of_starting(self):
        """Also where the number of digits grows: 99.0 stands before 100.0, whatever the size of a page."""
        names = [self.start(area=10)]
        while len({len(name) for name in names[1:]}) < 2 and len(names) < 150:
            names.append(self.start(area=10))
        self.assertEqual(len({len(name) for name in names[1:]}), 2)
        names += [self.start(area=10) for _ in range(3)]
        for size in ("7", "500"):
            listed = [json.loads(line)["instanceId"] for line in
                      self.city.call(AUDITOR, "process", "instances", "--page-size", size, "--all").out.splitlines()]
            self.assertEqual(listed, names)

    def test_pages_of_lists_come_to_an_end(self):
        names = [self.start(area=10) for _ in range(5)]
        tasks = [json.loads(line)["instanceId"] for line in
                 self.city.call(HANDLER, "task", "list", "--page-size", "2", "--all").out.splitlines()]
        self.assertEqual(tasks, names, "earliest due first")
        listed = [json.loads(line)["instanceId"] for line in
                  self.city.call(AUDITOR, "process", "instances", "--page-size", "2", "--all").out.splitlines()]
        self.assertEqual(listed, names, "in the order of starting")
        self.city.call(ROOT_OFFICER, "process", "cancel", names[0], "--reason", "测试")
        running = self.city.call(AUDITOR, "process", "instances", "subject=cases/1", "status=RUNNING").json["instances"]
        self.assertEqual(len(running), 4)


class Reviews(Expectation):
    """A case whose item has a model runs it between acceptance and ruling."""
    START = "2020-04-20T09:00"
    ITEM = WASTE

    def setUp(self):
        super().setUp()
        self.number = self.city.submitted(self.ITEM)
        self.city.accept(self.number, self.ITEM)

    def review(self):
        return self.city.case(self.number)["review"]

    def officer(self, role, n=1):
        return f"officer:{ORGANS[self.ITEM]}-{role}-{n}"

    def test_the_process_says_which_step_opens(self):
        self.assertEqual((self.review()["processId"], self.review()["phase"]), ("three-step", "running"))
        instance = self.review()["instance"]
        drawn = self.city.call(AUDITOR, "process", "show", "--instance", instance).json["mermaid"]
        self.assertIn('["承办"]:::here', drawn)
        self.city.restart()
        self.city.review(self.number, self.ITEM, ["handle", "review", "approve"])
        self.assertEqual(self.review()["phase"], "ended")
        self.assertEqual(self.city.call(AUDITOR, "process", "get", instance).json["status"], "COMPLETED")
        kinds = [event["type"] for event in self.city.history(self.number)]
        self.assertEqual(kinds[-8:], ["case.accepted"] + ["case.review_advanced", "case.reviewed"] * 3 + ["case.review_advanced"])

    def test_who_holds_the_task_gives_the_opinion(self):
        instance = self.review()["instance"]
        work = self.city.call(self.officer("handler"), "task", "list").json["tasks"]
        self.assertEqual([(t["instanceId"], t["element"]) for t in work], [(instance, "handle")])
        self.city.call(self.officer("handler", 2), "task", "claim", instance, work[0]["task"])
        words = ("case", "review", self.number, "--step", "handle", "--verdict", "pass", "--opinion", "符合条件")
        self.assertRefused(self.city.ask(self.officer("handler"), *words), REFUSED, "TASK_HELD")
        self.assertRefused(self.city.ask(self.officer("handler", 2), "task", "complete", instance, work[0]["task"]),
                           REFUSED, "PROCESS_OF_SUBJECT")
        self.city.call(self.officer("handler", 2), *words)

    def test_a_pack_names_the_faults_of_its_models(self):
        folder = os.path.join(self.city.folder, "pack")
        shutil.copytree(PACK, folder)
        model = os.path.join(folder, "three-step.bpmn")
        with open(model, encoding="utf-8") as file:
            text = file.read()
        with open(model, "w", encoding="utf-8") as file:
            file.write(text.replace('targetRef="ruling"', 'targetRef="nowhere"'))
        checked = self.city.ask(None, "pack", "check", folder)
        self.assertEqual(checked.code, FAULTS)
        self.assertIn("three-step.bpmn", checked.out)
        self.assertEqual(self.city.ask(ROOT_OFFICER, "pack", "apply", folder).code, FAULTS)


if __name__ == "__main__":
    main()
