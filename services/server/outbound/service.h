// FeedService: the feed as streams, consumers that acknowledge, and webhooks. Convert, submit, await, convert.
#ifndef YICI_SERVICES_SERVER_OUTBOUND_SERVICE_H_
#define YICI_SERVICES_SERVER_OUTBOUND_SERVICE_H_

#include "services/server/gateway/gate.h"
#include "services/server/gateway/record_streams.h"
#include "services/server/outbound/kafka_sink.h"
#include "services/server/outbound/webhooks.h"
#include "yici/v1/feed.grpc.pb.h"

namespace yici::outbound {

namespace api = ::yici::v1;

class FeedService final : public api::FeedService::CallbackService {
 public:
  // Both outlive the service's calls; `kafka` may be null.
  FeedService(server::Gate& gate, const Webhooks& webhooks, const KafkaSink* kafka)
      : gate_(gate), webhooks_(webhooks), kafka_(kafka), streams_(gate) {}

#define YICI_UNARY(METHOD, RESPONSE)                                                                          \
  grpc::ServerUnaryReactor* METHOD(grpc::CallbackServerContext* context, const api::METHOD##Request* request, \
                                   api::RESPONSE* response) override
  YICI_UNARY(AcknowledgeEvents, Subscriber);
  YICI_UNARY(RegisterWebhook, Subscriber);
  YICI_UNARY(PauseWebhook, Subscriber);
  YICI_UNARY(ResumeWebhook, Subscriber);
  YICI_UNARY(RemoveWebhook, Subscriber);
  YICI_UNARY(ListSubscribers, ListSubscribersResponse);
  YICI_UNARY(ListDeadLetters, ListDeadLettersResponse);
  YICI_UNARY(ReplayDeadLetters, ReplayDeadLettersResponse);
#undef YICI_UNARY
  grpc::ServerWriteReactor<api::WatchEventsResponse>* WatchEvents(grpc::CallbackServerContext* context,
                                                                  const api::WatchEventsRequest* request) override;
  void Stop() { streams_.Stop(); }
  size_t watch_streams() const { return streams_.streams(); }

 private:
  template <class Request>
  grpc::ServerUnaryReactor* SetState(grpc::CallbackServerContext* context, std::string_view method, const Request& request,
                                     journal::SubscriberState to, std::string reason, api::Subscriber* response);
  void PresentAnswer(const journal::Answer& answer, api::Subscriber* out) const;
  void PresentKafka(api::Subscriber* out) const;
  void PresentRow(const server::ReadView& view, const journal::Subscriber& row, bool own, api::Subscriber* out) const;
  grpc::Status StartOf(const api::WatchEventsRequest& request, const server::Caller& caller, uint64_t* position) const;
  grpc::Status List(const server::ReadView& view, const server::Caller& caller, const api::ListSubscribersRequest& request,
                    api::ListSubscribersResponse* out) const;
  grpc::Status ListDead(const server::ReadView& view, const server::Caller& caller, const api::ListDeadLettersRequest& request,
                        api::ListDeadLettersResponse* out) const;

  server::Gate& gate_;
  const Webhooks& webhooks_;
  const KafkaSink* const kafka_;
  server::RecordStreams<api::WatchEventsResponse> streams_;
};

}  // namespace yici::outbound

#endif  // YICI_SERVICES_SERVER_OUTBOUND_SERVICE_H_
