#include "services/workflow/feel/regex.h"

#include <re2/re2.h>

#include <algorithm>
#include <utility>

#include "services/workflow/feel/regex_backtrack.h"
#include "services/workflow/feel/regex_pattern.h"

namespace yici::feel {
namespace {

constexpr int64_t kRegexMemoryMax = 1 << 20;
constexpr size_t kPartsPerStep = 32;

re2::StringPiece Piece(std::string_view text) { return {text.data(), text.size()}; }

using Groups = std::vector<std::string_view>;

// A pattern with what a search for it costs. RE2 carries out what it can, in linear time; the rest is tried way by way.
class Regex {
 public:
  Regex(std::string_view text, std::string_view flags, PaySteps pay) : pay_(pay) {
    auto parsed = ParsePattern(text, flags, pay);
    if (!parsed) return;
    pattern_ = std::move(*parsed);
    using Kind = PatternPiece::Kind;
    ends_lines_ = pattern_.lines && (pattern_.Has(Kind::kBegin) || pattern_.Has(Kind::kEnd));
    if (pattern_.Has(Kind::kReference) || RepeatsMoreThanRe2()) {
      MakeBacktracker();
      return;
    }
    const std::string translated = ToRe2(pattern_);
    // RE2 compiles it anew.
    if (!pay_(100 + std::max(text.size(), translated.size()))) return;
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(kRegexMemoryMax);
    regex_ = std::make_unique<RE2>(Piece(translated), options);
    if (regex_->ok()) {
      width_ = WidthOf(text);
      return;
    }
    // Repetitions of repetitions may be more than a thousand too.
    const RE2::ErrorCode code = regex_->error_code();
    regex_.reset();
    if (code == RE2::ErrorRepeatSize || code == RE2::ErrorPatternTooLarge) MakeBacktracker();
  }
  bool ok() const { return regex_ != nullptr || backtracker_ != nullptr; }
  bool paid() const { return paid_; }
  bool Pay(size_t steps) { return paid_ = paid_ && pay_(steps); }
  uint32_t groups() const { return pattern_.groups; }

  bool Find(std::string_view text, size_t begin, Groups& groups) {
    if (regex_ == nullptr) return FindByTrying(text, begin, groups);
    const bool ends_line = ends_lines_ && !text.empty() && text.back() == '\n';
    return ends_line ? FindInLines(text, begin, groups) : FindByRe2(text, begin, groups);
  }

 private:
  static constexpr size_t kBytesPerStep = 32;
  static constexpr size_t kPlacesPerStep = 256;
  static constexpr uint32_t kRe2RepeatsMax = 1'000;

  // RE2 takes what has nine digits for text.
  bool RepeatsMoreThanRe2() const {
    return std::any_of(pattern_.pieces.begin(), pattern_.pieces.end(), [](const PatternPiece& piece) {
      return piece.kind == PatternPiece::Kind::kRepeat &&
             (piece.least > kRe2RepeatsMax || (piece.most != PatternPiece::kNoMost && piece.most > kRe2RepeatsMax));
    });
  }

  void MakeBacktracker() {
    if (Pay(Backtracker::StepsToMake(pattern_))) backtracker_ = std::make_unique<Backtracker>(pattern_);
  }

  // RE2's anchors hold behind a line end that ends the text too, where XPath's do not: what RE2 finds before is what there is,
  // and only what ends there is looked at again.
  bool FindInLines(std::string_view text, size_t begin, Groups& groups) {
    if (groups.empty()) groups.resize(1);
    if (!FindByRe2(text, begin, groups)) return false;
    const auto at = static_cast<size_t>(groups[0].data() - text.data());
    if (at + groups[0].size() < text.size()) return true;
    if (backtracker_ == nullptr) MakeBacktracker();
    return FindByTrying(text, at, groups);
  }

  bool FindByTrying(std::string_view text, size_t begin, Groups& groups) {
    if (!paid_) return false;
    const Backtracker::Found found = backtracker_->Find(text, begin, pay_, groups);
    paid_ = found != Backtracker::Found::kUnpaid;
    return found == Backtracker::Found::kYes;
  }

  bool FindByRe2(std::string_view text, size_t begin, Groups& groups) {
    const size_t bytes = text.size() - begin;
    paid_ = paid_ && pay_(1 + bytes / kBytesPerStep + bytes * width_ / kPlacesPerStep);
    std::vector<re2::StringPiece> pieces(groups.size());
    const bool found = paid_ && regex_->Match(Piece(text), begin, text.size(), RE2::UNANCHORED, pieces.data(),
                                              static_cast<int>(pieces.size()));
    for (size_t i = 0; found && i < groups.size(); ++i) groups[i] = {pieces[i].data(), pieces[i].size()};
    return found;
  }

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
  Pattern pattern_;
  std::unique_ptr<RE2> regex_;
  std::unique_ptr<Backtracker> backtracker_;
  size_t width_ = 1;
  bool ends_lines_ = false;
  bool paid_ = true;
};

// Position and group numbers of a replacement: literal texts and "$1".
struct Part {
  std::string text;
  int group = -1;
};

std::optional<std::vector<Part>> ParseReplacement(std::string_view text, uint32_t groups) {
  std::vector<Part> parts(1);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      if (i + 1 == text.size() || (text[i + 1] != '\\' && text[i + 1] != '$')) return std::nullopt;
      parts.back().text += text[++i];
    } else if (text[i] == '$') {
      if (i + 1 == text.size() || text[i + 1] < '0' || text[i + 1] > '9') return std::nullopt;
      auto group = static_cast<uint32_t>(text[++i] - '0');
      // As many digits as still name a group; a group that is not there is empty.
      while (i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9' &&
             group * 10 + static_cast<uint32_t>(text[i + 1] - '0') <= groups) {
        group = group * 10 + static_cast<uint32_t>(text[++i] - '0');
      }
      parts.push_back({"", static_cast<int>(group)});
      parts.emplace_back();
    } else {
      parts.back().text += text[i];
    }
  }
  return parts;
}

// No further than behind `bytes_max`.
void AppendParts(std::string& out, const std::vector<Part>& parts, const Groups& groups, size_t bytes_max) {
  for (const Part& part : parts) {
    if (out.size() > bytes_max) return;
    out += part.text;
    if (part.group >= 0 && static_cast<size_t>(part.group) < groups.size()) out += groups[static_cast<size_t>(part.group)];
  }
}

}  // namespace

std::optional<bool> RegexMatches(std::string_view text, std::string_view pattern, std::string_view flags, PaySteps pay) {
  Regex regex(pattern, flags, pay);
  if (!regex.ok()) return std::nullopt;
  Groups groups;
  const bool found = regex.Find(text, 0, groups);
  return regex.paid() ? std::optional<bool>(found) : std::nullopt;
}

std::optional<std::string> RegexReplace(std::string_view text, std::string_view pattern, std::string_view replacement,
                                        std::string_view flags, size_t bytes_max, PaySteps pay) {
  Regex regex(pattern, flags, pay);
  if (!regex.ok()) return std::nullopt;
  Groups groups(regex.groups() + size_t{1});
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
    if (!regex.Pay(parts.size() / kPartsPerStep)) return std::nullopt;
    AppendParts(out, parts, groups, bytes_max);
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
  Groups groups(1);
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
