// What a grant is after its ruling: whether it stands, when its term ends, which cases are about it. All pure.
//
//   if (!GrantStands(subject)) return Deny(Reason::kNotGranted, "case_no");
//   for (const journal::Case* one : SettledTogether(state, subject)) …      // whose deadlines hang together
#ifndef YICI_SERVICES_APPROVAL_MACHINE_GRANTS_H_
#define YICI_SERVICES_APPROVAL_MACHINE_GRANTS_H_

#include <optional>
#include <string_view>
#include <vector>

#include "services/approval/machine/clocks.h"
#include "services/base/outcome.h"

namespace yici::approval {

inline constexpr int32_t kRenewalAheadDaysDefault = 30;  // 有效期届满三十日前 (行政许可法 50)

// Granted, and neither revoked nor cancelled since; a decision to withdraw a grant is none itself.
bool GrantStands(const journal::Case& subject);
// Before its ruling and not at an end.
bool IsPending(const journal::Case& subject);
// A withdrawal of the grant (撤回) that was decided.
bool IsWithdrawn(const journal::Case& grant);

// Nothing is left of the grant for the case that changes, renews or withdraws it: revoked, cancelled or withdrawn while the
// case ran; for a change or withdrawal also renewed, for the licence in force is another, and for a change lapsed. One that was
// cancelled because its term ran out may still be renewed: that is a new grant. False for cases about no grant.
bool IsOfGrantGone(const StateReader& state, const journal::Case& subject);

// C12 of a grant that starts on `start`; nothing where the item sets no term or the case changes or withdraws a grant. A
// renewal prolongs (延续) and makes nothing endless: where its item sets no term, that of its grant runs once more.
std::optional<journal::Clock> TermClock(const World& world, const journal::Case& subject, const journal::Item& item,
                                        CivilDay start, CivilDay today);

// Whether the grant of this case is issued as a certificate: a decision to withdraw one never is.
bool IsIssued(const journal::Case& subject, const journal::Item& item);

// Document of a granting ruling: 31, of a change 41, of a withdrawal 42.
std::string_view GrantDocument(const journal::Case& subject);

// Told to the grant when a case about it is granted; nothing for other cases.
std::optional<journal::Event> LinkedGranted(const journal::Case& subject, bool deemed, CivilDay day);

// The cases whose deadlines must fire in one order: the case, and while one is pending about a grant, the grant and
// everything pending about it. Of a joint matter the whole family, the parent first: what a child's deadline ended may get no
// card for a later day; with it what is pending about a grant of any of them. Pending ones come before all, so that a renewal
// is deemed before the term lapses.
std::vector<const journal::Case*> SettledTogether(const StateReader& state, const journal::Case& subject);
// Whether settling the one settles the other.
bool HangTogether(const StateReader& state, std::string_view case_no, std::string_view other);

// Whether the pending renewal becomes a grant when the term ends: in time, ruled by nobody, not waiting for the
// applicant, and the old grant stands unrenewed (行政许可法 50).
bool IsDeemedRenewed(const StateReader& state, const journal::Case& renewal);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_GRANTS_H_
