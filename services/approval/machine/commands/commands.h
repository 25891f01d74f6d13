// One function per command; each file holds one command or a small family. The pattern is desk.h's.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_COMMANDS_COMMANDS_H_
#define YICI_SERVICES_APPROVAL_MACHINE_COMMANDS_COMMANDS_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/approval/machine/attachments.h"
#include "services/approval/machine/desk.h"
#include "services/base/outcome.h"
#include "services/directory/machine/credit.h"

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
// erase.cc: as its sender gives it, which makes it a proposal where two people are required.
Outcome DecideEraseCases(const World& world, const journal::Command& command, const Ordered& ordered);
// end.cc
Outcome DecideWithdraw(const World& world, const journal::WithdrawCase& command, const Ordered& ordered);
Outcome DecideTerminate(const World& world, const journal::TerminateCase& command, const Ordered& ordered);
// special.cc
Outcome DecideStartSpecial(const World& world, const journal::StartSpecial& command, const Ordered& ordered);
Outcome DecideAmendSpecial(const World& world, const journal::AmendSpecial& command, const Ordered& ordered);
Outcome DecideEndSpecial(const World& world, const journal::EndSpecial& command, const Ordered& ordered);
// hearing_right.cc
Outcome DecideNotifyHearingRight(const World& world, const journal::NotifyHearingRight& command, const Ordered& ordered);
Outcome DecideWaiveHearing(const World& world, const journal::WaiveHearing& command, const Ordered& ordered);
Outcome DecideRequestHearing(const World& world, const journal::RequestHearing& command, const Ordered& ordered);
// hearing.cc
Outcome DecideScheduleHearing(const World& world, const journal::ScheduleHearing& command, const Ordered& ordered);
Outcome DecideOpenHearing(const World& world, const journal::OpenHearing& command, const Ordered& ordered);
Outcome DecideCloseHearing(const World& world, const journal::CloseHearing& command, const Ordered& ordered);
// extend.cc
Outcome DecideExtendLimit(const World& world, const journal::ExtendLimit& command, const Ordered& ordered);
// joint_submit.cc
Outcome DecideSubmitJoint(const World& world, const journal::SubmitJoint& command, const Ordered& ordered);
// joint.cc
Outcome DecideJointSupplement(Desk& desk, const journal::SubmitSupplement& command);
Outcome DecideSettleReview(const World& world, const journal::SettleReview& command, const Ordered& ordered);
Outcome DecideSettleJoint(const World& world, const journal::SettleJoint& command, const Ordered& ordered);
// rate.cc
Outcome DecideVisit(const World& world, const journal::RecordVisit& command, const Ordered& ordered);
Outcome DecideRate(const World& world, const journal::RateCase& command, const Ordered& ordered);
// import.cc
Outcome DecideImport(const World& world, const journal::ImportCase& command, const Ordered& ordered);
// deferral.cc
Outcome DecideDeferral(const World& world, const journal::AcceptWithDeferral& command, const Ordered& ordered);
Outcome DecideSubmitDeferred(const World& world, const journal::SubmitDeferred& command, const Ordered& ordered);
Outcome DecideExtendDeferral(const World& world, const journal::ExtendDeferral& command, const Ordered& ordered);
// promise.cc
Outcome DecidePromise(const World& world, const journal::AcceptOnPromise& command, const Ordered& ordered);
Outcome DecideAfterCheck(const World& world, const journal::RecordAfterCheck& command, const Ordered& ordered);
// review_supplement.cc
Outcome DecideReviewSupplement(const World& world, const journal::RequestSupplementInReview& command, const Ordered& ordered);
// forward.cc
Outcome DecideForwardUp(const World& world, const journal::ForwardUp& command, const Ordered& ordered);
// correct_record.cc
Outcome DecideCorrectRecord(const World& world, const journal::CorrectRecord& command, const Ordered& ordered);
Outcome DecideRectify(const World& world, const journal::RectifyRating& command, const Ordered& ordered);
// revoke.cc
Outcome DecideRevoke(const World& world, const journal::RevokeCase& command, const Ordered& ordered);
Outcome DecideCancel(const World& world, const journal::CancelCase& command, const Ordered& ordered);
// archive.cc
Outcome DecideArchive(const World& world, const journal::ArchiveCase& command, const Ordered& ordered);
Outcome DecideSetLegalHold(const World& world, const journal::SetLegalHold& command, const Ordered& ordered);
Outcome DecideReleaseLegalHold(const World& world, const journal::ReleaseLegalHold& command, const Ordered& ordered);
// settle.cc
Outcome DecideSettle(const World& world, const journal::SettleCase& command, const Ordered& ordered);
Outcome DecideReschedule(const World& world, const journal::RescheduleCases& command, const Ordered& ordered);
Outcome DecideReadAttachment(const World& world, const journal::ReadAttachment& command, const Ordered& ordered);

