// Cards and their appeals, supervision orders (督办单), monthly reports, league tables and samples.
#include "clients/cli/evaluation_print.h"
#include "clients/cli/families.h"
#include "yici/v1/evaluation.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::EvaluationService::Stub;

#define ORDER_EXAMPLE "DB21070020200420000010"

constexpr Flag kCardNo{"CARD_NO", "card_no", "number of the card, like 1042-3 [牌号]", As::kField, true};
constexpr Flag kOrderNo{"ORDER_NO", "order_no", "number of the order [督办单编号]", As::kField, true};
constexpr Flag kEtag{"--etag", "etag", "refuse if it changed since this etag"};
constexpr Flag kFilter{"FILTER", "filter", "field=value AND … [条件]", As::kTerms};
constexpr Flag kMonth{"--month", "month", "month like 2020-04 [月份]", As::kField, true};

Command Act(const Flag& at, Command command) {
  command.print = Shows(PrintEvaluationReply);
  command.flags.insert(command.flags.begin(), at);
  command.flags.push_back(kEtag);
  return command;
}

std::vector<Command> Cards() {
  return {
      Act(kCardNo, {.path = "card appeal",
                    .title = "Appeal against a yellow or red card of your department [申诉]",
                    .rpc = Unary(&Stub::AppealCard),
                    .flags = {{"--reason", "reason", "why [理由]", As::kField, true}},
                    .examples = "yici card appeal 1042-3 --reason 系统故障"}),
      Act(kCardNo, {.path = "card rule",
                    .title = "Uphold or withdraw a card that was appealed against [裁定申诉]",
                    .rpc = Unary(&Stub::RuleCardAppeal),
                    .flags = {{"RULING", "uphold", "uphold or withdraw [维持或撤销]", As::kField, true, "uphold=1,withdraw=0"},
                              {"--reasons", "reasons", "reasons [理由]", As::kField, true}},
                    .examples = "yici card rule 1042-3 withdraw --reasons 故障属实"}),
      {.path = "card show",
       .title = "A card with its appeal [查看]",
       .rpc = Unary(&Stub::GetCard),
       .print = Shows(PrintCard),
       .flags = {kCardNo},
       .examples = "yici card show 1042-3"},
      {.path = "card list",
       .title = "Yellow and red cards [亮牌列表]",
       .rpc = Unary(&Stub::ListCards),
       .print = Shows(PrintCards),
       .flags = {kFilter, kPageSize, kPageToken, kAll},
       .examples = "yici card list department_id=jz-market AND month=2020-04 AND color=red",
       .pages = true},
  };
}

std::vector<Command> Orders() {
  return {
      {.path = "supervision issue",
       .title = "Issue a supervision order about a case, a demand, a visit or a project of a rally [下达]",
       .rpc = Unary(&Stub::IssueOrder),
       .print = Shows(PrintEvaluationReply),
       .flags = {{"SUBJECT", "subject", "cases/…, demands/…, visits/… or rallies/…/projects/… [对象]", As::kField, true},
                 {"--department", "department_id", "liable; left out: of the case or demand [部门]"},
                 {"--text", "demand_text", "what is asked for [要求]", As::kField, true},
                 {"--days", "limit_wd", "working days; left out: 10 [工作日]"}},
       .examples = "yici supervision issue demands/RX21070020200420000014 --text 限期答复"},
      Act(kOrderNo, {.path = "supervision sign",
                     .title = "Sign for an order [签收]",
                     .rpc = Unary(&Stub::SignOrder),
                     .examples = "yici supervision sign " ORDER_EXAMPLE}),
      Act(kOrderNo, {.path = "supervision handle",
                     .title = "Say what is done about it [办理]",
                     .rpc = Unary(&Stub::HandleOrder),
                     .flags = {{"--measure", "measure", "measure taken [措施]", As::kField, true}},
                     .examples = "yici supervision handle " ORDER_EXAMPLE " --measure 约谈承办人"}),
      Act(kOrderNo, {.path = "supervision feed-back",
                     .title = "Feed back the result [反馈]",
                     .rpc = Unary(&Stub::FeedBackOrder),
                     .flags = {{"--text", "text", "result [结果]", As::kField, true}},
                     .examples = "yici supervision feed-back " ORDER_EXAMPLE " --text 已办结"}),
      Act(kOrderNo, {.path = "supervision take-up",
                     .title = "Take the feedback up for review [审核]",
                     .rpc = Unary(&Stub::TakeOrderUp),
                     .examples = "yici supervision take-up " ORDER_EXAMPLE}),
      Act(kOrderNo, {.path = "supervision review",
                     .title = "Close an order, or give it back to be done again [审核结果]",
                     .rpc = Unary(&Stub::ReviewOrder),
                     .flags = {{"VERDICT", "pass", "close or redo [办结或退回重办]", As::kField, true, "close=1,redo=0"},
                               {"--reasons", "reasons", "of a redo [理由]"},
                               {"--days", "limit_wd", "of a redo: its working days [工作日]"}},
                     .examples = "yici supervision review " ORDER_EXAMPLE " close\n"
                                 "yici supervision review " ORDER_EXAMPLE " redo --reasons 原因未说明 --days 5"}),
      Act(kOrderNo, {.path = "supervision publish",
                     .title = "Publish a closed order [通报]",
                     .rpc = Unary(&Stub::PublishOrder),
                     .flags = {{"--text", "text", "text of the publication [通报内容]", As::kField, true}},
                     .examples = "yici supervision publish " ORDER_EXAMPLE " --text 通报批评"}),
      {.path = "supervision show",
       .title = "An order with its steps [查看]",
       .rpc = Unary(&Stub::GetOrder),
       .print = Shows(PrintOrder),
       .flags = {kOrderNo},
       .examples = "yici supervision show " ORDER_EXAMPLE},
      {.path = "supervision list",
       .title = "Supervision orders [督办单列表]",
       .rpc = Unary(&Stub::ListOrders),
       .print = Shows(PrintOrders),
       .flags = {kFilter, kPageSize, kPageToken, kAll},
       .examples = "yici supervision list open=true AND department_id=jz-market",
       .pages = true},
  };
}

