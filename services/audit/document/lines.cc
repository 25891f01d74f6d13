#include "services/audit/document/lines.h"

#include "services/base/text.h"
#include "services/base/time.h"

namespace yici::audit {
namespace {

using Lines = std::vector<PaperLine>;

void Add(approval::Names label, std::string_view value_zh, std::string_view value_en, Lines* out) {
  if (value_zh.empty() && value_en.empty()) return;
  out->push_back({std::string(label.zh), std::string(label.en), std::string(value_zh), std::string(value_en)});
}

void Add(approval::Names label, std::string_view value, Lines* out) { Add(label, value, value, out); }

std::string DueText(const journal::v1::Clock& clock) {
  return clock.due_day() == 0 ? std::string() : CivilDay(clock.due_day()).ToString();
}

void AddRuling(const journal::v1::Ruling& ruling, Lines* out) {
  Add({"决定", "ruling"}, ruling.grant() ? "准予" : "不予", ruling.grant() ? "granted" : "refused", out);
  Add({"理由", "reasons"}, ruling.reasons(), out);
  Add({"救济途径", "remedy"}, ruling.remedy(), out);
}

// What the law wants on the paper.
void AddActLines(const journal::v1::Event& event, Lines* out) {
  if (event.has_case_accepted()) {
    Add({"法定到期日", "due by law"}, DueText(event.case_accepted().statutory_clock()), out);
    Add({"承诺到期日", "due as promised"}, DueText(event.case_accepted().promised_clock()), out);
  }
  if (event.has_supplement_notified()) {
    for (const journal::v1::Fault& fault : event.supplement_notified().faults())
      Add({"应补正", "to be supplied"}, StrCat(fault.material_id(), " ", fault.text()), out);
    Add({"补正期限", "to be supplied by"}, DueText(event.supplement_notified().supplement_clock()), out);
  }
  if (event.has_case_decided()) AddRuling(event.case_decided().ruling(), out);
  if (event.has_case_not_accepted()) Add({"理由", "reasons"}, event.case_not_accepted().reason(), out);
}

}  // namespace

std::vector<PaperLine> ProvedLines(const journal::v1::Event& event, std::string_view case_no) {
  Lines lines;
  Add({"办件编号", "case"}, case_no, &lines);
  AddActLines(event, &lines);
  return lines;
}

bool IsToldLine(std::string_view label_zh, std::string_view label_en) {
  for (const approval::Names told : {kItemLabel, kApplicantLabel, kOrganLabel}) {
    if (told.zh == label_zh && told.en == label_en) return true;
  }
  return false;
}

}  // namespace yici::audit
