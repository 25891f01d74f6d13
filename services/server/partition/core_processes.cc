// Process instances in the order of a partition: what is due before a command reaches one, and the sweep's second walk.
#include <utility>

#include "services/approval/machine/decide.h"
#include "services/approval/machine/grants.h"
#include "services/approval/machine/review_process.h"
#include "services/server/partition/core.h"
#include "services/server/partition/core_draft.h"
#include "services/workflow/machine/decide.h"

namespace yici::server {
namespace {

constexpr size_t kDueBytesMax = 64 << 10;  // with one more firing and the command itself it stays below a record's 1 MiB

}  // namespace

// Dates in working days are counted by the calendar in force before any of them is held to be due.
void Core::RecountInstance(Draft& draft, std::string_view id) {
  if (!SweepNeeded(DayOf(draft.ordered.legal_time))) return;
  journal::Command command;
  command.mutable_reschedule_processes()->add_instance_ids(std::string(id));
  Outcome moved = DecideAny(draft.world(overlay_), command, draft.ordered);
  ApplyEvents(draft, moved.events);
}

// The processes of the reviews of a case and of what is settled together with it.
std::vector<std::string> Core::ReviewsWith(std::string_view case_no) const {
  std::vector<std::string> instances;
  const auto* subject = overlay_.Find<journal::Case>(case_no);
  if (subject == nullptr) return instances;
  for (const journal::Case* one : approval::SettledTogether(overlay_, *subject)) {
    if (!approval::ReviewInstance(*one).empty()) instances.emplace_back(approval::ReviewInstance(*one));
  }
  return instances;
}

// What is due next on a case or on the process of its review, whichever comes first.
std::vector<PendingEvent> Core::DueOf(Draft& draft, std::string_view case_no) {
  std::vector<PendingEvent> due = approval::DecideDue(draft.world(overlay_), case_no, draft.ordered);
  const std::vector<std::string> reviews = ReviewsWith(case_no);
  // Most cases have none, and the record is measured by walking through it.
  if (reviews.empty() || draft.record.ByteSizeLong() >= kDueBytesMax) return due;
  for (const std::string& instance : reviews) {
    std::vector<PendingEvent> fired = workflow::DecideDue(draft.world(overlay_), instance, draft.ordered, *processes_);
    const bool first = !fired.empty() && (due.empty() || fired.front().occurred_at < due.front().occurred_at);
    if (first) due = std::move(fired);
  }
  return due;
}

void Core::TouchInstance(Draft& draft, std::string_view id) {
  if (id.empty()) return;
  const auto* instance = overlay_.Find<journal::ProcessInstance>(id);
  if (instance != nullptr && !approval::ReviewedCase(*instance).empty()) {
    Touch(draft, std::string(approval::ReviewedCase(*instance)));
  }
  RecountInstance(draft, id);
  // What is left over is due in the next record: the pump sees to it.
  while (draft.record.events_size() < static_cast<int>(kEventsPerRecordMax) && draft.record.ByteSizeLong() < kDueBytesMax) {
    std::vector<PendingEvent> due = workflow::DecideDue(draft.world(overlay_), id, draft.ordered, *processes_);
    if (due.empty()) break;
    const size_t first = draft.events.size();
    ApplyEvents(draft, due);
    const bool settling = std::exchange(draft.settling, true);
    RunReactions(draft, ReactionsTo(draft, first), 1);
    draft.settling = settling;
  }
}

bool Core::HasInstancesToSweep() const {
  bool any = false;
  overlay_.Scan(Table::kInstanceWorkingDays, "", "", [&](std::string_view, std::string_view) {
    any = true;
    return false;
  });
  return any;
}

Outcome Core::SweepInstances(Draft& draft, int limit, std::string* cursor, bool* more) const {
  journal::Command reschedule;
  overlay_.Scan(Table::kInstanceWorkingDays, cursor->substr(1), "", [&](std::string_view key, std::string_view id) {
    if (reschedule.reschedule_processes().instance_ids_size() >= limit) {
      *more = true;
      return false;
    }
    reschedule.mutable_reschedule_processes()->add_instance_ids(std::string(id));
    cursor->assign(1, kInstancesMark).append(key).push_back('\0');
    return true;
  });
  if (reschedule.reschedule_processes().instance_ids_size() == 0) return {};
  return DecideAny(draft.world(overlay_), reschedule, draft.ordered);
}

}  // namespace yici::server
