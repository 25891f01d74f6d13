// The feed for other systems: streams of events, and webhooks.
#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/families.h"
#include "clients/cli/print.h"
#include "clients/cli/watch.h"
#include "yici/v1/feed.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::FeedService::Stub;

constexpr Flag kName{"NAME", "name", "1 to 64 of a-z, 0-9, - and . [名称]", As::kField, true};
constexpr Flag kOwner{"--owner", "owner", "whose, for an administrator: enterprise:… [所有者]"};
constexpr Flag kReason{"--reason", "reason", "why [理由]"};
constexpr Flag kType{"--type", "filter.types", "case.accepted, or case.* for all of a resource; repeatable [事件类型]"};
constexpr Flag kItem{"--item", "filter.item_codes", "item code of cases; repeatable [事项]"};
constexpr Flag kJurisdiction{"--jurisdiction", "filter.jurisdiction", "six digits: it and those below [区划]"};
constexpr Flag kProject{"--project", "filter.project_code", "project code of cases [项目]"};

std::string StateWord(v1::SubscriberState state, const View& view) {
  switch (state) {
    case v1::SUBSCRIBER_STATE_ACTIVE: return std::string(view.say("有效", "active"));
    case v1::SUBSCRIBER_STATE_PAUSED: return std::string(view.say("暂停", "paused"));
    case v1::SUBSCRIBER_STATE_REMOVED: return std::string(view.say("已取消", "removed"));
    default: return absl::StrCat(static_cast<int>(state));
  }
}

void PrintEvents(const v1::WatchEventsResponse& record, const View& view) {
  for (const v1::FeedEvent& event : record.events()) {
    view.out << At(event.event().recorded_at()) << "  " << event.type() << "  " << event.subject() << "  "
             << Pick(event.event().title(), view.language) << '\n';
  }
  view.out.flush();
}

void PrintSubscriber(const v1::Subscriber& subscriber, const View& view) {
  Facts facts;
  facts.Add(view.say("名称", "name"), subscriber.name());
  facts.Add(view.say("所有者", "owner"), subscriber.owner());
  facts.Add(view.say("状态", "state"), StateWord(subscriber.state(), view));
  facts.Add(view.say("游标", "cursor"), subscriber.cursor());
  facts.Print(view.out, view.colour);
}

void PrintSubscribers(const v1::ListSubscribersResponse& reply, const View& view) {
  Table table({view.say("所有者", "owner"), view.say("名称", "name"), view.say("状态", "state"), view.say("地址", "address"),
               view.say("已送达", "delivered"), view.say("未送达", "dead"), view.say("落后", "behind"),
               view.say("最近错误", "last error")});
  for (const v1::Subscriber& row : reply.subscribers()) {
    table.Add({row.owner(), row.name(), StateWord(row.state(), view), row.url(), absl::StrCat(row.delivered()),
               absl::StrCat(row.dead_letters()), absl::StrCat(row.behind()),
               row.last_error().empty() ? row.reason() : row.last_error()});
  }
  table.Print(view.out, view.colour);
}

void PrintDeadLetters(const v1::ListDeadLettersResponse& reply, const View& view) {
  Table table({view.say("放弃时间", "given up"), view.say("类型", "type"), view.say("对象", "subject"),
               view.say("次数", "attempts"), view.say("原因", "reason"), "HTTP", view.say("重送", "replaying"),
               view.say("编号", "id")});
  for (const v1::DeadLetter& row : reply.dead_letters()) {
    table.Add({At(row.given_up_at()), row.type(), row.subject(), absl::StrCat(row.attempts()), row.reason(),
               row.http_status() == 0 ? "" : absl::StrCat(row.http_status()),
               row.replaying() ? std::string(view.say("是", "yes")) : "", row.id()});
  }
  table.Print(view.out, view.colour);
}

void PrintReplay(const v1::ReplayDeadLettersResponse& reply, const View& view) {
  view.out << view.say("重送：", "sending again: ") << reply.replaying() << "  " << Position(reply.command(), view.language)
           << '\n';
}

