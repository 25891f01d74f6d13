#include "services/base/time.h"

#include <cstdio>

namespace yici {
namespace {

struct Ymd {
  int year;
  int month;
  int day;
};

// Days from 1970-01-01, with years that begin in March so that the leap day comes last.
constexpr int32_t DaysFromYmd(int year, int month, int day) {
  const int y = month <= 2 ? year - 1 : year;
  const int era = (y >= 0 ? y : y - 399) / 400;
  const int year_of_era = y - era * 400;
  const int month_from_march = (month + 9) % 12;
  const int day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

// Of any 32-bit number of days: what came from outside is named in messages before anyone knows whether it is a civil day.
constexpr Ymd YmdFromDays(int32_t days) {
  const int64_t shifted = int64_t{days} + 719468;
  const int era = static_cast<int>((shifted >= 0 ? shifted : shifted - 146096) / 146097);
  const int day_of_era = static_cast<int>(shifted - int64_t{era} * 146097);
  const int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int month_from_march = (5 * day_of_year + 2) / 153;
  const int month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day_of_year - (153 * month_from_march + 2) / 5 + 1};
}

// Exactly `digits` decimal digits at `at`, or nothing.
std::optional<int> Number(std::string_view text, size_t at, size_t digits) {
  if (text.size() < at + digits) return std::nullopt;
  int value = 0;
  for (size_t i = at; i < at + digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

// "HH:MM", "HH:MM:SS" or "HH:MM:SS.ffffff"; advances `rest` behind it.
std::optional<int64_t> ParseTimeOfDay(std::string_view& rest) {
  const auto hour = Number(rest, 0, 2), minute = Number(rest, 3, 2);
  if (!hour || !minute || rest[2] != ':' || *hour > 23 || *minute > 59) return std::nullopt;
  int64_t micros = (*hour * 3600 + *minute * 60) * kMicrosPerSecond;
  rest.remove_prefix(5);
  if (rest.empty() || rest[0] != ':') return micros;
  const auto second = Number(rest, 1, 2);
  if (!second || *second > 59) return std::nullopt;
  micros += *second * kMicrosPerSecond;
  rest.remove_prefix(3);
  if (rest.empty() || rest[0] != '.') return micros;
  rest.remove_prefix(1);
  int64_t unit = kMicrosPerSecond / 10;
  size_t digits = 0;
  for (; !rest.empty() && rest[0] >= '0' && rest[0] <= '9'; rest.remove_prefix(1), ++digits, unit /= 10) {
    micros += (rest[0] - '0') * unit;
  }
  if (digits == 0 || digits > 6) return std::nullopt;
  return micros;
}

// "", "Z" or "+HH:MM"; the offset east of UTC in microseconds.
std::optional<int64_t> ParseOffset(std::string_view rest) {
  if (rest.empty()) return kShanghaiOffsetMicros;
  if (rest == "Z" || rest == "z") return 0;
  if (rest.size() != 6 || (rest[0] != '+' && rest[0] != '-') || rest[3] != ':') return std::nullopt;
  const auto hours = Number(rest, 1, 2), minutes = Number(rest, 4, 2);
  if (!hours || !minutes || *hours > 18 || *minutes > 59) return std::nullopt;
  const int64_t offset = (*hours * 3600 + *minutes * 60) * kMicrosPerSecond;
  return rest[0] == '+' ? offset : -offset;
}

}  // namespace

std::optional<CivilDay> CivilDay::FromYmd(int year, int month, int day) {
  if (year < 1900 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
  const int32_t days = DaysFromYmd(year, month, day);
  const Ymd back = YmdFromDays(days);
  if (back.month != month || back.day != day) return std::nullopt;
  return CivilDay(days);
}

std::optional<CivilDay> CivilDay::Parse(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = Number(text, 0, 4), month = Number(text, 5, 2), day = Number(text, 8, 2);
  if (!year || !month || !day) return std::nullopt;
  return FromYmd(*year, *month, *day);
}

int CivilDay::year() const { return YmdFromDays(days_).year; }
int CivilDay::month() const { return YmdFromDays(days_).month; }
int CivilDay::day_of_month() const { return YmdFromDays(days_).day; }

std::string CivilDay::ToString() const {
  const Ymd ymd = YmdFromDays(days_);
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d", ymd.year, ymd.month, ymd.day);
  return text;
}

std::string CivilDay::ToCompactString() const {
  const Ymd ymd = YmdFromDays(days_);
  char text[40];
  std::snprintf(text, sizeof text, "%04d%02d%02d", ymd.year, ymd.month, ymd.day);
  return text;
}

std::optional<Instant> Instant::Parse(std::string_view text) {
  const auto day = CivilDay::Parse(text.substr(0, 10));
  if (!day) return std::nullopt;
  std::string_view rest = text.substr(10);
  if (rest.empty()) return StartOf(*day);
  if (rest[0] != 'T' && rest[0] != ' ') return std::nullopt;
  rest.remove_prefix(1);
  const auto time_of_day = ParseTimeOfDay(rest);
  if (!time_of_day) return std::nullopt;
  const auto offset = ParseOffset(rest);
  if (!offset) return std::nullopt;
  return FromMicros(int64_t{day->days_since_1970()} * kMicrosPerDay + *time_of_day - *offset);
}

std::string Instant::ToString() const {
  const CivilDay day = DayOf(*this);
  const int64_t micros = *this - StartOf(day);
  const int seconds = static_cast<int>(micros / kMicrosPerSecond);
  char text[48];
  std::snprintf(text, sizeof text, "T%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  std::string out = day.ToString() + text;
  if (const int fraction = static_cast<int>(micros % kMicrosPerSecond); fraction != 0) {
    std::snprintf(text, sizeof text, ".%06d", fraction);
    out += text;
  }
  return out + "+08:00";
}

}  // namespace yici
