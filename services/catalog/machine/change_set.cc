#include "services/catalog/machine/change_set.h"

#include <algorithm>
#include <memory>
#include <type_traits>
#include <utility>

#include "services/base/new_tables.h"
#include "services/base/erasure_tables.h"
#include "services/base/evaluation_tables.h"
#include "services/catalog/machine/calendars.h"
#include "services/catalog/machine/lookup.h"
#include "services/catalog/machine/powers.h"

namespace yici::catalog {
namespace {

template <class Row>
std::string BytesOf(Row row, int32_t effective_day) {
  row.set_effective_day(effective_day);
  return row.SerializeAsString();
}

// Where a row goes; `change` is kUnchanged when it goes nowhere.
struct Place {
  RowChange change = RowChange::kUnchanged;
  int32_t day = 0;
};

// The version that holds on `day`; nullptr when there is none.
template <class Row, class Versions>
const Row* VersionOn(const StateReader& state, const std::string& id, const Versions& versions, int32_t day) {
  const auto& days = versions.effective_days();
  const auto after = std::upper_bound(days.begin(), days.end(), day);
  return after == days.begin() ? nullptr : state.Find<Row>(VersionKey(id, *(after - 1)));
}

// Adjustments of the power list speak of powers and items; processes and forms are the packs' alone.
template <class Row>
Row CarriedOver(const Row& row, const Row* standing) {
  constexpr bool kAdjusted = std::is_same_v<Row, journal::Item> || std::is_same_v<Row, journal::Power>;
  if constexpr (kAdjusted) return Carried(row, standing);
  return row;
}

template <class Row, class Versions>
Place PlaceOf(const StateReader& state, const std::string& id, const Row& row, CivilDay commit_day) {
  const int32_t today = commit_day.days_since_1970();
  const auto* versions = state.Find<Versions>(id);
  if (versions == nullptr || versions->effective_days().empty()) {
    return {RowChange::kAdded, row.effective_day() == 0 ? today : row.effective_day()};
  }
  const auto same = [&](const Row* other) {
    return other != nullptr && BytesOf(*other, 0) == BytesOf(CarriedOver(row, other), 0);
  };
  int32_t day = std::max(row.effective_day(), today);
  if (same(VersionOn<Row>(state, id, *versions, day))) return {RowChange::kUnchanged, 0};
  // Cases of today may stand on the version that began today.
  if (day == today && state.Find<Row>(VersionKey(id, day)) != nullptr) ++day;
  if (same(VersionOn<Row>(state, id, *versions, day))) return {RowChange::kUnchanged, 0};
  return {RowChange::kChanged, day};
}

template <class Row, class Versions>
void PutVersion(State& state, const std::string& id, const Row& row, CivilDay commit_day) {
  const Place place = PlaceOf<Row, Versions>(state, id, row, commit_day);
  if (place.change == RowChange::kUnchanged) return;
  const auto* old = state.Find<Versions>(id);
  auto versions = old == nullptr ? std::make_unique<Versions>() : std::make_unique<Versions>(*old);
  auto* days = versions->mutable_effective_days();
  if (std::find(days->begin(), days->end(), place.day) == days->end()) {
    days->Add(place.day);
    std::sort(days->begin(), days->end());
  }
  const Row* standing = old == nullptr ? nullptr : VersionOn<Row>(state, id, *old, place.day);
  auto put = std::make_unique<Row>(CarriedOver(row, standing));
  put->set_effective_day(place.day);
  state.Put(VersionKey(id, place.day), std::move(put));
  state.Put(id, std::move(versions));
}

RowChange ChangeOfNotice(const StateReader& state, const journal::HolidayNoticeRow& row) {
  if (!IsNewer(state, row)) return RowChange::kUnchanged;
  bool year_known = false;
  state.Scan(Table::kNotice, NoticeKey(row.year(), 0), NoticeKey(row.year() + 1, 0),
             [&](std::string_view, std::string_view) { return !(year_known = true); });
  return year_known ? RowChange::kChanged : RowChange::kAdded;
}

void PutNotice(State& state, const journal::HolidayNoticeRow& row, CivilDay day) {
  if (!IsNewer(state, row)) return;
  auto notice = std::make_unique<journal::HolidayNotice>(FromPackRow(row));
  notice->set_entered_day(day.days_since_1970());
  state.Put(NoticeKey(row.year(), row.version()), std::move(notice));
}

}  // namespace

std::string StagedPartKey(std::string_view change_set, int32_t part) {
  return std::string(change_set) + "/" + std::to_string(part);
}

Table TableOf(const journal::PackRow& row) {
  if (row.has_item()) return Table::kItem;
  if (row.has_process()) return Table::kProcess;
  if (row.has_form()) return Table::kForm;
  if (row.has_power()) return Table::kPower;
  if (row.has_adjustment()) return Table::kPowerBatch;
  if (row.has_joint_matter()) return Table::kJointMatter;
  if (row.has_notice()) return Table::kNotice;
  return directory::RowTableOf(row);
}

std::string KeyOf(const journal::PackRow& row) {
  if (row.has_item()) return row.item().item_code();
  if (row.has_process()) return row.process().process_id();
  if (row.has_form()) return row.form().form_id();
  if (row.has_power()) return row.power().item_code();
  if (row.has_adjustment()) return row.adjustment().item_code();
  if (row.has_joint_matter()) return row.joint_matter().joint_matter_id();
  if (row.has_notice()) return std::to_string(row.notice().year());
  return directory::RowKey(row);
}

std::string_view NameOf(Table table) {
  if (table == NewTable::kDuty) return "duties";
  if (table == tables::kRallyCriterion) return "rally_criteria";
  if (table == tables::kEnclavePolicy) return "enclave_policies";
  if (table == tables::kRetentionRule) return "retention";
  switch (table) {
    case Table::kItem: return "items";
    case Table::kProcess: return "processes";
    case Table::kForm: return "forms";
    case Table::kPower: return "powers";
    case Table::kPowerBatch: return "adjustments";
    case Table::kJointMatter: return "joint_matters";
    case Table::kNotice: return "notices";
    case Table::kJurisdiction: return "jurisdictions";
    case Table::kDepartment: return "departments";
    case Table::kHall: return "halls";
    case Table::kWindow: return "windows";
    case Table::kPost: return "posts";
    case Table::kOfficer: return "officers";
    case Table::kGrants: return "roles";
    case Table::kLeader: return "leaders";
    case Table::kSteward: return "stewards";
    case Table::kEnterprise: return "enterprises";
    case Table::kProject: return "projects";
    case Table::kHotlineCategory: return "hotline_categories";
    case Table::kEscalationLevel: return "escalation_levels";
    case Table::kCluster: return "clusters";
    case Table::kTownship: return "townships";
    case Table::kCultivation: return "cultivation";
    case Table::kEnclavePark: return "enclave_parks";
    case Table::kEnclaveProject: return "enclave_projects";
    case Table::kVisitPolicy: return "visit_policies";
    case Table::kDecisionModel: return "decision_models";
    default: return "";
  }
}

void VisitStaged(const StateReader& state, std::string_view change_set, int32_t parts,
                 absl::FunctionRef<bool(const journal::PackRow&)> visit) {
  const int32_t end = std::min<int32_t>(parts, kPartsMax);
  for (int32_t part = 0; part < end; ++part) {
    const auto* staged = state.Find<journal::StagedPart>(StagedPartKey(change_set, part));
    if (staged == nullptr) continue;
    for (const journal::PackRow& row : staged->rows()) {
      if (!visit(row)) return;
    }
  }
}

void EraseStaged(State& state, std::string_view change_set) {
  const auto* set = state.Find<journal::ChangeSet>(change_set);
  const int32_t parts = set == nullptr ? 0 : set->staged_parts();
  for (int32_t part = 0; part < parts; ++part) state.Erase<journal::StagedPart>(StagedPartKey(change_set, part));
  state.Erase<journal::ChangeSet>(change_set);
}

RowChange ChangeOf(const StateReader& state, const journal::PackRow& row, CivilDay day) {
  if (row.has_item()) return PlaceOf<journal::Item, journal::ItemVersions>(state, KeyOf(row), row.item(), day).change;
  if (row.has_process())
    return PlaceOf<journal::Process, journal::ProcessVersions>(state, KeyOf(row), row.process(), day).change;
  if (row.has_form()) return PlaceOf<journal::Form, journal::FormVersions>(state, KeyOf(row), row.form(), day).change;
  if (row.has_power()) return PlaceOf<journal::Power, journal::PowerVersions>(state, KeyOf(row), row.power(), day).change;
  if (row.has_joint_matter()) {
    return PlaceOf<journal::JointMatter, journal::JointMatterVersions>(state, KeyOf(row), row.joint_matter(), day).change;
  }
  if (row.has_notice()) return ChangeOfNotice(state, row.notice());
  return directory::ChangeOf(state, row);
}

void PutRow(State& state, const journal::PackRow& row, CivilDay day) {
  if (row.has_item()) return PutVersion<journal::Item, journal::ItemVersions>(state, KeyOf(row), row.item(), day);
  if (row.has_process()) return PutVersion<journal::Process, journal::ProcessVersions>(state, KeyOf(row), row.process(), day);
  if (row.has_form()) return PutVersion<journal::Form, journal::FormVersions>(state, KeyOf(row), row.form(), day);
  if (row.has_power()) return PutVersion<journal::Power, journal::PowerVersions>(state, KeyOf(row), row.power(), day);
  if (row.has_joint_matter()) {
    return PutVersion<journal::JointMatter, journal::JointMatterVersions>(state, KeyOf(row), row.joint_matter(), day);
  }
  if (row.has_notice()) return PutNotice(state, row.notice(), day);
  directory::PutRow(state, row);
}

void Tally::Count(RowChange change) {
  if (change == RowChange::kAdded) ++added;
  if (change == RowChange::kChanged) ++changed;
  if (change == RowChange::kUnchanged) ++unchanged;
}

}  // namespace yici::catalog
