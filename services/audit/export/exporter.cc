#include "services/audit/export/exporter.h"

#include <algorithm>
#include <set>

#include "services/audit/document/statement.h"
#include "services/audit/verify/leaves.h"
#include "services/base/text.h"

namespace yici::audit {
namespace {

constexpr char kCursorFormat = 1;
constexpr std::string_view kCasePrefix = "cases/";

void AppendNumber(std::string& out, uint64_t number) {
  for (int i = 7; i >= 0; --i) out.push_back(static_cast<char>(number >> (8 * i)));
}

bool TakeNumber(std::string_view& bytes, uint64_t* number) {
  if (bytes.size() < 8) return false;
  *number = 0;
  for (int i = 0; i < 8; ++i) *number = *number << 8 | static_cast<uint8_t>(bytes[static_cast<size_t>(i)]);
  bytes.remove_prefix(8);
  return true;
}

// The case's last record up to `to`: it is written there, and nowhere else.
bool IsLastUpTo(const journal::Case& row, uint64_t revision, uint64_t to) {
  const auto behind = std::upper_bound(row.revisions().begin(), row.revisions().end(), to);
  return behind != row.revisions().begin() && *std::prev(behind) == revision;
}

}  // namespace

// ---- cursor ----------------------------------------------------------------------------------------------------------

ExportCursor::ExportCursor() : tables_(ExportedTables().size()) {}

std::string ExportCursor::Save() const {
  std::string saved(1, kCursorFormat);
  AppendNumber(saved, next_);
  AppendNumber(saved, leaves_);
  for (const Running& table : tables_) {
    AppendNumber(saved, table.rows);
    AppendNumber(saved, table.bytes);
    const std::string digest = table.digest.Save();
    saved.push_back(static_cast<char>(digest.size()));
    saved.append(digest);
  }
  return saved;
}

std::optional<ExportCursor> ExportCursor::Load(std::string_view saved) {
  ExportCursor cursor;
  if (saved.empty() || saved[0] != kCursorFormat) return std::nullopt;
  saved.remove_prefix(1);
  if (!TakeNumber(saved, &cursor.next_) || !TakeNumber(saved, &cursor.leaves_)) return std::nullopt;
  for (Running& table : cursor.tables_) {
    if (!TakeNumber(saved, &table.rows) || !TakeNumber(saved, &table.bytes) || saved.empty()) return std::nullopt;
    const auto size = static_cast<uint8_t>(saved[0]);
    auto digest = RunningDigest::Load(saved.substr(1, size));
    if (!digest || saved.size() < size_t{1} + size) return std::nullopt;
    table.digest = *digest;
    saved.remove_prefix(size_t{1} + size);
  }
  return saved.empty() ? std::optional(std::move(cursor)) : std::nullopt;
}

// ---- exporter --------------------------------------------------------------------------------------------------------

Exporter::Exporter(const StoreView& view, ExportWish wish, ExportCursor cursor)
    : view_(view), wish_(std::move(wish)), cursor_(std::move(cursor)) {}

void Exporter::AddHeaders() {
  for (const ExportTable& table : ExportedTables()) {
    if (Has(table)) texts_.Of(table.name).csv = HeaderLine(table);
  }
}

void Exporter::Account() {
  for (size_t i = 0; i < texts_.all().size(); ++i) {
    const TableText& text = texts_.all()[i].second;
    ExportCursor::Running& running = cursor_.tables_[i];
    running.rows += text.rows;
    running.bytes += text.csv.size();
    running.digest.Add(text.csv);
  }
}

absl::Status Exporter::Step(const PageBounds& bounds) {
  texts_.Clear();
  if (cursor_.next_ == 0) {
    AddHeaders();
    cursor_.next_ = wish_.from;
  }
  absl::Status taken;
  size_t records = 0;
  const auto journal = storage::NewLocalJournal(view_.store);
  const storage::ScanLimit limit{.records = std::min<size_t>(bounds.records, wish_.to + 1 - cursor_.next_)};
  const uint64_t before = cursor_.next_;
  const auto next = journal->Scan(view_.snapshot, before, limit, [&](uint64_t revision, std::string_view bytes) {
    taken = TakeRecord(revision, bytes);
    ++records;
    if (taken.ok()) cursor_.next_ = revision + 1;
    return taken.ok() && texts_.bytes() < bounds.bytes;
  });
  if (!taken.ok()) return taken;
  if (!next.ok()) return next.status();
  if (records == 0) return absl::DataLossError(StrCat("record ", before, " is missing"));
  Account();
  return absl::OkStatus();
}

absl::Status Exporter::TakeRecord(uint64_t revision, std::string_view bytes) {
  const auto record = ParseRecord(revision, bytes);
  if (!record.ok()) return absl::DataLossError(StrCat("record ", revision, ": ", record.status().message()));
  if (record->events_size() > 0) cursor_.leaves_ = record->first_leaf() + static_cast<uint64_t>(record->events_size());
  AddEventRows(*record, &texts_);
  AddRefusalRow(*record, &texts_);
  return TakeCases(*record);
}

absl::Status Exporter::TakeCases(const journal::Record& record) {
  std::vector<std::string> touched;  // in the order of their first events in the record
  for (const journal::StoredEvent& stored : record.events()) {
    if (!stored.subject().starts_with(kCasePrefix)) continue;
    std::string case_no = stored.subject().substr(kCasePrefix.size());
    if (std::find(touched.begin(), touched.end(), case_no) == touched.end()) touched.push_back(std::move(case_no));
  }
  for (const std::string& case_no : touched) {
    if (absl::Status taken = TakeCase(record, case_no); !taken.ok()) return taken;
  }
  return absl::OkStatus();
}

absl::Status Exporter::TakeCase(const journal::Record& record, const std::string& case_no) {
  const auto row = ReadCaseRow(view_, case_no);
  // Looking at a case that is not there can be an event too.
  if (absl::IsNotFound(row.status())) return absl::OkStatus();
  if (!row.ok()) return row.status();
  if (!IsLastUpTo(*row, record.revision(), wish_.to)) return absl::OkStatus();
  IssuedAt issued;
  CasePast past(view_, *row);
  absl::Status reached =
      past.Reach(wish_.to, [&issued](const journal::Record& at, int index, const journal::Event& event, auto) {
        for (const auto& document : DocumentsIn(event))
          issued.try_emplace({document.code(), document.n()}, at.revision(), index);
      });
  if (!reached.ok() || past.state() == nullptr) return reached;
  AddCaseRows(*past.state(), issued, &texts_);
  if (wish_.show_party) AddPartyRows(*past.state(), wish_.show_party, &texts_);
  return absl::OkStatus();
}

std::vector<TableSum> Exporter::Sums() const {
  std::vector<TableSum> sums;
  for (size_t i = 0; i < ExportedTables().size(); ++i) {
    const ExportTable& table = ExportedTables()[i];
    const ExportCursor::Running& running = cursor_.tables_[i];
    if (!Has(table)) continue;
    sums.push_back({std::string(table.name), running.rows, running.bytes, running.digest.Finish()});
  }
  return sums;
}

absl::StatusOr<uint64_t> Exporter::Leaves() const {
  if (cursor_.leaves_ > 0) return cursor_.leaves_;
  return LeavesBehind(view_, wish_.from - 1);
}

// ---- the tree behind a record -----------------------------------------------------------------------------------------

absl::StatusOr<uint64_t> LeavesBehind(const StoreView& view, uint64_t revision) {
  const auto rows = view.store->NewIterator(view.snapshot, storage::Family::kJournal, "", storage::JournalKey(revision + 1),
                                            storage::Direction::kReverse);
  for (; rows->Valid(); rows->Next()) {
    const auto at = storage::ParseJournalKey(rows->key());
    const auto record = at ? ParseRecord(*at, rows->value()) : absl::DataLossError("a key of the journal is none");
    if (!record.ok()) return record.status();
    if (record->events_size() > 0) return record->first_leaf() + static_cast<uint64_t>(record->events_size());
  }
  if (!rows->status().ok()) return rows->status();
  return uint64_t{0};
}

absl::StatusOr<TreeAt> ComputeTreeAt(const StoreView& view, const std::string& log_id_hex, uint64_t revision) {
  CompactRange tree;
  absl::Status taken;
  const auto take = [&](uint64_t at, std::string_view bytes) {
    const auto record = ParseRecord(at, bytes);
    const auto leaves = record.ok() ? LeavesOf(log_id_hex, *record) : record.status();
    if (!leaves.ok()) return taken = absl::DataLossError(StrCat("record ", at, ": ", leaves.status().message())), false;
    for (const std::string& leaf : *leaves) tree.Append(LeafHash(leaf));
    return true;
  };
  const auto journal = storage::NewLocalJournal(view.store);
  const auto next = journal->Scan(view.snapshot, 1, {.records = revision}, take);
  if (!taken.ok()) return taken;
  if (!next.ok()) return next.status();
  if (*next != revision + 1) return absl::DataLossError(StrCat("record ", *next, " is missing"));
  return TreeAt{tree.size(), tree.Root()};
}

}  // namespace yici::audit
