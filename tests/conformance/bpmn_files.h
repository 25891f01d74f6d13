// Reads a BPMN file of a suite with all that it imports from the folders beside it, and checks it. No network.
#ifndef YICI_TESTS_CONFORMANCE_BPMN_FILES_H_
#define YICI_TESTS_CONFORMANCE_BPMN_FILES_H_

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "services/workflow/bpmn/check.h"

namespace yici::conformance {

struct BpmnFile {
  const bpmn::Definitions* definitions = nullptr;  // null: not readable, see the findings
  bpmn::Imports imports;
  std::vector<bpmn::Finding> findings;  // of reading, or of Check
  // Every file that was read, by its path.
  std::map<std::filesystem::path, std::unique_ptr<bpmn::Definitions>> files;

  // The first finding that refuses the file; null when none does.
  const bpmn::Finding* Refusal() const;
};

BpmnFile ReadBpmnFile(const std::filesystem::path& path);

}  // namespace yici::conformance

#endif  // YICI_TESTS_CONFORMANCE_BPMN_FILES_H_
