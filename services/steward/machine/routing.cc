#include "services/steward/machine/routing.h"

#include <utility>

#include "services/base/text.h"
#include "services/directory/machine/organs.h"
#include "services/steward/machine/coverage.h"
#include "services/steward/machine/vocabulary.h"
#include "services/workflow/dmn/evaluate.h"

namespace yici::steward {
namespace {

constexpr int32_t kSimpleLimitWd = 3;
constexpr int32_t kOrdinaryLimitWd = 13;
constexpr int32_t kTableLimitWdMax = 250;
constexpr std::string_view kByDispatcher = "dispatcher";

void Give(dmn::Run& run, const dmn::Model& model, std::string_view name, const feel::Value& value) {
  if (const auto node = model.Find(name)) run.Give(*node, value);
}

std::string RuleOf(const dmn::Run& run) {
  for (const dmn::TableTrace& trace : run.traces()) {
    if (trace.matched.empty()) continue;
    const uint32_t at = trace.matched.front();
    const std::string& id = trace.table->rules[at].id;
    return StrCat(kRouting, "/", id.empty() ? std::to_string(at + 1) : id);
  }
  return std::string(kRouting);
}

std::string TextOf(const feel::Value& value, std::string_view name) {
  const feel::Value* found = value.is(feel::Kind::kContext) ? value.context().Find(name) : nullptr;
  return found != nullptr && found->is(feel::Kind::kString) ? std::string(found->text()) : std::string();
}

// 0: the table says none.
int32_t LimitOf(const feel::Value& value) {
  const feel::Value* found = value.is(feel::Kind::kContext) ? value.context().Find("limit") : nullptr;
  if (found == nullptr || !found->is(feel::Kind::kNumber)) return 0;
  const std::optional<int64_t> days = found->number().ToInt64();
  return days && *days > 0 && *days <= kTableLimitWdMax ? static_cast<int32_t>(*days) : 0;
}

// One that the directory does not have is none.
std::string DepartmentOf(const StateReader& state, const std::string& department_id, CivilDay on) {
  if (department_id.empty() || state.Find<journal::Department>(department_id) == nullptr) return {};
  return directory::OrganOn(state, department_id, "", on);
}

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

Route RouteOf(const World& world, const RouteAsked& asked, CivilDay on) {
  Route route = RouteByCategory(world.state, asked.category, asked.kind, on);
  const HeldModel held = world.processes == nullptr ? HeldModel() : ModelOf(world.state, *world.processes, kRouting);
  const auto decision = held ? held.model->Find(kRouting) : std::nullopt;
  if (!decision) return route;
  feel::Arena arena;
  feel::Evaluation evaluation(arena, {});
  dmn::Run run(*held.model, evaluation);
  Give(run, *held.model, "category", feel::Value(std::string_view(asked.category.category_id())));
  Give(run, *held.model, "kind", feel::Value(NameOf(route.kind).word));
  Give(run, *held.model, "county", feel::Value(asked.jurisdiction));
  Give(run, *held.model, "urgent", feel::Value(asked.category.urgent()));
  Give(run, *held.model, "source", feel::Value(NameOf(asked.channel).word));
  const feel::Value value = run.Decide(*decision);
  route.department_id = DepartmentOf(world.state, TextOf(value, "department"), on);
  std::erase(route.joint_department_ids, route.department_id);
  if (const int32_t limit = LimitOf(value); limit > 0) route.limit_wd = limit;
  route.priority = TextOf(value, "priority");
  route.first_response = TextOf(value, "first response");
  route.rule = RuleOf(run);
  route.rule_version = world.state.Find<journal::DecisionModel>(kRouting)->model_digest();
  return route;
}

Route RouteByKind(journal::DemandKind kind) {
  Route route;
  route.kind = kind == journal::DEMAND_KIND_UNSPECIFIED ? journal::DEMAND_KIND_HELP : kind;
  route.limit_wd = FallbackLimitWd(route.kind);
  return route;
}

Route RouteSoFar(const journal::Demand& demand) {
  Route route;
  route.department_id = demand.department_id();
  route.kind = demand.kind();
  route.urgent = demand.urgent();
  route.limit_wd = demand.limit_wd();
  route.rule = demand.rule();
  route.rule_version = demand.rule_version();
  route.priority = demand.priority();
  route.first_response = demand.first_response();
  return route;
}

Route RouteTo(Route route, std::string department_id) {
  route.department_id = std::move(department_id);
  route.joint_department_ids.clear();
  if (route.rule.empty()) route.rule = kByDispatcher;
  if (!route.rule.starts_with(kByDispatcher)) route.rule = StrCat(kByDispatcher, "/", route.rule);
  return route;
}

}  // namespace yici::steward
