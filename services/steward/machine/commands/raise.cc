// RaiseDemand (提出诉求): by the enterprise, its steward, a hall, the one number or another platform. What says the same as an
// open demand is linked to it and not dispatched a second time, unless the dispatcher finds that it is another caller's own;
// what follows a closed one is a new demand linked to that.
#include "services/audit/tree/compact_range.h"
#include "services/base/text.h"
#include "services/steward/machine/commands/commands.h"
#include "services/steward/machine/demand_sight.h"
#include "services/steward/machine/ledger.h"
#include "services/steward/machine/rows.h"
#include "services/steward/machine/vocabulary.h"

namespace yici::steward {
namespace {

constexpr std::string_view kByTelephone = "hotline";
constexpr size_t kRegionCodeAt = 2, kRegionCodeChars = 6;  // of a USCC

// What the command names, once it is known.
struct Named {
  const journal::HotlineCategory* category = nullptr;
  const journal::Project* project = nullptr;
  const journal::Enterprise* enterprise = nullptr;
  const journal::Demand* followed = nullptr;
};

bool IsIssue(journal::DemandChannel channel) {
  return channel == journal::DEMAND_CHANNEL_ENTERPRISE || channel == journal::DEMAND_CHANNEL_STEWARD;
}

Refusal CheckSyntax(const journal::RaiseDemand& command, const Actor& actor) {
  if (Refusal refusal = CheckText("text", command.text(), kLongTextBytesMax)) return refusal;
  const bool known = !NameOf(command.channel()).word.empty();
  const bool own = actor.is_enterprise() == (command.channel() == journal::DEMAND_CHANNEL_ENTERPRISE);
  if (!known || !own) return Deny(Reason::kDemandChannelInvalid, "channel");
  if (IsIssue(command.channel()) && command.caller().uscc().empty()) return Deny(Reason::kCallerRequired, "caller.uscc");
  if (command.channel() == journal::DEMAND_CHANNEL_SYSTEM && command.external_ref().empty()) {
    return Deny(Reason::kReferenceRequired, "external_ref");
  }
  return std::nullopt;
}

template <class Row>
Refusal Look(const StateReader& state, const std::string& key, Reason unknown, std::string_view field, const Row** found) {
  if (key.empty()) return std::nullopt;
  *found = state.Find<Row>(key);
  return *found != nullptr ? std::nullopt : Refusal(Deny(unknown, field, {{"id", key}}));
}

// An enterprise learns nothing of a project that the ledger gives to another.
bool IsOfAnother(const StateReader& state, const journal::RaiseDemand& command, const Ordered& ordered) {
  if (ordered.arrival.principal().kind() != journal::PRINCIPAL_KIND_ENTERPRISE) return false;
  const auto ledger = LedgerOf(state, command.project_id());
  return ledger && !ledger->uscc().empty() && ledger->uscc() != command.caller().uscc();
}

Refusal LookUp(const World& world, const journal::RaiseDemand& command, const Ordered& ordered, Named* named) {
  const StateReader& state = world.state;
  if (auto refusal = Look(state, command.category_id(), Reason::kCategoryUnknown, "category_id", &named->category))
    return refusal;
  if (auto refusal = Look(state, command.project_id(), Reason::kProjectUnknown, "project_id", &named->project)) return refusal;
  if (IsOfAnother(state, command, ordered)) {
    return Deny(Reason::kProjectUnknown, "project_id", {{"id", command.project_id()}});
  }
  const journal::Jurisdiction* jurisdiction = nullptr;
  if (auto refusal = Look(state, command.jurisdiction(), Reason::kJurisdictionUnknown, "jurisdiction", &jurisdiction)) {
    return refusal;
  }
  const journal::Hall* hall = nullptr;
  if (command.channel() == journal::DEMAND_CHANNEL_HALL) {
    if (command.hall_id().empty()) return Deny(Reason::kHallUnknown, "hall_id");
    if (auto refusal = Look(state, command.hall_id(), Reason::kHallUnknown, "hall_id", &hall)) return refusal;
  }
  named->enterprise = state.Find<journal::Enterprise>(command.caller().uscc());
  if (command.reopens().empty()) return std::nullopt;
  Desk desk(world, ordered);
  if (Refusal refusal = desk.Open(command.reopens())) return Deny(Reason::kDemandNotFound, "reopens");
  // Whose it is would show in which enterprise may be named as following it.
  const bool withheld = IsWithheldFrom(state, desk.actor().id, desk.demand(), desk.day());
  if (withheld) return Deny(Reason::kDemandNotFound, "reopens");
  named->followed = &desk.demand();
  return std::nullopt;
}

// As stated, else that of the project, the enterprise, the demand it follows, the category's department, the code itself.
std::string JurisdictionOf(const World& world, const journal::RaiseDemand& command, const Named& named) {
  if (!command.jurisdiction().empty()) return command.jurisdiction();
  if (named.project != nullptr) return named.project->jurisdiction();
  if (named.enterprise != nullptr) return named.enterprise->jurisdiction();
  if (named.followed != nullptr) return named.followed->jurisdiction();
  if (named.category != nullptr) {
    const auto* department = world.state.Find<journal::Department>(named.category->main_department_id());
    if (department != nullptr) return department->jurisdiction();
  }
  const std::string& uscc = command.caller().uscc();
  if (uscc.size() < kRegionCodeAt + kRegionCodeChars) return {};
  std::string region = uscc.substr(kRegionCodeAt, kRegionCodeChars);
  return world.state.Find<journal::Jurisdiction>(region) == nullptr ? std::string() : region;
}

// Whoever takes a closed demand up again does so where it lies: by the role over its place; a hall, in the line of places that
// it stands in.
bool MayFollow(const World& world, std::string_view needed, std::string_view hall_id, const Ordered& ordered,
               const journal::Demand& followed) {
  const std::string& place = followed.jurisdiction();
  if (hall_id.empty()) {
    const directory::Scope scope{.department_id = {}, .hall_id = {}, .jurisdiction = place};
    return directory::FindMandate(world.state, ActorOf(ordered.arrival).id, needed, scope, DayOf(ordered.legal_time))
        .has_value();
  }
  const auto* hall = world.state.Find<journal::Hall>(hall_id);
  return hall != nullptr && (directory::IsAtOrBelow(world.state, place, hall->jurisdiction()) ||
                             directory::IsAtOrBelow(world.state, hall->jurisdiction(), place));
}

Refusal CheckRights(const World& world, const journal::RaiseDemand& command, const Ordered& ordered, const Actor& actor,
                    const std::string& jurisdiction, const journal::Demand* followed) {
  const std::string_view hall = command.channel() == journal::DEMAND_CHANNEL_HALL ? command.hall_id() : std::string_view();
  if (Refusal refusal = CheckSender(ordered, hall)) return refusal;
  if (actor.is_enterprise()) {
    return actor.uscc() == command.caller().uscc() ? std::nullopt : Refusal(Deny(Reason::kNotPermitted, "caller.uscc"));
  }
  std::string_view needed = role::kOperator;
  if (command.channel() == journal::DEMAND_CHANNEL_STEWARD) needed = role::kSteward;
  if (!hall.empty()) needed = role::kWindowClerk;
  const directory::Scope scope{
      .department_id = {}, .hall_id = hall, .jurisdiction = hall.empty() ? std::string_view(jurisdiction) : std::string_view()};
  const bool holds = directory::FindMandate(world.state, actor.id, needed, scope, DayOf(ordered.legal_time)).has_value();
  if (!holds) return Deny(Reason::kNotPermitted);
  const bool may_follow = followed == nullptr || MayFollow(world, needed, hall, ordered, *followed);
  return may_follow ? std::nullopt : Refusal(Deny(Reason::kNotPermitted, "reopens"));
}

Refusal CheckGuards(const World& world, const journal::RaiseDemand& command, const Ordered& ordered, const Named& named) {
  const std::string& sender = ordered.arrival.principal().id();
  if (!command.external_ref().empty()) {
    const auto used = world.state.FindBytes(Table::kDemandByReference, ReferenceKey(sender, command.external_ref()));
    if (used) return Deny(Reason::kExternalRefUsed, "external_ref", {{"demand_no", *used}});
  }
  if (named.followed == nullptr) return std::nullopt;
  if (named.followed->state() != journal::DEMAND_STATE_CLOSED) return Deny(Reason::kDemandNotClosed, "reopens");
  const bool same_party = named.followed->caller().uscc() == command.caller().uscc();
  if (!same_party || named.followed->issue() != IsIssue(command.channel())) return Deny(Reason::kMergeOtherParty, "reopens");
  if (named.followed->reopened_by().empty()) return std::nullopt;
  return Deny(Reason::kAlreadyReopened, "reopens", {{"demand_no", named.followed->reopened_by()}});
}

// What makes two demands one fact: the same words about the same thing in the same place; of an enterprise, by the same one.
std::string FactOf(const journal::Demand& demand) {
  std::string words;
  for (const std::string_view part : {std::string_view(demand.jurisdiction()), std::string_view(demand.category_id()),
                                      std::string_view(demand.project_id()), StripSpaces(demand.text())}) {
    AppendText(words, part);
  }
  // An issue and a call of the one number go different ways, so they are never one.
  const std::string& uscc = demand.caller().uscc();
  if (!demand.issue() && !uscc.empty()) AppendText(words, kByTelephone);
  if (demand.issue() || !uscc.empty()) AppendText(words, uscc);
  const audit::Hash hash = audit::Sha256(words);
  return std::string(hash.begin(), hash.end());
}

// Somebody who waits for an answer of his own: his words may be those of his neighbour, and his flat is another. Who he is lies
// sealed, so no rule can tell whether it is the same caller.
bool IsOfAPerson(const journal::Demand& demand) {
  const journal::DemandCaller& caller = demand.caller();
  return !demand.issue() && caller.uscc().empty() && (caller.has_name() || caller.has_phone() || caller.has_address());
}

// The fact for one sender alone.
std::string OwnFact(const std::string& fact, std::string_view sender) {
  std::string words;
  AppendText(words, fact);
  AppendText(words, sender);
  const audit::Hash hash = audit::Sha256(words);
  return std::string(hash.begin(), hash.end());
}

// What is the same fact ends at once, linked to the open one; a person's own stays registered with that link, for the
// dispatcher to merge or to send out. A sender who may not know whose the open one is meets his own demands alone, as if there
// were no other: that the words of just this enterprise are there already would tell him.
void LinkDuplicate(const StateReader& state, const Ordered& ordered, journal::Demand& demand) {
  auto same = state.FindBytes(Table::kDemandByFact, demand.fact());
  if (!same || !demand.reopens().empty()) return;
  const auto* open = state.Find<journal::Demand>(*same);
  const std::string_view sender = ActorOf(ordered.arrival).id;
  if (open != nullptr && IsWithheldFrom(state, sender, *open, DayOf(ordered.legal_time))) {
    demand.set_fact(OwnFact(demand.fact(), sender));
    same = state.FindBytes(Table::kDemandByFact, demand.fact());
    if (!same) return;
  }
  demand.set_duplicate_of(*std::move(same));
  if (!IsOfAPerson(demand)) demand.set_state(journal::DEMAND_STATE_MERGED);
}

// Of a project who has it in charge now.
std::string StewardOf(const World& world, const Named& named, const journal::RaiseDemand& command, const Actor& actor) {
  if (named.project != nullptr) {
    const std::string in_charge = FirstInCharge(world.state, named.project->project_id());
    if (!in_charge.empty()) return in_charge;
  }
  if (named.enterprise != nullptr && !named.enterprise->steward_id().empty()) return named.enterprise->steward_id();
  if (command.channel() != journal::DEMAND_CHANNEL_STEWARD) return {};
  return std::string(actor.id.substr(directory::kOfficerPrefix.size()));
}

journal::Demand MakeDemand(const World& world, const journal::RaiseDemand& command, const Ordered& ordered, const Named& named,
                           const std::string& jurisdiction) {
  journal::Demand demand;
  demand.set_issue(IsIssue(command.channel()));
  demand.set_channel(command.channel());
  demand.set_state(journal::DEMAND_STATE_REGISTERED);
  demand.set_kind(command.kind());
  // Without a category it is for whoever dispatches it to say: what turns out a complaint must not have been told as help.
  if (command.kind() == journal::DEMAND_KIND_UNSPECIFIED && named.category != nullptr) demand.set_kind(named.category->kind());
  demand.set_text(command.text());
  *demand.mutable_caller() = command.caller();
  demand.set_external_ref(command.external_ref());
  demand.set_category_id(command.category_id());
  demand.set_project_id(command.project_id());
  demand.set_jurisdiction(jurisdiction);
  demand.set_steward_id(StewardOf(world, named, command, ActorOf(ordered.arrival)));
  demand.set_reopens(command.reopens());
  if (demand.issue()) demand.set_level(kFirstLevel);
  demand.set_fact(FactOf(demand));
  LinkDuplicate(world.state, ordered, demand);
  return demand;
}

PendingEvent UnroutedIncident(const journal::Demand& demand, const Route& route, Instant at) {
  PendingEvent pending;
  journal::IncidentOpened& incident = *pending.event.mutable_incident_opened();
  incident.set_command(journal::Command::kDispatchDemand);
  *incident.mutable_rejection() = DepartmentMissing(demand.demand_no(), demand.category_id(), route.rule);
  pending.subject = SubjectName(demand.demand_no());
  pending.occurred_at = at;
  return pending;
}

}  // namespace

Outcome DecideRaise(const World& world, const journal::RaiseDemand& command, const Ordered& ordered) {
  const Actor actor = ActorOf(ordered.arrival);
  const CivilDay day = DayOf(ordered.legal_time);
  YICI_MUST(CheckSyntax(command, actor));
  Named named;
  YICI_MUST(LookUp(world, command, ordered, &named));
  const std::string jurisdiction = JurisdictionOf(world, command, named);
  YICI_MUST(CheckRights(world, command, ordered, actor, jurisdiction, named.followed));
  if (jurisdiction.empty()) return Refuse(Deny(Reason::kJurisdictionRequired, "jurisdiction"));
  YICI_MUST(CheckGuards(world, command, ordered, named));

  journal::Event raised;
  journal::Demand& demand = *raised.mutable_demand_raised()->mutable_demand();
  demand = MakeDemand(world, command, ordered, named, jurisdiction);
  const std::string_view prefix = demand.issue() ? kIssuePrefix : kHotlinePrefix;
  const uint64_t sequence = world.state.Counter(Table::kDemandSequence, SequenceKey(prefix, jurisdiction, day)) + 1;
  demand.set_demand_no(DemandNumber(prefix, jurisdiction, day, sequence));
  raised.mutable_demand_raised()->set_sequence(static_cast<int64_t>(sequence));
  const bool linked = !demand.duplicate_of().empty();
  if (const auto limit = LimitClock(world, demand, day); limit && !linked) {
    *raised.mutable_demand_raised()->mutable_change()->add_started() = *limit;
  }
  Desk desk(world, ordered);
  desk.OpenFresh(demand.demand_no());
  const journal::Demand begun = demand;
  desk.Emit(std::move(raised));
  if (named.category != nullptr && !linked && !command.register_only()) {
    const RouteAsked asked{
        .category = *named.category, .kind = command.kind(), .jurisdiction = jurisdiction, .channel = command.channel()};
    const Route route = RouteOf(world, asked, day);
    // What no rule gives to anybody stays registered, in the dispatcher's queue.
    if (route.department_id.empty()) {
      desk.EmitElsewhere(UnroutedIncident(begun, route, ordered.legal_time));
    } else {
      desk.Emit(MakeDispatched(world, begun, route, ordered.legal_time));
    }
  }
  return desk.Conclude();
}

}  // namespace yici::steward
