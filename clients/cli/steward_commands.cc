// Project stewards (项目管家): the ledger of projects and enterprises, who looks after each, and visits.
#include "clients/cli/families.h"
#include "clients/cli/steward_print.h"
#include "yici/v1/steward.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::StewardService::Stub;

constexpr Flag kProjectId{"PROJECT", "project_id", "project of the ledger [项目编号]", As::kField, true};
constexpr Flag kVisitNo{"VISIT_NO", "visit_no", "number of the visit [走访编号]", As::kField, true};
constexpr Flag kLedgerEtag{"--etag", "etag", "refuse if it changed since this etag"};
constexpr Flag kWhy{"--reason", "reason", "why [理由]"};
constexpr Flag kWhyNeeded{"--reason", "reason", "why [理由]", As::kField, true};
constexpr Flag kFilter{"FILTER", "filter", "field=value AND … [条件]", As::kTerms};
constexpr Flag kFrom{"--from", "from_steward_id", "who leaves [原管家]", As::kField, true};

#define VISIT_EXAMPLE "ZF21078220200420000016"

// An act at one project or visit: its number first, the etag last.
Command At(const Flag& at, PrintFn print, Command command) {
  command.print = std::move(print);
  command.flags.insert(command.flags.begin(), at);
  command.flags.push_back(kLedgerEtag);
  return command;
}

Command Project(Command command) { return At(kProjectId, Shows(PrintProjectReply), std::move(command)); }
Command Visit(Command command) { return At(kVisitNo, Shows(PrintVisitReply), std::move(command)); }

std::vector<Command> LedgerCommands() {
  return {
      {.path = "project register",
       .title = "Enter a project into the ledger [项目入账]",
       .rpc = Unary(&Stub::RegisterProject),
       .print = Shows(PrintProjectReply),
       .flags = {{"--code", "project_code", "project code of GB/T 40058; unique [项目代码]", As::kField, true},
                 {"--name", "name_zh", "name, 1 to 200 characters [名称]", As::kField, true},
                 {"--jurisdiction", "jurisdiction", "where it is [区划]", As::kField, true},
                 {"--township", "township_id", "township [乡镇街道]"},
                 {"--investment-fen", "total_investment_fen", "total investment in fen; left out: not known yet [总投资]"},
                 {"--cluster", "cluster_id", "industry of the 8+3 [产业]"},
                 {"--industry", "industry_code", "division of GB/T 4754 [行业]"},
                 {"--uscc", "uscc", "enterprise whose project it is [企业]"},
                 {"--leader", "leader_id", "who sponsors it [包保领导]"},
                 {"--key-list", "key_list", "1: on a provincial key list [重点名单]"},
                 {"--status", "status", "planned (default), signed, preparation, started, under_construction, … [状态]"}},
       .examples = "yici project register --code 2020-210782-30-03-123456 --name 碳纤维项目 --jurisdiction 210782 "
                   "--investment-fen 600000000 --uscc 91210782YCE0005179"},
      Project({.path = "project amend",
               .title = "Amend investment, enterprise, sponsor or key list [变更台账]",
               .rpc = Unary(&Stub::AmendProject),
               .flags = {{"--investment-fen", "total_investment_fen", "total investment in fen [总投资]"},
                         {"--uscc", "uscc", "enterprise whose project it is [企业]"},
                         {"--leader", "leader_id", "who sponsors it [包保领导]"},
                         {"--key-list", "key_list", "1 or 0: on a provincial key list [重点名单]"},
                         kWhyNeeded},
               .examples = "yici project amend pj-001 --leader ld-jz-02 --reason 分工调整"}),
      Project({.path = "project status",
               .title = "Change the status: one step forward, suspended, resumed, cancelled [变更状态]",
               .rpc = Unary(&Stub::ChangeProjectStatus),
               .flags = {{"STATUS", "status", "signed, preparation, started, …, suspended, cancelled [状态]", As::kField, true},
                         kWhy},
               .examples = "yici project status pj-002 under_construction\n"
                           "yici project status pj-002 suspended --reason 资金未到位"}),
      Project({.path = "project report",
               .title = "Report the progress of a month [月度进展]",
               .rpc = Unary(&Stub::ReportProgress),
               .flags = {{"--month", "month", "month like 2020-04 [月份]", As::kField, true},
                         {"--invested-fen", "invested_fen", "invested in that month, in fen [完成投资]"},
                         {"--note", "note", "what was done [进展]", As::kField, true},
                         {"--correct", "correct", "1: replaces what was reported [更正]"}},
               .examples = "yici project report pj-001 --month 2020-04 --invested-fen 120000000 --note 主体封顶"}),
      {.path = "project show",
       .title = "A project with its stewards, progress, changes and the rule that asks for a sponsor [查看项目]",
       .rpc = Unary(&Stub::GetProject),
       .print = Shows(PrintProject),
       .flags = {kProjectId},
       .examples = "yici project show pj-001"},
      {.path = "project list",
       .title = "Projects of the ledger [项目台账]",
       .rpc = Unary(&Stub::ListProjects),
       .print = Shows(PrintProjects),
       .flags = {kFilter, kPageSize, kPageToken, kAll},
       .examples = "yici project list jurisdiction=210782 AND status=started\nyici project list staffed=false --all -o json",
       .pages = true},
      {.path = "project uncovered",
       .title = "Projects without the sponsor or steward that the rules ask for [未配备项目]",
       .rpc = Unary(&Stub::ListUncovered),
       .print = Shows(PrintUncovered),
       .flags = {{"--jurisdiction", "jurisdiction", "only there and below [区划]"},
                 {"--covered-too", "all", "1: covered ones too, with their rules [含已配备]"},
                 kPageSize,
                 kPageToken,
                 kAll},
       .examples = "yici project uncovered\nyici project uncovered --jurisdiction 210782 --covered-too 1",
       .pages = true},
      {.path = "project parks",
       .title = "Enclave parks and what came into them [飞地园区]",
       .rpc = Unary(&Stub::ListParks),
       .print = Shows(PrintParks),
       .examples = "yici project parks"},
  };
}

