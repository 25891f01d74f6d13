// SearchService: histories by what they are about, cases as they stood, what is due. A thread of the lowest priority keeps the
// index up to the journal; what it has not reached yet is caught up by who asks for it. Reading; nothing is ordered.
#ifndef YICI_SERVICES_AUDIT_SERVICE_SEARCH_SERVICE_H_
#define YICI_SERVICES_AUDIT_SERVICE_SEARCH_SERVICE_H_

#include <condition_variable>
#include <mutex>
#include <thread>

#include "services/audit/search/follower.h"
#include "services/audit/service/search_request.h"
#include "services/server/gateway/gate.h"
#include "yici/v1/search.grpc.pb.h"

namespace yici::audit {

class SearchService final : public api::SearchService::CallbackService {
 public:
  SearchService(server::Gate& gate, IndexFollower::OpenStore open);
  ~SearchService() override { Stop(); }
  // Ends the following thread and seals the index.
  void Stop();

  grpc::ServerUnaryReactor* SearchHistory(grpc::CallbackServerContext* context, const api::SearchHistoryRequest* request,
                                          api::SearchHistoryResponse* response) override;
  grpc::ServerUnaryReactor* GetCaseAsOf(grpc::CallbackServerContext* context, const api::GetCaseAsOfRequest* request,
                                        api::CaseAsOf* response) override;
  grpc::ServerUnaryReactor* CompareCase(grpc::CallbackServerContext* context, const api::CompareCaseRequest* request,
                                        api::CompareCaseResponse* response) override;
  grpc::ServerUnaryReactor* ListDueCases(grpc::CallbackServerContext* context, const api::ListDueCasesRequest* request,
                                         api::ListDueCasesResponse* response) override;

 private:
  // Where a page goes on: the revision that the first page stood at, and the place.
  struct Page {
    uint64_t boundary = 0;
    std::optional<Position> from;
  };
  grpc::Status Search(const server::ReadView& view, const server::Caller& caller, const api::SearchHistoryRequest& request,
                      api::SearchHistoryResponse* response);
  absl::StatusOr<IndexFollower::Index> ReachFor(const server::Published& now, uint64_t revision);
  void Follow();

  server::Gate& gate_;
  IndexFollower follower_;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::thread following_;
};

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_SERVICE_SEARCH_SERVICE_H_
