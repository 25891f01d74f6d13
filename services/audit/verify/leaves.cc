#include "services/audit/verify/leaves.h"

#include "services/audit/sm/sm3.h"
#include "services/audit/tree/leaf_fields.h"
#include "services/base/text.h"
#include "services/server/partition/leaf_of.h"
#include "storage/api/journal.h"

namespace yici::audit {

absl::StatusOr<journal::Record> ParseRecord(uint64_t revision, std::string_view bytes) {
  journal::Record record;
  if (bytes.size() > storage::kRecordBytesMax || !record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("its bytes are no record");
  }
  if (record.revision() != revision) {
    return absl::DataLossError(StrCat("expected revision ", revision, " inside, but it says ", record.revision()));
  }
  return record;
}

absl::StatusOr<std::vector<std::string>> LeavesOf(std::string_view log_id_hex, const journal::Record& record,
                                                  const TreeHasher& hasher) {
  std::vector<std::string> leaves;
  for (int i = 0; i < record.events_size(); ++i) {
    journal::Event event;
    if (!event.ParseFromString(record.events(i).event()) || event.event_case() == journal::Event::EVENT_NOT_SET) {
      return absl::DataLossError(StrCat("event ", i, " does not parse"));
    }
    leaves.push_back(server::LeafOf(log_id_hex, record, i, event));
  }
  return hasher.kind == LogHash::kSm3 ? LeavesInSm3(leaves, record) : leaves;
}

std::vector<std::string> LeavesInSm3(const std::vector<std::string>& leaves, const journal::Record& record) {
  std::vector<std::string> second;
  for (size_t i = 0; i < leaves.size(); ++i) {
    second.push_back(Sm3LeafOf(leaves[i], Sm3(record.events(static_cast<int>(i)).event())));
  }
  return second;
}

}  // namespace yici::audit
