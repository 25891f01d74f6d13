#include "services/steward/service/sight.h"

#include <algorithm>
#include <iterator>

#include "services/directory/machine/rights.h"
#include "services/steward/machine/ledger_desk.h"

namespace yici::steward {
SeenPlace PlaceOf(const server::ReadView& view, std::string_view project_id, std::string_view uscc,
                  std::string_view jurisdiction) {
  SeenPlace place{std::string(jurisdiction), {}};
  journal::Project project;
  journal::Enterprise enterprise;
  if (!project_id.empty() && view.ReadInto(project_id, &project)) place.township_id = project.township_id();
  const bool known = !place.township_id.empty();
  if (!known && !uscc.empty() && view.ReadInto(uscc, &enterprise)) place.township_id = enterprise.township_id();
  return place;
}

bool SeesPlace(const Asking& asking, const SeenPlace& place) {
  const directory::Scope scope{.department_id = {}, .hall_id = {}, .jurisdiction = place.jurisdiction};
  const CivilDay today = asking.view.published().today;
  return std::any_of(std::begin(kReaders), std::end(kReaders), [&](std::string_view role) {
    return HoldsAt(asking.view, asking.caller.principal.id(), role, scope, place.township_id, today);
  });
}

}  // namespace yici::steward