std::vector<Command> AssignmentCommands() {
  return {
      Project({.path = "steward assign",
               .title = "Put a steward in charge [配备管家]",
               .rpc = Unary(&Stub::AssignSteward),
               .flags = {{"STEWARD", "steward_id", "steward [管家]", As::kField, true}, {"--note", "note", "note [备注]"}},
               .examples = "yici steward assign pj-001 st-jz-03"}),
      Project({.path = "steward release",
               .title = "Release one of several stewards; never the last [解除管家]",
               .rpc = Unary(&Stub::ReleaseSteward),
               .flags = {{"STEWARD", "steward_id", "steward [管家]", As::kField, true}, kWhyNeeded},
               .examples = "yici steward release pj-001 st-jz-03 --reason 岗位调整"}),
      Project({.path = "steward hand-over",
               .title = "Open a hand-over; who leaves stays in charge until both have signed [交接]",
               .rpc = Unary(&Stub::OpenHandover),
               .flags = {kFrom, {"--to", "to_steward_id", "who comes [新管家]", As::kField, true}, kWhyNeeded},
               .examples = "yici steward hand-over pj-001 --from st-jz-01 --to st-jz-02 --reason 轮岗"}),
      Project({.path = "steward sign",
               .title = "Sign a hand-over, as who leaves or as who comes [交接签字]",
               .rpc = Unary(&Stub::SignHandover),
               .flags = {kFrom},
               .examples = "yici steward sign pj-001 --from st-jz-01"}),
      Project({.path = "steward cancel-hand-over",
               .title = "Call a hand-over off [取消交接]",
               .rpc = Unary(&Stub::CancelHandover),
               .flags = {kFrom, kWhyNeeded},
               .examples = "yici steward cancel-hand-over pj-001 --from st-jz-01 --reason 人员未到岗"}),
      {.path = "steward list",
       .title = "Stewards with what each has in charge [管家负荷]",
       .rpc = Unary(&Stub::ListStewards),
       .print = Shows(PrintStewards),
       .flags = {kFilter, kPageSize, kPageToken, kAll},
       .examples = "yici steward list jurisdiction=210782\nyici steward list level=city -o json",
       .pages = true},
      {.path = "steward card",
       .title = "Who looks after a project or an enterprise, for the wall [公示卡]",
       .rpc = Unary(&Stub::GetServiceCard),
       .print = Shows(PrintServiceCard),
       .flags = {{"--project", "project_id", "project [项目]"}, {"--uscc", "uscc", "enterprise [企业]"}},
       .examples = "yici steward card --project pj-001\nyici steward card --uscc 91210782YCE0005179"},
  };
}

