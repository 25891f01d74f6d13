// What deadlines do to a case (domain 2.4, 2.10): one instant after the other, at each what is due on it.
#include <algorithm>

#include "tests/sim/model_tools.h"

namespace law {
namespace {

// The applicant's own clocks: a reminder to it is a letter, no card.
bool IsOfApplicant(int kind) {
  return kind == kAskingClock || kind == kSupplementClock || kind == kDeferralClock || kind == kTermClock ||
         kind == kReviewSupplementClock || kind == kCorrectionClock;
}

// Red already: what was only promised adds nothing to it, neither warning nor card.
bool IsBehindTheLaw(const Case& subject, const Clock& clock) {
  const Clock* statutory = Last(subject, kStatutoryClock);
  return clock.kind == kPromisedClock && statutory != nullptr && statutory->phase == Phase::kExpired;
}

}  // namespace

Dates City::DatesOfClock(const Case& subject, const Clock& clock, Day today) const {
  const Calendar& calendar = almanac.InForce(today);
  Dates dates = DatesOf(clock, calendar, today);
  const Clock* other = clock.kind == kPromisedClock ? Last(subject, kStatutoryClock) : nullptr;
  if (other == nullptr) return dates;
  const Dates statutory = DatesOf(*other, calendar, today);
  if (statutory.due >= dates.due) return dates;
  dates.due = statutory.due;  // the promise is never due later than the law
  dates.provisional = statutory.provisional;
  dates.warn = std::min(dates.warn, dates.due);
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
    next.breach = clock.warned || IsBehindTheLaw(subject, clock);
    next.at_us = MidnightOf(next.breach ? next.dates.due + 1 : next.dates.warn);
    if (next.dates.provisional || next.at_us > now_us) continue;
    if (!earliest.empty() && next.at_us > earliest.front().at_us) continue;
    if (!earliest.empty() && next.at_us < earliest.front().at_us) earliest.clear();
    earliest.push_back(next);
  }
  // The end of a term asks what has become of the case by then, so it comes behind everything of its instant.
  if (earliest.size() > 1) {
    earliest.erase(std::remove_if(earliest.begin(), earliest.end(),
                                  [&](const Happening& h) { return subject.clocks[h.clock].kind == kTermClock; }),
                   earliest.end());
  }
  const auto place = [&](const Happening& happening) {  // what ends the case comes last
    const int kind = subject.clocks[happening.clock].kind;
    return std::pair(happening.breach && kind == kDeferralClock, kind);
  };
  std::stable_sort(earliest.begin(), earliest.end(),
                   [&](const Happening& a, const Happening& b) { return place(a) < place(b); });
  return earliest;
}

void City::Settle(const std::string& case_no, int64_t now_us) {
  const auto touched_case = cases.find(case_no);
  if (touched_case == cases.end()) return;
  while (true) {
    Case* subject = nullptr;
    std::vector<Happening> next;
    for (Case* one : SettledTogether(touched_case->second)) {
      std::vector<Happening> of_one = Earliest(*one, now_us);
      if (of_one.empty() || (!next.empty() && of_one.front().at_us >= next.front().at_us)) continue;
      next = std::move(of_one);
      subject = one;
    }
    if (subject == nullptr) return;
    Happen(*subject, next, now_us);
    TellFamily(*subject, {}, now_us);
  }
}

void City::Happen(Case& subject, const std::vector<Happening>& happenings, int64_t now_us) {
  std::set<int> breached;
  for (const Happening& happening : happenings) {
    if (happening.breach) breached.insert(subject.clocks[happening.clock].kind);
  }
  for (const Happening& happening : happenings) {
    Touch(subject, happening.at_us);
    Clock& clock = subject.clocks[happening.clock];
    if (happening.breach) {
      Breach(subject, happening, breached, now_us);
      continue;
    }
    clock.warned = true;
    if (clock.extension > 0) happened.push_back("warned again after an extension");
    if (IsOfApplicant(clock.kind)) continue;
    subject.cards.push_back({Color::kWarning, clock.kind, "WARNING", happening.at_us, clock.step});
  }
}

// `breached`: the kinds of all clocks that expire at this instant. Where a graver one does, only its card is issued.
void City::Breach(Case& subject, const Happening& happening, const std::set<int>& breached, int64_t now_us) {
  Clock& clock = subject.clocks[happening.clock];
  const auto card = [&](Color color, const char* rule) {
    subject.cards.push_back({color, clock.kind, rule, happening.at_us, clock.step});
  };
  const bool statutory_too = breached.count(kStatutoryClock) != 0;
  const bool red_too =
      statutory_too || IsBehindTheLaw(subject, clock) || (clock.kind == kStepClock && breached.count(kFirstReviewClock) != 0);
  clock.phase = Phase::kExpired;
  switch (clock.kind) {
    case kNoticeClock: {
      const Day since = subject.last_material != 0 ? subject.last_material : subject.submitted;
      card(Color::kYellow, "LATE_NOTICE");
      subject.deemed = true;
      happened.push_back("deemed acceptance");
      Accept(subject, since, DayAt(happening.at_us), happening.dates.due, now_us, true);
      return;
    }
    case kSupplementClock: happened.push_back("C7 expiry"); return EndByDeadline(subject, DayAt(happening.at_us), 5);
    case kDeferralClock: happened.push_back("deferral expired"); return EndByDeadline(subject, DayAt(happening.at_us), 6);
    case kStatutoryClock: return card(Color::kRed, "STATUTORY_LATE");
    case kFirstReviewClock: happened.push_back("first review late"); return card(Color::kRed, "FIRST_REVIEW_LATE");
    case kHearingClock: happened.push_back("hearing late"); return card(Color::kRed, "HEARING_LATE");
    case kRatingClock: happened.push_back("bad rating unanswered"); return card(Color::kYellow, "RATING_UNANSWERED");
    case kPromisedClock:
    case kStepClock:
      if (TakeSilence(subject, happening, now_us)) return;
      if (red_too) happened.push_back("red suppresses yellow");
      if (!red_too) card(Color::kYellow, clock.kind == kStepClock ? "STEP_LATE" : "PROMISE_LATE");
      return;
    case kDeliveryClock: return clock.excused ? void() : card(Color::kRed, "DELIVERY_LATE");
    case kAskingClock:
      happened.push_back("right to a hearing lapsed");
      subject.hearing.phase = Hearing::kLapsed;
      return;
    case kPauseClock:
      happened.push_back("pause longer than promised");
      if (Special* special = RunningSpecial(subject)) special->overrun = true;
      return card(Color::kWarning, "PAUSE_OVERRUN");
    case kReviewSupplementClock:
      happened.push_back("supplement in review at its limit");
      return EndReviewSupplement(subject, happening.dates.due, DayAt(happening.at_us), now_us);
    case kAfterCheckClock: happened.push_back("after-check late"); return card(Color::kYellow, "AFTER_CHECK_LATE");
    case kTermClock: return EndTerm(subject, happening, now_us);
    case kCorrectionClock: happened.push_back("order to correct expired"); return;
    default: return;
  }
}

