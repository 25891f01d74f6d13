// A card may be appealed against once by the unit that it was given to. It stays to be read either way; withdrawn, it counts no
// longer.
#include "services/evaluation/machine/commands/supervision_commands.h"

namespace yici::evaluation {
namespace {

Refusal OpenCard(const StateReader& state, std::string_view card_no, const journal::IssuedCard** card) {
  const std::string key = CardKeyOf(card_no);
  *card = key.empty() ? nullptr : state.Find<journal::IssuedCard>(key);
  return *card == nullptr ? Refusal(Deny(Reason::kCardNotFound, "card_no")) : std::nullopt;
}

std::string CardSubject(const journal::IssuedCard& card) { return "cards/" + card.card_no(); }

// An appeal that waits for its ruling.
Refusal CheckOpenAppeal(const journal::IssuedCard& card) {
  if (card.appeal().state() == journal::APPEAL_STATE_UNSPECIFIED) return Deny(Reason::kAppealNotFound, "card_no");
  if (card.appeal().state() == journal::APPEAL_STATE_OPEN) return std::nullopt;
  return Deny(Reason::kAppealRuled, "card_no", {{"state", NameOf(card.appeal().state()).word}});
}

}  // namespace

Outcome DecideAppealCard(const World& world, const journal::AppealCard& command, const Ordered& ordered) {
  YICI_MUST(CheckText("reason", command.reason(), kNoteBytesMax, Reason::kReasonsRequired));
  Desk desk(world, ordered);
  const journal::IssuedCard* card = nullptr;
  YICI_MUST(OpenCard(world.state, command.card_no(), &card));
  YICI_MUST(desk.RequireIn({role::kOrganHead, role::kChiefRepresentative, role::kHandler}, card->department_id()));
  YICI_MUST(desk.RequireRevision(command.etag(), card->etag()));
  if (card->appeal().state() != journal::APPEAL_STATE_UNSPECIFIED) return Refuse(Deny(Reason::kAlreadyAppealed, "card_no"));
  journal::Event event;
  journal::CardAppealed& appealed = *event.mutable_card_appealed();
  appealed.set_card_no(card->card_no());
  appealed.set_reason(command.reason());
  appealed.set_day(desk.today());
  desk.Emit(std::move(event), CardSubject(*card));
  return desk.Conclude(card->card_no(), NameOf(journal::APPEAL_STATE_OPEN).word);
}

Outcome DecideRuleCard(const World& world, const journal::RuleCardAppeal& command, const Ordered& ordered) {
  YICI_MUST(CheckText("reasons", command.reasons(), kNoteBytesMax, Reason::kReasonsRequired));
  Desk desk(world, ordered);
  const journal::IssuedCard* card = nullptr;
  YICI_MUST(OpenCard(world.state, command.card_no(), &card));
  YICI_MUST(desk.RequireOver({role::kInspector, role::kAdministrator}, card->jurisdiction()));
  if (card->appeal().actor() == desk.actor()) return Refuse(Deny(Reason::kSeparationOfDuties));
  YICI_MUST(desk.RequireRevision(command.etag(), card->etag()));
  YICI_MUST(CheckOpenAppeal(*card));
  const auto state = command.uphold() ? journal::APPEAL_STATE_UPHELD : journal::APPEAL_STATE_WITHDRAWN;
  journal::Event event;
  journal::CardAppealRuled& ruled = *event.mutable_card_appeal_ruled();
  ruled.set_card_no(card->card_no());
  ruled.set_state(state);
  ruled.set_reasons(command.reasons());
  ruled.set_day(desk.today());
  desk.Emit(std::move(event), CardSubject(*card));
  return desk.Conclude(card->card_no(), NameOf(state).word);
}

}  // namespace yici::evaluation
