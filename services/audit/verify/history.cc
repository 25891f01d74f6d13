#include "services/audit/verify/history.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "services/audit/tree/record_chain.h"
#include "services/audit/verify/leaves.h"
#include "services/audit/verify/refold.h"
#include "services/base/text.h"
#include "services/server/partition/fold.h"
#include "storage/api/journal.h"

namespace yici::audit {
namespace {

constexpr uint64_t kProgressEvery = 1000;
constexpr size_t kBlobKeyBytes = 33;  // 'b' and a digest

// One verification. Every step returns whether to go on; the report holds the first finding.
class Verification {
 public:
  Verification(storage::Store& store, const VerifyOptions& options) : store_(store), options_(options) {}

  VerifyReport Run() {
    if (ReadHead() && Walk() && CheckHead() && CheckCheckpoint() && CheckBlobs() && CheckCited() && ReadRest()) CheckState();
    return std::move(report_);
  }

 private:
  bool Fail(Finding finding, std::string text, uint64_t bad_revision = 0) {
    report_.finding = finding;
    report_.text = std::move(text);
    report_.bad_revision = bad_revision;
    return false;
  }
  bool FailRecord(uint64_t revision, std::string_view what) {
    return Fail(Finding::kRecords, StrCat("record ", revision, ": ", what), revision);
  }

  bool ReadHead();
  bool Walk();
  bool TakeRow(std::string_view key, std::string_view value);
  bool TakeRecord(const journal::Record& record);
  void TakeLeaf(uint64_t revision, std::string_view leaf);
  bool CheckHead();
  bool CheckCheckpoint();
  bool CheckBlobs();
  bool CheckCited();
  bool HasBlob(std::string_view digest, std::string* bytes);
  bool ReadRest();
  bool CheckState();
  // " The first record that differs from what was kept is 17." where somebody kept leaves.
  std::string FirstChanged() const;
  void Tell(uint64_t done);

