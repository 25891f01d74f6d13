// When a timer event is due (BPMN 2.0.2, 10.5.5): ISO 8601 dates, durations and cycles, or FEEL values.
#ifndef YICI_SERVICES_WORKFLOW_ENGINE_TIMER_H_
#define YICI_SERVICES_WORKFLOW_ENGINE_TIMER_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "services/base/time.h"
#include "services/workflow/bpmn/graph.h"
#include "services/workflow/feel/value.h"

namespace yici::workflow {

struct Due {
  Instant at;
  int64_t repeats = 0;  // after the first; negative: without end
  int64_t interval_us = 0;
  int64_t interval_months = 0;
  // Of a date in working days: how many after which instant, so that it can be counted anew.
  int32_t working_days = 0;
  std::optional<Instant> from = std::nullopt;
  bool provisional = false;  // it rests on days that no notice speaks of yet
  // Of a cycle of months: the day of the month from which it is counted. A month that is too short has its last day instead,
  // and the next one the day again.
  int32_t month_day = 0;
};

// Nothing: the text or value is no such time. "R3/PT10S" fires three times, the first after ten seconds; with a start
// ("R3/2020-01-01T00:00:00Z/PT10S") first at the start, with an end not beyond it. Without an offset: Asia/Shanghai.
std::optional<Due> DueOf(bpmn::TimerKind kind, std::string_view text, Instant now);
std::optional<Due> DueOf(bpmn::TimerKind kind, const feel::Value& value, Instant now);

// The next firing after `at` of a cycle; `month_day` as in Due, 0: that of `at`.
Instant NextAfter(Instant at, int64_t interval_us, int64_t interval_months, int32_t month_day = 0);

// Asia/Shanghai.
feel::DateTime LocalTime(Instant at);

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_ENGINE_TIMER_H_
