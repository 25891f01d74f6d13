#include "services/audit/search/index.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <utility>

#include "services/audit/search/forget.h"
#include "services/audit/verify/leaves.h"
#include "services/base/text.h"

namespace yici::audit {
namespace {

// Another format is made anew from the journal: count up with every change of terms, rows or blocks.
constexpr std::string_view kFormat = "yici search 2";

std::string StandKey() { return std::string(1, kStandRow); }

// format, zero byte, log id, revision (8 bytes), hash of its record
std::string EncodeStand(std::string_view log_id_hex, uint64_t revision, const Hash& hash) {
  std::string bytes = StrCat(kFormat, '\0', log_id_hex);
  for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(revision >> shift & 0xff));
  return bytes.append(reinterpret_cast<const char*>(hash.data()), hash.size());
}

bool DecodeStand(std::string_view bytes, std::string_view log_id_hex, uint64_t* revision, Hash* hash) {
  const std::string head = StrCat(kFormat, '\0', log_id_hex);
  if (!bytes.starts_with(head) || bytes.size() != head.size() + 8 + hash->size()) return false;
  *revision = 0;
  for (const char byte : bytes.substr(head.size(), 8)) *revision = *revision << 8 | static_cast<uint8_t>(byte);
  std::memcpy(hash->data(), bytes.data() + head.size() + 8, hash->size());
  return true;
}

// Whether nothing is written at all.
bool IsEmpty(storage::Store& store) {
  return !store.NewIterator(nullptr, storage::Family::kState, "", "", storage::Direction::kForward)->Valid();
}

// All lists agree at the place they return, or one has come to its end.
class Intersection {
 public:
  Intersection(std::vector<PostingList> lists, Order order) : lists_(std::move(lists)), order_(order) {}

  std::optional<Position> Next(Position from, size_t* steps_left) {
    size_t agreed = 0;
    for (size_t at = 0; agreed < lists_.size(); at = (at + 1) % lists_.size()) {
      if (*steps_left == 0) return stopped_ = from, std::nullopt;
      --*steps_left;
      const auto found = lists_[at].Seek(from, order_);
      if (!found) return std::nullopt;
      agreed = *found == from ? agreed + 1 : 1;
      from = *found;
    }
    return from;
  }
  // Where the steps ran out.
  std::optional<Position> stopped() const { return stopped_; }
  absl::Status status() const {
    for (const PostingList& list : lists_) {
      if (!list.status().ok()) return list.status();
    }
    return absl::OkStatus();
  }

 private:
  std::vector<PostingList> lists_;
  const Order order_;
  std::optional<Position> stopped_;
};

}  // namespace

// Places as the fold reads and writes them: what is not sealed yet first, then the store.
class EventIndex::Memory final : public Places {
 public:
  explicit Memory(EventIndex& index) : index_(index) {}
  std::optional<Place> Find(std::string_view subject) override {
    const auto row = index_.Row(StrCat(kPlaceRow, subject));
    return row ? DecodePlace(*row) : std::nullopt;
  }
  void Put(std::string_view subject, Place place) override { index_.rows_[StrCat(kPlaceRow, subject)] = EncodePlace(place); }
  std::string ItemNames(std::string_view item_code) override {
    return index_.Row(StrCat(kItemNamesRow, item_code)).value_or("");
  }
  void PutItemNames(std::string_view item_code, std::string names) override {
    index_.rows_[StrCat(kItemNamesRow, item_code)] = std::move(names);
  }

 private:
  EventIndex& index_;
};

EventIndex::EventIndex(std::unique_ptr<storage::Store> store, std::string log_id_hex)
    : store_(std::move(store)), log_id_hex_(std::move(log_id_hex)) {}

absl::StatusOr<std::unique_ptr<EventIndex>> EventIndex::Open(std::unique_ptr<storage::Store> store, std::string log_id_hex) {
  std::unique_ptr<EventIndex> index(new EventIndex(std::move(store), std::move(log_id_hex)));
  if (absl::Status resumed = index->Resume(); !resumed.ok()) return resumed;
  return index;
}

