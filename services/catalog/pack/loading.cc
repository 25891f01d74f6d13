#include "services/catalog/pack/loading.h"

#include <algorithm>
#include <iterator>

namespace yici::catalog {
namespace {

constexpr std::string_view kPackFiles[] = {
    "jurisdictions.csv",
    "departments.csv",
    "halls.csv",
    "windows.csv",
    "processes.csv",
    "items.csv",
    "item_options.csv",
    "materials.csv",
    "county_catalogue.csv",
    "county_materials.csv",
    "county_items.csv",
    "construction_catalogue.csv",
    "construction_materials.csv",
    "posts.csv",
    "officers.csv",
    "roles.csv",
    "forms.csv",
    "power_list.csv",
    "joint_matters.csv",
    "leaders.csv",
    "stewards.csv",
    "hotline_staff.csv",
    "enterprises.csv",
    "projects.csv",
    "hotline_categories.csv",
    "escalation_levels.csv",
    "clusters.csv",
    "townships.csv",
    "beizhen.csv",
    "cultivation.csv",
    "enclave_parks.csv",
    "enclave_projects.csv",
    "visit_policies.csv",
    "duty_stages.csv",
    "rally_criteria.csv",
    "enclave_policies.csv",
    "retention.csv",
};

}  // namespace

bool IsPackFile(std::string_view name) {
  if (name.starts_with("holidays") && name.ends_with(".csv")) return true;
  if (name.ends_with(".bpmn") || name.ends_with(".dmn")) return true;
  return std::find(std::begin(kPackFiles), std::end(kPackFiles), name) != std::end(kPackFiles);
}

std::optional<CsvTable> Loading::Open(const std::string& file, Presence presence, Table holds, CsvTable::Columns required,
                                      CsvTable::Columns optional) {
  const auto at = files.find(file);
  if (at == files.end()) {
    if (presence == Presence::kOptional) return std::nullopt;
    unsure_.insert(holds);
    Fail(file, 0, {"", "FILE_MISSING", "缺少该文件。", "expected this file in the pack's folder"});
    return std::nullopt;
  }
  const size_t faults_before = findings.faults.size();
  CsvTable table(file, at->second, required, optional, findings);
  if (findings.faults.size() != faults_before) unsure_.insert(holds);
  if (!table.usable()) return std::nullopt;
  return table;
}

void Loading::Claim(RowReader& row, std::string_view field, Table table, const std::string& id) {
  if (id.empty()) {
    // The id itself could not be read, so a reference to it must not be blamed.
    unsure_.insert(table);
    return;
  }
  if (ids_[table].insert(id).second) return;
  row.Fail(field, "DUPLICATE_ID", "编号“" + id + "”重复。", "expected each id once, but \"" + id + "\" stands twice");
}

bool Loading::IsKnown(Table table, std::string_view id) const {
  if (IsUnsure(table)) return true;
  const auto at = ids_.find(table);
  return at != ids_.end() && at->second.find(id) != at->second.end();
}

void Loading::Add(journal::PackRow row, const CsvTable& table, const RowReader& place) {
  if (!place.clean()) return;
  rows.push_back({.row = std::move(row), .file = table.file(), .line = place.line()});
}

void Loading::Fail(const std::string& file, int line, const RowFault& fault) {
  findings.faults.push_back({file, line, fault.field, fault.reason, fault.zh, fault.en});
}

}  // namespace yici::catalog
