// PreReview (预审) of an online submission, and RefuseAcceptance (不予受理): before anything is accepted (行政许可法 32(1),
// (2)).
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/commands/commands.h"
#include "services/base/text.h"

namespace yici::approval {
namespace {

enum PreReviewCode : int32_t { kPass = 1, kRefuse = 2, kSupplement = 3 };

// Art. 32(1), (2): acceptance is refused on one of two grounds, with reasons.
template <class Command>
Refusal CheckGround(const Command& command, std::string_view field) {
  if (command.ground() != journal::REFUSAL_GROUND_NO_LICENCE_NEEDED &&
      command.ground() != journal::REFUSAL_GROUND_NOT_COMPETENT) {
    return Deny(Reason::kGroundRequired, field);
  }
  if (IsBlank(command.reason())) return Deny(Reason::kReasonsRequired, "reason");
  // Art. 32(2): who is not competent names who is.
  if (command.ground() == journal::REFUSAL_GROUND_NOT_COMPETENT && IsBlank(command.competent_organ())) {
    return Deny(Reason::kCompetentOrganRequired, "competent_organ");
  }
  return std::nullopt;
}

Refusal CheckSyntax(const journal::PreReview& command) {
  if (command.code() < kPass || command.code() > kSupplement) return Deny(Reason::kCodeInvalid, "code");
  if (command.code() == kRefuse) {
    if (Refusal refusal = CheckGround(command, "reason")) return refusal;
  }
  if (command.code() == kSupplement) {
    if (Refusal refusal = CheckFaults(command.faults())) return refusal;
  }
  return CheckTexts(
      {{"reason", command.reason()}, {"opinion", command.opinion()}, {"competent_organ", command.competent_organ()}});
}

Refusal CheckSyntax(const journal::RefuseAcceptance& command) {
  if (Refusal refusal = CheckGround(command, "ground")) return refusal;
  return CheckTexts({{"reason", command.reason()}, {"competent_organ", command.competent_organ()}});
}

journal::Event MakeNotAccepted(const Desk& desk, journal::RefusalGround ground, const std::string& reason,
                               const std::string& competent_organ, const std::string& seal) {
  journal::Event event;
  journal::CaseNotAccepted& refused = *event.mutable_case_not_accepted();
  refused.set_case_no(desk.subject().case_no());
  refused.set_ground(ground);
  refused.set_reason(reason);
  refused.set_competent_organ(competent_organ);
  *refused.mutable_document() = desk.Document("03");
  refused.set_seal(seal);
  return event;
}

}  // namespace

Outcome DecidePreReview(const World& world, const journal::PreReview& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckSyntax(command));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(desk.RequireOfficer({directory::role::kChiefRepresentative}));
  YICI_REQUIRE(desk.RequireState(journal::Command::kPreReview));
  YICI_REQUIRE(desk.RequireTime());
  if (command.code() == kSupplement) YICI_REQUIRE(CheckNoticeGuards(desk, command.faults()));
  journal::Event event;
  event.mutable_case_pre_reviewed()->set_case_no(command.case_no());
  event.mutable_case_pre_reviewed()->set_code(command.code());
  event.mutable_case_pre_reviewed()->set_opinion(command.opinion());
  desk.Emit(std::move(event));
  if (command.code() == kSupplement) desk.Emit(MakeNotice(desk, command.faults(), command.seal()));
  if (command.code() == kRefuse) {
    // The pre-reviewer's opinion says why; without one the word of the ground has to do.
    const std::string& why = IsBlank(command.opinion()) ? command.reason() : command.opinion();
    desk.Emit(MakeNotAccepted(desk, command.ground(), why, command.competent_organ(), command.seal()));
  }
  return desk.Conclude();
}

Outcome DecideRefuseAcceptance(const World& world, const journal::RefuseAcceptance& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckSyntax(command));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(desk.RequireOfficer({directory::role::kChiefRepresentative}));
  YICI_REQUIRE(desk.RequireState(journal::Command::kRefuseAcceptance));
  YICI_REQUIRE(desk.RequireTime());
  desk.Emit(MakeNotAccepted(desk, command.ground(), command.reason(), command.competent_organ(), command.seal()));
  return desk.Conclude();
}

}  // namespace yici::approval
