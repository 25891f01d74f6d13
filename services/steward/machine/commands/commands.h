// One function per command, each one judgement: what it does to its demand, or why not. See desk.h for the shape they share.
#ifndef YICI_SERVICES_STEWARD_MACHINE_COMMANDS_COMMANDS_H_
#define YICI_SERVICES_STEWARD_MACHINE_COMMANDS_COMMANDS_H_

#include <string>

#include "services/steward/machine/desk.h"
#include "services/steward/machine/levels.h"
#include "services/steward/machine/routing.h"

namespace yici::steward {

Outcome DecideRaise(const World& world, const journal::RaiseDemand& command, const Ordered& ordered);
Outcome DecideDispatch(const World& world, const journal::DispatchDemand& command, const Ordered& ordered);
Outcome DecideAnswer(const World& world, const journal::AnswerDemand& command, const Ordered& ordered);
Outcome DecideReject(const World& world, const journal::RejectDemand& command, const Ordered& ordered);
Outcome DecideSign(const World& world, const journal::SignDemand& command, const Ordered& ordered);
Outcome DecideReturnDemand(const World& world, const journal::ReturnDemand& command, const Ordered& ordered);
Outcome DecideOnReturn(const World& world, const journal::DecideReturn& command, const Ordered& ordered);
Outcome DecideJoint(const World& world, const journal::SetJointHandling& command, const Ordered& ordered);
Outcome DecideOpinion(const World& world, const journal::GiveDemandOpinion& command, const Ordered& ordered);
Outcome DecideAskExtension(const World& world, const journal::AskExtension& command, const Ordered& ordered);
Outcome DecideOnExtension(const World& world, const journal::DecideExtension& command, const Ordered& ordered);
Outcome DecideReply(const World& world, const journal::ReplyDemand& command, const Ordered& ordered);
Outcome DecideReview(const World& world, const journal::ReviewReply& command, const Ordered& ordered);
Outcome DecideCallBack(const World& world, const journal::RecordCallBack& command, const Ordered& ordered);
Outcome DecideConfirm(const World& world, const journal::ConfirmDemand& command, const Ordered& ordered);
Outcome DecideRule(const World& world, const journal::RuleDemand& command, const Ordered& ordered);
Outcome DecideEscalate(const World& world, const journal::EscalateDemand& command, const Ordered& ordered);
Outcome DecideUrge(const World& world, const journal::UrgeDemand& command, const Ordered& ordered);
// Once it was answered, or a leader had it taken up again, an issue ends by the enterprise's own word or a leader's
// (domain 2.8): refusing it, or merging it away, would be a way around both.
bool IsForALeader(const journal::Demand& demand);
Outcome DecideMerge(const World& world, const journal::MergeDemand& command, const Ordered& ordered);
Outcome DecideList(const World& world, const journal::ListDemandLongTerm& command, const Ordered& ordered);
Outcome DecideResume(const World& world, const journal::ResumeDemand& command, const Ordered& ordered);
Outcome DecideReadCaller(const World& world, const journal::ReadCaller& command, const Ordered& ordered);
Outcome DecideSettle(const World& world, const journal::SettleDemand& command, const Ordered& ordered);
Outcome DecideReschedule(const World& world, const journal::RescheduleDemands& command, const Ordered& ordered);

// ---- pieces that commands and deadlines share ----

// The dispatch of `demand` along a route on a day: signing starts, and the limit of what came by the one number.
journal::Event MakeDispatched(const World& world, const journal::Demand& demand, const Route& route, Instant at);
// An issue's way to the next level. `start`: the day from which that level counts.
journal::DemandEscalated MakeEscalated(const World& world, const journal::Demand& demand, CivilDay start);
// One incident for each level that was passed over.
std::vector<PendingEvent> IncidentsOf(const journal::Demand& demand, const journal::DemandEscalated& event, Instant at,
                                      std::string_view actor);
// What a demand that comes back from a long-term listing, or from an unsatisfied caller, goes on with.
void GoOn(const World& world, const journal::Demand& demand, CivilDay start, journal::DemandChange* change);
void ResumeInto(const World& world, const journal::Demand& demand, Instant at, CivilDay start, journal::DemandChange* change);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_COMMANDS_COMMANDS_H_
