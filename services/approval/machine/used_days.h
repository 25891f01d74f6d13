// How many working days a case has used when its ruling comes: what the monthly figures add up.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_USED_DAYS_H_
#define YICI_SERVICES_APPROVAL_MACHINE_USED_DAYS_H_

#include "services/approval/machine/clocks.h"

namespace yici::approval {

// Of the statutory clock, pauses taken off; 0 without one.
inline int32_t UsedUntil(const journal::Case& subject, const calendar::Calendar& calendar, CivilDay day) {
  const journal::Clock* statutory = FindLast(subject, journal::CLOCK_KIND_C2_STATUTORY);
  return statutory == nullptr ? 0 : calendar::Used(ToLegal(*statutory), calendar, day);
}

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_USED_DAYS_H_
