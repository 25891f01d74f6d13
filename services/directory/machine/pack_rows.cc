#include "services/directory/machine/pack_rows.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "services/directory/machine/rights.h"

namespace yici::directory {
namespace {

using Faults = std::vector<RowFault>;

constexpr std::string_view kRoles[] = {
    role::kWindowClerk, role::kChiefRepresentative, role::kHandler,       role::kReviewer, role::kApprover, role::kJointOfficer,
    role::kOrganHead,   role::kGovernmentHead,      role::kAdministrator, role::kAuditor,  role::kSteward,  role::kLeader,
    role::kOperator,    role::kDispatcher,          role::kInspector,
};

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

void CheckJurisdiction(Faults& faults, const journal::Jurisdiction& row, Known known) {
  NeedId(faults, "jurisdiction", row.jurisdiction());
  MayBeKnown(faults, known, "parent", Table::kJurisdiction, row.parent());
  if (row.parent() != row.jurisdiction()) return;
  faults.push_back({"parent", "PARENT_LOOP", "上级不能是自己。", "expected another jurisdiction above, but it is itself"});
}

void CheckDepartment(Faults& faults, const journal::Department& row, Known known) {
  NeedId(faults, "department_id", row.department_id());
  NeedKnown(faults, known, "jurisdiction", Table::kJurisdiction, row.jurisdiction());
}

void CheckHall(Faults& faults, const journal::Hall& row, Known known) {
  NeedId(faults, "hall_id", row.hall_id());
  NeedKnown(faults, known, "jurisdiction", Table::kJurisdiction, row.jurisdiction());
  MayBeKnown(faults, known, "managing_department_id", Table::kDepartment, row.managing_department_id());
}

void CheckWindow(Faults& faults, const journal::Window& row, Known known) {
  NeedId(faults, "window_id", row.window_id());
  NeedKnown(faults, known, "hall_id", Table::kHall, row.hall_id());
  MayBeKnown(faults, known, "department_id", Table::kDepartment, row.department_id());
}

void CheckPost(Faults& faults, const journal::Post& row, Known known) {
  NeedId(faults, "post_id", row.post_id());
  MayBeKnown(faults, known, "department_id", Table::kDepartment, row.department_id());
  MayBeKnown(faults, known, "hall_id", Table::kHall, row.hall_id());
}

void CheckOfficer(Faults& faults, const journal::Officer& row, Known known) {
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

void CheckGrant(Faults& faults, const journal::RoleGrant& row, Known known) {
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

// ---- the city that demands and stewards stand on ----

void CheckLeader(Faults& faults, const journal::Leader& row, Known known) {
  NeedId(faults, "leader_id", row.leader_id());
  NeedKnown(faults, known, "leader_id", Table::kOfficer, row.leader_id());
  NeedKnown(faults, known, "jurisdiction", Table::kJurisdiction, row.jurisdiction());
}

void CheckSteward(Faults& faults, const journal::Steward& row, Known known) {
  NeedId(faults, "steward_id", row.steward_id());
  NeedKnown(faults, known, "steward_id", Table::kOfficer, row.steward_id());
  NeedKnown(faults, known, "jurisdiction", Table::kJurisdiction, row.jurisdiction());
  MayBeKnown(faults, known, "department_id", Table::kDepartment, row.department_id());
}

void CheckEnterprise(Faults& faults, const journal::Enterprise& row, Known known) {
  NeedId(faults, "uscc", row.uscc());
  NeedKnown(faults, known, "jurisdiction", Table::kJurisdiction, row.jurisdiction());
  MayBeKnown(faults, known, "steward_id", Table::kSteward, row.steward_id());
}

void CheckProject(Faults& faults, const journal::Project& row, Known known) {
  NeedId(faults, "project_id", row.project_id());
  NeedKnown(faults, known, "jurisdiction", Table::kJurisdiction, row.jurisdiction());
  MayBeKnown(faults, known, "steward_id", Table::kSteward, row.steward_id());
  MayBeKnown(faults, known, "leader_id", Table::kLeader, row.leader_id());
}

void CheckLimit(Faults& faults, int32_t limit_wd) {
  constexpr int32_t kLimitWdMax = 3'650;
  if (limit_wd >= 0 && limit_wd <= kLimitWdMax) return;
  faults.push_back({"limit_wd", "LIMIT_OUT_OF_RANGE", "时限应为 0 至 3650 个工作日。",
                    "expected a limit of 0 to 3,650 working days, but it is another"});
}

void CheckCategory(Faults& faults, const journal::HotlineCategory& row, Known known) {
  NeedId(faults, "category_id", row.category_id());
  NeedKnown(faults, known, "main_department_id", Table::kDepartment, row.main_department_id());
  MayBeKnown(faults, known, "joint_department_id", Table::kDepartment, row.joint_department_id());
  CheckLimit(faults, row.limit_wd());
}

void CheckLevel(Faults& faults, const journal::EscalationLevel& row, Known known) {
  constexpr int32_t kLevels = 4;
  if (row.level() < 1 || row.level() > kLevels) {
    faults.push_back({"level", "ENUM_UNKNOWN", "级别应为 1 至 4。", "expected a level of 1 to 4, but it is another"});
  }
  MayBeKnown(faults, known, "leader_id", Table::kLeader, row.leader_id());
  CheckLimit(faults, row.limit_wd());
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

RowChange CompareGrant(const StateReader& state, const journal::RoleGrant& grant) {
  const auto* row = state.Find<journal::OfficerGrants>(grant.officer_id());
  const int last = LastGrant(row, grant);
  if (last < 0) return RowChange::kAdded;
  // A grant without source was made by an administrator's command; that one is for administrators to change.
  if (row->grants(last).revoked() || row->grants(last).source().empty()) return RowChange::kUnchanged;
  return row->grants(last).SerializeAsString() == grant.SerializeAsString() ? RowChange::kUnchanged : RowChange::kChanged;
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

}  // namespace

bool IsDirectoryRow(const journal::PackRow& row) {
  return row.has_jurisdiction() || row.has_department() || row.has_hall() || row.has_window() || row.has_post() ||
         row.has_officer() || row.has_role_grant() || row.has_leader() || row.has_steward() || row.has_enterprise() ||
         row.has_project() || row.has_hotline_category() || row.has_escalation_level();
}

bool IsRole(std::string_view role) { return std::find(std::begin(kRoles), std::end(kRoles), role) != std::end(kRoles); }

bool IsScopeKind(std::string_view kind) { return kind == kScopeJurisdiction || kind == kScopeDepartment || kind == kScopeHall; }

std::string RowKey(const journal::PackRow& row) {
  if (row.has_jurisdiction()) return row.jurisdiction().jurisdiction();
  if (row.has_department()) return row.department().department_id();
  if (row.has_hall()) return row.hall().hall_id();
  if (row.has_window()) return row.window().window_id();
  if (row.has_post()) return row.post().post_id();
  if (row.has_officer()) return row.officer().officer_id();
  if (row.has_leader()) return row.leader().leader_id();
  if (row.has_steward()) return row.steward().steward_id();
  if (row.has_enterprise()) return row.enterprise().uscc();
  if (row.has_project()) return row.project().project_id();
  if (row.has_hotline_category()) return row.hotline_category().category_id();
  if (row.has_escalation_level()) return std::to_string(row.escalation_level().level());
  const journal::RoleGrant& grant = row.role_grant();
  return grant.officer_id() + "/" + grant.role() + "/" + grant.scope_kind() + "/" + grant.scope();
}

Table RowTableOf(const journal::PackRow& row) {
  if (row.has_jurisdiction()) return Table::kJurisdiction;
  if (row.has_department()) return Table::kDepartment;
  if (row.has_hall()) return Table::kHall;
  if (row.has_window()) return Table::kWindow;
  if (row.has_post()) return Table::kPost;
  if (row.has_officer()) return Table::kOfficer;
  if (row.has_leader()) return Table::kLeader;
  if (row.has_steward()) return Table::kSteward;
  if (row.has_enterprise()) return Table::kEnterprise;
  if (row.has_project()) return Table::kProject;
  if (row.has_hotline_category()) return Table::kHotlineCategory;
  if (row.has_escalation_level()) return Table::kEscalationLevel;
  return Table::kGrants;
}

std::vector<RowFault> FaultsOf(const journal::PackRow& row, Known known) {
  Faults faults;
  if (row.has_jurisdiction()) CheckJurisdiction(faults, row.jurisdiction(), known);
  if (row.has_department()) CheckDepartment(faults, row.department(), known);
  if (row.has_hall()) CheckHall(faults, row.hall(), known);
  if (row.has_window()) CheckWindow(faults, row.window(), known);
  if (row.has_post()) CheckPost(faults, row.post(), known);
  if (row.has_officer()) CheckOfficer(faults, row.officer(), known);
  if (row.has_role_grant()) CheckGrant(faults, row.role_grant(), known);
  if (row.has_leader()) CheckLeader(faults, row.leader(), known);
  if (row.has_steward()) CheckSteward(faults, row.steward(), known);
  if (row.has_enterprise()) CheckEnterprise(faults, row.enterprise(), known);
  if (row.has_project()) CheckProject(faults, row.project(), known);
  if (row.has_hotline_category()) CheckCategory(faults, row.hotline_category(), known);
  if (row.has_escalation_level()) CheckLevel(faults, row.escalation_level(), known);
  return faults;
}

RowChange ChangeOf(const StateReader& state, const journal::PackRow& row) {
  const std::string key = RowKey(row);
  if (row.has_jurisdiction()) return Compare(state, key, row.jurisdiction());
  if (row.has_department()) return Compare(state, key, KeepingChanges(state, row.department()));
  if (row.has_hall()) return Compare(state, key, row.hall());
  if (row.has_window()) return Compare(state, key, row.window());
  if (row.has_post()) return Compare(state, key, row.post());
  if (row.has_officer()) return Compare(state, key, row.officer());
  if (row.has_leader()) return Compare(state, key, row.leader());
  if (row.has_steward()) return Compare(state, key, row.steward());
  if (row.has_enterprise()) return Compare(state, key, row.enterprise());
  if (row.has_project()) return Compare(state, key, row.project());
  if (row.has_hotline_category()) return Compare(state, key, row.hotline_category());
  if (row.has_escalation_level()) return Compare(state, key, row.escalation_level());
  return CompareGrant(state, row.role_grant());
}

void PutRow(State& state, const journal::PackRow& row) {
  const std::string key = RowKey(row);
  if (row.has_jurisdiction()) return PutIfChanged(state, key, row.jurisdiction());
  if (row.has_department()) return PutIfChanged(state, key, KeepingChanges(state, row.department()));
  if (row.has_hall()) return PutIfChanged(state, key, row.hall());
  if (row.has_window()) return PutIfChanged(state, key, row.window());
  if (row.has_post()) return PutIfChanged(state, key, row.post());
  if (row.has_officer()) return PutIfChanged(state, key, row.officer());
  if (row.has_leader()) return PutIfChanged(state, key, row.leader());
  if (row.has_steward()) return PutIfChanged(state, key, row.steward());
  if (row.has_enterprise()) return PutIfChanged(state, key, row.enterprise());
  if (row.has_project()) return PutIfChanged(state, key, row.project());
  if (row.has_hotline_category()) return PutIfChanged(state, key, row.hotline_category());
  if (row.has_escalation_level()) return PutIfChanged(state, key, row.escalation_level());
  if (row.has_role_grant()) PutGrant(state, row.role_grant());
}

}  // namespace yici::directory
