// Cycles of months, timers that fail, and from which day working days are counted (BPMN 2.0.2, 10.5.5; domain 2.4).
#include "services/workflow/engine/engine_for_tests.h"

namespace yici::workflow {
namespace {

std::string Ladder(const std::string& first, const std::string& second) {
  return InModel(
      InProcess("<startEvent id=\"s\"/><userTask id=\"a\"/><userTask id=\"b\"/><userTask id=\"c\"/><endEvent id=\"e\"/>"
                "<boundaryEvent id=\"t\" attachedToRef=\"a\">" +
                first + "</boundaryEvent><boundaryEvent id=\"u\" attachedToRef=\"b\">" + second + "</boundaryEvent>" +
                Flows({"s>a", "a>e", "t>b", "b>e", "u>c", "c>e"})));
}

std::string Days(int days) { return "<timerEventDefinition yici:workingDays=\"" + std::to_string(days) + "\"/>"; }

std::string Timed(const std::string& kind, const std::string& text) {
  return "<timerEventDefinition><" + kind + ">" + text + "</" + kind + "></timerEventDefinition>";
}

Instant At(std::string_view when) { return *Instant::Parse(when); }

// Every firing of a cycle, as days.
std::string Firings(std::string_view cycle, std::string_view now, int count) {
  const std::optional<Due> due = DueOf(bpmn::TimerKind::kCycle, cycle, At(now));
  if (!due) return "none";
  std::string text;
  Instant at = due->at;
  for (int left = count; left > 0; --left) {
    text += (text.empty() ? "" : " ") + DayOf(at).ToString().substr(5);
    at = NextAfter(at, due->interval_us, due->interval_months, due->month_day);
  }
  return text;
}

TEST(Dates, ACycleOfMonthsKeepsItsDayOfTheMonthBehindAShorterOne) {
  EXPECT_EQ(Firings("R/2020-01-31T09:00:00/P1M", "2020-01-01T00:00", 5), "01-31 02-29 03-31 04-30 05-31");
  EXPECT_EQ(Firings("R/P1M", "2019-12-30T09:00", 4), "01-30 02-29 03-30 04-30");
  EXPECT_EQ(Firings("R/2020-02-29T09:00:00/P1Y", "2020-01-01T00:00", 5), "02-29 02-28 02-28 02-28 02-29");
  EXPECT_EQ(Firings("R/2020-08-31T09:00:00/P6M", "2020-01-01T00:00", 3), "08-31 02-28 08-31");
  EXPECT_EQ(Firings("R/2020-01-15T09:00:00/P1M", "2020-01-01T00:00", 3), "01-15 02-15 03-15");
}

TEST(Dates, ACycleOfMonthsIsCountedUpToItsEndByTheSameDay) {
  const auto repeats = [](std::string_view cycle) {
    return DueOf(bpmn::TimerKind::kCycle, cycle, At("2020-01-31T09:00:00"))->repeats;
  };
  EXPECT_EQ(repeats("R/P1M/2020-03-30T09:00:00"), 0) << "the second one is on the 31st";
  EXPECT_EQ(repeats("R/P1M/2020-03-31T09:00:00"), 1);
}

TEST(Dates, AReminderOnTheLastDayOfEveryMonthStaysThere) {
  Play play(
      InModel(InProcess("<startEvent id=\"s\"/><userTask id=\"a\"/><userTask id=\"b\"/>"
                        "<boundaryEvent id=\"t\" attachedToRef=\"a\" cancelActivity=\"false\">" +
                        Timed("timeCycle", "R4/2020-05-31T09:00:00/P1M") + "</boundaryEvent>" + Flows({"s>a", "t>b"}))));
  play.Start().Wait(200 * 86'400);
  std::string days;
  for (const Instance::Task& task : play.now().tasks()) {
    if (task.element() == "b") days += DayOf(Instant::FromMicros(task.opened_us())).ToString().substr(5) + " ";
  }
  EXPECT_EQ(days, "05-31 06-30 07-31 08-31 ");
}

TEST(Dates, WhatALimitInWorkingDaysStartsIsCountedFromItsLastDay) {
  Play play(Ladder(Days(2), Days(2)));  // Monday the 20th, 10:00: over with Wednesday the 22nd
  play.Start().Wait(3 * 86'400);
  EXPECT_EQ(play.Open(), "b");
  EXPECT_EQ(play.now().tasks(0).opened_us(), At("2020-04-23T00:00").micros());
  EXPECT_EQ(NextDue(play.now())->ToString(), "2020-04-25T00:00:00+08:00") << "Thursday and Friday";
}

TEST(Dates, WhatAnyOtherTimerStartsIsCountedFromTheDayOnWhichItFires) {
  Play play(Ladder(Timed("timeDate", "2020-04-23T00:00:00"), Days(2)));
  play.Start().Wait(3 * 86'400);
  EXPECT_EQ(NextDue(play.now())->ToString(), "2020-04-28T00:00:00+08:00") << "Friday and Monday";
}

TEST(Dates, WhatStartsBecauseACaseWasLateIsCountedFromTheLastDayOfItsLimit) {
  const Play play(Ladder(Days(2), Days(2)));
  StartCommand start;
  start.instance = "1.0";
  start.process = "p";
  start.digest = "digest";
  const Instant midnight = At("2020-04-23T00:00");
  const auto due = [&](bool ran_out) {
    return NextDue(workflow::Start(start, play.outside(), {midnight, 1, ran_out}).instance)->ToString();
  };
  EXPECT_EQ(due(true), "2020-04-25T00:00:00+08:00");
  EXPECT_EQ(due(false), "2020-04-28T00:00:00+08:00");
}

// A reminder whose mapping cannot be kept while `broken`, and one behind it.
Play Reminded() {
  const auto remind = [](const std::string& id, const std::string& after, const std::string& mapping) {
    return "<boundaryEvent id=\"" + id + "\" attachedToRef=\"a\" cancelActivity=\"false\">" + mapping +
           Timed("timeDuration", after) + "</boundaryEvent>";
  };
  const std::string mapping =
      "<extensionElements><yici:output name=\"z\" value=\"if broken then function(x) x else 1\"/></extensionElements>";
  return Play(InModel(InProcess(
      "<startEvent id=\"s\"/><userTask id=\"a\"/><userTask id=\"b\"/><userTask id=\"c\"/><userTask id=\"d\"/>" +
      remind("first", "PT1H", mapping) + remind("second", "PT2H", "") + Flows({"s>a", "first>b", "second>c", "a>d"}))));
}

TEST(Dates, AReminderThatFailsStopsNeitherTheTaskNorItsOtherReminders) {
  Play play = Reminded();
  play.Start({{"broken", "true"}}).Wait(3'600);
  EXPECT_EQ(play.Incidents(), "EVENT_FAILED first");
  EXPECT_EQ(play.now().incidents(0).job(), play.now().timers(0).id());
  EXPECT_EQ(play.Open(), "a");
  EXPECT_EQ(NextDue(play.now()), play.clock() + 3'600 * kMicrosPerSecond) << "the failed one is tried no more by itself";
  EXPECT_EQ(play.Wait(3'600).Open(), "a c");
  EXPECT_EQ(play.Do("a").Open(), "c d") << "whoever completes the task goes on";
  EXPECT_EQ(play.Incidents(), "") << "it ended with the task it belonged to";
}

TEST(Dates, AReminderThatFailedIsTriedAgainAlone) {
  Play play = Reminded();
  play.Start({{"broken", "true"}}).Wait(2 * 3'600);
  EXPECT_EQ(play.Open(), "a c");
  EXPECT_EQ(play.Set({{"broken", "false"}}).Resolve().Wait(0).Open(), "a c b");
  EXPECT_EQ(play.Incidents(), "");
}

TEST(Dates, BehindAnEventGatewayATimerThatFailedLetsAnotherEventWin) {
  Play play(InModel(
      "<message id=\"M\" name=\"M\"/>" +
      InProcess("<startEvent id=\"s\"/><eventBasedGateway id=\"g\"/><intermediateCatchEvent id=\"t\"><extensionElements>"
                "<yici:output name=\"z\" value=\"function(x) x\"/></extensionElements>" +
                Timed("timeDuration", "PT1H") +
                "</intermediateCatchEvent><intermediateCatchEvent id=\"m\"><messageEventDefinition messageRef=\"M\"/>"
                "</intermediateCatchEvent><userTask id=\"a\"/><userTask id=\"b\"/>" +
                Flows({"s>g", "g>t", "g>m", "t>a", "m>b"}))));
  EXPECT_EQ(play.Start().Wait(3'600).Incidents(), "EVENT_FAILED t");
  EXPECT_EQ(play.Message("M").Open(), "b");
  EXPECT_EQ(play.Incidents(), "");
}

// As an earlier version wrote it: without the timer's id.
TEST(Dates, AnOlderIncidentHoldsTheTimersOfItsScopeAndToken) {
  Play play = Reminded();
  play.Start({{"broken", "true"}}).Wait(3'600);
  Instance older = play.now();
  older.mutable_incidents(0)->set_job(0);
  EXPECT_TRUE(HasFailed(older, older.timers(0)));
  EXPECT_TRUE(HasFailed(older, older.timers(1)));
  EXPECT_FALSE(HasFailed(play.now(), play.now().timers(1)));
}

}  // namespace
}  // namespace yici::workflow
