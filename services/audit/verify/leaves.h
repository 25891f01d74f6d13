// A stored record and its leaves, read with distrust.
#ifndef YICI_SERVICES_AUDIT_VERIFY_LEAVES_H_
#define YICI_SERVICES_AUDIT_VERIFY_LEAVES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/audit/tree/hasher.h"
#include "services/base/state.h"

namespace yici::audit {

// DATA_LOSS when the bytes are no record of that revision or one of its events is none.
absl::StatusOr<journal::Record> ParseRecord(uint64_t revision, std::string_view bytes);
// The canonical leaves of its events, in order, as the tree of that hash has them.
absl::StatusOr<std::vector<std::string>> LeavesOf(std::string_view log_id_hex, const journal::Record& record,
                                                  const TreeHasher& hasher = kSha256Tree);
// The same leaves in the second tree, where those of the first are at hand.
std::vector<std::string> LeavesInSm3(const std::vector<std::string>& leaves, const journal::Record& record);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_VERIFY_LEAVES_H_
