// Rows of an export from what is stored. Free texts of people (opinions, reasons, what a rater wrote) are in none of them: who
// needs one reads the case. Fields of persons are in "parties" alone.
#ifndef YICI_SERVICES_AUDIT_EXPORT_TABLE_ROWS_H_
#define YICI_SERVICES_AUDIT_EXPORT_TABLE_ROWS_H_

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "services/audit/export/table_csv.h"
#include "services/base/state.h"

namespace yici::audit {

// What came out of one page, by table.
struct TableText {
  std::string csv;
  uint64_t rows = 0;
};

class TableTexts {
 public:
  TableTexts();
  // The next row of a table; end it with End().
  CsvRow Row(std::string_view table);
  TableText& Of(std::string_view table);
  size_t bytes() const;
  const std::vector<std::pair<const ExportTable*, TableText>>& all() const { return texts_; }
  void Clear();

 private:
  std::vector<std::pair<const ExportTable*, TableText>> texts_;
};

// A person as shown without a purpose.
struct ShownParty {
  std::string name, id_number, phone;
  bool erased = false;
};
using ShowParty = std::function<ShownParty(const journal::Party&)>;

// Where a document was issued: the first event that names it.
using IssuedAt = std::map<std::pair<std::string, int32_t>, std::pair<uint64_t, int>>;

void AddEventRows(const journal::Record& record, TableTexts* out);
// Where the record holds a refusal.
void AddRefusalRow(const journal::Record& record, TableTexts* out);
void AddCaseRows(const journal::Case& subject, const IssuedAt& issued, TableTexts* out);
void AddPartyRows(const journal::Case& subject, const ShowParty& show, TableTexts* out);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_EXPORT_TABLE_ROWS_H_
