// A rally until its tour: the plan (方案), nominations (报名), their vetting (资格审核), the route and the visits (现场观摩).
#include <algorithm>
#include <set>
#include <vector>

#include "services/base/text.h"
#include "services/evaluation/machine/commands/rally_commands.h"
#include "services/steward/machine/ledger.h"

namespace yici::evaluation {
namespace {

constexpr int32_t kYearMin = 2000, kYearMax = 2100, kQuarters = 4;
constexpr int32_t kPostingDefault = 5, kPostingMax = 30;
constexpr int32_t kAheadMax = 366;
constexpr int32_t kWeightSum = 100;

using Criteria = google::protobuf::RepeatedPtrField<journal::RallyCriterion>;

Refusal CheckCriteria(const Criteria& criteria) {
  std::set<std::string_view> ids;
  int64_t sum = 0;
  for (const journal::RallyCriterion& criterion : criteria) {
    const bool sound = !IsBlank(criterion.criterion_id()) && !IsBlank(criterion.name_zh()) && criterion.weight() >= 1;
    if (!sound || !ids.insert(criterion.criterion_id()).second) return Deny(Reason::kCriterionInvalid, "criteria");
    sum += criterion.weight();
  }
  if (sum == kWeightSum) return std::nullopt;
  return Deny(Reason::kWeightsNot100, "criteria", {{"sum", std::to_string(sum)}});
}

Refusal CheckJudges(const journal::PlanRally& command) {
  const std::set<std::string> once(command.judges().begin(), command.judges().end());
  if (command.judges_size() > kJudgesMax) return Deny(Reason::kListTooLong, "judges", {{"max", std::to_string(kJudgesMax)}});
  if (!once.empty() && static_cast<int>(once.size()) == command.judges_size()) return std::nullopt;
  return Deny(Reason::kJudgesRequired, "judges");
}

Refusal CheckPlanSyntax(const journal::PlanRally& command) {
  if (Refusal refusal = CheckText("name_zh", command.name_zh(), kNameBytesMax)) return refusal;
  const bool period =
      command.year() >= kYearMin && command.year() <= kYearMax && command.quarter() >= 1 && command.quarter() <= kQuarters;
  if (!period) return Deny(Reason::kPeriodInvalid, "quarter");
  if (command.criteria_size() > kCriteriaMax) {
    return Deny(Reason::kListTooLong, "criteria", {{"max", std::to_string(kCriteriaMax)}});
  }
  if (!command.criteria().empty()) {
    if (Refusal refusal = CheckCriteria(command.criteria())) return refusal;
  }
  return CheckJudges(command);
}

Refusal CheckPlanDays(const journal::PlanRally& command, int32_t today) {
  const bool posting = command.posting_wd() >= 0 && command.posting_wd() <= kPostingMax;
  const bool ordered = command.nominate_until_day() >= today && command.score_until_day() >= command.nominate_until_day() &&
                       command.score_until_day() <= today + kAheadMax;
  return posting && ordered ? std::nullopt : Refusal(Deny(Reason::kRallyDaysInvalid, "nominate_until"));
}

Criteria CriteriaOfPack(const StateReader& state) {
  std::vector<journal::RallyCriterion> rows;
  state.Scan(tables::kRallyCriterion, "", "", [&](std::string_view, std::string_view bytes) {
    journal::RallyCriterion row;
    if (row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) rows.push_back(std::move(row));
    return static_cast<int>(rows.size()) <= kCriteriaMax;
  });
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return a.number() != b.number() ? a.number() < b.number() : a.criterion_id() < b.criterion_id();
  });
  return Criteria(rows.begin(), rows.end());
}

Refusal CheckFollows(const StateReader& state, const journal::PlanRally& command) {
  if (command.follows().empty()) return std::nullopt;
  const auto* before = state.Find<journal::Rally>(command.follows());
  const bool fits = before != nullptr && before->jurisdiction() == command.jurisdiction() &&
                    before->state() == journal::RALLY_STATE_ANNOUNCED;
  return fits ? std::nullopt : Refusal(Deny(Reason::kFollowsUnfit, "follows"));
}

