// What a command does to its rally, agreement, card or order, or why not: the evaluation machine's judgement. It sees approval
// and steward read-only.
//
// Contract: same world, command and ordered → same outcome, on every machine, for ever. No clock, id, wait or global.
// Order of checks: syntax → visibility → rights and separation of duties → revision → state → guards; the first that
// fails is the answer (rejections.h). The transition tables are in services/evaluation/README.md.
#ifndef YICI_SERVICES_EVALUATION_MACHINE_DECIDE_H_
#define YICI_SERVICES_EVALUATION_MACHINE_DECIDE_H_

#include <vector>

#include "services/base/outcome.h"

namespace yici::evaluation {

bool Handles(const journal::Command& command);

Outcome Decide(const World& world, const journal::Command& command, const Ordered& ordered);

// What an event of any machine asks of this one, in the same record: a red card is supervised, a withdrawn one scored again.
// Asked before the event is applied, to know whether anything will follow, and after it. A refusal opens an incident.
std::vector<journal::Command> Reactions(const StateReader& state, const journal::Event& event);

}  // namespace yici::evaluation

#endif  // YICI_SERVICES_EVALUATION_MACHINE_DECIDE_H_
