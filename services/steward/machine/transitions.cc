#include "services/steward/machine/transitions.h"

#include "services/steward/machine/vocabulary.h"

namespace yici::steward {
namespace {

using journal::Command;

using StateSet = uint32_t;

template <class... States>
constexpr StateSet In(States... states) {
  return ((StateSet{1} << states) | ...);
}

constexpr StateSet kAtWork =
    In(journal::DEMAND_STATE_AWAITING_SIGN, journal::DEMAND_STATE_RETURN_REVIEW, journal::DEMAND_STATE_HANDLING,
       journal::DEMAND_STATE_EXTENSION_REVIEW, journal::DEMAND_STATE_REPLY_REVIEW);
constexpr StateSet kBeforeResult = kAtWork | In(journal::DEMAND_STATE_REGISTERED);
constexpr StateSet kOpen =
    kBeforeResult | In(journal::DEMAND_STATE_CALL_BACK, journal::DEMAND_STATE_INSPECTION, journal::DEMAND_STATE_LISTED);

StateSet StatesOf(CommandKind command) {
  switch (command) {
    case Command::kDispatchDemand:
    case Command::kAnswerDemand:
    case Command::kRejectDemand: return In(journal::DEMAND_STATE_REGISTERED);
    case Command::kSignDemand:
    case Command::kReturnDemand: return In(journal::DEMAND_STATE_AWAITING_SIGN);
    case Command::kDecideReturn: return In(journal::DEMAND_STATE_RETURN_REVIEW);
    case Command::kSetJointHandling:
      return In(journal::DEMAND_STATE_AWAITING_SIGN, journal::DEMAND_STATE_HANDLING, journal::DEMAND_STATE_EXTENSION_REVIEW);
    case Command::kGiveDemandOpinion:
      return In(journal::DEMAND_STATE_AWAITING_SIGN, journal::DEMAND_STATE_HANDLING, journal::DEMAND_STATE_EXTENSION_REVIEW);
    case Command::kAskExtension:
    case Command::kReplyDemand: return In(journal::DEMAND_STATE_HANDLING);
    case Command::kDecideExtension: return In(journal::DEMAND_STATE_EXTENSION_REVIEW);
    case Command::kReviewReply: return In(journal::DEMAND_STATE_REPLY_REVIEW);
    case Command::kRecordCallBack:
    case Command::kConfirmDemand: return In(journal::DEMAND_STATE_CALL_BACK);
    case Command::kRuleDemand: return kOpen;
    case Command::kEscalateDemand:
    case Command::kUrgeDemand: return kBeforeResult;
    case Command::kMergeDemand:
    case Command::kListDemandLongTerm: return kBeforeResult;
    case Command::kResumeDemand: return In(journal::DEMAND_STATE_LISTED);
    case Command::kReadCaller: return ~StateSet{0};
    default: return 0;
  }
}

}  // namespace

bool HasEnded(journal::DemandState state) { return state >= journal::DEMAND_STATE_CLOSED; }

bool Allows(CommandKind command, journal::DemandState state) { return ((StatesOf(command) >> state) & 1) != 0; }

Refusal CheckState(const journal::Demand& demand, CommandKind command) {
  if (Allows(command, demand.state())) return std::nullopt;
  const Name name = NameOf(demand.state());
  return Deny(HasEnded(demand.state()) ? Reason::kDemandEnded : Reason::kDemandWrongState, "demand_no",
              {{"state", name.word}, {"state_zh", name.zh}});
}

}  // namespace yici::steward
