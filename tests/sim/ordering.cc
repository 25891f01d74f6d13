// Orders commands and holds each verdict against the judge's.
#include <algorithm>
#include <cstdio>

#include "services/approval/machine/view.h"
#include "services/base/text.h"
#include "tests/sim/simulator.h"

namespace yici::sim {
namespace {

using law::Do;

std::pair<std::string, std::string> IdOf(const server::Incoming& incoming) {
  return {incoming.arrival.principal().id(), incoming.arrival.request_id()};
}

}  // namespace

void Simulation::Trace(const server::Incoming& incoming, const server::Verdict& verdict) const {
  const law::Act act = ActOf(incoming, core_->head().legal_us, core_->head().revision);
  const journal::Answer& answer = verdict.answer ? *verdict.answer : journal::Answer::default_instance();
  const std::string& no = act.case_no.empty() ? answer.case_no() : act.case_no;
  std::printf("%s rev %llu command %d by %s %s%s%s events %d\n", now_.ToString().c_str(),
              static_cast<unsigned long long>(core_->head().revision), static_cast<int>(incoming.command.command_case()),
              incoming.arrival.principal().id().c_str(), no.c_str(), verdict.repeated ? " repeated " : " ",
              answer.rejected() ? answer.rejection().reason().c_str() : std::string(verdict.status.message()).c_str(),
              answer.events());
}

void Simulation::Order(server::Incoming incoming, Instant wall) {
  if (!fault_.empty()) return;
  const uint64_t before = core_->head().revision;
  const int64_t legal_us = std::max(wall.micros(), core_->head().legal_us);
  const server::Verdict verdict = core_->Process(incoming, wall);
  if (trace_) Trace(incoming, verdict);
  if (ExpectStored(incoming, verdict) || ExpectUnavailable(incoming, wall, verdict)) {
    if (core_->head().revision != before) Fail("a command that was not ordered moved the revision");
    return;
  }
  if (!verdict.status.ok()) return Fail("not ordered: " + std::string(verdict.status.message()));
  const bool recorded = core_->head().revision == before + 1;
  if (!recorded && !incoming.arrival.request_id().empty()) return Fail("an ordered command left no record");
  if (recorded) {
    if (verdict.answer == nullptr || verdict.answer->revision() != before + 1) return Fail("the answer names another revision");
    records_.push_back({incoming, wall, legal_us, before + 1, verdict.answer->SerializeAsString()});
    if (!incoming.arrival.request_id().empty()) {
      if (expired_ids_.count(IdOf(incoming))) probes_.Hit("expired id decided again");
      live_.answers[IdOf(incoming)] = before + 1;
    }
    if (core_->head().legal_us != legal_us) return Fail("legal time is not the later of wall clock and the last legal time");
  }
  Judge(incoming, wall, legal_us, verdict);
  if (recorded) AdoptReschedules(before + 1);
}

// An id that was used gives the stored answer, byte for byte, or REQUEST_ID_REUSED for another body.
bool Simulation::ExpectStored(const server::Incoming& incoming, const server::Verdict& verdict) {
  const auto known = incoming.arrival.request_id().empty() ? live_.answers.end() : live_.answers.find(IdOf(incoming));
  if (known == live_.answers.end()) {
    if (verdict.repeated) Fail("a stored answer for an id that was never used");
    return verdict.repeated;
  }
  const Sent& first = records_.at(known->second - base_.revision - 1);
  if (!verdict.repeated || verdict.answer == nullptr) {
    Fail("a retry was decided again");
  } else if (first.incoming.arrival.request_hash() != incoming.arrival.request_hash()) {
    probes_.Hit("request id reused");
    if (verdict.answer->rejection().reason() != "REQUEST_ID_REUSED") Fail("another body under a used id was not refused");
  } else if (verdict.answer->SerializeAsString() != first.answer) {
    Fail("a retry got other bytes than the first answer");
  }
  return true;
}

bool Simulation::ExpectUnavailable(const server::Incoming& incoming, Instant wall, const server::Verdict& verdict) {
  const bool behind = core_->head().legal_us - wall.micros() > 60 * kMicrosPerSecond;
  const bool held = live_.hold && !incoming.command.has_set_hold();
  if (!behind && !held) {
    if (wall.micros() < core_->head().legal_us) probes_.Hit("clock went back a little");
    return false;
  }
  probes_.Hit(held ? "on hold" : "clock behind");
  if (!absl::IsUnavailable(verdict.status)) Fail("a command was ordered on hold, or by a clock that lies behind");
  return true;
}

void Simulation::Judge(const server::Incoming& incoming, Instant, int64_t legal_us, const server::Verdict& verdict) {
  law::Act act = ActOf(incoming, legal_us, core_->head().revision);
  // The number is the core's to give: that it is nobody else's is asked.
  if (act.what == Do::kRaise) act.demand.no = verdict.answer->demand().demand_no();
  if (act.what == Do::kRaise && live_.city.demands.count(act.demand.no) != 0)
    return Fail("a demand's number twice: " + act.demand.no);
  if (act.what == Do::kNothing) {
    if (incoming.command.has_set_hold() && !verdict.answer->rejected()) live_.hold = incoming.command.set_hold().hold();
    if (incoming.command.has_read_unmasked() && !verdict.answer->rejected()) probes_.Hit("unmasked read");
    return;
  }
  const law::Ruling ruling = live_.city.Judge(act);
  CheckRuling(act, ruling, verdict);
  const bool done = verdict.answer != nullptr && !verdict.answer->rejected();
  if (act.what >= Do::kGrant && done) live_.city.Enact(act);
  NoteProbes(act, ruling);
  if (fault_.empty() && act.what > Do::kSettle && act.what < Do::kGrant)
    return CheckDemand(act.demand.no, law::DayAt(act.now_us));
  if (fault_.empty()) CheckCases(act, ruling, verdict);
}

void Simulation::CheckRuling(const law::Act& act, const law::Ruling& ruling, const server::Verdict& verdict) {
  if (act.what == Do::kSettle || act.what == Do::kSettleDemand) return;
  const std::string& reason = verdict.answer->rejection().reason();
  if (verdict.answer->rejected() == reason.empty()) return Fail("a refusal without a reason, or a reason without a refusal");
  if (reason == ruling.reason || (!ruling.exact && ruling.also.count(reason))) return;
  Fail(StrCat("command ", static_cast<int>(act.what), " by ", act.actor, " on ", ruling.case_no, act.item, ": the core said \"",
              reason, "\", the judge \"", ruling.reason, "\""));
}

// Every case that the act or a deadline before it changed, and the one it was about.
void Simulation::CheckCases(const law::Act& act, const law::Ruling& ruling, const server::Verdict& verdict) {
  std::set<std::string> numbers = live_.city.touched;
  numbers.insert({ruling.case_no, act.linked_case});
  for (const std::string& no : live_.city.FamilyNumbers(ruling.case_no)) numbers.insert(no);
  for (const std::string& no : numbers) CheckCase(no, act, ruling);
  const auto expected = live_.city.cases.find(ruling.case_no);
  const bool answered = act.what < Do::kSettle && verdict.answer != nullptr && !verdict.answer->rejected();
  if (!fault_.empty() || !answered || expected == live_.city.cases.end()) return;
  const std::string differs = DifferencesOfAnswer(*verdict.answer, expected->second, live_.city, law::DayAt(act.now_us));
  if (!differs.empty()) return Fail(StrCat("after command ", static_cast<int>(act.what), ": ", differs));
  for (const journal::DueDate& date : verdict.answer->due_dates()) {
    if (date.provisional()) probes_.Hit("provisional clock");
  }
}

void Simulation::CheckCase(const std::string& no, const law::Act& act, const law::Ruling& ruling) {
  const auto expected = live_.city.cases.find(no);
  if (expected == live_.city.cases.end()) return;
  const auto* stored = core_->state().Find<journal::Case>(no);
  if (stored == nullptr) return Fail("the case is not in the state: " + no);
  // Stale due days may have been moved in the same record: that stands in the history and changes nothing else.
  if (stored->revisions(stored->revisions_size() - 1) == act.revision) expected->second.revisions.insert(act.revision);
  const CivilDay day = DayOf(Instant::FromMicros(act.now_us));
  AdoptMove(*stored, act.now_us, act.revision);
  const bool stamped = !core_->SweepNeeded(day);
  const std::string differs = Differences(*stored, expected->second, live_.city, day.days_since_1970(), stamped);
  if (!differs.empty()) Fail(StrCat("after command ", static_cast<int>(act.what), " (\"", ruling.reason, "\"): ", differs));
}

// A case that hangs together with the one in hand may go to its successor with it, or by the sweep a little later: the law
// asks for neither moment, but that nothing is done to it before.
void Simulation::AdoptMove(const journal::Case& stored, int64_t now_us, uint64_t revision) {
  law::Case& expected = live_.city.cases.at(stored.case_no());
  const bool now = stored.revisions_size() > 0 && stored.revisions(stored.revisions_size() - 1) == revision;
  if (now && stored.department_id() != expected.department) live_.city.GoToSuccessor(expected, now_us, revision);
}

void Simulation::CheckDemand(const std::string& no, law::Day today) {
  const auto expected = live_.city.demands.find(no);
  if (expected == live_.city.demands.end()) return;
  const auto* stored = core_->state().Find<journal::Demand>(no);
  if (stored == nullptr) return Fail("the demand is not in the state: " + no);
  const bool stamped = !core_->SweepNeeded(CivilDay(today));
  const std::string differs = DifferencesOfDemand(*stored, expected->second, live_.city, today, stamped);
  if (!differs.empty()) Fail(differs);
}

// A sweep changes due days or the organ, and the history of a case, nothing else.
void Simulation::AdoptReschedules(uint64_t revision) {
  const Sent& sent = records_.back();
  if (!sent.incoming.command.has_advance_sweep() || !fault_.empty()) return;
  const CivilDay day = DayOf(Instant::FromMicros(core_->head().legal_us));
  const bool stamped = !core_->SweepNeeded(day);
  for (const auto& [no, expected] : live_.city.cases) {
    const auto* stored = core_->state().Find<journal::Case>(no);
    if (stored == nullptr) return Fail("the case is not in the state: " + no);
    if (stored->revisions_size() > 0 && stored->revisions(stored->revisions_size() - 1) == revision) {
      probes_.Hit(stored->department_id() == expected.department ? "sweep moved a clock" : "sweep moved a case");
      AdoptMove(*stored, core_->head().legal_us, revision);
      live_.city.cases.at(no).revisions.insert(revision);
    }
    const std::string differs = Differences(*stored, expected, live_.city, day.days_since_1970(), stamped);
    if (!differs.empty()) return Fail("after a sweep: " + differs);
  }
}

}  // namespace yici::sim
