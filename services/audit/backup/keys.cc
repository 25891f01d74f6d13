#include "services/audit/backup/keys.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <system_error>
#include <utility>

#include "services/audit/backup/head_of.h"
#include "services/base/text.h"
#include "storage/format/files.h"

namespace yici::audit {
namespace {

using storage::Family;

constexpr std::string_view kFirstLine = "yici/keys/1\n";
constexpr size_t kKeyIdBytes = 12;  // other rows of the key store have longer keys
constexpr size_t kBlockBytes = size_t{1} << 20;
constexpr int64_t kMillisPerDay = int64_t{24} * 3'600'000;

struct FileCloser {
  void operator()(FILE* file) const { fclose(file); }
};
using File = std::unique_ptr<FILE, FileCloser>;

std::string HeadOfFile(const storage::LogId& log_id) { return StrCat(kFirstLine, storage::LogIdHex(log_id), "\n"); }

std::string_view View(const Hash& hash) { return {reinterpret_cast<const char*>(hash.data()), hash.size()}; }

Hash Chain(const Hash& before, std::string_view block) { return Sha256(StrCat(View(before), block)); }

absl::Status NotWritten() { return absl::InternalError("the keys of the backup cannot be written"); }

// Blocks of rows, each behind its length in four bytes; a block of no bytes and the chained digest end the file.
class KeysWriter {
 public:
  explicit KeysWriter(const std::string& path) {
    const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd >= 0) file_.reset(fdopen(fd, "wb"));
  }
  absl::Status Begin(const storage::LogId& log_id) { return Write(HeadOfFile(log_id)); }
  absl::Status Add(std::string_view key, std::string_view value) {
    StrAppend(&block_, key, static_cast<char>(value.size()), value);
    return block_.size() < kBlockBytes ? absl::OkStatus() : EndBlock();
  }
  absl::Status Finish() {
    absl::Status written = block_.empty() ? absl::OkStatus() : EndBlock();
    if (written.ok()) written = Write(std::string(4, '\0'));
    if (written.ok()) written = Write(View(chain_));
    const bool synced = written.ok() && fflush(file_.get()) == 0 && fsync(fileno(file_.get())) == 0;
    return synced ? absl::OkStatus() : NotWritten();
  }

 private:
  absl::Status EndBlock() {
    std::string length;
    for (int shift = 24; shift >= 0; shift -= 8) length.push_back(static_cast<char>(block_.size() >> shift & 0xff));
    chain_ = Chain(chain_, block_);
    if (absl::Status written = Write(length); !written.ok()) return written;
    return Write(std::exchange(block_, {}));
  }
  absl::Status Write(std::string_view bytes) {
    const bool whole = file_ && fwrite(bytes.data(), 1, bytes.size(), file_.get()) == bytes.size();
    return whole ? absl::OkStatus() : NotWritten();
  }

  File file_;
  std::string block_;
  Hash chain_{};
};

absl::Status Damaged(std::string_view what) { return absl::DataLossError(StrCat("the keys of the backup: ", what)); }

std::optional<std::string> Take(FILE* file, size_t bytes) {
  std::string taken(bytes, '\0');
  if (fread(taken.data(), 1, bytes, file) != bytes) return std::nullopt;
  return taken;
}

using VisitRow = std::function<absl::Status(std::string_view key, std::string_view value)>;

absl::Status VisitBlock(std::string_view block, const VisitRow& visit) {
  while (!block.empty()) {
    const size_t size = block.size() > kKeyIdBytes ? static_cast<uint8_t>(block[kKeyIdBytes]) : 0;
    if (block.size() < kKeyIdBytes + 1 + size) return Damaged("a row is cut");
    const absl::Status visited = visit(block.substr(0, kKeyIdBytes), block.substr(kKeyIdBytes + 1, size));
    if (!visited.ok()) return visited;
    block.remove_prefix(kKeyIdBytes + 1 + size);
  }
  return absl::OkStatus();
}

// Rows of a block are given only once the block before is known to be whole; that the file is, its end says.
absl::Status ReadKeys(const std::string& path, const storage::LogId& log_id, const VisitRow& visit) {
  const File file(fopen(path.c_str(), "rb"));
  if (!file) return Damaged("the file cannot be read");
  const std::string head = HeadOfFile(log_id);
  if (Take(file.get(), head.size()) != head) return Damaged("expected yici/keys/1 and this log at its beginning");
  Hash chain{};
  while (true) {
    const auto length = Take(file.get(), 4);
    if (!length) return Damaged("its end is missing");
    size_t bytes = 0;
    for (const char byte : *length) bytes = bytes << 8 | static_cast<uint8_t>(byte);
    if (bytes == 0) break;
    if (bytes > 2 * kBlockBytes) return Damaged("a block is longer than any that is written");
    const auto block = Take(file.get(), bytes);
    if (!block) return Damaged("a block is cut");
    chain = Chain(chain, *block);
    if (absl::Status visited = VisitBlock(*block, visit); !visited.ok()) return visited;
  }
  const bool whole = Take(file.get(), chain.size()) == std::string(View(chain)) && fgetc(file.get()) == EOF;
  return whole ? absl::OkStatus() : Damaged("its SHA-256 is not the one it names");
}

std::string PathOf(const std::string& folder, uint32_t id) { return StrCat(folder, "/", KeysFileName(id)); }

absl::Status FlushTo(storage::Store& store, std::unique_ptr<storage::WriteBatch>& batch, size_t at_least) {
  if (batch->bytes() < at_least || batch->count() == 0) return absl::OkStatus();
  return store.Write(std::exchange(batch, store.NewBatch()), storage::Sync::kNo);
}

}  // namespace

