#include "clients/reporting/outcomes.h"

#include <charconv>

namespace yici::reporting {
namespace {

constexpr std::string_view kDecided = "case.decided", kDeemed = "case.deemed_renewed", kDelivered = "case.delivered";
constexpr std::string_view kCases = "cases/";
constexpr size_t kDayBytes = 10;

// The last clock of a name; nullptr where the case had none.
const yici::v1::ClockView* LastClock(const yici::v1::Case& then, std::string_view name) {
  const yici::v1::ClockView* last = nullptr;
  for (const auto& clock : then.clocks()) {
    if (clock.clock() == name) last = &clock;
  }
  return last;
}

bool RanOut(const yici::v1::Case& then, std::string_view name) {
  const auto* clock = LastClock(then, name);
  return clock != nullptr && clock->phase() == "expired";
}

template <class Number>
Number NumberOf(const std::string& text) {
  Number number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

std::vector<CountedEvent> CountedEvents(const TableRows& events) {
  std::vector<CountedEvent> counted;
  for (size_t row = 0; row < events.rows.size(); ++row) {
    const std::string type = events.Text(row, "type"), subject = events.Text(row, "subject");
    if (type != kDecided && type != kDeemed && type != kDelivered) continue;
    if (!subject.starts_with(kCases)) continue;
    counted.push_back({.revision = NumberOf<uint64_t>(events.Text(row, "revision")),
                       .index = NumberOf<int32_t>(events.Text(row, "event_index")),
                       .type = type,
                       .case_no = subject.substr(kCases.size()),
                       // The text is of Asia/Shanghai already.
                       .day = events.Text(row, "occurred_at").substr(0, kDayBytes)});
  }
  return counted;
}

Outcome OutcomeOf(const CountedEvent& event, const yici::v1::Case& then) {
  Outcome outcome;
  outcome.revision = event.revision;
  outcome.index = event.index;
  outcome.completed = event.type == kDelivered;
  outcome.case_no = event.case_no;
  outcome.item_code = then.item_code();
  outcome.jurisdiction = then.jurisdiction();
  outcome.department_id = then.department_id();
  outcome.hall_id = then.hall_id();
  outcome.day = event.day;
  if (outcome.completed) {
    outcome.visits = then.visit_count();
    return outcome;
  }
  const auto* statutory = LastClock(then, "C2");
  outcome.on_time = event.type != kDeemed && !RanOut(then, "C2") && !RanOut(then, "C3");
  outcome.used_wd = statutory == nullptr ? 0 : statutory->used();
  return outcome;
}

SqlRow RowOf(const Outcome& outcome) {
  const auto number = [](const std::optional<int32_t>& value) {
    return value ? SqlValue(std::to_string(*value)) : std::nullopt;
  };
  return {std::to_string(outcome.revision),
          std::to_string(outcome.index),
          outcome.completed ? "completed" : "decided",
          outcome.case_no,
          outcome.item_code,
          outcome.jurisdiction,
          outcome.department_id,
          outcome.hall_id,
          outcome.day,
          outcome.on_time ? SqlValue(*outcome.on_time ? "1" : "0") : std::nullopt,
          number(outcome.used_wd),
          number(outcome.visits)};
}

}  // namespace yici::reporting
