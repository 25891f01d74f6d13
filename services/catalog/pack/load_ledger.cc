// The ledger of a pack: industries, townships, enterprises, projects (of the city, and of Beizhen's "1+1+1+N"), who is helped
// to grow, enclave parks, how often a steward may come uncalled, and the decision models.
#include <map>
#include <set>
#include <string>

#include "services/base/identifiers.h"
#include "services/base/new_tables.h"
#include "services/catalog/machine/model.h"
#include "services/catalog/pack/loading.h"

namespace yici::catalog {
namespace {

using Presence = Loading::Presence;

constexpr int64_t kWanMax = 100'000'000;  // a trillion yuan
constexpr int64_t kFenPerWan = 1'000'000;
constexpr int64_t kM2PerHundredthKm2 = 10'000;
constexpr std::string_view kDecisionEnd = ".dmn";

// What later files of the ledger ask of earlier ones.
struct Found {
  std::map<std::string, std::string> jurisdiction_of;  // township to its county
  std::map<std::string, journal::Enterprise> beizhen;  // enterprise_id to its row of beizhen.csv
  std::map<std::string, int> beizhen_line;
  std::map<std::string, std::string> uscc_of;  // enterprise_id
};

std::string Source(RowReader& row) { return row.Word("source", {"newspaper", "general", "illustrative"}); }

int64_t Wan(RowReader& row, std::string_view column) { return row.Number(column, 0, kWanMax, 0) * kFenPerWan; }

void FailUnknown(RowReader& row, std::string_view column, const std::string& id) {
  row.Fail(column, "REFERENCE_UNKNOWN", "引用的“" + id + "”不存在。",
           "expected an id that exists, but \"" + id + "\" does not");
}

void LoadClusters(Loading& loading) {
  const auto table = loading.Open("clusters.csv", Presence::kOptional, Table::kCluster,
                                  {"cluster_id", "name_zh", "name_en", "kind", "source"}, {"filler_fields"});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    journal::PackRow out;
    journal::Cluster& cluster = *out.mutable_cluster();
    cluster.set_cluster_id(row.Id("cluster_id"));
    loading.Claim(row, "cluster_id", Table::kCluster, cluster.cluster_id());
    cluster.set_name_zh(row.NeedText("name_zh"));
    cluster.set_name_en(row.Text("name_en"));
    cluster.set_kind(row.Word("kind", {"industrial", "other"}));
    cluster.set_source(Source(row));
    loading.Add(std::move(out), *table, row);
    ++loading.pack.totals.clusters;
  }
}

void LoadTownships(Loading& loading, Found& found) {
  const auto table = loading.Open("townships.csv", Presence::kOptional, Table::kTownship,
                                  {"township_id", "name_zh", "jurisdiction", "source"}, {});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    journal::PackRow out;
    journal::Township& township = *out.mutable_township();
    township.set_township_id(row.Id("township_id"));
    loading.Claim(row, "township_id", Table::kTownship, township.township_id());
    township.set_name_zh(row.NeedText("name_zh"));
    township.set_jurisdiction(row.NeedText("jurisdiction"));
    township.set_source(Source(row));
    found.jurisdiction_of[township.township_id()] = township.jurisdiction();
    loading.Add(std::move(out), *table, row);
    ++loading.pack.totals.townships;
  }
}

void NeedKnown(Loading& loading, RowReader& row, std::string_view column, Table table, const std::string& id) {
  if (!id.empty() && !loading.IsKnown(table, id)) FailUnknown(row, column, id);
}

// What Beizhen says of a project and of an enterprise alike. Checked here, where it is written.
template <class Row>
void TakeSponsors(Loading& loading, RowReader& row, Row& out) {
  out.set_township_id(row.NeedText("township_id"));
  NeedKnown(loading, row, "township_id", Table::kTownship, out.township_id());
  out.set_leader_rule(row.Word("leader_rule", {"city-leader", "township-leader"}));
  out.set_leader_id(row.NeedText("leader_id"));
  NeedKnown(loading, row, "leader_id", Table::kLeader, out.leader_id());
  out.set_steward_id(row.NeedText("steward_id"));
  NeedKnown(loading, row, "steward_id", Table::kSteward, out.steward_id());
  out.set_liaison_id(row.Text("liaison_id"));
  for (std::string& id : row.List("department_ids")) {
    NeedKnown(loading, row, "department_ids", Table::kDepartment, id);
    out.add_department_ids(std::move(id));
  }
}

