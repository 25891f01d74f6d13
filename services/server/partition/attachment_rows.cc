#include "services/server/partition/attachment_rows.h"

#include "services/audit/tree/compact_range.h"
#include "services/base/text.h"

namespace yici::server {
namespace {

using storage::Family;

std::string Sha256(std::string_view bytes) {
  const audit::Hash hash = audit::Sha256(bytes);
  return std::string(reinterpret_cast<const char*>(hash.data()), hash.size());
}

bool IsManifest(const journal::AttachmentManifest& manifest) {
  return !manifest.key_id().empty() && manifest.chunks_size() > 0 && !manifest.upload_token().empty();
}

}  // namespace

storage::Blobs BlobsOf(storage::Store& store) { return storage::Blobs(&store, Sha256); }

std::string UploadKey(std::string_view token) { return StrCat('u', token); }

absl::StatusOr<journal::AttachmentManifest> ReadManifest(storage::Store& store, std::string_view manifest) {
  const auto bytes = BlobsOf(store).Get(nullptr, manifest);
  if (!bytes.ok()) return bytes.status();
  journal::AttachmentManifest parsed;
  if (!parsed.ParseFromString(*bytes) || !IsManifest(parsed)) return absl::DataLossError("a blob is no manifest");
  return parsed;
}

absl::StatusOr<std::string> RemoveAttachment(storage::Store& store, storage::WriteBatch& batch, std::string_view manifest) {
  const auto read = ReadManifest(store, manifest);
  if (!read.ok()) return read.status();
  const std::string key = UploadKey(read->upload_token());
  std::string named;
  const absl::Status looked_up = store.Get(nullptr, Family::kBlobs, key, &named);
  if (!looked_up.ok() && !absl::IsNotFound(looked_up)) return looked_up;
  storage::Blobs blobs = BlobsOf(store);
  for (const std::string& chunk : read->chunks()) blobs.RemovePart(batch, chunk);
  batch.Delete(Family::kKeys, read->key_id());
  if (named == manifest) batch.Delete(Family::kBlobs, key);
  return read->key_id();
}

}  // namespace yici::server
