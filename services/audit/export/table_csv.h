// The tables of an export, and one spelling of a row as CSV (RFC 4180): fields divided by commas, lines ended by CR LF, a field
// in quotes where it holds a comma, a quote, CR or LF, quotes doubled. A text that a spreadsheet might take for a formula (it
// begins with = + - @, a tab or CR) gets a leading apostrophe, and so does one that begins with an apostrophe: whoever takes
// one apostrophe away again has the text as it was.
//
//   std::string csv = HeaderLine(*FindTable("visits"));
//   CsvRow(*FindTable("visits"), &csv).Text(case_no).Number(1).Text(hall)…End();
//
//   CsvReader reader(stream, table);                     // a header of this very table, then rows
//   while (reader.Read(&cells)) …                        // reader.status(): INVALID_ARGUMENT naming the line
#ifndef YICI_SERVICES_AUDIT_EXPORT_TABLE_CSV_H_
#define YICI_SERVICES_AUDIT_EXPORT_TABLE_CSV_H_

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"

namespace yici::audit {

inline constexpr int kExportSchema = 1;
inline constexpr size_t kCellBytesMax = size_t{1} << 20;

enum class ColumnKind : uint8_t { kText, kNumber };
struct Column {
  std::string_view name;
  ColumnKind kind = ColumnKind::kText;
};
struct ExportTable {
  std::string_view name;
  absl::Span<const Column> columns;
};

// In the order in which manifests name them; "parties" last. docs/formats/export.md has every column.
absl::Span<const ExportTable> ExportedTables();
const ExportTable* FindTable(std::string_view name);  // null: none of this name

// Nothing: a number that is not known.
using Cell = std::variant<std::monostate, std::string, int64_t>;

std::string HeaderLine(const ExportTable& table);

// One row, cell by cell; the end of the process when it has not as many as the table has columns, or one is of another kind.
class CsvRow {
 public:
  CsvRow(const ExportTable& table, std::string* out) : table_(table), out_(*out) {}
  CsvRow& Text(std::string_view text);
  CsvRow& Number(int64_t number);
  CsvRow& Nothing();
  // A number where it is not `none`.
  CsvRow& NumberUnless(int64_t number, int64_t none) { return number == none ? Nothing() : Number(number); }
  void End();

 private:
  void Begin(ColumnKind kind);

  const ExportTable& table_;
  std::string& out_;
  size_t cells_ = 0;
};

class CsvReader {
 public:
  CsvReader(std::istream& in, const ExportTable& table);
  // False at the end, and where the text is no table of this kind.
  bool Read(std::vector<Cell>* cells);
  const absl::Status& status() const { return status_; }
  uint64_t rows() const { return rows_; }

 private:
  bool ReadFields(std::vector<std::string>* fields);
  bool ReadField(std::string* field, bool* last);
  bool ReadQuoted(std::string* field);
  bool Fail(std::string_view what);
  bool ToCell(const std::string& field, ColumnKind kind, Cell* cell);

  std::istream& in_;
  const ExportTable& table_;
  absl::Status status_;
  uint64_t rows_ = 0;
  bool header_read_ = false;
};

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_EXPORT_TABLE_CSV_H_
