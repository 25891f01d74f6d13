#include "clients/cli/evaluation_print.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/print.h"

namespace yici::cli {
namespace {

std::string Yuan(int64_t fen) {
  const std::string cents = absl::StrCat(fen % 100);
  return absl::StrCat(fen / 100, cents.size() < 2 ? ".0" : ".", cents);
}

void PrintEntries(const v1::Rally& rally, const View& view) {
  if (rally.entries().empty()) return;
  Heading(view, view.say("项目", "Projects"));
  Table table({view.say("次序", "STOP"), view.say("项目", "PROJECT"), view.say("区划", "WHERE"), view.say("审核", "VERDICT"),
               view.say("观摩日", "VISITED"), view.say("评分表", "SHEETS"), view.say("名称", "NAME")});
  for (const v1::RallyEntryView& entry : rally.entries()) {
    table.Add({entry.stop() == 0 ? "" : absl::StrCat(entry.stop()), entry.project_id(), entry.jurisdiction(),
               EvaluationWord(entry.verdict(), view), entry.visited_day(), absl::StrCat(entry.sheets()), entry.name_zh()});
  }
  table.Print(view.out, view.colour);
}

void PrintResults(const v1::Rally& rally, const View& view) {
  for (const v1::RallyResultView& result : rally.results()) {
    Heading(view, absl::StrCat(view.say("名单第", "List, version "), result.version(), view.say("版 ", " "), result.day(), " ",
                               result.reason()));
    Table table({view.say("名次", "RANK"), view.say("分数", "SCORE"), view.say("项目", "PROJECT"), view.say("评分表", "SHEETS"),
                 view.say("名称", "NAME")});
    for (const v1::RallyPlaceView& place : result.places()) {
      table.Add({absl::StrCat(place.rank()), place.score(), place.project_id(), absl::StrCat(place.sheets()), place.name_zh()});
    }
    table.Print(view.out, view.colour);
  }
}

void PrintAppeals(const v1::Rally& rally, const View& view) {
  if (rally.appeals().empty()) return;
  Heading(view, view.say("申诉", "Appeals"));
  Table table({view.say("项目", "PROJECT"), view.say("日期", "DAY"), view.say("状态", "STATE"), view.say("申诉人", "BY"),
               view.say("理由", "REASON")});
  for (const v1::RallyAppealView& appeal : rally.appeals()) {
    table.Add({appeal.project_id(), appeal.day(), EvaluationWord(appeal.state(), view), appeal.actor(), appeal.reason()});
  }
  table.Print(view.out, view.colour);
}

}  // namespace

// What the words of states mean in Chinese; a word this client does not know stays as it is.
std::string EvaluationWord(const std::string& word, const View& view) {
  static const auto* const names = new std::map<std::string, std::string>{
      {"nominating", "报名"}, {"touring", "观摩打分"}, {"tallied", "汇总"},        {"posted", "公示"},
      {"announced", "公布"},  {"cancelled", "取消"},   {"proposed", "意向"},       {"signed", "签约、签收"},
      {"landed", "落地审核"}, {"agency", "全程代办"},  {"construction", "建设"},   {"production", "投产"},
      {"expired", "期满"},    {"passed", "通过"},      {"failed", "未通过"},       {"open", "待裁定"},
      {"issued", "下达"},     {"handling", "办理"},    {"feedback", "反馈"},       {"review", "审核"},
      {"redo", "退回重办"},   {"closed", "办结"},      {"published", "通报"},      {"yellow", "黄牌"},
      {"red", "红牌"},        {"upheld", "维持"},      {"withdrawn", "撤销或更正"}};
  const auto found = names->find(word);
  return found == names->end() ? word : std::string(view.say(found->second, word));
}

void PrintEvaluationSteps(const google::protobuf::RepeatedPtrField<v1::EvaluationStepView>& steps, const View& view) {
  if (steps.empty()) return;
  Heading(view, view.say("过程", "Steps"));
  Table table({view.say("时间", "AT"), view.say("事件", "EVENT"), view.say("状态", "STATE"), view.say("办理人", "BY"),
               view.say("说明", "NOTE")});
  for (const v1::EvaluationStepView& step : steps) {
    table.Add({At(step.occurred()), step.event(), EvaluationWord(step.state(), view), step.actor(), step.note()});
  }
  table.Print(view.out, view.colour);
}

void PrintEvaluationReply(const v1::EvaluationReply& reply, const View& view) {
  Facts facts;
  facts.Add(view.say("编号", "number"), {reply.number(), Tone::kStrong});
  facts.Add(view.say("项目", "project"), reply.project_id());
  facts.Add(view.say("状态", "state"), EvaluationWord(reply.state(), view));
  if (reply.version() > 0) facts.Add(view.say("版本", "version"), absl::StrCat(reply.version()));
  facts.Add(view.say("截止日", "until"), reply.day());
  if (reply.has_settlement()) {
    facts.Add(view.say("飞出地分享（元）", "fly-out share, yuan"), Yuan(reply.settlement().out_fen()));
    facts.Add(view.say("飞入地分享（元）", "fly-in share, yuan"), Yuan(reply.settlement().in_fen()));
  }
  facts.Add(view.say("修订号", "revision"), Position(reply.command(), view.language));
  facts.Print(view.out, view.colour);
}

void PrintRally(const v1::Rally& rally, const View& view) {
  Facts facts;
  facts.Add(view.say("拉练编号", "rally"), {rally.rally_no(), Tone::kStrong});
  facts.Add(view.say("名称", "name"), rally.name_zh());
  facts.Add(view.say("状态", "state"), EvaluationWord(rally.state(), view));
  facts.Add(view.say("区划", "jurisdiction"), rally.jurisdiction());
  facts.Add(view.say("年度季度", "period"), absl::StrCat(rally.year(), " Q", rally.quarter()));
  facts.Add(view.say("报名截止", "nominations until"), rally.nominate_until());
  facts.Add(view.say("打分截止", "sheets until"), rally.score_until());
  facts.Add(view.say("申诉截止", "appeals until"), rally.appeal_until());
  facts.Add(view.say("评委", "judges"), absl::StrJoin(rally.judges(), " "));
  facts.Print(view.out, view.colour);
  Heading(view, view.say("评分项", "Criteria"));
  Table table({view.say("编号", "ID"), view.say("权重", "WEIGHT"), view.say("名称", "NAME")});
  for (const v1::CriterionView& criterion : rally.criteria()) {
    table.Add({criterion.criterion_id(), absl::StrCat(criterion.weight()), criterion.name_zh()});
  }
  table.Print(view.out, view.colour);
  PrintEntries(rally, view);
  PrintResults(rally, view);
  PrintAppeals(rally, view);
  PrintEvaluationSteps(rally.steps(), view);
}

void PrintRallies(const v1::ListRalliesResponse& reply, const View& view) {
  Table table({view.say("拉练编号", "RALLY"), view.say("状态", "STATE"), view.say("区划", "WHERE"), view.say("期间", "PERIOD"),
               view.say("名称", "NAME")});
  for (const v1::Rally& rally : reply.rallies()) {
    table.Add({rally.rally_no(), EvaluationWord(rally.state(), view), rally.jurisdiction(),
               absl::StrCat(rally.year(), " Q", rally.quarter()), rally.name_zh()});
  }
  table.Print(view.out, view.colour);
}

void PrintRallyYear(const v1::RallyYear& total, const View& view) {
  Facts facts;
  facts.Add(view.say("年度总评", "total"), Cell(absl::StrCat(total.jurisdiction(), " ", total.year()), Tone::kStrong));
  facts.Add(view.say("版本", "version"), absl::StrCat(total.version()));
  facts.Add(view.say("公布", "published"), total.day());
  facts.Add(view.say("理由", "reason"), total.reason());
  facts.Print(view.out, view.colour);
  for (const auto& [heading, places] : {std::pair(view.say("县区", "Counties"), &total.counties()),
                                        std::pair(view.say("项目", "Projects"), &total.projects())}) {
    Heading(view, heading);
    Table table({view.say("名次", "RANK"), view.say("得分", "SCORE"), view.say("编号", "ID"), view.say("名称", "NAME"),
                 view.say("评分表", "SHEETS"), view.say("拉练", "RALLIES")});
    for (const v1::RallyYearPlaceView& place : *places) {
      table.Add({absl::StrCat(place.rank()), place.score(), place.id(), place.name_zh(), absl::StrCat(place.sheets()),
                 absl::StrCat(place.rallies())});
    }
    table.Print(view.out, view.colour);
  }
}

void PrintSheets(const v1::ListSheetsResponse& reply, const View& view) {
  Table table({view.say("项目", "PROJECT"), view.say("评委", "JUDGE"), view.say("版本", "VERSION"),
               view.say("交表时间", "HANDED IN"), view.say("分数", "SCORES")});
  for (const v1::SheetView& sheet : reply.sheets()) {
    const std::string scores = absl::StrJoin(sheet.scores(), " ", [](std::string* out, const v1::ScoreView& score) {
      absl::StrAppend(out, score.criterion_id(), "=", score.score());
    });
    table.Add({sheet.project_id(), sheet.officer_id(), absl::StrCat(sheet.version()), At(sheet.handed_in()), scores});
  }
  table.Print(view.out, view.colour);
}

void PrintEnclave(const v1::Enclave& enclave, const View& view) {
  Facts facts;
  facts.Add(view.say("协议编号", "agreement"), {enclave.agreement_no(), Tone::kStrong});
  facts.Add(view.say("状态", "state"), EvaluationWord(enclave.state(), view));
  facts.Add(view.say("项目", "project"), absl::StrCat(enclave.enclave_project_id(), " ", enclave.name_zh()));
  facts.Add(view.say("园区", "park"), enclave.park_id());
  facts.Add(view.say("飞出地", "fly-out"), absl::StrCat(enclave.fly_out_jurisdiction(), " ", enclave.share_out_percent(), "%"));
  facts.Add(view.say("飞入地", "fly-in"), absl::StrCat(enclave.fly_in_jurisdiction(), " ", enclave.share_in_percent(), "%"));
  facts.Add(view.say("受益期（年）", "benefit years"), absl::StrCat(enclave.benefit_years()));
  facts.Add(view.say("签约日", "signed"), enclave.signed_day());
  facts.Add(view.say("投产日", "production"), enclave.production_day());
  facts.Print(view.out, view.colour);
  if (!enclave.settlements().empty()) Heading(view, view.say("结算", "Settlements"));
  Table table({view.say("年度", "YEAR"), view.say("版本", "VERSION"), view.say("税收（元）", "TAX, YUAN"),
               view.say("飞出地", "FLY-OUT"), view.say("飞入地", "FLY-IN"), view.say("理由", "REASON")});
  for (const v1::SettlementView& row : enclave.settlements()) {
    table.Add({absl::StrCat(row.year()), absl::StrCat(row.version()), Yuan(row.tax_fen()), Yuan(row.out_fen()),
               Yuan(row.in_fen()), row.reason()});
  }
  if (!enclave.settlements().empty()) table.Print(view.out, view.colour);
  PrintEvaluationSteps(enclave.steps(), view);
}

void PrintEnclaves(const v1::ListEnclavesResponse& reply, const View& view) {
  Table table({view.say("协议编号", "AGREEMENT"), view.say("状态", "STATE"), view.say("飞出地", "FLY-OUT"),
               view.say("飞入地", "FLY-IN"), view.say("分享", "SHARES"), view.say("名称", "NAME")});
  for (const v1::Enclave& enclave : reply.enclaves()) {
    table.Add({enclave.agreement_no(), EvaluationWord(enclave.state(), view), enclave.fly_out_jurisdiction(),
               enclave.fly_in_jurisdiction(), absl::StrCat(enclave.share_out_percent(), ":", enclave.share_in_percent()),
               enclave.name_zh()});
  }
  table.Print(view.out, view.colour);
}

}  // namespace yici::cli
