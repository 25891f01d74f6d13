#include "services/audit/search/follower.h"

#include <algorithm>

#include "services/base/text.h"

namespace yici::audit {
namespace {

// Of one slice, so that searches wait little for a thread of low priority.
constexpr storage::ScanLimit kSlice{.records = 64, .bytes = size_t{256} << 10};
constexpr std::chrono::seconds kPauseFirst{1}, kPauseMax{60};

absl::Status Behind(std::string_view why) { return absl::UnavailableError(StrCat("SEARCH_BEHIND: ", why)); }

std::string_view Words(const absl::Status& status) { return {status.message().data(), status.message().size()}; }

}  // namespace

IndexFollower::IndexFollower(std::string log_id_hex, OpenStore open, Now now)
    : log_id_hex_(std::move(log_id_hex)), open_(std::move(open)), now_(std::move(now)) {}

absl::Status IndexFollower::Pause(std::string_view why) {
  index_.reset();
  not_before_ = now_() + pause_;
  pause_ = std::min(2 * pause_, kPauseMax);
  return Behind(why);
}

absl::Status IndexFollower::OpenWith(Contents contents) {
  auto store = open_(contents);
  if (!store.ok()) return store.status();
  auto index = EventIndex::Open(*std::move(store), log_id_hex_);
  if (!index.ok()) return index.status();
  index_ = *std::move(index);
  return absl::OkStatus();
}

// Whether the record that was taken last is the journal's.
bool IndexFollower::Continues(const JournalHead& head) const {
  if (index_->revision() == 0) return true;
  if (index_->revision() > head.revision) return false;
  const auto bytes = storage::NewLocalJournal(head.store)->Read(head.snapshot, index_->revision());
  return bytes.ok() && Sha256(*bytes) == index_->record_hash();
}

absl::Status IndexFollower::Open(const JournalHead& head) {
  if (!distrusted_) {
    const absl::Status kept = OpenWith(Contents::kKept);
    if (kept.ok() && Continues(head)) return absl::OkStatus();
    // Nothing says that what is there is bad.
    if (absl::IsResourceExhausted(kept)) return Pause("there is no space to open the index");
  }
  index_.reset();
  if (absl::Status opened = OpenWith(Contents::kNone); !opened.ok()) {
    return Pause(StrCat("the index cannot be opened: ", Words(opened)));
  }
  distrusted_ = false;
  ++made_anew_;
  return absl::OkStatus();
}

absl::Status IndexFollower::TakeSome(const JournalHead& head) {
  const auto journal = storage::NewLocalJournal(head.store);
  uint64_t next = index_->revision() + 1;
  if (next == 1) {
    const auto first = journal->FirstRevision(head.snapshot);
    if (first.ok()) next = std::max<uint64_t>(*first, 1);
  }
  const uint64_t sealed = index_->sealed_revision();
  absl::Status taken;
  const auto scanned = journal->Scan(head.snapshot, next, kSlice, [&](uint64_t revision, std::string_view bytes) {
    if (revision <= head.revision) taken = index_->Take(revision, bytes);
    return taken.ok() && revision < head.revision;
  });
  if (absl::IsDataLoss(taken)) return absl::DataLossError(StrCat("LOG_DAMAGED: ", Words(taken)));
  if (absl::IsAborted(taken)) {
    distrusted_ = true;
    return Pause("the index is damaged and made anew");
  }
  if (!taken.ok()) return Pause("the index cannot be written");  // a full disk, for example
  if (index_->sealed_revision() != sealed) pause_ = kPauseFirst;
  if (absl::IsDataLoss(scanned.status())) return absl::DataLossError(StrCat("LOG_DAMAGED: ", Words(scanned.status())));
  return scanned.ok() ? absl::OkStatus() : Behind("the journal cannot be read");
}

absl::Status IndexFollower::Step(const JournalHead& head) {
  if (closed_) return Behind("the server is shutting down");
  if (distrusted_) index_.reset();
  if (index_ == nullptr) {
    if (now_() < not_before_) return Behind("the index cannot be written; it is tried again soon");
    if (absl::Status opened = Open(head); !opened.ok()) return opened;
  }
  return index_->revision() < head.revision ? TakeSome(head) : absl::OkStatus();
}

bool IndexFollower::Reached(uint64_t revision) const {
  return index_ != nullptr && !distrusted_ && index_->revision() >= revision;
}

absl::StatusOr<IndexFollower::Index> IndexFollower::Reach(const JournalHead& head, uint64_t revision, Deadline deadline) {
  while (true) {
    {
      std::lock_guard lock(mutex_);
      if (Reached(revision)) return Index(index_);
      if (absl::Status step = Step(head); !step.ok()) return step;
      if (Reached(revision)) return Index(index_);
    }
    if (std::chrono::steady_clock::now() > deadline) return Behind("the index is being made up to this revision");
  }
}

void IndexFollower::Distrust() {
  std::lock_guard lock(mutex_);
  distrusted_ = true;
}

void IndexFollower::Close() {
  std::lock_guard lock(mutex_);
  closed_ = true;
  if (index_ != nullptr && !distrusted_) index_->Seal().IgnoreError();
  index_.reset();
}

}  // namespace yici::audit
