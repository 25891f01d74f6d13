// Whether an export is what its manifest says, and its manifest what the log says.
//
//   ExportVerdict verdict = CheckExport("out", {.verifier = &key, .log = &view, .log_id_hex = id});
//   if (verdict.finding != ExportFinding::kSound) Tell(verdict.text);
//
// From the folder and the key alone: the signature, every table against its digest, and of an export that begins with record 1
// every leaf made again from the table of events, up to the signed root. With the log at hand: the tables and the root made
// again from its records, but for the table of persons, whose fields are sealed there.
#ifndef YICI_SERVICES_AUDIT_EXPORT_EXPORT_CHECK_H_
#define YICI_SERVICES_AUDIT_EXPORT_EXPORT_CHECK_H_

#include <functional>
#include <string>

#include "services/audit/export/export_folder.h"
#include "services/audit/export/export_manifest.h"

namespace yici::audit {

// In the order in which they are looked for. The numbers are exit codes (docs/exit-codes.md).
enum class ExportFinding : int {
  kSound = 0,
  kUnreadable = 50,  // no export, or its manifest is of another form
  kSignature = 51,   // the manifest is not signed with the key
  kTables = 52,      // a table is missing, is one too many or is not what the manifest says
  kTree = 53,        // the events do not lead to the root of the manifest
  kContent = 54,     // the log says otherwise
  kUnsigned = 55,    // everything holds, but nobody signed the manifest
};
std::string_view WordOf(ExportFinding finding);  // "sound", "unreadable", …

struct ExportWitness {
  const NoteVerifier* verifier = nullptr;                            // null: the signature is not checked
  const StoreView* log = nullptr;                                    // null: not at hand
  std::string log_id_hex = {};                                       // with `log`
  std::function<void(uint64_t done, uint64_t total)> progress = {};  // records of the log
};

struct ExportVerdict {
  ExportFinding finding = ExportFinding::kSound;
  std::string text;  // "" when sound
  ExportManifest manifest;
  bool root_met = false;  // made again from the table of events
  bool log_met = false;   // compared with the log
};

ExportVerdict CheckExport(const std::string& folder, const ExportWitness& witness);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_EXPORT_EXPORT_CHECK_H_
