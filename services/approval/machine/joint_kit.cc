#include "services/approval/machine/joint_kit.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "services/calendar/notices_for_tests.h"
#include "services/catalog/machine/lookup.h"
#include "services/directory/machine/rights.h"

namespace yici::approval {
namespace {

namespace role = directory::role;

struct Paper {
  std::string_view name;
  std::string_view form;
};

struct ItemRow {
  std::string_view code;
  std::string_view prefix;
  std::string_view department;
  int32_t statutory;
  std::vector<Paper> papers;
};

template <class Row>
void Put(City& city, std::string_view key, Row row) {
  city.state().Put(key, std::make_unique<Row>(std::move(row)));
}

int32_t Since() { return calendar::Day("2019-01-01").days_since_1970(); }

void PutItem(City& city, journal::Item item) {
  item.set_jurisdiction("210700");
  item.set_active(true);
  item.set_effective_day(Since());
  for (const int channel : {1, 2}) item.add_channels(channel);
  journal::ItemVersions versions;
  versions.add_effective_days(Since());
  const std::string code = item.item_code();
  Put(city, catalog::VersionKey(code, Since()), std::move(item));
  Put(city, code, versions);
}

void AddItem(City& city, const ItemRow& row) {
  journal::Item item;
  item.set_item_code(std::string(row.code));
  item.set_name_zh(std::string(row.prefix));
  item.set_department_id(std::string(row.department));
  item.set_case_type(2);
  item.set_statutory_limit(row.statutory);
  item.set_promised_limit_wd(7);
  item.set_supplement_limit_wd(30);
  item.set_process_id("simple-two-step");
  item.set_review_supplement_allowed(true);
  item.set_deferral_allowed(true);
  item.set_deferral_limit_wd(5);
  int number = 0;
  for (const Paper& paper : row.papers) {
    journal::Material& material = *item.add_materials();
    material.set_number(++number);
    material.set_material_id(std::string(row.prefix) + "-" + std::to_string(number));
    material.set_name_zh(std::string(paper.name));
    material.set_form(std::string(paper.form));
  }
  PutItem(city, std::move(item));
}

void AddMatter(City& city) {
  journal::Item face;
  face.set_item_code(std::string(kRestaurantFace));
  face.set_name_zh("开办餐饮店一件事");
  face.set_department_id("jz-market");
  face.set_case_type(9);
  face.set_statutory_limit(45);
  face.set_promised_limit_wd(20);
  face.set_extension_max(15);
  face.set_extension_approver("government-head");
  face.set_joint_matter_id(std::string(kRestaurant));
  PutItem(city, std::move(face));
  journal::JointMatter matter;
  matter.set_joint_matter_id(std::string(kRestaurant));
  matter.set_item_code(std::string(kRestaurantFace));
  matter.set_effective_day(Since());
  for (const auto& [code, mandatory] : {std::pair(kFood, true), std::pair(kFire, true), std::pair(kDrain, false)}) {
    matter.add_parts()->set_item_code(std::string(code));
    matter.mutable_parts()->rbegin()->set_mandatory(mandatory);
  }
  journal::JointMatterVersions versions;
  versions.add_effective_days(Since());
  Put(city, catalog::VersionKey(kRestaurant, Since()), matter);
  Put(city, kRestaurant, versions);
}

void AddOfficer(City& city, std::string_view principal, std::string_view held, std::string_view department) {
  const std::string id(principal.substr(std::string_view("officer:").size()));
  journal::Officer officer;
  officer.set_officer_id(id);
  officer.add_post_ids("post-" + id);
  officer.set_active(true);
  Put(city, id, officer);
  journal::OfficerGrants grants;
  journal::RoleGrant& grant = *grants.add_grants();
  grant.set_officer_id(id);
  grant.set_role(std::string(held));
  grant.set_scope_kind("department");
  grant.set_scope(std::string(department));
  grant.set_from_day(calendar::Day("2018-01-01").days_since_1970());
  Put(city, id, grants);
}

void Expect(const Done& done) {
  if (!done.outcome.refused()) return;
  std::fprintf(stderr, "joint kit: %s\n", done.reason().c_str());
  std::abort();
}

}  // namespace

void AddJointMatter(City& city) {
  const Paper licence{"营业执照", "copy"};
  const Paper plan{"场所平面布局图", "original"};
  AddItem(city, {kFood, "food", "jz-market", 20, {{"食品经营许可申请表", "original"}, licence, plan, {"健康证明", "copy"}}});
  AddItem(city,
          {kFire, "fire", "jz-fire", 10, {{"消防安全检查申请表", "original"}, licence, plan, {"安全管理制度", "original"}}});
  AddItem(city, {kDrain, "drain", "jz-planning", 20, {{"排水许可申请表", "original"}, licence, {"排水管线图", "original"}}});
  AddMatter(city);
  AddOfficer(city, kFireChief, role::kChiefRepresentative, "jz-fire");
  AddOfficer(city, kFireHandler, role::kHandler, "jz-fire");
  AddOfficer(city, kFireApprover, role::kApprover, "jz-fire");
  AddOfficer(city, kPlanningChief, role::kChiefRepresentative, "jz-planning");
  AddOfficer(city, kPlanningHandler, role::kHandler, "jz-planning");
  AddOfficer(city, kPlanningApprover, role::kApprover, "jz-planning");
}

journal::Command SubmitJointOf(std::vector<std::string> papers, std::vector<std::string> optional_items) {
  journal::Command command;
  journal::SubmitJoint& submit = *command.mutable_submit_joint();
  submit.set_joint_matter_id(std::string(kRestaurant));
  *submit.mutable_application() = SubmitOf("", std::move(papers)).submit_case();
  for (std::string& code : optional_items) submit.add_optional_items(std::move(code));
  return command;
}

JointCases SubmitJoint(City& city) {
  const Done done = city.Do(kClerk, SubmitJointOf(kAllPapers, {std::string(kDrain)}));
  Expect(done);
  const auto& children = city.Find(done.answer().case_no()).joint().children();
  return {done.answer().case_no(), children[0].case_no(), children[1].case_no(), children[2].case_no()};
}

void GrantChild(City& city, const std::string& case_no) {
  const std::string department = city.Find(case_no).department_id();
  const bool market = department == "jz-market";
  const std::string prefix = department == "jz-fire" ? "officer:fire-" : "officer:planning-";
  const auto person = [&](std::string_view own, const char* role) { return market ? std::string(own) : prefix + role; };
  Expect(city.Do(person(kChief, "chief"), Accept(case_no)));
  Expect(city.Do(person(kHandler, "handler"), Review(case_no, "handle")));
  Expect(city.Do(person(kApprover, "approver"), Review(case_no, "approve")));
  Expect(city.Do(person(kApprover, "approver"), Grant(case_no)));
}

}  // namespace yici::approval
