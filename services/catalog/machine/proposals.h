// Acts that take two people (双人复核): the calendar, the power list, a pack that changes either, and the end of the hold on a
// restored log. Where two are required, the first one's command is judged as ever and becomes a proposal; the second one's
// confirmation has it judged anew and done, in one record.
//
//   Outcome outcome = DecideAct(world, command, ordered);
//   return TakesTwo(world, command, ordered) ? Propose(world, ActOf(command), std::move(outcome), ordered) : outcome;
//
// Two means two principals: the sender of the confirmation is not the proposer and was appointed before the proposal, both may
// do the act when it is confirmed, and what is done is what was proposed: a change set staged anew under its old name is
// refused.
#ifndef YICI_SERVICES_CATALOG_MACHINE_PROPOSALS_H_
#define YICI_SERVICES_CATALOG_MACHINE_PROPOSALS_H_

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "services/base/outcome.h"
#include "services/base/proposal_tables.h"

namespace yici::catalog {

inline constexpr std::string_view kFourEyesKey = "four-eyes";
inline constexpr int64_t kProposalDays = 7;  // of legal time until a proposal expires
inline constexpr int kOpenProposalsMax = 100;
inline constexpr int kProposalRowsMax = 300;

std::string ProposalKey(uint64_t number);
bool IsFourEyesRequired(const StateReader& state);
// A restored log that two people have not resumed yet.
bool IsRestoredHeld(const StateReader& state);
// Whether this restored log is to be held and was not yet.
bool NeedsRestoredHold(const StateReader& state, std::string_view log_id);
// "calendar.publish", "power_list.apply", "catalog.apply", "admin.resume"; "" for none.
std::string_view NameOf(const journal::ProposedAct& act);
// "open", "confirmed", "withdrawn", "expired".
std::string_view StateNameOf(const journal::Proposal& proposal, Instant now);
// The change sets that open proposals name: what is staged of them waits with them.
std::set<std::string, std::less<>> ProposedSets(const StateReader& state, Instant now);
// Of the change set that the act names, empty where it names none.
std::string StagedDigestOf(const StateReader& state, const journal::ProposedAct& act);
// SHA-256 of all that is proposed, the staged rows by their digest: what a confirmation names.
std::string DigestOf(const journal::Proposal& proposal);

// Whether the sender's command has to become a proposal: it changes what takes two people, here.
bool TakesTwo(const World& world, const journal::Command& command, const Ordered& ordered);
journal::ProposedAct ActOf(const journal::Command& command);
// The command that an act is; none of the end of a hold.
journal::Command CommandOf(const journal::ProposedAct& act);
// `judged` is what the act would do: its refusal is told, and what would change nothing needs nobody else.
Outcome Propose(const World& world, journal::ProposedAct act, Outcome judged, const Ordered& ordered);
// Lifting the hold of a restored log: a proposal, for which there is always room; by yici itself at once.
Outcome ProposeResume(const World& world, const std::string& reason, const Ordered& ordered);

bool HandlesProposals(const journal::Command& command);
// `decide` judges a proposed command as the sender's own.
using DecideAct = std::function<Outcome(const World&, const journal::Command&, const Ordered&)>;
Outcome DecideProposals(const World& world, const journal::Command& command, const Ordered& ordered, const DecideAct& decide);
// Whether a command of this kind is judged although a restored log is held.
bool IsAboutHold(const StateReader& state, const journal::Command& command);

bool HandlesProposals(const journal::Event& event);
void ApplyProposals(State& state, const journal::Event& event, const EventPosition& position);

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_MACHINE_PROPOSALS_H_
