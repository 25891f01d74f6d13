// A joint matter for the city of test_kit.h: opening a restaurant, with the market department in the lead, the fire department
// and, optional, the planning department; and the officers of those two.
//
//   City city;
//   AddJointMatter(city);
//   const JointCases opened = SubmitJoint(city);
//   city.Do(kFireChief, Accept(opened.fire));
#ifndef YICI_SERVICES_APPROVAL_MACHINE_JOINT_KIT_H_
#define YICI_SERVICES_APPROVAL_MACHINE_JOINT_KIT_H_

#include <string>
#include <string_view>
#include <vector>

#include "services/approval/machine/test_kit.h"

namespace yici::approval {

inline constexpr std::string_view kRestaurant = "open-restaurant";
inline constexpr std::string_view kRestaurantFace = "11210700YCJ00025XQ3212025901000";
inline constexpr std::string_view kFood = "11210700YCJ00025XQ3210125008000";   // mandatory, 20 wd
inline constexpr std::string_view kFire = "11210700YCJ000313R3210131001000";   // mandatory, 10 wd
inline constexpr std::string_view kDrain = "11210700YCJ000153J3210115008000";  // optional, 20 wd
inline constexpr std::string_view kFireChief = "officer:fire-chief";
inline constexpr std::string_view kFireHandler = "officer:fire-handler";
inline constexpr std::string_view kFireApprover = "officer:fire-approver";
inline constexpr std::string_view kPlanningChief = "officer:planning-chief";
inline constexpr std::string_view kPlanningHandler = "officer:planning-handler";
inline constexpr std::string_view kPlanningApprover = "officer:planning-approver";

// Papers of the matter: food-form, licence (all three), plan (food and fire), health, fire-form, safety, drain-form, pipes.
// What an item calls them: food-1 … food-4, fire-1 … fire-4, drain-1 … drain-3; the matter, by its first item:
// food-1 (form), food-2 (licence), food-3 (plan), food-4 (health), fire-1 (form), fire-4 (safety), drain-1 (form), drain-3
// (pipes).
inline const std::vector<std::string> kAllPapers = {"food-1", "food-2", "food-3",  "food-4",
                                                    "fire-1", "fire-4", "drain-1", "drain-3"};

void AddJointMatter(City& city);

struct JointCases {
  std::string parent, food, fire, drain;
};
// By the window clerk with all papers, the optional item too; expects success.
JointCases SubmitJoint(City& city);
journal::Command SubmitJointOf(std::vector<std::string> papers, std::vector<std::string> optional_items);
// Accepted, reviewed and granted by its own organ.
void GrantChild(City& city, const std::string& case_no);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_JOINT_KIT_H_
