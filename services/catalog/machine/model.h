// The model of a process of the catalog: a BPMN file that says which step of a review follows which.
#ifndef YICI_SERVICES_CATALOG_MACHINE_MODEL_H_
#define YICI_SERVICES_CATALOG_MACHINE_MODEL_H_

#include <string>

#include "services/base/state.h"

namespace yici::catalog {

inline constexpr size_t kModelBytesMax = 64 << 10;

using ModelFiles = google::protobuf::RepeatedPtrField<journal::ProcessFile>;

// What files of one deployment are known by: SHA-256 over names and texts in name order, 64 hex digits.
std::string FilesDigest(const ModelFiles& files);
std::string ModelDigest(const journal::ProcessFile& model);
// "{process_id}.bpmn"
std::string ModelName(std::string_view process_id);

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_MACHINE_MODEL_H_
