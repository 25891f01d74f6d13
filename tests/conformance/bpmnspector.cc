// Tells the failing from the passing twins of BPMNspector's rules (services/workflow/bpmn/check.h).
//
//   conformance_bpmnspector [--all]    --all names for each refused file the findings
//
// Prints "bpmnspector refuse p/n" and "bpmnspector accept p/n"; a passing twin whose kind of element is not supported at all is
// counted apart, as is a model that would have to be fetched from the network. "bpmnspector named p/n" says for how many of the
// failing twins the very rule of the case was found; it is no condition.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>

#include "tests/conformance/bpmn_files.h"
#include "tests/conformance/suite.h"

namespace yici::conformance {
namespace {

bool Names(const BpmnFile& file, const std::string& constraint) {
  return std::any_of(file.findings.begin(), file.findings.end(), [&constraint](const bpmn::Finding& finding) {
    return finding.reason == "EXT" + constraint || finding.text.find("EXT" + constraint) != std::string::npos;
  });
}

// A refusal that a person can act on.
bool IsPrecise(const bpmn::Finding& finding) { return !finding.element.empty() && finding.line > 0; }

bool IsUnsupported(const BpmnFile& file) {
  return std::all_of(file.findings.begin(), file.findings.end(), [](const bpmn::Finding& finding) {
    return finding.severity == bpmn::Finding::Severity::kWarning || finding.reason == "UNSUPPORTED";
  });
}

int Run(bool all) {
  const std::filesystem::path suite = SuiteFolder("bpmnspector");
  Score score("bpmnspector", "bpmnspector_known_failures.txt");
  int named = 0, refused = 0;
  for (const Row& row : ReadTable(suite / "cases.csv", {"file", "expected", "constraint", "note"})) {
    const std::string& name = row.at("file");
    const BpmnFile file = ReadBpmnFile(suite / name);
    const bpmn::Finding* refusal = file.Refusal();
    const std::string got = refusal == nullptr ? "no finding" : refusal->ToString();
    const bool needs_network = row.at("note").find("network") != std::string::npos;
    if (row.at("expected") == "refuse" || needs_network) {
      const bool passed = refusal != nullptr && IsPrecise(*refusal);
      score.Add(row.at("expected"), name, passed, "a refusal by rule " + row.at("constraint"), got);
      if (row.at("expected") != "refuse") continue;
      ++refused;
      named += Names(file, row.at("constraint")) ? 1 : 0;
      if (all && !Names(file, row.at("constraint"))) std::printf("not named: %s: %s\n", name.c_str(), got.c_str());
    } else if (refusal != nullptr && IsUnsupported(file)) {
      score.AddApart("unsupported", name, got);
    } else {
      score.Add("accept", name, refusal == nullptr, "no refusal", got);
    }
  }
  std::printf("bpmnspector named %d/%d\n", named, refused);
  return score.Finish();
}

}  // namespace
}  // namespace yici::conformance

int main(int argc, char** argv) {
  const bool all = argc == 2 && std::string_view(argv[1]) == "--all";
  return yici::conformance::RunSuite("bpmnspector", [all] { return yici::conformance::Run(all); });
}
