// The commands at a rally (拉练), in the order of its life: plan.cc until the tour, scoring.cc the sheets and their sums,
// posting.cc the list and what follows it.
#ifndef YICI_SERVICES_EVALUATION_MACHINE_COMMANDS_RALLY_COMMANDS_H_
#define YICI_SERVICES_EVALUATION_MACHINE_COMMANDS_RALLY_COMMANDS_H_

#include <string_view>

#include "services/evaluation/machine/desk.h"
#include "services/evaluation/machine/rally.h"
#include "services/evaluation/machine/rows.h"
#include "services/evaluation/machine/transitions.h"
#include "services/evaluation/machine/vocabulary.h"

namespace yici::evaluation {

Outcome DecidePlan(const World& world, const journal::PlanRally& command, const Ordered& ordered);
Outcome DecideNominate(const World& world, const journal::NominateProject& command, const Ordered& ordered);
Outcome DecideVet(const World& world, const journal::VetNomination& command, const Ordered& ordered);
Outcome DecideRoute(const World& world, const journal::SetRoute& command, const Ordered& ordered);
Outcome DecideVisitStop(const World& world, const journal::VisitStop& command, const Ordered& ordered);
Outcome DecideSheet(const World& world, const journal::SubmitSheet& command, const Ordered& ordered);
Outcome DecideClose(const World& world, const journal::CloseScoring& command, const Ordered& ordered);
Outcome DecidePost(const World& world, const journal::PostRally& command, const Ordered& ordered);
Outcome DecideAppeal(const World& world, const journal::AppealRally& command, const Ordered& ordered);
Outcome DecideRuleAppeal(const World& world, const journal::RuleRallyAppeal& command, const Ordered& ordered);
Outcome DecideAnnounce(const World& world, const journal::AnnounceRally& command, const Ordered& ordered);
Outcome DecideCorrect(const World& world, const journal::CorrectRally& command, const Ordered& ordered);
Outcome DecideLookBack(const World& world, const journal::LookBack& command, const Ordered& ordered);
Outcome DecideCancel(const World& world, const journal::CancelRally& command, const Ordered& ordered);

// RALLY_NOT_FOUND; or the row in `rally`.
Refusal OpenRally(const StateReader& state, std::string_view rally_no, const journal::Rally** rally);
// Revision, then state, then room for one more step.
Refusal CheckStanding(const Desk& desk, const journal::Rally& rally, uint64_t etag, CommandKind command);
// What every act of those who run the rally needs: rights over its jurisdiction, then the above.
Refusal CheckToRun(const Desk& desk, const journal::Rally& rally, uint64_t etag, CommandKind command);
// One score for each criterion of the plan, each of 0.00 to 100.00.
Refusal CheckScores(const journal::Rally& rally, const google::protobuf::RepeatedPtrField<journal::CriterionScore>& scores);

}  // namespace yici::evaluation

#endif  // YICI_SERVICES_EVALUATION_MACHINE_COMMANDS_RALLY_COMMANDS_H_