absl::Status EventIndex::Resume() {
  std::string stand;
  const absl::Status read = store_->Get(nullptr, storage::Family::kState, StandKey(), &stand);
  if (absl::IsNotFound(read) && IsEmpty(*store_)) return absl::OkStatus();
  if (read.ok() && DecodeStand(stand, log_id_hex_, &revision_, &record_hash_)) {
    sealed_ = revision_;
    return absl::OkStatus();
  }
  return absl::DataLossError("the index is of another log or format");
}

std::optional<std::string> EventIndex::Row(std::string_view key) const {
  for (const Rows* rows : {&rows_, &sealing_rows_}) {
    if (const auto fresh = rows->find(ToAbsl(key)); fresh != rows->end()) return fresh->second;
  }
  std::string value;
  const absl::Status read = store_->Get(nullptr, storage::Family::kState, key, &value);
  if (!read.ok() && !absl::IsNotFound(read)) damaged_ = true;
  return read.ok() ? std::optional(value) : std::nullopt;
}

uint64_t EventIndex::revision() const {
  std::shared_lock lock(mutex_);
  return revision_;
}

Hash EventIndex::record_hash() const {
  std::shared_lock lock(mutex_);
  return record_hash_;
}

uint64_t EventIndex::sealed_revision() const {
  std::shared_lock lock(mutex_);
  return sealed_;
}

bool EventIndex::DueToSeal() const { return records_ >= kSealRecords || terms_ >= kSealTerms; }

// What is lost of the index says nothing of the journal.
absl::Status EventIndex::Damage(const absl::Status& failed) {
  return absl::IsDataLoss(failed) || damaged_ ? absl::AbortedError(failed.message()) : failed;
}

absl::Status EventIndex::Take(uint64_t revision, std::string_view bytes) {
  const auto record = ParseRecord(revision, bytes);
  if (!record.ok()) return record.status();
  const Hash hash = Sha256(bytes);
  std::unique_lock lock(mutex_);
  if (!failed_.ok()) return failed_;
  if (absl::Status forgotten = Forget(ErasedBy(*record), lock); !forgotten.ok()) return failed_ = Damage(forgotten);
  Memory memory(*this);
  for (const Entry& entry : FoldRecord(*record, memory)) {
    for (const std::string& term : entry.terms) tail_[term].push_back(entry.position);
    terms_ += entry.terms.size();
  }
  if (damaged_) return failed_ = absl::AbortedError("a row of the index cannot be read");
  revision_ = revision;
  record_hash_ = hash;
  ++records_;
  return DueToSeal() ? SealUnlocking(lock) : absl::OkStatus();
}

// Before the record itself is taken: a crash in between leaves it to be taken again, and what is forgotten then is gone
// already.
absl::Status EventIndex::Forget(const std::vector<std::string>& subjects, std::unique_lock<std::shared_mutex>& lock) {
  if (subjects.empty()) return absl::OkStatus();
  if (records_ > 0) {
    if (absl::Status sealed = SealUnlocking(lock); !sealed.ok()) return sealed;
  }
  for (const std::string& subject : subjects) {
    const std::string key = StrCat(kPlaceRow, subject);
    const auto row = Row(key);
    const auto place = row ? DecodePlace(*row) : std::nullopt;
    if (damaged_ || (row && !place)) return absl::DataLossError("the place of what is erased cannot be read");
    if (!place) continue;
    auto batch = store_->NewBatch();
    if (absl::Status forgotten = ForgetPersons(*store_, subject, *place, *batch); !forgotten.ok()) return forgotten;
    batch->Put(storage::Family::kState, key, EncodePlace(WithoutPersons(*place)));
    if (absl::Status written = store_->Write(std::move(batch), storage::Sync::kNo); !written.ok()) return written;
  }
  return absl::OkStatus();
}

