// A place in a FEEL text, and what can be read there: words, signs, literals, names with spaces. Between them lie white space
// and comments, which every call skips first.
#ifndef YICI_SERVICES_WORKFLOW_FEEL_CURSOR_H_
#define YICI_SERVICES_WORKFLOW_FEEL_CURSOR_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yici::feel {

class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) { Skip(); }

  bool done() const { return at_ == text_.size(); }
  uint32_t at() const { return static_cast<uint32_t>(at_); }
  void MoveTo(uint32_t at) { at_ = at; }
  // The next character, or '\0'.
  char peek() const { return done() ? '\0' : text_[at_]; }
  bool Sees(std::string_view sign) const { return text_.substr(at_, sign.size()) == sign; }
  // Takes a sign such as "(" or "..".
  bool Eat(std::string_view sign);
  // Takes a keyword that ends where a name would.
  bool EatWord(std::string_view word);
  bool SeesWord(std::string_view word) const;

  bool SeesName() const;
  // A word of name characters; empty when there is none.
  std::string_view TakeWord();
  // Bytes that the name covers here, white space in between counted; 0: it does not stand here.
  size_t MatchName(std::string_view name) const;
  void Take(size_t bytes);
  // A new name, up to one of `ends` or to a keyword that ends it ("in"); normalised. Nothing: no name stands here.
  std::optional<std::string> TakeNewName(std::string_view ends, std::string_view keyword);

  bool SeesNumber() const;
  std::string_view TakeNumber();
  // Behind the opening quote; nothing: it never closes.
  std::optional<std::string> TakeString();

 private:
  void Skip();
  bool SkipComment();
  void TakeEscape(std::string& out);
  // Hexadecimal digits of an escape; nothing: fewer than `digits`.
  std::optional<uint32_t> TakeHex(size_t digits);

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace yici::feel

#endif  // YICI_SERVICES_WORKFLOW_FEEL_CURSOR_H_
