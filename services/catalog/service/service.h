// CatalogService: items, packs, calendars and the power list over gRPC. Convert, submit, await, convert.
#ifndef YICI_SERVICES_CATALOG_SERVICE_SERVICE_H_
#define YICI_SERVICES_CATALOG_SERVICE_SERVICE_H_

#include "services/server/gateway/gate.h"
#include "yici/v1/catalog.grpc.pb.h"

namespace yici::catalog {

namespace api = ::yici::v1;

// Who may change the catalogue may also ask what a change would do. What costs much is asked by nobody else.
std::optional<journal::Rejection> CheckAdministers(const server::ReadView& view, const server::Caller& caller);

class CatalogService final : public api::CatalogService::CallbackService {
 public:
  explicit CatalogService(server::Gate& gate) : gate_(gate) {}

#define YICI_UNARY(METHOD, RESPONSE)                                                                          \
  grpc::ServerUnaryReactor* METHOD(grpc::CallbackServerContext* context, const api::METHOD##Request* request, \
                                   api::RESPONSE* response) override
  YICI_UNARY(GetItem, Item);
  YICI_UNARY(ListItems, ListItemsResponse);
  YICI_UNARY(GetJointMatter, JointMatter);
  YICI_UNARY(ListJointMatters, ListJointMattersResponse);
  YICI_UNARY(StageRows, CatalogReply);
  YICI_UNARY(CommitChangeSet, CatalogReply);
  YICI_UNARY(PublishCalendar, CatalogReply);
  YICI_UNARY(PreviewCalendar, PreviewCalendarResponse);
  YICI_UNARY(ExplainDueDate, ExplainDueDateResponse);
  YICI_UNARY(ListNotices, ListNoticesResponse);
  // power_service.cc
  YICI_UNARY(ApplyPowerList, CatalogReply);
  YICI_UNARY(PreviewPowerList, PreviewPowerListResponse);
  YICI_UNARY(GetPower, GetPowerResponse);
  YICI_UNARY(ListPowers, ListPowersResponse);
#undef YICI_UNARY

 private:
  void Present(const journal::Answer& answer, api::CatalogReply* reply) const;
  void CountWrongCards(const server::Caller& caller, journal::PublishCalendar* command) const;

  server::Gate& gate_;
};

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_SERVICE_SERVICE_H_
