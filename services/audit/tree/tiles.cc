#include "services/audit/tree/tiles.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

#include "absl/strings/escaping.h"
#include "services/audit/tree/split.h"
#include "services/audit/tree/hash_range.h"
#include "services/base/text.h"

namespace yici::audit {
namespace {

absl::Status PathError(std::string_view expected, std::string_view found) {
  // Whatever came instead may be no text at all.
  return absl::InvalidArgumentError(
      StrCat("expected ", expected, " in a tile's path, but got \"", absl::CHexEscape(ToAbsl(found)), "\""));
}

// Decimal, without leading zeroes.
std::optional<uint64_t> ParseCount(std::string_view text) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (text.size() > 1 && text[0] == '0') return std::nullopt;
  return value;
}

std::optional<uint64_t> ParseThreeDigits(std::string_view text) {
  if (text.size() != 3) return std::nullopt;
  uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<uint64_t>(c - '0');
  }
  return value;
}

// x001 x234 067. The first element is never x000: there is one spelling for a number.
absl::StatusOr<uint64_t> ParseIndex(absl::Span<const std::string_view> elements) {
  uint64_t index = 0;
  for (size_t i = 0; i < elements.size(); ++i) {
    const bool last = i + 1 == elements.size();
    std::string_view digits = elements[i];
    if (!last && !ConsumePrefix(digits, "x")) return PathError("\"x\" and three digits", elements[i]);
    const auto value = ParseThreeDigits(digits);
    if (!value || (i == 0 && !last && *value == 0)) return PathError("three digits, the first of them not x000", elements[i]);
    if (index > (UINT64_MAX - *value) / 1000) return PathError("an index below 2^64", elements[i]);
    index = index * 1000 + *value;
  }
  return index;
}

// Takes ".p/W" off the end.
absl::StatusOr<uint64_t> TakeWidth(std::vector<std::string_view>& elements) {
  const size_t count = elements.size();
  if (count < 2 || !ConsumeSuffix(elements[count - 2], ".p")) return kTileWidth;
  const auto width = ParseCount(elements.back());
  if (!width || *width == 0 || *width >= kTileWidth) return PathError("a width of 1 to 255", elements.back());
  elements.pop_back();
  return *width;
}

absl::StatusOr<int> ParseLevel(std::string_view text) {
  if (text == "entries") return TileName::kEntries;
  const auto level = ParseCount(text);
  if (!level || *level > kTileLevelMax) return PathError("\"entries\" or a level of 0 to 63", text);
  return static_cast<int>(*level);
}

}  // namespace

std::string TilePath(const TileName& name) {
  std::string index;
  uint64_t rest = name.index;
  do {
    const std::string digits = std::to_string(1000 + rest % 1000).substr(1);
    index = index.empty() ? digits : StrCat("x", digits, "/", index);
    rest /= 1000;
  } while (rest > 0);
  const std::string level = name.level == TileName::kEntries ? "entries" : std::to_string(name.level);
  std::string path = StrCat("tile/", level, "/", index);
  if (name.width < kTileWidth) StrAppend(&path, ".p/", name.width);
  return path;
}

absl::StatusOr<TileName> ParseTilePath(std::string_view path) {
  if (path.size() > kTilePathBytesMax) return PathError("at most 64 bytes", path.substr(0, kTilePathBytesMax));
  std::vector<std::string_view> elements = Split(path, '/');
  if (elements.size() < 3 || elements[0] != "tile") return PathError("tile/LEVEL/INDEX", path);
  const absl::StatusOr<int> level = ParseLevel(elements[1]);
  if (!level.ok()) return level.status();
  elements.erase(elements.begin(), elements.begin() + 2);
  const absl::StatusOr<uint64_t> width = TakeWidth(elements);
  if (!width.ok()) return width.status();
  const absl::StatusOr<uint64_t> index = ParseIndex(elements);
  if (!index.ok()) return index.status();
  return TileName{*level, *index, *width};
}

uint64_t TileWidth(uint64_t tree_size, int level, uint64_t index) {
  const int shift = std::max(level, 0) * kTileHeight;
  const uint64_t hashes = shift < 64 ? tree_size >> shift : 0;
  if (index >= hashes / kTileWidth + 1) return 0;
  return std::min(hashes - index * kTileWidth, kTileWidth);
}

TileName TileOf(Node node) {
  const int inside = node.level % kTileHeight;
  return {node.level / kTileHeight, node.index >> (kTileHeight - inside), kTileWidth};
}

absl::StatusOr<Hash> NodeInTile(Node node, absl::Span<const Hash> tile, const TreeHasher& hasher) {
  const int inside = node.level % kTileHeight;
  const uint64_t first = (node.index << inside) % kTileWidth;
  const uint64_t count = uint64_t{1} << inside;
  if (first + count > tile.size()) {
    return absl::DataLossError(StrCat("expected a tile of ", first + count, " hashes, but it has ", tile.size()));
  }
  HashRange range(hasher);
  for (uint64_t i = first; i < first + count; ++i) range.Append(tile[i]);
  return range.Root();
}

std::string EncodeTile(absl::Span<const Hash> hashes) {
  std::string bytes;
  bytes.reserve(hashes.size() * sizeof(Hash));
  for (const Hash& hash : hashes) bytes.append(reinterpret_cast<const char*>(hash.data()), hash.size());
  return bytes;
}

absl::StatusOr<std::vector<Hash>> ParseTile(std::string_view bytes) {
  if (bytes.empty() || bytes.size() % sizeof(Hash) != 0 || bytes.size() > kTileWidth * sizeof(Hash)) {
    return absl::InvalidArgumentError(StrCat("expected a tile of 1 to 256 hashes, but it has ", bytes.size(), " bytes"));
  }
  std::vector<Hash> hashes(bytes.size() / sizeof(Hash));
  for (size_t i = 0; i < hashes.size(); ++i) std::memcpy(hashes[i].data(), bytes.data() + i * sizeof(Hash), sizeof(Hash));
  return hashes;
}

void AppendEntry(std::string& bundle, std::string_view entry) {
  bundle.push_back(static_cast<char>(entry.size() >> 8));
  bundle.push_back(static_cast<char>(entry.size() & 255));
  bundle.append(entry);
}

absl::StatusOr<std::vector<std::string_view>> ParseEntries(std::string_view bundle) {
  std::vector<std::string_view> entries;
  while (!bundle.empty()) {
    if (entries.size() == kTileWidth) return absl::InvalidArgumentError("expected at most 256 entries, but more follow");
    if (bundle.size() < 2) return absl::InvalidArgumentError("expected the two bytes of a length, but the bundle ends");
    const size_t size = static_cast<uint8_t>(bundle[0]) * size_t{256} + static_cast<uint8_t>(bundle[1]);
    bundle.remove_prefix(2);
    if (bundle.size() < size) {
      return absl::InvalidArgumentError(StrCat("expected an entry of ", size, " bytes, but ", bundle.size(), " are left"));
    }
    entries.push_back(bundle.substr(0, size));
    bundle.remove_prefix(size);
  }
  if (entries.empty()) return absl::InvalidArgumentError("expected at least one entry, but the bundle is empty");
  return entries;
}

}  // namespace yici::audit
