// Every text of a row that a pack brings, whatever its field: clean and of bounded length before it is staged. What the texts
// mean is for the machine.
#ifndef YICI_SERVICES_CATALOG_SERVICE_ROW_TEXTS_H_
#define YICI_SERVICES_CATALOG_SERVICE_ROW_TEXTS_H_

#include <optional>
#include <string>

#include "google/protobuf/message.h"
#include "services/base/outcome.h"

namespace yici::catalog {

inline constexpr size_t kRowTextMax = 4'000;  // characters of the longest: a legal basis

// TEXT_LENGTH or TEXT_CONTROL_CHARACTER at "{path}.item.legal_basis".
std::optional<journal::Rejection> CheckRowTexts(const std::string& path, const google::protobuf::Message& row);

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_SERVICE_ROW_TEXTS_H_
