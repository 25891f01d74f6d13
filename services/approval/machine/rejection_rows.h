// Rows of rejections_test.cc that stand beside the tests of their family.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_REJECTION_ROWS_H_
#define YICI_SERVICES_APPROVAL_MACHINE_REJECTION_ROWS_H_

#include <functional>
#include <vector>

#include "services/approval/machine/rejections.h"
#include "services/approval/machine/test_kit.h"

namespace yici::approval {

// Something that provokes a reason, in a fresh city at 2020-04-20T10:00.
struct RejectionRow {
  Reason reason;
  std::function<Done(City&)> provoke;
};

std::vector<RejectionRow> DeferralRows();  // deferral_test.cc
std::vector<RejectionRow> JointRows();     // joint_rejections_test.cc
std::vector<RejectionRow> AgencyRows();    // agency_test.cc
std::vector<RejectionRow> ErasureRows();   // erase_test.cc

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_REJECTION_ROWS_H_
