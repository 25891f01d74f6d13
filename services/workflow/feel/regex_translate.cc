// From XPath's notation to RE2's, in one walk over the pattern.
#include <algorithm>
#include <cstdint>
#include <utility>

#include "services/workflow/feel/regex.h"
#include "services/workflow/feel/text.h"

namespace yici::feel {
namespace {

// Blocks of Unicode that a pattern may name ("\p{IsCyrillic}"); the names are XML Schema's.
struct Block {
  std::string_view name;
  char32_t first, last;
};
constexpr Block kBlocks[] = {{"BasicLatin", 0x0, 0x7F},
                             {"Latin-1Supplement", 0x80, 0xFF},
                             {"LatinExtended-A", 0x100, 0x17F},
                             {"LatinExtended-B", 0x180, 0x24F},
                             {"IPAExtensions", 0x250, 0x2AF},
                             {"SpacingModifierLetters", 0x2B0, 0x2FF},
                             {"CombiningDiacriticalMarks", 0x300, 0x36F},
                             {"Greek", 0x370, 0x3FF},
                             {"GreekandCoptic", 0x370, 0x3FF},
                             {"Cyrillic", 0x400, 0x4FF},
                             {"CyrillicSupplement", 0x500, 0x52F},
                             {"Armenian", 0x530, 0x58F},
                             {"Hebrew", 0x590, 0x5FF},
                             {"Arabic", 0x600, 0x6FF},
                             {"Syriac", 0x700, 0x74F},
                             {"Thaana", 0x780, 0x7BF},
                             {"Devanagari", 0x900, 0x97F},
                             {"Bengali", 0x980, 0x9FF},
                             {"Tamil", 0xB80, 0xBFF},
                             {"Thai", 0xE00, 0xE7F},
                             {"Lao", 0xE80, 0xEFF},
                             {"Tibetan", 0xF00, 0xFFF},
                             {"Myanmar", 0x1000, 0x109F},
                             {"Georgian", 0x10A0, 0x10FF},
                             {"HangulJamo", 0x1100, 0x11FF},
                             {"Ethiopic", 0x1200, 0x137F},
                             {"Mongolian", 0x1800, 0x18AF},
                             {"LatinExtendedAdditional", 0x1E00, 0x1EFF},
                             {"GreekExtended", 0x1F00, 0x1FFF},
                             {"GeneralPunctuation", 0x2000, 0x206F},
                             {"SuperscriptsandSubscripts", 0x2070, 0x209F},
                             {"CurrencySymbols", 0x20A0, 0x20CF},
                             {"LetterlikeSymbols", 0x2100, 0x214F},
                             {"NumberForms", 0x2150, 0x218F},
                             {"Arrows", 0x2190, 0x21FF},
                             {"MathematicalOperators", 0x2200, 0x22FF},
                             {"MiscellaneousTechnical", 0x2300, 0x23FF},
                             {"BoxDrawing", 0x2500, 0x257F},
                             {"BlockElements", 0x2580, 0x259F},
                             {"GeometricShapes", 0x25A0, 0x25FF},
                             {"MiscellaneousSymbols", 0x2600, 0x26FF},
                             {"Dingbats", 0x2700, 0x27BF},
                             {"CJKRadicalsSupplement", 0x2E80, 0x2EFF},
                             {"KangxiRadicals", 0x2F00, 0x2FDF},
                             {"CJKSymbolsandPunctuation", 0x3000, 0x303F},
                             {"Hiragana", 0x3040, 0x309F},
                             {"Katakana", 0x30A0, 0x30FF},
                             {"Bopomofo", 0x3100, 0x312F},
                             {"HangulCompatibilityJamo", 0x3130, 0x318F},
                             {"EnclosedCJKLettersandMonths", 0x3200, 0x32FF},
                             {"CJKCompatibility", 0x3300, 0x33FF},
                             {"CJKUnifiedIdeographsExtensionA", 0x3400, 0x4DBF},
                             {"CJKUnifiedIdeographs", 0x4E00, 0x9FFF},
                             {"HangulSyllables", 0xAC00, 0xD7AF},
                             {"PrivateUse", 0xE000, 0xF8FF},
                             {"CJKCompatibilityIdeographs", 0xF900, 0xFAFF},
                             {"HalfwidthandFullwidthForms", 0xFF00, 0xFFEF},
                             {"Specials", 0xFFF0, 0xFFFF}};

using Ranges = std::vector<std::pair<char32_t, char32_t>>;

constexpr std::string_view kNameStartClass = "_:\\p{L}";
constexpr std::string_view kNamePartClass = "-._:\\x{B7}\\p{L}\\p{M}\\p{Nd}";
constexpr std::string_view kNoWordClass = "\\p{P}\\p{Z}\\p{C}";

class Translator {
 public:
  Translator(std::string_view pattern, bool dot_all) : in_(pattern), dot_all_(dot_all) {}

