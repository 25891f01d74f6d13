// What an export holds, as a signed note (C2SP signed-note) of the log's key:
//
//   yici-export 1
//   log yici/00112233445566778899aabbccddeeff
//   revisions 1 4711
//   tree 20163 CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
//   parties none
//   table events 20163 3301442 5d41…                     name, rows, bytes and SHA-256 of its CSV, in hex
//
// The tree is the log's behind the last revision. A manifest that nobody signed is the same text without a signature.
//
// What holds on failure: INVALID_ARGUMENT for a text of another form; DATA_LOSS for a signature that does not fit, or a note
// that the key did not sign.
#ifndef YICI_SERVICES_AUDIT_EXPORT_EXPORT_MANIFEST_H_
#define YICI_SERVICES_AUDIT_EXPORT_EXPORT_MANIFEST_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/audit/export/exporter.h"
#include "services/audit/note/signed_note.h"

namespace yici::audit {

struct ExportManifest {
  std::string origin;  // "yici/{log id}"
  uint64_t from = 0, to = 0;
  TreeAt tree;
  bool parties = false;
  std::vector<TableSum> tables;
};

std::string FormatExportManifest(const ExportManifest& manifest);
absl::StatusOr<ExportManifest> ParseExportManifest(std::string_view text);
// INVALID_ARGUMENT where the key is that of another log.
absl::StatusOr<std::string> SignExportManifest(const ExportManifest& manifest, const NoteSigner& signer);

struct OpenedManifest {
  ExportManifest manifest;
  bool has_signature = false;  // of anybody
};
// `verifier`: believed; null: nothing is, and the form alone is checked.
absl::StatusOr<OpenedManifest> OpenExportManifest(std::string_view note, const NoteVerifier* verifier);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_EXPORT_EXPORT_MANIFEST_H_
