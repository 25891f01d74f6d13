#include "services/server/access/wrapping_keys.h"

#include <sys/stat.h>

#include <filesystem>
#include <mutex>
#include <utility>

#include "services/base/text.h"
#include "services/server/access/secret_file.h"

namespace yici::server {
namespace {

constexpr std::string_view kFileEnd = ".key";

bool IsWrappingId(std::string_view id) {
  if (id.empty() || id.size() > kWrappingIdMax || id == kMasterWrapping) return false;
  return id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

}  // namespace

std::string CheckValueOf(const WrappingKey& key) {
  const Key32 check = Hmac(key.key).Of("yici/wrapping-check/1");
  return std::string(reinterpret_cast<const char*>(check.data()), check.size());
}

WrappingKeys::WrappingKeys(const Key32& of_master) {
  current_ = std::make_shared<WrappingKey>(WrappingKey{std::string(kMasterWrapping), of_master});
  keys_.emplace(kMasterWrapping, current_);
}

absl::Status WrappingKeys::Add(const std::string& id, const std::string& path) {
  struct stat about {};
  if (stat(path.c_str(), &about) != 0) return absl::NotFoundError("no wrapping key at " + path);
  if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::FailedPreconditionError("expected a wrapping key that its owner alone may read (mode 0600): " + path);
  }
  const auto secret = LoadOrCreateSecret(path, AbsentSecret::kRefuse);
  if (!secret.ok()) return secret.status();
  const auto known = keys_.find(id);
  if (known == keys_.end()) {
    keys_.emplace(id, std::make_shared<WrappingKey>(WrappingKey{id, *secret}));
  } else if (known->second->key != *secret) {
    return absl::FailedPreconditionError("expected the wrapping key that " + path + " held before, but it is another");
  }
  return absl::OkStatus();
}

absl::Status WrappingKeys::Load(const std::string& folder) {
  std::error_code error;
  std::filesystem::directory_iterator entries(folder, error);
  if (error) return absl::NotFoundError("the folder of wrapping keys cannot be read: " + folder);
  const std::unique_lock lock(mutex_);
  for (const auto& entry : entries) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(kFileEnd)) continue;
    const std::string id = name.substr(0, name.size() - kFileEnd.size());
    if (!IsWrappingId(id)) {
      return absl::InvalidArgumentError("expected 1 to 16 of a-z, 0-9 and - before .key, and not \"master\": " +
                                        entry.path().string());
    }
    if (absl::Status added = Add(id, entry.path().string()); !added.ok()) return added;
  }
  return absl::OkStatus();
}

absl::Status WrappingKeys::Use(std::string_view id) {
  const std::unique_lock lock(mutex_);
  const auto known = keys_.find(id);
  if (known == keys_.end()) return absl::NotFoundError(StrCat("there is no wrapping key \"", id, "\""));
  current_ = known->second;
  return absl::OkStatus();
}

void WrappingKeys::Forget(std::string_view id) {
  const std::unique_lock lock(mutex_);
  const auto known = keys_.find(id);
  if (known != keys_.end() && known->second != current_) keys_.erase(known);
}

std::shared_ptr<const WrappingKey> WrappingKeys::current() const {
  const std::shared_lock lock(mutex_);
  return current_;
}

std::shared_ptr<const WrappingKey> WrappingKeys::Find(std::string_view id) const {
  const std::shared_lock lock(mutex_);
  const auto known = keys_.find(id);
  return known == keys_.end() ? nullptr : known->second;
}

std::vector<std::string> WrappingKeys::ids() const {
  const std::shared_lock lock(mutex_);
  std::vector<std::string> ids;
  for (const auto& [id, key] : keys_) ids.push_back(id);
  return ids;
}

bool WrappingKeys::OthersOnTheirWay() const {
  const std::unique_lock lock(mutex_);  // nobody takes one meanwhile
  for (const auto& [id, key] : keys_) {
    if (key != current_ && key.use_count() > 1) return true;
  }
  return false;
}

}  // namespace yici::server
