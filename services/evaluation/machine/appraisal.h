// Monthly figures of counties, departments and stewards, kept event by event: each event that counts moves its figures by one
// step and is listed with them, so that sums and lists are always the same.
//
// A case counts in the month of its ruling (decided, on time, working days) and in that of its delivery (completed, one visit),
// a rating in that of the day it was given, a visit in that of the day it was made, a card in that of its instant; each with
// the county and department that it stood with then.
#ifndef YICI_SERVICES_EVALUATION_MACHINE_APPRAISAL_H_
#define YICI_SERVICES_EVALUATION_MACHINE_APPRAISAL_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/base/evaluation_tables.h"
#include "services/base/outcome.h"
#include "services/workflow/dmn/evaluate.h"

namespace yici::evaluation {

inline constexpr std::string_view kScoring = "scoring";  // the row of the pack: decisions county, department, steward
inline constexpr int32_t kMonthMin = 200'001, kMonthMax = 210'012;

bool IsMonth(int32_t month);

// Moves the figures that an applied event of approval, steward or this machine counts in.
void CountEvent(State& state, const journal::Event& event, const EventPosition& position);

// As they stand; zeros where nothing happened.
journal::Figures FiguresOf(const StateReader& state, journal::AppraisalScope scope, std::string_view id, int32_t month);
// Of a jurisdiction with all below it.
journal::Figures FiguresOfArea(const StateReader& state, std::string_view jurisdiction, int32_t month);
void Add(journal::Figures& sum, const journal::Figures& part);
// How many events are listed behind the figures: every event moves one figure that counts events, a card that is withdrawn one
// up and one down. So the number needs no row of its own, and none is scanned for it.
int64_t CountContributions(const journal::Figures& figures);
// The ratings that the satisfaction rate is of: those found mistaken or malicious are excluded.
int64_t RatingsThatCount(const journal::Figures& figures);

// The formula's number in hundredths, rounded half up once; nothing where it gives none.
std::optional<int32_t> ScoreOf(const dmn::Model& model, journal::AppraisalScope scope, const journal::Figures& figures);
// Every county, every steward in office, every department with figures in the month, scored and ranked 1, 1, 3. Nothing: the
// formula gives no number for one.
std::optional<std::vector<journal::LeagueRow>> RankedRows(const StateReader& state, const dmn::Model& model,
                                                          journal::AppraisalScope scope, int32_t month);

// Hundredths of numerator/denominator, half up; nothing for a division by zero.
std::optional<int64_t> RatioInHundredths(int64_t numerator, int64_t denominator, int64_t scale);

// The case numbers of a sample of the month's rulings, in the order drawn: the same for the same seed, for ever.
std::vector<std::string> Draw(std::vector<std::string> population, int32_t size, uint64_t seed);
// Reads every event listed for the county's month: not beyond kDrawFromMax of them while others wait to be decided.
inline constexpr int64_t kDrawFromMax = 100'000;
std::vector<std::string> DecidedCases(const StateReader& state, std::string_view jurisdiction, int32_t month);

}  // namespace yici::evaluation

#endif  // YICI_SERVICES_EVALUATION_MACHINE_APPRAISAL_H_
