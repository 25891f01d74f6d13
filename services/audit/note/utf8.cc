#include "services/audit/note/utf8.h"

#include <cstdint>

namespace yici::audit {
namespace {

// Takes one code point off the front; 0x110000 when there is none.
uint32_t TakeCodePoint(std::string_view& text) {
  static constexpr uint32_t kNone = 0x110000;
  static constexpr uint32_t kFirstOfLength[] = {0, 0, 0x80, 0x800, 0x10000};
  const auto lead = static_cast<uint8_t>(text[0]);
  const size_t length = lead < 0x80 ? 1 : lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 0;
  if (length == 0 || text.size() < length) return kNone;
  uint32_t value = length == 1 ? lead : lead & (0x7F >> length);
  for (size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<uint8_t>(text[i]);
    if (byte >> 6 != 2) return kNone;
    value = value << 6 | (byte & 0x3F);
  }
  text.remove_prefix(length);
  return value < kFirstOfLength[length] ? kNone : value;
}

}  // namespace

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const uint32_t point = TakeCodePoint(text);
    if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
  }
  return true;
}

}  // namespace yici::audit
