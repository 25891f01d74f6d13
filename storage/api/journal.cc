#include "storage/api/journal.h"

#include "absl/strings/str_cat.h"

namespace yici::storage {
namespace {

absl::Status CheckFollows(uint64_t last, uint64_t revision) {
  if (last == 0 || revision == last + 1) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("expected journal revision ", last + 1, ", but got ", revision));
}

absl::Status MalformedKey() { return absl::DataLossError("journal: a key is not eight bytes"); }

class LocalJournal : public Journal {
 public:
  explicit LocalJournal(Store* store) : store_(store) {}

  absl::Status Append(WriteBatch& batch, uint64_t revision, std::string_view record) override {
    if (revision == 0) return absl::InvalidArgumentError("journal revisions start at 1");
    if (record.size() > kRecordBytesMax) {
      return absl::InvalidArgumentError(
          absl::StrCat("journal record of ", record.size(), " bytes, at most ", kRecordBytesMax, " fit"));
    }
    if (!appended_) {
      absl::StatusOr<uint64_t> last = LastRevision(nullptr);
      if (!last.ok()) return last.status();
      appended_ = *last;
    }
    if (absl::Status follows = CheckFollows(*appended_, revision); !follows.ok()) return follows;
    batch.Put(Family::kJournal, JournalKey(revision), record);
    appended_ = revision;
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> Read(const Snapshot* snapshot, uint64_t revision) override {
    std::string record;
    absl::Status read = store_->Get(snapshot, Family::kJournal, JournalKey(revision), &record);
    if (!read.ok()) return read;
    return record;
  }

  absl::StatusOr<uint64_t> Scan(const Snapshot* snapshot, uint64_t first, ScanLimit limit,
                                absl::FunctionRef<bool(uint64_t, std::string_view)> visit) override {
    if (first == 0) return absl::InvalidArgumentError("journal revisions start at 1");
    auto rows = store_->NewIterator(snapshot, Family::kJournal, JournalKey(first), "", Direction::kForward);
    uint64_t next = first;
    size_t bytes = 0;
    for (; rows->Valid() && next - first < limit.records && bytes < limit.bytes; rows->Next()) {
      std::optional<uint64_t> revision = ParseJournalKey(rows->key());
      if (!revision) return MalformedKey();
      if (*revision != next) return Missing(snapshot, first, next, *revision);
      ++next;
      bytes += rows->value().size();
      if (!visit(*revision, rows->value())) return next;
    }
    if (!rows->status().ok()) return rows->status();
    return next;
  }

  absl::StatusOr<uint64_t> FirstRevision(const Snapshot* snapshot) override { return Edge(snapshot, Direction::kForward); }
  absl::StatusOr<uint64_t> LastRevision(const Snapshot* snapshot) override { return Edge(snapshot, Direction::kReverse); }

 private:
  absl::StatusOr<uint64_t> Edge(const Snapshot* snapshot, Direction direction) {
    auto rows = store_->NewIterator(snapshot, Family::kJournal, "", "", direction);
    if (!rows->status().ok()) return rows->status();
    if (!rows->Valid()) return uint64_t{0};
    std::optional<uint64_t> revision = ParseJournalKey(rows->key());
    if (!revision) return MalformedKey();
    return *revision;
  }

  // A hole before the oldest kept record is a purge that the reader missed; anywhere else records were lost.
  absl::Status Missing(const Snapshot* snapshot, uint64_t first, uint64_t expected, uint64_t found) {
    absl::StatusOr<uint64_t> oldest = FirstRevision(snapshot);
    if (!oldest.ok()) return oldest.status();
    if (expected == first && *oldest == found) {
      return absl::OutOfRangeError(absl::StrCat("journal starts at revision ", found, ", asked from ", first));
    }
    return absl::DataLossError(absl::StrCat("journal gap: expected revision ", expected, ", found ", found));
  }

  Store* const store_;
  std::optional<uint64_t> appended_;  // unread until the first Append
};

}  // namespace

std::string JournalKey(uint64_t revision) {
  std::string key(sizeof(revision), '\0');
  for (size_t i = 0; i < key.size(); ++i) key[i] = static_cast<char>(revision >> (8 * (key.size() - 1 - i)));
  return key;
}

std::optional<uint64_t> ParseJournalKey(std::string_view key) {
  if (key.size() != sizeof(uint64_t)) return std::nullopt;
  uint64_t revision = 0;
  for (char byte : key) revision = revision << 8 | static_cast<uint8_t>(byte);
  return revision;
}

std::unique_ptr<Journal> NewLocalJournal(Store* store) { return std::make_unique<LocalJournal>(store); }

}  // namespace yici::storage
