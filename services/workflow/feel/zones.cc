#include "services/workflow/feel/zones.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "services/workflow/feel/civil.h"
#include "services/workflow/feel/tables.h"

namespace yici::feel {
namespace {

constexpr int64_t kSecondsPerDay = 86'400;
constexpr int64_t kFirstInstant = -(int64_t{1} << 36);

// "M3.5.0/2": the fifth (last) Sunday of March at 02:00 of the wall clock.
struct YearlyChange {
  int month = 0, week = 0, weekday = 0;
  int64_t seconds = 7'200;
};

struct Rule {
  int32_t standard = 0;
  int32_t summer = 0;
  bool changes = false;
  YearlyChange to_summer, to_standard;
};

struct Behaviour {
  std::vector<int32_t> offsets;
  std::vector<std::pair<int64_t, int32_t>> changes;  // instant, offset from there on
  Rule rule;
};

struct Zone {
  std::string_view name;
  size_t behaviour = 0;
};

std::string_view Take(std::string_view& text, char end) {
  const size_t at = std::min(text.find(end), text.size());
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return part;
}

int64_t TakeNumber(std::string_view& text) {
  int64_t value = 0;
  while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
    value = value * 10 + (text[0] - '0');
    text.remove_prefix(1);
  }
  return value;
}

bool TakeSign(std::string_view& text) {
  if (text.empty() || (text[0] != '-' && text[0] != '+')) return false;
  const bool negative = text[0] == '-';
  text.remove_prefix(1);
  return negative;
}

// "-3:30", "2", "50": hours with optional minutes and seconds.
int64_t TakeSpan(std::string_view& text) {
  const bool negative = TakeSign(text);
  int64_t seconds = TakeNumber(text) * 3'600;
  for (int64_t unit = 60; unit >= 1 && !text.empty() && text[0] == ':'; unit /= 60) {
    text.remove_prefix(1);
    seconds += TakeNumber(text) * unit;
  }
  return negative ? -seconds : seconds;
}

void SkipAbbreviation(std::string_view& text) {
  if (!text.empty() && text[0] == '<') {
    Take(text, '>');
    return;
  }
  while (!text.empty() && ((text[0] >= 'A' && text[0] <= 'Z') || (text[0] >= 'a' && text[0] <= 'z'))) text.remove_prefix(1);
}

YearlyChange ParseYearlyChange(std::string_view text) {
  YearlyChange change;
  text.remove_prefix(std::min<size_t>(1, text.size()));  // "M": the only form that the database uses
  change.month = static_cast<int>(TakeNumber(text));
  Take(text, '.');
  change.week = static_cast<int>(TakeNumber(text));
  Take(text, '.');
  change.weekday = static_cast<int>(TakeNumber(text));
  if (!text.empty() && text[0] == '/') {
    text.remove_prefix(1);
    change.seconds = TakeSpan(text);
  }
  return change;
}

Rule ParseRule(std::string_view text) {
  Rule rule;
  SkipAbbreviation(text);
  rule.standard = static_cast<int32_t>(-TakeSpan(text));
  if (text.empty()) return rule;
  SkipAbbreviation(text);
  rule.summer = text.empty() || text[0] == ',' ? rule.standard + 3'600 : static_cast<int32_t>(-TakeSpan(text));
  rule.changes = true;
  Take(text, ',');
  rule.to_summer = ParseYearlyChange(Take(text, ','));
  rule.to_standard = ParseYearlyChange(text);
  return rule;
}

int64_t ParseBase36(std::string_view text) {
  int64_t value = 0;
  for (const char c : text) value = value * 36 + (c <= '9' ? c - '0' : c - 'a' + 10);
  return value;
}

Behaviour ParseBehaviour(std::string_view line) {
  Behaviour behaviour;
  for (std::string_view offsets = Take(line, '|'); !offsets.empty();) {
    std::string_view text = Take(offsets, ',');
    const bool negative = TakeSign(text);
    const auto seconds = static_cast<int32_t>(TakeNumber(text));
    behaviour.offsets.push_back(negative ? -seconds : seconds);
  }
  behaviour.rule = ParseRule(Take(line, '|'));
  int64_t instant = kFirstInstant;
  while (!line.empty()) {
    std::string_view change = Take(line, ' ');
    instant += ParseBase36(Take(change, ':'));
    behaviour.changes.emplace_back(instant, behaviour.offsets[ParseBase36(change)]);
  }
  return behaviour;
}

struct Table {
  std::string_view version;
  std::vector<Behaviour> behaviours;
  std::vector<Zone> zones;  // by name
};

const Table& Zones() {
  static const Table table = [] {
    Table made;
    std::string_view text = ZonesText();
    std::string_view heading = Take(text, '\n');
    made.version = heading.substr(0, heading.find(','));
    made.version = made.version.substr(made.version.rfind(' ') + 1);
    while (!text.empty()) {
      std::string_view line = Take(text, '\n');
      if (line.empty()) continue;
      for (std::string_view names = Take(line, '|'); !names.empty();) {
        made.zones.push_back({Take(names, ','), made.behaviours.size()});
      }
      made.behaviours.push_back(ParseBehaviour(line));
    }
    std::sort(made.zones.begin(), made.zones.end(), [](const Zone& a, const Zone& b) { return a.name < b.name; });
    return made;
  }();
  return table;
}

// The local instant of a yearly change, as seconds of the wall clock.
int64_t LocalInstant(const YearlyChange& change, int64_t year) {
  const int64_t first = DaysFromCivil(year, change.month, 1);
  const int64_t first_weekday = ((first + 4) % 7 + 7) % 7;  // 0 = Sunday
  int64_t day = (change.weekday - first_weekday + 7) % 7 + (change.week - 1) * 7;
  while (day >= DaysInMonth(year, change.month)) day -= 7;
  return (first + day) * kSecondsPerDay + change.seconds;
}

int32_t OffsetByRule(const Rule& rule, int64_t utc_seconds) {
  if (!rule.changes) return rule.standard;
  const int64_t year = CivilFromDays(FloorDivide(utc_seconds + rule.standard, kSecondsPerDay)).year;
  const int64_t begin = LocalInstant(rule.to_summer, year) - rule.standard;
  const int64_t end = LocalInstant(rule.to_standard, year) - rule.summer;
  const bool summer = begin < end ? utc_seconds >= begin && utc_seconds < end : utc_seconds >= begin || utc_seconds < end;
  return summer ? rule.summer : rule.standard;
}

const Behaviour& BehaviourOf(int32_t zone) { return Zones().behaviours[Zones().zones[zone].behaviour]; }

}  // namespace

