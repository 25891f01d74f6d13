// Which probes an act and its ruling hit.
#include <map>
#include <string_view>

#include "tests/sim/model_tools.h"
#include "tests/sim/simulator.h"

namespace yici::sim {
namespace {

using law::Do;

const char* ProbeOfRefusal(const std::string& reason) {
  static const std::map<std::string_view, const char*> kProbes = {
      {"SEPARATION_OF_DUTIES", "refused by separation of duties"},
      {"ALREADY_NOTIFIED_ONCE", "second notice refused"},
      {"LATE_KEYING_TOO_LATE", "late keying refused"},
      {"REVISION_CONFLICT", "stale revision refused"},
      {"CALENDAR_PAST_EDIT", "past edit refused"},
  };
  const auto named = kProbes.find(reason);
  return named == kProbes.end() ? nullptr : named->second;
}

const char* ProbeOfDone(Do what) {
  static const std::map<Do, const char*> kProbes = {
      {Do::kSubmit, "case received"},
      {Do::kJoint, "joint matter applied for"},
      {Do::kPreReview, "pre-reviewed"},
      {Do::kNotify, "supplement notified"},
      {Do::kSupplement, "supplement handed in"},
      {Do::kCorrect, "corrected on the spot"},
      {Do::kAccept, "case accepted"},
      {Do::kRefuseAcceptance, "acceptance refused"},
      {Do::kReview, "step reviewed"},
      {Do::kRule, "case ruled on"},
      {Do::kCertificate, "certificate issued"},
      {Do::kDeliver, "result delivered"},
      {Do::kWithdraw, "case withdrawn"},
      {Do::kTerminate, "case terminated by the organ"},
      {Do::kVisit, "visit recorded"},
      {Do::kRate, "case rated"},
      {Do::kReturnSupplement, "supplement returned"},
      {Do::kOpinion, "joint opinion"},
      {Do::kInstant, "done on the spot"},
      {Do::kNotifyCollect, "collection told in time"},
      {Do::kPublish, "calendar published"},
      {Do::kStartSpecial, "special procedure started"},
      {Do::kAmendSpecial, "special procedure amended"},
      {Do::kEndSpecial, "special procedure ended"},
      {Do::kExtend, "limit extended"},
      {Do::kTellRight, "right to a hearing told"},
      {Do::kWaiveHearing, "hearing waived"},
      {Do::kRequestHearing, "hearing requested"},
      {Do::kScheduleHearing, "hearing scheduled"},
      {Do::kOpenHearing, "hearing opened"},
      {Do::kCloseHearing, "hearing closed"},
      {Do::kDefer, "accepted with deferral"},
      {Do::kSubmitDeferred, "deferred material handed in"},
      {Do::kExtendDeferral, "deferral extended"},
      {Do::kPromise, "granted on promise"},
      {Do::kReviewSupplement, "supplement asked in review"},
      {Do::kForward, "forwarded up"},
      {Do::kCorrectRecord, "record corrected"},
      {Do::kTransfer, "case transferred"},
      {Do::kRevokeGrant, "grant revoked"},
      {Do::kCancel, "grant cancelled"},
      {Do::kArchive, "case archived"},
      {Do::kRectify, "bad rating answered"},
      {Do::kStage, "adjustment staged"},
      {Do::kApplyList, "power list adjusted"},
      {Do::kImport, "case imported"},
      {Do::kMark, "credit mark recorded"},
      {Do::kLiftMark, "credit mark lifted"},
      {Do::kHandOver, "work handed over"},
      {Do::kRaise, "demand raised"},
      {Do::kDispatch, "demand dispatched"},
      {Do::kSign, "demand signed"},
      {Do::kAnswer, "demand answered at once"},
      {Do::kGiveOpinion, "demand opinion"},
      {Do::kReply, "demand replied"},
      {Do::kCallBack, "called back"},
      {Do::kEscalate, "issue escalated"},
  };
  const auto named = kProbes.find(what);
  return named == kProbes.end() ? nullptr : named->second;
}

const char* ProbeOfChange(law::OrganChange::Kind kind) {
  using Kind = law::OrganChange::Kind;
  return kind == Kind::kRename  ? "department renamed"
         : kind == Kind::kMerge ? "department merged"
         : kind == Kind::kSplit ? "department split"
                                : "reorganisation cancelled";
}

bool StoodStill(const law::Case& subject) {
  for (const law::Clock& clock : subject.clocks) {
    for (const law::Pause& pause : clock.pauses) {
      if (clock.kind == law::kStatutoryClock && pause.end && *pause.end > pause.start) return true;
    }
  }
  return false;
}

}  // namespace

void Simulation::NoteProbes(const law::Act& act, const law::Ruling& ruling) {
  for (const char* what : live_.city.happened) probes_.Hit(what);
  if (!live_.city.happened.empty() && act.what != Do::kSettle) probes_.Hit("late first touch settles before");
  if (const char* probe = ProbeOfRefusal(ruling.reason)) probes_.Hit(probe);
  if (probes_.counts().count("refused " + ruling.reason) != 0) probes_.Hit("refused " + ruling.reason);
  if (ruling.reason == "NOT_PERMITTED") NoteRevoked(act);
  const auto subject = live_.city.cases.find(ruling.case_no);
  if (subject != live_.city.cases.end() && ruling.reason == "CREDIT_NOT_ELIGIBLE") {
    probes_.Hit(act.what == Do::kDefer ? "deferral barred by a mark" : "promise barred by a mark");
  }
  if (!ruling.reason.empty() || ruling.nothing) return;
  if (const char* probe = ProbeOfDone(act.what)) probes_.Hit(probe);
  if (const auto demand = live_.city.demands.find(act.demand.no); demand != live_.city.demands.end()) {
    NoteDemand(act, demand->second);
  }
  for (const law::Material& material : act.materials) {
    if (material.taken_from.empty()) continue;
    probes_.Hit(act.what == Do::kJoint ? "paper taken over by a joint matter" : "paper taken over");
  }
  const bool earlier_day = act.occurred_us != 0 && law::DayAt(act.occurred_us) != law::DayAt(act.now_us);
  if (earlier_day) probes_.Hit("late keying accepted");
  if (act.what == Do::kReview && act.code == 2) probes_.Hit("step returned");
  if (act.what == Do::kPublish && act.notice.published > law::DayAt(act.now_us)) probes_.Hit("calendar waits for its day");
  if (act.what == Do::kReorganize) probes_.Hit(ProbeOfChange(act.change.kind));
  if (subject != live_.city.cases.end()) NoteOrgans(act, subject->second);
  if (subject != live_.city.cases.end()) NoteDone(act, subject->second);
}

void Simulation::NoteRevoked(const law::Act& act) {
  const std::string officer = act.actor.size() > 8 ? act.actor.substr(8) : "";
  for (const law::Grant& grant : live_.city.directory.grants) {
    if (grant.revoked && grant.officer == officer) return probes_.Hit("refused after revocation");
  }
}

void Simulation::NoteDemand(const law::Act& act, const law::Demand& demand) {
  using law::Stage;
  const law::Day day = law::DayAt(act.now_us);
  const bool again = act.what == Do::kConfirm ? !act.demand.yes : act.demand.outcome == "unsatisfied";
  const bool answers = act.what == Do::kReply || act.what == Do::kReviewReply || act.what == Do::kSign;
  if (act.what == Do::kRaise && demand.stage == Stage::kMerged) probes_.Hit("demand joined an open one");
  if (act.what == Do::kRaise && demand.stage == Stage::kAwaitingSign) probes_.Hit("demand dispatched at once");
  if (act.what == Do::kReviewReply) probes_.Hit(act.demand.yes ? "reply passed" : "reply sent back");
  if (act.what == Do::kConfirm && act.demand.yes) probes_.Hit("issue confirmed");
  if (act.what == Do::kConfirm || act.what == Do::kCallBack) {
    if (again) probes_.Hit(demand.stage == Stage::kInspection ? "demand went to the inspectors" : "demand handled again");
  }
  if (demand.result == law::Result::kUnreachable) probes_.Hit("caller not reached");
  // Without a leader in between, fewer were told than there are levels above the first.
  const bool passed_over = static_cast<int>(demand.informed.size()) < demand.level - 1;
  if (act.what == Do::kEscalate && passed_over) probes_.Hit("issue passed over a level");
  const bool succeeded = live_.city.OrganFor(demand.department, "", day) != demand.department;
  if (answers && succeeded) probes_.Hit("successor handled a demand");
}

// What successors did, and who acted with the work of somebody else.
void Simulation::NoteOrgans(const law::Act& act, const law::Case& subject) {
  const law::City& city = live_.city;
  const law::Day day = law::DayAt(act.now_us);
  const bool succeeded = city.OrganFor(subject.item->department, subject.item->code, day) != subject.item->department;
  if (act.what == Do::kRule && succeeded && subject.department != subject.item->department) probes_.Hit("successor ruled on");
  if (act.what == Do::kSubmit && succeeded) probes_.Hit("applied for at the successor");
  if (act.what == Do::kOpinion && city.OrganFor(act.department, subject.item->code, day) != act.department) {
    probes_.Hit("successor gave the opinion");
  }
  if (act.what != Do::kReview || city.handed_over.empty()) return;
  law::Directory without = city.directory;
  std::erase_if(without.substitutions, [](const law::Substitution& instead) { return instead.hand_over; });
  const law::Where where{subject.department, subject.hall, subject.jurisdiction};
  if (!without.May(act.actor, law::RoleOfStep(act.step), where, day)) probes_.Hit("acted with work handed over");
}

void Simulation::NoteDone(const law::Act& act, const law::Case& subject) {
  const law::Directory& directory = live_.city.directory;
  law::Directory without = directory;
  without.substitutions.clear();
  const law::Where where{subject.department, subject.hall, subject.jurisdiction};
  const law::Day day = law::DayAt(act.now_us);
  const std::string role = law::RoleOfStep(act.step);
  if (act.what == Do::kReview && !without.May(act.actor, role, where, day) && directory.May(act.actor, role, where, day)) {
    probes_.Hit("acted as a substitute");
  }
  if (act.what == Do::kRule && StoodStill(subject)) probes_.Hit("ruled on after days that did not count");
  if (act.what == Do::kRule && subject.department != subject.item->department) probes_.Hit("transferred case ruled on");
  if (act.what == Do::kRule && !act.record.empty()) probes_.Hit("ruling cites the hearing");
  if (act.what == Do::kRule && act.yes && subject.extended) probes_.Hit("granted within an extension");
  if (act.what == Do::kSubmitDeferred && !subject.deferral_open) probes_.Hit("deferral completed");
  if (act.what == Do::kAfterCheck) {
    probes_.Hit(act.code == 1 ? "promise found true" : act.code == 2 ? "promise found untrue" : "promise corrected");
    if (act.code == 2 && act.length == 0) probes_.Hit("promise still untrue after the order");
  }
  const auto power = live_.city.powers.find(subject.item->code);
  if (act.what == Do::kAccept && power != live_.city.powers.end() && !power->second.versions.back().active) {
    probes_.Hit("case of an item off the list goes on");
  }
  if (subject.imported && act.what == Do::kRule) probes_.Hit("imported case ruled on");
  const bool awaits = subject.state == law::State::kAwaitingInReview;
  if (act.what == Do::kOpinion && awaits) probes_.Hit("joint opinion while papers are awaited");
  if (act.what == Do::kCloseHearing && !act.yes) probes_.Hit("hearing closed unsigned");
  if (act.what == Do::kSupplement && subject.review_asked) probes_.Hit("supplement in review handed in");
  if (act.what == Do::kRate && subject.rated.at(act.code).followed) probes_.Hit("follow-up rating");
  if (act.what == Do::kSubmit && act.link == law::LinkKind::kRenewal) {
    probes_.Hit(subject.link.in_time ? "renewal in time" : "renewal too late");
  }
  if (subject.link.kind != law::LinkKind::kNone && act.what == Do::kSubmit) {
    const law::Item& of_grant = *live_.city.cases.at(subject.link.no).item;
    if (act.item != of_grant.code && act.item != of_grant.renewal_item) probes_.Hit("grant goes on under the merged item");
  }
  if (act.what == Do::kSubmit && act.link == law::LinkKind::kChange) probes_.Hit("change asked for");
  if (act.what == Do::kSubmit && act.link == law::LinkKind::kWithdrawal) probes_.Hit("withdrawal opened by the organ");
  if (act.what != Do::kRule || !act.yes || subject.link.kind == law::LinkKind::kNone) return;
  probes_.Hit(subject.link.kind == law::LinkKind::kRenewal  ? "renewed by a ruling"
              : subject.link.kind == law::LinkKind::kChange ? "change granted"
                                                            : "grant withdrawn by a ruling");
}

}  // namespace yici::sim
