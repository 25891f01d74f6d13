#include "services/audit/sm/sm2.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/params.h>
#include <openssl/pem.h>

#include "services/base/text.h"

namespace yici::audit {
namespace {

constexpr size_t kPointBytes = 65;
constexpr size_t kNumberBytes = 32;
constexpr size_t kPemBytesMax = size_t{64} << 10;

// a, b, xG and yG of sm2p256v1, GB/T 32918.5 section 2.
constexpr uint8_t kCurve[] = {0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                              0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFC,
                              0x28, 0xE9, 0xFA, 0x9E, 0x9D, 0x9F, 0x5E, 0x34, 0x4D, 0x5A, 0x9E, 0x4B, 0xCF, 0x65, 0x09, 0xA7,
                              0xF3, 0x97, 0x89, 0xF5, 0x15, 0xAB, 0x8F, 0x92, 0xDD, 0xBC, 0xBD, 0x41, 0x4D, 0x94, 0x0E, 0x93,
                              0x32, 0xC4, 0xAE, 0x2C, 0x1F, 0x19, 0x81, 0x19, 0x5F, 0x99, 0x04, 0x46, 0x6A, 0x39, 0xC9, 0x94,
                              0x8F, 0xE3, 0x0B, 0xBF, 0xF2, 0x66, 0x0B, 0xE1, 0x71, 0x5A, 0x45, 0x89, 0x33, 0x4C, 0x74, 0xC7,
                              0xBC, 0x37, 0x36, 0xA2, 0xF4, 0xF6, 0x77, 0x9C, 0x59, 0xBD, 0xCE, 0xE3, 0x6B, 0x69, 0x21, 0x53,
                              0xD0, 0xA9, 0x87, 0x7C, 0xC6, 0x2A, 0x47, 0x40, 0x02, 0xDF, 0x32, 0xE5, 0x21, 0x39, 0xF0, 0xA0};

using Context = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;
using Params = std::unique_ptr<OSSL_PARAM, decltype(&OSSL_PARAM_free)>;
using Signature = std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, decltype(&OSSL_PARAM_BLD_free)>;

const uint8_t* Bytes(std::string_view text) { return reinterpret_cast<const uint8_t*>(text.data()); }

Sm2Key Own(EVP_PKEY* key) { return Sm2Key(key, EVP_PKEY_free); }

Context ContextOf(const Sm2Key& key) {
  return Context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr), EVP_PKEY_CTX_free);
}

// OpenSSL checks that the point lies on the curve.
Sm2Key ImportPoint(std::string_view point) {
  const Builder builder(OSSL_PARAM_BLD_new(), OSSL_PARAM_BLD_free);
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "SM2", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  const Params params(OSSL_PARAM_BLD_to_param(builder.get()), OSSL_PARAM_free);
  const Context context(EVP_PKEY_CTX_new_from_name(nullptr, "SM2", nullptr), EVP_PKEY_CTX_free);
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1) return nullptr;
  if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) return nullptr;
  return Own(key);
}

}  // namespace

absl::StatusOr<Sm2PublicKey> Sm2PublicKey::Parse(std::string_view point) {
  if (point.size() != kPointBytes || point[0] != 4) {
    return absl::InvalidArgumentError(StrCat("expected a point of 65 bytes that begins with 04, but it has ", point.size()));
  }
  Sm2Key key = ImportPoint(point);
  if (!key) return absl::InvalidArgumentError("expected a point on the curve of SM2");
  return Sm2PublicKey(std::move(key), std::string(point));
}

absl::StatusOr<Sm3Hash> Sm2PublicKey::MessageDigest(std::string_view message, std::string_view id) const {
  if (id.size() > kSm2IdBytesMax) return absl::InvalidArgumentError("expected an id of at most 8191 bytes");
  const size_t bits = id.size() * 8;
  const char length[] = {static_cast<char>(bits >> 8), static_cast<char>(bits & 255)};
  Sm3Stream signer;
  signer.Add(std::string_view(length, sizeof length));
  signer.Add(id);
  signer.Add(std::string_view(reinterpret_cast<const char*>(kCurve), sizeof kCurve));
  signer.Add(std::string_view(point_).substr(1));
  const Sm3Hash z = signer.Finish();
  Sm3Stream digest;
  digest.Add(std::string_view(reinterpret_cast<const char*>(z.data()), z.size()));
  digest.Add(message);
  return digest.Finish();
}

bool Sm2PublicKey::VerifyDigest(const Sm3Hash& digest, std::string_view signature_der) const {
  const Context context = ContextOf(key_);
  return context && EVP_PKEY_verify_init(context.get()) == 1 &&
         EVP_PKEY_verify(context.get(), Bytes(signature_der), signature_der.size(), digest.data(), digest.size()) == 1;
}

