// A project of the ledger (项目台账) as it stands, and who is in charge of it.
//
//   const auto ledger = LedgerOf(world.state, "pj-001");      // nothing: no such project
//   for (const auto& assignment : ledger->assignments()) if (IsInCharge(assignment.state())) …
//
// The rows of Project keep what a pack or the registration said; commands write the row of LedgerProject beside it. A project
// that no command has touched yet stands as its pack row begins it.
#ifndef YICI_SERVICES_STEWARD_MACHINE_LEDGER_H_
#define YICI_SERVICES_STEWARD_MACHINE_LEDGER_H_

#include <optional>
#include <string>
#include <string_view>

#include "services/base/state.h"
#include "services/base/time.h"
#include "services/directory/machine/rights.h"

namespace yici::steward {

// The most that one ledger row keeps: years of a life with a change every month.
inline constexpr int kLedgerStepsMax = 500;         // behind it no more progress and amendments
inline constexpr int kLedgerStepsWholeMax = 1'000;  // of all kinds: what changes who is in charge keeps room
inline constexpr int kAssignmentsMax = 100;
inline constexpr int kInChargeMax = 10;
inline constexpr int kMonthsMax = 240;

std::optional<journal::LedgerProject> LedgerOf(const StateReader& state, std::string_view project_id);
// As a pack's row begins it. `since`: the day from which a sponsor and a steward are due.
journal::LedgerProject BeginLedger(const journal::Project& row, int32_t since_day);

// Assigned, or handing over and not yet gone.
bool IsInCharge(journal::AssignmentState state);
const journal::StewardAssignment* FindInCharge(const journal::LedgerProject& ledger, std::string_view steward_id);
// The steward who has been in charge longest; "": nobody.
std::string FirstInCharge(const StateReader& state, std::string_view project_id);
int CountInCharge(const journal::LedgerProject& ledger);
// Of the whole project: awaiting (待配备), assigned (已配备) or, while one hands over, handover (交接中).
journal::AssignmentState StaffingOf(const journal::LedgerProject& ledger);

// Whether who is absent has the role there to lend to the one who stands in; who has left, after a hand-over alone.
bool Lends(const StateReader& state, const journal::Substitution& substitution, std::string_view role,
           const directory::Scope& scope, CivilDay on);
// Whether an officer acts as this steward: himself, by handed-over work, or standing in for a period.
bool ActsFor(const StateReader& state, std::string_view principal, std::string_view steward_id, std::string_view jurisdiction,
             CivilDay on);
// Whether the steward of the table may look after something of this jurisdiction today.
bool Serves(const StateReader& state, std::string_view steward_id, std::string_view jurisdiction, CivilDay on);

int32_t MonthOf(CivilDay day);  // 202004

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_LEDGER_H_
