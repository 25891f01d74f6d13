// A pattern in XPath's notation (XPath F&O 5.6, on XML Schema's), taken apart: what RE2 and the backtracker are told of it.
#ifndef YICI_SERVICES_WORKFLOW_FEEL_REGEX_PATTERN_H_
#define YICI_SERVICES_WORKFLOW_FEEL_REGEX_PATTERN_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/workflow/feel/regex_set.h"

namespace yici::feel {

inline constexpr size_t kPatternBytesMax = 10'000;
inline constexpr uint32_t kGroupsMax = 100;

struct PatternPiece {
  enum class Kind : uint8_t {
    kCharacter,
    kSet,
    kReference,   // what a group matched before
    kOpen,        // "("
    kOpenSilent,  // "(?:"
    kClose,
    kOr,
    kRepeat,  // of the atom or group before it
    kBegin,   // "^"
    kEnd,
  };
  static constexpr uint32_t kNoMost = UINT32_MAX;

  Kind kind = Kind::kCharacter;
  char32_t character = 0;
  uint32_t number = 0;  // of a group, from 1 on; of a set in Pattern::sets
  uint32_t least = 0, most = kNoMost;
  bool lazy = false;
};

struct Pattern {
  std::vector<PatternPiece> pieces;
  std::vector<CharacterSet> sets;  // with the flag "i" they hold what it adds
  uint32_t groups = 0;
  bool folds = false, lines = false;  // the flags "i" and "m"

  bool Has(PatternPiece::Kind kind) const;
};

// Nothing: the pattern or its flags are invalid, or it could not be paid for.
std::optional<Pattern> ParsePattern(std::string_view pattern, std::string_view flags, PaySteps pay);
// In RE2's notation; of a pattern without references.
std::string ToRe2(const Pattern& pattern);

}  // namespace yici::feel

#endif  // YICI_SERVICES_WORKFLOW_FEEL_REGEX_PATTERN_H_
