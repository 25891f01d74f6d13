#include "services/audit/note/signed_note.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>

#include "services/audit/note/base64.h"
#include "services/audit/note/utf8.h"
#include "services/audit/tree/compact_range.h"
#include "services/audit/tree/split.h"
#include "services/base/text.h"

namespace yici::audit {
namespace {

constexpr char kEd25519 = 0x01;
// C2SP signed-note gives SM2 no number: ff and a name of our own stand for it.
constexpr std::string_view kSm2Type =
    "\xff"
    "yici/sm2-sm3";
constexpr std::string_view kDash = "\xE2\x80\x94 ";  // U+2014 and a space
constexpr size_t kSignatureBytes = 64;

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Digest = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

const uint8_t* Bytes(std::string_view text) { return reinterpret_cast<const uint8_t*>(text.data()); }

// Unicode's spaces: ASCII's, and those of two and three bytes.
bool HasSpace(std::string_view name) {
  static constexpr std::string_view kSpaces[] = {
      " ",        "\t",           "\n",           "\v",           "\f",           "\r",           "\xC2\x85",
      "\xC2\xA0", "\xE1\x9A\x80", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"};
  for (const std::string_view space : kSpaces) {
    if (name.find(space) != std::string_view::npos) return true;
  }
  for (size_t at = name.find("\xE2\x80"); at != std::string_view::npos; at = name.find("\xE2\x80", at + 1)) {
    if (at + 2 < name.size() && static_cast<uint8_t>(name[at + 2]) >= 0x80 && static_cast<uint8_t>(name[at + 2]) <= 0x8A)
      return true;
  }
  return false;
}

bool IsKeyName(std::string_view name) {
  return !name.empty() && IsUtf8(name) && !HasSpace(name) && name.find('+') == std::string_view::npos;
}

bool IsNoteText(std::string_view text) {
  return IsUtf8(text) &&
         std::none_of(text.begin(), text.end(), [](char c) { return static_cast<uint8_t>(c) < 0x20 && c != '\n'; });
}

uint32_t BigEndian(std::string_view bytes) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<uint8_t>(bytes[i]);
  return value;
}

uint32_t KeyId(std::string_view name, std::string_view typed_key) {
  const Hash hash = Sha256(StrCat(name, "\n", typed_key));
  return BigEndian(std::string_view(reinterpret_cast<const char*>(hash.data()), 4));
}

std::string IdHex(uint32_t id) {
  char digits[9];
  std::snprintf(digits, sizeof digits, "%08x", id);
  return digits;
}

absl::StatusOr<NoteSignature> ParseSignature(std::string_view line) {
  const absl::Status malformed =
      absl::InvalidArgumentError("expected a signature line: a dash, a name, base 64 of five bytes or more");
  if (!ConsumePrefix(line, kDash)) return malformed;
  const size_t space = line.find(' ');
  if (space == std::string_view::npos || !IsKeyName(line.substr(0, space))) return malformed;
  const auto bytes = ParseBase64(line.substr(space + 1));
  if (!bytes || bytes->size() < 5) return malformed;
  return NoteSignature{std::string(line.substr(0, space)), BigEndian(*bytes), bytes->substr(4)};
}

}  // namespace

NoteVerifier::NoteVerifier(std::string name, const KeyBytes& public_key)
    : name_(std::move(name)), public_key_(public_key), key_id_(KeyId(name_, TypedKey())) {}

NoteVerifier::NoteVerifier(std::string name, const Sm2PublicKey& public_key)
    : name_(std::move(name)), sm2_(public_key), key_id_(KeyId(name_, TypedKey())) {}

std::string NoteVerifier::TypedKey() const {
  if (sm2_) return StrCat(kSm2Type, sm2_->point());
  return std::string(1, kEd25519).append(reinterpret_cast<const char*>(public_key_.data()), public_key_.size());
}

namespace {

std::optional<NoteVerifier> OfTypedKey(std::string_view name, std::string_view typed) {
  if (ConsumePrefix(typed, kSm2Type)) {
    const auto key = Sm2PublicKey::Parse(typed);
    return key.ok() ? std::optional(NoteVerifier(std::string(name), *key)) : std::nullopt;
  }
  KeyBytes key;
  if (typed.size() != key.size() + 1 || typed[0] != kEd25519) return std::nullopt;
  std::memcpy(key.data(), typed.data() + 1, key.size());
  return NoteVerifier(std::string(name), key);
}

}  // namespace

absl::StatusOr<NoteVerifier> NoteVerifier::Parse(std::string_view verifier_key) {
  const absl::Status malformed =
      absl::InvalidArgumentError("expected a verifier key: name+id+base 64 of an Ed25519 or SM2 key");
  const size_t first = verifier_key.find('+'), second = verifier_key.find('+', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return malformed;
  const std::string_view name = verifier_key.substr(0, first), id = verifier_key.substr(first + 1, second - first - 1);
  if (verifier_key.size() > kNoteBytesMax || !IsKeyName(name)) return malformed;
  const auto typed = ParseBase64(verifier_key.substr(second + 1));
  const std::optional<NoteVerifier> verifier = typed ? OfTypedKey(name, *typed) : std::nullopt;
  if (!verifier) return malformed;
  if (IdHex(verifier->key_id()) != id) {
    return absl::InvalidArgumentError(StrCat("expected the key id ", IdHex(verifier->key_id()), ", but got ", id));
  }
  return *verifier;
}

bool NoteVerifier::Accepts(std::string_view text, std::string_view signature) const {
  if (signature.size() != kSignatureBytes) return false;
  if (sm2_) {
    const std::optional<std::string> der = Sm2SignatureToDer(signature);
    return der && sm2_->VerifyMessage(text, *der);
  }
  const Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, public_key_.data(), public_key_.size()), EVP_PKEY_free);
  const Digest digest(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  return key && digest && EVP_DigestVerifyInit(digest.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(digest.get(), Bytes(signature), signature.size(), Bytes(text), text.size()) == 1;
}

std::string NoteVerifier::ToString() const { return StrCat(name_, "+", IdHex(key_id_), "+", Base64(TypedKey())); }

absl::StatusOr<NoteSigner> NoteSigner::FromSeed(std::string name, const KeyBytes& seed) {
  if (!IsKeyName(name))
    return absl::InvalidArgumentError("expected a key's name without spaces and plus, but got \"" + name + "\"");
  const Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()), EVP_PKEY_free);
  KeyBytes public_key;
  size_t size = public_key.size();
  if (!key || EVP_PKEY_get_raw_public_key(key.get(), public_key.data(), &size) != 1) {
    return absl::InternalError("Ed25519 made no key of the seed");
  }
  NoteSigner signer(NoteVerifier(std::move(name), public_key));
  signer.seed_ = seed;
  return signer;
}

