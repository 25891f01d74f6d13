// Ends before a ruling: Withdraw (撤件) by the applicant, Terminate (终止) by the organ.
#include "services/approval/machine/agency.h"
#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/view.h"
#include "services/base/text.h"

namespace yici::approval {
namespace {

// The applicant alone may take an application back: itself, through a clerk who acts on its behalf, or through a steward by a
// mandate over the case. The authorisation to apply of an agent named in it does not cover giving up.
Refusal CheckApplicant(Desk& desk, std::string_view named) {
  // A withdrawal of the grant (撤回) is the organ's own case: it terminates it, the holder cannot.
  if (desk.subject().link().kind() == journal::LINK_KIND_WITHDRAWAL) return Deny(Reason::kNotPermitted);
  if (desk.actor().is_enterprise()) {
    if (Refusal refusal = CheckSender(desk.ordered(), {})) return refusal;
    const std::string_view uscc = desk.actor().uscc();
    return !uscc.empty() && uscc == desk.subject().applicant().uscc() ? std::nullopt : Refusal(Deny(Reason::kNotPermitted));
  }
  const bool clerk = !desk.RequireRole({directory::role::kWindowClerk}) && !desk.RequireNoAgent(desk.actor().id);
  if (!clerk && ActsForEnterprise(desk.world().state, desk.ordered(), {})) return desk.RequireAgency();
  const std::string_view applicant = desk.Represented(named);
  if (applicant.empty() || applicant != PrincipalOfParty(desk.subject().applicant())) return Deny(Reason::kNotPermitted);
  return desk.RequireOfficer({directory::role::kWindowClerk});
}

}  // namespace

Outcome DecideWithdraw(const World& world, const journal::WithdrawCase& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckTexts({{"reason", command.reason()}}));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(CheckApplicant(desk, command.applicant()));
  YICI_REQUIRE(desk.RequireRevision(command.etag()));
  YICI_REQUIRE(desk.RequireState(journal::Command::kWithdrawCase));
  YICI_REQUIRE(desk.RequireTime());
  journal::Event event;
  journal::CaseWithdrawn& withdrawn = *event.mutable_case_withdrawn();
  withdrawn.set_case_no(command.case_no());
  withdrawn.set_reason(command.reason());
  *withdrawn.mutable_document() = desk.Document("39");
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideTerminate(const World& world, const journal::TerminateCase& command, const Ordered& ordered) {
  if (IsBlank(command.reason())) return Refuse(Deny(Reason::kReasonsRequired, "reason"));
  if (IsBlank(command.basis())) return Refuse(Deny(Reason::kLegalBasisRequired, "basis"));
  YICI_REQUIRE(CheckTexts({{"reason", command.reason()}, {"basis", command.basis()}}));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(desk.RequireOfficer({directory::role::kChiefRepresentative, directory::role::kOrganHead}));
  YICI_REQUIRE(desk.RequireState(journal::Command::kTerminateCase));
  YICI_REQUIRE(desk.RequireTime());
  journal::Event event;
  journal::CaseTerminated& terminated = *event.mutable_case_terminated();
  terminated.set_case_no(command.case_no());
  terminated.set_reason(command.reason());
  terminated.set_basis(command.basis());
  *terminated.mutable_document() = desk.Document("38");
  terminated.set_result_code(6);
  desk.Emit(std::move(event));
  return desk.Conclude();
}

}  // namespace yici::approval
