#include "services/directory/machine/organs.h"

#include <algorithm>
#include <set>

namespace yici::directory {

bool Ends(const journal::DepartmentChange& change) {
  return change.kind() == journal::DEPARTMENT_CHANGE_KIND_MERGE || change.kind() == journal::DEPARTMENT_CHANGE_KIND_SPLIT;
}

const journal::DepartmentChange* PlannedEndOf(const journal::Department& department) {
  for (const journal::DepartmentChange& change : department.changes()) {
    if (Ends(change) && !change.revoked()) return &change;
  }
  return nullptr;
}

const journal::DepartmentChange* EndOf(const journal::Department& department, CivilDay on) {
  const journal::DepartmentChange* end = PlannedEndOf(department);
  return end != nullptr && end->from_day() <= on.days_since_1970() ? end : nullptr;
}

std::string_view SuccessorFor(const journal::DepartmentChange& end, std::string_view item_code) {
  for (const journal::ItemSuccessor& part : end.parts()) {
    if (part.item_code() == item_code) return part.to();
  }
  return end.to();
}

std::string OrganOn(const StateReader& state, std::string_view department_id, std::string_view item_code, CivilDay on) {
  while (true) {
    const auto* department = state.Find<journal::Department>(department_id);
    const auto* end = department == nullptr ? nullptr : EndOf(*department, on);
    if (end == nullptr) return std::string(department_id);
    department_id = SuccessorFor(*end, item_code);
  }
}

Organ OrganOn(const StateReader& state, std::string_view department_id, std::string_view jurisdiction,
              std::string_view item_code, CivilDay on) {
  Organ organ{.department_id = OrganOn(state, department_id, item_code, on), .jurisdiction = std::string(jurisdiction)};
  if (organ.department_id == department_id) return organ;
  const auto* successor = state.Find<journal::Department>(organ.department_id);
  if (successor != nullptr) organ.jurisdiction = successor->jurisdiction();
  return organ;
}

std::vector<std::string> CarriedOnBy(const StateReader& state, std::string_view department_id, CivilDay on) {
  std::vector<std::string> ended;  // a scan and a find do not mix
  journal::Department department;
  state.Scan(Table::kDepartment, "", "", [&](std::string_view key, std::string_view bytes) {
    const bool read = department.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    if (read && EndOf(department, on) != nullptr) ended.emplace_back(key);
    return true;
  });
  std::erase_if(ended, [&](const std::string& id) { return OrganOn(state, id, "", on) != department_id; });
  return ended;
}

bool LeadsTo(const StateReader& state, std::string_view to, std::string_view department_id) {
  std::set<std::string, std::less<>> seen;
  std::vector<std::string> open = {std::string(to)};
  while (!open.empty()) {
    const std::string next = std::move(open.back());
    open.pop_back();
    if (next == department_id) return true;
    if (!seen.insert(next).second) continue;
    const auto* department = state.Find<journal::Department>(next);
    const auto* end = department == nullptr ? nullptr : PlannedEndOf(*department);
    if (end == nullptr) continue;
    open.push_back(end->to());
    for (const journal::ItemSuccessor& part : end->parts()) open.push_back(part.to());
  }
  return false;
}

DepartmentName NameOn(const journal::Department& department, CivilDay on) {
  DepartmentName name{department.name_zh(), department.name_en()};
  int32_t since = 0;
  for (const journal::DepartmentChange& change : department.changes()) {
    const bool renames = change.kind() == journal::DEPARTMENT_CHANGE_KIND_RENAME && !change.revoked();
    if (!renames || change.from_day() > on.days_since_1970() || change.from_day() < since) continue;
    since = change.from_day();
    name.zh = change.name_zh();
    if (!change.name_en().empty()) name.en = change.name_en();
  }
  return name;
}

std::vector<int32_t> EndingDays(const StateReader& state) {
  std::vector<int32_t> days;
  journal::Department department;
  state.Scan(Table::kDepartment, "", "", [&](std::string_view, std::string_view bytes) {
    if (!department.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return true;
    if (const auto* end = PlannedEndOf(department)) days.push_back(end->from_day());
    return true;
  });
  std::sort(days.begin(), days.end());
  return days;
}

}  // namespace yici::directory
