// The people and tables that demands stand on: leaders, stewards and the hotline's staff (who are officers with a role),
// categories of demands and the levels by which an issue goes up. Projects and enterprises: load_ledger.cc.
#include <string>

#include "services/catalog/pack/loading.h"
#include "services/directory/machine/rights.h"

namespace yici::catalog {
namespace {

using Presence = Loading::Presence;
namespace role = directory::role;

constexpr int32_t kLimitWdMax = 3'650;

std::string Source(RowReader& row) { return row.Word("source", {"newspaper", "general", "illustrative"}); }

// The officer and the mandate that a row of leaders, stewards or staff stands for.
void AddOfficer(Loading& loading, const CsvTable& table, RowReader& row, std::string_view column, std::string_view role_id,
                std::string_view source) {
  journal::PackRow person, mandate;
  journal::Officer& officer = *person.mutable_officer();
  officer.set_officer_id(row.Text(column));
  officer.set_name(row.NeedText("name"));
  officer.set_active(true);
  officer.set_source(std::string(source));
  loading.Claim(row, column, Table::kOfficer, officer.officer_id());
  journal::RoleGrant& grant = *mandate.mutable_role_grant();
  grant.set_officer_id(officer.officer_id());
  grant.set_role(std::string(role_id));
  grant.set_scope_kind(std::string(directory::kScopeJurisdiction));
  grant.set_scope(row.NeedText("jurisdiction"));
  grant.set_source(std::string(source));
  if (row.clean()) loading.Claim(row, column, Table::kGrants, directory::RowKey(mandate));
  loading.Add(std::move(person), table, row);
  loading.Add(std::move(mandate), table, row);
}

void LoadLeaders(Loading& loading) {
  const auto table = loading.Open("leaders.csv", Presence::kOptional, Table::kLeader,
                                  {"leader_id", "name", "level", "jurisdiction", "township_id", "source"}, {});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    journal::PackRow out;
    journal::Leader& leader = *out.mutable_leader();
    leader.set_leader_id(row.Id("leader_id"));
    loading.Claim(row, "leader_id", Table::kLeader, leader.leader_id());
    leader.set_name(row.NeedText("name"));
    leader.set_level(row.Word("level", {"city", "county", "township"}));
    leader.set_jurisdiction(row.NeedText("jurisdiction"));
    leader.set_township_id(row.Text("township_id"));
    leader.set_source(Source(row));
    AddOfficer(loading, *table, row, "leader_id", role::kLeader, leader.source());
    loading.Add(std::move(out), *table, row);
    ++loading.pack.totals.leaders;
  }
}

void LoadStewards(Loading& loading) {
  const auto table =
      loading.Open("stewards.csv", Presence::kOptional, Table::kSteward,
                   {"steward_id", "name", "level", "jurisdiction", "department_id", "township_id", "source"}, {});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    journal::PackRow out;
    journal::Steward& steward = *out.mutable_steward();
    steward.set_steward_id(row.Id("steward_id"));
    loading.Claim(row, "steward_id", Table::kSteward, steward.steward_id());
    steward.set_name(row.NeedText("name"));
    steward.set_level(row.NeedText("level"));
    steward.set_jurisdiction(row.NeedText("jurisdiction"));
    steward.set_department_id(row.Text("department_id"));
    steward.set_township_id(row.Text("township_id"));
    steward.set_source(Source(row));
    AddOfficer(loading, *table, row, "steward_id", role::kSteward, steward.source());
    loading.Add(std::move(out), *table, row);
    ++loading.pack.totals.stewards;
  }
}

void LoadHotlineStaff(Loading& loading) {
  const auto table = loading.Open("hotline_staff.csv", Presence::kOptional, Table::kOfficer,
                                  {"officer_id", "name", "role", "jurisdiction", "source"}, {});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    row.Id("officer_id");
    const std::string word = row.Word("role", {role::kOperator, role::kDispatcher, role::kInspector});
    AddOfficer(loading, *table, row, "officer_id", word, Source(row));
  }
}

journal::DemandKind KindOf(RowReader& row) {
  const std::string word = row.Word("kind", {"consult", "help", "suggestion", "complaint", "report"});
  if (word == "consult") return journal::DEMAND_KIND_CONSULT;
  if (word == "help") return journal::DEMAND_KIND_HELP;
  if (word == "suggestion") return journal::DEMAND_KIND_SUGGESTION;
  return word == "complaint" ? journal::DEMAND_KIND_COMPLAINT : journal::DEMAND_KIND_REPORT;
}

void LoadCategories(Loading& loading) {
  const auto table = loading.Open("hotline_categories.csv", Presence::kOptional, Table::kHotlineCategory,
                                  {"category_id", "level1_zh", "name_zh", "kind", "main_department_id", "joint_department_id",
                                   "limit_wd", "urgent", "first_response", "source"},
                                  {});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    journal::PackRow out;
    journal::HotlineCategory& category = *out.mutable_hotline_category();
    category.set_category_id(row.Id("category_id"));
    loading.Claim(row, "category_id", Table::kHotlineCategory, category.category_id());
    category.set_level1_zh(row.Text("level1_zh"));
    category.set_name_zh(row.NeedText("name_zh"));
    category.set_kind(KindOf(row));
    category.set_main_department_id(row.NeedText("main_department_id"));
    category.set_joint_department_id(row.Text("joint_department_id"));
    category.set_limit_wd(static_cast<int32_t>(row.Number("limit_wd", 1, kLimitWdMax, 0)));
    category.set_urgent(row.Flag("urgent"));
    category.set_same_day(row.Word("first_response", {"same-day", "next-working-day"}) == "same-day");
    category.set_source(Source(row));
    loading.Add(std::move(out), *table, row);
    ++loading.pack.totals.categories;
  }
}

void LoadLevels(Loading& loading) {
  const auto table = loading.Open("escalation_levels.csv", Presence::kOptional, Table::kEscalationLevel,
                                  {"level", "name_zh", "name_en", "leader_level", "leader_id", "limit_wd", "source"}, {});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    journal::PackRow out;
    journal::EscalationLevel& level = *out.mutable_escalation_level();
    level.set_level(static_cast<int32_t>(row.Number("level", 1, 4)));
    loading.Claim(row, "level", Table::kEscalationLevel, row.Text("level"));
    level.set_name_zh(row.NeedText("name_zh"));
    level.set_name_en(row.Text("name_en"));
    if (row.Has("leader_level")) level.set_leader_level(row.Word("leader_level", {"city", "county"}));
    level.set_leader_id(row.Text("leader_id"));
    level.set_limit_wd(static_cast<int32_t>(row.Number("limit_wd", 1, kLimitWdMax, 0)));
    level.set_source(Source(row));
    loading.Add(std::move(out), *table, row);
  }
}

}  // namespace

void LoadCity(Loading& loading) {
  LoadLeaders(loading);
  LoadStewards(loading);
  LoadHotlineStaff(loading);
  LoadCategories(loading);
  LoadLevels(loading);
}

}  // namespace yici::catalog
