// What an event makes of the row of a rally. Pure and total.
#ifndef YICI_SERVICES_EVALUATION_MACHINE_RALLY_FOLD_H_
#define YICI_SERVICES_EVALUATION_MACHINE_RALLY_FOLD_H_

#include <string_view>

#include "services/base/outcome.h"

namespace yici::evaluation {

// Whose row the event changes; "" for an event that is of no rally.
std::string_view RallyOf(const journal::Event& event);
void FoldRally(journal::Rally& rally, const journal::Event& event, const EventPosition& position);
// A sheet as a correction leaves it: what it replaces stays with it.
void FoldCorrection(journal::ScoreSheet& sheet, const journal::SheetCorrection& correction, std::string_view note,
                    const EventPosition& position);

}  // namespace yici::evaluation

#endif  // YICI_SERVICES_EVALUATION_MACHINE_RALLY_FOLD_H_
