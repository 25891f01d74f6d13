// Attachments and staged chunks: bytes named by their SHA-256, kept in Family::kBlobs. What comes in here is sealed
// already, so the digest is of the sealed bytes. Larger inputs are cut into chunks of at most kBlobBytesMax by the
// caller.
//
//   Blobs blobs(&store, Sha256);                                            // any function bytes -> 32 bytes
//   YICI_RETURN_IF_ERROR(blobs.Put(*batch, digest, sealed, now_ms));        // refuses bytes that do not match
//   YICI_RETURN_IF_ERROR(store.Write(std::move(batch), Sync::kYes));        // durable: a command may cite it now
//   absl::StatusOr<std::string> sealed = blobs.Get(nullptr, digest);        // checks the digest again
//   auto swept = blobs.Sweep(*batch, {.staged_before_ms = now_ms - kDayMs}, is_cited);
//   store.Write(std::move(batch), Sync::kNo);                               // then go on from swept->next_digest
//
// Who owns what: the store belongs to the caller and outlives this. `Put` and `Sweep` only fill the batch.
// Nothing else may write to Family::kBlobs between filling a sweep and writing it, or a blob staged in between is lost.
//
// A blob too large for one row is put as parts and a blob that names them: only the one that names is staged, and who
// sweeps it removes its parts in the same batch.
//
// What holds on failure: a blob is there with all its bytes or not at all. A blob that nothing cites stays until a
// sweep whose `staged_before_ms` has passed it, so an upload and the command that cites it need not share a batch.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/api/store.h"

namespace yici::storage {

inline constexpr size_t kBlobDigestBytes = 32;
inline constexpr size_t kBlobBytesMax = size_t{16} << 20;

using DigestFunction = std::function<std::string(std::string_view bytes)>;

struct SweepRequest {
  int64_t staged_before_ms = 0;  // younger blobs stay, cited or not
  std::string from_digest = {};  // where an earlier sweep stopped; empty at the start
  size_t looked_at_max = 1000;   // rows to look at, so that one sweep stays short
};

struct SweepResult {
  size_t looked_at = 0;
  size_t removed = 0;
  std::string next_digest;  // empty when the sweep came to the end
};

class Blobs {
 public:
  Blobs(Store* store, DigestFunction sha256);

  // INVALID_ARGUMENT when the digest is not that of the bytes, or over kBlobBytesMax. Putting a blob again is allowed
  // and renews its staging time.
  absl::Status Put(WriteBatch& batch, std::string_view digest, std::string_view bytes, int64_t staged_ms);
  absl::Status PutPart(WriteBatch& batch, std::string_view digest, std::string_view bytes);
  void RemovePart(WriteBatch& batch, std::string_view digest);
  // One that was put as a blob, not as a part: its parts are the caller's to remove.
  void Remove(WriteBatch& batch, std::string_view digest);
  // Its staging time is now this one.
  void Renew(WriteBatch& batch, std::string_view digest, int64_t staged_ms);
  absl::StatusOr<std::string> Get(const Snapshot* snapshot, std::string_view digest);  // NOT_FOUND, DATA_LOSS
  absl::StatusOr<bool> Has(const Snapshot* snapshot, std::string_view digest);         // does not read the bytes
  absl::StatusOr<SweepResult> Sweep(WriteBatch& batch, const SweepRequest& request,
                                    absl::FunctionRef<bool(std::string_view digest)> is_cited);

 private:
  Store* const store_;
  const DigestFunction sha256_;
};

}  // namespace yici::storage
