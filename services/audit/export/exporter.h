// The tables of a range of revisions, page by page, in the order of the records. A page is put away in a cursor and taken up
// again anywhere: the same range gives the same bytes, however it was cut into pages.
//
//   Exporter exporter({store, snapshot}, {.log_id_hex = id, .from = 1, .to = 4711}, ExportCursor());
//   while (!exporter.done()) {
//     YICI_RETURN_IF_ERROR(exporter.Step({.records = 2'000, .bytes = 1 << 20}));
//     for (const auto& [table, text] : exporter.texts().all()) Append(table->name, text.csv);
//     std::string put_away = exporter.cursor().Save();
//   }
//   std::vector<TableSum> sums = exporter.Sums();           // rows, bytes and SHA-256 of each table
//
// What stands in which table: an event, a refusal, a disclosure with its record; a case, with all that hangs at it, as it stood
// behind the last of its records in the range, at that record's place.
//
// What holds on failure: DATA_LOSS names the record; OUT_OF_RANGE a range that begins before the oldest kept record.
#ifndef YICI_SERVICES_AUDIT_EXPORT_EXPORTER_H_
#define YICI_SERVICES_AUDIT_EXPORT_EXPORTER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/audit/export/case_past.h"
#include "services/audit/export/running_digest.h"
#include "services/audit/export/table_rows.h"

namespace yici::audit {

struct ExportWish {
  std::string log_id_hex;
  uint64_t from = 1, to = 0;  // both included; to ≤ the last record
  ShowParty show_party = {};  // empty: no table of persons
};

// Rows, bytes and digest of one table.
struct TableSum {
  std::string table;
  uint64_t rows = 0, bytes = 0;
  Hash digest{};
  friend bool operator==(const TableSum&, const TableSum&) = default;
};

// Where an export stands. Opaque to others; a server binds it by a keyed hash, for the digests in it are believed.
class ExportCursor {
 public:
  ExportCursor();
  std::string Save() const;
  static std::optional<ExportCursor> Load(std::string_view saved);

 private:
  friend class Exporter;
  struct Running {
    uint64_t rows = 0, bytes = 0;
    RunningDigest digest;
  };
  uint64_t next_ = 0;    // revision to read next; 0: nothing is written yet
  uint64_t leaves_ = 0;  // behind the last record that was read; 0: none of them had an event
  std::vector<Running> tables_;
};

struct PageBounds {
  size_t records = 2'000;
  size_t bytes = size_t{1} << 20;
};

class Exporter {
 public:
  Exporter(const StoreView& view, ExportWish wish, ExportCursor cursor);
  absl::Status Step(const PageBounds& bounds);
  bool done() const { return cursor_.next_ > wish_.to; }
  const TableTexts& texts() const { return texts_; }  // of the last step
  const ExportCursor& cursor() const { return cursor_; }
  uint64_t reached() const { return cursor_.next_ == 0 ? 0 : cursor_.next_ - 1; }
  std::vector<TableSum> Sums() const;
  // Size of the tree behind record `to`.
  absl::StatusOr<uint64_t> Leaves() const;

 private:
  bool Has(const ExportTable& table) const { return wish_.show_party || table.name != "parties"; }
  void AddHeaders();
  void Account();
  absl::Status TakeRecord(uint64_t revision, std::string_view bytes);
  absl::Status TakeCases(const journal::Record& record);
  absl::Status TakeCase(const journal::Record& record, const std::string& case_no);

  const StoreView view_;
  const ExportWish wish_;
  ExportCursor cursor_;
  TableTexts texts_;
};

// Size and root of the tree behind a record, computed from every record up to it.
struct TreeAt {
  uint64_t leaves = 0;
  Hash root{};
};
absl::StatusOr<TreeAt> ComputeTreeAt(const StoreView& view, const std::string& log_id_hex, uint64_t revision);
// The first leaf behind a record: how many leaves the log had then.
absl::StatusOr<uint64_t> LeavesBehind(const StoreView& view, uint64_t revision);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_EXPORT_EXPORTER_H_
