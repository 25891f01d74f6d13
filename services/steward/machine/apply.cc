#include "services/steward/machine/apply.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include "services/base/text.h"
#include "services/directory/machine/organs.h"
#include "services/steward/machine/demand_sight.h"
#include "services/steward/machine/errand.h"
#include "services/steward/machine/fold.h"
#include "services/steward/machine/policy.h"
#include "services/steward/machine/project_apply.h"
#include "services/steward/machine/rows.h"
#include "services/steward/machine/transitions.h"

namespace yici::steward {
namespace {

using journal::Demand;

// The earliest instant at which a running clock is late; provisional ones fire nothing. 0: none runs.
int64_t TimerOf(const Demand& demand) {
  int64_t earliest = demand.clocks().empty() ? 0 : kParkedUs;
  for (const journal::DemandClock& clock : demand.clocks()) {
    if (!clock.provisional()) earliest = std::min(earliest, clock.due_us());
  }
  return earliest;
}

void KeepTimer(State& state, Demand& demand) {
  const int64_t due = TimerOf(demand);
  if (due == demand.timer_us()) return;
  if (demand.timer_us() != 0) state.Erase(Table::kDemandTimer, TimerKey(demand.timer_us(), demand.demand_no()));
  if (due != 0) state.PutBytes(Table::kDemandTimer, TimerKey(due, demand.demand_no()), {});
  demand.set_timer_us(due);
}

int32_t ListDayOf(const Demand& demand) {
  int32_t day = std::numeric_limits<int32_t>::max();
  for (const journal::DemandClock& clock : demand.clocks()) day = std::min(day, clock.due_day());
  return day;
}

// `previous`: as its row stands; an empty one for a new demand.
void KeepLists(State& state, const Demand& previous, Demand& demand) {
  demand.set_list_day(ListDayOf(demand));
  const std::vector<std::string> before = DepartmentKeys(previous), after = DepartmentKeys(demand);
  for (const std::string& key : before) {
    if (std::find(after.begin(), after.end(), key) == after.end()) state.Erase(Table::kDemandByDepartment, key);
  }
  for (const std::string& key : after) {
    if (std::find(before.begin(), before.end(), key) == before.end()) state.PutBytes(Table::kDemandByDepartment, key, {});
  }
}

// One open demand per fact.
void KeepFact(State& state, const Demand& demand) {
  if (demand.fact().empty()) return;
  const auto holder = state.FindBytes(Table::kDemandByFact, demand.fact());
  if (HasEnded(demand.state())) {
    if (holder == demand.demand_no()) state.Erase(Table::kDemandByFact, demand.fact());
  } else if (!holder) {
    state.PutBytes(Table::kDemandByFact, demand.fact(), demand.demand_no());
  }
}

void PutIndexes(State& state, const journal::DemandRaised& event, const Demand& demand, Instant legal_time) {
  const std::string_view prefix = demand.issue() ? kIssuePrefix : kHotlinePrefix;
  state.PutCounter(Table::kDemandSequence, SequenceKey(prefix, demand.jurisdiction(), DayOf(legal_time)),
                   static_cast<uint64_t>(event.sequence()));
  state.PutBytes(Table::kDemandByParty, PartyKey(PartyOf(demand), demand.created_revision()), demand.demand_no());
  if (!demand.external_ref().empty()) {
    state.PutBytes(Table::kDemandByReference, ReferenceKey(demand.submitter(), demand.external_ref()), demand.demand_no());
  }
  const auto* followed = demand.reopens().empty() ? nullptr : state.Find<Demand>(demand.reopens());
  if (followed == nullptr) return;
  auto linked = std::make_unique<Demand>(*followed);
  linked->set_reopened_by(demand.demand_no());
  state.Put(demand.reopens(), std::move(linked));
}

// ---- letters ----

struct Post {
  std::string recipient;
  std::string_view kind;
  bool copy = false;
};

// `organ`: who handles it on the day of the letter.
std::vector<Post> LettersOf(const journal::Event& event, const Demand& demand, std::string_view organ) {
  std::vector<Post> posts;
  const auto to_leader = [&posts](const std::string& leader_id, std::string_view kind, bool copy) {
    if (!leader_id.empty()) posts.push_back({StrCat("officer:", leader_id), kind, copy});
  };
  const std::string department = StrCat("department:", organ);
  if (event.has_demand_escalated()) to_leader(event.demand_escalated().leader_id(), "escalated", false);
  // 催办通知书 is for the final reply alone; other lateness is noted.
  const bool reply_late = event.demand_overdue().clock() == journal::DEMAND_CLOCK_KIND_LIMIT;
  if (event.has_demand_overdue() && reply_late && !demand.department_id().empty()) {
    posts.push_back({department, "overdue"});
    to_leader(event.demand_overdue().copy_to(), "overdue", true);
  }
  if (event.has_demand_criticised()) {
    posts.push_back({department, "criticised"});
    to_leader(event.demand_criticised().copy_to(), "criticised", true);
  }
  return posts;
}

void PutLetters(State& state, const journal::Event& event, const Demand& demand, const EventPosition& position) {
  int32_t n = 0;
  const std::string organ = directory::OrganOn(state, demand.department_id(), "", DayOf(position.legal_time));
  for (const Post& post : LettersOf(event, demand, organ)) {
    auto letter = std::make_unique<journal::Letter>();
    letter->set_recipient(post.recipient);
    letter->set_kind(std::string(post.kind));
    letter->set_demand_no(demand.demand_no());
    letter->set_level(demand.level());
    letter->set_legal_us(position.legal_time.micros());
    letter->set_copy(post.copy);
    state.Put(LetterKey(post.recipient, position.revision, position.index, n++), std::move(letter));
  }
}

}  // namespace

bool Handles(const journal::Event& event) {
  if (IsLedgerEvent(event) || IsErrandEvent(event) || IsPolicyEvent(event)) return true;
  return event.event_case() >= journal::Event::kDemandRaised && event.event_case() <= journal::Event::kCallerRead;
}

void Apply(State& state, const journal::Event& event, const EventPosition& position) {
  if (IsLedgerEvent(event)) return ApplyLedger(state, event, position);
  if (IsErrandEvent(event)) return ApplyErrand(state, event, position);
  if (IsPolicyEvent(event)) return ApplyPolicy(state, event, position);
  const journal::DemandChange* change = ChangeIn(event);
  if (change == nullptr) return;
  const auto* row = state.Find<Demand>(change->demand_no());
  if ((row == nullptr) != event.has_demand_raised()) return;
  const Demand previous = row == nullptr ? Demand() : *row;
  auto next = std::make_unique<Demand>(previous);
  Fold(*next, event, position);
  // What has ended stays with the steward it ended with.
  const bool ends = row != nullptr && HasEnded(next->state()) && !HasEnded(previous.state());
  if (ends) next->set_steward_id(StewardNow(state, previous));
  if (event.has_demand_raised()) PutIndexes(state, event.demand_raised(), *next, position.legal_time);
  PutLetters(state, event, *next, position);
  KeepTimer(state, *next);
  KeepLists(state, previous, *next);
  KeepFact(state, *next);
  state.Put(change->demand_no(), std::move(next));
}

}  // namespace yici::steward
