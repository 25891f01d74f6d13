#include "storage/rocks/wal_check.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/format/files.h"

namespace yici::storage {
namespace {

// The log format: blocks of 32 KiB; in them records {masked CRC-32C of type and payload: 4, length: 2, type: 1,
// payload}. A batch is one kFull record, or kFirst, any kMiddle and kLast. A batch's payload begins {sequence number:
// 8, count: 4}, little-endian.
constexpr size_t kBlockBytes = 32 << 10;
constexpr size_t kHeaderBytes = 7;
constexpr size_t kBatchHeaderBytes = 12;
enum RecordType : uint8_t { kFull = 1, kFirst = 2, kMiddle = 3, kLast = 4 };

constexpr std::array<std::array<uint32_t, 256>, 8> MakeCrcTables() {
  std::array<std::array<uint32_t, 256>, 8> tables = {};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = crc & 1 ? crc >> 1 ^ 0x82f63b78u : crc >> 1;
    tables[0][i] = crc;
  }
  for (uint32_t i = 0; i < 256; ++i) {
    for (size_t t = 1; t < 8; ++t) tables[t][i] = tables[t - 1][i] >> 8 ^ tables[0][tables[t - 1][i] & 255];
  }
  return tables;
}
constexpr auto kCrcTables = MakeCrcTables();

template <typename Number>
Number LittleEndian(std::string_view bytes) {
  Number value = 0;
  for (size_t i = 0; i < sizeof(Number); ++i) value |= static_cast<Number>(static_cast<uint8_t>(bytes[i])) << (8 * i);
  return value;
}

// CRC-32C, eight bytes a step: checking must not be what a restart waits for.
uint32_t Crc32c(std::string_view bytes) {
  uint32_t crc = ~0u;
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
    const uint64_t word = LittleEndian<uint64_t>(bytes) ^ crc;
    crc = 0;
    for (size_t i = 0; i < 8; ++i) crc ^= kCrcTables[7 - i][word >> (8 * i) & 255];
  }
  for (char byte : bytes) crc = crc >> 8 ^ kCrcTables[0][(crc ^ static_cast<uint8_t>(byte)) & 255];
  return ~crc;
}

uint32_t Masked(uint32_t crc) { return (crc >> 15 | crc << 17) + 0xa282ead8u; }

struct Record {
  uint8_t type;
  std::string_view payload;
};

// The record at the front of what is left of a block, if it is sound.
std::optional<Record> SoundRecord(std::string_view block) {
  if (block.size() < kHeaderBytes) return std::nullopt;
  const uint8_t type = static_cast<uint8_t>(block[6]);
  const size_t length = LittleEndian<uint16_t>(block.substr(4));
  if (type < kFull || type > kLast || kHeaderBytes + length > block.size()) return std::nullopt;
  if (LittleEndian<uint32_t>(block) != Masked(Crc32c(block.substr(6, 1 + length)))) return std::nullopt;
  return Record{type, block.substr(kHeaderBytes, length)};
}

bool BeginsBatch(const Record& record) { return record.type == kFull || record.type == kFirst; }

// Whether a sound beginning of a batch lies anywhere in these bytes, which start somewhere in a block.
bool HoldsBeginning(std::string_view rest) {
  for (size_t at = 0; at < rest.size();) {
    std::optional<Record> record = SoundRecord(rest.substr(at));
    if (record && BeginsBatch(*record)) return true;
    at += record ? kHeaderBytes + record->payload.size() : 1;
  }
  return false;
}

// What one log says: where its sound records end, and the sequence numbers at both ends.
struct LogReading {
  std::optional<uint64_t> first_sequence;
  std::optional<uint64_t> next_sequence;  // one past the last whole batch
  uint64_t sound_bytes = 0;
  bool torn = false;
  bool beginning_behind = false;
};

class LogReader {
 public:
  explicit LogReader(const std::string& path) : file_(path, std::ios::binary) {}

