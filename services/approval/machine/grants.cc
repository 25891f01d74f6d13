#include "services/approval/machine/grants.h"

#include <algorithm>

#include "services/approval/machine/joint.h"
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

// How long the grant that the renewal is about was given for; 0: without end.
int32_t TermOfGrant(const StateReader& state, const journal::Case& renewal) {
  const auto* grant = state.Find<journal::Case>(renewal.link().case_no());
  const journal::Clock* term = grant == nullptr ? nullptr : FindLast(*grant, journal::CLOCK_KIND_C12_TERM);
  return term == nullptr ? 0 : term->limit();
}

// The parent, then its children; a case that is not joint, or whose parent is not there, is a family of its own.
std::vector<const journal::Case*> ParentFirst(const StateReader& state, const journal::Case& subject) {
  const auto* parent = IsJointChild(subject) ? state.Find<journal::Case>(subject.joint().parent()) : &subject;
  if (parent == nullptr) return {&subject};
  std::vector<const journal::Case*> family = ChildrenOf(state, *parent);
  family.insert(family.begin(), parent);
  return family;
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

bool IsOfGrantGone(const StateReader& state, const journal::Case& subject) {
  if (subject.link().kind() == journal::LINK_KIND_UNSPECIFIED) return false;
  const auto* grant = state.Find<journal::Case>(subject.link().case_no());
  if (grant == nullptr || IsWithdrawn(*grant)) return true;
  // A change lives and dies with what it changed.
  if (grant->link().kind() == journal::LINK_KIND_CHANGE && IsOfGrantGone(state, *grant)) return true;
  const journal::Licence& licence = grant->licence();
  const bool ran_out = grant->cancellation().ground() == journal::CANCELLATION_GROUND_TERM_OVER;
  switch (subject.link().kind()) {
    case journal::LINK_KIND_RENEWAL: return !GrantStands(*grant) && !ran_out;
    // What was lapsed or renewed meanwhile is in force no more: a document about it would change or end nothing.
    case journal::LINK_KIND_CHANGE: return !GrantStands(*grant) || licence.lapsed_day() != 0 || !licence.renewed_by().empty();
    default: return !GrantStands(*grant) || !licence.renewed_by().empty();
  }
}

std::optional<journal::Clock> TermClock(const World& world, const journal::Case& subject, const journal::Item& item,
                                        CivilDay start, CivilDay today) {
  // A change leaves the term of the grant as it is; a withdrawal ends one.
  const journal::LinkKind kind = subject.link().kind();
  const bool renews = kind == journal::LINK_KIND_RENEWAL;
  if (kind != journal::LINK_KIND_UNSPECIFIED && !renews) return std::nullopt;
  const int32_t days = item.term_days() > 0 || !renews ? item.term_days() : TermOfGrant(world.state, subject);
  if (days <= 0) return std::nullopt;
  return Started(days, world.calendar, start, today);
}

bool IsIssued(const journal::Case& subject, const journal::Item& item) {
  return item.certificate() && subject.link().kind() != journal::LINK_KIND_WITHDRAWAL;
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
  if (!about_a_grant && !subject.has_joint() && subject.linked().empty()) return {&subject};
  const auto* grant = about_a_grant ? state.Find<journal::Case>(subject.link().case_no()) : &subject;
  if (grant == nullptr) return {&subject};
  // Whichever of a family is touched, the grant of any of them may be about to end: what renews it comes first.
  const std::vector<const journal::Case*> family = ParentFirst(state, *grant);
  std::vector<const journal::Case*> together;
  for (const journal::Case* member : family) AddPending(state, *member, together);
  together.insert(together.end(), family.begin(), family.end());
  return together;
}

bool HangTogether(const StateReader& state, std::string_view case_no, std::string_view other) {
  const auto* subject = state.Find<journal::Case>(case_no);
  if (subject == nullptr) return false;
  const std::vector<const journal::Case*> together = SettledTogether(state, *subject);
  return std::any_of(together.begin(), together.end(), [&](const journal::Case* one) { return one->case_no() == other; });
}

bool IsDeemedRenewed(const StateReader& state, const journal::Case& renewal) {
  if (renewal.link().kind() != journal::LINK_KIND_RENEWAL || !renewal.link().in_time() || !IsPending(renewal)) return false;
  if (renewal.state() == journal::CASE_STATE_AWAITING_SUPPLEMENT) return false;
  const auto* grant = state.Find<journal::Case>(renewal.link().case_no());
  return grant != nullptr && GrantStands(*grant) && grant->licence().renewed_by().empty() && !IsWithdrawn(*grant);
}

}  // namespace yici::approval
