// Who may act on a case, when, and in which order that is asked: syntax, visibility, rights, revision, state, guards.
#include <algorithm>

#include "tests/sim/model_tools.h"

namespace law {

// ---- who ----

std::string City::HallOf(const Case& subject, const std::string& window) const {
  if (window.empty()) return subject.hall;
  const auto at = places().window.find(window);
  return at == places().window.end() ? std::string() : at->second;
}

bool City::Sees(const Act& act, const Case& subject) const {
  if (!IsEnterprise(act.sender)) return true;
  const std::string uscc = UsccOf(act.sender);
  const auto& holders = subject.hearing.holders;
  // An interested party was told of the case with its right to a hearing.
  const bool told = std::any_of(holders.begin(), holders.end(), [&](const auto& h) { return h.first == act.sender; });
  return told || uscc == subject.applicant || uscc == subject.agent || act.actor == subject.submitter;
}

bool City::Officer(const Act& act, const Case& subject, std::initializer_list<const char*> roles,
                   const std::string& window) const {
  const Where where = At(subject, HallOf(subject, window), DayAt(act.now_us));
  if (!SpeaksSoundly(act, where.hall)) return false;
  return std::any_of(roles.begin(), roles.end(), [&](const char* role) {
    return directory.May(act.actor, role, where, DayAt(act.now_us));  // the day it is ordered, not the day it is said of
  });
}

bool City::Party(const Act& act, const Case& subject, const std::string& window) const {
  if (!IsEnterprise(act.sender)) {
    const std::string party = Represented(act);
    const bool agents = !subject.agent.empty() && party == "enterprise:" + subject.agent;
    return Officer(act, subject, {"window-clerk"}, window) &&
           (party.empty() || party == "enterprise:" + subject.applicant || agents);
  }
  const std::string uscc = UsccOf(act.sender);
  return SpeaksSoundly(act, "") && (uscc == subject.applicant || uscc == subject.agent);
}

// ---- when ----

std::string City::CheckTime(const Act& act, const Case* subject, const Item& item) const {
  if (TimeOf(act) > act.now_us) return "OCCURRED_IN_FUTURE";
  if (subject != nullptr && TimeOf(act) < subject->last_us) return "OUT_OF_ORDER";
  const Day today = DayAt(act.now_us), done = DayOfAct(act);
  if (done == today) return "";
  int late = 0;
  for (Day day = done + 1; day <= today; ++day) late += almanac.InForce(today).Working(day) ? 1 : 0;
  return item.late_keying > 0 && late <= item.late_keying ? "" : "LATE_KEYING_TOO_LATE";
}

std::string City::CheckOn(const Act& act, const Case& subject) const {
  if (act.etag != 0 && act.etag != subject.etag) return "REVISION_CONFLICT";
  const std::string state = CheckState(act, subject);
  return state.empty() ? CheckTime(act, &subject, *subject.item) : state;
}

// ---- all of them ----

void City::Touch(Case& subject, int64_t at_us) {
  subject.etag = revision_;
  subject.revisions.insert(revision_);
  subject.last_us = std::max(subject.last_us, at_us);
  touched.insert(subject.no);
}

std::string City::OnCase(const Act& act, Case& subject, bool* nothing) {
  switch (act.what) {
    case Do::kPreReview:
    case Do::kNotify:
    case Do::kCorrect:
    case Do::kAccept:
    case Do::kRefuseAcceptance: return BeforeAcceptance(act, subject);
    case Do::kSupplement: return Supplement(act, subject);
    case Do::kReturnSupplement: return ReturnSupplement(act, subject);
    case Do::kReview: return Reviewing(act, subject);
    case Do::kOpinion: return Opining(act, subject);
    case Do::kRule: return RulingOn(act, subject);
    case Do::kCertificate:
    case Do::kNotifyCollect:
    case Do::kDeliver: return AfterRuling(act, subject);
    case Do::kWithdraw:
    case Do::kTerminate: return Ending(act, subject);
    case Do::kVisit:
    case Do::kRate:
    case Do::kRectify: return Noting(act, subject, nothing);
    default: return SinceAcceptance(act, subject);
  }
}

std::string City::SinceAcceptance(const Act& act, Case& subject) {
  switch (act.what) {
    case Do::kStartSpecial: return StartSpecial(act, subject);
    case Do::kAmendSpecial: return AmendSpecial(act, subject);
    case Do::kEndSpecial: return EndSpecial(act, subject);
    case Do::kExtend: return Extend(act, subject);
    case Do::kTellRight: return TellRight(act, subject);
    case Do::kWaiveHearing: return WaiveHearing(act, subject);
    case Do::kRequestHearing: return RequestHearing(act, subject);
    case Do::kScheduleHearing: return ScheduleHearing(act, subject);
    case Do::kOpenHearing: return OpenHearing(act, subject);
    case Do::kCloseHearing: return CloseHearing(act, subject);
    case Do::kDefer: return AcceptWithDeferral(act, subject);
    case Do::kSubmitDeferred: return SubmitDeferred(act, subject);
    case Do::kExtendDeferral: return ExtendDeferral(act, subject);
    case Do::kPromise: return AcceptOnPromise(act, subject);
    case Do::kAfterCheck: return AfterCheck(act, subject);
    case Do::kReviewSupplement: return AskInReview(act, subject);
    case Do::kForward: return ForwardUp(act, subject);
    case Do::kCorrectRecord: return CorrectRecord(act, subject);
    case Do::kTransfer: return Transfer(act, subject);
    case Do::kRevokeGrant: return RevokeGrant(act, subject);
    case Do::kCancel: return Cancel(act, subject);
    case Do::kArchive: return Archive(act, subject);
    default: return "COMMAND_UNKNOWN";
  }
}

// What an act says of papers, as the rest of a family hears it.
static std::vector<Material> ToldBy(const Act& act, std::vector<Material> told) {
  for (const Fault& fault : act.faults) told.push_back({.id = fault.material, .missing = fault.missing, .fault = fault.text});
  return told;
}

Ruling City::Judge(const Act& act) {
  Ruling ruling;
  ruling.case_no = act.case_no;
  touched.clear();
  happened.clear();
  told_.clear();
  revision_ = act.revision;
  if (act.what > Do::kSettle && act.what < Do::kGrant) return ruling.reason = JudgeDemand(act), ruling;
  // What is done at a parent is done to its children, whatever hangs on them.
  const auto at = cases.find(act.case_no);
  if (at != cases.end() && (act.what == Do::kSupplement || act.what == Do::kWithdraw)) {
    for (const Child& child : at->second.family.children) Meet(child.no, act.now_us);
  }
  Meet(act.case_no.empty() ? act.linked_case : act.case_no, act.now_us);
  if (act.what >= Do::kGrant) return Catalogue(act, ruling), ruling;
  if (act.what == Do::kSettle) return ruling;
  ruling.reason = Syntax(act);
  if (!ruling.reason.empty()) return ruling;
  if (act.what == Do::kSubmit || act.what == Do::kInstant) {
    const Item* item = nullptr;
    std::string hall;
    const bool on_the_spot = act.what == Do::kInstant;
    ruling.reason = CheckSubmit(act, item, hall, on_the_spot);
    if (!ruling.reason.empty()) return ruling;
    Case& fresh = Receive(act, *item, hall, on_the_spot);
    if (on_the_spot) Instant(act, fresh);
    ruling.case_no = fresh.no;
    return ruling;
  }
  if (act.what == Do::kJoint) return ruling.reason = SubmitJoint(act, ruling.case_no), ruling;
  if (act.what == Do::kImport) return ruling.reason = Import(act, ruling.case_no), ruling;
  const auto subject = cases.find(act.case_no);
  if (subject == cases.end() || !Sees(act, subject->second)) return ruling.reason = "CASE_NOT_FOUND", ruling;
  ruling.reason = OnCase(act, subject->second, &ruling.nothing);
  if (!ruling.reason.empty() || ruling.nothing) return ruling;
  Touch(subject->second, TimeOf(act));
  TellFamily(subject->second, ToldBy(act, told_), act.now_us);
  return ruling;
}

}  // namespace law
