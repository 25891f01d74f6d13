// Credit marks (信用记录) of applicants, as far as approvals ask for them: what bars an acceptance with deferral or a grant on
// promise. An administrator records and lifts them; an after-check that finds a promise untrue records its own.
//
//   if (FindCreditMark(world.state, "enterprise:91210700MA0AB12C3K", Bars::kDeferral, today)) return Refuse(…);
#ifndef YICI_SERVICES_DIRECTORY_MACHINE_CREDIT_H_
#define YICI_SERVICES_DIRECTORY_MACHINE_CREDIT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "services/base/outcome.h"

namespace yici::directory {

// What a mark stands in the way of. Bad credit bars a deferral, an untrue promise bars promises, a serious breach that
// is not repaired bars both.
enum class Bars { kDeferral, kPromise };

// The first mark of the party that holds on that day and bars it; nullptr when none does. `party` is a principal:
// "enterprise:{USCC}" or "person:{token hex}".
const journal::CreditMark* FindCreditMark(const StateReader& state, std::string_view party, Bars what, CivilDay on);
bool Stands(const journal::CreditMark& mark, CivilDay on);

// Marks are numbered per party from 1.
int32_t NextMarkNumber(const StateReader& state, std::string_view party);
std::string CreditSubject(std::string_view party);  // "credit/{party}"

// The commands and events of marks, for decide.h and apply.h.
Outcome DecideRecordMark(const World& world, const journal::RecordCreditMark& command, const Ordered& ordered);
Outcome DecideLiftMark(const World& world, const journal::LiftCreditMark& command, const Ordered& ordered);
void ApplyMarkRecorded(State& state, const journal::CreditMarkRecorded& event);
void ApplyMarkLifted(State& state, const journal::CreditMarkLifted& event, CivilDay day);

}  // namespace yici::directory

#endif  // YICI_SERVICES_DIRECTORY_MACHINE_CREDIT_H_
