#include "services/server/admin/erased_rows.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "services/audit/backup/keys.h"
#include "services/base/text.h"
#include "services/server/gateway/log.h"

namespace yici::server {
namespace {

using storage::Family;

constexpr auto kPauseAfterFailure = std::chrono::seconds(10);
constexpr size_t kKeyIdBytes = 12;
constexpr int64_t kMillisPerDay = int64_t{24} * 3'600'000;

// What is to be written anew: its rows, and all keys between the first and the last.
struct Waiting {
  std::vector<std::string> rows;
  std::string first, last;
};

Waiting FindWaiting(storage::Store& store) {
  Waiting waiting;
  std::string end(kErasedRows);
  ++end.back();
  auto rows = store.NewIterator(nullptr, Family::kKeys, kErasedRows, end, storage::Direction::kForward);
  for (; rows->Valid(); rows->Next()) {
    waiting.rows.emplace_back(rows->key());
    if (rows->value().size() != 2 * kKeyIdBytes) continue;  // nothing was sealed
    const std::string first(rows->value().substr(0, kKeyIdBytes)), last(rows->value().substr(kKeyIdBytes));
    if (waiting.first.empty() || first < waiting.first) waiting.first = first;
    waiting.last = std::max(waiting.last, last);
  }
  return waiting;
}

absl::Status WriteAnew(Partition& partition, const Waiting& waiting) {
  if (!waiting.first.empty()) {
    const std::string behind = waiting.last + '\0';
    if (absl::Status written = partition.store().Rewrite(Family::kKeys, waiting.first, behind); !written.ok()) return written;
  }
  Aside done;
  done.frees_space = true;
  done.fill = [&](storage::WriteBatch& batch) {
    for (const std::string& row : waiting.rows) batch.Delete(Family::kKeys, row);
    return absl::OkStatus();
  };
  return partition.WriteAsideAndWait(std::move(done));
}

}  // namespace

void ErasedRows::Step(Partition& partition) {
  const auto now = std::chrono::steady_clock::now();
  if (now < not_before_) return;
  const Waiting waiting = FindWaiting(partition.store());
  if (waiting.rows.empty()) return;
  const absl::Status written = WriteAnew(partition, waiting);
  if (written.ok()) return LogLine("info", "erased_keys_overwritten", {{"erasures", std::to_string(waiting.rows.size())}});
  not_before_ = now + kPauseAfterFailure;
  if (!absl::IsUnavailable(written)) LogLine("error", "erased_keys_stay", {{"status", std::string(written.message())}});
}

void KeyBackups::Step() {
  const auto now = std::chrono::steady_clock::now();
  if (now < next) return;
  next = now + std::chrono::minutes(1);
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  const int64_t wall_ms = std::chrono::duration_cast<std::chrono::milliseconds>(wall).count();
  const auto removed = audit::RemoveOldKeys(folder, wall_ms - days * kMillisPerDay);
  if (!removed.ok()) return LogLine("error", "key_backups_stay", {{"status", std::string(removed.status().message())}});
  if (*removed > 0) LogLine("info", "key_backups_removed", {{"backups", std::to_string(*removed)}});
}

}  // namespace yici::server