  std::optional<std::string> Run() {
    while (at_ < in_.size() && ok_) TakeOne();
    if (!ok_ || groups_open_ != 0) return std::nullopt;
    return out_;
  }

 private:
  // A class under way: RE2's text for it, and its ranges as long as it has only such.
  struct Class {
    std::string text;
    Ranges ranges;
    bool ranges_only = true;
  };

  char peek(size_t ahead = 0) const { return at_ + ahead < in_.size() ? in_[at_ + ahead] : '\0'; }
  void Fail() { ok_ = false; }

  void TakeOne() {
    switch (peek()) {
      case '\\': ++at_; return TakeEscape();
      case '[': ++at_; return TakeClass();
      case '.':
        ++at_;
        out_ += dot_all_ ? "(?s:.)" : "[^\\n\\r]";
        return;
      case '(': return OpenGroup();
      case ')':
        if (groups_open_-- == 0) return Fail();
        break;
      case '{': return TakeQuantity();
      case ']':
      case '}': return Fail();
      default: break;
    }
    const size_t bytes = DecodeAt(in_, at_).bytes;
    out_ += in_.substr(at_, bytes);
    at_ += bytes;
  }

  void OpenGroup() {
    ++groups_open_;
    if (groups_open_ > 100) return Fail();
    out_ += '(';
    ++at_;
    if (peek() != '?') return;
    if (peek(1) != ':') return Fail();
    out_ += "?:";
    at_ += 2;
  }

  void TakeQuantity() {
    const size_t end = in_.find('}', at_);
    if (end == std::string_view::npos) return Fail();
    const std::string_view text = in_.substr(at_, end + 1 - at_);
    const bool digits = text.size() > 2 && text.find_first_not_of("0123456789,", 1) == text.size() - 1 && text[1] != ',';
    if (!digits || std::count(text.begin(), text.end(), ',') > 1) return Fail();
    out_ += text;
    at_ = end + 1;
  }

  // "{Name}" behind \p or \P, as RE2's class or a block's ranges; empty when there is no such thing.
  std::string TakeProperty(bool negated) {
    const size_t end = in_.find('}', at_);
    if (peek() != '{' || end == std::string_view::npos) return "";
    std::string_view name = in_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    if (name.substr(0, 2) != "Is") return (negated ? "\\P{" : "\\p{") + std::string(name) + "}";
    name.remove_prefix(2);
    for (const Block& block : kBlocks) {
      if (block.name != name) continue;
      if (!negated) return Literal(block.first) + "-" + Literal(block.last);
      std::string outside = Literal(block.last + 1) + "-\\x{10FFFF}";
      return block.first == 0 ? outside : "\\x{0}-" + Literal(block.first - 1) + outside;
    }
    return "";
  }

  static std::string Literal(char32_t c) {
    static constexpr char kHex[] = "0123456789ABCDEF";
    std::string digits;
    do digits.insert(digits.begin(), kHex[c % 16]);
    while ((c /= 16) != 0);
    return "\\x{" + digits + "}";
  }

  // What a class escape stands for, to be written between brackets; empty for other letters.
  static std::string ClassOf(char letter) {
    switch (letter) {
      case 'd': return "\\p{Nd}";
      case 'D': return "\\P{Nd}";
      case 's': return " \\t\\n\\r";
      case 'S': return "\\x{0}-\\x{8}\\x{B}\\x{C}\\x{E}-\\x{1F}\\x{21}-\\x{10FFFF}";
      case 'W': return std::string(kNoWordClass);
      case 'i': return std::string(kNameStartClass);
      case 'c': return std::string(kNamePartClass);
      default: return "";
    }
  }

  // The classes that are only known by what they leave out.
  static std::string_view NegatedClassOf(char letter) {
    return letter == 'w' ? kNoWordClass : letter == 'I' ? kNameStartClass : letter == 'C' ? kNamePartClass : "";
  }

