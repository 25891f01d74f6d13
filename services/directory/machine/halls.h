// Which hall looks after a case that came in without a window (online, by mail): somebody's workbench shows it.
//
// The answer is asked with every online submission, so it stands ready in rows of its own, made anew whenever a change set
// brings halls or windows.
#ifndef YICI_SERVICES_DIRECTORY_MACHINE_HALLS_H_
#define YICI_SERVICES_DIRECTORY_MACHINE_HALLS_H_

#include <string>
#include <string_view>

#include "services/base/state.h"

namespace yici::directory {

// The hall of the department's first window by id; else of the first window for all departments in the jurisdiction; else
// that jurisdiction's first hall by id; "" when it has none.
std::string HallServing(const StateReader& state, std::string_view department_id, std::string_view jurisdiction);

// Part of Apply: rewrites the rows that HallServing reads.
void IndexHalls(State& state);

}  // namespace yici::directory

#endif  // YICI_SERVICES_DIRECTORY_MACHINE_HALLS_H_
