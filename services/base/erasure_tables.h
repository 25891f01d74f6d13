// The tables of erasures and of how long files are kept; services/base/state.h has most others. The number is the first byte of
// the stored key: never reuse one.
#ifndef YICI_SERVICES_BASE_ERASURE_TABLES_H_
#define YICI_SERVICES_BASE_ERASURE_TABLES_H_

#include "services/base/state.h"

namespace yici {

namespace tables {
inline constexpr Table kRetentionRule{240};  // item_code or "*" -> RetentionRule
inline constexpr Table kErasure{241};        // revision -> Erasure
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
