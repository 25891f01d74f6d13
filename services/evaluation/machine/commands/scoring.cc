// Score sheets (打分) and what they add up to (汇总). A sheet is sealed once it is handed in: nobody reads or changes it before
// the scoring is closed.
#include <algorithm>
#include <set>

#include "services/evaluation/machine/commands/rally_commands.h"

namespace yici::evaluation {
namespace {

// Of every judge for every stop that is not of the judge's own unit.
bool EverySheetIsIn(const StateReader& state, const journal::Rally& rally) {
  return std::all_of(rally.entries().begin(), rally.entries().end(), [&](const journal::RallyEntry& entry) {
    if (entry.stop() == 0) return true;
    const auto due = std::count_if(rally.judges().begin(), rally.judges().end(),
                                   [&](const journal::RallyJudge& judge) { return !IsOwnUnit(state, rally, judge, entry); });
    return entry.sheets() >= due;
  });
}

Refusal CheckSheets(const Desk& desk, const journal::Rally& rally) {
  for (const journal::RallyEntry& entry : rally.entries()) {
    if (entry.stop() != 0 && entry.sheets() == 0) {
      return Deny(Reason::kSheetsOutstanding, "rally_no", {{"id", entry.project_id()}});
    }
  }
  if (desk.today() > rally.score_until_day() || EverySheetIsIn(desk.state(), rally)) return std::nullopt;
  return Deny(Reason::kSheetsOutstanding, "rally_no");
}

// A judge may come too late in two ways: the day is over, or the sums are made.
bool IsLate(const journal::Rally& rally, int32_t today) {
  const bool summed = rally.state() >= journal::RALLY_STATE_TALLIED && rally.state() <= journal::RALLY_STATE_ANNOUNCED;
  return summed || (rally.state() == journal::RALLY_STATE_TOURING && today > rally.score_until_day());
}

Refusal CheckSheet(const Desk& desk, const journal::Rally& rally, const journal::RallyEntry& entry,
                   const journal::RallyJudge& judge) {
  if (IsLate(rally, desk.today())) return Deny(Reason::kSheetLate, "rally_no");
  if (Refusal refusal = CheckState(rally, journal::Command::kSubmitSheet)) return refusal;
  if (IsOwnUnit(desk.state(), rally, judge, entry)) return Deny(Reason::kJudgeOwnUnit, "project_id");
  if (entry.visited_day() == 0) return Deny(Reason::kNotVisited, "project_id");
  const std::string key = SheetKey(rally.rally_no(), entry.project_id(), judge.officer_id());
  if (desk.state().Find<journal::ScoreSheet>(key) != nullptr) return Deny(Reason::kSheetExists, "project_id");
  return std::nullopt;
}

journal::ScoreSheet MakeSheet(const journal::Rally& rally, const journal::SubmitSheet& command, const std::string& officer_id,
                              Instant at) {
  journal::ScoreSheet sheet;
  sheet.set_rally_no(rally.rally_no());
  sheet.set_project_id(command.project_id());
  sheet.set_officer_id(officer_id);
  *sheet.mutable_scores() = command.scores();
  sheet.set_occurred_us(at.micros());
  sheet.set_weighted(WeightedOf(rally, command.scores()));
  sheet.set_version(1);
  return sheet;
}

}  // namespace

Refusal CheckScores(const journal::Rally& rally, const google::protobuf::RepeatedPtrField<journal::CriterionScore>& scores) {
  std::set<std::string_view> scored, asked;
  for (const journal::RallyCriterion& criterion : rally.criteria()) asked.insert(criterion.criterion_id());
  for (const journal::CriterionScore& score : scores) {
    if (score.hundredths() < 0 || score.hundredths() > kHundredthsMax) {
      return Deny(Reason::kScoreOutOfRange, "scores",
                  {{"id", score.criterion_id()}, {"score", DecimalOf(score.hundredths())}, {"max", "100.00"}});
    }
    if (!scored.insert(score.criterion_id()).second) return Deny(Reason::kScoresIncomplete, "scores");
  }
  return scored == asked ? std::nullopt : Refusal(Deny(Reason::kScoresIncomplete, "scores"));
}

Outcome DecideSheet(const World& world, const journal::SubmitSheet& command, const Ordered& ordered) {
  if (command.scores_size() > kCriteriaMax) return Refuse(Deny(Reason::kListTooLong, "scores"));
  Desk desk(world, ordered);
  const journal::Rally* rally = nullptr;
  YICI_MUST(OpenRally(world.state, command.rally_no(), &rally));
  YICI_MUST(CheckScores(*rally, command.scores()));
  const journal::RallyEntry* entry = FindEntry(*rally, command.project_id());
  if (entry == nullptr) return Refuse(Deny(Reason::kEntryNotFound, "project_id"));
  YICI_MUST(CheckSender(ordered));
  const journal::RallyJudge* judge = FindJudge(*rally, desk.officer_id());
  if (judge == nullptr || !IsActive(world.state, judge->officer_id())) return Refuse(Deny(Reason::kNotAJudge));
  YICI_MUST(CheckSheet(desk, *rally, *entry, *judge));
  journal::Event event;
  *event.mutable_sheet_submitted()->mutable_sheet() = MakeSheet(*rally, command, judge->officer_id(), ordered.legal_time);
  desk.Emit(std::move(event), RallySubject(rally->rally_no()));
  desk.answer().set_project_id(command.project_id());
  Outcome outcome = desk.Conclude(rally->rally_no(), NameOf(rally->state()).word);
  // A sheet moves nothing that anybody may have read.
  outcome.answer.mutable_evaluation()->set_etag(rally->etag());
  return outcome;
}

Outcome DecideClose(const World& world, const journal::CloseScoring& command, const Ordered& ordered) {
  Desk desk(world, ordered);
  const journal::Rally* rally = nullptr;
  YICI_MUST(OpenRally(world.state, command.rally_no(), &rally));
  YICI_MUST(CheckToRun(desk, *rally, command.etag(), journal::Command::kCloseScoring));
  YICI_MUST(CheckSheets(desk, *rally));
  journal::Event event;
  journal::ScoringClosed& closed = *event.mutable_scoring_closed();
  closed.set_rally_no(rally->rally_no());
  closed.set_day(desk.today());
  *closed.mutable_result() = ResultOf(*rally, SheetsOf(world.state, rally->rally_no()), {});
  closed.mutable_result()->set_day(desk.today());
  closed.mutable_result()->set_actor(std::string(desk.actor()));
  desk.answer().set_version(closed.result().version());
  desk.Emit(std::move(event), RallySubject(rally->rally_no()));
  return desk.Conclude(rally->rally_no(), NameOf(journal::RALLY_STATE_TALLIED).word);
}

}  // namespace yici::evaluation
