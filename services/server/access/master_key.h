// The secret outside the data folder, and what is derived from it.
//
//   auto key = MasterKey::LoadOrCreate("/etc/yici/master.key");     // 32 bytes, hex, mode 0600
//   key->RequestHash("…/SubmitCase", bytes);                        // stored answers
//   key->QueryCode(case_no);                                        // eight digits for GetCaseStatus
//
// Losing the file loses every wrapped case key: personal data are then erased for good, the log still verifies.
#ifndef YICI_SERVICES_SERVER_ACCESS_MASTER_KEY_H_
#define YICI_SERVICES_SERVER_ACCESS_MASTER_KEY_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/server/access/hmac.h"

namespace yici::server {

// From the operating system's generator. The process ends if there is none.
std::string RandomBytes(size_t count);

class MasterKey {
 public:
  // FAILED_PRECONDITION when the file is gone and `absent` says that a folder depends on it: a new key would read nothing.
  enum class Absent { kCreate, kRefuse };
  static absl::StatusOr<MasterKey> LoadOrCreate(const std::string& path, Absent absent);
  explicit MasterKey(const Key32& secret);

  // First 16 bytes of HMAC-SHA-256 over the method and the request as received.
  std::string RequestHash(std::string_view method, std::string_view request_bytes) const;
  // Keyed exact token of an id number: finds a person's cases without storing the number. 16 bytes.
  std::string SearchToken(std::string_view id_number) const;
  // Eight decimal digits, the same for a case for ever.
  std::string QueryCode(std::string_view case_no) const;
  const Key32& wrapping_key() const { return wrapping_; }

 private:
  Hmac requests_, tokens_, query_codes_;
  Key32 wrapping_;
};

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_ACCESS_MASTER_KEY_H_