journal::Rally MakeRally(const Desk& desk, const journal::PlanRally& command) {
  journal::Rally rally;
  rally.set_name_zh(command.name_zh());
  rally.set_jurisdiction(command.jurisdiction());
  rally.set_year(command.year());
  rally.set_quarter(command.quarter());
  rally.set_state(journal::RALLY_STATE_NOMINATING);
  *rally.mutable_criteria() = command.criteria().empty() ? CriteriaOfPack(desk.state()) : command.criteria();
  for (const std::string& officer_id : command.judges()) *rally.add_judges() = UnitsOf(desk.state(), officer_id);
  rally.set_drop_extremes(command.drop_extremes());
  rally.set_nominate_until_day(command.nominate_until_day());
  rally.set_score_until_day(command.score_until_day());
  rally.set_posting_wd(command.posting_wd() == 0 ? kPostingDefault : command.posting_wd());
  rally.set_follows(command.follows());
  return rally;
}

// What a project must be to take part.
Refusal CheckNominated(const Desk& desk, const journal::Rally& rally, const journal::Project& project) {
  const auto ledger = steward::LedgerOf(desk.state(), project.project_id());
  const bool inside = directory::IsAtOrBelow(desk.state(), project.jurisdiction(), rally.jurisdiction());
  const bool going_on = ledger && ledger->status() != journal::PROJECT_STATUS_CANCELLED;
  if (!inside || !going_on) return Deny(Reason::kProjectOutside, "project_id");
  if (FindEntry(rally, project.project_id()) != nullptr) return Deny(Reason::kAlreadyNominated, "project_id");
  if (desk.today() > rally.nominate_until_day()) return Deny(Reason::kNominationLate, "project_id");
  if (rally.entries_size() < kEntriesMax) return std::nullopt;
  return Deny(Reason::kRallyFull, "rally_no", {{"max", std::to_string(kEntriesMax)}});
}

Refusal CheckVerdict(const journal::VetNomination& command) {
  const bool all =
      command.new_project() && command.procedures_complete() && command.environment_fine() && command.safety_fine();
  return command.pass() && !all ? Refusal(Deny(Reason::kVettingIncomplete, "pass")) : std::nullopt;
}

Refusal CheckRoute(const journal::Rally& rally, const journal::SetRoute& command, int32_t today) {
  std::set<std::string_view> passed, route;
  for (const journal::RallyEntry& entry : rally.entries()) {
    if (entry.verdict() == journal::RALLY_VERDICT_UNSPECIFIED) return Deny(Reason::kNominationsOpen, "stops");
    if (entry.verdict() == journal::RALLY_VERDICT_PASSED) passed.insert(entry.project_id());
  }
  for (const journal::RallyStop& stop : command.stops()) {
    if (!route.insert(stop.project_id()).second) return Deny(Reason::kRouteIncomplete, "stops");
  }
  if (route.empty() || route != passed) return Deny(Reason::kRouteIncomplete, "stops");
  for (const journal::RallyStop& stop : command.stops()) {
    const bool fits = stop.planned_day() >= today && stop.planned_day() <= rally.score_until_day();
    if (!fits) return Deny(Reason::kStopDayInvalid, "stops", {{"id", stop.project_id()}});
  }
  return std::nullopt;
}

// The row with which a command of a nominated project begins.
journal::RallyEntry MakeEntry(const journal::Project& project, std::string_view actor, const std::string& note) {
  journal::RallyEntry entry;
  entry.set_project_id(project.project_id());
  entry.set_name_zh(project.name_zh());
  entry.set_jurisdiction(project.jurisdiction());
  entry.set_nominated_by(std::string(actor));
  entry.set_note(note);
  return entry;
}

}  // namespace

Refusal OpenRally(const StateReader& state, std::string_view rally_no, const journal::Rally** rally) {
  *rally = state.Find<journal::Rally>(rally_no);
  return *rally == nullptr ? Refusal(Deny(Reason::kRallyNotFound, "rally_no")) : std::nullopt;
}

Refusal CheckStanding(const Desk& desk, const journal::Rally& rally, uint64_t etag, CommandKind command) {
  if (Refusal refusal = desk.RequireRevision(etag, rally.etag())) return refusal;
  if (Refusal refusal = CheckState(rally, command)) return refusal;
  if (rally.steps_size() < kStepsMax) return std::nullopt;
  return Deny(Reason::kRallyFull, "rally_no", {{"max", std::to_string(kStepsMax)}});
}

