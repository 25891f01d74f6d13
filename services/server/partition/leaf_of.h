// The leaf of a stored event: what the audit tree hashes when it is decided, and whoever verifies hashes again.
#ifndef YICI_SERVICES_SERVER_PARTITION_LEAF_OF_H_
#define YICI_SERVICES_SERVER_PARTITION_LEAF_OF_H_

#include <string>
#include <string_view>

#include "services/base/state.h"

namespace yici::server {

// Event `index` of the record, parsed: docs/formats/record.md, section "Leaf". `log_id_hex` is of the folder.
std::string LeafOf(std::string_view log_id_hex, const journal::Record& record, int index, const journal::Event& event);

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_PARTITION_LEAF_OF_H_
