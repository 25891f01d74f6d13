// What an act must say before anybody looks at the case, for whom it may say it, and in which states it may be done.
#include <algorithm>

#include "tests/sim/model_tools.h"

namespace law {
namespace {

constexpr size_t kDigest = 32;  // bytes of a SHA-256
constexpr int kLimitMax = 1000;

std::string SyntaxOfLink(const Act& act) {
  const bool linked = act.link != LinkKind::kNone;
  if (linked == act.linked_case.empty()) return "LINK_INCOMPLETE";
  if (act.link == LinkKind::kWithdrawal) {
    if (act.withdrawal_ground < 1 || act.withdrawal_ground > 2) return "LEGAL_GROUND_REQUIRED";
    return Blank(act.compensation) || act.compensation_fen < 0 ? "COMPENSATION_REQUIRED" : "";
  }
  const bool speaks_of_one = act.withdrawal_ground != 0 || !act.compensation.empty() || act.compensation_fen != 0;
  return speaks_of_one ? "LINK_INCOMPLETE" : "";
}

std::string SyntaxOfSubmit(const Act& act) {
  if (HasDuplicate(act.materials)) return "MATERIAL_DUPLICATE";
  if (std::string no = SyntaxOfLink(act); !no.empty()) return no;
  if (act.applicant.empty() || (act.has_agent && act.agent.empty())) return "APPLICANT_INVALID";
  if (act.has_agent && !act.authorised) return "AGENT_AUTHORISATION_REQUIRED";
  // Organisations have no id number: who collects on the spot is named.
  return act.what == Do::kInstant && act.delivery_way != kElectronic && act.collector.empty() ? "COLLECTOR_REQUIRED" : "";
}

// Submitted, then the last material, then accepted, then ruled on, and nothing of it tomorrow.
bool InOrder(const Import& old, Day today) {
  if ((old.acceptance != 0) == IsBeforeAcceptance(old.state)) return false;
  if ((old.ruled != 0) != (old.state == State::kGranted || old.state == State::kRefused)) return false;
  Day last = 1;
  if (old.submitted == 0) return false;
  for (const Day day : {old.submitted, old.last_material, old.acceptance, old.ruled}) {
    if (day == 0) continue;
    if (day < last || day > today) return false;
    last = day;
  }
  return std::all_of(old.documents.begin(), old.documents.end(),
                     [&](const auto& paper) { return paper.second >= old.submitted && paper.second <= today; });
}

std::string SyntaxOfOldClock(const Clock& clock, Day today) {
  if (clock.limit <= 0 || clock.extension < 0 || clock.start < 0 || clock.start > today) return "IMPORT_CLOCKS";
  Day last = clock.start;
  for (const Pause& pause : clock.pauses) {
    if (pause.start < last || !pause.end || *pause.end < pause.start || *pause.end > today) return "IMPORT_DATES";
    last = *pause.end;
  }
  return "";
}

std::string SyntaxOfImport(const Act& act) {
  const Import& old = act.import;
  const Day today = DayAt(act.now_us);
  if (old.source.empty() || old.number.empty()) return "IMPORT_SOURCE_REQUIRED";
  if (act.digest_bytes != kDigest) return "IMPORT_DIGEST_REQUIRED";
  if (!old.importable) return "IMPORT_STATE_INVALID";
  if (std::string no = SyntaxOfSubmit(act); !no.empty()) return no;
  if (act.link != LinkKind::kNone) return "IMPORT_NOT_CARRIED";  // its grant would have to be here
  if (!InOrder(old, today)) return "IMPORT_DATES";
  for (const Import::OldClock& clock : old.clocks) {
    if (std::string no = SyntaxOfOldClock(clock.clock, today); !no.empty()) return no;
  }
  if (old.state != State::kRefused) return "";
  return Blank(act.text) ? "REASONS_REQUIRED" : Blank(act.remedy) ? "REMEDY_REQUIRED" : "";
}

std::string SyntaxOfRefusal(const Act& act) {
  if (act.ground != 1 && act.ground != 2) return "GROUND_REQUIRED";
  if (Blank(act.text)) return "REASONS_REQUIRED";
  return act.ground == 2 && Blank(act.organ) ? "COMPETENT_ORGAN_REQUIRED" : "";
}

std::string SyntaxOfReview(const Act& act) {
  if (Blank(act.text)) return "OPINION_REQUIRED";
  if (act.code != 1 && act.code != 2) return "VERDICT_REQUIRED";
  if (act.code == 2 && act.return_to.empty()) return "VERDICT_REQUIRED";
  const std::set<std::string> names(act.departments.begin(), act.departments.end());
  return names.size() < act.departments.size() ? "DEPARTMENT_DUPLICATE" : "";
}

std::string SyntaxOfDelivery(const Act& act) {
  if (act.delivery_way == kCollect) return act.collector.empty() ? "COLLECTOR_REQUIRED" : "";
  if (act.delivery_way == kCourier) return act.courier.empty() ? "COURIER_REQUIRED" : "";
  return act.delivery_way == kElectronic ? "" : "DELIVERY_WAY_REQUIRED";
}

std::string SyntaxOfOpinion(const Act& act) {
  if (act.code == 0 || (act.code == 2 && Blank(act.text))) return "OPINION_REQUIRED";
  return act.code == 3 && Blank(act.basis) ? "LEGAL_BASIS_REQUIRED" : "";
}

std::string SyntaxOfRating(const Act& act) {
  if (act.code < 1 || act.code > 3) return "RATING_STAGE_REQUIRED";
  if (act.what == Do::kRate) return act.rating < 1 || act.rating > 5 ? "RATING_CODE_INVALID" : "";
  if (act.rating < 1 || act.rating > 3) return "RATING_VERDICT_REQUIRED";
  return Blank(act.text) ? "RECTIFICATION_REQUIRED" : "";
}

std::string SyntaxOfSpecial(const Act& act) {
  static const std::set<std::string> kKinds = {"hearing", "bidding",    "auction",   "inspection",
                                               "testing", "quarantine", "appraisal", "expert-review"};
  const bool length_only = act.what == Do::kAmendSpecial && act.kind.empty();
  if (!length_only && kKinds.count(act.kind) == 0) return "SPECIAL_KIND_NOT_ALLOWED";
  if (Blank(act.basis)) return "LEGAL_BASIS_REQUIRED";
  if (Blank(act.text)) return "REASONS_REQUIRED";
  if (act.length < 1) return "LENGTH_REQUIRED";
  return act.approver.empty() ? "APPROVER_REQUIRED" : "";
}

std::string SyntaxOfExtension(const Act& act) {
  if (act.length < 1) return "LENGTH_REQUIRED";
  if (Blank(act.text)) return "REASONS_REQUIRED";
  return act.approver.empty() ? "APPROVER_REQUIRED" : "";
}

std::string SyntaxOfParties(const Act& act) {
  std::set<std::string> seen;
  for (const std::string& party : act.people) {
    if (party.empty()) return "APPLICANT_INVALID";
    if (!seen.insert(party).second) return "PARTY_DUPLICATE";
  }
  return "";
}

std::string SyntaxOfHearing(const Act& act) {
  // Nobody can be made to sign: a note tells who did not.
  const bool vouched = act.yes || !Blank(act.text);
  if (act.what == Do::kCloseHearing) return Blank(act.record) || !vouched ? "HEARING_RECORD_REQUIRED" : "";
  return act.day == 0 || Blank(act.place) || act.presider.empty() ? "HEARING_PLAN_REQUIRED" : "";
}

std::string SyntaxOfPromise(const Signed& promise) {
  if (!promise.reference && promise.digest_bytes == 0) return "PROMISE_REQUIRED";
  if (promise.digest_bytes != 0 && promise.digest_bytes != kDigest) return "DIGEST_REQUIRED";
  return promise.day == 0 ? "PROMISE_REQUIRED" : "";
}

std::string SyntaxOfDeferral(const Act& act) {
  if (act.named_materials.empty()) return "MATERIALS_REQUIRED";
  const std::set<std::string> names(act.named_materials.begin(), act.named_materials.end());
  if (names.size() < act.named_materials.size()) return "MATERIAL_DUPLICATE";
  if (std::string no = SyntaxOfPromise(act.promise); !no.empty()) return no;
  return act.length < 0 || act.length > kLimitMax ? "LIMIT_INVALID" : "";
}

std::string SyntaxOfCheck(const Act& act) {
  if (act.code < 1 || act.code > 3) return "AFTER_CHECK_RESULT_REQUIRED";
  if (act.code == 2 && Blank(act.text)) return "REASONS_REQUIRED";
  return act.length < 0 || act.length > kLimitMax ? "LIMIT_INVALID" : "";
}

std::string SyntaxOfCorrection(const Act& act) {
  if (act.digest_bytes != kDigest) return "DIGEST_REQUIRED";
  if (Blank(act.text)) return "REASONS_REQUIRED";
  return act.second.empty() ? "SECOND_OFFICER_REQUIRED" : "";
}

// Both lists of grounds, art. 69 and 70, are closed.
std::string SyntaxOfGrantEnd(const Act& act) {
  const bool revokes = act.what == Do::kRevokeGrant;
  if (act.ground < 1 || act.ground > (revokes ? 6 : 7)) return "LEGAL_GROUND_REQUIRED";
  if (Blank(act.text)) return "REASONS_REQUIRED";
  if (Blank(act.basis)) return "LEGAL_BASIS_REQUIRED";
  if (!revokes) return "";
  if (Blank(act.record) || act.day == 0) return "HOLDER_NOT_HEARD";
  return Blank(act.remedy) ? "REMEDY_REQUIRED" : "";
}

std::string SyntaxOfArchive(const Act& act) {
  const bool sound = std::all_of(act.papers.begin(), act.papers.end(),
                                 [](const auto& paper) { return !paper.first.empty() && paper.second == kDigest; });
  return sound ? "" : "PAPER_DIGEST_REQUIRED";
}

std::string SyntaxOfMaterials(const Act& act) {
  if (act.materials.empty()) return "MATERIALS_REQUIRED";
  return HasDuplicate(act.materials) ? "MATERIAL_DUPLICATE" : "";
}

std::string SyntaxSinceAcceptance(const Act& act) {
  switch (act.what) {
    case Do::kStartSpecial:
    case Do::kAmendSpecial: return SyntaxOfSpecial(act);
    case Do::kEndSpecial: return Blank(act.text) ? "OPINION_REQUIRED" : "";
    case Do::kExtend: return SyntaxOfExtension(act);
    case Do::kTellRight: return SyntaxOfParties(act);
    case Do::kWaiveHearing: return Blank(act.text) ? "WAIVER_REQUIRED" : "";
    case Do::kScheduleHearing:
    case Do::kCloseHearing: return SyntaxOfHearing(act);
    case Do::kDefer: return SyntaxOfDeferral(act);
    case Do::kSubmitDeferred: return SyntaxOfMaterials(act);
    case Do::kExtendDeferral: return act.length < 1 ? "LENGTH_REQUIRED" : Blank(act.text) ? "REASONS_REQUIRED" : "";
    case Do::kPromise: return act.yes ? SyntaxOfPromise(act.promise) : "PROMISE_REQUIRED";
    case Do::kAfterCheck: return SyntaxOfCheck(act);
    case Do::kReviewSupplement: return act.faults.empty() ? "FAULTS_REQUIRED" : "";
    case Do::kForward: return Blank(act.organ) ? "HIGHER_ORGAN_REQUIRED" : Blank(act.text) ? "OPINION_REQUIRED" : "";
    case Do::kCorrectRecord: return SyntaxOfCorrection(act);
    case Do::kTransfer: return Blank(act.text) ? "REASONS_REQUIRED" : Blank(act.basis) ? "LEGAL_BASIS_REQUIRED" : "";
    case Do::kRevokeGrant:
    case Do::kCancel: return SyntaxOfGrantEnd(act);
    case Do::kArchive: return SyntaxOfArchive(act);
    case Do::kImport: return SyntaxOfImport(act);
    default: return "";
  }
}

// ---- states ----

bool IsGrantState(State state) {
  return state == State::kGranted || state == State::kAwaitingDelivery || state == State::kCompleted ||
         state == State::kArchived;
}

bool IsArchivable(State state) { return HasEnded(state) && state != State::kArchived; }

bool NeedsPause(Do what) {
  return what == Do::kAmendSpecial || what == Do::kEndSpecial || what == Do::kScheduleHearing || what == Do::kOpenHearing ||
         what == Do::kCloseHearing;
}

bool IsUnderWay(State state) { return IsHandling(state) || state == State::kSpecial || state == State::kAwaitingInReview; }

bool Allowed(Do what, State state) {
  const auto in = [&](std::initializer_list<State> states) { return std::count(states.begin(), states.end(), state) != 0; };
  if (NeedsPause(what)) return state == State::kSpecial;
  switch (what) {
    case Do::kPreReview: return state == State::kPendingPreReview;
    case Do::kNotify:
    case Do::kRefuseAcceptance: return in({State::kPendingPreReview, State::kReceived});
    case Do::kReturnSupplement:
    case Do::kCorrect:
    case Do::kAccept:
    case Do::kDefer:
    case Do::kPromise: return state == State::kReceived;
    case Do::kSupplement: return in({State::kAwaitingSupplement, State::kAwaitingInReview});
    case Do::kOpinion: return IsHandling(state) || state == State::kAwaitingInReview;
    case Do::kReview:
    case Do::kRule:
    case Do::kStartSpecial:
    case Do::kTellRight:
    case Do::kReviewSupplement:
    case Do::kForward: return IsHandling(state);
    case Do::kWaiveHearing:
    case Do::kRequestHearing: return IsHandling(state) || state == State::kSpecial;
    case Do::kExtend:
    case Do::kExtendDeferral:
    case Do::kSubmitDeferred: return IsUnderWay(state);
    case Do::kCertificate: return state == State::kGranted;
    case Do::kNotifyCollect:
    case Do::kDeliver: return in({State::kGranted, State::kRefused, State::kAwaitingDelivery});
    case Do::kWithdraw:
    case Do::kTerminate:
    case Do::kTransfer: return IsUnderWay(state) || IsBeforeAcceptance(state);
    case Do::kAfterCheck:
    case Do::kRevokeGrant:
    case Do::kCancel: return IsGrantState(state);
    case Do::kArchive: return IsArchivable(state);
    case Do::kVisit: return state != State::kArchived;
    default: return true;
  }
}

bool PrecedesAcceptance(Do what) {
  static const std::set<Do> kActs = {Do::kPreReview,        Do::kNotify, Do::kReturnSupplement, Do::kCorrect, Do::kAccept,
                                     Do::kRefuseAcceptance, Do::kDefer,  Do::kPromise};
  return kActs.count(what) != 0;
}

bool PrecedesRuling(Do what) {
  static const std::set<Do> kActs = {Do::kReview,         Do::kOpinion,      Do::kRule,           Do::kWithdraw,
                                     Do::kTerminate,      Do::kStartSpecial, Do::kTellRight,      Do::kWaiveHearing,
                                     Do::kRequestHearing, Do::kExtend,       Do::kSubmitDeferred, Do::kReviewSupplement,
                                     Do::kForward,        Do::kTransfer,     Do::kExtendDeferral};
  return NeedsPause(what) || kActs.count(what) != 0;
}

bool FollowsRuling(Do what) {
  return what == Do::kCertificate || what == Do::kNotifyCollect || what == Do::kDeliver || what == Do::kAfterCheck;
}

}  // namespace

bool Blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }
int64_t TimeOf(const Act& act) { return act.occurred_us == 0 ? act.now_us : act.occurred_us; }
Day DayOfAct(const Act& act) { return DayAt(TimeOf(act)); }

