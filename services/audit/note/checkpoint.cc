#include "services/audit/note/checkpoint.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <vector>

#include "services/audit/note/base64.h"
#include "services/audit/tree/split.h"
#include "services/base/text.h"

namespace yici::audit {
namespace {

constexpr std::string_view kRecordsWord = "records ";

std::string ToBase64(const Hash& hash) {
  return Base64(std::string_view(reinterpret_cast<const char*>(hash.data()), hash.size()));
}

bool ReadSize(std::string_view text, uint64_t* size) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *size);
  return error == std::errc() && std::to_string(*size) == text;
}

bool ReadHash(std::string_view text, Hash* hash) {
  const auto bytes = ParseBase64(text);
  if (!bytes || bytes->size() != hash->size()) return false;
  std::memcpy(hash->data(), bytes->data(), hash->size());
  return true;
}

// "records 8812003 BASE64"
bool ReadRecords(std::string_view line, Checkpoint* checkpoint) {
  line.remove_prefix(kRecordsWord.size());
  const size_t space = std::min(line.find(' '), line.size());
  return ReadSize(line.substr(0, space), &checkpoint->revision) && checkpoint->revision > 0 && space < line.size() &&
         ReadHash(line.substr(space + 1), &checkpoint->records);
}

}  // namespace

std::string LogOrigin(std::string_view log_id_hex, LogHash hash) {
  return StrCat("yici/", log_id_hex, hash == LogHash::kSm3 ? kSm3OriginEnd : std::string_view());
}

std::string FormatCheckpoint(const Checkpoint& checkpoint) {
  std::string text = StrCat(checkpoint.origin, "\n", checkpoint.size, "\n", ToBase64(checkpoint.root), "\n");
  if (checkpoint.revision > 0) StrAppend(&text, kRecordsWord, checkpoint.revision, " ", ToBase64(checkpoint.records), "\n");
  return text;
}

absl::StatusOr<Checkpoint> ParseCheckpoint(std::string_view text) {
  if (!ConsumeSuffix(text, "\n")) return absl::InvalidArgumentError("expected a checkpoint that ends with a line feed");
  const std::vector<std::string_view> lines = Split(text, '\n');
  if (lines.size() < 3) return absl::InvalidArgumentError("expected a checkpoint of three lines: origin, size and root");
  Checkpoint checkpoint;
  checkpoint.origin = std::string(lines[0]);
  if (!ReadSize(lines[1], &checkpoint.size)) {
    return absl::InvalidArgumentError(StrCat("expected a tree's size in decimal, but got \"", lines[1], "\""));
  }
  if (!ReadHash(lines[2], &checkpoint.root)) {
    return absl::InvalidArgumentError(StrCat("expected a root of 32 bytes in base 64, but got \"", lines[2], "\""));
  }
  for (const std::string_view line : lines) {
    if (line.empty()) return absl::InvalidArgumentError("expected no empty line in a checkpoint");
    if (line.data() <= lines[2].data() || !line.starts_with(kRecordsWord)) continue;
    if (checkpoint.revision > 0 || !ReadRecords(line, &checkpoint)) {
      return absl::InvalidArgumentError(StrCat("expected one line of records, its revision and hash, but got \"", line, "\""));
    }
  }
  return checkpoint;
}

absl::StatusOr<std::string> SignCheckpoint(const Checkpoint& checkpoint, const NoteSigner& signer) {
  if (signer.verifier().name() != checkpoint.origin) {
    return absl::InvalidArgumentError("expected the key of " + checkpoint.origin + ", but got that of " +
                                      signer.verifier().name());
  }
  return SignNote(FormatCheckpoint(checkpoint), {&signer});
}

absl::StatusOr<Checkpoint> OpenCheckpoint(std::string_view note, const NoteVerifier& verifier) {
  const absl::StatusOr<std::string> text = OpenNote(note, {verifier});
  if (!text.ok()) return text.status();
  absl::StatusOr<Checkpoint> checkpoint = ParseCheckpoint(*text);
  if (checkpoint.ok() && checkpoint->origin != verifier.name()) {
    return absl::DataLossError("expected a checkpoint of " + verifier.name() + ", but it is of " + checkpoint->origin);
  }
  return checkpoint;
}

}  // namespace yici::audit
