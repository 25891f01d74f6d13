// How often a steward may come of his own accord (无事不扰): per project, or enterprise, and calendar month of the planned day.
#ifndef YICI_SERVICES_STEWARD_MACHINE_QUOTA_H_
#define YICI_SERVICES_STEWARD_MACHINE_QUOTA_H_

#include <string_view>

#include "services/base/state.h"

namespace yici::steward {

inline constexpr int32_t kQuotaDefault = 2;

// That of the jurisdiction's row, else of the nearest above it that has one.
int32_t QuotaOf(const StateReader& state, std::string_view jurisdiction);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_QUOTA_H_
