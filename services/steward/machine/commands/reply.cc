// ReplyDemand (答复) and ReviewReply (审核): the responsible head signs what another wrote.
#include "services/steward/machine/commands/commands.h"

namespace yici::steward {
namespace {

Refusal CheckOpinions(const journal::Demand& demand) {
  for (const journal::DemandOpinion& joint : demand.joint()) {
    if (!joint.text().empty()) continue;
    return Deny(Reason::kOpinionsOutstanding, "demand_no", {{"department", joint.department_id()}});
  }
  return std::nullopt;
}

}  // namespace

Outcome DecideReply(const World& world, const journal::ReplyDemand& command, const Ordered& ordered) {
  YICI_MUST(CheckText("text", command.text(), kLongTextBytesMax));
  Desk desk(world, ordered);
  YICI_MUST(desk.Open(command.demand_no()));
  YICI_MUST(desk.RequireDepartment({role::kHandler, role::kChiefRepresentative}));
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kReplyDemand));
  YICI_MUST(CheckOpinions(desk.demand()));
  journal::Event event;
  event.mutable_demand_replied()->set_text(command.text());
  event.mutable_demand_replied()->mutable_change()->set_state(journal::DEMAND_STATE_REPLY_REVIEW);
  desk.Emit(std::move(event));
  return desk.Conclude();
}

// Passed, the limit has been kept; sent back, it runs on.
Outcome DecideReview(const World& world, const journal::ReviewReply& command, const Ordered& ordered) {
  if (!command.pass()) YICI_MUST(CheckText("reason", command.reason(), kNoteBytesMax, Reason::kReasonsRequired));
  YICI_MUST(CheckNote("reason", command.reason()));
  Desk desk(world, ordered);
  YICI_MUST(desk.Open(command.demand_no()));
  YICI_MUST(desk.RequireDepartment({role::kOrganHead, role::kChiefRepresentative}));
  if (desk.actor().id == desk.demand().replied_by()) return Refuse(Deny(Reason::kSeparationOfDuties));
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kReviewReply));
  journal::Event event;
  event.mutable_reply_reviewed()->set_passed(command.pass());
  event.mutable_reply_reviewed()->set_reason(command.reason());
  journal::DemandChange& change = *event.mutable_reply_reviewed()->mutable_change();
  change.set_state(command.pass() ? journal::DEMAND_STATE_CALL_BACK : journal::DEMAND_STATE_HANDLING);
  if (command.pass()) {
    change.add_stopped(journal::DEMAND_CLOCK_KIND_LIMIT);
    change.add_stopped(journal::DEMAND_CLOCK_KIND_CRITICISM);
    if (!desk.demand().issue()) {
      *change.add_started() = StartClock(journal::DEMAND_CLOCK_KIND_CALL_BACK, kCallBackLimitWd, desk.day(), world.calendar);
    }
  }
  desk.Emit(std::move(event));
  return desk.Conclude();
}

}  // namespace yici::steward
