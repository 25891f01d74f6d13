// What can be told of an expression's types before it is evaluated, and the faults that follow.
//
// Only what is certain counts: literals, operators whose operands are certain, names whose type is declared, functions that
// give one kind of value. Anything else may be of any type, so a fault found here is one at every evaluation that is not
// null. Deployment refuses it; an evaluation would only give null.
#ifndef YICI_SERVICES_WORKFLOW_FEEL_CERTAIN_H_
#define YICI_SERVICES_WORKFLOW_FEEL_CERTAIN_H_

#include <vector>

#include "services/workflow/feel/program.h"

namespace yici::feel {

// By node; null: not certain. Every value of the node is null or of its type.
std::vector<const Type*> CertainTypes(const Program& program);
// Operators that cannot take their operands, conditions that are no booleans.
std::vector<Diagnostic> TypeFaults(const Program& program);
// Whether some value of `from` could become one of `to`, by itself or by coercion.
bool MayConform(const Type& from, const Type& to);

}  // namespace yici::feel

#endif  // YICI_SERVICES_WORKFLOW_FEEL_CERTAIN_H_
