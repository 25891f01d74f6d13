#include "services/audit/service/search_service.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

#include "services/audit/service/auditors.h"
#include "services/audit/service/case_moments.h"
#include "services/audit/service/due_cases.h"
#include "services/audit/service/search_hits.h"
#include "services/base/text.h"
#include "services/server/gateway/log.h"
#include "services/server/gateway/page_token.h"

namespace yici::audit {
namespace {

using server::ToGrpc;

// A call waits on gRPC's own thread: not for long. Who names no revision gets what is there after a glance.
constexpr auto kReachMax = std::chrono::milliseconds(500);
constexpr auto kGlanceMax = std::chrono::milliseconds(10);
constexpr auto kFollowEvery = std::chrono::milliseconds(100);
constexpr size_t kTokenBytes = 16;

JournalHead HeadOf(const server::Published& now) { return {now.store, now.snapshot.get(), now.head.revision}; }

std::string BytesOf(uint64_t number) {
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(number >> shift & 0xff));
  return bytes;
}

uint64_t NumberIn(std::string_view bytes) {
  uint64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<uint8_t>(byte);
  return number;
}

// Everything asked but where the page begins and how long it is.
std::string BoundOf(api::SearchHistoryRequest request) {
  request.clear_page_token();
  request.clear_page_size();
  request.clear_min_revision();
  return request.SerializeAsString();
}

grpc::Status Failed(const absl::Status& status) {
  if (absl::IsUnavailable(status)) return ToGrpc(status, std::chrono::seconds(1));
  if (!absl::IsDataLoss(status)) return ToGrpc(absl::InternalError(status.message()));
  server::LogLine("error", "search_failed", {{"status", std::string(status.message())}});
  return ToGrpc(status);
}

}  // namespace

SearchService::SearchService(server::Gate& gate, IndexFollower::OpenStore open)
    : gate_(gate), follower_(gate.log_id_hex(), std::move(open)) {
  following_ = std::thread([this] { Follow(); });
}

void SearchService::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_all();
  if (following_.joinable()) following_.join();
  follower_.Close();
}

// Short slices at the lowest priority: commits never wait for it, and under load it falls behind.
void SearchService::Follow() {
  pthread_setname_np(pthread_self(), "search index");
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), 19);
  std::unique_lock lock(mutex_);
  while (!stop_.wait_for(lock, kFollowEvery, [this] { return stopping_; })) {
    lock.unlock();
    const auto now = gate_.partition().published();
    const auto deadline = std::chrono::steady_clock::now() + kFollowEvery;
    const auto reached = follower_.Reach(HeadOf(*now), now->head.revision, deadline);
    lock.lock();
    if (!absl::IsDataLoss(reached.status())) continue;
    server::LogLine("error", "search_failed", {{"status", std::string(reached.status().message())}});
    return;
  }
}

absl::StatusOr<IndexFollower::Index> SearchService::ReachFor(const server::Published& now, uint64_t revision) {
  const auto begun = std::chrono::steady_clock::now();
  if (revision > 0) return follower_.Reach(HeadOf(now), revision, begun + kReachMax);
  auto whole = follower_.Reach(HeadOf(now), now.head.revision, begun + kGlanceMax);
  return absl::IsUnavailable(whole.status()) ? follower_.Reach(HeadOf(now), 0, begun + kReachMax) : std::move(whole);
}

grpc::Status SearchService::Search(const server::ReadView& view, const server::Caller& caller,
                                   const api::SearchHistoryRequest& request, api::SearchHistoryResponse* response) {
  const auto parsed = ParseHistoryQuery(request, gate_.master());
  if (const auto* rejection = std::get_if<journal::Rejection>(&parsed)) return ToGrpc(*rejection);
  const server::PageTokens tokens(gate_.master(), gate_.log_id_hex(), {"SearchHistory", BoundOf(request)});
  std::string place;
  if (!tokens.Parse(request.page_token(), &place) || (!place.empty() && place.size() != kTokenBytes)) {
    return server::PageTokenInvalid();
  }
  Page page;
  if (!place.empty()) page = {NumberIn(place.substr(0, 8)), NumberIn(place.substr(8))};
  const auto index = ReachFor(view.published(), std::max(request.min_revision(), page.boundary));
  if (!index.ok()) return Failed(index.status());
  if (page.boundary == 0) page.boundary = std::min((*index)->revision(), view.published().head.revision);
  std::optional<Position> next;
  HitPage hits(gate_, view, caller, **index, std::get<HistoryQuery>(parsed));
  const absl::Status filled = hits.Fill(page.boundary, page.from, response, &next);
  const std::string why(filled.message());
  if (absl::IsDataLoss(filled) && !why.starts_with("RECORD_UNREADABLE")) {
    follower_.Distrust();
    server::LogLine("warning", "search_index_made_anew", {});
    return Failed(absl::UnavailableError("SEARCH_BEHIND: the index is being made anew"));
  }
  if (!filled.ok()) return Failed(filled);
  if (next) response->set_next_page_token(tokens.Make(BytesOf(page.boundary) + BytesOf(*next)));
  response->set_revision(page.boundary);
  response->set_head_revision(view.published().head.revision);
  return grpc::Status::OK;
}

grpc::ServerUnaryReactor* SearchService::SearchHistory(grpc::CallbackServerContext* context,
                                                       const api::SearchHistoryRequest* request,
                                                       api::SearchHistoryResponse* response) {
  return gate_.Query(context, "yici.v1.SearchService.SearchHistory", request->min_revision(),
                     [this, request, response](const server::ReadView& view, const server::Caller& caller) {
                       if (!IsAuditor(view, caller)) return AuditorRequired();
                       return Search(view, caller, *request, response);
                     });
}

grpc::ServerUnaryReactor* SearchService::GetCaseAsOf(grpc::CallbackServerContext* context,
                                                     const api::GetCaseAsOfRequest* request, api::CaseAsOf* response) {
  return gate_.Query(context, "yici.v1.SearchService.GetCaseAsOf", request->min_revision(),
                     [this, request, response](const server::ReadView& view, const server::Caller& caller) {
                       return audit::GetCaseAsOf(gate_, view, caller, *request, response);
                     });
}

grpc::ServerUnaryReactor* SearchService::CompareCase(grpc::CallbackServerContext* context,
                                                     const api::CompareCaseRequest* request,
                                                     api::CompareCaseResponse* response) {
  return gate_.Query(context, "yici.v1.SearchService.CompareCase", request->min_revision(),
                     [this, request, response](const server::ReadView& view, const server::Caller& caller) {
                       return audit::CompareCase(gate_, view, caller, *request, response);
                     });
}

grpc::ServerUnaryReactor* SearchService::ListDueCases(grpc::CallbackServerContext* context,
                                                      const api::ListDueCasesRequest* request,
                                                      api::ListDueCasesResponse* response) {
  return gate_.Query(context, "yici.v1.SearchService.ListDueCases", request->min_revision(),
                     [this, request, response](const server::ReadView& view, const server::Caller& caller) {
                       return audit::ListDueCases(gate_, view, caller, *request, response);
                     });
}

}  // namespace yici::audit
