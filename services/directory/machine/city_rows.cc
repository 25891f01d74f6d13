// Rows of the city that demands and stewards stand on: who leads and looks after whom, what is in the ledger.
#include <algorithm>

#include "services/directory/machine/row_faults.h"

namespace yici::directory {
namespace {

constexpr int64_t kFenMax = 100'000'000'000'000;  // a trillion yuan
constexpr int64_t kAreaMax = 100'000'000'000;     // m²
constexpr int32_t kPercentMax = 100;
constexpr int32_t kYearsMax = 100;
constexpr int32_t kQuotaMax = 31;
constexpr int32_t kDutyLimitMax = 250;
constexpr int64_t kParksMax = 1'000;
constexpr size_t kModelBytesMax = 64 << 10;

void CheckLimit(Faults& faults, int32_t limit_wd) {
  constexpr int32_t kLimitWdMax = 3'650;
  if (limit_wd >= 0 && limit_wd <= kLimitWdMax) return;
  faults.push_back({"limit_wd", "LIMIT_OUT_OF_RANGE", "时限应为 0 至 3650 个工作日。",
                    "expected a limit of 0 to 3,650 working days, but it is another"});
}

}  // namespace

void Check(Faults& faults, const journal::Leader& row, Known known) {
  NeedId(faults, "leader_id", row.leader_id());
  NeedKnown(faults, known, "leader_id", Table::kOfficer, row.leader_id());
  NeedKnown(faults, known, "jurisdiction", Table::kJurisdiction, row.jurisdiction());
}

void Check(Faults& faults, const journal::Steward& row, Known known) {
  NeedId(faults, "steward_id", row.steward_id());
  NeedKnown(faults, known, "steward_id", Table::kOfficer, row.steward_id());
  NeedKnown(faults, known, "jurisdiction", Table::kJurisdiction, row.jurisdiction());
  MayBeKnown(faults, known, "department_id", Table::kDepartment, row.department_id());
}

void Check(Faults& faults, const journal::Enterprise& row, Known known) {
  NeedId(faults, "uscc", row.uscc());
  NeedKnown(faults, known, "jurisdiction", Table::kJurisdiction, row.jurisdiction());
  MayBeKnown(faults, known, "cluster_id", Table::kCluster, row.cluster_id());
  MayBeKnown(faults, known, "steward_id", Table::kSteward, row.steward_id());
  MayBeKnown(faults, known, "leader_id", Table::kLeader, row.leader_id());
  MayBeKnown(faults, known, "township_id", Table::kTownship, row.township_id());
  for (const std::string& id : row.department_ids()) NeedKnown(faults, known, "department_ids", Table::kDepartment, id);
}

void Check(Faults& faults, const journal::Project& row, Known known) {
  NeedId(faults, "project_id", row.project_id());
  NeedKnown(faults, known, "jurisdiction", Table::kJurisdiction, row.jurisdiction());
  MayBeKnown(faults, known, "steward_id", Table::kSteward, row.steward_id());
  MayBeKnown(faults, known, "leader_id", Table::kLeader, row.leader_id());
  MayBeKnown(faults, known, "cluster_id", Table::kCluster, row.cluster_id());
  MayBeKnown(faults, known, "township_id", Table::kTownship, row.township_id());
  for (const std::string& id : row.department_ids()) NeedKnown(faults, known, "department_ids", Table::kDepartment, id);
  NeedRange(faults, "total_investment_wan", 0, kFenMax, row.total_investment_fen());
  NeedRange(faults, "planned_this_year_wan", 0, kFenMax, row.planned_this_year_fen());
}

void Check(Faults& faults, const journal::HotlineCategory& row, Known known) {
  NeedId(faults, "category_id", row.category_id());
  NeedKnown(faults, known, "main_department_id", Table::kDepartment, row.main_department_id());
  MayBeKnown(faults, known, "joint_department_id", Table::kDepartment, row.joint_department_id());
  CheckLimit(faults, row.limit_wd());
}

void Check(Faults& faults, const journal::EscalationLevel& row, Known known) {
  constexpr int32_t kLevels = 4;
  if (row.level() < 1 || row.level() > kLevels) {
    faults.push_back({"level", "ENUM_UNKNOWN", "级别应为 1 至 4。", "expected a level of 1 to 4, but it is another"});
  }
  MayBeKnown(faults, known, "leader_id", Table::kLeader, row.leader_id());
  CheckLimit(faults, row.limit_wd());
}

void Check(Faults& faults, const journal::Cluster& row, Known) {
  NeedId(faults, "cluster_id", row.cluster_id());
  NeedWord(faults, "kind", {"industrial", "other"}, row.kind());
}

void Check(Faults& faults, const journal::Township& row, Known known) {
  NeedId(faults, "township_id", row.township_id());
  NeedKnown(faults, known, "jurisdiction", Table::kJurisdiction, row.jurisdiction());
}

void Check(Faults& faults, const journal::Cultivation& row, Known known) {
  NeedId(faults, "cultivation_id", row.cultivation_id());
  NeedWord(faults, "kind", {"small-to-scale", "scale-to-giant"}, row.kind());
  MayBeKnown(faults, known, "enterprise_id", Table::kEnterprise, row.uscc());
  NeedKnown(faults, known, "jurisdiction", Table::kJurisdiction, row.jurisdiction());
  MayBeKnown(faults, known, "steward_id", Table::kSteward, row.steward_id());
}

void Check(Faults& faults, const journal::EnclavePark& row, Known known) {
  NeedId(faults, "park_id", row.park_id());
  NeedKnown(faults, known, "jurisdiction", Table::kJurisdiction, row.jurisdiction());
  NeedRange(faults, "planned_area_km2", 0, kAreaMax, row.planned_area_m2());
  NeedRange(faults, "share_out_percent", 0, kPercentMax, row.share_out_percent());
  NeedRange(faults, "share_in_percent", 0, kPercentMax, row.share_in_percent());
  NeedRange(faults, "benefit_years", 0, kYearsMax, row.benefit_years());
}

void Check(Faults& faults, const journal::EnclaveProject& row, Known known) {
  NeedId(faults, "enclave_project_id", row.enclave_project_id());
  NeedWord(faults, "phase", {"introduced", "signed", "in-talks"}, row.phase());
  NeedKnown(faults, known, "park_id", Table::kEnclavePark, row.park_id());
  MayBeKnown(faults, known, "fly_out_jurisdiction", Table::kJurisdiction, row.fly_out_jurisdiction());
  MayBeKnown(faults, known, "cluster_id", Table::kCluster, row.cluster_id());
  NeedRange(faults, "total_investment_wan", 0, kFenMax, row.total_investment_fen());
}

void Check(Faults& faults, const journal::VisitPolicy& row, Known known) {
  NeedKnown(faults, known, "jurisdiction", Table::kJurisdiction, row.jurisdiction());
  NeedRange(faults, "monthly_quota", 0, kQuotaMax, row.monthly_quota());
}

void Check(Faults& faults, const journal::Duty& row, Known) {
  NeedId(faults, "duty_id", row.duty_id());
  NeedWord(faults, "stage", {"planned", "signed", "preparation", "started", "under-construction", "completed", "in-operation"},
           row.stage());
  NeedRange(faults, "limit_wd", 1, kDutyLimitMax, row.limit_wd());
}

// Whether the weights sum to 100 is for the plan to say that takes them.
void Check(Faults& faults, const journal::RallyCriterion& row, Known) {
  NeedId(faults, "criterion_id", row.criterion_id());
  NeedRange(faults, "number", 1, kPercentMax, row.number());
  NeedRange(faults, "weight", 1, kPercentMax, row.weight());
}

void Check(Faults& faults, const journal::EnclavePolicy& row, Known known) {
  NeedKnown(faults, known, "jurisdiction", Table::kJurisdiction, row.jurisdiction());
  NeedRange(faults, "parks_max", 0, kParksMax, row.parks_max());
}

// For every item, or for one that is known.
void Check(Faults& faults, const journal::RetentionRule& row, Known known) {
  if (row.item_code() != "*") NeedKnown(faults, known, "item_code", Table::kItem, row.item_code());
  NeedRange(faults, "years", 0, kYearsMax, row.years());
  if (row.basis().empty()) {
    faults.push_back(
        {"basis", "FIELD_REQUIRED", "应写明保管期限的依据。", "expected the rule that says so, but there is none"});
  }
}

// Whether it can be evaluated is for the deployment to say.
void Check(Faults& faults, const journal::DecisionModel& row, Known) {
  NeedId(faults, "model", row.decision_model_id());
  if (row.model().name() != row.decision_model_id() + ".dmn") {
    faults.push_back({"model", "ENUM_UNKNOWN", "模型文件名应与其编号一致。",
                      "expected the file of the model to have its name, but it has another"});
  }
  if (row.model().text().size() <= kModelBytesMax) return;
  faults.push_back(
      {"model", "TEXT_TOO_LONG", "模型应在 64 KiB 之内。", "expected a model of at most 64 KiB, but it is longer"});
}

}  // namespace yici::directory
