// From acceptance to the end: steps, opinions, the ruling, delivery, withdrawal, visits and ratings.
#include <algorithm>

#include "tests/sim/model_tools.h"

namespace law {
namespace {

int Unanswered(const Step& step) {
  return static_cast<int>(std::count_if(step.asked.begin(), step.asked.end(), [](const auto& a) { return a.second == 0; }));
}

void Sign(Step& step, const Act& act) {
  step.officer = act.actor;
  step.officers.insert(act.actor);
  if (!act.second.empty()) step.seconds.insert(act.second);
}

}  // namespace

// Art. 34: a visit to the site is made by two or more officers of the organ, each fit for the step.
bool City::HasSecond(const Act& act, const Case& subject) const {
  if (act.second == act.actor || !IsOfficer(act.second)) return false;
  const Where where = At(subject, subject.hall, DayAt(act.now_us));
  return directory.May(act.second, RoleOfStep(act.step), where, DayAt(act.now_us));
}

std::string City::Reviewing(const Act& act, Case& subject) {
  if (!Officer(act, subject, {RoleOfStep(act.step).c_str()})) return "NOT_PERMITTED";
  if (Presides(act.actor, subject) || Presides(act.second, subject)) return "PRESIDING_OFFICER_REVIEWS";
  const bool approves = act.step == "approve" || act.step == "lead-decision";
  if (approves && Handled(act.actor, subject)) return "SEPARATION_OF_DUTIES";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  if (subject.step >= subject.steps.size() || subject.steps[subject.step].name != act.step) return "STEP_NOT_OPEN";
  const bool two = act.step == "site-inspection" || subject.item->two_officers.count(act.step) != 0;
  if (two && !HasSecond(act, subject)) return "TWO_INSPECTORS";
  if (act.code == 2) {
    const size_t target = FindStep(subject, act.return_to);
    if (target >= subject.step) return "RETURN_TARGET_INVALID";
    return ReturnTo(act, subject, target), "";
  }
  Step& step = subject.steps[subject.step];
  if (act.step == "joint-review" && (step.asked.empty() || Unanswered(step) > 0)) return "OPINIONS_OUTSTANDING";
  for (const std::string& department : act.departments) {
    if (places().department.count(department) == 0) return "DEPARTMENT_UNKNOWN";
  }
  const size_t joint = FindStep(subject, "joint-review");
  const bool joint_next = joint == subject.step + 1 && joint < subject.steps.size();
  if (joint_next && act.departments.empty() && subject.steps[joint].asked.empty()) return "DEPARTMENTS_REQUIRED";
  Sign(step, act);
  step.signed_off = true;
  const bool asks = act.step == "dispatch" || joint_next;
  if (asks && joint < subject.steps.size() && !act.departments.empty()) {
    subject.steps[joint].asked.clear();
    for (const std::string& department : act.departments) subject.steps[joint].asked.emplace_back(department, 0);
  }
  StepDone(subject, DayOfAct(act), act.now_us);
  return "";
}

void City::ReturnTo(const Act& act, Case& subject, size_t target) {
  Sign(subject.steps[subject.step], act);
  Stop(subject, kStepClock);
  for (size_t i = target; i < subject.steps.size(); ++i) {
    Step& step = subject.steps[i];
    if (!step.open && !step.done) continue;
    step.open = step.done = false;
    for (auto& [department, opinion] : step.asked) opinion = 0;
  }
  OpenStep(subject, target, DayOfAct(act), DayOfAct(act), act.now_us);
}

std::string City::Opining(const Act& act, Case& subject) {
  // Asked before it ended: its successor answers.
  const std::string organ = OrganFor(act.department, subject.item->code, DayAt(act.now_us));
  const auto department = places().department.find(organ);
  const Where where{organ, "", department == places().department.end() ? "" : department->second};
  if (!SpeaksSoundly(act, subject.hall)) return "NOT_PERMITTED";
  if (!directory.May(act.actor, "joint-officer", where, DayAt(act.now_us))) return "NOT_PERMITTED";
  if (Presides(act.actor, subject)) return "PRESIDING_OFFICER_REVIEWS";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  if (subject.step >= subject.steps.size() || subject.steps[subject.step].name != "joint-review") return "STEP_NOT_OPEN";
  Step& step = subject.steps[subject.step];
  const auto asked =
      std::find_if(step.asked.begin(), step.asked.end(), [&](const auto& a) { return a.first == act.department; });
  if (asked == step.asked.end()) return "DEPARTMENT_NOT_ASKED";
  if (asked->second != 0) return "OPINION_ALREADY_GIVEN";
  asked->second = act.code;
  step.advisers.insert(act.actor);
  if (Unanswered(step) == 0) StepDone(subject, DayOfAct(act), act.now_us);
  return "";
}

std::string City::RulingOn(const Act& act, Case& subject) {
  if (!Officer(act, subject, {"approver", "organ-head", "chief-representative"})) return "NOT_PERMITTED";
  if (Handled(act.actor, subject)) return "SEPARATION_OF_DUTIES";
  if (Presides(act.actor, subject)) return "PRESIDING_OFFICER_REVIEWS";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  if (subject.item->first_review) return "FIRST_REVIEW_ITEM";  // art. 43: it goes up with an opinion and no ruling
  if (std::string no = CheckHearingBeforeRuling(act, subject); !no.empty()) return no;
  if (subject.step < subject.steps.size()) return "STEPS_INCOMPLETE";
  if (act.yes && subject.deferral_open) return "DEFERRAL_OPEN";
  if (act.yes && IsOfGrantGone(subject)) return "NOT_GRANTED";
  if (act.yes && subject.link.kind == LinkKind::kWithdrawal) {  // it burdens the holder as a refusal does
    if (Blank(act.text)) return "REASONS_REQUIRED";
    if (Blank(act.remedy)) return "REMEDY_REQUIRED";
  }
  Decide(act, subject, act.yes);
  if (act.yes) TellGrant(subject, false, DayOfAct(act), TimeOf(act));
  return "";
}

// The ruling itself, made by whomever.
void City::Decide(const Act& act, Case& subject, bool grant) {
  const Day day = DayOfAct(act);
  StopAll(subject);
  subject.ruled = true;
  subject.granted = grant;
  subject.ruling_day = day;
  subject.sealed = act.seal;
  subject.state = grant ? State::kGranted : State::kRefused;
  const LinkKind kind = subject.link.kind;
  Issue(subject, !grant ? "07" : kind == LinkKind::kChange ? "41" : kind == LinkKind::kWithdrawal ? "42" : "31", day);
  const auto start = [&](Clock clock) { subject.clocks.push_back(NewClock(subject, std::move(clock), day, act.now_us)); };
  start({.kind = kDeliveryClock, .limit = 10, .start = day});
  const int term = grant ? TermOf(subject) : 0;
  if (term > 0) start({.kind = kTermClock, .calendar_days = true, .limit = term, .start = day});
}

std::string City::AfterRuling(const Act& act, Case& subject) {
  const bool delivers = act.what == Do::kDeliver;
  if (delivers && !act.window.empty() && HallOf(subject, act.window).empty()) return "WINDOW_UNKNOWN";
  if (!Officer(act, subject, {"window-clerk", "chief-representative"}, delivers ? act.window : "")) return "NOT_PERMITTED";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  const Day day = DayOfAct(act);
  // A decision to withdraw a grant is a certificate of nothing.
  const bool issues = subject.item->certificate && subject.link.kind != LinkKind::kWithdrawal;
  if (act.what == Do::kCertificate) {
    if (!issues) return "NOT_CERTIFICATE_ITEM";
    subject.certificate = act.certificate;
    subject.state = State::kAwaitingDelivery;
    return "";
  }
  if (act.what == Do::kNotifyCollect) {
    if (subject.delivery_way != 1) return "COLLECT_NOT_CHOSEN";
    if (subject.told_to_collect == 0) subject.told_to_collect = day;
    for (Clock& clock : subject.clocks) {
      if (clock.kind == 5 && clock.phase == Phase::kRunning) clock.excused = clock.warned = true;
    }
    return "";
  }
  if (act.delivery_way == 1 && HallOf(subject, act.window).empty()) return "WINDOW_REQUIRED";
  if (issues && subject.state == State::kGranted) return "CERTIFICATE_REQUIRED";
  StopAll(subject, kTermClock);  // what is handed over is done with; the licence lives on
  Issue(subject, "09", day);
  const std::string hall = HallOf(subject, act.window);
  if (act.delivery_way == 1) Visit(subject, hall, day);
  subject.result = subject.granted && !subject.certificate.empty() ? 0 : 6;
  subject.state = State::kCompleted;
  return "";
}

std::string City::Ending(const Act& act, Case& subject) {
  const bool withdraws = act.what == Do::kWithdraw;
  if (withdraws) {
    // To take back a grant is the organ's own case: it may end it, the holder may not.
    if (subject.link.kind == LinkKind::kWithdrawal) return "NOT_PERMITTED";
    const std::string applicant = "enterprise:" + subject.applicant;
    const bool itself = act.sender == applicant && SpeaksSoundly(act, "");
    const bool by_clerk =
        act.actor.rfind("officer:", 0) == 0 && Represented(act) == applicant && Officer(act, subject, {"window-clerk"});
    if (!itself && !by_clerk) return "NOT_PERMITTED";
  } else if (!Officer(act, subject, {"chief-representative", "organ-head"})) {
    return "NOT_PERMITTED";
  }
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  if (withdraws && subject.IsParent()) {  // all of them can follow, or none does
    City trial = *this;
    if (std::string no = trial.WithdrawAll(act, trial.cases.at(subject.no)); !no.empty()) return no;
  }
  LeaveSpecial(subject, DayOfAct(act));
  StopAll(subject);
  Issue(subject, withdraws ? "39" : "38", DayOfAct(act));
  subject.state = withdraws ? State::kWithdrawn : State::kTerminated;
  subject.result = withdraws ? 1 : 6;
  return withdraws && subject.IsParent() ? WithdrawAll(act, subject) : "";
}

std::string City::Noting(const Act& act, Case& subject, bool* nothing) {
  if (act.what == Do::kRectify) return Rectify(act, subject);
  if (act.what == Do::kVisit) {
    const auto hall = places().hall.find(act.hall);
    if (hall == places().hall.end()) return "HALL_UNKNOWN";
    const bool party = act.sender.rfind("enterprise:", 0) == 0;
    const Where where{At(subject, act.hall, DayAt(act.now_us)).department, act.hall, hall->second};
    const bool may = party ? Party(act, subject)
                           : SpeaksSoundly(act, act.hall) && directory.May(act.actor, "window-clerk", where, DayAt(act.now_us));
    if (!may) return "NOT_PERMITTED";
    if (std::string no = CheckOn(act, subject); !no.empty()) return no;
    *nothing = !Visit(subject, act.hall, DayOfAct(act));
    return "";
  }
  return Rate(act, subject);
}

}  // namespace law
