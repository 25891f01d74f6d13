// What the partition asks of the machine: settle one case, and the sweep after a calendar has changed.
#include <string>

#include "services/approval/machine/clocks.h"
#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/view.h"

namespace yici::approval {
namespace {

// Nothing when the stored row says what the calendar in force says.
std::optional<journal::Event> Rescheduled(const journal::Case& subject, const journal::Clock& clock, const World& world,
                                          CivilDay today) {
  const ClockDues dues = DuesOf(clock, FindLast(subject, journal::CLOCK_KIND_C2_STATUTORY), world.calendar, today);
  const int32_t due_day = dues.due.days_since_1970();
  const int32_t warn_day = clock.warned() ? 0 : dues.warn.days_since_1970();
  const bool same = due_day == clock.due_day() && warn_day == clock.warn_day() && dues.provisional == clock.provisional();
  if (same) return std::nullopt;
  journal::Event event;
  journal::ClockRescheduled& rescheduled = *event.mutable_clock_rescheduled();
  rescheduled.set_case_no(subject.case_no());
  rescheduled.set_clock(clock.kind());
  rescheduled.set_old_due_day(clock.due_day());
  rescheduled.set_new_due_day(due_day);
  rescheduled.set_new_warn_day(warn_day);
  rescheduled.set_provisional(dues.provisional);
  rescheduled.set_calendar_version(dues.calendar_version);
  rescheduled.set_step(clock.step());
  return event;
}

// Paused clocks have no timer and are computed again when they resume.
int AddRescheduled(Outcome& outcome, const journal::Case& subject, const World& world, const Ordered& ordered) {
  int moved = 0;
  for (const journal::Clock& clock : subject.clocks()) {
    if (!IsRunning(clock)) continue;
    auto event = Rescheduled(subject, clock, world, DayOf(ordered.legal_time));
    if (!event) continue;
    ++moved;
    outcome.events.push_back({.event = *std::move(event),
                              .subject = SubjectName(subject.case_no()),
                              .occurred_at = ordered.legal_time,
                              .actor = {},
                              .delegated_by = {}});
  }
  return moved;
}

}  // namespace

// The due events came before this command. What is left is the row itself: where the calendar in force moved a clock
// that the sweep has not reached, its timer moves now, or the pump would come back to it at once.
Outcome DecideSettle(const World& world, const journal::SettleCase& command, const Ordered& ordered) {
  const auto* subject = world.state.Find<journal::Case>(command.case_no());
  if (subject == nullptr) return Refuse(Deny(Reason::kCaseNotFound, "case_no"));
  Outcome outcome;
  Answer(outcome.answer, *subject, subject->documents_size(), world, DayOf(ordered.legal_time));
  if (AddRescheduled(outcome, *subject, world, ordered) > 0) outcome.answer.set_etag(ordered.revision);
  return outcome;
}

Outcome DecideReschedule(const World& world, const journal::RescheduleCases& command, const Ordered& ordered) {
  if (command.case_nos_size() > kListMax) return Refuse(Deny(Reason::kListTooLong, "case_nos"));
  Outcome outcome;
  int moved = 0;
  for (const std::string& case_no : command.case_nos()) {
    const auto* subject = world.state.Find<journal::Case>(case_no);
    if (subject != nullptr) moved += AddRescheduled(outcome, *subject, world, ordered);
  }
  journal::Entry& fact = *outcome.answer.add_facts();
  fact.set_key("moved");
  fact.set_value(std::to_string(moved));
  return outcome;
}

}  // namespace yici::approval
