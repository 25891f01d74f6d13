#include "services/catalog/machine/proposals.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "services/catalog/machine/authority.h"
#include "services/catalog/machine/calendars.h"
#include "services/catalog/machine/change_set.h"
#include "services/catalog/machine/confirmation.h"
#include "services/catalog/machine/rejections.h"

namespace yici::catalog {
namespace {

constexpr int64_t kMicrosPerDay = int64_t{24} * 3'600 * 1'000'000;

bool IsSystem(const Ordered& ordered) { return ordered.arrival.principal().kind() == journal::PRINCIPAL_KIND_SYSTEM; }

std::string SubjectOf(uint64_t number) { return "proposals/" + std::to_string(number); }

void AddFact(Outcome& outcome, const std::string& key, const std::string& value) {
  auto* fact = outcome.answer.add_facts();
  fact->set_key(key);
  fact->set_value(value);
}

void AddEvent(Outcome& outcome, journal::Event event, std::string subject, const Ordered& ordered) {
  outcome.events.push_back({.event = std::move(event),
                            .subject = std::move(subject),
                            .occurred_at = ordered.legal_time,
                            .actor = {},
                            .delegated_by = {}});
}

void ForEachProposal(const StateReader& state, absl::FunctionRef<bool(const journal::Proposal&)> visit) {
  state.Scan(tables::kProposal, "", "", [&](std::string_view, std::string_view bytes) {
    journal::Proposal proposal;
    return !proposal.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || visit(proposal);
  });
}

bool HasRows(const StateReader& state, Table table) {
  bool any = false;
  state.Scan(table, "", "", [&](std::string_view, std::string_view) {
    any = true;
    return false;
  });
  return any;
}

// A pack that brings the first calendar or the first list decides nothing that anybody relied on; there may be no second
// administrator before it either.
bool ChangesCalendarOrList(const StateReader& state, const journal::CommitChangeSet& command, CivilDay today) {
  const bool calendar = HasRows(state, Table::kNotice), list = HasRows(state, Table::kPowerVersions);
  bool changes = false;
  VisitStaged(state, command.change_set(), command.parts(), [&](const journal::PackRow& row) {
    changes = (calendar && row.has_notice() && IsNewer(state, row.notice())) ||
              (list && row.has_power() && ChangeOf(state, row, today) != RowChange::kUnchanged);
    return !changes;
  });
  return changes;
}

// Two notices that differ in what was counted beside them are one act.
std::string IdentityOf(journal::ProposedAct act) {
  if (act.has_publish_calendar()) {
    act.mutable_publish_calendar()->clear_wrong_cards();
    act.mutable_publish_calendar()->clear_wrong_cards_more();
  }
  if (act.has_resume_restored()) act.mutable_resume_restored()->clear_reason();
  return act.SerializeAsString();
}

// Force that a notice does not need now is not left to it for later.
journal::ProposedAct AsNeeded(journal::ProposedAct act, const Outcome& judged) {
  const bool forced = judged.events.front().event.calendar_published().forced();
  if (act.has_publish_calendar() && !forced) act.mutable_publish_calendar()->set_force(false);
  return act;
}

// ---- confirming and withdrawing --------------------------------------------------------------------------------------

Outcome Resumed(const journal::ResumeRestored& act, const Ordered& ordered) {
  Outcome outcome;
  journal::Event resumed, lifted;
  resumed.mutable_restored_resumed()->set_log_id(act.log_id());
  lifted.mutable_hold_set()->set_hold(false);
  lifted.mutable_hold_set()->set_reason(act.reason());
  AddEvent(outcome, std::move(resumed), "partition", ordered);
  AddEvent(outcome, std::move(lifted), "partition", ordered);
  return outcome;
}

// A notice is proposed without force where it needs none (Propose): what is past by now, its proposer gave no reason for.
bool EditsPastNow(const journal::ProposedAct& act, const Outcome& done) {
  return act.has_publish_calendar() && done.refused() && done.answer.rejection().reason() == reason::kPastEdit;
}

Outcome DecideConfirm(const World& world, const journal::ConfirmProposal& command, const Ordered& ordered,
                      const DecideAct& decide) {
  const uint64_t number = command.number();
  const auto* proposal = world.state.Find<journal::Proposal>(ProposalKey(number));
  if (auto refusal = CheckConfirmation(world, proposal, command.digest(), ordered)) return Refuse(*refusal);
  const journal::ProposedAct& act = proposal->act();
  Outcome done = act.has_resume_restored() ? Resumed(act.resume_restored(), ordered) : decide(world, CommandOf(act), ordered);
  if (EditsPastNow(act, done)) {
    return Refuse(ProposalChanged(
        "提请之后，通知所改的日期已有一部分成为过去；如仍须发布，请说明理由重新提请。",
        "Expected a notice that changes no past day, as when it was proposed, but days it changes have passed."));
  }
  if (done.refused()) return done;
  Outcome outcome;
  outcome.answer = std::move(done.answer);
  journal::Event event;
  event.mutable_proposal_confirmed()->set_number(number);
  event.mutable_proposal_confirmed()->set_proposer(proposal->proposer());
  AddEvent(outcome, std::move(event), SubjectOf(number), ordered);
  for (PendingEvent& pending : done.events) outcome.events.push_back(std::move(pending));
  AddFact(outcome, "confirmed", SubjectOf(number));
  return outcome;
}

void AddWithdrawn(Outcome& outcome, uint64_t number, const std::string& reason, const Ordered& ordered) {
  journal::Event event;
  event.mutable_proposal_withdrawn()->set_number(number);
  event.mutable_proposal_withdrawn()->set_reason(reason);
  AddEvent(outcome, std::move(event), SubjectOf(number), ordered);
}

Outcome DecideWithdraw(const World& world, const journal::WithdrawProposal& command, const Ordered& ordered) {
  const auto* proposal = world.state.Find<journal::Proposal>(ProposalKey(command.number()));
  const bool own = proposal != nullptr && proposal->proposer() == ordered.arrival.principal().id();
  if (!own) {
    if (auto refusal = CheckAuthority(world.state, ordered)) return Refuse(*refusal);
  }
  if (auto refusal = CheckOpen(proposal, ordered.legal_time)) return Refuse(*refusal);
  Outcome outcome;
  AddWithdrawn(outcome, command.number(), command.reason(), ordered);
  AddFact(outcome, "withdrawn", SubjectOf(command.number()));
  return outcome;
}

// ---- proposing -------------------------------------------------------------------------------------------------------

// What stands in an act's way: the same one that can still be confirmed. Those that cannot be any more are cleared away by it.
struct Standing {
  int open = 0;
  uint64_t same = 0;
  std::vector<uint64_t> dead;
};

Standing StandingOf(const World& world, const journal::ProposedAct& act, const Ordered& ordered) {
  Standing standing;
  const std::string identity = IdentityOf(act);
  ForEachProposal(world.state, [&](const journal::Proposal& other) {
    if (!IsOpen(other, ordered.legal_time)) return true;
    ++standing.open;
    if (IdentityOf(other.act()) != identity) return true;
    const bool dead = CheckProposer(world, other, ordered) || CheckUnchanged(world.state, other);
    if (dead) standing.dead.push_back(other.number());
    if (!dead) standing.same = other.number();
    return true;
  });
  return standing;
}

MaybeRefusal CheckRoom(const Standing& standing, const journal::ProposedAct& act) {
  if (standing.same != 0) {
    return Reject(RejectionCode::kAlreadyExists, "PROPOSAL_STANDS", "", "同一事项已经提请，正等待另一人复核。",
                  "Expected an act that nobody has proposed yet, but this one waits for its confirmation.",
                  {{"proposal", std::to_string(standing.same)}});
  }
  // A restored log that is full of proposals, or comes to be, must still find its way out.
  const bool room = standing.open - static_cast<int>(standing.dead.size()) < kOpenProposalsMax;
  if (room || act.has_resume_restored()) return std::nullopt;
  return Reject(RejectionCode::kFailedPrecondition, "PROPOSALS_FULL", "", "等待复核的提请已达 100 件，请先处理或撤回。",
                "Expected fewer than 100 open proposals, but there are as many: confirm or withdraw some.");
}

// ---- by the server at its start --------------------------------------------------------------------------------------

Outcome DecideRequire(const World& world, const Ordered& ordered) {
  Outcome outcome;
  if (IsFourEyesRequired(world.state)) return outcome;
  journal::Event event;
  event.mutable_four_eyes_required();
  AddEvent(outcome, std::move(event), "partition", ordered);
  return outcome;
}

Outcome DecideHoldRestored(const World& world, const journal::HoldRestored& command, const Ordered& ordered) {
  Outcome outcome;
  if (!NeedsRestoredHold(world.state, command.log_id())) return outcome;
  journal::Event held, hold;
  held.mutable_restored_held()->set_log_id(command.log_id());
  hold.mutable_hold_set()->set_hold(true);
  hold.mutable_hold_set()->set_reason("restored: two administrators have to resume it");
  AddEvent(outcome, std::move(held), "partition", ordered);
  AddEvent(outcome, std::move(hold), "partition", ordered);
  return outcome;
}

// ---- the fold --------------------------------------------------------------------------------------------------------

void End(State& state, uint64_t number, journal::ProposalState ended, const std::string& reason,
         const EventPosition& position) {
  const auto* old = state.Find<journal::Proposal>(ProposalKey(number));
  if (old == nullptr) return;
  auto next = std::make_unique<journal::Proposal>(*old);
  next->set_state(ended);
  next->set_ended_by(std::string(position.actor));
  next->set_ended_us(position.legal_time.micros());
  next->set_ended_revision(position.revision);
  next->set_reason(reason);
  const std::string set = SetOf(next->act());
  state.Put(ProposalKey(number), std::move(next));
  // What is confirmed goes on to use its rows in the same record.
  if (ended == journal::PROPOSAL_STATE_CONFIRMED || set.empty()) return;
  const auto* staged = state.Find<journal::ChangeSet>(set);
  const bool waits = staged != nullptr && !staged->committed();
  if (waits && !ProposedSets(state, position.legal_time).contains(set)) EraseStaged(state, set);
}

// The oldest that ended make room; those that are open stay.
void MakeRoom(State& state, Instant now) {
  std::vector<uint64_t> ended;
  int rows = 0;
  ForEachProposal(state, [&](const journal::Proposal& proposal) {
    ++rows;
    if (!IsOpen(proposal, now)) ended.push_back(proposal.number());
    return true;
  });
  for (size_t i = 0; i < ended.size() && rows >= kProposalRowsMax; ++i, --rows) {
    state.Erase<journal::Proposal>(ProposalKey(ended[i]));
  }
}

// Revisions repeat behind a restore, and with them the numbers of proposals: what was open would be taken for another.
void EndAllOpen(State& state, const EventPosition& position) {
  std::vector<uint64_t> open;
  ForEachProposal(state, [&](const journal::Proposal& proposal) {
    if (IsOpen(proposal, position.legal_time)) open.push_back(proposal.number());
    return true;
  });
  for (const uint64_t number : open) End(state, number, journal::PROPOSAL_STATE_WITHDRAWN, "restored", position);
}

template <class Change>
void ChangeFourEyes(State& state, Change change) {
  const auto* old = state.Find<journal::FourEyes>(kFourEyesKey);
  auto next = old == nullptr ? std::make_unique<journal::FourEyes>() : std::make_unique<journal::FourEyes>(*old);
  change(*next);
  state.Put(std::string(kFourEyesKey), std::move(next));
}

}  // namespace

std::string ProposalKey(uint64_t number) {
  std::string key;
  AppendU64(key, number);
  return key;
}

bool IsFourEyesRequired(const StateReader& state) {
  const auto* row = state.Find<journal::FourEyes>(kFourEyesKey);
  return row != nullptr && row->required();
}

bool IsRestoredHeld(const StateReader& state) {
  const auto* row = state.Find<journal::FourEyes>(kFourEyesKey);
  return row != nullptr && row->restored_held();
}

bool NeedsRestoredHold(const StateReader& state, std::string_view log_id) {
  const auto* row = state.Find<journal::FourEyes>(kFourEyesKey);
  return row != nullptr && row->required() && row->restored_log() != log_id;
}

std::string_view NameOf(const journal::ProposedAct& act) {
  switch (act.act_case()) {
    case journal::ProposedAct::kPublishCalendar: return "calendar.publish";
    case journal::ProposedAct::kApplyPowerList: return "power_list.apply";
    case journal::ProposedAct::kCommitChangeSet: return "catalog.apply";
    case journal::ProposedAct::kResumeRestored: return "admin.resume";
    default: return "";
  }
}

std::set<std::string, std::less<>> ProposedSets(const StateReader& state, Instant now) {
  std::set<std::string, std::less<>> sets;
  ForEachProposal(state, [&](const journal::Proposal& proposal) {
    if (IsOpen(proposal, now) && !SetOf(proposal.act()).empty()) sets.insert(SetOf(proposal.act()));
    return true;
  });
  return sets;
}

bool TakesTwo(const World& world, const journal::Command& command, const Ordered& ordered) {
  if (IsSystem(ordered) || !IsFourEyesRequired(world.state)) return false;
  if (command.has_publish_calendar() || command.has_apply_power_list()) return true;
  return command.has_commit_change_set() &&
         ChangesCalendarOrList(world.state, command.commit_change_set(), DayOf(ordered.legal_time));
}

journal::ProposedAct ActOf(const journal::Command& command) {
  journal::ProposedAct act;
  if (command.has_publish_calendar()) *act.mutable_publish_calendar() = command.publish_calendar();
  if (command.has_apply_power_list()) *act.mutable_apply_power_list() = command.apply_power_list();
  if (command.has_commit_change_set()) *act.mutable_commit_change_set() = command.commit_change_set();
  return act;
}

journal::Command CommandOf(const journal::ProposedAct& act) {
  journal::Command command;
  if (act.has_publish_calendar()) *command.mutable_publish_calendar() = act.publish_calendar();
  if (act.has_apply_power_list()) *command.mutable_apply_power_list() = act.apply_power_list();
  if (act.has_commit_change_set()) *command.mutable_commit_change_set() = act.commit_change_set();
  return command;
}

Outcome Propose(const World& world, journal::ProposedAct act, Outcome judged, const Ordered& ordered) {
  if (judged.refused() || judged.events.empty()) return judged;
  act = AsNeeded(std::move(act), judged);
  const Standing standing = StandingOf(world, act, ordered);
  if (auto refusal = CheckRoom(standing, act)) return Refuse(*refusal);
  Outcome outcome;
  journal::Event event;
  journal::Proposal& proposal = *event.mutable_act_proposed()->mutable_proposal();
  proposal.set_number(ordered.revision);
  proposal.set_proposer(ordered.arrival.principal().id());
  proposal.set_proposed_us(ordered.legal_time.micros());
  proposal.set_until_us(ordered.legal_time.micros() + kProposalDays * kMicrosPerDay);
  proposal.set_state(journal::PROPOSAL_STATE_OPEN);
  proposal.set_staged_digest(StagedDigestOf(world.state, act));
  AddFact(outcome, "proposal", SubjectOf(ordered.revision));
  AddFact(outcome, "act", std::string(NameOf(act)));
  AddFact(outcome, "confirm_until", Instant::FromMicros(proposal.until_us()).ToString());
  *proposal.mutable_act() = std::move(act);
  AddFact(outcome, "digest", absl::BytesToHexString(DigestOf(proposal)));
  AddEvent(outcome, std::move(event), SubjectOf(ordered.revision), ordered);
  for (const uint64_t dead : standing.dead) AddWithdrawn(outcome, dead, "proposed anew", ordered);
  return outcome;
}

Outcome ProposeResume(const World& world, const std::string& reason, const Ordered& ordered) {
  if (auto refusal = CheckAuthority(world.state, ordered)) return Refuse(*refusal);
  journal::ProposedAct act;
  act.mutable_resume_restored()->set_log_id(world.state.Find<journal::FourEyes>(kFourEyesKey)->restored_log());
  act.mutable_resume_restored()->set_reason(reason);
  Outcome judged = Resumed(act.resume_restored(), ordered);
  if (IsSystem(ordered)) return judged;  // the operator's word at the start
  return Propose(world, std::move(act), std::move(judged), ordered);
}

bool HandlesProposals(const journal::Command& command) {
  return command.has_require_four_eyes() || command.has_hold_restored() || command.has_confirm_proposal() ||
         command.has_withdraw_proposal();
}

Outcome DecideProposals(const World& world, const journal::Command& command, const Ordered& ordered, const DecideAct& decide) {
  if (command.has_confirm_proposal()) return DecideConfirm(world, command.confirm_proposal(), ordered, decide);
  if (command.has_withdraw_proposal()) return DecideWithdraw(world, command.withdraw_proposal(), ordered);
  if (!IsSystem(ordered)) {
    return Refuse(Reject(RejectionCode::kPermissionDenied, "NOT_PERMITTED", "", "应由系统办理，当前主体没有这项授权。",
                         "Expected yici itself, but the sender is another."));
  }
  if (command.has_require_four_eyes()) return DecideRequire(world, ordered);
  return DecideHoldRestored(world, command.hold_restored(), ordered);
}

bool IsAboutHold(const StateReader& state, const journal::Command& command) {
  if (command.has_set_hold() || command.has_require_four_eyes() || command.has_hold_restored()) return true;
  if (command.has_withdraw_proposal()) return IsRestoredHeld(state);
  if (!command.has_confirm_proposal()) return false;
  const auto* proposal = state.Find<journal::Proposal>(ProposalKey(command.confirm_proposal().number()));
  return proposal != nullptr && proposal->act().has_resume_restored();
}

bool HandlesProposals(const journal::Event& event) {
  return event.event_case() >= journal::Event::kFourEyesRequired && event.event_case() <= journal::Event::kRestoredResumed;
}

void ApplyProposals(State& state, const journal::Event& event, const EventPosition& position) {
  if (event.has_act_proposed()) {
    MakeRoom(state, position.legal_time);
    const journal::Proposal& proposal = event.act_proposed().proposal();
    state.Put(ProposalKey(proposal.number()), std::make_unique<journal::Proposal>(proposal));
  } else if (event.has_proposal_confirmed()) {
    End(state, event.proposal_confirmed().number(), journal::PROPOSAL_STATE_CONFIRMED, "", position);
  } else if (event.has_proposal_withdrawn()) {
    End(state, event.proposal_withdrawn().number(), journal::PROPOSAL_STATE_WITHDRAWN, event.proposal_withdrawn().reason(),
        position);
  } else if (event.has_four_eyes_required()) {
    ChangeFourEyes(state, [&](journal::FourEyes& row) {
      row.set_required(true);
      row.set_since_us(position.legal_time.micros());
    });
  } else if (event.has_restored_held()) {
    ChangeFourEyes(state, [&](journal::FourEyes& row) {
      row.set_restored_log(event.restored_held().log_id());
      row.set_restored_held(true);
    });
    EndAllOpen(state, position);
  } else if (event.has_restored_resumed()) {
    ChangeFourEyes(state, [&](journal::FourEyes& row) { row.set_restored_held(false); });
  }
}

}  // namespace yici::catalog
