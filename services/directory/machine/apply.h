// Makes an event of the directory so. Pure and total: it never refuses, and what it does for an event is frozen.
//
// HandOver makes `to` the owner of the work of `from`, without touching a case: OwnerOf(from) is `to` from then on, and
// `to` may act with the mandates of `from` (an open-ended substitution that holds also when `from` has left). What
// `from` had taken over from others goes along, so one step always leads to the owner. Handing work back to somebody
// ends the hand-over by which it had left him. Whoever is named on a step (`assigned_to`) is resolved by OwnerOf whenever
// it is asked, so no case needs to be touched.
#ifndef YICI_SERVICES_DIRECTORY_MACHINE_APPLY_H_
#define YICI_SERVICES_DIRECTORY_MACHINE_APPLY_H_

#include "services/base/outcome.h"

namespace yici::directory {

// RoleGranted, RoleRevoked, SubstitutionSet, WorkHandedOver, CreditMarkRecorded, CreditMarkLifted, DepartmentReorganized,
// AgentAuthorized, AgentRevoked.
bool Handles(const journal::Event& event);

void Apply(State& state, const journal::Event& event, const EventPosition& position);

}  // namespace yici::directory

#endif  // YICI_SERVICES_DIRECTORY_MACHINE_APPLY_H_