std::string KeysFileName(uint32_t id) { return StrCat(id, ".keys"); }

KeyPart KeyPartOf(const std::string& folder, const BackupManifest& manifest) {
  if (!manifest.keys_apart) return KeyPart::kInside;
  std::error_code error;
  return std::filesystem::exists(PathOf(folder, manifest.id), error) || error ? KeyPart::kApart : KeyPart::kRemoved;
}

int64_t KeysUntilMs(const BackupManifest& manifest, int64_t days) { return manifest.made_ms + days * kMillisPerDay; }

absl::Status TakeKeysOut(storage::Store& copy, const storage::LogId& log_id, const std::string& path) {
  KeysWriter writer(path);
  absl::Status taken = writer.Begin(log_id);
  auto batch = copy.NewBatch();
  {
    auto rows = copy.NewIterator(nullptr, Family::kKeys, "", "", storage::Direction::kForward);
    for (; taken.ok() && rows->Valid(); rows->Next()) {
      if (rows->key().size() != kKeyIdBytes) continue;
      taken = writer.Add(rows->key(), rows->value());
      batch->Delete(Family::kKeys, rows->key());
      if (taken.ok()) taken = FlushTo(copy, batch, kBlockBytes);
    }
    if (taken.ok()) taken = rows->status();
  }
  if (taken.ok()) taken = writer.Finish();
  if (taken.ok()) taken = FlushTo(copy, batch, 0);
  return taken.ok() ? copy.Rewrite(Family::kKeys, "", "") : taken;
}

absl::Status PutKeysBack(const std::string& folder, const BackupManifest& manifest, storage::Store& store) {
  if (KeyPartOf(folder, manifest) != KeyPart::kApart) return absl::OkStatus();
  // Nothing of a file that is not whole.
  if (absl::Status whole = CheckKeys(folder, manifest); !whole.ok()) return whole;
  auto batch = store.NewBatch();
  const absl::Status put =
      ReadKeys(PathOf(folder, manifest.id), manifest.log_id, [&](std::string_view key, std::string_view value) {
        batch->Put(Family::kKeys, key, value);
        return FlushTo(store, batch, kBlockBytes);
      });
  return put.ok() ? FlushTo(store, batch, 0) : put;
}

absl::Status CheckKeys(const std::string& folder, const BackupManifest& manifest) {
  if (KeyPartOf(folder, manifest) != KeyPart::kApart) return absl::OkStatus();
  return ReadKeys(PathOf(folder, manifest.id), manifest.log_id,
                  [](std::string_view, std::string_view) { return absl::OkStatus(); });
}

absl::StatusOr<int> RemoveOldKeys(const std::string& folder, int64_t before_ms) {
  const auto names = storage::ListFolder(folder);
  if (absl::IsNotFound(names.status())) return 0;
  if (!names.ok()) return names.status();
  int removed = 0;
  for (const std::string& name : *names) {
    uint32_t id = 0;
    std::from_chars(name.data(), name.data() + name.size(), id);
    if (id == 0 || name != KeysFileName(id)) continue;
    const auto manifest = ReadBackup(folder, id);
    if (!manifest.ok() || manifest->made_ms >= before_ms) continue;
    std::error_code failed;
    std::filesystem::remove(PathOf(folder, id), failed);
    if (failed) return absl::InternalError(StrCat("remove ", KeysFileName(id), ": ", failed.message()));
    ++removed;
  }
  if (removed == 0) return 0;
  const absl::Status synced = storage::SyncFolder(folder);
  return synced.ok() ? absl::StatusOr<int>(removed) : synced;
}

}  // namespace yici::audit
