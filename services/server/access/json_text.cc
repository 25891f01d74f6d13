#include "services/server/access/json_text.h"

#include <algorithm>

namespace yici::identity {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Length of the UTF-8 character at `at`, 0 where there is none: overlong forms, surrogates and what lies beyond U+10FFFF.
size_t CharacterAt(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return i < text.size() ? static_cast<uint8_t>(text[i]) : 0u; };
  const auto tail = [&](size_t i) { return (byte(i) & 0xc0) == 0x80; };
  const unsigned first = byte(at), second = byte(at + 1);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return tail(at + 1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const bool plain = !(first == 0xe0 && second < 0xa0) && !(first == 0xed && second > 0x9f);
    return plain && tail(at + 1) && tail(at + 2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const bool plain = !(first == 0xf0 && second < 0x90) && !(first == 0xf4 && second > 0x8f);
    return plain && tail(at + 1) && tail(at + 2) && tail(at + 3) ? 4 : 0;
  }
  return 0;
}

void AppendUtf8(std::string& out, uint32_t code) {
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
    return;
  }
  const int tails = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  constexpr uint8_t kLead[] = {0, 0xc0, 0xe0, 0xf0};
  out.push_back(static_cast<char>(kLead[tails] | code >> (6 * tails)));
  for (int i = tails - 1; i >= 0; --i) out.push_back(static_cast<char>(0x80 | (code >> (6 * i) & 0x3f)));
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool ReadWhole(JsonValue* value) {
    SkipSpaces();
    if (!Read(value, 0)) return false;
    SkipSpaces();
    return at_ == text_.size();
  }

 private:
  void SkipSpaces() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) ++at_;
  }
  bool Take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool TakeWord(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  bool Read(JsonValue* value, int depth) {
    if (depth >= kJsonDepthMax || at_ >= text_.size()) return false;
    switch (text_[at_]) {
      case '{': return ReadObject(value, depth);
      case '[': return ReadList(value, depth);
      case '"': value->kind = JsonKind::kText; return ReadText(&value->text);
      case 't': value->kind = JsonKind::kBool, value->truth = true; return TakeWord("true");
      case 'f': value->kind = JsonKind::kBool; return TakeWord("false");
      case 'n': return TakeWord("null");
      default: value->kind = JsonKind::kNumber; return ReadNumber(&value->text);
    }
  }

  bool ReadObject(JsonValue* value, int depth) {
    value->kind = JsonKind::kObject;
    ++at_;
    SkipSpaces();
    if (Take('}')) return true;
    while (true) {
      std::string name;
      if (!ReadText(&name) || MemberOf(*value, name) != nullptr) return false;
      SkipSpaces();
      if (!Take(':')) return false;
      SkipSpaces();
      value->members.push_back({std::move(name), {}});
      if (!Read(&value->members.back().value, depth + 1)) return false;
      SkipSpaces();
      if (Take('}')) return true;
      if (!Take(',')) return false;
      SkipSpaces();
    }
  }

  bool ReadList(JsonValue* value, int depth) {
    value->kind = JsonKind::kList;
    ++at_;
    SkipSpaces();
    if (Take(']')) return true;
    while (true) {
      if (!Read(&value->items.emplace_back(), depth + 1)) return false;
      SkipSpaces();
      if (Take(']')) return true;
      if (!Take(',')) return false;
      SkipSpaces();
    }
  }

  bool ReadText(std::string* out) {
    if (!Take('"')) return false;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') return Take('"');
      if (static_cast<uint8_t>(c) < 0x20) return false;
      if (c == '\\') {
        if (!ReadEscape(out)) return false;
        continue;
      }
      const size_t length = CharacterAt(text_, at_);
      if (length == 0) return false;
      out->append(text_.substr(at_, length));
      at_ += length;
    }
    return false;
  }

  bool ReadEscape(std::string* out) {
    ++at_;
    if (at_ >= text_.size()) return false;
    constexpr std::string_view kNames = "\"\\/bfnrt", kMeant = "\"\\/\b\f\n\r\t";
    const char name = text_[at_++];
    if (const size_t known = kNames.find(name); known != std::string_view::npos) {
      out->push_back(kMeant[known]);
      return true;
    }
    uint32_t code = 0;
    if (name != 'u' || !ReadHex(&code) || (code >= 0xdc00 && code <= 0xdfff)) return false;
    if (code >= 0xd800 && code <= 0xdbff) {
      uint32_t low = 0;
      if (!TakeWord("\\u") || !ReadHex(&low) || low < 0xdc00 || low > 0xdfff) return false;
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    AppendUtf8(*out, code);
    return true;
  }

  bool ReadHex(uint32_t* code) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    *code = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = at_ < text_.size() ? text_[at_++] : '-';
      const size_t digit = kDigits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
      if (digit == std::string_view::npos) return false;
      *code = *code << 4 | static_cast<uint32_t>(digit);
    }
    return true;
  }

  bool TakeDigits() {
    const size_t begin = at_;
    while (at_ < text_.size() && IsDigit(text_[at_])) ++at_;
    return at_ > begin;
  }

  bool ReadNumber(std::string* out) {
    const size_t begin = at_;
    Take('-');
    const bool zero = Take('0');
    if (!zero && !TakeDigits()) return false;
    if (Take('.') && !TakeDigits()) return false;
    if (Take('e') || Take('E')) {
      if (!Take('+')) Take('-');
      if (!TakeDigits()) return false;
    }
    out->assign(text_.substr(begin, at_ - begin));
    return true;
  }

  const std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

std::optional<JsonValue> ParseJson(std::string_view text) {
  JsonValue value;
  if (text.size() > kJsonBytesMax || !Reader(text).ReadWhole(&value)) return std::nullopt;
  return value;
}

const JsonValue* MemberOf(const JsonValue& object, std::string_view name) {
  const auto at = std::find_if(object.members.begin(), object.members.end(), [&](const auto& m) { return m.name == name; });
  return at == object.members.end() ? nullptr : &at->value;
}

const std::string* TextOf(const JsonValue& object, std::string_view name) {
  const JsonValue* value = MemberOf(object, name);
  return value == nullptr || value->kind != JsonKind::kText ? nullptr : &value->text;
}

std::optional<int64_t> SecondsOf(const JsonValue& number) {
  if (number.kind != JsonKind::kNumber) return std::nullopt;
  const std::string_view digits = std::string_view(number.text).substr(0, number.text.find('.'));
  if (digits.size() > 12 || number.text.find_first_not_of("0123456789.") != std::string::npos) return std::nullopt;
  int64_t seconds = 0;
  for (const char c : digits) seconds = seconds * 10 + (c - '0');
  return seconds;
}

}  // namespace yici::identity
