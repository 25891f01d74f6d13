// The list of powers (权责清单, domain 2.9): a batch takes items off the list or puts them back from its day on; cases that
// run keep the version of their item.
#include <algorithm>

#include "tests/sim/model_tools.h"

namespace law {
namespace {

// The version that holds on a day; nullptr when the list never had it.
const Power::Version* VersionOn(const Power& power, Day day) {
  const Power::Version* holds = nullptr;
  for (const Power::Version& version : power.versions) {
    if (version.from <= day) holds = &version;
  }
  return holds;
}

// No other batch has spoken of it for that day or a later one.
bool IsOpen(const Power& power, Day day) {
  return std::none_of(power.versions.begin(), power.versions.end(), [&](const Power::Version& version) {
    return version.from > day || (version.from == day && version.adjusted);
  });
}

bool Joins(const PowerLine& line) { return line.kind == "receive"; }

std::string CheckForm(const PowerLine& line, Day today) {
  static const std::set<std::string> kKinds = {"cancel", "internalise", "receive"};
  if (kKinds.count(line.kind) == 0) return "ADJUSTMENT_KIND_UNKNOWN";
  if (Blank(line.name) || Blank(line.reason) || line.from.empty()) return "ADJUSTMENT_FIELD_MISSING";
  return line.day < today ? "ADJUSTMENT_DAY_PAST" : "";
}

}  // namespace

bool City::IsInForce(const Item& item, Day day) const {
  const auto power = powers.find(item.code);
  const Power::Version* version = power == powers.end() ? nullptr : VersionOn(power->second, day);
  return item.active && (version == nullptr || version->active);
}

std::string City::CheckLine(const PowerLine& line, Day today) const {
  if (std::string no = CheckForm(line, today); !no.empty()) return no;
  const auto at = powers.find(line.item);
  if (at == powers.end()) return "POWER_UNKNOWN";
  const Power& power = at->second;
  const bool active = VersionOn(power, line.day)->active;
  if (Joins(line)) return !IsOpen(power, line.day) ? "POWER_ADJUSTED_LATER" : active ? "POWER_ALREADY_ON_LIST" : "";
  if (!active) return "POWER_NOT_ACTIVE";
  if (!IsOpen(power, line.day)) return "POWER_ADJUSTED_LATER";
  if (line.name != power.name) return "POWER_NAME_MISMATCH";
  return line.from == power.organ ? "" : "POWER_ORGAN_MISMATCH";
}

std::string City::Adjusting(const Act& act) {
  const Day today = DayAt(act.now_us);
  if (!directory.May(act.sender, "administrator", {{}, {}, "210700"}, today)) return "CATALOG_ADMINISTRATOR_REQUIRED";
  if (act.what == Do::kStage) {
    staged[act.change_set] = act.line;
    return "";
  }
  if (applied.count(act.change_set)) return "";  // answered, not done again
  const auto line = staged.find(act.change_set);
  if (line == staged.end()) return "PACK_INCOMPLETE";
  if (std::string no = CheckLine(line->second, today); !no.empty()) return no;
  Power& power = powers.at(line->second.item);
  power.versions.push_back({line->second.day, Joins(line->second), true});
  applied.insert(act.change_set);
  staged.erase(line);
  return "";
}

}  // namespace law
