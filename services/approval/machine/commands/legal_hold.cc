// SetLegalHold, ReleaseLegalHold (保全): a court, a supervisor or a suit needs the file as it is. While a hold stands nothing
// of the case is destroyed, whatever its time of keeping says. It is no act in the case: clocks, state and etag stay.
#include <algorithm>

#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/text.h"
#include "services/base/text.h"

namespace yici::approval {
namespace {

constexpr int kHoldsMax = 100;

Refusal CheckRights(Desk& desk) {
  namespace role = directory::role;
  return desk.RequireRole({role::kChiefRepresentative, role::kOrganHead, role::kAuditor, role::kAdministrator});
}

const journal::LegalHold* StandingHold(const journal::Case& subject, const std::string& reference) {
  const auto& holds = subject.legal_holds();
  const auto found = std::find_if(holds.begin(), holds.end(), [&](const journal::LegalHold& hold) {
    return hold.reference() == reference && hold.released_day() == 0;
  });
  return found == holds.end() ? nullptr : &*found;
}

Refusal CheckSyntax(const journal::SetLegalHold& command) {
  if (IsBlank(command.reference())) return Deny(Reason::kHoldReferenceRequired, "reference");
  if (IsBlank(command.basis())) return Deny(Reason::kLegalBasisRequired, "basis");
  return CheckTexts({{"reference", command.reference()}, {"basis", command.basis()}});
}

Refusal CheckSyntax(const journal::ReleaseLegalHold& command) {
  if (IsBlank(command.reference())) return Deny(Reason::kHoldReferenceRequired, "reference");
  if (IsBlank(command.reason())) return Deny(Reason::kReasonsRequired, "reason");
  return CheckTexts({{"reference", command.reference()}, {"reason", command.reason()}});
}

Refusal CheckRoom(const journal::Case& subject, const std::string& reference) {
  if (StandingHold(subject, reference) != nullptr) {
    return Deny(Reason::kLegalHoldStands, "reference", {{"reference", reference}});
  }
  if (subject.legal_holds_size() < kHoldsMax) return std::nullopt;
  return Deny(Reason::kDocumentsFull, "case_no", {{"max", std::to_string(kHoldsMax)}});
}

}  // namespace

Outcome DecideSetLegalHold(const World& world, const journal::SetLegalHold& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckSyntax(command));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(CheckRights(desk));
  YICI_REQUIRE(desk.RequireState(journal::Command::kSetLegalHold));
  YICI_REQUIRE(desk.RequireTime());
  YICI_REQUIRE(CheckRoom(desk.subject(), command.reference()));
  journal::Event event;
  event.mutable_legal_hold_set()->set_case_no(command.case_no());
  journal::LegalHold& hold = *event.mutable_legal_hold_set()->mutable_hold();
  hold.set_reference(command.reference());
  hold.set_basis(command.basis());
  hold.set_officer(std::string(desk.actor().id));
  hold.set_post(desk.post());
  hold.set_day(desk.day().days_since_1970());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideReleaseLegalHold(const World& world, const journal::ReleaseLegalHold& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckSyntax(command));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(CheckRights(desk));
  YICI_REQUIRE(desk.RequireState(journal::Command::kReleaseLegalHold));
  YICI_REQUIRE(desk.RequireTime());
  if (StandingHold(desk.subject(), command.reference()) == nullptr) {
    return Refuse(Deny(Reason::kLegalHoldUnknown, "reference", {{"reference", command.reference()}}));
  }
  journal::Event event;
  journal::LegalHoldReleased& released = *event.mutable_legal_hold_released();
  released.set_case_no(command.case_no());
  released.set_reference(command.reference());
  released.set_officer(std::string(desk.actor().id));
  released.set_post(desk.post());
  released.set_day(desk.day().days_since_1970());
  released.set_reason(command.reason());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

}  // namespace yici::approval
