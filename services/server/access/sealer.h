// Personal data at admission: each field becomes {AEAD ciphertext, commitment}, under a key made for the command; the key
// goes, wrapped, to the key store outside the fold. Erasing a person deletes the wrapped key: nothing decrypts any more.
//
//   Sealer sealer(master);                       // one per command
//   *party.mutable_id_number() = sealer.Seal("210702…");
//   incoming.keys = sealer.TakeKeyRows();
//   …
//   auto text = OpenSealed(master, sealed, wrapped);      // NOT_FOUND-like empty optional after erasure
//
// AES-256-GCM, nonce 12 bytes, salt 16 bytes inside the ciphertext; wrapping by AES-256-GCM under the current wrapping key with
// the key id as associated data. A wrapped key: the length of the wrapping key's id, that id, nonce | ciphertext | tag; under
// the key that is derived from the master's the last three alone.
#ifndef YICI_SERVICES_SERVER_ACCESS_SEALER_H_
#define YICI_SERVICES_SERVER_ACCESS_SEALER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/server/access/master_key.h"
#include "services/server/partition/core.h"

namespace yici::server {

class Sealer {
 public:
  explicit Sealer(const MasterKey& master) : master_(master) {}
  journal::SealedField Seal(std::string_view text);
  // The wrapped key, when anything was sealed. Once.
  std::vector<KeyRow> TakeKeyRows();

 private:
  const MasterKey& master_;
  std::string key_id_;
  Key32 key_{};
};

// For bytes under a key of their own (attachments): nonce | AES-256-GCM | tag. `associated` says what the bytes are and where
// they belong; opening with other words fails.
std::string NewKeyId();
Key32 NewKey();
KeyRow WrapKey(const MasterKey& master, std::string_view key_id, const Key32& key);
// Which wrapping key it lies under: its id; "" for bytes that are no wrapped key.
std::string_view WrappedBy(std::string_view wrapped);
std::string SealBytes(const Key32& key, std::string_view bytes, std::string_view associated);
std::optional<std::string> OpenBytes(const Key32& key, std::string_view sealed, std::string_view associated);

// In two steps, for several fields under one key. Nothing when the key or the ciphertext was tampered with.
std::optional<Key32> UnwrapKey(const MasterKey& master, std::string_view key_id, std::string_view wrapped);
std::optional<std::string> OpenSealed(const Key32& key, const journal::SealedField& field);
std::optional<std::string> OpenSealed(const MasterKey& master, const journal::SealedField& field, std::string_view wrapped);

// 张** ; 210***********1234 ; 138****5678: what may be shown without a purpose.
std::string MaskName(std::string_view utf8);
std::string MaskIdNumber(std::string_view text);
std::string MaskPhone(std::string_view text);

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_ACCESS_SEALER_H_
