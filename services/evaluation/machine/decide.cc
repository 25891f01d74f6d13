#include "services/evaluation/machine/decide.h"

#include "services/evaluation/machine/commands/appraisal_commands.h"
#include "services/evaluation/machine/commands/enclave_commands.h"
#include "services/evaluation/machine/commands/rally_commands.h"
#include "services/evaluation/machine/commands/supervision_commands.h"
#include "services/evaluation/machine/rally_year.h"

namespace yici::evaluation {

using journal::Command;

bool Handles(const Command& command) {
  if (command.has_total_rally_year()) return true;
  return command.command_case() >= Command::kPlanRally && command.command_case() <= Command::kDrawChecks;
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

Outcome DecideSupervision(const World& world, const Command& command, const Ordered& ordered) {
  switch (command.command_case()) {
    case Command::kAppealCard: return DecideAppealCard(world, command.appeal_card(), ordered);
    case Command::kRuleCardAppeal: return DecideRuleCard(world, command.rule_card_appeal(), ordered);
    case Command::kSuperviseCard: return DecideSupervise(world, command.supervise_card(), ordered);
    case Command::kIssueOrder: return DecideIssue(world, command.issue_order(), ordered);
    case Command::kSignOrder: return DecideSign(world, command.sign_order(), ordered);
    case Command::kHandleOrder: return DecideHandle(world, command.handle_order(), ordered);
    case Command::kFeedBackOrder: return DecideFeedBack(world, command.feed_back_order(), ordered);
    case Command::kTakeOrderUp: return DecideTakeUp(world, command.take_order_up(), ordered);
    case Command::kReviewOrder: return DecideReviewOrder(world, command.review_order(), ordered);
    default: return DecidePublishOrder(world, command.publish_order(), ordered);
  }
}

}  // namespace

Outcome Decide(const World& world, const Command& command, const Ordered& ordered) {
  if (command.has_total_rally_year()) return DecideTotalYear(world, command.total_rally_year(), ordered);
  if (command.command_case() <= Command::kCancelRally) return DecideAtRally(world, command, ordered);
  if (command.command_case() <= Command::kOpenPark) return DecideAtEnclave(world, command, ordered);
  if (command.command_case() <= Command::kPublishOrder) return DecideSupervision(world, command, ordered);
  if (command.has_publish_league()) return DecideLeague(world, command.publish_league(), ordered);
  if (command.has_rescore_month()) return DecideRescore(world, command.rescore_month(), ordered);
  return DecideDraw(world, command.draw_checks(), ordered);
}

std::vector<Command> Reactions(const StateReader& state, const journal::Event& event) {
  std::vector<Command> commands;
  if (event.has_card_appeal_ruled() && event.card_appeal_ruled().state() == journal::APPEAL_STATE_WITHDRAWN) {
    const std::string& card_no = event.card_appeal_ruled().card_no();
    const auto* card = state.Find<journal::IssuedCard>(CardKeyOf(card_no));
    Command& command = commands.emplace_back();
    command.mutable_rescore_month()->set_month(card == nullptr ? 0 : card->month());
    command.mutable_rescore_month()->set_card_no(card_no);
  }
  if (!MayIssueRed(event)) return commands;
  const journal::Card* card = RedCardOf(state, event);
  Command& command = commands.emplace_back();
  command.mutable_supervise_card()->set_card_no(card == nullptr ? "" : CardNo(card->revision(), card->index()));
  return commands;
}

}  // namespace yici::evaluation
