// What the cases of a joint matter tell each other: how a paper is judged, what has become of a child, when the joint limit
// begins, stands still and ends (art. 42 §2, 45).
#include <algorithm>

#include "tests/sim/model_tools.h"

namespace law {
namespace {

constexpr int kJointLimit = 45;  // working days

bool SameJudgement(const Material& a, const Material& b) {
  return a.there == b.there && a.missing == b.missing && a.fault == b.fault;
}

bool SamePaper(const Material& a, const Material& b) {
  return SameJudgement(a, b) && a.day == b.day && a.channel == b.channel && a.taken_from == b.taken_from &&
         a.until == b.until && a.file == b.file && a.bytes == b.bytes && a.type == b.type && a.bare_digest == b.bare_digest;
}

// A paper of the parent after a child spoke of it: what was brought there replaces it, what was judged keeps what it is.
Material SeenAs(const Material& lying, const Material& told) {
  const bool brought = told.day != 0 && told.paper.empty();
  Material paper = brought ? told : lying;
  paper.id = lying.id;
  paper.there = told.there;
  paper.missing = told.missing;
  paper.fault = told.fault;
  if (told.day != 0) paper.day = told.day;
  if (told.channel != 0) paper.channel = told.channel;
  paper.paper.clear();
  return paper;
}

// How a child would hold these papers of its parent.
std::vector<Material> ReferredTo(const Case& child, const std::vector<Material>& papers) {
  std::vector<Material> references;
  for (const Material& held : child.materials) {
    for (const Material& paper : papers) {
      if (held.paper.empty() || held.paper != paper.id) continue;
      references.push_back(paper);
      references.back().id = held.id;
      references.back().paper = held.paper;
    }
  }
  return references;
}

std::string OutcomeOf(const Case& child) {
  switch (child.state) {
    case State::kNotAccepted: return "not accepted";
    case State::kWithdrawn: return "withdrawn";
    case State::kTerminated: return "terminated";
    case State::kForwardedUp: return "forwarded up";
    case State::kRevoked: return "revoked";
    case State::kCancelled: return "cancelled";
    default: return !child.ruled ? "" : child.granted ? "granted" : "refused";
  }
}

bool AllMandatory(const Case& parent, bool (*holds)(const Child&)) {
  const auto& children = parent.family.children;
  return std::all_of(children.begin(), children.end(), [&](const Child& child) { return !child.mandatory || holds(child); });
}

// One mandatory child in special procedure holds up the joint limit: that time counts in none (art. 45). One that waits for a
// supplement in review holds up what was promised.
bool StandsStill(const Case& parent, int kind) {
  const bool promised = kind == kPromisedClock && !AllMandatory(parent, [](const Child& child) { return !child.awaits; });
  return promised || !AllMandatory(parent, [](const Child& child) { return !child.paused; });
}

bool IsJointLimit(const Clock& clock) { return clock.kind == kStatutoryClock || clock.kind == kPromisedClock; }

// The code that the mandatory children share; all granted, with or without a certificate: 0.
int ResultOf(const Case& parent) {
  std::set<int> results;
  bool granted = true;
  for (const Child& child : parent.family.children) {
    if (!child.mandatory) continue;
    results.insert(child.result);
    granted = granted && child.outcome == "granted";
  }
  return results.size() == 1 ? *results.begin() : granted ? 0 : 6;
}

// What begins to stand still does so on `day`; what goes on again stood still to the end of `until`.
bool KeepStill(Case& parent, Day day, Day until) {
  bool paused = false;
  for (Clock& clock : parent.clocks) {
    if (!IsJointLimit(clock) || !IsLive(clock)) continue;
    const bool still = StandsStill(parent, clock.kind);
    if (still && clock.phase == Phase::kRunning) {
      clock.phase = Phase::kPaused;
      clock.pauses.push_back({day, {}});
      paused = true;
    } else if (!still && clock.phase == Phase::kPaused) {
      clock.phase = Phase::kRunning;
      clock.pauses.back().end = until;
    }
  }
  return paused;
}

// Whether a limit of this kind stood still for a child on the day after `day`, told day by day from what stopped it there.
bool StoodStill(const Case& child, Day left, int kind, Day day) {
  const auto within = [day](Day start, bool runs, Day end) { return start <= day && (runs || day < end); };
  for (const Special& special : child.specials) {
    if (within(special.start, special.running, special.end)) return true;
  }
  if (kind != kPromisedClock) return false;
  for (const Clock& clock : child.clocks) {
    if (clock.kind != kPromisedClock && clock.kind != kStepClock) continue;
    for (const Pause& pause : clock.pauses) {
      const bool runs = !pause.end && IsLive(clock);
      if (within(pause.start, runs, pause.end ? *pause.end : left)) return true;
    }
  }
  return false;
}

}  // namespace

// The parent, then its children; nothing for a case of its own.
std::vector<Case*> City::FamilyOf(const Case& subject) {
  if (!subject.IsParent() && !subject.IsChild()) return {};
  Case& parent = cases.at(subject.IsChild() ? subject.family.parent : subject.no);
  std::vector<Case*> family{&parent};
  for (const Child& child : parent.family.children) family.push_back(&cases.at(child.no));
  return family;
}

std::vector<std::string> City::FamilyNumbers(const std::string& no) {
  std::vector<std::string> numbers;
  const auto subject = cases.find(no);
  if (subject == cases.end()) return numbers;
  for (const Case* member : FamilyOf(subject->second)) numbers.push_back(member->no);
  return numbers;
}

// One trip to a hall on one day is one trip for the whole family. False when it is known already.
bool City::Visit(Case& subject, const std::string& hall, Day day) {
  if (hall.empty()) return false;
  for (const Case* member : FamilyOf(subject)) {
    if (member->visits.count({hall, day}) != 0) return false;
  }
  return subject.visits.emplace(hall, day).second;
}

void City::TellFamily(Case& child, const std::vector<Material>& told, int64_t now_us) {
  if (!child.IsChild()) return;
  Case& parent = cases.at(child.family.parent);
  const int64_t at_us = child.last_us;
  const std::vector<Answered> answered = Spread(child, parent, told, now_us);
  NoteChild(child, parent, at_us);
  AdvanceParent(parent, at_us, now_us);
  for (const Answered& one : answered) TellFamily(*one.child, one.brought, now_us);
}

// A paper lies with the parent and is judged once: the parent and the other children learn of it.
std::vector<Answered> City::Spread(Case& child, Case& parent, const std::vector<Material>& told, int64_t now_us) {
  std::vector<Material> papers;
  for (const Material& material : told) {
    const Material* reference = FindMaterial(child, material.id);
    const Material* lying = reference == nullptr || reference->paper.empty() ? nullptr : FindMaterial(parent, reference->paper);
    if (lying != nullptr) papers.push_back(SeenAs(*lying, material));
  }
  for (const Material& paper : papers) {
    if (SamePaper(paper, *FindMaterial(parent, paper.id))) continue;
    TakeMaterial(parent, paper);
    Touch(parent, child.last_us);
  }
  std::vector<Answered> answered;
  for (const Child& noted : parent.family.children) {
    Answered one{.child = &cases.at(noted.no), .brought = {}};
    if (one.child == &child) continue;
    if (TellOne(*one.child, papers, false, child.last_us, now_us, one.brought)) answered.push_back(std::move(one));
  }
  return answered;
}

// True when it answers what this child had asked for. Else a good paper is good for all, and a fault binds who may still ask
// for the paper: not accepted, and the one notice not given.
bool City::TellOne(Case& one, const std::vector<Material>& papers, bool handed_in, int64_t at_us, int64_t now_us,
                   std::vector<Material>& brought) {
  if (HasEnded(one.state) || one.ruled) return false;
  const std::vector<Material> references = ReferredTo(one, papers);
  const bool in_review = one.state == State::kAwaitingInReview;
  if (in_review || one.state == State::kAwaitingSupplement) {
    const std::vector<std::string>& asked = in_review ? one.review_notice : one.notice;
    for (const Material& seen : references) {
      const bool lacks = !IsThere(one, seen.id);
      if (lacks && (seen.there || (handed_in && Has(asked, seen.id)))) brought.push_back(seen);
    }
    const bool answers = std::any_of(brought.begin(), brought.end(), [&](const Material& seen) { return Has(asked, seen.id); });
    if (answers) return Answer(one, brought, at_us, now_us), true;
    brought.clear();
  }
  const bool may_ask = IsBeforeAcceptance(one.state) && !one.notified;
  for (const Material& seen : references) {
    if ((!seen.there && !may_ask) || SameJudgement(seen, *FindMaterial(one, seen.id))) continue;
    TakeMaterial(one, seen);
    CloseDeferral(one);  // what this organ deferred may have come for another
    Touch(one, at_us);
    happened.push_back("paper judged for the family");
  }
  return false;
}

void City::Answer(Case& one, const std::vector<Material>& brought, int64_t at_us, int64_t now_us) {
  const bool in_review = one.state == State::kAwaitingInReview;
  for (const Material& seen : brought) TakeMaterial(one, seen);
  one.supplement_online = std::all_of(brought.begin(), brought.end(), [](const Material& m) { return IsOnline(m.channel); });
  Touch(one, at_us);
  if (in_review) CloseDeferral(one);
  if (!LackingOf(one, in_review ? one.review_notice : one.notice).empty()) return;
  const Day day = DayAt(at_us);
  in_review ? EndReviewSupplement(one, day, day, now_us) : Complete(one, day, now_us);
}

void City::NoteChild(const Case& child, Case& parent, int64_t at_us) {
  for (Child& noted : parent.family.children) {
    if (noted.no != child.no) continue;
    Child note = noted;
    note.accepted = child.acceptance;
    if (child.state != State::kArchived) {  // which ended as it was noted before
      note.outcome = OutcomeOf(child);
      note.paused = child.state == State::kSpecial;
      note.awaits = child.state == State::kAwaitingInReview && child.review_paused;
      note.ended = HasEnded(child.state);
      note.result = note.ended ? child.result : 0;
      if (note.ended && !noted.ended) note.ended_day = DayAt(at_us);
    }
    if (note == noted) return;
    // A supplement that never came stood still until its last day; that is settled on the day after.
    const Clock* supplement = Last(child, kReviewSupplementClock);
    const bool never_came = noted.awaits && !note.awaits && supplement != nullptr && supplement->phase == Phase::kExpired;
    noted = note;
    Touch(parent, at_us);
    const bool paused = KeepStill(parent, DayAt(at_us), never_came ? DayAt(at_us) - 1 : DayAt(at_us));
    if (paused) happened.push_back(note.awaits ? "joint promise stands still" : "joint limit stands still");
  }
}

// A limit that begins in the past was held up by what stood still since: each day is asked, up to today.
void City::TakeOff(const Case& parent, Clock& clock, Day today) const {
  for (Day day = clock.start; day < today; ++day) {
    const bool still = std::any_of(parent.family.children.begin(), parent.family.children.end(), [&](const Child& child) {
      return child.mandatory && StoodStill(cases.at(child.no), child.ended_day, clock.kind, day);
    });
    const bool counted = clock.pauses.empty() || *clock.pauses.back().end != day;
    if (still && counted) clock.pauses.push_back({day, day});
    if (still) clock.pauses.back().end = day + 1;
  }
  if (!StandsStill(parent, clock.kind)) return;
  clock.phase = Phase::kPaused;
  if (clock.pauses.empty() || *clock.pauses.back().end != today) clock.pauses.push_back({today, {}});
  clock.pauses.back().end.reset();
}

// The joint limit begins when the last mandatory child is accepted, or has left without acceptance, on that day.
void City::AcceptParent(Case& parent, int64_t at_us, int64_t now_us) {
  const Day day = DayAt(at_us);
  Day start = 0;
  for (const Child& child : parent.family.children) {
    if (child.mandatory) start = std::max(start, child.accepted != 0 ? child.accepted : child.ended_day);
  }
  parent.acceptance = start;
  parent.state = State::kAccepted;
  const int limit = parent.item->statutory > 0 ? parent.item->statutory : kJointLimit;
  const auto begin = [&](Clock clock) {
    TakeOff(parent, clock, day);
    parent.clocks.push_back(NewClock(parent, std::move(clock), day, now_us));
  };
  begin({.kind = kStatutoryClock, .limit = limit, .start = start});
  if (parent.item->promised > 0) begin({.kind = kPromisedClock, .limit = parent.item->promised, .start = start});
  Touch(parent, at_us);
  happened.push_back("joint matter accepted");
}

void City::AdvanceParent(Case& parent, int64_t at_us, int64_t now_us) {
  if (HasEnded(parent.state)) return;
  const bool accepted = std::any_of(parent.family.children.begin(), parent.family.children.end(),
                                    [](const Child& child) { return child.mandatory && child.accepted != 0; });
  const bool past_acceptance = AllMandatory(parent, [](const Child& child) { return child.accepted != 0 || child.ended; });
  if (parent.state == State::kReceived && accepted && past_acceptance) AcceptParent(parent, at_us, now_us);
  const bool ended = AllMandatory(parent, [](const Child& child) { return child.ended; });
  const bool ruled = AllMandatory(parent, [](const Child& child) { return child.ended || !child.outcome.empty(); });
  if (!ended && (!ruled || parent.state == State::kAwaitingDelivery)) return;
  StopAll(parent);
  Touch(parent, at_us);
  parent.state = ended ? State::kCompleted : State::kAwaitingDelivery;
  if (ended) parent.result = ResultOf(parent);
  happened.push_back(ended ? "joint matter ended" : "joint matter ruled on");
}

}  // namespace law