  storage::Store& store_;
  const VerifyOptions& options_;
  VerifyReport report_;
  std::optional<journal::PartitionHead> head_;
  CompactRange tree_;
  RecordChain chain_;
  int64_t legal_us_ = INT64_MIN;
  uint64_t first_changed_ = 0;
  std::optional<Hash> root_at_checkpoint_, records_at_checkpoint_;
  uint64_t told_ = 0;
};

bool Verification::ReadHead() {
  const std::string key(1, static_cast<char>(Table::kHead));
  std::string bytes;
  const absl::Status read = store_.Get(nullptr, storage::Family::kState, key, &bytes);
  if (absl::IsNotFound(read)) return true;
  if (!read.ok()) return Fail(Finding::kUnreadable, StrCat("the head cannot be read: ", read.message()));
  head_.emplace();
  if (!head_->ParseFromString(bytes)) return Fail(Finding::kTree, "the head's bytes are no head");
  return true;
}

void Verification::Tell(uint64_t done) {
  if (!options_.progress || (done % kProgressEvery != 0 && done != report_.revision)) return;
  const uint64_t total = head_ ? head_->revision() : 0;
  const uint64_t passes = options_.scratch != nullptr ? 2 : 1;
  options_.progress(told_ + done, std::max(total, done) * passes);
}

bool Verification::Walk() {
  if (options_.checkpoint != nullptr && options_.checkpoint->size == 0) root_at_checkpoint_ = tree_.Root();
  const auto rows = store_.NewIterator(nullptr, storage::Family::kJournal, "", "", storage::Direction::kForward);
  for (; rows->Valid(); rows->Next()) {
    if (!TakeRow(rows->key(), rows->value())) return false;
    Tell(report_.revision);
  }
  report_.leaves = tree_.size();
  report_.root = tree_.Root();
  report_.records = chain_.hash();
  if (rows->status().ok()) return true;
  const uint64_t missing = report_.revision + 1;
  return Fail(Finding::kUnreadable, StrCat("record ", missing, " cannot be read: ", rows->status().message()), missing);
}

bool Verification::TakeRow(std::string_view key, std::string_view value) {
  const uint64_t expected = report_.revision + 1;
  const auto revision = storage::ParseJournalKey(key);
  if (!revision) return FailRecord(expected, "expected a key of eight bytes in the journal, but found another");
  if (*revision != expected) {
    return FailRecord(expected, StrCat("it is missing; the journal goes on with record ", *revision));
  }
  const absl::StatusOr<journal::Record> record = ParseRecord(expected, value);
  if (!record.ok()) return FailRecord(expected, std::string(record.status().message()));
  chain_.Add(value);
  if (!TakeRecord(*record)) return false;
  report_.revision = expected;
  if (options_.checkpoint != nullptr && options_.checkpoint->revision == expected) records_at_checkpoint_ = chain_.hash();
  return true;
}

bool Verification::TakeRecord(const journal::Record& record) {
  const uint64_t revision = record.revision();
  if (record.legal_us() < legal_us_) return FailRecord(revision, "its legal time lies before that of the record before");
  legal_us_ = record.legal_us();
  if (record.events_size() > 0 && record.first_leaf() != tree_.size()) {
    return FailRecord(revision, StrCat("expected first leaf ", tree_.size(), ", but it says ", record.first_leaf()));
  }
  const absl::StatusOr<std::vector<std::string>> leaves = LeavesOf(options_.log_id_hex, record);
  if (!leaves.ok()) return FailRecord(revision, std::string(leaves.status().message()));
  for (const std::string& leaf : *leaves) TakeLeaf(revision, leaf);
  return true;
}

void Verification::TakeLeaf(uint64_t revision, std::string_view leaf) {
  const Hash hash = LeafHash(leaf);
  Hash kept;
  if (first_changed_ == 0 && options_.kept_leaf && options_.kept_leaf(tree_.size(), &kept) && kept != hash) {
    first_changed_ = revision;
  }
  tree_.Append(hash);
  if (options_.checkpoint != nullptr && options_.checkpoint->size == tree_.size()) root_at_checkpoint_ = tree_.Root();
}

std::string Verification::FirstChanged() const {
  return first_changed_ == 0 ? "" : StrCat("; record ", first_changed_, " is the first that differs from its kept leaf");
}

bool Verification::CheckHead() {
  if (!head_) {
    if (report_.revision == 0) return true;
    return Fail(Finding::kTree, StrCat("the head is missing, but the journal ends at record ", report_.revision));
  }
  if (head_->revision() != report_.revision) {
    return Fail(Finding::kTree,
                StrCat("the head stands at record ", head_->revision(), ", but the journal ends at record ", report_.revision),
                std::min(head_->revision(), report_.revision) + 1);
  }
  if (report_.revision > 0 && head_->legal_us() != legal_us_) {
    return Fail(Finding::kTree, "the head's legal time is not that of the last record", report_.revision);
  }
  bool same = head_->leaves() == tree_.size() && head_->tree_edge_size() == static_cast<int>(tree_.edge().size());
  for (int i = 0; same && i < head_->tree_edge_size(); ++i) {
    const Hash& hash = tree_.edge()[static_cast<size_t>(i)];
    same = head_->tree_edge(i) == std::string_view(reinterpret_cast<const char*>(hash.data()), hash.size());
  }
  if (same) return true;
  return Fail(Finding::kTree,
              StrCat("the tree of the head (", head_->leaves(), " leaves) is not the one that the records give (", tree_.size(),
                     " leaves, root ", Hex(report_.root), ")", FirstChanged()),
              first_changed_);
}

bool Verification::CheckCheckpoint() {
  const Checkpoint* checkpoint = options_.checkpoint;
  if (checkpoint == nullptr) return true;
  if (checkpoint->origin != LogOrigin(options_.log_id_hex)) {
    return Fail(Finding::kCheckpoint,
                StrCat("the checkpoint is of ", checkpoint->origin, ", but the folder holds ", LogOrigin(options_.log_id_hex)));
  }
  if (checkpoint->size > tree_.size() || checkpoint->revision > report_.revision) {
    return Fail(Finding::kCheckpoint,
                StrCat("the tail is cut: the checkpoint was taken at ", checkpoint->size, " leaves, record ",
                       checkpoint->revision, ", but the log ends at ", tree_.size(), " leaves, record ", report_.revision),
                report_.revision + 1);
  }
  if (root_at_checkpoint_ != checkpoint->root) {
    return Fail(Finding::kCheckpoint,
                StrCat("the history was written anew: at ", checkpoint->size, " leaves the tree is not the one that was signed",
                       FirstChanged()),
                first_changed_);
  }
  if (checkpoint->revision > 0 && records_at_checkpoint_ != checkpoint->records) {
    return Fail(Finding::kCheckpoint, StrCat("a record up to ", checkpoint->revision,
                                             " was changed outside its events: answer, arrival or a refused request"));
  }
  return report_.checkpoint_met = true;
}

bool Verification::CheckBlobs() {
  const auto rows = store_.NewIterator(nullptr, storage::Family::kBlobs, "b", "c", storage::Direction::kForward);
  for (; rows->Valid(); rows->Next(), ++report_.blobs) {
    const Hash digest = Sha256(rows->value());
    const std::string_view named = rows->key().substr(1);
    if (rows->key().size() == kBlobKeyBytes && std::equal(named.begin(), named.end(), digest.begin(),
                                                          [](char a, uint8_t b) { return static_cast<uint8_t>(a) == b; })) {
      continue;
    }
    return Fail(Finding::kBlobs, StrCat("attachment bytes number ", report_.blobs, " are not those they are named by"));
  }
  if (rows->status().ok()) return true;
  return Fail(Finding::kUnreadable, StrCat("attachments cannot be read: ", rows->status().message()));
}

bool Verification::HasBlob(std::string_view digest, std::string* bytes) {
  return store_.Get(nullptr, storage::Family::kBlobs, StrCat('b', digest), bytes).ok();
}

// What cases cite must be there: the manifest, and every chunk that it names.
bool Verification::CheckCited() {
  const auto table = static_cast<char>(Table::kAttachment);
  const auto rows = store_.NewIterator(nullptr, storage::Family::kState, std::string(1, table),
                                       std::string(1, static_cast<char>(table + 1)), storage::Direction::kForward);
  std::string bytes;
  for (; rows->Valid(); rows->Next()) {
    journal::AttachmentManifest manifest;
    bool whole = HasBlob(rows->key().substr(1), &bytes) && manifest.ParseFromString(bytes);
    for (const std::string& chunk : manifest.chunks()) whole = whole && HasBlob(chunk, &bytes);
    if (!whole)
      return Fail(Finding::kBlobs, StrCat("an attachment that case ", rows->value(), " cites is missing, whole or in part"));
  }
  if (rows->status().ok()) return true;
  return Fail(Finding::kUnreadable, StrCat("rows of state cannot be read: ", rows->status().message()));
}

// What is compared with nothing is read to its end all the same: the engine checks its own sums.
bool Verification::ReadRest() {
  for (const storage::Family family : {storage::Family::kState, storage::Family::kKeys}) {
    const auto rows = store_.NewIterator(nullptr, family, "", "", storage::Direction::kForward);
    while (rows->Valid()) rows->Next();
    if (rows->status().ok()) continue;
    return Fail(Finding::kUnreadable,
                StrCat("rows of ", storage::FamilyName(family), " cannot be read: ", rows->status().message()));
  }
  return true;
}

// Behind everything else: what is folded here is known to be what the head and the checkpoint speak of.
bool Verification::CheckState() {
  if (options_.scratch == nullptr) return true;
  Refold refold(*options_.scratch, options_.log_id_hex);
  told_ = report_.revision;
  const auto rows = store_.NewIterator(nullptr, storage::Family::kJournal, "", "", storage::Direction::kForward);
  for (uint64_t revision = 1; rows->Valid(); rows->Next(), ++revision) {
    const absl::StatusOr<journal::Record> record = ParseRecord(revision, rows->value());
    const absl::Status folded = record.ok() ? refold.Add(*record) : record.status();
    if (absl::IsDataLoss(folded)) {
      return Fail(Finding::kState, StrCat("record ", revision, " does not fold: ", folded.message()), revision);
    }
    // The scratch store's own trouble says nothing about the folder.
    if (!folded.ok()) return Fail(Finding::kUnreadable, StrCat("the state cannot be folded anew: ", folded.message()));
    Tell(revision);
  }
  if (!rows->status().ok()) return Fail(Finding::kUnreadable, StrCat("the journal cannot be read: ", rows->status().message()));
  const absl::StatusOr<int64_t> compared = refold.Compare(store_);
  if (absl::IsDataLoss(compared.status())) return Fail(Finding::kState, std::string(compared.status().message()));
  if (!compared.ok()) return Fail(Finding::kUnreadable, std::string(compared.status().message()));
  report_.state_rows = *compared;
  return true;
}

}  // namespace

VerifyReport VerifyHistory(storage::Store& store, const VerifyOptions& options) { return Verification(store, options).Run(); }

}  // namespace yici::audit
