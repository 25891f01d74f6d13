#include "clients/cli/table.h"

#include <algorithm>
#include <cstdlib>
#include <ostream>

namespace yici::cli {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Unicode East Asian Width W and F, joined where the gaps hold no assigned characters.
constexpr Range kWide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},   {0x25FD, 0x25FE},   {0x2614, 0x2615},
    {0x2648, 0x2653},   {0x26A1, 0x26A1},   {0x2705, 0x2705},   {0x274C, 0x274C},   {0x2795, 0x2797},   {0x2B50, 0x2B50},
    {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0xA4CF},   {0xA960, 0xA97F},   {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},   {0x16FE0, 0x18AFF},
    {0x1B000, 0x1B2FF}, {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
};
constexpr Range kZeroWidth[] = {{0x0300, 0x036F}, {0x200B, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x2069},
                                {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}};
constexpr char32_t kBroken = 0xFFFFFFFF;

template <size_t n>
bool Within(char32_t c, const Range (&ranges)[n]) {
  const Range* at = std::lower_bound(ranges, ranges + n, c, [](const Range& r, char32_t v) { return r.last < v; });
  return at != ranges + n && at->first <= c;
}

// Takes one character off the front; kBroken takes one byte.
char32_t Next(absl::string_view& text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  char32_t c = length == 1 ? lead : lead & (0xFF >> (length + 1));
  bool whole = length != 0 && length <= text.size() && lead <= 0xF4;
  for (size_t i = 1; whole && i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    whole = (next & 0xC0) == 0x80;
    c = (c << 6) | (next & 0x3F);
  }
  text.remove_prefix(whole ? length : 1);
  return whole ? c : kBroken;
}

// Besides the control characters proper: those that turn the direction of what follows.
bool IsControl(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

const char* Escape(Tone tone) {
  switch (tone) {
    case Tone::kPlain: return "";
    case Tone::kStrong: return "\033[1m";
    case Tone::kWarn: return "\033[33m";
    case Tone::kBad: return "\033[31m";
  }
  return "";
}

void PrintCell(std::ostream& out, const Cell& cell, size_t width, bool last, bool colour) {
  const bool tinted = colour && cell.tone != Tone::kPlain;
  out << (tinted ? Escape(cell.tone) : "") << cell.text << (tinted ? "\033[0m" : "");
  if (!last) out << std::string(width - DisplayWidth(cell.text) + 2, ' ');
}

// A row ends behind its last cell that says something.
void PrintRow(std::ostream& out, const std::vector<Cell>& row, const std::vector<size_t>& widths, bool colour) {
  size_t used = row.size();
  while (used > 0 && row[used - 1].text.empty()) --used;
  for (size_t i = 0; i < used; ++i) PrintCell(out, row[i], widths[i], i + 1 == used, colour);
  out << '\n';
}

}  // namespace

int DisplayWidth(absl::string_view utf8) {
  int width = 0;
  while (!utf8.empty()) {
    const char32_t c = Next(utf8);
    if (c == kBroken)
      ++width;
    else if (!Within(c, kZeroWidth))
      width += Within(c, kWide) ? 2 : 1;
  }
  return width;
}

std::string Printable(absl::string_view text) {
  std::string line;
  while (!text.empty()) {
    const absl::string_view before = text;
    const char32_t c = Next(text);
    if (c == kBroken)
      line += '?';
    else if (IsControl(c))
      line += ' ';
    else
      line.append(before.data(), before.size() - text.size());
  }
  return line;
}

std::vector<size_t> Table::Widths() const {
  std::vector<size_t> widths;
  for (const std::string& head : heads_) widths.push_back(DisplayWidth(head));
  for (const auto& row : rows_) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max<size_t>(widths[i], DisplayWidth(row[i].text));
    }
  }
  return widths;
}

void Table::Print(std::ostream& out, bool colour) const {
  const std::vector<size_t> widths = Widths();
  if (!heads_.empty()) {
    std::vector<Cell> heads;
    for (const std::string& head : heads_) heads.emplace_back(head, Tone::kStrong);
    PrintRow(out, heads, widths, colour);
  }
  for (const auto& row : rows_) PrintRow(out, row, widths, colour);
}

bool WantsColour(bool is_terminal) {
  const char* no_color = std::getenv("NO_COLOR");
  return is_terminal && (no_color == nullptr || *no_color == '\0');
}

}  // namespace yici::cli
