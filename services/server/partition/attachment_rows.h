// Taking a file of an attachment away, with its key: by the sweep when no case names it, and by an erasure.
//
//   if (!RemoveAttachment(store, *batch, manifest).ok()) …      // nothing of it is in the batch
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
// Chunks, key and look-up row; the manifest itself goes by Blobs::Remove or by the sweep. Returns the id of its key. NOT_FOUND:
// it is gone, and its key with it. Any other error, and nothing in the batch: removing it would hide that it was damaged.
absl::StatusOr<std::string> RemoveAttachment(storage::Store& store, storage::WriteBatch& batch, std::string_view manifest);

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_PARTITION_ATTACHMENT_ROWS_H_
