#include "tests/sim/model.h"

#include <algorithm>

namespace law {
namespace {

constexpr int kNotice = 1, kStatutory = 2, kPromised = 3, kDelivery = 5, kSupplement = 7, kStep = 9;

bool IsLive(const Clock& clock) { return clock.phase == Phase::kRunning || clock.phase == Phase::kPaused; }

void Stop(Case& subject, int kind) {  // 0: all
  for (Clock& clock : subject.clocks) {
    if (IsLive(clock) && (kind == 0 || clock.kind == kind)) clock.phase = Phase::kStopped;
  }
}

State StateOfStep(const std::string& step) {
  if (step == "review") return State::kUnderReview;
  if (step == "approve" || step == "lead-decision" || step == "public-notice") return State::kUnderApproval;
  return State::kUnderHandling;
}

}  // namespace

const char* NameOf(State state) {
  static constexpr const char* kNames[] = {"PendingPreReview", "Received",    "AwaitingSupplement", "NotAccepted", "Accepted",
                                           "UnderHandling",    "UnderReview", "UnderApproval",      "Granted",     "Refused",
                                           "AwaitingDelivery", "Completed",   "Withdrawn",          "Terminated"};
  return kNames[static_cast<int>(state)];
}

bool HasEnded(State state) { return state == State::kNotAccepted || state >= State::kCompleted; }
bool IsHandling(State state) { return state >= State::kAccepted && state <= State::kUnderApproval; }
bool IsBeforeAcceptance(State state) { return state <= State::kAwaitingSupplement; }

std::string RoleOfStep(const std::string& step) {
  if (step == "review" || step == "public-notice") return "reviewer";
  if (step == "approve" || step == "lead-decision") return "approver";
  return "handler";
}

// ---- rights ----

bool Directory::Covers(const Grant& grant, const Where& where) const {
  if (grant.kind == "department") return grant.scope == where.department;
  if (grant.kind == "hall") return grant.scope == where.hall;
  std::string at = where.jurisdiction;
  if (at.empty() && places->department.count(where.department)) at = places->department.at(where.department);
  if (at.empty() && places->hall.count(where.hall)) at = places->hall.at(where.hall);
  while (!at.empty() && at != grant.scope) at = places->parent.count(at) ? places->parent.at(at) : "";
  return !at.empty();
}

bool Directory::Granted(const std::string& officer, const std::string& role, const Where& where, Day on) const {
  return std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) {
    return grant.officer == officer && grant.role == role && !grant.revoked && grant.from <= on &&
           (grant.until == 0 || on <= grant.until) && Covers(grant, where);
  });
}

bool Directory::May(const std::string& actor, const std::string& role, const Where& where, Day on) const {
  if (actor.rfind("officer:", 0) != 0) return false;
  const std::string officer = actor.substr(8);
  const auto known = places->officers.find(officer);
  if (known == places->officers.end() || !known->second) return false;
  if (Granted(officer, role, where, on)) return true;
  return std::any_of(substitutions.begin(), substitutions.end(), [&](const Substitution& instead) {
    return instead.substitute == officer && !instead.revoked && instead.from <= on &&
           (instead.until == 0 || on <= instead.until) && places->officers.at(instead.absent) &&
           Granted(instead.absent, role, where, on);
  });
}

// ---- clocks ----

Dates City::DatesOfClock(const Case& subject, const Clock& clock, Day today) const {
  const Calendar& calendar = almanac.InForce(today);
  Dates dates = DatesOf(clock, calendar, today);
  if (clock.kind != kPromised) return dates;
  for (auto other = subject.clocks.rbegin(); other != subject.clocks.rend(); ++other) {
    if (other->kind != kStatutory) continue;
    const Dates statutory = DatesOf(*other, calendar, today);
    if (statutory.due >= dates.due) break;
    dates.due = statutory.due;  // the promise is never due later than the law
    dates.provisional = statutory.provisional;
    dates.warn = std::min(dates.warn, dates.due);
    break;
  }
  return dates;
}

Clock City::NewClock(const Case& subject, Clock clock, Day today, int64_t now_us) const {
  // One whose due day was over before it began is never warned.
  if (DatesOfClock(subject, clock, DayAt(now_us)).due < today) clock.warned = true;
  return clock;
}

