// A JSON text (RFC 8259) from a stranger: strict, bounded, and nothing in it twice. UTF-8 without faults, at most 64 KiB, eight
// deep; an object that names a member twice is refused, for two readers would see two objects.
//
//   std::optional<JsonValue> header = ParseJson(R"({"alg":"ES256","kid":"2026-1"})");
//   const std::string* kid = TextOf(*header, "kid");            // nullptr: no such member, or no text
//
// Pure: no clock, no file, no allocation beyond a small multiple of the text.
#ifndef YICI_SERVICES_SERVER_ACCESS_JSON_TEXT_H_
#define YICI_SERVICES_SERVER_ACCESS_JSON_TEXT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace yici::identity {

inline constexpr size_t kJsonBytesMax = size_t{64} << 10;
inline constexpr int kJsonDepthMax = 8;

enum class JsonKind { kNull, kBool, kNumber, kText, kList, kObject };

struct JsonMember;

struct JsonValue {
  JsonKind kind = JsonKind::kNull;
  bool truth = false;
  std::string text;                 // kText: as meant; kNumber: as written
  std::vector<JsonValue> items;     // kList
  std::vector<JsonMember> members;  // kObject, in the order of the text
};

struct JsonMember {
  std::string name;
  JsonValue value;
};

std::optional<JsonValue> ParseJson(std::string_view text);

// nullptr when the value is no object or has no such member.
const JsonValue* MemberOf(const JsonValue& object, std::string_view name);
const std::string* TextOf(const JsonValue& object, std::string_view name);
// Seconds since 1970 of a NumericDate (RFC 7519): a fraction is cut off, an exponent or more than 12 digits are no date.
std::optional<int64_t> SecondsOf(const JsonValue& number);

}  // namespace yici::identity

#endif  // YICI_SERVICES_SERVER_ACCESS_JSON_TEXT_H_