std::vector<Command> VisitCommands() {
  return {
      {.path = "visit plan",
       .title = "Plan a visit; without a demand it counts against the month's quota [拟访]",
       .rpc = Unary(&Stub::PlanVisit),
       .print = Shows(PrintVisitReply),
       .flags = {{"--project", "project_id", "project that is visited [项目]"},
                 {"--uscc", "uscc", "enterprise that is visited, without a project [企业]"},
                 {"--demand", "demand_no", "open demand that it answers [应诉求]"},
                 {"--day", "planned_day", "day it is planned for [拟访日]", As::kField, true},
                 {"--reason", "reason", "why [事由]", As::kField, true}},
       .examples =
           "yici visit plan --project pj-001 --day 2020-04-22 --reason 了解开工准备\n"
           "yici visit plan --uscc 91210782YCE0005179 --demand GJ21078220200420000015 --day 2020-04-21 --reason 现场核实"},
      Visit({.path = "visit notify",
             .title = "Record how the enterprise was told [告知]",
             .rpc = Unary(&Stub::NotifyVisit),
             .flags = {{"--note", "note", "how it was told [方式]", As::kField, true}},
             .examples = "yici visit notify " VISIT_EXAMPLE " --note 电话告知联络员"}),
      Visit({.path = "visit log",
             .title = "Log what was served [服务记录]",
             .rpc = Unary(&Stub::LogVisit),
             .flags = {{"--day", "visited_day", "day of the visit [服务日]", As::kField, true},
                       {"--text", "text", "what was served [内容]", As::kField, true}},
             .examples = "yici visit log " VISIT_EXAMPLE " --day 2020-04-22 --text 协调用电报装"}),
      Visit({.path = "visit confirm",
             .title = "The enterprise confirms the visit, or denies it [企业确认]",
             .rpc = Unary(&Stub::ConfirmVisit),
             .flags = {{"VERDICT", "confirmed", "yes or no", As::kField, true, "yes=1,no=0"},
                       {"--text", "text", "of a denial: what is wrong [说明]"}},
             .examples = "yici visit confirm " VISIT_EXAMPLE " yes\nyici visit confirm " VISIT_EXAMPLE " no --text 没来过"}),
      Visit({.path = "visit cancel",
             .title = "Call a visit off before it takes place [取消]",
             .rpc = Unary(&Stub::CancelVisit),
             .flags = {kWhyNeeded},
             .examples = "yici visit cancel " VISIT_EXAMPLE " --reason 企业停产检修"}),
      {.path = "visit show",
       .title = "A visit with every step [查看走访]",
       .rpc = Unary(&Stub::GetVisit),
       .print = Shows(PrintVisit),
       .flags = {kVisitNo},
       .examples = "yici visit show " VISIT_EXAMPLE},
      {.path = "visit list",
       .title = "Visits; state=denied are those to be supervised [走访列表]",
       .rpc = Unary(&Stub::ListVisits),
       .print = Shows(PrintVisits),
       .flags = {kFilter, kPageSize, kPageToken, kAll},
       .examples = "yici visit list project_id=pj-001 AND month=2020-04\nyici visit list state=denied -o json",
       .pages = true},
  };
}

std::vector<Command> EnterpriseCommands() {
  return {
      {.path = "enterprise show",
       .title = "An enterprise of the ledger [查看企业]",
       .rpc = Unary(&Stub::GetEnterprise),
       .print = Shows(PrintEnterprise),
       .flags = {{"USCC", "uscc", "unified social credit code [统一社会信用代码]", As::kField, true}},
       .examples = "yici enterprise show 91210782YCE0005179"},
      {.path = "enterprise list",
       .title = "Enterprises of the ledger [企业台账]",
       .rpc = Unary(&Stub::ListEnterprises),
       .print = Shows(PrintEnterprises),
       .flags = {kFilter, kPageSize, kPageToken, kAll},
       .examples = "yici enterprise list jurisdiction=210782 AND above_scale=true\nyici enterprise list --all -o json",
       .pages = true},
      {.path = "enterprise cultivation",
       .title = "Enterprises that are helped to grow [小升规、规升巨]",
       .rpc = Unary(&Stub::ListCultivation),
       .print = Shows(PrintCultivation),
       .flags = {kFilter, kPageSize, kPageToken, kAll},
       .examples = "yici enterprise cultivation kind=scale-to-giant",
       .pages = true},
  };
}

}  // namespace

std::vector<Command> StewardCommands() {
  std::vector<Command> commands;
  for (auto* family : {LedgerCommands, AssignmentCommands, VisitCommands, EnterpriseCommands}) {
    for (Command& command : family()) commands.push_back(std::move(command));
  }
  return commands;
}

}  // namespace yici::cli
