// Yellow and red cards as evaluation keeps them: a row for each that a case or a demand drew, its appeal and how it ended.
// Cards are issued by the machines below; this one looks at what their events left behind.
#ifndef YICI_SERVICES_EVALUATION_MACHINE_CARDS_H_
#define YICI_SERVICES_EVALUATION_MACHINE_CARDS_H_

#include <string>
#include <string_view>
#include <vector>

#include "services/base/evaluation_tables.h"
#include "services/base/outcome.h"

namespace yici::evaluation {

inline constexpr std::string_view kDemandLate = "DEMAND_LATE";  // the final reply of a demand was late

// The cards that an applied event of approval or steward issued; reminders and early warnings are none. `state` is as the event
// left it.
std::vector<journal::IssuedCard> CardsOf(const StateReader& state, const journal::Event& event, const EventPosition& position);
// The red card that an applied event of a case issued; null: none. Before it is applied: one of the same kind, or null.
const journal::Card* RedCardOf(const StateReader& state, const journal::Event& event);
// Whether the event may issue a red card at all.
bool MayIssueRed(const journal::Event& event);

std::string CardNo(uint64_t revision, int32_t index);
// The key of a card's row; "" for a text that is no card number.
std::string CardKeyOf(std::string_view card_no);

// Puts the row, its lists and the counts of standing red ones.
void PutCard(State& state, journal::IssuedCard card, const EventPosition& position);
// CardAppealed and CardAppealRuled.
void ApplyAppeal(State& state, const journal::Event& event, const EventPosition& position);
bool IsWithdrawn(const journal::IssuedCard& card);

}  // namespace yici::evaluation

#endif  // YICI_SERVICES_EVALUATION_MACHINE_CARDS_H_
