// Taking a file of an attachment away, with its key: by the sweep when no case names it, and by an erasure.
//
//   if (RemoveAttachment(store, *batch, manifest).empty()) …      // what cannot be read is left for people
#ifndef YICI_SERVICES_SERVER_PARTITION_ATTACHMENT_ROWS_H_
#define YICI_SERVICES_SERVER_PARTITION_ATTACHMENT_ROWS_H_

#include <string>
#include <string_view>

#include "services/base/state.h"
#include "storage/api/blobs.h"

namespace yici::server {

storage::Blobs BlobsOf(storage::Store& store);
std::string UploadKey(std::string_view token);
// NOT_FOUND, DATA_LOSS.
absl::StatusOr<journal::AttachmentManifest> ReadManifest(storage::Store& store, std::string_view manifest);
// Chunks, key and look-up row; the manifest itself goes by Blobs::Remove or by the sweep. Returns the id of its key; "", and
// nothing in the batch, when the manifest cannot be read: removing it would hide that it was damaged.
std::string RemoveAttachment(storage::Store& store, storage::WriteBatch& batch, std::string_view manifest);

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_PARTITION_ATTACHMENT_ROWS_H_
