// One row per reason about joint matters: something that provokes it (rejections_test.cc drives them all).
#include "services/approval/machine/joint_kit.h"
#include "services/approval/machine/rejection_rows.h"

namespace yici::approval {
namespace {

using journal::Command;

// A command at a joint matter (joint_kit.h) that has just been applied for.
Done AtJoint(City& city, std::string_view actor, const std::function<Command(const JointCases&)>& make) {
  AddJointMatter(city);
  return city.Do(actor, make(SubmitJoint(city)));
}

}  // namespace

std::vector<RejectionRow> JointRows() {
  return {
      {Reason::kJointMatterUnknown, [](City& city) { return city.Do(kClerk, SubmitJointOf({}, {})); }},
      {Reason::kJointParent,
       [](City& city) { return AtJoint(city, kChief, [](const JointCases& cases) { return Accept(cases.parent); }); }},
      {Reason::kJointChild,
       [](City& city) {
         AddJointMatter(city);
         const JointCases cases = SubmitJoint(city);
         city.Do(kChief, Notify(cases.food, {}, {"food-3"}));
         return city.Do(kApplicant, Supplement(cases.food, {"food-3"}));
       }},
      {Reason::kJointMatterOnly,
       [](City& city) {
         AddJointMatter(city);
         return city.Do(kClerk, SubmitOf(kRestaurantFace, {}));
       }},
      {Reason::kJointPartUnknown,
       [](City& city) {
         AddJointMatter(city);
         return city.Do(kClerk, SubmitJointOf({}, {std::string(kThreeStep)}));
       }},
  };
}

}  // namespace yici::approval