std::vector<Command> EventCommands() {
  return {
      {.path = "events watch",
       .title = "Follow everything that concerns you; reconnects and resumes by itself [事件订阅]",
       .rpc = {&v1::WatchEventsRequest::default_instance(), &v1::WatchEventsResponse::default_instance(), nullptr},
       .print = Shows(PrintEvents),
       .flags = {{"--consumer", "consumer", "continue where this consumer has acknowledged [消费者]"},
                 {"--cursor", "cursor", "continue behind this cursor; 0: from the beginning; default: from now"},
                 kType,
                 kItem,
                 kJurisdiction,
                 kProject,
                 {"--count", "", "stop after this many records", As::kLocal}},
       .examples = "yici events watch --type 'case.*' --consumer erp\n"
                   "yici events watch --cursor 0 --type case.accepted -o json",
       .run = RunWatch<&Stub::WatchEvents>},
      {.path = "events acknowledge",
       .title = "Up to where a consumer has dealt with the feed [确认进度]",
       .rpc = Unary(&Stub::AcknowledgeEvents),
       .print = Shows(PrintSubscriber),
       .flags = {{"CONSUMER", "consumer", "name of the consumer [消费者]", As::kField, true},
                 {"CURSOR", "cursor", "cursor of the last record dealt with [游标]", As::kField, true}},
       .examples = "yici events acknowledge erp 3f0c…:1234"},
      {.path = "events consumers",
       .title = "Consumers and webhooks, how far they have come [订阅列表]",
       .rpc = Unary(&Stub::ListSubscribers),
       .print = Shows(PrintSubscribers),
       .flags = {kPageSize, kPageToken, kAll},
       .examples = "yici events consumers",
       .pages = true},
  };
}

std::vector<Command> WebhookCommands() {
  return {
      {.path = "webhook register",
       .title = "Have events sent to a web address, signed [登记推送]",
       .rpc = Unary(&Stub::RegisterWebhook),
       .print = Shows(PrintSubscriber),
       .flags = {kName,
                 {"URL", "url", "https address that everybody can reach [地址]", As::kField, true},
                 {"--secret", "secret", "24 to 64 bytes, or whsec_ and their base64 [密钥]", As::kField, true},
                 {"--cursor", "cursor", "begin behind this cursor; 0: from the beginning; default: from now"},
                 kType,
                 kItem,
                 kJurisdiction,
                 kProject},
       .examples = "yici webhook register erp https://erp.example/yici --secret whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw --type "
                   "'case.*'"},
      {.path = "webhook list",
       .title = "Webhooks with what was delivered, given up and fails [推送列表]",
       .rpc = Unary(&Stub::ListSubscribers),
       .print = Shows(PrintSubscribers),
       .flags = {kPageSize, kPageToken, kAll},
       .examples = "yici webhook list",
       .pages = true},
      {.path = "webhook pause",
       .title = "Send nothing until it is resumed; nothing is lost [暂停推送]",
       .rpc = Unary(&Stub::PauseWebhook),
       .print = Shows(PrintSubscriber),
       .flags = {kName, kReason, kOwner},
       .examples = "yici webhook pause erp --reason maintenance"},
      {.path = "webhook resume",
       .title = "Go on where it was paused [恢复推送]",
       .rpc = Unary(&Stub::ResumeWebhook),
       .print = Shows(PrintSubscriber),
       .flags = {kName, kOwner},
       .examples = "yici webhook resume erp"},
      {.path = "webhook remove",
       .title = "End it for good [取消推送]",
       .rpc = Unary(&Stub::RemoveWebhook),
       .print = Shows(PrintSubscriber),
       .flags = {kName, kReason, kOwner},
       .examples = "yici webhook remove erp"},
      {.path = "webhook dead",
       .title = "Events that were given up, oldest first [未送达]",
       .rpc = Unary(&Stub::ListDeadLetters),
       .print = Shows(PrintDeadLetters),
       .flags = {kName, kOwner, kPageSize, kPageToken, kAll},
       .examples = "yici webhook dead erp",
       .pages = true},
      {.path = "webhook replay",
       .title = "Send again what was given up [重送]",
       .rpc = Unary(&Stub::ReplayDeadLetters),
       .print = Shows(PrintReplay),
       .flags = {kName, {"--id", "id", "one event; default: all that stand [事件编号]"}, kOwner},
       .examples = "yici webhook replay erp"},
  };
}

}  // namespace

std::vector<Command> FeedCommands() {
  std::vector<Command> all = EventCommands();
  for (Command& command : WebhookCommands()) all.push_back(std::move(command));
  return all;
}

}  // namespace yici::cli
