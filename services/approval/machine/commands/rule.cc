// DecideCase (决定): the ruling, grant or refusal; C2 and C3 stop, C5 starts (行政许可法 38, 44).
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/grants.h"
#include "services/approval/machine/steps.h"
#include "services/approval/machine/text.h"
#include "services/approval/machine/view.h"
#include "services/base/text.h"
#include "services/approval/machine/used_days.h"

namespace yici::approval {
namespace {

Refusal CheckSyntax(const journal::DecideCase& command) {
  // Art. 38: a refusal says why, and that review and suit are open.
  if (!command.grant() && IsBlank(command.reasons())) return Deny(Reason::kReasonsRequired, "reasons");
  if (!command.grant() && IsBlank(command.remedy())) return Deny(Reason::kRemedyRequired, "remedy");
  return CheckTexts(
      {{"reasons", command.reasons()}, {"remedy", command.remedy()}, {"hearing_record", command.hearing_record()}});
}

// A decision to withdraw a grant burdens its holder: it gives reasons and remedy as a refusal does.
Refusal CheckWithdrawal(const Desk& desk, const journal::DecideCase& command) {
  if (!command.grant() || desk.subject().link().kind() != journal::LINK_KIND_WITHDRAWAL) return std::nullopt;
  if (IsBlank(command.reasons())) return Deny(Reason::kReasonsRequired, "reasons");
  if (IsBlank(command.remedy())) return Deny(Reason::kRemedyRequired, "remedy");
  return std::nullopt;
}

journal::Event MakeDecided(const Desk& desk, const journal::DecideCase& command) {
  journal::Event event;
  journal::CaseDecided& decided = *event.mutable_case_decided();
  decided.set_case_no(command.case_no());
  journal::Ruling& ruling = *decided.mutable_ruling();
  ruling.set_grant(command.grant());
  ruling.set_reasons(command.reasons());
  ruling.set_remedy(command.remedy());
  ruling.set_officer(std::string(desk.actor().id));
  ruling.set_post(desk.post());
  ruling.set_day(desk.day().days_since_1970());
  *ruling.mutable_document() = desk.Document(command.grant() ? GrantDocument(desk.subject()) : "07");
  ruling.set_seal(command.seal());
  ruling.set_hearing_record(command.hearing_record());
  decided.set_used_wd(UsedUntil(desk.subject(), desk.world().calendar, desk.day()));
  *decided.mutable_delivery_clock() = desk.NewClock(journal::CLOCK_KIND_C5_DELIVERY, kDeliveryLimitWd);
  if (!command.grant()) return event;
  auto term = TermClock(desk.world(), desk.subject(), desk.item(), desk.day(), desk.day());
  if (term) *decided.mutable_licence_clock() = *std::move(term);
  return event;
}

}  // namespace

Outcome DecideRuling(const World& world, const journal::DecideCase& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckSyntax(command));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(
      desk.RequireOfficer({directory::role::kApprover, directory::role::kOrganHead, directory::role::kChiefRepresentative}));
  YICI_REQUIRE(desk.RequireOtherThanFirst());
  YICI_REQUIRE(desk.RequireOtherThanPresider());
  YICI_REQUIRE(desk.RequireRevision(command.etag()));
  YICI_REQUIRE(desk.RequireState(journal::Command::kDecideCase));
  YICI_REQUIRE(desk.RequireTime());
  // Art. 43: the lower organ examines first and sends the whole file up, with its opinion and no ruling.
  if (desk.item().first_review()) return Refuse(Deny(Reason::kFirstReviewItem, "case_no"));
  YICI_REQUIRE(CheckHearingBeforeRuling(desk, command));
  if (!ChainComplete(desk.subject())) {
    const journal::StepState* open = OpenStep(desk.subject());
    return Refuse(
        Deny(Reason::kStepsIncomplete, "case_no", {{"open_step", open == nullptr ? std::string_view() : open->step()}}));
  }
  if (command.grant() && HasOpenDeferral(desk.subject())) {
    return Refuse(Deny(Reason::kDeferralOpen, "case_no", {{"outstanding", Listed(OutstandingDeferred(desk.subject()))}}));
  }
  if (command.grant() && IsOfGrantGone(world.state, desk.subject())) {
    return Refuse(Deny(Reason::kNotGranted, "case_no", {{"case_no", desk.subject().link().case_no()}}));
  }
  YICI_REQUIRE(CheckWithdrawal(desk, command));
  desk.Emit(MakeDecided(desk, command));
  if (command.grant()) {
    auto granted = LinkedGranted(desk.subject(), false, desk.day());
    if (granted) desk.EmitOn(desk.subject().link().case_no(), *std::move(granted));
  }
  return desk.Conclude();
}

}  // namespace yici::approval
