// The operators of FEEL over values (DMN 1.5, 10.3.2.9 to 10.3.2.12, tables 50 to 60). Each gives null, with a note, where
// the tables give no answer.
#ifndef YICI_SERVICES_WORKFLOW_FEEL_OPERATORS_H_
#define YICI_SERVICES_WORKFLOW_FEEL_OPERATORS_H_

#include "services/workflow/feel/evaluate.h"

namespace yici::feel {

Value AddValues(Evaluation& evaluation, const Value& a, const Value& b);
Value SubtractValues(Evaluation& evaluation, const Value& a, const Value& b);
Value MultiplyValues(Evaluation& evaluation, const Value& a, const Value& b);
Value DivideValues(Evaluation& evaluation, const Value& a, const Value& b);
Value PowerValues(Evaluation& evaluation, const Value& a, const Value& b);
Value NegateValue(Evaluation& evaluation, const Value& a);
// = and !=; <, <=, >, >=.
Value CompareValues(Evaluation& evaluation, Op op, const Value& a, const Value& b);
// Whether a point lies in a test: a range, a list of values and ranges, or a value.
Value InTest(Evaluation& evaluation, const Value& point, const Value& test);
// value.name: an entry, a property, or the list of those of a list's elements (table 64 and 65).
Value PathOf(Evaluation& evaluation, const Value& value, std::string_view name);

}  // namespace yici::feel

#endif  // YICI_SERVICES_WORKFLOW_FEEL_OPERATORS_H_
