#include "services/approval/machine/joint.h"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "services/approval/machine/apply.h"
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/fold.h"
#include "services/approval/machine/text.h"
#include "services/approval/machine/view.h"

namespace yici::approval {
namespace {

using journal::Command;
using journal::Event;

// Acts on the application as a whole: the papers that a notice asked for, withdrawal, trips and ratings, the extension of the
// joint limit by the head of the government, and the parent's own file. Everything else is an act of law on one licence, so
// it belongs to a child, whose organ, clocks and documents it concerns: also what later versions add.
constexpr CommandKind kOnParent[] = {Command::kSubmitSupplement, Command::kWithdrawCase,    Command::kRecordVisit,
                                     Command::kRateCase,         Command::kRectifyRating,   Command::kSettleCase,
                                     Command::kExtendLimit,      Command::kCorrectRecord,   Command::kArchiveCase,
                                     Command::kSetLegalHold,     Command::kReleaseLegalHold};

bool IsOnParent(CommandKind command) {
  return std::find(std::begin(kOnParent), std::end(kOnParent), command) != std::end(kOnParent);
}

journal::JointOutcome OutcomeOf(const journal::Case& child) {
  switch (child.state()) {
    case journal::CASE_STATE_NOT_ACCEPTED: return journal::JOINT_OUTCOME_NOT_ACCEPTED;
    case journal::CASE_STATE_WITHDRAWN: return journal::JOINT_OUTCOME_WITHDRAWN;
    case journal::CASE_STATE_TERMINATED: return journal::JOINT_OUTCOME_TERMINATED;
    case journal::CASE_STATE_FORWARDED_UP: return journal::JOINT_OUTCOME_FORWARDED_UP;
    case journal::CASE_STATE_REVOKED: return journal::JOINT_OUTCOME_REVOKED;
    case journal::CASE_STATE_CANCELLED: return journal::JOINT_OUTCOME_CANCELLED;
    default: break;
  }
  if (!child.has_ruling()) return journal::JOINT_OUTCOME_UNSPECIFIED;
  return child.ruling().grant() ? journal::JOINT_OUTCOME_GRANTED : journal::JOINT_OUTCOME_REFUSED;
}

// Events that change nothing the rest of the family waits for.
bool IsPrivate(const Event& event) {
  switch (event.event_case()) {
    case Event::kCaseReceived:
    case Event::kVisitRecorded:
    case Event::kCaseRated:
    case Event::kRatingRectified:
    case Event::kRecordCorrected:
    case Event::kCaseArchived:
    case Event::kLegalHoldSet:
    case Event::kLegalHoldReleased:
    case Event::kAttachmentRead:
    case Event::kCaseErased:
    case Event::kLimitExtended:
    case Event::kDeferralExtended:
    case Event::kSpecialAmended:
    case Event::kPauseOverrun:
    case Event::kHearingRightNotified:
    case Event::kHearingWaived:
    case Event::kHearingScheduled:
    case Event::kHearingOpened:
    case Event::kClockRescheduled:
    case Event::kClockWarned:
    case Event::kClockBreached:
    case Event::kClockLapsed:
    case Event::kCaseTransferred:
    case Event::kCaseLinked:
    case Event::kLinkedCaseGranted:
    case Event::kJointChildSettled:
    case Event::kJointAccepted:
    case Event::kJointConcluded:
    case Event::kJointMaterialsJudged: return true;
    default: return false;
  }
}

void AddFaults(journal::SettleJoint& settle, const google::protobuf::RepeatedPtrField<journal::Fault>& faults) {
  for (const journal::Fault& fault : faults) {
    journal::MaterialHeld& judged = *settle.add_materials();
    judged.set_material_id(fault.material_id());
    judged.set_status(fault.status() == journal::MATERIAL_STATUS_MISSING ? journal::MATERIAL_STATUS_MISSING
                                                                         : journal::MATERIAL_STATUS_FAULTY);
    judged.set_fault(fault.text());
  }
}

// How the event judged papers, or which it brought: the parent and the other children shall see it.
void AddMaterials(journal::SettleJoint& settle, const Event& event) {
  switch (event.event_case()) {
    case Event::kSupplementNotified: return AddFaults(settle, event.supplement_notified().faults());
    case Event::kSupplementReturned: return AddFaults(settle, event.supplement_returned().faults());
    case Event::kSupplementRequestedInReview: return AddFaults(settle, event.supplement_requested_in_review().faults());
    case Event::kDeferredSubmitted: *settle.mutable_materials() = event.deferred_submitted().materials(); return;
    case Event::kCaseSupplemented: *settle.mutable_materials() = event.case_supplemented().materials(); return;
    case Event::kCaseCorrected: *settle.mutable_materials() = event.case_corrected().materials(); return;
    default: return;
  }
}

constexpr int32_t kOpen = std::numeric_limits<int32_t>::max();

// When the child's clocks of this kind stood still. C9 stands still with C3, so it tells of it where nothing was promised.
void AddSpans(const journal::Case& child, journal::ClockKind kind, std::vector<std::pair<int32_t, int32_t>>& spans) {
  for (const journal::Special& special : child.specials()) {
    spans.emplace_back(special.start_day(), special.end_day() == 0 ? kOpen : special.end_day());
  }
  if (kind != journal::CLOCK_KIND_C3_PROMISED) return;
  for (const journal::Clock& clock : child.clocks()) {
    if (clock.kind() != journal::CLOCK_KIND_C3_PROMISED && clock.kind() != journal::CLOCK_KIND_C9_STEP) continue;
    // One that stopped while it stood still has no end of its pause.
    const int32_t last = IsLive(clock) ? kOpen : clock.ended_day();
    for (const journal::Pause& pause : clock.pauses()) {
      spans.emplace_back(pause.start_day(), pause.end_day() == 0 ? last : pause.end_day());
    }
  }
}

// 撤件 of the whole matter: of every child that is still before its ruling, for the same applicant.
std::vector<Asked> WithdrawChildren(const StateReader& state, const journal::Case& parent, const std::string& reason) {
  std::vector<Asked> asked;
  for (const journal::Case* child : ChildrenOf(state, parent)) {
    if (!AllowedFrom(Command::kWithdrawCase, child->state())) continue;
    journal::WithdrawCase& withdraw = *asked.emplace_back().command.mutable_withdraw_case();
    withdraw.set_case_no(child->case_no());
    withdraw.set_reason(reason);
    withdraw.set_applicant(PrincipalOfParty(child->applicant()));
    asked.back().refuses_record = true;
  }
  return asked;
}

}  // namespace

bool IsJointParent(const journal::Case& subject) { return !subject.joint().children().empty(); }

bool IsJointChild(const journal::Case& subject) { return !subject.joint().parent().empty(); }

std::vector<const journal::Case*> ChildrenOf(const StateReader& state, const journal::Case& parent) {
  std::vector<const journal::Case*> children;
  for (const journal::JointChild& noted : parent.joint().children()) {
    if (const auto* child = state.Find<journal::Case>(noted.case_no())) children.push_back(child);
  }
  return children;
}

std::vector<const journal::Case*> FamilyOf(const StateReader& state, const journal::Case& subject) {
  std::vector<const journal::Case*> family{&subject};
  const journal::Case* parent = &subject;
  if (IsJointChild(subject)) {
    parent = state.Find<journal::Case>(subject.joint().parent());
    if (parent == nullptr) return family;
    family.push_back(parent);
  }
  for (const journal::Case* child : ChildrenOf(state, *parent)) {
    if (child->case_no() != subject.case_no()) family.push_back(child);
  }
  return family;
}

int32_t FamilyVisitCount(const StateReader& state, const journal::Case& subject) {
  std::set<std::pair<std::string_view, int32_t>> distinct;
  for (const journal::Case* member : FamilyOf(state, subject)) {
    for (const journal::Visit& visit : member->visits()) distinct.emplace(visit.hall_id(), visit.day());
  }
  return static_cast<int32_t>(distinct.size());
}

JointSavings SavingsOf(const StateReader& state, const journal::Case& parent) {
  JointSavings savings;
  const auto came = [](const journal::MaterialHeld& held) { return held.day() != 0; };
  for (const journal::Case* child : ChildrenOf(state, parent)) {
    savings.papers += static_cast<int32_t>(std::count_if(child->materials().begin(), child->materials().end(), came));
  }
  savings.papers -= static_cast<int32_t>(std::count_if(parent.materials().begin(), parent.materials().end(), came));
  if (parent.channel() == journal::CHANNEL_WINDOW) savings.visits = parent.joint().children_size() - 1;
  return savings;
}

journal::JointChild NoteOf(const journal::Case& child, const journal::JointChild& noted) {
  journal::JointChild note = noted;
  note.set_acceptance_day(child.acceptance_day());
  // An archived case ended as it was noted before.
  if (child.state() == journal::CASE_STATE_ARCHIVED) return note;
  note.set_outcome(OutcomeOf(child));
  note.set_paused(child.state() == journal::CASE_STATE_SPECIAL_PROCEDURE);
  note.set_awaits_supplement(child.state() == journal::CASE_STATE_AWAITING_SUPPLEMENT_IN_REVIEW &&
                             child.review_supplement().paused());
  note.set_ended(HasEnded(child.state()));
  note.set_result_code(note.ended() ? child.result_code() : 0);
  if (note.ended() && !noted.ended()) {
    note.set_ended_day(DayOf(Instant::FromMicros(child.last_event_us())).days_since_1970());
  }
  return note;
}

bool StandsStill(const journal::JointChild& child, journal::ClockKind kind) {
  const bool awaits = kind == journal::CLOCK_KIND_C3_PROMISED && child.awaits_supplement();
  return child.mandatory() && (child.paused() || awaits);
}

CivilDay EndOfSupplement(const journal::Case& child, CivilDay today) {
  const journal::Clock* limit = FindLast(child, journal::CLOCK_KIND_REVIEW_SUPPLEMENT);
  const bool expired = limit != nullptr && limit->phase() == journal::CLOCK_PHASE_EXPIRED;
  // It expired by the calendar in force, the day before this; the row may still hold a day that no sweep has moved yet.
  return expired ? today + -1 : today;
}

google::protobuf::RepeatedPtrField<journal::Pause> PausesSince(journal::ClockKind kind, CivilDay start,
                                                               const std::vector<const journal::Case*>& children) {
  std::vector<std::pair<int32_t, int32_t>> spans;  // (start, end], kOpen: it runs
  for (const journal::Case* child : children) {
    if (child->joint().mandatory()) AddSpans(*child, kind, spans);
  }
  std::sort(spans.begin(), spans.end());
  google::protobuf::RepeatedPtrField<journal::Pause> pauses;
  int32_t until = start.days_since_1970();
  for (const auto& [begin, end] : spans) {
    if (end <= until) continue;
    if (pauses.empty() || begin > until) pauses.Add()->set_start_day(std::max(begin, until));
    pauses.rbegin()->set_end_day(end == kOpen ? 0 : end);
    until = end;
  }
  return pauses;
}

int32_t JointResult(const journal::Joint& joint) {
  constexpr int32_t kOtherEnd = 6;
  int32_t shared = -1;
  bool same = true;
  bool granted = true;
  for (const journal::JointChild& child : joint.children()) {
    if (!child.mandatory()) continue;
    if (shared < 0) shared = child.result_code();
    same &= child.result_code() == shared;
    granted &= child.outcome() == journal::JOINT_OUTCOME_GRANTED;
  }
  if (same && shared >= 0) return shared;
  return granted ? 0 : kOtherEnd;
}

Refusal CheckJointState(const journal::Case& subject, CommandKind command) {
  if (IsJointParent(subject) && !IsOnParent(command)) {
    std::vector<std::string> children;
    for (const journal::JointChild& child : subject.joint().children()) children.push_back(child.case_no());
    return Deny(Reason::kJointParent, "case_no", {{"children", Listed(children)}});
  }
  const bool hands_in = command == Command::kSubmitSupplement && subject.state() == journal::CASE_STATE_AWAITING_SUPPLEMENT;
  if (!IsJointChild(subject) || !hands_in) return std::nullopt;
  return Deny(Reason::kJointChild, "case_no", {{"parent", subject.joint().parent()}});
}

std::vector<Asked> Reactions(const StateReader& state, const Event& event) {
  std::vector<Asked> asked;
  if (!Handles(event) || IsPrivate(event)) return asked;
  const auto* subject = state.Find<journal::Case>(CaseOf(event));
  if (subject == nullptr || !subject->has_joint()) return asked;
  if (IsJointParent(*subject)) {
    if (event.has_case_withdrawn()) asked = WithdrawChildren(state, *subject, event.case_withdrawn().reason());
    return asked;
  }
  journal::SettleJoint& settle = *asked.emplace_back().command.mutable_settle_joint();
  settle.set_case_no(subject->joint().parent());
  settle.set_child_case_no(subject->case_no());
  AddMaterials(settle, event);
  return asked;
}

std::vector<std::string> AlsoTouched(const StateReader& state, const Command& command) {
  std::vector<std::string> touched;
  const std::string* case_no = nullptr;
  if (command.has_submit_supplement()) case_no = &command.submit_supplement().case_no();
  if (command.has_withdraw_case()) case_no = &command.withdraw_case().case_no();
  if (case_no == nullptr) return touched;
  const auto* subject = state.Find<journal::Case>(*case_no);
  if (subject == nullptr) return touched;
  for (const journal::JointChild& child : subject->joint().children()) touched.push_back(child.case_no());
  return touched;
}

}  // namespace yici::approval
