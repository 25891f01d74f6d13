#include "services/steward/machine/coverage.h"

#include <optional>
#include <string>

#include "services/base/text.h"
#include "services/directory/machine/rights.h"
#include "services/workflow/dmn/evaluate.h"

namespace yici::steward {
namespace {

constexpr int32_t kWithinMax = 250;
constexpr int kFenExponent = -2;

void Give(dmn::Run& run, const dmn::Model& model, std::string_view name, const feel::Value& value) {
  if (const auto node = model.Find(name)) run.Give(*node, value);
}

feel::Value Yuan(int64_t fen) {
  if (fen <= 0) return feel::Value();
  const auto number = feel::Number::FromParts(false, static_cast<feel::Number::Coefficient>(fen), kFenExponent);
  return number ? feel::Value(*number) : feel::Value();
}

std::string RuleOf(const dmn::Run& run) {
  for (const dmn::TableTrace& trace : run.traces()) {
    if (trace.matched.empty()) continue;
    const uint32_t at = trace.matched.front();
    const std::string& id = trace.table->rules[at].id;
    return StrCat(kCoverage, "/", id.empty() ? std::to_string(at + 1) : id);
  }
  return {};
}

int32_t WithinOf(const feel::Value& value) {
  if (!value.is(feel::Kind::kNumber)) return 0;
  const std::optional<int64_t> days = value.number().ToInt64();
  return days && *days > 0 && *days <= kWithinMax ? static_cast<int32_t>(*days) : 0;
}

int Rank(std::string_view level) {
  if (level == "city") return 3;
  if (level == "county") return 2;
  return level == "township" ? 1 : 0;
}

}  // namespace

CoverageFacts FactsOf(const journal::Project& project, const journal::LedgerProject& ledger) {
  return {.total_investment_fen = ledger.total_investment_fen(),
          .jurisdiction = project.jurisdiction(),
          .key_list = ledger.key_list(),
          .since_day = ledger.since_day()};
}

HeldModel ModelOf(const StateReader& state, workflow::Library& library, std::string_view decision_model_id) {
  const auto* row = state.Find<journal::DecisionModel>(decision_model_id);
  if (row == nullptr) return {};
  HeldModel held{library.Share(state, row->model_digest()), nullptr};
  if (held.held == nullptr || held.held->models.empty()) return {};
  held.model = held.held->models.front().get();
  return held;
}

journal::Coverage CoverageOf(const dmn::Model& model, const CoverageFacts& facts, const calendar::Calendar& calendar) {
  journal::Coverage coverage;
  const auto decision = model.Find(kCoverage);
  if (!decision) return coverage;
  feel::Arena arena;
  feel::Evaluation evaluation(arena, {});
  dmn::Run run(model, evaluation);
  Give(run, model, "investment", Yuan(facts.total_investment_fen));
  Give(run, model, "jurisdiction", feel::Value(facts.jurisdiction));
  Give(run, model, "key list", feel::Value(facts.key_list));
  const feel::Value value = run.Decide(*decision);
  if (!value.is(feel::Kind::kContext)) return coverage;
  const feel::Value* sponsor = value.context().Find("sponsor");
  const feel::Value* steward = value.context().Find("steward");
  const feel::Value* within = value.context().Find("within");
  coverage.set_rule(RuleOf(run));
  if (sponsor != nullptr && sponsor->is(feel::Kind::kString)) coverage.set_sponsor(std::string(sponsor->text()));
  coverage.set_steward(steward != nullptr && steward->is_true());
  if (coverage.sponsor().empty() && !coverage.steward()) return {};  // a rule that asks for nobody
  const int32_t days = within == nullptr ? 0 : WithinOf(*within);
  if (facts.since_day == 0 || days == 0) return coverage;
  coverage.set_due_day(calendar.NthWorkingDayAfter(CivilDay(facts.since_day), days).day.days_since_1970());
  return coverage;
}

bool Sponsors(const StateReader& state, std::string_view leader_id, std::string_view level, std::string_view jurisdiction) {
  const auto* leader = state.Find<journal::Leader>(leader_id);
  const auto* officer = state.Find<journal::Officer>(leader_id);
  if (leader == nullptr || (officer != nullptr && !officer->active())) return false;
  return Rank(leader->level()) >= Rank(level) && directory::IsAtOrBelow(state, jurisdiction, leader->jurisdiction());
}

}  // namespace yici::steward
