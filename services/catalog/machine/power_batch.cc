#include "services/catalog/machine/power_batch.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "services/base/text.h"
#include "services/catalog/machine/authority.h"
#include "services/catalog/machine/change_set.h"
#include "services/catalog/machine/powers.h"
#include "services/catalog/machine/rejections.h"

namespace yici::catalog {
namespace {

using Line = journal::PowerAdjustment;

void AddFact(Outcome& outcome, const std::string& key, const std::string& value) {
  auto* fact = outcome.answer.add_facts();
  fact->set_key(key);
  fact->set_value(value);
}

Outcome Unchanged(const journal::PowerBatch& batch) {
  Outcome outcome;
  AddFact(outcome, "change_set", batch.change_set());
  AddFact(outcome, "unchanged", "yes");
  AddFact(outcome, "effective_on", CivilDay(batch.effective_day()).ToString());
  AddFact(outcome, "applied_revision", std::to_string(batch.revision()));
  return outcome;
}

std::optional<Rejection> CheckRows(const StateReader& state, const journal::ApplyPowerList& command, std::vector<Line>* lines) {
  if (command.rows() > kAdjustmentsMax) {
    return Refusal(reason::kAdjustmentCount, "apply_power_list.rows", "一批调整至多 2000 行。",
                   StrCat("expected at most 2,000 lines, but the batch has ", command.rows()),
                   {{"rows", std::to_string(command.rows())}});
  }
  bool only = true;
  VisitStaged(state, command.change_set(), command.parts(), [&](const journal::PackRow& row) {
    if (!row.has_adjustment()) return only = false;
    lines->push_back(row.adjustment());
    return true;
  });
  if (only) return std::nullopt;
  return Refusal(reason::kRowsOnly, "apply_power_list.change_set", "该变更集含有权责清单调整以外的行。",
                 "expected adjustments only, but the change set holds other rows");
}

// The first fault in words; of the others their places, as many as an answer can carry.
Rejection RefuseBatch(const BatchFaults& faults, size_t lines) {
  const LineFault& first = faults.front();
  std::string places;
  constexpr size_t kPlacesBytesMax = 3'500;
  for (size_t i = 0; i < faults.size() && i < kFaultsTold && places.size() < kPlacesBytesMax; ++i) {
    StrAppend(&places, i == 0 ? "" : "; ", faults[i].line, " ", faults[i].field, " ", faults[i].reason);
  }
  return Refusal(first.reason, StrCat("lines[", first.line, "].", first.field),
                 StrCat("第 ", first.line, " 行 ", first.field, "：", first.zh, "整批 ", lines, " 行未生效，共 ", faults.size(),
                        " 处错误。"),
                 StrCat("line ", first.line, ", ", first.field, ": ", first.en, "; none of the ", lines, " lines was applied, ",
                        faults.size(), faults.size() == 1 ? " fault" : " faults"),
                 {{"line", std::to_string(first.line)},
                  {"item_code", first.item_code},
                  {"faults", std::to_string(faults.size())},
                  {"lines", places}});
}

Outcome Adjusted(const journal::ApplyPowerList& command, const std::vector<Line>& lines, const Ordered& ordered) {
  Outcome outcome;
  journal::Event event;
  auto& adjusted = *event.mutable_power_list_adjusted();
  adjusted.set_change_set(command.change_set());
  adjusted.set_parts(command.parts());
  adjusted.set_rows(command.rows());
  adjusted.set_effective_day(lines.front().effective_day());
  AddFact(outcome, "change_set", command.change_set());
  AddFact(outcome, "effective_on", CivilDay(adjusted.effective_day()).ToString());
  int leaves = 0, joins = 0;
  for (const journal::KindTotal& total : TotalsOf(lines)) {
    *adjusted.add_totals() = total;
    AddFact(outcome, total.kind(), std::to_string(total.count()));
    const ListEffect effect = FindAdjustmentKind(total.kind())->effect;
    leaves += effect == ListEffect::kLeaves ? total.count() : 0;
    joins += effect == ListEffect::kJoins ? total.count() : 0;
  }
  AddFact(outcome, "total", std::to_string(lines.size()));
  AddFact(outcome, "taken_off", std::to_string(leaves));
  AddFact(outcome, "put_on", std::to_string(joins));
  outcome.events.push_back({.event = std::move(event),
                            .subject = "powerList/" + command.change_set(),
                            .occurred_at = ordered.legal_time,
                            .actor = {},
                            .delegated_by = {}});
  return outcome;
}

}  // namespace

std::vector<journal::KindTotal> TotalsOf(const std::vector<Line>& lines) {
  std::vector<journal::KindTotal> totals;
  for (const AdjustmentKind& kind : AdjustmentKinds()) {
    auto& total = totals.emplace_back();
    total.set_kind(std::string(kind.word));
    total.set_count(static_cast<int32_t>(
        std::count_if(lines.begin(), lines.end(), [&](const Line& line) { return line.kind() == kind.word; })));
  }
  return totals;
}

Outcome DecideApply(const World& world, const journal::ApplyPowerList& command, const Ordered& ordered) {
  if (auto refusal = CheckChangeSetId(command.change_set(), "apply_power_list.change_set")) return Refuse(*refusal);
  if (auto refusal = CheckAuthority(world.state, ordered)) return Refuse(*refusal);
  if (const auto* batch = world.state.Find<journal::PowerBatch>(command.change_set())) return Unchanged(*batch);
  const auto* set = world.state.Find<journal::ChangeSet>(command.change_set());
  if (auto refusal = CheckComplete(set, command.parts(), command.rows(), "apply_power_list.parts")) return Refuse(*refusal);
  std::vector<Line> lines;
  if (auto refusal = CheckRows(world.state, command, &lines)) return Refuse(*refusal);
  const BatchFaults faults = FaultsOfBatch(world.state, lines, DayOf(ordered.legal_time));
  if (!faults.empty()) return Refuse(RefuseBatch(faults, lines.size()));
  return Adjusted(command, lines, ordered);
}

void ApplyPowerListAdjusted(State& state, const journal::PowerListAdjusted& event, const EventPosition& position) {
  const int32_t today = DayOf(position.legal_time).days_since_1970();
  for (int32_t part = 0; part < event.parts(); ++part) {
    const std::string key = StagedPartKey(event.change_set(), part);
    const auto* staged = state.Find<journal::StagedPart>(key);
    if (staged == nullptr) continue;
    const journal::StagedPart rows = *staged;  // a copy: the state may drop the staged row while its lines are put
    for (const journal::PackRow& row : rows.rows()) {
      journal::PowerChange change = ChangeOfLine(row.adjustment(), event.change_set());
      change.set_revision(position.revision);
      change.set_entered_day(today);
      PutAdjustment(state, row.adjustment(), change);
    }
    state.Erase<journal::StagedPart>(key);
  }
  state.Erase<journal::ChangeSet>(event.change_set());
  auto batch = std::make_unique<journal::PowerBatch>();
  batch->set_change_set(event.change_set());
  batch->set_effective_day(event.effective_day());
  batch->set_rows(event.rows());
  *batch->mutable_totals() = event.totals();
  batch->set_revision(position.revision);
  batch->set_entered_day(today);
  batch->set_actor(std::string(position.actor));
  state.Put(event.change_set(), std::move(batch));
}

uint64_t ListRevision(const StateReader& state) {
  uint64_t revision = 0;
  state.Scan(Table::kPowerBatch, "", "", [&](std::string_view, std::string_view bytes) {
    journal::PowerBatch batch;
    if (batch.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) revision = std::max(revision, batch.revision());
    return true;
  });
  state.Scan(Table::kChangeSet, "", "", [&](std::string_view, std::string_view bytes) {
    journal::ChangeSet set;
    if (set.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
      revision = std::max(revision, set.committed_revision());
    return true;
  });
  return revision;
}

}  // namespace yici::catalog
