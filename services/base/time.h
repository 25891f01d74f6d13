// Time as the law counts it: civil days in Asia/Shanghai, and UTC instants.
//
//   Instant at = Instant::FromMicros(1587348000000000);      // 2020-04-20T10:00+08:00
//   CivilDay day = DayOf(at);                                // 2020-04-20
//   StartOf(day + 1) - at                                    // microseconds until midnight in Shanghai
//
// Mainland China has kept UTC+8 without daylight saving since 1991-09-15; yici judges acts of 1992 and later, so the
// offset is a constant and no time zone table takes part in a decision. Nothing here reads a clock.
#ifndef YICI_SERVICES_BASE_TIME_H_
#define YICI_SERVICES_BASE_TIME_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yici {

// A civil day of the proleptic Gregorian calendar, counted from 1970-01-01. Range: 1900-01-01 to 9999-12-31.
class CivilDay {
 public:
  constexpr CivilDay() = default;
  constexpr explicit CivilDay(int32_t days_since_1970) : days_(days_since_1970) {}
  // Nothing when the three numbers are no day of the calendar.
  static std::optional<CivilDay> FromYmd(int year, int month, int day);
  // Takes exactly "YYYY-MM-DD".
  static std::optional<CivilDay> Parse(std::string_view text);

  constexpr int32_t days_since_1970() const { return days_; }
  int year() const;
  int month() const;         // 1 to 12
  int day_of_month() const;  // 1 to 31
  // 1 = Monday to 7 = Sunday (ISO 8601).
  constexpr int weekday() const { return ((days_ % 7 + 7) % 7 + 3) % 7 + 1; }
  constexpr bool is_weekend() const { return weekday() >= 6; }
  std::string ToString() const;         // "2020-04-20"
  std::string ToCompactString() const;  // "20200420"

  friend constexpr auto operator<=>(CivilDay, CivilDay) = default;
  friend constexpr CivilDay operator+(CivilDay a, int32_t n) { return CivilDay(a.days_ + n); }
  friend constexpr CivilDay operator-(CivilDay a, int32_t n) { return CivilDay(a.days_ - n); }
  friend constexpr int32_t operator-(CivilDay a, CivilDay b) { return a.days_ - b.days_; }

 private:
  int32_t days_ = 0;
};

// A UTC instant in microseconds since 1970-01-01T00:00Z.
class Instant {
 public:
  constexpr Instant() = default;
  static constexpr Instant FromMicros(int64_t micros) { return Instant(micros); }
  // RFC 3339 with offset ("2020-04-20T10:00:00+08:00", "…Z"), or without one, read as Asia/Shanghai; seconds and
  // fraction optional ("2020-04-20T10:00"); a bare day is its 00:00.
  static std::optional<Instant> Parse(std::string_view text);

  constexpr int64_t micros() const { return micros_; }
  std::string ToString() const;  // Asia/Shanghai: "2020-04-20T10:00:00+08:00", microseconds only when they are not 0

  friend constexpr auto operator<=>(Instant, Instant) = default;
  friend constexpr Instant operator+(Instant a, int64_t micros) { return Instant(a.micros_ + micros); }
  friend constexpr int64_t operator-(Instant a, Instant b) { return a.micros_ - b.micros_; }

 private:
  constexpr explicit Instant(int64_t micros) : micros_(micros) {}
  int64_t micros_ = 0;
};

inline constexpr int64_t kMicrosPerSecond = 1'000'000;
inline constexpr int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;
inline constexpr int64_t kShanghaiOffsetMicros = 8 * 3'600 * kMicrosPerSecond;

// The civil day in Asia/Shanghai of an instant.
constexpr CivilDay DayOf(Instant at) {
  const int64_t local = at.micros() + kShanghaiOffsetMicros;
  const int64_t day = local >= 0 ? local / kMicrosPerDay : -((-local + kMicrosPerDay - 1) / kMicrosPerDay);
  return CivilDay(static_cast<int32_t>(day));
}

// 00:00 of a civil day in Asia/Shanghai.
constexpr Instant StartOf(CivilDay day) {
  return Instant::FromMicros(int64_t{day.days_since_1970()} * kMicrosPerDay - kShanghaiOffsetMicros);
}

}  // namespace yici

#endif  // YICI_SERVICES_BASE_TIME_H_
