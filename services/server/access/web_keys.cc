#include "services/server/access/web_keys.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <tuple>

#include "absl/strings/escaping.h"
#include "services/base/text.h"
#include "services/server/access/json_text.h"

namespace yici::identity {
namespace {

constexpr size_t kKeysMax = 64, kKidBytesMax = 128;
constexpr int kRsaBitsMin = 2'048, kRsaBitsMax = 8'192;
constexpr size_t kCoordinateBytes = 32;

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using ParamsBuilder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using Digesting = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

const uint8_t* Bytes(std::string_view text) { return reinterpret_cast<const uint8_t*>(text.data()); }

Number NumberOf(std::string_view bytes) { return Number(BN_bin2bn(Bytes(bytes), static_cast<int>(bytes.size()), nullptr)); }

std::shared_ptr<EVP_PKEY> KeyOf(const char* type, OSSL_PARAM_BLD* builder) {
  const Params params(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return nullptr;
  }
  std::shared_ptr<EVP_PKEY> made(key, EVP_PKEY_free);
  const KeyContext checking(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  return checking && EVP_PKEY_public_check(checking.get()) == 1 ? made : nullptr;
}

std::optional<std::string> PartOf(const JsonValue& row, std::string_view name) {
  const std::string* text = TextOf(row, name);
  return text == nullptr ? std::nullopt : ParseBase64Url(*text);
}

bool ReadRsa(const JsonValue& row, WebKey* key) {
  const auto modulus = PartOf(row, "n"), exponent = PartOf(row, "e");
  if (!modulus || !exponent || modulus->size() > kRsaBitsMax / 8 || exponent->empty() || exponent->size() > 4) return false;
  const Number n = NumberOf(*modulus), e = NumberOf(*exponent);
  if (BN_num_bits(n.get()) < kRsaBitsMin || !BN_is_odd(n.get()) || !BN_is_odd(e.get()) || BN_is_one(e.get())) return false;
  const ParamsBuilder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  key->kind = KeyKind::kRsa;
  key->key = KeyOf("RSA", builder.get());
  key->signature_bytes = static_cast<size_t>(BN_num_bytes(n.get()));
  return key->key != nullptr;
}

bool ReadP256(const JsonValue& row, WebKey* key) {
  const auto x = PartOf(row, "x"), y = PartOf(row, "y");
  if (!x || !y || x->size() != kCoordinateBytes || y->size() != kCoordinateBytes) return false;
  const std::string point = StrCat('\x04', *x, *y);
  const ParamsBuilder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  key->kind = KeyKind::kP256;
  key->key = KeyOf("EC", builder.get());
  key->signature_bytes = 2 * kCoordinateBytes;
  return key->key != nullptr;
}

bool ReadEd25519(const JsonValue& row, WebKey* key) {
  const auto x = PartOf(row, "x");
  if (!x || x->size() != 32) return false;
  key->kind = KeyKind::kEd25519;
  key->key.reset(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Bytes(*x), x->size()), EVP_PKEY_free);
  key->signature_bytes = 64;
  return key->key != nullptr;
}

bool IsForSignatures(const JsonValue& row) {
  if (MemberOf(row, "use") != nullptr) return TextOf(row, "use") != nullptr && *TextOf(row, "use") == "sig";
  const JsonValue* uses = MemberOf(row, "key_ops");
  if (uses == nullptr) return true;
  return std::any_of(uses->items.begin(), uses->items.end(), [](const JsonValue& use) { return use.text == "verify"; });
}

bool ReadKey(const JsonValue& row, WebKey* key) {
  const std::string* type = TextOf(row, "kty");
  const std::string* curve = TextOf(row, "crv");
  const std::string* algorithm = TextOf(row, "alg");
  if (type == nullptr || !IsForSignatures(row)) return false;
  if (algorithm != nullptr && !(key->only = AlgorithmOf(*algorithm))) return false;
  const bool read = *type == "RSA"                                              ? ReadRsa(row, key)
                    : *type == "EC" && curve != nullptr && *curve == "P-256"    ? ReadP256(row, key)
                    : *type == "OKP" && curve != nullptr && *curve == "Ed25519" ? ReadEd25519(row, key)
                                                                                : false;
  return read && (!key->only || Serves(*key, *key->only));
}

bool IsBefore(const WebKey& a, const WebKey& b) { return std::tie(a.kid, a.kind) < std::tie(b.kid, b.kind); }
bool AreNamedAlike(const WebKey& a, const WebKey& b) { return std::tie(a.kid, a.kind) == std::tie(b.kid, b.kind); }

// RSASSA-PSS with a salt as long as the digest (RFC 7518 section 3.5).
bool SetPadding(EVP_PKEY_CTX* context, Algorithm algorithm) {
  if (algorithm == Algorithm::kRs256) return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
  if (algorithm != Algorithm::kPs256) return true;
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

// OpenSSL takes ECDSA signatures in DER.
std::string DerOf(std::string_view pair) {
  const EcSignature signature(ECDSA_SIG_new());
  Number r = NumberOf(pair.substr(0, kCoordinateBytes)), s = NumberOf(pair.substr(kCoordinateBytes));
  ECDSA_SIG_set0(signature.get(), r.release(), s.release());
  uint8_t* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &der);
  std::string bytes(reinterpret_cast<char*>(der), size > 0 ? static_cast<size_t>(size) : 0);
  OPENSSL_free(der);
  return bytes;
}

}  // namespace

std::optional<Algorithm> AlgorithmOf(std::string_view name) {
  if (name == "RS256") return Algorithm::kRs256;
  if (name == "PS256") return Algorithm::kPs256;
  if (name == "ES256") return Algorithm::kEs256;
  if (name == "EdDSA") return Algorithm::kEdDsa;
  return std::nullopt;
}

bool Serves(const WebKey& key, Algorithm algorithm) {
  if (key.only && *key.only != algorithm) return false;
  switch (algorithm) {
    case Algorithm::kRs256:
    case Algorithm::kPs256: return key.kind == KeyKind::kRsa;
    case Algorithm::kEs256: return key.kind == KeyKind::kP256;
    case Algorithm::kEdDsa: return key.kind == KeyKind::kEd25519;
  }
  return false;
}

bool Verifies(const WebKey& key, Algorithm algorithm, std::string_view signed_bytes, std::string_view signature) {
  if (!Serves(key, algorithm) || signature.size() != key.signature_bytes) return false;
  const std::string der = algorithm == Algorithm::kEs256 ? DerOf(signature) : std::string(signature);
  const EVP_MD* digest = algorithm == Algorithm::kEdDsa ? nullptr : EVP_sha256();
  const Digesting digesting(EVP_MD_CTX_new());
  EVP_PKEY_CTX* context = nullptr;
  if (EVP_DigestVerifyInit(digesting.get(), &context, digest, nullptr, key.key.get()) != 1) return false;
  if (!SetPadding(context, algorithm)) return false;
  return EVP_DigestVerify(digesting.get(), Bytes(der), der.size(), Bytes(signed_bytes), signed_bytes.size()) == 1;
}

absl::StatusOr<WebKeys> WebKeys::Parse(std::string_view text) {
  const auto set = ParseJson(text);
  const JsonValue* rows = set ? MemberOf(*set, "keys") : nullptr;
  if (rows == nullptr || rows->kind != JsonKind::kList) {
    return absl::InvalidArgumentError("expected a JSON Web Key Set of at most 64 KiB with a list \"keys\"");
  }
  if (rows->items.size() > kKeysMax) return absl::InvalidArgumentError("expected at most 64 keys");
  WebKeys keys;
  for (const JsonValue& row : rows->items) {
    if (MemberOf(row, "d") != nullptr || MemberOf(row, "k") != nullptr) {
      return absl::InvalidArgumentError("expected public keys alone, but one holds a private or secret part");
    }
    WebKey key;
    if (const std::string* kid = TextOf(row, "kid")) key.kid = *kid;
    if (key.kid.size() > kKidBytesMax || !ReadKey(row, &key)) continue;
    keys.keys_.push_back(std::move(key));
  }
  std::sort(keys.keys_.begin(), keys.keys_.end(), IsBefore);
  if (std::adjacent_find(keys.keys_.begin(), keys.keys_.end(), AreNamedAlike) != keys.keys_.end()) {
    return absl::InvalidArgumentError("expected each \"kid\" once for one kind of key, but two keys share one");
  }
  if (keys.keys_.empty() && !rows->items.empty()) {
    return absl::InvalidArgumentError("expected a key for RS256, PS256, ES256 or EdDSA, but none of the set can be used");
  }
  return keys;
}

bool WebKeys::IsSame(const WebKeys& other) const {
  return std::equal(keys_.begin(), keys_.end(), other.keys_.begin(), other.keys_.end(), [](const WebKey& a, const WebKey& b) {
    return AreNamedAlike(a, b) && a.only == b.only && EVP_PKEY_eq(a.key.get(), b.key.get()) == 1;
  });
}

bool WebKeys::Knows(std::string_view kid) const {
  return std::any_of(keys_.begin(), keys_.end(), [&](const WebKey& key) { return key.kid == kid; });
}

const WebKey* WebKeys::Find(std::string_view kid, Algorithm algorithm) const {
  const WebKey* found = nullptr;
  for (const WebKey& key : keys_) {
    if (!Serves(key, algorithm) || (!kid.empty() && key.kid != kid)) continue;
    if (found != nullptr) return nullptr;
    found = &key;
  }
  return found;
}

std::string Base64Url(std::string_view bytes) { return absl::WebSafeBase64Escape(ToAbsl(bytes)); }

std::optional<std::string> ParseBase64Url(std::string_view text) {
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(ToAbsl(text), &bytes) || Base64Url(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace yici::identity
