#include "services/catalog/machine/decide.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/catalog/machine/authority.h"
#include "services/catalog/machine/calendars.h"
#include "services/catalog/machine/change_set.h"
#include "services/catalog/machine/power_batch.h"
#include "services/catalog/machine/proposals.h"
#include "services/catalog/machine/rejections.h"
#include "services/catalog/machine/row_check.h"

namespace yici::catalog {
namespace {

using MaybeRefusal = std::optional<Rejection>;

constexpr int kParentChainMax = 8;

void AddFact(Outcome& outcome, const std::string& key, const std::string& value) {
  auto* fact = outcome.answer.add_facts();
  fact->set_key(key);
  fact->set_value(value);
}

Outcome Unchanged(const std::string& change_set) {
  Outcome outcome;
  AddFact(outcome, "change_set", change_set);
  AddFact(outcome, "unchanged", "yes");
  return outcome;
}

MaybeRefusal CheckPart(const journal::StageRows& command) {
  const bool fits = command.part() >= 0 && command.part() < kPartsMax && command.rows_size() >= 1 &&
                    command.rows_size() <= kPartRowsMax && command.ByteSizeLong() <= kPartBytesMax;
  if (!fits) {
    return Refusal(reason::kPartSize, "stage_rows.rows", "每个分片应有 1 至 200 行且不超过 200 KiB。",
                   "expected parts 0 to 1999 of 1 to 200 rows and at most 200 KiB, but this one is outside",
                   {{"part", std::to_string(command.part())},
                    {"rows", std::to_string(command.rows_size())},
                    {"bytes", std::to_string(command.ByteSizeLong())}});
  }
  for (int i = 0; i < command.rows_size(); ++i) {
    if (command.rows(i).row_case() != journal::PackRow::ROW_NOT_SET && !KeyOf(command.rows(i)).empty()) continue;
    const std::string field = "stage_rows.rows[" + std::to_string(i) + "]";
    return Refusal(reason::kRowEmpty, field, "该行为空或没有编号。", "expected a row with an id, but it is empty or has none",
                   {{"part", std::to_string(command.part())}, {"row", std::to_string(i)}});
  }
  return std::nullopt;
}

// The line of an adjustment says where it stood in a file: two files of one batch may differ in it.
std::string IdentityOf(const journal::PackRow& row) {
  if (!row.has_adjustment()) return row.SerializeAsString();
  journal::PackRow bare = row;
  bare.mutable_adjustment()->clear_line();
  return bare.SerializeAsString();
}

bool SameRows(const journal::StagedPart* staged, const journal::StageRows& command) {
  if (staged == nullptr) return false;
  return std::equal(staged->rows().begin(), staged->rows().end(), command.rows().begin(), command.rows().end(),
                    [](const journal::PackRow& a, const journal::PackRow& b) { return IdentityOf(a) == IdentityOf(b); });
}

Outcome DecideStage(const World& world, const journal::StageRows& command, const Ordered& ordered) {
  if (auto refusal = CheckChangeSetId(command.change_set(), "stage_rows.change_set")) return Refuse(*refusal);
  if (auto refusal = CheckPart(command)) return Refuse(*refusal);
  if (auto refusal = CheckAuthority(world.state, ordered)) return Refuse(*refusal);
  const auto* set = world.state.Find<journal::ChangeSet>(command.change_set());
  const bool applied = world.state.Find<journal::PowerBatch>(command.change_set()) != nullptr;
  if (applied || (set != nullptr && set->committed())) return Unchanged(command.change_set());
  const int32_t next = set == nullptr ? 0 : set->staged_parts();
  if (command.part() > next) {
    return Refuse(Refusal(reason::kPartGap, "stage_rows.part", "分片不连续，请从分片 " + std::to_string(next) + " 开始。",
                          "expected part " + std::to_string(next) + " next, but got part " + std::to_string(command.part()),
                          {{"expected", std::to_string(next)}, {"part", std::to_string(command.part())}}));
  }
  if (command.part() < next) {
    const std::string key = StagedPartKey(command.change_set(), command.part());
    if (SameRows(world.state.Find<journal::StagedPart>(key), command)) return Unchanged(command.change_set());
    return Refuse(Refusal(reason::kPartConflict, "stage_rows.rows", "该分片已暂存，但内容不同。",
                          "expected the rows staged before, but this part holds others",
                          {{"part", std::to_string(command.part())}}));
  }
  Outcome outcome;
  journal::Event event;
  auto* staged = event.mutable_rows_staged();
  staged->set_change_set(command.change_set());
  staged->set_part(command.part());
  *staged->mutable_rows() = command.rows();
  outcome.events.push_back({.event = std::move(event),
                            .subject = "changeSets/" + command.change_set(),
                            .occurred_at = ordered.legal_time,
                            .actor = {},
                            .delegated_by = {}});
  AddFact(outcome, "staged_parts", std::to_string(next + 1));
  return outcome;
}

// ---- commit
// ----------------------------------------------------------------------------------------------------------

// The set as it would stand after the commit: its own rows over those of the state.
class SetCheck {
 public:
  SetCheck(const World& world, const journal::CommitChangeSet& command, CivilDay today)
      : world_(world), command_(command), today_(today) {}

