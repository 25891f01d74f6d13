// Duties of a project's steward: CompleteDuty, with evidence; WaiveDuty, by a leader with a reason.
#include "services/steward/machine/commands/ledger_commands.h"
#include "services/steward/machine/duty.h"

namespace yici::steward {
namespace {

constexpr size_t kDigestBytes = 32;

const journal::Duty* FindDuty(const World& world, const std::string& duty_id) {
  return world.state.Find<journal::Duty>(duty_id);
}

// One that its stage has brought up and nobody has settled yet.
Refusal CheckAsked(const DutyStanding& standing, const journal::Duty& duty) {
  switch (standing.state) {
    case DutyState::kAhead:
    case DutyState::kNotAsked: return Deny(Reason::kDutyNotAsked, "duty_id", {{"stage", duty.stage()}});
    case DutyState::kCompleted:
    case DutyState::kWaived: return Deny(Reason::kDutySettled, "duty_id", {{"state", WordOf(standing.state)}});
    default: return std::nullopt;
  }
}

}  // namespace

Outcome DecideCompleteDuty(const World& world, const journal::CompleteDuty& command, const Ordered& ordered) {
  YICI_MUST(CheckNote("note", command.note()));
  if (command.evidence().size() != kDigestBytes) return Refuse(Deny(Reason::kEvidenceRequired, "evidence_digest"));
  LedgerDesk desk(world, ordered);
  YICI_MUST(desk.OpenProject(command.project_id()));
  const journal::Duty* duty = FindDuty(world, command.duty_id());
  if (duty == nullptr) return Refuse(Deny(Reason::kDutyUnknown, "duty_id", {{"id", command.duty_id()}}));
  YICI_MUST(desk.RequireInCharge());
  YICI_MUST(desk.RequireProjectRevision(command.etag()));
  YICI_MUST(desk.RequireGoingOn());
  const DutyStanding standing = StandingOf(*duty, desk.ledger(), world.calendar, desk.day());
  YICI_MUST(CheckAsked(standing, *duty));
  journal::Event event;
  journal::DutyCompleted& completed = *event.mutable_duty_completed();
  completed.set_project_id(command.project_id());
  completed.set_duty_id(command.duty_id());
  completed.set_evidence(command.evidence());
  completed.set_note(command.note());
  completed.set_day(desk.day().days_since_1970());
  completed.set_late_wd(standing.late_wd);
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideWaiveDuty(const World& world, const journal::WaiveDuty& command, const Ordered& ordered) {
  YICI_MUST(CheckText("reason", command.reason(), kNoteBytesMax, Reason::kReasonsRequired));
  LedgerDesk desk(world, ordered);
  YICI_MUST(desk.OpenProject(command.project_id()));
  const journal::Duty* duty = FindDuty(world, command.duty_id());
  if (duty == nullptr) return Refuse(Deny(Reason::kDutyUnknown, "duty_id", {{"id", command.duty_id()}}));
  YICI_MUST(desk.RequireOver({role::kLeader}));
  YICI_MUST(desk.RequireProjectRevision(command.etag()));
  YICI_MUST(desk.RequireGoingOn());
  YICI_MUST(CheckAsked(StandingOf(*duty, desk.ledger(), world.calendar, desk.day()), *duty));
  journal::Event event;
  journal::DutyWaived& waived = *event.mutable_duty_waived();
  waived.set_project_id(command.project_id());
  waived.set_duty_id(command.duty_id());
  waived.set_reason(command.reason());
  waived.set_day(desk.day().days_since_1970());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

}  // namespace yici::steward
