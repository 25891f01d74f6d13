#include "clients/cli/pack_models.h"

#include "services/workflow/machine/library.h"

namespace yici::cli {
namespace {

std::vector<workflow::Finding> FindingsOf(const journal::PackRow& row) {
  if (row.process().has_model()) return workflow::CompileModel(row.process()).findings;
  if (!row.has_decision_model()) return {};
  workflow::Files files;
  *files.Add() = row.decision_model().model();
  return workflow::CompileFiles(files, {}, true).findings;
}

}  // namespace

void CheckModels(catalog::Pack& pack) {
  for (const journal::PackRow& row : pack.rows) {
    for (const workflow::Finding& finding : FindingsOf(row)) {
      auto& list = finding.severity == workflow::Finding::Severity::kRefusal ? pack.faults : pack.notes;
      list.push_back(
          {finding.file, static_cast<int>(finding.line), finding.element, finding.reason, finding.text, finding.text});
    }
  }
}

}  // namespace yici::cli