void TakeBeizhenProject(Loading& loading, const CsvTable& table, RowReader& row, const Found& found) {
  journal::PackRow out;
  journal::Project& project = *out.mutable_project();
  project.set_project_id(row.Id("assignment_id"));
  loading.Claim(row, "assignment_id", Table::kProject, project.project_id());
  project.set_name_zh(row.NeedText("name_zh"));
  project.set_total_investment_fen(Wan(row, "investment_wan"));
  TakeSponsors(loading, row, project);
  const auto place = found.jurisdiction_of.find(project.township_id());
  if (place != found.jurisdiction_of.end()) project.set_jurisdiction(place->second);
  project.set_steward_level("county");
  project.set_source(Source(row));
  loading.Add(std::move(out), table, row);
  ++loading.pack.totals.beizhen_projects;
}

void TakeBeizhenEnterprise(Loading& loading, RowReader& row, Found& found) {
  const std::string enterprise_id = row.Id("enterprise_id");
  journal::Enterprise sponsored;
  TakeSponsors(loading, row, sponsored);
  if (found.beizhen_line.contains(enterprise_id)) {
    row.Fail("enterprise_id", "DUPLICATE_ID", "编号“" + enterprise_id + "”重复。",
             "expected each id once, but \"" + enterprise_id + "\" stands twice");
  }
  found.beizhen_line.emplace(enterprise_id, row.line());
  if (row.clean()) found.beizhen.emplace(enterprise_id, std::move(sponsored));
  ++loading.pack.totals.beizhen_enterprises;
}

void LoadBeizhen(Loading& loading, Found& found) {
  const auto table = loading.Open("beizhen.csv", Presence::kOptional, Table::kProject,
                                  {"assignment_id", "kind", "name_zh", "enterprise_id", "investment_wan", "township_id",
                                   "leader_rule", "leader_id", "steward_id", "liaison_id", "department_ids", "source"},
                                  {});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    if (row.Word("kind", {"project", "enterprise"}) == "project") {
      TakeBeizhenProject(loading, *table, row, found);
    } else {
      TakeBeizhenEnterprise(loading, row, found);
    }
  }
}

void CheckCode(RowReader& row, std::string_view column, const IdentifierCheck& check, std::string zh, std::string en) {
  if (!check.valid())
    row.Fail(column, check.reason, zh + "有误：" + check.detail + "。", "expected " + en + ", but: " + check.detail);
}

// Who sponsors it, where its county says so enterprise by enterprise.
void AddSponsors(const Found& found, RowReader& row, journal::Enterprise& enterprise) {
  const auto at = found.beizhen.find(enterprise.enterprise_id());
  if (at == found.beizhen.end()) return;
  const journal::Enterprise& sponsored = at->second;
  enterprise.set_township_id(sponsored.township_id());
  enterprise.set_leader_rule(sponsored.leader_rule());
  enterprise.set_leader_id(sponsored.leader_id());
  *enterprise.mutable_department_ids() = sponsored.department_ids();
  if (sponsored.steward_id() == enterprise.steward_id()) return;
  row.Fail("steward_id", "REFERENCE_UNFIT", "管家与 beizhen.csv 所写不一致。",
           "expected the steward that beizhen.csv names, \"" + sponsored.steward_id() + "\", but it is another");
}

