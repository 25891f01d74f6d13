// Who of the offices sees what lies at a place: those that steward, lead, supervise, administer or audit there. A township's
// leader sees what lies in the township, and what the ledger places in none: the same bound as his acts have
// (machine/ledger_desk.cc).
//
//   if (!SeesPlace(asking, PlaceOf(asking.view, project_id, uscc, jurisdiction))) …      // as if it were not there
#ifndef YICI_SERVICES_STEWARD_SERVICE_SIGHT_H_
#define YICI_SERVICES_STEWARD_SERVICE_SIGHT_H_

#include <string>
#include <string_view>

#include "services/steward/service/ledger_queries.h"

namespace yici::steward {

struct SeenPlace {
  std::string jurisdiction;
  std::string township_id;  // empty: not known
};
// The township of the project, else of the enterprise.
SeenPlace PlaceOf(const server::ReadView& view, std::string_view project_id, std::string_view uscc,
                  std::string_view jurisdiction);
bool SeesPlace(const Asking& asking, const SeenPlace& place);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_SERVICE_SIGHT_H_
