// Appeals against cards, and the commands at a supervision order (督办单).
#ifndef YICI_SERVICES_EVALUATION_MACHINE_COMMANDS_SUPERVISION_COMMANDS_H_
#define YICI_SERVICES_EVALUATION_MACHINE_COMMANDS_SUPERVISION_COMMANDS_H_

#include "services/evaluation/machine/cards.h"
#include "services/evaluation/machine/desk.h"
#include "services/evaluation/machine/orders.h"
#include "services/evaluation/machine/rows.h"
#include "services/evaluation/machine/transitions.h"
#include "services/evaluation/machine/vocabulary.h"

namespace yici::evaluation {

Outcome DecideAppealCard(const World& world, const journal::AppealCard& command, const Ordered& ordered);
Outcome DecideRuleCard(const World& world, const journal::RuleCardAppeal& command, const Ordered& ordered);
// By the partition: opens what a red card calls for, or nothing. Never refuses.
Outcome DecideSupervise(const World& world, const journal::SuperviseCard& command, const Ordered& ordered);
Outcome DecideIssue(const World& world, const journal::IssueOrder& command, const Ordered& ordered);
Outcome DecideSign(const World& world, const journal::SignOrder& command, const Ordered& ordered);
Outcome DecideHandle(const World& world, const journal::HandleOrder& command, const Ordered& ordered);
Outcome DecideFeedBack(const World& world, const journal::FeedBackOrder& command, const Ordered& ordered);
Outcome DecideTakeUp(const World& world, const journal::TakeOrderUp& command, const Ordered& ordered);
Outcome DecideReviewOrder(const World& world, const journal::ReviewOrder& command, const Ordered& ordered);
Outcome DecidePublishOrder(const World& world, const journal::PublishOrder& command, const Ordered& ordered);

}  // namespace yici::evaluation

#endif  // YICI_SERVICES_EVALUATION_MACHINE_COMMANDS_SUPERVISION_COMMANDS_H_