void LoadEnterprises(Loading& loading, Found& found) {
  const auto table = loading.Open("enterprises.csv", Presence::kOptional, Table::kEnterprise,
                                  {"enterprise_id", "uscc", "name_zh", "jurisdiction", "category", "cluster_id", "above_scale",
                                   "steward_id", "liaison_id", "source"},
                                  {"filler_fields"});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    journal::PackRow out;
    journal::Enterprise& enterprise = *out.mutable_enterprise();
    enterprise.set_enterprise_id(row.Id("enterprise_id"));
    enterprise.set_uscc(row.NeedText("uscc"));
    CheckCode(row, "uscc", CheckUscc(enterprise.uscc()), "统一社会信用代码", "a unified social credit code");
    loading.Claim(row, "uscc", Table::kEnterprise, enterprise.uscc());
    enterprise.set_name_zh(row.NeedText("name_zh"));
    enterprise.set_jurisdiction(row.NeedText("jurisdiction"));
    enterprise.set_category(row.Text("category"));
    enterprise.set_cluster_id(row.Text("cluster_id"));
    enterprise.set_above_scale(row.Flag("above_scale"));
    enterprise.set_steward_id(row.Text("steward_id"));
    enterprise.set_liaison_id(row.Text("liaison_id"));
    enterprise.set_source(Source(row));
    AddSponsors(found, row, enterprise);
    found.uscc_of[enterprise.enterprise_id()] = enterprise.uscc();
    loading.Add(std::move(out), *table, row);
    ++loading.pack.totals.enterprises;
  }
}

void CheckSponsored(Loading& loading, const Found& found) {
  if (loading.IsUnsure(Table::kEnterprise)) return;
  for (const auto& [enterprise_id, line] : found.beizhen_line) {
    if (found.uscc_of.contains(enterprise_id)) continue;
    loading.Fail("beizhen.csv", line,
                 {"enterprise_id", "REFERENCE_UNKNOWN", "引用的“" + enterprise_id + "”不存在。",
                  "expected an enterprise of enterprises.csv, but \"" + enterprise_id + "\" is none"});
  }
}

void TakeProject(Loading& loading, RowReader& row, journal::Project& project) {
  project.set_project_id(row.Id("project_id"));
  loading.Claim(row, "project_id", Table::kProject, project.project_id());
  project.set_project_code(row.NeedText("project_code"));
  CheckCode(row, "project_code", CheckProjectCode(project.project_code()), "项目代码", "a project code");
  project.set_name_zh(row.NeedText("name_zh"));
  project.set_jurisdiction(row.NeedText("jurisdiction"));
  project.set_total_investment_fen(Wan(row, "total_investment_wan"));
  project.set_planned_this_year_fen(Wan(row, "planned_this_year_wan"));
  project.set_cluster_id(row.Text("cluster_id"));
  project.set_industry_code(row.Text("industry_code"));
  project.set_product(row.Text("product"));
  project.set_note(row.Text("note"));
  project.set_status_text(row.Text("status_text"));
  project.set_status(row.Word("status", {"planned", "signed", "preparation", "started", "under-construction", "completed",
                                         "in-operation", "suspended", "cancelled"}));
  project.set_steward_level(row.Word("steward_level", {"city", "county"}));
  project.set_city_ground(row.Text("city_ground"));
  project.set_key_list(row.Flag("shuangbai", false) || project.city_ground() == "provincial-supervision");
  project.set_rally(row.Flag("rally", false));
  project.set_steward_id(row.Text("steward_id"));
  project.set_leader_id(row.Text("leader_id"));
  project.set_source(Source(row));
}

// Whose project it is, where the files can tell.
void TakeEnterprise(Loading& loading, RowReader& row, const Found& found, journal::Project& project) {
  const std::string id = row.Text("enterprise_id");
  if (id.empty()) return;
  const auto at = found.uscc_of.find(id);
  if (at != found.uscc_of.end()) project.set_uscc(at->second);
  if (at == found.uscc_of.end() && !loading.IsUnsure(Table::kEnterprise)) FailUnknown(row, "enterprise_id", id);
}

