// What has to hold of a proposal before it may be confirmed: it is open, the second person is one, both may do it, and what is
// done is what was proposed and seen.
//
//   if (auto refusal = CheckConfirmation(world, proposal, command.digest(), ordered)) return Refuse(*refusal);
//
// A second person was an administrator when it was proposed: who could be appointed afterwards would be the first one's choice.
#ifndef YICI_SERVICES_CATALOG_MACHINE_CONFIRMATION_H_
#define YICI_SERVICES_CATALOG_MACHINE_CONFIRMATION_H_

#include <optional>
#include <string>
#include <string_view>

#include "services/base/outcome.h"
#include "services/base/proposal_tables.h"

namespace yici::catalog {

using MaybeRefusal = std::optional<Rejection>;

bool IsOpen(const journal::Proposal& proposal, Instant now);
// The change set that an act names; "" for none.
const std::string& SetOf(const journal::ProposedAct& act);

// `proposal` is nullptr where there is none of this number.
MaybeRefusal CheckOpen(const journal::Proposal* proposal, Instant now);
// The proposer must still be one who may: whoever was removed since has proposed nothing.
MaybeRefusal CheckProposer(const World& world, const journal::Proposal& proposal, const Ordered& ordered);
// The rows that were staged then are staged still; a restored log is the one that was held.
MaybeRefusal CheckUnchanged(const StateReader& state, const journal::Proposal& proposal);
// All of it, for the sender. An empty digest is that of a command from before confirmations named one.
MaybeRefusal CheckConfirmation(const World& world, const journal::Proposal* proposal, const std::string& digest,
                               const Ordered& ordered);
Rejection ProposalChanged(std::string_view zh, std::string_view en);

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_MACHINE_CONFIRMATION_H_
