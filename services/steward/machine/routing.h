// Where a demand goes and by when: the decision table "routing" of the pack, its first rule that matches; without a table the
// category's row. The demand keeps the rule and the table's version, so a table that changes later changes nothing of it.
//
//   const Route route = RouteOf(world, {.category = *category, .kind = kind, .jurisdiction = county, .channel = channel}, day);
//   if (route.department_id.empty()) …       // nobody is named: the dispatcher's queue, with an incident
//
// The table sees category, kind, county, urgent and source, and says department, limit (working days), priority and first
// response. A limit that it leaves out is the category's, else that of the kind.
#ifndef YICI_SERVICES_STEWARD_MACHINE_ROUTING_H_
#define YICI_SERVICES_STEWARD_MACHINE_ROUTING_H_

#include <string>
#include <string_view>
#include <vector>

#include "services/base/outcome.h"

namespace yici::steward {

struct Route {
  std::string department_id;
  std::vector<std::string> joint_department_ids;
  journal::DemandKind kind = journal::DEMAND_KIND_UNSPECIFIED;
  bool urgent = false;
  int32_t limit_wd = 0;
  std::string rule;          // "routing/hc-009", "hotline_categories/hc-009", "dispatcher", "dispatcher/routing/hc-009"
  std::string rule_version;  // digest of the table's deployment; empty: by no table
  std::string priority;
  std::string first_response;
};

// The limit where the category says none: consult and help 3 working days, all others 13 (domain 2.7).
int32_t FallbackLimitWd(journal::DemandKind kind);

inline constexpr std::string_view kRouting = "routing";  // the row of the pack, and the decision in it

// What the table is asked about.
struct RouteAsked {
  const journal::HotlineCategory& category;
  journal::DemandKind kind = journal::DEMAND_KIND_UNSPECIFIED;  // as the caller said it
  std::string_view jurisdiction = {};
  journal::DemandChannel channel = journal::DEMAND_CHANNEL_UNSPECIFIED;
};
// By the table, else by the category. Without a department: no rule names one that is in the directory.
Route RouteOf(const World& world, const RouteAsked& asked, CivilDay on);

// By the category; a department that has ended is followed to its successor of that day. `kind` as the caller said it, or
// UNSPECIFIED: of the category.
Route RouteByCategory(const StateReader& state, const journal::HotlineCategory& category, journal::DemandKind kind,
                      CivilDay on);
// What has no category: the limit of its kind, and nobody yet.
Route RouteByKind(journal::DemandKind kind);
// As the demand was dispatched last.
Route RouteSoFar(const journal::Demand& demand);
// To a department that the dispatcher names instead. Limit, priority and first response are still the rule's, and `rule` names
// it behind the dispatcher; whom it had join is not asked any more.
Route RouteTo(Route route, std::string department_id);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_ROUTING_H_
