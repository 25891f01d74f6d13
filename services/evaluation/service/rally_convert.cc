// Requests at a rally.
#include "services/evaluation/machine/rally.h"
#include "services/evaluation/service/convert_parts.h"

namespace yici::evaluation {
namespace {

MaybeRejection ToScores(std::string_view field, const google::protobuf::RepeatedPtrField<api::ScoreInput>& scores,
                        google::protobuf::RepeatedPtrField<journal::CriterionScore>* out) {
  if (scores.size() > kCriteriaMax) {
    return server::InvalidField("LIST_TOO_LONG", field, "评分表条目过多。", "Expected at most 30 scores.");
  }
  for (const api::ScoreInput& score : scores) {
    YICI_REJECT_IF(CheckText(field, score.criterion_id(), 1, kIdChars));
    const auto hundredths = HundredthsOf(score.score());
    if (!hundredths) {
      return server::InvalidField("SCORE_FORMAT", field, "分数应为最多两位小数的十进制数，如 97.50。",
                                  "Expected a decimal number of at most two places, like 97.50.");
    }
    journal::CriterionScore& row = *out->Add();
    row.set_criterion_id(score.criterion_id());
    row.set_hundredths(*hundredths);
  }
  return std::nullopt;
}

MaybeRejection ToCorrections(const google::protobuf::RepeatedPtrField<api::SheetCorrectionInput>& corrections,
                             google::protobuf::RepeatedPtrField<journal::SheetCorrection>* out) {
  if (corrections.size() > kCorrectionsMax) {
    return server::InvalidField("LIST_TOO_LONG", "corrections", "更正的评分表过多。", "Expected at most 50 corrected sheets.");
  }
  for (const api::SheetCorrectionInput& correction : corrections) {
    YICI_REJECT_IF(CheckText("corrections.project_id", correction.project_id(), 1, kIdChars));
    YICI_REJECT_IF(CheckText("corrections.officer_id", correction.officer_id(), 1, kIdChars));
    journal::SheetCorrection& row = *out->Add();
    row.set_project_id(correction.project_id());
    row.set_officer_id(correction.officer_id());
    YICI_REJECT_IF(ToScores("corrections.scores", correction.scores(), row.mutable_scores()));
  }
  return std::nullopt;
}

MaybeRejection ToCriteria(const api::PlanRallyRequest& request, journal::PlanRally& out) {
  if (request.criteria_size() > kCriteriaMax) {
    return server::InvalidField("LIST_TOO_LONG", "criteria", "评分项过多。", "Expected at most 30 criteria.");
  }
  for (const api::CriterionView& criterion : request.criteria()) {
    YICI_REJECT_IF(CheckText("criteria.criterion_id", criterion.criterion_id(), 1, kIdChars));
    YICI_REJECT_IF(CheckText("criteria.name_zh", criterion.name_zh(), 1, kNameChars));
    YICI_REJECT_IF(CheckText("criteria.name_en", criterion.name_en(), 0, kNameChars));
    YICI_REJECT_IF(CheckText("criteria.text_zh", criterion.text_zh(), 0, kNoteChars));
    journal::RallyCriterion& row = *out.add_criteria();
    row.set_criterion_id(criterion.criterion_id());
    row.set_number(out.criteria_size());
    row.set_name_zh(criterion.name_zh());
    row.set_name_en(criterion.name_en());
    row.set_weight(criterion.weight());
    row.set_text_zh(criterion.text_zh());
  }
  return std::nullopt;
}

}  // namespace

MaybeRejection ToCommand(const api::PlanRallyRequest& request, journal::Command& command) {
  auto& out = *command.mutable_plan_rally();
  YICI_REJECT_IF(CheckText("name_zh", request.name_zh(), 1, kNameChars));
  YICI_REJECT_IF(CheckText("jurisdiction", request.jurisdiction(), 1, kIdChars));
  YICI_REJECT_IF(CheckText("follows", request.follows(), 0, kIdChars));
  YICI_REJECT_IF(ToCriteria(request, out));
  if (request.judges_size() > kJudgesMax) {
    return server::InvalidField("LIST_TOO_LONG", "judges", "评委过多。", "Expected at most 30 judges.");
  }
  for (const std::string& judge : request.judges()) {
    YICI_REJECT_IF(CheckText("judges", judge, 1, kIdChars));
    out.add_judges(judge);
  }
  int32_t nominate_until = 0, score_until = 0;
  YICI_REJECT_IF(ToDay("nominate_until", request.nominate_until(), &nominate_until));
  YICI_REJECT_IF(ToDay("score_until", request.score_until(), &score_until));
  out.set_name_zh(request.name_zh());
  out.set_jurisdiction(request.jurisdiction());
  out.set_year(request.year());
  out.set_quarter(request.quarter());
  out.set_drop_extremes(request.drop_extremes());
  out.set_nominate_until_day(nominate_until);
  out.set_score_until_day(score_until);
  out.set_posting_wd(request.posting_wd());
  out.set_follows(request.follows());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::NominateProjectRequest& request, journal::Command& command) {
  auto& out = *command.mutable_nominate_project();
  YICI_REJECT_IF(AtRally(request, out));
  YICI_REJECT_IF(CheckText("note", request.note(), 0, kNoteChars));
  out.set_note(request.note());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::VetNominationRequest& request, journal::Command& command) {
  auto& out = *command.mutable_vet_nomination();
  YICI_REJECT_IF(AtRally(request, out));
  YICI_REJECT_IF(CheckText("reasons", request.reasons(), 0, kNoteChars));
  out.set_pass(request.pass());
  out.set_new_project(request.new_project());
  out.set_procedures_complete(request.procedures_complete());
  out.set_environment_fine(request.environment_fine());
  out.set_safety_fine(request.safety_fine());
  out.set_reasons(request.reasons());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::SetRouteRequest& request, journal::Command& command) {
  auto& out = *command.mutable_set_route();
  YICI_REJECT_IF(AtRally(request, out));
  if (request.stops_size() > kEntriesMax) {
    return server::InvalidField("LIST_TOO_LONG", "stops", "观摩点过多。", "Expected at most 100 stops.");
  }
  for (const api::StopInput& stop : request.stops()) {
    YICI_REJECT_IF(CheckText("stops.project_id", stop.project_id(), 1, kIdChars));
    int32_t day = 0;
    YICI_REJECT_IF(ToDay("stops.planned_day", stop.planned_day(), &day));
    journal::RallyStop& row = *out.add_stops();
    row.set_project_id(stop.project_id());
    row.set_planned_day(day);
  }
  return std::nullopt;
}

MaybeRejection ToCommand(const api::VisitStopRequest& request, journal::Command& command) {
  auto& out = *command.mutable_visit_stop();
  YICI_REJECT_IF(AtRally(request, out));
  YICI_REJECT_IF(CheckText("note", request.note(), 0, kNoteChars));
  int32_t day = 0;
  if (!request.visited_day().empty()) YICI_REJECT_IF(ToDay("visited_day", request.visited_day(), &day));
  out.set_visited_day(day);
  out.set_note(request.note());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::SubmitSheetRequest& request, journal::Command& command) {
  auto& out = *command.mutable_submit_sheet();
  YICI_REJECT_IF(AtRally(request, out));
  return ToScores("scores", request.scores(), out.mutable_scores());
}

MaybeRejection ToCommand(const api::CloseScoringRequest& request, journal::Command& command) {
  return AtRally(request, *command.mutable_close_scoring());
}

MaybeRejection ToCommand(const api::PostRallyRequest& request, journal::Command& command) {
  return AtRally(request, *command.mutable_post_rally());
}

MaybeRejection ToCommand(const api::AppealRallyRequest& request, journal::Command& command) {
  auto& out = *command.mutable_appeal_rally();
  YICI_REJECT_IF(AtRally(request, out));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 1, kNoteChars));
  out.set_reason(request.reason());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::RuleRallyAppealRequest& request, journal::Command& command) {
  auto& out = *command.mutable_rule_rally_appeal();
  YICI_REJECT_IF(AtRally(request, out));
  YICI_REJECT_IF(CheckText("reasons", request.reasons(), 1, kNoteChars));
  out.set_uphold(request.uphold());
  out.set_reasons(request.reasons());
  return ToCorrections(request.corrections(), out.mutable_corrections());
}

MaybeRejection ToCommand(const api::AnnounceRallyRequest& request, journal::Command& command) {
  return AtRally(request, *command.mutable_announce_rally());
}

MaybeRejection ToCommand(const api::CorrectRallyRequest& request, journal::Command& command) {
  auto& out = *command.mutable_correct_rally();
  YICI_REJECT_IF(AtRally(request, out));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 1, kNoteChars));
  out.set_reason(request.reason());
  return ToCorrections(request.corrections(), out.mutable_corrections());
}

MaybeRejection ToCommand(const api::LookBackRequest& request, journal::Command& command) {
  auto& out = *command.mutable_look_back();
  YICI_REJECT_IF(AtRally(request, out));
  YICI_REJECT_IF(CheckText("text", request.text(), 1, kNoteChars));
  out.set_kept(request.kept());
  out.set_text(request.text());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::CancelRallyRequest& request, journal::Command& command) {
  auto& out = *command.mutable_cancel_rally();
  YICI_REJECT_IF(AtRally(request, out));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 1, kNoteChars));
  out.set_reason(request.reason());
  return std::nullopt;
}

}  // namespace yici::evaluation
