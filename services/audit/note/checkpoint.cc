#include "services/audit/note/checkpoint.h"

#include <charconv>
#include <cstring>
#include <vector>

#include "services/audit/note/base64.h"
#include "services/audit/tree/split.h"
#include "services/base/text.h"

namespace yici::audit {

std::string LogOrigin(std::string_view log_id_hex) { return StrCat("yici/", log_id_hex); }

std::string FormatCheckpoint(const Checkpoint& checkpoint) {
  const std::string_view root(reinterpret_cast<const char*>(checkpoint.root.data()), checkpoint.root.size());
  return StrCat(checkpoint.origin, "\n", checkpoint.size, "\n", Base64(root), "\n");
}

absl::StatusOr<Checkpoint> ParseCheckpoint(std::string_view text) {
  if (!ConsumeSuffix(text, "\n")) return absl::InvalidArgumentError("expected a checkpoint that ends with a line feed");
  const std::vector<std::string_view> lines = Split(text, '\n');
  if (lines.size() < 3) return absl::InvalidArgumentError("expected a checkpoint of three lines: origin, size and root");
  for (const std::string_view line : lines) {
    if (line.empty()) return absl::InvalidArgumentError("expected no empty line in a checkpoint");
  }
  Checkpoint checkpoint;
  checkpoint.origin = std::string(lines[0]);
  const auto [end, error] = std::from_chars(lines[1].data(), lines[1].data() + lines[1].size(), checkpoint.size);
  if (error != std::errc() || std::to_string(checkpoint.size) != lines[1]) {
    return absl::InvalidArgumentError(StrCat("expected a tree's size in decimal, but got \"", lines[1], "\""));
  }
  const auto root = ParseBase64(lines[2]);
  if (!root || root->size() != checkpoint.root.size()) {
    return absl::InvalidArgumentError(StrCat("expected a root of 32 bytes in base 64, but got \"", lines[2], "\""));
  }
  std::memcpy(checkpoint.root.data(), root->data(), root->size());
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
