// ForwardUp (转报): the lower organ's first review ends with its opinion, and the whole file goes to the organ that rules
// (行政许可法 43).
#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/steps.h"
#include "services/approval/machine/text.h"
#include "services/approval/machine/view.h"
#include "services/base/text.h"

namespace yici::approval {
namespace {

Refusal CheckSyntax(const journal::ForwardUp& command) {
  if (IsBlank(command.higher_organ())) return Deny(Reason::kHigherOrganRequired, "higher_organ");
  if (IsBlank(command.opinion())) return Deny(Reason::kOpinionRequired, "opinion");
  return CheckTexts({{"higher_organ", command.higher_organ()}, {"opinion", command.opinion()}, {"seal", command.seal()}});
}

Refusal CheckGuards(const Desk& desk) {
  const journal::Case& subject = desk.subject();
  if (!desk.item().first_review()) return Deny(Reason::kNotFirstReviewItem, "case_no");
  if (!ChainComplete(subject)) {
    const journal::StepState* open = OpenStep(subject);
    return Deny(Reason::kStepsIncomplete, "case_no", {{"open_step", open == nullptr ? std::string_view() : open->step()}});
  }
  // The whole file goes up: what was deferred belongs to it.
  if (!HasOpenDeferral(subject)) return std::nullopt;
  return Deny(Reason::kDeferralOpen, "case_no", {{"outstanding", Listed(OutstandingDeferred(subject))}});
}

journal::Event MakeForwarded(const Desk& desk, const journal::ForwardUp& command) {
  const journal::Case& subject = desk.subject();
  journal::Event event;
  event.mutable_case_forwarded_up()->set_case_no(command.case_no());
  journal::Forwarding& forwarding = *event.mutable_case_forwarded_up()->mutable_forwarding();
  forwarding.set_higher_organ(command.higher_organ());
  forwarding.set_opinion(command.opinion());
  forwarding.set_officer(std::string(desk.actor().id));
  forwarding.set_post(desk.post());
  forwarding.set_seal(command.seal());
  forwarding.set_day(desk.day().days_since_1970());
  for (const journal::MaterialHeld& held : subject.materials()) {
    if (held.status() != journal::MATERIAL_STATUS_MISSING) forwarding.add_material_ids(held.material_id());
  }
  for (const journal::DocumentRef& document : subject.documents()) {
    forwarding.add_document_ids(DocumentId(document, subject.case_no()));
  }
  return event;
}

}  // namespace

Outcome DecideForwardUp(const World& world, const journal::ForwardUp& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckSyntax(command));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(
      desk.RequireOfficer({directory::role::kApprover, directory::role::kOrganHead, directory::role::kChiefRepresentative}));
  YICI_REQUIRE(desk.RequireOtherThanFirst());
  YICI_REQUIRE(desk.RequireOtherThanPresider());
  YICI_REQUIRE(desk.RequireRevision(command.etag()));
  YICI_REQUIRE(desk.RequireState(journal::Command::kForwardUp));
  YICI_REQUIRE(desk.RequireTime());
  YICI_REQUIRE(CheckGuards(desk));
  desk.Emit(MakeForwarded(desk, command));
  return desk.Conclude();
}

}  // namespace yici::approval
