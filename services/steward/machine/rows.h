// Keys of the steward machine's rows. Everything a list, a pump or a sweep scans is spelled here and nowhere else.
//
//   kDemand             demand_no -> Demand
//   kDemandByParty      (USCC, or the submitter's principal where no enterprise is named; created revision) -> demand_no
//   kDemandByDepartment (department, due day, demand_no) -> ""; its open ones, joint departments' too
//   kDemandTimer        (due instant, demand_no) -> ""; one per demand
//   kDemandByFact       digest of what it is about -> demand_no, while that one is open
//   kDemandByReference  (submitter, external_ref) -> demand_no
//   kDemandSequence     (prefix, region, civil day) -> last sequence of that day's numbers
//   kLetter             (recipient, revision, index, n) -> Letter
//   kLedgerProject      project_id -> LedgerProject
//   kStewardInCharge    (steward_id, project_id) -> ""; of projects that go on
//   kVisit              visit_no -> StewardVisit
//   kVisitBySubject     (project_id, or the USCC where no project is visited; created revision) -> visit_no
//   kVisitByParty       (USCC; created revision) -> visit_no
//   kVisitDenied        (revision of the denial, visit_no) -> ""
//   kVisitQuota         (project_id or USCC, month) -> visits that count
//   kErrand             errand_no -> Errand
//   kErrandByParty      (USCC; created revision) -> errand_no
//   kErrandByAgent      (agent of its mandate; created revision) -> errand_no
//
// Rows of released folders stand in this order for ever: a new order is a new table.
#ifndef YICI_SERVICES_STEWARD_MACHINE_ROWS_H_
#define YICI_SERVICES_STEWARD_MACHINE_ROWS_H_

#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "services/base/state.h"
#include "services/base/time.h"

namespace yici::steward {

// Numbers: {prefix}{region6}{yyyymmdd}{sequence, at least 5 digits}{check}; the check digit is ISO 7064 MOD 11,10 over all
// digits before it (domain 2.3).
inline constexpr std::string_view kIssuePrefix = "GJ";    // 管家
inline constexpr std::string_view kHotlinePrefix = "RX";  // 热线
inline constexpr std::string_view kProjectPrefix = "XM";  // 项目
inline constexpr std::string_view kVisitPrefix = "ZF";    // 走访
inline constexpr std::string_view kErrandPrefix = "DB";   // 代办
std::string DemandNumber(std::string_view prefix, std::string_view region, CivilDay day, uint64_t sequence);
char CheckDigit(std::string_view digits);

std::string SequenceKey(std::string_view prefix, std::string_view region, CivilDay day);
std::string PartyOf(const journal::Demand& demand);
std::string PartyPrefix(std::string_view party);
std::string PartyKey(std::string_view party, uint64_t created_revision);
std::string ReferenceKey(std::string_view submitter, std::string_view external_ref);

// The instant of a demand whose running clocks are all provisional: no pump reaches it, the sweep does, last.
inline constexpr int64_t kParkedUs = std::numeric_limits<int64_t>::max();
std::string TimerKey(int64_t due_us, std::string_view demand_no);
std::string_view DemandOfTimerKey(std::string_view key);  // "" for a key that is none

std::string DepartmentPrefix(std::string_view department_id);
// The rows that a demand has in the departments' lists; none once it has ended or before it is dispatched.
std::vector<std::string> DepartmentKeys(const journal::Demand& demand);
// Of a key without the department's prefix; "" for one that is none.
std::string_view DemandOfDepartmentKey(std::string_view behind_prefix);

std::string InChargePrefix(std::string_view steward_id);
std::string InChargeKey(std::string_view steward_id, std::string_view project_id);
// What a visit goes to: its project, else the enterprise itself. Its lists use PartyPrefix and PartyKey of it.
std::string_view SubjectOf(const journal::StewardVisit& visit);
std::string QuotaKey(std::string_view subject, int32_t month);
std::string DeniedKey(uint64_t revision, std::string_view visit_no);
std::string_view VisitOfDeniedKey(std::string_view key);

std::string LetterPrefix(std::string_view recipient);
std::string LetterKey(std::string_view recipient, uint64_t revision, int32_t index, int32_t n);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_ROWS_H_