absl::StatusOr<NoteSigner> NoteSigner::FromSm2(std::string name, const Sm2PrivateKey& key) {
  if (!IsKeyName(name))
    return absl::InvalidArgumentError("expected a key's name without spaces and plus, but got \"" + name + "\"");
  NoteSigner signer(NoteVerifier(std::move(name), key.public_key()));
  signer.sm2_ = key;
  return signer;
}

absl::StatusOr<std::string> NoteSigner::Sign(std::string_view text) const {
  if (sm2_) {
    const absl::StatusOr<std::string> der = sm2_->SignMessage(text);
    if (!der.ok()) return der.status();
    const std::optional<std::string> bytes = Sm2SignatureFromDer(*der);
    return bytes ? absl::StatusOr<std::string>(*bytes) : absl::InternalError("SM2 made a signature of another form");
  }
  const Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed_.data(), seed_.size()), EVP_PKEY_free);
  const Digest digest(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::string signature(kSignatureBytes, '\0');
  size_t size = signature.size();
  if (!key || !digest || EVP_DigestSignInit(digest.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
      EVP_DigestSign(digest.get(), reinterpret_cast<uint8_t*>(signature.data()), &size, Bytes(text), text.size()) != 1) {
    return absl::InternalError("Ed25519 made no signature");
  }
  return signature;
}

std::string FormatSignature(const NoteSignature& signature) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(signature.key_id >> shift));
  return StrCat(kDash, signature.name, " ", Base64(bytes + signature.signature), "\n");
}

absl::StatusOr<std::string> SignNote(std::string_view text, absl::Span<const NoteSigner* const> signers) {
  if (!text.ends_with('\n') || !IsNoteText(text) || text.size() > kNoteBytesMax / 2) {
    return absl::InvalidArgumentError("expected a text in UTF-8 without control characters that ends with a line feed");
  }
  std::string note = StrCat(text, "\n");
  for (const NoteSigner* signer : signers) {
    const absl::StatusOr<std::string> signature = signer->Sign(text);
    if (!signature.ok()) return signature.status();
    note += FormatSignature({signer->verifier().name(), signer->verifier().key_id(), *signature});
  }
  return note;
}

absl::StatusOr<ParsedNote> ParseNote(std::string_view note) {
  if (note.size() > kNoteBytesMax) return absl::InvalidArgumentError("expected a note of at most 64 KiB");
  if (!IsNoteText(note)) return absl::InvalidArgumentError("expected a note in UTF-8 without control characters");
  const size_t blank = note.rfind("\n\n");
  if (blank == std::string_view::npos || !note.ends_with('\n') || blank + 2 == note.size()) {
    return absl::InvalidArgumentError("expected a text, a blank line and signatures, each line ended by a line feed");
  }
  ParsedNote parsed;
  parsed.text = std::string(note.substr(0, blank + 1));
  for (const std::string_view line : Split(note.substr(blank + 2, note.size() - blank - 3), '\n')) {
    if (parsed.signatures.size() == kNoteSignaturesMax) return absl::InvalidArgumentError("expected at most 64 signatures");
    absl::StatusOr<NoteSignature> signature = ParseSignature(line);
    if (!signature.ok()) return signature.status();
    parsed.signatures.push_back(*std::move(signature));
  }
  return parsed;
}

absl::StatusOr<std::string> OpenNote(std::string_view note, absl::Span<const NoteVerifier> known) {
  absl::StatusOr<ParsedNote> parsed = ParseNote(note);
  if (!parsed.ok()) return parsed.status();
  bool signed_by_known = false;
  for (const NoteSignature& signature : parsed->signatures) {
    for (const NoteVerifier& verifier : known) {
      if (verifier.name() != signature.name || verifier.key_id() != signature.key_id) continue;
      if (!verifier.Accepts(parsed->text, signature.signature)) {
        return absl::DataLossError("the signature of " + signature.name + " does not fit the note");
      }
      signed_by_known = true;
    }
  }
  if (!signed_by_known) return absl::DataLossError("expected a signature of a known key, but there is none");
  return std::move(parsed->text);
}

}  // namespace yici::audit
