// League tables of a month, and samples of what was decided in it.
#ifndef YICI_SERVICES_EVALUATION_MACHINE_COMMANDS_APPRAISAL_COMMANDS_H_
#define YICI_SERVICES_EVALUATION_MACHINE_COMMANDS_APPRAISAL_COMMANDS_H_

#include "services/evaluation/machine/appraisal.h"
#include "services/evaluation/machine/cards.h"
#include "services/evaluation/machine/desk.h"
#include "services/evaluation/machine/rows.h"
#include "services/evaluation/machine/vocabulary.h"

namespace yici::evaluation {

Outcome DecideLeague(const World& world, const journal::PublishLeague& command, const Ordered& ordered);
// By the partition: a card of a published month was withdrawn. Makes the tables of its county and department again, or nothing.
Outcome DecideRescore(const World& world, const journal::RescoreMonth& command, const Ordered& ordered);
Outcome DecideDraw(const World& world, const journal::DrawChecks& command, const Ordered& ordered);

}  // namespace yici::evaluation

#endif  // YICI_SERVICES_EVALUATION_MACHINE_COMMANDS_APPRAISAL_COMMANDS_H_
