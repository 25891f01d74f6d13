// The secret outside the data folder, and what is derived from it.
//
//   auto key = MasterKey::LoadOrCreate("/etc/yici/master.key", MasterKey::Absent::kCreate);     // 32 bytes, hex, mode 0600
//   absl::Status right = CheckMasterKey(store, *key);               // the one that this data folder was made with
//   key->RequestHash("…/SubmitCase", bytes);                        // stored answers
//   key->QueryCode(case_no);                                        // eight digits for GetCaseStatus
//
// Losing the file loses every wrapped case key: personal data are then erased for good, the log still verifies.
#ifndef YICI_SERVICES_SERVER_ACCESS_MASTER_KEY_H_
#define YICI_SERVICES_SERVER_ACCESS_MASTER_KEY_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/server/access/hmac.h"
#include "services/server/access/wrapping_keys.h"
#include "storage/api/store.h"

namespace yici::server {

// From the operating system's generator. The process ends if there is none.
std::string RandomBytes(size_t count);

class MasterKey {
 public:
  // A new file is whole and durable, or absent; one that is there is never overwritten.
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
  // Names what one principal uploaded: equal files of two of them have unlike tokens. 32 bytes.
  std::string UploadToken(std::string_view uploader, std::string_view digest) const;
  // Of a page token: only this server makes one. 16 bytes.
  std::string PageTag(std::string_view bound, std::string_view position) const;
  // What keys are wrapped by; shared by all copies.
  WrappingKeys& wrapping_keys() const { return *wrapping_; }
  // Tells keys apart and nothing about them.
  const Key32& check_value() const { return check_; }

 private:
  Hmac requests_, tokens_, query_codes_, uploads_, pages_;
  std::shared_ptr<WrappingKeys> wrapping_;
  Key32 check_;
};

// Whether the store has seen a master key, or holds anything that one was used for.
bool HasMasterKey(storage::Store& store);
// FAILED_PRECONDITION when the store was made with another master key: what is sealed there would read as erased. The check
// value is written at the first start; a folder from before it is judged by the case keys that it holds.
absl::Status CheckMasterKey(storage::Store& store, const MasterKey& master);

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_ACCESS_MASTER_KEY_H_
