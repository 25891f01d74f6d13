#include "services/catalog/machine/apply.h"

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/catalog/machine/change_set.h"
#include "services/catalog/machine/lookup.h"
#include "services/catalog/machine/power_batch.h"
#include "services/catalog/machine/proposals.h"
#include "services/directory/machine/halls.h"

namespace yici::catalog {
namespace {

void StageRows(State& state, const journal::RowsStaged& event) {
  const auto* old = state.Find<journal::ChangeSet>(event.change_set());
  auto set = old == nullptr ? std::make_unique<journal::ChangeSet>() : std::make_unique<journal::ChangeSet>(*old);
  set->set_change_set(event.change_set());
  set->set_staged_parts(event.part() + 1);
  set->set_staged_rows(set->staged_rows() + event.rows_size());
  auto part = std::make_unique<journal::StagedPart>();
  *part->mutable_rows() = event.rows();
  state.Put(StagedPartKey(event.change_set(), event.part()), std::move(part));
  state.Put(event.change_set(), std::move(set));
}

void MakeEffective(State& state, const journal::ChangeSetCommitted& event) {
  const CivilDay day(event.effective_day());
  bool halls = false;
  for (int32_t part = 0; part < event.parts(); ++part) {
    // A copy: the state may drop the staged row while its rows are put.
    const auto* staged = state.Find<journal::StagedPart>(StagedPartKey(event.change_set(), part));
    if (staged == nullptr) continue;
    journal::StagedPart rows = *staged;
    for (journal::PackRow& row : *rows.mutable_rows()) {
      // Whatever the pack itself says of it.
      if (row.has_role_grant()) row.mutable_role_grant()->set_granted_revision(event.granted_revision());
      PutRow(state, row, day);
      halls |= row.has_hall() || row.has_window();
    }
  }
  if (halls) directory::IndexHalls(state);
}

// Whatever was staged is made of the state before; what waits for a second person stays for that one to see.
void EraseStaging(State& state, std::string_view committed, Instant now) {
  const std::set<std::string, std::less<>> proposed = ProposedSets(state, now);
  std::vector<std::string> sets;
  state.Scan(Table::kChangeSet, "", "", [&](std::string_view id, std::string_view) {
    if (id == committed || !proposed.contains(id)) sets.emplace_back(id);
    return true;
  });
  for (const std::string& set : sets) EraseStaged(state, set);
}

void Commit(State& state, const journal::ChangeSetCommitted& event, const EventPosition& position) {
  MakeEffective(state, event);
  EraseStaging(state, event.change_set(), position.legal_time);
  auto set = std::make_unique<journal::ChangeSet>();
  set->set_change_set(event.change_set());
  set->set_committed(true);
  set->set_effective_day(event.effective_day());
  set->set_committed_revision(position.revision);
  state.Put(event.change_set(), std::move(set));
}

void Publish(State& state, const journal::HolidayNotice& notice) {
  state.Put(NoticeKey(notice.year(), notice.version()), std::make_unique<journal::HolidayNotice>(notice));
}

}  // namespace

bool Handles(const journal::Event& event) {
  return event.has_rows_staged() || event.has_change_set_committed() || event.has_calendar_published() ||
         event.has_power_list_adjusted() || HandlesProposals(event);
}

void Apply(State& state, const journal::Event& event, const EventPosition& position) {
  if (event.has_rows_staged()) return StageRows(state, event.rows_staged());
  if (event.has_change_set_committed()) return Commit(state, event.change_set_committed(), position);
  if (event.has_power_list_adjusted()) return ApplyPowerListAdjusted(state, event.power_list_adjusted(), position);
  if (HandlesProposals(event)) return ApplyProposals(state, event, position);
  if (event.has_calendar_published()) Publish(state, event.calendar_published().notice());
}

}  // namespace yici::catalog
