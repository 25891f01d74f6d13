#include "services/server/access/sealer.h"

#include <openssl/evp.h>

#include <chrono>
#include <cstring>
#include <memory>

#include "services/audit/tree/compact_range.h"

namespace yici::server {
namespace {

constexpr int kNonce = 12;
constexpr int kTag = 16;
constexpr size_t kSalt = 16;
constexpr size_t kWrappedBytes = kNonce + sizeof(Key32) + kTag;

constexpr size_t kKeyIdRandom = 6;

// The beginning of a key id: ids come in about ascending order, which is the cheap one for the store, and 48 random bits
// behind each millisecond keep two from meeting.
std::string MillisecondsNow() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  const auto millis = static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
  std::string bytes;
  for (int shift = 40; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(millis >> shift));
  return bytes;
}

struct ContextDeleter {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

EVP_CIPHER_CTX* ThreadContext() {
  thread_local std::unique_ptr<EVP_CIPHER_CTX, ContextDeleter> context(EVP_CIPHER_CTX_new());
  return context.get();
}

const EVP_CIPHER* Cipher() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return cipher;
}

const uint8_t* Bytes(std::string_view text) { return reinterpret_cast<const uint8_t*>(text.data()); }

// nonce | ciphertext | tag
std::string Encrypt(const Key32& key, std::string_view nonce, std::string_view text, std::string_view associated) {
  EVP_CIPHER_CTX* context = ThreadContext();
  std::string out(kNonce + text.size() + kTag, '\0');
  std::memcpy(out.data(), nonce.data(), kNonce);
  auto* body = reinterpret_cast<uint8_t*>(out.data()) + kNonce;
  int written = 0;
  EVP_EncryptInit_ex2(context, Cipher(), key.data(), Bytes(nonce), nullptr);
  EVP_EncryptUpdate(context, nullptr, &written, Bytes(associated), static_cast<int>(associated.size()));
  EVP_EncryptUpdate(context, body, &written, Bytes(text), static_cast<int>(text.size()));
  EVP_EncryptFinal_ex(context, body + written, &written);
  EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, kTag, body + text.size());
  return out;
}

std::optional<std::string> Decrypt(const Key32& key, std::string_view sealed, std::string_view associated) {
  if (sealed.size() < kNonce + kTag) return std::nullopt;
  EVP_CIPHER_CTX* context = ThreadContext();
  const size_t size = sealed.size() - kNonce - kTag;
  std::string text(size, '\0');
  std::string tag(sealed.substr(kNonce + size));
  int written = 0;
  EVP_DecryptInit_ex2(context, Cipher(), key.data(), Bytes(sealed), nullptr);
  EVP_DecryptUpdate(context, nullptr, &written, Bytes(associated), static_cast<int>(associated.size()));
  EVP_DecryptUpdate(context, reinterpret_cast<uint8_t*>(text.data()), &written, Bytes(sealed) + kNonce, static_cast<int>(size));
  EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, kTag, tag.data());
  if (EVP_DecryptFinal_ex(context, reinterpret_cast<uint8_t*>(text.data()) + written, &written) != 1) return std::nullopt;
  return text;
}

// The bytes of a UTF-8 character that starts at `at`.
size_t CharacterBytes(std::string_view text, size_t at) {
  size_t end = at + 1;
  while (end < text.size() && (static_cast<uint8_t>(text[end]) & 0xC0) == 0x80) ++end;
  return end - at;
}

}  // namespace

journal::SealedField Sealer::Seal(std::string_view text) {
  if (key_id_.empty()) {
    const std::string random = RandomBytes(kKeyIdRandom + 32);
    key_id_ = MillisecondsNow().append(random, 0, kKeyIdRandom);
    std::memcpy(key_.data(), random.data() + kKeyIdRandom, 32);
  }
  const std::string random = RandomBytes(kNonce + kSalt);
  std::string salted = random.substr(kNonce);
  salted.append(text);
  journal::SealedField field;
  field.set_ciphertext(Encrypt(key_, std::string_view(random).substr(0, kNonce), salted, key_id_));
  field.set_commitment(audit::Sha256(salted).data(), 16);
  field.set_key_id(key_id_);
  return field;
}

