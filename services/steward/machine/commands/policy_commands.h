// One function per command at policies, each one judgement. See policy_desk.h for the shape they share.
#ifndef YICI_SERVICES_STEWARD_MACHINE_COMMANDS_POLICY_COMMANDS_H_
#define YICI_SERVICES_STEWARD_MACHINE_COMMANDS_POLICY_COMMANDS_H_

#include "services/steward/machine/policy_desk.h"

namespace yici::steward {

Outcome DecidePublishPolicy(const World& world, const journal::PublishPolicy& command, const Ordered& ordered);
Outcome DecideWithdrawPolicy(const World& world, const journal::WithdrawPolicy& command, const Ordered& ordered);
Outcome DecideInterpretPolicy(const World& world, const journal::InterpretPolicy& command, const Ordered& ordered);
Outcome DecideDeliverPolicy(const World& world, const journal::DeliverPolicy& command, const Ordered& ordered);
Outcome DecideReopenPolicies(const World& world, const journal::ReopenPolicies& command, const Ordered& ordered);
Outcome DecideReadPolicy(const World& world, const journal::ReadPolicy& command, const Ordered& ordered);
Outcome DecideAskAboutPolicy(const World& world, const journal::AskAboutPolicy& command, const Ordered& ordered);
Outcome DecideAnswerPolicyQuestion(const World& world, const journal::AnswerPolicyQuestion& command, const Ordered& ordered);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_COMMANDS_POLICY_COMMANDS_H_
