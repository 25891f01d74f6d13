// Which enterprises a policy concerns: the decision table "policies" of the pack, its first rule that matches. The policy keeps
// the version of the table it was published under and is matched by that one to the end, whatever a later pack brings; each
// delivery keeps its rule.
//
//   const PolicyTable table(state, library, policy.table_digest());
//   const auto rule = table.RuleFor(policy, enterprise, "scale-to-giant");            // "" : it does not concern that one
//
// The table sees audience (of the policy), category, cluster, county, above scale and cultivation (of the enterprise; null
// where nothing is known) and says deliver.
#ifndef YICI_SERVICES_STEWARD_MACHINE_POLICY_MATCH_H_
#define YICI_SERVICES_STEWARD_MACHINE_POLICY_MATCH_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/steward/machine/coverage.h"

namespace yici::steward {

inline constexpr std::string_view kPolicies = "policies";  // the row of the pack, and the decision in it

class PolicyTable {
 public:
  PolicyTable(const StateReader& state, workflow::Library& library, std::string_view digest);
  // Whether the deployment is there and has the decision.
  explicit operator bool() const { return static_cast<bool>(held_); }
  // "policies/technology"; "": it does not concern the enterprise; nullopt: the table is missing or says neither yes nor no.
  std::optional<std::string> RuleFor(const journal::Policy& policy, const journal::Enterprise& enterprise,
                                     std::string_view cultivation) const;

 private:
  HeldModel held_;
};

// Digest of the table that is in force; empty: the pack brings none.
std::string_view TableInForce(const StateReader& state);

// The enterprises that a delivery looks at next, behind `cursor`, with how each is helped to grow.
struct PolicyCandidate {
  journal::Enterprise enterprise;
  std::string cultivation;  // small-to-scale, scale-to-giant; empty: it is not
};
std::vector<PolicyCandidate> CandidatesAfter(const StateReader& state, std::string_view cursor, size_t limit, bool* more);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_POLICY_MATCH_H_
