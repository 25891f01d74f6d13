// Dates in working days as the law counts them: late timers, chains of limits, suspension under another calendar, days that no
// notice speaks of yet (domain 2.4).
#include <gmock/gmock.h>

#include "services/calendar/notices_for_tests.h"
#include "services/workflow/machine/process_for_tests.h"

namespace yici::workflow {
namespace {

using calendar::Notice2020v1;
using calendar::Notice2020v2;
using calendar::Notice2021v1;
using testing::ElementsAre;
using testing::IsEmpty;

std::string Timed(const std::string& id, const std::string& at, int days) {
  return "<boundaryEvent id=\"" + id + "\" attachedToRef=\"" + at + "\"><timerEventDefinition yici:workingDays=\"" +
         std::to_string(days) + "\"/></boundaryEvent>";
}

// A task with a limit of working days, and what comes when it has run out: one of two more, then a last task.
std::string Ladder(int days) {
  return Bpmn("<process id=\"p\" isExecutable=\"true\"><startEvent id=\"s\"/><userTask id=\"a\" yici:dueWorkingDays=\"" +
              std::to_string(days) + "\"/><userTask id=\"b\"/><userTask id=\"c\"/><endEvent id=\"e\"/>" +
              Timed("t", "a", days) + Timed("u", "b", 2) + Flow("f1", "s", "a") + Flow("f2", "t", "b") + Flow("f3", "u", "c") +
              Flow("f4", "a", "e") + Flow("f5", "b", "e") + Flow("f6", "c", "e") + "</process>");
}

class ClocksTest : public testing::Test {
 protected:
  void Begin(int days, std::string_view when) {
    kit_.At(when);
    ASSERT_EQ(kit_.Deploy("p.bpmn", Ladder(days)), "") << kit_.Findings();
    id_ = kit_.Start("p");
  }
  // Time passes; then the pump comes by.
  void SettleAt(std::string_view when) {
    kit_.At(when);
    journal::Command settle;
    settle.mutable_settle_process()->set_instance_id(id_);
    EXPECT_EQ(kit_.Do(ProcessKit::kSystem, settle), "");
    kit_.ExpectIndexesWhole();
  }
  void SuspendAt(std::string_view when) {
    kit_.At(when);
    journal::Command suspend;
    suspend.mutable_suspend_process()->set_instance_id(id_);
    suspend.mutable_suspend_process()->set_reason("等待司法结论");
    EXPECT_EQ(kit_.Do(ProcessKit::kSystem, suspend), "");
  }
  void ResumeAt(std::string_view when) {
    kit_.At(when);
    journal::Command resume;
    resume.mutable_resume_process()->set_instance_id(id_);
    EXPECT_EQ(kit_.Do(ProcessKit::kSystem, resume), "");
    kit_.ExpectIndexesWhole();
  }
  void Sweep() {
    journal::Command move;
    move.mutable_reschedule_processes()->add_instance_ids(id_);
    EXPECT_EQ(kit_.Do(ProcessKit::kSystem, move), "");
    kit_.ExpectIndexesWhole();
  }
  std::string Open() const {
    std::string text;
    for (const Instance::Task& task : kit_.instance(id_).tasks()) text += task.element();
    return text;
  }
  // The last day of a limit.
  static std::string DayBefore(int64_t due_us) { return DayOf(Instant::FromMicros(due_us) + -1).ToString(); }
  std::string TimerDay() const { return DayBefore(kit_.instance(id_).timers(0).due_us()); }
  std::string TaskDay() const { return DayBefore(kit_.instance(id_).tasks(0).due_us()); }
  std::vector<std::string> SettledAt() const {
    std::vector<std::string> times;
    for (const PendingEvent& event : kit_.settled()) times.push_back(event.occurred_at.ToString().substr(0, 16));
    return times;
  }

