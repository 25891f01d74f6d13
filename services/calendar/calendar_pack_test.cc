// The notices of the pack, read from its CSV, against figures that are known from elsewhere.
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "gtest/gtest.h"
#include "services/calendar/calendar_book.h"
#include "services/calendar/notices_for_tests.h"

namespace yici::calendar {
namespace {

std::string PackFile(const std::string& name) {
  const char* shared = std::getenv("YICI_SHARED");
  const char* source = std::getenv("YICI_SOURCE_DIR");
  const std::string root = shared != nullptr ? shared : std::string(source != nullptr ? source : ".") + "/../shared";
  return root + "/jinzhou/" + name;
}

// Columns: date, kind, name, name_en, notice_year, version, published_on, source; no field is quoted.
bool ReadNotices(const std::string& file_name, CalendarBook& book) {
  std::ifstream file(PackFile(file_name));
  std::string line;
  if (!std::getline(file, line)) return false;
  std::map<std::pair<int, int>, Notice> notices;
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::string date, kind, name, name_en, year, version, published_on;
    for (std::string* field : {&date, &kind, &name, &name_en, &year, &version, &published_on}) {
      std::getline(fields, *field, ',');
    }
    Notice& notice = notices[{std::stoi(year), std::stoi(version)}];
    notice.year = std::stoi(year);
    notice.version = std::stoi(version);
    notice.published_on = Day(published_on);
    notice.days.push_back({Day(date), kind == "work", name});
  }
  for (const auto& [key, notice] : notices) book.Add(notice);
  return true;
}

class PackCalendarTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* file : {"holidays.csv", "holidays_2019_v1.csv", "holidays_2020_v1.csv"}) {
      if (!ReadNotices(file, book_)) GTEST_SKIP() << "no " << PackFile(file) << "; set YICI_SHARED";
    }
  }
  CalendarBook book_;
};

TEST_F(PackCalendarTest, TheTestNoticesAreThoseOfThePack) {
  for (const Notice& notice : {Notice2019v1(), Notice2019v2(), Notice2020v1(), Notice2020v2(), Notice2021v1()}) {
    const Notice& of_pack = book_.notices().at({notice.year, notice.version});
    EXPECT_EQ(of_pack.published_on, notice.published_on) << notice.Label();
    EXPECT_TRUE(Calendar::Differences(Calendar({of_pack}), Calendar({notice})).empty()) << notice.Label();
    EXPECT_EQ(of_pack.days.size(), notice.days.size()) << notice.Label();
  }
}

TEST_F(PackCalendarTest, EveryNoticeOfThePackIsWithoutFault) {
  CalendarBook growing;
  for (const auto& [key, notice] : book_.notices()) {
    EXPECT_TRUE(growing.Check(notice, notice.published_on).empty()) << notice.Label();
    growing.Add(notice);
  }
  EXPECT_EQ(growing.notices().size(), 11u);
}

TEST_F(PackCalendarTest, KnowsTheYearsOfThePack) {
  const Calendar calendar = book_.At(Day("2026-01-01"));
  EXPECT_EQ(calendar.version(), "2018v1,2019v2,2020v2,2021v1,2022v1,2023v1,2024v1,2025v1,2026v1");
  EXPECT_EQ(calendar.FirstUnknownDay(Day("2018-01-01")), Day("2027-01-01"));
  EXPECT_TRUE(calendar.Conflicts().empty());
}

TEST_F(PackCalendarTest, ADayOfDecemberCanBelongToTheNextYearsNotice) {
  EXPECT_TRUE(book_.At(Day("2018-12-06")).IsWorkingDay(Day("2018-12-29")));
  EXPECT_FALSE(book_.At(Day("2018-12-05")).IsWorkingDay(Day("2018-12-29")));
}

}  // namespace
}  // namespace yici::calendar
