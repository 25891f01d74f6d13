// The notices of 2019 and 2020 in both versions and the notice of 2021, as published, for tests.
#ifndef YICI_SERVICES_CALENDAR_NOTICES_FOR_TESTS_H_
#define YICI_SERVICES_CALENDAR_NOTICES_FOR_TESTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "services/calendar/calendar.h"

namespace yici::calendar {

inline CivilDay Day(std::string_view text) { return *CivilDay::Parse(text); }

// Days in short: "-" rest or "+" work, the first day, and for how many days (1 to 9): "-2020-01-24*7 +2020-02-01".
inline Notice MakeNotice(int year, int version, std::string_view published_on, std::string_view days) {
  Notice notice{year, version, Day(published_on), {}};
  while (!days.empty()) {
    const std::string_view word = days.substr(0, days.find(' '));
    const int length = word.size() > 11 ? word[12] - '0' : 1;
    for (int i = 0; i < length; ++i) notice.days.push_back({Day(word.substr(1, 10)) + i, word[0] == '+', "holiday"});
    days.remove_prefix(word.size() < days.size() ? word.size() + 1 : days.size());
  }
  return notice;
}

inline Notice Notice2019v1() {
  return MakeNotice(2019, 1, "2018-12-06",
                    "+2018-12-29 -2018-12-30*3 +2019-02-02*2 -2019-02-04*7 -2019-04-05*3 -2019-05-01 -2019-06-07*3 "
                    "-2019-09-13*3 +2019-09-29 -2019-10-01*7 +2019-10-12");
}

// Labour Day lengthened.
inline Notice Notice2019v2() {
  return MakeNotice(2019, 2, "2019-03-22",
                    "+2018-12-29 -2018-12-30*3 +2019-02-02*2 -2019-02-04*7 -2019-04-05*3 +2019-04-28 -2019-05-01*4 "
                    "+2019-05-05 -2019-06-07*3 -2019-09-13*3 +2019-09-29 -2019-10-01*7 +2019-10-12");
}

inline Notice Notice2020v1() {
  return MakeNotice(2020, 1, "2019-11-21",
                    "-2020-01-01 +2020-01-19 -2020-01-24*7 +2020-02-01 -2020-04-04*3 +2020-04-26 -2020-05-01*5 "
                    "+2020-05-09 -2020-06-25*3 +2020-06-28 +2020-09-27 -2020-10-01*8 +2020-10-10");
}

// The Spring Festival extended by 国办发明电: 31 January to 2 February became rest days.
inline Notice Notice2020v2() {
  return MakeNotice(2020, 2, "2020-01-27",
                    "-2020-01-01 +2020-01-19 -2020-01-24*9 -2020-02-02 -2020-04-04*3 +2020-04-26 -2020-05-01*5 "
                    "+2020-05-09 -2020-06-25*3 +2020-06-28 +2020-09-27 -2020-10-01*8 +2020-10-10");
}

inline Notice Notice2021v1() {
  return MakeNotice(2021, 1, "2020-11-25",
                    "-2021-01-01*3 +2021-02-07 -2021-02-11*7 +2021-02-20 -2021-04-03*3 +2021-04-25 -2021-05-01*5 "
                    "+2021-05-08 -2021-06-12*3 +2021-09-18 -2021-09-19*3 +2021-09-26 -2021-10-01*7 +2021-10-09");
}

}  // namespace yici::calendar

#endif  // YICI_SERVICES_CALENDAR_NOTICES_FOR_TESTS_H_