  ProcessKit kit_;
  std::string id_;
};

TEST_F(ClocksTest, LateTimersComeOneInstantAfterTheOther) {
  kit_.Publish({Notice2020v2()});
  Begin(2, "2020-02-04T10:00");
  SettleAt("2020-02-13T09:00");
  ASSERT_THAT(SettledAt(), ElementsAre("2020-02-07T00:00", "2020-02-11T00:00"))
      << "over with the 6th, then with the 10th, the second working day behind it";
  EXPECT_EQ(kit_.settled()[1].actor, "system:deadlines");
  EXPECT_EQ(Open(), "c");
}

TEST_F(ClocksTest, TimersOfOneInstantComeTogether) {
  kit_.Publish({Notice2020v2()});
  kit_.At("2020-02-04T10:00");
  ASSERT_EQ(kit_.Deploy("q.bpmn", Bpmn("<process id=\"q\" isExecutable=\"true\"><startEvent id=\"s\"/>"
                                       "<parallelGateway id=\"g\"/><userTask id=\"a\"/><userTask id=\"b\"/>" +
                                       Timed("t", "a", 2) + Timed("u", "b", 2) + "<endEvent id=\"e\"/>" + Flow("f1", "s", "g") +
                                       Flow("f2", "g", "a") + Flow("f3", "g", "b") + Flow("f4", "t", "e") +
                                       Flow("f5", "u", "e") + Flow("f6", "a", "e") + Flow("f7", "b", "e") + "</process>")),
            "")
      << kit_.Findings();
  id_ = kit_.Start("q");
  SettleAt("2020-02-13T09:00");
  EXPECT_THAT(SettledAt(), ElementsAre("2020-02-07T00:00"));
  EXPECT_EQ(kit_.instance(id_).status(), Instance::COMPLETED);
}

// Waits for `go`; a limit of working days starts with it, and one of its own would end it.
std::string Waiting() {
  return Bpmn(
      "<message id=\"m\" name=\"go\"/><process id=\"w\" isExecutable=\"true\"><startEvent id=\"s\"/><receiveTask id=\"r\" "
      "messageRef=\"m\"/><userTask id=\"a\" yici:dueWorkingDays=\"2\"/>" +
      Timed("late", "r", 4) + "<endEvent id=\"e\"/>" + Flow("f1", "s", "r") + Flow("f2", "r", "a") + Flow("f3", "late", "e") +
      Flow("f4", "a", "e") + "</process><process id=\"x\" isExecutable=\"true\"><startEvent id=\"xs\"/><userTask id=\"xa\"/>" +
      Timed("xt", "xa", 2) + "<sendTask id=\"xm\" messageRef=\"m\"/><endEvent id=\"xe\"/>" + Flow("x1", "xs", "xa") +
      Flow("x2", "xt", "xm") + Flow("x3", "xm", "xe") + Flow("x4", "xa", "xe") + "</process>");
}

TEST_F(ClocksTest, ALetterOfALimitThatRanOutArrivesThenAndCountsFromItsLastDay) {
  kit_.Publish({Notice2020v2()});
  kit_.At("2020-02-04T10:00");
  ASSERT_EQ(kit_.Deploy("w.bpmn", Waiting()), "") << kit_.Findings();
  const std::string waits = kit_.Start("w");
  id_ = kit_.Start("x");
  SettleAt("2020-02-13T09:00");
  ASSERT_EQ(kit_.instance(waits).tasks_size(), 1) << "its own limit, of the 11th, had not run out on the 7th";
  const Instance::Task& task = kit_.instance(waits).tasks(0);
  EXPECT_EQ(Instant::FromMicros(task.opened_us()).ToString(), "2020-02-07T00:00:00+08:00");
  EXPECT_EQ(DayBefore(task.due_us()), "2020-02-10");
  EXPECT_THAT(SettledAt(), ElementsAre("2020-02-07T00:00", "2020-02-07T00:00"));
}

TEST_F(ClocksTest, WhatWasDueBeforeALetterComesBeforeItAtItsOwnTime) {
  kit_.Publish({Notice2020v2()});
  kit_.At("2020-02-04T10:00");
  ASSERT_EQ(kit_.Deploy("w.bpmn", Waiting()), "") << kit_.Findings();
  const std::string waits = kit_.Start("w");
  kit_.At("2020-02-10T10:00");
  id_ = kit_.Start("x");  // its letter leaves with the 12th
  SettleAt("2020-02-13T09:00");
  EXPECT_EQ(kit_.instance(waits).status(), Instance::COMPLETED);
  EXPECT_EQ(Instant::FromMicros(kit_.instance(waits).ended_us()).ToString(), "2020-02-11T00:00:00+08:00");
  EXPECT_THAT(SettledAt(), ElementsAre("2020-02-13T00:00", "2020-02-11T00:00"));
}

// Golden vector of domain 2.4: 2020-01-20, 5 working days, 2020-02-01 by the first notice.
TEST_F(ClocksTest, WorkingDaysLeftAtASuspensionAreThoseOfTheCalendarAtTheResumption) {
  kit_.Publish({Notice2020v1()});
  Begin(5, "2020-01-20T08:00");
  EXPECT_EQ(TimerDay(), "2020-02-01");
  SuspendAt("2020-01-21T09:00");  // one is used
  kit_.Publish({Notice2020v2()});
  ResumeAt("2020-02-10T09:00");
  EXPECT_EQ(TimerDay(), "2020-02-14");
  EXPECT_EQ(TaskDay(), "2020-02-14");
  SettleAt("2020-02-15T00:00");
  EXPECT_EQ(Open(), "b");
}

TEST_F(ClocksTest, ASuspensionUsesTheDayOnWhichItBeginsAndPausesTheOneOnWhichItEnds) {
  kit_.Publish({Notice2020v1()});
  Begin(20, "2020-04-20T10:00");
  SuspendAt("2020-04-27T10:00");  // golden vector of domain 2.4: six used
  ResumeAt("2020-05-15T10:00");
  EXPECT_EQ(TimerDay(), "2020-06-04");
  EXPECT_EQ(TaskDay(), "2020-06-04");
}

TEST_F(ClocksTest, OnTheLastDayNothingIsLeftAndTheDayOfResumptionIsTheLast) {
  kit_.Publish({Notice2020v2()});
  Begin(2, "2020-02-04T10:00");
  SuspendAt("2020-02-06T10:00");
  ResumeAt("2020-02-15T10:00");
  EXPECT_EQ(TimerDay(), "2020-02-17") << "a Saturday: the next working day";
}

TEST_F(ClocksTest, ADateOfDaysWithoutANoticeFiresNothingUntilThereIsOne) {
  kit_.Publish({Notice2020v2()});
  Begin(5, "2020-12-29T09:00");
  EXPECT_EQ(kit_.instance(id_).timers(0).due_us(), kParkedUs);
  EXPECT_EQ(TaskDay(), "2021-01-05") << "by weekdays alone, as it is shown";
  EXPECT_THAT(kit_.Listed(Table::kInstanceTimer, ""), IsEmpty());
  SettleAt("2021-01-11T09:00");
  EXPECT_EQ(Open(), "a");
  kit_.Publish({Notice2020v2(), Notice2021v1()});
  EXPECT_THAT(kit_.Listed(Table::kInstanceWorkingDays, ""), ElementsAre(id_)) << "the sweep finds it";
  Sweep();
  EXPECT_EQ(TimerDay(), "2021-01-06") << "New Year's Day is no working day";
  EXPECT_EQ(TaskDay(), "2021-01-06");
  SettleAt("2021-01-11T09:00");
  EXPECT_THAT(SettledAt(), ElementsAre("2021-01-07T00:00", "2021-01-09T00:00")) << "what follows comes with its legal time";
  EXPECT_EQ(Open(), "c");
}

TEST_F(ClocksTest, ANoticeThatMovesADateBehindTheKnownYearsParksIt) {
  kit_.Publish({calendar::MakeNotice(2020, 1, "2019-11-21", "-2020-01-01")});
  Begin(2, "2020-12-29T09:00");
  EXPECT_EQ(TimerDay(), "2020-12-31");
  kit_.Publish({calendar::MakeNotice(2020, 2, "2020-12-29", "-2020-12-31")});
  Sweep();
  EXPECT_EQ(kit_.instance(id_).timers(0).due_us(), kParkedUs);
  SettleAt("2021-01-11T09:00");
  EXPECT_EQ(Open(), "a");
}

// As an earlier version wrote it: with the weekdays' date for its due time.
TEST_F(ClocksTest, AnOlderRowWithAProvisionalDateFiresNothingAndWakesNobodyAgain) {
  kit_.Publish({Notice2020v2(), calendar::MakeNotice(2021, 1, "2020-11-25", "-2021-10-01")});
  Begin(5, "2020-12-29T09:00");
  EXPECT_EQ(TimerDay(), "2021-01-05");
  kit_.Publish({Notice2020v2()});
  SettleAt("2021-01-06T00:00");
  EXPECT_EQ(Open(), "a");
  EXPECT_EQ(kit_.settled().size(), 1u);
  EXPECT_THAT(kit_.Listed(Table::kInstanceTimer, ""), IsEmpty());
  SettleAt("2021-01-06T00:01");
  EXPECT_THAT(kit_.settled(), IsEmpty());
}

TEST_F(ClocksTest, AResumptionBehindTheKnownYearsParksWhatIsLeft) {
  kit_.Publish({Notice2020v2()});
  Begin(5, "2020-12-21T09:00");
  SuspendAt("2020-12-22T09:00");
  ResumeAt("2020-12-30T09:00");
  EXPECT_EQ(kit_.instance(id_).timers(0).due_us(), kParkedUs);
  EXPECT_EQ(kit_.instance(id_).timers(0).working_days(), 4);
  kit_.Publish({Notice2020v2(), Notice2021v1()});
  Sweep();
  EXPECT_EQ(TimerDay(), "2021-01-06");
}

}  // namespace
}  // namespace yici::workflow
