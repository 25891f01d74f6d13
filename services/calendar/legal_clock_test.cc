#include "services/calendar/legal_clock.h"

#include "gtest/gtest.h"
#include "services/calendar/notices_for_tests.h"

namespace yici::calendar {
namespace {

const Calendar& V1() {
  static const Calendar calendar({Notice2020v1()});
  return calendar;
}

const Calendar& V2() {
  static const Calendar calendar({Notice2020v2()});
  return calendar;
}

LegalClock WorkingDayClock(std::string_view start, int32_t limit) { return {.limit = limit, .start = Day(start)}; }

LegalClock CalendarDayClock(std::string_view start, int32_t limit) {
  return {.unit = Unit::kCalendarDays, .limit = limit, .start = Day(start)};
}

std::string DueText(const LegalClock& clock, const Calendar& calendar, std::string_view today) {
  return DueDay(clock, calendar, Day(today)).day.ToString();
}

std::string WarnText(const LegalClock& clock, const Calendar& calendar) {
  return WarnDay(clock, calendar, clock.start).day.ToString();
}

TEST(LegalClockTest, IsDueOnTheGoldenDays) {
  const struct {
    const char* start;
    int limit;
    const char* v1;
    const char* v2;
  } rows[] = {
      {"2020-01-17", 1, "2020-01-19", "2020-01-19"},  {"2020-01-20", 5, "2020-02-01", "2020-02-04"},
      {"2020-04-20", 20, "2020-05-19", "2020-05-19"}, {"2020-04-30", 1, "2020-05-06", "2020-05-06"},
      {"2020-09-25", 20, "2020-10-29", "2020-10-29"}, {"2020-01-20", 90, "2020-06-02", "2020-06-04"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(DueText(WorkingDayClock(row.start, row.limit), V1(), row.start), row.v1) << row.start;
    EXPECT_EQ(DueText(WorkingDayClock(row.start, row.limit), V2(), row.start), row.v2) << row.start;
  }
}

TEST(LegalClockTest, TheGoldenSpecialProcedureMovesTheDueDay) {
  LegalClock clock = WorkingDayClock("2020-04-20", 20);
  EXPECT_EQ(Pause(clock, V1(), Day("2020-04-27")), ClockError::kOk);
  EXPECT_EQ(Used(clock, V1(), Day("2020-04-27")), 6);
  EXPECT_TRUE(IsPaused(clock, Day("2020-05-14")));
  EXPECT_EQ(Used(clock, V1(), Day("2020-05-14")), 6);
  EXPECT_TRUE(DueDay(clock, V1(), Day("2020-05-15")).paused);
  EXPECT_EQ(DueText(clock, V1(), "2020-05-15"), "2020-06-04") << "if the pause ended today";
  EXPECT_EQ(Resume(clock, Day("2020-05-15")), ClockError::kOk);
  EXPECT_EQ(Paused(clock, V1(), Day("2020-05-15")), 12);
  EXPECT_EQ(Left(clock, V1(), Day("2020-05-15")), 14);
  EXPECT_FALSE(IsPaused(clock, Day("2020-05-15")));
  for (const char* today : {"2020-05-15", "2020-05-23", "2020-06-04", "2020-09-01"}) {
    EXPECT_EQ(DueText(clock, V1(), today), "2020-06-04") << today;
  }
}

TEST(LegalClockTest, ADueDayNamesItsCalendar) {
  const Calendar calendar({Notice2020v2(), Notice2021v1()});
  EXPECT_EQ(DueDay(WorkingDayClock("2020-04-20", 20), calendar, Day("2020-04-20")).calendar_version, "2020v2");
  EXPECT_EQ(DueDay(WorkingDayClock("2020-12-25", 20), calendar, Day("2020-12-25")).calendar_version, "2020v2+2021v1");
  EXPECT_EQ(DueDay(WorkingDayClock("2020-12-31", 20), calendar, Day("2020-12-31")).calendar_version, "2021v1")
      << "the start is not counted";
}

TEST(LegalClockTest, BeyondTheKnownCalendarADueDayIsProvisional) {
  const Due due = DueDay(WorkingDayClock("2020-12-25", 20), V1(), Day("2020-12-25"));
  EXPECT_TRUE(due.provisional);
  EXPECT_EQ(due.first_unknown, Day("2021-01-01"));
  EXPECT_EQ(due.day, Day("2021-01-22"));
  EXPECT_EQ(due.calendar_version, "2020v1");
  EXPECT_FALSE(HasExpired(WorkingDayClock("2020-12-25", 20), V1(), Day("2021-06-01"))) << "fires nothing meanwhile";
  EXPECT_TRUE(WarnDay(WorkingDayClock("2020-12-25", 6), V1(), Day("2020-12-25")).provisional)
      << "the warning day is known, but the clock is provisional";
  EXPECT_EQ(DueDay(WorkingDayClock("2022-03-01", 3), V1(), Day("2022-03-01")).calendar_version, "none");
}

TEST(LegalClockTest, UnknownDaysInsideAPauseAreNotCounted) {
  const Calendar calendar({Notice2019v2(), Notice2021v1()});
  LegalClock clock = WorkingDayClock("2019-12-20", 10);
  clock.pauses.push_back({Day("2019-12-31"), Day("2020-12-31")});
  EXPECT_FALSE(DueDay(clock, calendar, Day("2021-01-04")).provisional);
  EXPECT_EQ(DueText(clock, calendar, "2021-01-04"), "2021-01-06");
  clock.pauses[0].start = Day("2020-01-02");
  const Due due = DueDay(clock, calendar, Day("2021-01-04"));
  EXPECT_TRUE(due.provisional);
  EXPECT_EQ(due.first_unknown, Day("2020-01-01"));
}

TEST(LegalClockTest, ALimitEndsAtTheEndOfTheDueDay) {
  const LegalClock clock = WorkingDayClock("2020-04-20", 20);
  EXPECT_FALSE(HasExpired(clock, V1(), Day("2020-05-19")));
  EXPECT_TRUE(HasExpired(clock, V1(), Day("2020-05-20")));
  EXPECT_EQ(BreachInstant(Day("2020-05-19")).ToString(), "2020-05-20T00:00:00+08:00");
}

TEST(LegalClockTest, ALateClockCountsOnAndIsDueWhereItWas) {
  const LegalClock clock = WorkingDayClock("2020-04-20", 20);
  EXPECT_EQ(Used(clock, V1(), Day("2020-05-22")), 23);
  EXPECT_EQ(Left(clock, V1(), Day("2020-05-22")), 0);
  EXPECT_EQ(DueText(clock, V1(), "2020-05-22"), "2020-05-19");
}

TEST(LegalClockTest, ZeroDaysAreDueTodayOrOnTheNextWorkingDay) {
  EXPECT_EQ(DueText(WorkingDayClock("2020-04-20", 0), V1(), "2020-04-20"), "2020-04-20");
  const LegalClock on_a_rest_day = WorkingDayClock("2020-05-01", 0);
  EXPECT_EQ(DueText(on_a_rest_day, V1(), "2020-05-01"), "2020-05-06");
  EXPECT_EQ(Used(on_a_rest_day, V1(), Day("2020-05-06")), 0);
  EXPECT_EQ(Used(on_a_rest_day, V1(), Day("2020-05-07")), 1);
}

TEST(LegalClockTest, ARestDayIsAGoodStart) {
  EXPECT_EQ(DueText(WorkingDayClock("2020-05-01", 1), V1(), "2020-05-01"), "2020-05-06");
  EXPECT_EQ(Used(WorkingDayClock("2020-05-01", 1), V1(), Day("2020-04-01")), 0) << "before the start";
}

TEST(CalendarDayClockTest, CountsRestDaysAndMovesTheDueDayOffThem) {
  EXPECT_EQ(DueText(CalendarDayClock("2020-04-20", 15), V1(), "2020-04-20"), "2020-05-06") << "5 May is a rest day";
  EXPECT_EQ(DueText(CalendarDayClock("2020-01-10", 9), V1(), "2020-01-10"), "2020-01-19") << "a Sunday that is worked";
  EXPECT_EQ(DueText(CalendarDayClock("2020-01-12", 20), V1(), "2020-01-12"), "2020-02-01");
  EXPECT_EQ(DueText(CalendarDayClock("2020-01-12", 20), V2(), "2020-01-12"), "2020-02-03");
  EXPECT_EQ(DueText(CalendarDayClock("2020-05-01", 0), V1(), "2020-05-01"), "2020-05-06");
}

TEST(CalendarDayClockTest, DaysOfTheMoveAreNotUsed) {
  const LegalClock clock = CalendarDayClock("2020-04-20", 11);  // 1 May, moved to 6 May
  EXPECT_EQ(Used(clock, V1(), Day("2020-05-01")), 11);
  EXPECT_EQ(Used(clock, V1(), Day("2020-05-04")), 11);
  EXPECT_EQ(Left(clock, V1(), Day("2020-05-04")), 0);
  EXPECT_EQ(Used(clock, V1(), Day("2020-05-06")), 11);
  EXPECT_FALSE(HasExpired(clock, V1(), Day("2020-05-06")));
  EXPECT_EQ(Used(clock, V1(), Day("2020-05-07")), 12);
  EXPECT_TRUE(HasExpired(clock, V1(), Day("2020-05-07")));
}

TEST(CalendarDayClockTest, PausesTakeCalendarDays) {
  LegalClock clock = CalendarDayClock("2020-04-20", 15);
  ASSERT_EQ(Pause(clock, V1(), Day("2020-04-27")), ClockError::kOk);
  ASSERT_EQ(Resume(clock, Day("2020-05-15")), ClockError::kOk);
  EXPECT_EQ(Paused(clock, V1(), Day("2020-05-15")), 18);
  EXPECT_EQ(Left(clock, V1(), Day("2020-05-15")), 8);
  EXPECT_EQ(DueText(clock, V1(), "2020-05-15"), "2020-05-25") << "Saturday 23 May moves to Monday";
}

TEST(CalendarDayClockTest, APauseDuringTheMoveLeavesNothingButTheDay) {
  LegalClock clock = CalendarDayClock("2020-04-20", 11);
  ASSERT_EQ(Pause(clock, V1(), Day("2020-05-03")), ClockError::kOk);
  ASSERT_EQ(Resume(clock, Day("2020-05-16")), ClockError::kOk);
  EXPECT_EQ(Left(clock, V1(), Day("2020-05-16")), 0);
  EXPECT_EQ(DueText(clock, V1(), "2020-05-16"), "2020-05-18");
}

TEST(CalendarDayClockTest, OnlyTheMoveDependsOnTheCalendar) {
  const Due known = DueDay(CalendarDayClock("2019-12-20", 20), V1(), Day("2019-12-20"));
  EXPECT_FALSE(known.provisional);
  EXPECT_EQ(known.calendar_version, "2020v1");
  EXPECT_TRUE(DueDay(CalendarDayClock("2020-12-20", 20), V1(), Day("2020-12-20")).provisional);
}

TEST(PauseTest, APauseOnTheDueDayHoldsTheClock) {
  LegalClock clock = WorkingDayClock("2020-04-20", 5);
  ASSERT_EQ(DueText(clock, V1(), "2020-04-20"), "2020-04-26");
  ASSERT_EQ(Pause(clock, V1(), Day("2020-04-26")), ClockError::kOk);
  EXPECT_FALSE(HasExpired(clock, V1(), Day("2020-06-01")));
  ASSERT_EQ(Resume(clock, Day("2020-05-02")), ClockError::kOk);
  EXPECT_EQ(DueText(clock, V1(), "2020-05-02"), "2020-05-06") << "nothing left: the next working day";
}

TEST(PauseTest, APauseThatEndsOnTheDayItBeginsTakesNothing) {
  LegalClock clock = WorkingDayClock("2020-04-20", 20);
  ASSERT_EQ(Pause(clock, V1(), Day("2020-04-27")), ClockError::kOk);
  ASSERT_EQ(Resume(clock, Day("2020-04-27")), ClockError::kOk);
  EXPECT_FALSE(IsPaused(clock, Day("2020-04-27")));
  EXPECT_EQ(DueText(clock, V1(), "2020-04-27"), "2020-05-19");
}

TEST(PauseTest, APastDayIsAnsweredAsItWas) {
  LegalClock clock = WorkingDayClock("2020-04-20", 20);
  ASSERT_EQ(Pause(clock, V1(), Day("2020-04-27")), ClockError::kOk);
  ASSERT_EQ(Resume(clock, Day("2020-05-15")), ClockError::kOk);
  EXPECT_EQ(Used(clock, V1(), Day("2020-04-24")), 4);
  EXPECT_EQ(Paused(clock, V1(), Day("2020-04-29")), 2);
  EXPECT_TRUE(IsPaused(clock, Day("2020-04-29")));
}

TEST(OperationTest, PauseRefusesInThePublishedOrder) {
  LegalClock clock = WorkingDayClock("2020-04-20", 5);
  EXPECT_EQ(Pause(clock, V1(), Day("2020-04-19")), ClockError::kOutOfOrder);
  EXPECT_EQ(Pause(clock, V1(), Day("2020-04-27")), ClockError::kExpired);
  EXPECT_EQ(Pause(clock, V1(), Day("2020-04-21")), ClockError::kOk);
  EXPECT_EQ(Pause(clock, V1(), Day("2020-04-22")), ClockError::kAlreadyPaused);
  EXPECT_EQ(Resume(clock, Day("2020-04-20")), ClockError::kOutOfOrder);
  EXPECT_EQ(Resume(clock, Day("2020-04-22")), ClockError::kOk);
  EXPECT_EQ(Resume(clock, Day("2020-04-23")), ClockError::kNotPaused);
  EXPECT_EQ(Pause(clock, V1(), Day("2020-04-21")), ClockError::kOutOfOrder);
  EXPECT_EQ(Stop(clock, Day("2020-04-24")), ClockError::kOk);
  EXPECT_EQ(Pause(clock, V1(), Day("2020-04-24")), ClockError::kStopped);
  EXPECT_EQ(clock.pauses.size(), 1u);
}

TEST(OperationTest, ExtendsOnceBeforeTheLimitEnds) {
  LegalClock clock = WorkingDayClock("2020-04-20", 20);
  EXPECT_EQ(Extend(clock, V1(), Day("2020-05-20"), 10), ClockError::kExpired);
  EXPECT_EQ(Extend(clock, V1(), Day("2020-05-19"), 0), ClockError::kDaysOutOfRange);
  EXPECT_EQ(Extend(clock, V1(), Day("2020-05-19"), kCountMax + 1), ClockError::kDaysOutOfRange);
  EXPECT_EQ(Extend(clock, V1(), Day("2020-05-19"), 4), ClockError::kOk);
  EXPECT_EQ(DueText(clock, V1(), "2020-05-19"), "2020-05-25");
  EXPECT_EQ(Extend(clock, V1(), Day("2020-05-20"), 6), ClockError::kAlreadyExtended);
  EXPECT_EQ(Total(clock), 24);
}

TEST(OperationTest, AStoppedClockCountsNoMore) {
  LegalClock clock = WorkingDayClock("2020-04-20", 20);
  ASSERT_EQ(Stop(clock, Day("2020-05-19")), ClockError::kOk);
  EXPECT_EQ(Used(clock, V1(), Day("2020-08-01")), 20);
  EXPECT_FALSE(HasExpired(clock, V1(), Day("2020-08-01")));
  EXPECT_EQ(Stop(clock, Day("2020-05-20")), ClockError::kStopped);
  LegalClock late = WorkingDayClock("2020-04-20", 20);
  ASSERT_EQ(Stop(late, Day("2020-05-20")), ClockError::kOk);
  EXPECT_TRUE(HasExpired(late, V1(), Day("2020-08-01")));
}

TEST(OperationTest, AClockStoppedInAPauseKeepsItsDueDay) {
  LegalClock clock = WorkingDayClock("2020-04-20", 20);
  ASSERT_EQ(Pause(clock, V1(), Day("2020-04-27")), ClockError::kOk);
  ASSERT_EQ(Stop(clock, Day("2020-05-15")), ClockError::kOk);
  EXPECT_FALSE(IsPaused(clock, Day("2020-05-15")));
  EXPECT_EQ(DueText(clock, V1(), "2020-08-01"), "2020-06-04");
  EXPECT_EQ(Used(clock, V1(), Day("2020-08-01")), 6);
}

TEST(OperationTest, ErrorsHaveStableNames) {
  EXPECT_STREQ(Name(ClockError::kExpired), "CLOCK_EXPIRED");
  EXPECT_STREQ(Name(ClockError::kOk), "OK");
}

TEST(EarlierTest, ThePromisedDayIsNeverLaterThanTheStatutory) {
  const Due statutory = DueDay(CalendarDayClock("2020-01-20", 10), V1(), Day("2020-01-20"));
  const Due promised = DueDay(WorkingDayClock("2020-01-20", 8), V1(), Day("2020-01-20"));
  EXPECT_EQ(statutory.day, Day("2020-01-31"));
  EXPECT_EQ(promised.day, Day("2020-02-05"));
  EXPECT_EQ(Earlier(promised, statutory).day, statutory.day);
  EXPECT_EQ(Earlier(statutory, promised).day, statutory.day);
}

TEST(WarnTest, WarnsWhenAFifthIsLeft) {
  EXPECT_EQ(WarnText(WorkingDayClock("2020-04-20", 20), V1()), "2020-05-13");
  EXPECT_EQ(WarnText(WorkingDayClock("2020-04-20", 10), V1()), "2020-04-29") << "2 left; due 2020-05-06";
  EXPECT_EQ(WarnText(WorkingDayClock("2020-04-20", 9), V1()), "2020-04-29") << "1 left; due 2020-04-30";
}

TEST(WarnTest, ShortClocksWarnWithOneDayLeft) {
  EXPECT_EQ(WarnText(WorkingDayClock("2020-04-20", 5), V1()), "2020-04-24") << "due Sunday 2020-04-26";
  EXPECT_EQ(WarnText(WorkingDayClock("2020-04-20", 2), V1()), "2020-04-21");
}

TEST(WarnTest, OneDayClocksWarnOnTheDueDay) {
  EXPECT_EQ(WarnText(WorkingDayClock("2020-04-30", 1), V1()), "2020-05-06");
  EXPECT_EQ(WarnText(WorkingDayClock("2020-05-01", 0), V1()), "2020-05-06");
  EXPECT_EQ(WarnText(CalendarDayClock("2020-04-30", 1), V1()), "2020-05-06");
}

TEST(WarnTest, CalendarDayClocksWarnOnCivilDays) {
  EXPECT_EQ(WarnText(CalendarDayClock("2020-04-20", 15), V1()), "2020-05-02") << "3 of 15 left, on a rest day";
}

TEST(WarnTest, AnExtensionMovesTheWarning) {
  LegalClock clock = WorkingDayClock("2020-04-20", 20);
  ASSERT_EQ(Extend(clock, V1(), Day("2020-05-14"), 10), ClockError::kOk);
  EXPECT_EQ(WarnText(clock, V1()), "2020-05-25") << "6 of 30 left";
}

TEST(WarnTest, APauseMovesTheWarning) {
  LegalClock clock = WorkingDayClock("2020-04-20", 20);
  ASSERT_EQ(Pause(clock, V1(), Day("2020-04-27")), ClockError::kOk);
  ASSERT_EQ(Resume(clock, Day("2020-05-15")), ClockError::kOk);
  EXPECT_EQ(WarnText(clock, V1()), "2020-05-29") << "4 left; due 2020-06-04";
}

TEST(WarnTest, APauseThatBeginsOnTheWarningDayComesAfterTheWarning) {
  LegalClock clock = WorkingDayClock("2020-04-20", 20);
  ASSERT_EQ(Pause(clock, V1(), Day("2020-05-13")), ClockError::kOk);
  ASSERT_EQ(Resume(clock, Day("2020-06-30")), ClockError::kOk);
  EXPECT_EQ(WarnText(clock, V1()), "2020-05-13");
}

}  // namespace
}  // namespace yici::calendar
