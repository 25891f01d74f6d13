#include "services/steward/service/ledger_present.h"

#include "services/approval/service/present.h"
#include "services/base/text.h"
#include "services/directory/machine/rights.h"
#include "services/steward/machine/ledger.h"
#include "services/steward/machine/vocabulary.h"

namespace yici::steward {
namespace {

constexpr int32_t kMonthsPerHundred = 100;

template <class Enum>
std::string Word(Enum value) {
  return std::string(NameOf(value).word);
}

void PresentAssignment(const server::ReadView& view, const journal::StewardAssignment& assignment, const StandIns& stand_ins,
                       api::AssignmentView* out) {
  out->set_steward_id(assignment.steward_id());
  if (const auto* steward = view.Find<journal::Steward>(assignment.steward_id())) out->set_name(steward->name());
  out->set_state(Word(assignment.state()));
  if (assignment.since_day() != 0) out->set_since_day(approval::DayText(assignment.since_day()));
  if (assignment.until_day() != 0) out->set_until_day(approval::DayText(assignment.until_day()));
  out->set_successor_id(assignment.successor_id());
  out->set_signed_out(!assignment.signed_out().empty());
  out->set_signed_in(!assignment.signed_in().empty());
  const auto standing = stand_ins.find(assignment.steward_id());
  if (!IsInCharge(assignment.state()) || standing == stand_ins.end()) return;
  for (const std::string& id : standing->second) out->add_substitutes(id);
}

void PresentLife(const journal::LedgerProject& ledger, api::Project* out) {
  for (const journal::ProjectProgress& progress : ledger.progress()) {
    auto* shown = out->add_progress();
    shown->set_month(MonthText(progress.month()));
    shown->set_invested_fen(progress.invested_fen());
    shown->set_note(progress.note());
    shown->set_actor(progress.actor());
    approval::SetTime(progress.occurred_us(), shown->mutable_reported());
    shown->set_corrections(progress.corrections());
  }
  for (const journal::LedgerStep& step : ledger.steps()) {
    auto* shown = out->add_steps();
    shown->set_event(std::string(EventTypeOf(step.event())));
    approval::SetTime(step.occurred_us(), shown->mutable_occurred());
    shown->set_actor(step.actor());
    shown->set_status(Word(step.status()));
    shown->set_note(step.note());
    shown->set_steward_id(step.steward_id());
  }
}

int64_t InvestedOf(const journal::LedgerProject& ledger) {
  int64_t fen = 0;
  for (const journal::ProjectProgress& progress : ledger.progress()) fen += progress.invested_fen();
  return fen;
}

}  // namespace

std::string MonthText(int32_t month) {
  const std::string of_year = std::to_string(month % kMonthsPerHundred);
  return StrCat(month / kMonthsPerHundred, of_year.size() < 2 ? "-0" : "-", of_year);
}

StandIns StandInsOf(const server::ReadView& view) {
  StandIns stand_ins;
  view.Scan(Table::kSubstitutions, "", "", [&](std::string_view substitute, std::string_view bytes) {
    journal::OfficerSubstitutions row;
    if (!row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return true;
    for (const journal::Substitution& substitution : row.substitutions()) {
      if (!directory::Stands(substitution, view.published().today)) continue;
      std::vector<std::string>& ids = stand_ins[substitution.absent()];
      if (ids.empty() || ids.back() != substitute) ids.emplace_back(substitute);
    }
    return true;
  });
  return stand_ins;
}

void PresentCoverage(const journal::Coverage& coverage, api::CoverageView* out) {
  out->set_rule(coverage.rule());
  out->set_sponsor(coverage.sponsor());
  out->set_steward(coverage.steward());
  if (coverage.due_day() != 0) out->set_due_day(approval::DayText(coverage.due_day()));
}

void PresentReply(const server::Gate& gate, const journal::Answer& answer, api::ProjectReply* reply) {
  gate.SetCommandReply(answer, reply->mutable_command());
  const journal::StewardAnswer& steward = answer.steward();
  reply->set_project_id(steward.project_id());
  reply->set_status(Word(steward.status()));
  reply->set_etag(steward.etag());
  reply->set_version(steward.version());
  if (steward.has_coverage()) PresentCoverage(steward.coverage(), reply->mutable_coverage());
  reply->set_steward_id(steward.steward_id());
  reply->set_assignment(Word(steward.assignment()));
}

void PresentReply(const server::Gate& gate, const journal::Answer& answer, api::VisitReply* reply) {
  gate.SetCommandReply(answer, reply->mutable_command());
  const journal::StewardAnswer& steward = answer.steward();
  reply->set_visit_no(steward.visit_no());
  reply->set_state(Word(steward.visit()));
  reply->set_etag(steward.etag());
  reply->set_counted(steward.counted());
  reply->set_quota(steward.quota());
  reply->set_quota_used(steward.quota_used());
}

void PresentProject(const server::ReadView& view, const journal::Project& project, const journal::LedgerProject& ledger,
                    Detail detail, api::Project* out) {
  out->set_project_id(project.project_id());
  out->set_project_code(project.project_code());
  out->set_name_zh(project.name_zh());
  out->set_jurisdiction(project.jurisdiction());
  out->set_township_id(project.township_id());
  out->set_cluster_id(project.cluster_id());
  out->set_industry_code(project.industry_code());
  out->set_product(project.product());
  out->set_note(project.note());
  out->set_total_investment_fen(ledger.total_investment_fen());
  out->set_planned_this_year_fen(project.planned_this_year_fen());
  out->set_invested_fen(InvestedOf(ledger));
  out->set_status(Word(ledger.status()));
  out->set_status_text(project.status_text());
  out->set_uscc(ledger.uscc());
  out->set_leader_id(ledger.leader_id());
  out->set_steward_level(project.steward_level());
  out->set_key_list(ledger.key_list());
  *out->mutable_department_ids() = project.department_ids();
  out->set_staffing(Word(StaffingOf(ledger)));
  const StandIns stand_ins = detail == Detail::kWhole ? StandInsOf(view) : StandIns();
  for (const journal::StewardAssignment& assignment : ledger.assignments()) {
    if (detail != Detail::kWhole && !IsInCharge(assignment.state())) continue;
    PresentAssignment(view, assignment, stand_ins, out->add_stewards());
  }
  if (detail == Detail::kWhole) PresentLife(ledger, out);
  out->set_version(ledger.version());
  out->set_etag(ledger.etag());
}

void PresentVisit(const journal::StewardVisit& visit, Detail detail, api::StewardVisit* out) {
  out->set_visit_no(visit.visit_no());
  out->set_state(Word(visit.state()));
  out->set_project_id(visit.project_id());
  out->set_uscc(visit.uscc());
  out->set_jurisdiction(visit.jurisdiction());
  out->set_steward_id(visit.steward_id());
  out->set_demand_no(visit.demand_no());
  out->set_counted(visit.counted());
  out->set_planned_day(approval::DayText(visit.planned_day()));
  out->set_reason(visit.reason());
  if (visit.visited_day() != 0) out->set_visited_day(approval::DayText(visit.visited_day()));
  out->set_text(visit.text());
  out->set_answer(visit.answer());
  out->set_etag(visit.etag());
  if (detail == Detail::kBrief) return;
  for (const journal::VisitStep& step : visit.steps()) {
    auto* shown = out->add_steps();
    shown->set_event(std::string(EventTypeOf(step.event())));
    approval::SetTime(step.occurred_us(), shown->mutable_occurred());
    shown->set_actor(step.actor());
    shown->set_state(Word(step.state()));
    shown->set_note(step.note());
  }
}

void PresentEnterprise(const journal::Enterprise& enterprise, api::Enterprise* out) {
  out->set_enterprise_id(enterprise.enterprise_id());
  out->set_uscc(enterprise.uscc());
  out->set_name_zh(enterprise.name_zh());
  out->set_jurisdiction(enterprise.jurisdiction());
  out->set_township_id(enterprise.township_id());
  out->set_category(enterprise.category());
  out->set_cluster_id(enterprise.cluster_id());
  out->set_above_scale(enterprise.above_scale());
  out->set_steward_id(enterprise.steward_id());
  out->set_leader_id(enterprise.leader_id());
  *out->mutable_department_ids() = enterprise.department_ids();
}

}  // namespace yici::steward
