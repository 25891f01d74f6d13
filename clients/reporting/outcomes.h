// What a ruling or a delivery came to, as the monthly figures count it (services/evaluation/README.md): from the event and the
// case as it stood behind the event's record. Pure.
//
//   for (const CountedEvent& event : CountedEvents(batch.rows_of("events")))
//     batch.outcomes.push_back(OutcomeOf(event, case_as_of(event.case_no, event.revision)));
#ifndef YICI_CLIENTS_REPORTING_OUTCOMES_H_
#define YICI_CLIENTS_REPORTING_OUTCOMES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clients/reporting/rows.h"
#include "yici/v1/approval.pb.h"

namespace yici::reporting {

// An event that the figures count.
struct CountedEvent {
  uint64_t revision = 0;
  int32_t index = 0;
  std::string type;  // case.decided, case.deemed_renewed, case.delivered
  std::string case_no;
  std::string day;  // "2020-04-20" in Asia/Shanghai, on which it occurred
};

// One row of the table "outcomes".
struct Outcome {
  uint64_t revision = 0;
  int32_t index = 0;
  bool completed = false;  // else decided
  std::string case_no, item_code, jurisdiction, department_id, hall_id, day;
  std::optional<bool> on_time;     // of a ruling: not deemed, and neither the promised nor the statutory limit had run out
  std::optional<int32_t> used_wd;  // of a ruling: working days of the statutory limit, pauses taken off; 0 without one
  std::optional<int32_t> visits;   // of a delivery: distinct halls and days
};

std::vector<CountedEvent> CountedEvents(const TableRows& events);
Outcome OutcomeOf(const CountedEvent& event, const yici::v1::Case& then);

// In the order of the columns below.
SqlRow RowOf(const Outcome& outcome);
inline constexpr std::string_view kOutcomeColumns[] = {"revision",  "event_index",  "kind",          "case_no",
                                                       "item_code", "jurisdiction", "department_id", "hall_id",
                                                       "day",       "on_time",      "used_wd",       "visits"};

}  // namespace yici::reporting

#endif  // YICI_CLIENTS_REPORTING_OUTCOMES_H_
