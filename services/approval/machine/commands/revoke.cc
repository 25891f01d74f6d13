// Ends of a grant: RevokeCase (撤销, 行政许可法 69) and CancelCase (注销, 70). Both lists of grounds are closed.
#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/grants.h"
#include "services/base/text.h"

namespace yici::approval {
namespace {

using directory::role::kChiefRepresentative;
using directory::role::kGovernmentHead;
using directory::role::kOrganHead;

constexpr int32_t kResultVoid = 2;  // 作废办结

Refusal CheckSyntax(const journal::RevokeCase& command) {
  if (command.ground() < journal::REVOCATION_GROUND_ABUSE_OR_NEGLECT ||
      command.ground() > journal::REVOCATION_GROUND_FRAUD_OR_BRIBERY) {
    return Deny(Reason::kLegalGroundRequired, "ground");
  }
  if (IsBlank(command.reason())) return Deny(Reason::kReasonsRequired, "reason");
  if (IsBlank(command.basis())) return Deny(Reason::kLegalBasisRequired, "basis");
  if (IsBlank(command.heard_how())) return Deny(Reason::kHolderNotHeard, "heard_how");
  if (command.heard_day() == 0) return Deny(Reason::kHolderNotHeard, "heard_day");
  if (IsBlank(command.remedy())) return Deny(Reason::kRemedyRequired, "remedy");
  return CheckTexts({{"reason", command.reason()},
                     {"basis", command.basis()},
                     {"heard_how", command.heard_how()},
                     {"remedy", command.remedy()},
                     {"compensation", command.compensation()}});
}

// The holder is heard about this grant, before it is taken.
Refusal CheckHeard(const Desk& desk, int32_t heard_day) {
  if (CivilDay(heard_day) > desk.day()) return Deny(Reason::kOccurredInFuture, "heard_day");
  if (heard_day < desk.subject().ruling().day()) {
    return Deny(Reason::kOutOfOrder, "heard_day", {{"previous", CivilDay(desk.subject().ruling().day()).ToString()}});
  }
  return std::nullopt;
}

journal::Event MakeRevoked(const Desk& desk, const journal::RevokeCase& command) {
  journal::Event event;
  event.mutable_case_revoked()->set_case_no(command.case_no());
  event.mutable_case_revoked()->set_result_code(kResultVoid);
  journal::Revocation& revocation = *event.mutable_case_revoked()->mutable_revocation();
  revocation.set_ground(command.ground());
  revocation.set_reason(command.reason());
  revocation.set_basis(command.basis());
  revocation.set_heard_how(command.heard_how());
  revocation.set_heard_day(command.heard_day());
  revocation.set_remedy(command.remedy());
  revocation.set_compensation(command.compensation());
  revocation.set_officer(std::string(desk.actor().id));
  revocation.set_post(desk.post());
  revocation.set_day(desk.day().days_since_1970());
  *revocation.mutable_document() = desk.Document("40");
  revocation.set_seal(command.seal());
  return event;
}

Refusal CheckSyntax(const journal::CancelCase& command) {
  if (command.ground() < journal::CANCELLATION_GROUND_TERM_OVER ||
      command.ground() > journal::CANCELLATION_GROUND_OTHER_BY_LAW) {
    return Deny(Reason::kLegalGroundRequired, "ground");
  }
  if (IsBlank(command.reason())) return Deny(Reason::kReasonsRequired, "reason");
  if (IsBlank(command.basis())) return Deny(Reason::kLegalBasisRequired, "basis");
  return CheckTexts({{"reason", command.reason()}, {"basis", command.basis()}});
}

// What the case itself must show for a ground; "" when it shows it, or when the ground lies outside.
std::string_view Lacking(const journal::Case& subject, journal::CancellationGround ground) {
  const bool organisation = !subject.applicant().uscc().empty();
  switch (ground) {
    case journal::CANCELLATION_GROUND_TERM_OVER: return subject.licence().lapsed_day() == 0 ? "lapsed_term" : "";
    case journal::CANCELLATION_GROUND_HOLDER_DEAD_OR_INCAPABLE: return organisation ? "natural_person" : "";
    case journal::CANCELLATION_GROUND_ORGANISATION_DISSOLVED: return organisation ? "" : "organisation";
    case journal::CANCELLATION_GROUND_WITHDRAWN: return IsWithdrawn(subject) ? "" : "withdrawal";
    default: return "";
  }
}

journal::Event MakeCancelled(const Desk& desk, const journal::CancelCase& command) {
  journal::Event event;
  event.mutable_case_cancelled()->set_case_no(command.case_no());
  event.mutable_case_cancelled()->set_result_code(kResultVoid);
  journal::Cancellation& cancellation = *event.mutable_case_cancelled()->mutable_cancellation();
  cancellation.set_ground(command.ground());
  cancellation.set_reason(command.reason());
  cancellation.set_basis(command.basis());
  cancellation.set_officer(std::string(desk.actor().id));
  cancellation.set_post(desk.post());
  cancellation.set_day(desk.day().days_since_1970());
  *cancellation.mutable_document() = desk.Document("43");
  cancellation.set_seal(command.seal());
  return event;
}

}  // namespace

Outcome DecideRevoke(const World& world, const journal::RevokeCase& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckSyntax(command));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  // The organ, or its superior: a head whose grant lies above, or the government of the place.
  YICI_REQUIRE(desk.RequireOfficer({kOrganHead, kChiefRepresentative, kGovernmentHead}));
  YICI_REQUIRE(desk.RequireRevision(command.etag()));
  YICI_REQUIRE(desk.RequireState(journal::Command::kRevokeCase));
  YICI_REQUIRE(desk.RequireTime());
  if (!GrantStands(desk.subject())) return Refuse(Deny(Reason::kNotGranted, "case_no"));
  YICI_REQUIRE(CheckHeard(desk, command.heard_day()));
  if (command.public_interest_harm()) return Refuse(Deny(Reason::kPublicInterestPrevails, "public_interest_harm"));
  desk.Emit(MakeRevoked(desk, command));
  return desk.Conclude();
}

Outcome DecideCancel(const World& world, const journal::CancelCase& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckSyntax(command));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(desk.RequireOfficer({kOrganHead, kChiefRepresentative}));
  YICI_REQUIRE(desk.RequireRevision(command.etag()));
  YICI_REQUIRE(desk.RequireState(journal::Command::kCancelCase));
  YICI_REQUIRE(desk.RequireTime());
  if (!GrantStands(desk.subject())) return Refuse(Deny(Reason::kNotGranted, "case_no"));
  if (const std::string_view lacking = Lacking(desk.subject(), command.ground()); !lacking.empty()) {
    return Refuse(Deny(Reason::kCancelGroundNotMet, "ground", {{"lacking", lacking}}));
  }
  desk.Emit(MakeCancelled(desk, command));
  return desk.Conclude();
}

}  // namespace yici::approval
