#include "services/workflow/feel/regex.h"

#include <re2/re2.h>

#include <algorithm>

#include "services/workflow/feel/text.h"

namespace yici::feel {
namespace {

constexpr int64_t kRegexMemoryMax = 1 << 20;
constexpr int kGroupsMax = 100;

re2::StringPiece Piece(std::string_view text) { return {text.data(), text.size()}; }

// A pattern with what a search for it costs.
class Regex {
 public:
  Regex(std::string_view pattern, std::string_view flags, PaySteps pay) : pay_(pay) {
    const auto translated = TranslatePattern(pattern, flags);
    // RE2 compiles it anew.
    if (!translated || !pay_(100 + std::max(pattern.size(), translated->size()))) return;
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(kRegexMemoryMax);
    regex_ = std::make_unique<RE2>(Piece(*translated), options);
    if (!regex_->ok() || regex_->NumberOfCapturingGroups() > kGroupsMax) regex_.reset();
    if (regex_ != nullptr) width_ = WidthOf(pattern);
  }
  bool ok() const { return regex_ != nullptr; }
  bool paid() const { return paid_; }
  int groups() const { return regex_->NumberOfCapturingGroups(); }

  bool Find(std::string_view text, size_t begin, std::vector<re2::StringPiece>& groups) {
    const size_t bytes = text.size() - begin;
    paid_ = paid_ && pay_(1 + bytes / kBytesPerStep + bytes * width_ / kPlacesPerStep);
    return paid_ &&
           regex_->Match(Piece(text), begin, text.size(), RE2::UNANCHORED, groups.data(), static_cast<int>(groups.size()));
  }

 private:
  static constexpr size_t kBytesPerStep = 32;
  static constexpr size_t kPlacesPerStep = 256;

  // At how many places of the pattern a search may stand at once, at most about: its letters; when some of it is repeated a
  // number of times, all that RE2 made of it.
  size_t WidthOf(std::string_view pattern) const {
    const auto made = static_cast<size_t>(std::max(regex_->ProgramSize(), 1));
    bool counted = false;
    for (size_t at = 0; at + 1 < pattern.size(); ++at) {
      counted |= pattern[at] == '{' && pattern[at + 1] >= '0' && pattern[at + 1] <= '9';
    }
    return counted ? made : std::min(pattern.size(), made);
  }

  PaySteps pay_;
  std::unique_ptr<RE2> regex_;
  size_t width_ = 1;
  bool paid_ = true;
};

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

std::optional<bool> RegexMatches(std::string_view text, std::string_view pattern, std::string_view flags, PaySteps pay) {
  Regex regex(pattern, flags, pay);
  if (!regex.ok()) return std::nullopt;
  std::vector<re2::StringPiece> groups;
  const bool found = regex.Find(text, 0, groups);
  return regex.paid() ? std::optional<bool>(found) : std::nullopt;
}

std::optional<std::string> RegexReplace(std::string_view text, std::string_view pattern, std::string_view replacement,
                                        std::string_view flags, size_t bytes_max, PaySteps pay) {
  Regex regex(pattern, flags, pay);
  if (!regex.ok()) return std::nullopt;
  std::vector<re2::StringPiece> groups(static_cast<size_t>(regex.groups()) + 1);
  if (regex.Find("", 0, groups)) return std::nullopt;
  std::vector<Part> parts{{std::string(replacement), -1}};
  if (flags.find('q') == std::string_view::npos) {
    auto parsed = ParseReplacement(replacement, regex.groups());
    if (!parsed) return std::nullopt;
    parts = std::move(*parsed);
  }
  std::string out;
  size_t at = 0;
  while (at < text.size() && regex.Find(text, at, groups) && !groups[0].empty()) {
    const auto begin = static_cast<size_t>(groups[0].data() - text.data());
    out += text.substr(at, begin - at);
    AppendParts(out, parts, groups);
    if (out.size() > bytes_max) return std::nullopt;
    at = begin + groups[0].size();
  }
  if (!regex.paid()) return std::nullopt;
  out += text.substr(at);
  return out;
}

std::optional<std::vector<std::string_view>> RegexSplit(std::string_view text, std::string_view delimiter, PaySteps pay) {
  Regex regex(delimiter, "", pay);
  if (!regex.ok()) return std::nullopt;
  std::vector<re2::StringPiece> groups(1);
  if (regex.Find("", 0, groups)) return std::nullopt;
  std::vector<std::string_view> parts;
  size_t at = 0;
  while (at <= text.size() && regex.Find(text, at, groups) && !groups[0].empty()) {
    const auto begin = static_cast<size_t>(groups[0].data() - text.data());
    parts.push_back(text.substr(at, begin - at));
    at = begin + groups[0].size();
  }
  if (!regex.paid()) return std::nullopt;
  parts.push_back(text.substr(at));
  return parts;
}

}  // namespace yici::feel
