#include "services/workflow/feel/regex_pattern.h"

#include <algorithm>
#include <utility>

#include "services/workflow/feel/text.h"

namespace yici::feel {
namespace {

using Kind = PatternPiece::Kind;

// More than any text has characters.
constexpr uint32_t kCountMax = 1'000'000'000;
constexpr size_t kGroupsOpenMax = 100, kClassesOpenMax = 20;
constexpr size_t kBytesPerStep = 4, kRangesPerStep = 4, kStepsOfClass = 4, kStepsOfName = 32;

// What one letter names is made of a few parts.
bool Free(size_t) { return true; }

// The character of "\n", "\." and their kin; 0 for what is none.
char32_t CharacterOf(char letter) {
  switch (letter) {
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default:
      return letter != '\0' && std::string_view("\\|.?*+(){}-[]^$").find(letter) != std::string_view::npos
                 ? static_cast<char32_t>(letter)
                 : 0;
  }
}

// NameStartChar of XML 1.0 (fifth edition, 2.3).
Ranges NameStarts() {
  return {{':', ':'},       {'A', 'Z'},       {'_', '_'},       {'a', 'z'},        {0xC0, 0xD6},     {0xD8, 0xF6},
          {0xF8, 0x2FF},    {0x370, 0x37D},   {0x37F, 0x1FFF},  {0x200C, 0x200D},  {0x2070, 0x218F}, {0x2C00, 0x2FEF},
          {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF}};
}

CharacterSet Categories(std::initializer_list<std::string_view> names) {
  CharacterSet set;
  for (const std::string_view name : names) set.Add(CharacterSet::OfCategory(name));
  return set;
}

// XML Schema's classes of one letter; the capital ones are their opposites. Nothing for other letters.
std::optional<CharacterSet> ClassOf(char letter) {
  switch (letter) {
    case 'd': return Categories({"Nd"});
    case 's': return CharacterSet::Of({{'\t', '\n'}, {'\r', '\r'}, {' ', ' '}});
    case 'w': return Categories({"L", "M", "N", "S"});  // all but punctuation, separators and others
    case 'i': return CharacterSet::Of(NameStarts());
    case 'c': {
      Ranges ranges = NameStarts();
      ranges.insert(ranges.end(), {{'-', '.'}, {'0', '9'}, {0xB7, 0xB7}, {0x300, 0x36F}, {0x203F, 0x2040}});
      return CharacterSet::Of(std::move(ranges));
    }
    case 'D':
    case 'S':
    case 'W':
    case 'I':
    case 'C': return ClassOf(static_cast<char>(letter - 'A' + 'a'))->Opposite(Free);
    default: return std::nullopt;
  }
}

class PatternParser {
 public:
  PatternParser(std::string_view pattern, Pattern& made, bool dot_all, PaySteps pay)
      : in_(pattern), made_(made), dot_all_(dot_all), pay_(pay) {}

  bool Run() {
    while (at_ < in_.size() && ok_) TakeOne();
    return ok_ && open_.empty();
  }

 private:
  char peek(size_t ahead = 0) const { return at_ + ahead < in_.size() ? in_[at_ + ahead] : '\0'; }
  void Fail() { ok_ = false; }
  bool Pay(size_t steps) {
    if (ok_ && !pay_(steps)) Fail();
    return ok_;
  }

  PatternPiece& Put(Kind kind) {
    // What may be repeated: an atom, a group, an anchor; not the beginning of a branch, and no repetition.
    repeatable_ = kind != Kind::kOpen && kind != Kind::kOpenSilent && kind != Kind::kOr && kind != Kind::kRepeat;
    PatternPiece piece;
    piece.kind = kind;
    return made_.pieces.emplace_back(piece);
  }

  void PutSet(CharacterSet set) {
    Put(Kind::kSet).number = static_cast<uint32_t>(made_.sets.size());
    made_.sets.push_back(std::move(set));
  }

