#include "services/evaluation/service/present.h"

#include "services/approval/service/present.h"
#include "services/evaluation/machine/rally.h"
#include "services/evaluation/machine/vocabulary.h"

namespace yici::evaluation {
namespace {

template <class Enum>
std::string Word(Enum value) {
  return std::string(NameOf(value).word);
}

void PresentEntry(const journal::RallyEntry& entry, api::RallyEntryView* out) {
  out->set_project_id(entry.project_id());
  out->set_name_zh(entry.name_zh());
  out->set_jurisdiction(entry.jurisdiction());
  out->set_nominated_by(entry.nominated_by());
  out->set_note(entry.note());
  out->set_verdict(Word(entry.verdict()));
  out->set_reasons(entry.reasons());
  out->set_stop(entry.stop());
  out->set_planned_day(DayOrNothing(entry.planned_day()));
  out->set_visited_day(DayOrNothing(entry.visited_day()));
  out->set_visit_note(entry.visit_note());
  out->set_sheets(entry.sheets());
  for (const journal::RallyFinding& finding : entry.findings()) {
    auto* shown = out->add_findings();
    shown->set_day(DayOrNothing(finding.day()));
    shown->set_kept(finding.kept());
    shown->set_text(finding.text());
    shown->set_actor(finding.actor());
  }
}

void PresentResult(const journal::Rally& rally, const journal::RallyResult& result, api::RallyResultView* out) {
  out->set_version(result.version());
  out->set_day(DayOrNothing(result.day()));
  out->set_actor(result.actor());
  out->set_reason(result.reason());
  for (const journal::RallyPlace& place : result.places()) {
    auto* shown = out->add_places();
    shown->set_rank(place.rank());
    shown->set_project_id(place.project_id());
    const journal::RallyEntry* entry = FindEntry(rally, place.project_id());
    if (entry != nullptr) shown->set_name_zh(entry->name_zh());
    shown->set_score(DecimalOf(place.hundredths()));
    shown->set_sheets(place.sheets());
    shown->set_dropped(place.dropped());
  }
}

void PresentAppeal(const journal::RallyAppeal& appeal, api::RallyAppealView* out) {
  out->set_project_id(appeal.project_id());
  out->set_reason(appeal.reason());
  out->set_actor(appeal.actor());
  out->set_day(DayOrNothing(appeal.day()));
  out->set_state(Word(appeal.state()));
  out->set_reasons(appeal.reasons());
  out->set_ruled_by(appeal.ruled_by());
  out->set_result_version(appeal.result_version());
}

void PresentPlan(const journal::Rally& rally, api::Rally* out) {
  for (const journal::RallyCriterion& criterion : rally.criteria()) {
    auto* shown = out->add_criteria();
    shown->set_criterion_id(criterion.criterion_id());
    shown->set_name_zh(criterion.name_zh());
    shown->set_name_en(criterion.name_en());
    shown->set_weight(criterion.weight());
    shown->set_text_zh(criterion.text_zh());
  }
  for (const journal::RallyJudge& judge : rally.judges()) out->add_judges(judge.officer_id());
  out->set_drop_extremes(rally.drop_extremes());
  out->set_nominate_until(DayOrNothing(rally.nominate_until_day()));
  out->set_score_until(DayOrNothing(rally.score_until_day()));
  out->set_posting_wd(rally.posting_wd());
  out->set_follows(rally.follows());
}

void PresentSettlement(const journal::EnclaveSettlement& settlement, api::SettlementView* out) {
  out->set_year(settlement.year());
  out->set_version(settlement.version());
  out->set_tax_fen(settlement.tax_fen());
  out->set_out_fen(settlement.out_fen());
  out->set_in_fen(settlement.in_fen());
  out->set_day(DayOrNothing(settlement.day()));
  out->set_actor(settlement.actor());
  out->set_reason(settlement.reason());
}

void PresentScores(const journal::ScoreSheet& sheet, api::SheetView* out) {
  out->set_project_id(sheet.project_id());
  out->set_officer_id(sheet.officer_id());
  for (const journal::CriterionScore& score : sheet.scores()) {
    auto* shown = out->add_scores();
    shown->set_criterion_id(score.criterion_id());
    shown->set_score(DecimalOf(score.hundredths()));
  }
  approval::SetTime(sheet.occurred_us(), out->mutable_handed_in());
  out->set_version(sheet.version());
  out->set_note(sheet.note());
}

}  // namespace

std::string DayOrNothing(int32_t day) { return day == 0 ? std::string() : approval::DayText(day); }

void PresentSteps(const google::protobuf::RepeatedPtrField<journal::EvaluationStep>& steps,
                  google::protobuf::RepeatedPtrField<api::EvaluationStepView>* out) {
  for (const journal::EvaluationStep& step : steps) {
    auto* shown = out->Add();
    shown->set_event(std::string(EventTypeOf(step.event())));
    approval::SetTime(step.occurred_us(), shown->mutable_occurred());
    shown->set_actor(step.actor());
    shown->set_state(step.state());
    shown->set_note(step.note());
  }
}

void PresentReply(const server::Gate& gate, const journal::Answer& answer, api::EvaluationReply* reply) {
  gate.SetCommandReply(answer, reply->mutable_command());
  const journal::EvaluationAnswer& evaluation = answer.evaluation();
  reply->set_number(evaluation.number());
  reply->set_state(evaluation.state());
  reply->set_etag(evaluation.etag());
  reply->set_version(evaluation.version());
  if (evaluation.has_settlement()) PresentSettlement(evaluation.settlement(), reply->mutable_settlement());
  reply->set_project_id(evaluation.project_id());
  reply->set_day(DayOrNothing(evaluation.day()));
  *reply->mutable_case_nos() = evaluation.case_nos();
}

void PresentRally(const journal::Rally& rally, Detail detail, api::Rally* out) {
  out->set_rally_no(rally.rally_no());
  out->set_name_zh(rally.name_zh());
  out->set_jurisdiction(rally.jurisdiction());
  out->set_year(rally.year());
  out->set_quarter(rally.quarter());
  out->set_state(Word(rally.state()));
  out->set_appeal_until(DayOrNothing(rally.appeal_until_day()));
  out->set_announced_day(DayOrNothing(rally.announced_day()));
  out->set_etag(rally.etag());
  if (detail == Detail::kBrief) return;
  PresentPlan(rally, out);
  for (const journal::RallyEntry& entry : rally.entries()) PresentEntry(entry, out->add_entries());
  for (const journal::RallyResult& result : rally.results()) PresentResult(rally, result, out->add_results());
  for (const journal::RallyAppeal& appeal : rally.appeals()) PresentAppeal(appeal, out->add_appeals());
  PresentSteps(rally.steps(), out->mutable_steps());
}

void PresentSheet(const journal::ScoreSheet& sheet, api::SheetView* out) {
  PresentScores(sheet, out);
  for (const journal::ScoreSheet& replaced : sheet.replaced()) PresentScores(replaced, out->add_replaced());
}

void PresentEnclave(const journal::Enclave& enclave, Detail detail, api::Enclave* out) {
  out->set_agreement_no(enclave.agreement_no());
  out->set_state(Word(enclave.state()));
  out->set_enclave_project_id(enclave.enclave_project_id());
  out->set_name_zh(enclave.name_zh());
  out->set_park_id(enclave.park_id());
  out->set_fly_out_jurisdiction(enclave.fly_out_jurisdiction());
  out->set_fly_in_jurisdiction(enclave.fly_in_jurisdiction());
  out->set_share_out_percent(enclave.share_out_percent());
  out->set_share_in_percent(enclave.share_in_percent());
  out->set_benefit_years(enclave.benefit_years());
  out->set_investment_fen(enclave.investment_fen());
  for (const journal::EnclaveConsent& consent : enclave.consents()) {
    auto* shown = out->add_consents();
    shown->set_jurisdiction(consent.jurisdiction());
    shown->set_actor(consent.actor());
    shown->set_day(DayOrNothing(consent.day()));
  }
  out->set_signed_day(DayOrNothing(enclave.signed_day()));
  out->set_production_day(DayOrNothing(enclave.production_day()));
  for (const auto& settlement : enclave.settlements()) PresentSettlement(settlement, out->add_settlements());
  out->set_ended_day(DayOrNothing(enclave.ended_day()));
  out->set_etag(enclave.etag());
  if (detail == Detail::kWhole) PresentSteps(enclave.steps(), out->mutable_steps());
}

}  // namespace yici::evaluation
