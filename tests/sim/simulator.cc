#include "tests/sim/simulator.h"

#include <algorithm>
#include <limits>

#include "services/base/text.h"
#include "services/server/partition/state_hash.h"
#include "services/steward/machine/rows.h"
#include "tests/sim/base.h"
#include "tests/sim/invariants.h"

namespace yici::sim {
namespace {

constexpr int64_t kHour = 3'600 * kMicrosPerSecond;

CivilDay BaseDay() { return *CivilDay::FromYmd(2019, 11, 25); }

std::pair<std::string, std::string> IdOf(const server::Incoming& incoming) {
  return {incoming.arrival.principal().id(), incoming.arrival.request_id()};
}

bool IsSystem(const server::Incoming& incoming) { return incoming.arrival.request_id().empty(); }

server::CoreOptions Options() {
  server::CoreOptions options;
  options.log_id_hex = kit::kLogId;
  options.cache_bytes = size_t{64} << 10;  // small, so that rows come back from the store
  return options;
}

}  // namespace

Simulation::Simulation(uint64_t seed, int steps, Probes& probes, bool trace)
    : seed_(seed),
      steps_(steps),
      probes_(probes),
      trace_(trace),
      random_(seed),
      base_(SimulatedCity()),
      cast_(CastOf(base_.pack)),
      clients_(base_.pack, cast_, random_) {
  base_.CopyTo(machine_.store());
  durable_.city = CityOf(base_.pack, cast_);
  live_ = durable_;
  // Most seeds meet the notice of January 2020, others the end of the known calendar.
  const int days = random_.Percent(65) ? random_.Between(1, 60) : random_.Between(300, 380);
  now_ = StartOf(BaseDay() + days) + 9 * kHour;
  OpenCore();
}

void Simulation::Fail(std::string what) {
  if (fault_.empty()) fault_ = StrCat("step ", step_, " at ", now_.ToString(), ": ", what);
}

std::optional<std::string> Simulation::Run() {
  for (step_ = 1; step_ <= steps_ && fault_.empty(); ++step_) Step();
  if (fault_.empty()) Finish();
  if (fault_.empty()) return std::nullopt;
  return fault_;
}

void Simulation::Step() {
  PassTime();
  const int dice = live_.hold && random_.Percent(20) ? 670 : random_.Below(1000);  // nobody is held for long
  if (dice < 660)
    SendNew();
  else if (dice < 690)
    SendSpecial();
  else if (dice < 750)
    SendAgain();
  else if (dice < 770)
    SendOtherBody();
  else if (dice < 830)
    SendLost();
  else
    Pump();
  if (fault_.empty() && core_->health() != absl::OkStatus()) Fail(std::string(core_->health().message()));
  if (fault_.empty()) MaybeCommit();
  if (fault_.empty() && random_.PerMille(25)) Crash(false, storage::Unsynced::kLost);
}

void Simulation::PassTime() {
  const Instant before = now_;
  const int dice = random_.Below(1000);
  if (dice < 700)
    now_ = now_ + random_.Between(1, 25) * 60 * kMicrosPerSecond + random_.Below(1'000'000);
  else if (dice < 885)
    now_ = now_ + random_.Between(1, 7) * kHour;
  else if (dice < 960)
    now_ = now_ + random_.Between(1, 3) * kMicrosPerDay;
  else if (dice < 982)
    now_ = now_ + random_.Between(4, 12) * kMicrosPerDay;
  else if (dice < 986)
    now_ = now_ + random_.Between(20, 70) * kMicrosPerDay;
  else if (dice < 995)
    now_ = StartOf(DayOf(now_) + 1) + (random_.Percent(50) ? -1 : 0);  // the last and first instant of a day
  else
    now_ = now_ + 1;
  if (const CivilDay day = NextHearing(DayOf(before)); day < DayOf(now_) && random_.Percent(75))
    now_ = StartOf(day) + 9 * kHour;
}

// People keep appointments: the first day after `today` for which a hearing stands; far away when there is none.
CivilDay Simulation::NextHearing(CivilDay today) const {
  law::Day first = std::numeric_limits<law::Day>::max();
  for (const auto& [no, subject] : live_.city.cases) {
    const bool stands = subject.state == law::State::kSpecial && subject.hearing.phase == law::Hearing::kScheduled;
    if (stands && subject.hearing.day > today.days_since_1970()) first = std::min(first, subject.hearing.day);
  }
  return CivilDay(first);
}

// ---- what is sent ----

void Simulation::SendNew() {
  server::Incoming incoming = clients_.Next(live_.city, now_);
  const audit::Hash hash = audit::Sha256(incoming.command.SerializeAsString());
  incoming.arrival.set_request_id(StrCat("r", ++requests_));
  incoming.arrival.set_request_hash(std::string(hash.begin(), hash.begin() + 16));
  if (incoming.command.has_submit_case() || incoming.command.has_submit_joint())
    incoming.keys.push_back({StrCat("key-", requests_), "wrapped"});
  Order(std::move(incoming), now_);
}

void Simulation::SendSpecial() {
  const int dice = random_.Below(4);
  if (live_.hold || (dice == 0 && random_.Percent(20))) {
    journal::Command command;
    command.mutable_set_hold()->set_hold(!live_.hold);
    Order(kit::IncomingOf(kit::kAdministrator, std::move(command), now_, StrCat("hold-", ++requests_)), now_);
    return;
  }
  server::Incoming incoming = clients_.Next(live_.city, now_);
  const std::string id = StrCat("odd-", ++requests_);
  if (dice == 1 && !live_.city.cases.empty()) {
    journal::Command command;
    command.mutable_read_unmasked()->set_case_no(live_.city.cases.begin()->first);
    command.mutable_read_unmasked()->set_purpose("核对");
    Order(kit::IncomingOf(random_.Of(cast_.officers), std::move(command), now_, id), now_);
    return;
  }
  // A node whose clock lags: a little is forgiven, more is not.
  const int64_t behind = dice != 3 ? random_.Between(1, 59) : random_.Between(61, 600);
  const Instant wall = Instant::FromMicros(core_->head().legal_us) + -behind * kMicrosPerSecond;
  Order(kit::IncomingOf(incoming.arrival.principal().id(), incoming.command, wall, id), wall);
}

void Simulation::SendAgain() {
  if (records_.empty()) return;
  const bool recent = random_.Percent(50);
  const size_t back = static_cast<size_t>(
      random_.Below(recent ? std::min<int>(6, static_cast<int>(records_.size())) : static_cast<int>(records_.size())));
  const Sent& sent = records_[records_.size() - 1 - back];
  if (IsSystem(sent.incoming)) return;
  if (live_.answers.count(IdOf(sent.incoming))) {
    probes_.Hit(records_.size() - 1 - back < acknowledged_ ? "retry of an acknowledged command"
                                                           : "retry joined in the open batch");
  }
  server::Incoming again = sent.incoming;
  again.arrival.set_wall_us(now_.micros());
  Order(std::move(again), now_);
}

void Simulation::SendOtherBody() {
  if (records_.empty()) return;
  const Sent& sent = random_.Of(records_);
  if (IsSystem(sent.incoming)) return;
  server::Incoming other = sent.incoming;
  other.arrival.set_request_hash("another body 123");
  Order(std::move(other), now_);
}

void Simulation::SendLost() {
  if (lost_.empty()) return SendAgain();
  Sent sent = std::move(lost_.back());
  lost_.pop_back();
  const bool joined = live_.answers.count(IdOf(sent.incoming)) != 0;
  probes_.Hit(joined ? "retry after crash joined" : "retry after crash decided again");
  sent.incoming.arrival.set_wall_us(now_.micros());
  Order(std::move(sent.incoming), now_);
}

// ---- what the pump does ----

void Simulation::Pump() {
  if (live_.hold) return;
  const int dice = random_.Below(100);
  if (dice < 45)
    PumpTimers();
  else if (dice < 90)
    PumpSweep();
  else
    PumpAnswers();
}

void Simulation::PumpTimers() {
  std::string begin(1, static_cast<char>(Table::kTimer)), end = begin;
  AppendU64(end, static_cast<uint64_t>(now_.micros()) + 1);
  std::vector<std::string> due;
  auto rows = machine_.store().NewIterator(nullptr, storage::Family::kState, begin, end, storage::Direction::kForward);
  const size_t limit = static_cast<size_t>(random_.Between(1, 6));
  for (; rows->Valid() && due.size() < limit; rows->Next()) due.emplace_back(rows->key().substr(9));
  rows.reset();
  PumpDemands();
  for (const std::string& case_no : due) {
    journal::Command command;
    command.mutable_settle_case()->set_case_no(case_no);
    Order(kit::IncomingOf("system:deadlines", std::move(command), now_), now_);
  }
}

void Simulation::PumpDemands() {
  std::string begin(1, static_cast<char>(Table::kDemandTimer)), end = begin;
  AppendU64(end, static_cast<uint64_t>(now_.micros()) + 1);
  std::vector<std::string> due;
  auto rows = machine_.store().NewIterator(nullptr, storage::Family::kState, begin, end, storage::Direction::kForward);
  for (; rows->Valid() && due.size() < 3; rows->Next()) due.emplace_back(steward::DemandOfTimerKey(rows->key().substr(1)));
  rows.reset();
  for (const std::string& demand_no : due) {
    journal::Command command;
    command.mutable_settle_demand()->set_demand_no(demand_no);
    Order(kit::IncomingOf("system:deadlines", std::move(command), now_), now_);
  }
}

void Simulation::PumpSweep() {
  const CivilDay day = DayOf(std::max(now_, Instant::FromMicros(core_->head().legal_us)));
  const bool moves = core_->MoveNeeded(day);
  if (!core_->SweepNeeded(day) && !moves) return;
  journal::Command command;
  command.mutable_advance_sweep()->set_limit(random_.Percent(30) ? 200 : random_.Between(1, 4));
  if (moves && (!core_->SweepNeeded(day) || random_.Percent(30))) command.mutable_advance_sweep()->set_kind("organs");
  Order(kit::IncomingOf("system:deadlines", std::move(command), now_), now_);
}

// Stored answers older than 30 days, as far as they are durable.
void Simulation::PumpAnswers() {
  const int64_t keep_from = std::max(now_.micros(), core_->head().legal_us) - 30 * kMicrosPerDay;
  uint64_t to = live_.oldest_answer;
  if (to <= base_.revision) to = base_.applied_at.micros() < keep_from ? base_.revision + 1 : to;
  while (to > base_.revision && to <= base_.revision + durable_records_) {
    if (records_[to - base_.revision - 1].legal_us >= keep_from) break;
    ++to;
  }
  if (to == live_.oldest_answer) return;
  journal::Command command;
  command.mutable_expire_answers()->set_from_revision(live_.oldest_answer);
  command.mutable_expire_answers()->set_to_revision(to);
  const uint64_t before = core_->head().oldest_answer_revision;
  Order(kit::IncomingOf("system:deadlines", std::move(command), now_), now_);
  const uint64_t reached = core_->head().oldest_answer_revision;
  if (reached < before || reached > to) Fail("answers expired further than was asked");
  for (uint64_t revision = std::max(before, base_.revision + 1); revision < reached; ++revision) {
    const Sent& sent = records_[revision - base_.revision - 1];
    if (IsSystem(sent.incoming)) continue;
    // The id may have been used again since the record that expires now.
    const auto kept = live_.answers.find(IdOf(sent.incoming));
    if (kept != live_.answers.end() && kept->second == revision) live_.answers.erase(kept);
    expired_ids_.insert(IdOf(sent.incoming));
    probes_.Hit("stored answer expired");
  }
  live_.oldest_answer = reached;
}

// ---- the end of a seed ----

void Simulation::Finish() {
  if (live_.hold) {
    journal::Command command;
    command.mutable_set_hold()->set_hold(false);
    Order(kit::IncomingOf(kit::kAdministrator, std::move(command), now_, StrCat("hold-", ++requests_)), now_);
  }
  for (int round = 0; round < 2000 && fault_.empty(); ++round) {
    const uint64_t before = core_->head().revision;
    PumpTimers();
    PumpSweep();
    PumpAnswers();
    WritePending();
    Take();
    WritePending();
    if (core_->head().revision == before) break;
  }
  while (!lost_.empty() && fault_.empty()) SendLost();
  WritePending();
  Take();
  WritePending();
  if (!fault_.empty()) return;
  const law::Day today = DayOf(std::max(now_, Instant::FromMicros(core_->head().legal_us))).days_since_1970();
  const bool stamped = !core_->SweepNeeded(CivilDay(today));
  for (const auto& [no, expected] : live_.city.cases) {
    const auto* stored = core_->state().Find<journal::Case>(no);
    if (stored == nullptr) return Fail("a case of the judge is not there: " + no);
    if (const std::string differs = Differences(*stored, expected, live_.city, today, stamped); !differs.empty())
      return Fail(differs);
    if (const std::string left = LeftBehind(expected, today); !left.empty()) return Fail(left);
    for (const journal::Clock& clock : stored->clocks()) {
      if (clock.phase() == journal::CLOCK_PHASE_RUNNING && clock.provisional()) probes_.Hit("timer parked");
    }
  }
  for (const auto& [no, expected] : live_.city.demands) CheckDemand(no, today);
  if (!fault_.empty()) return;
  if (const std::string differs = DifferencesOfOrgans(core_->state(), live_.city); !differs.empty()) return Fail(differs);
  int64_t saved = 0;
  core_->state().Scan(Table::kSavedPapers, "", "", [&](std::string_view, std::string_view bytes) {
    saved += static_cast<int64_t>(U64FromBytes(bytes));
    return true;
  });
  if (saved != live_.city.saved) return Fail(StrCat("papers saved: counted ", saved, ", judged ", live_.city.saved));
  Audit();
  if (fault_.empty()) ReplayInSecondCore();
}

// Once the sweep is through, nothing that a deadline waits for stands with a department that has ended. A case that was over by
// then may be rated badly since: that clock is younger than the sweep, and the case moves at its next touch.
std::string Simulation::LeftBehind(const law::Case& subject, law::Day today) {
  if (core_->MoveNeeded(CivilDay(today)) || !live_.city.AwaitsSuccessor(subject, today)) return "";
  const law::Day gone = live_.city.GoneSince(subject.department, today);
  const bool waits = std::any_of(subject.clocks.begin(), subject.clocks.end(), [&](const law::Clock& clock) {
    return clock.start < gone && clock.phase == law::Phase::kRunning &&
           !live_.city.DatesOfClock(subject, clock, today).provisional;
  });
  return waits ? StrCat("the sweep left ", subject.no, " with ", subject.department) : "";
}

void Simulation::Audit() {
  const std::vector<Sent> durable(records_.begin(), records_.begin() + static_cast<std::ptrdiff_t>(durable_records_));
  const Evidence evidence{machine_.store(), base_, durable, std::min(acknowledged_, durable.size()), live_};
  for (const Invariant& invariant : Invariants()) {
    const std::string broken = invariant.check(evidence);
    if (!broken.empty()) return Fail(StrCat("broken: \"", invariant.sentence, "\": ", broken));
  }
}

// The same commands at the same times, in batches cut elsewhere and without a crash, give the same state.
void Simulation::ReplayInSecondCore() {
  storage::FaultyMachine machine;
  base_.CopyTo(machine.store());
  auto core = server::Core::Open(machine.store(), Options());
  if (!core.ok()) return Fail(std::string(core.status().message()));
  const auto commit = [&] {
    if ((*core)->batch_empty()) return;
    auto batch = (*core)->TakeBatch();
    if (machine.store().Write(std::move(batch->rows), storage::Sync::kYes).ok()) (*core)->Committed(*batch);
  };
  for (const Sent& sent : records_) {
    if (sent.incoming.command.has_expire_answers() || random_.Percent(10)) commit();
    const server::Verdict verdict = (*core)->Process(sent.incoming, sent.wall);
    if (!verdict.status.ok() || verdict.answer == nullptr) return Fail("the second core did not order a command of the first");
    if (verdict.answer->SerializeAsString() != sent.answer) return Fail("the second core answered otherwise");
  }
  commit();
  if (HashOfState(machine.store()) != HashOfState(machine_.store())) Fail("the second core has another state");
}

}  // namespace yici::sim
