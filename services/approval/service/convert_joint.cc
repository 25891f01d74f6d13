// SubmitJoint from the public API: an application like any other, whose fields are named from the root of the request.
#include "services/approval/service/convert_parts.h"

namespace yici::approval {
namespace {

constexpr int kJointItemsMax = 20;

MaybeRejection OptionalItems(const api::SubmitJointRequest& request, journal::SubmitJoint& command) {
  if (request.optional_items_size() > kJointItemsMax) {
    return server::InvalidField("LIST_SIZE", "optional_items", "可选事项应不超过 20 项。",
                                "Expected at most 20 optional items.");
  }
  for (int i = 0; i < request.optional_items_size(); ++i) {
    const std::string& code = request.optional_items(i);
    if (auto rejection = Identifier(CheckItemCode(code), StrCat("optional_items[", i, "]"))) return rejection;
    command.add_optional_items(code);
  }
  return std::nullopt;
}

}  // namespace

MaybeRejection ToCommand(const MasterKey& master, const api::SubmitJointRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_submit_joint();
  if (auto rejection = CheckText("joint_matter_id", request.joint_matter_id(), 1, 64)) return rejection;
  command.set_joint_matter_id(request.joint_matter_id());
  if (auto rejection = OptionalItems(request, command)) return rejection;
  server::Sealer sealer(master);
  if (auto rejection = ToApplication(master, request.application(), sealer, incoming, *command.mutable_application())) {
    if (!rejection->field().empty()) rejection->set_field(StrCat("application.", rejection->field()));
    return rejection;
  }
  incoming.keys = sealer.TakeKeyRows();
  return std::nullopt;
}

}  // namespace yici::approval
