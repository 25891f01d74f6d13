// ReadAttachment (查看附件): an officer opens what an applicant handed in. It changes nothing and is kept in the history, with
// its purpose: whose papers they are may see who looked at them.
#include "services/approval/machine/attachments.h"
#include "services/approval/machine/commands/commands.h"
#include "services/base/text.h"

namespace yici::approval {
Outcome DecideReadAttachment(const World& world, const journal::ReadAttachment& command, const Ordered& ordered) {
  if (IsBlank(command.purpose())) return Refuse(Deny(Reason::kReasonsRequired, "purpose"));
  YICI_REQUIRE(CheckTexts({{"purpose", command.purpose()}, {"material_id", command.material_id()}}));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  // Enterprises read their own without a command.
  YICI_REQUIRE(desk.RequireRole(kAttachmentReaders));
  if (desk.subject().erased() != 0) return Refuse(Deny(Reason::kPersonErased, "case_no"));
  const journal::MaterialHeld* held = FindAttached(world.state, desk.subject(), command.material_id());
  if (held == nullptr) return Refuse(Deny(Reason::kAttachmentNotFound, "material_id"));
  journal::Event event;
  journal::AttachmentRead& read = *event.mutable_attachment_read();
  read.set_case_no(command.case_no());
  read.set_material_id(command.material_id());
  read.set_purpose(command.purpose());
  read.set_attachment(held->attachment());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

}  // namespace yici::approval
