#include "services/workflow/feel/regex_set.h"

#include <algorithm>

#include "services/workflow/feel/tables.h"
#include "services/workflow/feel/text.h"

namespace yici::feel {
namespace {

using Part = CharacterSet::Part;
using Term = CharacterSet::Term;

constexpr char32_t kLast = 0x10FFFF;
constexpr size_t kSizePerStep = 16;

Ranges Normal(Ranges ranges) {
  std::sort(ranges.begin(), ranges.end());
  Ranges made;
  for (const auto& range : ranges) {
    if (!made.empty() && range.first <= made.back().second + 1) {
      made.back().second = std::max(made.back().second, range.second);
    } else {
      made.push_back(range);
    }
  }
  return made;
}

Ranges Complement(const Ranges& normal) {
  Ranges made;
  char32_t next = 0;
  for (const auto& [first, last] : normal) {
    if (first > next) made.emplace_back(next, first - 1);
    next = last + 1;
  }
  if (next <= kLast) made.emplace_back(next, kLast);
  return made;
}

Ranges Union(Ranges a, const Ranges& b) {
  a.insert(a.end(), b.begin(), b.end());
  return Normal(std::move(a));
}

Ranges Intersection(const Ranges& a, const Ranges& b) { return Complement(Union(Complement(a), Complement(b))); }

bool IsRanges(const Term& term) { return term.size() == 1 && term[0].category.empty(); }

Part Opposite(Part part) {
  if (part.category.empty()) {
    part.ranges = Complement(part.ranges);
  } else {
    part.opposite = !part.opposite;
  }
  return part;
}

// One more part of an intersection; ranges make one part together. False: nothing is left.
bool Narrow(Term& term, const Part& part) {
  for (Part& other : term) {
    if (other.category != part.category) continue;
    if (!part.category.empty()) return other.opposite == part.opposite;
    other.ranges = Intersection(other.ranges, part.ranges);
    return !other.ranges.empty();
  }
  term.push_back(part);
  return !part.category.empty() || !part.ranges.empty();
}

// What stands between the brackets of a class of RE2's.
std::string Re2Text(const Part& part) {
  if (!part.category.empty()) return (part.opposite ? "\\P{" : "\\p{") + std::string(part.category) + "}";
  std::string text;
  for (const auto& [first, last] : part.ranges) {
    text += Re2Character(first);
    if (last != first) text += "-" + Re2Character(last);
  }
  return text;
}

size_t SizeOf(const Term& term) {
  size_t size = term.size();
  for (const Part& part : term) size += part.ranges.size();
  return size;
}

// For the few sets that are made once of a few names.
bool Free(size_t) { return true; }

uint32_t TakeHex(std::string_view& text) {
  uint32_t value = 0;
  for (; !text.empty() && text[0] != ' '; text.remove_prefix(1)) {
    value = value * 16 + static_cast<uint32_t>(text[0] <= '9' ? text[0] - '0' : text[0] - 'a' + 10);
  }
  text.remove_prefix(text.empty() ? 0 : 1);
  return value;
}

// Of a line of blocks.txt, all that bear the name.
Ranges BlocksOf(std::string_view name) {
  Ranges ranges;
  for (std::string_view text = BlocksText(); !text.empty();) {
    std::string_view line = text.substr(0, std::min(text.find('\n'), text.size()));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.size() <= name.size() || line[0] == '#' || line.substr(line.size() - name.size()) != name) continue;
    const char32_t first = TakeHex(line), last = TakeHex(line);
    if (line == name) ranges.emplace_back(first, last);
  }
  return Normal(std::move(ranges));
}

constexpr std::string_view kCategories[] = {"L",  "Lu", "Ll", "Lt", "Lm", "Lo", "M",  "Mn", "Mc", "Me", "N", "Nd",
                                            "Nl", "No", "P",  "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Z", "Zs",
                                            "Zl", "Zp", "S",  "Sm", "Sc", "Sk", "So", "Cc", "Cf", "Co", "C", "Cn"};

}  // namespace

std::string Re2Character(char32_t c) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string digits;
  do digits.insert(digits.begin(), kHex[c % 16]);
  while ((c /= 16) != 0);
  return "\\x{" + digits + "}";
}

