// What this program itself refuses, with the reason that has a page in docs/errors and a sentence in two languages.
#ifndef YICI_CLIENTS_REPORTING_REFUSAL_H_
#define YICI_CLIENTS_REPORTING_REFUSAL_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace yici::reporting {

inline constexpr std::string_view kLogDiffers = "REPORTING_LOG_DIFFERS";
inline constexpr std::string_view kSchemaNewer = "REPORTING_SCHEMA_NEWER";
inline constexpr std::string_view kFollowed = "REPORTING_FOLLOWED";
inline constexpr std::string_view kExportDamaged = "REPORTING_EXPORT_DAMAGED";
inline constexpr std::string_view kDatabase = "REPORTING_DATABASE";

// The status's message is the English sentence; reason and Chinese go with it.
absl::Status Refuse(absl::StatusCode code, std::string_view reason, std::string_view zh, std::string_view en);

std::string ReasonOf(const absl::Status& status);   // empty: not made by Refuse
std::string ChineseOf(const absl::Status& status);  // likewise

}  // namespace yici::reporting

#endif  // YICI_CLIENTS_REPORTING_REFUSAL_H_
