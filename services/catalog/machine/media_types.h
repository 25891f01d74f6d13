// What an attachment may be. The list is closed: a type is added when a hall needs it and its bytes can be told apart.
#ifndef YICI_SERVICES_CATALOG_MACHINE_MEDIA_TYPES_H_
#define YICI_SERVICES_CATALOG_MACHINE_MEDIA_TYPES_H_

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <vector>

#include "services/base/state.h"

namespace yici::catalog {

inline constexpr int64_t kAttachmentBytesDefault = int64_t{10} << 20;  // of a material whose item sets no limit
inline constexpr int64_t kAttachmentBytesLimit = int64_t{50} << 20;    // that an item may set
inline constexpr int32_t kValidityDaysMax = 36'500;

// Also the default list of a material. OFD: GB/T 33190, the layout format of electronic documents of the administration.
inline constexpr std::string_view kMediaTypes[] = {
    "application/pdf",
    "application/ofd",
    "application/xml",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/zip",
    "image/jpeg",
    "image/png",
    "image/tiff",
    "text/plain",
};

inline bool IsMediaType(std::string_view text) {
  return std::find(std::begin(kMediaTypes), std::end(kMediaTypes), text) != std::end(kMediaTypes);
}

// What a material allows: its own limit and types, else those of every item.
inline int64_t AttachmentBytesMax(const journal::Material& material) {
  return material.attachment_bytes_max() > 0 ? material.attachment_bytes_max() : kAttachmentBytesDefault;
}
inline std::vector<std::string_view> MediaTypesOf(const journal::Material& material) {
  if (!material.media_types().empty()) return {material.media_types().begin(), material.media_types().end()};
  return {std::begin(kMediaTypes), std::end(kMediaTypes)};
}

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_MACHINE_MEDIA_TYPES_H_
