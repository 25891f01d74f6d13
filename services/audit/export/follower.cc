#include "services/audit/export/follower.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "services/audit/verify/leaves.h"
#include "services/base/text.h"

namespace yici::audit {
namespace {

// Of one slice, so that readers wait little for a thread of low priority.
constexpr storage::ScanLimit kSlice{.records = 64, .bytes = size_t{256} << 10};

constexpr uint64_t kCheckedTiles = 64;

constexpr storage::ScanLimit kEntrySlice{.records = 64, .bytes = size_t{1} << 20};

// A bundle is 16 MiB at most.
constexpr size_t kReadingsMax = 4;
constexpr auto kRememberedFor = std::chrono::seconds(10);

absl::Status Damaged(std::string_view what) {
  return absl::DataLossError(StrCat("LOG_DAMAGED: the journal does not give the tree of the head: ", what));
}

}  // namespace

Follower::Follower(std::string log_id_hex, std::unique_ptr<TileFiles> files, const TreeHasher& hasher)
    : log_id_hex_(std::move(log_id_hex)), hasher_(hasher), files_(std::move(files)), tree_(hasher), chain_(hasher) {}

// Where the kept tiles end: the edge from their roots, the rest from the record that the last mark names.
absl::Status Follower::Resume(const JournalMoment& moment) {
  resumed_ = true;
  stand_ = Stand();
  rest_.clear();
  tree_ = HashRange(hasher_);
  chain_ = RecordChain(hasher_);
  skip_to_ = files_->tiles() * kTileWidth;
  if (files_->tiles() == 0) return absl::OkStatus();
  const auto mark = files_->Mark(files_->tiles() - 1);
  if (!mark.ok() || mark->revision == 0 || mark->revision > moment.revision || mark->first_leaf >= skip_to_) {
    return absl::DataLossError("the tiles are not of this journal");
  }
  std::vector<Hash> edge;
  uint64_t begin = 0;
  for (int level = 63; level >= kTileHeight; --level) {
    if ((skip_to_ >> level & 1) == 0) continue;
    const auto hash = HashLocked({level, begin >> level});
    if (!hash.ok()) return absl::DataLossError(hash.status().message());
    edge.push_back(*hash);
    begin += uint64_t{1} << level;
  }
  tree_ = HashRange(hasher_, skip_to_, std::move(edge));
  chain_ = RecordChain(mark->revision - 1, mark->records_before, hasher_);
  return absl::OkStatus();
}

absl::Status Follower::TakeLeaf(const Hash& hash, const TileMark& mark) {
  tree_.Append(hash);
  rest_.push_back(hash);
  if (rest_.size() < kTileWidth) return absl::OkStatus();
  const absl::Status added = files_->AddTile(rest_, mark);
  if (added.ok()) rest_.clear();
  return added;
}

absl::Status Follower::TakeRecord(uint64_t revision, std::string_view bytes) {
  const auto record = ParseRecord(revision, bytes);
  if (!record.ok()) return Damaged(std::string(record.status().message()));
  const auto leaves = LeavesOf(log_id_hex_, *record, hasher_);
  if (!leaves.ok()) return Damaged(std::string(leaves.status().message()));
  const TileMark mark{revision, record->first_leaf(), chain_.hash()};
  for (size_t i = 0; i < leaves->size(); ++i) {
    if (mark.first_leaf + i < skip_to_) continue;
    if (mark.first_leaf + i != tree_.size()) return Damaged(StrCat("record ", revision, " does not go on with its leaves"));
    if (absl::Status taken = TakeLeaf(hasher_.leaf((*leaves)[i]), mark); !taken.ok()) return taken;
  }
  chain_.Add(bytes);
  return absl::OkStatus();
}

absl::Status Follower::TakeSome(const JournalMoment& moment) {
  const auto journal = storage::NewLocalJournal(moment.store);
  absl::Status taken;
  const auto next =
      journal->Scan(moment.snapshot, chain_.revision() + 1, kSlice, [&](uint64_t revision, std::string_view bytes) {
        taken = revision <= moment.revision ? TakeRecord(revision, bytes) : absl::OkStatus();
        return taken.ok() && revision < moment.revision;
      });
  if (!taken.ok()) return taken;
  if (next.ok()) return absl::OkStatus();
  // What cannot be read just now may be there; what is not there will not come back.
  const bool lost = absl::IsDataLoss(next.status()) || absl::IsOutOfRange(next.status());
  return lost ? Damaged(std::string(next.status().message()))
              : absl::UnavailableError(
                    StrCat("TILES_BEHIND: the journal cannot be read: ", std::string(next.status().message())));
}

// Caught up: what was put together here must be what the partition put together when it decided.
absl::Status Follower::Settle(const JournalMoment& moment) {
  const bool has_edge = hasher_.kind == LogHash::kSha256;
  if (tree_.size() == moment.tree.size() && (!has_edge || tree_.edge() == moment.tree.edge())) {
    stand_ = {chain_.revision(), tree_.size(), tree_.Root(), chain_.hash()};
    return absl::OkStatus();
  }
  return Damaged(StrCat("at record ", moment.revision));
}

bool Follower::FitsAbove(int level, uint64_t index) const {
  const auto tile = files_->Read(level, index, kTileWidth);
  const auto above = files_->Read(level + 1, index / kTileWidth, index % kTileWidth + 1);
  if (!tile.ok() || !above.ok()) return false;
  HashRange range(hasher_);
  for (const Hash& hash : *tile) range.Append(hash);
  return range.Root() == above->back();
}

// Rot in one level shows against the next one.
absl::Status Follower::CheckSome() {
  for (uint64_t end = std::min(files_->tiles(), checked_ + kCheckedTiles); checked_ < end; ++checked_) {
    uint64_t index = checked_;
    for (int level = 0; level + 1 < TileFiles::kLevels; ++level) {
      if (!FitsAbove(level, index)) return absl::DataLossError("the kept tiles are not those of one tree");
      if ((index + 1) % kTileWidth != 0) break;
      index /= kTileWidth;
    }
  }
  return absl::OkStatus();
}

absl::Status Follower::Step(const JournalMoment& moment) {
  const bool vouched_for = hasher_.kind == LogHash::kSha256;
  if (!resumed_ && !vouched_for && checked_ < files_->tiles()) return CheckSome();
  if (!resumed_) {
    if (absl::Status resumed = Resume(moment); !resumed.ok()) return resumed;
  }
  if (chain_.revision() < moment.revision) {
    if (absl::Status taken = TakeSome(moment); !taken.ok()) return taken;
  }
  return chain_.revision() == moment.revision ? Settle(moment) : absl::OkStatus();
}

// What was kept is made again once; a second time it is the journal that is at fault.
absl::Status Follower::AfterLoss(absl::Status loss) {
  if (made_anew_) return damaged_ = std::move(loss);
  made_anew_ = true;
  resumed_ = false;
  stand_ = Stand();
  rest_.clear();
  checked_ = 0;
  return files_->Clear();
}

// A full disk, for example: what was begun is put back to what the files hold, and the next step goes on from there.
absl::Status Follower::AfterFailure(absl::Status failure) {
  if (!damaged_.ok()) return failure;
  resumed_ = false;
  stand_ = Stand();
  files_->Mend().IgnoreError();
  return absl::IsUnavailable(failure) ? failure : absl::UnavailableError("TILES_BEHIND: the tiles cannot be written");
}

bool Follower::Distrust() {
  std::lock_guard lock(mutex_);
  return !made_anew_ && AfterLoss(absl::DataLossError("LOG_DAMAGED: the kept tiles are not those of the tree")).ok();
}

absl::StatusOr<Stand> Follower::Reach(const JournalMoment& moment, Deadline deadline) {
  while (true) {
    bool overtaken = false;
    {
      std::lock_guard lock(mutex_);
      if (!damaged_.ok()) return damaged_;
      if (resumed_ && stand_.revision >= moment.revision) return stand_;
      absl::Status step = Step(moment);
      if (absl::IsDataLoss(step)) step = AfterLoss(std::move(step));
      if (!step.ok()) return AfterFailure(std::move(step));
      overtaken = chain_.revision() > moment.revision;
    }
    if (std::chrono::steady_clock::now() > deadline) {
      return absl::UnavailableError("TILES_BEHIND: the tiles are being made up to this revision");
    }
    // Another thread has gone past this moment on the way to a later one.
    if (overtaken) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

absl::StatusOr<std::vector<Hash>> Follower::TileLocked(const TileName& name) const {
  if (name.level != 0 || name.index < files_->tiles()) return files_->Read(name.level, name.index, name.width);
  if (name.index > files_->tiles() || name.width > rest_.size()) return absl::OutOfRangeError("no such tile");
  return std::vector<Hash>(rest_.begin(), rest_.begin() + static_cast<long>(name.width));
}

absl::StatusOr<std::vector<Hash>> Follower::Tile(const TileName& name) const {
  std::lock_guard lock(mutex_);
  return TileLocked(name);
}

absl::StatusOr<Hash> Follower::HashLocked(Node node) const {
  TileName name = TileOf(node);
  // As many hashes as the node needs: the tile may be the last of its level.
  const int inside = node.level % kTileHeight;
  name.width = ((node.index << inside) % kTileWidth) + (uint64_t{1} << inside);
  const auto tile = TileLocked(name);
  if (!tile.ok()) return tile.status();
  return NodeInTile(node, *tile, hasher_);
}

absl::StatusOr<Hash> Follower::HashOf(Node node) const {
  std::lock_guard lock(mutex_);
  return HashLocked(node);
}

// From where a deadline cut it, else from the record that holds the bundle's first leaf.
absl::StatusOr<Follower::Reading> Follower::BeginReading(const TileName& name) {
  std::lock_guard lock(mutex_);
  const auto cut = std::find_if(readings_.begin(), readings_.end(), [&](const Reading& other) { return other.name == name; });
  if (cut != readings_.end()) {
    Reading reading = std::move(*cut);
    readings_.erase(cut);
    return reading;
  }
  Reading reading{name, 1, 1, name.index * kTileWidth, "", {}};
  if (name.index == 0) return reading;
  const auto mark = files_->Mark(name.index - 1);
  if (!mark.ok()) return mark.status();
  reading.first_revision = reading.next_revision = mark->revision;
  return reading;
}

// Whoever has come furthest goes on: however many read at once, one of them comes to its end. Nobody waits for one that was
// not asked for again.
void Follower::Remember(Reading reading) {
  std::lock_guard lock(mutex_);
  reading.cut_at = std::chrono::steady_clock::now();
  std::erase_if(readings_, [&](const Reading& other) { return reading.cut_at - other.cut_at > kRememberedFor; });
  const auto nearer = [](const Reading& a, const Reading& b) { return a.records() < b.records(); };
  auto place =
      std::find_if(readings_.begin(), readings_.end(), [&](const Reading& other) { return other.name == reading.name; });
  if (place == readings_.end() && readings_.size() < kReadingsMax) return readings_.push_back(std::move(reading));
  if (place == readings_.end()) place = std::min_element(readings_.begin(), readings_.end(), nearer);
  if (nearer(*place, reading)) *place = std::move(reading);
}

absl::Status Follower::ReadSome(const JournalMoment& moment, Reading* reading) const {
  const uint64_t end = reading->name.index * kTileWidth + reading->name.width;
  absl::Status taken;
  const auto take = [&](uint64_t revision, std::string_view bytes) {
    const auto record = ParseRecord(revision, bytes);
    const auto leaves = record.ok() ? LeavesOf(log_id_hex_, *record, hasher_) : record.status();
    if (!leaves.ok()) return taken = Damaged(std::string(leaves.status().message())), false;
    for (size_t i = 0; i < leaves->size() && reading->next_leaf < end; ++i) {
      if (record->first_leaf() + i != reading->next_leaf) continue;
      AppendEntry(reading->bundle, (*leaves)[i]);
      ++reading->next_leaf;
    }
    return reading->next_leaf < end;
  };
  const auto journal = storage::NewLocalJournal(moment.store);
  const auto next = journal->Scan(moment.snapshot, reading->next_revision, kEntrySlice, take);
  if (!taken.ok()) return taken;
  if (!next.ok()) return next.status();
  const bool stuck = *next == reading->next_revision && reading->next_leaf < end;
  reading->next_revision = *next;
  return stuck ? Damaged("leaves are missing") : absl::OkStatus();
}

absl::StatusOr<std::string> Follower::Entries(const JournalMoment& moment, const TileName& name, Deadline deadline) {
  auto reading = BeginReading(name);
  if (!reading.ok()) return reading.status();
  const uint64_t end = name.index * kTileWidth + name.width;
  while (reading->next_leaf < end) {
    if (absl::Status read = ReadSome(moment, &*reading); !read.ok()) return read;
    if (reading->next_leaf >= end || std::chrono::steady_clock::now() < deadline) continue;
    Remember(*std::move(reading));
    return absl::UnavailableError("TILES_BEHIND: the entries are being read up to this leaf");
  }
  return std::move(reading->bundle);
}

}  // namespace yici::audit
