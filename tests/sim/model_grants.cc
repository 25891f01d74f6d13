// What follows a grant: cases about it (变更, 撤回, 延续; art. 8, 49, 50), its term, its end (撤销, 注销; art. 69, 70).
#include <algorithm>

#include "tests/sim/model_tools.h"

namespace law {
namespace {

constexpr int kAheadDefault = 30;  // calendar days, art. 50

bool IsPending(const Case& subject) { return !subject.ruled && !HasEnded(subject.state); }

// Granted, and neither revoked nor cancelled since; a decision to withdraw a grant is none itself.
bool Stands(const Case& subject) {
  return subject.granted && !subject.revoked && !subject.cancelled && subject.link.kind != LinkKind::kWithdrawal;
}

bool IsWithdrawn(const Case& grant) {
  return std::any_of(grant.linked.begin(), grant.linked.end(),
                     [](const Link& link) { return link.kind == LinkKind::kWithdrawal && link.granted; });
}

}  // namespace

bool City::SeesGrant(const Act& act) const {
  if (act.linked_case.empty()) return true;
  const auto grant = cases.find(act.linked_case);
  return grant != cases.end() && grant->second.applicant == act.applicant;
}

// What asks for a change, a renewal or a withdrawal of it finds nothing of it any more. A term that ran out may still be
// renewed, but not changed; what was renewed is neither changed nor withdrawn, for the licence is another one now.
bool City::IsOfGrantGone(const Case& subject) const {
  const LinkKind kind = subject.link.kind;
  if (kind == LinkKind::kNone) return false;
  const Case& grant = cases.at(subject.link.no);
  if (IsWithdrawn(grant) || (grant.link.kind == LinkKind::kChange && IsOfGrantGone(grant))) return true;
  if (kind == LinkKind::kRenewal) return !Stands(grant) && !grant.ran_out;
  return !Stands(grant) || !grant.renewed_by.empty() || (kind == LinkKind::kChange && grant.lapsed != 0);
}

std::string City::CheckLink(const Act& act) const {
  if (act.linked_case.empty()) return "";
  const Case& grant = cases.at(act.linked_case);
  const bool alive = grant.state == State::kGranted || grant.state == State::kAwaitingDelivery ||
                     grant.state == State::kCompleted || grant.state == State::kArchived;
  const bool over = act.link == LinkKind::kChange && grant.lapsed != 0;
  if (!alive || !Stands(grant) || IsWithdrawn(grant) || over) return "NOT_GRANTED";
  if (grant.link.kind == LinkKind::kChange && act.link != LinkKind::kWithdrawal) return "NOT_GRANTED";
  const bool under = act.item == grant.item->code || act.item == grant.item->renewal_item ||
                     IsMergedInto(grant.item->code, act.item, DayOfAct(act));
  if (!under) return "LINKED_ITEM_MISMATCH";
  if (!grant.renewed_by.empty()) return "ALREADY_RENEWED";
  const bool pending = std::any_of(grant.linked.begin(), grant.linked.end(), [&](const Link& link) {
    return link.kind == act.link && !link.granted && IsPending(cases.at(link.no));
  });
  return pending ? "LINK_PENDING" : "";
}

void City::AddLink(const Act& act, Case& fresh) {
  Case& grant = cases.at(act.linked_case);
  const Day day = DayOfAct(act);
  fresh.link = {.kind = act.link, .no = grant.no};
  if (act.link == LinkKind::kRenewal) {
    const Clock* term = Live(grant, kTermClock);
    const int ahead = fresh.item->renewal_ahead > 0 ? fresh.item->renewal_ahead : kAheadDefault;
    const Calendar& calendar = almanac.InForce(DayAt(act.now_us));
    fresh.link.in_time = term != nullptr && day + ahead <= DatesOf(*term, calendar, day).due;
    if (fresh.link.in_time) {  // its end is the day on which silence renews; the holder was reminded of it once
      fresh.clocks.push_back(*term);
      fresh.clocks.back().warned = true;
    }
  }
  Link about = fresh.link;
  about.no = fresh.no;
  grant.linked.push_back(about);
  Touch(grant, TimeOf(act));
}

// For how many days it is granted; 0: without end. A change leaves the term of its grant, and a renewal under an item that sets
// none runs as long as the grant did.
int City::TermOf(const Case& subject) const {
  const LinkKind kind = subject.link.kind;
  if (kind != LinkKind::kNone && kind != LinkKind::kRenewal) return 0;
  if (subject.item->term > 0 || kind == LinkKind::kNone) return subject.item->term;
  const Clock* old = Last(cases.at(subject.link.no), kTermClock);
  return old == nullptr ? 0 : old->limit;
}

// A grant learns that a case about it was granted.
void City::TellGrant(const Case& subject, bool deemed, Day, int64_t at_us) {
  if (subject.link.kind == LinkKind::kNone) return;
  Case& grant = cases.at(subject.link.no);
  for (Link& link : grant.linked) {
    if (link.no != subject.no) continue;
    link.granted = true;
    link.deemed = deemed;
  }
  Touch(grant, at_us);
  if (subject.link.kind != LinkKind::kRenewal || grant.lapsed != 0) return;
  grant.renewed_by = subject.no;
  Clock* term = Live(grant, kTermClock);
  if (term != nullptr) term->phase = deemed ? Phase::kExpired : Phase::kStopped;
}

// A grant and what is pending about it live through their deadlines in one order, the pending ones first.
std::vector<Case*> City::SettledTogether(Case& subject) {
  const bool about = subject.link.kind != LinkKind::kNone && IsPending(subject);
  Case& grant = about ? cases.at(subject.link.no) : subject;
  // And so do the cases of a joint matter, the parent first: what is due at one instant was due before it.
  std::vector<Case*> family = FamilyOf(grant);
  if (family.empty()) family = {&grant};
  std::vector<Case*> together;
  for (const Case* member : family) {
    for (const Link& link : member->linked) {
      Case& one = cases.at(link.no);
      if (!link.granted && IsPending(one)) together.push_back(&one);
    }
  }
  together.insert(together.end(), family.begin(), family.end());
  return together;
}

// 24:00 of the last day. Of a grant: it lapses. Of a renewal in time that nobody ruled on: it is granted by the law.
void City::EndTerm(Case& subject, const Happening& happening, int64_t now_us) {
  if (!IsPending(subject)) {
    happened.push_back("licence lapsed");
    subject.lapsed = happening.dates.due;
    return;
  }
  const Case& grant = cases.at(subject.link.no);
  const bool deemed = subject.link.in_time && subject.state != State::kAwaitingSupplement && Stands(grant) &&
                      grant.renewed_by.empty() && !IsWithdrawn(grant);
  happened.push_back(deemed ? "deemed renewed" : "renewal not deemed");
  if (!deemed) return;
  const Day today = DayAt(happening.at_us), last = happening.dates.due;
  const int limit = TermOf(subject);
  LeaveSpecial(subject, today);
  StopAll(subject);
  subject.ruled = subject.granted = subject.ruled_by_deadline = true;
  subject.ruling_day = today;
  subject.state = State::kGranted;
  Issue(subject, "31", today, true);
  const auto start = [&](Clock clock) { subject.clocks.push_back(NewClock(subject, std::move(clock), today, now_us)); };
  start({.kind = kDeliveryClock, .limit = 10, .start = last});
  start({.kind = kTermClock, .calendar_days = true, .limit = limit, .start = last});
  subject.cards.push_back({Color::kRed, kTermClock, "DEEMED_RENEWED", happening.at_us, ""});
  TellGrant(subject, true, today, happening.at_us);
}

std::string City::RevokeGrant(const Act& act, Case& subject) {
  if (!Officer(act, subject, {"organ-head", "chief-representative", "government-head"})) return "NOT_PERMITTED";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  if (!Stands(subject)) return "NOT_GRANTED";
  if (act.day > DayOfAct(act)) return "OCCURRED_IN_FUTURE";
  if (act.day < subject.ruling_day) return "OUT_OF_ORDER";  // heard about this grant, not before it
  if (act.yes) return "PUBLIC_INTEREST_PREVAILS";
  StopEvery(subject);
  Issue(subject, "40", DayOfAct(act));
  subject.revoked = true;
  constexpr int kFraud = 6;
  subject.by_fraud = act.ground == kFraud;
  subject.result = 2;
  subject.state = State::kRevoked;
  return "";
}

std::string City::Cancel(const Act& act, Case& subject) {
  if (!Officer(act, subject, {"organ-head", "chief-representative"})) return "NOT_PERMITTED";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  if (!Stands(subject)) return "NOT_GRANTED";
  constexpr int kTermOver = 1, kHolderDead = 2, kWithdrawn = 4;  // all applicants here are organisations
  const bool shown = act.ground == kTermOver     ? subject.lapsed != 0
                     : act.ground == kHolderDead ? false
                     : act.ground == kWithdrawn  ? IsWithdrawn(subject)
                                                 : true;
  if (!shown) return "CANCEL_GROUND_NOT_MET";
  StopEvery(subject);
  Issue(subject, "43", DayOfAct(act));
  subject.cancelled = true;
  subject.ran_out = act.ground == kTermOver;
  subject.result = 2;
  subject.state = State::kCancelled;
  return "";
}

}  // namespace law