bool SpeaksSoundly(const Act& act, const std::string& hall) {
  const auto begins = [](const std::string& text, const char* with) { return text.rfind(with, 0) == 0; };
  if (begins(act.sender, "hall:")) return !hall.empty() && act.sender == "hall:" + hall;
  if (begins(act.sender, "officer:")) return !begins(act.on_behalf_of, "officer:") && !begins(act.on_behalf_of, "hall:");
  if (!begins(act.sender, "enterprise:")) return true;
  return act.on_behalf_of.empty() && DayOfAct(act) >= DayAt(act.now_us);
}

std::string Represented(const Act& act) {
  if (!act.named.empty()) return act.named;
  return act.sender.rfind("hall:", 0) == 0 ? "" : act.on_behalf_of;
}

std::string Syntax(const Act& act) {
  switch (act.what) {
    case Do::kJoint:
      if (act.link != LinkKind::kNone) return "LINKED_ITEM_MISMATCH";
      return SyntaxOfSubmit(act);
    case Do::kSubmit:
    case Do::kInstant: return SyntaxOfSubmit(act);
    case Do::kPreReview:
      if (act.code < 1 || act.code > 3) return "CODE_INVALID";
      if (act.code == 2) return SyntaxOfRefusal(act);
      return act.code == 3 && act.faults.empty() ? "FAULTS_REQUIRED" : "";
    case Do::kNotify:
    case Do::kReturnSupplement: return act.faults.empty() ? "FAULTS_REQUIRED" : "";
    case Do::kSupplement: return SyntaxOfMaterials(act);
    case Do::kCorrect:
      if (Blank(act.text)) return "NOTE_REQUIRED";
      return HasDuplicate(act.materials) ? "MATERIAL_DUPLICATE" : "";
    case Do::kRefuseAcceptance: return SyntaxOfRefusal(act);
    case Do::kReview: return SyntaxOfReview(act);
    case Do::kOpinion: return SyntaxOfOpinion(act);
    case Do::kRule:
      if (!act.yes && Blank(act.text)) return "REASONS_REQUIRED";
      return !act.yes && Blank(act.remedy) ? "REMEDY_REQUIRED" : "";
    case Do::kCertificate: return act.certificate.empty() ? "CERTIFICATE_NO_REQUIRED" : "";
    case Do::kNotifyCollect: return Blank(act.text) ? "NOTE_REQUIRED" : "";
    case Do::kDeliver: return SyntaxOfDelivery(act);
    case Do::kTerminate:
      if (Blank(act.text)) return "REASONS_REQUIRED";
      return Blank(act.basis) ? "LEGAL_BASIS_REQUIRED" : "";
    case Do::kRate:
    case Do::kRectify: return SyntaxOfRating(act);
    default: return SyntaxSinceAcceptance(act);
  }
}

