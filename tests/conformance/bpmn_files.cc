#include "tests/conformance/bpmn_files.h"

#include <algorithm>
#include <utility>

#include "services/workflow/bpmn/xml.h"
#include "tests/conformance/suite.h"

namespace yici::conformance {
namespace {

namespace fs = std::filesystem;

// Null when it cannot be read; the findings say why for the first file only, an import is then just not there.
const bpmn::Definitions* ReadInto(BpmnFile& file, const fs::path& path) {
  const auto known = file.files.find(path);
  if (known != file.files.end()) return known->second.get();
  bpmn::Loaded loaded = bpmn::LoadBpmn(path.filename().string(), ReadFile(path));
  if (!loaded.definitions) {
    if (file.files.empty()) file.findings = std::move(loaded.findings);
    return nullptr;
  }
  const bpmn::Definitions* definitions =
      (file.files[path] = std::make_unique<bpmn::Definitions>(std::move(*loaded.definitions))).get();
  for (const bpmn::Element& child : definitions->root.children) {
    if (child.tag != "import" || child.Get("importType") != bpmn::kModelNamespace) continue;
    const std::string location(child.Get("location"));
    const fs::path import = (path.parent_path() / location).lexically_normal();
    if (location.find(':') != std::string::npos || !fs::is_regular_file(import)) continue;
    if (const bpmn::Definitions* imported = ReadInto(file, import)) file.imports[location] = imported;
  }
  return definitions;
}

}  // namespace

const bpmn::Finding* BpmnFile::Refusal() const {
  const auto found = std::find_if(findings.begin(), findings.end(), [](const bpmn::Finding& finding) {
    return finding.severity == bpmn::Finding::Severity::kRefusal;
  });
  return found == findings.end() ? nullptr : &*found;
}

BpmnFile ReadBpmnFile(const fs::path& path) {
  BpmnFile file;
  file.definitions = ReadInto(file, path.lexically_normal());
  if (file.definitions != nullptr) file.findings = bpmn::Check(*file.definitions, file.imports);
  return file;
}

}  // namespace yici::conformance
