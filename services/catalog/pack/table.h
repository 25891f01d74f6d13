// A CSV file with a known set of columns, and one row of it read cell by cell.
//
//   CsvTable table("halls.csv", bytes, {"hall_id", "jurisdiction"}, {"hours"}, findings);
//   for (const CsvRow& raw : table.rows()) {
//     RowReader row(table, raw, findings);
//     hall.set_hall_id(row.Id("hall_id"));           // a fault is noted and "" comes back
//     if (row.clean()) …                             // nothing was wrong with this row so far
//   }
#ifndef YICI_SERVICES_CATALOG_PACK_TABLE_H_
#define YICI_SERVICES_CATALOG_PACK_TABLE_H_

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "services/base/time.h"
#include "services/catalog/pack/csv.h"

namespace yici::catalog {

class CsvTable {
 public:
  using Columns = std::initializer_list<std::string_view>;

  // A missing required column, a column named twice or a fault of form makes the table unusable: it has no rows then.
  // A column in neither list is passed over with a note. Rows with another number of cells than the header are dropped.
  CsvTable(std::string file, std::string_view bytes, Columns required, Columns optional, Findings& findings);

  const std::string& file() const { return file_; }
  bool usable() const { return usable_; }
  const std::vector<CsvRow>& rows() const { return rows_; }
  bool Has(std::string_view column) const { return columns_.find(column) != columns_.end(); }
  // "" when the table has no such column.
  const std::string& Cell(const CsvRow& row, std::string_view column) const;

 private:
  void ReadHeader(const CsvRow& header, Columns required, Columns optional, Findings& findings);
  void ReadRows(std::vector<CsvRow> rows, Findings& findings);

  std::string file_;
  bool usable_ = true;
  std::map<std::string, size_t, std::less<>> columns_;
  std::vector<std::string> header_;
  std::vector<CsvRow> rows_;
};

class RowReader {
 public:
  RowReader(const CsvTable& table, const CsvRow& raw, Findings& findings) : table_(table), raw_(raw), findings_(findings) {}

  int line() const { return raw_.line; }
  bool clean() const { return clean_; }
  bool Has(std::string_view column) const { return !table_.Cell(raw_, column).empty(); }

  std::string Text(std::string_view column) const { return table_.Cell(raw_, column); }
  std::string NeedText(std::string_view column);
  // Letters a-z, digits and hyphens.
  std::string Id(std::string_view column);
  std::string MayBeId(std::string_view column);
  // Within [min, max]; `empty` stands for an empty cell, which is a fault when there is none.
  int64_t Number(std::string_view column, int64_t min, int64_t max);
  int64_t Number(std::string_view column, int64_t min, int64_t max, int64_t empty);
  // yuan with at most two decimals, as fen
  int64_t Money(std::string_view column);
  bool Flag(std::string_view column);
  bool Flag(std::string_view column, bool empty);
  std::string Word(std::string_view column, std::initializer_list<std::string_view> allowed);
  std::vector<std::string> List(std::string_view column);
  std::vector<int32_t> Codes(std::string_view column);
  CivilDay Day(std::string_view column);
  int32_t MayBeDay(std::string_view column);  // days since 1970, 0 when empty

  void Fail(std::string_view column, std::string reason, std::string zh, std::string en);

 private:
  const CsvTable& table_;
  const CsvRow& raw_;
  Findings& findings_;
  bool clean_ = true;
};

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_PACK_TABLE_H_
