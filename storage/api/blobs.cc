#include "storage/api/blobs.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace yici::storage {
namespace {

// Two rows per blob, so that a sweep reads times and not attachments.
constexpr char kBytesRow = 'b';
constexpr char kStagedRow = 's';

std::string RowKey(char row, std::string_view digest) { return std::string(1, row).append(digest); }

std::string EncodeMillis(int64_t ms) {
  std::string out(sizeof(ms), '\0');
  for (size_t i = 0; i < out.size(); ++i) out[i] = static_cast<char>(static_cast<uint64_t>(ms) >> (8 * i));
  return out;
}

absl::StatusOr<int64_t> DecodeMillis(std::string_view row) {
  if (row.size() != sizeof(int64_t)) return absl::DataLossError("blobs: a staging time is not eight bytes");
  uint64_t ms = 0;
  for (size_t i = 0; i < row.size(); ++i) ms |= uint64_t{static_cast<uint8_t>(row[i])} << (8 * i);
  return static_cast<int64_t>(ms);
}

}  // namespace

Blobs::Blobs(Store* store, DigestFunction sha256) : store_(store), sha256_(std::move(sha256)) {}

absl::Status Blobs::PutPart(WriteBatch& batch, std::string_view digest, std::string_view bytes) {
  if (bytes.size() > kBlobBytesMax) {
    return absl::InvalidArgumentError(absl::StrCat("blob of ", bytes.size(), " bytes, at most ", kBlobBytesMax, " fit"));
  }
  if (digest.size() != kBlobDigestBytes || sha256_(bytes) != digest) {
    return absl::InvalidArgumentError("blob digest is not the SHA-256 of its bytes");
  }
  batch.Put(Family::kBlobs, RowKey(kBytesRow, digest), bytes);
  return absl::OkStatus();
}

void Blobs::RemovePart(WriteBatch& batch, std::string_view digest) { batch.Delete(Family::kBlobs, RowKey(kBytesRow, digest)); }

void Blobs::Remove(WriteBatch& batch, std::string_view digest) {
  RemovePart(batch, digest);
  batch.Delete(Family::kBlobs, RowKey(kStagedRow, digest));
}

void Blobs::Renew(WriteBatch& batch, std::string_view digest, int64_t staged_ms) {
  batch.Put(Family::kBlobs, RowKey(kStagedRow, digest), EncodeMillis(staged_ms));
}

absl::Status Blobs::Put(WriteBatch& batch, std::string_view digest, std::string_view bytes, int64_t staged_ms) {
  if (absl::Status put = PutPart(batch, digest, bytes); !put.ok()) return put;
  Renew(batch, digest, staged_ms);
  return absl::OkStatus();
}

absl::StatusOr<std::string> Blobs::Get(const Snapshot* snapshot, std::string_view digest) {
  std::string bytes;
  absl::Status read = store_->Get(snapshot, Family::kBlobs, RowKey(kBytesRow, digest), &bytes);
  if (!read.ok()) return read;
  if (sha256_(bytes) != digest) return absl::DataLossError("blob bytes no longer match their digest");
  return bytes;
}

absl::StatusOr<bool> Blobs::Has(const Snapshot* snapshot, std::string_view digest) {
  std::string staged;
  absl::Status read = store_->Get(snapshot, Family::kBlobs, RowKey(kStagedRow, digest), &staged);
  if (read.ok()) return true;
  if (absl::IsNotFound(read)) return false;
  return read;
}

absl::StatusOr<SweepResult> Blobs::Sweep(WriteBatch& batch, const SweepRequest& request,
                                         absl::FunctionRef<bool(std::string_view)> is_cited) {
  SweepResult result;
  auto rows = store_->NewIterator(nullptr, Family::kBlobs, RowKey(kStagedRow, request.from_digest),
                                  std::string(1, kStagedRow + 1), Direction::kForward);
  for (; rows->Valid(); rows->Next()) {
    std::string_view digest = rows->key().substr(1);
    if (result.looked_at == request.looked_at_max) {
      result.next_digest = digest;
      return result;
    }
    ++result.looked_at;
    absl::StatusOr<int64_t> staged_ms = DecodeMillis(rows->value());
    if (!staged_ms.ok()) return staged_ms.status();
    if (*staged_ms >= request.staged_before_ms || is_cited(digest)) continue;
    batch.Delete(Family::kBlobs, RowKey(kBytesRow, digest));
    batch.Delete(Family::kBlobs, rows->key());
    ++result.removed;
  }
  if (!rows->status().ok()) return rows->status();
  return result;
}

}  // namespace yici::storage
