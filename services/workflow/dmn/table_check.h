// Gaps and overlaps of a decision table, found before it is ever evaluated.
//
// The entries of every input column cut its values into pieces: the points that some entry names, and what lies between
// them. Within one piece every entry either holds or does not, so the table is a finite product of pieces. A combination
// that no rule takes is a gap; one that several rules take is an overlap where the hit policy allows only one (unique), or
// several whose outputs differ (any). Only tables whose entries are "-", constants, comparisons with constants, ranges of
// constants, lists of those, or not(…) of them are looked at; columns of other entries make the table "not checked".
#ifndef YICI_SERVICES_WORKFLOW_DMN_TABLE_CHECK_H_
#define YICI_SERVICES_WORKFLOW_DMN_TABLE_CHECK_H_

#include <string>
#include <vector>

#include "services/workflow/dmn/logic.h"

namespace yici::dmn {

struct TableRemark {
  std::string reason;  // "GAP", "OVERLAP", "NOT_CHECKED"
  std::string text;
};

inline constexpr size_t kPiecesVisitedMax = 50'000;  // combinations looked at, then the check gives up
inline constexpr size_t kRemarksMax = 5;             // of each kind

std::vector<TableRemark> CheckTable(const TableLogic& table);

}  // namespace yici::dmn

#endif  // YICI_SERVICES_WORKFLOW_DMN_TABLE_CHECK_H_
