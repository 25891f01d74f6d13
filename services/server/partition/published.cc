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

bool CatalogCache::Find(std::string_view key, Row* row) const {
  std::shared_lock lock(mutex_);
  const auto it = rows_.find(ToAbsl(key));
  if (it == rows_.end()) return false;
  *row = it->second;
  return true;
}

void CatalogCache::Insert(std::string_view key, Row row) {
  // Bounded: a reader who asks for ever new absent keys must not grow it.
  constexpr size_t kRowsMax = 50'000;
  std::unique_lock lock(mutex_);
  if (rows_.size() < kRowsMax) rows_.emplace(std::string(key), std::move(row));
}

bool Published::recomputing() const {
  std::string bytes;
  const std::string key = FullKey(Table::kSweep, kCalendarSweepKey);
  journal::Sweep sweep;
  if (!store->Get(snapshot.get(), storage::Family::kState, key, &bytes).ok()) return !calendar->notices().empty();
  return !sweep.ParseFromString(bytes) || sweep.target() != calendar->version() || !sweep.done();
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
  const std::string full = FullKey(table, key);
  CatalogCache::Row row;
  const bool slow = IsSlowTable(table);
  if (!slow || !published_->cache->Find(full, &row)) {
    std::string bytes;
    if (Read(full, &bytes)) {
      std::shared_ptr<google::protobuf::MessageLite> parsed(prototype.New());
      if (parsed->ParseFromString(bytes)) {
        row = std::move(parsed);
      } else if (status_.ok()) {
        status_ = absl::DataLossError("a state row does not parse");
      }
    }
    if (slow) published_->cache->Insert(full, row);
  }
  if (!row) return nullptr;
  kept_.push_back(row);
  return row.get();
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
