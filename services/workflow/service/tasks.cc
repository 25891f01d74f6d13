// What officers do with tasks.
#include "services/workflow/service/command.h"

namespace yici::workflow {
namespace {

constexpr size_t kTextMax = 2'000;  // characters of a reason or remark

template <class Request, class Command>
void SetTask(const Request& request, Command* command) {
  command->set_instance_id(request.instance_id());
  command->set_task(request.task());
}

MaybeRejection CheckReason(const std::string& reason) { return approval::CheckText("reason", reason, 0, kTextMax); }

}  // namespace

YICI_PROCESS_COMMAND(ClaimTask, {
  auto* command = incoming.command.mutable_claim_task();
  command->set_instance_id(request->instance_id());
  command->set_task(request->task());
  command->set_lease_minutes(request->lease_minutes());
  return std::nullopt;
})

YICI_PROCESS_COMMAND(ReleaseTask, {
  auto* command = incoming.command.mutable_release_task();
  command->set_instance_id(request->instance_id());
  command->set_task(request->task());
  return std::nullopt;
})

YICI_PROCESS_COMMAND(AssignTask, {
  auto* command = incoming.command.mutable_assign_task();
  command->set_instance_id(request->instance_id());
  command->set_task(request->task());
  command->set_assignee(request->assignee());
  return approval::CheckText("assignee", request->assignee(), 1, kNameMax);
})

YICI_PROCESS_COMMAND(CompleteTask, {
  auto* command = incoming.command.mutable_complete_task();
  command->set_instance_id(request->instance_id());
  command->set_task(request->task());
  command->set_etag(request->etag());
  command->set_remark(request->remark());
  if (auto rejection = approval::CheckText("remark", request->remark(), 0, kTextMax)) return rejection;
  return ToVariables(request->variables(), command->mutable_variables());
})

YICI_PROCESS_COMMAND(DelegateTask, {
  auto* command = incoming.command.mutable_delegate_task();
  SetTask(*request, command);
  command->set_person(request->person());
  command->set_reason(request->reason());
  if (auto rejection = CheckReason(request->reason())) return rejection;
  return approval::CheckText("person", request->person(), 1, kNameMax);
})

YICI_PROCESS_COMMAND(TransferTask, {
  auto* command = incoming.command.mutable_transfer_task();
  SetTask(*request, command);
  command->set_person(request->person());
  command->set_reason(request->reason());
  if (auto rejection = CheckReason(request->reason())) return rejection;
  return approval::CheckText("person", request->person(), 1, kNameMax);
})

YICI_PROCESS_COMMAND(ReturnTask, {
  auto* command = incoming.command.mutable_return_task();
  SetTask(*request, command);
  command->set_element(request->element());
  command->set_reason(request->reason());
  command->set_etag(request->etag());
  if (auto rejection = CheckReason(request->reason())) return rejection;
  return approval::CheckText("element", request->element(), 1, kNameMax);
})

YICI_PROCESS_COMMAND(TakeBackTask, {
  auto* command = incoming.command.mutable_take_back_task();
  command->set_instance_id(request->instance_id());
  command->set_element(request->element());
  command->set_reason(request->reason());
  if (auto rejection = CheckReason(request->reason())) return rejection;
  return approval::CheckText("element", request->element(), 1, kNameMax);
})

YICI_PROCESS_COMMAND(SignTask, {
  auto* command = incoming.command.mutable_sign_task();
  SetTask(*request, command);
  command->set_agree(request->agree());
  command->set_remark(request->remark());
  return approval::CheckText("remark", request->remark(), 0, kTextMax);
})

YICI_PROCESS_COMMAND(AddSigner, {
  auto* command = incoming.command.mutable_add_signer();
  SetTask(*request, command);
  command->set_person(request->person());
  command->set_position(static_cast<journal::ProcessInstance::Signer::Position>(request->position()));
  command->set_reason(request->reason());
  if (auto rejection = CheckReason(request->reason())) return rejection;
  return approval::CheckText("person", request->person(), 1, kNameMax);
})

YICI_PROCESS_COMMAND(DropSigner, {
  auto* command = incoming.command.mutable_drop_signer();
  SetTask(*request, command);
  command->set_person(request->person());
  command->set_reason(request->reason());
  if (auto rejection = CheckReason(request->reason())) return rejection;
  return approval::CheckText("person", request->person(), 1, kNameMax);
})

YICI_PROCESS_COMMAND(CopyTask, {
  auto* command = incoming.command.mutable_copy_to();
  SetTask(*request, command);
  command->set_reason(request->reason());
  for (const std::string& person : request->persons()) {
    if (auto rejection = approval::CheckText("persons", person, 1, kNameMax)) return rejection;
    command->add_persons(person);
  }
  return CheckReason(request->reason());
})

YICI_PROCESS_COMMAND(UrgeTask, {
  auto* command = incoming.command.mutable_urge();
  SetTask(*request, command);
  command->set_reason(request->reason());
  return CheckReason(request->reason());
})

}  // namespace yici::workflow
