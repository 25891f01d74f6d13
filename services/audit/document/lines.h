// The lines of a paper. Those of its event follow from it alone and are proved with it; those that the server tells for
// people (item, applicant, the organ's name) are not, and say so wherever they are shown.
//
//   for (const PaperLine& line : ProvedLines(event, case_no)) …       // case number, due days, ruling, reasons, remedy
//   IsToldLine(line)                                                 // stands on the server's word
#ifndef YICI_SERVICES_AUDIT_DOCUMENT_LINES_H_
#define YICI_SERVICES_AUDIT_DOCUMENT_LINES_H_

#include <string>
#include <string_view>
#include <vector>

#include "services/approval/machine/view.h"
#include "yici/journal/v1/record.pb.h"

namespace yici::audit {

struct PaperLine {
  std::string label_zh, label_en;
  std::string value_zh, value_en;
  friend bool operator==(const PaperLine&, const PaperLine&) = default;
};

inline constexpr approval::Names kItemLabel{"事项", "item"};
inline constexpr approval::Names kApplicantLabel{"申请人", "applicant"};
inline constexpr approval::Names kOrganLabel{"机关", "organ"};

// Those without a value are left out, here and on the paper.
std::vector<PaperLine> ProvedLines(const journal::v1::Event& event, std::string_view case_no);
bool IsToldLine(std::string_view label_zh, std::string_view label_en);
inline bool IsToldLine(const PaperLine& line) { return IsToldLine(line.label_zh, line.label_en); }

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_DOCUMENT_LINES_H_
