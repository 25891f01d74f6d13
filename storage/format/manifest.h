// What a data folder says about itself, in the plain text file YICI_FORMAT, so that a person with `cat` and every
// release of yici can tell what lies there before opening it.
//
//   format_version = 2
//   log_id = 00112233445566778899aabbccddeeff
//   clock = system
//   created_by = yici 0.1.0
//   audit_hash = sm3
//   restored_from = ffeeddccbbaa99887766554433221100 4711 9001 {root, 64 hex digits}
//
// audit_hash stands only where the folder keeps a second tree of SM3 beside that of SHA-256; restored_from only where a backup
// was restored as a log of its own: log, record, leaves and root that it goes on from.
//
//   absl::StatusOr<FolderManifest> manifest = ParseManifest(text);     // FormatManifest writes the text above
//
// What holds on failure: a newer format_version is refused before anything else in the file is looked at, naming both
// versions; any other departure from these lines is DATA_LOSS naming the line. Nothing is guessed.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace yici::storage {

// The version of everything below the data folder: families, key layouts, journal envelope, this manifest.
struct SchemaVersion {
  uint32_t number = 0;
  friend auto operator<=>(SchemaVersion, SchemaVersion) = default;
};
inline constexpr SchemaVersion kSchemaVersion{2};        // written by this release
inline constexpr SchemaVersion kOldestSchemaVersion{1};  // still read by this release, and raised when a server opens it
// From here on the state has the index of citations (services/approval/machine/citation_index.h).
inline constexpr SchemaVersion kCitationsSchemaVersion{2};

using LogId = std::array<uint8_t, 16>;
std::string LogIdHex(const LogId& log_id);

enum class ClockMode : uint8_t { kSystem, kManual };
std::string_view ClockModeName(ClockMode clock);  // "system", "manual"

// Whether a second tree of the log, of SM3, is kept. Once turned on it stays.
enum class SecondTree : uint8_t { kNone, kSm3 };

// The log that a folder was restored from, as it stood at its last record that was taken over.
struct RestoredFrom {
  LogId log_id = {};
  uint64_t revision = 0;
  uint64_t leaves = 0;
  std::array<uint8_t, 32> root = {};
  friend bool operator==(const RestoredFrom&, const RestoredFrom&) = default;
};

struct FolderManifest {
  SchemaVersion version = kSchemaVersion;
  LogId log_id = {};
  ClockMode clock = ClockMode::kSystem;
  std::string created_by;  // one line: program and version
  std::optional<RestoredFrom> restored_from = {};
  SecondTree second_tree = SecondTree::kNone;
  friend bool operator==(const FolderManifest&, const FolderManifest&) = default;
};

inline constexpr char kManifestName[] = "YICI_FORMAT";

// The value of that line; nothing for any other spelling of it.
std::string RestoredFromText(const RestoredFrom& from);
std::optional<RestoredFrom> ParseRestoredFrom(std::string_view line);

std::string FormatManifest(const FolderManifest& manifest);
absl::StatusOr<FolderManifest> ParseManifest(std::string_view text);

}  // namespace yici::storage
