// RecordCallBack (回访), ConfirmDemand (企业确认) and RuleDemand (裁定): the three ways in which a demand ends, and how it is
// done again.
#include <string_view>

#include "services/steward/machine/commands/commands.h"

namespace yici::steward {
namespace {

constexpr int32_t kRedoRoundsMax = 2;
constexpr int32_t kCallsMax = 3;
constexpr std::string_view kSatisfied = "satisfied", kUnsatisfied = "unsatisfied", kObjective = "objective",
                           kNoAnswer = "no_answer";

// Handled once more with a new limit; instead of a third time the inspectors decide. True for a new round.
bool Redo(const World& world, const journal::Demand& demand, CivilDay day, journal::DemandChange* change) {
  change->add_stopped(journal::DEMAND_CLOCK_KIND_CALL_BACK);
  if (demand.redo_rounds() >= kRedoRoundsMax) {
    change->set_state(journal::DEMAND_STATE_INSPECTION);
    return false;
  }
  GoOn(world, demand, day, change);
  return true;
}

void Close(journal::DemandResult result, journal::DemandChange* change) {
  change->set_state(journal::DEMAND_STATE_CLOSED);
  change->set_result(result);
}

// Nobody answered: once more tomorrow, or after the third time the end.
void NotReached(const World& world, const journal::Demand& demand, CivilDay day, journal::DemandChange* change) {
  if (demand.calls_unanswered() + 1 >= kCallsMax) return Close(journal::DEMAND_RESULT_UNREACHABLE, change);
  *change->add_started() = StartClock(journal::DEMAND_CLOCK_KIND_CALL_BACK, kCallBackLimitWd, day, world.calendar);
}

bool IsOutcome(std::string_view word) {
  return word == kSatisfied || word == kUnsatisfied || word == kObjective || word == kNoAnswer;
}

}  // namespace

void GoOn(const World& world, const journal::Demand& demand, CivilDay start, journal::DemandChange* change) {
  change->set_state(demand.department_id().empty() ? journal::DEMAND_STATE_REGISTERED : journal::DEMAND_STATE_HANDLING);
  if (const auto limit = LimitClock(world, demand, start)) *change->add_started() = *limit;
}

Outcome DecideCallBack(const World& world, const journal::RecordCallBack& command, const Ordered& ordered) {
  if (!IsOutcome(command.outcome())) return Refuse(Deny(Reason::kOutcomeInvalid, "outcome"));
  // Not satisfied: the caller's words, or what was explained.
  const bool told = command.outcome() == kUnsatisfied || command.outcome() == kObjective;
  if (told) YICI_MUST(CheckText("note", command.note(), kNoteBytesMax));
  YICI_MUST(CheckNote("note", command.note()));
  Desk desk(world, ordered);
  YICI_MUST(desk.Open(command.demand_no()));
  YICI_MUST(desk.RequireOver({role::kOperator, role::kDispatcher}));
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kRecordCallBack));
  if (desk.demand().issue()) return Refuse(Deny(Reason::kEnterpriseConfirms, "demand_no"));
  journal::Event event;
  journal::CallBackRecorded& recorded = *event.mutable_call_back_recorded();
  recorded.set_outcome(command.outcome());
  recorded.set_note(command.note());
  journal::DemandChange* change = recorded.mutable_change();
  if (command.outcome() == kSatisfied) Close(journal::DEMAND_RESULT_SATISFIED, change);
  if (command.outcome() == kObjective) Close(journal::DEMAND_RESULT_EXPLAINED, change);
  if (command.outcome() == kNoAnswer) NotReached(world, desk.demand(), desk.day(), change);
  if (command.outcome() == kUnsatisfied) recorded.set_redo(Redo(world, desk.demand(), desk.day(), change));
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideConfirm(const World& world, const journal::ConfirmDemand& command, const Ordered& ordered) {
  if (!command.confirmed()) YICI_MUST(CheckText("text", command.text(), kNoteBytesMax));
  YICI_MUST(CheckNote("text", command.text()));
  Desk desk(world, ordered);
  YICI_MUST(desk.Open(command.demand_no()));
  if (!desk.IsItsEnterprise()) return Refuse(Deny(Reason::kNotPermitted));
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kConfirmDemand));
  journal::Event event;
  journal::DemandConfirmed& confirmed = *event.mutable_demand_confirmed();
  confirmed.set_confirmed(command.confirmed());
  confirmed.set_text(command.text());
  if (command.confirmed()) {
    Close(journal::DEMAND_RESULT_CONFIRMED, confirmed.mutable_change());
  } else {
    confirmed.set_redo(Redo(world, desk.demand(), desk.day(), confirmed.mutable_change()));
  }
  desk.Emit(std::move(event));
  return desk.Conclude();
}

// A leader may end any open demand of the jurisdiction, or have it handled again. The inspectors decide after two rounds of
// what came by the one number; of an issue they can only order another round.
Outcome DecideRule(const World& world, const journal::RuleDemand& command, const Ordered& ordered) {
  YICI_MUST(CheckText("reasons", command.reasons(), kLongTextBytesMax, Reason::kReasonsRequired));
  Desk desk(world, ordered);
  YICI_MUST(desk.Open(command.demand_no()));
  YICI_MUST(desk.RequireOver({role::kLeader, role::kInspector}));
  const bool leader = desk.HoldsOver({role::kLeader});
  if (!leader && desk.demand().issue() && command.close()) return Refuse(Deny(Reason::kLeaderRequired));
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kRuleDemand));
  if (!leader && desk.demand().state() != journal::DEMAND_STATE_INSPECTION) {
    return Refuse(Deny(Reason::kDemandWrongState, "demand_no"));
  }
  journal::Event event;
  journal::DemandRuled& ruled = *event.mutable_demand_ruled();
  ruled.set_closed(command.close());
  ruled.set_reasons(command.reasons());
  ruled.set_role(std::string(leader ? role::kLeader : role::kInspector));
  journal::DemandChange* change = ruled.mutable_change();
  if (command.close()) {
    Close(journal::DEMAND_RESULT_RULED, change);
  } else {
    for (const auto kind : {journal::DEMAND_CLOCK_KIND_SIGN, journal::DEMAND_CLOCK_KIND_CALL_BACK,
                            journal::DEMAND_CLOCK_KIND_CRITICISM, journal::DEMAND_CLOCK_KIND_REVIEW}) {
      change->add_stopped(kind);
    }
    GoOn(world, desk.demand(), desk.day(), change);
  }
  desk.Emit(std::move(event));
  return desk.Conclude();
}

}  // namespace yici::steward
