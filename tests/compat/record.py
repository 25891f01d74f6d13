#!/usr/bin/env python3
"""Records a folder of the version whose binaries are given, once per released format.

  tests/compat/record.py --bin build/dev/bin --name format-1     writes recorded/format-1.tar.xz and .json

Run it with the binaries of the release, never with later ones: what it writes is what that release left behind.
"""
import json
import os
import sys

import folders
from city import (AUDITOR, DISCHARGE, ENTERPRISE, FOOD_CHANGE, HALL, LABOUR, LICENCE_COPY, ORGANS, OTHER_ENTERPRISE, ROOT_OFFICER, STEPS,
                  WASTE, WORKING_HOURS, City, material)
from test_administrators import V2

CLERK = f"officer:{HALL}-w01-clerk"
COLLECTOR = "11010519491231002X"


def before_the_festival(city):
    """Cases of January 2020: ends, and cases that deadlines and a moved calendar will meet."""
    cases = {name: city.submitted(WASTE) for name in ("not_accepted", "withdrawn", "terminated")}
    cases["received"] = city.submitted(WORKING_HOURS)
    cases["pending_pre_review"] = city.submitted(DISCHARGE, online=True)
    cases["awaiting_supplement"] = city.submitted(FOOD_CHANGE, without=("m02",))
    city.call(city.chief(FOOD_CHANGE), "case", "notify", cases["awaiting_supplement"], "--missing", material(FOOD_CHANGE, "m02"))
    cases["supplement_expired"] = city.submitted(FOOD_CHANGE, without=("m02",), applicant=OTHER_ENTERPRISE)
    city.call(city.chief(FOOD_CHANGE), "case", "notify", cases["supplement_expired"], "--missing", material(FOOD_CHANGE, "m02"))
    city.call(city.chief(WASTE), "case", "refuse-acceptance", cases["not_accepted"], "--ground", "not_competent", "--reason",
              "不属于本机关职权", "--competent-organ", "jz-housing-construction", "--seal", ORGANS[WASTE])
    city.call(CLERK, "case", "withdraw", cases["withdrawn"], "--reason", "项目取消", "--for-uscc", ENTERPRISE)
    city.call(city.chief(WASTE), "case", "terminate", cases["terminated"], "--reason", "申请人已注销", "--basis", "行政许可法第七十条")
    return cases


def after_the_notice(city, cases):
    """The calendar moved; now one case in each state that a case can rest in."""
    city.call(ROOT_OFFICER, "calendar", "publish", *V2)
    city.advance("2020-02-20T09:00")
    for name in ("accepted", "under_review", "refused"):
        cases[name] = city.submitted(LABOUR)
        city.accept(cases[name], LABOUR)
    city.review(cases["under_review"], LABOUR, ("handle",))
    city.review(cases["refused"], LABOUR, STEPS[LABOUR])
    city.call(f"officer:{ORGANS[LABOUR]}-approver-1", "case", "decide", cases["refused"], "refuse", "--reasons", "不符合条件",
              "--remedy", "六十日内申请复议，六个月内起诉", "--seal", ORGANS[LABOUR])
    cases["granted"] = city.granted(FOOD_CHANGE, STEPS[FOOD_CHANGE])
    cases["completed"] = city.granted(WORKING_HOURS, STEPS[WORKING_HOURS])
    city.call(CLERK, "case", "deliver", cases["completed"], "--way", "collect", "--collector-id", COLLECTOR, "--window", HALL + "-w05")
    city.call(f"enterprise:{ENTERPRISE}", "case", "rate", cases["completed"], "--stage", "completion", "--code", "5", "--text", "等得太久")
    cases["received_still"] = city.submit(WASTE, request_id="recorded-1")["caseNo"]
    cases["pending_still"] = city.submitted(DISCHARGE, online=True)
    cases["awaiting_still"] = city.submitted(WORKING_HOURS, without=("m02",))
    city.call(city.chief(WORKING_HOURS), "case", "notify", cases["awaiting_still"], "--missing", material(WORKING_HOURS, "m02"))
    words = city.submit_words(LICENCE_COPY) + ["--collector-id", COLLECTOR]
    cases["instant"] = city.call(CLERK, "case", "instant", *words[2:], "--seal", ORGANS[LICENCE_COPY])["caseNo"]
    refused = city.ask(city.chief(WASTE), "case", "accept", cases["withdrawn"], request_id="recorded-2")
    return {"request_id": "recorded-2", "reason": refused.reason}


def record(name):
    city = City("2020-01-10T10:00")
    try:
        cases = before_the_festival(city)
        city.advance("2020-01-27T09:00")
        refusal = after_the_notice(city, cases)
        read = folders.reading(city, cases)
        read["refusal"] = refusal
        city.kill()
        folders.pack(city, folders.archive(name))
    finally:
        city.close()
    with open(os.path.join(folders.RECORDED, name + ".json"), "w", encoding="utf-8") as file:
        json.dump(read, file, ensure_ascii=False, indent=1, sort_keys=True)
        file.write("\n")


if __name__ == "__main__":
    words = sys.argv[1:]
    os.environ["YICI_BIN"] = words[words.index("--bin") + 1]
    record(words[words.index("--name") + 1])
