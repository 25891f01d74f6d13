// A batch of adjustments as a whole: all of its lines become effective from 00:00 of its one day, or none does.
//
//   const BatchFaults faults = FaultsOfBatch(state, lines, today);     // empty: it may be applied
//   if (power_list.has_apply_power_list()) return DecideApply(world, command, ordered);
//
// Each line is judged by the list as it will stand on the batch's day, and by the other lines of the batch; so the order of
// the lines means nothing. The preview and Decide ask the same function: neither trusts a client's own check.
#ifndef YICI_SERVICES_CATALOG_MACHINE_POWER_BATCH_H_
#define YICI_SERVICES_CATALOG_MACHINE_POWER_BATCH_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "services/base/outcome.h"

namespace yici::catalog {

inline constexpr int kAdjustmentsMax = 2'000;  // lines of one batch
inline constexpr int kFaultsTold = 100;
inline constexpr int kOrgansOfLineMax = 200;

struct LineFault {
  int32_t line = 0;
  std::string field;
  std::string_view reason;  // of rejections.h
  std::string zh;
  std::string en;
  std::string item_code;
};

// Every fault, by line; within a line in the order of the checks. What follows from a fault of form is not judged.
using BatchFaults = std::vector<LineFault>;
BatchFaults FaultsOfBatch(const StateReader& state, const std::vector<journal::PowerAdjustment>& lines, CivilDay today);

// Lines by kind, in the order of the kinds; kinds without a line are there with 0.
std::vector<journal::KindTotal> TotalsOf(const std::vector<journal::PowerAdjustment>& lines);

// ApplyPowerList.
Outcome DecideApply(const World& world, const journal::ApplyPowerList& command, const Ordered& ordered);
void ApplyPowerListAdjusted(State& state, const journal::PowerListAdjusted& event, const EventPosition& position);

// Of the last batch or pack that was made effective; 0 when there was none.
uint64_t ListRevision(const StateReader& state);

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_MACHINE_POWER_BATCH_H_
