// Who must sponsor a project (包保): the decision table "coverage" of the pack, its rules in the order of their priority.
//
//   const auto held = CoverageModel(state, library);            // null: the pack brings no table, and nobody is asked for
//   const journal::Coverage coverage = CoverageOf(*held.model, FactsOf(project, ledger), world.calendar);
//   coverage.rule()                                             // "coverage/beizhen-large": what matched
//
// The table sees investment (yuan; null where it is not known), jurisdiction and key list, and says sponsor (city, county,
// township), steward (whether one is asked for) and within (working days). Thresholds include the figure (民法总则 205).
#ifndef YICI_SERVICES_STEWARD_MACHINE_COVERAGE_H_
#define YICI_SERVICES_STEWARD_MACHINE_COVERAGE_H_

#include <memory>
#include <string_view>

#include "services/calendar/calendar.h"
#include "services/workflow/machine/library.h"

namespace yici::steward {

inline constexpr std::string_view kCoverage = "coverage";  // the row of the pack, and the decision in it

struct CoverageFacts {
  int64_t total_investment_fen = 0;  // 0: not known
  std::string_view jurisdiction;
  bool key_list = false;
  int32_t since_day = 0;  // 0: not known, so nothing is late
};
CoverageFacts FactsOf(const journal::Project& project, const journal::LedgerProject& ledger);

// Keeps the compiled deployment whole while its model is used.
struct HeldModel {
  std::shared_ptr<const workflow::Compilation> held;
  const dmn::Model* model = nullptr;
  explicit operator bool() const { return model != nullptr; }
};
// The model of a row of kDecisionModel as it was deployed with its pack.
HeldModel ModelOf(const StateReader& state, workflow::Library& library, std::string_view decision_model_id);

journal::Coverage CoverageOf(const dmn::Model& model, const CoverageFacts& facts, const calendar::Calendar& calendar);

// Whether the leader is in office, over the project's jurisdiction and of the level asked for or above.
bool Sponsors(const StateReader& state, std::string_view leader_id, std::string_view level, std::string_view jurisdiction);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_COVERAGE_H_
