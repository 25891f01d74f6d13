// SM2 signatures of GB/T 32918.2 on the curve of GB/T 32918.5, through OpenSSL.
//
//   absl::StatusOr<Sm2PublicKey> key = Sm2PublicKey::Parse(point);          // 04 || x || y, on the curve
//   if (key->VerifyMessage(message, signature_der)) …                        // e = SM3(Z || message), with the default id
//   absl::StatusOr<Sm2PrivateKey> mine = Sm2PrivateKey::FromPem(pem);
//   absl::StatusOr<std::string> signature = mine->SignMessage(message);
//
// Z binds the signer: SM3(ENTL || id || a || b || xG || yG || xA || yA), where ENTL is the id's length in bits. Without an id
// of its own a key has the sixteen bytes of GM/T 0009; an empty id is another one. Signatures are DER, strictly, as the openssl
// command has them; Sm2SignatureFromDer gives the two numbers, 32 bytes each, that stand in a note.
//
// What holds on failure: a point or key that is none is INVALID_ARGUMENT; a signature of any other form is simply not accepted.
#ifndef YICI_SERVICES_AUDIT_SM_SM2_H_
#define YICI_SERVICES_AUDIT_SM_SM2_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/audit/sm/sm3.h"

struct evp_pkey_st;

namespace yici::audit {

inline constexpr std::string_view kSm2DefaultId = "1234567812345678";
inline constexpr size_t kSm2IdBytesMax = 8191;  // its length in bits has two bytes

using Sm2Key = std::shared_ptr<evp_pkey_st>;

class Sm2PublicKey {
 public:
  static absl::StatusOr<Sm2PublicKey> Parse(std::string_view point);

  // INVALID_ARGUMENT for an id over kSm2IdBytesMax.
  absl::StatusOr<Sm3Hash> MessageDigest(std::string_view message, std::string_view id = kSm2DefaultId) const;
  bool VerifyDigest(const Sm3Hash& digest, std::string_view signature_der) const;
  bool VerifyMessage(std::string_view message, std::string_view signature_der, std::string_view id = kSm2DefaultId) const;
  const std::string& point() const { return point_; }

 private:
  Sm2PublicKey(Sm2Key key, std::string point) : key_(std::move(key)), point_(std::move(point)) {}
  Sm2Key key_;
  std::string point_;
};

class Sm2PrivateKey {
 public:
  static absl::StatusOr<Sm2PrivateKey> FromPem(std::string_view pem);
  static absl::StatusOr<Sm2PrivateKey> Generate();

  const Sm2PublicKey& public_key() const { return public_key_; }
  absl::StatusOr<std::string> ToPem() const;  // PKCS #8, not encrypted
  absl::StatusOr<std::string> SignMessage(std::string_view message, std::string_view id = kSm2DefaultId) const;

 private:
  static absl::StatusOr<Sm2PrivateKey> WithPoint(Sm2Key key);
  Sm2PrivateKey(Sm2Key key, Sm2PublicKey public_key) : key_(std::move(key)), public_key_(std::move(public_key)) {}
  Sm2Key key_;
  Sm2PublicKey public_key_;
};

// r and s, 32 bytes each, most significant first; nothing for another form.
std::optional<std::string> Sm2SignatureFromDer(std::string_view der);
std::optional<std::string> Sm2SignatureToDer(std::string_view numbers);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_SM_SM2_H_
