// Full tiles in files beside the store: derived from the journal, never the truth. Where they are lost or rotten they are
// made again.
//
//   tiles/0        hashes of leaves, 32 bytes each, whole tiles of 256
//   tiles/1 …      roots of full tiles of the level below
//   tiles/marks    for each tile of level 0: where in the journal its last leaf stands (64 bytes, of which
//                  the last 16 are the beginning of the SHA-256 of the others)
//
//   absl::StatusOr<std::unique_ptr<TileFiles>> files = TileFiles::Open(data_folder + "/tiles");
//   files->AddTile(hashes, mark);                        // 256 of them
//   files->Read(/*level=*/1, /*index=*/0, /*width=*/17);
//
// What holds on failure: an append that was cut short is cut away at the next opening or Mend, and missing levels are computed
// from the one below. A rotten mark is DATA_LOSS. Nothing here is synced: a crash costs some work. One writer; the caller
// locks.
#ifndef YICI_SERVICES_AUDIT_EXPORT_TILE_FILES_H_
#define YICI_SERVICES_AUDIT_EXPORT_TILE_FILES_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/audit/tree/tiles.h"

namespace yici::audit {

// The record that holds the last leaf of a tile, its first leaf, and the running hash over all records before it.
struct TileMark {
  uint64_t revision = 0;
  uint64_t first_leaf = 0;
  Hash records_before{};
};

class TileFiles {
 public:
  static constexpr int kLevels = 8;
  // `hasher` outlives it.
  static absl::StatusOr<std::unique_ptr<TileFiles>> Open(const std::string& folder, const TreeHasher& hasher = kSha256Tree);
  // For looking at a copy: nothing is made or cut. NOT_FOUND where there are none.
  static absl::StatusOr<std::unique_ptr<TileFiles>> OpenToRead(const std::string& folder);
  ~TileFiles();
  TileFiles(const TileFiles&) = delete;
  TileFiles& operator=(const TileFiles&) = delete;

  uint64_t tiles() const { return tiles_; }  // full ones of level 0
  absl::Status AddTile(const std::vector<Hash>& hashes, const TileMark& mark);
  // OUT_OF_RANGE when the files hold fewer hashes there.
  absl::StatusOr<std::vector<Hash>> Read(int level, uint64_t index, uint64_t width) const;
  absl::StatusOr<TileMark> Mark(uint64_t tile) const;
  absl::Status Clear();
  // After a write that failed: as at the opening.
  absl::Status Mend();

 private:
  explicit TileFiles(const TreeHasher& hasher) : hasher_(hasher) { levels_.fill(-1); }
  absl::Status OpenFiles(const std::string& folder, int flags);
  absl::Status CutToWhole();
  absl::Status FillLevel(int level);
  absl::Status AppendHash(int level, const Hash& hash);
  absl::StatusOr<uint64_t> HashesOf(int level) const;

  const TreeHasher& hasher_;
  std::array<int, kLevels> levels_;
  int marks_ = -1;
  uint64_t tiles_ = 0;
};

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_EXPORT_TILE_FILES_H_
