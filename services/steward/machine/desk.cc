#include "services/steward/machine/desk.h"

#include <algorithm>

#include "services/base/text.h"
#include "services/directory/machine/organs.h"
#include "services/steward/machine/demand_sight.h"
#include "services/steward/machine/fold.h"
#include "services/steward/machine/ledger_desk.h"
#include "services/steward/machine/levels.h"

namespace yici::steward {
namespace {

constexpr std::string_view kEnterprisePrefix = "enterprise:";
constexpr std::string_view kHallPrefix = "hall:";

bool MayClose(CommandKind command) {
  return command == journal::Command::kRuleDemand || command == journal::Command::kConfirmDemand ||
         command == journal::Command::kRecordCallBack || command == journal::Command::kReviewReply ||
         command == journal::Command::kReadCaller;
}

void Answer(journal::DemandAnswer& answer, const journal::Demand& demand) {
  answer.set_demand_no(demand.demand_no());
  answer.set_state(demand.state());
  answer.set_etag(demand.etag());
  answer.set_level(demand.level());
  answer.set_department_id(demand.department_id());
  answer.set_rule(demand.rule());
  answer.set_rule_version(demand.rule_version());
  answer.set_priority(demand.priority());
  answer.set_first_response(demand.first_response());
  answer.set_duplicate_of(demand.duplicate_of());
  *answer.mutable_clocks() = demand.clocks();
  answer.set_redo_rounds(demand.redo_rounds());
  answer.set_urgent(demand.urgent());
  answer.set_limit_wd(demand.limit_wd());
}

}  // namespace

Refusal CheckText(std::string_view field, std::string_view text, size_t bytes_max, Reason missing) {
  if (IsBlank(text)) return Deny(missing, field);
  if (text.size() <= bytes_max) return std::nullopt;
  return Deny(Reason::kTextTooLong, field, {{"bytes_max", std::to_string(bytes_max)}});
}

Refusal CheckNote(std::string_view field, std::string_view text) {
  if (text.size() <= kNoteBytesMax) return std::nullopt;
  return Deny(Reason::kTextTooLong, field, {{"bytes_max", std::to_string(kNoteBytesMax)}});
}

std::string_view Actor::uscc() const {
  if (!is_enterprise() || !id.starts_with(kEnterprisePrefix)) return {};
  return id.substr(kEnterprisePrefix.size());
}

Actor ActorOf(const journal::Arrival& arrival) {
  const journal::Principal& principal = arrival.principal();
  if (principal.kind() == journal::PRINCIPAL_KIND_HALL) {
    return {.id = arrival.on_behalf_of(), .kind = journal::PRINCIPAL_KIND_OFFICER};
  }
  return {.id = principal.id(), .kind = principal.kind()};
}

Refusal CheckSender(const Ordered& ordered, std::string_view hall_id) {
  const journal::Principal& sender = ordered.arrival.principal();
  const bool sound = sender.kind() == journal::PRINCIPAL_KIND_HALL
                         ? !hall_id.empty() && sender.id() == StrCat(kHallPrefix, hall_id)
                         : ordered.arrival.on_behalf_of().empty();
  return sound ? std::nullopt : Refusal(Deny(Reason::kNotPermitted));
}

bool Desk::Sees(const journal::Demand& demand) const {
  if (actor_.is_enterprise()) return actor_.uscc() == demand.caller().uscc() && !actor_.uscc().empty();
  return actor_.kind == journal::PRINCIPAL_KIND_OFFICER || actor_.kind == journal::PRINCIPAL_KIND_SYSTEM;
}

Refusal Desk::Open(std::string_view demand_no) {
  const auto* row = world_.state.Find<journal::Demand>(demand_no);
  if (row == nullptr || !Sees(*row)) return Deny(Reason::kDemandNotFound, "demand_no");
  demand_ = row;
  return std::nullopt;
}

std::string Desk::Organ() const { return OrganNow(demand_->department_id()); }

std::string Desk::OrganNow(std::string_view department_id) const {
  return directory::OrganOn(world_.state, department_id, "", day());
}

// Mandates are judged on the day of legal_time: whoever lost a right cannot regain it.
Refusal Desk::RequireDepartment(std::initializer_list<std::string_view> roles, std::string_view department_id) const {
  if (Refusal refusal = CheckSender(ordered_)) return refusal;
  const std::string organ = department_id.empty() ? Organ() : OrganNow(department_id);
  const directory::Scope scope{.department_id = organ, .hall_id = {}, .jurisdiction = {}};
  if (!organ.empty()) {
    for (const std::string_view role : roles) {
      if (directory::FindMandate(world_.state, actor_.id, role, scope, day())) return std::nullopt;
    }
  }
  return Deny(Reason::kNotPermitted);
}

bool Desk::HoldsOver(std::initializer_list<std::string_view> roles) const {
  const directory::Scope scope{.department_id = {}, .hall_id = {}, .jurisdiction = demand_->jurisdiction()};
  return std::any_of(roles.begin(), roles.end(), [&](std::string_view role) {
    return HoldsAt(world_.state, actor_.id, role, scope, TownshipOf(world_.state, *demand_), day());
  });
}

Refusal Desk::RequireOver(std::initializer_list<std::string_view> roles) const {
  if (Refusal refusal = CheckSender(ordered_)) return refusal;
  return HoldsOver(roles) ? std::nullopt : Refusal(Deny(Reason::kNotPermitted));
}

bool Desk::IsItsSteward() const { return !CheckSender(ordered_) && IsStewardOf(world_.state, actor_.id, *demand_, day()); }

Refusal Desk::RequireRevision(uint64_t etag) const {
  if (etag == 0 || etag == demand_->etag()) return std::nullopt;
  return Deny(Reason::kRevisionConflict, "etag", {{"etag", std::to_string(demand_->etag())}});
}

Refusal Desk::RequireState(CommandKind command) const {
  if (Refusal refusal = CheckState(*demand_, command)) return refusal;
  if (demand_->steps_size() < kStepsMax || MayClose(command)) return std::nullopt;
  return Deny(Reason::kStepsFull, "demand_no", {{"max", std::to_string(kStepsMax)}});
}

Refusal Desk::RequireDepartmentKnown(std::string_view field, std::string_view department_id) const {
  if (world_.state.Find<journal::Department>(department_id) != nullptr) return std::nullopt;
  return Deny(Reason::kDepartmentUnknown, field, {{"department", department_id}});
}

void Desk::Emit(journal::Event event) {
  const std::string& demand_no = fresh_no_.empty() ? demand_->demand_no() : fresh_no_;
  MutableChangeIn(event)->set_demand_no(demand_no);
  events_.push_back({.event = std::move(event),
                     .subject = SubjectName(demand_no),
                     .occurred_at = ordered_.legal_time,
                     .actor = {},
                     .delegated_by = {}});
}

Outcome Desk::Conclude() {
  journal::Demand after = *demand_;
  EventPosition position;
  position.revision = ordered_.revision;
  position.legal_time = position.occurred_at = ordered_.legal_time;
  position.actor = ordered_.arrival.principal().id();
  for (const PendingEvent& pending : events_) {
    if (ChangeIn(pending.event) != nullptr) Fold(after, pending.event, position);
  }
  Outcome outcome;
  outcome.events = std::move(events_);
  Answer(*outcome.answer.mutable_demand(), after);
  return outcome;
}

std::optional<journal::DemandClock> LimitClock(const World& world, const journal::Demand& demand, CivilDay start) {
  const bool dispatched = !demand.department_id().empty();
  // Above the last level there is nobody to go to.
  const int32_t of_level = demand.level() >= kLastLevel ? 0 : LevelOf(world.state, demand.level()).limit_wd();
  const int32_t limit = demand.issue() ? of_level : dispatched ? demand.limit_wd() : 0;
  if (limit <= 0) return std::nullopt;
  return StartClock(journal::DEMAND_CLOCK_KIND_LIMIT, limit, start, world.calendar);
}

std::string SubjectName(std::string_view demand_no) { return StrCat("demands/", demand_no); }

}  // namespace yici::steward
