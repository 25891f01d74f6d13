// What readers and writers alike may ask of a case: names, numbers, clocks as shown, the workbench. All pure.
//
//   for (const journal::Clock& clock : subject.clocks()) Show(ViewClock(subject, clock, calendar, today));
//   if (BucketOf(subject) == Bucket::kToAccept) …
//
// A due date is always computed with the calendar given here, never read from the stored row (domain 2.4).
#ifndef YICI_SERVICES_APPROVAL_MACHINE_VIEW_H_
#define YICI_SERVICES_APPROVAL_MACHINE_VIEW_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "services/approval/machine/clocks.h"
#include "services/base/state.h"
#include "services/calendar/calendar.h"

namespace yici::approval {

struct Names {
  std::string_view zh;
  std::string_view en;
};

Names NameOf(journal::CaseState state);                 // {"已收件", "Received"}
Names NameOf(journal::ClockKind kind);                  // {"法定办结", "statutory limit"}
std::string_view ShortNameOf(journal::ClockKind kind);  // "C2"
Names NameOfDocument(std::string_view code);            // {"受理决定书", "decision of acceptance"}

// A clock as shown on `today`.
struct ClockView {
  journal::ClockKind kind = journal::CLOCK_KIND_UNSPECIFIED;
  journal::ClockPhase phase = journal::CLOCK_PHASE_UNSPECIFIED;
  std::string step;  // C9
  int32_t used = 0;
  int32_t left = 0;
  int32_t paused = 0;      // days paused so far
  bool is_paused = false;  // then `due` is the day that would follow if the pause ended today
  CivilDay due;
  bool provisional = false;
  std::string calendar_version;
};
ClockView ViewClock(const journal::Case& subject, const journal::Clock& clock, const calendar::Calendar& calendar,
                    CivilDay today);
// Of the running and paused clocks, in the order they started.
std::vector<journal::DueDate> DueDates(const journal::Case& subject, const calendar::Calendar& calendar, CivilDay today);

// The seven counters of domain 2.13. A case before its ruling is in exactly one, later ones in none.
enum class Bucket : uint8_t {
  kNone = 0,
  kToReceive = 1,        // 待接件
  kToAccept = 2,         // 待受理
  kToPreReview = 3,      // 待预审
  kPreReviewPassed = 4,  // 预审通过
  kToSupplement = 5,     // 待补办
  kPaused = 6,           // 已暂停
  kToFinish = 7,         // 待办结
};
inline constexpr int kBuckets = 7;
Bucket BucketOf(const journal::Case& subject);
Names NameOf(Bucket bucket);

// Phases of a case's life.
bool HasEnded(journal::CaseState state);  // nothing but rating, visits and archiving follows
// Not ended; or ended with a clock that runs on: a term, an after-check, an order to correct. Somebody has to carry it.
bool IsCarried(const journal::Case& subject);
bool IsHandling(journal::CaseState state);  // Accepted … Approval
bool IsBeforeAcceptance(journal::CaseState state);
bool IsAccepted(const journal::Case& subject);  // accepted once, whatever came later

// Material ids that are not there or not in order: of the one notice while a supplement is awaited, else of the
// item's list.
std::vector<std::string> Outstanding(const journal::Case& subject);

// Physical visits = distinct (hall, civil day) of the applicant or the agent (最多跑一次, domain 2.5).
int32_t VisitCount(const journal::Case& subject);
// A second visit that our missing or incomplete one-time notice caused.
bool HasVisitFault(const journal::Case& subject);

std::string DocumentId(const journal::DocumentRef& document, std::string_view case_no);  // "04-{case_no}-1"
// The printed number where the pack has no template: "{organ}〔{year}〕{code}-{number}号".
std::string PrintedNumber(const journal::DocumentRef& document);
// The last document of a code that the case issued; nullptr when none was.
const journal::DocumentRef* FindDocument(const journal::Case& subject, std::string_view code);

// What accepted the case: 04, or 32 of an acceptance with deferral; nullptr before.
const journal::DocumentRef* AcceptanceDocument(const journal::Case& subject);

// Accepted with deferral and not everything there yet: no grant (DEFERRAL_OPEN).
bool HasOpenDeferral(const journal::Case& subject);
// Deferred materials that are not there or not in order.
std::vector<std::string> OutstandingDeferred(const journal::Case& subject);
// What the request in review still lacks.
std::vector<std::string> OutstandingInReview(const journal::Case& subject);
// How an after-check stands: the promise awaits its first check; an order to correct awaits what came of it; the promise
// was untrue and was not corrected, by a finding or because the order's limit is over: ground for revoking the grant.
bool AwaitsAfterCheck(const journal::Case& subject);
bool AwaitsCorrection(const journal::Case& subject);
bool IsPromiseBroken(const journal::Case& subject);

// Result code of domain 2.5, -1 while the case is open.
int32_t ResultCode(const journal::Case& subject);

// "enterprise:{USCC}" of an organisation, "person:{token hex}" of a natural person, "" of nobody.
std::string PrincipalOfParty(const journal::Party& party);
// By USCC where one of them has any, else by the person's token; nobody is the same as nobody.
bool IsSameParty(const journal::Party& one, const journal::Party& other);

// The clock that binds now, for people outside: the promise while it lives, else one that runs, else one that stands
// still; nullptr when none does.
const journal::Clock* ShownClock(const journal::Case& subject);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_VIEW_H_
