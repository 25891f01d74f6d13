#include "services/audit/service/key_copies.h"

#include <algorithm>
#include <filesystem>

#include "services/audit/backup/backup.h"
#include "services/audit/backup/head_of.h"
#include "services/audit/backup/keys.h"
#include "services/base/text.h"
#include "services/base/time.h"
#include "storage/rocks/store.h"

namespace yici::audit {
namespace {

constexpr uint64_t kLookBytes = uint64_t{8} << 20;
constexpr int64_t kMicrosPerMilli = 1'000;

void AddBackups(const KeyCopyOptions& options, KeyCopies& copies) {
  const auto backups = ListBackups(options.backup_folder);
  if (!backups.ok()) return;
  for (const BackupEntry& entry : *backups) {
    const bool known = entry.state != BackupState::kManifestDamaged;
    const KeyPart keys = known ? KeyPartOf(options.backup_folder, entry.manifest) : KeyPart::kInside;
    if (keys == KeyPart::kRemoved) continue;
    // Of the log that this one was restored from the numbers are others: it counts as older than everything.
    const bool of_this_log = known && entry.manifest.log_id == options.log_id;
    KeyCopy copy{.place = StrCat("backups/", entry.manifest.id), .revision = of_this_log ? entry.manifest.revision : 0};
    if (known) copy.made_ms = entry.manifest.made_ms;
    if (keys == KeyPart::kApart) copy.until_ms = KeysUntilMs(entry.manifest, options.key_backup_days);
    copies.push_back(std::move(copy));
  }
}

// What a backup that is being made, or was cut, holds. The next one that is begun clears it away.
void AddUnfinished(const KeyCopyOptions& options, KeyCopies& copies) {
  std::error_code error;
  for (std::filesystem::directory_iterator at(options.backup_folder, error), end; !error && at != end; at.increment(error)) {
    const std::filesystem::path& path = at->path();
    const bool owned = std::filesystem::exists(std::filesystem::path(path).replace_extension(".backup"), error);
    if (path.extension() == ".keys" && !owned) copies.push_back({.place = StrCat("backups/", path.filename().string())});
  }
  const bool linked = !options.copy_folder.empty() && std::filesystem::exists(options.copy_folder, error);
  if (linked) copies.push_back({.place = std::filesystem::path(options.copy_folder).filename().string()});
}

// One whose head cannot be read may hold anything: it counts as older than everything.
void AddCheckpoints(const KeyCopyOptions& options, KeyCopies& copies) {
  std::error_code error;
  for (std::filesystem::directory_iterator at(options.checkpoints, error), end; !error && at != end; at.increment(error)) {
    const auto store = storage::OpenRocksToRead({.folder = at->path().string(), .memory_bytes = kLookBytes});
    const auto head = store.ok() ? HeadOf(**store) : store.status();
    copies.push_back(
        {.place = StrCat("checkpoints/", at->path().filename().string()), .revision = head.ok() ? head->revision : 0});
  }
}

void SetTime(int64_t ms, google::protobuf::Timestamp* out) {
  out->set_seconds(ms / 1'000);
  out->set_nanos(static_cast<int32_t>(ms % 1'000 * 1'000'000));
}

void Say(yici::v1::Erasure* out, std::string zh, std::string en) {
  out->mutable_standing()->set_zh(std::move(zh));
  out->mutable_standing()->set_en(std::move(en));
}

void SayLast(std::optional<int64_t> last_ms, bool endless, yici::v1::Erasure* out) {
  if (endless) {
    return Say(out, "有密钥副本没有期限，须由人移除。", "Copies of its keys have no end: somebody has to remove them.");
  }
  if (!last_ms && out->on_disk()) {
    return Say(out, "密钥已删除，含有它的数据文件即将重写。",
               "Its keys are deleted; the files that held them are being rewritten.");
  }
  if (!last_ms) return Say(out, "本服务器所知已无密钥副本。", "No copy of its keys is left that this server knows of.");
  const std::string day = Instant::FromMicros(*last_ms * kMicrosPerMilli).ToString();
  Say(out, StrCat("最后一份密钥副本于 ", day, " 移除。"), StrCat("The last copy of its keys is removed at ", day, "."));
}

}  // namespace

KeyCopies FindKeyCopies(const KeyCopyOptions& options) {
  KeyCopies copies;
  AddBackups(options, copies);
  AddUnfinished(options, copies);
  AddCheckpoints(options, copies);
  return copies;
}

void PresentCopies(const KeyCopies& copies, yici::v1::Erasure* out) {
  std::optional<int64_t> last_ms;
  bool endless = false;
  for (const KeyCopy& copy : copies) {
    if (copy.revision >= out->number()) continue;
    yici::v1::KeyCopy* shown = out->add_copies();
    shown->set_place(copy.place);
    if (copy.made_ms) SetTime(*copy.made_ms, shown->mutable_made_at());
    if (copy.until_ms) SetTime(*copy.until_ms, shown->mutable_dies_at());
    endless = endless || !copy.until_ms;
    if (copy.until_ms) last_ms = std::max(last_ms.value_or(0), *copy.until_ms);
  }
  if (last_ms && !endless) SetTime(*last_ms, out->mutable_last_copy_dies());
  SayLast(last_ms, endless, out);
}

}  // namespace yici::audit