std::vector<KeyRow> Sealer::TakeKeyRows() {
  if (key_id_.empty()) return {};
  return {WrapKey(master_, key_id_, key_)};
}

std::string NewKeyId() { return MillisecondsNow().append(RandomBytes(kKeyIdRandom)); }

Key32 NewKey() {
  Key32 key;
  std::memcpy(key.data(), RandomBytes(key.size()).data(), key.size());
  return key;
}

KeyRow WrapKey(const MasterKey& master, std::string_view key_id, const Key32& key) {
  std::shared_ptr<const WrappingKey> by = master.wrapping_keys().current();
  const std::string_view bytes(reinterpret_cast<const char*>(key.data()), key.size());
  std::string wrapped = Encrypt(by->key, RandomBytes(kNonce), bytes, key_id);
  if (by->id != kMasterWrapping) wrapped.insert(0, static_cast<char>(by->id.size()) + by->id);
  return {std::string(key_id), std::move(wrapped), std::move(by)};
}

std::string_view WrappedBy(std::string_view wrapped) {
  if (wrapped.size() == kWrappedBytes) return kMasterWrapping;
  const size_t id = wrapped.empty() ? 0 : static_cast<uint8_t>(wrapped[0]);
  return id > 0 && wrapped.size() == 1 + id + kWrappedBytes ? wrapped.substr(1, id) : std::string_view();
}

std::string SealBytes(const Key32& key, std::string_view bytes, std::string_view associated) {
  return Encrypt(key, RandomBytes(kNonce), bytes, associated);
}

std::optional<std::string> OpenBytes(const Key32& key, std::string_view sealed, std::string_view associated) {
  return Decrypt(key, sealed, associated);
}

std::optional<Key32> UnwrapKey(const MasterKey& master, std::string_view key_id, std::string_view wrapped) {
  const std::string_view id = WrappedBy(wrapped);
  const std::shared_ptr<const WrappingKey> by = id.empty() ? nullptr : master.wrapping_keys().Find(id);
  if (by == nullptr) return std::nullopt;
  const auto bytes = Decrypt(by->key, wrapped.substr(wrapped.size() - kWrappedBytes), key_id);
  if (!bytes || bytes->size() != sizeof(Key32)) return std::nullopt;
  Key32 key;
  std::memcpy(key.data(), bytes->data(), key.size());
  return key;
}

std::optional<std::string> OpenSealed(const Key32& key, const journal::SealedField& field) {
  auto salted = Decrypt(key, field.ciphertext(), field.key_id());
  if (!salted || salted->size() < kSalt) return std::nullopt;
  return salted->substr(kSalt);
}

std::optional<std::string> OpenSealed(const MasterKey& master, const journal::SealedField& field, std::string_view wrapped) {
  const auto key = UnwrapKey(master, field.key_id(), wrapped);
  return key ? OpenSealed(*key, field) : std::nullopt;
}

std::string MaskName(std::string_view utf8) {
  if (utf8.empty()) return "";
  const size_t first = CharacterBytes(utf8, 0);
  std::string masked(utf8.substr(0, first));
  for (size_t at = first; at < utf8.size(); at += CharacterBytes(utf8, at)) masked.push_back('*');
  return masked;
}

namespace {

// A few characters at the ends of a number of `whole_min` or more; of a shorter one so little that most of it stays hidden.
std::string MaskMiddle(std::string_view text, size_t whole_min) {
  const size_t head = text.size() >= whole_min ? 3 : 0;
  const size_t tail = text.size() >= whole_min ? 4 : text.size() >= 8 ? 2 : 0;
  return std::string(text.substr(0, head)) + std::string(text.size() - head - tail, '*') +
         std::string(text.substr(text.size() - tail));
}

}  // namespace

std::string MaskIdNumber(std::string_view text) { return MaskMiddle(text, 15); }

std::string MaskPhone(std::string_view text) { return MaskMiddle(text, 11); }

}  // namespace yici::server
