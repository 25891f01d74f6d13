#include "services/steward/service/service.h"

#include "services/steward/machine/rejections.h"
#include "services/steward/service/convert.h"
#include "services/steward/service/present.h"
#include "services/steward/service/queries.h"

namespace yici::steward {

template <class Request>
grpc::ServerUnaryReactor* RequestService::Run(grpc::CallbackServerContext* context, std::string_view method,
                                              const Request& request, api::DemandReply* response) {
  return gate_.Command<api::DemandReply>(
      context, method, request, request.request_id(), response,
      [&](const server::Caller&, server::Incoming& incoming) { return ToCommand(request, incoming.command); },
      [this](const journal::Answer& answer, api::DemandReply* reply) { PresentReply(gate_, answer, reply); });
}

grpc::ServerUnaryReactor* RequestService::RaiseDemand(grpc::CallbackServerContext* context,
                                                      const api::RaiseDemandRequest* request, api::DemandReply* response) {
  return gate_.Command<api::DemandReply>(
      context, "yici.v1.RequestService.RaiseDemand", *request, request->request_id(), response,
      [&](const server::Caller& caller, server::Incoming& incoming) {
        return ToCommand(gate_.master(), caller, *request, incoming);
      },
      [this](const journal::Answer& answer, api::DemandReply* reply) { PresentReply(gate_, answer, reply); });
}

#define YICI_DEMAND_COMMAND(METHOD)                                                                                           \
  grpc::ServerUnaryReactor* RequestService::METHOD(grpc::CallbackServerContext* context, const api::METHOD##Request* request, \
                                                   api::DemandReply* response) {                                              \
    return Run(context, "yici.v1.RequestService." #METHOD, *request, response);                                               \
  }

YICI_DEMAND_COMMAND(DispatchDemand)
YICI_DEMAND_COMMAND(AnswerDemand)
YICI_DEMAND_COMMAND(RejectDemand)
YICI_DEMAND_COMMAND(SignDemand)
YICI_DEMAND_COMMAND(ReturnDemand)
YICI_DEMAND_COMMAND(DecideReturn)
YICI_DEMAND_COMMAND(SetJointHandling)
YICI_DEMAND_COMMAND(GiveDemandOpinion)
YICI_DEMAND_COMMAND(AskExtension)
YICI_DEMAND_COMMAND(DecideExtension)
YICI_DEMAND_COMMAND(ReplyDemand)
YICI_DEMAND_COMMAND(ReviewReply)
YICI_DEMAND_COMMAND(RecordCallBack)
YICI_DEMAND_COMMAND(ConfirmDemand)
YICI_DEMAND_COMMAND(RuleDemand)
YICI_DEMAND_COMMAND(EscalateDemand)
YICI_DEMAND_COMMAND(UrgeDemand)
YICI_DEMAND_COMMAND(MergeDemand)
YICI_DEMAND_COMMAND(ListDemandLongTerm)
YICI_DEMAND_COMMAND(ResumeDemand)

#undef YICI_DEMAND_COMMAND

grpc::ServerUnaryReactor* RequestService::ReadCaller(grpc::CallbackServerContext* context,
                                                     const api::ReadCallerRequest* request, api::ReadCallerResponse* response) {
  return gate_.Command<api::ReadCallerResponse>(
      context, "yici.v1.RequestService.ReadCaller", *request, request->request_id(), response,
      [&](const server::Caller&, server::Incoming& incoming) { return ToCommand(*request, incoming.command); },
      [this](const journal::Answer& answer, api::ReadCallerResponse* out) {
        gate_.SetCommandReply(answer, out->mutable_command());
        const server::ReadView view(gate_.partition().published());
        const auto* demand = view.Find<journal::Demand>(answer.demand().demand_no());
        if (demand != nullptr) PresentCaller(gate_, view, demand->caller(), Masking::kUnmasked, out->mutable_caller());
      },
      // The stored answer holds no plaintext: presenting it again is reading again, and takes the right of today.
      [this](const server::Caller& caller, const journal::Answer& answer) {
        const server::ReadView view(gate_.partition().published());
        const auto* demand = view.Find<journal::Demand>(answer.demand().demand_no());
        const bool may = demand != nullptr && MayReadCaller(view, caller.principal.id(), *demand, view.published().today);
        return may ? grpc::Status::OK : server::ToGrpc(Deny(Reason::kNotPermitted));
      });
}

grpc::ServerUnaryReactor* RequestService::GetDemand(grpc::CallbackServerContext* context, const api::GetDemandRequest* request,
                                                    api::Demand* response) {
  return gate_.Query(context, "yici.v1.RequestService.GetDemand", request->min_revision(),
                     [this, request, response](const server::ReadView& view, const server::Caller& caller) {
                       return steward::GetDemand(gate_, view, caller, *request, response);
                     });
}

grpc::ServerUnaryReactor* RequestService::ListDemands(grpc::CallbackServerContext* context,
                                                      const api::ListDemandsRequest* request,
                                                      api::ListDemandsResponse* response) {
  return gate_.Query(context, "yici.v1.RequestService.ListDemands", request->min_revision(),
                     [this, request, response](const server::ReadView& view, const server::Caller& caller) {
                       return steward::ListDemands(gate_, view, caller, *request, response);
                     });
}

grpc::ServerUnaryReactor* RequestService::PreviewEscalation(grpc::CallbackServerContext* context,
                                                            const api::PreviewEscalationRequest* request,
                                                            api::PreviewEscalationResponse* response) {
  return gate_.Query(context, "yici.v1.RequestService.PreviewEscalation", request->min_revision(),
                     [request, response](const server::ReadView& view, const server::Caller& caller) {
                       return steward::PreviewEscalation(view, caller, *request, response);
                     });
}

grpc::ServerUnaryReactor* RequestService::ListLetters(grpc::CallbackServerContext* context,
                                                      const api::ListLettersRequest* request,
                                                      api::ListLettersResponse* response) {
  return gate_.Query(context, "yici.v1.RequestService.ListLetters", request->min_revision(),
                     [this, request, response](const server::ReadView& view, const server::Caller& caller) {
                       return steward::ListLetters(gate_, view, caller, *request, response);
                     });
}

}  // namespace yici::steward
