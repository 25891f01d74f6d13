// Stewards of a project (配备): AssignSteward, ReleaseSteward, and the hand-over (交接) that both sides sign. Whoever leaves
// stays in charge until then, so a project that goes on is never without a steward once it had one.
#include <algorithm>

#include "services/directory/machine/rights.h"
#include "services/steward/machine/commands/ledger_commands.h"
#include "services/steward/machine/project_transitions.h"
#include "services/steward/machine/vocabulary.h"

namespace yici::steward {
namespace {

Refusal CheckSteward(const LedgerDesk& desk, std::string_view field, const std::string& steward_id) {
  if (desk.world().state.Find<journal::Steward>(steward_id) == nullptr) {
    return Deny(Reason::kStewardUnknown, field, {{"id", steward_id}});
  }
  return std::nullopt;
}

Refusal CheckServes(const LedgerDesk& desk, std::string_view field, const std::string& steward_id) {
  if (Serves(desk.world().state, steward_id, desk.project().jurisdiction(), desk.day())) return std::nullopt;
  return Deny(Reason::kStewardNotServing, field, {{"id", steward_id}});
}

Refusal CheckRoom(const LedgerDesk& desk) {
  const bool full = CountInCharge(desk.ledger()) >= kInChargeMax || desk.ledger().assignments_size() >= kAssignmentsMax;
  return full ? Refusal(Deny(Reason::kLedgerFull, "steward_id")) : std::nullopt;
}

// The assignment in charge that the command is at, in a state that allows it.
Refusal FindAssignment(const LedgerDesk& desk, CommandKind command, std::string_view field, const std::string& steward_id,
                       const journal::StewardAssignment** found) {
  *found = FindInCharge(desk.ledger(), steward_id);
  if (*found == nullptr) return Deny(Reason::kNotInCharge, field, {{"id", steward_id}});
  if (AllowsAssignment(command, (*found)->state())) return std::nullopt;
  const Name name = NameOf((*found)->state());
  return Deny(Reason::kAssignmentWrongState, field, {{"state", name.word}, {"state_zh", name.zh}});
}

// Whether somebody who still serves is left when one goes: a row of a steward who has left the office is nobody.
bool IsAnotherServing(const LedgerDesk& desk, std::string_view leaving) {
  const auto& assignments = desk.ledger().assignments();
  return std::any_of(assignments.begin(), assignments.end(), [&](const journal::StewardAssignment& assignment) {
    return assignment.steward_id() != leaving && IsInCharge(assignment.state()) &&
           Serves(desk.world().state, assignment.steward_id(), desk.project().jurisdiction(), desk.day());
  });
}

bool ComesToAnybody(const journal::LedgerProject& ledger, std::string_view steward_id) {
  for (const journal::StewardAssignment& assignment : ledger.assignments()) {
    if (assignment.state() == journal::ASSIGNMENT_STATE_HANDOVER && assignment.successor_id() == steward_id) return true;
  }
  return false;
}

Outcome ConcludeFor(LedgerDesk& desk, const std::string& steward_id, journal::AssignmentState state) {
  desk.answer().set_steward_id(steward_id);
  desk.answer().set_assignment(state);
  return desk.Conclude();
}

}  // namespace

Outcome DecideAssign(const World& world, const journal::AssignSteward& command, const Ordered& ordered) {
  YICI_MUST(CheckNote("note", command.note()));
  LedgerDesk desk(world, ordered);
  YICI_MUST(desk.OpenProject(command.project_id()));
  YICI_MUST(CheckSteward(desk, "steward_id", command.steward_id()));
  YICI_MUST(desk.RequireToDispose(command.etag()));
  if (FindInCharge(desk.ledger(), command.steward_id()) != nullptr || ComesToAnybody(desk.ledger(), command.steward_id())) {
    return Refuse(Deny(Reason::kAlreadyAssigned, "steward_id"));
  }
  YICI_MUST(CheckServes(desk, "steward_id", command.steward_id()));
  YICI_MUST(CheckRoom(desk));
  journal::Event event;
  journal::StewardAssigned& assigned = *event.mutable_steward_assigned();
  assigned.set_project_id(command.project_id());
  assigned.set_steward_id(command.steward_id());
  assigned.set_since_day(desk.day().days_since_1970());
  assigned.set_note(command.note());
  desk.Emit(std::move(event));
  return ConcludeFor(desk, command.steward_id(), journal::ASSIGNMENT_STATE_ASSIGNED);
}

Outcome DecideRelease(const World& world, const journal::ReleaseSteward& command, const Ordered& ordered) {
  YICI_MUST(CheckText("reason", command.reason(), kNoteBytesMax, Reason::kReasonsRequired));
  LedgerDesk desk(world, ordered);
  YICI_MUST(desk.OpenProject(command.project_id()));
  YICI_MUST(CheckSteward(desk, "steward_id", command.steward_id()));
  YICI_MUST(desk.RequireToDispose(command.etag()));
  const journal::StewardAssignment* assignment = nullptr;
  YICI_MUST(FindAssignment(desk, journal::Command::kReleaseSteward, "steward_id", command.steward_id(), &assignment));
  if (!IsAnotherServing(desk, command.steward_id())) return Refuse(Deny(Reason::kLastSteward, "steward_id"));
  journal::Event event;
  journal::StewardReleased& released = *event.mutable_steward_released();
  released.set_project_id(command.project_id());
  released.set_steward_id(command.steward_id());
  released.set_until_day(desk.day().days_since_1970());
  released.set_reason(command.reason());
  desk.Emit(std::move(event));
  return ConcludeFor(desk, command.steward_id(), journal::ASSIGNMENT_STATE_RELEASED);
}

Outcome DecideOpenHandover(const World& world, const journal::OpenHandover& command, const Ordered& ordered) {
  YICI_MUST(CheckText("reason", command.reason(), kNoteBytesMax, Reason::kReasonsRequired));
  LedgerDesk desk(world, ordered);
  YICI_MUST(desk.OpenProject(command.project_id()));
  YICI_MUST(CheckSteward(desk, "from_steward_id", command.from_steward_id()));
  YICI_MUST(CheckSteward(desk, "to_steward_id", command.to_steward_id()));
  YICI_MUST(desk.RequireToDispose(command.etag()));
  const journal::StewardAssignment* assignment = nullptr;
  YICI_MUST(FindAssignment(desk, journal::Command::kOpenHandover, "from_steward_id", command.from_steward_id(), &assignment));
  const bool there = FindInCharge(desk.ledger(), command.to_steward_id()) != nullptr;
  if (there || ComesToAnybody(desk.ledger(), command.to_steward_id())) {
    return Refuse(Deny(Reason::kAlreadyAssigned, "to_steward_id"));
  }
  YICI_MUST(CheckServes(desk, "to_steward_id", command.to_steward_id()));
  if (desk.ledger().assignments_size() >= kAssignmentsMax) return Refuse(Deny(Reason::kLedgerFull, "to_steward_id"));
  journal::Event event;
  journal::HandoverOpened& opened = *event.mutable_handover_opened();
  opened.set_project_id(command.project_id());
  opened.set_from_steward_id(command.from_steward_id());
  opened.set_to_steward_id(command.to_steward_id());
  opened.set_reason(command.reason());
  desk.Emit(std::move(event));
  return ConcludeFor(desk, command.from_steward_id(), journal::ASSIGNMENT_STATE_HANDOVER);
}

// Who signs tells for which side; nobody signs for both.
Outcome DecideSignHandover(const World& world, const journal::SignHandover& command, const Ordered& ordered) {
  LedgerDesk desk(world, ordered);
  YICI_MUST(desk.OpenProject(command.project_id()));
  const journal::StewardAssignment* leaving = FindInCharge(desk.ledger(), command.from_steward_id());
  const bool by_successor = leaving != nullptr && desk.ActsFor(leaving->successor_id());
  if (!by_successor && !desk.ActsFor(command.from_steward_id())) return Refuse(Deny(Reason::kNotPermitted));
  YICI_MUST(desk.RequireProjectRevision(command.etag()));
  YICI_MUST(desk.RequireGoingOn());
  YICI_MUST(FindAssignment(desk, journal::Command::kSignHandover, "from_steward_id", command.from_steward_id(), &leaving));
  const std::string& own = by_successor ? leaving->signed_in() : leaving->signed_out();
  const std::string& other = by_successor ? leaving->signed_out() : leaving->signed_in();
  if (!own.empty()) return Refuse(Deny(Reason::kHandoverSigned, "from_steward_id"));
  if (other == desk.actor().id) return Refuse(Deny(Reason::kBothSignatures, "from_steward_id"));
  // Also when the other side completes it: whoever takes over must be there to serve.
  if (by_successor || !other.empty()) YICI_MUST(CheckServes(desk, "to_steward_id", leaving->successor_id()));
  journal::Event event;
  journal::HandoverSigned& was_signed = *event.mutable_handover_signed();
  was_signed.set_project_id(command.project_id());
  was_signed.set_from_steward_id(command.from_steward_id());
  was_signed.set_to_steward_id(leaving->successor_id());
  was_signed.set_by_successor(by_successor);
  was_signed.set_completed(!other.empty());
  was_signed.set_day(desk.day().days_since_1970());
  const auto state = other.empty() ? journal::ASSIGNMENT_STATE_HANDOVER : journal::ASSIGNMENT_STATE_REPLACED;
  desk.Emit(std::move(event));
  return ConcludeFor(desk, command.from_steward_id(), state);
}

Outcome DecideCancelHandover(const World& world, const journal::CancelHandover& command, const Ordered& ordered) {
  YICI_MUST(CheckText("reason", command.reason(), kNoteBytesMax, Reason::kReasonsRequired));
  LedgerDesk desk(world, ordered);
  YICI_MUST(desk.OpenProject(command.project_id()));
  YICI_MUST(desk.RequireToDispose(command.etag()));
  const journal::StewardAssignment* assignment = nullptr;
  YICI_MUST(FindAssignment(desk, journal::Command::kCancelHandover, "from_steward_id", command.from_steward_id(), &assignment));
  journal::Event event;
  journal::HandoverCancelled& cancelled = *event.mutable_handover_cancelled();
  cancelled.set_project_id(command.project_id());
  cancelled.set_from_steward_id(command.from_steward_id());
  cancelled.set_reason(command.reason());
  desk.Emit(std::move(event));
  return ConcludeFor(desk, command.from_steward_id(), journal::ASSIGNMENT_STATE_ASSIGNED);
}

}  // namespace yici::steward
