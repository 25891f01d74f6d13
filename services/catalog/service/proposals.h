// ProposalService: acts that take two people. Convert, submit, await, convert.
#ifndef YICI_SERVICES_CATALOG_SERVICE_PROPOSALS_H_
#define YICI_SERVICES_CATALOG_SERVICE_PROPOSALS_H_

#include "services/server/gateway/gate.h"
#include "yici/v1/proposal.grpc.pb.h"

namespace yici::catalog {

namespace api = ::yici::v1;

class ProposalService final : public api::ProposalService::CallbackService {
 public:
  explicit ProposalService(server::Gate& gate) : gate_(gate) {}

#define YICI_UNARY(METHOD, RESPONSE)                                                                          \
  grpc::ServerUnaryReactor* METHOD(grpc::CallbackServerContext* context, const api::METHOD##Request* request, \
                                   api::RESPONSE* response) override
  YICI_UNARY(GetProposal, Proposal);
  YICI_UNARY(ListProposals, ListProposalsResponse);
  YICI_UNARY(ConfirmProposal, ProposalReply);
  YICI_UNARY(WithdrawProposal, ProposalReply);
#undef YICI_UNARY

 private:
  void Present(const journal::Answer& answer, api::ProposalReply* reply) const;

  server::Gate& gate_;
};

// "proposals/{number}" when the command has become one, else empty.
std::string ProposalIn(const journal::Answer& answer);

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_SERVICE_PROPOSALS_H_
