// The models of the betsy suite that must be refused at deployment (must_fail.csv): read, checked and, where the caller can,
// compiled.
#ifndef YICI_TESTS_CONFORMANCE_BETSY_MUST_FAIL_H_
#define YICI_TESTS_CONFORMANCE_BETSY_MUST_FAIL_H_

#include <functional>
#include <vector>

#include "services/workflow/bpmn/check.h"
#include "tests/conformance/suite.h"

namespace yici::conformance {

using Compile = std::function<std::vector<bpmn::Finding>(const bpmn::Definitions&)>;

// Adds the part "must-fail" to the score. `compile` is asked about models that reading and checking take; it may be null.
void RunMustFail(const std::filesystem::path& suite, const Compile& compile, Score& score);

}  // namespace yici::conformance

#endif  // YICI_TESTS_CONFORMANCE_BETSY_MUST_FAIL_H_
