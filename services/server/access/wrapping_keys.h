// The keys that all other keys lie under: one derived from the master key, called "master", and those of a folder outside the
// data folder, one file each. One is current: new keys are wrapped by it, old ones stay under theirs until they are wrapped
// anew.
//
//   WrappingKeys keys(of_master);
//   YICI_RETURN_IF_ERROR(keys.Load("/etc/yici/wrapping"));     // 2026-11.key: 64 hex digits, mode 0600
//   YICI_RETURN_IF_ERROR(keys.Use("2026-11"));
//   std::shared_ptr<const WrappingKey> by = keys.current();     // held as long as something wrapped by it is on its way
//
// A file that is gone or of another key than before is refused where its rows would read as erased: see key_rotation.h. Any
// thread.
#ifndef YICI_SERVICES_SERVER_ACCESS_WRAPPING_KEYS_H_
#define YICI_SERVICES_SERVER_ACCESS_WRAPPING_KEYS_H_

#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "services/server/access/hmac.h"

namespace yici::server {

inline constexpr std::string_view kMasterWrapping = "master";
inline constexpr size_t kWrappingIdMax = 16;

struct WrappingKey {
  std::string id;  // a-z, 0-9, -
  Key32 key;
};

// Tells keys apart and nothing about them. 32 bytes.
std::string CheckValueOf(const WrappingKey& key);

class WrappingKeys {
 public:
  explicit WrappingKeys(const Key32& of_master);

  // Adds what the folder holds. INVALID_ARGUMENT for a file that is no key, FAILED_PRECONDITION for one that others may read or
  // that is another key than the one known by its name.
  absl::Status Load(const std::string& folder);
  absl::Status Use(std::string_view id);  // NOT_FOUND
  void Forget(std::string_view id);       // not of the current one

  std::shared_ptr<const WrappingKey> current() const;
  std::shared_ptr<const WrappingKey> Find(std::string_view id) const;  // null when it is not here
  std::vector<std::string> ids() const;                                // ascending
  // Whether something wrapped by another than the current one is on its way to the store.
  bool OthersOnTheirWay() const;

 private:
  absl::Status Add(const std::string& id, const std::string& path);

  mutable std::shared_mutex mutex_;
  std::map<std::string, std::shared_ptr<const WrappingKey>, std::less<>> keys_;
  std::shared_ptr<const WrappingKey> current_;
};

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_ACCESS_WRAPPING_KEYS_H_
