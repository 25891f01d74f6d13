// The index of citations for a folder that is older than it (format version 1).
//
//   YICI_RETURN_IF_ERROR(IndexCitations(store));     // at the start, before the partition; then the folder's version is raised
//
// Read from all records, once: which case was given which file, and which of them were erased since. After a crash it is made
// again over what is there: the same rows.
#ifndef YICI_SERVICES_SERVER_PARTITION_CITATION_ROWS_H_
#define YICI_SERVICES_SERVER_PARTITION_CITATION_ROWS_H_

#include "absl/status/status.h"
#include "storage/api/store.h"

namespace yici::server {

// OK: the rows are synced. DATA_LOSS where a record cannot be read.
absl::Status IndexCitations(storage::Store& store);

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_PARTITION_CITATION_ROWS_H_
