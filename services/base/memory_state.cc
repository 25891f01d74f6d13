#include "services/base/memory_state.h"

namespace yici {
namespace {

std::string FullKey(Table table, std::string_view key) {
  std::string full(1, static_cast<char>(table));
  full.append(key);
  return full;
}

}  // namespace

std::optional<std::string> MemoryState::FindBytes(Table table, std::string_view key) const {
  const auto it = rows_.find(FullKey(table, key));
  if (it == rows_.end()) return std::nullopt;
  return it->second.bytes;
}

void MemoryState::Scan(Table table, std::string_view begin, std::string_view end,
                       absl::FunctionRef<bool(std::string_view, std::string_view)> visit) const {
  const std::string last = end.empty() ? std::string(1, static_cast<char>(static_cast<int>(table) + 1)) : FullKey(table, end);
  for (auto it = rows_.lower_bound(FullKey(table, begin)); it != rows_.end() && it->first < last; ++it) {
    if (!visit(std::string_view(it->first).substr(1), it->second.bytes)) return;
  }
}

void MemoryState::PutBytes(Table table, std::string_view key, std::string value) {
  rows_[FullKey(table, key)] = Entry{std::move(value), nullptr};
}

void MemoryState::Erase(Table table, std::string_view key) { rows_.erase(FullKey(table, key)); }

std::map<std::string, std::string> MemoryState::Dump() const {
  std::map<std::string, std::string> dump;
  for (const auto& [key, entry] : rows_) dump.emplace(key, entry.bytes);
  return dump;
}

std::unique_ptr<MemoryState> MemoryState::Clone() const {
  auto copy = std::make_unique<MemoryState>();
  for (const auto& [key, entry] : rows_) copy->rows_.emplace(key, Entry{entry.bytes, nullptr});
  return copy;
}

const google::protobuf::MessageLite* MemoryState::FindRow(Table table, std::string_view key,
                                                          const google::protobuf::MessageLite& prototype) const {
  const auto it = rows_.find(FullKey(table, key));
  if (it == rows_.end()) return nullptr;
  if (!it->second.parsed) {
    std::shared_ptr<google::protobuf::MessageLite> parsed(prototype.New());
    if (!parsed->ParseFromString(it->second.bytes)) return nullptr;
    it->second.parsed = std::move(parsed);
  }
  return it->second.parsed.get();
}

void MemoryState::PutRow(Table table, std::string_view key, std::unique_ptr<google::protobuf::MessageLite> row) {
  rows_[FullKey(table, key)] = Entry{row->SerializeAsString(), nullptr};
}

}  // namespace yici
