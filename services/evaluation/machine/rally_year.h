// The yearly total of a city's rallies (拉练年度总评): counties and projects ranked over the announced lists of a year.
//
//   Refusal refusal = TotalOf(state, "210700", 2020, &total);
//   total.counties(0).hundredths()           // 9733: of the exact sum over all its sheets, divided once
//
// What counts of a rally is the newest version of its list. A county is its projects; the city's own projects stand under the
// city. A sum is that of the exact weighted sums of all sheets that count, of all rallies; it is divided by their number and
// rounded half up to hundredths once. Ranks are those of the rounded values, and ties share theirs: 1, 1, 3.
#ifndef YICI_SERVICES_EVALUATION_MACHINE_RALLY_YEAR_H_
#define YICI_SERVICES_EVALUATION_MACHINE_RALLY_YEAR_H_

#include <string_view>

#include "services/base/evaluation_tables.h"
#include "services/evaluation/machine/desk.h"

namespace yici::evaluation {

inline constexpr int kRalliesOfYearMax = 12;

int32_t YearVersionsOf(const StateReader& state, std::string_view jurisdiction, int32_t year);
// RALLY_YEAR_OPEN while one of them is on its way, RALLY_YEAR_EMPTY where none was announced.
Refusal TotalOf(const StateReader& state, std::string_view jurisdiction, int32_t year, journal::RallyYear* total);

Outcome DecideTotalYear(const World& world, const journal::TotalRallyYear& command, const Ordered& ordered);
void ApplyYearTotalled(State& state, const journal::RallyYearTotalled& event);

}  // namespace yici::evaluation

#endif  // YICI_SERVICES_EVALUATION_MACHINE_RALLY_YEAR_H_
