// Reads of evaluation: rallies with their lists, sheets once the scoring is closed, agreements.
#ifndef YICI_SERVICES_EVALUATION_SERVICE_QUERIES_H_
#define YICI_SERVICES_EVALUATION_SERVICE_QUERIES_H_

#include "services/evaluation/service/present.h"
#include "services/steward/service/list_walk.h"

namespace yici::evaluation {

using steward::Asking;  // what every read is given

grpc::Status GetRally(const Asking& asking, const api::GetRallyRequest& request, api::Rally* out);
grpc::Status ListRallies(const Asking& asking, const api::ListRalliesRequest& request, api::ListRalliesResponse* out);
grpc::Status ListSheets(const Asking& asking, const api::ListSheetsRequest& request, api::ListSheetsResponse* out);
grpc::Status GetEnclave(const Asking& asking, const api::GetEnclaveRequest& request, api::Enclave* out);
grpc::Status ListEnclaves(const Asking& asking, const api::ListEnclavesRequest& request, api::ListEnclavesResponse* out);

// rally_year.cc
grpc::Status GetRallyYear(const Asking& asking, const api::GetRallyYearRequest& request, api::RallyYear* out);

// supervision_queries.cc
grpc::Status GetCard(const Asking& asking, const api::GetCardRequest& request, api::IssuedCard* out);
grpc::Status ListCards(const Asking& asking, const api::ListCardsRequest& request, api::ListCardsResponse* out);
grpc::Status GetOrder(const Asking& asking, const api::GetOrderRequest& request, api::SupervisionOrder* out);
grpc::Status ListOrders(const Asking& asking, const api::ListOrdersRequest& request, api::ListOrdersResponse* out);

// report_queries.cc
grpc::Status GetReport(const Asking& asking, const api::GetReportRequest& request, api::Report* out);
grpc::Status ListContributions(const Asking& asking, const api::ListContributionsRequest& request,
                               api::ListContributionsResponse* out);
grpc::Status GetLeague(const Asking& asking, const api::GetLeagueRequest& request, api::League* out);
grpc::Status GetCheckDraw(const Asking& asking, const api::GetCheckDrawRequest& request, api::CheckDraw* out);

}  // namespace yici::evaluation

#endif  // YICI_SERVICES_EVALUATION_SERVICE_QUERIES_H_
