#include "services/workflow/feel/text.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "services/workflow/feel/tables.h"

namespace yici::feel {
namespace {

bool IsTail(std::string_view text, size_t at) { return at < text.size() && (static_cast<uint8_t>(text[at]) & 0xC0) == 0x80; }

// The length that the first byte promises; 0 for a byte that begins nothing.
size_t PromisedBytes(uint8_t first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

}  // namespace

CodePoint DecodeAt(std::string_view text, size_t at) {
  const auto first = static_cast<uint8_t>(text[at]);
  const size_t bytes = PromisedBytes(first);
  if (bytes == 1) return {first, 1};
  const CodePoint broken{0xDC00u + first, 1};
  if (bytes == 0) return broken;
  char32_t value = first & (0xFF >> (bytes + 1));
  for (size_t i = 1; i < bytes; ++i) {
    if (!IsTail(text, at + i)) return broken;
    value = (value << 6) | (static_cast<uint8_t>(text[at + i]) & 0x3F);
  }
  const bool overlong = (bytes == 3 && value < 0x800) || (bytes == 4 && value < 0x10000);
  if (overlong || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return broken;
  return {value, bytes};
}

void AppendUtf8(std::string& out, char32_t c) {
  if (c >= 0xDC00 && c < 0xDD00) {  // DecodeAt's mark for a lone byte
    out += static_cast<char>(c - 0xDC00);
  } else if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

size_t CountCodePoints(std::string_view text) {
  size_t count = 0;
  for (size_t at = 0; at < text.size(); at += DecodeAt(text, at).bytes) ++count;
  return count;
}

std::string_view SliceCodePoints(std::string_view text, size_t begin, size_t count) {
  size_t at = 0;
  for (; begin > 0 && at < text.size(); --begin) at += DecodeAt(text, at).bytes;
  size_t end = at;
  for (; count > 0 && end < text.size(); --count) end += DecodeAt(text, end).bytes;
  return text.substr(at, end - at);
}

namespace {

// One line of letters.txt.
struct CaseRun {
  char32_t first = 0, last = 0, step = 1;
  int32_t difference = 0;
  std::u32string into;  // instead of the difference
};

struct CaseTables {
  std::vector<CaseRun> upper, lower;
};

uint32_t TakeHex(std::string_view& text) {
  uint32_t value = 0;
  while (!text.empty()) {
    const char c = text[0];
    const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (digit < 0) break;
    value = value * 16 + static_cast<uint32_t>(digit);
    text.remove_prefix(1);
  }
  return value;
}

char TakeChar(std::string_view& text) {
  const char c = text.empty() ? '\0' : text[0];
  text.remove_prefix(text.empty() ? 0 : 1);
  return c;
}

CaseRun ParseCaseRun(std::string_view line) {
  CaseRun run;
  run.first = TakeHex(line);
  TakeChar(line);
  run.last = TakeHex(line);
  TakeChar(line);
  run.step = TakeHex(line);
  TakeChar(line);
  const char sign = TakeChar(line);
  if (sign == '=') {
    do run.into += TakeHex(line);
    while (TakeChar(line) == ',');
    return run;
  }
  const auto difference = static_cast<int32_t>(TakeHex(line));
  run.difference = sign == '-' ? -difference : difference;
  return run;
}

const CaseTables& Letters() {
  static const CaseTables tables = [] {
    CaseTables made;
    for (std::string_view text = LettersText(); !text.empty();) {
      const size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (line.size() < 2 || line[0] == '#') continue;
      (line[0] == 'U' ? made.upper : made.lower).push_back(ParseCaseRun(line.substr(2)));
    }
    return made;
  }();
  return tables;
}

void AppendMapped(std::string& out, char32_t c, const std::vector<CaseRun>& runs) {
  const auto after =
      std::upper_bound(runs.begin(), runs.end(), c, [](char32_t wanted, const CaseRun& run) { return wanted < run.first; });
  if (after == runs.begin()) return AppendUtf8(out, c);
  const CaseRun& run = *std::prev(after);
  if (c > run.last || (c - run.first) % run.step != 0) return AppendUtf8(out, c);
  if (run.into.empty()) return AppendUtf8(out, static_cast<char32_t>(static_cast<int32_t>(c) + run.difference));
  for (const char32_t one : run.into) AppendUtf8(out, one);
}

std::string Map(std::string_view text, char first, char last, int difference, const std::vector<CaseRun>& runs) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = DecodeAt(text, at);
    at += c.bytes;
    if (c.value < 0x80) {
      const char ascii = static_cast<char>(c.value);
      out += ascii >= first && ascii <= last ? static_cast<char>(ascii + difference) : ascii;
    } else {
      AppendMapped(out, c.value, runs);
    }
  }
  return out;
}

}  // namespace

std::string ToUpper(std::string_view text) { return Map(text, 'a', 'z', 'A' - 'a', Letters().upper); }
std::string ToLower(std::string_view text) { return Map(text, 'A', 'Z', 'a' - 'A', Letters().lower); }

namespace {

// Every letter that has another case, and what it becomes there.
std::vector<char32_t> CasedLetters() {
  std::vector<char32_t> letters;
  for (char32_t c = 'A'; c <= 'Z'; ++c) letters.insert(letters.end(), {c, c + 32});
  for (const auto* runs : {&Letters().upper, &Letters().lower}) {
    for (const CaseRun& run : *runs) {
      for (char32_t c = run.first; c <= run.last; c += run.step) {
        letters.push_back(c);
        if (run.into.empty()) letters.push_back(static_cast<char32_t>(static_cast<int32_t>(c) + run.difference));
      }
    }
  }
  std::sort(letters.begin(), letters.end());
  letters.erase(std::unique(letters.begin(), letters.end()), letters.end());
  return letters;
}

std::vector<std::pair<char32_t, char32_t>> PairsOfCase() {
  std::map<std::string, std::vector<char32_t>> same;
  for (const char32_t c : CasedLetters()) {
    std::string text;
    AppendUtf8(text, c);
    same["U" + ToUpper(text)].push_back(c);
    same["L" + ToLower(text)].push_back(c);
  }
  std::vector<std::pair<char32_t, char32_t>> pairs;
  for (const auto& [key, letters] : same) {
    for (const char32_t a : letters) {
      for (const char32_t b : letters) {
        if (a != b) pairs.emplace_back(a, b);
      }
    }
  }
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  return pairs;
}

}  // namespace

const std::vector<std::pair<char32_t, char32_t>>& CaseVariants() {
  static const std::vector<std::pair<char32_t, char32_t>> pairs = PairsOfCase();
  return pairs;
}

bool IsNameStart(char32_t c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '?';
  struct Span {
    char32_t first, last;
  };
  static constexpr Span kSpans[] = {{0xC0, 0xD6},     {0xD8, 0xF6},     {0xF8, 0x2FF},    {0x370, 0x37D},
                                    {0x37F, 0x1FFF},  {0x200C, 0x200D}, {0x2070, 0x218F}, {0x2C00, 0x2FEF},
                                    {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF}};
  return std::any_of(std::begin(kSpans), std::end(kSpans), [c](const Span& span) { return c >= span.first && c <= span.last; });
}

bool IsNamePart(char32_t c) {
  return IsNameStart(c) || (c >= '0' && c <= '9') || c == 0xB7 || (c >= 0x300 && c <= 0x36F) || (c >= 0x203F && c <= 0x2040);
}

bool IsSpace(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || c == ' ' || c == 0x85 || c == 0xA0 || c == 0x1680 || c == 0x180E ||
         (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

}  // namespace yici::feel
