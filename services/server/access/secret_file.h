// A secret of 32 bytes in a file outside the data folder: 64 hex digits, mode 0600.
//
//   absl::StatusOr<Key32> secret = LoadOrCreateSecret("/etc/yici/audit.key", AbsentSecret::kCreate);
//
// A new file is whole and durable, or absent; one that is there is never overwritten. FAILED_PRECONDITION when it is gone and
// may not be made.
#ifndef YICI_SERVICES_SERVER_ACCESS_SECRET_FILE_H_
#define YICI_SERVICES_SERVER_ACCESS_SECRET_FILE_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "services/server/access/hmac.h"

namespace yici::server {

enum class AbsentSecret { kCreate, kRefuse };

absl::StatusOr<Key32> LoadOrCreateSecret(const std::string& path, AbsentSecret absent);
// A text of at most 8 KiB instead, made by `make`.
absl::StatusOr<std::string> LoadOrCreateText(const std::string& path, const std::function<absl::StatusOr<std::string>()>& make);

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_ACCESS_SECRET_FILE_H_
