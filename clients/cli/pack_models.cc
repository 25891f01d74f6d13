#include "clients/cli/pack_models.h"

#include "services/workflow/machine/library.h"

namespace yici::cli {

void CheckModels(catalog::Pack& pack) {
  for (const journal::PackRow& row : pack.rows) {
    if (!row.process().has_model()) continue;
    const workflow::Compilation compiled = workflow::CompileModel(row.process());
    for (const workflow::Finding& finding : compiled.findings) {
      auto& list = finding.severity == workflow::Finding::Severity::kRefusal ? pack.faults : pack.notes;
      list.push_back(
          {finding.file, static_cast<int>(finding.line), finding.element, finding.reason, finding.text, finding.text});
    }
  }
}

}  // namespace yici::cli
