// Whether the first bytes of a file are what its uploader says they are. Only forms that can be told apart are judged; a
// text or an XML file must be clean of bytes that no text holds.
#ifndef YICI_SERVICES_SERVER_ATTACHMENTS_MEDIA_TYPE_H_
#define YICI_SERVICES_SERVER_ATTACHMENTS_MEDIA_TYPE_H_

#include <string_view>

namespace yici::server {

inline constexpr size_t kSniffedBytes = 512;

// `head`: the first bytes of the file, at least kSniffedBytes of them where it is that long.
bool AgreesWithType(std::string_view head, std::string_view media_type);

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_ATTACHMENTS_MEDIA_TYPE_H_