  // The character of "\n", "\." and their kin; 0 for what is none.
  static char32_t CharacterOf(char letter) {
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

  void TakeEscape() {
    const char letter = peek();
    if (at_ < in_.size()) ++at_;
    if (letter == 'p' || letter == 'P') {
      const std::string property = TakeProperty(letter == 'P');
      if (property.empty()) return Fail();
      out_ += "[" + property + "]";
    } else if (const char32_t c = CharacterOf(letter)) {
      out_ += Literal(c);
    } else if (const std::string inside = ClassOf(letter); !inside.empty()) {
      out_ += "[" + inside + "]";
    } else if (const std::string_view outside = NegatedClassOf(letter); !outside.empty()) {
      out_ += "[^" + std::string(outside) + "]";
    } else {
      Fail();  // a back-reference, or nothing at all
    }
  }

  void TakeClass() {
    const std::string text = TakeClassText(0).text;
    if (ok_) out_ += text;
  }

  // From behind "[" to behind "]".
  Class TakeClassText(int depth) {
    Class made;
    const bool negated = peek() == '^';
    if (negated) ++at_;
    Class minus;
    bool subtracts = false, any = false;
    while (ok_ && at_ < in_.size() && peek() != ']') {
      if (peek() == '-' && peek(1) == '[') {
        at_ += 2;
        if (!any || depth > 20) Fail();
        if (ok_) minus = TakeClassText(depth + 1);
        subtracts = true;
        break;
      }
      TakeItem(made);
      any = true;
    }
    if (peek() != ']' || !any) Fail();
    if (ok_) ++at_;
    if (!subtracts && !negated) {
      made.text = "[" + made.text + "]";
      return made;
    }
    if (!subtracts) {
      made.text = "[^" + made.text + "]";
      made.ranges = Complement(made.ranges);
      return made;
    }
    if (!made.ranges_only || !minus.ranges_only) {
      Fail();
      return made;
    }
    const Ranges left = negated ? Complement(made.ranges) : Normal(made.ranges);
    made.ranges = Complement(Union(Complement(left), minus.ranges));
    made.text = TextOf(made.ranges);
    return made;
  }

  void TakeItem(Class& made) {
    if (peek() == '\\' && TakeClassEscape(made)) return;
    const char32_t first = TakeCharacter();
    char32_t last = first;
    if (ok_ && peek() == '-' && peek(1) != ']' && peek(1) != '[' && at_ + 1 < in_.size()) {
      ++at_;
      last = TakeCharacter();
      if (last < first) Fail();
    }
    made.ranges.emplace_back(first, last);
    made.text += first == last ? Literal(first) : Literal(first) + "-" + Literal(last);
  }

  // False, with nothing taken, when the escape is a single character.
  bool TakeClassEscape(Class& made) {
    const char letter = peek(1);
    if (CharacterOf(letter) != 0) return false;
    at_ += 2;
    std::string text;
    if (letter == 'p' || letter == 'P') {
      text = TakeProperty(letter == 'P');
    } else if (letter == 'w') {
      text = "\\p{L}\\p{M}\\p{N}\\p{S}";
    } else {
      text = ClassOf(letter);
    }
    if (text.empty()) Fail();
    made.text += text;
    if (letter == 's') {
      for (const char32_t c : {' ', '\t', '\n', '\r'}) made.ranges.emplace_back(c, c);
    } else if (letter == 'd') {
      made.ranges.emplace_back('0', '9');
    } else {
      made.ranges_only = false;
    }
    return true;
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
    if (c.value >= 0xDC00 && c.value < 0xDD00) Fail();
    return c.value;
  }

  static Ranges Normal(Ranges ranges) {
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
  static Ranges Complement(const Ranges& ranges) {
    Ranges made;
    char32_t next = 0;
    for (const auto& [first, last] : Normal(ranges)) {
      if (first > next) made.emplace_back(next, first - 1);
      next = last + 1;
    }
    if (next <= 0x10FFFF) made.emplace_back(next, 0x10FFFF);
    return made;
  }
  static Ranges Union(Ranges a, const Ranges& b) {
    a.insert(a.end(), b.begin(), b.end());
    return Normal(a);
  }
  static std::string TextOf(const Ranges& ranges) {
    if (ranges.empty()) return "[^\\x{0}-\\x{10FFFF}]";
    std::string text = "[";
    for (const auto& [first, last] : ranges) text += Literal(first) + "-" + Literal(last);
    return text + "]";
  }

  std::string_view in_;
  bool dot_all_;
  size_t at_ = 0;
  std::string out_;
  int groups_open_ = 0;
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

std::string Quoted(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\|.?*+(){}[]^$").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::optional<std::string> TranslatePattern(std::string_view pattern, std::string_view flags) {
  if (pattern.size() > kPatternBytesMax || flags.find_first_not_of("smixq") != std::string_view::npos) return std::nullopt;
  const auto has = [flags](char flag) { return flags.find(flag) != std::string_view::npos; };
  std::string prefix = "(?";
  if (has('i')) prefix += 'i';
  if (has('m') && !has('q')) prefix += 'm';
  prefix = prefix == "(?" ? "" : prefix + ")";
  if (has('q')) return prefix + Quoted(pattern);
  const std::string source = has('x') ? WithoutSpaces(pattern) : std::string(pattern);
  auto body = Translator(source, has('s')).Run();
  if (!body) return std::nullopt;
  return prefix + *body;
}

}  // namespace yici::feel