// transfer.cc
Outcome DecideTransfer(const World& world, const journal::TransferCase& command, const Ordered& ordered);
Outcome DecideMove(const World& world, const journal::MoveCases& command, const Ordered& ordered);

// ---- shared between commands ----

// submit.cc: what SubmitCase checks and the event it makes, for CompleteInstant too.
struct Intake {
  const journal::Item* item = nullptr;
  directory::Organ organ;  // who carries the item today: its department, or that one's successor
  const journal::Process* process = nullptr;
  std::string hall_id;
  bool in_force = true;   // false: `item` is known, but holds on another day
  bool of_grant = false;  // `item` is the version of `grant`, which need not be in force any more
  // For a joint matter, whose own item is closed to single applications.
  bool joint = false;
  // The grant that the application is about.
  const journal::Case* grant = nullptr;
};
bool IsInForce(const Intake& intake);
// Why an item is not applied for; one that the power list ended says how, since when and where to go instead.
Rejection DenyInactive(const journal::Item& item, std::string_view field);
bool Offers(const journal::Item& item, journal::Channel channel);
// Whether a digest has to be that of an uploaded file: online, and where an enterprise sends.
Digests DigestsFor(journal::Channel channel, const Actor& actor);
Refusal CheckSubmitRights(const World& world, const journal::SubmitCase& command, const Ordered& ordered, const Intake& intake);
Refusal CheckSubmitSyntax(const journal::SubmitCase& command);
// Item code + civil day + sequence of at least four digits (domain 2.3), and the sequence.
std::pair<std::string, int64_t> NextCaseNumber(const StateReader& state, std::string_view item_code, CivilDay day);
// Visibility of the item and the window.
Refusal FindIntake(const World& world, const journal::SubmitCase& command, const Ordered& ordered, Intake& intake);
Refusal CheckSubmitGuards(const World& world, const journal::SubmitCase& command, const Ordered& ordered, const Intake& intake);
journal::CaseReceived MakeReceived(const World& world, const journal::SubmitCase& command, const Ordered& ordered,
                                   const Intake& intake);

// link.cc: an application about a grant of the same holder: change, renewal, withdrawal by the organ.
Refusal CheckLinkSyntax(const journal::SubmitCase& command);
// Visibility of the grant: another holder's is not there.
Refusal FindGrant(const World& world, const journal::SubmitCase& command, const Ordered& ordered, Intake& intake);
Refusal CheckLinkGuards(const World& world, const journal::SubmitCase& command, const Ordered& ordered, const Intake& intake);
void AddLink(journal::CaseReceived& event, const World& world, const journal::SubmitCase& command, const Ordered& ordered,
             const Intake& intake);
// Told to the grant.
journal::Event MakeLinked(const journal::CaseReceived& received);

