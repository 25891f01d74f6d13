// Reads the write-ahead logs before RocksDB does and tells a crash from damage, which RocksDB's own recovery modes
// cannot: one forgets acknowledged batches behind a damaged byte, another takes a damaged length for the log's end.
//
//   absl::StatusOr<WalVerdict> verdict = CheckLogs(folder);           // about 0.1 s for kReplayBytesMax
//   if (!verdict.ok()) return verdict.status();                       // a log could not be read
//   if (verdict->state == WalState::kDamaged) Explain(verdict->where);   // "000012.log at byte 4711"
//   // kWhole, kTorn: a replay that stops at the first bad byte loses nothing acknowledged.
//
// How it tells them apart: each record in a log carries its own checksum. Where the chain of sound records ends, a
// crash left at most the rest of one batch, perhaps with holes. If a sound beginning of another batch lies behind, more
// than the last batch is hurt. A log may also end torn because an earlier opening cut it there: then the next log goes
// on with the very next sequence number.
//
// What holds on failure: it only reads.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace yici::storage {

enum class WalState : uint8_t { kWhole, kTorn, kDamaged };

struct WalVerdict {
  WalState state = WalState::kWhole;
  std::string where;  // of the first byte that is not sound; empty for kWhole
};

absl::StatusOr<WalVerdict> CheckLogs(const std::string& folder);

}  // namespace yici::storage
