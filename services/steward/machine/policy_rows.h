// Keys of the rows of policies. Everything a list or the pump scans is spelled here and nowhere else.
//
//   kPolicyDelivery        (policy_no, USCC) -> PolicyDelivery: one or none
//   kPolicyByParty         (USCC, revision of the publication reversed, policy_no) -> policy_no: newest first
//   kPolicyByNumber        (department, number as printed) -> policy_no
//   kPolicyStanding        policy_no -> last day, four bytes
//   kPolicyTimer           (due instant, policy_no) -> ""
//   kQuestionByPolicy      (policy_no, revision) -> question_no; kQuestionByParty likewise of a USCC
//   kQuestionByDepartment  (department, due day, question_no) -> "": open ones, earliest due first
//   kPolicyNewest          (revision of the publication reversed, policy_no) -> policy_no
//
// Rows of released folders stand in this order for ever: a new order is a new table.
#ifndef YICI_SERVICES_STEWARD_MACHINE_POLICY_ROWS_H_
#define YICI_SERVICES_STEWARD_MACHINE_POLICY_ROWS_H_

#include <string>
#include <string_view>

#include "services/base/policy_tables.h"

namespace yici::steward {

inline constexpr std::string_view kPolicyPrefix = "ZC";    // 政策
inline constexpr std::string_view kQuestionPrefix = "ZX";  // 咨询

std::string DeliveryPrefix(std::string_view policy_no);
std::string DeliveryKey(std::string_view policy_no, std::string_view uscc);
std::string NewestKey(uint64_t published_revision, std::string_view policy_no);
std::string PolicyByPartyKey(std::string_view uscc, uint64_t published_revision, std::string_view policy_no);
std::string PolicyNumberKey(std::string_view department_id, std::string_view number);
std::string OpenQuestionKey(const journal::PolicyQuestion& question);
std::string_view QuestionOfOpenKey(std::string_view key);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_POLICY_ROWS_H_
