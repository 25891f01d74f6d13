#include "services/audit/export/tile_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "services/audit/tree/hash_range.h"
#include "services/base/text.h"
#include "storage/format/files.h"

namespace yici::audit {
namespace {

constexpr uint64_t kHashBytes = sizeof(Hash);
constexpr uint64_t kTileBytes = kTileWidth * kHashBytes;
constexpr uint64_t kMarkBytes = 64, kMarkCheckBytes = 16;

void AppendNumber(std::string& bytes, uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(number >> shift));
}

uint64_t TakeNumber(const char* bytes) {
  uint64_t number = 0;
  for (int i = 0; i < 8; ++i) number = number << 8 | static_cast<uint8_t>(bytes[i]);
  return number;
}

absl::StatusOr<uint64_t> SizeOf(int fd) {
  struct stat facts {};
  if (fstat(fd, &facts) != 0) return storage::ErrnoStatus("look at", "tiles");
  return static_cast<uint64_t>(facts.st_size);
}

absl::Status WriteAt(int fd, uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t done = pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (done <= 0) return storage::ErrnoStatus("write", "tiles");
    bytes.remove_prefix(static_cast<size_t>(done));
    offset += static_cast<uint64_t>(done);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadAt(int fd, uint64_t offset, size_t size) {
  std::string bytes(size, '\0');
  if (pread(fd, bytes.data(), size, static_cast<off_t>(offset)) != static_cast<ssize_t>(size)) {
    return absl::OutOfRangeError(StrCat("expected ", size, " bytes of tiles at ", offset, ", but there are fewer"));
  }
  return bytes;
}

std::string CheckOf(std::string_view fields) {
  const Hash hash = Sha256(fields);
  return std::string(reinterpret_cast<const char*>(hash.data()), kMarkCheckBytes);
}

Hash RootOf(const std::vector<Hash>& tile, const TreeHasher& hasher) {
  HashRange range(hasher);
  for (const Hash& hash : tile) range.Append(hash);
  return range.Root();
}

}  // namespace

absl::StatusOr<std::unique_ptr<TileFiles>> TileFiles::Open(const std::string& folder, const TreeHasher& hasher) {
  if (absl::Status made = storage::CreateFolders(folder); !made.ok()) return made;
  std::unique_ptr<TileFiles> files(new TileFiles(hasher));
  if (absl::Status opened = files->OpenFiles(folder, O_RDWR | O_CREAT); !opened.ok()) return opened;
  if (absl::Status mended = files->Mend(); !mended.ok()) return mended;
  return files;
}

absl::Status TileFiles::Mend() {
  if (absl::Status cut = CutToWhole(); !cut.ok()) return cut;
  for (int level = 1; level < kLevels; ++level) {
    if (absl::Status filled = FillLevel(level); !filled.ok()) return filled;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<TileFiles>> TileFiles::OpenToRead(const std::string& folder) {
  std::unique_ptr<TileFiles> files(new TileFiles(kSha256Tree));
  if (!files->OpenFiles(folder, O_RDONLY).ok()) return absl::NotFoundError("no tiles in " + folder);
  const auto hashes = files->HashesOf(0);
  if (!hashes.ok()) return hashes.status();
  files->tiles_ = *hashes / kTileWidth;
  return files;
}

TileFiles::~TileFiles() {
  for (const int fd : levels_) {
    if (fd >= 0) close(fd);
  }
  if (marks_ >= 0) close(marks_);
}

absl::Status TileFiles::OpenFiles(const std::string& folder, int flags) {
  for (int level = 0; level < kLevels; ++level) {
    const std::string path = StrCat(folder, "/", level);
    levels_[static_cast<size_t>(level)] = open(path.c_str(), flags | O_CLOEXEC, 0640);
    if (levels_[static_cast<size_t>(level)] < 0) return storage::ErrnoStatus("open", path);
  }
  const std::string path = folder + "/marks";
  marks_ = open(path.c_str(), flags | O_CLOEXEC, 0640);
  return marks_ < 0 ? storage::ErrnoStatus("open", path) : absl::OkStatus();
}

absl::StatusOr<uint64_t> TileFiles::HashesOf(int level) const {
  const auto size = SizeOf(levels_[static_cast<size_t>(level)]);
  if (!size.ok()) return size.status();
  return *size / kHashBytes;
}

// A tile counts when its mark is there too.
absl::Status TileFiles::CutToWhole() {
  const auto hashes = HashesOf(0);
  const auto marks = SizeOf(marks_);
  if (!hashes.ok()) return hashes.status();
  if (!marks.ok()) return marks.status();
  tiles_ = std::min(*hashes / kTileWidth, *marks / kMarkBytes);
  const bool cut = ftruncate(levels_[0], static_cast<off_t>(tiles_ * kTileBytes)) == 0 &&
                   ftruncate(marks_, static_cast<off_t>(tiles_ * kMarkBytes)) == 0;
  return cut ? absl::OkStatus() : storage::ErrnoStatus("cut", "tiles");
}

// One root for each full tile of the level below.
absl::Status TileFiles::FillLevel(int level) {
  const uint64_t expected = tiles_ >> (kTileHeight * (level - 1));
  auto hashes = HashesOf(level);
  if (!hashes.ok()) return hashes.status();
  const uint64_t kept = std::min(*hashes, expected);
  if (ftruncate(levels_[static_cast<size_t>(level)], static_cast<off_t>(kept * kHashBytes)) != 0) {
    return storage::ErrnoStatus("cut", "tiles");
  }
  for (uint64_t index = kept; index < expected; ++index) {
    const auto below = Read(level - 1, index, kTileWidth);
    if (!below.ok()) return below.status();
    if (absl::Status added = AppendHash(level, RootOf(*below, hasher_)); !added.ok()) return added;
  }
  return absl::OkStatus();
}

absl::Status TileFiles::AppendHash(int level, const Hash& hash) {
  const int fd = levels_[static_cast<size_t>(level)];
  const auto size = SizeOf(fd);
  if (!size.ok()) return size.status();
  return WriteAt(fd, *size, std::string_view(reinterpret_cast<const char*>(hash.data()), hash.size()));
}

absl::Status TileFiles::AddTile(const std::vector<Hash>& hashes, const TileMark& mark) {
  if (hashes.size() != kTileWidth) return absl::InvalidArgumentError("expected a tile of 256 hashes");
  if (absl::Status written = WriteAt(levels_[0], tiles_ * kTileBytes, EncodeTile(hashes)); !written.ok()) return written;
  std::string row;
  AppendNumber(row, mark.revision);
  AppendNumber(row, mark.first_leaf);
  row.append(reinterpret_cast<const char*>(mark.records_before.data()), mark.records_before.size());
  row.append(CheckOf(row));
  if (absl::Status written = WriteAt(marks_, tiles_ * kMarkBytes, row); !written.ok()) return written;
  ++tiles_;
  for (int level = 1; level < kLevels; ++level) {
    if (absl::Status filled = FillLevel(level); !filled.ok()) return filled;
    if (tiles_ % (uint64_t{1} << (kTileHeight * level)) != 0) break;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Hash>> TileFiles::Read(int level, uint64_t index, uint64_t width) const {
  if (level < 0 || level >= kLevels || width == 0 || width > kTileWidth || index > UINT64_MAX / kTileBytes / 2) {
    return absl::OutOfRangeError("no such tile");
  }
  const auto bytes = ReadAt(levels_[static_cast<size_t>(level)], index * kTileBytes, width * kHashBytes);
  if (!bytes.ok()) return bytes.status();
  return ParseTile(*bytes);
}

absl::StatusOr<TileMark> TileFiles::Mark(uint64_t tile) const {
  const auto bytes = ReadAt(marks_, tile * kMarkBytes, kMarkBytes);
  if (!bytes.ok()) return bytes.status();
  const std::string_view fields = std::string_view(*bytes).substr(0, kMarkBytes - kMarkCheckBytes);
  if (bytes->substr(fields.size()) != CheckOf(fields))
    return absl::DataLossError(StrCat("the mark of tile ", tile, " is rotten"));
  TileMark mark;
  mark.revision = TakeNumber(bytes->data());
  mark.first_leaf = TakeNumber(bytes->data() + 8);
  std::memcpy(mark.records_before.data(), bytes->data() + 16, mark.records_before.size());
  return mark;
}

absl::Status TileFiles::Clear() {
  bool cut = ftruncate(marks_, 0) == 0;
  for (const int fd : levels_) cut = ftruncate(fd, 0) == 0 && cut;
  tiles_ = 0;
  return cut ? absl::OkStatus() : storage::ErrnoStatus("cut", "tiles");
}

}  // namespace yici::audit
