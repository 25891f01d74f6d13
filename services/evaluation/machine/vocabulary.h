// The words of rallies, agreements, cards, orders and tables in two languages: what transcripts, feeds and answers call a
// state.
#ifndef YICI_SERVICES_EVALUATION_MACHINE_VOCABULARY_H_
#define YICI_SERVICES_EVALUATION_MACHINE_VOCABULARY_H_

#include <optional>
#include <string>
#include <string_view>

#include "services/base/evaluation_tables.h"

namespace yici::evaluation {

struct Name {
  std::string_view word;  // stable: "nominating"
  std::string_view zh;    // 报名
};

Name NameOf(journal::RallyState state);
Name NameOf(journal::RallyVerdict verdict);
Name NameOf(journal::AppealState state);
Name NameOf(journal::EnclaveState state);
Name NameOf(journal::OrderState state);
Name NameOf(journal::CardColor color);
Name NameOf(journal::AppraisalScope scope);
Name NameOf(journal::ContributionKind kind);

// Nothing for a word that is none.
std::optional<journal::RallyState> RallyStateOf(std::string_view word);
std::optional<journal::EnclaveState> EnclaveStateOf(std::string_view word);
std::optional<journal::AppraisalScope> ScopeOf(std::string_view word);
std::optional<journal::OrderState> OrderStateOf(std::string_view word);
std::optional<journal::CardColor> CardColorOf(std::string_view word);
std::optional<journal::AppealState> AppealStateOf(std::string_view word);

// Hundredths as people write them: 9733 is "97.33".
std::string DecimalOf(int64_t hundredths);
// "97.3" is 9730; nothing for a text that is no number of at most two decimals below ten million.
std::optional<int32_t> HundredthsOf(std::string_view text);

// "rally.planned"; "" for an event that is not of this machine. By field number, as steps keep it.
std::string_view EventTypeOf(int event);

}  // namespace yici::evaluation

#endif  // YICI_SERVICES_EVALUATION_MACHINE_VOCABULARY_H_
