// Faults of single fields that several methods of the catalogue tell.
#ifndef YICI_SERVICES_CATALOG_SERVICE_FIELDS_H_
#define YICI_SERVICES_CATALOG_SERVICE_FIELDS_H_

#include <optional>
#include <string>
#include <string_view>

#include "services/base/text.h"
#include "services/base/time.h"
#include "services/catalog/machine/change_set.h"
#include "services/server/gateway/errors.h"

namespace yici::catalog {

inline grpc::Status Invalid(std::string_view reason, std::string_view field, std::string_view zh, std::string_view en) {
  return server::ToGrpc(server::InvalidField(reason, field, zh, en));
}

inline journal::Rejection DayFormat(std::string_view field) {
  return server::InvalidField("DAY_FORMAT", field, StrCat(field, " 应为 2020-04-20 形式的日期。"),
                              StrCat("Expected a day like 2020-04-20 in ", field, "."));
}

inline grpc::Status ItemCodeFormat() {
  return Invalid("ITEM_CODE_FORMAT", "item_code", "事项编码应为 10、12、24、31 或 33 位，且机关代码有效。",
                 "Expected an item code of 10, 12, 24, 31 or 33 characters with a valid organ.");
}

// How many parts a staged set is said to have.
inline std::optional<journal::Rejection> CheckParts(int32_t parts) {
  if (parts >= 0 && parts <= kPartsMax) return std::nullopt;
  return server::InvalidField("FIELD_OUT_OF_RANGE", "parts", "parts 应为 0 至 2000。", "Expected 0 to 2,000 in parts.");
}

// The day that a read asks for: today where it names none, nothing where it names no day.
inline std::optional<CivilDay> DayAsked(const std::string& on, CivilDay today) {
  return on.empty() ? std::optional(today) : CivilDay::Parse(on);
}

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_SERVICE_FIELDS_H_