std::string_view ZoneVersion() { return Zones().version; }

std::optional<int32_t> FindZone(std::string_view name) {
  const auto& zones = Zones().zones;
  const auto found = std::lower_bound(zones.begin(), zones.end(), name,
                                      [](const Zone& zone, std::string_view wanted) { return zone.name < wanted; });
  if (found == zones.end() || found->name != name) return std::nullopt;
  return static_cast<int32_t>(found - zones.begin());
}

std::string_view ZoneName(int32_t zone) { return Zones().zones[zone].name; }

int32_t OffsetAt(int32_t zone, int64_t utc_seconds) {
  const Behaviour& behaviour = BehaviourOf(zone);
  const auto& changes = behaviour.changes;
  if (changes.empty() || utc_seconds >= changes.back().first) return OffsetByRule(behaviour.rule, utc_seconds);
  const auto after = std::upper_bound(changes.begin(), changes.end(), utc_seconds,
                                      [](int64_t wanted, const auto& change) { return wanted < change.first; });
  return after == changes.begin() ? behaviour.offsets.front() : std::prev(after)->second;
}

int32_t OffsetAtLocal(int32_t zone, int64_t local_seconds) {
  const int32_t before = OffsetAt(zone, local_seconds - kSecondsPerDay);
  if (OffsetAt(zone, local_seconds - before) == before) return before;
  const int32_t after = OffsetAt(zone, local_seconds + kSecondsPerDay);
  return OffsetAt(zone, local_seconds - after) == after ? after : before;
}

int32_t StandardOffset(int32_t zone) { return BehaviourOf(zone).rule.standard; }

}  // namespace yici::feel
