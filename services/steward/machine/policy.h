// Policies (政策): 发布 → delivered to the liaisons of the enterprises it concerns → 签收 → 咨询 → 答复. What a state allows,
// what an event makes of the rows, and by when an answer is owed.
//
//   if (!AllowsPolicy(journal::Command::kWithdrawPolicy, policy.state())) …
//   ApplyPolicy(state, event, position);                                        // fold and rows in one, total
//   const AnswerDue due = DueOf(question, calendar, today);                     // due.late_wd working days
//
// A version of a policy is a row of its own, so that what reached somebody stays what it was. What changes often (how far the
// delivery has come, how many have read it) and what is long (the body) stand in rows beside it.
#ifndef YICI_SERVICES_STEWARD_MACHINE_POLICY_H_
#define YICI_SERVICES_STEWARD_MACHINE_POLICY_H_

#include <string>
#include <string_view>
#include <vector>

#include "services/base/outcome.h"
#include "services/base/policy_tables.h"
#include "services/calendar/calendar.h"
#include "services/steward/machine/transitions.h"

namespace yici::steward {

// Sizes, in bytes: 100, 200 and 20,000 characters of any script.
inline constexpr size_t kPolicyNumberBytesMax = 400;
inline constexpr size_t kPolicyTitleBytesMax = 800;
inline constexpr size_t kPolicyBodyBytesMax = 80'000;
inline constexpr size_t kAudienceBytesMax = 64;

inline constexpr int32_t kAnswerLimitWd = 5;  // illustrative; a policy may say another
inline constexpr int32_t kAnswerLimitWdMax = 60;
inline constexpr int kInterpretationsMax = 20;  // of one policy
inline constexpr int kPolicyQuestionsMax = 20;  // of one enterprise about one policy
inline constexpr int kPoliciesStandingMax = 1'000;
inline constexpr int kDeliverStep = 100;  // enterprises looked at in one record

// Whether a policy in that state takes the command; of PublishPolicy, whether it can be replaced.
bool AllowsPolicy(CommandKind command, journal::PolicyState state);
bool AllowsQuestion(CommandKind command, journal::PolicyQuestionState state);

// Published, and the day lies in its days.
bool IsInForce(const journal::Policy& policy, CivilDay on);

struct AnswerDue {
  CivilDay day;
  bool provisional = false;
  int32_t late_wd = 0;  // on `on`, or when it was answered
};
AnswerDue DueOf(const journal::PolicyQuestion& question, const calendar::Calendar& calendar, CivilDay on);

// policy_nos that stand and have not ended by `on`, in the order of their numbers.
std::vector<std::string> StandingPolicies(const StateReader& state, CivilDay on);

bool IsPolicyEvent(const journal::Event& event);
void ApplyPolicy(State& state, const journal::Event& event, const EventPosition& position);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_POLICY_H_
