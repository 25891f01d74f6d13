// Writes a BPMN model as XML. Written and read again it is the same tree, lines aside.
//
// Text of an element comes before its children: BPMN has no element with both, and an extension that mixes them keeps both
// but not which part stood where.
#ifndef YICI_SERVICES_WORKFLOW_BPMN_WRITE_H_
#define YICI_SERVICES_WORKFLOW_BPMN_WRITE_H_

#include <string>

#include "services/workflow/bpmn/model.h"

namespace yici::bpmn {

std::string WriteBpmn(const Definitions& definitions);

}  // namespace yici::bpmn

#endif  // YICI_SERVICES_WORKFLOW_BPMN_WRITE_H_