  std::optional<LogReading> Read() {
    if (!file_) return std::nullopt;
    std::string block(kBlockBytes, '\0');
    while (!reading_.beginning_behind) {
      file_.read(block.data(), kBlockBytes);
      const std::string_view got(block.data(), static_cast<size_t>(file_.gcount()));
      if (got.empty()) break;
      ReadBlock(got);
    }
    if (file_.bad()) return std::nullopt;
    if (inside_) reading_.torn = true;  // the file ends inside a batch
    return reading_;
  }

 private:
  void ReadBlock(std::string_view block) {
    if (reading_.torn) {
      reading_.beginning_behind = HoldsBeginning(block);
      return;
    }
    while (!block.empty()) {
      if (block.size() < kHeaderBytes && AllZero(block)) {  // filler at the end of a block
        position_ += block.size();
        return;
      }
      std::optional<Record> record = SoundRecord(block);
      if (!record || !Accept(*record)) {
        reading_.torn = true;
        reading_.sound_bytes = position_;
        // An unexpected but sound beginning counts itself.
        reading_.beginning_behind = HoldsBeginning(record ? block : block.substr(1));
        return;
      }
      const size_t size = kHeaderBytes + record->payload.size();
      block.remove_prefix(size);
      position_ += size;
      if (!inside_) reading_.sound_bytes = position_;
    }
  }

  // Follows the pieces of batches; false when a piece does not belong where it stands.
  bool Accept(const Record& record) {
    if (BeginsBatch(record) == inside_) return false;
    if (BeginsBatch(record)) batch_header_.clear();
    // A block's last bytes may hold less than the header of the batch that begins there.
    batch_header_.append(record.payload.substr(0, kBatchHeaderBytes - batch_header_.size()));
    inside_ = record.type == kFirst || record.type == kMiddle;
    return inside_ || EndBatch();
  }

  bool EndBatch() {
    if (batch_header_.size() < kBatchHeaderBytes) return false;
    const uint64_t sequence = LittleEndian<uint64_t>(batch_header_);
    if (!reading_.first_sequence) reading_.first_sequence = sequence;
    reading_.next_sequence = sequence + LittleEndian<uint32_t>(std::string_view(batch_header_).substr(8));
    return true;
  }

  static bool AllZero(std::string_view bytes) { return bytes.find_first_not_of('\0') == std::string_view::npos; }

  std::ifstream file_;
  LogReading reading_;
  uint64_t position_ = 0;
  bool inside_ = false;       // a batch has begun and not ended
  std::string batch_header_;  // of the batch begun last
};

absl::StatusOr<std::vector<std::string>> LogNames(const std::string& folder) {
  absl::StatusOr<std::vector<std::string>> names = ListFolder(folder);
  if (!names.ok()) return names;
  std::erase_if(*names, [](const std::string& name) { return std::filesystem::path(name).extension() != ".log"; });
  // By number: the names have six digits or more.
  std::stable_sort(names->begin(), names->end(),
                   [](const std::string& a, const std::string& b) { return a.size() < b.size(); });
  return names;
}

}  // namespace

absl::StatusOr<WalVerdict> CheckLogs(const std::string& folder) {
  absl::StatusOr<std::vector<std::string>> names = LogNames(folder);
  if (absl::IsNotFound(names.status())) return WalVerdict{};
  if (!names.ok()) return names.status();
  WalVerdict verdict;
  std::optional<uint64_t> cut_at;  // an earlier log ended torn; the next batch must have this number
  for (const std::string& name : *names) {
    std::optional<LogReading> log = LogReader(absl::StrCat(folder, "/", name)).Read();
    if (!log) return absl::InternalError(absl::StrCat("cannot read ", folder, "/", name));
    if (verdict.state == WalState::kTorn && log->first_sequence) {
      if (cut_at && *log->first_sequence > *cut_at) return WalVerdict{WalState::kDamaged, verdict.where};
      verdict = WalVerdict{};
    }
    if (log->next_sequence) cut_at = log->next_sequence;
    if (!log->torn) continue;
    verdict = WalVerdict{WalState::kTorn, absl::StrCat(name, " at byte ", log->sound_bytes)};
    if (log->beginning_behind) return WalVerdict{WalState::kDamaged, verdict.where};
  }
  return verdict;
}

}  // namespace yici::storage
