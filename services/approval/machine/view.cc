#include "services/approval/machine/view.h"
#include "services/approval/machine/text.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"

namespace yici::approval {
namespace {

struct DocumentName {
  std::string_view code;
  Names names;
};

// Codes 01–14 as one live system prints them; from 31 on they are yici's own (domain 2.3).
constexpr DocumentName kDocumentNames[] = {
    {"01", {"申请材料接收凭证", "receipt of application materials"}},
    {"02", {"补正材料通知书", "one-time notice of supplement"}},
    {"03", {"不予受理告知书", "notice of non-acceptance"}},
    {"04", {"受理决定书", "decision of acceptance"}},
    {"05", {"补正材料接收凭证", "receipt of supplement"}},
    {"07", {"不予行政许可决定书", "decision of refusal"}},
    {"08", {"特别程序告知书", "notice of special procedure"}},
    {"09", {"送达回证", "proof of delivery"}},
    {"06", {"审查阶段补正通知书", "notice of supplement in review"}},
    {"11", {"审查阶段补正接收凭证", "receipt of supplement in review"}},
    {"12", {"网上申请材料接收凭证", "online receipt of application materials"}},
    {"13", {"网上补正材料接收凭证", "online receipt of supplement"}},
    {"14", {"网上审查阶段补正接收凭证", "online receipt of supplement in review"}},
    {"31", {"准予决定书", "decision of grant"}},
    {"34", {"听证告知书", "notice of the right to a hearing"}},
    {"35", {"听证通知", "notice of the hearing"}},
    {"36", {"听证笔录", "record of the hearing"}},
    {"37", {"延长期限告知书", "notice of extension"}},
    {"32", {"容缺受理通知书", "notice of acceptance with deferral"}},
    {"33", {"告知承诺书", "notification and commitment"}},
    {"38", {"终止通知", "notice of termination"}},
    {"39", {"撤件记录", "record of withdrawal"}},
    {"40", {"撤销决定书", "decision of revocation"}},
    {"41", {"变更决定", "decision of change"}},
    {"42", {"撤回决定", "decision to withdraw the grant"}},
    {"43", {"注销决定", "decision of cancellation"}},
    {"44", {"容缺补交延期告知书", "notice of more time for deferred materials"}},
};

constexpr Names kClockNames[] = {
    {"", ""},
    {"一次性告知", "one-time notice"},
    {"法定办结", "statutory limit"},
    {"承诺办结", "promised limit"},
    {"下级初审", "first review"},
    {"送达", "delivery"},
    {"听证申请", "request of a hearing"},
    {"补正期限", "supplement"},
    {"容缺补交", "deferred materials"},
    {"环节", "step"},
    {"", ""},
    {"", ""},
    {"有效期", "term"},
    {"听证组织", "hearing"},
    {"事后核查", "after-check"},
    {"审查阶段补正", "supplement in review"},
    {"责令改正", "order to correct"},
    {"差评整改", "answer to a bad rating"},
};

constexpr std::string_view kClockShortNames[] = {
    "",           "C1",    "C2", "C3", "C4",  "C5",  "C6a",         "C7",
    "C8",         "C9",    "",   "",   "C12", "C6b", "after-check", "review-supplement",
    "correction", "rating"};

constexpr Names kStateNames[] = {
    {"未知", "Unspecified"},
    {"草稿", "Draft"},
    {"待预审", "PendingPreReview"},
    {"已收件", "Received"},
    {"待补正", "AwaitingSupplement"},
    {"不予受理", "NotAccepted"},
    {"已受理", "Accepted"},
    {"承办", "UnderHandling"},
    {"审核", "UnderReview"},
    {"批准", "UnderApproval"},
    {"特别程序", "SpecialProcedure"},
    {"审查阶段补正", "AwaitingSupplementInReview"},
    {"已决定-准予", "Granted"},
    {"已决定-不予", "Refused"},
    {"待领取", "AwaitingDelivery"},
    {"办结", "Completed"},
    {"撤件", "Withdrawn"},
    {"终止", "Terminated"},
    {"转报办结", "ForwardedUp"},
    {"撤销", "Revoked"},
    {"注销", "Cancelled"},
    {"归档", "Archived"},
};

constexpr Names kBucketNames[] = {
    {"", ""},
    {"待接件", "to receive"},
    {"待受理", "to accept"},
    {"待预审", "to pre-review"},
    {"预审通过", "pre-review passed"},
    {"待补办", "to supplement"},
    {"已暂停", "paused"},
    {"待办结", "to finish"},
};

// Clocks that do not say when the case will be done: those of a procedure within it, what the organ checks after a grant,
// and the term of a licence, which is no limit for anybody to act.
bool StandsBeside(journal::ClockKind kind) {
  return kind == journal::CLOCK_KIND_SPECIAL || kind == journal::CLOCK_KIND_C6A_HEARING_REQUEST ||
         kind == journal::CLOCK_KIND_C6B_HEARING || kind == journal::CLOCK_KIND_AFTER_CHECK ||
         kind == journal::CLOCK_KIND_C12_TERM || kind == journal::CLOCK_KIND_RATING;
}

template <size_t kSize, class Value>
Value At(const Value (&table)[kSize], int index) {
  return index < 0 || static_cast<size_t>(index) >= kSize ? table[0] : table[index];
}

}  // namespace

Names NameOf(journal::CaseState state) { return At(kStateNames, state); }
Names NameOf(journal::ClockKind kind) {
  if (kind == journal::CLOCK_KIND_SPECIAL) return {"特别程序告知时限", "promised end of the special procedure"};
  return At(kClockNames, kind);
}
std::string_view ShortNameOf(journal::ClockKind kind) {
  return kind == journal::CLOCK_KIND_SPECIAL ? std::string_view("SP") : At(kClockShortNames, kind);
}
Names NameOf(Bucket bucket) { return At(kBucketNames, static_cast<int>(bucket)); }

Names NameOfDocument(std::string_view code) {
  for (const DocumentName& row : kDocumentNames) {
    if (row.code == code) return row.names;
  }
  return {"文书", "document"};
}

ClockView ViewClock(const journal::Case& subject, const journal::Clock& clock, const calendar::Calendar& calendar,
                    CivilDay today) {
  const calendar::LegalClock legal = ToLegal(clock);
  ClockDues dues = DuesOf(clock, FindLast(subject, journal::CLOCK_KIND_C2_STATUTORY), calendar, today);
  return {.kind = clock.kind(),
          .phase = clock.phase(),
          .step = clock.step(),
          .used = calendar::Used(legal, calendar, today),
          .left = calendar::Left(legal, calendar, today),
          .paused = calendar::Paused(legal, calendar, today),
          .is_paused = clock.phase() == journal::CLOCK_PHASE_PAUSED,
          .due = dues.due,
          .provisional = dues.provisional,
          .calendar_version = std::move(dues.calendar_version)};
}

std::vector<journal::DueDate> DueDates(const journal::Case& subject, const calendar::Calendar& calendar, CivilDay today) {
  std::vector<journal::DueDate> dates;
  for (const journal::Clock& clock : subject.clocks()) {
    if (!IsLive(clock)) continue;
    ClockView view = ViewClock(subject, clock, calendar, today);
    journal::DueDate& date = dates.emplace_back();
    date.set_clock(view.kind);
    date.set_due_day(view.due.days_since_1970());
    date.set_provisional(view.provisional);
    date.set_calendar_version(std::move(view.calendar_version));
    date.set_paused(view.is_paused);
    date.set_used(view.used);
    date.set_left(view.left);
    date.set_limit(clock.limit());
    date.set_extension(clock.extension());
    date.set_start_day(clock.start_day());
    date.set_calendar_days(clock.calendar_days());
    date.set_step(clock.step());
  }
  return dates;
}

Bucket BucketOf(const journal::Case& subject) {
  switch (subject.state()) {
    case journal::CASE_STATE_DRAFT: return Bucket::kToReceive;
    case journal::CASE_STATE_PENDING_PRE_REVIEW: return Bucket::kToPreReview;
    case journal::CASE_STATE_RECEIVED: return subject.pre_review_passed() ? Bucket::kPreReviewPassed : Bucket::kToAccept;
    case journal::CASE_STATE_AWAITING_SUPPLEMENT:
    case journal::CASE_STATE_AWAITING_SUPPLEMENT_IN_REVIEW: return Bucket::kToSupplement;
    case journal::CASE_STATE_SPECIAL_PROCEDURE: return Bucket::kPaused;
    default: return IsHandling(subject.state()) ? Bucket::kToFinish : Bucket::kNone;
  }
}

bool HasEnded(journal::CaseState state) {
  return state == journal::CASE_STATE_NOT_ACCEPTED || state >= journal::CASE_STATE_COMPLETED;
}

bool IsCarried(const journal::Case& subject) {
  return !HasEnded(subject.state()) || std::any_of(subject.clocks().begin(), subject.clocks().end(), IsLive);
}

bool IsHandling(journal::CaseState state) {
  return state >= journal::CASE_STATE_ACCEPTED && state <= journal::CASE_STATE_UNDER_APPROVAL;
}

bool IsBeforeAcceptance(journal::CaseState state) {
  return state >= journal::CASE_STATE_DRAFT && state <= journal::CASE_STATE_AWAITING_SUPPLEMENT;
}

bool IsAccepted(const journal::Case& subject) { return subject.acceptance_day() != 0; }

std::vector<std::string> Outstanding(const journal::Case& subject) {
  std::vector<std::string> ids;
  for (const journal::MaterialHeld& material : subject.materials()) {
    if (material.status() != journal::MATERIAL_STATUS_PRESENT) ids.push_back(material.material_id());
  }
  return ids;
}

int32_t VisitCount(const journal::Case& subject) {
  std::set<std::pair<std::string_view, int32_t>> distinct;
  for (const journal::Visit& visit : subject.visits()) distinct.emplace(visit.hall_id(), visit.day());
  return static_cast<int32_t>(distinct.size());
}

bool HasVisitFault(const journal::Case& subject) {
  if (VisitCount(subject) < 2) return false;
  for (const journal::Visit& visit : subject.visits()) {
    if (visit.fault() == journal::VISIT_FAULT_ORGAN) return true;
  }
  return false;
}

std::string DocumentId(const journal::DocumentRef& document, std::string_view case_no) {
  return Text(document.code(), "-", case_no, "-", std::to_string(document.n()));
}

std::string PrintedNumber(const journal::DocumentRef& document) {
  if (!document.printed().empty()) return document.printed();
  return Text(document.organ_id(), "〔", std::to_string(document.year()), "〕", document.code(), "-",
              std::to_string(document.number()), "号");
}

const journal::DocumentRef* FindDocument(const journal::Case& subject, std::string_view code) {
  for (int i = subject.documents_size() - 1; i >= 0; --i) {
    if (subject.documents(i).code() == code) return &subject.documents(i);
  }
  return nullptr;
}

const journal::DocumentRef* AcceptanceDocument(const journal::Case& subject) {
  const journal::DocumentRef* document = FindDocument(subject, "04");
  return document != nullptr ? document : FindDocument(subject, "32");
}

bool HasOpenDeferral(const journal::Case& subject) {
  return subject.has_deferral_details() && subject.deferral_details().completed_day() == 0;
}

namespace {

bool IsThere(const journal::Case& subject, std::string_view material_id) {
  for (const journal::MaterialHeld& held : subject.materials()) {
    if (held.material_id() == material_id) return held.status() == journal::MATERIAL_STATUS_PRESENT;
  }
  return false;
}

// Of what is listed, each material once.
template <class Listed>
std::vector<std::string> NotThere(const journal::Case& subject, const Listed& listed) {
  std::vector<std::string> ids;
  for (const auto& entry : listed) {
    const bool named = std::find(ids.begin(), ids.end(), entry.material_id()) != ids.end();
    if (!named && !IsThere(subject, entry.material_id())) ids.push_back(entry.material_id());
  }
  return ids;
}

}  // namespace

std::vector<std::string> OutstandingDeferred(const journal::Case& subject) {
  return NotThere(subject, subject.deferral_details().materials());
}

std::vector<std::string> OutstandingInReview(const journal::Case& subject) {
  return NotThere(subject, subject.review_supplement().faults());
}

namespace {

// An order to correct was given and nothing was found since.
bool IsOrdered(const journal::Promise& promise) {
  if (promise.checks().empty()) return false;
  return promise.checks(promise.checks_size() - 1).correction_limit_wd() > 0;
}

// Revoked or cancelled, in the archive too: there is nothing left to check.
bool IsTakenBack(const journal::Case& subject) { return subject.has_revocation() || subject.has_cancellation(); }

}  // namespace

bool AwaitsAfterCheck(const journal::Case& subject) {
  return subject.has_promise() && subject.promise().checks().empty() && !IsTakenBack(subject);
}

bool AwaitsCorrection(const journal::Case& subject) { return IsOrdered(subject.promise()) && !IsTakenBack(subject); }

bool IsPromiseBroken(const journal::Case& subject) {
  const journal::Promise& promise = subject.promise();
  if (promise.checks().empty()) return false;
  const journal::AfterCheck& last = promise.checks(promise.checks_size() - 1);
  if (last.result() != journal::AFTER_CHECK_RESULT_UNTRUE) return false;
  return !IsOrdered(promise) || FindLive(subject, journal::CLOCK_KIND_CORRECTION) == nullptr;
}

int32_t ResultCode(const journal::Case& subject) { return HasEnded(subject.state()) ? subject.result_code() : -1; }

std::string PrincipalOfParty(const journal::Party& party) {
  if (!party.uscc().empty()) return Text("enterprise:", party.uscc());
  return party.token().empty() ? std::string() : Text("person:", absl::BytesToHexString(party.token()));
}

bool IsSameParty(const journal::Party& one, const journal::Party& other) {
  if (!one.uscc().empty() || !other.uscc().empty()) return one.uscc() == other.uscc();
  return !one.token().empty() && one.token() == other.token();
}

const journal::Clock* ShownClock(const journal::Case& subject) {
  const journal::Clock* shown = FindLive(subject, journal::CLOCK_KIND_C3_PROMISED);
  if (shown != nullptr) return shown;
  for (const journal::Clock& clock : subject.clocks()) {
    if (!IsLive(clock) || StandsBeside(clock.kind())) continue;
    if (shown == nullptr || (IsRunning(clock) && !IsRunning(*shown))) shown = &clock;
  }
  return shown;
}

}  // namespace yici::approval
