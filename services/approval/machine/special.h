// Special procedures (特别程序) and hearings (听证) of a case: the closed list of kinds, what pauses and runs on, who was
// told of the right to a hearing. All pure; who decides asks a calendar, who folds does not.
//
//   if (const journal::Special* special = RunningSpecial(subject)) …        // the clocks of the organ stand still
//   for (journal::Clock& clock : Resumed(subject, world.calendar, day)) …   // as they run on from `day`
//
// One stay in special procedure is one Special, whatever needs overlap in it; how long it was promised to last is a clock
// of its own (CLOCK_KIND_SPECIAL), so that sweeps, timers and views know it like any other.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_SPECIAL_H_
#define YICI_SERVICES_APPROVAL_MACHINE_SPECIAL_H_

#include <string>
#include <string_view>
#include <vector>

#include "services/approval/machine/view.h"
#include "services/base/outcome.h"

namespace yici::approval {

inline constexpr int32_t kSpecialLengthMax = 1000;
inline constexpr int32_t kHearingRequestLimitWd = 5;  // art. 47
inline constexpr int32_t kHearingLimitWd = 20;        // art. 47
inline constexpr int32_t kHearingNoticeWdMin = 7;     // art. 48
inline constexpr std::string_view kHearingBasis = "《行政许可法》第四十七条";

// The word or the Chinese name of a kind of the closed list (行政许可法 45); UNSPECIFIED for any other.
journal::SpecialKind SpecialKindOf(std::string_view word);
std::string_view WordOf(journal::SpecialKind kind);  // "expert-review"
Names NameOf(journal::SpecialKind kind);             // {"专家评审", "expert review"}

// The procedure that runs; nullptr when none does.
const journal::Special* RunningSpecial(const journal::Case& subject);
// The kinds of its needs, each once, in the order they came.
std::vector<journal::SpecialKind> KindsOf(const journal::Special& special);
// Whether it has a need besides the hearing.
bool HasOtherNeeds(const journal::Special& special);

// C2, C3, C4, and C9 as C3 (domain 2.4).
bool PausesInSpecial(journal::ClockKind kind);
// The clocks that stand still, as they run on when the pause ends on `day`.
std::vector<journal::Clock> Resumed(const journal::Case& subject, const calendar::Calendar& calendar, CivilDay day);
// The promise of document 08: `length` days of the whole procedure.
journal::Clock SpecialClock(CivilDay start, int32_t length, bool calendar_days, const calendar::Calendar& calendar,
                            CivilDay today);

// ---- hearing ----

// Asked for or ordered, and not yet closed.
bool HearingIsOpen(const journal::Case& subject);
// The right was notified and nobody has used it, waived it or let it lapse.
bool HearingRightIsOpen(const journal::Case& subject);
// The principal of a holder of the right: the applicant's, or the interested party's own.
std::string PrincipalOfHolder(const journal::Case& subject, const journal::HearingHolder& holder);
// nullptr when this principal was not told of the right.
const journal::HearingHolder* FindHolder(const journal::Case& subject, std::string_view principal);
// Whether the principal is an officer who serves now.
bool IsActiveOfficer(const StateReader& state, std::string_view principal);
// Art. 48: whoever examined the application does not preside.
bool Examined(const journal::Case& subject, std::string_view officer);

// ---- fold side ----

journal::Special* RunningSpecial(journal::Case& subject);
// The case returns to the state it left; clocks stay as they are.
void CloseSpecial(journal::Case& subject, CivilDay day);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_SPECIAL_H_