  MaybeRefusal Run() {
    Visit([&](const journal::PackRow& row) { return CollectKey(row); });
    if (!refusal_) Visit([&](const journal::PackRow& row) { return CheckRow(row); });
    return refusal_;
  }

  Tallies Count() const {
    Tallies tallies;
    VisitStaged(world_.state, command_.change_set(), command_.parts(), [&](const journal::PackRow& row) {
      tallies[std::string(NameOf(TableOf(row)))].Count(ChangeOf(world_.state, row, today_));
      return true;
    });
    return tallies;
  }

 private:
  void Visit(absl::FunctionRef<bool(const journal::PackRow&)> visit) {
    number_ = 0;
    VisitStaged(world_.state, command_.change_set(), command_.parts(), [&](const journal::PackRow& row) {
      ++number_;
      return visit(row);
    });
  }

  bool CollectKey(const journal::PackRow& row) {
    if (row.has_adjustment()) {
      refusal_ =
          Refusal(reason::kRowsOnly, "commit_change_set.change_set", "权责清单调整须单独成批，由 ApplyPowerList 实施。",
                  "expected rows of a pack, but the set holds adjustments of the power list: apply them by ApplyPowerList");
      return false;
    }
    const Table table = TableOf(row);
    std::string key = KeyOf(row);
    if (table == Table::kJurisdiction) parents_[key] = row.jurisdiction().parent();
    if (staged_[table].insert(key).second) return true;
    refusal_ = Refusal(reason::kRowDuplicate, RowField(row), "变更集中有两行编号相同：" + key + "。",
                       "expected each row once, but two have the id " + key, {{"id", key}});
    return false;
  }

  bool CheckRow(const journal::PackRow& row) {
    if (row.has_notice()) {
      refusal_ = CheckPackNotice(world_, row.notice(), today_);
      return !refusal_;
    }
    std::vector<RowFault> faults = Faults(row);
    if (row.has_jurisdiction() && IsLoop(row.jurisdiction().jurisdiction())) {
      faults.push_back({"parent", "PARENT_LOOP", "上级区划成环或超过 8 级。",
                        "expected at most 8 levels of jurisdictions without a loop, but this chain has more"});
    }
    if (faults.empty()) return true;
    const RowFault& first = faults.front();
    refusal_ = Refusal(reason::kRowInvalid, RowField(row), KeyOf(row) + " 的 " + first.field + "：" + first.zh,
                       KeyOf(row) + ", " + first.field + ": " + first.en,
                       {{"id", KeyOf(row)}, {"field", first.field}, {"fault", first.reason}});
    return false;
  }

  std::vector<RowFault> Faults(const journal::PackRow& row) const {
    const auto known = [&](Table table, std::string_view id) { return IsKnown(table, id); };
    if (row.has_item()) return FaultsOfItem(row.item(), known);
    if (row.has_process()) return FaultsOfProcess(row.process(), known);
    if (row.has_form()) return FaultsOfForm(row.form());
    if (row.has_power()) return FaultsOfPower(row.power(), known);
    if (row.has_joint_matter()) return FaultsOfJointMatter(row.joint_matter(), known);
    return directory::FaultsOf(row, known);
  }

  bool IsKnown(Table table, std::string_view id) const {
    const auto at = staged_.find(table);
    if (at != staged_.end() && at->second.find(id) != at->second.end()) return true;
    switch (table) {
      case Table::kJurisdiction: return world_.state.Find<journal::Jurisdiction>(id) != nullptr;
      case Table::kDepartment: return world_.state.Find<journal::Department>(id) != nullptr;
      case Table::kHall: return world_.state.Find<journal::Hall>(id) != nullptr;
      case Table::kPost: return world_.state.Find<journal::Post>(id) != nullptr;
      case Table::kOfficer: return world_.state.Find<journal::Officer>(id) != nullptr;
      case Table::kProcess: return world_.state.Find<journal::ProcessVersions>(id) != nullptr;
      case Table::kForm: return world_.state.Find<journal::FormVersions>(id) != nullptr;
      case Table::kItem: return world_.state.Find<journal::ItemVersions>(id) != nullptr;
      default: return false;
    }
  }

