// One function per command; each file holds one command or a small family. The pattern is desk.h's.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_COMMANDS_COMMANDS_H_
#define YICI_SERVICES_APPROVAL_MACHINE_COMMANDS_COMMANDS_H_

#include <optional>
#include <string>

#include "services/approval/machine/desk.h"
#include "services/base/outcome.h"

namespace yici::approval {

// submit.cc
Outcome DecideSubmit(const World& world, const journal::SubmitCase& command, const Ordered& ordered);
// instant.cc
Outcome DecideInstant(const World& world, const journal::CompleteInstant& command, const Ordered& ordered);
// pre_review.cc
Outcome DecidePreReview(const World& world, const journal::PreReview& command, const Ordered& ordered);
Outcome DecideRefuseAcceptance(const World& world, const journal::RefuseAcceptance& command, const Ordered& ordered);
// supplement.cc
Outcome DecideNotify(const World& world, const journal::NotifySupplement& command, const Ordered& ordered);
Outcome DecideSupplement(const World& world, const journal::SubmitSupplement& command, const Ordered& ordered);
Outcome DecideReturnSupplement(const World& world, const journal::ReturnSupplement& command, const Ordered& ordered);
Outcome DecideCorrect(const World& world, const journal::CorrectOnSpot& command, const Ordered& ordered);
// accept.cc
Outcome DecideAccept(const World& world, const journal::AcceptCase& command, const Ordered& ordered);
// review.cc
Outcome DecideReview(const World& world, const journal::ReviewStep& command, const Ordered& ordered);
Outcome DecideOpinion(const World& world, const journal::GiveOpinion& command, const Ordered& ordered);
// rule.cc
Outcome DecideRuling(const World& world, const journal::DecideCase& command, const Ordered& ordered);
// deliver.cc
Outcome DecideCertificate(const World& world, const journal::IssueCertificate& command, const Ordered& ordered);
Outcome DecideNotifyCollect(const World& world, const journal::NotifyCollect& command, const Ordered& ordered);
Outcome DecideDeliver(const World& world, const journal::DeliverResult& command, const Ordered& ordered);
// end.cc
Outcome DecideWithdraw(const World& world, const journal::WithdrawCase& command, const Ordered& ordered);
Outcome DecideTerminate(const World& world, const journal::TerminateCase& command, const Ordered& ordered);
// joint_submit.cc
Outcome DecideSubmitJoint(const World& world, const journal::SubmitJoint& command, const Ordered& ordered);
// joint.cc
Outcome DecideJointSupplement(Desk& desk, const journal::SubmitSupplement& command);
Outcome DecideSettleJoint(const World& world, const journal::SettleJoint& command, const Ordered& ordered);
// rate.cc
Outcome DecideVisit(const World& world, const journal::RecordVisit& command, const Ordered& ordered);
Outcome DecideRate(const World& world, const journal::RateCase& command, const Ordered& ordered);
// settle.cc
Outcome DecideSettle(const World& world, const journal::SettleCase& command, const Ordered& ordered);
Outcome DecideReschedule(const World& world, const journal::RescheduleCases& command, const Ordered& ordered);

// ---- shared between commands ----

// submit.cc: what SubmitCase checks and the event it makes, for CompleteInstant too.
struct Intake {
  const journal::Item* item = nullptr;
  const journal::Process* process = nullptr;
  std::string hall_id;
  bool in_force = true;  // false: `item` is known, but holds on another day
  bool joint = false;    // for a joint matter, whose own item is closed to single applications
};
bool IsInForce(const Intake& intake);
bool Offers(const journal::Item& item, journal::Channel channel);
Refusal CheckSubmitRights(const World& world, const journal::SubmitCase& command, const Ordered& ordered, const Intake& intake);
Refusal CheckSubmitSyntax(const journal::SubmitCase& command);
// Visibility of the item and the window.
Refusal FindIntake(const World& world, const journal::SubmitCase& command, const Ordered& ordered, Intake& intake);
Refusal CheckSubmitGuards(const World& world, const journal::SubmitCase& command, const Ordered& ordered, const Intake& intake);
journal::CaseReceived MakeReceived(const World& world, const journal::SubmitCase& command, const Ordered& ordered,
                                   const Intake& intake);

// accept.cc: acceptance by an officer, by a deadline or on the spot. The deed is dated `deed_day`; C2 and C3 start on
// `acceptance_day`, the first step's clock on `step_start`.
struct Acceptance {
  CivilDay deed_day;
  CivilDay acceptance_day;
  CivilDay step_start;
};
journal::CaseAccepted MakeAccepted(const World& world, const journal::Case& subject, const journal::Item& item,
                                   const journal::Process* process, const Acceptance& dates);
// C9 of a step that opens; nothing when its item and process set none.
std::optional<journal::Clock> StepClock(const World& world, const journal::Item& item, const journal::Process* process,
                                        std::string_view step, CivilDay start, CivilDay today);

// supplement.cc: a receipt for every hand-in, and partial supplements end somewhere.
inline constexpr int kDocumentsMax = 500;
using Materials = google::protobuf::RepeatedPtrField<journal::MaterialHeld>;
// What stays outstanding of the notice once `handed_in` is counted.
std::vector<std::string> StillOutstanding(const journal::Case& subject, const Materials& handed_in);
// As stored: dated, present unless the clerk marked it. A material "handed in" as missing was not handed in.
Materials Received(const Materials& materials, CivilDay day, journal::Channel channel);
// A clerk's command without a channel comes from a window, an enterprise's from the web.
journal::Channel ChannelOf(const journal::SubmitSupplement& command, const Actor& actor);
// The one notice (PreReview code 3 gives it too).
Refusal CheckNoticeGuards(const Desk& desk, const google::protobuf::RepeatedPtrField<journal::Fault>& faults);
journal::Event MakeNotice(const Desk& desk, const google::protobuf::RepeatedPtrField<journal::Fault>& faults,
                          const std::string& seal);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_COMMANDS_COMMANDS_H_
