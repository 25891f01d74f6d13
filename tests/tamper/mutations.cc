#include "tests/tamper/mutations.h"

#include <algorithm>
#include <random>
#include <vector>

#include "services/base/state.h"
#include "services/base/text.h"
#include "storage/api/journal.h"
#include "tests/kit/temp_folder.h"
#include "tests/tamper/folder.h"

namespace yici::tamper {
namespace {

namespace fs = std::filesystem;
using storage::Family;

struct StoredRow {
  Family family = Family::kJournal;
  std::string key, value;
};

class Mutation {
 public:
  Mutation(const fs::path& data, uint64_t seed) : data_(data), random_(seed) {}

  std::string Run() {
    switch (Below(12)) {
      case 0: return FlipInFile();
      case 1: return CutFile();
      case 2: return RemoveFile();
      case 3: return ZeroInFile();
      case 4: return DeleteRow();
      case 5: return FlipInRow();
      case 6: return AddRow();
      case 7: return SwapRecords();
      case 8: return CutTail();
      case 9: return ChangeEvent();
      case 10: return ChangeEnvelope();
      default: return DropRecord();
    }
  }

 private:
  uint64_t Below(uint64_t bound) { return bound == 0 ? 0 : random_() % bound; }

  // ---- files ----

  fs::path AnyFile() {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(data_)) {
      if (entry.is_regular_file() && entry.file_size() > 0) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files[Below(files.size())];
  }
  std::string Named(const char* act, const fs::path& file, uint64_t at) {
    return StrCat(act, " ", file.lexically_relative(data_).string(), " at byte ", at);
  }
  std::string FlipInFile() {
    const fs::path file = AnyFile();
    std::string bytes = kit::ReadFile(file);
    const uint64_t at = Below(bytes.size());
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << Below(8)));
    kit::WriteFile(file, bytes);
    return Named("flip a bit of", file, at);
  }
  std::string CutFile() {
    const fs::path file = AnyFile();
    const uint64_t at = Below(fs::file_size(file));
    fs::resize_file(file, at);
    return Named("cut", file, at);
  }
  std::string RemoveFile() {
    const fs::path file = AnyFile();
    fs::remove(file);
    return Named("remove", file, 0);
  }
  std::string ZeroInFile() {
    const fs::path file = AnyFile();
    std::string bytes = kit::ReadFile(file);
    const uint64_t at = Below(bytes.size());
    std::fill_n(bytes.begin() + static_cast<long>(at), std::min<uint64_t>(bytes.size() - at, 1 + Below(600)), '\0');
    kit::WriteFile(file, bytes);
    return Named("zero bytes of", file, at);
  }

  // ---- rows ----

  StoredRow AnyRow(storage::Store& store) {
    const Family family =
        std::array{Family::kJournal, Family::kState, Family::kState, Family::kState, Family::kBlobs, Family::kKeys}[Below(6)];
    std::vector<StoredRow> rows;
    const auto read = store.NewIterator(nullptr, family, "", "", storage::Direction::kForward);
    for (; read->Valid(); read->Next()) rows.push_back({family, std::string(read->key()), std::string(read->value())});
    return rows[Below(rows.size())];
  }
  static void Put(storage::Store& store, const StoredRow& row) {
    auto batch = store.NewBatch();
    batch->Put(row.family, row.key, row.value);
    store.Write(std::move(batch), storage::Sync::kYes).IgnoreError();
  }
  static void Delete(storage::Store& store, const StoredRow& row) {
    auto batch = store.NewBatch();
    batch->Delete(row.family, row.key);
    store.Write(std::move(batch), storage::Sync::kYes).IgnoreError();
  }
  static std::string Named(const char* act, const StoredRow& row) {
    const int first = row.key.empty() ? 0 : static_cast<uint8_t>(row.key[0]);
    return StrCat(act, " of ", storage::FamilyName(row.family), ", first byte of the key ", first);
  }
  std::string DeleteRow() {
    const auto store = OpenToWrite(data_);
    const StoredRow row = AnyRow(*store);
    Delete(*store, row);
    return Named("delete a row", row);
  }
  std::string FlipInRow() {
    const auto store = OpenToWrite(data_);
    StoredRow row = AnyRow(*store);
    if (row.value.empty()) row.value.push_back('x');
    char& byte = row.value[Below(row.value.size())];
    byte = static_cast<char>(byte ^ (1 << Below(8)));
    Put(*store, row);
    return Named("flip a bit in a row", row);
  }
  std::string AddRow() {
    const auto store = OpenToWrite(data_);
    StoredRow row = AnyRow(*store);
    row.key.back() = static_cast<char>(row.key.back() ^ (1 << Below(8)));
    Put(*store, row);
    return Named("copy a row to another key", row);
  }

