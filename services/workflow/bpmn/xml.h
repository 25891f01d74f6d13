// Reads a BPMN model from its XML (BPMN 2.0.2, chapter 15).
//
//   const Loaded loaded = LoadBpmn("review.bpmn", text);
//   if (!loaded.definitions) for (const Finding& finding : loaded.findings) …    // file, line, reason
//
// The bounds of xml_file.h hold. Whatever is well-formed XML with `definitions` of BPMN at its root is read; whether it is a
// good model is for check.h to say. Names get their namespaces; references stay as written. A prefix that an inner element
// declares counts for the whole file when the root does not declare it.
#ifndef YICI_SERVICES_WORKFLOW_BPMN_XML_H_
#define YICI_SERVICES_WORKFLOW_BPMN_XML_H_

#include <optional>
#include <string_view>
#include <vector>

#include "services/workflow/bpmn/model.h"
#include "services/workflow/finding.h"

namespace yici::bpmn {

using workflow::Finding;

struct Loaded {
  std::optional<Definitions> definitions;
  std::vector<Finding> findings;  // XML_SYNTAX, XML_DOCTYPE, XML_TOO_LARGE, NOT_BPMN
};

Loaded LoadBpmn(std::string_view file, std::string_view xml);

}  // namespace yici::bpmn

#endif  // YICI_SERVICES_WORKFLOW_BPMN_XML_H_
