// The list of a rally: posted (公示), appealed against (申诉), announced (公布), corrected by a new version, looked back at
// (回头看). No version is ever changed.
#include <algorithm>
#include <set>

#include "services/base/text.h"
#include "services/evaluation/machine/commands/rally_commands.h"

namespace yici::evaluation {
namespace {

using Corrections = google::protobuf::RepeatedPtrField<journal::SheetCorrection>;

Refusal CheckCorrections(const Corrections& corrections) {
  if (corrections.size() > kCorrectionsMax) {
    return Deny(Reason::kListTooLong, "corrections", {{"max", std::to_string(kCorrectionsMax)}});
  }
  std::set<std::string> once;
  for (const journal::SheetCorrection& correction : corrections) {
    if (correction.scores_size() > kCriteriaMax) return Deny(Reason::kListTooLong, "corrections");
    const std::string sheet = StrCat(correction.project_id(), "/", correction.officer_id());
    if (!once.insert(sheet).second) return Deny(Reason::kCorrectionsRequired, "corrections");
  }
  return once.empty() ? Refusal(Deny(Reason::kCorrectionsRequired, "corrections")) : std::nullopt;
}

// Each is of a sheet that is there, with scores that fit the plan; and there is room for one more list.
Refusal CheckCorrected(const StateReader& state, const journal::Rally& rally, const Corrections& corrections) {
  for (const journal::SheetCorrection& correction : corrections) {
    const std::string key = SheetKey(rally.rally_no(), correction.project_id(), correction.officer_id());
    if (state.Find<journal::ScoreSheet>(key) == nullptr) return Deny(Reason::kSheetNotFound, "corrections");
    if (Refusal refusal = CheckScores(rally, correction.scores())) return refusal;
  }
  if (rally.results_size() < kResultsMax) return std::nullopt;
  return Deny(Reason::kRallyFull, "rally_no", {{"max", std::to_string(kResultsMax)}});
}

void Correct(const Desk& desk, const journal::Rally& rally, const std::string& reason, Corrections& corrections,
             journal::RallyResult& result) {
  for (journal::SheetCorrection& correction : corrections) correction.set_weighted(WeightedOf(rally, correction.scores()));
  result = ResultOf(rally, SheetsOf(desk.state(), rally.rally_no()), corrections);
  result.set_day(desk.today());
  result.set_actor(std::string(desk.actor()));
  result.set_reason(reason);
}

bool HasOpenAppeal(const journal::Rally& rally) {
  return std::any_of(rally.appeals().begin(), rally.appeals().end(),
                     [](const journal::RallyAppeal& appeal) { return appeal.state() == journal::APPEAL_STATE_OPEN; });
}

Refusal OpenAppeal(const Desk& desk, const journal::Rally& rally, std::string_view project_id) {
  const journal::RallyAppeal* appeal = FindAppeal(rally, project_id);
  const bool open = appeal != nullptr && appeal->state() == journal::APPEAL_STATE_OPEN;
  if (!open) return Deny(Reason::kAppealNotFound, "project_id");
  if (Refusal refusal = desk.RequireOver({role::kAdministrator, role::kInspector}, rally.jurisdiction())) return refusal;
  return appeal->actor() == desk.actor() ? Refusal(Deny(Reason::kSeparationOfDuties)) : std::nullopt;
}

}  // namespace

Outcome DecidePost(const World& world, const journal::PostRally& command, const Ordered& ordered) {
  Desk desk(world, ordered);
  const journal::Rally* rally = nullptr;
  YICI_MUST(OpenRally(world.state, command.rally_no(), &rally));
  YICI_MUST(CheckToRun(desk, *rally, command.etag(), journal::Command::kPostRally));
  const calendar::DayAnswer until = world.calendar.NthWorkingDayAfter(desk.day(), rally->posting_wd());
  journal::Event event;
  journal::RallyPosted& posted = *event.mutable_rally_posted();
  posted.set_rally_no(rally->rally_no());
  posted.set_day(desk.today());
  posted.set_appeal_until_day(until.day.days_since_1970());
  posted.set_calendar_version(world.calendar.version());
  desk.answer().set_day(posted.appeal_until_day());
  desk.Emit(std::move(event), RallySubject(rally->rally_no()));
  return desk.Conclude(rally->rally_no(), NameOf(journal::RALLY_STATE_POSTED).word);
}

Outcome DecideAppeal(const World& world, const journal::AppealRally& command, const Ordered& ordered) {
  YICI_MUST(CheckText("reason", command.reason(), kNoteBytesMax, Reason::kReasonsRequired));
  Desk desk(world, ordered);
  const journal::Rally* rally = nullptr;
  YICI_MUST(OpenRally(world.state, command.rally_no(), &rally));
  const journal::RallyEntry* entry = FindEntry(*rally, command.project_id());
  if (entry == nullptr || entry->stop() == 0) return Refuse(Deny(Reason::kEntryNotFound, "project_id"));
  const bool own = entry->nominated_by() == desk.actor() && !CheckSender(ordered);
  if (!own) YICI_MUST(desk.RequireOver({role::kLeader, role::kSteward}, entry->jurisdiction()));
  YICI_MUST(CheckStanding(desk, *rally, command.etag(), journal::Command::kAppealRally));
  if (desk.today() > rally->appeal_until_day()) return Refuse(Deny(Reason::kAppealLate, "rally_no"));
  if (FindAppeal(*rally, command.project_id()) != nullptr) return Refuse(Deny(Reason::kAlreadyAppealed, "project_id"));
  journal::Event event;
  journal::RallyAppealed& appealed = *event.mutable_rally_appealed();
  appealed.set_rally_no(rally->rally_no());
  appealed.set_project_id(command.project_id());
  appealed.set_reason(command.reason());
  appealed.set_day(desk.today());
  desk.Emit(std::move(event), RallySubject(rally->rally_no()));
  desk.answer().set_project_id(command.project_id());
  return desk.Conclude(rally->rally_no(), NameOf(rally->state()).word);
}

Outcome DecideRuleAppeal(const World& world, const journal::RuleRallyAppeal& command, const Ordered& ordered) {
  YICI_MUST(CheckText("reasons", command.reasons(), kNoteBytesMax, Reason::kReasonsRequired));
  if (!command.uphold()) YICI_MUST(CheckCorrections(command.corrections()));
  Desk desk(world, ordered);
  const journal::Rally* rally = nullptr;
  YICI_MUST(OpenRally(world.state, command.rally_no(), &rally));
  YICI_MUST(OpenAppeal(desk, *rally, command.project_id()));
  YICI_MUST(CheckStanding(desk, *rally, command.etag(), journal::Command::kRuleRallyAppeal));
  journal::Event event;
  journal::RallyAppealRuled& ruled = *event.mutable_rally_appeal_ruled();
  ruled.set_rally_no(rally->rally_no());
  ruled.set_project_id(command.project_id());
  ruled.set_state(command.uphold() ? journal::APPEAL_STATE_UPHELD : journal::APPEAL_STATE_WITHDRAWN);
  ruled.set_reasons(command.reasons());
  if (!command.uphold()) {
    YICI_MUST(CheckCorrected(world.state, *rally, command.corrections()));
    *ruled.mutable_corrections() = command.corrections();
    Correct(desk, *rally, command.reasons(), *ruled.mutable_corrections(), *ruled.mutable_result());
  }
  desk.answer().set_version(command.uphold() ? rally->results_size() : ruled.result().version());
  desk.answer().set_project_id(command.project_id());
  desk.Emit(std::move(event), RallySubject(rally->rally_no()));
  return desk.Conclude(rally->rally_no(), NameOf(rally->state()).word);
}

Outcome DecideAnnounce(const World& world, const journal::AnnounceRally& command, const Ordered& ordered) {
  Desk desk(world, ordered);
  const journal::Rally* rally = nullptr;
  YICI_MUST(OpenRally(world.state, command.rally_no(), &rally));
  YICI_MUST(CheckToRun(desk, *rally, command.etag(), journal::Command::kAnnounceRally));
  if (HasOpenAppeal(*rally)) return Refuse(Deny(Reason::kAppealsOutstanding, "rally_no"));
  if (desk.today() <= rally->appeal_until_day()) {
    const std::string until = CivilDay(rally->appeal_until_day()).ToString();
    return Refuse(Deny(Reason::kPostingRunning, "rally_no", {{"until", until}}));
  }
  journal::Event event;
  event.mutable_rally_announced()->set_rally_no(rally->rally_no());
  event.mutable_rally_announced()->set_day(desk.today());
  desk.answer().set_version(rally->results_size());
  desk.Emit(std::move(event), RallySubject(rally->rally_no()));
  return desk.Conclude(rally->rally_no(), NameOf(journal::RALLY_STATE_ANNOUNCED).word);
}

Outcome DecideCorrect(const World& world, const journal::CorrectRally& command, const Ordered& ordered) {
  YICI_MUST(CheckText("reason", command.reason(), kNoteBytesMax, Reason::kReasonsRequired));
  YICI_MUST(CheckCorrections(command.corrections()));
  Desk desk(world, ordered);
  const journal::Rally* rally = nullptr;
  YICI_MUST(OpenRally(world.state, command.rally_no(), &rally));
  YICI_MUST(CheckToRun(desk, *rally, command.etag(), journal::Command::kCorrectRally));
  YICI_MUST(CheckCorrected(world.state, *rally, command.corrections()));
  journal::Event event;
  journal::RallyCorrected& corrected = *event.mutable_rally_corrected();
  corrected.set_rally_no(rally->rally_no());
  *corrected.mutable_corrections() = command.corrections();
  Correct(desk, *rally, command.reason(), *corrected.mutable_corrections(), *corrected.mutable_result());
  desk.answer().set_version(corrected.result().version());
  desk.Emit(std::move(event), RallySubject(rally->rally_no()));
  return desk.Conclude(rally->rally_no(), NameOf(rally->state()).word);
}

Outcome DecideLookBack(const World& world, const journal::LookBack& command, const Ordered& ordered) {
  YICI_MUST(CheckText("text", command.text(), kNoteBytesMax));
  Desk desk(world, ordered);
  const journal::Rally* rally = nullptr;
  YICI_MUST(OpenRally(world.state, command.rally_no(), &rally));
  const journal::RallyEntry* entry = FindEntry(*rally, command.project_id());
  if (entry == nullptr || entry->stop() == 0) return Refuse(Deny(Reason::kEntryNotFound, "project_id"));
  YICI_MUST(desk.RequireOver({role::kAdministrator, role::kInspector}, rally->jurisdiction()));
  YICI_MUST(CheckStanding(desk, *rally, command.etag(), journal::Command::kLookBack));
  if (entry->findings_size() >= kFindingsMax) {
    return Refuse(Deny(Reason::kRallyFull, "project_id", {{"max", std::to_string(kFindingsMax)}}));
  }
  journal::Event event;
  journal::LookedBack& back = *event.mutable_looked_back();
  back.set_rally_no(rally->rally_no());
  back.set_project_id(command.project_id());
  back.mutable_finding()->set_day(desk.today());
  back.mutable_finding()->set_kept(command.kept());
  back.mutable_finding()->set_text(command.text());
  back.mutable_finding()->set_actor(std::string(desk.actor()));
  desk.Emit(std::move(event), RallySubject(rally->rally_no()));
  desk.answer().set_project_id(command.project_id());
  return desk.Conclude(rally->rally_no(), NameOf(rally->state()).word);
}

}  // namespace yici::evaluation
