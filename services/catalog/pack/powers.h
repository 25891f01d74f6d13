// The power list (power_list.csv) as part of a pack, and a batch that adjusts it (adjustments_364.csv) as a change set of
// its own.
//
//   const AdjustmentFile file = LoadAdjustments("adjustments_364.csv", bytes);
//   if (!file.faults.empty()) …                       // how the file is written; what it says is for the server to judge
//   for (const journal::StageRows& part : SplitParts(file.change_set, file.rows)) submit(part);
//
// The batch's id is the SHA-256 of its canonical rows: ordered by item code and without line numbers, so that the order of
// lines, quoting, line ends and blank lines do not change it.
#ifndef YICI_SERVICES_CATALOG_PACK_POWERS_H_
#define YICI_SERVICES_CATALOG_PACK_POWERS_H_

#include <string>
#include <string_view>
#include <vector>

#include "services/base/state.h"
#include "services/catalog/pack/csv.h"
#include "services/catalog/pack/table.h"

namespace yici::catalog {

struct AdjustmentFile {
  std::vector<Fault> faults;  // empty: the batch may be staged
  std::vector<Fault> notes;
  std::vector<journal::PackRow> rows;  // in canonical order, each with its line
  std::string change_set;
};

// `name` is what faults call the file.
AdjustmentFile LoadAdjustments(const std::string& name, std::string_view bytes);

// "001:首次申请;002:变更"
void ReadSubitems(RowReader& row, std::string_view column, google::protobuf::RepeatedPtrField<journal::Subitem>* subitems);

// The columns of power_list.csv, in its order, and a list in that form: rows as given, LF, quotes where they are needed.
std::vector<std::string> PowerListColumns();
std::string CsvLine(const std::vector<std::string>& cells);

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_PACK_POWERS_H_
