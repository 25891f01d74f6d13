// Texts put together from pieces. (abseil's StrCat in Debian 12 does not take std::string_view.)
//
//   std::string line = StrCat("expected ", low, " to ", high, " in ", field);
#ifndef YICI_SERVICES_BASE_TEXT_H_
#define YICI_SERVICES_BASE_TEXT_H_

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/string_view.h"

namespace yici {

inline void AppendPiece(std::string& out, std::string_view piece) { out.append(piece); }
inline void AppendPiece(std::string& out, absl::string_view piece) { out.append(piece.data(), piece.size()); }
inline void AppendPiece(std::string& out, const std::string& piece) { out.append(piece); }
inline void AppendPiece(std::string& out, const char* piece) { out.append(piece); }
inline void AppendPiece(std::string& out, char piece) { out.push_back(piece); }
template <std::integral Number>
requires(!std::same_as<Number, char> && !std::same_as<Number, bool>) void AppendPiece(std::string& out, Number number) {
  out.append(std::to_string(number));
}

template <class... Pieces>
void StrAppend(std::string* out, const Pieces&... pieces) {
  (AppendPiece(*out, pieces), ...);
}

template <class... Pieces>
std::string StrCat(const Pieces&... pieces) {
  std::string out;
  StrAppend(&out, pieces...);
  return out;
}

// abseil's own view type, for its functions.
inline absl::string_view ToAbsl(std::string_view text) { return {text.data(), text.size()}; }

inline std::string_view StripSpaces(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// Nothing but spaces, U+3000 (ideographic space) among them: no reason, no opinion.
inline bool IsBlank(std::string_view text) {
  constexpr std::string_view kIdeographicSpace = "\xe3\x80\x80";
  while (!text.empty()) {
    if (text.starts_with(kIdeographicSpace)) {
      text.remove_prefix(kIdeographicSpace.size());
    } else if (text[0] == ' ' || text[0] == '\t' || text[0] == '\r' || text[0] == '\n') {
      text.remove_prefix(1);
    } else {
      return false;
    }
  }
  return true;
}

// Pieces between separators; empty ones are left out.
inline std::vector<std::string_view> SplitNonEmpty(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> pieces;
  while (!text.empty()) {
    const size_t at = text.find(separator);
    const std::string_view piece = text.substr(0, at);
    if (!StripSpaces(piece).empty()) pieces.push_back(piece);
    text = at == std::string_view::npos ? std::string_view() : text.substr(at + separator.size());
  }
  return pieces;
}

}  // namespace yici

#endif  // YICI_SERVICES_BASE_TEXT_H_