std::vector<City::Happening> City::Earliest(const Case& subject, int64_t now_us) const {
  std::vector<Happening> earliest;
  for (size_t i = 0; i < subject.clocks.size(); ++i) {
    const Clock& clock = subject.clocks[i];
    if (clock.phase != Phase::kRunning) continue;
    Happening next;
    next.clock = i;
    next.dates = DatesOfClock(subject, clock, DayAt(now_us));
    next.breach = clock.warned;
    next.at_us = MidnightOf(next.breach ? next.dates.due + 1 : next.dates.warn);
    if (next.dates.provisional || next.at_us > now_us) continue;
    if (!earliest.empty() && next.at_us > earliest.front().at_us) continue;
    if (!earliest.empty() && next.at_us < earliest.front().at_us) earliest.clear();
    earliest.push_back(next);
  }
  std::stable_sort(earliest.begin(), earliest.end(), [&](const Happening& a, const Happening& b) {
    return subject.clocks[a.clock].kind < subject.clocks[b.clock].kind;
  });
  return earliest;
}

int City::Settle(const std::string& case_no, int64_t now_us) {
  const auto at = cases.find(case_no);
  if (at == cases.end()) return 0;
  int happened = 0;
  for (auto next = Earliest(at->second, now_us); !next.empty(); next = Earliest(at->second, now_us)) {
    Happen(at->second, next, now_us);
    happened += static_cast<int>(next.size());
  }
  return happened;
}

void City::Happen(Case& subject, const std::vector<Happening>& happenings, int64_t now_us) {
  bool statutory_too = false;
  for (const Happening& happening : happenings) {
    statutory_too |= happening.breach && subject.clocks[happening.clock].kind == kStatutory;
  }
  for (const Happening& happening : happenings) {
    subject.last_us = std::max(subject.last_us, happening.at_us);
    Clock& clock = subject.clocks[happening.clock];
    if (happening.breach) {
      Breach(subject, happening, statutory_too, now_us);
      continue;
    }
    clock.warned = true;
    if (clock.kind == kSupplement) continue;  // a reminder to the applicant is no card
    subject.cards.push_back({Color::kWarning, clock.kind, "WARNING", happening.at_us, clock.step});
  }
}

void City::Breach(Case& subject, const Happening& happening, bool statutory_too, int64_t now_us) {
  Clock& clock = subject.clocks[happening.clock];
  const auto card = [&](Color color, const char* rule) {
    subject.cards.push_back({color, clock.kind, rule, happening.at_us, clock.step});
  };
  clock.phase = Phase::kExpired;
  switch (clock.kind) {
    case kNotice: {
      const Day since = subject.last_material != 0 ? subject.last_material : subject.submitted;
      card(Color::kYellow, "LATE_NOTICE");
      subject.deemed = true;
      Accept(subject, since, DayAt(happening.at_us), happening.dates.due, now_us, true);
      return;
    }
    case kSupplement:
      Stop(subject, 0);
      Issue(subject, "38", DayAt(happening.at_us));
      subject.state = State::kTerminated;
      subject.result = 5;
      return;
    case kStatutory: return card(Color::kRed, "STATUTORY_LATE");
    case kPromised:
    case kStep:
      // At the same instant only the graver card is issued.
      if (statutory_too) ++reds_instead_of_yellows;
      if (!statutory_too) card(Color::kYellow, clock.kind == kStep ? "STEP_LATE" : "PROMISE_LATE");
      return;
    case kDelivery: return clock.excused ? void() : card(Color::kRed, "DELIVERY_LATE");
    default: return;
  }
}

void City::Issue(Case& subject, const std::string& code, Day day) {
  Document document{.code = code, .n = 1, .number = 0, .year = YearOf(day), .organ = subject.item->department, .day = day};
  for (const Document& other : subject.documents) document.n += other.code == code ? 1 : 0;
  document.number = ++document_numbers[{document.organ, code, document.year}];
  subject.documents.push_back(document);
}

void City::Accept(Case& subject, Day acceptance, Day deed, Day step_start, int64_t now_us, bool chain) {
  const Item& item = *subject.item;
  Stop(subject, kNotice);
  Stop(subject, kSupplement);
  subject.acceptance = acceptance;
  subject.state = State::kAccepted;
  Issue(subject, "04", deed);
  const bool joint = chain && std::count(item.chain.begin(), item.chain.end(), "joint-review") != 0;
  const int statutory = item.statutory > 0 ? item.statutory : joint ? 45 : 20;
  const bool calendar_days = item.statutory > 0 && item.calendar_days;
  subject.clocks.push_back(NewClock(
      subject, {.kind = kStatutory, .calendar_days = calendar_days, .limit = statutory, .start = acceptance}, deed, now_us));
  if (item.promised > 0) {
    subject.clocks.push_back(NewClock(subject, {.kind = kPromised, .limit = item.promised, .start = acceptance}, deed, now_us));
  }
  if (!chain) return;
  for (const std::string& name : item.chain) {
    Step step{.name = name};
    if (name == "joint-review") {
      for (const std::string& department : item.joint) step.asked.emplace_back(department, 0);
    }
    subject.steps.push_back(std::move(step));
  }
  OpenStep(subject, 0, step_start, deed, now_us);
  subject.state = State::kAccepted;
}

