#include "services/server/access/master_key.h"
#include "services/base/text.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "absl/strings/escaping.h"
#include "services/server/access/sealer.h"
#include "storage/api/journal.h"
#include "storage/format/files.h"

namespace yici::server {
namespace {

std::string_view View(const Key32& key) { return {reinterpret_cast<const char*>(key.data()), key.size()}; }

absl::StatusOr<std::string> ReadSmallFile(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return absl::NotFoundError("no key file at " + path);
  char text[256];
  const ssize_t got = read(fd, text, sizeof text);
  close(fd);
  if (got < 0) return absl::InternalError("the key file cannot be read: " + path);
  return std::string(text, static_cast<size_t>(got));
}

absl::Status Failed(const char* act, const std::string& path) {
  return absl::InternalError(StrCat("the key file cannot be ", act, ": ", path, ": ", std::strerror(errno)));
}

absl::Status WriteSynced(const std::string& path, std::string_view text) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return Failed("made", path);
  const bool whole = write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(fd) == 0;
  const absl::Status written = whole ? absl::OkStatus() : Failed("written", path);
  close(fd);
  return written;
}

// Whole under its name or not there: written aside, then linked, which never replaces a key that came meanwhile. The folder's
// entry is made durable before anything is sealed.
absl::Status WriteNewFile(const std::string& path, std::string_view text) {
  const std::string aside = StrCat(path, ".new");
  if (absl::Status written = WriteSynced(aside, text); !written.ok()) return written;
  const bool linked = link(aside.c_str(), path.c_str()) == 0;
  const absl::Status made = linked || errno == EEXIST ? absl::OkStatus() : Failed("made", path);
  unlink(aside.c_str());
  if (!made.ok()) return made;
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  return storage::SyncFolder(parent.empty() ? "." : parent.string());
}

}  // namespace

// Asking the generator costs the same for 28 bytes as for a thousand: each thread asks for a pool and takes from it. What is
// taken is wiped from the pool, for it becomes keys.
std::string RandomBytes(size_t count) {
  struct Pool {
    std::array<uint8_t, 1024> bytes;
    size_t used = sizeof bytes;
  };
  thread_local Pool pool;
  std::string taken(count, '\0');
  auto* out = reinterpret_cast<uint8_t*>(taken.data());
  const bool pooled = count <= pool.bytes.size();
  // Without randomness no key may be made: better no server than a guessable one.
  if (!pooled) {
    if (RAND_bytes(out, static_cast<int>(count)) != 1) std::abort();
    return taken;
  }
  if (pool.bytes.size() - pool.used < count) {
    if (RAND_bytes(pool.bytes.data(), static_cast<int>(pool.bytes.size())) != 1) std::abort();
    pool.used = 0;
  }
  std::memcpy(out, pool.bytes.data() + pool.used, count);
  OPENSSL_cleanse(pool.bytes.data() + pool.used, count);
  pool.used += count;
  return taken;
}

MasterKey::MasterKey(const Key32& secret)
    : requests_(Hmac(secret).Of("yici/requests/1")),
      tokens_(Hmac(secret).Of("yici/tokens/1")),
      query_codes_(Hmac(secret).Of("yici/query-codes/1")),
      uploads_(Hmac(secret).Of("yici/uploads/1")),
      wrapping_(Hmac(secret).Of("yici/wrapping/1")),
      check_(Hmac(secret).Of("yici/check/1")) {}

absl::StatusOr<MasterKey> MasterKey::LoadOrCreate(const std::string& path, Absent absent) {
  auto text = ReadSmallFile(path);
  if (absl::IsNotFound(text.status()) && absent == Absent::kRefuse) {
    return absl::FailedPreconditionError("expected the key file of this data folder at " + path +
                                         ", but it is gone: bring it back from its own backup; a new key would read nothing");
  }
  if (absl::IsNotFound(text.status())) {
    const absl::Status made = WriteNewFile(path, absl::BytesToHexString(RandomBytes(32)) + "\n");
    if (!made.ok()) return made;
    text = ReadSmallFile(path);
  }
  if (!text.ok()) return text.status();
  const std::string_view digits = StripSpaces(*text);
  if (digits.size() != 64 || digits.find_first_not_of("0123456789abcdef") != std::string_view::npos) {
    return absl::InvalidArgumentError("expected 64 lower-case hex digits in the key file " + path);
  }
  const std::string bytes = absl::HexStringToBytes(ToAbsl(digits));
  Key32 secret;
  std::memcpy(secret.data(), bytes.data(), secret.size());
  return MasterKey(secret);
}

std::string MasterKey::RequestHash(std::string_view method, std::string_view request_bytes) const {
  return std::string(View(requests_.Of({method, std::string_view("\0", 1), request_bytes})).substr(0, 16));
}

std::string MasterKey::SearchToken(std::string_view id_number) const {
  return std::string(View(tokens_.Of(id_number)).substr(0, 16));
}

std::string MasterKey::UploadToken(std::string_view uploader, std::string_view digest) const {
  return std::string(View(uploads_.Of({uploader, std::string_view("\0", 1), digest})));
}

std::string MasterKey::QueryCode(std::string_view case_no) const {
  const Key32 mac = query_codes_.Of(case_no);
  uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | mac[i];
  std::string digits = std::to_string(value % 100'000'000);
  return std::string(8 - digits.size(), '0') + digits;
}

// ---- the check against a store ---------------------------------------------------------------------------------------

namespace {

constexpr std::string_view kCheckRow = "master-key-check";  // longer than the ids of case keys

absl::Status OtherKey() {
  return absl::FailedPreconditionError(
      "expected the key file that this data folder was made with, but it is another (--key-file): bring the right one back "
      "from its own backup; with this one all personal data would read as erased");
}

// The first case key of a store, "" without one.
std::pair<std::string, std::string> FirstCaseKey(storage::Store& store) {
  auto rows = store.NewIterator(nullptr, storage::Family::kKeys, "", "", storage::Direction::kForward);
  for (; rows->Valid(); rows->Next()) {
    if (rows->key() != kCheckRow) return {std::string(rows->key()), std::string(rows->value())};
  }
  return {};
}

}  // namespace

bool HasMasterKey(storage::Store& store) {
  std::string value;
  if (store.Get(nullptr, storage::Family::kKeys, kCheckRow, &value).ok()) return true;
  const auto last = storage::NewLocalJournal(&store)->LastRevision(nullptr);
  return !last.ok() || *last != 0;
}

absl::Status CheckMasterKey(storage::Store& store, const MasterKey& master) {
  const std::string_view expected = View(master.check_value());
  std::string value;
  const absl::Status read = store.Get(nullptr, storage::Family::kKeys, kCheckRow, &value);
  if (read.ok()) return value == expected ? absl::OkStatus() : OtherKey();
  if (!absl::IsNotFound(read)) return read;
  const auto [key_id, wrapped] = FirstCaseKey(store);
  if (!key_id.empty() && !UnwrapKey(master, key_id, wrapped)) return OtherKey();
  auto batch = store.NewBatch();
  batch->Put(storage::Family::kKeys, kCheckRow, expected);
  return store.Write(std::move(batch), storage::Sync::kYes);
}

}  // namespace yici::server
