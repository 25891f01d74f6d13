// Demands in the order of a partition: what is due before a command reaches one, and the sweep's walk over them.
#include "services/server/partition/core.h"
#include "services/server/partition/core_draft.h"
#include "services/steward/machine/decide.h"
#include "services/steward/machine/rows.h"

namespace yici::server {

// Due before new; then, while a sweep is on its way or where an older calendar left the timer row in the past, its limits
// under the calendar in force.
void Core::TouchDemand(Draft& draft, std::string_view demand_no) {
  if (demand_no.empty()) return;
  while (draft.record.events_size() < static_cast<int>(kEventsPerRecordMax)) {
    std::vector<PendingEvent> due = steward::DecideDue(draft.world(overlay_), demand_no, draft.ordered);
    if (due.empty()) break;
    ApplyEvents(draft, due);
  }
  const auto* row = overlay_.Find<journal::Demand>(demand_no);
  if (row == nullptr) return;
  const bool stale = row->timer_us() != 0 && row->timer_us() <= draft.ordered.legal_time.micros();
  if (!stale && !SweepNeeded(DayOf(draft.ordered.legal_time))) return;
  journal::Command command;
  command.mutable_reschedule_demands()->add_demand_nos(std::string(demand_no));
  Outcome moved = DecideAny(draft.world(overlay_), command, draft.ordered);
  ApplyEvents(draft, moved.events);
}

bool Core::HasDemandsToSweep() const {
  bool any = false;
  overlay_.Scan(Table::kDemandTimer, "", "", [&](std::string_view, std::string_view) {
    any = true;
    return false;
  });
  return any;
}

// Earliest due first, as with cases: a row that moves later is met again and found right.
Outcome Core::SweepDemands(Draft& draft, int limit, std::string* cursor, bool* more) const {
  journal::Command command;
  journal::RescheduleDemands& reschedule = *command.mutable_reschedule_demands();
  overlay_.Scan(Table::kDemandTimer, cursor->substr(1), "", [&](std::string_view key, std::string_view) {
    if (reschedule.demand_nos_size() >= limit) {
      *more = true;
      return false;
    }
    reschedule.add_demand_nos(std::string(steward::DemandOfTimerKey(key)));
    cursor->assign(1, kDemandsMark).append(key).push_back('\0');
    return true;
  });
  if (reschedule.demand_nos().empty()) return {};
  return DecideAny(draft.world(overlay_), command, draft.ordered);
}

}  // namespace yici::server
