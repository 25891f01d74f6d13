#include "services/approval/machine/grants.h"

#include "services/approval/machine/view.h"

namespace yici::approval {
namespace {

journal::Clock Started(int32_t days, const calendar::Calendar& calendar, CivilDay start, CivilDay today) {
  journal::Clock clock = StartClock(journal::CLOCK_KIND_C12_TERM, days, calendar::Unit::kCalendarDays, start);
  StampNew(clock, nullptr, calendar, today);
  return clock;
}

void AddPending(const StateReader& state, const journal::Case& grant, std::vector<const journal::Case*>& together) {
  for (const journal::CaseLink& link : grant.linked()) {
    if (link.granted_day() != 0) continue;
    const auto* about = state.Find<journal::Case>(link.case_no());
    if (about != nullptr && IsPending(*about)) together.push_back(about);
  }
}

}  // namespace

bool GrantStands(const journal::Case& subject) {
  return subject.ruling().grant() && !subject.has_revocation() && !subject.has_cancellation() &&
         subject.link().kind() != journal::LINK_KIND_WITHDRAWAL;
}

bool IsPending(const journal::Case& subject) { return !subject.has_ruling() && !HasEnded(subject.state()); }

bool IsWithdrawn(const journal::Case& grant) {
  for (const journal::CaseLink& link : grant.linked()) {
    if (link.kind() == journal::LINK_KIND_WITHDRAWAL && link.granted_day() != 0) return true;
  }
  return false;
}

std::optional<journal::Clock> TermClock(const journal::Case& subject, const journal::Item& item,
                                        const calendar::Calendar& calendar, CivilDay start, CivilDay today) {
  // A change leaves the term of the grant as it is; a withdrawal ends one.
  const journal::LinkKind kind = subject.link().kind();
  const bool own_term = kind == journal::LINK_KIND_UNSPECIFIED || kind == journal::LINK_KIND_RENEWAL;
  if (item.term_days() <= 0 || !own_term) return std::nullopt;
  return Started(item.term_days(), calendar, start, today);
}

journal::Clock RenewedTermClock(const journal::Case& renewal, const journal::Item& item, const journal::Clock& old_term,
                                const calendar::Calendar& calendar, CivilDay start, CivilDay today) {
  auto term = TermClock(renewal, item, calendar, start, today);
  return term ? *std::move(term) : Started(old_term.limit(), calendar, start, today);
}

std::string_view GrantDocument(const journal::Case& subject) {
  switch (subject.link().kind()) {
    case journal::LINK_KIND_CHANGE: return "41";
    case journal::LINK_KIND_WITHDRAWAL: return "42";
    default: return "31";
  }
}

std::optional<journal::Event> LinkedGranted(const journal::Case& subject, bool deemed, CivilDay day) {
  if (!subject.has_link()) return std::nullopt;
  journal::Event event;
  journal::LinkedCaseGranted& granted = *event.mutable_linked_case_granted();
  granted.set_case_no(subject.link().case_no());
  granted.set_linked_case_no(subject.case_no());
  granted.set_kind(subject.link().kind());
  granted.set_deemed(deemed);
  granted.set_day(day.days_since_1970());
  return event;
}

std::vector<const journal::Case*> SettledTogether(const StateReader& state, const journal::Case& subject) {
  const bool about_a_grant = subject.has_link() && IsPending(subject);
  if (!about_a_grant && subject.linked().empty()) return {&subject};
  const auto* grant = about_a_grant ? state.Find<journal::Case>(subject.link().case_no()) : &subject;
  if (grant == nullptr) return {&subject};
  std::vector<const journal::Case*> together;
  AddPending(state, *grant, together);
  together.push_back(grant);
  return together;
}

bool IsDeemedRenewed(const StateReader& state, const journal::Case& renewal) {
  if (renewal.link().kind() != journal::LINK_KIND_RENEWAL || !renewal.link().in_time() || !IsPending(renewal)) return false;
  if (renewal.state() == journal::CASE_STATE_AWAITING_SUPPLEMENT) return false;
  const auto* grant = state.Find<journal::Case>(renewal.link().case_no());
  return grant != nullptr && GrantStands(*grant) && grant->licence().renewed_by().empty() && !IsWithdrawn(*grant);
}

}  // namespace yici::approval
