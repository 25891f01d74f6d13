// What follows a grant, and others' words for a case, as the public API shows them.
#ifndef YICI_SERVICES_APPROVAL_SERVICE_PRESENT_GRANTS_H_
#define YICI_SERVICES_APPROVAL_SERVICE_PRESENT_GRANTS_H_

#include "services/approval/service/present.h"

namespace yici::approval {

// Revocation, cancellation, links, licence, archive, ratings, external codes. `item` may be missing.
void PresentGrant(const journal::Case& subject, const journal::Item* item, const calendar::Calendar& calendar, CivilDay today,
                  api::Case* out);
// The document that an event of this family issued; nullptr when none.
const journal::DocumentRef* GrantDocumentOf(const journal::Event& event);
// What a reader of the history wants to know of an event of this family; false: it is none.
bool SetGrantDetail(const journal::Event& event, api::Text* out);
// "有效期至 2025-04-20" while a licence runs; false: nothing to say.
bool SetTermNote(const journal::Case& subject, const calendar::Calendar& calendar, CivilDay today, api::Text* out);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_SERVICE_PRESENT_GRANTS_H_
