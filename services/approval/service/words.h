// The words that the public API uses for stored values: read by the conversions, written by the presentation.
#ifndef YICI_SERVICES_APPROVAL_SERVICE_WORDS_H_
#define YICI_SERVICES_APPROVAL_SERVICE_WORDS_H_

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "services/base/state.h"

namespace yici::approval {

template <class Enum>
using NamedValue = std::pair<std::string_view, Enum>;

inline constexpr NamedValue<journal::LinkKind> kLinkKinds[] = {{"change", journal::LINK_KIND_CHANGE},
                                                               {"renewal", journal::LINK_KIND_RENEWAL},
                                                               {"withdrawal", journal::LINK_KIND_WITHDRAWAL}};
inline constexpr NamedValue<journal::WithdrawalGround> kWithdrawalGrounds[] = {
    {"law_changed", journal::WITHDRAWAL_GROUND_LAW_CHANGED}, {"facts_changed", journal::WITHDRAWAL_GROUND_FACTS_CHANGED}};
inline constexpr NamedValue<journal::RevocationGround> kRevocationGrounds[] = {
    {"abuse_or_neglect", journal::REVOCATION_GROUND_ABUSE_OR_NEGLECT},
    {"beyond_power", journal::REVOCATION_GROUND_BEYOND_POWER},
    {"procedure_violated", journal::REVOCATION_GROUND_PROCEDURE_VIOLATED},
    {"not_qualified", journal::REVOCATION_GROUND_NOT_QUALIFIED},
    {"other_by_law", journal::REVOCATION_GROUND_OTHER_BY_LAW},
    {"fraud_or_bribery", journal::REVOCATION_GROUND_FRAUD_OR_BRIBERY}};
inline constexpr NamedValue<journal::CancellationGround> kCancellationGrounds[] = {
    {"term_over", journal::CANCELLATION_GROUND_TERM_OVER},
    {"holder_dead_or_incapable", journal::CANCELLATION_GROUND_HOLDER_DEAD_OR_INCAPABLE},
    {"organisation_dissolved", journal::CANCELLATION_GROUND_ORGANISATION_DISSOLVED},
    {"withdrawn", journal::CANCELLATION_GROUND_WITHDRAWN},
    {"revoked_or_annulled", journal::CANCELLATION_GROUND_REVOKED_OR_ANNULLED},
    {"force_majeure", journal::CANCELLATION_GROUND_FORCE_MAJEURE},
    {"other_by_law", journal::CANCELLATION_GROUND_OTHER_BY_LAW}};
inline constexpr NamedValue<journal::RatingStage> kRatingStages[] = {{"receipt", journal::RATING_STAGE_RECEIPT},
                                                                     {"acceptance", journal::RATING_STAGE_ACCEPTANCE},
                                                                     {"completion", journal::RATING_STAGE_COMPLETION}};
inline constexpr NamedValue<journal::RatingVerdict> kRatingVerdicts[] = {{"factual", journal::RATING_VERDICT_FACTUAL},
                                                                         {"mistaken", journal::RATING_VERDICT_MISTAKEN},
                                                                         {"malicious", journal::RATING_VERDICT_MALICIOUS}};

// "" for a value that has no word.
template <class Enum>
std::string WordOf(std::span<const NamedValue<Enum>> words, Enum value) {
  for (const auto& [word, meaning] : words) {
    if (meaning == value) return std::string(word);
  }
  return "";
}

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_SERVICE_WORDS_H_
