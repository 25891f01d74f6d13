// What a start does with a data folder of an earlier format version: docs/formats/storage.md, Versions.
//
//   YICI_RETURN_IF_ERROR(BringUpToDate(*folder, *store));     // before anything reads the store
#ifndef YICI_SERVICES_SERVER_OLDER_FOLDERS_H_
#define YICI_SERVICES_SERVER_OLDER_FOLDERS_H_

#include "absl/status/status.h"
#include "storage/api/store.h"
#include "storage/format/folder.h"

namespace yici::server {

// The version is raised last, so a crash in between begins it again. DATA_LOSS where a record cannot be read.
absl::Status BringUpToDate(storage::DataFolder& folder, storage::Store& store);

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_OLDER_FOLDERS_H_