void City::OpenStep(Case& subject, size_t step, Day start, Day today, int64_t now_us) {
  subject.step = step;
  if (step >= subject.steps.size()) {
    subject.state = State::kUnderApproval;
    return;
  }
  Step& opened = subject.steps[step];
  opened.open = true;
  opened.done = false;
  subject.state = StateOfStep(opened.name);
  const auto own = subject.item->step_limits.find(opened.name);
  const int limit = own != subject.item->step_limits.end() ? own->second : subject.item->step_limit;
  if (limit <= 0) return;
  subject.clocks.push_back(
      NewClock(subject, {.kind = kStep, .limit = limit, .start = start, .step = opened.name}, today, now_us));
}

void City::StepDone(Case& subject, Day day, int64_t now_us) {
  Stop(subject, kStep);
  subject.steps[subject.step].open = false;
  subject.steps[subject.step].done = true;
  OpenStep(subject, subject.step + 1, day, day, now_us);
}

// ---- directory and calendar ----

void City::Catalogue(const Act& act, Ruling& ruling) {
  ruling.exact = false;
  const Day today = DayAt(act.now_us);
  const Day from = act.what == Do::kGrant ? act.grant.from : act.substitution.from;
  const Day until = act.what == Do::kGrant ? act.grant.until : act.what == Do::kSubstitute ? act.substitution.until : 0;
  if (until != 0 && until < (from == 0 ? today : from)) {
    ruling.reason = "PERIOD_INVERTED";
    return;
  }
  const bool partition_wide = directory.May(act.sender, "administrator", {{}, {}, "210700"}, today);
  if (!partition_wide) {
    ruling.reason = act.what == Do::kPublish ? "CATALOG_ADMINISTRATOR_REQUIRED" : "ADMINISTRATOR_REQUIRED";
    return;
  }
  if (act.what != Do::kPublish) {
    ruling.also = {"GRANT_ALREADY_STANDS", "GRANT_NOT_STANDING", "SUBSTITUTION_ALREADY_STANDS", "SUBSTITUTION_NOT_STANDING"};
    return;
  }
  ruling.exact = true;
  bool first = true;
  for (const Notice& other : almanac.notices()) {
    if (other.year != act.notice.year) continue;
    first = false;
    const bool newer = other.version < act.notice.version && other.published <= act.notice.published;
    if (!newer) ruling.reason = "CALENDAR_VERSION_NOT_NEWER";
  }
  if (!ruling.reason.empty() || first) return;
  const std::vector<Day> changes = almanac.Changes(act.notice, today);
  const Day effective = std::max(today, act.notice.published);
  const bool past = std::any_of(changes.begin(), changes.end(), [&](Day day) { return day < effective; });
  if (past && !act.force) ruling.reason = "CALENDAR_PAST_EDIT";
  if (past && act.force && act.text.empty()) ruling.reason = "CALENDAR_REASON_MISSING";
}

void City::Enact(const Act& act) {
  const Day today = DayAt(act.now_us);
  switch (act.what) {
    case Do::kGrant:
      directory.grants.push_back(act.grant);
      if (directory.grants.back().from == 0) directory.grants.back().from = today;
      return;
    case Do::kRevoke:
      for (Grant& grant : directory.grants) {
        if (grant.officer == act.grant.officer && grant.role == act.grant.role && grant.kind == act.grant.kind &&
            grant.scope == act.grant.scope) {
          grant.revoked = true;
        }
      }
      return;
    case Do::kSubstitute:
      if (!act.substitution.revoked) {
        directory.substitutions.push_back(act.substitution);
        if (directory.substitutions.back().from == 0) directory.substitutions.back().from = today;
        return;
      }
      for (Substitution& instead : directory.substitutions) {
        if (instead.absent == act.substitution.absent && instead.substitute == act.substitution.substitute) {
          instead.revoked = true;
        }
      }
      return;
    case Do::kPublish: return almanac.Enter(act.notice);
    default: return;
  }
}

}  // namespace law
