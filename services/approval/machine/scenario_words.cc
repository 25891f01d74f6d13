#include "services/approval/machine/scenario_words.h"

#include <algorithm>
#include <sstream>

#include "services/approval/machine/grants_test_kit.h"
#include "services/approval/machine/import_for_tests.h"
#include "services/approval/machine/joint_kit.h"
#include "services/approval/machine/special_kit.h"

namespace yici::approval {

std::vector<std::string> Split(const std::string& text, char by) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, by);) {
    if (!part.empty()) parts.push_back(part);
  }
  return parts;
}

std::string_view ItemOf(const std::string& name) {
  static const std::map<std::string, std::string_view> kItems = {{"three-step", kThreeStep},
                                                                 {"two-step", kTwoStep},
                                                                 {"instant", kInstant},
                                                                 {"site", kSite},
                                                                 {"joint", kJoint},
                                                                 {"online", kOnline},
                                                                 {"tight", kTight},
                                                                 {"heard", kHeard},
                                                                 {"licence", kLicence},
                                                                 {"licence-renewal", kLicenceRenewal},
                                                                 {"deferrable", kDeferrable},
                                                                 {"on-promise", kOnPromise},
                                                                 {"reviewable", kReviewable},
                                                                 {"first-review", kFirstReview},
                                                                 {"food", kFood},
                                                                 {"fire", kFire},
                                                                 {"drain", kDrain},
                                                                 {"restaurant", kRestaurantFace}};
  return kItems.at(name);
}

journal::Command DirectoryCommandOf(const std::string& verb, Words& words) {
  journal::Command command;
  const auto day = [&words](const char* word) {
    return words.contains(word) ? CivilDay::Parse(words[word])->days_since_1970() : 0;
  };
  if (verb == "merge" || verb == "split") {
    command = Merge(words["department"], words["to"], words["from"]);
    if (verb == "merge") return command;
    journal::DepartmentChange& change = *command.mutable_reorganize_department()->mutable_change();
    change.set_kind(journal::DEPARTMENT_CHANGE_KIND_SPLIT);
    change.add_parts()->set_item_code(std::string(ItemOf(words["item"])));
    change.mutable_parts(0)->set_to(words["part"]);
  } else if (verb == "hand-over") {
    command.mutable_hand_over()->set_from(words["from"]);
    command.mutable_hand_over()->set_to(words["to"]);
    command.mutable_hand_over()->set_reason("transferred");
  } else if (verb == "substitute") {
    journal::Substitution& row = *command.mutable_set_substitution()->mutable_substitution();
    row.set_absent(words["absent"]);
    row.set_substitute(words["by"]);
    row.set_until_day(day("until"));
  } else if (verb == "grant-role" || verb == "revoke-role") {
    journal::RoleGrant grant;
    grant.set_officer_id(words["officer"]);
    grant.set_role(words["role"]);
    grant.set_scope_kind("department");
    grant.set_scope(words["department"]);
    if (verb == "grant-role") {
      *command.mutable_grant_role()->mutable_grant() = grant;
    } else {
      command.mutable_revoke_role()->set_officer_id(grant.officer_id());
      command.mutable_revoke_role()->set_role(grant.role());
      command.mutable_revoke_role()->set_scope_kind(grant.scope_kind());
      command.mutable_revoke_role()->set_scope(grant.scope());
    }
  }
  return command;
}

journal::Command SubmitJointFrom(Words& words) {
  std::vector<std::string> optional;
  for (const std::string& name : Split(words["with"], ',')) optional.emplace_back(ItemOf(name));
  std::vector<std::string> papers = words.contains("materials") ? Split(words["materials"], ',') : kAllPapers;
  const bool drain = words["with"].find("drain") != std::string::npos;
  if (!drain) std::erase_if(papers, [](const std::string& id) { return id.starts_with("drain"); });
  journal::Command command = SubmitJointOf(std::move(papers), std::move(optional));
  if (words.contains("matter")) command.mutable_submit_joint()->set_joint_matter_id(words["matter"]);
  if (words["channel"] != "web") return command;
  command.mutable_submit_joint()->mutable_application()->set_channel(journal::CHANNEL_WEB);
  command.mutable_submit_joint()->mutable_application()->clear_window_id();
  return command;
}

journal::Command ImportFrom(Words& words) {
  static const std::map<std::string, journal::CaseState> kStates = {{"received", journal::CASE_STATE_RECEIVED},
                                                                    {"waiting", journal::CASE_STATE_AWAITING_SUPPLEMENT},
                                                                    {"handled", journal::CASE_STATE_UNDER_REVIEW},
                                                                    {"granted", journal::CASE_STATE_GRANTED}};
  journal::Command command = ImportOf(words["old"], kStates.at(words["state"]));
  if (words.contains("left")) command.mutable_import_case()->mutable_clocks(0)->set_left(std::stoi(words["left"]));
  return command;
}

}  // namespace yici::approval
