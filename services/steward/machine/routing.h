// Where a demand goes and by when: the category's row decides, and the demand keeps which row that was.
#ifndef YICI_SERVICES_STEWARD_MACHINE_ROUTING_H_
#define YICI_SERVICES_STEWARD_MACHINE_ROUTING_H_

#include <string>
#include <string_view>
#include <vector>

#include "services/base/state.h"
#include "services/base/time.h"

namespace yici::steward {

struct Route {
  std::string department_id;
  std::vector<std::string> joint_department_ids;
  journal::DemandKind kind = journal::DEMAND_KIND_UNSPECIFIED;
  bool urgent = false;
  int32_t limit_wd = 0;
  std::string rule;  // "hotline_categories/hc-009", "dispatcher"
};

// The limit where the category says none: consult and help 3 working days, all others 13 (domain 2.7).
int32_t FallbackLimitWd(journal::DemandKind kind);

// By the category; a department that has ended is followed to its successor of that day. `kind` as the caller said it, or
// UNSPECIFIED: of the category.
Route RouteByCategory(const StateReader& state, const journal::HotlineCategory& category, journal::DemandKind kind,
                      CivilDay on);
// To a department that the dispatcher names; the category's limit still wins where there is one (nullptr: none).
Route RouteTo(const StateReader& state, std::string_view department_id, const journal::HotlineCategory* category,
              journal::DemandKind kind, CivilDay on);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_ROUTING_H_
