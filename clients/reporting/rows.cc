#include "clients/reporting/rows.h"

#include <cstdlib>
#include <sstream>

namespace yici::reporting {
namespace {

// PostgreSQL has no text with a NUL in it; the sign for it stands there instead.
constexpr std::string_view kCreditOfPerson = "credit/person:";
constexpr std::string_view kSignOfNul = "\xe2\x90\x80";

bool IsDayOrTime(std::string_view name) {
  return name == "day" || name == "item_version" || name.ends_with("_day") || name.ends_with("_at");
}

std::string WithoutNul(const std::string& text) {
  std::string out;
  for (const char c : text) c == '\0' ? out.append(kSignOfNul) : out.append(1, c);
  return out;
}

}  // namespace

SqlValue ToSql(const audit::Column& column, const audit::Cell& cell) {
  if (const auto* number = std::get_if<int64_t>(&cell)) return std::to_string(*number);
  const auto* text = std::get_if<std::string>(&cell);
  // The digest of a person's number, which an erasure takes from the server: it is not brought here in the first place.
  if (text != nullptr && column.name == "subject" && text->starts_with(kCreditOfPerson)) {
    return std::string(kCreditOfPerson.substr(0, kCreditOfPerson.size() - 1));
  }
  if (text == nullptr || (text->empty() && IsDayOrTime(column.name))) return std::nullopt;
  return text->find('\0') == std::string::npos ? *text : WithoutNul(*text);
}

std::string TableRows::Text(size_t row, std::string_view column) const {
  for (size_t i = 0; i < table->columns.size(); ++i) {
    if (table->columns[i].name == column) return rows[row][i].value_or("");
  }
  std::abort();
}

absl::StatusOr<TableRows> RowsOf(const audit::ExportTable& table, const std::string& csv) {
  TableRows out{&table};
  std::istringstream in(csv);
  audit::CsvReader reader(in, table);
  for (std::vector<audit::Cell> cells; reader.Read(&cells);) {
    SqlRow& row = out.rows.emplace_back();
    for (size_t i = 0; i < cells.size(); ++i) row.push_back(ToSql(table.columns[i], cells[i]));
  }
  if (!reader.status().ok()) return reader.status();
  return out;
}

}  // namespace yici::reporting
