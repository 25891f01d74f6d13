#include "clients/cli/steward_print.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/print.h"

namespace yici::cli {
namespace {

std::string Names(const google::protobuf::RepeatedPtrField<v1::AssignmentView>& stewards) {
  return absl::StrJoin(stewards, " ",
                       [](std::string* out, const auto& steward) { absl::StrAppend(out, steward.steward_id()); });
}

std::string YesNo(bool flag, const View& view) { return std::string(flag ? view.say("是", "yes") : ""); }

void AddCoverage(Facts& facts, const v1::CoverageView& coverage, const View& view) {
  facts.Add(view.say("包保规则", "coverage rule"), coverage.rule());
  facts.Add(view.say("应由何级包保", "sponsor"), StewardWord(coverage.sponsor(), view.language));
  facts.Add(view.say("应于何日前", "due"), coverage.due_day());
}

void PrintAssignments(const v1::Project& project, const View& view) {
  if (project.stewards().empty()) return;
  Heading(view, view.say("项目管家", "Stewards"));
  Table table({view.say("管家", "STEWARD"), view.say("姓名", "NAME"), view.say("状态", "STATE"), view.say("自", "SINCE"),
               view.say("至", "UNTIL"), view.say("接手", "SUCCESSOR"), view.say("代班", "STANDING IN")});
  for (const v1::AssignmentView& steward : project.stewards()) {
    table.Add({steward.steward_id(), steward.name(), StewardWord(steward.state(), view.language), steward.since_day(),
               steward.until_day(), steward.successor_id(), absl::StrJoin(steward.substitutes(), " ")});
  }
  table.Print(view.out, view.colour);
}

void PrintProgress(const v1::Project& project, const View& view) {
  if (project.progress().empty()) return;
  Heading(view, view.say("月度进展", "Progress"));
  Table table(
      {view.say("月份", "MONTH"), view.say("完成投资", "INVESTED"), view.say("更正", "CORRECTIONS"), view.say("说明", "NOTE")});
  for (const v1::ProgressView& month : project.progress()) {
    table.Add(
        {month.month(), AmountText(month.invested_fen(), view.language), absl::StrCat(month.corrections()), month.note()});
  }
  table.Print(view.out, view.colour);
}

void PrintLedgerSteps(const v1::Project& project, const View& view) {
  if (project.steps().empty()) return;
  Heading(view, view.say("过程", "Steps"));
  Table table({view.say("时间", "AT"), view.say("事件", "EVENT"), view.say("状态", "STATUS"), view.say("管家", "STEWARD"),
               view.say("办理人", "BY"), view.say("说明", "NOTE")});
  for (const v1::LedgerStepView& step : project.steps()) {
    table.Add({At(step.occurred()), step.event(), StewardWord(step.status(), view.language), step.steward_id(), step.actor(),
               step.note()});
  }
  table.Print(view.out, view.colour);
}

void AddPhases(Table& table, const std::string& park, const std::string& name,
               const google::protobuf::RepeatedPtrField<v1::ParkPhase>& phases, const View& view) {
  for (const v1::ParkPhase& phase : phases) {
    table.Add({park, name, StewardWord(phase.phase(), view.language), absl::StrCat(phase.projects()),
               AmountText(phase.total_investment_fen(), view.language)});
  }
}

}  // namespace

std::string StewardWord(const std::string& word, Language language) {
  static const std::map<std::string, std::string> kZh = {{"planned", "储备"},
                                                         {"signed", "签约"},
                                                         {"preparation", "前期"},
                                                         {"started", "开工"},
                                                         {"under_construction", "在建"},
                                                         {"completed", "竣工"},
                                                         {"in_operation", "投产"},
                                                         {"suspended", "停工"},
                                                         {"cancelled", "终止"},
                                                         {"awaiting", "待配备"},
                                                         {"assigned", "已配备"},
                                                         {"handover", "交接中"},
                                                         {"replaced", "已更换"},
                                                         {"released", "已解除"},
                                                         {"notified", "已告知"},
                                                         {"served", "已服务"},
                                                         {"confirmed", "企业确认"},
                                                         {"denied", "否认"},
                                                         {"city", "市级"},
                                                         {"county", "县级"},
                                                         {"township", "乡镇街道"},
                                                         {"introduced", "引进"},
                                                         {"in-talks", "在谈"},
                                                         {"small-to-scale", "小升规"},
                                                         {"scale-to-giant", "规升巨"}};
  if (language != Language::kZh) return absl::StrReplaceAll(word, {{"_", " "}});
  const auto zh = kZh.find(word);
  return zh == kZh.end() ? word : zh->second;
}

std::string AmountText(int64_t fen, Language language) {
  if (fen == 0) return "";
  const int64_t unit = language == Language::kZh ? 1'000'000 : 100;
  const int64_t hundredths = fen % unit * 100 / unit;
  return absl::StrCat(fen / unit, ".", hundredths < 10 ? "0" : "", hundredths, language == Language::kZh ? " 万元" : " yuan");
}

void PrintProjectReply(const v1::ProjectReply& reply, const View& view) {
  Facts facts;
  facts.Add(view.say("项目编号", "project"), {reply.project_id(), Tone::kStrong});
  facts.Add(view.say("状态", "status"), StewardWord(reply.status(), view.language));
  facts.Add(view.say("版本", "version"), absl::StrCat(reply.version()));
  facts.Add(view.say("管家", "steward"), reply.steward_id());
  facts.Add(view.say("配备", "assignment"), StewardWord(reply.assignment(), view.language));
  AddCoverage(facts, reply.coverage(), view);
  facts.Add(view.say("修订号", "revision"), Position(reply.command(), view.language));
  facts.Print(view.out, view.colour);
}

void PrintProject(const v1::Project& project, const View& view) {
  Facts facts;
  facts.Add(view.say("项目编号", "project"), {project.project_id(), Tone::kStrong});
  facts.Add(view.say("项目代码", "project code"), project.project_code());
  facts.Add(view.say("名称", "name"), project.name_zh());
  facts.Add(view.say("状态", "status"), StewardWord(project.status(), view.language));
  facts.Add(view.say("区划", "jurisdiction"), project.jurisdiction());
  facts.Add(view.say("乡镇街道", "township"), project.township_id());
  facts.Add(view.say("产业", "cluster"), project.cluster_id());
  facts.Add(view.say("总投资", "investment"), AmountText(project.total_investment_fen(), view.language));
  facts.Add(view.say("已完成投资", "invested"), AmountText(project.invested_fen(), view.language));
  facts.Add(view.say("企业", "enterprise"), project.uscc());
  facts.Add(view.say("重点名单", "key list"), YesNo(project.key_list(), view));
  facts.Add(view.say("包保领导", "leader"), project.leader_id());
  facts.Add(view.say("配备", "staffing"), StewardWord(project.staffing(), view.language));
  facts.Add(view.say("部门", "departments"), absl::StrJoin(project.department_ids(), " "));
  AddCoverage(facts, project.coverage(), view);
  facts.Add(view.say("版本", "version"), absl::StrCat(project.version()));
  facts.Print(view.out, view.colour);
  PrintAssignments(project, view);
  PrintProgress(project, view);
  PrintLedgerSteps(project, view);
}

void PrintProjects(const v1::ListProjectsResponse& reply, const View& view) {
  Table table({view.say("项目编号", "PROJECT"), view.say("状态", "STATUS"), view.say("区划", "WHERE"),
               view.say("总投资", "INVESTMENT"), view.say("领导", "LEADER"), view.say("管家", "STEWARDS"),
               view.say("名称", "NAME")});
  for (const v1::Project& project : reply.projects()) {
    table.Add({project.project_id(), StewardWord(project.status(), view.language), project.jurisdiction(),
               AmountText(project.total_investment_fen(), view.language), project.leader_id(), Names(project.stewards()),
               project.name_zh()});
  }
  table.Print(view.out, view.colour);
}

void PrintUncovered(const v1::ListUncoveredResponse& reply, const View& view) {
  Table table({view.say("项目编号", "PROJECT"), view.say("区划", "WHERE"), view.say("总投资", "INVESTMENT"),
               view.say("规则", "RULE"), view.say("应由", "SPONSOR"), view.say("缺", "MISSING"), view.say("应于", "DUE"),
               view.say("名称", "NAME")});
  for (const v1::CoverageRow& row : reply.rows()) {
    std::vector<std::string> missing;
    if (row.leader_missing()) missing.emplace_back(view.say("领导", "leader"));
    if (row.steward_missing()) missing.emplace_back(view.say("管家", "steward"));
    const Tone tone = row.overdue() ? Tone::kBad : Tone::kPlain;
    table.Add({row.project_id(),
               row.jurisdiction(),
               AmountText(row.total_investment_fen(), view.language),
               row.coverage().rule(),
               StewardWord(row.coverage().sponsor(), view.language),
               absl::StrJoin(missing, " "),
               {row.coverage().due_day(), tone},
               row.name_zh()});
  }
  table.Print(view.out, view.colour);
}

void PrintStewards(const v1::ListStewardsResponse& reply, const View& view) {
  Table table({view.say("管家", "STEWARD"), view.say("姓名", "NAME"), view.say("级别", "LEVEL"), view.say("区划", "WHERE"),
               view.say("部门", "DEPARTMENT"), view.say("项目", "PROJECTS"), view.say("企业", "ENTERPRISES"),
               view.say("代班", "STANDING IN")});
  for (const v1::StewardView& steward : reply.stewards()) {
    table.Add({steward.steward_id(), steward.name(), StewardWord(steward.level(), view.language), steward.jurisdiction(),
               steward.department_id(), absl::StrCat(steward.projects()), absl::StrCat(steward.enterprises()),
               absl::StrJoin(steward.substitutes(), " ")});
  }
  table.Print(view.out, view.colour);
}

void PrintServiceCard(const v1::ServiceCard& card, const View& view) {
  Facts facts;
  facts.Add(view.say("服务对象", "for"), {card.name_zh(), Tone::kStrong});
  facts.Add(view.say("区划", "jurisdiction"), card.jurisdiction());
  facts.Add(view.say("包保领导", "leader"), card.leader_name());
  for (const v1::CardSteward& steward : card.stewards()) {
    facts.Add(view.say("项目管家", "steward"), absl::StrCat(steward.name(), " ", steward.department_zh()));
    facts.Add(view.say("今日代班", "standing in"), absl::StrJoin(steward.standing_in(), " "));
  }
  for (const v1::Text& duty : card.duties()) facts.Add(view.say("职责", "duty"), std::string(view.say(duty.zh(), duty.en())));
  facts.Print(view.out, view.colour);
}

void PrintVisitReply(const v1::VisitReply& reply, const View& view) {
  Facts facts;
  facts.Add(view.say("走访编号", "visit"), {reply.visit_no(), Tone::kStrong});
  facts.Add(view.say("状态", "state"),
            reply.state() == "planned" ? std::string(view.say("拟访", "planned")) : StewardWord(reply.state(), view.language));
  facts.Add(view.say("计入配额", "counted"), YesNo(reply.counted(), view));
  if (reply.quota() > 0 || reply.quota_used() > 0) {
    facts.Add(view.say("当月配额", "quota of the month"), absl::StrCat(reply.quota_used(), "/", reply.quota()));
  }
  facts.Add(view.say("修订号", "revision"), Position(reply.command(), view.language));
  facts.Print(view.out, view.colour);
}

void PrintVisit(const v1::StewardVisit& visit, const View& view) {
  Facts facts;
  facts.Add(view.say("走访编号", "visit"), {visit.visit_no(), Tone::kStrong});
  facts.Add(view.say("状态", "state"),
            visit.state() == "planned" ? std::string(view.say("拟访", "planned")) : StewardWord(visit.state(), view.language));
  facts.Add(view.say("项目", "project"), visit.project_id());
  facts.Add(view.say("企业", "enterprise"), visit.uscc());
  facts.Add(view.say("管家", "steward"), visit.steward_id());
  facts.Add(view.say("应诉求", "answers"), visit.demand_no());
  facts.Add(view.say("计入配额", "counted"), YesNo(visit.counted(), view));
  facts.Add(view.say("拟访日", "planned for"), visit.planned_day());
  facts.Add(view.say("事由", "reason"), visit.reason());
  facts.Add(view.say("服务日", "visited on"), visit.visited_day());
  facts.Add(view.say("服务内容", "served"), visit.text());
  facts.Add(view.say("企业意见", "enterprise's words"), visit.answer());
  facts.Print(view.out, view.colour);
  if (visit.steps().empty()) return;
  Heading(view, view.say("过程", "Steps"));
  Table table({view.say("时间", "AT"), view.say("事件", "EVENT"), view.say("办理人", "BY"), view.say("说明", "NOTE")});
  for (const v1::VisitStepView& step : visit.steps()) table.Add({At(step.occurred()), step.event(), step.actor(), step.note()});
  table.Print(view.out, view.colour);
}

void PrintVisits(const v1::ListVisitsResponse& reply, const View& view) {
  Table table({view.say("走访编号", "VISIT"), view.say("状态", "STATE"), view.say("拟访日", "PLANNED"),
               view.say("项目", "PROJECT"), view.say("企业", "ENTERPRISE"), view.say("管家", "STEWARD"),
               view.say("计入", "COUNTED"), view.say("事由", "REASON")});
  for (const v1::StewardVisit& visit : reply.visits()) {
    const std::string state =
        visit.state() == "planned" ? std::string(view.say("拟访", "planned")) : StewardWord(visit.state(), view.language);
    table.Add({visit.visit_no(),
               {state, visit.state() == "denied" ? Tone::kBad : Tone::kPlain},
               visit.planned_day(),
               visit.project_id(),
               visit.uscc(),
               visit.steward_id(),
               YesNo(visit.counted(), view),
               visit.reason()});
  }
  table.Print(view.out, view.colour);
}

void PrintEnterprise(const v1::Enterprise& enterprise, const View& view) {
  Facts facts;
  facts.Add(view.say("统一社会信用代码", "uscc"), {enterprise.uscc(), Tone::kStrong});
  facts.Add(view.say("名称", "name"), enterprise.name_zh());
  facts.Add(view.say("区划", "jurisdiction"), enterprise.jurisdiction());
  facts.Add(view.say("乡镇街道", "township"), enterprise.township_id());
  facts.Add(view.say("类别", "category"), enterprise.category());
  facts.Add(view.say("产业", "cluster"), enterprise.cluster_id());
  facts.Add(view.say("规模以上", "above scale"), YesNo(enterprise.above_scale(), view));
  facts.Add(view.say("培育", "cultivation"), StewardWord(enterprise.cultivation(), view.language));
  facts.Add(view.say("管家", "steward"), enterprise.steward_id());
  facts.Add(view.say("包保领导", "leader"), enterprise.leader_id());
  facts.Add(view.say("部门", "departments"), absl::StrJoin(enterprise.department_ids(), " "));
  facts.Print(view.out, view.colour);
}

void PrintEnterprises(const v1::ListEnterprisesResponse& reply, const View& view) {
  Table table({view.say("统一社会信用代码", "USCC"), view.say("区划", "WHERE"), view.say("类别", "CATEGORY"),
               view.say("规上", "ABOVE SCALE"), view.say("管家", "STEWARD"), view.say("领导", "LEADER"),
               view.say("名称", "NAME")});
  for (const v1::Enterprise& enterprise : reply.enterprises()) {
    table.Add({enterprise.uscc(), enterprise.jurisdiction(), enterprise.category(), YesNo(enterprise.above_scale(), view),
               enterprise.steward_id(), enterprise.leader_id(), enterprise.name_zh()});
  }
  table.Print(view.out, view.colour);
}

void PrintCultivation(const v1::ListCultivationResponse& reply, const View& view) {
  Table table({view.say("编号", "ID"), view.say("培育", "KIND"), view.say("区划", "WHERE"),
               view.say("统一社会信用代码", "USCC"), view.say("管家", "STEWARD"), view.say("名称", "NAME")});
  for (const v1::CultivationView& row : reply.cultivation()) {
    table.Add({row.cultivation_id(), StewardWord(row.kind(), view.language), row.jurisdiction(), row.uscc(), row.steward_id(),
               row.name_zh()});
  }
  table.Print(view.out, view.colour);
}

void PrintParks(const v1::ListParksResponse& reply, const View& view) {
  Table table({view.say("园区", "PARK"), view.say("名称", "NAME"), view.say("阶段", "PHASE"), view.say("项目", "PROJECTS"),
               view.say("总投资", "INVESTMENT")});
  for (const v1::ParkView& park : reply.parks()) AddPhases(table, park.park_id(), park.name_zh(), park.phases(), view);
  AddPhases(table, std::string(view.say("合计", "all")), "", reply.totals(), view);
  table.Print(view.out, view.colour);
}

}  // namespace yici::cli
