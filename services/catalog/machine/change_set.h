// Rows on their way into the live tables. A set is staged in parts that nobody sees, then made effective by one record.
//
// A row of an item, process, form or power carries the day from which it holds, or 0: the day of the commit. Versions that
// cases may stand on are never overwritten. So a change of something that exists holds from the day of the commit, or
// from its own day when that is later; and where a version began that very day, from the next one. A row that says what
// already holds adds no version. What an adjustment of the power list decided stands, whatever a pack says (powers.h).
#ifndef YICI_SERVICES_CATALOG_MACHINE_CHANGE_SET_H_
#define YICI_SERVICES_CATALOG_MACHINE_CHANGE_SET_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "services/base/state.h"
#include "services/base/time.h"
#include "services/directory/machine/pack_rows.h"

namespace yici::catalog {

using directory::RowChange;

inline constexpr int kPartRowsMax = 200;
inline constexpr size_t kPartBytesMax = 200 * 1024;
inline constexpr int kPartsMax = 2'000;

std::string StagedPartKey(std::string_view change_set, int32_t part);

// Table and key of a row, "items 112107…": what must be unique within a set. A notice's key is its year.
Table TableOf(const journal::PackRow& row);
std::string KeyOf(const journal::PackRow& row);
// "items", "departments", …: as in the pack's file names and the answer's facts.
std::string_view NameOf(Table table);

// Calls `visit` with every staged row of the set, by part, until it returns false. More parts than a set may have
// are not looked for: each look costs, whoever counted them.
void VisitStaged(const StateReader& state, std::string_view change_set, int32_t parts,
                 absl::FunctionRef<bool(const journal::PackRow&)> visit);

// Drops what is staged of a set, and its name.
void EraseStaged(State& state, std::string_view change_set);

// What making this row effective on `day` would do, and doing it.
RowChange ChangeOf(const StateReader& state, const journal::PackRow& row, CivilDay day);
void PutRow(State& state, const journal::PackRow& row, CivilDay day);

// Rows by name of table and change.
struct Tally {
  int added = 0, changed = 0, unchanged = 0;
  void Count(RowChange change);
};
using Tallies = std::map<std::string, Tally, std::less<>>;

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_MACHINE_CHANGE_SET_H_
