#include "storage/memory/disk.h"

#include <algorithm>
#include <mutex>
#include <utility>

namespace yici::storage {

uint64_t MemoryDisk::unsynced_batches() const {
  std::shared_lock lock(mutex_);
  return last_batch_ - synced_batch_;
}

void MemoryDisk::Crash(uint64_t kept_unsynced_batches) {
  std::unique_lock lock(mutex_);
  last_batch_ = std::min(last_batch_, synced_batch_ + kept_unsynced_batches);
  for (Rows& rows : rows_) {
    for (auto row = rows.begin(); row != rows.end();) {
      std::vector<Version>& versions = row->second;
      while (!versions.empty() && versions.back().batch > last_batch_) {
        if (versions.back().value) bytes_ -= versions.back().value->size();
        versions.pop_back();
      }
      row = versions.empty() ? rows.erase(row) : std::next(row);
    }
  }
  while (!superseded_.empty() && superseded_.back().batch > last_batch_) superseded_.pop_back();
  synced_batch_ = last_batch_;  // what survived one crash survives the next
  DropUnreadable();
}

size_t MemoryDisk::stored_versions() const {
  std::shared_lock lock(mutex_);
  size_t versions = 0;
  for (const Rows& rows : rows_) {
    for (const auto& [key, row] : rows) versions += row.size();
  }
  return versions;
}

void MemoryDisk::Apply(const std::vector<MemoryChange>& changes, Sync sync) {
  std::unique_lock lock(mutex_);
  if (!changes.empty()) ++last_batch_;
  for (const MemoryChange& change : changes) {
    switch (change.kind) {
      case MemoryChange::Kind::kPut: AddVersion(change.family, change.key, change.value); break;
      case MemoryChange::Kind::kDelete: AddVersion(change.family, change.key, std::nullopt); break;
    }
  }
  if (sync == Sync::kYes) synced_batch_ = last_batch_;
  DropUnreadable();
}

uint64_t MemoryDisk::Pin() {
  std::unique_lock lock(mutex_);
  pins_.insert(last_batch_);
  return last_batch_;
}

void MemoryDisk::PinAgain(uint64_t view) {
  std::unique_lock lock(mutex_);
  pins_.insert(view);
}

void MemoryDisk::Unpin(uint64_t view) {
  std::unique_lock lock(mutex_);
  pins_.erase(pins_.find(view));
  DropUnreadable();
}

std::optional<std::string> MemoryDisk::Get(std::optional<uint64_t> view, Family family, std::string_view key) const {
  std::shared_lock lock(mutex_);
  const Rows& rows = rows_[static_cast<size_t>(family)];
  auto row = rows.find(key);
  if (row == rows.end()) return std::nullopt;
  const std::string* value = Visible(row->second, view.value_or(last_batch_));
  return value == nullptr ? std::nullopt : std::optional<std::string>(*value);
}

std::optional<MemoryRow> MemoryDisk::Seek(uint64_t view, Family family, std::string_view begin, std::string_view end,
                                          Direction direction) const {
  std::shared_lock lock(mutex_);
  const Rows& rows = rows_[static_cast<size_t>(family)];
  if (!end.empty() && begin >= end) return std::nullopt;
  const auto first = rows.lower_bound(begin);
  const auto last = end.empty() ? rows.end() : rows.lower_bound(end);
  if (direction == Direction::kForward) {
    for (auto row = first; row != last; ++row) {
      if (const std::string* value = Visible(row->second, view)) return MemoryRow{row->first, *value};
    }
    return std::nullopt;
  }
  for (auto row = last; row != first;) {
    --row;
    if (const std::string* value = Visible(row->second, view)) return MemoryRow{row->first, *value};
  }
  return std::nullopt;
}

Usage MemoryDisk::usage() const {
  std::shared_lock lock(mutex_);
  Usage usage;
  usage.memtable_bytes = bytes_;
  for (size_t i = 0; i < rows_.size(); ++i) usage.estimated_keys[i] = rows_[i].size();
  return usage;
}

const std::string* MemoryDisk::Visible(const std::vector<Version>& versions, uint64_t view) {
  for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
    if (version->batch <= view) return version->value ? &*version->value : nullptr;
  }
  return nullptr;
}

void MemoryDisk::AddVersion(Family family, std::string_view key, std::optional<std::string> value) {
  Rows& rows = rows_[static_cast<size_t>(family)];
  auto row = rows.find(key);
  if (row == rows.end()) {
    if (!value) return;  // deleting what never was leaves nothing behind
    row = rows.try_emplace(std::string(key)).first;
  }
  std::vector<Version>& versions = row->second;
  if (value) bytes_ += value->size();
  if (!versions.empty() && versions.back().batch == last_batch_) {  // a later change of the same batch wins
    if (versions.back().value) bytes_ -= versions.back().value->size();
    versions.back().value = std::move(value);
  } else {
    versions.push_back({last_batch_, std::move(value)});
  }
  if (versions.size() > 1 || !versions.back().value) superseded_.push_back({last_batch_, family, std::string(key)});
}

// Nobody reads below the oldest pin, and no crash goes back below the last sync.
uint64_t MemoryDisk::Floor() const { return pins_.empty() ? synced_batch_ : std::min(synced_batch_, *pins_.begin()); }

void MemoryDisk::DropUnreadable() {
  const uint64_t floor = Floor();
  while (!superseded_.empty() && superseded_.front().batch <= floor) {
    Collapse(superseded_.front(), floor);
    superseded_.pop_front();
  }
}

void MemoryDisk::Collapse(const Superseded& superseded, uint64_t floor) {
  Rows& rows = rows_[static_cast<size_t>(superseded.family)];
  auto row = rows.find(superseded.key);
  if (row == rows.end()) return;
  std::vector<Version>& versions = row->second;
  auto above = std::find_if(versions.begin(), versions.end(), [&](const Version& v) { return v.batch > floor; });
  if (above == versions.begin()) return;
  auto first_kept = std::prev(above);          // what a reader at the floor sees
  if (!first_kept->value) first_kept = above;  // and a deletion looks the same as nothing
  for (auto version = versions.begin(); version != first_kept; ++version) {
    if (version->value) bytes_ -= version->value->size();
  }
  versions.erase(versions.begin(), first_kept);
  if (versions.empty()) rows.erase(row);
}

std::shared_ptr<MemoryDisk> NewMemoryDisk() { return std::make_shared<MemoryDisk>(); }

}  // namespace yici::storage
