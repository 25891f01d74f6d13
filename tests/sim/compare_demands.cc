// Stored demands against the judge's.
#include "services/base/text.h"
#include "tests/sim/translate.h"

namespace yici::sim {
namespace {

template <class A, class B>
void Differ(std::string& out, std::string_view what, const A& stored, const B& expected) {
  if (!(stored == expected)) StrAppend(&out, " ", what, ": stored ", stored, ", judged ", expected, ";");
}

void DifferClocks(std::string& out, const journal::Demand& stored, const law::Demand& expected, const law::City& city,
                  law::Day today, bool stamped) {
  Differ(out, "clocks", stored.clocks_size(), static_cast<int>(expected.clocks.size()));
  if (!out.empty()) return;
  int at = 0;
  for (const auto& [number, judged] : expected.clocks) {
    const journal::DemandClock& clock = stored.clocks(at++);
    const std::string name = StrCat("clock ", number);
    Differ(out, name + " kind", static_cast<int>(clock.kind()), number);
    Differ(out, name + " start", clock.start_day(), judged.start);
    if (judged.until_us != 0) {
      Differ(out, name + " until", clock.due_us(), judged.until_us);
      continue;
    }
    Differ(out, name + " limit", clock.limit_wd(), judged.limit);
    if (!stamped) continue;
    const auto [due, known] = city.DueOfDemand(judged, today);
    Differ(out, name + " due day", clock.due_day(), due);
    Differ(out, name + " provisional", int{clock.provisional()}, int{!known});
  }
}

}  // namespace

std::string DifferencesOfDemand(const journal::Demand& stored, const law::Demand& expected, const law::City& city,
                                law::Day today, bool stamped) {
  std::string out;
  Differ(out, "stage", static_cast<int>(stored.state()), static_cast<int>(expected.stage));
  Differ(out, "result", static_cast<int>(stored.result()), static_cast<int>(expected.result));
  Differ(out, "issue", int{stored.issue()}, int{expected.issue});
  Differ(out, "kind", static_cast<int>(stored.kind()), expected.kind);
  Differ(out, "level", stored.level(), expected.level);
  Differ(out, "department", stored.department_id(), expected.department);
  Differ(out, "jurisdiction", stored.jurisdiction(), expected.jurisdiction);
  Differ(out, "steward", stored.steward_id(), expected.steward);
  Differ(out, "urgent", int{stored.urgent()}, int{expected.urgent});
  Differ(out, "rounds", stored.redo_rounds(), expected.redone);
  Differ(out, "calls without answer", stored.calls_unanswered(), expected.unanswered);
  Differ(out, "joint departments", stored.joint_size(), static_cast<int>(expected.joint.size()));
  Differ(out, "leaders told", stored.informed_size(), static_cast<int>(expected.informed.size()));
  Differ(out, "duplicate of", stored.duplicate_of(), expected.duplicate_of);
  Differ(out, "steps", stored.steps_size(), expected.steps);
  Differ(out, "etag", stored.etag(), expected.etag);
  DifferClocks(out, stored, expected, city, today, stamped);
  return out.empty() ? out : StrCat("demand ", expected.no, ":", out);
}

}  // namespace yici::sim
