#include "services/server/access/master_key.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <cstdlib>
#include <cstring>

#include "services/base/text.h"
#include "services/server/access/sealer.h"
#include "services/server/access/secret_file.h"
#include "storage/api/journal.h"

namespace yici::server {
namespace {

std::string_view View(const Key32& key) { return {reinterpret_cast<const char*>(key.data()), key.size()}; }

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
      pages_(Hmac(secret).Of("yici/pages/1")),
      wrapping_(std::make_shared<WrappingKeys>(Hmac(secret).Of("yici/wrapping/1"))),
      check_(Hmac(secret).Of("yici/check/1")) {}

absl::StatusOr<MasterKey> MasterKey::LoadOrCreate(const std::string& path, Absent absent) {
  const auto secret = LoadOrCreateSecret(path, absent == Absent::kRefuse ? AbsentSecret::kRefuse : AbsentSecret::kCreate);
  if (!secret.ok()) return secret.status();
  return MasterKey(*secret);
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

std::string MasterKey::PageTag(std::string_view bound, std::string_view position) const {
  return std::string(View(pages_.Of({bound, position})).substr(0, 16));
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

constexpr std::string_view kCheckRow = "master-key-check";
constexpr size_t kKeyIdBytes = 12;  // other rows of the key store have longer keys

absl::Status OtherKey() {
  return absl::FailedPreconditionError(
      "expected the key file that this data folder was made with, but it is another (--key-file): bring the right one back "
      "from its own backup; with this one all personal data would read as erased");
}

// The first case key of a store, "" without one.
std::pair<std::string, std::string> FirstCaseKey(storage::Store& store) {
  auto rows = store.NewIterator(nullptr, storage::Family::kKeys, "", "", storage::Direction::kForward);
  for (; rows->Valid(); rows->Next()) {
    if (rows->key().size() == kKeyIdBytes) return {std::string(rows->key()), std::string(rows->value())};
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
