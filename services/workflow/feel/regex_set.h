// Sets of characters, as the classes of a pattern name them: "[a-z-[aeiou]]", "\p{Lu}", "\P{IsGreek}", "\w".
//
// A set is a union of terms, a term an intersection of parts (of none: every character), a part either ranges of code points or
// one category of Unicode or its opposite. So sets can be joined, turned into their opposite and subtracted from each other,
// and RE2 can still be told what they are: it knows the categories, and an intersection is what lies in no part's opposite.
#ifndef YICI_SERVICES_WORKFLOW_FEEL_REGEX_SET_H_
#define YICI_SERVICES_WORKFLOW_FEEL_REGEX_SET_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/workflow/feel/regex.h"

namespace yici::feel {

// First and last code point of each; sorted, apart from each other.
using Ranges = std::vector<std::pair<char32_t, char32_t>>;

class CharacterSet {
 public:
  struct Part {
    Ranges ranges;
    std::string_view category;  // "Lu"; empty: the ranges count
    bool opposite = false;      // of the category
    bool operator==(const Part&) const = default;
  };
  using Term = std::vector<Part>;

  static CharacterSet Of(Ranges ranges);
  static CharacterSet OfCategory(std::string_view name);
  // What stands behind "\p": "L", "IsCyrillic". Nothing: XML Schema has no such category or block.
  static std::optional<CharacterSet> Named(std::string_view name);

  void Add(const CharacterSet& other);
  // Nothing, and false: the result would take more than kPartsMax parts, or could not be paid for.
  std::optional<CharacterSet> Opposite(PaySteps pay) const;
  bool Subtract(const CharacterSet& other, PaySteps pay);

  const std::vector<Term>& terms() const { return terms_; }
  size_t Parts() const;
  // Its parts and their ranges.
  size_t Size() const;
  // A class, or several between bars, in RE2's notation.
  std::string ToRe2() const;

 private:
  static constexpr size_t kPartsMax = 1'000;

  std::vector<Term> terms_;
};

// Code points in RE2's notation: "\x{4E00}".
std::string Re2Character(char32_t c);
// With every character that differs from one of them by case alone.
Ranges WithCaseVariants(const Ranges& ranges);

}  // namespace yici::feel

#endif  // YICI_SERVICES_WORKFLOW_FEEL_REGEX_SET_H_
