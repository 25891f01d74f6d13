// Special procedures (特别程序, art. 45 and 55) and the extension (art. 42): what stands still and what becomes longer.
#include <algorithm>

#include "tests/sim/model_tools.h"

namespace law {
namespace {

// C6a and C6b never stand still.
bool PausesInSpecial(int kind) {
  return kind == kStatutoryClock || kind == kPromisedClock || kind == kFirstReviewClock || kind == kStepClock;
}

}  // namespace

bool City::IsOfficer(const std::string& principal) const {
  if (principal.rfind("officer:", 0) != 0) return false;
  const auto known = places().officers.find(principal.substr(8));
  return known != places().officers.end() && known->second;
}

// The approver acts in person: a name typed by somebody else is no approval.
bool City::Approver(const Act& act, const Case& subject, std::initializer_list<const char*> roles) const {
  return Officer(act, subject, roles) && act.approver == act.actor;
}

std::string City::CheckInspectors(const Act& act) const {
  const bool staff = std::all_of(act.people.begin(), act.people.end(), [&](const std::string& one) { return IsOfficer(one); });
  const std::set<std::string> distinct(act.people.begin(), act.people.end());
  return !staff || (act.kind == "inspection" && distinct.size() < 2) ? "TWO_INSPECTORS" : "";
}

void City::BeginSpecial(Case& subject, Day day) {
  Special special;
  special.start = day;
  special.running = true;
  subject.specials.push_back(std::move(special));
  for (Clock& clock : subject.clocks) {
    if (clock.phase != Phase::kRunning || !PausesInSpecial(clock.kind)) continue;
    clock.phase = Phase::kPaused;
    clock.pauses.push_back({day, {}});
  }
  subject.resume = subject.state;
  subject.state = State::kSpecial;
}

// No pause without 08, which says how long; what was said before is replaced.
void City::TellSpecial(Case& subject, const Special::Notice& notice, Day day) {
  Special& special = *RunningSpecial(subject);
  special.notices.push_back(notice);
  Issue(subject, "08", day);
  Stop(subject, kPauseClock);
  Clock promise{.kind = kPauseClock, .calendar_days = notice.calendar_days, .limit = notice.length, .start = special.start};
  promise.warned = true;  // its one warning comes when it is broken
  subject.clocks.push_back(promise);
  if (notice.kind != "hearing") return;
  HearingFile& hearing = subject.hearing;
  hearing.phase = Hearing::kOrdered;
  hearing.noticed = hearing.day = 0;
  hearing.presider.clear();
  hearing.record = 0;
  Stop(subject, kAskingClock);
}

// The day on which a pause ends is still one of it.
void City::Resume(Case& subject, Day day) {
  for (Clock& clock : subject.clocks) {
    if (clock.phase != Phase::kPaused || !PausesInSpecial(clock.kind)) continue;
    clock.pauses.back().end = day;
    clock.phase = Phase::kRunning;
  }
  LeaveSpecial(subject, day);
}

std::string City::StartSpecial(const Act& act, Case& subject) {
  if (!Approver(act, subject, {"chief-representative", "organ-head"})) return "NOT_PERMITTED";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  if (Live(subject, kStatutoryClock) == nullptr) return "CLOCK_EXPIRED";
  if (std::string no = CheckInspectors(act); !no.empty()) return no;
  if (GaveOften(subject, "08")) return "DOCUMENTS_FULL";
  BeginSpecial(subject, DayOfAct(act));
  TellSpecial(subject, {act.kind, act.length, act.calendar_days}, DayOfAct(act));
  return "";
}

std::string City::AmendSpecial(const Act& act, Case& subject) {
  if (!Approver(act, subject, {"chief-representative", "organ-head"})) return "NOT_PERMITTED";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  if (std::string no = CheckInspectors(act); !no.empty()) return no;
  if (act.kind == "hearing" && HearingIsOpen(subject)) return "HEARING_ALREADY_REQUESTED";
  const Clock promise{
      .kind = kPauseClock, .calendar_days = act.calendar_days, .limit = act.length, .start = RunningSpecial(subject)->start};
  const Day day = DayOfAct(act);
  if (DatesOf(promise, almanac.InForce(DayAt(act.now_us)), day).due < day) return "SPECIAL_LENGTH_PAST";
  if (GaveOften(subject, "08")) return "DOCUMENTS_FULL";
  TellSpecial(subject, {act.kind, act.length, act.calendar_days}, day);
  return "";
}

std::string City::EndSpecial(const Act& act, Case& subject) {
  if (!Officer(act, subject, {"handler", "chief-representative", "organ-head"})) return "NOT_PERMITTED";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  if (HearingIsOpen(subject)) return "HEARING_NOT_CLOSED";
  Resume(subject, DayOfAct(act));
  return "";
}

std::string City::Extend(const Act& act, Case& subject) {
  if (!SpeaksSoundly(act, subject.hall)) return "NOT_PERMITTED";
  const char* role = subject.item->extended_by_government ? "government-head" : "organ-head";
  if (!Approver(act, subject, {role})) return "NEEDS_ORGAN_HEAD";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  if (subject.extended) return "EXTENSION_USED";
  if (Live(subject, kStatutoryClock) == nullptr) return "CLOCK_EXPIRED";
  if (act.length > subject.item->extension) return "EXTENSION_TOO_LONG";
  for (const int kind : {kStatutoryClock, kPromisedClock}) {
    Clock* clock = Live(subject, kind);
    if (clock == nullptr) continue;
    clock->extension = act.length;
    clock->warned = false;  // an extension arms the warning again
  }
  subject.extended = true;
  Issue(subject, "37", DayOfAct(act));
  return "";
}

}  // namespace law
