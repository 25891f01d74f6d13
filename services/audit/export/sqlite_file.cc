#include "services/audit/export/sqlite_file.h"

#include <sqlite3.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "services/audit/export/running_digest.h"
#include "services/base/text.h"

namespace yici::audit {
namespace {

namespace fs = std::filesystem;

// "yici"; the schema of the tables stands in user_version.
constexpr char kSettings[] =
    "PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8'; PRAGMA auto_vacuum = 0; PRAGMA journal_mode = OFF;"
    "PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -16384;"
    "PRAGMA application_id = 2036949865; PRAGMA user_version = 1;";
static_assert(kExportSchema == 1, "user_version above");

// Places of the header, section 1.3 of SQLite's file format.
constexpr std::streamoff kChangeCounterAt = 24, kValidForAt = 92;
constexpr size_t kPieceBytes = size_t{64} << 10;

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;
struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

absl::Status Failed(sqlite3* database, std::string_view what) {
  return absl::UnavailableError(StrCat("the database cannot be ", what, ": ", sqlite3_errmsg(database)));
}

absl::Status Execute(sqlite3* database, const std::string& sql) {
  if (sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return absl::OkStatus();
  return Failed(database, "written");
}

absl::StatusOr<Statement> Prepare(sqlite3* database, const std::string& sql) {
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v2(database, sql.c_str(), static_cast<int>(sql.size()), &raw, nullptr);
  if (code != SQLITE_OK) return Failed(database, "read");
  return Statement(raw);
}

std::string CreateText(const ExportTable& table) {
  std::string columns;
  for (const Column& column : table.columns) {
    StrAppend(&columns, columns.empty() ? "" : ", ", '"', column.name,
              column.kind == ColumnKind::kText ? "\" TEXT NOT NULL" : "\" INTEGER");
  }
  return StrCat("CREATE TABLE \"", table.name, "\" (", columns, ")");
}

std::string InsertText(const ExportTable& table) {
  std::string places;
  for (size_t i = 0; i < table.columns.size(); ++i) places += i == 0 ? "?" : ", ?";
  return StrCat("INSERT INTO \"", table.name, "\" VALUES (", places, ")");
}

int Bind(sqlite3_stmt* statement, int at, const Cell& cell) {
  if (const auto* number = std::get_if<int64_t>(&cell)) return sqlite3_bind_int64(statement, at, *number);
  const auto* text = std::get_if<std::string>(&cell);
  if (text == nullptr) return sqlite3_bind_null(statement, at);
  return sqlite3_bind_text(statement, at, text->data(), static_cast<int>(text->size()), SQLITE_TRANSIENT);
}

absl::Status InsertRows(sqlite3* database, const ExportTable& table, std::istream& csv) {
  const auto insert = Prepare(database, InsertText(table));
  if (!insert.ok()) return insert.status();
  CsvReader reader(csv, table);
  for (std::vector<Cell> cells; reader.Read(&cells);) {
    for (size_t i = 0; i < cells.size(); ++i) {
      if (Bind(insert->get(), static_cast<int>(i) + 1, cells[i]) != SQLITE_OK) return Failed(database, "written");
    }
    if (sqlite3_step(insert->get()) != SQLITE_DONE) return Failed(database, "written");
    sqlite3_reset(insert->get());
  }
  return reader.status();
}

absl::StatusOr<Database> Open(const std::string& path, int flags) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  Database database(raw);
  if (code != SQLITE_OK) return Failed(database.get(), "opened");
  return database;
}

absl::Status Fill(const std::string& path, const OpenTable& open) {
  const auto database = Open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  if (!database.ok()) return database.status();
  if (absl::Status set = Execute(database->get(), kSettings); !set.ok()) return set;
  if (absl::Status begun = Execute(database->get(), "BEGIN"); !begun.ok()) return begun;
  for (const ExportTable& table : ExportedTables()) {
    const auto csv = open(table);
    if (csv == nullptr) continue;
    absl::Status filled = Execute(database->get(), CreateText(table));
    if (filled.ok()) filled = InsertRows(database->get(), table, *csv);
    if (!filled.ok()) return filled;
  }
  return Execute(database->get(), "COMMIT");
}

// How often SQLite wrote and which version it was says nothing about the rows.
absl::Status FixHeader(const std::string& path) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  constexpr std::array<char, 4> kOne = {0, 0, 0, 1};
  constexpr std::array<char, 8> kOneAndVersion = {0, 0, 0, 1, 0, 0x2e, 0x63, 1};  // 3.40.1
  file.seekp(kChangeCounterAt).write(kOne.data(), kOne.size());
  file.seekp(kValidForAt).write(kOneAndVersion.data(), kOneAndVersion.size());
  file.close();
  return file ? absl::OkStatus() : absl::UnavailableError("the database cannot be written");
}

// ---- reading ---------------------------------------------------------------------------------------------------------

// Nothing but our tables, made as we make them: a view of the same name would show whatever its maker likes.
absl::StatusOr<std::vector<const ExportTable*>> TablesIn(sqlite3* database) {
  const auto select = Prepare(database, "SELECT name, sql FROM sqlite_master ORDER BY rowid");
  if (!select.ok()) return select.status();
  std::vector<const ExportTable*> tables;
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(select->get())) == SQLITE_ROW) {
    const auto text = [&](int at) {
      const auto* found = reinterpret_cast<const char*>(sqlite3_column_text(select->get(), at));
      return std::string(found == nullptr ? "" : found);
    };
    const ExportTable* table = FindTable(text(0));
    if (table == nullptr || text(1) != CreateText(*table)) {
      return absl::InvalidArgumentError(StrCat("expected a database of an export, but it holds \"", text(0), "\""));
    }
    tables.push_back(table);
  }
  if (code != SQLITE_DONE) return Failed(database, "read");
  return tables;
}

