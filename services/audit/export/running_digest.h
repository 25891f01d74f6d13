// SHA-256 that can be put away between two pages of an export and taken up again.
//
//   RunningDigest digest;
//   digest.Add("case_no,");
//   auto again = RunningDigest::Load(digest.Save());     // goes on where the other stood
//   Hash hash = again->Finish();
#ifndef YICI_SERVICES_AUDIT_EXPORT_RUNNING_DIGEST_H_
#define YICI_SERVICES_AUDIT_EXPORT_RUNNING_DIGEST_H_

#include <optional>
#include <string>
#include <string_view>

// SHA256_CTX is marked as deprecated in favour of contexts that cannot be put away.
#ifndef OPENSSL_SUPPRESS_DEPRECATED
#define OPENSSL_SUPPRESS_DEPRECATED
#endif
#include <openssl/sha.h>

#include "services/audit/tree/compact_range.h"

namespace yici::audit {

class RunningDigest {
 public:
  RunningDigest() { SHA256_Init(&context_); }
  void Add(std::string_view bytes) { SHA256_Update(&context_, bytes.data(), bytes.size()); }
  Hash Finish() const;
  // 41 to 104 bytes.
  std::string Save() const;
  static std::optional<RunningDigest> Load(std::string_view saved);

 private:
  SHA256_CTX context_;
};

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_EXPORT_RUNNING_DIGEST_H_
