#include "tests/conformance/betsy_must_fail.h"

#include <string>
#include <utility>

#include "tests/conformance/bpmn_files.h"

namespace yici::conformance {

void RunMustFail(const std::filesystem::path& suite, const Compile& compile, Score& score) {
  for (const Row& row : ReadTable(suite / "must_fail.csv", {"file", "constraint"})) {
    BpmnFile file = ReadBpmnFile(suite / row.at("file"));
    if (file.Refusal() == nullptr && compile && file.definitions != nullptr) file.findings = compile(*file.definitions);
    const bpmn::Finding* refusal = file.Refusal();
    const bool passed = refusal != nullptr && !refusal->element.empty() && refusal->line > 0;
    score.Add("must-fail", row.at("file"), passed, "a refusal by rule " + row.at("constraint"),
              refusal == nullptr ? "no finding" : refusal->ToString());
  }
}

}  // namespace yici::conformance