bool AddCell(sqlite3_stmt* row, int at, ColumnKind kind, CsvRow* out) {
  const int type = sqlite3_column_type(row, at);
  if (kind == ColumnKind::kNumber) {
    if (type != SQLITE_NULL && type != SQLITE_INTEGER) return false;
    type == SQLITE_NULL ? out->Nothing() : out->Number(sqlite3_column_int64(row, at));
    return true;
  }
  if (type != SQLITE_TEXT) return false;
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(row, at));
  out->Text({text, static_cast<size_t>(sqlite3_column_bytes(row, at))});
  return true;
}

absl::StatusOr<TableSum> SumTable(sqlite3* database, const ExportTable& table,
                                  const std::function<void(const ExportTable&, std::string_view)>& tell) {
  std::string columns;
  for (const Column& column : table.columns) StrAppend(&columns, columns.empty() ? "\"" : ", \"", column.name, '"');
  const auto select = Prepare(database, StrCat("SELECT ", columns, " FROM \"", table.name, "\" ORDER BY rowid"));
  if (!select.ok()) return select.status();
  TableSum sum{std::string(table.name), 0, 0, {}};
  RunningDigest digest;
  std::string csv = HeaderLine(table);
  const auto flush = [&] {
    digest.Add(csv);
    sum.bytes += csv.size();
    if (tell) tell(table, csv);
    csv.clear();
  };
  int code = SQLITE_ROW;
  for (; (code = sqlite3_step(select->get())) == SQLITE_ROW; ++sum.rows) {
    CsvRow row(table, &csv);
    for (size_t i = 0; i < table.columns.size(); ++i) {
      if (AddCell(select->get(), static_cast<int>(i), table.columns[i].kind, &row)) continue;
      return absl::InvalidArgumentError(StrCat("table ", table.name, ", row ", sum.rows + 1, ": a cell is of another kind"));
    }
    row.End();
    if (csv.size() >= kPieceBytes) flush();
  }
  if (code != SQLITE_DONE) return Failed(database, "read");
  flush();
  sum.digest = digest.Finish();
  return sum;
}

}  // namespace

absl::Status WriteSqlite(const std::string& path, const OpenTable& open) {
  std::error_code ignored;
  fs::remove(path, ignored);
  absl::Status written = Fill(path, open);
  if (written.ok()) written = FixHeader(path);
  if (!written.ok()) fs::remove(path, ignored);
  return written;
}

absl::StatusOr<std::vector<TableSum>> SumSqlite(const std::string& path,
                                                const std::function<void(const ExportTable&, std::string_view)>& tell) {
  const auto database = Open(path, SQLITE_OPEN_READONLY);
  if (!database.ok()) return database.status();
  sqlite3_db_config(database->get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(database->get(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  const auto tables = TablesIn(database->get());
  if (!tables.ok()) return tables.status();
  std::vector<TableSum> sums;
  for (const ExportTable* table : *tables) {
    auto sum = SumTable(database->get(), *table, tell);
    if (!sum.ok()) return sum.status();
    sums.push_back(*std::move(sum));
  }
  return sums;
}

}  // namespace yici::audit
