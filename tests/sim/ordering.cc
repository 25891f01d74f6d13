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
  const law::Act act = ActOf(incoming, legal_us, core_->head().revision);
  if (act.what == Do::kNothing) {
    if (incoming.command.has_set_hold() && !verdict.answer->rejected()) live_.hold = incoming.command.set_hold().hold();
    if (incoming.command.has_read_unmasked() && !verdict.answer->rejected()) probes_.Hit("unmasked read");
    return;
  }
  const auto subject = live_.city.cases.find(act.case_no);
  const size_t cards = subject == live_.city.cases.end() ? 0 : subject->second.cards.size();
  const law::State before = subject == live_.city.cases.end() ? law::State::kReceived : subject->second.state;
  const bool deemed = subject != live_.city.cases.end() && subject->second.deemed;
  const int reds = live_.city.reds_instead_of_yellows;
  const law::Ruling ruling = live_.city.Judge(act);
  if (subject != live_.city.cases.end() && act.what != Do::kSettle) {
    const bool moved = subject->second.cards.size() != cards;
    if (moved) probes_.Hit("late first touch settles before");
  }
  if (subject != live_.city.cases.end() && before == law::State::kAwaitingSupplement && subject->second.result == 5) {
    probes_.Hit("C7 expiry");
  }
  if (subject != live_.city.cases.end() && !deemed && subject->second.deemed) probes_.Hit("deemed acceptance");
  probes_.Hit("red suppresses yellow", live_.city.reds_instead_of_yellows - reds);
  CheckRuling(act, ruling, verdict);
  const bool done = verdict.answer != nullptr && !verdict.answer->rejected();
  if (act.what >= Do::kGrant && done) live_.city.Enact(act);
  NoteProbes(act, ruling);
  if (fault_.empty()) CheckCases(act, ruling, verdict);
}

void Simulation::CheckRuling(const law::Act& act, const law::Ruling& ruling, const server::Verdict& verdict) {
  if (act.what == Do::kSettle) return;
  const std::string& reason = verdict.answer->rejection().reason();
  if (verdict.answer->rejected() == reason.empty()) return Fail("a refusal without a reason, or a reason without a refusal");
  if (reason == ruling.reason || (!ruling.exact && ruling.also.count(reason))) return;
  Fail(StrCat("command ", static_cast<int>(act.what), " by ", act.actor, " on ", ruling.case_no, act.item, ": the core said \"",
              reason, "\", the judge \"", ruling.reason, "\""));
}

void Simulation::CheckCases(const law::Act& act, const law::Ruling& ruling, const server::Verdict& verdict) {
  const auto expected = live_.city.cases.find(ruling.case_no);
  if (expected == live_.city.cases.end()) return;
  const auto* stored = core_->state().Find<journal::Case>(ruling.case_no);
  if (stored == nullptr) return Fail("the case is not in the state: " + ruling.case_no);
  const CivilDay day = DayOf(Instant::FromMicros(act.now_us));
  if (act.what == Do::kSettle) expected->second.etag = stored->etag();  // it may also have moved stale rows
  const bool stamped = !core_->SweepNeeded(day);
  std::string differs = Differences(*stored, expected->second, live_.city, day.days_since_1970(), stamped);
  const bool answered = act.what < Do::kSettle && verdict.answer != nullptr && !verdict.answer->rejected();
  if (differs.empty() && answered) {
    differs = DifferencesOfAnswer(*verdict.answer, expected->second, live_.city, day.days_since_1970());
    for (const journal::DueDate& date : verdict.answer->due_dates()) {
      if (date.provisional()) probes_.Hit("provisional clock");
    }
  }
  if (!differs.empty()) Fail(StrCat("after command ", static_cast<int>(act.what), " (\"", ruling.reason, "\"): ", differs));
}

void Simulation::NoteProbes(const law::Act& act, const law::Ruling& ruling) {
  const auto hit = [&](const char* reason, const char* probe) {
    if (ruling.reason == reason) probes_.Hit(probe);
  };
  hit("SEPARATION_OF_DUTIES", "refused by separation of duties");
  hit("ALREADY_NOTIFIED_ONCE", "second notice refused");
  hit("LATE_KEYING_TOO_LATE", "late keying refused");
  hit("REVISION_CONFLICT", "stale revision refused");
  hit("CALENDAR_PAST_EDIT", "past edit refused");
  if (ruling.reason == "NOT_PERMITTED") {
    const std::string officer = act.actor.size() > 8 ? act.actor.substr(8) : "";
    for (const law::Grant& grant : live_.city.directory.grants) {
      if (grant.revoked && grant.officer == officer) {
        probes_.Hit("refused after revocation");
        break;
      }
    }
  }
  if (!ruling.reason.empty()) return;
  const bool earlier_day = act.occurred_us != 0 && law::DayAt(act.occurred_us) != law::DayAt(act.now_us);
  if (earlier_day) probes_.Hit("late keying accepted");
  if (act.what == Do::kReturnSupplement) probes_.Hit("supplement returned");
  if (act.what == Do::kOpinion) probes_.Hit("joint opinion");
  if (act.what == Do::kReview && act.code == 2) probes_.Hit("step returned");
  if (act.what == Do::kInstant) probes_.Hit("done on the spot");
  if (act.what == Do::kNotifyCollect) probes_.Hit("collection told in time");
  if (act.what == Do::kPublish) {
    probes_.Hit("calendar published");
    if (act.notice.published > law::DayAt(act.now_us)) probes_.Hit("calendar waits for its day");
  }
  const auto subject = live_.city.cases.find(ruling.case_no);
  if (subject == live_.city.cases.end()) return;
  const law::Directory& directory = live_.city.directory;
  law::Directory without = directory;
  without.substitutions.clear();
  const law::Where where{subject->second.item->department, subject->second.hall, subject->second.item->jurisdiction};
  const law::Day day = law::DayAt(act.now_us);
  const std::string role = law::RoleOfStep(act.step);
  if (act.what == Do::kReview && !without.May(act.actor, role, where, day) && directory.May(act.actor, role, where, day)) {
    probes_.Hit("acted as a substitute");
  }
}

// A sweep changes due days and the etag of a case, nothing else.
void Simulation::AdoptReschedules(uint64_t revision) {
  const Sent& sent = records_.back();
  if (!sent.incoming.command.has_advance_sweep() || !fault_.empty()) return;
  const CivilDay day = DayOf(Instant::FromMicros(core_->head().legal_us));
  const bool stamped = !core_->SweepNeeded(day);
  for (const auto& [no, expected] : live_.city.cases) {
    const auto* stored = core_->state().Find<journal::Case>(no);
    if (stored == nullptr) return Fail("the case is not in the state: " + no);
    if (stored->revisions_size() > 0 && stored->revisions(stored->revisions_size() - 1) == revision)
      probes_.Hit("sweep moved a clock");
    const std::string differs = Differences(*stored, expected, live_.city, day.days_since_1970(), stamped);
    if (!differs.empty()) return Fail("after a sweep: " + differs);
  }
}

}  // namespace yici::sim
