// The list of powers (权责清单, domain 2.9): a batch takes items off the list or puts them back from its day on; cases that
// run keep the version of their item.
#include <algorithm>

#include "tests/sim/model_tools.h"

namespace law {
namespace {

constexpr size_t kOrganCode = 18;  // characters of an item's code that name its organ

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
  static const std::set<std::string> kKinds = {"cancel", "internalise", "merge", "receive"};
  if (kKinds.count(line.kind) == 0) return "ADJUSTMENT_KIND_UNKNOWN";
  if (Blank(line.name) || Blank(line.reason) || line.from.empty()) return "ADJUSTMENT_FIELD_MISSING";
  if (line.kind == "merge" && line.target.empty()) return "ADJUSTMENT_FIELD_MISSING";
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
  const Power power = at == powers.end() ? Power() : at->second;
  const Power::Version* listed = VersionOn(power, line.day);
  if (!line.to.empty() && OrganFor(line.to, line.item, line.day) != line.to) return "ADJUSTMENT_ORGAN_UNKNOWN";
  if (Joins(line)) {  // known before or new; its code says whose it is
    if (places().organ_code.at(line.to) != line.item.substr(0, kOrganCode)) return "ADJUSTMENT_FIELD_INVALID";
    if (!IsOpen(power, line.day)) return "POWER_ADJUSTED_LATER";
    return listed != nullptr && listed->active ? "POWER_ALREADY_ON_LIST" : "";
  }
  if (listed == nullptr) return "POWER_UNKNOWN";
  if (!listed->active) return "POWER_NOT_ACTIVE";
  if (!IsOpen(power, line.day)) return "POWER_ADJUSTED_LATER";
  if (line.name != listed->name) return "POWER_NAME_MISMATCH";
  if (line.from != OrganFor(listed->organ, line.item, line.day)) return "POWER_ORGAN_MISMATCH";
  return line.kind == "merge" ? CheckTarget(line) : "";
}

// What it is merged into is another power of the list on that day, and its organ is named.
std::string City::CheckTarget(const PowerLine& line) const {
  if (line.target == line.item) return "MERGE_TARGET_SELF";
  const auto at = powers.find(line.target);
  const Power::Version* target = at == powers.end() ? nullptr : VersionOn(at->second, line.day);
  if (target == nullptr || !target->active) return "MERGE_TARGET_UNKNOWN";
  return OrganFor(target->organ, line.target, line.day) == line.to ? "" : "POWER_ORGAN_MISMATCH";
}

// Grants of a merged item go on under the other, along all mergers that hold on the day.
bool City::IsMergedInto(std::string item, const std::string& other, Day day) const {
  for (size_t mergers = 0; mergers < powers.size(); ++mergers) {
    const auto power = powers.find(item);
    const Power::Version* listed = power == powers.end() ? nullptr : VersionOn(power->second, day);
    if (listed == nullptr || listed->merged_into.empty()) return false;
    item = listed->merged_into;
    if (item == other) return true;
  }
  return false;
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
  Power& power = powers[line->second.item];
  const PowerLine& row = line->second;
  Power::Version next{.from = row.day, .active = Joins(row), .adjusted = true, .name = row.name, .organ = row.to};
  if (!next.active) {
    next.name = VersionOn(power, row.day)->name;
    next.organ = VersionOn(power, row.day)->organ;
    next.merged_into = row.target;
  }
  power.versions.push_back(std::move(next));
  applied.insert(act.change_set);
  staged.erase(line);
  return "";
}

}  // namespace law
