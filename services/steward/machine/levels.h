// The levels an issue goes up by: steward and department (1), county (2), city task force (3), leading group (4).
//
// Limits and leaders are rows of the pack. A level that the jurisdiction does not have (a county above the city's own
// projects) is no level; one that it has but whose leader is missing is passed over, and an incident says so. The last level
// takes the issue with or without a leader: nothing is lost.
#ifndef YICI_SERVICES_STEWARD_MACHINE_LEVELS_H_
#define YICI_SERVICES_STEWARD_MACHINE_LEVELS_H_

#include <string>
#include <vector>

#include "services/base/state.h"
#include "services/base/time.h"

namespace yici::steward {

inline constexpr int32_t kFirstLevel = 1;
inline constexpr int32_t kLastLevel = 4;

// The pack's row, or what holds where the pack is silent: 5, 5, 10 working days and none.
journal::EscalationLevel LevelOf(const StateReader& state, int32_t level);
std::string LevelKey(int32_t level);

struct Ascent {
  int32_t to = 0;
  std::string leader_id;  // empty: the last level has none
  std::vector<int32_t> passed_over;
};
// Where the issue goes from its level. Not to be asked at the last one.
Ascent NextLevel(const StateReader& state, const journal::Demand& demand);

// The leader of a level ("county", "city") for a jurisdiction: the project's own where it is of that level, else the first
// by id. "" : none in office.
std::string LeaderOf(const StateReader& state, std::string_view leader_level, std::string_view jurisdiction,
                     std::string_view project_id);
// Who gets the copy of a notice to a department: the first leader of its jurisdiction.
std::string LeaderOverDepartment(const StateReader& state, std::string_view department_id);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_LEVELS_H_
