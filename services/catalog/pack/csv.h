// CSV as RFC 4180 writes it, with every deviation named by line and field.
//
//   Findings findings;
//   const CsvText csv = ParseCsv("items.csv", bytes, findings);      // rows[0] is the header
//
// Accepted: LF and CRLF, quoted cells with line ends and doubled quotes, a missing last line end, and a byte order mark
// (with a note). Refused: other encodings than UTF-8, control characters, a quote inside an unquoted cell, a bare CR.
// Bounds: 16 MiB a file, 64 KiB a row, 100,000 rows. A file beyond them is refused before its rows are read.
#ifndef YICI_SERVICES_CATALOG_PACK_CSV_H_
#define YICI_SERVICES_CATALOG_PACK_CSV_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace yici::catalog {

inline constexpr size_t kFileBytesMax = 16 * 1024 * 1024;
inline constexpr size_t kRowBytesMax = 64 * 1024;
inline constexpr size_t kRowsMax = 100'000;

// One thing wrong, or worth knowing, at one place. `reason` is a stable name of docs/formats/pack.md; line 1 is the
// header, line 0 the file as a whole.
struct Fault {
  std::string file;
  int line = 0;
  std::string field;
  std::string reason;
  std::string zh;
  std::string en;
};

// What reading found. Notes never refuse a pack.
struct Findings {
  std::vector<Fault> faults;
  std::vector<Fault> notes;
};

struct CsvRow {
  int line = 0;  // on which the row begins
  std::vector<std::string> cells;
};

struct CsvText {
  std::vector<CsvRow> rows;
  bool broken = false;  // a fault of form: the rows behind it cannot be trusted
};

CsvText ParseCsv(const std::string& file, std::string_view bytes, Findings& findings);

// Whether the text is well-formed UTF-8 (no overlong forms, no surrogates) without control characters other than tab,
// CR and LF.
bool IsCleanUtf8(std::string_view text);

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_PACK_CSV_H_
