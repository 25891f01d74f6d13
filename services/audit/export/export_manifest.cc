#include "services/audit/export/export_manifest.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "absl/strings/escaping.h"
#include "services/audit/note/base64.h"
#include "services/audit/note/checkpoint.h"
#include "services/audit/tree/split.h"
#include "services/base/text.h"

namespace yici::audit {
namespace {

constexpr std::string_view kFormatLine = "yici-export 1";
static_assert(kExportSchema == 1, "the format line names the schema of the tables");
constexpr size_t kHashBytes = 32;

std::string_view Bytes(const Hash& hash) { return {reinterpret_cast<const char*>(hash.data()), hash.size()}; }

bool ReadCount(std::string_view text, uint64_t* number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
  return error == std::errc() && std::to_string(*number) == text;
}

bool ReadHex(std::string_view text, Hash* hash) {
  const bool hex = text.size() == 2 * kHashBytes && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  if (hex) std::memcpy(hash->data(), absl::HexStringToBytes(ToAbsl(text)).data(), kHashBytes);
  return hex;
}

bool ReadBase64(std::string_view text, Hash* hash) {
  const auto bytes = ParseBase64(text);
  if (!bytes || bytes->size() != kHashBytes) return false;
  std::memcpy(hash->data(), bytes->data(), kHashBytes);
  return true;
}

// One line of a known word, its other words behind it.
bool ReadLine(const std::vector<std::string_view>& words, ExportManifest* manifest) {
  const std::string_view word = words[0];
  if (word == "log" && words.size() == 2) return manifest->origin = std::string(words[1]), !words[1].empty();
  if (word == "revisions" && words.size() == 3)
    return ReadCount(words[1], &manifest->from) && ReadCount(words[2], &manifest->to);
  if (word == "tree" && words.size() == 3) {
    return ReadCount(words[1], &manifest->tree.leaves) && ReadBase64(words[2], &manifest->tree.root);
  }
  if (word == "parties" && words.size() == 2) return (manifest->parties = words[1] == "masked") || words[1] == "none";
  if (word != "table" || words.size() != 5) return false;
  TableSum& sum = manifest->tables.emplace_back();
  sum.table = std::string(words[1]);
  return FindTable(sum.table) != nullptr && ReadCount(words[2], &sum.rows) && ReadCount(words[3], &sum.bytes) &&
         ReadHex(words[4], &sum.digest);
}

}  // namespace

std::string FormatExportManifest(const ExportManifest& manifest) {
  std::string text = StrCat(kFormatLine, "\nlog ", manifest.origin, "\nrevisions ", manifest.from, " ", manifest.to, "\ntree ",
                            manifest.tree.leaves, " ", Base64(Bytes(manifest.tree.root)), "\nparties ",
                            manifest.parties ? "masked" : "none", "\n");
  for (const TableSum& sum : manifest.tables) {
    StrAppend(&text, "table ", sum.table, " ", sum.rows, " ", sum.bytes, " ", Hex(sum.digest), "\n");
  }
  return text;
}

absl::StatusOr<ExportManifest> ParseExportManifest(std::string_view text) {
  ExportManifest manifest;
  std::string_view rest = text;
  if (ConsumeSuffix(rest, "\n")) {
    const std::vector<std::string_view> lines = Split(rest, '\n');
    bool fits = lines.size() > 5 && lines[0] == kFormatLine;
    for (size_t i = 1; fits && i < lines.size(); ++i) fits = ReadLine(Split(lines[i], ' '), &manifest);
    // One spelling for each manifest: whoever writes another has written no manifest of this form.
    if (fits && manifest.from >= 1 && manifest.from <= manifest.to && FormatExportManifest(manifest) == text) return manifest;
  }
  return absl::InvalidArgumentError("expected the manifest of an export, but got a text of another form");
}

absl::StatusOr<std::string> SignExportManifest(const ExportManifest& manifest, const NoteSigner& signer) {
  if (signer.verifier().name() != manifest.origin) {
    return absl::InvalidArgumentError(
        StrCat("expected the key of ", manifest.origin, ", but got that of ", signer.verifier().name()));
  }
  return SignNote(FormatExportManifest(manifest), {&signer});
}

absl::StatusOr<OpenedManifest> OpenExportManifest(std::string_view note, const NoteVerifier* verifier) {
  OpenedManifest opened;
  std::string text(note);
  const auto parsed = ParseNote(note);
  opened.has_signature = parsed.ok();
  if (parsed.ok()) text = parsed->text;
  if (verifier != nullptr) {
    if (!parsed.ok()) return absl::DataLossError("expected a signed manifest, but nobody signed it");
    auto believed = OpenNote(note, {*verifier});
    if (!believed.ok()) return believed.status();
    text = *std::move(believed);
  }
  auto manifest = ParseExportManifest(text);
  if (!manifest.ok()) return manifest.status();
  if (verifier != nullptr && manifest->origin != verifier->name()) {
    return absl::DataLossError(StrCat("expected an export of ", verifier->name(), ", but it is of ", manifest->origin));
  }
  opened.manifest = *std::move(manifest);
  return opened;
}

}  // namespace yici::audit
