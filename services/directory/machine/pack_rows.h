// Rows of the directory as they come in a change set: jurisdictions, departments, halls, windows, posts, officers,
// grants. The catalogue stages the set and makes it effective; what a row of the directory means is decided here.
#ifndef YICI_SERVICES_DIRECTORY_MACHINE_PACK_ROWS_H_
#define YICI_SERVICES_DIRECTORY_MACHINE_PACK_ROWS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "services/base/state.h"
#include "services/base/time.h"

namespace yici::directory {

inline constexpr size_t kIdBytesMax = 128;

enum class RowChange { kAdded, kChanged, kUnchanged };

// What is wrong with a row. `reason` is one of the stable names of docs/formats/pack.md.
struct RowFault {
  std::string field;
  std::string reason;
  std::string zh;
  std::string en;
};

// Whether a row of this table and key is in the state or in the same change set.
using Known = absl::FunctionRef<bool(Table, std::string_view)>;

bool IsDirectoryRow(const journal::PackRow& row);
bool IsRole(std::string_view role);
bool IsScopeKind(std::string_view kind);

// Table and key of a row of the directory; of a grant "{officer_id}/{role}/{scope_kind}/{scope}" in kGrants.
std::string RowKey(const journal::PackRow& row);
Table RowTableOf(const journal::PackRow& row);

// Everything wrong with one row, in the order of its fields.
std::vector<RowFault> FaultsOf(const journal::PackRow& row, Known known);

// What PutRow would do. A grant that was revoked, or that an administrator made by command (those have no source),
// stays as it is and counts as unchanged: a pack never revives or widens a mandate that an administrator has taken in
// hand.
RowChange ChangeOf(const StateReader& state, const journal::PackRow& row);
void PutRow(State& state, const journal::PackRow& row);

}  // namespace yici::directory

#endif  // YICI_SERVICES_DIRECTORY_MACHINE_PACK_ROWS_H_
