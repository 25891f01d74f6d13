#include "services/workflow/feel/regex.h"

#include <re2/re2.h>

#include "services/workflow/feel/text.h"

namespace yici::feel {
namespace {

constexpr int64_t kRegexMemoryMax = 1 << 20;
constexpr int kGroupsMax = 100;

re2::StringPiece Piece(std::string_view text) { return {text.data(), text.size()}; }

// Null: no such pattern.
std::unique_ptr<RE2> Compile(std::string_view pattern, std::string_view flags) {
  const auto translated = TranslatePattern(pattern, flags);
  if (!translated) return nullptr;
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kRegexMemoryMax);
  auto regex = std::make_unique<RE2>(Piece(*translated), options);
  if (!regex->ok() || regex->NumberOfCapturingGroups() > kGroupsMax) return nullptr;
  return regex;
}

bool Find(const RE2& regex, std::string_view text, size_t begin, std::vector<re2::StringPiece>& groups) {
  return regex.Match(Piece(text), begin, text.size(), RE2::UNANCHORED, groups.data(), static_cast<int>(groups.size()));
}

// Position and group numbers of a replacement: literal texts and "$1".
struct Part {
  std::string text;
  int group = -1;
};

std::optional<std::vector<Part>> ParseReplacement(std::string_view text, int groups) {
  std::vector<Part> parts(1);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      if (i + 1 == text.size() || (text[i + 1] != '\\' && text[i + 1] != '$')) return std::nullopt;
      parts.back().text += text[++i];
    } else if (text[i] == '$') {
      if (i + 1 == text.size() || text[i + 1] < '0' || text[i + 1] > '9') return std::nullopt;
      int group = text[++i] - '0';
      // As many digits as still name a group; a group that is not there is empty.
      while (i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9' && group * 10 + (text[i + 1] - '0') <= groups) {
        group = group * 10 + (text[++i] - '0');
      }
      parts.push_back({"", group});
      parts.emplace_back();
    } else {
      parts.back().text += text[i];
    }
  }
  return parts;
}

void AppendParts(std::string& out, const std::vector<Part>& parts, const std::vector<re2::StringPiece>& groups) {
  for (const Part& part : parts) {
    out += part.text;
    if (part.group < 0 || static_cast<size_t>(part.group) >= groups.size()) continue;
    const re2::StringPiece& group = groups[static_cast<size_t>(part.group)];
    if (group.data() != nullptr) out.append(group.data(), group.size());
  }
}

}  // namespace

std::optional<bool> RegexMatches(std::string_view text, std::string_view pattern, std::string_view flags) {
  const auto regex = Compile(pattern, flags);
  if (regex == nullptr) return std::nullopt;
  std::vector<re2::StringPiece> groups;
  return Find(*regex, text, 0, groups);
}

std::optional<std::string> RegexReplace(std::string_view text, std::string_view pattern, std::string_view replacement,
                                        std::string_view flags, size_t bytes_max) {
  const auto regex = Compile(pattern, flags);
  if (regex == nullptr) return std::nullopt;
  std::vector<re2::StringPiece> groups(static_cast<size_t>(regex->NumberOfCapturingGroups()) + 1);
  if (Find(*regex, "", 0, groups)) return std::nullopt;
  std::vector<Part> parts{{std::string(replacement), -1}};
  if (flags.find('q') == std::string_view::npos) {
    auto parsed = ParseReplacement(replacement, regex->NumberOfCapturingGroups());
    if (!parsed) return std::nullopt;
    parts = std::move(*parsed);
  }
  std::string out;
  size_t at = 0;
  while (at < text.size() && Find(*regex, text, at, groups) && !groups[0].empty()) {
    const auto begin = static_cast<size_t>(groups[0].data() - text.data());
    out += text.substr(at, begin - at);
    AppendParts(out, parts, groups);
    if (out.size() > bytes_max) return std::nullopt;
    at = begin + groups[0].size();
  }
  out += text.substr(at);
  return out;
}

std::optional<std::vector<std::string_view>> RegexSplit(std::string_view text, std::string_view delimiter) {
  const auto regex = Compile(delimiter, "");
  if (regex == nullptr) return std::nullopt;
  std::vector<re2::StringPiece> groups(1);
  if (Find(*regex, "", 0, groups)) return std::nullopt;
  std::vector<std::string_view> parts;
  size_t at = 0;
  while (at <= text.size() && Find(*regex, text, at, groups) && !groups[0].empty()) {
    const auto begin = static_cast<size_t>(groups[0].data() - text.data());
    parts.push_back(text.substr(at, begin - at));
    at = begin + groups[0].size();
  }
  parts.push_back(text.substr(at));
  return parts;
}

}  // namespace yici::feel
