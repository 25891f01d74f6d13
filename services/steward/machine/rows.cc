#include "services/steward/machine/rows.h"

#include <algorithm>

#include "services/base/text.h"
#include "services/steward/machine/transitions.h"

namespace yici::steward {
namespace {

constexpr size_t kSequenceDigits = 5;
constexpr size_t kInstantBytes = 8;
constexpr size_t kDayBytes = 4;

}  // namespace

char CheckDigit(std::string_view digits) {
  int product = 10;
  for (const char digit : digits) {
    int sum = (product + (digit - '0')) % 10;
    if (sum == 0) sum = 10;
    product = sum * 2 % 11;
  }
  return static_cast<char>('0' + (11 - product) % 10);
}

std::string DemandNumber(std::string_view prefix, std::string_view region, CivilDay day, uint64_t sequence) {
  std::string last = std::to_string(sequence);
  if (last.size() < kSequenceDigits) last.insert(0, kSequenceDigits - last.size(), '0');
  std::string digits = StrCat(region, day.ToCompactString(), last);
  digits.push_back(CheckDigit(digits));
  return StrCat(prefix, digits);
}

std::string SequenceKey(std::string_view prefix, std::string_view region, CivilDay day) {
  std::string key;
  AppendText(key, prefix);
  AppendText(key, region);
  AppendI32(key, day.days_since_1970());
  return key;
}

std::string PartyOf(const journal::Demand& demand) {
  return demand.caller().uscc().empty() ? demand.submitter() : demand.caller().uscc();
}

std::string PartyPrefix(std::string_view party) {
  std::string key;
  AppendText(key, party);
  return key;
}

std::string PartyKey(std::string_view party, uint64_t created_revision) {
  std::string key = PartyPrefix(party);
  AppendU64(key, created_revision);
  return key;
}

std::string ReferenceKey(std::string_view submitter, std::string_view external_ref) {
  std::string key;
  AppendText(key, submitter);
  AppendText(key, external_ref);
  return key;
}

std::string TimerKey(int64_t due_us, std::string_view demand_no) {
  std::string key;
  AppendU64(key, static_cast<uint64_t>(due_us));
  key.append(demand_no);
  return key;
}

std::string_view DemandOfTimerKey(std::string_view key) {
  return key.size() <= kInstantBytes ? std::string_view() : key.substr(kInstantBytes);
}

std::string DepartmentPrefix(std::string_view department_id) {
  std::string key;
  AppendText(key, department_id);
  return key;
}

std::vector<std::string> DepartmentKeys(const journal::Demand& demand) {
  std::vector<std::string> keys;
  if (HasEnded(demand.state()) || demand.department_id().empty()) return keys;
  const auto add = [&](std::string_view department_id) {
    std::string key = DepartmentPrefix(department_id);
    AppendI32(key, demand.list_day());
    key.append(demand.demand_no());
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(std::move(key));
  };
  add(demand.department_id());
  for (const journal::DemandOpinion& joint : demand.joint()) add(joint.department_id());
  return keys;
}

std::string_view DemandOfDepartmentKey(std::string_view behind_prefix) {
  return behind_prefix.size() <= kDayBytes ? std::string_view() : behind_prefix.substr(kDayBytes);
}

std::string InChargePrefix(std::string_view steward_id) {
  std::string key;
  AppendText(key, steward_id);
  return key;
}

std::string InChargeKey(std::string_view steward_id, std::string_view project_id) {
  std::string key = InChargePrefix(steward_id);
  key.append(project_id);
  return key;
}

std::string_view SubjectOf(const journal::StewardVisit& visit) {
  return visit.project_id().empty() ? visit.uscc() : visit.project_id();
}

std::string QuotaKey(std::string_view subject, int32_t month) {
  std::string key;
  AppendText(key, subject);
  AppendI32(key, month);
  return key;
}

std::string DeniedKey(uint64_t revision, std::string_view visit_no) {
  std::string key = U64Bytes(revision);
  key.append(visit_no);
  return key;
}

std::string_view VisitOfDeniedKey(std::string_view key) {
  return key.size() <= kInstantBytes ? std::string_view() : key.substr(kInstantBytes);
}

std::string LetterPrefix(std::string_view recipient) {
  std::string key;
  AppendText(key, recipient);
  return key;
}

std::string LetterKey(std::string_view recipient, uint64_t revision, int32_t index, int32_t n) {
  std::string key = LetterPrefix(recipient);
  AppendU64(key, revision);
  AppendI32(key, index);
  AppendI32(key, n);
  return key;
}

}  // namespace yici::steward
