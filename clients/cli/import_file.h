// The file of an import: CSV with a header, or JSON lines of ImportCaseRequest (docs/formats/import.md).
#ifndef YICI_CLIENTS_CLI_IMPORT_FILE_H_
#define YICI_CLIENTS_CLI_IMPORT_FILE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "yici/v1/approval.pb.h"

namespace yici::cli {

struct ImportLine {
  int line = 0;
  v1::ImportCaseRequest request;
  std::string field, error;  // not empty: the line says nothing that could be sent
};

inline constexpr size_t kImportLinesMax = 100'000;

// `name` ends in .csv, else the text is JSON lines. `system` is the source system of lines that name none. Not OK: the file
// as a whole is none; what is wrong with one line stands in it. The same old number twice is an error of the second.
absl::Status ReadImportFile(const std::string& name, absl::string_view text, const std::string& system,
                            std::vector<ImportLine>* lines);

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_IMPORT_FILE_H_
