#include "services/directory/machine/halls.h"

#include <map>
#include <utility>

namespace yici::directory {
namespace {

// Keys of the table: 'd' and a department, or 'j' and a jurisdiction.
std::string KeyOf(char kind, std::string_view id) { return std::string(1, kind).append(id); }

using Serving = std::map<std::string, std::string>;

std::map<std::string, std::string> JurisdictionsOfHalls(const StateReader& state) {
  std::map<std::string, std::string> all;
  state.Scan(Table::kHall, "", "", [&all](std::string_view key, std::string_view bytes) {
    journal::Hall hall;
    hall.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    all.emplace(key, hall.jurisdiction());
    return true;
  });
  return all;
}

// The first of each kind by id, windows before bare halls.
Serving Compute(const StateReader& state) {
  Serving serving;
  const auto halls = JurisdictionsOfHalls(state);
  state.Scan(Table::kWindow, "", "", [&](std::string_view, std::string_view bytes) {
    journal::Window window;
    window.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    const auto hall = halls.find(window.hall_id());
    if (!window.department_id().empty()) {
      serving.emplace(KeyOf('d', window.department_id()), window.hall_id());
    } else if (hall != halls.end()) {
      serving.emplace(KeyOf('j', hall->second), window.hall_id());
    }
    return true;
  });
  for (const auto& [hall_id, jurisdiction] : halls) serving.emplace(KeyOf('j', jurisdiction), hall_id);
  return serving;
}

}  // namespace

std::string HallServing(const StateReader& state, std::string_view department_id, std::string_view jurisdiction) {
  if (auto own = state.FindBytes(Table::kHallServing, KeyOf('d', department_id))) return *std::move(own);
  return state.FindBytes(Table::kHallServing, KeyOf('j', jurisdiction)).value_or("");
}

void IndexHalls(State& state) {
  Serving stored;
  state.Scan(Table::kHallServing, "", "", [&stored](std::string_view key, std::string_view value) {
    stored.emplace(key, value);
    return true;
  });
  const Serving serving = Compute(state);
  for (const auto& [key, hall] : stored) {
    if (!serving.contains(key)) state.Erase(Table::kHallServing, key);
  }
  for (const auto& [key, hall] : serving) {
    const auto before = stored.find(key);
    if (before == stored.end() || before->second != hall) state.PutBytes(Table::kHallServing, key, hall);
  }
}

}  // namespace yici::directory