Refusal CheckToRun(const Desk& desk, const journal::Rally& rally, uint64_t etag, CommandKind command) {
  if (Refusal refusal = desk.RequireOver({role::kAdministrator}, rally.jurisdiction())) return refusal;
  return CheckStanding(desk, rally, etag, command);
}

Outcome DecidePlan(const World& world, const journal::PlanRally& command, const Ordered& ordered) {
  YICI_MUST(CheckPlanSyntax(command));
  Desk desk(world, ordered);
  YICI_MUST(CheckPlanDays(command, desk.today()));
  YICI_MUST(CheckJurisdiction(world.state, "jurisdiction", command.jurisdiction()));
  for (const std::string& id : command.judges()) {
    if (!IsActive(world.state, id)) return Refuse(Deny(Reason::kOfficerNotFound, "judges", {{"id", id}}));
  }
  YICI_MUST(desk.RequireOver({role::kAdministrator}, command.jurisdiction()));
  YICI_MUST(CheckFollows(world.state, command));
  journal::Event event;
  journal::Rally& rally = *event.mutable_rally_planned()->mutable_rally();
  rally = MakeRally(desk, command);
  if (rally.criteria().empty()) return Refuse(Deny(Reason::kCriteriaMissing, "criteria"));
  YICI_MUST(CheckCriteria(rally.criteria()));
  int64_t sequence = 0;
  const std::string number = desk.NextNumber(kRallyPrefix, command.jurisdiction(), &sequence);
  rally.set_rally_no(number);
  event.mutable_rally_planned()->set_sequence(sequence);
  desk.Emit(std::move(event), RallySubject(number));
  return desk.Conclude(number, NameOf(journal::RALLY_STATE_NOMINATING).word);
}

Outcome DecideNominate(const World& world, const journal::NominateProject& command, const Ordered& ordered) {
  YICI_MUST(CheckNote("note", command.note()));
  Desk desk(world, ordered);
  const journal::Rally* rally = nullptr;
  YICI_MUST(OpenRally(world.state, command.rally_no(), &rally));
  const auto* project = world.state.Find<journal::Project>(command.project_id());
  if (project == nullptr) return Refuse(Deny(Reason::kProjectUnknown, "project_id", {{"id", command.project_id()}}));
  YICI_MUST(desk.RequireOver({role::kLeader, role::kSteward, role::kAdministrator}, project->jurisdiction()));
  YICI_MUST(CheckStanding(desk, *rally, command.etag(), journal::Command::kNominateProject));
  YICI_MUST(CheckNominated(desk, *rally, *project));
  journal::Event event;
  event.mutable_project_nominated()->set_rally_no(rally->rally_no());
  *event.mutable_project_nominated()->mutable_entry() = MakeEntry(*project, desk.actor(), command.note());
  desk.Emit(std::move(event), RallySubject(rally->rally_no()));
  desk.answer().set_project_id(project->project_id());
  return desk.Conclude(rally->rally_no(), NameOf(rally->state()).word);
}

Outcome DecideVet(const World& world, const journal::VetNomination& command, const Ordered& ordered) {
  if (!command.pass()) YICI_MUST(CheckText("reasons", command.reasons(), kNoteBytesMax, Reason::kReasonsRequired));
  YICI_MUST(CheckNote("reasons", command.reasons()));
  Desk desk(world, ordered);
  const journal::Rally* rally = nullptr;
  YICI_MUST(OpenRally(world.state, command.rally_no(), &rally));
  const journal::RallyEntry* entry = FindEntry(*rally, command.project_id());
  if (entry == nullptr) return Refuse(Deny(Reason::kEntryNotFound, "project_id"));
  YICI_MUST(desk.RequireOver({role::kAdministrator}, rally->jurisdiction()));
  if (entry->nominated_by() == desk.actor()) return Refuse(Deny(Reason::kSeparationOfDuties));
  YICI_MUST(CheckStanding(desk, *rally, command.etag(), journal::Command::kVetNomination));
  if (entry->verdict() != journal::RALLY_VERDICT_UNSPECIFIED) return Refuse(Deny(Reason::kAlreadyVetted, "project_id"));
  YICI_MUST(CheckVerdict(command));
  journal::Event event;
  journal::NominationVetted& vetted = *event.mutable_nomination_vetted();
  vetted.set_rally_no(rally->rally_no());
  vetted.set_project_id(command.project_id());
  vetted.set_verdict(command.pass() ? journal::RALLY_VERDICT_PASSED : journal::RALLY_VERDICT_FAILED);
  vetted.set_reasons(command.reasons());
  desk.Emit(std::move(event), RallySubject(rally->rally_no()));
  desk.answer().set_project_id(command.project_id());
  return desk.Conclude(rally->rally_no(), NameOf(rally->state()).word);
}

