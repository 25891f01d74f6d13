// Tables of mandates, errands and duties.
#ifndef YICI_SERVICES_BASE_NEW_TABLES_H_
#define YICI_SERVICES_BASE_NEW_TABLES_H_

#include "services/base/state.h"

namespace yici {

struct NewTable {
  static constexpr Table kAgencyMandates = static_cast<Table>(180);
  static constexpr Table kMandateByAgent = static_cast<Table>(181);
  static constexpr Table kErrand = static_cast<Table>(182);
  static constexpr Table kErrandByParty = static_cast<Table>(183);
  static constexpr Table kErrandByAgent = static_cast<Table>(184);
  static constexpr Table kDuty = static_cast<Table>(185);
  static constexpr Table kProjectByCode = static_cast<Table>(186);
};
template <>
struct RowTable<journal::AgencyMandates> {
  static constexpr Table kTable = NewTable::kAgencyMandates;
};
template <>
struct RowTable<journal::Errand> {
  static constexpr Table kTable = NewTable::kErrand;
};
template <>
struct RowTable<journal::Duty> {
  static constexpr Table kTable = NewTable::kDuty;
};

}  // namespace yici

#endif  // YICI_SERVICES_BASE_NEW_TABLES_H_
