#include "services/evaluation/machine/transitions.h"

#include "services/evaluation/machine/vocabulary.h"

namespace yici::evaluation {

using journal::Command;

bool AllowsRally(CommandKind command, journal::RallyState state) {
  switch (command) {
    case Command::kNominateProject:
    case Command::kVetNomination:
    case Command::kSetRoute: return state == journal::RALLY_STATE_NOMINATING;
    case Command::kVisitStop:
    case Command::kSubmitSheet:
    case Command::kCloseScoring: return state == journal::RALLY_STATE_TOURING;
    case Command::kPostRally: return state == journal::RALLY_STATE_TALLIED;
    case Command::kAppealRally:
    case Command::kRuleRallyAppeal:
    case Command::kAnnounceRally: return state == journal::RALLY_STATE_POSTED;
    case Command::kCorrectRally:
    case Command::kLookBack: return state == journal::RALLY_STATE_ANNOUNCED;
    case Command::kCancelRally: return state == journal::RALLY_STATE_NOMINATING || state == journal::RALLY_STATE_TOURING;
    default: return false;
  }
}

bool AllowsEnclave(CommandKind command, journal::EnclaveState state) {
  switch (command) {
    case Command::kConsentEnclave: return state == journal::ENCLAVE_STATE_PROPOSED;
    case Command::kAdvanceEnclave: return state >= journal::ENCLAVE_STATE_SIGNED && state <= journal::ENCLAVE_STATE_PRODUCTION;
    case Command::kCancelEnclave:
      return state >= journal::ENCLAVE_STATE_PROPOSED && state <= journal::ENCLAVE_STATE_CONSTRUCTION;
    case Command::kSettleEnclave: return state == journal::ENCLAVE_STATE_PRODUCTION || state == journal::ENCLAVE_STATE_EXPIRED;
    default: return false;
  }
}

bool AllowsOrder(CommandKind command, journal::OrderState state) {
  switch (command) {
    case Command::kSignOrder: return state == journal::ORDER_STATE_ISSUED;
    case Command::kHandleOrder: return state == journal::ORDER_STATE_SIGNED || state == journal::ORDER_STATE_REDO;
    case Command::kFeedBackOrder: return state == journal::ORDER_STATE_HANDLING;
    case Command::kTakeOrderUp: return state == journal::ORDER_STATE_FEEDBACK;
    case Command::kReviewOrder: return state == journal::ORDER_STATE_REVIEW;
    case Command::kPublishOrder: return state == journal::ORDER_STATE_CLOSED;
    default: return false;
  }
}

Refusal CheckState(const journal::SupervisionOrder& order, CommandKind command) {
  if (AllowsOrder(command, order.state())) return std::nullopt;
  const Name name = NameOf(order.state());
  return Deny(Reason::kOrderWrongState, "order_no", {{"state", name.word}, {"state_zh", name.zh}});
}

Refusal CheckState(const journal::Enclave& enclave, CommandKind command) {
  if (AllowsEnclave(command, enclave.state())) return std::nullopt;
  const Name name = NameOf(enclave.state());
  return Deny(Reason::kEnclaveWrongState, "agreement_no", {{"state", name.word}, {"state_zh", name.zh}});
}

Refusal CheckState(const journal::Rally& rally, CommandKind command) {
  if (AllowsRally(command, rally.state())) return std::nullopt;
  const Name name = NameOf(rally.state());
  return Deny(Reason::kRallyWrongState, "rally_no", {{"state", name.word}, {"state_zh", name.zh}});
}

}  // namespace yici::evaluation