  void TakeOne() {
    const char c = peek();
    if (c == '.' && Pay(kStepsOfClass))
      PutSet(dot_all_ ? CharacterSet::Of({{0, 0x10FFFF}}) : *CharacterSet::Of({{'\n', '\n'}, {'\r', '\r'}}).Opposite(Free));
    if (c == '|') Put(Kind::kOr);
    if (c == '^') Put(Kind::kBegin);
    if (c == '$') Put(Kind::kEnd);
    if (std::string_view(".|^$").find(c) != std::string_view::npos) {
      ++at_;
      return;
    }
    switch (c) {
      case '\\': return TakeEscape();
      case '[': return TakeClass();
      case '(': return OpenGroup();
      case ')': return CloseGroup();
      case '*':
      case '+':
      case '?':
      case '{': return TakeRepeat();
      case ']':
      case '}': return Fail();
      default: Put(Kind::kCharacter).character = TakeCharacter();
    }
  }

  void OpenGroup() {
    ++at_;
    const bool silent = peek() == '?';
    if (silent && peek(1) != ':') return Fail();
    if (silent) at_ += 2;
    if (!silent) ++made_.groups;
    if (made_.groups > kGroupsMax || open_.size() >= kGroupsOpenMax) return Fail();
    open_.push_back(silent ? 0 : made_.groups);
    closed_.resize(made_.groups + 1);
    Put(silent ? Kind::kOpenSilent : Kind::kOpen).number = open_.back();
  }

  void CloseGroup() {
    ++at_;
    if (open_.empty()) return Fail();
    Put(Kind::kClose).number = open_.back();
    closed_[open_.back()] = true;
    open_.pop_back();
  }

  void TakeRepeat() {
    if (!repeatable_) return Fail();
    PatternPiece& piece = Put(Kind::kRepeat);
    const char c = peek();
    ++at_;
    if (c == '{') return TakeCounts(piece);
    piece.least = c == '+' ? 1 : 0;
    piece.most = c == '?' ? 1 : PatternPiece::kNoMost;
    TakeLazy(piece);
  }

  // "n}", "n,}" or "n,m}".
  void TakeCounts(PatternPiece& piece) {
    piece.least = TakeNumber();
    piece.most = piece.least;
    if (peek() == ',') {
      ++at_;
      piece.most = peek() == '}' ? PatternPiece::kNoMost : TakeNumber();
    }
    if (peek() != '}' || piece.most < piece.least) return Fail();
    ++at_;
    TakeLazy(piece);
  }

  void TakeLazy(PatternPiece& piece) {
    piece.lazy = peek() == '?';
    if (piece.lazy) ++at_;
  }

  bool AtDigit() const { return peek() >= '0' && peek() <= '9'; }

  uint32_t TakeNumber() {
    if (!AtDigit()) Fail();
    uint64_t number = 0;
    for (; AtDigit(); ++at_) number = std::min<uint64_t>(number * 10 + static_cast<uint64_t>(peek() - '0'), kCountMax);
    return static_cast<uint32_t>(number);
  }

  void TakeEscape() {
    if (peek(1) >= '0' && peek(1) <= '9') return TakeReference();
    if (auto set = TakeSetEscape()) return PutSet(std::move(*set));
    if (ok_) Put(Kind::kCharacter).character = TakeCharacter();
  }

  // As many digits as name a group that has begun; it must have ended too.
  void TakeReference() {
    ++at_;
    auto number = static_cast<uint32_t>(peek() - '0');
    ++at_;
    while (AtDigit() && number * 10 + static_cast<uint32_t>(peek() - '0') <= made_.groups) {
      number = number * 10 + static_cast<uint32_t>(peek() - '0');
      ++at_;
    }
    if (number == 0 || number > made_.groups || !closed_[number]) return Fail();
    Put(Kind::kReference).number = number;
  }

