#include "clients/cli/request_print.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/print.h"

namespace yici::cli {
namespace {

std::string ClockText(const std::string& clock, Language language) {
  static const std::map<std::string, std::string> kZh = {
      {"sign", "签收"}, {"limit", "办理"}, {"call_back", "回访"}, {"criticism", "催办后"}, {"review", "挂账期"}};
  if (language != Language::kZh) return absl::StrReplaceAll(clock, {{"_", " "}});
  const auto zh = kZh.find(clock);
  return zh == kZh.end() ? clock : zh->second;
}

std::string LimitText(const v1::DemandClockView& clock, const View& view) {
  if (clock.limit_hours() > 0) return absl::StrCat(clock.limit_hours(), view.say(" 小时", " hours"));
  if (clock.limit_wd() == 0) return "";
  const std::string days = absl::StrCat(clock.limit_wd(), view.say(" 工作日", " working days"));
  return clock.extension_wd() == 0 ? days : absl::StrCat(days, " + ", clock.extension_wd());
}

void PrintDemandClocks(const google::protobuf::RepeatedPtrField<v1::DemandClockView>& clocks, const View& view) {
  if (clocks.empty()) return;
  Heading(view, view.say("时限", "Limits"));
  Table table({view.say("时限", "LIMIT"), view.say("长度", "LENGTH"), view.say("截止", "DUE"), view.say("日历", "CALENDAR")});
  for (const v1::DemandClockView& clock : clocks) {
    const std::string due = clock.limit_hours() > 0 ? At(clock.due()) : clock.due_day();
    const std::string mark = clock.provisional() ? std::string(view.say("（暂定）", " (provisional)")) : std::string();
    table.Add(
        {ClockText(clock.clock(), view.language), LimitText(clock, view), absl::StrCat(due, mark), clock.calendar_version()});
  }
  table.Print(view.out, view.colour);
}

// Of a long text what fits beside the other columns, cut between characters.
std::string Beginning(const std::string& utf8) {
  constexpr size_t kBytes = 60;
  if (utf8.size() <= kBytes) return utf8;
  size_t end = kBytes;
  while (end > 0 && (static_cast<unsigned char>(utf8[end]) & 0xC0) == 0x80) --end;
  return absl::StrCat(utf8.substr(0, end), "…");
}

std::string LevelText(int32_t level) { return level == 0 ? "" : absl::StrCat(level); }

void PrintSteps(const v1::Demand& demand, const View& view) {
  Heading(view, view.say("过程", "Steps"));
  Table table({view.say("时间", "AT"), view.say("事件", "EVENT"), view.say("状态", "STATE"), view.say("级别", "LEVEL"),
               view.say("办理人", "BY"), view.say("说明", "NOTE")});
  for (const v1::DemandStepView& step : demand.steps()) {
    table.Add({At(step.occurred()), step.event(), DemandStateText(step.state(), view.language), LevelText(step.level()),
               step.actor(), step.note()});
  }
  table.Print(view.out, view.colour);
}

}  // namespace

std::string DemandStateText(const std::string& state, Language language) {
  static const std::map<std::string, std::string> kZh = {
      {"registered", "已登记"}, {"awaiting_sign", "待签收"},      {"return_review", "退单待审"},
      {"handling", "办理中"},   {"extension_review", "延期审批"}, {"reply_review", "待审核"},
      {"call_back", "待回访"},  {"inspection", "待督查"},         {"listed", "挂账"},
      {"closed", "办结"},       {"not_accepted", "不予受理"},     {"merged", "已合并"}};
  if (language != Language::kZh) return absl::StrReplaceAll(state, {{"_", " "}});
  const auto zh = kZh.find(state);
  return zh == kZh.end() ? state : zh->second;
}

void PrintDemandReply(const v1::DemandReply& reply, const View& view) {
  Facts facts;
  facts.Add(view.say("诉求编号", "demand"), {reply.demand_no(), Tone::kStrong});
  facts.Add(view.say("状态", "state"), DemandStateText(reply.state(), view.language));
  facts.Add(view.say("级别", "level"), LevelText(reply.level()));
  facts.Add(view.say("承办部门", "department"), reply.department_id());
  facts.Add(view.say("派单依据", "routed by"), reply.rule());
  facts.Add(view.say("规则版本", "rule version"), reply.rule_version());
  facts.Add(view.say("优先级", "priority"), reply.priority());
  facts.Add(view.say("首次响应", "first response"), reply.first_response());
  facts.Add(view.say("重复于", "duplicate of"), reply.duplicate_of());
  facts.Add(view.say("重办轮次", "redo rounds"), reply.redo_rounds() == 0 ? "" : absl::StrCat(reply.redo_rounds()));
  facts.Add(view.say("修订号", "revision"), Position(reply.command(), view.language));
  facts.Print(view.out, view.colour);
  PrintDemandClocks(reply.clocks(), view);
}

void PrintDemand(const v1::Demand& demand, const View& view) {
  Facts facts;
  facts.Add(view.say("诉求编号", "demand"), {demand.demand_no(), Tone::kStrong});
  facts.Add(view.say("状态", "state"), DemandStateText(demand.state(), view.language));
  facts.Add(view.say("结果", "result"), demand.result());
  facts.Add(view.say("类型", "kind"), demand.kind());
  facts.Add(view.say("渠道", "channel"), demand.channel());
  facts.Add(view.say("内容", "text"), demand.text());
  const v1::DemandCallerView& caller = demand.caller();
  facts.Add(view.say("诉求人", "caller"),
            caller.withheld() ? std::string(view.say("（不予显示）", "(withheld)"))
                              : absl::StrJoin({caller.uscc(), caller.org_name(), caller.name(), caller.phone()}, " "));
  facts.Add(view.say("类别", "category"), demand.category_id());
  facts.Add(view.say("项目", "project"), demand.project_id());
  facts.Add(view.say("区划", "jurisdiction"), demand.jurisdiction());
  facts.Add(view.say("管家", "steward"), demand.steward_id());
  facts.Add(view.say("承办部门", "department"), demand.department_id());
  facts.Add(view.say("派单依据", "routed by"), demand.rule());
  facts.Add(view.say("规则版本", "rule version"), demand.rule_version());
  facts.Add(view.say("优先级", "priority"), demand.priority());
  facts.Add(view.say("首次响应", "first response"), demand.first_response());
  facts.Add(view.say("级别", "level"), LevelText(demand.level()));
  facts.Add(view.say("重复于", "duplicate of"), demand.duplicate_of());
  facts.Add(view.say("接续", "reopens"), demand.reopens());
  facts.Add(view.say("后续", "reopened by"), demand.reopened_by());
  facts.Add(view.say("答复", "reply"), demand.reply());
  facts.Print(view.out, view.colour);
  PrintDemandClocks(demand.clocks(), view);
  PrintSteps(demand, view);
}

void PrintDemands(const v1::ListDemandsResponse& reply, const View& view) {
  Table table({view.say("诉求编号", "DEMAND"), view.say("状态", "STATE"), view.say("类型", "KIND"),
               view.say("部门", "DEPARTMENT"), view.say("级别", "LEVEL"), view.say("截止", "DUE"), view.say("内容", "TEXT")});
  for (const v1::Demand& demand : reply.demands()) {
    const std::string due = demand.clocks().empty() ? "" : demand.clocks(0).due_day();
    table.Add({demand.demand_no(), DemandStateText(demand.state(), view.language), demand.kind(), demand.department_id(),
               LevelText(demand.level()), due, Beginning(demand.text())});
  }
  table.Print(view.out, view.colour);
}

void PrintDemandCaller(const v1::ReadCallerResponse& reply, const View& view) {
  Facts facts;
  facts.Add(view.say("统一社会信用代码", "uscc"), reply.caller().uscc());
  facts.Add(view.say("单位", "organisation"), reply.caller().org_name());
  facts.Add(view.say("姓名", "name"), reply.caller().name());
  facts.Add(view.say("电话", "telephone"), reply.caller().phone());
  facts.Add(view.say("地址", "address"), reply.caller().address());
  facts.Print(view.out, view.colour);
}

void PrintEscalations(const v1::PreviewEscalationResponse& reply, const View& view) {
  Table table({view.say("诉求编号", "DEMAND"), view.say("从", "FROM"), view.say("到", "TO"), view.say("截止", "DUE"),
               view.say("告知", "LEADER"), view.say("越过", "PASSED OVER")});
  for (const v1::PreviewedEscalation& row : reply.escalations()) {
    table.Add({row.demand_no(), LevelText(row.from_level()), LevelText(row.to_level()), row.due_day(), row.leader_id(),
               absl::StrJoin(row.passed_over(), " ")});
  }
  table.Print(view.out, view.colour);
}

void PrintLetters(const v1::ListLettersResponse& reply, const View& view) {
  Table table({view.say("时间", "AT"), view.say("种类", "KIND"), view.say("诉求编号", "DEMAND"), view.say("级别", "LEVEL"),
               view.say("抄送", "COPY")});
  for (const v1::LetterView& letter : reply.letters()) {
    table.Add({At(letter.at()), letter.kind(), letter.demand_no(), LevelText(letter.level()),
               letter.copy() ? std::string(view.say("是", "yes")) : std::string()});
  }
  table.Print(view.out, view.colour);
}

}  // namespace yici::cli
