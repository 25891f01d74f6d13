#include "services/steward/machine/policy_rows.h"

namespace yici::steward {
namespace {

constexpr size_t kDayBytes = 4;

}  // namespace

std::string DeliveryPrefix(std::string_view policy_no) {
  std::string key;
  AppendText(key, policy_no);
  return key;
}

std::string DeliveryKey(std::string_view policy_no, std::string_view uscc) {
  std::string key = DeliveryPrefix(policy_no);
  key.append(uscc);
  return key;
}

std::string NewestKey(uint64_t published_revision, std::string_view policy_no) {
  std::string key;
  AppendU64(key, ~published_revision);
  key.append(policy_no);
  return key;
}

std::string PolicyByPartyKey(std::string_view uscc, uint64_t published_revision, std::string_view policy_no) {
  std::string key;
  AppendText(key, uscc);
  key.append(NewestKey(published_revision, policy_no));
  return key;
}

std::string PolicyNumberKey(std::string_view department_id, std::string_view number) {
  std::string key;
  AppendText(key, department_id);
  key.append(number);
  return key;
}

std::string OpenQuestionKey(const journal::PolicyQuestion& question) {
  std::string key;
  AppendText(key, question.department_id());
  AppendI32(key, question.due_day());
  key.append(question.question_no());
  return key;
}

std::string_view QuestionOfOpenKey(std::string_view key) {
  const size_t department_ends = key.find('\0');
  if (department_ends == key.npos || key.size() <= department_ends + 1 + kDayBytes) return {};
  return key.substr(department_ends + 1 + kDayBytes);
}

}  // namespace yici::steward
