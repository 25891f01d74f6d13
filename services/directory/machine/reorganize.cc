#include "services/directory/machine/reorganize.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <vector>

#include "services/directory/machine/organs.h"
#include "services/directory/machine/pack_rows.h"
#include "services/directory/machine/rejections.h"
#include "services/directory/machine/rights.h"

namespace yici::directory {
namespace {

using journal::DepartmentChange;
using MaybeRefusal = std::optional<Rejection>;

MaybeRefusal Deny(std::string_view reason, std::string_view field, std::string_view zh, std::string_view en,
                  std::string_view value) {
  const auto* row = std::find_if(std::begin(kReasons), std::end(kReasons),
                                 [&](const ReasonRow& candidate) { return candidate.reason == reason; });
  return Reject(row->code, reason, "reorganize_department." + std::string(field), zh, en, {{"value", value}});
}

MaybeRefusal NeedText(std::string_view field, const std::string& text, size_t bytes_max) {
  if (!text.empty() && text.size() <= bytes_max && text.find('\0') == text.npos) return std::nullopt;
  return Deny(reason::kFieldMissing, field, "需要填写该字段，但它为空或超长。",
              "expected a value within its length, but the field is empty or too long", std::to_string(bytes_max));
}

// The fields that belong to the kind, and nothing else.
DepartmentChange Wanted(const DepartmentChange& given, CivilDay today) {
  DepartmentChange change;
  change.set_kind(given.kind());
  change.set_from_day(given.from_day() == 0 ? today.days_since_1970() : given.from_day());
  change.set_reason(given.reason());
  change.set_basis(given.basis());
  if (given.kind() == journal::DEPARTMENT_CHANGE_KIND_RENAME) {
    change.set_name_zh(given.name_zh());
    change.set_name_en(given.name_en());
  }
  if (Ends(given)) change.set_to(given.to());
  if (given.kind() == journal::DEPARTMENT_CHANGE_KIND_SPLIT) *change.mutable_parts() = given.parts();
  return change;
}

std::vector<std::string> SuccessorsOf(const DepartmentChange& change) {
  std::vector<std::string> all;
  if (Ends(change)) all.push_back(change.to());
  for (const journal::ItemSuccessor& part : change.parts()) {
    if (std::find(all.begin(), all.end(), part.to()) == all.end()) all.push_back(part.to());
  }
  return all;
}

// ---- syntax ----

MaybeRefusal CheckParts(const DepartmentChange& change) {
  if (change.kind() != journal::DEPARTMENT_CHANGE_KIND_SPLIT) return std::nullopt;
  if (change.parts().empty() || change.parts_size() > kPartsMax) {
    return Deny(reason::kListTooLong, "change.parts", "拆分应写明 1 到 200 个事项的去向。",
                "expected 1 to 200 items with their successors, but there are none or more", std::to_string(kPartsMax));
  }
  std::set<std::string_view> named;
  for (const journal::ItemSuccessor& part : change.parts()) {
    if (auto refusal = NeedText("change.parts.item_code", part.item_code(), kIdBytesMax)) return refusal;
    if (auto refusal = NeedText("change.parts.to", part.to(), kIdBytesMax)) return refusal;
    if (named.insert(part.item_code()).second) continue;
    return Deny(reason::kItemNamedTwice, "change.parts", "每个事项应只列一次，但有重复。",
                "expected each item once, but one is named twice", part.item_code());
  }
  return std::nullopt;
}

MaybeRefusal CheckSyntax(const std::string& department_id, const DepartmentChange& change) {
  if (auto refusal = NeedText("department_id", department_id, kIdBytesMax)) return refusal;
  if (change.kind() < journal::DEPARTMENT_CHANGE_KIND_RENAME || change.kind() > journal::DEPARTMENT_CHANGE_KIND_CANCEL) {
    return Deny(reason::kChangeKindUnknown, "change.kind", "调整方式应为更名、并入、拆分或取消。",
                "expected a renaming, a merger, a split or a cancellation, but the kind is another",
                std::to_string(change.kind()));
  }
  if (auto refusal = NeedText("change.reason", change.reason(), kChangeTextBytesMax)) return refusal;
  if (change.kind() == journal::DEPARTMENT_CHANGE_KIND_CANCEL) return std::nullopt;
  if (auto refusal = NeedText("change.basis", change.basis(), kChangeTextBytesMax)) return refusal;
  if (change.kind() == journal::DEPARTMENT_CHANGE_KIND_RENAME) {
    return NeedText("change.name_zh", change.name_zh(), kChangeTextBytesMax);
  }
  if (auto refusal = NeedText("change.to", change.to(), kIdBytesMax)) return refusal;
  if (auto refusal = CheckParts(change)) return refusal;
  for (const std::string& to : SuccessorsOf(change)) {
    if (to != department_id) continue;
    return Deny(reason::kSameDepartment, "change.to", "部门不能由自己承接。",
                "expected another department as successor, but it is the department itself", to);
  }
  return std::nullopt;
}

// ---- visibility and rights ----

MaybeRefusal CheckKnown(const StateReader& state, std::string_view field, const std::string& department_id) {
  if (state.Find<journal::Department>(department_id) != nullptr) return std::nullopt;
  return Deny(reason::kScopeNotFound, field, "名录中没有该部门。",
              "expected a department of the directory, but this one is unknown", department_id);
}

MaybeRefusal CheckAllKnown(const StateReader& state, const std::string& department_id, const DepartmentChange& change) {
  if (auto refusal = CheckKnown(state, "department_id", department_id)) return refusal;
  for (const std::string& to : SuccessorsOf(change)) {
    if (auto refusal = CheckKnown(state, "change.to", to)) return refusal;
  }
  // A mistyped code would send an item's cases to whoever takes the rest.
  for (const journal::ItemSuccessor& part : change.parts()) {
    if (state.Find<journal::ItemVersions>(part.item_code()) != nullptr) continue;
    return Deny(reason::kItemUnknown, "change.parts.item_code", "应为目录中的事项，但目录中没有该编码。",
                "expected an item of the catalogue, but this code is not in it", part.item_code());
  }
  return std::nullopt;
}

MaybeRefusal CheckAdministers(const StateReader& state, const Ordered& ordered, std::string_view field,
                              const std::string& department_id) {
  const Scope scope{.department_id = department_id, .hall_id = {}, .jurisdiction = {}};
  const CivilDay today = DayOf(ordered.legal_time);
  if (FindMandate(state, ordered.arrival.principal().id(), role::kAdministrator, scope, today)) return std::nullopt;
  return Deny(reason::kAdministratorRequired, field, "只有该范围的管理员可以变更名录。",
              "expected an administrator whose grant covers the scope, but the sender is none", department_id);
}

// Over the department and over everyone who takes its work: nobody hands work to an organ that is not his to burden.
MaybeRefusal CheckAdministersAll(const StateReader& state, const Ordered& ordered, const std::string& department_id,
                                 const DepartmentChange& change) {
  if (auto refusal = CheckAdministers(state, ordered, "department_id", department_id)) return refusal;
  for (const std::string& to : SuccessorsOf(change)) {
    if (auto refusal = CheckAdministers(state, ordered, "change.to", to)) return refusal;
  }
  return std::nullopt;
}

// ---- state ----

MaybeRefusal Ended(std::string_view field, const std::string& department_id) {
  return Deny(reason::kDepartmentEnded, field, "部门应仍然存续，但它已并入、拆分或已定于届时并入、拆分。",
              "expected a department that lasts, but it has ended or will have ended by then", department_id);
}

bool HasPending(const journal::Department& department, CivilDay today) {
  return std::any_of(department.changes().begin(), department.changes().end(), [&](const DepartmentChange& change) {
    return !change.revoked() && change.from_day() > today.days_since_1970();
  });
}

MaybeRefusal CheckSuccessors(const StateReader& state, const std::string& department_id, const DepartmentChange& change) {
  for (const std::string& to : SuccessorsOf(change)) {
    if (EndOf(*state.Find<journal::Department>(to), CivilDay(change.from_day())) != nullptr) return Ended("change.to", to);
    if (!LeadsTo(state, to, department_id)) continue;
    return Deny(reason::kSuccessionCycle, "change.to", "承接关系不应成环，但承接部门最终又由本部门承接。",
                "expected a succession that ends, but the successor's own successor is this department", to);
  }
  return std::nullopt;
}

MaybeRefusal CheckState(const StateReader& state, const std::string& department_id, const DepartmentChange& change,
                        CivilDay today) {
  const auto& department = *state.Find<journal::Department>(department_id);
  if (change.kind() == journal::DEPARTMENT_CHANGE_KIND_CANCEL) {
    if (HasPending(department, today)) return std::nullopt;
    return Deny(reason::kNoChangePending, "department_id", "没有尚未生效的机构调整可以取消。",
                "expected a reorganisation that has not come into force, but there is none", department_id);
  }
  const bool ended =
      Ends(change) ? PlannedEndOf(department) != nullptr : EndOf(department, CivilDay(change.from_day())) != nullptr;
  if (ended) return Ended("department_id", department_id);
  return CheckSuccessors(state, department_id, change);
}

MaybeRefusal CheckDay(const DepartmentChange& change, CivilDay today) {
  if (CivilDay(change.from_day()) >= today) return std::nullopt;
  return Deny(reason::kPeriodPast, "change.from_day", "生效日不得早于今天。",
              "expected a day from today on, but it lies in the past", CivilDay(change.from_day()).ToString());
}

}  // namespace

Outcome DecideReorganize(const World& world, const journal::ReorganizeDepartment& command, const Ordered& ordered) {
  const CivilDay today = DayOf(ordered.legal_time);
  const std::string& department_id = command.department_id();
  const DepartmentChange change = Wanted(command.change(), today);
  if (auto refusal = CheckSyntax(department_id, change)) return Refuse(*refusal);
  if (auto refusal = CheckAllKnown(world.state, department_id, change)) return Refuse(*refusal);
  if (auto refusal = CheckAdministersAll(world.state, ordered, department_id, change)) return Refuse(*refusal);
  if (auto refusal = CheckDay(change, today)) return Refuse(*refusal);
  if (auto refusal = CheckState(world.state, department_id, change, today)) return Refuse(*refusal);
  Outcome outcome;
  PendingEvent& pending = outcome.events.emplace_back();
  pending.event.mutable_department_reorganized()->set_department_id(department_id);
  *pending.event.mutable_department_reorganized()->mutable_change() = change;
  pending.subject = "departments/" + department_id;
  pending.occurred_at = ordered.legal_time;
  return outcome;
}

}  // namespace yici::directory
