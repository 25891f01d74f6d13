// Keys of the evaluation machine's rows. Everything a list scans is spelled here and nowhere else.
//
//   kRally               rally_no -> Rally
//   kScoreSheet          (rally_no, project_id, officer_id) -> ScoreSheet
//   kEnclave             agreement_no -> Enclave
//   kEnclaveByProject    enclave_project_id -> agreement_no, while it is on its way
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
std::string NumberOf(std::string_view prefix, std::string_view region, CivilDay day, uint64_t sequence);
std::string SequenceKey(std::string_view prefix, std::string_view region, CivilDay day);

std::string SheetPrefix(std::string_view rally_no);
std::string SheetPrefix(std::string_view rally_no, std::string_view project_id);
std::string SheetKey(std::string_view rally_no, std::string_view project_id, std::string_view officer_id);

// Names of what events are about, as leaves and feeds write them.
std::string RallySubject(std::string_view rally_no);        // "rallies/{rally_no}"
std::string EnclaveSubject(std::string_view agreement_no);  // "enclaves/{agreement_no}"

}  // namespace yici::evaluation

#endif  // YICI_SERVICES_EVALUATION_MACHINE_ROWS_H_
