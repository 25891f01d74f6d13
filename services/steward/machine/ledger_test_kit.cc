#include "services/steward/machine/ledger_test_kit.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>

#include "services/base/text.h"
#include "services/catalog/machine/model.h"
#include "services/steward/machine/coverage.h"
#include "services/steward/machine/ledger.h"
#include "services/steward/machine/rows.h"

namespace yici::steward {
namespace {

using journal::Command;

template <class Row>
void Put(MemoryState& state, std::string_view key, Row row) {
  state.Put(key, std::make_unique<Row>(std::move(row)));
}

[[noreturn]] void Give(std::string_view what) {
  std::fprintf(stderr, "ledger test kit: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

int32_t DayNumber(std::string_view day) {
  const auto parsed = CivilDay::Parse(day);
  if (!parsed) Give(day);
  return parsed->days_since_1970();
}

void AddOfficer(MemoryState& state, std::string_view id, std::string_view role, std::string_view jurisdiction) {
  journal::Officer officer;
  officer.set_officer_id(std::string(id));
  officer.set_active(true);
  Put(state, id, std::move(officer));
  journal::OfficerGrants grants;
  journal::RoleGrant& grant = *grants.add_grants();
  grant.set_officer_id(std::string(id));
  grant.set_role(std::string(role));
  grant.set_scope_kind("jurisdiction");
  grant.set_scope(std::string(jurisdiction));
  Put(state, id, std::move(grants));
}

void AddSteward(MemoryState& state, std::string_view id, std::string_view jurisdiction) {
  journal::Steward steward;
  steward.set_steward_id(std::string(id));
  steward.set_jurisdiction(std::string(jurisdiction));
  Put(state, id, std::move(steward));
}

// The table of the pack, as a pack deploys it.
void AddCoverage(MemoryState& state) {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  std::ifstream in(StrCat(source == nullptr ? "." : source, "/deploy/packs/jinzhou/coverage.dmn"), std::ios::binary);
  journal::DecisionModel row;
  row.set_decision_model_id(std::string(kCoverage));
  row.mutable_model()->set_name("coverage.dmn");
  row.mutable_model()->set_text(std::string(std::istreambuf_iterator<char>(in), {}));
  row.set_model_digest(catalog::ModelDigest(row.model()));
  journal::ProcessDeployment deployment;
  *deployment.add_files() = row.model();
  Put(state, row.model_digest(), std::move(deployment));
  Put(state, kCoverage, std::move(row));
}

}  // namespace

LedgerCity::LedgerCity() {
  AddOfficer(state(), "administrator", "administrator", "210700");
  AddOfficer(state(), "st-jz-01", "steward", "210700");
  AddOfficer(state(), "st-hs-01", "steward", "210726");
  AddSteward(state(), "st-bz-01", "210782");
  AddSteward(state(), "st-bz-02", "210782");
  AddSteward(state(), "st-jz-01", "210700");
  AddSteward(state(), "st-hs-01", "210726");
  journal::VisitPolicy policy;
  policy.set_jurisdiction("210782");
  policy.set_monthly_quota(2);
  Put(state(), "210782", std::move(policy));
  journal::Cluster cluster;
  cluster.set_cluster_id("metallurgy");
  Put(state(), "metallurgy", std::move(cluster));
  AddCoverage(state());
}

std::string LedgerCity::Register(const Command& command) {
  const Done done = Do(kAdministrator, command);
  if (done.outcome.refused()) Give(done.reason());
  return done.ledger().project_id();
}

std::string LedgerCity::Staffed() {
  std::string project = Register(Registered(600'000'000));
  if (const Done done = Do(kCountyLeader, Assign(project, "st-bz-01")); done.outcome.refused()) Give(done.reason());
  return project;
}

std::string LedgerCity::BroughtVisit(const std::string& project, std::string_view state) {
  const std::string day = DayOf(now()).ToString();
  const Done planned = Do(kSteward, Plan(project, day));
  if (planned.outcome.refused()) Give(planned.reason());
  std::string visit = planned.ledger().visit_no();
  if (state == "planned") return visit;
  if (const Done done = Do(kSteward, Notify(visit)); done.outcome.refused()) Give(done.reason());
  if (state == "notified") return visit;
  if (const Done done = Do(kSteward, Log(visit, day)); done.outcome.refused()) Give(done.reason());
  return visit;
}

journal::LedgerProject LedgerCity::Ledger(std::string_view project_id) const {
  const auto ledger = LedgerOf(state(), project_id);
  if (!ledger) Give(project_id);
  return *ledger;
}

const journal::StewardVisit& LedgerCity::Visit(std::string_view visit_no) const {
  const auto* visit = state().Find<journal::StewardVisit>(visit_no);
  if (visit == nullptr) Give(visit_no);
  return *visit;
}

void LedgerCity::StandIn(std::string_view substitute, std::string_view absent, std::string_view from, std::string_view until) {
  journal::OfficerSubstitutions row;
  journal::Substitution& substitution = *row.add_substitutions();
  substitution.set_absent(std::string(absent));
  substitution.set_from_day(DayNumber(from));
  substitution.set_until_day(DayNumber(until));
  Put(state(), substitute, std::move(row));
}

uint64_t LedgerCity::QuotaUsed(std::string_view subject, int32_t month) const {
  return state().Counter(Table::kVisitQuota, QuotaKey(subject, month));
}

// ---- commands ----

Command Registered(int64_t investment_fen, std::string_view jurisdiction) {
  static int serial = 0;
  std::string last = std::to_string(++serial);
  last.insert(0, 6 - last.size(), '0');
  Command command;
  journal::RegisterProject& part = *command.mutable_register_project();
  part.set_project_code(StrCat("2020-210782-30-03-", last));
  part.set_name_zh("示例项目");
  part.set_jurisdiction(std::string(jurisdiction));
  part.set_total_investment_fen(investment_fen);
  part.set_uscc(std::string(kUscc));
  return command;
}

Command Amended(std::string_view project) {
  Command command;
  command.mutable_amend_project()->set_project_id(std::string(project));
  command.mutable_amend_project()->set_reason("核定概算");
  return command;
}

Command Status(std::string_view project, journal::ProjectStatus status) {
  Command command;
  command.mutable_change_project_status()->set_project_id(std::string(project));
  command.mutable_change_project_status()->set_status(status);
  command.mutable_change_project_status()->set_reason("按进度");
  return command;
}

Command Progress(std::string_view project, int32_t month, int64_t fen, bool correct) {
  Command command;
  journal::ReportProgress& part = *command.mutable_report_progress();
  part.set_project_id(std::string(project));
  part.set_month(month);
  part.set_invested_fen(fen);
  part.set_note("主体施工");
  part.set_correct(correct);
  return command;
}

Command OpenAll() {
  Command command;
  command.mutable_open_ledger();
  return command;
}

Command Assign(std::string_view project, std::string_view steward) {
  Command command;
  command.mutable_assign_steward()->set_project_id(std::string(project));
  command.mutable_assign_steward()->set_steward_id(std::string(steward));
  return command;
}

Command Release(std::string_view project, std::string_view steward) {
  Command command;
  command.mutable_release_steward()->set_project_id(std::string(project));
  command.mutable_release_steward()->set_steward_id(std::string(steward));
  command.mutable_release_steward()->set_reason("岗位调整");
  return command;
}

Command HandOver(std::string_view project, std::string_view from, std::string_view to) {
  Command command;
  journal::OpenHandover& part = *command.mutable_open_handover();
  part.set_project_id(std::string(project));
  part.set_from_steward_id(std::string(from));
  part.set_to_steward_id(std::string(to));
  part.set_reason("轮岗");
  return command;
}

Command SignFor(std::string_view project, std::string_view from) {
  Command command;
  command.mutable_sign_handover()->set_project_id(std::string(project));
  command.mutable_sign_handover()->set_from_steward_id(std::string(from));
  return command;
}

Command CallOff(std::string_view project, std::string_view from) {
  Command command;
  command.mutable_cancel_handover()->set_project_id(std::string(project));
  command.mutable_cancel_handover()->set_from_steward_id(std::string(from));
  command.mutable_cancel_handover()->set_reason("未到岗");
  return command;
}

Command Plan(std::string_view project, std::string_view day, std::string_view demand) {
  Command command;
  journal::PlanVisit& part = *command.mutable_plan_visit();
  part.set_project_id(std::string(project));
  part.set_planned_day(DayNumber(day));
  part.set_demand_no(std::string(demand));
  part.set_reason("了解开工准备");
  return command;
}

Command Notify(std::string_view visit) {
  Command command;
  command.mutable_notify_visit()->set_visit_no(std::string(visit));
  command.mutable_notify_visit()->set_note("电话告知联络员");
  return command;
}

Command Log(std::string_view visit, std::string_view day) {
  Command command;
  command.mutable_log_visit()->set_visit_no(std::string(visit));
  command.mutable_log_visit()->set_visited_day(DayNumber(day));
  command.mutable_log_visit()->set_text("协调用电报装");
  return command;
}

Command Answered(std::string_view visit, bool confirmed) {
  Command command;
  command.mutable_confirm_visit()->set_visit_no(std::string(visit));
  command.mutable_confirm_visit()->set_confirmed(confirmed);
  command.mutable_confirm_visit()->set_text(confirmed ? "" : "没来过");
  return command;
}

Command Cancel(std::string_view visit) {
  Command command;
  command.mutable_cancel_visit()->set_visit_no(std::string(visit));
  command.mutable_cancel_visit()->set_reason("企业停产检修");
  return command;
}

}  // namespace yici::steward
