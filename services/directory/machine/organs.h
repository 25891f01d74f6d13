// Which organ carries on what a department did: names, ends and successors (机构调整).
//
//   const std::string organ = OrganOn(state, subject.department_id(), subject.item_code(), today);
//
// A merger or split ends a department at 00:00 of its day; from then on its successor answers, item by item, along the
// whole chain of successions. Decide keeps the chain free of rings (decide.cc), so every walk ends.
#ifndef YICI_SERVICES_DIRECTORY_MACHINE_ORGANS_H_
#define YICI_SERVICES_DIRECTORY_MACHINE_ORGANS_H_

#include <string>
#include <string_view>
#include <vector>

#include "services/base/state.h"
#include "services/base/time.h"

namespace yici::directory {

// Whether the change ends its department.
bool Ends(const journal::DepartmentChange& change);
// The merger or split by which the department has ended on that day; nullptr while it lasts.
const journal::DepartmentChange* EndOf(const journal::Department& department, CivilDay on);
// The merger or split that stands, in force or to come; nullptr when none does.
const journal::DepartmentChange* PlannedEndOf(const journal::Department& department);
// Who takes an item's cases by a merger or split.
std::string_view SuccessorFor(const journal::DepartmentChange& end, std::string_view item_code);

// The department that answers for an item's cases on that day: the given one, else the last of its successors.
std::string OrganOn(const StateReader& state, std::string_view department_id, std::string_view item_code, CivilDay on);
// The same with its jurisdiction: the given one while nothing has changed, else the successor's.
struct Organ {
  std::string department_id;
  std::string jurisdiction;
};
Organ OrganOn(const StateReader& state, std::string_view department_id, std::string_view jurisdiction,
              std::string_view item_code, CivilDay on);
// The departments that have ended and whose matters without an item of their own stand with this one today, in the order of
// their ids. Scans the departments: for lists, not for commands.
std::vector<std::string> CarriedOnBy(const StateReader& state, std::string_view department_id, CivilDay on);
// Whether `to` or one of its successors, to come or in force, is `department_id`: a succession may not close to a ring.
bool LeadsTo(const StateReader& state, std::string_view to, std::string_view department_id);

// The name on a day: of the last renaming in force, else of the row.
struct DepartmentName {
  std::string_view zh;
  std::string_view en;
};
DepartmentName NameOn(const journal::Department& department, CivilDay on);

// The days on which departments of the partition end, ascending. Scans the departments, so it is kept and not asked.
std::vector<int32_t> EndingDays(const StateReader& state);

}  // namespace yici::directory

#endif  // YICI_SERVICES_DIRECTORY_MACHINE_ORGANS_H_
