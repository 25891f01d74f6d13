#include "clients/cli/errand_print.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/print.h"
#include "clients/cli/steward_print.h"

namespace yici::cli {
namespace {

// A word this client does not know stays as it is.
std::string Word(const std::string& word, const View& view) {
  static const std::map<std::string, std::string> kZh = {
      {"mandated", "委托"},      {"taken", "受理"},          {"in_progress", "代办中"}, {"submitted", "提交办件"},
      {"delivered", "结果交付"}, {"rated", "评价"},          {"cancelled", "已取消"},   {"case", "一件办件"},
      {"project", "一个项目"},   {"enterprise", "整个企业"}, {"ahead", "未到阶段"},     {"due", "待完成"},
      {"late", "逾期"},          {"completed", "已完成"},    {"waived", "已免除"}};
  const auto found = kZh.find(word);
  return std::string(found == kZh.end() ? absl::string_view(word) : view.say(found->second, word));
}

std::string Stage(const std::string& stage, const View& view) {
  std::string word = stage;
  for (char& c : word) c = c == '-' ? '_' : c;
  return StewardWord(word, view.language);
}

std::string Days(int32_t days) { return days == 0 ? "" : absl::StrCat(days); }

void PrintPapers(const google::protobuf::RepeatedPtrField<v1::ErrandMaterialView>& papers, const View& view) {
  if (papers.empty()) return;
  Heading(view, view.say("联络员材料", "Papers of the liaison"));
  Table table({view.say("材料", "PAPER"), view.say("索要", "ASKED"), view.say("应交", "DUE"), view.say("交来", "HANDED OVER"),
               view.say("逾期工作日", "DAYS LATE")});
  for (const v1::ErrandMaterialView& paper : papers) {
    const Tone tone = paper.late_wd() > 0 && paper.handed_day().empty() ? Tone::kBad : Tone::kPlain;
    table.Add({paper.name(), paper.asked_day(), paper.due_day(), paper.handed_day(), {Days(paper.late_wd()), tone}});
  }
  table.Print(view.out, view.colour);
}

void PrintCases(const v1::Errand& errand, const View& view) {
  if (errand.cases().empty()) return;
  Heading(view, view.say("办件", "Cases"));
  Table table({view.say("办件编号", "CASE"), view.say("提交", "SUBMITTED"), view.say("办结", "ENDED"), view.say("事件", "BY")});
  for (const v1::ErrandCaseView& linked : errand.cases()) {
    table.Add({linked.case_no(), linked.linked_day(), linked.ended_day(), linked.ended_by()});
  }
  table.Print(view.out, view.colour);
}

void PrintSteps(const v1::Errand& errand, const View& view) {
  if (errand.steps().empty()) return;
  Heading(view, view.say("过程", "Steps"));
  Table table({view.say("时间", "AT"), view.say("事件", "EVENT"), view.say("状态", "STATE"), view.say("办理人", "BY"),
               view.say("说明", "NOTE")});
  for (const v1::ErrandStepView& step : errand.steps()) {
    table.Add({At(step.occurred()), step.event(), Word(step.state(), view), step.actor(), step.note()});
  }
  table.Print(view.out, view.colour);
}

}  // namespace

void PrintErrandReply(const v1::ErrandReply& reply, const View& view) {
  Facts facts;
  facts.Add(view.say("代办编号", "errand"), Cell(reply.errand_no(), Tone::kStrong));
  facts.Add(view.say("状态", "state"), Word(reply.state(), view));
  facts.Add(view.say("办件", "cases"), absl::StrJoin(reply.case_nos(), " "));
  facts.Add("etag", absl::StrCat(reply.etag()));
  facts.Add(view.say("记录", "record"), Position(reply.command(), view.language));
  facts.Print(view.out, view.colour);
  PrintPapers(reply.outstanding(), view);
}

void PrintErrand(const v1::Errand& errand, const View& view) {
  Facts facts;
  facts.Add(view.say("代办编号", "errand"), Cell(errand.errand_no(), Tone::kStrong));
  facts.Add(view.say("状态", "state"), Word(errand.state(), view));
  facts.Add(view.say("企业", "enterprise"), errand.uscc());
  facts.Add(view.say("项目", "project"), errand.project_id());
  facts.Add(view.say("代办人", "agent"), errand.agent());
  facts.Add(view.say("授权", "mandate"), absl::StrCat(errand.mandate()));
  facts.Add(view.say("事项", "what"), errand.text());
  facts.Add(view.say("结果", "result"), errand.result());
  if (errand.stars() != 0) facts.Add(view.say("评价", "stars"), absl::StrCat(errand.stars(), " ", errand.rating()));
  facts.Add("etag", absl::StrCat(errand.etag()));
  facts.Print(view.out, view.colour);
  PrintPapers(errand.materials(), view);
  PrintCases(errand, view);
  PrintSteps(errand, view);
}

void PrintErrands(const v1::ListErrandsResponse& reply, const View& view) {
  Table table({view.say("代办编号", "ERRAND"), view.say("状态", "STATE"), view.say("企业", "ENTERPRISE"),
               view.say("项目", "PROJECT"), view.say("代办人", "AGENT"), view.say("办件", "CASES")});
  for (const v1::Errand& errand : reply.errands()) {
    table.Add({errand.errand_no(), Word(errand.state(), view), errand.uscc(), errand.project_id(), errand.agent(),
               absl::StrCat(errand.cases_size())});
  }
  table.Print(view.out, view.colour);
}

void PrintMandateReply(const v1::DirectoryReply& reply, const View& view) {
  Facts facts;
  if (reply.mandate() != 0) facts.Add(view.say("授权", "mandate"), absl::StrCat(reply.mandate()));
  facts.Add(view.say("记录", "record"), Position(reply.command(), view.language));
  facts.Print(view.out, view.colour);
}

void PrintMandates(const v1::ListMandatesResponse& reply, const View& view) {
  Table table({view.say("授权", "MANDATE"), view.say("企业", "ENTERPRISE"), view.say("代办人", "AGENT"),
               view.say("范围", "SCOPE"), view.say("至", "UNTIL"), view.say("状态", "STATE")});
  for (const v1::AgencyMandate& mandate : reply.mandates()) {
    const std::string what = absl::StrCat(Word(mandate.scope(), view), " ", mandate.case_no(), mandate.project_id());
    const absl::string_view state = mandate.stands()    ? view.say("有效", "stands")
                                    : mandate.revoked() ? view.say("已撤销", "revoked")
                                                        : view.say("已到期", "over");
    table.Add({absl::StrCat(mandate.number()), mandate.uscc(), mandate.agent(), what, mandate.until(), state});
  }
  table.Print(view.out, view.colour);
}

void PrintDuties(const v1::ListDutiesResponse& reply, const View& view) {
  Table table({view.say("序号", "NO."), view.say("编号", "DUTY"), view.say("职责", "WHAT"), view.say("阶段", "STAGE"),
               view.say("状态", "STATE"), view.say("应于", "DUE"), view.say("逾期工作日", "DAYS LATE"),
               view.say("办理人", "BY")});
  for (const v1::DutyView& duty : reply.duties()) {
    table.Add({absl::StrCat(duty.number()),
               duty.duty_id(),
               duty.name_zh(),
               Stage(duty.stage(), view),
               {Word(duty.state(), view), duty.state() == "late" ? Tone::kBad : Tone::kPlain},
               duty.due_day(),
               Days(duty.late_wd()),
               duty.actor()});
  }
  table.Print(view.out, view.colour);
}

void PrintLateDuties(const v1::ListLateDutiesResponse& reply, const View& view) {
  Table table({view.say("区划", "COUNTY"), view.say("项目", "PROJECT"), view.say("名称", "NAME"), view.say("职责", "DUTY"),
               view.say("应于", "DUE"), view.say("逾期工作日", "DAYS LATE"), view.say("管家", "STEWARDS")});
  for (const v1::LateDuty& late : reply.late()) {
    table.Add({late.jurisdiction(),
               late.project_id(),
               late.project_name_zh(),
               absl::StrCat(late.duty().duty_id(), " ", late.duty().name_zh()),
               late.duty().due_day(),
               {Days(late.duty().late_wd()), Tone::kBad},
               absl::StrJoin(late.steward_ids(), " ")});
  }
  table.Print(view.out, view.colour);
}

}  // namespace yici::cli