absl::Status EventIndex::Seal() {
  std::unique_lock lock(mutex_);
  return records_ == 0 ? failed_ : SealUnlocking(lock);
}

std::unique_ptr<storage::WriteBatch> EventIndex::BatchOfSealing() const {
  auto batch = store_->NewBatch();
  // In the order of their keys: the store finds each place beside the one before.
  std::vector<const Tail::value_type*> terms;
  terms.reserve(sealing_.size());
  for (const auto& entry : sealing_) terms.push_back(&entry);
  std::sort(terms.begin(), terms.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
  for (const auto* entry : terms) {
    const auto& [term, positions] = *entry;
    for (size_t begin = 0; begin < positions.size(); begin += kBlockPositionsMax) {
      const size_t end = std::min(positions.size(), begin + kBlockPositionsMax);
      batch->Put(storage::Family::kState, PostingKey(term, positions[begin]), EncodeBlock(positions, begin, end));
    }
  }
  for (const auto& [key, value] : sealing_rows_) batch->Put(storage::Family::kState, key, value);
  batch->Put(storage::Family::kState, StandKey(), EncodeStand(log_id_hex_, revision_, record_hash_));
  return batch;
}

// One batch: blocks, rows and the stand are there together or not at all. Searches go on meanwhile: what is being sealed is
// read from memory until it lies in the store.
absl::Status EventIndex::SealUnlocking(std::unique_lock<std::shared_mutex>& lock) {
  if (!failed_.ok()) return failed_;
  sealing_ = std::exchange(tail_, {});
  sealing_rows_ = std::exchange(rows_, {});
  records_ = terms_ = 0;
  lock.unlock();
  const absl::Status written = store_->Write(BatchOfSealing(), storage::Sync::kNo);
  lock.lock();
  failed_ = written;
  if (!failed_.ok()) return failed_;
  sealing_.clear();
  sealing_rows_.clear();
  sealed_ = revision_;
  return absl::OkStatus();
}

std::optional<Place> EventIndex::PlaceOf(std::string_view subject) const {
  std::shared_lock lock(mutex_);
  const auto row = Row(StrCat(kPlaceRow, subject));
  return row ? DecodePlace(*row) : std::nullopt;
}

absl::StatusOr<Found> EventIndex::Search(const audit::Search& search) const {
  std::vector<std::string> terms = search.terms;
  if (terms.empty()) terms.push_back(TermOf(Field::kEverything, "e"));
  std::vector<PostingList> lists;
  lists.reserve(terms.size());
  std::shared_ptr<const storage::Snapshot> snapshot;
  {
    std::shared_lock lock(mutex_);
    snapshot = store_->GetSnapshot();
    for (std::string& term : terms) {
      std::vector<Position> fresh;
      for (const Tail* tail : {&sealing_, &tail_}) {
        const auto at = tail->find(term);
        if (at != tail->end()) fresh.insert(fresh.end(), at->second.begin(), at->second.end());
      }
      lists.emplace_back(*store_, snapshot.get(), term, std::move(fresh));
    }
  }
  const bool newest = search.order == Order::kNewestFirst;
  Found found;
  if (search.begin >= search.end) return found;
  Position from = newest ? search.end - 1 : search.begin;
  size_t steps = search.steps_max;
  Intersection all(std::move(lists), search.order);
  while (const auto at = all.Next(from, &steps)) {
    if (*at < search.begin || *at >= search.end) return found;
    if (found.positions.size() == search.count) {
      found.next = newest ? *at + 1 : *at;
      return found;
    }
    found.positions.push_back(*at);
    if (newest ? *at == search.begin : *at + 1 == search.end) return found;
    from = newest ? *at - 1 : *at + 1;
  }
  if (absl::Status read = all.status(); !read.ok()) return read;
  if (all.stopped()) found.next = newest ? *all.stopped() + 1 : *all.stopped();
  return found;
}

}  // namespace yici::audit
