// For tests: which reasons policy_rejections_test.cc meets, so that one test can say that no reason of the table is left out.
#ifndef YICI_SERVICES_STEWARD_MACHINE_POLICY_REJECTIONS_FOR_TESTS_H_
#define YICI_SERVICES_STEWARD_MACHINE_POLICY_REJECTIONS_FOR_TESTS_H_

#include <string_view>
#include <vector>

namespace yici::steward {

std::vector<std::string_view> ReasonsOfPolicyRows();

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_POLICY_REJECTIONS_FOR_TESTS_H_
