// Base 64 of RFC 4648 section 4, strict: padded, no line breaks, no stray bits. What is accepted encodes to what was read.
#ifndef YICI_SERVICES_AUDIT_NOTE_BASE64_H_
#define YICI_SERVICES_AUDIT_NOTE_BASE64_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/escaping.h"
#include "services/base/text.h"

namespace yici::audit {

inline std::string Base64(std::string_view bytes) { return absl::Base64Escape(ToAbsl(bytes)); }

inline std::optional<std::string> ParseBase64(std::string_view text) {
  std::string bytes;
  if (!absl::Base64Unescape(ToAbsl(text), &bytes) || absl::Base64Escape(ToAbsl(bytes)) != text) return std::nullopt;
  return bytes;
}

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_NOTE_BASE64_H_
