// An issuer of tokens that tests make on the spot: a key of each kind and tokens signed with it, good or with whatever fault.
//
//   const TestIssuer issuer;
//   std::string token = issuer.Token(Algorithm::kEs256, R"({"iss":"https://id.example",…})");
//   auto keys = WebKeys::Parse(issuer.KeySet());
#ifndef YICI_SERVICES_SERVER_ACCESS_ISSUER_FOR_TESTS_H_
#define YICI_SERVICES_SERVER_ACCESS_ISSUER_FOR_TESTS_H_

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "services/base/text.h"
#include "services/server/access/web_keys.h"

namespace yici::identity {

class TestIssuer {
 public:
  explicit TestIssuer(std::string name = "k", unsigned rsa_bits = 2'048)
      : name_(std::move(name)),
        rsa_(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<size_t>(rsa_bits)), EVP_PKEY_free),
        p256_(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), EVP_PKEY_free),
        ed25519_(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), EVP_PKEY_free) {}

  static std::string_view NameOf(Algorithm algorithm) {
    constexpr std::string_view kNames[] = {"RS256", "PS256", "ES256", "EdDSA"};
    return kNames[static_cast<int>(algorithm)];
  }
  std::string KidOf(Algorithm algorithm) const {
    return StrCat(name_, algorithm == Algorithm::kEs256 ? "-ec" : algorithm == Algorithm::kEdDsa ? "-ed" : "-rsa");
  }
  std::string RsaKey(std::string_view more = "") const {
    return StrCat(R"({"kty":"RSA","kid":")", KidOf(Algorithm::kRs256), R"(","n":")",
                  Base64Url(Part(rsa_.get(), OSSL_PKEY_PARAM_RSA_N)), R"(","e":"AQAB")", more, "}");
  }
  std::string P256Key(std::string_view more = "") const {
    return StrCat(R"({"kty":"EC","crv":"P-256","kid":")", KidOf(Algorithm::kEs256), R"(","x":")",
                  Base64Url(Part(p256_.get(), OSSL_PKEY_PARAM_EC_PUB_X, 32)), R"(","y":")",
                  Base64Url(Part(p256_.get(), OSSL_PKEY_PARAM_EC_PUB_Y, 32)), "\"", more, "}");
  }
  std::string Ed25519Key(std::string_view more = "") const {
    std::string raw(32, '\0');
    size_t size = raw.size();
    EVP_PKEY_get_raw_public_key(ed25519_.get(), reinterpret_cast<uint8_t*>(raw.data()), &size);
    return StrCat(R"({"kty":"OKP","crv":"Ed25519","kid":")", KidOf(Algorithm::kEdDsa), R"(","x":")", Base64Url(raw), "\"", more,
                  "}");
  }
  std::string KeySet() const { return StrCat(R"({"keys":[)", RsaKey(), ",", P256Key(), ",", Ed25519Key(), "]}"); }

  std::string Header(Algorithm algorithm) const {
    return StrCat(R"({"alg":")", NameOf(algorithm), R"(","typ":"JWT","kid":")", KidOf(algorithm), "\"}");
  }
  std::string Token(Algorithm algorithm, std::string_view claims) const { return Token(algorithm, Header(algorithm), claims); }
  std::string Token(Algorithm algorithm, std::string_view header, std::string_view claims) const {
    const std::string bytes = StrCat(Base64Url(header), ".", Base64Url(claims));
    return StrCat(bytes, ".", Base64Url(Sign(algorithm, bytes)));
  }

  std::string Sign(Algorithm algorithm, std::string_view bytes) const {
    EVP_PKEY* key = algorithm == Algorithm::kEs256 ? p256_.get() : algorithm == Algorithm::kEdDsa ? ed25519_.get() : rsa_.get();
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_PKEY_CTX* padding = nullptr;
    EVP_DigestSignInit(context.get(), &padding, algorithm == Algorithm::kEdDsa ? nullptr : EVP_sha256(), nullptr, key);
    if (algorithm == Algorithm::kPs256) {
      EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING);
      EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST);
    }
    const auto* from = reinterpret_cast<const uint8_t*>(bytes.data());
    size_t size = 0;
    EVP_DigestSign(context.get(), nullptr, &size, from, bytes.size());
    std::string signature(size, '\0');
    EVP_DigestSign(context.get(), reinterpret_cast<uint8_t*>(signature.data()), &size, from, bytes.size());
    signature.resize(size);
    return algorithm == Algorithm::kEs256 ? PairOf(signature) : signature;
  }

 private:
  static std::string Part(EVP_PKEY* key, const char* name, int bytes = 0) {
    BIGNUM* number = nullptr;
    EVP_PKEY_get_bn_param(key, name, &number);
    std::string out(static_cast<size_t>(bytes == 0 ? BN_num_bytes(number) : bytes), '\0');
    BN_bn2binpad(number, reinterpret_cast<uint8_t*>(out.data()), static_cast<int>(out.size()));
    BN_free(number);
    return out;
  }
  static std::string PairOf(const std::string& der) {
    const auto* from = reinterpret_cast<const uint8_t*>(der.data());
    ECDSA_SIG* signature = d2i_ECDSA_SIG(nullptr, &from, static_cast<long>(der.size()));
    std::string pair(64, '\0');
    auto* out = reinterpret_cast<uint8_t*>(pair.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(signature), out, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(signature), out + 32, 32);
    ECDSA_SIG_free(signature);
    return pair;
  }

  const std::string name_;
  const std::shared_ptr<EVP_PKEY> rsa_, p256_, ed25519_;
};

inline constexpr Algorithm kAlgorithms[] = {Algorithm::kRs256, Algorithm::kPs256, Algorithm::kEs256, Algorithm::kEdDsa};

}  // namespace yici::identity

#endif  // YICI_SERVICES_SERVER_ACCESS_ISSUER_FOR_TESTS_H_
