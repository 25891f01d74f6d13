// Running instances that go on with another version: what would become of each, and the act itself.
#include <algorithm>

#include "services/directory/machine/rights.h"
#include "services/server/gateway/page_token.h"
#include "services/workflow/machine/calendar_days.h"
#include "services/workflow/machine/decide.h"
#include "services/workflow/service/command.h"

namespace yici::workflow {
namespace {

constexpr int kElementsMax = 200;
constexpr int kPageMax = 500;

template <class Elements>
MaybeRejection CheckElements(const Elements& elements) {
  if (static_cast<int>(elements.size()) > kElementsMax) {
    return server::InvalidField("LIST_SIZE", "elements", "元素对应应不超过 200 项。", "Expected at most 200 elements.");
  }
  for (const auto& [from, to] : elements) {
    if (auto rejection = CheckTexts({{"elements", from}, {"elements", to}})) return rejection;
  }
  return std::nullopt;
}

void PresentMigration(const server::Gate& gate, const journal::Answer& answer, api::MigrateProcessesReply* reply) {
  constexpr std::string_view kLeft = "left/";
  gate.SetCommandReply(answer, reply->mutable_command());
  reply->set_migrated(std::atoi(FactOf(answer, "migrated").c_str()));
  reply->set_next(FactOf(answer, "next"));
  for (const auto& fact : answer.facts()) {
    if (fact.key().rfind(kLeft, 0) != 0) continue;
    auto* left = reply->add_left();
    left->set_instance_id(fact.key().substr(kLeft.size()));
    left->set_reason(fact.value());
  }
}

grpc::Status Preview(const server::ReadView& view, const api::PreviewMigrationRequest& request, const std::string& after,
                     const server::PageTokens& tokens, api::PreviewMigrationResponse* out) {
  Library library;
  const Shelf shelf(view, library);
  const auto from = shelf.Version(request.process_id(), request.from_version());
  const auto to = shelf.Version(request.process_id(), request.to_version());
  if (!from || !to || from->digest() == to->digest()) {
    return server::ToGrpc(Reject(RejectionCode::kNotFound, "PROCESS_NOT_FOUND", "process_id",
                                 "应为同一流程的两个版本，但不是。",
                                 "Expected two versions of one process, but they are not."));
  }
  const std::map<std::string, std::string> elements(request.elements().begin(), request.elements().end());
  const auto size = static_cast<size_t>(request.page_size() <= 0 ? 100 : std::min(request.page_size(), kPageMax));
  const std::vector<std::string> ids = InstancesOf(view, *from, after, size + 1);
  const CalendarDays days(*view.published().calendar);
  const Outside outside{shelf, &days, nullptr};
  for (size_t at = 0; at < std::min(size, ids.size()); ++at) {
    const auto* instance = view.Find<journal::ProcessInstance>(ids[at]);
    if (instance == nullptr) continue;
    const Advance advance = Migrate(*instance, *to, elements, outside, {view.published().legal_time(), 0});
    auto* shown = out->add_instances();
    shown->set_instance_id(ids[at]);
    shown->set_possible(!advance.rejection);
    if (advance.rejection) shown->set_reason(advance.rejection->message_en());
  }
  if (ids.size() > size) out->set_next_page_token(tokens.Make(ids[size - 1]));
  out->set_revision(view.published().head.revision);
  return grpc::Status::OK;
}

}  // namespace

grpc::ServerUnaryReactor* WorkflowService::MigrateProcesses(grpc::CallbackServerContext* context,
                                                            const api::MigrateProcessesRequest* request,
                                                            api::MigrateProcessesReply* response) {
  return gate_.Command<api::MigrateProcessesReply>(
      context, "yici.v1.WorkflowService.MigrateProcesses", *request, request->request_id(), response,
      [&](const server::Caller&, server::Incoming& incoming) -> MaybeRejection {
        if (auto rejection = CheckElements(request->elements())) return rejection;
        auto* command = incoming.command.mutable_migrate_processes();
        command->set_process_id(request->process_id());
        command->set_from_version(request->from_version());
        command->set_to_version(request->to_version());
        command->set_after(request->after());
        command->set_limit(request->limit() == 0 ? kMigratedMax : request->limit());
        // In their order: a map has none.
        for (const auto& [from, to] :
             std::map<std::string, std::string>(request->elements().begin(), request->elements().end())) {
          auto* element = command->add_elements();
          element->set_key(from);
          element->set_value(to);
        }
        return std::nullopt;
      },
      [this](const journal::Answer& answer, api::MigrateProcessesReply* reply) { PresentMigration(gate_, answer, reply); });
}

grpc::ServerUnaryReactor* WorkflowService::PreviewMigration(grpc::CallbackServerContext* context,
                                                            const api::PreviewMigrationRequest* request,
                                                            api::PreviewMigrationResponse* response) {
  return gate_.Query(
      context, "yici.v1.WorkflowService.PreviewMigration", request->min_revision(),
      [this, request, response](const server::ReadView& view, const server::Caller& caller) {
        if (!directory::AdministersPartition(view, caller.principal.id(), view.published().today)) {
          return server::ToGrpc(Reject(RejectionCode::kPermissionDenied, "PROCESS_ADMINISTRATOR_REQUIRED", "",
                                       "应由覆盖全部区划的管理员办理，但不是。",
                                       "Expected an administrator of the whole partition, but the caller is none."));
        }
        if (const auto rejection = CheckElements(request->elements())) return server::ToGrpc(*rejection);
        const server::PageTokens tokens(gate_.master(), gate_.log_id_hex(),
                                        {"PreviewMigration", request->process_id(), std::to_string(request->from_version()),
                                         std::to_string(request->to_version())});
        std::string after;
        if (!tokens.Parse(request->page_token(), &after)) return server::PageTokenInvalid();
        return Preview(view, *request, after, tokens, response);
      });
}

}  // namespace yici::workflow
