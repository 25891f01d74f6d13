#include "services/audit/backup/manifest.h"

#include <charconv>
#include <optional>

#include "absl/strings/escaping.h"
#include "services/audit/tree/split.h"
#include "services/base/text.h"

namespace yici::audit {
namespace {

constexpr std::string_view kFirstLine = "yici/backup/1\n";
constexpr std::string_view kDigestWord = "sha256 = ";
constexpr size_t kLabelBytesMax = 40;
constexpr std::string_view kApart = "apart";

absl::Status BadLine(std::string_view name) {
  return absl::DataLossError(StrCat("the backup's manifest: expected a line \"", name, " = …\" that makes sense"));
}

std::optional<std::string_view> TakeLine(std::string_view* text, std::string_view name) {
  const size_t end = text->find('\n');
  std::string_view line = text->substr(0, end);
  if (end == std::string_view::npos || !ConsumePrefix(line, name) || !ConsumePrefix(line, " = ")) return std::nullopt;
  text->remove_prefix(end + 1);
  return line;
}

template <class Number>
bool TakeNumber(std::string_view* text, std::string_view name, Number* number) {
  const auto line = TakeLine(text, name);
  if (!line) return false;
  const auto [end, error] = std::from_chars(line->data(), line->data() + line->size(), *number);
  return error == std::errc() && end == line->data() + line->size();
}

template <class Bytes>
bool TakeHex(std::string_view* text, std::string_view name, Bytes* bytes) {
  const auto line = TakeLine(text, name);
  if (!line || line->size() != 2 * bytes->size()) return false;
  if (line->find_first_not_of("0123456789abcdef") != std::string_view::npos) return false;
  const std::string raw = absl::HexStringToBytes(ToAbsl(*line));
  std::copy(raw.begin(), raw.end(), reinterpret_cast<char*>(bytes->data()));
  return true;
}

std::string DigestLine(std::string_view body) { return StrCat(kDigestWord, Hex(Sha256(body)), "\n"); }

absl::Status OtherDigest() { return absl::DataLossError("the backup's manifest: its SHA-256 is not the one it names"); }

// Lines that older releases did not write: what they leave out is what those meant.
std::string Origin(const BackupManifest& manifest) {
  std::string lines;
  if (manifest.version != storage::kOldestSchemaVersion) lines = StrCat("\nformat_version = ", manifest.version.number);
  if (manifest.second_tree == storage::SecondTree::kSm3) lines += "\naudit_hash = sm3";
  if (manifest.restored_from) StrAppend(&lines, "\nrestored_from = ", storage::RestoredFromText(*manifest.restored_from));
  if (manifest.keys_apart) StrAppend(&lines, "\nkeys = ", kApart);
  return lines;
}

std::string Body(const BackupManifest& manifest) {
  return StrCat(kFirstLine, "id = ", manifest.id, "\nlabel = ", manifest.label, "\nmade_ms = ", manifest.made_ms,
                "\nlog_id = ", storage::LogIdHex(manifest.log_id), "\nclock = ", storage::ClockModeName(manifest.clock),
                "\ncreated_by = ", manifest.created_by, Origin(manifest), "\nrevision = ", manifest.revision,
                "\nleaves = ", manifest.leaves, "\nroot = ", Hex(manifest.root), "\n\n", manifest.checkpoint);
}

absl::Status TakeKeys(std::string_view* text, BackupManifest* manifest) {
  if (text->substr(0, text->find(' ')) != "keys") return absl::OkStatus();
  manifest->keys_apart = TakeLine(text, "keys") == kApart;
  return manifest->keys_apart ? absl::OkStatus() : BadLine("keys");
}

absl::Status TakeOrigin(std::string_view* text, BackupManifest* manifest) {
  if (text->substr(0, text->find(' ')) == "format_version" && !TakeNumber(text, "format_version", &manifest->version.number)) {
    return BadLine("format_version");
  }
  if (manifest->version > storage::kSchemaVersion) {
    return absl::FailedPreconditionError(StrCat("the backup is of a folder of format ", manifest->version.number,
                                                ", but this release reads formats up to ", storage::kSchemaVersion.number));
  }
  if (text->substr(0, text->find(' ')) == "audit_hash") {
    if (TakeLine(text, "audit_hash") != "sm3") return BadLine("audit_hash");
    manifest->second_tree = storage::SecondTree::kSm3;
  }
  if (text->substr(0, text->find(' ')) != "restored_from") return TakeKeys(text, manifest);
  const auto line = TakeLine(text, "restored_from");
  manifest->restored_from = line ? storage::ParseRestoredFrom(*line) : std::nullopt;
  return manifest->restored_from ? TakeKeys(text, manifest) : BadLine("restored_from");
}

absl::Status TakeTexts(std::string_view* text, BackupManifest* manifest) {
  const auto clock = TakeLine(text, "clock");
  if (!clock) return BadLine("clock");
  const bool manual = *clock == storage::ClockModeName(storage::ClockMode::kManual);
  manifest->clock = manual ? storage::ClockMode::kManual : storage::ClockMode::kSystem;
  const auto created_by = TakeLine(text, "created_by");
  if (!created_by) return BadLine("created_by");
  manifest->created_by = *created_by;
  return TakeOrigin(text, manifest);
}

}  // namespace

bool IsBackupLabel(std::string_view label) {
  return label.size() <= kLabelBytesMax &&
         label.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

std::string BackupFileName(uint32_t id) { return StrCat(id, ".backup"); }

std::string FormatBackup(const BackupManifest& manifest) {
  const std::string body = Body(manifest);
  return StrCat(body, DigestLine(body));
}

absl::StatusOr<BackupManifest> ParseBackup(std::string_view text) {
  const std::string_view whole = text;
  BackupManifest manifest;
  if (!ConsumePrefix(text, kFirstLine))
    return absl::DataLossError("the backup's manifest: expected yici/backup/1 at its beginning");
  const size_t digest = whole.rfind(kDigestWord);
  if (digest == std::string_view::npos) return BadLine("sha256");
  if (DigestLine(whole.substr(0, digest)) != whole.substr(digest)) return OtherDigest();
  if (!TakeNumber(&text, "id", &manifest.id)) return BadLine("id");
  const auto label = TakeLine(&text, "label");
  if (!label || !IsBackupLabel(*label)) return BadLine("label");
  manifest.label = *label;
  if (!TakeNumber(&text, "made_ms", &manifest.made_ms)) return BadLine("made_ms");
  if (!TakeHex(&text, "log_id", &manifest.log_id)) return BadLine("log_id");
  if (absl::Status taken = TakeTexts(&text, &manifest); !taken.ok()) return taken;
  if (!TakeNumber(&text, "revision", &manifest.revision)) return BadLine("revision");
  if (!TakeNumber(&text, "leaves", &manifest.leaves)) return BadLine("leaves");
  if (!TakeHex(&text, "root", &manifest.root)) return BadLine("root");
  if (!ConsumePrefix(text, "\n")) return absl::DataLossError("the backup's manifest: expected a blank line after the root");
  manifest.checkpoint = std::string(text.substr(0, text.rfind(kDigestWord)));
  return FormatBackup(manifest) == whole ? absl::StatusOr<BackupManifest>(std::move(manifest)) : OtherDigest();
}

}  // namespace yici::audit
