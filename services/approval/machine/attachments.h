// Attachments of materials as the machine knows them: digest, size and type as admission found them in the manifest. The
// bytes stand outside the fold.
//
//   YICI_REQUIRE(CheckAttachments(desk.item(), command.materials(), digests)); // uploaded; size and type by the item
//   KeepAttachments(state, event.materials(), case_no);                        // Apply: they are cited now, no sweep takes
//   them
#ifndef YICI_SERVICES_APPROVAL_MACHINE_ATTACHMENTS_H_
#define YICI_SERVICES_APPROVAL_MACHINE_ATTACHMENTS_H_

#include <initializer_list>
#include <string>
#include <string_view>

#include "services/approval/machine/rejections.h"
#include "services/base/state.h"
#include "services/base/time.h"
#include "services/directory/machine/rights.h"

namespace yici::approval {

using Materials = google::protobuf::RepeatedPtrField<journal::MaterialHeld>;

// Who may read what was handed in, over the case's department, hall or jurisdiction: who handles the case or judges how it
// was handled. Administrators of the system have no business with its papers.
inline constexpr std::initializer_list<std::string_view> kAttachmentReaders = {
    directory::role::kWindowClerk, directory::role::kChiefRepresentative,
    directory::role::kHandler,     directory::role::kReviewer,
    directory::role::kApprover,    directory::role::kJointOfficer,
    directory::role::kOrganHead,   directory::role::kAuditor};
// The attachment of a material, where the paper lies: of a child of a joint matter with its parent. nullptr when it has none.
const journal::MaterialHeld* FindAttached(const StateReader& state, const journal::Case& subject, std::string_view material_id);

// nullptr when the item asks for no such material.
const journal::Material* MaterialOf(const journal::Item& item, std::string_view material_id);

// Whether a digest may stand for a paper that was scanned elsewhere (a clerk has seen it), or must be that of a file which
// admission found among the sender's uploads: online, and where an enterprise sends.
enum class Digests { kMayBePaper, kMustBeUploaded };
// Size and type of each attachment against its material; what has none passes.
Refusal CheckAttachments(const journal::Item& item, const Materials& materials, Digests digests);

// Dates what was handed in on `day` by its material's validity. Nothing for materials that hold without end.
void StampValidity(const journal::Item& item, CivilDay day, journal::MaterialHeld& held);

// Rows of what an event handed in: each attachment that a case cites, once, and how many papers were not brought again.
void KeepAttachments(State& state, const Materials& materials, const journal::Case& subject, CivilDay day);

// Papers of the case that came from an earlier one.
int32_t SavedPapers(const journal::Case& subject);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_ATTACHMENTS_H_
