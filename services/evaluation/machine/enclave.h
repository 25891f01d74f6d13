// Enclave agreements (飞地): how one year's tax is shared, which years are, and what an event makes of an agreement.
#ifndef YICI_SERVICES_EVALUATION_MACHINE_ENCLAVE_H_
#define YICI_SERVICES_EVALUATION_MACHINE_ENCLAVE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/base/outcome.h"
#include "services/base/evaluation_tables.h"

namespace yici::evaluation {

inline constexpr int64_t kTaxFenMax = 100'000'000'000'000'000;  // a quadrillion yuan: products with 100 stay far below 2^63
inline constexpr int32_t kSharesSum = 100;
inline constexpr int32_t kShareDefault = 50;
inline constexpr int32_t kBenefitYearsDefault = 10, kBenefitYearsMax = 50;
inline constexpr int kSettlementsMax = 200;

// The fly-out share is floored to fen, the rest goes to the fly-in side: nothing is lost.
struct Shares {
  int64_t out_fen = 0, in_fen = 0;
};
Shares SharesOf(int64_t tax_fen, int32_t share_out_percent);

// First and last year of the benefit period; the first is the year of production.
int32_t FirstYear(const journal::Enclave& enclave);
int32_t LastYear(const journal::Enclave& enclave);
// The newest version of a year; null: not settled.
const journal::EnclaveSettlement* SettlementOf(const journal::Enclave& enclave, int32_t year);
// How many parks the city of a jurisdiction may have; nothing where its policy sets no number. `city`: whose policy it is.
std::optional<int32_t> ParksMaxOf(const StateReader& state, std::string_view jurisdiction, std::string* city);
int32_t CountParks(const StateReader& state, std::string_view city);
// Whether nothing more will happen to it but settlements.
bool HasEnded(journal::EnclaveState state);

// Whose row the event changes; "" for an event that is of no agreement.
std::string_view EnclaveOf(const journal::Event& event);
void FoldEnclave(journal::Enclave& enclave, const journal::Event& event, const EventPosition& position);

}  // namespace yici::evaluation

#endif  // YICI_SERVICES_EVALUATION_MACHINE_ENCLAVE_H_
