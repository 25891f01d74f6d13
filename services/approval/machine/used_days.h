// How many working days a case has used when its ruling comes: what the monthly figures add up.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_USED_DAYS_H_
#define YICI_SERVICES_APPROVAL_MACHINE_USED_DAYS_H_

#include "services/approval/machine/clocks.h"

namespace yici::approval {

// Of the statutory clock, pauses taken off; 0 without one. In working days whatever the unit of its law is: a mean of both
// units would mean nothing.
inline int32_t UsedUntil(const journal::Case& subject, const calendar::Calendar& calendar, CivilDay day) {
  const journal::Clock* statutory = FindLast(subject, journal::CLOCK_KIND_C2_STATUTORY);
  if (statutory == nullptr) return 0;
  calendar::LegalClock legal = ToLegal(*statutory);
  legal.unit = calendar::Unit::kWorkingDays;
  return calendar::Used(legal, calendar, day);
}

// Of a case that is accepted and ruled on in one record, before its clocks stand on it.
inline int32_t UsedSince(CivilDay acceptance, const calendar::Calendar& calendar, CivilDay day) {
  return calendar.WorkingDays(acceptance, day).days;
}

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_USED_DAYS_H_
