// The tables of acts that take two people; services/base/state.h has most others. The number is the first byte of the stored
// key: never reuse one.
#ifndef YICI_SERVICES_BASE_PROPOSAL_TABLES_H_
#define YICI_SERVICES_BASE_PROPOSAL_TABLES_H_

#include "services/base/state.h"

namespace yici {

namespace tables {
inline constexpr Table kFourEyes{230};  // "four-eyes" -> FourEyes
inline constexpr Table kProposal{231};  // number -> Proposal
}  // namespace tables

template <>
struct RowTable<journal::FourEyes> {
  static constexpr Table kTable = tables::kFourEyes;
};
template <>
struct RowTable<journal::Proposal> {
  static constexpr Table kTable = tables::kProposal;
};

}  // namespace yici

#endif  // YICI_SERVICES_BASE_PROPOSAL_TABLES_H_
