// Signed notes, as C2SP signed-note writes them (https://c2sp.org/signed-note): a text that people can read, a blank line,
// and a line for each signature. Ed25519, or SM2 with SM3 for the second tree of a log, through OpenSSL.
//
//   NoteSigner signer = *NoteSigner::FromSeed("yici/0011…", seed);           // 32 bytes of the operating system's generator
//   std::string note = *SignNote("text\n", {&signer});
//   NoteSigner second = *NoteSigner::FromSm2("yici/0011…/sm3", *Sm2PrivateKey::FromPem(pem));
//   NoteVerifier verifier = *NoteVerifier::Parse("yici/0011…+1a2b3c4d+AbCd…"); // signer.verifier_key()
//   absl::StatusOr<std::string> text = OpenNote(note, {verifier});            // only what a known key signed
//
// What holds on failure: a note or key of another form is INVALID_ARGUMENT; a signature of a known key that does not fit, or
// a note that no known key signed, is DATA_LOSS. The text of such a note is never handed out. Signatures of unknown keys
// count for nothing, as the specification asks.
#ifndef YICI_SERVICES_AUDIT_NOTE_SIGNED_NOTE_H_
#define YICI_SERVICES_AUDIT_NOTE_SIGNED_NOTE_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/audit/sm/sm2.h"
#include "services/audit/tree/hasher.h"

namespace yici::audit {

inline constexpr size_t kNoteBytesMax = size_t{64} << 10;
inline constexpr size_t kNoteSignaturesMax = 64;
using KeyBytes = std::array<uint8_t, 32>;

// Of a signature; the hash of the tree that it may speak of goes with it.
enum class NoteAlgorithm { kEd25519, kSm2 };

class NoteVerifier {
 public:
  // NAME+ID+BASE64 of the algorithm (01: Ed25519; ff "yici/sm2-sm3": SM2) and the public key. The id must be the one that name
  // and key give.
  static absl::StatusOr<NoteVerifier> Parse(std::string_view verifier_key);
  NoteVerifier(std::string name, const KeyBytes& public_key);
  NoteVerifier(std::string name, const Sm2PublicKey& public_key);

  const std::string& name() const { return name_; }
  uint32_t key_id() const { return key_id_; }
  NoteAlgorithm algorithm() const { return sm2_ ? NoteAlgorithm::kSm2 : NoteAlgorithm::kEd25519; }
  LogHash hash() const { return sm2_ ? LogHash::kSm3 : LogHash::kSha256; }
  bool Accepts(std::string_view text, std::string_view signature) const;
  std::string ToString() const;

 private:
  std::string TypedKey() const;

  std::string name_;
  KeyBytes public_key_{};
  std::optional<Sm2PublicKey> sm2_;  // instead of it
  uint32_t key_id_;
};

class NoteSigner {
 public:
  // INVALID_ARGUMENT for a name that is empty or holds a space or a plus.
  static absl::StatusOr<NoteSigner> FromSeed(std::string name, const KeyBytes& seed);
  static absl::StatusOr<NoteSigner> FromSm2(std::string name, const Sm2PrivateKey& key);

  const NoteVerifier& verifier() const { return verifier_; }
  std::string verifier_key() const { return verifier_.ToString(); }
  absl::StatusOr<std::string> Sign(std::string_view text) const;  // 64 bytes

 private:
  explicit NoteSigner(NoteVerifier verifier) : verifier_(std::move(verifier)) {}
  NoteVerifier verifier_;
  KeyBytes seed_{};
  std::optional<Sm2PrivateKey> sm2_;  // instead of it
};

// The text must be UTF-8 without control characters and end with a line feed.
absl::StatusOr<std::string> SignNote(std::string_view text, absl::Span<const NoteSigner* const> signers);

struct NoteSignature {
  std::string name;
  uint32_t key_id = 0;
  std::string signature;
};
struct ParsedNote {
  std::string text;
  std::vector<NoteSignature> signatures;
};
std::string FormatSignature(const NoteSignature& signature);  // one line of a note
absl::StatusOr<ParsedNote> ParseNote(std::string_view note);  // its form alone; nothing is believed

absl::StatusOr<std::string> OpenNote(std::string_view note, absl::Span<const NoteVerifier> known);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_NOTE_SIGNED_NOTE_H_