Outcome DecideRoute(const World& world, const journal::SetRoute& command, const Ordered& ordered) {
  if (command.stops_size() > kEntriesMax) return Refuse(Deny(Reason::kListTooLong, "stops"));
  Desk desk(world, ordered);
  const journal::Rally* rally = nullptr;
  YICI_MUST(OpenRally(world.state, command.rally_no(), &rally));
  YICI_MUST(CheckToRun(desk, *rally, command.etag(), journal::Command::kSetRoute));
  YICI_MUST(CheckRoute(*rally, command, desk.today()));
  journal::Event event;
  event.mutable_route_set()->set_rally_no(rally->rally_no());
  *event.mutable_route_set()->mutable_stops() = command.stops();
  desk.Emit(std::move(event), RallySubject(rally->rally_no()));
  return desk.Conclude(rally->rally_no(), NameOf(journal::RALLY_STATE_TOURING).word);
}

Outcome DecideVisitStop(const World& world, const journal::VisitStop& command, const Ordered& ordered) {
  YICI_MUST(CheckNote("note", command.note()));
  Desk desk(world, ordered);
  const journal::Rally* rally = nullptr;
  YICI_MUST(OpenRally(world.state, command.rally_no(), &rally));
  const journal::RallyEntry* entry = FindEntry(*rally, command.project_id());
  if (entry == nullptr) return Refuse(Deny(Reason::kEntryNotFound, "project_id"));
  YICI_MUST(CheckToRun(desk, *rally, command.etag(), journal::Command::kVisitStop));
  if (entry->stop() == 0) return Refuse(Deny(Reason::kEntryNotFound, "project_id"));
  if (entry->visited_day() != 0) return Refuse(Deny(Reason::kAlreadyVisited, "project_id"));
  const int32_t day = command.visited_day() == 0 ? desk.today() : command.visited_day();
  const int32_t first = DayOf(Instant::FromMicros(rally->steps(0).occurred_us())).days_since_1970();
  if (day > desk.today() || day < first) return Refuse(Deny(Reason::kStopDayInvalid, "visited_day"));
  journal::Event event;
  journal::StopVisited& visited = *event.mutable_stop_visited();
  visited.set_rally_no(rally->rally_no());
  visited.set_project_id(command.project_id());
  visited.set_visited_day(day);
  visited.set_note(command.note());
  desk.Emit(std::move(event), RallySubject(rally->rally_no()));
  desk.answer().set_project_id(command.project_id());
  return desk.Conclude(rally->rally_no(), NameOf(rally->state()).word);
}

Outcome DecideCancel(const World& world, const journal::CancelRally& command, const Ordered& ordered) {
  YICI_MUST(CheckText("reason", command.reason(), kNoteBytesMax, Reason::kReasonsRequired));
  Desk desk(world, ordered);
  const journal::Rally* rally = nullptr;
  YICI_MUST(OpenRally(world.state, command.rally_no(), &rally));
  YICI_MUST(CheckToRun(desk, *rally, command.etag(), journal::Command::kCancelRally));
  journal::Event event;
  event.mutable_rally_cancelled()->set_rally_no(rally->rally_no());
  event.mutable_rally_cancelled()->set_reason(command.reason());
  desk.Emit(std::move(event), RallySubject(rally->rally_no()));
  return desk.Conclude(rally->rally_no(), NameOf(journal::RALLY_STATE_CANCELLED).word);
}

}  // namespace yici::evaluation
