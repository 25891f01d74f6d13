// The tree cut into tiles, as C2SP tlog-tiles names and encodes them (https://c2sp.org/tlog-tiles): a tile of level L holds
// up to 256 consecutive roots of 256^L leaves each. With these paths any proof can be computed; they are served over gRPC and
// Connect (AuditService.GetTile).
//
//   TilePath({.level = 0, .index = 1234067})                          // "tile/0/x001/x234/067"
//   TilePath({.level = TileName::kEntries, .index = 0, .width = 7})   // "tile/entries/000.p/7"
//   absl::StatusOr<TileName> name = ParseTilePath(path);
//   uint64_t width = TileWidth(/*tree_size=*/70'000, 0, 273);          // 112: a partial tile
//
// A bundle of entries holds, for each leaf of a tile of level 0, its length (two bytes, most significant first) and its bytes.
//
// What holds on failure: INVALID_ARGUMENT saying what stood where something else was expected. One spelling only: a path
// that is accepted prints as it was read.
#ifndef YICI_SERVICES_AUDIT_TREE_TILES_H_
#define YICI_SERVICES_AUDIT_TREE_TILES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/audit/tree/hasher.h"
#include "services/audit/tree/compact_range.h"
#include "services/audit/tree/proof.h"

namespace yici::audit {

inline constexpr int kTileHeight = 8;
inline constexpr uint64_t kTileWidth = 256;
inline constexpr int kTileLevelMax = 63;
inline constexpr size_t kTilePathBytesMax = 64;
inline constexpr size_t kEntryBytesMax = 65535;

struct TileName {
  static constexpr int kEntries = -1;  // in place of a level: the leaves themselves
  int level = 0;
  uint64_t index = 0;
  uint64_t width = kTileWidth;  // below 256: a partial tile
  friend bool operator==(const TileName&, const TileName&) = default;
};

std::string TilePath(const TileName& name);
absl::StatusOr<TileName> ParseTilePath(std::string_view path);

// How many hashes the tile holds in a tree of that size: 256, fewer in the last one of a level, 0 when there is none. Of
// entries as of level 0.
uint64_t TileWidth(uint64_t tree_size, int level, uint64_t index);

// The hash of a node inside a tile of level node.level / 8. DATA_LOSS when the tile is too short.
absl::StatusOr<Hash> NodeInTile(Node node, absl::Span<const Hash> tile, const TreeHasher& hasher = kSha256Tree);
TileName TileOf(Node node);  // full width

std::string EncodeTile(absl::Span<const Hash> hashes);
absl::StatusOr<std::vector<Hash>> ParseTile(std::string_view bytes);  // 1 to 256 hashes

// Each entry at most kEntryBytesMax bytes.
void AppendEntry(std::string& bundle, std::string_view entry);
absl::StatusOr<std::vector<std::string_view>> ParseEntries(std::string_view bundle);  // 1 to 256; they point into it

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_TREE_TILES_H_
