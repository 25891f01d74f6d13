"""Officers' habits over the real server: each is a command, each can be read afterwards."""
import os

from city import AUDITOR, DENIED, REFUSED, ROOT_OFFICER, Expectation, main

MODEL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "processes", "countersign.bpmn")
HANDLER, SECOND = "officer:jz-market-handler-1", "officer:jz-market-handler-2"
REVIEWER, TEACHER = "officer:jz-market-reviewer-1", "officer:jz-education-handler-1"
ADVISER = "officer:jz-justice-handler-1"
APPROVER = "officer:jz-market-approver-1"


class Habits(Expectation):
    START = "2020-04-20T09:00"

    def setUp(self):
        super().setUp()
        self.city.call(ROOT_OFFICER, "process", "deploy", MODEL)
        self.name = self.city.call(ROOT_OFFICER, "process", "start", "countersign")["instanceId"]

    def instance(self):
        return self.city.call(AUDITOR, "process", "get", self.name).json

    def task(self, element):
        return next(task["task"] for task in self.instance()["tasks"] if task["element"] == element)

    def do(self, who, act, element, *more):
        return self.city.call(who, "task", act, self.name, self.task(element), *more)

    def refused(self, who, act, element, *more):
        return self.city.ask(who, "task", act, self.name, self.task(element), *more)

    def at(self):
        return self.instance()["elements"]

    def words(self):
        return [(o["person"], o["agree"], o["remark"]) for o in self.instance()["opinions"]]

    def test_all_sign_and_the_work_goes_on(self):
        self.do(HANDLER, "complete", "draft")
        self.assertRefused(self.refused(REVIEWER, "complete", "sign"), REFUSED, "TASK_NEEDS_SIGNATURES")
        self.do(REVIEWER, "sign", "sign", "agree", "--remark", "同意")
        self.assertEqual(self.at(), ["sign"])
        self.assertRefused(self.refused(HANDLER, "sign", "sign", "agree"), DENIED, "SIGNER_REQUIRED")
        self.do(TEACHER, "sign", "sign", "agree")
        self.assertEqual(self.at(), ["approve"])
        self.assertEqual(self.words(), [(REVIEWER, True, "同意"), (TEACHER, True, "")])

    def test_one_disagreement_ends_a_signing_of_all(self):
        self.do(HANDLER, "complete", "draft")
        self.do(TEACHER, "sign", "sign", "disagree", "--remark", "校车路线冲突")
        ended = self.instance()
        self.assertEqual(ended["status"], "COMPLETED")
        self.assertEqual({v["name"]: v["value"] for v in ended["variables"]}["agreed"], {"boolean": False})
        self.assertEqual(self.words(), [(TEACHER, False, "校车路线冲突")])

    def test_signers_are_added_and_dropped(self):
        self.do(HANDLER, "complete", "draft")
        self.do(REVIEWER, "add-signer", "sign", ADVISER, "--position", "before", "--reason", "法律意见")
        waits = self.refused(REVIEWER, "sign", "sign", "agree")
        self.assertEqual(waits.code, REFUSED, str(waits))
        self.do(ADVISER, "sign", "sign", "agree", "--remark", "于法有据")
        self.assertRefused(self.refused(REVIEWER, "drop-signer", "sign", TEACHER, "--reason", "不涉及"), DENIED, "TASK_NOT_YOURS")
        self.do(ROOT_OFFICER, "drop-signer", "sign", TEACHER, "--reason", "不涉及")
        self.do(REVIEWER, "sign", "sign", "agree")
        self.assertEqual(self.at(), ["approve"])
        self.assertEqual([person for person, _, _ in self.words()], [ADVISER, REVIEWER])

    def test_an_approver_sends_the_work_back_and_opinions_stay(self):
        self.do(HANDLER, "complete", "draft")
        self.do(REVIEWER, "sign", "sign", "agree", "--remark", "同意")
        self.do(TEACHER, "sign", "sign", "agree")
        self.assertRefused(self.refused(APPROVER, "return", "approve", "approve", "--reason", "x"), REFUSED, "RETURN_NOT_EARLIER")
        self.do(APPROVER, "return", "approve", "draft", "--reason", "面积有误")
        self.assertEqual(self.at(), ["draft"])
        self.assertEqual(len(self.words()), 2)
        self.city.restart()
        self.do(SECOND, "complete", "draft")
        self.assertEqual(self.at(), ["sign"], "everybody is asked again")

    def test_who_completed_a_step_takes_it_back_until_it_was_touched(self):
        self.do(HANDLER, "complete", "draft")
        other = self.city.ask(SECOND, "task", "take-back", self.name, "draft")
        self.assertRefused(other, DENIED, "TAKE_BACK_NOT_YOURS")
        self.city.call(HANDLER, "task", "take-back", self.name, "draft", "--reason", "附件漏传")
        self.assertEqual(self.at(), ["draft"])
        self.do(HANDLER, "complete", "draft")
        self.do(REVIEWER, "sign", "sign", "agree")
        late = self.city.ask(HANDLER, "task", "take-back", self.name, "draft")
        self.assertRefused(late, REFUSED, "TAKE_BACK_TOO_LATE")

    def test_a_task_is_delegated_and_comes_back_and_is_transferred_for_good(self):
        self.do(HANDLER, "claim", "draft")
        self.assertRefused(self.refused(HANDLER, "delegate", "draft", TEACHER), REFUSED, "TASK_RECIPIENT")
        self.do(HANDLER, "delegate", "draft", SECOND, "--reason", "请核对面积")
        self.do(SECOND, "complete", "draft", "--remark", "面积无误")
        self.assertEqual(self.at(), ["draft"], "it is the delegator's to complete")
        self.assertEqual(self.instance()["tasks"][0]["holder"], HANDLER)
        self.do(HANDLER, "transfer", "draft", SECOND, "--reason", "出差")
        self.assertRefused(self.refused(HANDLER, "complete", "draft"), DENIED, "TASK_NOT_YOURS")
        self.do(SECOND, "complete", "draft")
        self.assertEqual(self.at(), ["sign"])

    def test_a_copy_lets_somebody_see_and_an_urging_counts_once_a_day(self):
        self.assertEqual(self.city.ask(ADVISER, "process", "get", self.name).reason, "INSTANCE_NOT_FOUND")
        self.do(HANDLER, "copy", "draft", ADVISER)
        self.assertEqual(self.city.call(ADVISER, "process", "get", self.name)["instanceId"], self.name)
        listed = self.city.call(ADVISER, "process", "instances").json["instances"]
        self.assertEqual([one["instanceId"] for one in listed], [self.name], "those that were copied to them")
        self.do(HANDLER, "claim", "draft")
        self.do(ROOT_OFFICER, "urge", "draft", "--reason", "承诺期限将至")
        self.assertRefused(self.refused(ROOT_OFFICER, "urge", "draft"), REFUSED, "URGED_TODAY")
        self.city.advance("2020-04-21T09:00")
        self.do(ROOT_OFFICER, "urge", "draft")

    def test_a_substitute_acts_for_the_absent(self):
        self.city.call(ROOT_OFFICER, "directory", "substitute", "jz-market-handler-1", "jz-justice-handler-1",
                       "--from", "2020-04-20", "--until", "2020-04-22", "--reason", "病假")
        listed = self.city.call(ADVISER, "task", "list").json["tasks"]
        self.assertEqual([task["element"] for task in listed], ["draft"])
        self.do(ADVISER, "complete", "draft")
        self.assertEqual(self.at(), ["sign"])


if __name__ == "__main__":
    main()
