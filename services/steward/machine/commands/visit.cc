// Visits of stewards (服务记录) under the rule of no disturbance without cause (无事不扰): what a steward plans of his own
// accord needs a reason and counts against the quota of its calendar month; what answers a demand is free. The enterprise tells
// whether it took place, and its denial stays.
#include "services/base/text.h"
#include "services/steward/machine/commands/ledger_commands.h"
#include "services/steward/machine/demand_sight.h"
#include "services/steward/machine/quota.h"
#include "services/steward/machine/rows.h"

namespace yici::steward {
namespace {

constexpr int32_t kAheadMax = 366;

// What the visit goes to, and as whose steward the sender goes there.
struct Destination {
  std::string uscc, jurisdiction, steward_id;
};

Refusal FindEnterprise(const LedgerDesk& desk, const journal::PlanVisit& command, Destination* to) {
  const auto* enterprise = desk.world().state.Find<journal::Enterprise>(command.uscc());
  if (enterprise == nullptr) return Deny(Reason::kEnterpriseUnknown, "uscc", {{"id", command.uscc()}});
  to->uscc = command.uscc();
  to->jurisdiction = enterprise->jurisdiction();
  to->steward_id = enterprise->steward_id();
  const bool own = !to->steward_id.empty() && !CheckSender(desk.ordered()) &&
                   ActsFor(desk.world().state, desk.actor().id, to->steward_id, to->jurisdiction, desk.day());
  return own ? std::nullopt : Refusal(Deny(Reason::kNotPermitted));
}

Refusal FindDestination(LedgerDesk& desk, const journal::PlanVisit& command, Destination* to) {
  if (command.project_id().empty()) return FindEnterprise(desk, command, to);
  if (Refusal refusal = desk.OpenProject(command.project_id())) return refusal;
  const journal::StewardAssignment* own = desk.OwnAssignment();
  if (own == nullptr) return Deny(Reason::kNotPermitted);
  to->uscc = desk.ledger().uscc();
  to->jurisdiction = desk.project().jurisdiction();
  to->steward_id = own->steward_id();
  return std::nullopt;
}

// A complaint calls nobody who may not know whose it is: the answer would be another one for the enterprise that complained.
bool HidesItsCaller(const LedgerDesk& desk, const journal::Demand& demand) {
  return HidesReporter(demand) && SightOf(desk.world().state, desk.actor().id, demand, desk.day()) != Sight::kWhole;
}

// An open demand of the enterprise that is visited. One of another project, or one that a steward raised in its name, would be
// a pretext.
Refusal CheckDemand(const LedgerDesk& desk, const journal::PlanVisit& command, const Destination& to) {
  if (command.demand_no().empty()) return std::nullopt;
  const auto* demand = desk.world().state.Find<journal::Demand>(command.demand_no());
  if (demand == nullptr) return Deny(Reason::kDemandNotFound, "demand_no");
  if (HidesItsCaller(desk, *demand)) return Deny(Reason::kVisitDemandUnfit, "demand_no");
  const bool other_project = !demand->project_id().empty() && demand->project_id() != command.project_id();
  const bool called = demand->channel() != journal::DEMAND_CHANNEL_STEWARD && demand->caller().uscc() == to.uscc;
  if (!HasEnded(demand->state()) && called && !other_project) return std::nullopt;
  return Deny(Reason::kVisitDemandUnfit, "demand_no");
}

Refusal CheckPlanned(const LedgerDesk& desk, int32_t planned_day) {
  const int32_t today = desk.day().days_since_1970();
  if (planned_day >= today && planned_day <= today + kAheadMax) return std::nullopt;
  return Deny(Reason::kVisitDayInvalid, "planned_day");
}

Refusal CheckQuota(const World& world, std::string_view subject, const Destination& to, int32_t month) {
  const int32_t quota = QuotaOf(world.state, to.jurisdiction);
  const uint64_t used = world.state.Counter(Table::kVisitQuota, QuotaKey(subject, month));
  if (used < static_cast<uint64_t>(quota)) return std::nullopt;
  return Deny(Reason::kDisturbanceQuota, "planned_day",
              {{"quota", std::to_string(quota)}, {"used", std::to_string(used)}, {"month", std::to_string(month)}});
}

journal::StewardVisit MakeVisit(const journal::PlanVisit& command, const Destination& to) {
  journal::StewardVisit visit;
  visit.set_state(journal::STEWARD_VISIT_STATE_PLANNED);
  visit.set_project_id(command.project_id());
  visit.set_uscc(to.uscc);
  visit.set_jurisdiction(to.jurisdiction);
  visit.set_steward_id(to.steward_id);
  visit.set_demand_no(command.demand_no());
  visit.set_counted(command.demand_no().empty());
  visit.set_planned_day(command.planned_day());
  visit.set_reason(command.reason());
  return visit;
}

// Visits go with the work: they are whose who has the project, or the enterprise, in charge now.
bool IsOwnVisit(LedgerDesk& desk) {
  const journal::StewardVisit& visit = desk.visit();
  if (!visit.project_id().empty()) return !desk.OpenProject(visit.project_id()) && desk.OwnAssignment() != nullptr;
  const auto* enterprise = desk.world().state.Find<journal::Enterprise>(visit.uscc());
  const bool moved = enterprise != nullptr && !enterprise->steward_id().empty();
  return desk.ActsFor(moved ? enterprise->steward_id() : visit.steward_id());
}

Refusal OpenOwnVisit(LedgerDesk& desk, const std::string& visit_no, uint64_t etag) {
  if (Refusal refusal = desk.OpenVisit(visit_no)) return refusal;
  if (!IsOwnVisit(desk)) return Deny(Reason::kNotPermitted);
  return desk.RequireVisitRevision(etag);
}

// From when on it can have taken place: counted ones from when the enterprise was told, others from when they were planned.
int32_t EarliestDay(const journal::StewardVisit& visit) {
  const auto& steps = visit.steps();
  return steps.empty() ? 0 : DayOf(Instant::FromMicros(steps.rbegin()->occurred_us())).days_since_1970();
}

}  // namespace

Outcome DecidePlanVisit(const World& world, const journal::PlanVisit& command, const Ordered& ordered) {
  YICI_MUST(CheckText("reason", command.reason(), kNoteBytesMax, Reason::kReasonsRequired));
  LedgerDesk desk(world, ordered);
  Destination to;
  YICI_MUST(FindDestination(desk, command, &to));
  if (!command.project_id().empty()) YICI_MUST(desk.RequireGoingOn());
  // Whoever answers for the visit is the ledger's enterprise, not one that the steward picks.
  const bool other = !command.uscc().empty() && command.uscc() != to.uscc;
  if (to.uscc.empty() || other) return Refuse(Deny(Reason::kEnterpriseRequired, "uscc"));
  YICI_MUST(CheckPlanned(desk, command.planned_day()));
  YICI_MUST(CheckDemand(desk, command, to));
  journal::Event event;
  journal::StewardVisit& visit = *event.mutable_visit_planned()->mutable_visit();
  visit = MakeVisit(command, to);
  const int32_t month = MonthOf(CivilDay(visit.planned_day()));
  const std::string subject(SubjectOf(visit));
  if (visit.counted()) YICI_MUST(CheckQuota(world, subject, to, month));
  const uint64_t sequence =
      world.state.Counter(Table::kDemandSequence, SequenceKey(kVisitPrefix, to.jurisdiction, desk.day())) + 1;
  visit.set_visit_no(DemandNumber(kVisitPrefix, to.jurisdiction, desk.day(), sequence));
  event.mutable_visit_planned()->set_sequence(static_cast<int64_t>(sequence));
  const uint64_t used = world.state.Counter(Table::kVisitQuota, QuotaKey(subject, month)) + (visit.counted() ? 1 : 0);
  desk.answer().set_quota(QuotaOf(world.state, to.jurisdiction));
  desk.answer().set_quota_used(static_cast<int32_t>(used));
  const journal::StewardVisit begun = visit;
  desk.BeginVisit(begun);
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideNotifyVisit(const World& world, const journal::NotifyVisit& command, const Ordered& ordered) {
  YICI_MUST(CheckText("note", command.note(), kNoteBytesMax));
  LedgerDesk desk(world, ordered);
  YICI_MUST(OpenOwnVisit(desk, command.visit_no(), command.etag()));
  YICI_MUST(desk.RequireVisitState(journal::Command::kNotifyVisit));
  journal::Event event;
  event.mutable_visit_notified()->set_visit_no(command.visit_no());
  event.mutable_visit_notified()->set_note(command.note());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideLogVisit(const World& world, const journal::LogVisit& command, const Ordered& ordered) {
  YICI_MUST(CheckText("text", command.text(), kLongTextBytesMax));
  LedgerDesk desk(world, ordered);
  YICI_MUST(OpenOwnVisit(desk, command.visit_no(), command.etag()));
  YICI_MUST(desk.RequireVisitState(journal::Command::kLogVisit));
  const journal::StewardVisit& visit = desk.visit();
  const bool told = visit.state() == journal::STEWARD_VISIT_STATE_NOTIFIED;
  if (visit.counted() && !told) return Refuse(Deny(Reason::kNoticeRequired, "visit_no"));
  if (command.visited_day() > desk.day().days_since_1970() || command.visited_day() < EarliestDay(visit)) {
    return Refuse(Deny(Reason::kVisitDayInvalid, "visited_day"));
  }
  // In another month it would count there.
  const bool same_month = MonthOf(CivilDay(command.visited_day())) == MonthOf(CivilDay(visit.planned_day()));
  if (visit.counted() && !same_month) return Refuse(Deny(Reason::kVisitOtherMonth, "visited_day"));
  journal::Event event;
  journal::VisitLogged& logged = *event.mutable_visit_logged();
  logged.set_visit_no(command.visit_no());
  logged.set_visited_day(command.visited_day());
  logged.set_text(command.text());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideConfirmVisit(const World& world, const journal::ConfirmVisit& command, const Ordered& ordered) {
  if (!command.confirmed()) YICI_MUST(CheckText("text", command.text(), kNoteBytesMax, Reason::kReasonsRequired));
  YICI_MUST(CheckNote("text", command.text()));
  LedgerDesk desk(world, ordered);
  YICI_MUST(desk.OpenVisit(command.visit_no()));
  const bool own = desk.actor().is_enterprise() && desk.actor().uscc() == desk.visit().uscc() && !CheckSender(ordered);
  if (!own) return Refuse(Deny(Reason::kNotPermitted));
  YICI_MUST(desk.RequireVisitRevision(command.etag()));
  YICI_MUST(desk.RequireVisitState(journal::Command::kConfirmVisit));
  journal::Event event;
  journal::VisitConfirmed& confirmed = *event.mutable_visit_confirmed();
  confirmed.set_visit_no(command.visit_no());
  confirmed.set_confirmed(command.confirmed());
  confirmed.set_text(command.text());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideCancelVisit(const World& world, const journal::CancelVisit& command, const Ordered& ordered) {
  YICI_MUST(CheckText("reason", command.reason(), kNoteBytesMax, Reason::kReasonsRequired));
  LedgerDesk desk(world, ordered);
  YICI_MUST(desk.OpenVisit(command.visit_no()));
  if (!IsOwnVisit(desk)) YICI_MUST(desk.RequireOver({role::kAdministrator}));
  YICI_MUST(desk.RequireVisitRevision(command.etag()));
  YICI_MUST(desk.RequireVisitState(journal::Command::kCancelVisit));
  journal::Event event;
  event.mutable_visit_cancelled()->set_visit_no(command.visit_no());
  event.mutable_visit_cancelled()->set_reason(command.reason());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

}  // namespace yici::steward