  // "\d", "\p{Lu}" and their kin; nothing, with nothing taken, when the escape is a single character or invalid.
  std::optional<CharacterSet> TakeSetEscape() {
    const char letter = peek(1);
    if (CharacterOf(letter) != 0) return std::nullopt;
    at_ += 2;
    if (!Pay(letter == 'p' || letter == 'P' ? kStepsOfName : kStepsOfClass)) return std::nullopt;
    auto set = letter == 'p' || letter == 'P' ? TakeProperty(letter == 'P') : ClassOf(letter);
    if (!set) Fail();
    return set;
  }

  // "{Name}" behind \p or \P.
  std::optional<CharacterSet> TakeProperty(bool opposite) {
    const size_t end = in_.find('}', at_);
    if (peek() != '{' || end == std::string_view::npos) return std::nullopt;
    auto set = CharacterSet::Named(in_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return set && opposite ? set->Opposite(pay_) : set;
  }

  void TakeClass() {
    ++at_;
    CharacterSet set = TakeClassText(0);
    if (ok_) PutSet(std::move(set));
  }

  // From behind "[" to behind "]".
  CharacterSet TakeClassText(size_t depth) {
    const bool negated = peek() == '^';
    if (negated) ++at_;
    CharacterSet set, minus;
    Ranges ranges;
    const size_t begin = at_;
    while (ok_ && at_ < in_.size() && peek() != ']') {
      if (peek() == '-' && peek(1) == '[') {
        if (at_ == begin || depth > kClassesOpenMax) Fail();
        at_ += 2;
        if (ok_) minus = TakeClassText(depth + 1);
        break;
      }
      TakeItem(set, ranges);
    }
    if (peek() != ']' || at_ == begin) Fail();
    ++at_;
    if (!Pay(kStepsOfClass + ranges.size() / kRangesPerStep)) return set;
    // The flag "i" adds to characters and their ranges, not to categories and blocks (F&O 5.6.2).
    if (!ranges.empty()) set.Add(CharacterSet::Of(made_.folds ? WithCaseVariants(ranges) : std::move(ranges)));
    if (!Pay(set.Size() / kRangesPerStep)) return set;
    if (negated) set = Opposite(set);
    if (!set.Subtract(minus, pay_)) Fail();
    return set;
  }

  CharacterSet Opposite(const CharacterSet& set) {
    auto opposite = set.Opposite(pay_);
    if (!opposite) Fail();
    return opposite.value_or(CharacterSet());
  }

  void TakeItem(CharacterSet& set, Ranges& ranges) {
    if (peek() == '\\') {
      if (const auto escape = TakeSetEscape()) return set.Add(*escape);
      if (!ok_) return;
    }
    const char32_t first = TakeCharacter();
    char32_t last = first;
    if (ok_ && peek() == '-' && peek(1) != ']' && peek(1) != '[' && at_ + 1 < in_.size()) {
      ++at_;
      last = TakeCharacter();
      if (last < first) Fail();
    }
    ranges.emplace_back(first, last);
  }

  char32_t TakeCharacter() {
    if (at_ >= in_.size()) {
      Fail();
      return 0;
    }
    if (peek() == '\\') {
      const char32_t c = CharacterOf(peek(1));
      at_ += 2;
      if (c == 0) Fail();
      return c;
    }
    if (peek() == '[' || peek() == ']') Fail();
    const CodePoint c = DecodeAt(in_, at_);
    at_ += c.bytes;
    if (c.value >= 0xDC00 && c.value < 0xDD00) Fail();  // no UTF-8
    return c.value;
  }

  std::string_view in_;
  Pattern& made_;
  bool dot_all_;
  PaySteps pay_;
  size_t at_ = 0;
  std::vector<uint32_t> open_;  // groups, from outside in; 0: a silent one
  std::vector<bool> closed_ = {false};
  bool repeatable_ = false;
  bool ok_ = true;
};

// Flag x: white space goes, except within a class.
std::string WithoutSpaces(std::string_view pattern) {
  std::string out;
  int classes = 0;
  for (size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (space && classes == 0) continue;
    out += c;
    if (c == '\\' && i + 1 < pattern.size() && (pattern[i + 1] == '[' || pattern[i + 1] == ']' || pattern[i + 1] == '\\')) {
      out += pattern[++i];
    } else if (c == '[') {
      ++classes;
    } else if (c == ']' && classes > 0) {
      --classes;
    }
  }
  return out;
}

bool Quote(std::string_view text, Pattern& pattern) {
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = DecodeAt(text, at);
    at += c.bytes;
    if (c.value >= 0xDC00 && c.value < 0xDD00) return false;
    pattern.pieces.emplace_back().character = c.value;
  }
  return true;
}

std::string Re2Repeat(const PatternPiece& piece) {
  std::string text = "{" + std::to_string(piece.least);
  if (piece.most == PatternPiece::kNoMost) {
    text = piece.least == 0 ? "*" : piece.least == 1 ? "+" : text + ",}";
  } else if (piece.least == 0 && piece.most == 1) {
    text = "?";
  } else {
    text += piece.least == piece.most ? "}" : "," + std::to_string(piece.most) + "}";
  }
  return piece.lazy ? text + "?" : text;
}

// Beyond ASCII, and for the dotless i, RE2's variants are not all that F&O counts (5.6.2: one capital letter in common).
bool IsFoldedOtherwise(const Pattern& pattern, char32_t c) { return pattern.folds && (c >= 0x80 || c == 'i' || c == 'I'); }

std::string Re2Text(const Pattern& pattern, const PatternPiece& piece) {
  switch (piece.kind) {
    case Kind::kCharacter: {
      const char32_t c = piece.character;
      return IsFoldedOtherwise(pattern, c) ? "(?-i:" + CharacterSet::Of(WithCaseVariants({{c, c}})).ToRe2() + ")"
                                           : Re2Character(c);
    }
    case Kind::kSet: {
      const std::string text = pattern.sets[piece.number].ToRe2();
      return pattern.folds ? "(?-i:" + text + ")" : text;
    }
    case Kind::kOpen: return "(";
    case Kind::kOpenSilent: return "(?:";
    case Kind::kClose: return ")";
    case Kind::kOr: return "|";
    case Kind::kRepeat: return Re2Repeat(piece);
    case Kind::kBegin: return "^";
    case Kind::kEnd: return "$";
    case Kind::kReference: break;
  }
  return "";
}

}  // namespace

bool Pattern::Has(Kind kind) const {
  return std::any_of(pieces.begin(), pieces.end(), [kind](const PatternPiece& piece) { return piece.kind == kind; });
}

std::optional<Pattern> ParsePattern(std::string_view text, std::string_view flags, PaySteps pay) {
  if (text.size() > kPatternBytesMax || flags.find_first_not_of("smixq") != std::string_view::npos) return std::nullopt;
  if (!pay(1 + text.size() / kBytesPerStep)) return std::nullopt;
  const auto has = [flags](char flag) { return flags.find(flag) != std::string_view::npos; };
  std::optional<Pattern> pattern(std::in_place);
  pattern->folds = has('i');
  if (has('q')) return Quote(text, *pattern) ? std::move(pattern) : std::nullopt;
  pattern->lines = has('m');
  const std::string source = has('x') ? WithoutSpaces(text) : std::string(text);
  return PatternParser(source, *pattern, has('s'), pay).Run() ? std::move(pattern) : std::nullopt;
}

std::string ToRe2(const Pattern& pattern) {
  std::string text = pattern.folds ? pattern.lines ? "(?im)" : "(?i)" : pattern.lines ? "(?m)" : "";
  for (const PatternPiece& piece : pattern.pieces) {
    const bool plain = piece.kind == Kind::kCharacter && !IsFoldedOtherwise(pattern, piece.character) &&
                       (piece.character >= 0x80 || (piece.character >= 'a' && piece.character <= 'z') ||
                        (piece.character >= 'A' && piece.character <= 'Z'));
    if (plain) {
      AppendUtf8(text, piece.character);
    } else {
      text += Re2Text(pattern, piece);
    }
  }
  return text;
}

}  // namespace yici::feel
