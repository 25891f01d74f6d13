#include "services/base/evaluation_tables.h"
#include "services/directory/machine/pack_rows.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "services/directory/machine/rights.h"
#include "services/base/new_tables.h"
#include "services/directory/machine/row_faults.h"

namespace yici::directory {

void NeedId(Faults& faults, std::string_view field, const std::string& value) {
  if (!value.empty() && value.size() <= kIdBytesMax && value.find('\0') == std::string::npos) return;
  faults.push_back({std::string(field), value.empty() ? "VALUE_MISSING" : "VALUE_TOO_LONG", "编号为空或超过 128 字节。",
                    "expected an id of 1 to 128 bytes, but it is empty or longer"});
}

void NeedKnown(Faults& faults, Known known, std::string_view field, Table table, const std::string& value) {
  if (!value.empty() && known(table, value)) return;
  faults.push_back({std::string(field), "REFERENCE_UNKNOWN", "引用的“" + value + "”不存在。",
                    "expected an id that exists, but \"" + value + "\" does not"});
}

void MayBeKnown(Faults& faults, Known known, std::string_view field, Table table, const std::string& value) {
  if (!value.empty()) NeedKnown(faults, known, field, table, value);
}

void NeedWord(Faults& faults, std::string_view field, std::initializer_list<std::string_view> words, const std::string& value) {
  if (std::find(words.begin(), words.end(), value) != words.end()) return;
  faults.push_back({std::string(field), "ENUM_UNKNOWN", "“" + value + "”不在取值表内。",
                    "expected a word of the table, but \"" + value + "\" is none"});
}

void NeedRange(Faults& faults, std::string_view field, int64_t min, int64_t max, int64_t value) {
  if (min <= value && value <= max) return;
  const std::string range = std::to_string(min) + " to " + std::to_string(max);
  faults.push_back({std::string(field), "LIMIT_OUT_OF_RANGE", "数值应在 " + range + " 之间。",
                    "expected " + range + ", but got " + std::to_string(value)});
}

namespace {

constexpr std::string_view kRoles[] = {
    role::kWindowClerk, role::kChiefRepresentative, role::kHandler,       role::kReviewer, role::kApprover, role::kJointOfficer,
    role::kOrganHead,   role::kGovernmentHead,      role::kAdministrator, role::kAuditor,  role::kSteward,  role::kLeader,
    role::kOperator,    role::kDispatcher,          role::kInspector,
};

void Check(Faults& faults, const journal::Jurisdiction& row, Known known) {
  NeedId(faults, "jurisdiction", row.jurisdiction());
  MayBeKnown(faults, known, "parent", Table::kJurisdiction, row.parent());
  if (row.parent() != row.jurisdiction()) return;
  faults.push_back({"parent", "PARENT_LOOP", "上级不能是自己。", "expected another jurisdiction above, but it is itself"});
}

void Check(Faults& faults, const journal::Department& row, Known known) {
  NeedId(faults, "department_id", row.department_id());
  NeedKnown(faults, known, "jurisdiction", Table::kJurisdiction, row.jurisdiction());
}

void Check(Faults& faults, const journal::Hall& row, Known known) {
  NeedId(faults, "hall_id", row.hall_id());
  NeedKnown(faults, known, "jurisdiction", Table::kJurisdiction, row.jurisdiction());
  MayBeKnown(faults, known, "managing_department_id", Table::kDepartment, row.managing_department_id());
}

void Check(Faults& faults, const journal::Window& row, Known known) {
  NeedId(faults, "window_id", row.window_id());
  NeedKnown(faults, known, "hall_id", Table::kHall, row.hall_id());
  MayBeKnown(faults, known, "department_id", Table::kDepartment, row.department_id());
}

void Check(Faults& faults, const journal::Post& row, Known known) {
  NeedId(faults, "post_id", row.post_id());
  MayBeKnown(faults, known, "department_id", Table::kDepartment, row.department_id());
  MayBeKnown(faults, known, "hall_id", Table::kHall, row.hall_id());
}

void Check(Faults& faults, const journal::Officer& row, Known known) {
  NeedId(faults, "officer_id", row.officer_id());
  for (const std::string& post_id : row.post_ids()) NeedKnown(faults, known, "post_ids", Table::kPost, post_id);
}

void CheckGrantWords(Faults& faults, const journal::RoleGrant& row) {
  if (!IsRole(row.role())) {
    faults.push_back({"role", "ENUM_UNKNOWN", "角色“" + row.role() + "”不在角色表内。",
                      "expected a role of the table of roles, but \"" + row.role() + "\" is none"});
  }
  if (!IsScopeKind(row.scope_kind())) {
    faults.push_back({"scope_kind", "ENUM_UNKNOWN", "范围类型应为 jurisdiction、department 或 hall。",
                      "expected jurisdiction, department or hall, but got \"" + row.scope_kind() + "\""});
  }
}

void Check(Faults& faults, const journal::RoleGrant& row, Known known) {
  NeedKnown(faults, known, "officer_id", Table::kOfficer, row.officer_id());
  CheckGrantWords(faults, row);
  if (IsScopeKind(row.scope_kind())) {
    const Table table = row.scope_kind() == kScopeDepartment ? Table::kDepartment
                        : row.scope_kind() == kScopeHall     ? Table::kHall
                                                             : Table::kJurisdiction;
    NeedKnown(faults, known, "scope", table, row.scope());
  }
  MayBeKnown(faults, known, "post_id", Table::kPost, row.post_id());
  if (row.until_day() == 0 || row.from_day() <= row.until_day()) return;
  faults.push_back({"until_day", "PERIOD_INVERTED", "截止日早于起始日。",
                    "expected an end on or after the start, but the period ends before it begins"});
}

template <class Row>
RowChange Compare(const StateReader& state, std::string_view key, const Row& row) {
  const Row* old = state.Find<Row>(key);
  if (old == nullptr) return RowChange::kAdded;
  return old->SerializeAsString() == row.SerializeAsString() ? RowChange::kUnchanged : RowChange::kChanged;
}

// A department as a pack brings it, with the reorganisations that an administrator has ordered.
journal::Department KeepingChanges(const StateReader& state, const journal::Department& row) {
  journal::Department kept = row;
  const auto* old = state.Find<journal::Department>(row.department_id());
  if (old != nullptr)
    *kept.mutable_changes() = old->changes();
  else
    kept.clear_changes();
  return kept;
}

template <class Row>
void PutIfChanged(State& state, std::string_view key, const Row& row) {
  if (Compare(state, key, row) != RowChange::kUnchanged) state.Put(key, std::make_unique<Row>(row));
}

// The last grant of this key that the officer was given; -1 when none ever was.
int LastGrant(const journal::OfficerGrants* row, const journal::RoleGrant& grant) {
  if (row == nullptr) return -1;
  for (int i = row->grants_size() - 1; i >= 0; --i) {
    const journal::RoleGrant& other = row->grants(i);
    if (other.role() == grant.role() && other.scope_kind() == grant.scope_kind() && other.scope() == grant.scope()) {
      return i;
    }
  }
  return -1;
}

// When it was made says nothing of what it grants.
std::string WhatItGrants(journal::RoleGrant grant) {
  grant.clear_granted_revision();
  return grant.SerializeAsString();
}

RowChange CompareGrant(const StateReader& state, const journal::RoleGrant& grant) {
  const auto* row = state.Find<journal::OfficerGrants>(grant.officer_id());
  const int last = LastGrant(row, grant);
  if (last < 0) return RowChange::kAdded;
  // A grant without source was made by an administrator's command; that one is for administrators to change.
  if (row->grants(last).revoked() || row->grants(last).source().empty()) return RowChange::kUnchanged;
  return WhatItGrants(row->grants(last)) == WhatItGrants(grant) ? RowChange::kUnchanged : RowChange::kChanged;
}

void PutGrant(State& state, const journal::RoleGrant& grant) {
  if (CompareGrant(state, grant) == RowChange::kUnchanged) return;
  const auto* old = state.Find<journal::OfficerGrants>(grant.officer_id());
  auto row = old == nullptr ? std::make_unique<journal::OfficerGrants>() : std::make_unique<journal::OfficerGrants>(*old);
  const int last = LastGrant(row.get(), grant);
  journal::RoleGrant& place = last < 0 ? *row->add_grants() : *row->mutable_grants(last);
  place = grant;
  place.set_revoked(false);
  state.Put(grant.officer_id(), std::move(row));
}

// ---- one place that knows every kind of row ----

std::string KeyOf(const journal::Jurisdiction& row) { return row.jurisdiction(); }
std::string KeyOf(const journal::Department& row) { return row.department_id(); }
std::string KeyOf(const journal::Hall& row) { return row.hall_id(); }
std::string KeyOf(const journal::Window& row) { return row.window_id(); }
std::string KeyOf(const journal::Post& row) { return row.post_id(); }
std::string KeyOf(const journal::Officer& row) { return row.officer_id(); }
std::string KeyOf(const journal::RoleGrant& row) {
  return row.officer_id() + "/" + row.role() + "/" + row.scope_kind() + "/" + row.scope();
}
std::string KeyOf(const journal::Leader& row) { return row.leader_id(); }
std::string KeyOf(const journal::Steward& row) { return row.steward_id(); }
std::string KeyOf(const journal::Enterprise& row) { return row.uscc(); }
std::string KeyOf(const journal::Project& row) { return row.project_id(); }
std::string KeyOf(const journal::HotlineCategory& row) { return row.category_id(); }
std::string KeyOf(const journal::EscalationLevel& row) { return std::to_string(row.level()); }
std::string KeyOf(const journal::Cluster& row) { return row.cluster_id(); }
std::string KeyOf(const journal::Township& row) { return row.township_id(); }
std::string KeyOf(const journal::Cultivation& row) { return row.cultivation_id(); }
std::string KeyOf(const journal::EnclavePark& row) { return row.park_id(); }
std::string KeyOf(const journal::EnclaveProject& row) { return row.enclave_project_id(); }
std::string KeyOf(const journal::VisitPolicy& row) { return row.jurisdiction(); }
std::string KeyOf(const journal::RallyCriterion& row) { return row.criterion_id(); }
std::string KeyOf(const journal::EnclavePolicy& row) { return row.jurisdiction(); }
std::string KeyOf(const journal::DecisionModel& row) { return row.decision_model_id(); }
std::string KeyOf(const journal::Duty& row) { return row.duty_id(); }

template <class Row>
Table TableOf(const Row&) {
  return RowTable<Row>::kTable;
}
Table TableOf(const journal::RoleGrant&) { return Table::kGrants; }

template <class Row>
RowChange Change(const StateReader& state, const Row& row) {
  return Compare(state, KeyOf(row), row);
}
RowChange Change(const StateReader& state, const journal::Department& row) {
  return Compare(state, KeyOf(row), KeepingChanges(state, row));
}
RowChange Change(const StateReader& state, const journal::RoleGrant& row) { return CompareGrant(state, row); }

template <class Row>
void Put(State& state, const Row& row) {
  PutIfChanged(state, KeyOf(row), row);
}
void Put(State& state, const journal::Department& row) { PutIfChanged(state, KeyOf(row), KeepingChanges(state, row)); }
void Put(State& state, const journal::RoleGrant& row) { PutGrant(state, row); }
// Found by its code too, so that nobody registers it once more.
void Put(State& state, const journal::Project& row) {
  PutIfChanged(state, KeyOf(row), row);
  if (row.project_code().empty() || state.FindBytes(NewTable::kProjectByCode, row.project_code())) return;
  state.PutBytes(NewTable::kProjectByCode, row.project_code(), row.project_id());
}

// False for a row of no directory: the visitor was not asked then.
template <class Visit>
bool VisitRow(const journal::PackRow& row, Visit visit) {
  switch (row.row_case()) {
    case journal::PackRow::kJurisdiction: return visit(row.jurisdiction()), true;
    case journal::PackRow::kDepartment: return visit(row.department()), true;
    case journal::PackRow::kHall: return visit(row.hall()), true;
    case journal::PackRow::kWindow: return visit(row.window()), true;
    case journal::PackRow::kPost: return visit(row.post()), true;
    case journal::PackRow::kOfficer: return visit(row.officer()), true;
    case journal::PackRow::kRoleGrant: return visit(row.role_grant()), true;
    case journal::PackRow::kLeader: return visit(row.leader()), true;
    case journal::PackRow::kSteward: return visit(row.steward()), true;
    case journal::PackRow::kEnterprise: return visit(row.enterprise()), true;
    case journal::PackRow::kProject: return visit(row.project()), true;
    case journal::PackRow::kHotlineCategory: return visit(row.hotline_category()), true;
    case journal::PackRow::kEscalationLevel: return visit(row.escalation_level()), true;
    case journal::PackRow::kCluster: return visit(row.cluster()), true;
    case journal::PackRow::kTownship: return visit(row.township()), true;
    case journal::PackRow::kCultivation: return visit(row.cultivation()), true;
    case journal::PackRow::kEnclavePark: return visit(row.enclave_park()), true;
    case journal::PackRow::kEnclaveProject: return visit(row.enclave_project()), true;
    case journal::PackRow::kVisitPolicy: return visit(row.visit_policy()), true;
    case journal::PackRow::kDecisionModel: return visit(row.decision_model()), true;
    case journal::PackRow::kDuty: return visit(row.duty()), true;
    case journal::PackRow::kRallyCriterion: return visit(row.rally_criterion()), true;
    case journal::PackRow::kEnclavePolicy: return visit(row.enclave_policy()), true;
    default: return false;
  }
}

}  // namespace

bool IsDirectoryRow(const journal::PackRow& row) {
  return VisitRow(row, [](const auto&) {});
}

bool IsRole(std::string_view role) { return std::find(std::begin(kRoles), std::end(kRoles), role) != std::end(kRoles); }

bool IsScopeKind(std::string_view kind) { return kind == kScopeJurisdiction || kind == kScopeDepartment || kind == kScopeHall; }

std::string RowKey(const journal::PackRow& row) {
  std::string key;
  VisitRow(row, [&](const auto& one) { key = KeyOf(one); });
  return key;
}

Table RowTableOf(const journal::PackRow& row) {
  Table table = Table::kGrants;
  VisitRow(row, [&](const auto& one) { table = TableOf(one); });
  return table;
}

std::vector<RowFault> FaultsOf(const journal::PackRow& row, Known known) {
  Faults faults;
  VisitRow(row, [&](const auto& one) { Check(faults, one, known); });
  return faults;
}

RowChange ChangeOf(const StateReader& state, const journal::PackRow& row) {
  RowChange change = RowChange::kUnchanged;
  VisitRow(row, [&](const auto& one) { change = Change(state, one); });
  return change;
}

void PutRow(State& state, const journal::PackRow& row) {
  VisitRow(row, [&](const auto& one) { Put(state, one); });
}

}  // namespace yici::directory
