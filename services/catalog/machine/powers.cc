#include "services/catalog/machine/powers.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "services/catalog/machine/lookup.h"

namespace yici::catalog {
namespace {

constexpr AdjustmentKind kKinds[] = {
    {"cancel", "取消", "cancelled", ListEffect::kLeaves, ToOrgans::kNone},
    {"merge", "合并", "merged", ListEffect::kLeaves, ToOrgans::kTarget},
    {"add", "增加", "added", ListEffect::kJoins, ToOrgans::kOne},
    {"devolve_local", "属地化", "made mainly local", ListEffect::kStays, ToOrgans::kCounties},
    {"internalise", "转为内部管理", "turned into internal management", ListEffect::kLeaves, ToOrgans::kSame},
    {"receive", "承接", "received", ListEffect::kJoins, ToOrgans::kOne},
    {"revise_subitems", "子项调整", "revised in its sub-items", ListEffect::kStays, ToOrgans::kSame},
    {"hand_to_county", "交由县审批", "handed to the counties", ListEffect::kLeaves, ToOrgans::kCounties},
};

// Decide lets no other kind through; Apply is total all the same, and a kind it does not know changes no list.
const AdjustmentKind& KindOf(const journal::PowerAdjustment& line) {
  static constexpr AdjustmentKind kNone;
  const AdjustmentKind* kind = FindAdjustmentKind(line.kind());
  return kind == nullptr ? kNone : *kind;
}

template <class Versions>
void AddDay(State& state, const std::string& id, int32_t day) {
  const auto* old = state.Find<Versions>(id);
  auto versions = old == nullptr ? std::make_unique<Versions>() : std::make_unique<Versions>(*old);
  auto* days = versions->mutable_effective_days();
  if (std::find(days->begin(), days->end(), day) != days->end()) return;
  days->Add(day);
  std::sort(days->begin(), days->end());
  state.Put(id, std::move(versions));
}

journal::Power NewPower(const journal::PowerAdjustment& line) {
  journal::Power power;
  power.set_item_code(line.item_code());
  power.set_basic_code(std::string(BasicCodeOf(line.item_code())));
  power.set_item_type(std::string(ItemTypeOf(line.item_code())));
  power.set_level(LevelOf(line.item_code()));
  power.set_source(line.source());
  return power;
}

// Every version of the item that holds on `day` or begins later, changed by `change`; the one that holds on `day` gets a
// version of its own there. No case stands on a version that has not begun.
template <class Change>
void ChangeItemFrom(State& state, const std::string& item_code, int32_t day, Change change) {
  const auto* versions = state.Find<journal::ItemVersions>(item_code);
  if (versions == nullptr) return;
  std::vector<int32_t> later;
  for (const int32_t begin : versions->effective_days()) {
    if (begin > day) later.push_back(begin);
  }
  if (const journal::Item* standing = FindItem(state, item_code, CivilDay(day)); standing != nullptr) {
    auto put = std::make_unique<journal::Item>(*standing);
    if (change(*put)) {
      put->set_effective_day(day);
      state.Put(VersionKey(item_code, day), std::move(put));
      AddDay<journal::ItemVersions>(state, item_code, day);
    }
  }
  for (const int32_t begin : later) {
    auto put = std::make_unique<journal::Item>(*ItemVersion(state, item_code, begin));
    if (change(*put)) state.Put(VersionKey(item_code, begin), std::move(put));
  }
}

void EndItem(State& state, const journal::PowerAdjustment& line, const journal::PowerChange& change) {
  ChangeItemFrom(state, line.item_code(), line.effective_day(), [&](journal::Item& item) {
    item.set_active(false);
    journal::ItemRemoval& removed = *item.mutable_removed();
    removed.set_kind(line.kind());
    removed.set_target_item_code(line.target_item_code());
    *removed.mutable_to_organs() = line.to_organs();
    removed.set_effective_day(line.effective_day());
    removed.set_change_set(change.change_set());
    removed.set_line(line.line());
    return true;
  });
}

// Only what an adjustment ended comes back by one.
void ReviveItem(State& state, const journal::PowerAdjustment& line) {
  ChangeItemFrom(state, line.item_code(), line.effective_day(), [](journal::Item& item) {
    if (!item.has_removed()) return false;
    item.clear_removed();
    item.set_active(true);
    return true;
  });
}

}  // namespace

std::span<const AdjustmentKind> AdjustmentKinds() { return kKinds; }

const AdjustmentKind* FindAdjustmentKind(std::string_view word) {
  const auto* at = std::find_if(std::begin(kKinds), std::end(kKinds), [&](const auto& kind) { return kind.word == word; });
  return at == std::end(kKinds) ? nullptr : at;
}

std::string_view OrganOfCode(std::string_view item_code) {
  return item_code.size() < kFullCodeChars ? std::string_view() : item_code.substr(0, kOrganCodeChars);
}

std::string_view BasicCodeOf(std::string_view item_code) {
  return item_code.size() < kFullCodeChars ? std::string_view() : item_code.substr(kOrganCodeChars + 1, 12);
}

// The basic code begins with the province (2 digits), then the type (2 digits).
std::string_view ItemTypeOf(std::string_view item_code) {
  const std::string_view basic = BasicCodeOf(item_code);
  return basic.empty() ? basic : basic.substr(2, 2);
}

int32_t LevelOf(std::string_view item_code) { return item_code.size() < kFullCodeChars ? 0 : item_code[kOrganCodeChars] - '0'; }

std::string SubitemsText(const google::protobuf::RepeatedPtrField<journal::Subitem>& subitems) {
  std::string text;
  for (const journal::Subitem& subitem : subitems) {
    text += (text.empty() ? "" : ";") + subitem.code() + ":" + subitem.name_zh();
  }
  return text;
}

journal::Power PowerAfter(const journal::Power* before, const journal::PowerAdjustment& line,
                          const journal::PowerChange& change) {
  journal::Power after = before == nullptr ? NewPower(line) : *before;
  const AdjustmentKind& kind = KindOf(line);
  after.set_active(kind.effect != ListEffect::kLeaves);
  if (kind.effect == ListEffect::kJoins) {
    after.set_name_zh(line.name_zh());
    after.set_department_id(line.to_organs().empty() ? std::string() : line.to_organs(0));
    *after.mutable_subitems() = line.subitems_after();
    after.clear_exercised_by();
  }
  if (kind.word == "revise_subitems") *after.mutable_subitems() = line.subitems_after();
  if (kind.to == ToOrgans::kCounties) *after.mutable_exercised_by() = line.to_organs();
  after.set_effective_day(line.effective_day());
  *after.mutable_change() = change;
  return after;
}

journal::PowerChange ChangeOfLine(const journal::PowerAdjustment& line, const std::string& change_set) {
  journal::PowerChange change;
  change.set_change_set(change_set);
  change.set_line(line.line());
  change.set_adjustment_id(line.adjustment_id());
  change.set_number(line.number());
  change.set_kind(line.kind());
  change.set_effective_day(line.effective_day());
  change.set_from_organ(line.from_organ());
  *change.mutable_to_organs() = line.to_organs();
  change.set_target_item_code(line.target_item_code());
  change.set_reason(line.reason());
  change.set_detail(line.detail());
  return change;
}

journal::Power Carried(const journal::Power& row, const journal::Power* standing) {
  if (standing == nullptr || !standing->has_change()) return row;
  if (!standing->active()) return *standing;
  journal::Power carried = row;
  carried.set_active(true);
  carried.set_department_id(standing->department_id());
  *carried.mutable_subitems() = standing->subitems();
  *carried.mutable_exercised_by() = standing->exercised_by();
  *carried.mutable_change() = standing->change();
  return carried;
}

journal::Item Carried(const journal::Item& row, const journal::Item* standing) {
  if (standing == nullptr || !standing->has_removed()) return row;
  journal::Item carried = row;
  carried.set_active(false);
  *carried.mutable_removed() = standing->removed();
  return carried;
}

void PutAdjustment(State& state, const journal::PowerAdjustment& line, const journal::PowerChange& change) {
  const journal::Power* before = FindPower(state, line.item_code(), CivilDay(line.effective_day()));
  auto after = std::make_unique<journal::Power>(PowerAfter(before, line, change));
  state.Put(VersionKey(line.item_code(), line.effective_day()), std::move(after));
  AddDay<journal::PowerVersions>(state, line.item_code(), line.effective_day());
  const ListEffect effect = KindOf(line).effect;
  if (effect == ListEffect::kLeaves) EndItem(state, line, change);
  if (effect == ListEffect::kJoins) ReviveItem(state, line);
}

}  // namespace yici::catalog
