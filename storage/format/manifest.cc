#include "storage/format/manifest.h"

#include <charconv>
#include <optional>

#include "absl/strings/str_cat.h"

namespace yici::storage {
namespace {

constexpr char kAuditHashName[] = "audit_hash", kSm3[] = "sm3";

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

template <size_t kBytes>
std::optional<std::array<uint8_t, kBytes>> ParseHex(std::string_view hex) {
  std::array<uint8_t, kBytes> bytes = {};
  if (hex.size() != 2 * kBytes) return std::nullopt;
  for (size_t i = 0; i < kBytes; ++i) {
    const char* pair = hex.data() + 2 * i;
    auto [end, error] = std::from_chars(pair, pair + 2, bytes[i], 16);
    if (error != std::errc() || end != pair + 2) return std::nullopt;
  }
  return bytes;
}

std::optional<LogId> ParseLogId(std::string_view hex) { return ParseHex<sizeof(LogId)>(hex); }

template <size_t kBytes>
std::string FormatHex(const std::array<uint8_t, kBytes>& bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (uint8_t byte : bytes) {
    hex.push_back(kDigits[byte >> 4]);
    hex.push_back(kDigits[byte & 15]);
  }
  return hex;
}

// One number and the space behind it.
bool TakeNumber(std::string_view* text, uint64_t* number) {
  auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), *number);
  if (error != std::errc() || end == text->data() + text->size() || *end != ' ') return false;
  text->remove_prefix(static_cast<size_t>(end - text->data()) + 1);
  return true;
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

std::string LogIdHex(const LogId& log_id) { return FormatHex(log_id); }

std::string_view ClockModeName(ClockMode clock) { return clock == ClockMode::kSystem ? "system" : "manual"; }

std::string RestoredFromText(const RestoredFrom& from) {
  return absl::StrCat(LogIdHex(from.log_id), " ", from.revision, " ", from.leaves, " ", FormatHex(from.root));
}

// One spelling: what is read prints as it was read.
std::optional<RestoredFrom> ParseRestoredFrom(std::string_view line) {
  const std::string_view whole = line;
  constexpr size_t kLogIdDigits = 2 * sizeof(LogId);
  if (line.size() <= kLogIdDigits || line[kLogIdDigits] != ' ') return std::nullopt;
  const std::optional<LogId> log_id = ParseLogId(line.substr(0, kLogIdDigits));
  line.remove_prefix(kLogIdDigits + 1);
  RestoredFrom from;
  if (!log_id || !TakeNumber(&line, &from.revision) || !TakeNumber(&line, &from.leaves)) return std::nullopt;
  const auto root = ParseHex<sizeof(from.root)>(line);
  if (!root) return std::nullopt;
  from.log_id = *log_id;
  from.root = *root;
  if (RestoredFromText(from) != whole) return std::nullopt;
  return from;
}

std::string FormatManifest(const FolderManifest& manifest) {
  std::string text =
      absl::StrCat("format_version = ", manifest.version.number, "\nlog_id = ", LogIdHex(manifest.log_id),
                   "\nclock = ", std::string(ClockModeName(manifest.clock)), "\ncreated_by = ", manifest.created_by, "\n");
  if (manifest.second_tree == SecondTree::kSm3) absl::StrAppend(&text, kAuditHashName, " = ", kSm3, "\n");
  if (manifest.restored_from) absl::StrAppend(&text, "restored_from = ", RestoredFromText(*manifest.restored_from), "\n");
  return text;
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
  if (text.substr(0, sizeof kAuditHashName - 1) == kAuditHashName) {
    line = TakeLine(&text, kAuditHashName);
    if (!line || *line != kSm3) return BadLine(kAuditHashName);
    manifest.second_tree = SecondTree::kSm3;
  }
  if (text.empty()) return manifest;
  line = TakeLine(&text, "restored_from");
  manifest.restored_from = line ? ParseRestoredFrom(*line) : std::nullopt;
  if (!manifest.restored_from) return BadLine("restored_from");
  if (!text.empty()) return absl::DataLossError(absl::StrCat(kManifestName, ": unexpected text after restored_from"));
  return manifest;
}

}  // namespace yici::storage
