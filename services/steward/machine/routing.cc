#include "services/steward/machine/routing.h"

#include "services/base/text.h"
#include "services/directory/machine/organs.h"

namespace yici::steward {
namespace {

constexpr int32_t kSimpleLimitWd = 3;
constexpr int32_t kOrdinaryLimitWd = 13;

}  // namespace

int32_t FallbackLimitWd(journal::DemandKind kind) {
  return kind == journal::DEMAND_KIND_CONSULT || kind == journal::DEMAND_KIND_HELP ? kSimpleLimitWd : kOrdinaryLimitWd;
}

Route RouteByCategory(const StateReader& state, const journal::HotlineCategory& category, journal::DemandKind kind,
                      CivilDay on) {
  Route route;
  route.department_id = directory::OrganOn(state, category.main_department_id(), "", on);
  if (!category.joint_department_id().empty()) {
    std::string joint = directory::OrganOn(state, category.joint_department_id(), "", on);
    if (joint != route.department_id) route.joint_department_ids.push_back(std::move(joint));
  }
  route.kind = kind == journal::DEMAND_KIND_UNSPECIFIED ? category.kind() : kind;
  route.urgent = category.urgent();
  route.limit_wd = category.limit_wd() > 0 ? category.limit_wd() : FallbackLimitWd(route.kind);
  route.rule = StrCat("hotline_categories/", category.category_id());
  return route;
}

Route RouteTo(const StateReader& state, std::string_view department_id, const journal::HotlineCategory* category,
              journal::DemandKind kind, CivilDay on) {
  Route route;
  if (category != nullptr) route = RouteByCategory(state, *category, kind, on);
  route.joint_department_ids.clear();
  route.department_id = directory::OrganOn(state, department_id, "", on);
  if (category != nullptr) return route;
  route.kind = kind == journal::DEMAND_KIND_UNSPECIFIED ? journal::DEMAND_KIND_HELP : kind;
  route.limit_wd = FallbackLimitWd(route.kind);
  route.rule = "dispatcher";
  return route;
}

}  // namespace yici::steward