Ranges WithCaseVariants(const Ranges& ranges) {
  const auto& variants = CaseVariants();
  Ranges all = Normal(ranges);
  const Ranges own = all;
  for (const auto& [first, last] : own) {
    for (auto pair = std::lower_bound(variants.begin(), variants.end(), std::pair(first, char32_t{0}));
         pair != variants.end() && pair->first <= last; ++pair) {
      if (pair->second < first || pair->second > last) all.emplace_back(pair->second, pair->second);
    }
  }
  return Normal(std::move(all));
}

CharacterSet CharacterSet::Of(Ranges ranges) {
  CharacterSet set;
  set.terms_.push_back({Part{Normal(std::move(ranges)), "", false}});
  return set;
}

CharacterSet CharacterSet::OfCategory(std::string_view name) {
  CharacterSet set;
  set.terms_.push_back({Part{{}, name, false}});
  return set;
}

std::optional<CharacterSet> CharacterSet::Named(std::string_view name) {
  if (name.substr(0, 2) == "Is") {
    Ranges ranges = BlocksOf(name.substr(2));
    return ranges.empty() ? std::nullopt : std::optional<CharacterSet>(Of(std::move(ranges)));
  }
  const auto* known = std::find(std::begin(kCategories), std::end(kCategories), name);
  if (known == std::end(kCategories)) return std::nullopt;
  if (*known != "C" && *known != "Cn") return OfCategory(*known);
  // RE2 counts what is not assigned to no category.
  CharacterSet others;
  for (const std::string_view other : {"L", "M", "N", "P", "Z", "S"}) others.Add(OfCategory(other));
  for (const std::string_view other : {"Cc", "Cf", "Co", "Cs"}) {
    if (*known == "Cn") others.Add(OfCategory(other));
  }
  return others.Opposite(Free);
}

void CharacterSet::Add(const CharacterSet& other) {
  for (const Term& term : other.terms_) {
    if (std::find(terms_.begin(), terms_.end(), term) != terms_.end()) continue;
    const auto ranges = std::find_if(terms_.begin(), terms_.end(), IsRanges);
    if (IsRanges(term) && ranges != terms_.end()) {
      (*ranges)[0].ranges = Union(std::move((*ranges)[0].ranges), term[0].ranges);
    } else {
      terms_.push_back(term);
    }
  }
}

std::optional<CharacterSet> CharacterSet::Opposite(PaySteps pay) const {
  CharacterSet left;
  left.terms_.emplace_back();
  return left.Subtract(*this, pay) ? std::optional<CharacterSet>(std::move(left)) : std::nullopt;
}

bool CharacterSet::Subtract(const CharacterSet& other, PaySteps pay) {
  for (const Term& term : other.terms_) {
    std::vector<Term> left;
    size_t parts = 0;
    for (const Term& own : terms_) {
      if (!pay(1 + (term.size() * SizeOf(own) + SizeOf(term)) / kSizePerStep)) return false;
      for (const Part& part : term) {
        left.push_back(own);
        if (Narrow(left.back(), feel::Opposite(part))) {
          parts += left.back().size();
        } else {
          left.pop_back();
        }
      }
      if (parts > kPartsMax) return false;
    }
    terms_ = std::move(left);
  }
  return true;
}

size_t CharacterSet::Parts() const {
  size_t parts = 0;
  for (const Term& term : terms_) parts += term.size();
  return parts;
}

size_t CharacterSet::Size() const {
  size_t size = 0;
  for (const Term& term : terms_) size += SizeOf(term);
  return size;
}

std::string CharacterSet::ToRe2() const {
  std::string alone;  // of the terms that fit into one class
  std::vector<std::string> classes;
  for (const Term& term : terms_) {
    std::string outside;
    for (const Part& part : term) outside += Re2Text(feel::Opposite(part));
    if (term.size() == 1) {
      alone += Re2Text(term[0]);
    } else {
      classes.push_back(outside.empty() ? "[\\x{0}-\\x{10FFFF}]" : "[^" + outside + "]");
    }
  }
  if (!alone.empty()) classes.push_back("[" + alone + "]");
  if (classes.empty()) return "[^\\x{0}-\\x{10FFFF}]";
  std::string text = classes[0];
  for (size_t i = 1; i < classes.size(); ++i) text += "|" + classes[i];
  return classes.size() == 1 ? text : "(?:" + text + ")";
}

}  // namespace yici::feel
