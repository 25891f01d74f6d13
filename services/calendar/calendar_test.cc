#include "services/calendar/calendar.h"

#include <algorithm>
#include <cstdio>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/calendar/notices_for_tests.h"

namespace yici::calendar {
namespace {

using ::testing::ElementsAre;

const Calendar& V1() {
  static const Calendar calendar({Notice2020v1()});
  return calendar;
}

const Calendar& V2() {
  static const Calendar calendar({Notice2020v2()});
  return calendar;
}

TEST(CalendarTest, CountsTheGoldenVectorsOfBothVersions) {
  const struct {
    const char* start;
    int n;
    const char* v1;
    const char* v2;
  } rows[] = {
      {"2020-01-17", 1, "2020-01-19", "2020-01-19"},  {"2020-01-20", 5, "2020-02-01", "2020-02-04"},
      {"2020-04-20", 20, "2020-05-19", "2020-05-19"}, {"2020-04-30", 1, "2020-05-06", "2020-05-06"},
      {"2020-09-25", 20, "2020-10-29", "2020-10-29"}, {"2020-01-20", 90, "2020-06-02", "2020-06-04"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(V1().StrictNthWorkingDayAfter(Day(row.start), row.n).value().ToString(), row.v1) << row.start;
    EXPECT_EQ(V2().StrictNthWorkingDayAfter(Day(row.start), row.n).value().ToString(), row.v2) << row.start;
  }
}

TEST(CalendarTest, ZeroDaysAreTodayOrTheNextWorkingDay) {
  EXPECT_EQ(V1().NthWorkingDayAfter(Day("2020-02-01"), 0).day, Day("2020-02-01"));
  EXPECT_EQ(V2().NthWorkingDayAfter(Day("2020-02-01"), 0).day, Day("2020-02-03"));
  EXPECT_EQ(V1().NthWorkingDayAfter(Day("2020-10-01"), 0).day, Day("2020-10-09"));
  EXPECT_EQ(V1().NthWorkingDayAfter(Day("2020-10-01"), -5).day, Day("2020-10-09"));
}

TEST(CalendarTest, CountsOverTheHalfOpenSpan) {
  EXPECT_EQ(V1().WorkingDays(Day("2020-04-20"), Day("2020-05-19")).days, 20);
  EXPECT_EQ(V1().WorkingDays(Day("2020-04-20"), Day("2020-04-20")).days, 0);
  EXPECT_EQ(V1().WorkingDays(Day("2020-04-21"), Day("2020-04-20")).days, 0);
  EXPECT_EQ(V1().WorkingDays(Day("2019-12-31"), Day("2020-12-31")).days, 251);
}

TEST(CalendarTest, StrictAnswersNameTheFirstUnknownDay) {
  const auto due = V1().StrictNthWorkingDayAfter(Day("2020-12-30"), 5);
  EXPECT_EQ(due.status().message(), "CALENDAR_UNKNOWN: first unknown day 2021-01-01");
  EXPECT_EQ(V1().StrictNthWorkingDayAfter(Day("2019-12-20"), 1).status().message(),
            "CALENDAR_UNKNOWN: first unknown day 2019-12-21");
  EXPECT_EQ(V1().StrictNthWorkingDayAfter(Day("2019-12-31"), 1).value(), Day("2020-01-02"));
  EXPECT_EQ(V1().StrictNthWorkingDayAfter(Day("2020-12-30"), 1).value(), Day("2020-12-31"));
  EXPECT_EQ(V1().StrictWorkingDays(Day("2020-12-30"), Day("2021-01-01")).status().message(),
            "CALENDAR_UNKNOWN: first unknown day 2021-01-01");
  EXPECT_EQ(V1().StrictWorkingDays(Day("2020-12-30"), Day("2020-12-31")).value(), 1);
  EXPECT_FALSE(V1().StrictIsWorkingDay(Day("2021-01-04")).ok());
  EXPECT_FALSE(V1().StrictIsWorkingDay(Day("2020-10-05")).value());
}

TEST(CalendarTest, ProvisionalAnswersCountByWeekdayAndSaySo) {
  const DayAnswer answer = V1().NthWorkingDayAfter(Day("2020-12-30"), 5);
  EXPECT_EQ(answer.day, Day("2021-01-06"));
  EXPECT_TRUE(answer.provisional);
  EXPECT_EQ(answer.first_unknown, Day("2021-01-01"));
  EXPECT_FALSE(V1().NthWorkingDayAfter(Day("2020-12-30"), 1).provisional);
  EXPECT_TRUE(V1().WorkingDays(Day("2020-12-30"), Day("2021-01-01")).provisional);
  EXPECT_FALSE(V1().WorkingDays(Day("2020-12-30"), Day("2020-12-31")).provisional);
  EXPECT_EQ(Calendar().NthWorkingDayAfter(Day("2020-01-24"), 0).first_unknown, Day("2020-01-24"));
}

TEST(CalendarTest, AYearWithoutANoticeBetweenKnownYearsIsUnknown) {
  const Calendar calendar({Notice2019v2(), Notice2021v1()});
  EXPECT_EQ(calendar.FirstUnknownDay(Day("2019-06-01")), Day("2020-01-01"));
  EXPECT_EQ(calendar.FirstUnknownDay(Day("2020-06-01")), Day("2020-06-01"));
  EXPECT_EQ(calendar.FirstUnknownDay(Day("2021-06-01")), Day("2022-01-01"));
  EXPECT_EQ(calendar.FirstUnknownDay(Day("2018-12-30")), Day("2018-12-30")) << "named, but its year has no notice";
  EXPECT_FALSE(calendar.IsWorkingDay(Day("2018-12-31"))) << "a named day is heeded all the same";
  EXPECT_FALSE(calendar.StrictNthWorkingDayAfter(Day("2019-12-31"), 300).ok());
}

TEST(CalendarTest, TheLaterNoticeWinsInAnyOrder) {
  const Notice early = MakeNotice(2020, 1, "2019-11-21", "-2020-12-31");
  const Notice late = MakeNotice(2021, 1, "2020-11-25", "+2020-12-31");
  for (const Calendar& calendar : {Calendar({early, late}), Calendar({late, early})}) {
    EXPECT_TRUE(calendar.IsWorkingDay(Day("2020-12-31")));
    EXPECT_THAT(calendar.Conflicts(), ElementsAre(NoticeConflict{Day("2020-12-31"), "2021v1", "2020v1"}));
  }
  const Notice same_day = MakeNotice(2021, 1, "2019-11-21", "+2020-12-31");
  EXPECT_TRUE(Calendar({same_day, early}).IsWorkingDay(Day("2020-12-31"))) << "by year when published together";
}

TEST(CalendarTest, NamesTheNoticesThatDecideASpan) {
  const Calendar calendar({Notice2020v2(), Notice2019v2(), Notice2021v1()});
  EXPECT_EQ(calendar.version(), "2019v2,2020v2,2021v1");
  EXPECT_EQ(calendar.VersionFor(Day("2020-03-01"), Day("2020-12-31")), "2020v2");
  EXPECT_EQ(calendar.VersionFor(Day("2020-12-31"), Day("2021-01-01")), "2020v2+2021v1");
  EXPECT_EQ(calendar.VersionFor(Day("2018-12-01"), Day("2018-12-28")), "none");
  EXPECT_EQ(calendar.VersionFor(Day("2018-12-01"), Day("2018-12-29")), "2019v2") << "names 29 December";
  EXPECT_EQ(calendar.VersionFor(Day("2021-12-01"), Day("2022-02-01")), "2021v1");
  EXPECT_EQ(Calendar().version(), "none");
}

TEST(CalendarTest, ExplainsEveryDayOfACount) {
  std::vector<std::string> rows;
  for (const ExplainedDay& row : V1().Explain(Day("2020-01-22"), 2)) {
    rows.push_back(row.day.ToString() + " " + (row.working ? "work" : "rest") + " " + std::to_string(row.count) + " " +
                   row.Why());
  }
  ASSERT_EQ(rows.size(), 10u);
  EXPECT_EQ(rows[0], "2020-01-22 work 0 weekday");
  EXPECT_EQ(rows[1], "2020-01-23 work 1 weekday");
  EXPECT_EQ(rows[2], "2020-01-24 rest 1 rest of notice 2020v1 (holiday)");
  EXPECT_EQ(rows[9], "2020-01-31 work 2 weekday");
  const auto weekend = V1().Explain(Day("2020-02-01"), 1);
  EXPECT_EQ(weekend[0].Why(), "make-up of notice 2020v1 (holiday)");
  EXPECT_EQ(weekend[1].Why(), "weekend");
  EXPECT_FALSE(V1().Explain(Day("2020-12-31"), 1).back().known);
}

TEST(CalendarTest, ListsTheDaysTwoCalendarsJudgeDifferently) {
  EXPECT_THAT(Calendar::Differences(V1(), V2()),
              ElementsAre(DayChange{Day("2020-01-31"), true, false}, DayChange{Day("2020-02-01"), true, false}));
  EXPECT_TRUE(Calendar::Differences(V1(), V1()).empty());
}

// Random notices over 2015 to 2024, some years left out, some days named twice.
std::vector<Notice> RandomNotices(std::mt19937& random) {
  std::vector<Notice> notices;
  for (int year = 2015; year <= 2024; ++year) {
    if (random() % 5 == 0) continue;
    Notice notice{year, 1, *CivilDay::FromYmd(year - 1, 11, 1) + static_cast<int>(random() % 60), {}};
    for (unsigned i = random() % 60; i > 0; --i) {
      const CivilDay day = *CivilDay::FromYmd(year - 1, 12, 1) + static_cast<int>(random() % 427);
      notice.days.push_back({day, random() % 2 == 0, "x"});
    }
    notices.push_back(std::move(notice));
  }
  return notices;
}

// The slow truth: the strongest notice that names the day, else the weekday.
bool NaiveIsWorkingDay(const std::vector<Notice>& notices, CivilDay day) {
  const Notice* strongest = nullptr;
  bool working = !day.is_weekend();
  for (const Notice& notice : notices) {
    for (const NoticeDay& named : notice.days) {
      if (named.day != day) continue;
      if (strongest != nullptr &&
          std::pair(strongest->published_on, strongest->year) > std::pair(notice.published_on, notice.year)) {
        continue;
      }
      strongest = &notice;
      working = named.working;
    }
  }
  return working;
}

TEST(CalendarPropertyTest, AgreesWithCountingDayByDay) {
  constexpr unsigned kSeed = 20190605;
  std::printf("seed %u\n", kSeed);
  std::mt19937 random(kSeed);
  for (int round = 0; round < 60; ++round) {
    const std::vector<Notice> notices = RandomNotices(random);
    const Calendar calendar(notices);
    for (int i = 0; i < 40; ++i) {
      const CivilDay start = Day("2014-06-01") + static_cast<int>(random() % 4200);
      const int n = static_cast<int>(random() % 120);
      CivilDay day = n == 0 ? start - 1 : start;
      bool known = true;
      for (int left = std::max(n, 1); left > 0; left -= NaiveIsWorkingDay(notices, day) ? 1 : 0) {
        day = day + 1;
        known = known &&
                std::any_of(notices.begin(), notices.end(), [&](const Notice& notice) { return notice.year == day.year(); });
      }
      const DayAnswer answer = calendar.NthWorkingDayAfter(start, n);
      ASSERT_EQ(answer.day.ToString(), day.ToString()) << "round " << round << ' ' << start.ToString() << " n " << n;
      ASSERT_EQ(answer.provisional, !known);
      ASSERT_EQ(calendar.StrictNthWorkingDayAfter(start, n).ok(), known);
      ASSERT_EQ(calendar.WorkingDays(n > 0 ? start : start - 1, day).days, std::max(n, 1));
    }
  }
}

TEST(CalendarPropertyTest, AManyYearCountAmongManyRestDaysIsFound) {
  Notice notice{2020, 1, Day("2019-11-01"), {}};
  for (int i = 0; i < 365; ++i) notice.days.push_back({Day("2020-01-01") + i, false, ""});
  EXPECT_EQ(Calendar({notice}).NthWorkingDayAfter(Day("2019-12-31"), 1).day, Day("2020-12-31"));
  EXPECT_EQ(Calendar({notice}).NthWorkingDayAfter(Day("2019-12-31"), 2).day, Day("2021-01-01"));
}

}  // namespace
}  // namespace yici::calendar
