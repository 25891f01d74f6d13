#include "services/workflow/engine/timer.h"

#include <algorithm>
#include <string>

#include "services/workflow/feel/civil.h"

namespace yici::workflow {
namespace {

using bpmn::TimerKind;

constexpr int32_t kShanghaiOffsetSeconds = 8 * 3'600;
constexpr int64_t kNanosPerMicro = 1'000;
constexpr int64_t kCountedMax = 10'000;  // firings of a cycle of months that are counted up to its end

// Up to a whole microsecond, so that nothing is due early.
std::optional<Instant> InstantFrom(const feel::DateTime& at) {
  feel::DateTime zoned = at;
  if (zoned.time.zone.none()) zoned.time.zone = feel::Zone::Offset(kShanghaiOffsetSeconds);
  const feel::Nanos nanos = feel::InstantOf(zoned);
  const feel::Nanos micros = nanos / kNanosPerMicro + (nanos % kNanosPerMicro > 0 ? 1 : 0);
  if (micros > INT64_MAX / 2 || micros < INT64_MIN / 2) return std::nullopt;
  return Instant::FromMicros(static_cast<int64_t>(micros));
}

std::optional<Due> After(Instant now, const feel::Span& span) {
  const feel::Nanos micros = (span.ToNanos() + kNanosPerMicro - 1) / kNanosPerMicro;
  if (micros < 0 || micros > INT64_MAX / 4) return std::nullopt;
  Due due;
  due.interval_us = static_cast<int64_t>(micros);
  due.at = now + due.interval_us;
  return due;
}

std::optional<Due> After(Instant now, const feel::Months& months) {
  if (months.count < 0 || months.count > 12'000) return std::nullopt;
  Due due;
  due.interval_months = months.count;
  due.at = NextAfter(now, 0, months.count);
  due.month_day = LocalTime(now).date.day;
  return due;
}

std::optional<Due> Duration(std::string_view text, Instant now) {
  if (const auto span = feel::ParseSpan(text)) return After(now, *span);
  if (const auto months = feel::ParseMonths(text)) return After(now, *months);
  if (text.size() < 3 || text[0] != 'P') return std::nullopt;
  // P1W is ISO 8601 though no FEEL.
  if (text.back() == 'W' && text.size() < 7) {
    const std::string_view weeks = text.substr(1, text.size() - 2);
    if (weeks.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    return After(now, feel::Span{std::stoll(std::string(weeks)) * 7 * feel::kSecondsPerDay, 0});
  }
  // Years and months together with days are two values of FEEL.
  const size_t end = text.find_last_of("YM", text.find('T'));
  if (end == std::string_view::npos || end + 1 == text.size()) return std::nullopt;
  const auto months = feel::ParseMonths(text.substr(0, end + 1));
  const auto span = feel::ParseSpan("P" + std::string(text.substr(end + 1)));
  const std::optional<Due> far = months ? After(now, *months) : std::nullopt, near = span ? After(now, *span) : std::nullopt;
  if (!far || !near) return std::nullopt;
  Due due = *near;
  due.interval_months = far->interval_months;
  due.at = NextAfter(now, due.interval_us, due.interval_months);
  return due;
}

std::optional<Instant> Date(std::string_view text) {
  const auto at = feel::ParseDateTime(text);
  return at ? InstantFrom(*at) : std::nullopt;
}

// Firings of a cycle that end no later than `end`, the first at due.at; at most as many as `repeats` says.
std::optional<Due> Until(Due due, Instant end) {
  int64_t fits = -1;
  if (due.interval_months == 0) {
    fits = end < due.at ? -1 : (end - due.at) / due.interval_us;
  } else {
    const auto next = [&](Instant at) { return NextAfter(at, due.interval_us, due.interval_months, due.month_day); };
    for (Instant at = due.at; at <= end && fits < kCountedMax; at = next(at)) ++fits;
  }
  if (fits < 0) return std::nullopt;
  due.repeats = due.repeats < 0 ? fits : std::min(due.repeats, fits);
  return due;
}

// R[n]/duration, R[n]/start/duration, R[n]/duration/end, R[n]/start/end; a bare duration repeats without end.
std::optional<Due> Cycle(std::string_view text, Instant now) {
  const size_t slash = text.find('/');
  std::string_view count, first = text, second;
  if (!text.empty() && text[0] == 'R') {
    if (slash == std::string_view::npos) return std::nullopt;
    count = text.substr(1, slash - 1);
    first = text.substr(slash + 1);
  }
  if (const size_t other = first.find('/'); other != std::string_view::npos) {
    second = first.substr(other + 1);
    first = first.substr(0, other);
  }
  int64_t times = 0;
  if (count.size() > 9 || count.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  for (const char digit : count) times = times * 10 + (digit - '0');
  if (!count.empty() && times == 0) return std::nullopt;
  const std::optional<Instant> start = Date(first), end = Date(second);
  std::optional<Due> due = Duration(start ? second : first, now);
  if (start && end && *start < *end) due = Due{.at = *start, .interval_us = *end - *start};
  if (!due || (due->interval_us == 0 && due->interval_months == 0)) return std::nullopt;
  // A shorter one would never be caught up with.
  if (due->interval_months == 0 && due->interval_us < kMicrosPerSecond) return std::nullopt;
  due->repeats = count.empty() ? -1 : times - 1;
  if (start) due->at = *start;
  if (start && due->month_day != 0) due->month_day = LocalTime(*start).date.day;
  if (!start && end) return Until(*due, *end);
  return start || second.empty() ? due : std::nullopt;
}

}  // namespace

feel::DateTime LocalTime(Instant at) {
  const CivilDay day = DayOf(at);
  feel::DateTime local;
  local.date = *feel::DateFromDays(day.days_since_1970());
  local.time.nanos = (at - StartOf(day)) * kNanosPerMicro;
  local.time.zone = feel::Zone::Offset(kShanghaiOffsetSeconds);
  return local;
}

Instant NextAfter(Instant at, int64_t interval_us, int64_t interval_months, int32_t month_day) {
  if (interval_months == 0) return at + interval_us;
  auto later = feel::Plus(LocalTime(at), feel::Months{interval_months});
  if (later && month_day > later->date.day) {
    const int last = feel::DaysInMonth(later->date.year, later->date.month);
    later->date.day = static_cast<uint8_t>(std::min(month_day, last));
  }
  return (later ? InstantFrom(*later).value_or(at) : at) + interval_us;
}

std::optional<Due> DueOf(TimerKind kind, std::string_view text, Instant now) {
  switch (kind) {
    case TimerKind::kDate: {
      const std::optional<Instant> at = Date(text);
      return at ? std::optional(Due{.at = *at}) : std::nullopt;
    }
    case TimerKind::kDuration: return Duration(text, now);
    case TimerKind::kCycle: return Cycle(text, now);
    case TimerKind::kWorkingDays: break;
  }
  return std::nullopt;
}

std::optional<Due> DueOf(TimerKind kind, const feel::Value& value, Instant now) {
  std::optional<Due> due;
  switch (value.kind()) {
    case feel::Kind::kString: return DueOf(kind, value.text(), now);
    case feel::Kind::kDate:
    case feel::Kind::kDateTime: {
      const feel::DateTime at = value.is(feel::Kind::kDate) ? feel::DateTime{value.date(), {}} : value.date_time();
      const std::optional<Instant> instant = InstantFrom(at);
      if (kind != TimerKind::kDate || !instant) return std::nullopt;
      return Due{.at = *instant};
    }
    case feel::Kind::kSpan: due = After(now, value.span()); break;
    case feel::Kind::kMonths: due = After(now, value.months()); break;
    default: return std::nullopt;
  }
  if (!due || kind == TimerKind::kDate) return std::nullopt;
  if (kind == TimerKind::kCycle) due->repeats = -1;
  return due;
}

}  // namespace yici::workflow
