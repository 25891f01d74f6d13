#include "services/server/outbound/service.h"

#include <algorithm>
#include <charconv>

#include "services/approval/service/present.h"
#include "services/base/key_range.h"
#include "services/base/text.h"
#include "services/directory/machine/rights.h"
#include "services/directory/machine/subscribers.h"
#include "services/server/access/sealer.h"
#include "services/server/gateway/cursor.h"
#include "services/server/gateway/page_token.h"
#include "services/server/outbound/feed.h"
#include "services/server/outbound/signature.h"

namespace yici::outbound {
namespace {

using MaybeRejection = std::optional<journal::Rejection>;

constexpr int kPageDefault = 50;
constexpr int kPageMax = 500;

int PageSize(int asked) { return asked <= 0 ? kPageDefault : std::min(asked, kPageMax); }

void Convert(const api::EventFilter& filter, journal::EventFilter* out) {
  *out->mutable_types() = filter.types();
  out->set_jurisdiction(filter.jurisdiction());
  *out->mutable_item_codes() = filter.item_codes();
  out->set_project_code(filter.project_code());
}

void Present(const journal::EventFilter& filter, api::EventFilter* out) {
  *out->mutable_types() = filter.types();
  out->set_jurisdiction(filter.jurisdiction());
  *out->mutable_item_codes() = filter.item_codes();
  out->set_project_code(filter.project_code());
}

// Refused rather than silent for ever.
journal::Rejection NotFed(std::string_view type) {
  return server::InvalidField(
      "EVENT_TYPE_NOT_FED", "filter.types",
      StrCat("可订阅的是办件、诉求的事件以及日历、事项、权责清单的发布，", type, " 不在其中。"),
      StrCat("Expected events of cases and requests, or what is published of calendars, items and powers, but ", type,
             " is never told by feeds."));
}

MaybeRejection CheckFilter(const api::EventFilter& filter) {
  const int most = directory::kSubscriberListMax;
  const auto too_long = [](const std::string& text) { return text.size() > 64; };
  const bool bad = filter.types_size() > most || filter.item_codes_size() > most || filter.jurisdiction().size() > 6 ||
                   filter.project_code().size() > 64 ||
                   std::any_of(filter.item_codes().begin(), filter.item_codes().end(), too_long);
  if (bad) {
    return server::InvalidField(
        "FILTER_INVALID", "filter", "类型和事项各不超过 32 个，区划为六位数字，各项不超过 64 字节。",
        "Expected at most 32 types and 32 items, a jurisdiction of six digits, and no text beyond 64 bytes.");
  }
  for (const std::string& type : filter.types()) {
    if (directory::IsTypePattern(type)) {
      if (!IsFed(type)) return NotFed(type);
      continue;
    }
    return server::InvalidField("EVENT_TYPE_PATTERN", "filter.types", "事件类型应形如 case.accepted 或 case.*。",
                                "Expected a type such as case.accepted, or case.* for all of a resource.");
  }
  return std::nullopt;
}

MaybeRejection CheckUrl(const std::string& url, const TargetPolicy& policy) {
  const auto target = ParseTarget(url);
  const auto refused = target ? RefusedTarget(*target, policy) : std::optional<std::string_view>("no web address");
  if (!refused) return std::nullopt;
  return server::InvalidField("URL_NOT_ALLOWED", "url", "地址应为公网可达的 https 地址，且不含用户名；内网地址须由管理员放行。",
                              StrCat("Expected an https address that everybody can reach, without a user, but it is ", *refused,
                                     "; ranges of the local network are allowed by the server's operator."));
}

MaybeRejection CheckSecret(const std::string& secret) {
  if (WebhookKey(secret)) return std::nullopt;
  return server::InvalidField("WEBHOOK_SECRET", "secret", "密钥应为 24 至 64 字节，或 whsec_ 加其 Base64。",
                              "Expected a secret of 24 to 64 bytes, or whsec_ and their base64.");
}

template <class Number>
Number FactOf(const journal::Answer& answer, std::string_view key) {
  Number number{};
  for (const journal::Entry& fact : answer.facts()) {
    if (fact.key() == key) std::from_chars(fact.value().data(), fact.value().data() + fact.value().size(), number);
  }
  return number;
}

std::string TextOf(const journal::Answer& answer, std::string_view key) {
  for (const journal::Entry& fact : answer.facts()) {
    if (fact.key() == key) return fact.value();
  }
  return {};
}

bool SeesAll(const server::ReadView& view, const server::Caller& caller) {
  return directory::AdministersPartition(view, caller.principal.id(), view.published().today);
}

// An address may carry a token behind its "?": the owner knows it.
std::string ShownUrl(const std::string& url, bool own) {
  const size_t query = url.find('?');
  return own || query == std::string::npos ? url : url.substr(0, query) + "?…";
}

void PresentDead(const journal::DeadLetter& row, std::string_view log_id_hex, api::DeadLetter* out) {
  out->set_id(EventId(log_id_hex, row.revision(), row.index()));
  out->set_type(row.type());
  out->set_subject(row.subject());
  out->set_attempts(row.attempts());
  out->set_reason(row.reason());
  out->set_http_status(row.http_status());
  approval::SetTime(row.given_up_us(), out->mutable_given_up_at());
  out->set_replaying(row.replaying());
  out->set_replays(row.replays());
}

}  // namespace

// ---- commands --------------------------------------------------------------------------------------------------------

void FeedService::PresentAnswer(const journal::Answer& answer, api::Subscriber* out) const {
  out->set_owner(TextOf(answer, "owner"));
  out->set_name(TextOf(answer, "name"));
  out->set_state(static_cast<api::SubscriberState>(FactOf<int>(answer, "state")));
  out->set_cursor(server::CursorOf(gate_.log_id_hex(), FactOf<uint64_t>(answer, "position")));
  out->set_revision(answer.revision());
}

grpc::ServerUnaryReactor* FeedService::AcknowledgeEvents(grpc::CallbackServerContext* context,
                                                         const api::AcknowledgeEventsRequest* request,
                                                         api::Subscriber* response) {
  return gate_.Command<api::Subscriber>(
      context, "yici.v1.FeedService.AcknowledgeEvents", *request, request->request_id(), response,
      [&](const server::Caller&, server::Incoming& incoming) -> MaybeRejection {
        auto& command = *incoming.command.mutable_acknowledge_events();
        command.set_name(request->consumer());
        uint64_t position = 0;
        // Decide knows where the log ends; here only the form and the log are read.
        if (auto bad = server::CheckCursor(request->cursor(), gate_.log_id_hex(), &position)) return bad;
        command.set_position(position);
        return std::nullopt;
      },
      [this](const journal::Answer& answer, api::Subscriber* out) { PresentAnswer(answer, out); });
}

grpc::ServerUnaryReactor* FeedService::RegisterWebhook(grpc::CallbackServerContext* context,
                                                       const api::RegisterWebhookRequest* request, api::Subscriber* response) {
  return gate_.Command<api::Subscriber>(
      context, "yici.v1.FeedService.RegisterWebhook", *request, request->request_id(), response,
      [&](const server::Caller&, server::Incoming& incoming) -> MaybeRejection {
        if (auto refused = CheckUrl(request->url(), webhooks_.policy())) return refused;
        if (auto refused = CheckSecret(request->secret())) return refused;
        if (auto refused = CheckFilter(request->filter())) return refused;
        auto& command = *incoming.command.mutable_register_webhook();
        uint64_t from = 0;
        if (!request->cursor().empty()) {
          if (auto bad = server::CheckCursor(request->cursor(), gate_.log_id_hex(), &from)) return bad;
        }
        command.set_name(request->name());
        command.set_url(request->url());
        command.set_from(from);
        command.set_from_now(request->cursor().empty());
        Convert(request->filter(), command.mutable_filter());
        server::Sealer sealer(gate_.master());
        *command.mutable_secret() = sealer.Seal(request->secret());
        incoming.keys = sealer.TakeKeyRows();
        return std::nullopt;
      },
      [this](const journal::Answer& answer, api::Subscriber* out) { PresentAnswer(answer, out); });
}

template <class Request>
grpc::ServerUnaryReactor* FeedService::SetState(grpc::CallbackServerContext* context, std::string_view method,
                                                const Request& request, journal::SubscriberState to, std::string reason,
                                                api::Subscriber* response) {
  return gate_.Command<api::Subscriber>(
      context, method, request, request.request_id(), response,
      [&](const server::Caller&, server::Incoming& incoming) -> MaybeRejection {
        auto& command = *incoming.command.mutable_set_subscriber_state();
        command.set_name(request.name());
        command.set_owner(request.owner());
        command.set_state(to);
        command.set_reason(reason);
        return std::nullopt;
      },
      [this](const journal::Answer& answer, api::Subscriber* out) { PresentAnswer(answer, out); });
}

grpc::ServerUnaryReactor* FeedService::PauseWebhook(grpc::CallbackServerContext* context,
                                                    const api::PauseWebhookRequest* request, api::Subscriber* response) {
  return SetState(context, "yici.v1.FeedService.PauseWebhook", *request, journal::SUBSCRIBER_STATE_PAUSED, request->reason(),
                  response);
}

grpc::ServerUnaryReactor* FeedService::ResumeWebhook(grpc::CallbackServerContext* context,
                                                     const api::ResumeWebhookRequest* request, api::Subscriber* response) {
  return SetState(context, "yici.v1.FeedService.ResumeWebhook", *request, journal::SUBSCRIBER_STATE_ACTIVE, "", response);
}

grpc::ServerUnaryReactor* FeedService::RemoveWebhook(grpc::CallbackServerContext* context,
                                                     const api::RemoveWebhookRequest* request, api::Subscriber* response) {
  return SetState(context, "yici.v1.FeedService.RemoveWebhook", *request, journal::SUBSCRIBER_STATE_REMOVED, request->reason(),
                  response);
}

grpc::ServerUnaryReactor* FeedService::ReplayDeadLetters(grpc::CallbackServerContext* context,
                                                         const api::ReplayDeadLettersRequest* request,
                                                         api::ReplayDeadLettersResponse* response) {
  return gate_.Command<api::ReplayDeadLettersResponse>(
      context, "yici.v1.FeedService.ReplayDeadLetters", *request, request->request_id(), response,
      [&](const server::Caller&, server::Incoming& incoming) -> MaybeRejection {
        auto& command = *incoming.command.mutable_replay_dead_letters();
        command.set_name(request->name());
        command.set_owner(request->owner());
        uint64_t revision = 0;
        int32_t index = 0;
        if (!request->id().empty() && !ParseEventId(request->id(), gate_.log_id_hex(), &revision, &index)) {
          return server::InvalidField("EVENT_ID_FORMAT", "id", "事件编号格式不符。",
                                      "Expected the id of an event as it was sent.");
        }
        command.set_revision(revision);
        command.set_index(index);
        return std::nullopt;
      },
      [this](const journal::Answer& answer, api::ReplayDeadLettersResponse* out) {
        gate_.SetCommandReply(answer, out->mutable_command());
        out->set_replaying(FactOf<int>(answer, "replaying"));
      });
}

// ---- reads -----------------------------------------------------------------------------------------------------------

// A consumer that the server itself reads for, on the way to a topic.
void FeedService::PresentKafka(api::Subscriber* out) const {
  if (kafka_ == nullptr) return;
  for (const KafkaRouteState& route : kafka_->States()) {
    if (route.owner == out->owner() && route.consumer == out->name()) out->set_last_error(route.last_error);
  }
}

void FeedService::PresentRow(const server::ReadView& view, const journal::Subscriber& row, bool own,
                             api::Subscriber* out) const {
  const uint64_t head = view.published().head.revision;
  out->set_owner(row.owner());
  out->set_name(row.name());
  out->set_state(static_cast<api::SubscriberState>(row.state()));
  Present(row.filter(), out->mutable_filter());
  out->set_cursor(server::CursorOf(gate_.log_id_hex(), row.position()));
  out->set_behind(head - std::min(head, row.position()));
  out->set_url(ShownUrl(row.url(), own));
  approval::SetTime(row.registered_us(), out->mutable_registered_at());
  out->set_reason(row.reason());
  out->set_dead_letters(row.dead_letters());
  out->set_delivered(row.delivered());
  out->set_revision(row.etag());
  if (row.state() != journal::SUBSCRIBER_STATE_ACTIVE) return;
  if (row.url().empty()) return PresentKafka(out);
  const Webhooks::State state = webhooks_.StateOf(row.owner(), row.name());
  out->set_last_error(state.last_error);
  if (!state.next_attempt_in || state.last_error.empty()) return;
  const auto at = std::chrono::system_clock::now().time_since_epoch() + *state.next_attempt_in;
  approval::SetTime(std::chrono::duration_cast<std::chrono::microseconds>(at).count(), out->mutable_next_attempt_at());
}

grpc::Status FeedService::List(const server::ReadView& view, const server::Caller& caller,
                               const api::ListSubscribersRequest& request, api::ListSubscribersResponse* out) const {
  const server::PageTokens tokens(gate_.master(), gate_.log_id_hex(), {"ListSubscribers", caller.principal.id()});
  const std::string prefix = SeesAll(view, caller) ? "" : directory::SubscribersOf(caller.principal.id());
  std::string begin = prefix;
  if (!tokens.Parse(request.page_token(), &begin)) return server::PageTokenInvalid();
  begin = std::max(begin, prefix);  // a token from when the caller saw more
  const int most = PageSize(request.page_size());
  view.Scan(tables::kSubscriber, begin, PrefixEnd(prefix), [&](std::string_view key, std::string_view bytes) {
    journal::Subscriber row;
    if (!row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return true;
    if (row.state() == journal::SUBSCRIBER_STATE_REMOVED) return true;
    if (out->subscribers_size() == most) {
      out->set_next_page_token(tokens.Make(std::string(key)));
      return false;
    }
    PresentRow(view, row, row.owner() == caller.principal.id(), out->add_subscribers());
    return true;
  });
  out->set_revision(view.published().head.revision);
  return grpc::Status::OK;
}

grpc::ServerUnaryReactor* FeedService::ListSubscribers(grpc::CallbackServerContext* context,
                                                       const api::ListSubscribersRequest* request,
                                                       api::ListSubscribersResponse* response) {
  return gate_.Query(context, "yici.v1.FeedService.ListSubscribers", request->min_revision(),
                     [this, request, response](const server::ReadView& view, const server::Caller& caller) {
                       return List(view, caller, *request, response);
                     });
}

grpc::Status FeedService::ListDead(const server::ReadView& view, const server::Caller& caller,
                                   const api::ListDeadLettersRequest& request, api::ListDeadLettersResponse* out) const {
  const std::string owner = request.owner().empty() ? caller.principal.id() : request.owner();
  const bool own = owner == caller.principal.id();
  const auto* row = view.Find<journal::Subscriber>(directory::SubscriberKey(owner, request.name()));
  if (row == nullptr || (!own && !SeesAll(view, caller))) {
    return server::ToGrpc(Reject(RejectionCode::kNotFound, "SUBSCRIBER_NOT_FOUND", "name", "没有这个订阅，或者已经取消。",
                                 "Expected a subscriber of this name, but there is none."));
  }
  const server::PageTokens tokens(gate_.master(), gate_.log_id_hex(), {"ListDeadLetters", owner, request.name()});
  const std::string prefix = directory::DeadLettersOf(owner, request.name());
  std::string begin = prefix;
  if (!tokens.Parse(request.page_token(), &begin)) return server::PageTokenInvalid();
  const int most = PageSize(request.page_size());
  view.Scan(tables::kDeadLetter, begin, PrefixEnd(prefix), [&](std::string_view key, std::string_view bytes) {
    journal::DeadLetter letter;
    if (!letter.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return true;
    if (out->dead_letters_size() == most) {
      out->set_next_page_token(tokens.Make(std::string(key)));
      return false;
    }
    PresentDead(letter, gate_.log_id_hex(), out->add_dead_letters());
    return true;
  });
  out->set_revision(view.published().head.revision);
  return grpc::Status::OK;
}

grpc::ServerUnaryReactor* FeedService::ListDeadLetters(grpc::CallbackServerContext* context,
                                                       const api::ListDeadLettersRequest* request,
                                                       api::ListDeadLettersResponse* response) {
  return gate_.Query(context, "yici.v1.FeedService.ListDeadLetters", request->min_revision(),
                     [this, request, response](const server::ReadView& view, const server::Caller& caller) {
                       return ListDead(view, caller, *request, response);
                     });
}

// Behind the cursor; without one where the consumer has acknowledged, or behind the head.
grpc::Status FeedService::StartOf(const api::WatchEventsRequest& request, const server::Caller& caller,
                                  uint64_t* position) const {
  const server::ReadView view(gate_.partition().published());
  *position = view.published().head.revision;
  if (!request.cursor().empty()) return server::ParseCursor(request.cursor(), gate_.log_id_hex(), *position, position);
  if (request.consumer().empty()) return grpc::Status::OK;
  if (!directory::IsSubscriberName(request.consumer())) {
    return server::ToGrpc(server::InvalidField("SUBSCRIBER_NAME_INVALID", "consumer",
                                               "名称应为 1 至 64 个小写字母、数字、短横或点。",
                                               "Expected 1 to 64 lower-case letters, digits, hyphens or dots."));
  }
  const auto* row = view.Find<journal::Subscriber>(directory::SubscriberKey(caller.principal.id(), request.consumer()));
  if (row != nullptr && row->url().empty()) *position = row->position();
  return grpc::Status::OK;
}

grpc::ServerWriteReactor<api::WatchEventsResponse>* FeedService::WatchEvents(grpc::CallbackServerContext* context,
                                                                             const api::WatchEventsRequest* request) {
  server::Caller caller;
  const server::Method& method = gate_.MethodOf("yici.v1.FeedService.WatchEvents");
  grpc::Status refused = gate_.Admit(*context, method, &caller);
  if (refused.ok()) {
    if (const auto bad = CheckFilter(request->filter())) refused = server::ToGrpc(*bad);
  }
  uint64_t position = 0;
  if (refused.ok()) refused = StartOf(*request, caller, &position);
  journal::EventFilter filter;
  Convert(request->filter(), &filter);
  return streams_.Open(context, caller, method, std::move(refused), position + 1,
                       [reader = FeedReader(gate_.log_id_hex(), caller, std::move(filter))](
                           const server::ReadView& view, server::RecordWindow& window, uint64_t* next,
                           api::WatchEventsResponse* out) { return reader.Read(view, window, next, out); });
}

}  // namespace yici::outbound
