// Tables of policies (政策); services/base/state.h has all others. The number is the first byte of the stored key: never reuse
// one.
#ifndef YICI_SERVICES_BASE_POLICY_TABLES_H_
#define YICI_SERVICES_BASE_POLICY_TABLES_H_

#include "services/base/state.h"

namespace yici {

namespace tables {
inline constexpr Table kPolicy{200};                // policy_no -> Policy
inline constexpr Table kPolicyBody{201};            // policy_no -> PolicyBody
inline constexpr Table kPolicyProgress{202};        // policy_no -> PolicyProgress
inline constexpr Table kPolicyDelivery{203};        // (policy_no, USCC) -> PolicyDelivery
inline constexpr Table kPolicyByParty{204};         // (USCC, published revision reversed, policy_no) -> policy_no
inline constexpr Table kPolicyByNumber{205};        // (department, number as printed) -> policy_no, while it stands
inline constexpr Table kPolicyStanding{206};        // policy_no -> last day, while it stands
inline constexpr Table kPolicyTimer{207};           // (due instant, policy_no) -> "", "again": on its way, once more after it
inline constexpr Table kPolicyQuestion{208};        // question_no -> PolicyQuestion
inline constexpr Table kQuestionByPolicy{209};      // (policy_no, revision) -> question_no
inline constexpr Table kQuestionByParty{210};       // (USCC, revision) -> question_no
inline constexpr Table kQuestionByDepartment{211};  // (department, due day, question_no) -> "", while it is open
inline constexpr Table kPolicyNewest{212};          // (published revision reversed, policy_no) -> policy_no

// Rows that only lead to others: hardly ever read back.
constexpr bool IsPolicyIndex(Table table) {
  return table == kPolicyByParty || table == kPolicyTimer || table == kQuestionByPolicy || table == kQuestionByParty ||
         table == kQuestionByDepartment || table == kPolicyNewest;
}
}  // namespace tables

#define YICI_POLICY_ROW(ROW, TABLE)                \
  template <>                                      \
  struct RowTable<journal::ROW> {                  \
    static constexpr Table kTable = tables::TABLE; \
  }
YICI_POLICY_ROW(Policy, kPolicy);
YICI_POLICY_ROW(PolicyBody, kPolicyBody);
YICI_POLICY_ROW(PolicyProgress, kPolicyProgress);
YICI_POLICY_ROW(PolicyDelivery, kPolicyDelivery);
YICI_POLICY_ROW(PolicyQuestion, kPolicyQuestion);
#undef YICI_POLICY_ROW

}  // namespace yici

#endif  // YICI_SERVICES_BASE_POLICY_TABLES_H_
