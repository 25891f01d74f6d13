// Cells of an export as values of the database. Pure.
//
// The database's columns have the export's names and order (docs/formats/reporting.md). A day, a time or a number that is not
// known is NULL; an unknown text is empty. Truth values stay 0 and 1, which PostgreSQL reads as boolean.
#ifndef YICI_CLIENTS_REPORTING_ROWS_H_
#define YICI_CLIENTS_REPORTING_ROWS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/audit/export/table_csv.h"

namespace yici::reporting {

using SqlValue = std::optional<std::string>;  // nothing: NULL
using SqlRow = std::vector<SqlValue>;

SqlValue ToSql(const audit::Column& column, const audit::Cell& cell);

struct TableRows {
  const audit::ExportTable* table = nullptr;
  std::vector<SqlRow> rows = {};

  // A cell as text, empty for NULL; the end of the process where the table has no such column.
  std::string Text(size_t row, std::string_view column) const;
};

// The rows of one table's CSV. INVALID_ARGUMENT where it is none of this table.
absl::StatusOr<TableRows> RowsOf(const audit::ExportTable& table, const std::string& csv);

}  // namespace yici::reporting

#endif  // YICI_CLIENTS_REPORTING_ROWS_H_
