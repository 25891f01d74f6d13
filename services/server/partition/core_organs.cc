// The sweep that moves the cases of departments that ended to their successors: journaled, resumable, bounded.
//
// It walks the timer rows first, so the earliest due goes first, then the workbench rows: cases whose clocks all stand still
// or have expired. Whatever else changes a case of an ended department moves it first (core.cc), so no row can slip behind
// the cursor. A case with neither row (ruled on, its delivery late) moves when it is next touched.
#include <algorithm>
#include <utility>

#include "services/approval/machine/rows.h"
#include "services/directory/machine/organs.h"
#include "services/server/partition/core.h"
#include "services/server/partition/core_draft.h"

namespace yici::server {

// The next rows behind the cursor: their cases, and for each the position behind it (table byte and key). Keys are gathered
// before any row is read: a scan and a find do not mix.
std::vector<std::string> Core::OpenCasesFrom(std::string_view cursor, std::vector<std::string>* positions) const {
  std::vector<std::string> case_nos;
  for (const Table table : {Table::kTimer, Table::kWorkbench}) {
    const char byte = static_cast<char>(table == Table::kTimer ? 1 : 2);  // the order of the walk, not of the tables
    if (!cursor.empty() && cursor[0] > byte) continue;
    const std::string begin = !cursor.empty() && cursor[0] == byte ? std::string(cursor.substr(1)) : std::string();
    overlay_.Scan(table, begin, "", [&](std::string_view key, std::string_view) {
      if (case_nos.size() > kMoveLookedAtMax) return false;
      case_nos.emplace_back(table == Table::kTimer ? approval::CaseOfTimerKey(key) : approval::CaseOfWorkbenchKey(key));
      positions->emplace_back(1, byte).append(key).push_back('\0');
      return true;
    });
  }
  return case_nos;
}

bool Core::StandsWithEnded(std::string_view case_no, CivilDay day) const {
  const auto* row = overlay_.Find<journal::Case>(case_no);
  const auto* department = row == nullptr ? nullptr : overlay_.Find<journal::Department>(row->department_id());
  return department != nullptr && directory::EndOf(*department, day) != nullptr;
}

Outcome Core::AdvanceOrgans(Draft& draft, int limit) {
  const CivilDay day = DayOf(draft.ordered.legal_time);
  Outcome outcome;
  if (!MoveNeeded(day)) return outcome;
  const std::string target = OrgansTarget(*ending_days_, day);
  const auto* sweep = overlay_.Find<journal::Sweep>(kOrgansSweepKey);
  // Cases that came to stand before the cursor since another department ended are met from the beginning.
  std::string cursor = sweep != nullptr && sweep->target() == target ? sweep->cursor() : std::string();
  std::vector<std::string> positions;
  const std::vector<std::string> case_nos = OpenCasesFrom(cursor, &positions);
  journal::Command move;
  size_t looked_at = 0;
  for (; looked_at < std::min(case_nos.size(), kMoveLookedAtMax); ++looked_at) {
    if (move.move_cases().case_nos_size() >= limit) break;
    if (StandsWithEnded(case_nos[looked_at], day)) move.mutable_move_cases()->add_case_nos(case_nos[looked_at]);
    cursor = positions[looked_at];
  }
  if (move.move_cases().case_nos_size() > 0) outcome = DecideAny(draft.world(overlay_), move, draft.ordered);
  PendingEvent pending;
  auto* advanced = pending.event.mutable_sweep_advanced();
  advanced->set_kind(std::string(kOrgansSweepKey));
  advanced->set_target(target);
  advanced->set_cursor(cursor);
  advanced->set_done(looked_at == case_nos.size());
  advanced->set_moved(static_cast<int32_t>(outcome.events.size()));
  pending.subject = "sweeps/organs";
  pending.occurred_at = draft.ordered.legal_time;
  outcome.events.push_back(std::move(pending));
  return outcome;
}

}  // namespace yici::server
