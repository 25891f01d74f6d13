#include "services/evaluation/machine/rows.h"

#include "services/base/text.h"
#include "services/steward/machine/rows.h"

namespace yici::evaluation {
namespace {

constexpr size_t kCardKeyBytes = 12;  // revision and index

}  // namespace

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

std::string CardKey(uint64_t revision, int32_t index) {
  std::string key = U64Bytes(revision);
  AppendI32(key, index);
  return key;
}

std::string CardNoOfKey(std::string_view key) {
  if (key.size() != kCardKeyBytes) return {};
  return StrCat(U64FromBytes(key.substr(0, 8)), "-", I32FromBytes(key.substr(8)));
}

std::string CardOfDepartmentPrefix(std::string_view department_id) {
  std::string key;
  AppendText(key, department_id);
  return key;
}

std::string CardOfDepartmentKey(std::string_view department_id, int32_t month, uint64_t revision, int32_t index) {
  std::string key = CardOfDepartmentPrefix(department_id);
  AppendI32(key, month);
  return key + CardKey(revision, index);
}

std::string CardOfSubjectPrefix(std::string_view subject) {
  std::string key;
  AppendText(key, subject);
  return key;
}

std::string CardOfSubjectKey(std::string_view subject, uint64_t revision, int32_t index) {
  return CardOfSubjectPrefix(subject) + CardKey(revision, index);
}

std::string_view CardOfListKey(std::string_view key) {
  return key.size() < kCardKeyBytes ? std::string_view() : key.substr(key.size() - kCardKeyBytes);
}

std::string RedOfSubjectKey(std::string_view subject) {
  std::string key("s");
  AppendText(key, subject);
  return key;
}

std::string RedOfMonthKey(std::string_view department_id, int32_t month) {
  std::string key("m");
  AppendText(key, department_id);
  AppendI32(key, month);
  return key;
}

std::string FiguresPrefix(journal::AppraisalScope scope, int32_t month) {
  std::string key(1, static_cast<char>(scope));
  AppendI32(key, month);
  return key;
}

std::string FiguresKey(journal::AppraisalScope scope, int32_t month, std::string_view id) {
  std::string key = FiguresPrefix(scope, month);
  key.append(id);
  return key;
}

std::string ContributionPrefix(journal::AppraisalScope scope, int32_t month, std::string_view id) {
  std::string key = FiguresPrefix(scope, month);
  AppendText(key, id);
  return key;
}

std::string ContributionKey(journal::AppraisalScope scope, int32_t month, std::string_view id, uint64_t revision,
                            int32_t index) {
  return ContributionPrefix(scope, month, id) + CardKey(revision, index);
}

std::string_view IdOfContribution(std::string_view key) {
  constexpr size_t kPrefixBytes = 1 + sizeof(int32_t);  // scope and month
  const size_t tail = kPrefixBytes + kCardKeyBytes + 1;
  return key.size() <= tail ? std::string_view() : key.substr(kPrefixBytes, key.size() - tail);
}

std::string RatingPlaceKey(std::string_view case_no, journal::RatingStage stage) {
  std::string key;
  AppendText(key, case_no);
  AppendI32(key, stage);
  return key;
}

std::string LeagueKey(journal::AppraisalScope scope, int32_t month, int32_t version) {
  std::string key = FiguresPrefix(scope, month);
  AppendI32(key, version);
  return key;
}

std::string LeagueVersionsKey(journal::AppraisalScope scope, int32_t month) { return FiguresPrefix(scope, month); }

std::string RallyYearPrefix(std::string_view jurisdiction, int32_t year) {
  std::string key;
  AppendText(key, jurisdiction);
  AppendI32(key, year);
  return key;
}

std::string RallyYearKey(std::string_view jurisdiction, int32_t year, int32_t version) {
  std::string key = RallyYearPrefix(jurisdiction, year);
  AppendI32(key, version);
  return key;
}

std::string EventIdOf(std::string_view card_key) {
  if (card_key.size() != kCardKeyBytes) return {};
  const int32_t index = I32FromBytes(card_key.substr(8));
  return StrCat(U64FromBytes(card_key.substr(0, 8)), "-", index >= kCardIndexShift ? index - kCardIndexShift : index);
}

std::string RallySubject(std::string_view rally_no) { return StrCat("rallies/", rally_no); }
std::string OrderSubjectName(std::string_view order_no) { return StrCat("orders/", order_no); }
std::string DepartmentSubject(std::string_view department_id) { return StrCat("departments/", department_id); }
std::string EnclaveSubject(std::string_view agreement_no) { return StrCat("enclaves/", agreement_no); }

}  // namespace yici::evaluation
