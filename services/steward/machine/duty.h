// The duties of a project's steward (管家职责): what each stage of the project asks of him, and by when.
//
//   for (const journal::Duty& duty : DutiesOf(state)) {
//     const DutyStanding standing = StandingOf(duty, ledger, calendar, today);
//     if (standing.state == DutyState::kLate) …           // standing.late_wd working days
//   }
//
// A duty is due so many working days after the project came into its stage. A stage that the project had passed when it came
// into the ledger asks for nothing: nobody could have kept it.
#ifndef YICI_SERVICES_STEWARD_MACHINE_DUTY_H_
#define YICI_SERVICES_STEWARD_MACHINE_DUTY_H_

#include <string_view>
#include <vector>

#include "services/base/new_tables.h"
#include "services/base/outcome.h"
#include "services/calendar/calendar.h"

namespace yici::steward {

enum class DutyState { kAhead, kNotAsked, kDue, kLate, kCompleted, kWaived };
std::string_view WordOf(DutyState state);

struct DutyStanding {
  DutyState state = DutyState::kNotAsked;
  CivilDay due_day;  // of all but kAhead and kNotAsked
  bool provisional = false;
  int32_t late_wd = 0;  // today, or when it was completed
  const journal::DutyMark* mark = nullptr;
};
DutyStanding StandingOf(const journal::Duty& duty, const journal::LedgerProject& ledger, const calendar::Calendar& calendar,
                        CivilDay on);

// Of the pack, by number.
std::vector<journal::Duty> DutiesOf(const StateReader& state);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_DUTY_H_
