// The tables of erasures, of how long files are kept and of who was given which file; services/base/state.h has most others.
// The number is the first byte of the stored key: never reuse one.
#ifndef YICI_SERVICES_BASE_ERASURE_TABLES_H_
#define YICI_SERVICES_BASE_ERASURE_TABLES_H_

#include "services/base/state.h"

namespace yici {

namespace tables {
inline constexpr Table kRetentionRule{240};  // item_code or "*" -> RetentionRule
inline constexpr Table kErasure{241};        // revision -> Erasure
inline constexpr Table kCitation{242};       // (manifest digest, case_no) -> "": until the case is erased
inline constexpr Table kCitedByCase{243};    // (case_no, manifest digest) -> ""
constexpr bool IsCitationIndex(Table table) { return table == kCitation || table == kCitedByCase; }
}  // namespace tables

template <>
struct RowTable<journal::RetentionRule> {
  static constexpr Table kTable = tables::kRetentionRule;
};
template <>
struct RowTable<journal::Erasure> {
  static constexpr Table kTable = tables::kErasure;
};

}  // namespace yici

#endif  // YICI_SERVICES_BASE_ERASURE_TABLES_H_
