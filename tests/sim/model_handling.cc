// From acceptance to the end: steps, opinions, the ruling, delivery, withdrawal, visits and ratings.
#include <algorithm>

#include "tests/sim/model.h"

namespace law {
namespace {

Day DayOfAct(const Act& act) { return DayAt(act.occurred_us == 0 ? act.now_us : act.occurred_us); }

void StopAll(Case& subject, int kind = 0) {
  for (Clock& clock : subject.clocks) {
    const bool live = clock.phase == Phase::kRunning || clock.phase == Phase::kPaused;
    if (live && (kind == 0 || clock.kind == kind)) clock.phase = Phase::kStopped;
  }
}

size_t FindStep(const Case& subject, const std::string& name) {
  size_t at = 0;
  while (at < subject.steps.size() && subject.steps[at].name != name) ++at;
  return at;
}

// Who handled: the first step, and every step of a handler up to the first review or approval behind one.
bool IsFirstPerson(const Act& act, const Case& subject) {
  bool handled = false;
  for (const Step& step : subject.steps) {
    const bool handles = RoleOfStep(step.name) == "handler";
    if ((handles || &step == &subject.steps.front()) && step.officers.count(act.actor) != 0) return true;
    handled = handled || handles;
    if (handled && (step.name == "review" || step.name == "approve" || step.name == "lead-decision")) return false;
  }
  return false;
}

void Sign(Step& step, const Act& act) {
  step.officer = act.actor;
  step.officers.insert(act.actor);
  if (!act.second.empty()) step.officers.insert(act.second);
}

int Unanswered(const Step& step) {
  return static_cast<int>(std::count_if(step.asked.begin(), step.asked.end(), [](const auto& a) { return a.second == 0; }));
}

}  // namespace

std::string City::Reviewing(const Act& act, Case& subject) {
  if (!Officer(act, subject, {RoleOfStep(act.step).c_str()})) return "NOT_PERMITTED";
  const bool approves = act.step == "approve" || act.step == "lead-decision";
  if (approves && IsFirstPerson(act, subject)) return "SEPARATION_OF_DUTIES";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  if (subject.step >= subject.steps.size() || subject.steps[subject.step].name != act.step) return "STEP_NOT_OPEN";
  if (act.step == "site-inspection" || subject.item->two_officers.count(act.step)) {
    const bool officer = act.second.rfind("officer:", 0) == 0 && act.second != act.actor;
    const auto known = officer ? places().officers.find(act.second.substr(8)) : places().officers.end();
    if (known == places().officers.end() || !known->second) return "TWO_INSPECTORS";
    const Where where{subject.item->department, subject.hall, subject.item->jurisdiction};
    if (!directory.May(act.second, RoleOfStep(act.step), where, DayAt(act.now_us))) return "TWO_INSPECTORS";
  }
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
  StopAll(subject, 9);
  for (size_t i = target; i < subject.steps.size(); ++i) {
    Step& step = subject.steps[i];
    if (!step.open && !step.done) continue;
    step.open = step.done = false;
    for (auto& [department, opinion] : step.asked) opinion = 0;
  }
  OpenStep(subject, target, DayOfAct(act), DayOfAct(act), act.now_us);
}

std::string City::Opining(const Act& act, Case& subject) {
  const auto department = places().department.find(act.department);
  const Where where{act.department, "", department == places().department.end() ? "" : department->second};
  if (!SpeaksSoundly(act, subject.hall)) return "NOT_PERMITTED";
  if (!directory.May(act.actor, "joint-officer", where, DayAt(act.now_us))) return "NOT_PERMITTED";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  if (subject.step >= subject.steps.size() || subject.steps[subject.step].name != "joint-review") return "STEP_NOT_OPEN";
  Step& step = subject.steps[subject.step];
  const auto asked =
      std::find_if(step.asked.begin(), step.asked.end(), [&](const auto& a) { return a.first == act.department; });
  if (asked == step.asked.end()) return "DEPARTMENT_NOT_ASKED";
  if (asked->second != 0) return "OPINION_ALREADY_GIVEN";
  asked->second = act.code;
  if (Unanswered(step) == 0) StepDone(subject, DayOfAct(act), act.now_us);
  return "";
}

std::string City::RulingOn(const Act& act, Case& subject) {
  if (!Officer(act, subject, {"approver", "organ-head", "chief-representative"})) return "NOT_PERMITTED";
  if (IsFirstPerson(act, subject)) return "SEPARATION_OF_DUTIES";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  if (subject.step < subject.steps.size()) return "STEPS_INCOMPLETE";
  const Day day = DayOfAct(act);
  StopAll(subject);
  subject.ruled = true;
  subject.granted = act.yes;
  subject.state = act.yes ? State::kGranted : State::kRefused;
  Issue(subject, act.yes ? "31" : "07", day);
  subject.clocks.push_back(NewClock(subject, {.kind = 5, .limit = 10, .start = day}, day, act.now_us));
  return "";
}

std::string City::AfterRuling(const Act& act, Case& subject) {
  const bool delivers = act.what == Do::kDeliver;
  if (delivers && !act.window.empty() && HallOf(subject, act.window).empty()) return "WINDOW_UNKNOWN";
  if (!Officer(act, subject, {"window-clerk", "chief-representative"}, delivers ? act.window : "")) return "NOT_PERMITTED";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  const Day day = DayOfAct(act);
  if (act.what == Do::kCertificate) {
    if (!subject.item->certificate) return "NOT_CERTIFICATE_ITEM";
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
  if (subject.item->certificate && subject.state == State::kGranted) return "CERTIFICATE_REQUIRED";
  StopAll(subject);
  Issue(subject, "09", day);
  const std::string hall = HallOf(subject, act.window);
  if (act.delivery_way == 1 && !hall.empty()) subject.visits.emplace(hall, day);
  subject.result = subject.granted && !subject.certificate.empty() ? 0 : 6;
  subject.state = State::kCompleted;
  return "";
}

std::string City::Ending(const Act& act, Case& subject) {
  const bool withdraws = act.what == Do::kWithdraw;
  if (withdraws) {
    const std::string applicant = "enterprise:" + subject.applicant;
    const bool itself = act.sender == applicant && SpeaksSoundly(act, "");
    const bool by_clerk =
        act.actor.rfind("officer:", 0) == 0 && Represented(act) == applicant && Officer(act, subject, {"window-clerk"});
    if (!itself && !by_clerk) return "NOT_PERMITTED";
  } else if (!Officer(act, subject, {"chief-representative", "organ-head"})) {
    return "NOT_PERMITTED";
  }
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  StopAll(subject);
  Issue(subject, withdraws ? "39" : "38", DayOfAct(act));
  subject.state = withdraws ? State::kWithdrawn : State::kTerminated;
  subject.result = withdraws ? 1 : 6;
  return "";
}

std::string City::Noting(const Act& act, Case& subject, bool* nothing) {
  if (act.what == Do::kVisit) {
    const auto hall = places().hall.find(act.hall);
    if (hall == places().hall.end()) return "HALL_UNKNOWN";
    const bool party = act.sender.rfind("enterprise:", 0) == 0;
    const Where where{subject.item->department, act.hall, hall->second};
    const bool may = party ? Party(act, subject)
                           : SpeaksSoundly(act, act.hall) && directory.May(act.actor, "window-clerk", where, DayAt(act.now_us));
    if (!may) return "NOT_PERMITTED";
    if (std::string no = CheckOn(act, subject); !no.empty()) return no;
    *nothing = !subject.visits.emplace(act.hall, DayOfAct(act)).second;
    return "";
  }
  if (!Party(act, subject)) return "NOT_PERMITTED";
  // A rating is the party's own word.
  if (act.sender.rfind("enterprise:", 0) != 0 && Represented(act).empty()) return "NOT_PERMITTED";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  if (act.code == 2 && subject.acceptance == 0) return "STAGE_NOT_REACHED";
  if (act.code == 3 && !HasEnded(subject.state)) return "STAGE_NOT_REACHED";
  if (!subject.rated.insert(act.code).second) return "ALREADY_RATED";
  return "";
}

}  // namespace law
