// The trees of a folder's log, with their tiles and the keys that sign them: the one of SHA-256, and the one of SM3 where the
// folder keeps it.
//
//   auto trees = OpenLogTrees(config, log_id_hex, manifest.second_tree, Age::kGoesOn);
//
// Tiles are derived: what cannot be used of them is made anew. A lost key is made anew, too: checkpoints kept outside still
// name the old one, and whoever holds that notices.
#ifndef YICI_SERVICES_SERVER_LOG_TREES_H_
#define YICI_SERVICES_SERVER_LOG_TREES_H_

#include <memory>
#include <string>

#include "services/audit/service/service.h"
#include "services/server/config.h"
#include "storage/format/manifest.h"

namespace yici::server {

struct LogTrees {
  std::unique_ptr<audit::LogTree> first;
  std::unique_ptr<audit::LogTree> second;  // null where none is kept
};
enum class Age { kNew, kGoesOn };

absl::StatusOr<LogTrees> OpenLogTrees(const Config& config, const std::string& log_id_hex, storage::SecondTree second, Age age);

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_LOG_TREES_H_