void LoadProjects(Loading& loading, const Found& found) {
  const auto table = loading.Open("projects.csv", Presence::kOptional, Table::kProject,
                                  {"project_id", "project_code", "name_zh", "jurisdiction", "total_investment_wan",
                                   "cluster_id", "status", "steward_level", "steward_id", "leader_id", "source"},
                                  {"planned_this_year_wan", "industry_code", "product", "note", "status_text", "city_ground",
                                   "shuangbai", "rally", "enterprise_id", "filler_fields"});
  if (!table) return;
  std::set<std::string> codes;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    journal::PackRow out;
    TakeProject(loading, row, *out.mutable_project());
    if (table->Has("enterprise_id")) TakeEnterprise(loading, row, found, *out.mutable_project());
    const std::string& code = out.project().project_code();
    if (!code.empty() && !codes.insert(code).second) {
      row.Fail("project_code", "DUPLICATE_ID", "项目代码“" + code + "”重复。",
               "expected each project code once, but \"" + code + "\" stands twice");
    }
    loading.Add(std::move(out), *table, row);
    ++loading.pack.totals.projects;
  }
}

void LoadCultivation(Loading& loading, const Found& found) {
  const auto table = loading.Open(
      "cultivation.csv", Presence::kOptional, Table::kCultivation,
      {"cultivation_id", "kind", "kind_zh", "name_zh", "enterprise_id", "jurisdiction", "steward_id", "source"}, {});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    journal::PackRow out;
    journal::Cultivation& cultivation = *out.mutable_cultivation();
    cultivation.set_cultivation_id(row.Id("cultivation_id"));
    loading.Claim(row, "cultivation_id", Table::kCultivation, cultivation.cultivation_id());
    cultivation.set_kind(row.Word("kind", {"small-to-scale", "scale-to-giant"}));
    cultivation.set_name_zh(row.NeedText("name_zh"));
    cultivation.set_jurisdiction(row.NeedText("jurisdiction"));
    cultivation.set_steward_id(row.Text("steward_id"));
    cultivation.set_source(Source(row));
    if (const std::string id = row.Text("enterprise_id"); !id.empty()) {
      const auto at = found.uscc_of.find(id);
      if (at != found.uscc_of.end()) cultivation.set_uscc(at->second);
      if (at == found.uscc_of.end() && !loading.IsUnsure(Table::kEnterprise)) FailUnknown(row, "enterprise_id", id);
    }
    loading.Add(std::move(out), *table, row);
    ++loading.pack.totals.cultivation;
  }
}

void LoadParks(Loading& loading) {
  const auto table = loading.Open("enclave_parks.csv", Presence::kOptional, Table::kEnclavePark,
                                  {"park_id", "name_zh", "jurisdiction", "planned_area_km2", "service_centre_id", "full_agency",
                                   "share_out_percent", "share_in_percent", "benefit_years", "source"},
                                  {});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    journal::PackRow out;
    journal::EnclavePark& park = *out.mutable_enclave_park();
    park.set_park_id(row.Id("park_id"));
    loading.Claim(row, "park_id", Table::kEnclavePark, park.park_id());
    park.set_name_zh(row.NeedText("name_zh"));
    park.set_jurisdiction(row.NeedText("jurisdiction"));
    park.set_planned_area_m2(row.Money("planned_area_km2") * kM2PerHundredthKm2);
    park.set_service_centre_id(row.Text("service_centre_id"));
    park.set_full_agency(row.Flag("full_agency"));
    park.set_share_out_percent(static_cast<int32_t>(row.Number("share_out_percent", 0, 100)));
    park.set_share_in_percent(static_cast<int32_t>(row.Number("share_in_percent", 0, 100)));
    park.set_benefit_years(static_cast<int32_t>(row.Number("benefit_years", 0, 100)));
    park.set_source(Source(row));
    loading.Add(std::move(out), *table, row);
    ++loading.pack.totals.parks;
  }
}

void LoadParkProjects(Loading& loading) {
  const auto table = loading.Open("enclave_projects.csv", Presence::kOptional, Table::kEnclaveProject,
                                  {"enclave_project_id", "name_zh", "phase", "park_id", "fly_out_jurisdiction",
                                   "total_investment_wan", "cluster_id", "source"},
                                  {});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    journal::PackRow out;
    journal::EnclaveProject& project = *out.mutable_enclave_project();
    project.set_enclave_project_id(row.Id("enclave_project_id"));
    loading.Claim(row, "enclave_project_id", Table::kEnclaveProject, project.enclave_project_id());
    project.set_name_zh(row.NeedText("name_zh"));
    project.set_phase(row.Word("phase", {"introduced", "signed", "in-talks"}));
    project.set_park_id(row.NeedText("park_id"));
    project.set_fly_out_jurisdiction(row.Text("fly_out_jurisdiction"));
    project.set_total_investment_fen(Wan(row, "total_investment_wan"));
    project.set_cluster_id(row.Text("cluster_id"));
    project.set_source(Source(row));
    loading.Add(std::move(out), *table, row);
    ++loading.pack.totals.park_projects;
  }
}

