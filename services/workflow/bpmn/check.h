// Holds a model against the static rules of BPMN 2.0.2: what its schema demands, that references name what they should, and
// what the text of the standard says about each kind of element.
//
//   for (const Finding& finding : Check(definitions, imports)) …    // file, line, element, reason, expected … but …
//
// The reason is the number of the rule, "EXT001" to "EXT152" as BPMNspector counts them; "SCHEMA" where an element, attribute
// or value is not the schema's; "REF" where a reference names nothing or something else. docs/formats/bpmn.md lists them.
// Warnings are for what a reader can live with: an unknown attribute, children out of order, a type's file that is not there.
//
// Whether an element can be executed is not asked here, but by compile.h. Some rules hold for executable processes only.
#ifndef YICI_SERVICES_WORKFLOW_BPMN_CHECK_H_
#define YICI_SERVICES_WORKFLOW_BPMN_CHECK_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "services/workflow/bpmn/model.h"
#include "services/workflow/finding.h"

namespace yici::bpmn {

using workflow::Finding;

// The other models of the deployment, by location as `import` elements write it. Who calls has read them; nothing is fetched.
using Imports = std::map<std::string, const Definitions*, std::less<>>;

inline constexpr size_t kFindingsMax = 1'000;  // of one check; a file of mistakes needs no more to be understood

// In the order of the rules' families, within one in the order of the file. Empty: nothing to say.
std::vector<Finding> Check(const Definitions& definitions, const Imports& imports);

}  // namespace yici::bpmn

#endif  // YICI_SERVICES_WORKFLOW_BPMN_CHECK_H_
