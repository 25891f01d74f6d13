#include "services/workflow/feel/cursor.h"

#include "services/workflow/feel/parser.h"
#include "services/workflow/feel/text.h"

namespace yici::feel {
namespace {

constexpr std::string_view kSymbols = "./-'+*";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsSymbol(char c) { return kSymbols.find(c) != std::string_view::npos; }

}  // namespace

void Cursor::Skip() {
  while (!done()) {
    const CodePoint c = DecodeAt(text_, at_);
    if (IsSpace(c.value)) {
      at_ += c.bytes;
    } else if (!SkipComment()) {
      return;
    }
  }
}

bool Cursor::SkipComment() {
  if (Sees("//")) {
    at_ = std::min(text_.find_first_of("\n\r", at_), text_.size());
    return true;
  }
  if (!Sees("/*")) return false;
  const size_t end = text_.find("*/", at_ + 2);
  if (end == std::string_view::npos) return false;
  at_ = end + 2;
  return true;
}

bool Cursor::Eat(std::string_view sign) {
  if (!Sees(sign)) return false;
  Take(sign.size());
  return true;
}

void Cursor::Take(size_t bytes) {
  at_ += bytes;
  Skip();
}

bool Cursor::SeesWord(std::string_view word) const {
  if (!Sees(word)) return false;
  const size_t end = at_ + word.size();
  return end == text_.size() || !IsNamePart(DecodeAt(text_, end).value);
}

bool Cursor::EatWord(std::string_view word) {
  if (!SeesWord(word)) return false;
  Take(word.size());
  return true;
}

bool Cursor::SeesName() const { return !done() && IsNameStart(DecodeAt(text_, at_).value); }

std::string_view Cursor::TakeWord() {
  if (!SeesName()) return "";
  size_t end = at_;
  while (end < text_.size() && IsNamePart(DecodeAt(text_, end).value)) end += DecodeAt(text_, end).bytes;
  const std::string_view word = text_.substr(at_, end - at_);
  Take(word.size());
  return word;
}

size_t Cursor::MatchName(std::string_view name) const {
  size_t at = at_;
  for (size_t i = 0; i < name.size(); ++i) {
    if (name[i] != ' ') {
      if (at == text_.size() || text_[at] != name[i]) return 0;
      ++at;
      continue;
    }
    const size_t begin = at;
    while (at < text_.size() && IsSpace(DecodeAt(text_, at).value)) at += DecodeAt(text_, at).bytes;
    if (at == begin) return 0;
  }
  const bool ends_in_word = !name.empty() && !IsSymbol(name.back());
  if (ends_in_word && at < text_.size() && IsNamePart(DecodeAt(text_, at).value)) return 0;
  return at - at_;
}

std::optional<std::string> Cursor::TakeNewName(std::string_view ends, std::string_view keyword) {
  const size_t begin = at_;
  size_t end = at_;
  while (at_ < text_.size() && ends.find(text_[at_]) == std::string_view::npos) {
    if (!keyword.empty() && at_ > begin && IsSpace(DecodeAt(text_, end).value) && SeesWord(keyword)) break;
    const CodePoint c = DecodeAt(text_, at_);
    if (!IsNamePart(c.value) && !IsSymbol(text_[at_])) return std::nullopt;
    at_ += c.bytes;
    end = at_;
    while (at_ < text_.size() && IsSpace(DecodeAt(text_, at_).value)) at_ += DecodeAt(text_, at_).bytes;
  }
  std::string name = NormalName(text_.substr(begin, end - begin));
  Skip();
  if (!IsName(name)) return std::nullopt;
  return name;
}

bool Cursor::SeesNumber() const {
  return IsDigit(peek()) || (peek() == '.' && at_ + 1 < text_.size() && IsDigit(text_[at_ + 1]));
}

std::string_view Cursor::TakeNumber() {
  size_t end = at_;
  const auto digits = [&] {
    while (end < text_.size() && IsDigit(text_[end])) ++end;
  };
  digits();
  if (end + 1 < text_.size() && text_[end] == '.' && IsDigit(text_[end + 1])) {
    ++end;
    digits();
  }
  if (end < text_.size() && (text_[end] == 'e' || text_[end] == 'E')) {
    size_t exponent = end + 1;
    if (exponent < text_.size() && (text_[exponent] == '+' || text_[exponent] == '-')) ++exponent;
    if (exponent < text_.size() && IsDigit(text_[exponent])) {
      end = exponent;
      digits();
    }
  }
  const std::string_view number = text_.substr(at_, end - at_);
  Take(number.size());
  return number;
}

std::optional<std::string> Cursor::TakeString() {
  std::string out;
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == '"') {
      Take(1);
      return out;
    }
    ++at_;
    if (c == '\\' && at_ < text_.size()) {
      TakeEscape(out);
    } else {
      out += c;
    }
  }
  return std::nullopt;
}

std::optional<uint32_t> Cursor::TakeHex(size_t digits) {
  if (at_ + digits > text_.size()) return std::nullopt;
  uint32_t value = 0;
  for (const char c : text_.substr(at_, digits)) {
    const int digit = IsDigit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    if (digit < 0) return std::nullopt;
    value = value * 16 + static_cast<uint32_t>(digit);
  }
  at_ += digits;
  return value;
}

// Behind the backslash. An escape that FEEL does not know stands for itself, so that "\d" reaches a regular expression.
void Cursor::TakeEscape(std::string& out) {
  const char c = text_[at_++];
  switch (c) {
    case 'n': out += '\n'; return;
    case 't': out += '\t'; return;
    case 'r': out += '\r'; return;
    case '"':
    case '\'':
    case '\\': out += c; return;
    default: break;
  }
  if (c == 'u' || c == 'U') {
    const size_t begin = at_;
    auto code = TakeHex(c == 'u' ? 4 : 6);
    // Two \u escapes may spell one code point, as in UTF-16.
    if (code && *code >= 0xD800 && *code < 0xDC00 && Sees("\\u")) {
      at_ += 2;
      const auto low = TakeHex(4);
      if (low && *low >= 0xDC00 && *low < 0xE000) code = 0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00);
    }
    if (code && *code <= 0x10FFFF && (*code < 0xD800 || *code >= 0xE000)) return AppendUtf8(out, *code);
    at_ = begin;
  }
  out += '\\';
  out += c;
}

}  // namespace yici::feel
