// Supplement in review (审查阶段补正), forwarding to the organ above (转报, art. 43), corrections of the record.
#include <algorithm>

#include "tests/sim/model_tools.h"

namespace law {
namespace {

constexpr int kReviewLimitDefault = 5;  // working days
constexpr int kEventsMax = 1000, kCorrectionsMax = 100;

}  // namespace

std::string City::CheckAskInReview(const Act& act, const Case& subject) const {
  if (!subject.item->review_supplement && !subject.deemed) return "REVIEW_SUPPLEMENT_NOT_ALLOWED";
  if (subject.review_asked) return "REVIEW_SUPPLEMENT_USED";
  if (Live(subject, kAskingClock) != nullptr) return "HEARING_REQUEST_RUNNING";
  for (const Fault& fault : act.faults) {
    if (!Has(subject.item->materials, fault.material)) return "MATERIAL_UNKNOWN";
  }
  // The organ cannot shorten the days that the applicant was given for what was deferred, come early or not.
  if (!subject.deferral_open) return "";
  const bool asks =
      std::any_of(act.faults.begin(), act.faults.end(), [&](const auto& f) { return Has(subject.deferred, f.material); });
  return asks ? "MATERIAL_DEFERRED" : "";
}

std::string City::AskInReview(const Act& act, Case& subject) {
  if (!Officer(act, subject, {"chief-representative"})) return "NOT_PERMITTED";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  if (std::string no = CheckAskInReview(act, subject); !no.empty()) return no;
  const Day day = DayOfAct(act);
  for (const Fault& fault : act.faults) {
    FindFault(subject, fault);
    subject.review_notice.push_back(fault.material);
  }
  subject.review_asked = true;
  // Who was accepted by the organ's silence does not lose days by its late question.
  subject.review_paused = !subject.deemed;
  Issue(subject, "06", day);
  for (const int kind : {kPromisedClock, kStepClock}) {
    Clock* clock = Live(subject, kind);
    if (!subject.review_paused || clock == nullptr || clock->phase != Phase::kRunning) continue;
    clock->phase = Phase::kPaused;
    clock->pauses.push_back({day, {}});
  }
  const int limit = subject.item->review_limit > 0 ? subject.item->review_limit : kReviewLimitDefault;
  subject.clocks.push_back(NewClock(subject, {.kind = kReviewSupplementClock, .limit = limit, .start = day}, day, act.now_us));
  subject.resume = subject.state;
  subject.state = State::kAwaitingInReview;
  return "";
}

// By a full set on its day, or by its limit: then the pause ends with the last day of it.
void City::EndReviewSupplement(Case& subject, Day pause_end, Day day, int64_t now_us) {
  Stop(subject, kReviewSupplementClock);
  for (const int kind : {kPromisedClock, kStepClock}) {
    Clock* clock = Live(subject, kind);
    if (!subject.review_paused || clock == nullptr || clock->phase != Phase::kPaused) continue;
    clock->pauses.back().end = pause_end;
    clock->phase = Phase::kRunning;
    *clock = NewClock(subject, *clock, day, now_us);  // the law's day may have passed meanwhile
  }
  subject.state = subject.resume;
}

std::string City::ForwardUp(const Act& act, Case& subject) {
  if (!Officer(act, subject, {"approver", "organ-head", "chief-representative"})) return "NOT_PERMITTED";
  if (Handled(act.actor, subject)) return "SEPARATION_OF_DUTIES";
  if (Presides(act.actor, subject)) return "PRESIDING_OFFICER_REVIEWS";  // the opinion that goes up is a review
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  if (!subject.item->first_review) return "NOT_FIRST_REVIEW_ITEM";
  if (subject.step < subject.steps.size()) return "STEPS_INCOMPLETE";
  if (subject.hearing.phase == Hearing::kTold) return "HEARING_RIGHT_OPEN";  // asked of the organ that told it
  if (subject.deferral_open) return "DEFERRAL_OPEN";
  StopAll(subject);
  subject.result = 4;
  subject.state = State::kForwardedUp;
  return "";
}

std::string City::CorrectRecord(const Act& act, Case& subject) {
  const bool may =
      Officer(act, subject, {"window-clerk", "handler", "reviewer", "approver", "chief-representative", "organ-head"});
  if (!may) return "NOT_PERMITTED";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  if (act.second == act.actor || !IsOfficer(act.second)) return "SECOND_OFFICER_REQUIRED";
  const bool known = subject.revisions.count(act.event_revision) != 0 && act.event_index >= 0 && act.event_index < kEventsMax;
  if (!known) return "EVENT_UNKNOWN";
  if (act.day > DayOfAct(act)) return "OCCURRED_IN_FUTURE";
  if (subject.corrections >= kCorrectionsMax) return "DOCUMENTS_FULL";
  ++subject.corrections;
  constexpr int kClerical = 2;
  if (act.code != kClerical) subject.cards.push_back({Color::kYellow, 0, "LATE_KEYING", TimeOf(act), ""});
  return "";
}

}  // namespace law
