// Who of the offices sees a demand, and who of them learns who reported. The command that unmasks a caller (commands/system.cc)
// and every reading of a demand (service/present.cc) ask here, so that both give the same answer.
//
//   if (SightOf(world.state, actor.id, demand, day) != Sight::kWhole) …      // who reported is withheld
//
// The complained-of unit never sees who reported (domain 2.7), and that unit is whoever handles the demand: its department,
// those that join, the successors of both, and the stewards of all of them.
#ifndef YICI_SERVICES_STEWARD_MACHINE_DEMAND_SIGHT_H_
#define YICI_SERVICES_STEWARD_MACHINE_DEMAND_SIGHT_H_

#include <string>
#include <string_view>

#include "services/base/state.h"
#include "services/base/time.h"

namespace yici::steward {

// Nothing, all but who reported, or all (personal fields masked).
enum class Sight { kNothing, kWithoutReporter, kWhole };

// A complaint or a report; of what came by the one number also what nobody has said the kind of yet.
bool HidesReporter(const journal::Demand& demand);
// An office in a department that handles it or joins, a steward of such a department, or the demand's own steward.
bool HandlesDemand(const StateReader& state, std::string_view principal, const journal::Demand& demand, CivilDay on);
// Of an officer who did not raise it.
Sight SightOf(const StateReader& state, std::string_view principal, const journal::Demand& demand, CivilDay on);
// The caller's personal fields unmasked: operators, dispatchers and auditors over it; where nobody is complained of also an
// issue's steward and the handlers of the department. Sight is no such right, and whoever raised it or leads has none.
bool MayReadCaller(const StateReader& state, std::string_view principal, const journal::Demand& demand, CivilDay on);

// Its steward acts: of a project whoever has it in charge today, else the steward named with the demand; who stands in for one
// of them, or took the work over, too. Where nobody is named, any steward of the jurisdiction.
bool IsStewardOf(const StateReader& state, std::string_view principal, const journal::Demand& demand, CivilDay on);
// Whom to show as its steward: while it is open it goes along with its project, and with work that was handed over. "": nobody.
std::string StewardNow(const StateReader& state, const journal::Demand& demand);

// The township in which its project lies, else the enterprise; "": the ledger knows none.
std::string_view TownshipOf(const StateReader& state, const journal::Demand& demand);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_DEMAND_SIGHT_H_
