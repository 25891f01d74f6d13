#include "services/server/partition/published.h"

#include "services/base/text.h"

#include <mutex>

namespace yici::server {
namespace {

std::string FullKey(Table table, std::string_view key) {
  std::string full(1, static_cast<char>(table));
  full.append(key);
  return full;
}

bool IsSlowTable(Table table) { return table >= Table::kItem && table < Table::kSweep; }

}  // namespace

CatalogCache::Row CatalogCache::Find(std::string_view key) const {
  std::shared_lock lock(mutex_);
  const auto it = rows_.find(ToAbsl(key));
  return it == rows_.end() ? nullptr : it->second;
}

void CatalogCache::Insert(std::string_view key, Row row, size_t stored_bytes) {
  // A parsed row takes about three times its bytes, and a place.
  const size_t cost = key.size() + 3 * stored_bytes + 128;
  std::unique_lock lock(mutex_);
  if (bytes_ + cost <= bytes_max_ && rows_.emplace(std::string(key), std::move(row)).second) bytes_ += cost;
}

bool Published::FindRescheduling() const {
  std::string bytes;
  const std::string key = FullKey(Table::kSweep, kCalendarSweepKey);
  journal::Sweep sweep;
  if (!store->Get(snapshot.get(), storage::Family::kState, key, &bytes).ok()) return !calendar->notices().empty();
  return !sweep.ParseFromString(bytes) || sweep.target() != calendar->version() || !sweep.done();
}

bool Published::FindMoving() const {
  const std::string target = ending_days == nullptr ? std::string() : OrgansTarget(*ending_days, today);
  if (target.empty()) return false;
  std::string bytes;
  journal::Sweep sweep;
  if (!store->Get(snapshot.get(), storage::Family::kState, FullKey(Table::kSweep, kOrgansSweepKey), &bytes).ok()) return true;
  return !sweep.ParseFromString(bytes) || sweep.target() != target || !sweep.done();
}

bool ReadView::Read(std::string_view full, std::string* bytes) const {
  const absl::Status read = published_->store->Get(published_->snapshot.get(), storage::Family::kState, full, bytes);
  if (!read.ok() && !absl::IsNotFound(read) && status_.ok()) status_ = read;
  return read.ok();
}

std::optional<std::string> ReadView::FindBytes(Table table, std::string_view key) const {
  std::string bytes;
  if (!Read(FullKey(table, key), &bytes)) return std::nullopt;
  return bytes;
}

const google::protobuf::MessageLite* ReadView::FindRow(Table table, std::string_view key,
                                                       const google::protobuf::MessageLite& prototype) const {
  std::string full = FullKey(table, key);
  if (const auto kept = kept_.find(full); kept != kept_.end()) return kept->second.get();
  const bool slow = IsSlowTable(table);
  CatalogCache::Row row = slow ? published_->cache->Find(full) : nullptr;
  if (!row) {
    std::shared_ptr<google::protobuf::MessageLite> parsed(prototype.New());
    if (!ReadRow(table, key, parsed.get())) return nullptr;
    row = std::move(parsed);
    if (slow) published_->cache->Insert(full, row, row->ByteSizeLong());
  }
  return kept_.emplace(std::move(full), std::move(row)).first->second.get();
}

bool ReadView::ReadRow(Table table, std::string_view key, google::protobuf::MessageLite* row) const {
  std::string bytes;
  if (!Read(FullKey(table, key), &bytes)) return false;
  if (row->ParseFromString(bytes)) return true;
  if (status_.ok()) status_ = absl::DataLossError("a state row does not parse");
  return false;
}

void ReadView::Scan(Table table, std::string_view begin, std::string_view end,
                    absl::FunctionRef<bool(std::string_view, std::string_view)> visit) const {
  const std::string last = end.empty() ? std::string(1, static_cast<char>(static_cast<int>(table) + 1)) : FullKey(table, end);
  auto rows = published_->store->NewIterator(published_->snapshot.get(), storage::Family::kState, FullKey(table, begin), last,
                                             storage::Direction::kForward);
  for (; rows->Valid(); rows->Next()) {
    if (!visit(rows->key().substr(1), rows->value())) return;
  }
  if (!rows->status().ok() && status_.ok()) status_ = rows->status();
}

}  // namespace yici::server
