// Checks of single fields that requests share: texts, case numbers, digests, days.
#include "absl/strings/escaping.h"
#include "services/approval/service/convert.h"
#include "services/base/text.h"
#include "services/base/time.h"

namespace yici::approval {

using server::InvalidField;

MaybeRejection CheckText(std::string_view field, std::string_view text, size_t min_characters, size_t max_characters) {
  size_t characters = 0;
  for (const char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f) {
      return InvalidField("TEXT_CONTROL_CHARACTER", field, StrCat(field, " 不应含控制字符。"),
                          StrCat("Expected no control characters in ", field, "."));
    }
    if ((byte & 0xC0) != 0x80) ++characters;
  }
  if (characters >= min_characters && characters <= max_characters) return std::nullopt;
  return InvalidField("TEXT_LENGTH", field, StrCat(field, " 应为 ", min_characters, " 到 ", max_characters, " 个字符。"),
                      StrCat("Expected ", min_characters, " to ", max_characters, " characters in ", field, "."));
}

MaybeRejection CheckCaseNo(std::string_view case_no) {
  const bool form = case_no.size() >= 20 && case_no.size() <= 60 &&
                    case_no.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos;
  if (form) return std::nullopt;
  return InvalidField("CASE_NO_FORMAT", "case_no", "办件编号应为事项编码、日期与顺序号，共 20 到 60 位。",
                      "Expected a case number: item code, day and sequence, 20 to 60 characters.");
}

MaybeRejection ConvertDigest(std::string_view field, const std::string& hex, std::string* digest) {
  if (hex.empty()) return std::nullopt;
  if (hex.size() != 64 || hex.find_first_not_of("0123456789abcdef") != std::string::npos) {
    return InvalidField("DIGEST_FORMAT", field, "摘要应为 64 位小写十六进制的 SHA-256。",
                        "Expected 64 lower-case hex digits of SHA-256.");
  }
  *digest = absl::HexStringToBytes(hex);
  return std::nullopt;
}

MaybeRejection ConvertDay(std::string_view field, const std::string& text, int32_t* day) {
  if (text.empty()) return std::nullopt;
  const auto parsed = CivilDay::Parse(text);
  if (!parsed) {
    return InvalidField("DAY_FORMAT", field, StrCat(field, " 应为 2020-04-20 形式的日期。"),
                        StrCat("Expected a day like 2020-04-20 in ", field, "."));
  }
  *day = parsed->days_since_1970();
  return std::nullopt;
}

}  // namespace yici::approval
