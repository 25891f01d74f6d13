// SetJointHandling (主办、协办) and the opinions of those who join.
#include <set>

#include "services/steward/machine/commands/commands.h"

namespace yici::steward {
namespace {

constexpr int kJointMax = 20;

Refusal CheckNames(const journal::SetJointHandling& command, const std::string& lead) {
  if (command.joint_department_ids_size() > kJointMax) {
    return Deny(Reason::kListTooLong, "joint_department_ids", {{"max", std::to_string(kJointMax)}});
  }
  std::set<std::string> seen{lead};
  for (const std::string& id : command.joint_department_ids()) {
    if (!seen.insert(id).second) return Deny(Reason::kDepartmentDuplicate, "joint_department_ids", {{"department", id}});
  }
  return std::nullopt;
}

// Whose opinion the organ gives today: its own, or that of a department which it carries on. One that is owed goes first.
const journal::DemandOpinion* FindAsked(const Desk& desk, std::string_view organ) {
  const journal::DemandOpinion* given = nullptr;
  for (const journal::DemandOpinion& joint : desk.demand().joint()) {
    if (desk.OrganNow(joint.department_id()) != organ) continue;
    if (joint.text().empty()) return &joint;
    given = &joint;
  }
  return given;
}

}  // namespace

Outcome DecideJoint(const World& world, const journal::SetJointHandling& command, const Ordered& ordered) {
  Desk desk(world, ordered);
  YICI_MUST(desk.Open(command.demand_no()));
  const std::string lead = command.lead_department_id().empty() ? desk.Organ() : command.lead_department_id();
  YICI_MUST(CheckNames(command, lead));
  YICI_MUST(desk.RequireOver({role::kDispatcher}));
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kSetJointHandling));
  YICI_MUST(desk.RequireDepartmentKnown("lead_department_id", lead));
  for (const std::string& id : command.joint_department_ids()) {
    YICI_MUST(desk.RequireDepartmentKnown("joint_department_ids", id));
  }
  journal::Event event;
  event.mutable_joint_handling_set()->set_lead_department_id(lead);
  *event.mutable_joint_handling_set()->mutable_joint_department_ids() = command.joint_department_ids();
  journal::DemandChange& change = *event.mutable_joint_handling_set()->mutable_change();
  // Another lead has not signed yet.
  if (lead != desk.Organ()) {
    change.set_state(journal::DEMAND_STATE_AWAITING_SIGN);
    *change.add_started() = SignClock(desk.demand().urgent(), desk.ordered().occurred_at(), desk.day(), world.calendar);
  }
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideOpinion(const World& world, const journal::GiveDemandOpinion& command, const Ordered& ordered) {
  YICI_MUST(CheckText("text", command.text(), kLongTextBytesMax));
  Desk desk(world, ordered);
  YICI_MUST(desk.Open(command.demand_no()));
  YICI_MUST(desk.RequireDepartment({role::kHandler, role::kChiefRepresentative, role::kJointOfficer}, command.department_id()));
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kGiveDemandOpinion));
  const journal::DemandOpinion* asked = FindAsked(desk, desk.OrganNow(command.department_id()));
  if (asked == nullptr) return Refuse(Deny(Reason::kDepartmentNotAsked, "department_id"));
  if (!asked->text().empty()) return Refuse(Deny(Reason::kOpinionAlreadyGiven, "department_id"));
  journal::Event event;
  event.mutable_demand_opinion_given()->mutable_change();
  event.mutable_demand_opinion_given()->set_department_id(asked->department_id());
  event.mutable_demand_opinion_given()->set_text(command.text());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

}  // namespace yici::steward
