#include "services/evaluation/machine/decide.h"

#include "services/evaluation/machine/commands/enclave_commands.h"
#include "services/evaluation/machine/commands/rally_commands.h"

namespace yici::evaluation {

using journal::Command;

bool Handles(const Command& command) {
  return command.command_case() >= Command::kPlanRally && command.command_case() <= Command::kOpenPark;
}

namespace {

Outcome DecideAtRally(const World& world, const Command& command, const Ordered& ordered) {
  switch (command.command_case()) {
    case Command::kPlanRally: return DecidePlan(world, command.plan_rally(), ordered);
    case Command::kNominateProject: return DecideNominate(world, command.nominate_project(), ordered);
    case Command::kVetNomination: return DecideVet(world, command.vet_nomination(), ordered);
    case Command::kSetRoute: return DecideRoute(world, command.set_route(), ordered);
    case Command::kVisitStop: return DecideVisitStop(world, command.visit_stop(), ordered);
    case Command::kSubmitSheet: return DecideSheet(world, command.submit_sheet(), ordered);
    case Command::kCloseScoring: return DecideClose(world, command.close_scoring(), ordered);
    case Command::kPostRally: return DecidePost(world, command.post_rally(), ordered);
    case Command::kAppealRally: return DecideAppeal(world, command.appeal_rally(), ordered);
    case Command::kRuleRallyAppeal: return DecideRuleAppeal(world, command.rule_rally_appeal(), ordered);
    case Command::kAnnounceRally: return DecideAnnounce(world, command.announce_rally(), ordered);
    case Command::kCorrectRally: return DecideCorrect(world, command.correct_rally(), ordered);
    case Command::kLookBack: return DecideLookBack(world, command.look_back(), ordered);
    default: return DecideCancel(world, command.cancel_rally(), ordered);
  }
}

Outcome DecideAtEnclave(const World& world, const Command& command, const Ordered& ordered) {
  switch (command.command_case()) {
    case Command::kProposeEnclave: return DecidePropose(world, command.propose_enclave(), ordered);
    case Command::kConsentEnclave: return DecideConsent(world, command.consent_enclave(), ordered);
    case Command::kAdvanceEnclave: return DecideAdvance(world, command.advance_enclave(), ordered);
    case Command::kCancelEnclave: return DecideCancelEnclave(world, command.cancel_enclave(), ordered);
    case Command::kSettleEnclave: return DecideSettleEnclave(world, command.settle_enclave(), ordered);
    default: return DecideOpenPark(world, command.open_park(), ordered);
  }
}

}  // namespace

Outcome Decide(const World& world, const Command& command, const Ordered& ordered) {
  if (command.command_case() <= Command::kCancelRally) return DecideAtRally(world, command, ordered);
  return DecideAtEnclave(world, command, ordered);
}

}  // namespace yici::evaluation
