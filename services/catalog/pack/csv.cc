#include "services/catalog/pack/csv.h"

#include <cstdint>
#include <utility>

namespace yici::catalog {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Reads cell by cell; stops at the first fault of form, because everything behind it may be shifted.
class Parser {
 public:
  Parser(const std::string& file, std::string_view text, Findings& findings) : file_(file), text_(text), findings_(findings) {}

  CsvText Run() {
    while (at_ < text_.size() && !csv_.broken) ReadRow();
    return std::move(csv_);
  }

 private:
  bool AtEnd() const { return at_ >= text_.size(); }
  char Here() const { return text_[at_]; }

  void Break(const char* reason, const char* zh, const char* en) { Break(FieldName(row_.cells.size()), reason, zh, en); }

  void Break(std::string field, const char* reason, const char* zh, const char* en) {
    findings_.faults.push_back({file_, line_, std::move(field), reason, zh, en});
    csv_.broken = true;
  }

  // The header's name of a column; "column 3" where the header has none.
  std::string FieldName(size_t column) const {
    if (!csv_.rows.empty() && column < csv_.rows[0].cells.size()) return csv_.rows[0].cells[column];
    return "column " + std::to_string(column + 1);
  }

  void ReadRow() {
    row_ = {.line = line_, .cells = {}};
    const size_t begin = at_;
    do {
      ReadCell();
      if (csv_.broken) return;
    } while (TakeComma());
    const size_t bytes = at_ - begin;
    if (!TakeLineEnd()) return;
    if (bytes > kRowBytesMax) {
      line_ = row_.line;
      return Break("", "ROW_TOO_LONG", "一行超过 64 KiB。", "expected at most 64 KiB a row");
    }
    if (csv_.rows.size() > kRowsMax) {
      line_ = row_.line;
      return Break("", "TOO_MANY_ROWS", "文件超过 100,000 行。", "expected at most 100,000 rows");
    }
    csv_.rows.push_back(std::move(row_));
  }

  bool TakeComma() {
    if (AtEnd() || Here() != ',') return false;
    ++at_;
    return true;
  }

  bool TakeLineEnd() {
    if (AtEnd()) return true;
    if (text_.substr(at_, 2) == "\r\n") ++at_;
    if (Here() != '\n') {
      Break(FieldName(row_.cells.size() - 1), "LINE_END", "行尾应为 LF 或 CRLF。",
            "expected LF or CRLF at the end of a line, but got a bare CR");
      return false;
    }
    ++at_;
    ++line_;
    return true;
  }

  void ReadCell() {
    const int line = line_;
    std::string cell = !AtEnd() && Here() == '"' ? ReadQuoted() : ReadPlain();
    if (csv_.broken) return;
    if (!IsCleanUtf8(cell)) {
      findings_.faults.push_back({file_, line, FieldName(row_.cells.size()), "UTF8_INVALID",
                                  "内容不是有效的 UTF-8，或含控制字符。",
                                  "expected UTF-8 without control characters, but the bytes are not"});
      cell.clear();
    }
    row_.cells.push_back(std::move(cell));
  }

  std::string ReadPlain() {
    const size_t begin = at_;
    while (!AtEnd() && Here() != ',' && Here() != '\n' && Here() != '\r') {
      if (Here() == '"') {
        Break("QUOTE_MISPLACED", "未加引号的单元格中出现引号。", "expected no quote inside an unquoted cell");
        return {};
      }
      ++at_;
    }
    return std::string(text_.substr(begin, at_ - begin));
  }

  std::string ReadQuoted() {
    const int opened = line_;
    std::string cell;
    for (++at_; !AtEnd(); ++at_) {
      if (Here() == '\n') ++line_;
      if (Here() != '"') {
        cell.push_back(Here());
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        cell.push_back(text_[++at_]);
      } else {
        ++at_;
        return CloseQuoted(std::move(cell));
      }
    }
    line_ = opened;
    Break("QUOTE_OPEN", "引号没有闭合。", "expected the quote that opens here to be closed");
    return {};
  }

  std::string CloseQuoted(std::string cell) {
    if (AtEnd() || Here() == ',' || Here() == '\n' || Here() == '\r') return cell;
    Break("QUOTE_MISPLACED", "引号之后应为逗号或行尾。", "expected a comma or the end of the line behind a quoted cell");
    return {};
  }

  const std::string& file_;
  std::string_view text_;
  Findings& findings_;
  size_t at_ = 0;
  int line_ = 1;
  CsvRow row_;
  CsvText csv_;
};

struct Lead {
  int more;
  uint32_t bits;
  uint32_t min;
};

Lead LeadOf(uint8_t byte) {
  if (byte < 0x80) return {0, byte, 0};
  if (byte >= 0xC2 && byte <= 0xDF) return {1, byte & 0x1Fu, 0x80};
  if (byte >= 0xE0 && byte <= 0xEF) return {2, byte & 0x0Fu, 0x800};
  if (byte >= 0xF0 && byte <= 0xF4) return {3, byte & 0x07u, 0x10000};
  return {-1, 0, 0};
}

bool IsControl(uint32_t character) {
  return (character < 0x20 && character != '\t' && character != '\n' && character != '\r') ||
         (character >= 0x7F && character < 0xA0);
}

}  // namespace

bool IsCleanUtf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const Lead lead = LeadOf(static_cast<uint8_t>(text[at++]));
    if (lead.more < 0 || at + static_cast<size_t>(lead.more) > text.size()) return false;
    uint32_t character = lead.bits;
    for (int i = 0; i < lead.more; ++i) {
      const uint8_t byte = static_cast<uint8_t>(text[at++]);
      if ((byte & 0xC0) != 0x80) return false;
      character = character << 6 | (byte & 0x3Fu);
    }
    const bool surrogate = character >= 0xD800 && character <= 0xDFFF;
    if (character < lead.min || character > 0x10FFFF || surrogate || IsControl(character)) return false;
  }
  return true;
}

CsvText ParseCsv(const std::string& file, std::string_view bytes, Findings& findings) {
  if (bytes.size() > kFileBytesMax) {
    findings.faults.push_back({file, 0, "", "FILE_TOO_LARGE", "文件超过 16 MiB。", "expected at most 16 MiB a file"});
    return {.rows = {}, .broken = true};
  }
  if (bytes.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    findings.notes.push_back({file, 1, "", "BYTE_ORDER_MARK", "文件带有字节顺序标记，已忽略。",
                              "the file begins with a byte order mark, which is ignored"});
    bytes.remove_prefix(kByteOrderMark.size());
  }
  return Parser(file, bytes, findings).Run();
}

}  // namespace yici::catalog
