#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/evaluation_print.h"
#include "clients/cli/print.h"

namespace yici::cli {
namespace {

std::string OfTotal(const std::string& rate, int64_t part, int64_t whole) {
  return absl::StrCat(rate, rate == "n/a" ? "" : "%", " (", part, "/", whole, ")");
}

}  // namespace

void PrintCard(const v1::IssuedCard& card, const View& view) {
  Facts facts;
  facts.Add(view.say("牌号", "card"), {card.card_no(), Tone::kStrong});
  facts.Add(view.say("颜色", "colour"), EvaluationWord(card.color(), view));
  facts.Add(view.say("对象", "subject"), card.subject());
  facts.Add(view.say("规则", "rule"), card.rule());
  facts.Add(view.say("部门", "department"), card.department_id());
  facts.Add(view.say("责任岗位", "liable post"), card.liable_post());
  facts.Add(view.say("时间", "at"), At(card.occurred()));
  facts.Add(view.say("申诉", "appeal"), EvaluationWord(card.appeal().state(), view));
  facts.Add(view.say("申诉理由", "reason"), card.appeal().reason());
  facts.Add(view.say("裁定理由", "reasons of the ruling"), card.appeal().reasons());
  facts.Print(view.out, view.colour);
}

void PrintCards(const v1::ListCardsResponse& reply, const View& view) {
  Table table({view.say("牌号", "CARD"), view.say("颜色", "COLOUR"), view.say("部门", "DEPARTMENT"), view.say("规则", "RULE"),
               view.say("申诉", "APPEAL"), view.say("对象", "SUBJECT")});
  for (const v1::IssuedCard& card : reply.cards()) {
    table.Add({card.card_no(), EvaluationWord(card.color(), view), card.department_id(), card.rule(),
               EvaluationWord(card.appeal().state(), view), card.subject()});
  }
  table.Print(view.out, view.colour);
}

void PrintOrder(const v1::SupervisionOrder& order, const View& view) {
  Facts facts;
  facts.Add(view.say("督办单编号", "order"), {order.order_no(), Tone::kStrong});
  facts.Add(view.say("状态", "state"), EvaluationWord(order.state(), view));
  facts.Add(view.say("对象", "subject"), order.subject());
  facts.Add(view.say("规则", "rule"), order.rule());
  facts.Add(view.say("责任部门", "liable department"), order.department_id());
  facts.Add(view.say("要求", "asked for"), order.demand_text());
  facts.Add(view.say("期限", "due"),
            absl::StrCat(order.due_day(), order.overdue() ? view.say("（已逾期）", " (overdue)") : ""));
  facts.Add(view.say("牌号", "cards"), absl::StrJoin(order.card_nos(), " "));
  facts.Add(view.say("办理", "handling"), order.handling());
  facts.Add(view.say("反馈", "feedback"), order.feedback());
  facts.Add(view.say("审核意见", "review"), order.review());
  facts.Add(view.say("通报", "publication"), order.publication());
  facts.Print(view.out, view.colour);
  PrintEvaluationSteps(order.steps(), view);
}

void PrintOrders(const v1::ListOrdersResponse& reply, const View& view) {
  Table table({view.say("督办单编号", "ORDER"), view.say("状态", "STATE"), view.say("部门", "DEPARTMENT"),
               view.say("期限", "DUE"), view.say("规则", "RULE"), view.say("对象", "SUBJECT")});
  for (const v1::SupervisionOrder& order : reply.orders()) {
    table.Add({order.order_no(), EvaluationWord(order.state(), view), order.department_id(), order.due_day(), order.rule(),
               order.subject()});
  }
  table.Print(view.out, view.colour);
}

void PrintReport(const v1::Report& report, const View& view) {
  Facts facts;
  facts.Add(view.say("对象", "of"), {absl::StrCat(report.id(), " ", report.month()), Tone::kStrong});
  facts.Add(view.say("按时办结率", "on time"), OfTotal(report.on_time_rate(), report.on_time(), report.decided()));
  facts.Add(view.say("平均工作日", "mean working days"), report.mean_wd());
  facts.Add(view.say("最多跑一次率", "at most one visit"),
            OfTotal(report.one_visit_rate(), report.one_visit(), report.completed()));
  facts.Add(view.say("满意率", "satisfied"), OfTotal(report.satisfaction_rate(), report.satisfied(), report.ratings()));
  facts.Add(view.say("差评整改率", "bad ratings rectified"),
            OfTotal(report.rectification_rate(), report.bad_rectified(), report.bad() - report.bad_excluded()));
  facts.Add(view.say("获确认的服务", "services confirmed"), absl::StrCat(report.visits_confirmed()));
  facts.Add(view.say("获确认的诉求", "issues confirmed"), absl::StrCat(report.issues_confirmed()));
  facts.Add(view.say("黄牌", "yellow cards"), absl::StrCat(report.yellow_cards()));
  facts.Add(view.say("红牌", "red cards"), absl::StrCat(report.red_cards()));
  facts.Add(view.say("撤销的牌", "cards withdrawn"), absl::StrCat(report.cards_withdrawn()));
  facts.Add(view.say("得分", "score"), report.score());
  facts.Print(view.out, view.colour);
}

void PrintContributions(const v1::ListContributionsResponse& reply, const View& view) {
  Table table({view.say("事件", "EVENT"), view.say("种类", "KIND"), view.say("数值", "VALUE"), view.say("对象", "SUBJECT")});
  for (const v1::ContributionView& row : reply.contributions()) {
    table.Add({row.event_id(), row.kind(), absl::StrCat(row.value()), row.subject()});
  }
  table.Print(view.out, view.colour);
}

void PrintLeague(const v1::League& league, const View& view) {
  Heading(view, absl::StrCat(league.month(), " ", league.scope(), view.say(" 第", ", version "), league.version(),
                             view.say("版 ", " "), league.reason()));
  Table table({view.say("名次", "RANK"), view.say("得分", "SCORE"), view.say("编号", "ID"), view.say("事件数", "EVENTS")});
  for (const v1::LeagueRowView& row : league.rows()) {
    table.Add({absl::StrCat(row.rank()), row.score(), row.id(), absl::StrCat(row.contributions())});
  }
  table.Print(view.out, view.colour);
}

void PrintDraw(const v1::CheckDraw& draw, const View& view) {
  Facts facts;
  facts.Add(view.say("抽检编号", "draw"), {draw.draw_no(), Tone::kStrong});
  facts.Add(view.say("月份", "month"), draw.month());
  facts.Add(view.say("总数", "population"), absl::StrCat(draw.population()));
  facts.Add(view.say("种子", "seed"), draw.seed());
  facts.Print(view.out, view.colour);
  for (const std::string& case_no : draw.case_nos()) view.out << case_no << "\n";
}

}  // namespace yici::cli
