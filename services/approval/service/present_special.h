// Special procedures, hearings and the extension, as the public API shows them.
#ifndef YICI_SERVICES_APPROVAL_SERVICE_PRESENT_SPECIAL_H_
#define YICI_SERVICES_APPROVAL_SERVICE_PRESENT_SPECIAL_H_

#include "services/approval/service/present.h"

namespace yici::approval {

// The fields `specials`, `hearing` and `extension`.
void PresentSpecials(const server::Gate& gate, const server::ReadView& view, const journal::Case& subject, api::Case* out);
// "paused: expert review until 2020-05-20"; nothing while no procedure runs.
void PresentPause(const server::ReadView& view, const journal::Case& subject, api::Text* out);
// The document that an event of this family issued; nullptr for any other.
const journal::DocumentRef* SpecialDocumentOf(const journal::Event& event);
// What a reader of the history wants to know; false for an event of another family.
bool SetSpecialDetail(const journal::Event& event, api::Text* out);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_SERVICE_PRESENT_SPECIAL_H_
