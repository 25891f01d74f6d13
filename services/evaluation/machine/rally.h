// What the score sheets of a rally (拉练) add up to, and who may score whom.
//
// A sheet is worth the sum of weight times hundredths, an integer from 0 to 1,000,000. A project is worth the mean of its
// sheets: their exact sum is divided once, rounded half up to hundredths; ranks are those of the rounded values, 1, 1, 3.
#ifndef YICI_SERVICES_EVALUATION_MACHINE_RALLY_H_
#define YICI_SERVICES_EVALUATION_MACHINE_RALLY_H_

#include <string>
#include <string_view>
#include <vector>

#include "services/base/evaluation_tables.h"

namespace yici::evaluation {

inline constexpr int kCriteriaMax = 30;
inline constexpr int kJudgesMax = 30;
inline constexpr int kEntriesMax = 100;
inline constexpr int kResultsMax = 20;
inline constexpr int kFindingsMax = 20;
inline constexpr int kCorrectionsMax = 50;
inline constexpr int32_t kHundredthsMax = 10'000;
inline constexpr int kDropFrom = 3;  // sheets from which the highest and the lowest may be dropped

const journal::RallyEntry* FindEntry(const journal::Rally& rally, std::string_view project_id);
journal::RallyEntry* FindEntry(journal::Rally& rally, std::string_view project_id);
const journal::RallyJudge* FindJudge(const journal::Rally& rally, std::string_view officer_id);
const journal::RallyAppeal* FindAppeal(const journal::Rally& rally, std::string_view project_id);

// Sum of weight times hundredths; the scores are complete.
int64_t WeightedOf(const journal::Rally& rally, const google::protobuf::RepeatedPtrField<journal::CriterionScore>& scores);
// In hundredths: an exact sum over sheets, divided once by their number and rounded half up. 0 without sheets.
int32_t MeanOf(int64_t weighted, int32_t sheets);
// The place of one project without its rank.
journal::RallyPlace PlaceOf(std::string_view project_id, std::vector<int64_t> weighted, bool drop_extremes);
// Orders by score, then project, and gives ranks.
void Rank(journal::RallyResult& result);
std::vector<journal::ScoreSheet> SheetsOf(const StateReader& state, std::string_view rally_no);
// All places, with the sheets as the corrections leave them.
journal::RallyResult ResultOf(const journal::Rally& rally, const std::vector<journal::ScoreSheet>& sheets,
                              const google::protobuf::RepeatedPtrField<journal::SheetCorrection>& corrections);

// The units of an officer by his posts and his county's leaders, as they stand.
journal::RallyJudge UnitsOf(const StateReader& state, std::string_view officer_id);
// The judge's own county, department, or a project that he sponsors or looks after.
bool IsOwnUnit(const StateReader& state, const journal::Rally& rally, const journal::RallyJudge& judge,
               const journal::RallyEntry& entry);

}  // namespace yici::evaluation

#endif  // YICI_SERVICES_EVALUATION_MACHINE_RALLY_H_
