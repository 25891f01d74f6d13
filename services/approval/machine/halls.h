// Which hall looks after a case that came in without a window (online, by mail): somebody's workbench shows it.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_HALLS_H_
#define YICI_SERVICES_APPROVAL_MACHINE_HALLS_H_

#include <string_view>

#include "services/base/state.h"

namespace yici::approval {

// The hall of the department's first window by id; else of the first window for all departments in the item's
// jurisdiction; else that jurisdiction's first hall by id; "" when it has none. Scans the windows.
std::string_view HallServing(const StateReader& state, const journal::Item& item);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_HALLS_H_
