// Hearings (听证, art. 46 to 48): the right to one, who may use it, and the hearing itself.
#include <algorithm>

#include "tests/sim/model_tools.h"

namespace law {
namespace {

constexpr int kToAsk = 5, kToHold = 20, kAhead = 7;  // working days

int WorkingDays(const Calendar& calendar, Day after, Day through) {
  int days = 0;
  for (Day day = after + 1; day <= through; ++day) days += calendar.Working(day) ? 1 : 0;
  return days;
}

// Who closed a step of the case in whatever round, assisted at one or gave an opinion does not preside.
bool Examined(const Case& subject, const std::string& officer) {
  const auto in = [&](const std::set<std::string>& some) { return some.count(officer) != 0; };
  return std::any_of(subject.steps.begin(), subject.steps.end(),
                     [&](const Step& step) { return in(step.officers) || in(step.seconds) || in(step.advisers); });
}

std::string WantPhase(const Case& subject, Hearing first, Hearing last) {
  const Hearing phase = subject.hearing.phase;
  if (phase >= first && phase <= last) return "";
  if (!HearingIsOpen(subject)) return "NO_HEARING";
  if (phase > last) return "HEARING_ALREADY_OPENED";
  return last == Hearing::kOpen ? "HEARING_NOT_OPENED" : "HEARING_NOT_SCHEDULED";
}

}  // namespace

bool City::Presides(const std::string& officer, const Case& subject) const {
  return !officer.empty() && (officer == subject.hearing.presider || subject.hearing.presided.count(officer) != 0);
}

std::string City::TellRight(const Act& act, Case& subject) {
  if (!Officer(act, subject, {"handler", "chief-representative", "organ-head"})) return "NOT_PERMITTED";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  if (subject.hearing.told) return "HEARING_RIGHT_NOTIFIED";
  if (subject.hearing.phase != Hearing::kNone) return "HEARING_ALREADY_REQUESTED";
  if (!subject.item->hearing_right && Blank(act.text)) return "REASONS_REQUIRED";
  if (Has(act.people, "enterprise:" + subject.applicant)) return "PARTY_DUPLICATE";
  const Day day = DayOfAct(act);
  subject.hearing.phase = Hearing::kTold;
  subject.hearing.told = true;
  subject.hearing.holders.emplace_back("enterprise:" + subject.applicant, false);
  for (const std::string& party : act.people) subject.hearing.holders.emplace_back(party, false);
  Issue(subject, "34", day);
  subject.clocks.push_back(NewClock(subject, {.kind = kAskingClock, .limit = kToAsk, .start = day}, day, act.now_us));
  return "";
}

// For whom this is sent: the sender, or whom a clerk or an officer of the case names. The agent asks for the applicant,
// but gives nothing up for it. "" when for nobody entitled.
std::string City::HolderFor(const Act& act, const Case& subject) const {
  std::string party = act.sender;
  if (IsEnterprise(act.sender)) {
    if (!SpeaksSoundly(act, "")) return "";
  } else {
    if (!Officer(act, subject, {"window-clerk", "handler", "chief-representative"})) return "";
    party = Represented(act);
  }
  const std::string applicant = "enterprise:" + subject.applicant;
  const auto& holders = subject.hearing.holders;
  const bool told = std::any_of(holders.begin(), holders.end(), [&](const auto& h) { return h.first == party; });
  if (party == applicant || told) return party;
  const bool by_agent = !subject.agent.empty() && party == "enterprise:" + subject.agent;
  return by_agent && act.what == Do::kRequestHearing ? applicant : "";
}

std::string City::CheckRight(const Case& subject, const std::string& holder) const {
  if (subject.hearing.phase >= Hearing::kOrdered) return "HEARING_ALREADY_REQUESTED";
  const auto& holders = subject.hearing.holders;
  const auto told = std::find_if(holders.begin(), holders.end(), [&](const auto& h) { return h.first == holder; });
  if (told == holders.end()) return "HEARING_RIGHT_NOT_NOTIFIED";
  if (told->second) return "HEARING_RIGHT_WAIVED";
  return subject.hearing.phase == Hearing::kTold ? "" : "HEARING_RIGHT_LAPSED";
}

std::string City::WaiveHearing(const Act& act, Case& subject) {
  const std::string holder = HolderFor(act, subject);
  if (holder.empty()) return "NOT_PERMITTED";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  if (std::string no = CheckRight(subject, holder); !no.empty()) return no;
  bool all = true;
  for (auto& [party, waived] : subject.hearing.holders) {
    waived |= party == holder;
    all &= waived;
  }
  if (!all) return "";
  subject.hearing.phase = Hearing::kWaived;
  Stop(subject, kAskingClock);
  return "";
}

// 08 promises the days until the hearing is due, or longer where more was told already.
Special::Notice City::PromiseOfHearing(const Act& act, const Case& subject, Day hearing_due) const {
  const Special* special = RunningSpecial(subject);
  if (special == nullptr) return {"hearing", kToHold, false};
  const Calendar& calendar = almanac.InForce(DayAt(act.now_us));
  Special::Notice told = special->notices.back();
  const Clock promise{.kind = kPauseClock, .calendar_days = told.calendar_days, .limit = told.length, .start = special->start};
  told.kind = "hearing";
  if (DatesOf(promise, calendar, DayOfAct(act)).due >= hearing_due) return told;
  told.length = told.calendar_days ? hearing_due - special->start : WorkingDays(calendar, special->start, hearing_due);
  return told;
}

std::string City::RequestHearing(const Act& act, Case& subject) {
  const std::string holder = HolderFor(act, subject);
  if (holder.empty()) return "NOT_PERMITTED";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  if (std::string no = CheckRight(subject, holder); !no.empty()) return no;
  const Day day = DayOfAct(act);
  const Clock hearing = NewClock(subject, {.kind = kHearingClock, .limit = kToHold, .start = day}, day, act.now_us);
  const Day due = DatesOf(hearing, almanac.InForce(DayAt(act.now_us)), day).due;
  const Special::Notice notice = PromiseOfHearing(act, subject, due);
  if (RunningSpecial(subject) == nullptr) BeginSpecial(subject, day);
  TellSpecial(subject, notice, day);
  subject.clocks.push_back(hearing);
  return "";
}

std::string City::ScheduleHearing(const Act& act, Case& subject) {
  if (!Officer(act, subject, {"handler", "chief-representative", "organ-head"})) return "NOT_PERMITTED";
  if (Examined(subject, act.presider)) return "PRESIDING_OFFICER_REVIEWS";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  if (std::string no = WantPhase(subject, Hearing::kOrdered, Hearing::kScheduled); !no.empty()) return no;
  if (!IsOfficer(act.presider)) return "PRESIDING_OFFICER_UNKNOWN";
  const Day day = DayOfAct(act);
  if (WorkingDays(almanac.InForce(DayAt(act.now_us)), day, act.day) < kAhead) return "HEARING_NOTICE_TOO_SHORT";
  const bool missed = subject.hearing.phase == Hearing::kScheduled && subject.hearing.day < day;
  if (!missed && GaveOften(subject, "35")) return "DOCUMENTS_FULL";
  subject.hearing.phase = Hearing::kScheduled;
  subject.hearing.noticed = day;
  subject.hearing.day = act.day;
  subject.hearing.presider = act.presider;
  Issue(subject, "35", day);
  return "";
}

// The officers of the case keep the hearing's papers; whoever presides opens and closes it, from whatever department.
bool City::Conducts(const Act& act, const Case& subject) const {
  const bool presides = act.actor == subject.hearing.presider && IsOfficer(act.actor);
  return presides ? SpeaksSoundly(act, subject.hall) : Officer(act, subject, {"handler", "chief-representative", "organ-head"});
}

std::string City::OpenHearing(const Act& act, Case& subject) {
  const std::string presider = act.presider.empty() ? subject.hearing.presider : act.presider;
  if (!Conducts(act, subject)) return "NOT_PERMITTED";
  if (Examined(subject, presider)) return "PRESIDING_OFFICER_REVIEWS";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  if (std::string no = WantPhase(subject, Hearing::kScheduled, Hearing::kScheduled); !no.empty()) return no;
  if (DayOfAct(act) != subject.hearing.day) return "HEARING_NOT_SCHEDULED";  // nobody was told of another day
  if (!IsOfficer(presider)) return "PRESIDING_OFFICER_UNKNOWN";
  const Calendar& calendar = almanac.InForce(DayAt(act.now_us));
  if (WorkingDays(calendar, subject.hearing.noticed, subject.hearing.day) < kAhead) return "HEARING_NOTICE_TOO_SHORT";
  subject.hearing.phase = Hearing::kOpen;
  subject.hearing.presider = presider;
  subject.hearing.presided.insert(presider);
  Stop(subject, kHearingClock);
  return "";
}

std::string City::CloseHearing(const Act& act, Case& subject) {
  if (!Conducts(act, subject)) return "NOT_PERMITTED";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  if (std::string no = WantPhase(subject, Hearing::kOpen, Hearing::kOpen); !no.empty()) return no;
  subject.hearing.phase = Hearing::kClosed;
  Issue(subject, "36", DayOfAct(act));
  subject.hearing.record = subject.documents.back().n;
  const auto& notices = RunningSpecial(subject)->notices;
  const bool other_needs =
      std::any_of(notices.begin(), notices.end(), [](const auto& n) { return !n.kind.empty() && n.kind != "hearing"; });
  if (!other_needs) Resume(subject, DayOfAct(act));
  return "";
}

std::string City::CheckHearingBeforeRuling(const Act& act, const Case& subject) const {
  const HearingFile& hearing = subject.hearing;
  const bool never_told = subject.item->hearing_right && hearing.phase == Hearing::kNone;
  if (never_told || hearing.phase == Hearing::kTold) return "HEARING_RIGHT_OPEN";
  const bool held = hearing.phase == Hearing::kClosed;
  const std::string record = held ? "36-" + subject.no + "-" + std::to_string(hearing.record) : "";
  return act.record == record ? "" : "HEARING_RECORD_NOT_CITED";
}

}  // namespace law
