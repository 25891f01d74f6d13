#include "services/approval/service/citations.h"

#include <algorithm>

#include "services/approval/machine/rejections.h"
#include "services/base/text.h"

namespace yici::approval {
namespace {

using Materials = google::protobuf::RepeatedPtrField<journal::MaterialHeld>;

Materials* HandedInBy(journal::Command& command) {
  switch (command.command_case()) {
    case journal::Command::kSubmitCase: return command.mutable_submit_case()->mutable_materials();
    case journal::Command::kSubmitJoint: return command.mutable_submit_joint()->mutable_application()->mutable_materials();
    case journal::Command::kCompleteInstant: return command.mutable_complete_instant()->mutable_submit()->mutable_materials();
    case journal::Command::kSubmitSupplement: return command.mutable_submit_supplement()->mutable_materials();
    case journal::Command::kCorrectOnSpot: return command.mutable_correct_on_spot()->mutable_materials();
    case journal::Command::kSubmitDeferred: return command.mutable_submit_deferred()->mutable_materials();
    default: return nullptr;
  }
}

}  // namespace

bool CitesDigest(const google::protobuf::RepeatedPtrField<api::MaterialInput>& materials) {
  return std::any_of(materials.begin(), materials.end(),
                     [](const api::MaterialInput& material) { return !material.digest().empty(); });
}

MaybeRejection Citations::Resolve(const server::Caller& caller, Incoming& incoming) {
  Materials* const materials = HandedInBy(incoming.command);
  if (materials == nullptr) return std::nullopt;
  for (int i = 0; i < materials->size(); ++i) {
    journal::MaterialHeld& held = *materials->Mutable(i);
    if (held.digest().empty()) continue;
    if (auto rejection = ResolveOne(caller, incoming, i, held)) return rejection;
  }
  return std::nullopt;
}

MaybeRejection Citations::ResolveOne(const server::Caller& caller, const Incoming& incoming, int index,
                                     journal::MaterialHeld& held) {
  const int64_t claimed = held.size_bytes();
  held.clear_size_bytes();
  auto cited = store_.Cite(caller.principal.id(), held.digest());
  // A hall system sends for its officer, who may have uploaded on a desk of its own.
  const bool hall = caller.principal.kind() == journal::PRINCIPAL_KIND_HALL;
  if (!cited && hall) cited = store_.Cite(incoming.arrival.on_behalf_of(), held.digest());
  if (!cited) return std::nullopt;
  if (claimed != 0 && claimed != cited->size_bytes) {
    return Deny(Reason::kAttachmentSize, StrCat("materials[", index, "].size_bytes"),
                {{"material", held.material_id()},
                 {"size_bytes", std::to_string(claimed)},
                 {"uploaded_bytes", std::to_string(cited->size_bytes)}});
  }
  held.set_attachment(cited->manifest());
  held.set_size_bytes(cited->size_bytes);
  held.set_media_type(cited->media_type);
  held_.push_back(std::move(cited));
  return std::nullopt;
}

}  // namespace yici::approval
