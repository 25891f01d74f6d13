// The city's list of powers (权责清单): what the eight kinds of adjustment do to a power, and to the item of the catalogue
// that is applied for under it.
//
//   const AdjustmentKind* kind = FindAdjustmentKind("merge");                 // nullptr for a word of none
//   const journal::Power after = PowerAfter(before, line, change);            // the version that the line makes
//   PutAdjustment(state, line, change);                                       // Apply only
//
// Nothing waits for 00:00: a version has its first day, and whoever asks for a day finds the one that holds on it. Versions
// of other days are never touched, so the history of a power is its versions.
#ifndef YICI_SERVICES_CATALOG_MACHINE_POWERS_H_
#define YICI_SERVICES_CATALOG_MACHINE_POWERS_H_

#include <span>
#include <string>
#include <string_view>

#include "services/base/state.h"
#include "services/base/time.h"

namespace yici::catalog {

enum class ListEffect { kLeaves, kJoins, kStays };
// Who a line's to_organs may be.
enum class ToOrgans {
  kNone,      // nobody goes on with it
  kOne,       // the organ that has it from then on
  kSame,      // the organ it has now: the item code carries the organ, so a power does not move under its code
  kTarget,    // the organ of the item it is merged into
  kCounties,  // county organs, one or more
};

struct AdjustmentKind {
  std::string_view word;
  std::string_view zh;
  std::string_view en;
  ListEffect effect = ListEffect::kStays;
  ToOrgans to = ToOrgans::kNone;
};

// The eight, in the order of their totals.
std::span<const AdjustmentKind> AdjustmentKinds();
const AdjustmentKind* FindAdjustmentKind(std::string_view word);

// An item code of 31 or 33 characters: organ (18), level (1), basic code (12), then what the organ adds.
inline constexpr size_t kFullCodeChars = 31;
inline constexpr size_t kOrganCodeChars = 18;
std::string_view OrganOfCode(std::string_view item_code);
std::string_view BasicCodeOf(std::string_view item_code);
std::string_view ItemTypeOf(std::string_view item_code);
int32_t LevelOf(std::string_view item_code);

// "001:首次申请;002:变更", as the files write it.
std::string SubitemsText(const google::protobuf::RepeatedPtrField<journal::Subitem>& subitems);

// The version that an adjustment makes of the one that held before it; nullptr: the list has never had it.
journal::Power PowerAfter(const journal::Power* before, const journal::PowerAdjustment& line,
                          const journal::PowerChange& change);
// What a version says of the line that made it. Revision and day of entry are the caller's to add.
journal::PowerChange ChangeOfLine(const journal::PowerAdjustment& line, const std::string& change_set);

// A power row or an item row of a pack, where `standing` holds when it would begin: what adjustments decided stands, a pack
// never puts a power or its item back on the list, nor takes sub-items or organs back. nullptr: the row as it is.
journal::Power Carried(const journal::Power& row, const journal::Power* standing);
journal::Item Carried(const journal::Item& row, const journal::Item* standing);

// The line becomes a version of its power, and of the power's item where that ends or comes back.
void PutAdjustment(State& state, const journal::PowerAdjustment& line, const journal::PowerChange& change);

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_MACHINE_POWERS_H_
