// Within service: a command about processes as one entry, and the checks that they share.
#ifndef YICI_SERVICES_WORKFLOW_SERVICE_COMMAND_H_
#define YICI_SERVICES_WORKFLOW_SERVICE_COMMAND_H_

#include <cstdlib>
#include <initializer_list>
#include <optional>
#include <string>

#include "services/approval/service/convert.h"
#include "services/workflow/service/service.h"
#include "services/workflow/service/values.h"

namespace yici::workflow {

using MaybeRejection = std::optional<journal::Rejection>;

inline constexpr size_t kNameMax = 256;  // characters
inline constexpr int kVariablesMax = 500;

struct Named {
  std::string_view field;
  const std::string& text;
  size_t min = 1, max = kNameMax;
};

inline MaybeRejection CheckTexts(std::initializer_list<Named> texts) {
  for (const Named& one : texts) {
    if (auto rejection = approval::CheckText(one.field, one.text, one.min, one.max)) return rejection;
  }
  return std::nullopt;
}

template <class Entries>
MaybeRejection ToVariables(const google::protobuf::RepeatedPtrField<api::Variable>& variables, Entries* out) {
  if (variables.size() > kVariablesMax) {
    return server::InvalidField("LIST_SIZE", "variables", "变量应不超过 500 个。", "Expected at most 500 variables.");
  }
  for (const api::Variable& variable : variables) {
    if (auto rejection = approval::CheckText("variables.name", variable.name(), 1, kNameMax)) return rejection;
  }
  RereadAll(variables, out);
  return std::nullopt;
}

inline std::string FactOf(const journal::Answer& answer, std::string_view key) {
  for (const auto& fact : answer.facts()) {
    if (fact.key() == key) return fact.value();
  }
  return {};
}

inline void PresentReply(const server::Gate& gate, const journal::Answer& answer, api::ProcessReply* reply) {
  gate.SetCommandReply(answer, reply->mutable_command());
  reply->set_instance_id(FactOf(answer, "instance_id"));
  reply->set_receivers(std::atoi(FactOf(answer, "receivers").c_str()));
  reply->set_etag(answer.etag());
  reply->set_stored(!FactOf(answer, "stored").empty());
  reply->set_until(FactOf(answer, "until"));
  reply->set_duplicate(!FactOf(answer, "duplicate").empty());
}

// YICI_PROCESS_COMMAND(METHOD, { fills incoming.command from *request; returns the rejection, if any })
#define YICI_PROCESS_COMMAND(METHOD, ...)                                                                                      \
  grpc::ServerUnaryReactor* WorkflowService::METHOD(grpc::CallbackServerContext* context, const api::METHOD##Request* request, \
                                                    api::ProcessReply* response) {                                             \
    return gate_.Command<api::ProcessReply>(                                                                                   \
        context, "yici.v1.WorkflowService." #METHOD, *request, request->request_id(),                                          \
        response, [&](const server::Caller&, server::Incoming& incoming) -> MaybeRejection __VA_ARGS__,                        \
        [this](const journal::Answer& answer, api::ProcessReply* reply) { PresentReply(gate_, answer, reply); });              \
  }

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_SERVICE_COMMAND_H_