// A department that is asked in a joint review and has not answered when the step is due agrees, and has the red card for it;
// the step is done and the next begins on that day. False where nobody is left to answer.
bool City::TakeSilence(Case& subject, const Happening& happening, int64_t now_us) {
  const std::string name = subject.clocks[happening.clock].step;
  if (name != "joint-review" || subject.step >= subject.steps.size() || subject.steps[subject.step].name != name) return false;
  bool silent = false;
  for (auto& [department, opinion] : subject.steps[subject.step].asked) {
    if (opinion != 0) continue;
    opinion = 1;
    silent = true;
    subject.cards.push_back({Color::kRed, kStepClock, "OPINION_BY_SILENCE", happening.at_us, name});
  }
  if (!silent) return false;
  happened.push_back("joint opinion by silence");
  subject.steps[subject.step].open = false;
  subject.steps[subject.step].done = true;
  OpenStep(subject, subject.step + 1, happening.dates.due, DayAt(happening.at_us), now_us);
  return true;
}

void City::EndByDeadline(Case& subject, Day day, int result) {
  LeaveSpecial(subject, day);
  StopAll(subject);
  Issue(subject, "38", day, true);
  subject.state = State::kTerminated;
  subject.result = result;
}

// What a deadline issues is of the organ that carried the case on its day, moved since or not.
void City::Issue(Case& subject, const std::string& code, Day day, bool by_deadline) {
  const bool moved = by_deadline && !subject.left_behind.empty();
  Document document{.code = code,
                    .n = 1,
                    .number = 0,
                    .year = YearOf(day),
                    .organ = OrganFor(moved ? subject.left_behind : subject.department, subject.item->code, day),
                    .day = day};
  for (const Document& other : subject.documents) document.n += other.code == code ? 1 : 0;
  document.number = ++document_numbers[{document.organ, code, document.year}];
  subject.documents.push_back(document);
}

void City::Accept(Case& subject, Day acceptance, Day deed, Day step_start, int64_t now_us, bool chain, const char* document) {
  const Item& item = *subject.item;
  Stop(subject, kNoticeClock);
  Stop(subject, kSupplementClock);
  subject.acceptance = acceptance;
  subject.state = State::kAccepted;
  Issue(subject, document, deed, subject.deemed);
  const bool joint = chain && Has(item.chain, "joint-review");
  const int statutory = item.statutory > 0 ? item.statutory : joint ? 45 : 20;
  const bool calendar_days = item.statutory > 0 && item.calendar_days;
  const auto start = [&](Clock clock) { subject.clocks.push_back(NewClock(subject, std::move(clock), deed, now_us)); };
  start({.kind = kStatutoryClock, .calendar_days = calendar_days, .limit = statutory, .start = acceptance});
  if (item.promised > 0) start({.kind = kPromisedClock, .limit = item.promised, .start = acceptance});
  for (const std::string& name : chain ? item.chain : std::vector<std::string>()) {
    Step step{.name = name};
    if (name == "joint-review") {
      for (const std::string& department : item.joint) step.asked.emplace_back(department, 0);
    }
    subject.steps.push_back(std::move(step));
  }
  if (chain) OpenStep(subject, 0, step_start, deed, now_us);
  subject.state = State::kAccepted;
  if (item.first_review) start({.kind = kFirstReviewClock, .limit = 20, .start = acceptance});
}

void City::OpenStep(Case& subject, size_t step, Day start, Day today, int64_t now_us) {
  subject.step = step;
  State& state = subject.state == State::kAwaitingInReview ? subject.resume : subject.state;
  if (step >= subject.steps.size()) {
    state = State::kUnderApproval;
    return;
  }
  Step& opened = subject.steps[step];
  opened.open = true;
  opened.done = false;
  state = StateOfStep(opened.name);
  const auto own = subject.item->step_limits.find(opened.name);
  const int limit = own != subject.item->step_limits.end() ? own->second : subject.item->step_limit;
  if (limit <= 0) return;
  subject.clocks.push_back(
      NewClock(subject, {.kind = kStepClock, .limit = limit, .start = start, .step = opened.name}, today, now_us));
}

void City::StepDone(Case& subject, Day day, int64_t now_us) {
  Stop(subject, kStepClock);
  subject.steps[subject.step].open = false;
  subject.steps[subject.step].done = true;
  OpenStep(subject, subject.step + 1, day, day, now_us);
}

}  // namespace law
