#include "services/calendar/calendar_book.h"

#include <cstdint>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/calendar/notices_for_tests.h"

namespace yici::calendar {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

CalendarBook BookOf(std::vector<Notice> notices) {
  CalendarBook book;
  for (Notice& notice : notices) book.Add(std::move(notice));
  return book;
}

std::vector<std::string> Faults(const CalendarBook& book, const Notice& notice, std::string_view today) {
  std::vector<std::string> names;
  for (const NoticeFault& fault : book.Check(notice, Day(today))) {
    names.push_back(Name(fault.kind) + std::string(fault.day ? " " + fault.day->ToString() : ""));
  }
  return names;
}

TEST(CalendarBookTest, ANoticeTakesEffectOnTheDayItIsPublished) {
  const CalendarBook book = BookOf({Notice2020v2(), Notice2019v1(), Notice2020v1(), Notice2019v2()});
  EXPECT_EQ(book.At(Day("2018-12-05")).version(), "none");
  EXPECT_EQ(book.At(Day("2019-03-21")).version(), "2019v1");
  EXPECT_EQ(book.At(Day("2019-03-22")).version(), "2019v2");
  EXPECT_EQ(book.At(Day("2020-01-26")).version(), "2019v2,2020v1");
  EXPECT_EQ(book.At(Day("2020-01-27")).version(), "2019v2,2020v2");
  EXPECT_EQ(book.NextChangeAfter(Day("2019-12-01")), Day("2020-01-27"));
  EXPECT_EQ(book.NextChangeAfter(Day("2020-01-27")), std::nullopt);
}

TEST(CalendarBookTest, EnteringTwiceDoesNoHarm) { EXPECT_EQ(BookOf({Notice2020v1(), Notice2020v1()}).notices().size(), 1u); }

TEST(CalendarBookTest, AcceptsTheNoticesAsTheyCame) {
  CalendarBook book;
  for (const Notice& notice : {Notice2019v1(), Notice2019v2(), Notice2020v1(), Notice2020v2(), Notice2021v1()}) {
    EXPECT_THAT(Faults(book, notice, notice.published_on.ToString()), IsEmpty()) << notice.Label();
    book.Add(notice);
  }
}

TEST(CalendarBookTest, NamesEveryFaultOfANotice) {
  const CalendarBook book = BookOf({Notice2020v1()});
  EXPECT_THAT(Faults(book, Notice{}, "2020-01-01"), ElementsAre("YEAR_MISSING"));
  EXPECT_THAT(Faults(book, MakeNotice(2021, 1, "2020-11-25", ""), "2020-12-01"), ElementsAre("NO_DAYS"));
  EXPECT_THAT(Faults(book, MakeNotice(2021, 0, "2020-11-25", "-2021-01-01"), "2020-12-01"), ElementsAre("VERSION_NOT_NEWER"));
  EXPECT_THAT(Faults(book, MakeNotice(2021, 1, "2020-11-25", "-2021-01-01 -2021-01-01"), "2020-12-01"),
              ElementsAre("DUPLICATE_DATE 2021-01-01"));
  EXPECT_THAT(Faults(book, MakeNotice(2021, 1, "2020-11-25", "-2020-11-30*2 -2022-01-31*2"), "2020-11-25"),
              ElementsAre("DATE_OUT_OF_RANGE 2020-11-30", "DATE_OUT_OF_RANGE 2022-02-01"));
}

// Days from outside are any 32-bit number: they are named, and no calendar is built over them.
TEST(CalendarBookTest, DaysFarOutsideAnyYearAreAFaultAndNothingElse) {
  const CalendarBook book = BookOf({Notice2020v1()});
  Notice notice = Notice2020v2();
  notice.days = {{.day = CivilDay(INT32_MIN), .working = true}, {.day = CivilDay(INT32_MAX), .working = false}};
  const auto faults = book.Check(notice, Day("2020-01-27"));
  ASSERT_EQ(faults.size(), 2u);
  EXPECT_EQ(faults[0].kind, NoticeFaultKind::kDateOutOfRange);
  EXPECT_EQ(faults[1].kind, NoticeFaultKind::kDateOutOfRange);
  EXPECT_EQ(faults[1].day, CivilDay(INT32_MAX));
  EXPECT_FALSE(faults[1].day->ToString().empty());
}

TEST(CalendarBookTest, ANewVersionIsHigherAndPublishedLater) {
  const CalendarBook book = BookOf({Notice2020v1(), Notice2020v2()});
  EXPECT_THAT(Faults(book, Notice2020v2(), "2020-01-27"), ElementsAre("VERSION_NOT_NEWER"));
  Notice third = Notice2020v2();
  third.version = 3;
  EXPECT_THAT(Faults(book, third, "2020-01-27"), IsEmpty());
  third.published_on = Day("2020-01-26");
  EXPECT_THAT(Faults(book, third, "2020-01-27"), ElementsAre("VERSION_NOT_NEWER 2020-01-27"));
}

TEST(CalendarBookTest, AChangeOfAPastDayIsAnEdit) {
  const CalendarBook book = BookOf({Notice2020v1()});
  EXPECT_THAT(Faults(book, Notice2020v2(), "2020-01-31"), IsEmpty()) << "today is not past";
  EXPECT_THAT(Faults(book, Notice2020v2(), "2020-02-01"), ElementsAre("PAST_DATE_EDIT 2020-01-31"));
  EXPECT_THAT(Faults(book, Notice2020v2(), "2020-03-01"),
              ElementsAre("PAST_DATE_EDIT 2020-01-31", "PAST_DATE_EDIT 2020-02-01"));
}

TEST(CalendarBookTest, TheFirstPublicationOfAYearIsNoEdit) {
  EXPECT_THAT(Faults(BookOf({Notice2019v2()}), Notice2020v1(), "2020-12-31"), IsEmpty());
}

TEST(CalendarBookTest, DaysThatPassBeforeTheNoticeTakesEffectCountAsPast) {
  Notice late = Notice2020v2();
  late.published_on = Day("2020-02-10");
  EXPECT_THAT(Faults(BookOf({Notice2020v1()}), late, "2020-01-20"),
              ElementsAre("PAST_DATE_EDIT 2020-01-31", "PAST_DATE_EDIT 2020-02-01"));
}

TEST(CalendarBookTest, PreviewsTheDaysThatMove) {
  EXPECT_THAT(BookOf({Notice2020v1()}).Preview(Notice2020v2(), Day("2020-01-20")),
              ElementsAre(DayChange{Day("2020-01-31"), true, false}, DayChange{Day("2020-02-01"), true, false}));
}

TEST(CalendarBookTest, ListsConflictsOfTheNoticesInForce) {
  const CalendarBook book = BookOf({Notice2020v1(), MakeNotice(2021, 1, "2020-11-25", "+2020-12-26 -2021-01-01"),
                                    MakeNotice(2022, 1, "2021-10-25", "-2021-12-31 +2021-01-01")});
  EXPECT_THAT(book.Conflicts(Day("2021-01-01")), IsEmpty());
  EXPECT_THAT(book.Conflicts(Day("2021-12-01")), ElementsAre(NoticeConflict{Day("2021-01-01"), "2022v1", "2021v1"}));
}

}  // namespace
}  // namespace yici::calendar
