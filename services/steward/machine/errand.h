// An errand (代办) as it stands: what an enterprise entrusts to its agent, from the mandate to the rating.
//
//   FoldErrand(errand, event, position);                                          // what an event makes of it
//   if (!AllowsErrand(journal::Command::kTakeErrand, errand.state())) …           // the table of README.md
//   const MaterialDue due = DueOf(material, calendar);                            // what the liaison still owes, and since
//   when
//
// Of a case it knows the number and whether it has ended: the partition tells it, for an errand sees no case.
#ifndef YICI_SERVICES_STEWARD_MACHINE_ERRAND_H_
#define YICI_SERVICES_STEWARD_MACHINE_ERRAND_H_

#include <string_view>

#include "services/base/new_tables.h"
#include "services/base/outcome.h"
#include "services/calendar/calendar.h"
#include "services/steward/machine/transitions.h"

namespace yici::steward {

inline constexpr int kErrandStepsMax = 200;
inline constexpr int kErrandMaterialsMax = 50;
inline constexpr int kErrandCasesMax = 50;
inline constexpr size_t kMaterialNameBytesMax = 400;  // 100 characters
inline constexpr int32_t kMaterialLimitWd = 3;        // where the agent names none
inline constexpr int32_t kMaterialLimitWdMax = 60;

// Compared with the table of services/steward/README.md by a test.
bool AllowsErrand(CommandKind command, journal::ErrandState state);
bool HasEnded(journal::ErrandState state);

// "" when the event is of no errand.
std::string_view ErrandOf(const journal::Event& event);
bool IsErrandEvent(const journal::Event& event);
void FoldErrand(journal::Errand& errand, const journal::Event& event, const EventPosition& position);
void ApplyErrand(State& state, const journal::Event& event, const EventPosition& position);

// When a paper is due by the calendar in force, and by how many working days it is late on `on` or was when it came.
struct MaterialDue {
  CivilDay day;
  bool provisional = false;
  int32_t late_wd = 0;
};
MaterialDue DueOf(const journal::ErrandMaterial& material, const calendar::Calendar& calendar, CivilDay on);
// Asked for, not handed over, and late today.
bool HasLateMaterial(const journal::Errand& errand, const calendar::Calendar& calendar, CivilDay on);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_ERRAND_H_
