// Our states in the words of others: the code tables of GB/T 39046-2020 (A.1–A.8) and the status list of the national
// exchange of construction approvals (工程建设项目审批). Adapters only: nothing here decides, nothing is stored.
//
//   const GbCodes codes = GbCodesOf(subject, item);          // {"01", 3, 2, 1, 2, 0, 0}
//   const int status = ConstructionStatus(subject);          // 3
//   NameOfConstructionStatus(status)                         // {"窗口受理", "accepted at the window"}
//
// A status that the list has no word for keeps the last one that it had; docs/formats/vocabularies.md has every row.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_VOCABULARY_H_
#define YICI_SERVICES_APPROVAL_MACHINE_VOCABULARY_H_

#include <string>
#include <string_view>

#include "services/approval/machine/view.h"
#include "services/base/state.h"

namespace yici::approval {

// GB/T 39046 codes of one case; 0 and "" where the case says nothing.
struct GbCodes {
  std::string item_type;      // A.1 事项类型 "01" 许可 …
  int level = 0;              // A.2 行使层级 1 national … 6 village
  int object = 0;             // A.4 服务对象 of this applicant
  int channel = 0;            // A.5 办理形式
  int case_type = 0;          // A.6 办件类型
  int special_procedure = 0;  // A.7 特别程序: 1 extension, 2 all others; the one that runs or came last
  int satisfaction = 0;       // A.8 满意度 1 best … 5: of the last rating
};
GbCodes GbCodesOf(const journal::Case& subject, const journal::Item& item);

// A.2 by a code of GB/T 2260: 210000 province, 210700 city, 210702 county; nine digits town, twelve village. "000000" and
// "100000" national.
int LevelOf(std::string_view jurisdiction);
// A.4 by the first two characters of a USCC (GB 32100: registering department and kind of organisation).
int ServiceObjectOf(const journal::Party& applicant);

// 1 接件 … 15 撤销; 0 of a draft.
int ConstructionStatus(const journal::Case& subject);
// The same after an event: 不予受理 has two codes, which only the event's ground tells apart.
int ConstructionStatusAfter(const journal::Case& subject, const journal::Event& event);
Names NameOfConstructionStatus(int status);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_VOCABULARY_H_
