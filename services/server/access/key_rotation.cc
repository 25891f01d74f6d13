#include "services/server/access/key_rotation.h"

#include <utility>

#include "services/base/text.h"
#include "services/server/access/sealer.h"
#include "services/server/gateway/log.h"

namespace yici::server {
namespace {

using storage::Family;

constexpr std::string_view kCurrentRow = "wrapping-current", kUsedRow = "wrapping-used/";
constexpr size_t kKeyIdBytes = 12;  // other rows of the key store have longer keys

std::string UsedRow(std::string_view id) { return StrCat(kUsedRow, id); }

absl::Status Missing(std::string_view id, const std::string& folder) {
  return absl::FailedPreconditionError(StrCat("expected the wrapping key \"", id, "\" in ",
                                              folder.empty() ? "--wrapping-keys" : folder,
                                              ", for keys of this data folder lie under it: bring its file back; without it "
                                              "they would read as erased"));
}

absl::Status Reason(std::string_view reason, std::string_view text) {
  return absl::FailedPreconditionError(StrCat(reason, ": ", text));
}

}  // namespace

absl::Status OpenWrappingKeys(storage::Store& store, const MasterKey& master, const std::string& folder) {
  WrappingKeys& keys = master.wrapping_keys();
  if (!folder.empty()) {
    if (absl::Status loaded = keys.Load(folder); !loaded.ok()) return loaded;
  }
  const std::string end = StrCat(kUsedRow.substr(0, kUsedRow.size() - 1), static_cast<char>('/' + 1));
  auto used = store.NewIterator(nullptr, Family::kKeys, kUsedRow, end, storage::Direction::kForward);
  for (; used->Valid(); used->Next()) {
    const std::string_view id = used->key().substr(kUsedRow.size());
    const auto key = keys.Find(id);
    if (key == nullptr || CheckValueOf(*key) != used->value()) return Missing(id, folder);
  }
  if (!used->status().ok()) return used->status();
  std::string current;
  const absl::Status read = store.Get(nullptr, Family::kKeys, kCurrentRow, &current);
  if (absl::IsNotFound(read)) return absl::OkStatus();
  return read.ok() ? keys.Use(current) : read;
}

absl::Status KeyRotation::Rotate(const std::string& id) {
  const std::lock_guard lock(mutex_);
  WrappingKeys& keys = master_.wrapping_keys();
  if (!folder_.empty()) {
    if (absl::Status loaded = keys.Load(folder_); !loaded.ok()) return loaded;
  }
  const auto key = keys.Find(id);
  if (key == nullptr) return absl::NotFoundError("there is no such wrapping key");
  Aside remember;
  remember.fill = [&](storage::WriteBatch& batch) {
    batch.Put(Family::kKeys, kCurrentRow, id);
    if (id != kMasterWrapping) batch.Put(Family::kKeys, UsedRow(id), CheckValueOf(*key));
    return absl::OkStatus();
  };
  if (absl::Status written = partition_.WriteAsideAndWait(std::move(remember)); !written.ok()) return written;
  rotating_ = true;
  cursor_.clear();  // what the pass under way has behind it may lie under another key than this
  return keys.Use(id);
}

// What one pass of the sweep does with the next rows. On the writing thread: a key that an erasure deletes meanwhile is deleted
// before this or after it, never brought back.
absl::Status KeyRotation::WrapAnew(storage::WriteBatch& batch) {
  const std::string current = master_.wrapping_keys().current()->id;
  auto rows = partition_.store().NewIterator(nullptr, Family::kKeys, cursor_, "", storage::Direction::kForward);
  size_t looked_at = 0;
  for (; rows->Valid() && looked_at < kStepRows; rows->Next(), ++looked_at) {
    cursor_.assign(rows->key()).push_back('\0');
    if (rows->key().size() != kKeyIdBytes || WrappedBy(rows->value()) == current) continue;
    const auto key = UnwrapKey(master_, rows->key(), rows->value());
    if (!key) continue;  // damaged: nothing makes it better, and it counts as a row of its wrapping key
    batch.Put(Family::kKeys, rows->key(), WrapKey(master_, rows->key(), *key).wrapped);
    pass_is_clean_ = false;
    ++rewrapped_;
  }
  if (!rows->Valid() && rows->status().ok()) cursor_.clear();
  return rows->status();
}

void KeyRotation::Step() {
  if (!rotating_) return;
  const std::lock_guard lock(mutex_);
  if (cursor_.empty()) pass_is_clean_ = !master_.wrapping_keys().OthersOnTheirWay();
  Aside step;
  step.fill = [this](storage::WriteBatch& batch) { return WrapAnew(batch); };
  step.frees_space = true;
  const absl::Status swept = partition_.WriteAsideAndWait(std::move(step));
  if (!swept.ok()) {
    if (!absl::IsUnavailable(swept)) LogLine("error", "key_rotation_failed", {{"status", std::string(swept.message())}});
    return;
  }
  if (cursor_.empty() && pass_is_clean_) rotating_ = false;
}

absl::Status KeyRotation::Retire(const std::string& id) {
  const std::lock_guard lock(mutex_);
  WrappingKeys& keys = master_.wrapping_keys();
  if (keys.Find(id) == nullptr || id == kMasterWrapping) return absl::NotFoundError("there is no such wrapping key to retire");
  if (keys.current()->id == id) return Reason("WRAPPING_KEY_CURRENT", "new keys are wrapped by it");
  if (rotating_ || keys.OthersOnTheirWay()) return Reason("WRAPPING_KEY_IN_USE", "keys may be on their way under it still");
  const auto standing = Standing();
  if (!standing.ok()) return standing.status();
  const auto rows = standing->find(id);
  if (rows != standing->end() && rows->second.rows > 0) return Reason("WRAPPING_KEY_IN_USE", "keys lie under it still");
  Aside forget;
  forget.fill = [&](storage::WriteBatch& batch) {
    batch.Delete(Family::kKeys, UsedRow(id));
    return absl::OkStatus();
  };
  if (absl::Status written = partition_.WriteAsideAndWait(std::move(forget)); !written.ok()) return written;
  keys.Forget(id);
  return absl::OkStatus();
}

absl::StatusOr<std::map<std::string, WrappingKeyState>> KeyRotation::Standing() const {
  const WrappingKeys& keys = master_.wrapping_keys();
  std::map<std::string, WrappingKeyState> standing;
  for (const std::string& id : keys.ids()) standing[id].present = true;
  standing[keys.current()->id].current = true;
  auto rows = partition_.store().NewIterator(nullptr, Family::kKeys, "", "", storage::Direction::kForward);
  for (; rows->Valid(); rows->Next()) {
    if (rows->key().size() == kKeyIdBytes) ++standing[std::string(WrappedBy(rows->value()))].rows;
  }
  if (!rows->status().ok()) return rows->status();
  return standing;
}

}  // namespace yici::server