// accept.cc: acceptance by an officer, by a deadline or on the spot. The deed is dated `deed_day`; C2 and C3 start on
// `acceptance_day`, the first step's clock on `step_start`.
struct Acceptance {
  CivilDay deed_day;
  CivilDay acceptance_day;
  CivilDay step_start;
  std::string_view document = "04";
};
// After a full supplement the day its last material arrived, whoever accepts; else `today` (domain 2.5).
CivilDay AcceptanceDay(const journal::Case& subject, CivilDay today);
journal::CaseAccepted MakeAccepted(const World& world, const journal::Case& subject, const journal::Item& item,
                                   const journal::Process* process, const Acceptance& dates);
// C9 of a step that opens; nothing when its item and process set none.
std::optional<journal::Clock> StepClock(const World& world, const journal::Item& item, const journal::Process* process,
                                        std::string_view step, CivilDay start, CivilDay today);

// deferral.cc: the applicant's written promise and good standing, for a deferral and for a grant on promise.
inline constexpr int32_t kLimitWdMax = 1000;  // of a limit that a command names
Refusal CheckPromiseSyntax(const journal::SignedPromise& promise);
Refusal CheckPromiseDay(const Desk& desk, const journal::SignedPromise& promise);
Refusal CheckCredit(const Desk& desk, directory::Bars what);

// review_supplement.cc: the case goes on, with a full set or at the limit; C3 and C9 run again from `pause_end`.
journal::Event MakeReviewSupplementEnded(const World& world, const journal::Case& subject,
                                         const std::vector<std::string>& outstanding, CivilDay pause_end, CivilDay today);

// supplement.cc: how materials come in after the application.
// Known to the item, attached as it allows, and what is reused can be.
Refusal CheckHandedIn(const Desk& desk, const google::protobuf::RepeatedPtrField<journal::MaterialHeld>& materials,
                      journal::Channel channel);
// As stored: dated, present unless the clerk marked it. A material "handed in" as missing was not handed in.
google::protobuf::RepeatedPtrField<journal::MaterialHeld> ReceivedMaterials(
    const Desk& desk, const google::protobuf::RepeatedPtrField<journal::MaterialHeld>& materials, journal::Channel channel);
// A clerk's command without a channel comes from a window, an enterprise's from the web.
journal::Channel ChannelOf(journal::Channel stated, const Actor& actor);
// Visibility of the window and the right to hand in.
Refusal CheckHandIn(Desk& desk, const std::string& window_id, const std::string& applicant, journal::Channel channel);
// A trip has a hall, and a case room for another receipt.
Refusal CheckReceipt(const Desk& desk, const std::string& window_id, journal::Channel channel);
Refusal CheckRoomForDocument(const Desk& desk);
// The same for a notice that the organ may give again and again (08, 35, 44).
Refusal CheckRoomForNotice(const Desk& desk, std::string_view code);

// supplement.cc: a receipt for every hand-in, and partial supplements end somewhere.
inline constexpr int kDocumentsMax = 500;
// What the organ tells leaves room for what the applicant hands in: where no receipt fits any more, C7 or C8 ends the case.
inline constexpr int kNoticesOfACodeMax = 100;
bool IsInReview(const journal::Case& subject);
// The notice that a supplement answers: 06 in review, else the one notice.
const google::protobuf::RepeatedPtrField<journal::Fault>& AskedFor(const journal::Case& subject);
// What stays outstanding of it once `handed_in` is counted.
std::vector<std::string> StillOutstanding(const journal::Case& subject, const Materials& handed_in);

// supplement.cc: the one notice (PreReview code 3 gives it too).
Refusal CheckNoticeGuards(const Desk& desk, const google::protobuf::RepeatedPtrField<journal::Fault>& faults);
journal::Event MakeNotice(const Desk& desk, const google::protobuf::RepeatedPtrField<journal::Fault>& faults,
                          const std::string& seal);

// hearing.cc: a ruling waits for the right to a hearing, and names the record of the hearing that was held (art. 46-48).
Refusal CheckHearingBeforeRuling(const Desk& desk, const journal::DecideCase& command);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_COMMANDS_COMMANDS_H_