  // ---- records ----

  static uint64_t LastRevision(storage::Store& store) {
    return storage::NewLocalJournal(&store)->LastRevision(nullptr).value_or(0);
  }
  static journal::Record RecordAt(storage::Store& store, uint64_t revision) {
    journal::Record record;
    record.ParseFromString(storage::NewLocalJournal(&store)->Read(nullptr, revision).value_or(""));
    return record;
  }
  static void PutRecord(storage::Store& store, const journal::Record& record, uint64_t revision) {
    Put(store, {Family::kJournal, storage::JournalKey(revision), record.SerializeAsString()});
  }
  std::string SwapRecords() {
    const auto store = OpenToWrite(data_);
    const uint64_t first = 1 + Below(LastRevision(*store) - 1);
    const journal::Record one = RecordAt(*store, first), two = RecordAt(*store, first + 1);
    PutRecord(*store, two, first);
    PutRecord(*store, one, first + 1);
    return StrCat("swap records ", first, " and the next");
  }
  std::string CutTail() {
    const auto store = OpenToWrite(data_);
    const uint64_t last = LastRevision(*store), count = 1 + Below(std::min<uint64_t>(last - 1, 9));
    for (uint64_t i = 0; i < count; ++i) Delete(*store, {Family::kJournal, storage::JournalKey(last - i), {}});
    RewriteHead(*store, kTamperLogId);
    return StrCat("cut the last ", count, " records and write the head to match");
  }
  std::string ChangeEvent() {
    const auto store = OpenToWrite(data_);
    uint64_t revision = 1 + Below(LastRevision(*store));
    while (revision > 1 && RecordAt(*store, revision).events_size() == 0) --revision;
    journal::Record record = RecordAt(*store, revision);
    if (record.events_size() == 0) return "nothing: no event before";
    auto* event = record.mutable_events(static_cast<int>(Below(static_cast<uint64_t>(record.events_size()))));
    event->set_subject(event->subject() + "x");
    PutRecord(*store, record, revision);
    RewriteHead(*store, kTamperLogId);
    return StrCat("change an event of record ", revision, " and write the head to match");
  }
  std::string ChangeEnvelope() {
    const auto store = OpenToWrite(data_);
    const uint64_t revision = 1 + Below(LastRevision(*store));
    journal::Record record = RecordAt(*store, revision);
    switch (Below(3)) {
      case 0: record.mutable_arrival()->set_wall_us(record.arrival().wall_us() + 1); break;
      case 1: record.set_answer(record.answer() + "x"); break;
      default: record.set_kind(record.kind() + 1);
    }
    PutRecord(*store, record, revision);
    RewriteHead(*store, kTamperLogId);
    return StrCat("change record ", revision, " outside its events");
  }
  // Taken out, and everything behind it moved up.
  std::string DropRecord() {
    const auto store = OpenToWrite(data_);
    const uint64_t last = LastRevision(*store), dropped = 1 + Below(last);
    uint64_t leaves = RecordAt(*store, dropped).first_leaf();
    for (uint64_t revision = dropped; revision < last; ++revision) {
      journal::Record record = RecordAt(*store, revision + 1);
      record.set_revision(revision);
      if (record.events_size() > 0) record.set_first_leaf(leaves);
      leaves += static_cast<uint64_t>(record.events_size());
      PutRecord(*store, record, revision);
    }
    Delete(*store, {Family::kJournal, storage::JournalKey(last), {}});
    RewriteHead(*store, kTamperLogId);
    return StrCat("take record ", dropped, " out, number the rest anew and write the head to match");
  }

  const fs::path data_;
  std::mt19937_64 random_;
};

}  // namespace

std::string Mutate(const fs::path& data, uint64_t seed) { return Mutation(data, seed).Run(); }

}  // namespace yici::tamper
