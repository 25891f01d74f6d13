// The archive package of one case as files, and whether a package is what it says. docs/formats/package.md names every file.
//
//   std::vector<PackageFile> files = PackageFiles(package, attachments);    // in the order of SHA256SUMS, which comes last
//   PackageVerdict verdict = CheckPackage("out/1121…0001", verifier);
#ifndef YICI_CLIENTS_CLI_PACKAGE_FILES_H_
#define YICI_CLIENTS_CLI_PACKAGE_FILES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/audit/document/statement.h"
#include "services/audit/note/signed_note.h"
#include "yici/v1/export.pb.h"

namespace yici::cli {

struct PackageFile {
  std::string path;  // "1-result/01-31-1121…-1.json"
  std::string bytes;
};

// What a material holds, as it was written into the package: nothing of it is read again but its digest.
struct PackedAttachment {
  std::string material_id;
  std::string path, digest;
  int64_t size_bytes = 0;
};

// Where the bytes of a material go: its place among the materials, its id, the end of its media type.
std::string AttachmentPath(int nth, const v1::MaterialView& material);
std::vector<PackageFile> PackageFiles(const v1::ArchivePackage& package, const std::vector<PackedAttachment>& attachments);

// In the order in which they are looked for. The numbers are exit codes (docs/exit-codes.md).
enum class PackageFinding : int {
  kSound = 0,
  kUnreadable = 60,  // no package
  kFiles = 61,       // a file is missing, is one too many or has another digest
  kEvents = 62,      // an event is not proved by the signed checkpoint, or is missing
  kDocuments = 63,   // a document is not proved, or says what its event does not
  kManifest = 64,    // the manifest of the file is not the one that the archiving recorded
};
std::string_view WordOf(PackageFinding finding);

struct PackageVerdict {
  PackageFinding finding = PackageFinding::kSound;
  std::string text;  // "" when sound
  std::string case_no;
  bool archived = false;  // the manifest is the one whose digest the log holds
  int documents = 0, events = 0, files = 0;
};
PackageVerdict CheckPackage(const std::string& folder, const audit::NoteVerifier& verifier);

// document_commands.cc: what `document get -o json` wrote.
audit::DocumentVerdict CheckPaperJson(const std::string& text, const audit::NoteVerifier& verifier);

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_PACKAGE_FILES_H_
