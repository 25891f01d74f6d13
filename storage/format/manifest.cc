#include "storage/format/manifest.h"

#include <charconv>
#include <optional>

#include "absl/strings/str_cat.h"

namespace yici::storage {
namespace {

// Takes the next line, which must be `name = value`, and moves past it.
std::optional<std::string_view> TakeLine(std::string_view* text, std::string_view name) {
  const size_t end = text->find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view line = text->substr(0, end);
  if (line.substr(0, name.size()) != name) return std::nullopt;
  line.remove_prefix(name.size());
  if (line.substr(0, 3) != " = ") return std::nullopt;
  text->remove_prefix(end + 1);
  return line.substr(3);
}

absl::Status BadLine(std::string_view name) {
  return absl::DataLossError(absl::StrCat(kManifestName, ": expected a line \"", std::string(name), " = …\" that makes sense"));
}

std::optional<SchemaVersion> ParseVersion(std::string_view text) {
  SchemaVersion version;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version.number);
  if (error != std::errc() || end != text.data() + text.size() || version.number == 0) return std::nullopt;
  return version;
}

std::optional<LogId> ParseLogId(std::string_view hex) {
  LogId log_id = {};
  if (hex.size() != 2 * log_id.size()) return std::nullopt;
  for (size_t i = 0; i < log_id.size(); ++i) {
    const char* pair = hex.data() + 2 * i;
    auto [end, error] = std::from_chars(pair, pair + 2, log_id[i], 16);
    if (error != std::errc() || end != pair + 2) return std::nullopt;
  }
  return log_id;
}

std::optional<ClockMode> ParseClock(std::string_view text) {
  for (ClockMode clock : {ClockMode::kSystem, ClockMode::kManual}) {
    if (text == ClockModeName(clock)) return clock;
  }
  return std::nullopt;
}

absl::Status CheckVersion(SchemaVersion version) {
  if (version > kSchemaVersion) {
    return absl::FailedPreconditionError(absl::StrCat("the folder has format version ", version.number,
                                                      ", this release knows up to ", kSchemaVersion.number,
                                                      ": use a newer release"));
  }
  if (version < kOldestSchemaVersion) {
    return absl::FailedPreconditionError(absl::StrCat("the folder has format version ", version.number,
                                                      ", this release knows from ", kOldestSchemaVersion.number,
                                                      ": upgrade it with an earlier release first"));
  }
  return absl::OkStatus();
}

}  // namespace

std::string LogIdHex(const LogId& log_id) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (uint8_t byte : log_id) {
    hex.push_back(kDigits[byte >> 4]);
    hex.push_back(kDigits[byte & 15]);
  }
  return hex;
}

std::string_view ClockModeName(ClockMode clock) { return clock == ClockMode::kSystem ? "system" : "manual"; }

std::string FormatManifest(const FolderManifest& manifest) {
  return absl::StrCat("format_version = ", manifest.version.number, "\nlog_id = ", LogIdHex(manifest.log_id),
                      "\nclock = ", std::string(ClockModeName(manifest.clock)), "\ncreated_by = ", manifest.created_by, "\n");
}

absl::StatusOr<FolderManifest> ParseManifest(std::string_view text) {
  FolderManifest manifest;
  // The first line is the one promise to every later format: it stays readable, so old releases can refuse well.
  std::optional<std::string_view> line = TakeLine(&text, "format_version");
  std::optional<SchemaVersion> version = line ? ParseVersion(*line) : std::nullopt;
  if (!version) return BadLine("format_version");
  if (absl::Status known = CheckVersion(*version); !known.ok()) return known;
  manifest.version = *version;

  line = TakeLine(&text, "log_id");
  std::optional<LogId> log_id = line ? ParseLogId(*line) : std::nullopt;
  if (!log_id) return BadLine("log_id");
  manifest.log_id = *log_id;

  line = TakeLine(&text, "clock");
  std::optional<ClockMode> clock = line ? ParseClock(*line) : std::nullopt;
  if (!clock) return BadLine("clock");
  manifest.clock = *clock;

  line = TakeLine(&text, "created_by");
  if (!line) return BadLine("created_by");
  manifest.created_by = *line;
  if (!text.empty()) return absl::DataLossError(absl::StrCat(kManifestName, ": unexpected text after created_by"));
  return manifest;
}

}  // namespace yici::storage
