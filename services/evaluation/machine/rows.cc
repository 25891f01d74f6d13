#include "services/evaluation/machine/rows.h"

#include "services/base/text.h"
#include "services/steward/machine/rows.h"

namespace yici::evaluation {

std::string NumberOf(std::string_view prefix, std::string_view region, CivilDay day, uint64_t sequence) {
  return steward::DemandNumber(prefix, region, day, sequence);
}

std::string SequenceKey(std::string_view prefix, std::string_view region, CivilDay day) {
  return steward::SequenceKey(prefix, region, day);
}

std::string SheetPrefix(std::string_view rally_no) {
  std::string key;
  AppendText(key, rally_no);
  return key;
}

std::string SheetPrefix(std::string_view rally_no, std::string_view project_id) {
  std::string key = SheetPrefix(rally_no);
  AppendText(key, project_id);
  return key;
}

std::string SheetKey(std::string_view rally_no, std::string_view project_id, std::string_view officer_id) {
  std::string key = SheetPrefix(rally_no, project_id);
  key.append(officer_id);
  return key;
}

std::string RallySubject(std::string_view rally_no) { return StrCat("rallies/", rally_no); }
std::string EnclaveSubject(std::string_view agreement_no) { return StrCat("enclaves/", agreement_no); }

}  // namespace yici::evaluation
