// Deferral, promise, supplement in review, forwarding and corrections as readers see them.
#ifndef YICI_SERVICES_APPROVAL_SERVICE_PRESENT_DEFERRAL_H_
#define YICI_SERVICES_APPROVAL_SERVICE_PRESENT_DEFERRAL_H_

#include "services/base/state.h"
#include "services/base/time.h"
#include "services/calendar/calendar.h"
#include "yici/v1/approval.pb.h"

namespace yici::approval {

namespace api = ::yici::v1;

// Fields 43 to 47 of a case; nothing where there is none of it. `item` names the materials and may be nullptr.
void PresentDeferral(const journal::Case& subject, const journal::Item* item, const calendar::Calendar& calendar,
                     CivilDay today, api::Case* out);
// "supplement in review until …", for people outside; nothing in other states.
void PresentReviewNote(const journal::Case& subject, const calendar::Calendar& calendar, CivilDay today, api::Text* out);
// What the history says of an event of this family; false for others.
bool SetDeferralDetail(const journal::Event& event, api::Text* out);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_SERVICE_PRESENT_DEFERRAL_H_
