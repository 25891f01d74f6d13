#include "services/catalog/machine/lookup.h"

#include <algorithm>

namespace yici::catalog {
namespace {

// The greatest effective day not after `on`; nothing when all lie later. Days are kept ascending.
template <class Versions>
const int32_t* EffectiveDay(const Versions* versions, CivilDay on) {
  if (versions == nullptr) return nullptr;
  const auto& days = versions->effective_days();
  const auto after = std::upper_bound(days.begin(), days.end(), on.days_since_1970());
  return after == days.begin() ? nullptr : &*(after - 1);
}

template <class Row, class Versions>
const Row* FindVersion(const StateReader& state, std::string_view id, CivilDay on) {
  const int32_t* day = EffectiveDay(state.Find<Versions>(id), on);
  return day == nullptr ? nullptr : state.Find<Row>(VersionKey(id, *day));
}

}  // namespace

const journal::Item* FindItem(const StateReader& state, std::string_view item_code, CivilDay on) {
  return FindVersion<journal::Item, journal::ItemVersions>(state, item_code, on);
}

const journal::Process* FindProcess(const StateReader& state, std::string_view process_id, CivilDay on) {
  return FindVersion<journal::Process, journal::ProcessVersions>(state, process_id, on);
}

const journal::Form* FindForm(const StateReader& state, std::string_view form_id, CivilDay on) {
  return FindVersion<journal::Form, journal::FormVersions>(state, form_id, on);
}

const journal::JointMatter* FindJointMatter(const StateReader& state, std::string_view joint_matter_id, CivilDay on) {
  return FindVersion<journal::JointMatter, journal::JointMatterVersions>(state, joint_matter_id, on);
}

const journal::Power* FindPower(const StateReader& state, std::string_view item_code, CivilDay on) {
  return FindVersion<journal::Power, journal::PowerVersions>(state, item_code, on);
}

const journal::Power* PowerVersion(const StateReader& state, std::string_view item_code, int32_t effective_day) {
  return state.Find<journal::Power>(VersionKey(item_code, effective_day));
}

const journal::Item* ItemVersion(const StateReader& state, std::string_view item_code, int32_t effective_day) {
  return state.Find<journal::Item>(VersionKey(item_code, effective_day));
}

const journal::Process* ProcessVersion(const StateReader& state, std::string_view process_id, int32_t effective_day) {
  return state.Find<journal::Process>(VersionKey(process_id, effective_day));
}

std::string VersionKey(std::string_view id, int32_t effective_day) {
  std::string key;
  AppendText(key, id);
  AppendI32(key, effective_day);
  return key;
}

std::string NoticeKey(int year, int version) {
  std::string key;
  AppendI32(key, year);
  AppendI32(key, version);
  return key;
}

}  // namespace yici::catalog
