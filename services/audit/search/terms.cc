#include "services/audit/search/terms.h"

#include <algorithm>
#include <cstdint>

#include "services/audit/tree/compact_range.h"
#include "services/base/text.h"

namespace yici::audit {
namespace {

constexpr std::string_view kOfficerPrefix = "officer:";
constexpr uint32_t kFullWidthFirst = 0xff01, kFullWidthLast = 0xff5e, kFullWidthShift = 0xfee0;

// The next character of UTF-8 and its bytes; what is none counts as one byte that parts words.
struct Character {
  uint32_t code = 0;
  size_t bytes = 1;
};

Character CharacterAt(std::string_view text) {
  const auto byte = [&](size_t at) { return static_cast<uint8_t>(text[at]); };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 0;
  if (length == 0 || text.size() < length) return {};
  uint32_t code = lead & (0xff >> (length + 1));
  for (size_t at = 1; at < length; ++at) {
    if ((byte(at) & 0xc0) != 0x80) return {};
    code = code << 6 | (byte(at) & 0x3f);
  }
  if (code >= kFullWidthFirst && code <= kFullWidthLast) code -= kFullWidthShift;
  return {code, length};
}

bool IsChinese(uint32_t code) {
  return (code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff) || (code >= 0x20000 && code <= 0x3ffff);
}

// The lower-case letter or digit, or 0.
char LatinOf(uint32_t code) {
  if (code >= 'A' && code <= 'Z') return static_cast<char>(code - 'A' + 'a');
  const bool kept = (code >= 'a' && code <= 'z') || (code >= '0' && code <= '9');
  return kept ? static_cast<char>(code) : '\0';
}

class Words {
 public:
  explicit Words(size_t terms_max) : terms_max_(terms_max) {}

  void TakeLatin(char letter) {
    EndChinese();
    if (latin_.size() < kWordBytesMax) latin_.push_back(letter);
  }
  void TakeChinese(std::string_view character) {
    EndLatin();
    if (!before_.empty()) Add(StrCat(before_, character));
    paired_ = !before_.empty();
    before_ = character;
  }
  void EndWord() {
    EndLatin();
    EndChinese();
  }
  bool Full() const { return terms_.size() >= terms_max_; }
  std::vector<std::string> Take() { return std::move(terms_); }

 private:
  void EndLatin() {
    if (!latin_.empty()) Add(latin_);
    latin_.clear();
  }
  void EndChinese() {
    if (!before_.empty() && !paired_) Add(before_);
    before_ = {};
    paired_ = false;
  }
  void Add(std::string_view word) {
    std::string term = TermOf(Field::kText, word);
    if (!Full() && std::find(terms_.begin(), terms_.end(), term) == terms_.end()) terms_.push_back(std::move(term));
  }

  const size_t terms_max_;
  std::vector<std::string> terms_;
  std::string latin_;
  std::string_view before_;  // the Chinese character before this one
  bool paired_ = false;      // and whether it stands in a pair
};

}  // namespace

std::string TermOf(Field field, std::string_view value) {
  if (value.empty()) return {};
  const bool plain = value.size() <= kTermValueBytesMax && value.find('\0') == std::string_view::npos;
  return plain ? StrCat(static_cast<char>(field), value) : StrCat(static_cast<char>(field), Hex(Sha256(value)));
}

std::vector<std::string> TextTerms(std::string_view text, size_t terms_max) {
  Words words(terms_max);
  while (!text.empty() && !words.Full()) {
    const Character next = CharacterAt(text);
    if (const char letter = LatinOf(next.code)) {
      words.TakeLatin(letter);
    } else if (IsChinese(next.code)) {
      words.TakeChinese(text.substr(0, next.bytes));
    } else {
      words.EndWord();
    }
    text.remove_prefix(next.bytes);
  }
  words.EndWord();
  return words.Take();
}

std::string_view OfficerValue(std::string_view principal) {
  return principal.starts_with(kOfficerPrefix) ? principal.substr(kOfficerPrefix.size()) : principal;
}

}  // namespace yici::audit