bool Sm2PublicKey::VerifyMessage(std::string_view message, std::string_view signature_der, std::string_view id) const {
  const absl::StatusOr<Sm3Hash> digest = MessageDigest(message, id);
  return digest.ok() && VerifyDigest(*digest, signature_der);
}

absl::StatusOr<Sm2PrivateKey> Sm2PrivateKey::FromPem(std::string_view pem) {
  if (pem.size() > kPemBytesMax) return absl::InvalidArgumentError("expected a PEM key of at most 64 KiB");
  const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  // An empty pass phrase instead of a question at the terminal.
  Sm2Key key = Own(PEM_read_bio_PrivateKey(text.get(), nullptr, nullptr, const_cast<char*>("")));
  if (!key || EVP_PKEY_is_a(key.get(), "SM2") != 1) return absl::InvalidArgumentError("expected a private SM2 key in PEM");
  return WithPoint(std::move(key));
}

absl::StatusOr<Sm2PrivateKey> Sm2PrivateKey::Generate() {
  const Context context(EVP_PKEY_CTX_new_from_name(nullptr, "SM2", nullptr), EVP_PKEY_CTX_free);
  EVP_PKEY* key = nullptr;
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1 || EVP_PKEY_generate(context.get(), &key) != 1) {
    return absl::InternalError("SM2 made no key");
  }
  return WithPoint(Own(key));
}

absl::StatusOr<std::string> Sm2PrivateKey::ToPem() const {
  const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new(BIO_s_mem()), BIO_free);
  char* bytes = nullptr;
  if (!text || PEM_write_bio_PKCS8PrivateKey(text.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return absl::InternalError("the SM2 key cannot be written");
  }
  const long size = BIO_get_mem_data(text.get(), &bytes);
  return std::string(bytes, static_cast<size_t>(size));
}

absl::StatusOr<Sm2PrivateKey> Sm2PrivateKey::WithPoint(Sm2Key key) {
  std::string point(kPointBytes, '\0');
  size_t size = 0;
  if (EVP_PKEY_get_octet_string_param(key.get(), OSSL_PKEY_PARAM_PUB_KEY, reinterpret_cast<uint8_t*>(point.data()),
                                      point.size(), &size) != 1) {
    return absl::InvalidArgumentError("expected an SM2 key with its public point, uncompressed");
  }
  point.resize(size);
  absl::StatusOr<Sm2PublicKey> public_key = Sm2PublicKey::Parse(point);
  if (!public_key.ok()) return public_key.status();
  return Sm2PrivateKey(std::move(key), *std::move(public_key));
}

absl::StatusOr<std::string> Sm2PrivateKey::SignMessage(std::string_view message, std::string_view id) const {
  const absl::StatusOr<Sm3Hash> digest = public_key_.MessageDigest(message, id);
  if (!digest.ok()) return digest.status();
  const Context context = ContextOf(key_);
  std::string signature(128, '\0');
  size_t size = signature.size();
  if (!context || EVP_PKEY_sign_init(context.get()) != 1 ||
      EVP_PKEY_sign(context.get(), reinterpret_cast<uint8_t*>(signature.data()), &size, digest->data(), digest->size()) != 1) {
    return absl::InternalError("SM2 made no signature");
  }
  signature.resize(size);
  return signature;
}

std::optional<std::string> Sm2SignatureFromDer(std::string_view der) {
  const unsigned char* at = Bytes(der);
  const Signature parsed(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), ECDSA_SIG_free);
  if (!parsed || at != Bytes(der) + der.size()) return std::nullopt;
  std::string numbers(2 * kNumberBytes, '\0');
  auto* out = reinterpret_cast<unsigned char*>(numbers.data());
  const int bytes = static_cast<int>(kNumberBytes);
  const bool fits = BN_bn2binpad(ECDSA_SIG_get0_r(parsed.get()), out, bytes) == bytes &&
                    BN_bn2binpad(ECDSA_SIG_get0_s(parsed.get()), out + kNumberBytes, bytes) == bytes;
  return fits ? std::optional(std::move(numbers)) : std::nullopt;
}

std::optional<std::string> Sm2SignatureToDer(std::string_view numbers) {
  if (numbers.size() != 2 * kNumberBytes) return std::nullopt;
  const Signature signature(ECDSA_SIG_new(), ECDSA_SIG_free);
  const int bytes = static_cast<int>(kNumberBytes);
  BIGNUM* const r = BN_bin2bn(Bytes(numbers), bytes, nullptr);
  BIGNUM* const s = BN_bin2bn(Bytes(numbers) + kNumberBytes, bytes, nullptr);
  if (!signature || ECDSA_SIG_set0(signature.get(), r, s) != 1) return std::nullopt;
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &der);
  if (size <= 0) return std::nullopt;
  std::string text(reinterpret_cast<const char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return text;
}

}  // namespace yici::audit
