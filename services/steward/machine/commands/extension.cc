// AskExtension (延期申请), before the limit expires and once a round, and the dispatcher's decision on it.
#include "services/steward/machine/commands/commands.h"

namespace yici::steward {

Outcome DecideAskExtension(const World& world, const journal::AskExtension& command, const Ordered& ordered) {
  const journal::ExtensionAsk& ask = command.ask();
  if (ask.days_wd() < 1 || ask.days_wd() > kLimitWdMax) return Refuse(Deny(Reason::kLengthRequired, "days_wd"));
  YICI_MUST(CheckText("basis", ask.basis(), kNoteBytesMax));
  YICI_MUST(CheckText("reason", ask.reason(), kNoteBytesMax, Reason::kReasonsRequired));
  Desk desk(world, ordered);
  YICI_MUST(desk.Open(command.demand_no()));
  YICI_MUST(desk.RequireDepartment({role::kHandler, role::kChiefRepresentative}));
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kAskExtension));
  if (desk.demand().extended()) return Refuse(Deny(Reason::kExtensionUsed, "demand_no"));
  const journal::DemandClock* limit = FindClock(desk.demand(), journal::DEMAND_CLOCK_KIND_LIMIT);
  if (limit == nullptr) return Refuse(Deny(Reason::kClockExpired, "demand_no"));
  if (ask.days_wd() > limit->limit_wd()) {
    return Refuse(Deny(Reason::kExtensionTooLong, "days_wd", {{"max", std::to_string(limit->limit_wd())}}));
  }
  journal::Event event;
  *event.mutable_extension_asked()->mutable_ask() = ask;
  event.mutable_extension_asked()->mutable_change()->set_state(journal::DEMAND_STATE_EXTENSION_REVIEW);
  desk.Emit(std::move(event));
  return desk.Conclude();
}

// What is not decided by the time the limit expires lapses with it (due.cc).
Outcome DecideOnExtension(const World& world, const journal::DecideExtension& command, const Ordered& ordered) {
  if (command.grant()) {
    YICI_MUST(CheckText("informed", command.informed(), kNoteBytesMax));
  } else {
    YICI_MUST(CheckText("reason", command.reason(), kNoteBytesMax, Reason::kReasonsRequired));
  }
  YICI_MUST(CheckNote("reason", command.reason()));
  Desk desk(world, ordered);
  YICI_MUST(desk.Open(command.demand_no()));
  YICI_MUST(desk.RequireOver({role::kDispatcher}));
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kDecideExtension));
  journal::Event event;
  journal::ExtensionDecided& decided = *event.mutable_extension_decided();
  decided.set_granted(command.grant());
  decided.set_reason(command.reason());
  decided.set_informed(command.informed());
  decided.mutable_change()->set_state(journal::DEMAND_STATE_HANDLING);
  const journal::DemandClock* limit = FindClock(desk.demand(), journal::DEMAND_CLOCK_KIND_LIMIT);
  if (command.grant() && limit != nullptr) {
    decided.set_days_wd(desk.demand().extension().days_wd());
    journal::DemandClock longer = *limit;
    longer.set_extension_wd(decided.days_wd());
    Stamp(longer, world.calendar);
    *decided.mutable_change()->add_started() = std::move(longer);
  }
  desk.Emit(std::move(event));
  return desk.Conclude();
}

}  // namespace yici::steward