void LoadVisitPolicies(Loading& loading) {
  const auto table = loading.Open("visit_policies.csv", Presence::kOptional, Table::kVisitPolicy,
                                  {"jurisdiction", "monthly_quota", "source"}, {});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    journal::PackRow out;
    journal::VisitPolicy& policy = *out.mutable_visit_policy();
    policy.set_jurisdiction(row.NeedText("jurisdiction"));
    loading.Claim(row, "jurisdiction", Table::kVisitPolicy, policy.jurisdiction());
    policy.set_monthly_quota(static_cast<int32_t>(row.Number("monthly_quota", 0, 31)));
    policy.set_source(Source(row));
    loading.Add(std::move(out), *table, row);
    ++loading.pack.totals.visit_policies;
  }
}

void LoadDuties(Loading& loading) {
  const auto table =
      loading.Open("duty_stages.csv", Presence::kOptional, NewTable::kDuty,
                   {"duty_id", "number", "name_zh", "text_zh", "scope", "stage", "limit_wd", "source"}, {"filler_fields"});
  if (!table) return;
  for (const CsvRow& raw : table->rows()) {
    RowReader row(*table, raw, loading.findings);
    journal::PackRow out;
    journal::Duty& duty = *out.mutable_duty();
    duty.set_duty_id(row.Id("duty_id"));
    loading.Claim(row, "duty_id", NewTable::kDuty, duty.duty_id());
    duty.set_number(static_cast<int32_t>(row.Number("number", 1, 999)));
    duty.set_name_zh(row.NeedText("name_zh"));
    duty.set_text_zh(row.NeedText("text_zh"));
    duty.set_scope(row.Text("scope"));
    duty.set_stage(
        row.Word("stage", {"planned", "signed", "preparation", "started", "under-construction", "completed", "in-operation"}));
    duty.set_limit_wd(static_cast<int32_t>(row.Number("limit_wd", 1, 250)));
    duty.set_source(Source(row));
    loading.Add(std::move(out), *table, row);
    ++loading.pack.totals.duties;
  }
}

// Every DMN file beside the tables. Whether it can be evaluated is for the deployment to say.
void LoadDecisionModels(Loading& loading) {
  for (const auto& [name, text] : loading.files) {
    if (!name.ends_with(kDecisionEnd)) continue;
    if (!IsCleanUtf8(text)) {
      loading.Fail(name, 0, {"", "UTF8_INVALID", "文件应为 UTF-8。", "expected UTF-8 without control characters"});
      continue;
    }
    PlacedRow placed{.row = {}, .file = name, .line = 0};
    journal::DecisionModel& model = *placed.row.mutable_decision_model();
    model.set_decision_model_id(name.substr(0, name.size() - kDecisionEnd.size()));
    model.mutable_model()->set_name(name);
    model.mutable_model()->set_text(text);
    model.set_model_digest(ModelDigest(model.model()));
    loading.rows.push_back(std::move(placed));
    ++loading.pack.totals.decision_models;
  }
}

}  // namespace

void LoadLedger(Loading& loading) {
  Found found;
  LoadClusters(loading);
  LoadTownships(loading, found);
  LoadBeizhen(loading, found);
  LoadEnterprises(loading, found);
  CheckSponsored(loading, found);
  LoadProjects(loading, found);
  LoadCultivation(loading, found);
  LoadParks(loading);
  LoadParkProjects(loading);
  LoadVisitPolicies(loading);
  LoadDuties(loading);
  LoadDecisionModels(loading);
}

}  // namespace yici::catalog
