#include "services/approval/machine/halls.h"

namespace yici::approval {
namespace {

bool StandsIn(const StateReader& state, std::string_view hall_id, std::string_view jurisdiction) {
  const auto* hall = state.Find<journal::Hall>(hall_id);
  return hall != nullptr && hall->jurisdiction() == jurisdiction;
}

std::string_view FirstHall(const StateReader& state, std::string_view jurisdiction) {
  std::string_view first;
  state.Scan(Table::kHall, "", "", [&](std::string_view key, std::string_view) {
    if (StandsIn(state, key, jurisdiction)) first = state.Find<journal::Hall>(key)->hall_id();
    return first.empty();
  });
  return first;
}

}  // namespace

std::string_view HallServing(const StateReader& state, const journal::Item& item) {
  std::string_view own;
  std::string_view common;
  state.Scan(Table::kWindow, "", "", [&](std::string_view key, std::string_view) {
    const auto* window = state.Find<journal::Window>(key);
    if (window->department_id().empty()) {
      if (common.empty() && StandsIn(state, window->hall_id(), item.jurisdiction())) common = window->hall_id();
    } else if (window->department_id() == item.department_id()) {
      own = window->hall_id();
    }
    return own.empty();
  });
  if (!own.empty()) return own;
  return common.empty() ? FirstHall(state, item.jurisdiction()) : common;
}

}  // namespace yici::approval
