// Transfers (移送): another organ carries a case on. It costs the applicant nothing: clocks, documents and steps stay.
#include <algorithm>

#include "tests/sim/model_tools.h"

namespace law {

// One act that the law still asks of the organ.
struct Duty {
  std::vector<std::string> roles;  // any of them
  bool approves = false;           // not by who handled
  bool examines = false;           // not by who presides or presided
  size_t officers = 1;
};

namespace {

// Everything from the next act to the ruling, and what does not end with the case: the answer to a bad rating.
std::vector<Duty> DutiesToRuling(const Case& subject) {
  std::vector<Duty> duties;
  const bool unanswered = std::any_of(subject.rated.begin(), subject.rated.end(),
                                      [](const auto& r) { return r.second.code >= 4 && !r.second.answered; });
  if (unanswered) duties.push_back({.roles = {"chief-representative", "organ-head"}});
  if (subject.state == State::kSpecial) duties.push_back({.roles = {"handler", "chief-representative", "organ-head"}});
  std::vector<std::string> steps = subject.item->chain;
  if (IsBeforeAcceptance(subject.state)) {
    duties.push_back({.roles = {"chief-representative"}});
  } else {
    steps.clear();
    for (size_t i = subject.step; i < subject.steps.size(); ++i) steps.push_back(subject.steps[i].name);
  }
  for (const std::string& step : steps) {
    const bool two = step == "site-inspection" || subject.item->two_officers.count(step) != 0;
    const bool approves = step == "approve" || step == "lead-decision";
    duties.push_back({.roles = {RoleOfStep(step)}, .approves = approves, .examines = true, .officers = two ? 2u : 1u});
  }
  duties.push_back({.roles = {"approver", "organ-head", "chief-representative"}, .approves = true, .examines = true});
  return duties;
}

}  // namespace

// The organ gives its own case away; an administrator moves one between organs that are both his.
bool City::MayTransfer(const Act& act, const Case& subject) const {
  if (Officer(act, subject, {"chief-representative", "organ-head"})) return true;
  const Where to{act.department, "", ""};
  return Officer(act, subject, {"administrator"}) && directory.May(act.actor, "administrator", to, DayAt(act.now_us));
}

// Hall and window under the new organ: as named, else its hall while that lies there, else the one that serves the organ.
std::pair<std::string, std::string> City::PlaceUnder(const Act& act, const Case& subject) const {
  if (!act.window.empty()) return {places().window.at(act.window), act.window};
  const std::string& there = places().department.at(act.department);
  const auto hall = places().hall.find(subject.hall);
  const bool stays = hall != places().hall.end() && (subject.jurisdiction == there || hall->second == there);
  const std::string serving = stays ? "" : HallServing(act.department, there);
  if (!serving.empty()) return {serving, ""};
  const auto window = places().serves.find(subject.window);
  const bool serves = window != places().serves.end() && (window->second.empty() || window->second == act.department);
  return {subject.hall, serves ? subject.window : ""};
}

bool City::SomebodyMay(const Duty& duty, const Case& subject, const Where& where, Day on) const {
  std::set<std::string> known;
  for (const Grant& grant : directory.grants) known.insert(grant.officer);
  for (const Substitution& instead : directory.substitutions) known.insert(instead.substitute);
  const auto may = [&](const std::string& id) {
    const std::string officer = "officer:" + id;
    if ((duty.approves && Handled(officer, subject)) || (duty.examines && Presides(officer, subject))) return false;
    return std::any_of(duty.roles.begin(), duty.roles.end(),
                       [&](const std::string& role) { return directory.May(officer, role, where, on); });
  };
  return static_cast<size_t>(std::count_if(known.begin(), known.end(), may)) >= duty.officers;
}

std::string City::Transfer(const Act& act, Case& subject) {
  if (!act.window.empty() && places().window.count(act.window) == 0) return "WINDOW_UNKNOWN";
  if (!MayTransfer(act, subject)) return "NOT_PERMITTED";
  if (std::string no = CheckOn(act, subject); !no.empty()) return no;
  const auto to = places().department.find(act.department);
  if (to == places().department.end()) return "DEPARTMENT_UNKNOWN";
  if (act.department == subject.department) return "ALREADY_WITH_ORGAN";
  if (OrganFor(act.department, subject.item->code, DayAt(act.now_us)) != act.department) return "DEPARTMENT_ENDED";
  const auto [hall, window] = PlaceUnder(act, subject);
  // An organ that lacks a role could not bring the case to its ruling.
  const Where where{act.department, hall, to->second};
  for (const Duty& duty : DutiesToRuling(subject)) {
    if (!SomebodyMay(duty, subject, where, DayAt(act.now_us))) return "ROLE_MISSING";
  }
  constexpr int kTransfersMax = 100;
  if (subject.given_away >= kTransfersMax) return "DOCUMENTS_FULL";
  ++subject.given_away;
  subject.left_behind.clear();
  subject.department = act.department;
  subject.jurisdiction = to->second;
  subject.hall = hall;
  subject.window = window;
  return "";
}

}  // namespace law
