#include "services/audit/verify/history.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "services/audit/sm/sm3_tree.h"
#include "services/audit/tree/hash_range.h"
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

// A tree with its running hash, on the way, and what they were where the checkpoint was taken.
class TreeSoFar {
 public:
  TreeSoFar(const TreeHasher& hasher, const Checkpoint* checkpoint)
      : hasher_(hasher), checkpoint_(checkpoint), tree_(hasher), chain_(hasher) {
    if (checkpoint_ != nullptr && checkpoint_->size == 0) root_at_checkpoint_ = tree_.Root();
  }

  void AddLeaf(const Hash& hash) {
    tree_.Append(hash);
    if (checkpoint_ != nullptr && checkpoint_->size == tree_.size()) root_at_checkpoint_ = tree_.Root();
  }
  // Behind its leaves.
  void AddRecord(std::string_view bytes) {
    chain_.Add(bytes);
    if (checkpoint_ != nullptr && checkpoint_->revision == chain_.revision()) records_at_checkpoint_ = chain_.hash();
  }
  const TreeHasher& hasher() const { return hasher_; }
  const Checkpoint* checkpoint() const { return checkpoint_; }
  const HashRange& tree() const { return tree_; }
  const Hash& records() const { return chain_.hash(); }
  bool RootIsAsSigned() const { return root_at_checkpoint_ == checkpoint_->root; }
  bool RecordsAreAsSigned() const { return checkpoint_->revision == 0 || records_at_checkpoint_ == checkpoint_->records; }

 private:
  const TreeHasher& hasher_;
  const Checkpoint* const checkpoint_;
  HashRange tree_;
  RecordChain chain_;
  std::optional<Hash> root_at_checkpoint_, records_at_checkpoint_;
};

// One verification. Every step returns whether to go on; the report holds the first finding.
class Verification {
 public:
  Verification(storage::Store& store, const VerifyOptions& options)
      : store_(store), options_(options), first_(kSha256Tree, options.checkpoint) {
    if (options.second_tree == SecondTree::kSm3) second_.emplace(kSm3Tree, options.second_checkpoint);
  }

  VerifyReport Run() {
    if (ReadHead() && Walk() && CheckHead() && CheckCheckpoints() && CheckBlobs() && CheckCited() && ReadRest()) CheckState();
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
  bool CheckCheckpoints();
  bool CheckCheckpoint(const TreeSoFar& of, bool* met);
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
  TreeSoFar first_;
  std::optional<TreeSoFar> second_;
  int64_t legal_us_ = INT64_MIN;
  uint64_t first_changed_ = 0;
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
  const auto rows = store_.NewIterator(nullptr, storage::Family::kJournal, "", "", storage::Direction::kForward);
  for (; rows->Valid(); rows->Next()) {
    if (!TakeRow(rows->key(), rows->value())) return false;
    Tell(report_.revision);
  }
  report_.leaves = first_.tree().size();
  report_.root = first_.tree().Root();
  report_.records = first_.records();
  if (second_) {
    report_.has_second = true;
    report_.second_root = second_->tree().Root();
    report_.second_records = second_->records();
  }
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
  if (!TakeRecord(*record)) return false;
  first_.AddRecord(value);
  if (second_) second_->AddRecord(value);
  report_.revision = expected;
  return true;
}

bool Verification::TakeRecord(const journal::Record& record) {
  const uint64_t revision = record.revision();
  if (record.legal_us() < legal_us_) return FailRecord(revision, "its legal time lies before that of the record before");
  legal_us_ = record.legal_us();
  if (record.events_size() > 0 && record.first_leaf() != first_.tree().size()) {
    return FailRecord(revision, StrCat("expected first leaf ", first_.tree().size(), ", but it says ", record.first_leaf()));
  }
  const absl::StatusOr<std::vector<std::string>> leaves = LeavesOf(options_.log_id_hex, record);
  if (!leaves.ok()) return FailRecord(revision, std::string(leaves.status().message()));
  for (const std::string& leaf : *leaves) TakeLeaf(revision, leaf);
  if (!second_) return true;
  for (const std::string& leaf : LeavesInSm3(*leaves, record)) second_->AddLeaf(second_->hasher().leaf(leaf));
  return true;
}

void Verification::TakeLeaf(uint64_t revision, std::string_view leaf) {
  const Hash hash = LeafHash(leaf);
  Hash kept;
  if (first_changed_ == 0 && options_.kept_leaf && options_.kept_leaf(first_.tree().size(), &kept) && kept != hash) {
    first_changed_ = revision;
  }
  first_.AddLeaf(hash);
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
  const HashRange& tree = first_.tree();
  bool same = head_->leaves() == tree.size() && head_->tree_edge_size() == static_cast<int>(tree.edge().size());
  for (int i = 0; same && i < head_->tree_edge_size(); ++i) {
    const Hash& hash = tree.edge()[static_cast<size_t>(i)];
    same = head_->tree_edge(i) == std::string_view(reinterpret_cast<const char*>(hash.data()), hash.size());
  }
  if (same) return true;
  return Fail(Finding::kTree,
              StrCat("the tree of the head (", head_->leaves(), " leaves) is not the one that the records give (", tree.size(),
                     " leaves, root ", Hex(report_.root), ")", FirstChanged()),
              first_changed_);
}

bool Verification::CheckCheckpoints() {
  return CheckCheckpoint(first_, &report_.checkpoint_met) &&
         (!second_ || CheckCheckpoint(*second_, &report_.second_checkpoint_met));
}

bool Verification::CheckCheckpoint(const TreeSoFar& of, bool* met) {
  const Checkpoint* checkpoint = of.checkpoint();
  if (checkpoint == nullptr) return true;
  const std::string origin = LogOrigin(options_.log_id_hex, of.hasher().kind);
  if (checkpoint->origin != origin) {
    return Fail(Finding::kCheckpoint, StrCat("the checkpoint is of ", checkpoint->origin, ", but the folder holds ", origin));
  }
  const uint64_t leaves = of.tree().size();
  if (checkpoint->size > leaves || checkpoint->revision > report_.revision) {
    return Fail(Finding::kCheckpoint,
                StrCat("the tail is cut: the checkpoint was taken at ", checkpoint->size, " leaves, record ",
                       checkpoint->revision, ", but the log ends at ", leaves, " leaves, record ", report_.revision),
                report_.revision + 1);
  }
  if (!of.RootIsAsSigned()) {
    return Fail(Finding::kCheckpoint,
                StrCat("the history was written anew: at ", checkpoint->size, " leaves the tree is not the one that was signed",
                       FirstChanged()),
                first_changed_);
  }
  if (!of.RecordsAreAsSigned()) {
    return Fail(Finding::kCheckpoint, StrCat("a record up to ", checkpoint->revision,
                                             " was changed outside its events: answer, arrival or a refused request"));
  }
  return *met = true;
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
  const absl::StatusOr<int64_t> compared = refold.Compare(store_, options_.version);
  if (absl::IsDataLoss(compared.status())) return Fail(Finding::kState, std::string(compared.status().message()));
  if (!compared.ok()) return Fail(Finding::kUnreadable, std::string(compared.status().message()));
  report_.state_rows = *compared;
  return true;
}

}  // namespace

VerifyReport VerifyHistory(storage::Store& store, const VerifyOptions& options) { return Verification(store, options).Run(); }

}  // namespace yici::audit