std::vector<Command> Reports() {
  return {
      {.path = "report show",
       .title = "The figures of a month [月度数据]",
       .rpc = Unary(&Stub::GetReport),
       .print = Shows(PrintReport),
       .flags = {kMonth,
                 {"--county", "jurisdiction", "of a county, or of the city with all below it [区划]"},
                 {"--department", "department_id", "of a department [部门]"},
                 {"--steward", "steward_id", "of a steward [管家]"}},
       .examples = "yici report show --month 2020-04 --county 210782\nyici report show --month 2020-04 --department jz-market"},
      {.path = "report events",
       .title = "Every event behind the figures [数据来源]",
       .rpc = Unary(&Stub::ListContributions),
       .print = Shows(PrintContributions),
       .flags = {kMonth,
                 {"--county", "jurisdiction", "of a county [区划]"},
                 {"--department", "department_id", "of a department [部门]"},
                 {"--steward", "steward_id", "of a steward [管家]"},
                 kPageSize,
                 kPageToken,
                 kAll},
       .examples = "yici report events --month 2020-04 --department jz-market --all",
       .pages = true},
      {.path = "report publish",
       .title = "Publish the league table of a month that is over [公布榜单]",
       .rpc = Unary(&Stub::PublishLeague),
       .print = Shows(PrintEvaluationReply),
       .flags = {{"SCOPE", "scope", "county, department or steward [榜单]", As::kField, true},
                 kMonth,
                 {"--reason", "reason", "of a table that is made again [理由]"}},
       .examples = "yici report publish department --month 2020-04"},
      {.path = "report league",
       .title = "A published table [查看榜单]",
       .rpc = Unary(&Stub::GetLeague),
       .print = Shows(PrintLeague),
       .flags = {{"SCOPE", "scope", "county, department or steward [榜单]", As::kField, true},
                 kMonth,
                 {"--version", "version", "left out: the newest [版本]"}},
       .examples = "yici report league department --month 2020-04"},
      {.path = "report draw",
       .title = "Draw a random sample of a month's rulings [抽检]",
       .rpc = Unary(&Stub::DrawChecks),
       .print = Shows(PrintEvaluationReply),
       .flags = {kMonth,
                 {"--county", "jurisdiction", "whose rulings [区划]", As::kField, true},
                 {"--size", "size", "how many, 1 to 500 [数量]", As::kField, true}},
       .examples = "yici report draw --month 2020-04 --county 210700 --size 20"},
      {.path = "report drawn",
       .title = "A sample with its seed [查看抽检]",
       .rpc = Unary(&Stub::GetCheckDraw),
       .print = Shows(PrintDraw),
       .flags = {{"DRAW_NO", "draw_no", "number of the draw [抽检编号]", As::kField, true}},
       .examples = "yici report drawn CJ21070020200501000018"},
  };
}

}  // namespace

std::vector<Command> SupervisionCommands() {
  std::vector<Command> commands;
  for (auto* family : {Cards, Orders, Reports}) {
    for (Command& command : family()) commands.push_back(std::move(command));
  }
  return commands;
}

}  // namespace yici::cli