  std::string ParentOf(const std::string& jurisdiction) const {
    const auto at = parents_.find(jurisdiction);
    if (at != parents_.end()) return at->second;
    const auto* row = world_.state.Find<journal::Jurisdiction>(jurisdiction);
    return row == nullptr ? std::string() : row->parent();
  }

  bool IsLoop(std::string jurisdiction) const {
    for (int link = 0; link < kParentChainMax; ++link) {
      jurisdiction = ParentOf(jurisdiction);
      if (jurisdiction.empty()) return false;
    }
    return true;
  }

  std::string RowField(const journal::PackRow& row) const {
    return std::string(NameOf(TableOf(row))) + "[" + std::to_string(number_ - 1) + "]";
  }

  const World& world_;
  const journal::CommitChangeSet& command_;
  CivilDay today_;
  int number_ = 0;  // rows seen, over all parts
  std::map<Table, std::set<std::string, std::less<>>> staged_;
  std::map<std::string, std::string> parents_;
  MaybeRefusal refusal_;
};

void AddTallies(Outcome& outcome, const Tallies& tallies) {
  Tally all;
  for (const auto& [name, tally] : tallies) {
    AddFact(outcome, name + "_added", std::to_string(tally.added));
    AddFact(outcome, name + "_changed", std::to_string(tally.changed));
    AddFact(outcome, name + "_unchanged", std::to_string(tally.unchanged));
    all.added += tally.added;
    all.changed += tally.changed;
    all.unchanged += tally.unchanged;
  }
  AddFact(outcome, "added", std::to_string(all.added));
  AddFact(outcome, "changed", std::to_string(all.changed));
  AddFact(outcome, "unchanged_rows", std::to_string(all.unchanged));
}

Outcome DecideCommit(const World& world, const journal::CommitChangeSet& command, const Ordered& ordered) {
  if (auto refusal = CheckChangeSetId(command.change_set(), "commit_change_set.change_set")) return Refuse(*refusal);
  if (auto refusal = CheckAuthority(world.state, ordered)) return Refuse(*refusal);
  const auto* set = world.state.Find<journal::ChangeSet>(command.change_set());
  if (set != nullptr && set->committed()) return Unchanged(command.change_set());
  if (auto refusal = CheckComplete(set, command.parts(), command.rows(), "commit_change_set.parts")) return Refuse(*refusal);
  const CivilDay today = DayOf(ordered.legal_time);
  SetCheck check(world, command, today);
  if (auto refusal = check.Run()) return Refuse(*refusal);
  Outcome outcome;
  journal::Event event;
  auto* committed = event.mutable_change_set_committed();
  committed->set_change_set(command.change_set());
  committed->set_parts(command.parts());
  committed->set_rows(command.rows());
  committed->set_effective_day(today.days_since_1970());
  committed->set_granted_revision(ordered.revision);
  outcome.events.push_back({.event = std::move(event),
                            .subject = "changeSets/" + command.change_set(),
                            .occurred_at = ordered.legal_time,
                            .actor = {},
                            .delegated_by = {}});
  AddFact(outcome, "change_set", command.change_set());
  AddFact(outcome, "effective_on", today.ToString());
  AddTallies(outcome, check.Count());
  return outcome;
}

// The acts themselves, whoever they take.
Outcome DecideByOne(const World& world, const journal::Command& command, const Ordered& ordered) {
  if (command.has_stage_rows()) return DecideStage(world, command.stage_rows(), ordered);
  if (command.has_commit_change_set()) return DecideCommit(world, command.commit_change_set(), ordered);
  if (command.has_apply_power_list()) return DecideApply(world, command.apply_power_list(), ordered);
  return DecidePublish(world, command.publish_calendar(), ordered);
}

}  // namespace

bool Handles(const journal::Command& command) {
  return command.has_stage_rows() || command.has_commit_change_set() || command.has_publish_calendar() ||
         command.has_apply_power_list() || HandlesProposals(command);
}

Outcome Decide(const World& world, const journal::Command& command, const Ordered& ordered) {
  if (HandlesProposals(command)) return DecideProposals(world, command, ordered, DecideByOne);
  Outcome outcome = DecideByOne(world, command, ordered);
  // What is refused or changes nothing needs nobody else; what it says of a staged set has been checked from here on.
  if (outcome.refused() || outcome.events.empty()) return outcome;
  if (!TakesTwo(world, command, ordered)) return outcome;
  return Propose(world, ActOf(command), std::move(outcome), ordered);
}

Outcome DecideProposed(const World& world, const journal::ProposedAct& act, const Ordered& ordered) {
  return DecideByOne(world, CommandOf(act), ordered);
}

}  // namespace yici::catalog
