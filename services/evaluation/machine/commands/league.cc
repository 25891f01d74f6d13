// The tables of a month that is over. What is published is never changed: a table that is made again is the next version.
#include "services/base/text.h"
#include "services/evaluation/machine/commands/appraisal_commands.h"
#include "services/steward/machine/coverage.h"
#include "services/steward/machine/ledger.h"

namespace yici::evaluation {
namespace {

constexpr int32_t kSampleMax = 500;

int32_t VersionsOf(const StateReader& state, journal::AppraisalScope scope, int32_t month) {
  return static_cast<int32_t>(state.Counter(tables::kLeagueVersions, LeagueVersionsKey(scope, month)));
}

Refusal CheckMonth(const Desk& desk, int32_t month) {
  if (month < steward::MonthOf(desk.day())) return std::nullopt;
  return Deny(Reason::kMonthNotOver, "month");
}

// The next version; FORMULA_MISSING where the pack has none that gives a number for everybody.
Refusal MakeLeague(const Desk& desk, journal::AppraisalScope scope, int32_t month, journal::League* league) {
  if (desk.world().processes == nullptr) return Deny(Reason::kFormulaMissing, "scope");
  const steward::HeldModel held = steward::ModelOf(desk.state(), *desk.world().processes, kScoring);
  auto rows = held ? RankedRows(desk.state(), *held.model, scope, month) : std::nullopt;
  if (!rows) return Deny(Reason::kFormulaMissing, "scope");
  league->set_scope(scope);
  league->set_month(month);
  league->set_version(VersionsOf(desk.state(), scope, month) + 1);
  const auto* model = desk.state().Find<journal::DecisionModel>(kScoring);
  league->set_model(StrCat(kScoring, "/", model->model_digest()));
  for (journal::LeagueRow& row : *rows) *league->add_rows() = std::move(row);
  league->set_day(desk.today());
  return std::nullopt;
}

void Publish(Desk& desk, journal::League league, std::string_view actor) {
  journal::Event event;
  const std::string subject = StrCat("leagues/", NameOf(league.scope()).word, "/", league.month());
  desk.answer().set_version(league.version());
  *event.mutable_league_published()->mutable_league() = std::move(league);
  desk.Emit(std::move(event), subject, actor);
}

// How many events are listed follows from the figures: nothing is read to know it.
Refusal CheckDrawable(const World& world, const journal::DrawChecks& command) {
  const journal::Figures figures =
      FiguresOf(world.state, journal::APPRAISAL_SCOPE_COUNTY, command.jurisdiction(), command.month());
  if (CountContributions(figures) <= kDrawFromMax) return std::nullopt;
  return Deny(Reason::kDrawTooLarge, "month", {{"max", std::to_string(kDrawFromMax)}});
}

}  // namespace

Outcome DecideLeague(const World& world, const journal::PublishLeague& command, const Ordered& ordered) {
  if (NameOf(command.scope()).word.empty()) return Refuse(Deny(Reason::kScopeInvalid, "scope"));
  if (!IsMonth(command.month())) return Refuse(Deny(Reason::kMonthInvalid, "month"));
  YICI_MUST(CheckNote("reason", command.reason()));
  Desk desk(world, ordered);
  YICI_MUST(CheckSender(ordered));
  // A table ranks the whole city: no county publishes it.
  if (!directory::AdministersPartition(world.state, desk.actor(), desk.day())) return Refuse(Deny(Reason::kNotPermitted));
  YICI_MUST(CheckMonth(desk, command.month()));
  const bool again = VersionsOf(world.state, command.scope(), command.month()) > 0;
  if (again && command.reason().empty()) return Refuse(Deny(Reason::kLeaguePublished, "month"));
  journal::League league;
  YICI_MUST(MakeLeague(desk, command.scope(), command.month(), &league));
  league.set_reason(command.reason());
  league.set_actor(std::string(desk.actor()));
  const std::string number = StrCat(NameOf(command.scope()).word, "/", command.month());
  Publish(desk, std::move(league), {});
  return desk.Conclude(number, "published");
}

Outcome DecideRescore(const World& world, const journal::RescoreMonth& command, const Ordered& ordered) {
  Desk desk(world, ordered);
  for (const auto scope : {journal::APPRAISAL_SCOPE_COUNTY, journal::APPRAISAL_SCOPE_DEPARTMENT}) {
    if (VersionsOf(world.state, scope, command.month()) == 0) continue;
    journal::League league;
    YICI_MUST(MakeLeague(desk, scope, command.month(), &league));
    league.set_reason(StrCat("card ", command.card_no(), " withdrawn"));
    league.set_actor(std::string(kSystemActor));
    Publish(desk, std::move(league), kSystemActor);
  }
  return desk.Conclude(command.card_no(), "");
}

Outcome DecideDraw(const World& world, const journal::DrawChecks& command, const Ordered& ordered) {
  if (!IsMonth(command.month())) return Refuse(Deny(Reason::kMonthInvalid, "month"));
  if (command.size() < 1 || command.size() > kSampleMax) return Refuse(Deny(Reason::kLengthRequired, "size"));
  Desk desk(world, ordered);
  YICI_MUST(CheckJurisdiction(world.state, "jurisdiction", command.jurisdiction()));
  YICI_MUST(desk.RequireOver({role::kInspector, role::kAdministrator}, command.jurisdiction()));
  YICI_MUST(CheckMonth(desk, command.month()));
  YICI_MUST(CheckDrawable(world, command));
  std::vector<std::string> population = DecidedCases(world.state, command.jurisdiction(), command.month());
  journal::Event event;
  int64_t sequence = 0;
  const std::string number = desk.NextNumber(kDrawPrefix, command.jurisdiction(), &sequence);
  event.mutable_checks_drawn()->set_sequence(sequence);
  journal::CheckDraw& draw = *event.mutable_checks_drawn()->mutable_draw();
  draw.set_draw_no(number);
  draw.set_month(command.month());
  draw.set_jurisdiction(command.jurisdiction());
  draw.set_size(command.size());
  draw.set_seed(ordered.arrival.seed());
  draw.set_population(static_cast<int64_t>(population.size()));
  for (std::string& case_no : Draw(std::move(population), command.size(), draw.seed())) draw.add_case_nos(std::move(case_no));
  draw.set_actor(std::string(desk.actor()));
  draw.set_day(desk.today());
  *desk.answer().mutable_case_nos() = draw.case_nos();
  desk.Emit(std::move(event), StrCat("draws/", number));
  return desk.Conclude(number, "drawn");
}

}  // namespace yici::evaluation
