#include "storage/rocks/status.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace yici::storage {

absl::Status FromRocks(const rocksdb::Status& status, std::string_view act) {
  if (status.ok()) return absl::OkStatus();
  const std::string text = absl::StrCat(std::string(act), ": ", status.ToString());
  if (status.IsNotFound()) return absl::NotFoundError(text);
  if (status.IsNoSpace()) return absl::ResourceExhaustedError(text);
  if (status.IsCorruption()) return absl::DataLossError(text);
  if (status.IsInvalidArgument()) return absl::InvalidArgumentError(text);
  return absl::InternalError(text);
}

}  // namespace yici::storage
