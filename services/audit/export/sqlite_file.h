// The tables of an export as one SQLite 3 database. The same rows give the same bytes: pages of 4 KiB, one transaction, rows in
// the order of the tables, no index, nothing of time or chance, and in the header fixed numbers where SQLite counts changes and
// writes its own version. (Another version of SQLite may lay pages out in another way: the rows stay, and they are what the
// manifest's digests are of.)
//
//   absl::Status written = WriteSqlite("x/export.sqlite", [&](const ExportTable& table) { return OpenCsv(table); });
//   absl::StatusOr<std::vector<TableSum>> sums = SumSqlite("x/export.sqlite");     // its rows, written as CSV again
//
// What holds on failure: INVALID_ARGUMENT for a table that is none, or a database with anything else in it; UNAVAILABLE what
// SQLite could not do. A file that was begun is removed.
#ifndef YICI_SERVICES_AUDIT_EXPORT_SQLITE_FILE_H_
#define YICI_SERVICES_AUDIT_EXPORT_SQLITE_FILE_H_

#include <functional>
#include <istream>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/audit/export/exporter.h"

namespace yici::audit {

// The CSV of a table; null: the export has none of it.
using OpenTable = std::function<std::unique_ptr<std::istream>(const ExportTable&)>;

absl::Status WriteSqlite(const std::string& path, const OpenTable& open);
// `tell`, where given, gets the CSV of each table in pieces.
absl::StatusOr<std::vector<TableSum>> SumSqlite(
    const std::string& path, const std::function<void(const ExportTable&, std::string_view csv)>& tell = nullptr);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_EXPORT_SQLITE_FILE_H_