// Whether the act belongs to another case of the family: acts of law are done on the children, what concerns the application
// as a whole on the parent.
static std::string CheckFamily(Do what, const Case& subject) {
  static const std::set<Do> kOnParent = {Do::kSupplement, Do::kWithdraw, Do::kVisit,         Do::kRate,
                                         Do::kRectify,    Do::kExtend,   Do::kCorrectRecord, Do::kArchive};
  if (subject.IsParent() && kOnParent.count(what) == 0) return "JOINT_PARENT";
  const bool waits = subject.state == State::kAwaitingSupplement;
  return subject.IsChild() && what == Do::kSupplement && waits ? "JOINT_CHILD" : "";
}

std::string CheckState(const Act& act, const Case& subject) {
  const State state = subject.state;
  const Do what = act.what;
  if (std::string no = CheckFamily(what, subject); !no.empty()) return no;
  if (what == Do::kSupplement && subject.IsParent()) return "";  // the children say whether they wait
  // A department answers while its limit runs; a supplement that stops the limit lets it wait.
  const bool held = what == Do::kOpinion && state == State::kAwaitingInReview && subject.review_paused;
  if (Allowed(what, state) && !held) return "";
  if (PrecedesAcceptance(what) && subject.acceptance != 0) return "ALREADY_ACCEPTED";
  if (what == Do::kNotify && state == State::kAwaitingSupplement) return "ALREADY_NOTIFIED_ONCE";
  if (what == Do::kSupplement && subject.result == 5) return "SUPPLEMENT_EXPIRED";
  const Clock* deferral = Last(subject, kDeferralClock);
  const bool of_deferral = what == Do::kSubmitDeferred || what == Do::kExtendDeferral;
  if (of_deferral && deferral != nullptr && deferral->phase == Phase::kExpired) return "DEFERRAL_EXPIRED";
  const bool ruled = subject.ruled || (subject.IsParent() && state == State::kAwaitingDelivery);
  if (PrecedesRuling(what) && ruled) return "ALREADY_DECIDED";
  if (what == Do::kRevokeGrant || what == Do::kCancel) return "NOT_GRANTED";
  if (what == Do::kArchive && !HasEnded(state)) return "NOT_ENDED";
  if (HasEnded(state)) return "CASE_ENDED";
  if (what == Do::kStartSpecial && state == State::kSpecial) return "ALREADY_PAUSED";
  if (NeedsPause(what)) return "NOT_PAUSED";
  if (what == Do::kSupplement) return "NOT_AWAITING_SUPPLEMENT";
  return FollowsRuling(what) && !subject.ruled ? "NOT_DECIDED" : "WRONG_STATE";
}

}  // namespace law
