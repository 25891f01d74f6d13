#include "tests/sim/demand_model.h"

#include <algorithm>

#include "tests/sim/model_tools.h"

namespace law {
namespace {

constexpr int kLastLevel = 4, kRedosMax = 2, kCallsMax = 3, kUrgentHours = 4, kCriticismDays = 5;

bool IsOver(Stage stage) { return stage >= Stage::kClosed; }
bool BeforeResult(Stage stage) { return stage >= Stage::kRegistered && stage <= Stage::kReplyReview; }

void Close(Demand& demand, Result result) {
  demand.stage = Stage::kClosed;
  demand.result = result;
}

// In which stages an act may be done.
bool Fits(Do what, Stage stage) {
  switch (what) {
    case Do::kDispatch:
    case Do::kAnswer: return stage == Stage::kRegistered;
    case Do::kSign: return stage == Stage::kAwaitingSign;
    case Do::kGiveOpinion:
      return stage == Stage::kAwaitingSign || stage == Stage::kHandling || stage == Stage::kExtensionReview;
    case Do::kReply: return stage == Stage::kHandling;
    case Do::kReviewReply: return stage == Stage::kReplyReview;
    case Do::kCallBack:
    case Do::kConfirm: return stage == Stage::kCallBack;
    case Do::kEscalate: return BeforeResult(stage);
    default: return false;
  }
}

std::string StageRefusal(const Demand& demand) { return IsOver(demand.stage) ? "DEMAND_ENDED" : "DEMAND_WRONG_STATE"; }

std::string SyntaxOfSaying(const Act& act) {
  const Saying& said = act.demand;
  switch (act.what) {
    case Do::kRaise: {
      if (Blank(said.text)) return "TEXT_REQUIRED";
      const bool known = said.channel >= 1 && said.channel <= 5;
      if (!known || IsEnterprise(act.sender) != (said.channel == 1)) return "DEMAND_CHANNEL_INVALID";
      return said.channel <= 2 && said.uscc.empty() ? "CALLER_REQUIRED" : "";
    }
    case Do::kAnswer:
    case Do::kGiveOpinion:
    case Do::kReply: return Blank(said.text) ? "TEXT_REQUIRED" : "";
    case Do::kConfirm: return !said.yes && Blank(said.text) ? "TEXT_REQUIRED" : "";
    case Do::kReviewReply: return !said.yes && Blank(said.text) ? "REASONS_REQUIRED" : "";
    case Do::kEscalate: return Blank(said.text) ? "REASONS_REQUIRED" : "";
    case Do::kCallBack: {
      const std::string& outcome = said.outcome;
      const bool told = outcome == "unsatisfied" || outcome == "objective";
      if (!told && outcome != "satisfied" && outcome != "no_answer") return "OUTCOME_INVALID";
      return told && Blank(said.text) ? "TEXT_REQUIRED" : "";
    }
    default: return "";
  }
}

}  // namespace

// ---- who ----

bool City::Over(const Act& act, const std::string& jurisdiction, std::initializer_list<const char*> roles) const {
  if (!act.on_behalf_of.empty()) return false;
  return std::any_of(roles.begin(), roles.end(), [&](const char* role) {
    return directory.May(act.sender, role, {"", "", jurisdiction}, DayAt(act.now_us));
  });
}

bool City::Inside(const Act& act, const std::string& department, std::initializer_list<const char*> roles) const {
  if (!act.on_behalf_of.empty() || department.empty()) return false;
  return std::any_of(roles.begin(), roles.end(), [&](const char* role) {
    return directory.May(act.sender, role, {department, "", ""}, DayAt(act.now_us));
  });
}

// Who owns the work of the steward named, by an office of his own, and who stands in for that one; any of the place where none
// is named.
bool City::IsSteward(const Act& act, const Demand& demand) const {
  if (!Over(act, demand.jurisdiction, {"steward"})) return false;
  if (demand.steward.empty()) return true;
  const std::string officer = act.sender.substr(8);
  const auto may = [&](const Directory& under) {
    return under.May(act.sender, "steward", {"", "", demand.jurisdiction}, DayAt(act.now_us));
  };
  const auto taken = handed_over.find(demand.steward);
  Directory himself = directory;
  himself.substitutions.clear();
  if (officer == (taken == handed_over.end() ? demand.steward : taken->second) && may(himself)) return true;
  Directory lent = directory;
  std::erase_if(lent.grants, [&](const Grant& grant) { return grant.officer == officer; });
  std::erase_if(lent.substitutions, [&](const Substitution& instead) { return instead.absent != demand.steward; });
  return may(lent);
}

// Who reported is told to no unit that may be complained of, and to no steward as such.
bool City::IsWithheld(const Act& act, const Demand& demand) const {
  constexpr int kComplaint = 4, kReport = 5;
  const bool hides = demand.kind == kComplaint || demand.kind == kReport || (demand.kind == 0 && !demand.issue);
  if (!hides || IsEnterprise(act.sender) || act.sender == demand.raised_by) return false;
  std::vector<std::string> organs = {demand.department};
  for (const auto& [department, given] : demand.joint) organs.push_back(department);
  for (const std::string& named : organs) {
    const std::string organ = named.empty() ? named : OrganFor(named, "", DayAt(act.now_us));
    if (Inside(act, organ, {"handler", "chief-representative", "reviewer", "approver", "joint-officer", "organ-head"}))
      return true;
  }
  if (!demand.steward.empty() && IsSteward(act, demand)) return true;
  const bool above =
      Over(act, demand.jurisdiction, {"operator", "dispatcher", "inspector", "auditor", "administrator", "leader"});
  return !above && Over(act, demand.jurisdiction, {"steward"});
}

// ---- clocks ----

// The first instant that is late, and the due day; false while the calendar does not reach that far.
bool City::LateAt(const DemandClock& clock, Day today, int64_t& late_us, Day& due) const {
  if (clock.until_us != 0) {
    late_us = clock.until_us;
    due = DayAt(clock.until_us);
    return true;
  }
  const Dates dates = DatesOf({.limit = clock.limit, .start = clock.start}, almanac.InForce(today), today);
  late_us = MidnightOf(dates.due + 1);
  due = dates.due;
  return !dates.provisional;
}

void City::StartAnswering(Demand& demand, Day start) const {
  int limit = demand.department.empty() ? 0 : demand.limit;
  if (demand.issue) {
    const auto level = places().hot_line.levels.find(demand.level);
    limit = demand.level >= kLastLevel || level == places().hot_line.levels.end() ? 0 : level->second.limit;
  }
  if (limit > 0) demand.clocks[kAnswering] = {.limit = limit, .start = start};
}

std::string City::LeaderAt(const Level& level, const std::string& jurisdiction) const {
  const auto in_office = [&](const std::string& id) {
    const auto officer = places().officers.find(id);
    return places().hot_line.leaders.count(id) != 0 && (officer == places().officers.end() || officer->second);
  };
  if (!level.leader.empty()) return in_office(level.leader) ? level.leader : "";
  for (const auto& [id, leader] : places().hot_line.leaders) {
    if (leader.level != level.leader_level || level.leader_level.empty() || !in_office(id)) continue;
    std::string at = jurisdiction;
    while (leader.level == "city" && !at.empty() && at != leader.jurisdiction) {
      at = places().parent.count(at) ? places().parent.at(at) : "";
    }
    if (at == leader.jurisdiction) return id;
  }
  return "";
}

// To the next level that has a leader; those without are passed over.
void City::Ascend(Demand& demand, Day start) const {
  const HotLine& line = places().hot_line;
  std::string leader;
  int to = 0;
  for (int level = demand.level + 1; level <= kLastLevel && leader.empty(); ++level) {
    const Level& next = line.levels.at(level);
    if (next.leader_level == "county" && line.cities.count(demand.jurisdiction) != 0) continue;
    to = level;
    leader = LeaderAt(next, demand.jurisdiction);
  }
  demand.level = to;
  if (!leader.empty()) demand.informed.insert(leader);
  if (demand.stage == Stage::kExtensionReview) demand.stage = Stage::kHandling;
  demand.clocks.erase(kAnswering);
  StartAnswering(demand, start);
}

// Due before new, one instant after the other; of one instant in the order of the clocks.
void City::SettleDemand(Demand& demand, int64_t now_us) {
  while (true) {
    int first = 0;
    int64_t first_us = 0;
    Day first_due = 0;
    for (const auto& [number, clock] : demand.clocks) {
      int64_t late_us = 0;
      Day due = 0;
      if (!LateAt(clock, DayAt(now_us), late_us, due) || late_us > now_us || (first != 0 && late_us >= first_us)) continue;
      first = number;
      first_us = late_us;
      first_due = due;
    }
    if (first == 0) return;
    demand.clocks.erase(first);
    demand.etag = revision_;
    ++demand.steps;
    if (first == kAnswering && demand.issue) {
      happened.push_back("issue went up a level by time");
      Ascend(demand, first_due);
    } else if (first == kAnswering) {
      happened.push_back("answer urged");
      demand.clocks[kCriticising] = {.limit = kCriticismDays, .start = first_due};
    } else {
      happened.push_back(first == kSigning ? "signature overdue" : first == kCalling ? "call-back overdue" : "criticised");
    }
  }
}

// ---- acts ----

void City::DispatchTo(Demand& demand, const std::string& department, const Category* category, int kind, int64_t now_us) const {
  const Day day = DayAt(now_us);
  demand.department = OrganFor(department.empty() ? category->main : department, "", day);
  demand.joint.clear();
  if (department.empty() && !category->joint.empty()) {
    const std::string joint = OrganFor(category->joint, "", day);
    if (joint != demand.department) demand.joint[joint] = false;
  }
  constexpr int kConsult = 1, kHelp = 2;
  demand.kind = kind != 0 ? kind : category != nullptr ? category->kind : kHelp;
  demand.urgent = category != nullptr && category->urgent;
  const bool simple = demand.kind == kConsult || demand.kind == kHelp;
  demand.limit = category != nullptr && category->limit > 0 ? category->limit : simple ? 3 : 13;
  demand.stage = Stage::kAwaitingSign;
  demand.clocks[kSigning] = {.limit = 1, .start = day};
  constexpr int64_t kHourUs = int64_t{3'600} * 1'000'000;
  if (demand.urgent) demand.clocks[kSigning] = {.start = day, .until_us = now_us + kUrgentHours * kHourUs};
  if (!demand.issue) demand.clocks[kAnswering] = {.limit = demand.limit, .start = day};
}

std::string City::Raise(const Act& act) {
  const Saying& said = act.demand;
  const HotLine& line = places().hot_line;
  const auto category = line.categories.find(said.category);
  if (!said.category.empty() && category == line.categories.end()) return "CATEGORY_UNKNOWN";
  const auto enterprise = line.enterprises.find(said.uscc);
  std::string jurisdiction = said.jurisdiction;
  if (jurisdiction.empty() && enterprise != line.enterprises.end()) jurisdiction = enterprise->second.jurisdiction;
  if (IsEnterprise(act.sender)) {
    if (!act.on_behalf_of.empty() || UsccOf(act.sender) != said.uscc) return "NOT_PERMITTED";
  } else if (!Over(act, jurisdiction, {said.channel == 2 ? "steward" : "operator"})) {
    return "NOT_PERMITTED";
  }
  Demand demand;
  demand.no = said.no;
  demand.raised_by = act.sender;
  demand.issue = said.channel <= 2;
  demand.level = demand.issue ? 1 : 0;
  demand.kind = said.kind != 0 || said.category.empty() ? said.kind : category->second.kind;
  demand.uscc = said.uscc;
  demand.category = said.category;
  demand.jurisdiction = jurisdiction;
  if (enterprise != line.enterprises.end()) demand.steward = enterprise->second.steward;
  if (demand.steward.empty() && said.channel == 2) demand.steward = act.sender.substr(8);
  demand.fact = jurisdiction + "|" + said.category + "|" + said.text + (demand.issue ? "|issue " : "|") + said.uscc;
  demand.etag = revision_;
  demand.steps = 1;
  const bool withheld = std::any_of(demands.begin(), demands.end(), [&](const auto& one) {
    return !IsOver(one.second.stage) && one.second.fact == demand.fact && IsWithheld(act, one.second);
  });
  if (withheld) demand.fact += "|by " + act.sender;
  for (const auto& [no, other] : demands) {
    if (IsOver(other.stage) || other.fact != demand.fact) continue;
    demand.duplicate_of = no;
    demand.stage = Stage::kMerged;
  }
  if (demand.duplicate_of.empty()) {
    StartAnswering(demand, DayAt(act.now_us));
    if (category != line.categories.end() && !said.register_only) {
      DispatchTo(demand, "", &category->second, said.kind, act.now_us);
      ++demand.steps;
    }
  }
  demands[said.no] = demand;
  return "";
}

std::string City::CheckSayer(const Act& act, const Demand& demand) const {
  const std::string organ = OrganFor(demand.department, "", DayAt(act.now_us));
  const bool its_own = IsEnterprise(act.sender) && UsccOf(act.sender) == demand.uscc;
  bool may = false;
  switch (act.what) {
    case Do::kDispatch: may = (demand.issue && IsSteward(act, demand)) || Over(act, demand.jurisdiction, {"dispatcher"}); break;
    case Do::kAnswer:
      may = demand.issue ? IsSteward(act, demand) : Over(act, demand.jurisdiction, {"operator", "dispatcher"});
      break;
    case Do::kSign:
    case Do::kReply: may = Inside(act, organ, {"handler", "chief-representative"}); break;
    case Do::kGiveOpinion: {
      const std::string& asked = act.demand.department;
      may = Inside(act, asked.empty() ? organ : OrganFor(asked, "", DayAt(act.now_us)),
                   {"handler", "chief-representative", "joint-officer"});
      break;
    }
    case Do::kReviewReply: may = Inside(act, organ, {"organ-head", "chief-representative"}); break;
    case Do::kCallBack: may = Over(act, demand.jurisdiction, {"operator", "dispatcher"}); break;
    case Do::kConfirm: may = its_own; break;
    case Do::kEscalate: may = its_own || IsSteward(act, demand) || Over(act, demand.jurisdiction, {"dispatcher"}); break;
    default: break;
  }
  if (!may) return "NOT_PERMITTED";
  return act.what == Do::kReviewReply && act.sender == demand.replied_by ? "SEPARATION_OF_DUTIES" : "";
}

// Handled once more; after two rounds the inspectors decide.
void City::Redo(Demand& demand, Day day) const {
  demand.clocks.erase(kCalling);
  if (demand.redone >= kRedosMax) {
    demand.stage = Stage::kInspection;
    return;
  }
  ++demand.redone;
  demand.unanswered = 0;
  demand.stage = demand.department.empty() ? Stage::kRegistered : Stage::kHandling;
  StartAnswering(demand, day);
}

std::string City::CalledBack(const Act& act, Demand& demand) const {
  if (demand.issue) return "ENTERPRISE_CONFIRMS";
  const std::string& outcome = act.demand.outcome;
  const Day day = DayAt(act.now_us);
  demand.unanswered = outcome == "no_answer" ? demand.unanswered + 1 : 0;
  if (outcome == "satisfied") Close(demand, Result::kSatisfied);
  if (outcome == "objective") Close(demand, Result::kExplained);
  if (outcome == "unsatisfied") Redo(demand, day);
  if (outcome != "no_answer") return "";
  if (demand.unanswered >= kCallsMax) {
    Close(demand, Result::kUnreachable);
  } else {
    demand.clocks[kCalling] = {.limit = 1, .start = day};
  }
  return "";
}

std::string City::Reviewed(const Act& act, Demand& demand) const {
  demand.stage = act.demand.yes ? Stage::kCallBack : Stage::kHandling;
  if (!act.demand.yes) return "";
  demand.clocks.erase(kAnswering);
  demand.clocks.erase(kCriticising);
  if (!demand.issue) demand.clocks[kCalling] = {.limit = 1, .start = DayAt(act.now_us)};
  return "";
}

std::string City::Dispatched(const Act& act, Demand& demand) const {
  const std::string& id = act.demand.category.empty() ? demand.category : act.demand.category;
  const auto category = places().hot_line.categories.find(id);
  const bool known = category != places().hot_line.categories.end();
  if (!known && act.demand.department.empty()) return "ROUTE_REQUIRED";
  if (!act.demand.department.empty() && places().department.count(act.demand.department) == 0) return "DEPARTMENT_UNKNOWN";
  DispatchTo(demand, act.demand.department, known ? &category->second : nullptr, demand.kind, act.now_us);
  demand.category = id;
  return "";
}

std::string City::OnDemand(const Act& act, Demand& demand) const {
  switch (act.what) {
    case Do::kDispatch: return Dispatched(act, demand);
    case Do::kAnswer:
      demand.clocks.erase(kAnswering);
      demand.replied_by = act.sender;
      demand.stage = Stage::kCallBack;
      if (!demand.issue) Close(demand, Result::kAnswered);
      return "";
    case Do::kSign:
      demand.stage = Stage::kHandling;
      demand.clocks.erase(kSigning);
      return "";
    case Do::kGiveOpinion: {
      // Of the department itself, or of one that it carries on; what is owed goes first.
      const std::string organ = OrganFor(act.demand.department, "", DayAt(act.now_us));
      auto asked = demand.joint.end();
      for (auto at = demand.joint.begin(); at != demand.joint.end(); ++at) {
        const bool better = asked == demand.joint.end() || asked->second;
        if (better && OrganFor(at->first, "", DayAt(act.now_us)) == organ) asked = at;
      }
      if (asked == demand.joint.end()) return "DEPARTMENT_NOT_ASKED";
      if (asked->second) return "OPINION_ALREADY_GIVEN";
      asked->second = true;
      return "";
    }
    case Do::kReply:
      for (const auto& [department, given] : demand.joint) {
        if (!given) return "OPINIONS_OUTSTANDING";
      }
      demand.replied_by = act.sender;
      demand.stage = Stage::kReplyReview;
      return "";
    case Do::kReviewReply: return Reviewed(act, demand);
    case Do::kCallBack: return CalledBack(act, demand);
    case Do::kConfirm:
      if (act.demand.yes) return Close(demand, Result::kConfirmed), "";
      return Redo(demand, DayAt(act.now_us)), "";
    case Do::kEscalate:
      if (!demand.issue) return "NOT_AN_ISSUE";
      if (demand.level >= kLastLevel) return "HIGHEST_LEVEL";
      return Ascend(demand, DayAt(act.now_us)), "";
    default: return "COMMAND_UNKNOWN";
  }
}

std::string City::JudgeDemand(const Act& act) {
  const auto at = demands.find(act.demand.no);
  if (at != demands.end() && act.what != Do::kRaise) SettleDemand(at->second, act.now_us);
  if (act.what == Do::kSettleDemand) return "";
  if (std::string no = SyntaxOfSaying(act); !no.empty()) return no;
  if (act.what == Do::kRaise) return Raise(act);
  const bool seen = at != demands.end() && (!IsEnterprise(act.sender) || UsccOf(act.sender) == at->second.uscc);
  if (!seen) return "DEMAND_NOT_FOUND";
  Demand& demand = at->second;
  const auto& categories = places().hot_line.categories;
  const bool names = act.what == Do::kDispatch && !act.demand.category.empty();
  if (names && categories.count(act.demand.category) == 0) return "CATEGORY_UNKNOWN";
  if (std::string no = CheckSayer(act, demand); !no.empty()) return no;
  if (act.etag != 0 && act.etag != demand.etag) return "REVISION_CONFLICT";
  if (!Fits(act.what, demand.stage)) return StageRefusal(demand);
  Demand after = demand;
  if (std::string no = OnDemand(act, after); !no.empty()) return no;
  if (IsOver(after.stage)) {
    after.clocks.clear();
    const auto taken = handed_over.find(after.steward);
    if (taken != handed_over.end()) after.steward = taken->second;
  }
  after.etag = revision_;
  ++after.steps;
  demand = std::move(after);
  return "";
}

}  // namespace law
