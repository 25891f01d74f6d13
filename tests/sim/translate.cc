#include "tests/sim/translate.h"

#include <algorithm>
#include <array>
#include <set>

namespace yici::sim {
namespace {

// One item of every shape: with pre-review, certificate, step limits, late keying, two inspectors, joint review, a public
// notice, limits in calendar days, on the spot.
constexpr const char* kItems[] = {
    "11210700YCJ00025XQ3210125001000", "11210700YCJ00025XQ3210125008000", "11210700YCJ000137W3210113005000",
    "11210700YCJ000137W3210113007000", "11210700YCJ000153J3210115001000", "11210700YCJ000081R3210708001000",
    "11210700YCJ000081R3210708002000", "11210700YCJ000081R3210108010000", "11210700YCJ00012923210112001000",
    "11210700YCJ00012923210112003000", "11210700YCJ000313R3210131001000", "11210700YCJ000217G3210121001000",
    "11210700YCJ000049E3210104003000", "11210700YCJ00025XQ3210725004000", "11210700YCJ000153J3210115008000",
};

law::Item ItemOf(const journal::Item& row) {
  law::Item item;
  item.code = row.item_code();
  item.department = row.department_id();
  item.jurisdiction = row.jurisdiction();
  item.process = row.process_id();
  item.channels.insert(row.channels().begin(), row.channels().end());
  item.on_the_spot = row.case_type() == 1;
  item.statutory = row.statutory_limit();
  item.calendar_days = row.statutory_in_calendar_days();
  item.promised = row.promised_limit_wd();
  item.supplement = row.supplement_limit_wd();
  item.pre_review = row.pre_review();
  item.certificate = row.certificate();
  item.active = row.active();
  item.late_keying = row.late_keying_wd();
  item.step_limit = row.step_limit_wd();
  for (const journal::Material& material : row.materials()) {
    item.materials.push_back(material.material_id());
    item.papers[material.material_id()] = {.name = material.name_zh(),
                                           .form = material.form(),
                                           .source = material.source_organ(),
                                           .validity = material.validity_days(),
                                           .single_use = material.single_use(),
                                           .bytes_max = material.attachment_bytes_max()};
    if (material.key()) item.keys.insert(material.material_id());
  }
  item.extension = row.extension_max();
  item.extended_by_government = row.extension_approver() == "government-head";
  item.hearing_right = row.hearing_right();
  item.first_review = row.first_review();
  item.deferral = row.deferral_allowed();
  item.deferral_limit = row.deferral_limit_wd();
  item.on_promise = row.promise_allowed();
  item.after_check = row.after_check_limit_wd();
  item.review_supplement = row.review_supplement_allowed();
  item.review_limit = row.review_supplement_limit_wd();
  item.term = row.term_days();
  item.renewal_ahead = row.renewal_ahead_days();
  item.renewal_item = row.renewal_item_code();
  item.joint_matter = !row.joint_matter_id().empty();
  return item;
}

void AddProcess(const journal::Process& row, law::Item& item) {
  static const std::set<std::string> kOutside = {"receive", "accept", "decide", "deliver"};
  for (const std::string& step : row.steps()) {
    if (kOutside.count(step) == 0) item.chain.push_back(step);
  }
  item.two_officers.insert(row.two_officer_steps().begin(), row.two_officer_steps().end());
  for (const journal::StepLimit& limit : row.step_limits()) item.step_limits[limit.step()] = limit.limit_wd();
  item.joint.assign(row.joint_departments().begin(), row.joint_departments().end());
}

void AddPlace(const journal::PackRow& row, law::Places& places) {
  if (row.has_item()) places.items[row.item().item_code()] = ItemOf(row.item());
  if (row.has_joint_matter()) {
    law::Matter& matter = places.matters[row.joint_matter().joint_matter_id()];
    matter.item = row.joint_matter().item_code();
    for (const journal::JointPart& part : row.joint_matter().parts())
      matter.parts.push_back({part.item_code(), part.mandatory()});
  }
  if (row.has_jurisdiction()) places.parent[row.jurisdiction().jurisdiction()] = row.jurisdiction().parent();
  if (row.has_department()) {
    places.department[row.department().department_id()] = row.department().jurisdiction();
    places.organ_code[row.department().department_id()] = row.department().uscc();
  }
  if (row.has_hall()) places.hall[row.hall().hall_id()] = row.hall().jurisdiction();
  if (row.has_window()) {
    places.window[row.window().window_id()] = row.window().hall_id();
    places.serves[row.window().window_id()] = row.window().department_id();
  }
  AddHotLine(row, places.hot_line);
  if (row.has_officer()) places.officers[row.officer().officer_id()] = row.officer().active();
}

bool Plays(const Cast& cast, const journal::RoleGrant& grant) {
  const auto has = [](const std::vector<std::string>& list, const std::string& id) {
    return std::find(list.begin(), list.end(), id) != list.end();
  };
  return has(cast.officers, "officer:" + grant.officer_id()) || has(cast.clerks, "officer:" + grant.officer_id()) ||
         grant.role() == "administrator" || grant.role() == "government-head" || grant.role() == "operator" ||
         grant.role() == "dispatcher" || has(cast.stewards, grant.officer_id());
}

}  // namespace

law::Grant GrantOf(const journal::RoleGrant& row) {
  return {.officer = row.officer_id(),
          .role = row.role(),
          .kind = row.scope_kind(),
          .scope = row.scope(),
          .from = row.from_day(),
          .until = row.until_day(),
          .revoked = false};
}

// An enterprise of a county with leaders, and two of counties without; categories that the departments of the cast answer.
static void AddCallers(const catalog::Pack& pack, Cast& cast) {
  for (const char* county : {"210782", "210726", "210711"}) {
    for (const journal::PackRow& row : pack.rows) {
      if (!row.has_enterprise() || row.enterprise().jurisdiction() != county || row.enterprise().steward_id().empty()) continue;
      cast.enterprises.push_back(row.enterprise().uscc());
      cast.stewards.push_back(row.enterprise().steward_id());
      break;
    }
  }
  for (const journal::PackRow& row : pack.rows) {
    if (!row.has_hotline_category()) continue;
    const auto played = [&](const std::string& id) {
      return std::find(cast.departments.begin(), cast.departments.end(), id) != cast.departments.end();
    };
    const journal::HotlineCategory& category = row.hotline_category();
    const bool joined = category.joint_department_id().empty() || played(category.joint_department_id());
    if (played(category.main_department_id()) && joined) cast.categories.push_back(category.category_id());
  }
}

Cast CastOf(const catalog::Pack& pack) {
  Cast cast;
  cast.items.assign(std::begin(kItems), std::end(kItems));
  std::set<std::string> departments;
  for (const journal::PackRow& row : pack.rows) {
    if (!row.has_item()) continue;
    if (std::count(cast.items.begin(), cast.items.end(), row.item().item_code()))
      departments.insert(row.item().department_id());
  }
  cast.departments.assign(departments.begin(), departments.end());
  for (const journal::PackRow& row : pack.rows) {
    if (!row.has_role_grant()) continue;
    const journal::RoleGrant& grant = row.role_grant();
    if (departments.count(grant.scope()) || grant.role() == "government-head")
      cast.officers.push_back("officer:" + grant.officer_id());
  }
  cast.windows = {"jz-hall-main-w01", "jz-hall-main-w02"};
  cast.halls = {"jz-hall-main"};
  cast.clerks = {"officer:jz-hall-main-w01-clerk", "officer:jz-hall-main-w02-clerk"};
  for (const journal::PackRow& row : pack.rows) {
    if (!row.has_window() || row.window().hall_id() == "jz-hall-main") continue;
    cast.windows.push_back(row.window().window_id());  // of another hall, with its clerk
    cast.halls.push_back(row.window().hall_id());
    cast.clerks.push_back("officer:" + row.window().window_id() + "-clerk");
    break;
  }
  cast.matter = "open-restaurant";
  AddCallers(pack, cast);
  cast.applicants = {"91210700MA0AB12C3K", "91350100M000100Y43", "91210726YCT0070039", "92210782YCT0071345"};
  return cast;
}

law::City CityOf(const catalog::Pack& pack, const Cast& cast) {
  auto places = std::make_shared<law::Places>();
  std::map<std::string, const journal::Process*> processes;
  law::City city;
  for (const journal::PackRow& row : pack.rows) {
    AddPlace(row, *places);
    if (row.has_process()) processes[row.process().process_id()] = &row.process();
    if (row.has_role_grant() && Plays(cast, row.role_grant())) city.directory.grants.push_back(GrantOf(row.role_grant()));
    if (row.has_power() && std::count(cast.items.begin(), cast.items.end(), row.power().item_code())) {
      city.powers[row.power().item_code()] = {{{.name = row.power().name_zh(), .organ = row.power().department_id()}}};
    }
    if (!row.has_notice()) continue;
    law::Notice notice{row.notice().year(), row.notice().version(), row.notice().published_day(), {}};
    for (const auto& day : row.notice().days()) notice.days[day.day()] = day.working();
    city.almanac.Enter(std::move(notice));
  }
  for (auto& [code, item] : places->items) {
    if (const auto process = processes.find(item.process); process != processes.end()) AddProcess(*process->second, item);
  }
  city.directory.places = std::move(places);
  return city;
}

}  // namespace yici::sim
