// What an event makes of its project's ledger row, or of its visit. Total, without a rule: the event says what it leads to.
#ifndef YICI_SERVICES_STEWARD_MACHINE_PROJECT_FOLD_H_
#define YICI_SERVICES_STEWARD_MACHINE_PROJECT_FOLD_H_

#include "services/base/outcome.h"

namespace yici::steward {

// "" when the event is of no single project, or of no visit.
std::string_view ProjectOf(const journal::Event& event);
std::string_view VisitOf(const journal::Event& event);
// Do nothing with an event of another kind.
void FoldProject(journal::LedgerProject& ledger, const journal::Event& event, const EventPosition& position);
void FoldVisit(journal::StewardVisit& visit, const journal::Event& event, const EventPosition& position);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_PROJECT_FOLD_H_
