// A data folder that no server has, opened to be read.
#ifndef YICI_CLIENTS_CLI_READ_FOLDER_H_
#define YICI_CLIENTS_CLI_READ_FOLDER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "storage/api/store.h"

namespace yici::cli {

// A server that has the folder changes files under the reader, so none may have it, or take it, until this goes.
class Unused {
 public:
  explicit Unused(const std::string& folder);
  Unused(const Unused&) = delete;
  Unused& operator=(const Unused&) = delete;
  ~Unused();
  bool held() const { return held_; }

 private:
  const int fd_;
  const bool held_;
};

struct ReadFolder {
  std::unique_ptr<Unused> unused;
  std::unique_ptr<storage::Store> store;
  std::string log_id_hex;
};
// FAILED_PRECONDITION where a server has it; else what cannot be read.
absl::StatusOr<ReadFolder> OpenToRead(const std::string& folder);

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_READ_FOLDER_H_
