#include "services/workflow/machine/timer.h"

#include <algorithm>
#include <string>

namespace yici::workflow {
namespace {

using bpmn::TimerKind;

constexpr int32_t kShanghaiOffsetSeconds = 8 * 3'600;
constexpr int64_t kNanosPerMicro = 1'000;

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
  return due;
}

std::optional<Due> Duration(std::string_view text, Instant now) {
  if (const auto span = feel::ParseSpan(text)) return After(now, *span);
  if (const auto months = feel::ParseMonths(text)) return After(now, *months);
  // P1W is ISO 8601 though no FEEL.
  if (text.size() > 2 && text[0] == 'P' && text.back() == 'W' && text.size() < 7) {
    const std::string_view weeks = text.substr(1, text.size() - 2);
    if (weeks.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    return After(now, feel::Span{std::stoll(std::string(weeks)) * 7 * feel::kSecondsPerDay, 0});
  }
  return std::nullopt;
}

std::optional<Due> Cycle(std::string_view text, Instant now) {
  const size_t slash = text.find('/');
  if (text.empty() || text[0] != 'R' || slash == std::string_view::npos) {
    std::optional<Due> due = Duration(text, now);  // a bare interval repeats without end
    if (!due || (due->interval_us == 0 && due->interval_months == 0)) return std::nullopt;
    due->repeats = -1;
    return due;
  }
  const std::string_view count = text.substr(1, slash - 1);
  int64_t repeats = 0;
  if (count.size() > 9 || count.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  for (const char digit : count) repeats = repeats * 10 + (digit - '0');
  if (!count.empty() && repeats == 0) return std::nullopt;
  std::string_view rest = text.substr(slash + 1);
  std::optional<Instant> start;
  if (const size_t second = rest.find('/'); second != std::string_view::npos) {
    const auto at = feel::ParseDateTime(rest.substr(0, second));
    if (!at) return std::nullopt;
    start = InstantFrom(*at);
    rest = rest.substr(second + 1);
  }
  std::optional<Due> due = Duration(rest, now);
  if (!due || (due->interval_us == 0 && due->interval_months == 0)) return std::nullopt;
  due->repeats = count.empty() ? -1 : repeats - 1;
  if (start) due->at = *start;
  return due;
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

Instant NextAfter(Instant at, int64_t interval_us, int64_t interval_months) {
  if (interval_months == 0) return at + interval_us;
  const auto later = feel::Plus(LocalTime(at), feel::Months{interval_months});
  return later ? InstantFrom(*later).value_or(at) : at;
}

std::optional<Due> DueOf(TimerKind kind, std::string_view text, Instant now) {
  switch (kind) {
    case TimerKind::kDate: {
      const auto at = feel::ParseDateTime(text);
      const std::optional<Instant> instant = at ? InstantFrom(*at) : std::nullopt;
      if (!instant) return std::nullopt;
      Due due;
      due.at = *instant;
      return due;
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
      return Due{*instant, 0, 0, 0};
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
