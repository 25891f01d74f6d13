// Keys of the evaluation machine's rows. Everything a list scans is spelled here and nowhere else.
//
//   kRally               rally_no -> Rally
//   kScoreSheet          (rally_no, project_id, officer_id) -> ScoreSheet
//   kEnclave             agreement_no -> Enclave
//   kEnclaveByProject    enclave_project_id -> agreement_no, while it is on its way
//   kIssuedCard          (revision, index) -> IssuedCard
//   kCardByDepartment    (department, month, revision, index) -> ""
//   kCardBySubject       (subject, revision, index) -> ""
//   kRedCards            subject, or (department, month) -> standing red cards
//   kOrder               order_no -> SupervisionOrder
//   kOpenOrder           subject -> order_no, while it is open
//   kFigures             (scope, month, id) -> Figures
//   kContribution        (scope, month, id, revision, index) -> Contribution; of a card the index is shifted
//   kRatingPlace         (case_no, stage) -> RatingPlace
//   kLeague              (scope, month, version) -> League
//   kLeagueVersions      (scope, month) -> how many there are
//   kCheckDraw           draw_no -> CheckDraw
//   kEvaluationSequence  (prefix, region, civil day) -> last sequence of that day's numbers
//
// Rows of released folders stand in this order for ever: a new order is a new table.
#ifndef YICI_SERVICES_EVALUATION_MACHINE_ROWS_H_
#define YICI_SERVICES_EVALUATION_MACHINE_ROWS_H_

#include <string>
#include <string_view>

#include "services/base/evaluation_tables.h"
#include "services/base/time.h"

namespace yici::evaluation {

// Numbers have the form of those of demands: {prefix}{region6}{yyyymmdd}{sequence}{check}.
inline constexpr std::string_view kRallyPrefix = "LL";    // 拉练
inline constexpr std::string_view kEnclavePrefix = "FD";  // 飞地
inline constexpr std::string_view kOrderPrefix = "DB";    // 督办
inline constexpr std::string_view kDrawPrefix = "CJ";     // 抽检
std::string NumberOf(std::string_view prefix, std::string_view region, CivilDay day, uint64_t sequence);
std::string SequenceKey(std::string_view prefix, std::string_view region, CivilDay day);

std::string SheetPrefix(std::string_view rally_no);
std::string SheetPrefix(std::string_view rally_no, std::string_view project_id);
std::string SheetKey(std::string_view rally_no, std::string_view project_id, std::string_view officer_id);

std::string CardKey(uint64_t revision, int32_t index);
// "1042-3" of a key.
std::string CardNoOfKey(std::string_view key);
std::string CardOfDepartmentPrefix(std::string_view department_id);
std::string CardOfDepartmentKey(std::string_view department_id, int32_t month, uint64_t revision, int32_t index);
std::string CardOfSubjectPrefix(std::string_view subject);
std::string CardOfSubjectKey(std::string_view subject, uint64_t revision, int32_t index);
// The last twelve bytes of a key of a list: the card's own.
std::string_view CardOfListKey(std::string_view key);
std::string RedOfSubjectKey(std::string_view subject);
std::string RedOfMonthKey(std::string_view department_id, int32_t month);

// A card's contribution stands beside that of the event that brought it: behind every event of the record.
inline constexpr int32_t kCardIndexShift = 1'000'000;
std::string FiguresPrefix(journal::AppraisalScope scope, int32_t month);
std::string FiguresKey(journal::AppraisalScope scope, int32_t month, std::string_view id);
std::string ContributionPrefix(journal::AppraisalScope scope, int32_t month, std::string_view id);
std::string ContributionKey(journal::AppraisalScope scope, int32_t month, std::string_view id, uint64_t revision,
                            int32_t index);
// Whose it is.
std::string_view IdOfContribution(std::string_view key);
std::string RatingPlaceKey(std::string_view case_no, journal::RatingStage stage);
std::string LeagueKey(journal::AppraisalScope scope, int32_t month, int32_t version);
std::string LeagueVersionsKey(journal::AppraisalScope scope, int32_t month);
// Of the versions' counter too.
std::string RallyYearPrefix(std::string_view jurisdiction, int32_t year);
std::string RallyYearKey(std::string_view jurisdiction, int32_t year, int32_t version);

// Of a contribution: "1042-3", the place of its event.
std::string EventIdOf(std::string_view card_key);

// Names of what events are about, as leaves and feeds write them.
std::string RallySubject(std::string_view rally_no);        // "rallies/{rally_no}"
std::string EnclaveSubject(std::string_view agreement_no);  // "enclaves/{agreement_no}"
std::string OrderSubjectName(std::string_view order_no);    // "orders/{order_no}"
// What an order about a department itself is about: "departments/{department_id}".
std::string DepartmentSubject(std::string_view department_id);

}  // namespace yici::evaluation

#endif  // YICI_SERVICES_EVALUATION_MACHINE_ROWS_H_
