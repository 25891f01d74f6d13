// Aligned columns for people. Chinese characters take two columns of a terminal; so do they here.
//
//   Table table({"办件编号", "State"});
//   table.Add({"1121…0001", {"已受理", Tone::kStrong}});
//   table.Print(std::cout, colour);
//
// Text of a server is data: control characters, and so escape sequences, never reach the terminal.
#ifndef YICI_CLIENTS_CLI_TABLE_H_
#define YICI_CLIENTS_CLI_TABLE_H_

#include <iosfwd>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "clients/cli/options.h"

namespace yici::cli {

// Columns a terminal needs for the text: East Asian wide and full-width characters 2, combining marks 0, others 1.
int DisplayWidth(absl::string_view utf8);

// The text on one line: control characters become spaces, bytes that are no UTF-8 become "?".
std::string Printable(absl::string_view text);

enum class Tone { kPlain, kStrong, kWarn, kBad };

struct Cell {
  Cell(const char* t, Tone tone_ = Tone::kPlain) : text(Printable(t)), tone(tone_) {}
  Cell(absl::string_view t, Tone tone_ = Tone::kPlain) : text(Printable(t)), tone(tone_) {}
  Cell(const std::string& t, Tone tone_ = Tone::kPlain) : text(Printable(t)), tone(tone_) {}
  std::string text;
  Tone tone;
};

class Table {
 public:
  explicit Table(std::vector<absl::string_view> heads = {}) : heads_(heads.begin(), heads.end()) {}
  void Add(std::vector<Cell> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }
  // Two spaces between columns; nothing behind the last one.
  void Print(std::ostream& out, bool colour) const;

 private:
  std::vector<size_t> Widths() const;

  std::vector<std::string> heads_;
  std::vector<std::vector<Cell>> rows_;
};

// How a reply is shown: where, in which language, and whether colours are welcome.
struct View {
  std::ostream& out;
  Language language = Language::kEn;
  bool colour = false;
  bool quiet = false;
  absl::string_view say(absl::string_view zh, absl::string_view en) const { return Say(language, zh, en); }
};

// Colours only on a terminal, and not under NO_COLOR.
bool WantsColour(bool is_terminal);

// "label   value" lines; empty values are left out.
class Facts {
 public:
  void Add(absl::string_view label, Cell value) {
    if (!value.text.empty()) table_.Add({Cell(label), std::move(value)});
  }
  void Print(std::ostream& out, bool colour) const { table_.Print(out, colour); }

 private:
  Table table_;
};

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_TABLE_H_
