#include "services/workflow/finding.h"

namespace yici::workflow {

std::string Finding::ToString() const {
  std::string out = (file.empty() ? "model" : file) + (line == 0 ? "" : ":" + std::to_string(line)) + ": ";
  out += severity == Severity::kRefusal ? "refused: " : "warning: ";
  out += reason;
  if (!element.empty()) out += " in " + element;
  return out + ": " + text;
}

}  // namespace yici::workflow
