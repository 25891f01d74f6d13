// An export as a folder: MANIFEST, and either one CSV file for each table or export.sqlite. Pages come from a server or from a
// data folder; what was written of them survives an interruption in export.part/, and the same call goes on from there.
//
//   ExportFolder folder("out", "revisions 1 4711 parties none");
//   YICI_RETURN_IF_ERROR(folder.Open());                           // empty, absent, or begun by this very export
//   while (…) YICI_RETURN_IF_ERROR(folder.Append(page));           // from folder.cursor() on
//   YICI_RETURN_IF_ERROR(folder.Finish(ExportForm::kCsv));
//
// What holds on failure: ALREADY_EXISTS for a folder that holds anything else; UNAVAILABLE what could not be written, and the
// same call goes on later; DATA_LOSS where what arrived is not what the manifest says, and the next call begins anew.
#ifndef YICI_SERVICES_AUDIT_EXPORT_EXPORT_FOLDER_H_
#define YICI_SERVICES_AUDIT_EXPORT_EXPORT_FOLDER_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/audit/export/exporter.h"

namespace yici::audit {

inline constexpr char kManifestName[] = "MANIFEST";
inline constexpr char kSqliteName[] = "export.sqlite";

enum class ExportForm : uint8_t { kCsv, kSqlite };

struct ExportPage {
  std::vector<std::pair<std::string, std::string>> parts;  // table, CSV
  uint64_t reached = 0, to = 0;                            // last record of the page, of the export
  std::string cursor;                                      // of the next page; one line; empty behind the last page
  std::string manifest;                                    // with the last page: the note
};

class ExportFolder {
 public:
  // `what` names the export in one line: only the same one goes on.
  ExportFolder(std::string folder, std::string what);
  absl::Status Open();
  const std::string& cursor() const { return cursor_; }  // "": from the beginning
  bool complete() const { return complete_; }            // every page is there
  absl::Status Append(const ExportPage& page);
  absl::Status Finish(ExportForm form);
  // Rows, bytes and digests of what is there so far.
  absl::StatusOr<std::vector<TableSum>> Sums() const;

 private:
  std::string Part(const std::string& name) const;
  bool ReadProgress();
  absl::Status WriteProgress() const;
  absl::Status Begin();

  const std::string folder_, what_;
  std::string cursor_;
  bool complete_ = false;
  std::map<std::string, uint64_t> sizes_;  // of the tables, by name
};

// Of one CSV file, read row by row.
absl::StatusOr<TableSum> SumCsv(const std::string& path, const ExportTable& table);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_EXPORT_EXPORT_FOLDER_H_
