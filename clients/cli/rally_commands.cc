// Rallies (拉练): plan, nominations, route, sheets, lists.
#include "clients/cli/evaluation_print.h"
#include "clients/cli/families.h"
#include "yici/v1/evaluation.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::EvaluationService::Stub;

#define RALLY_EXAMPLE "LL21070020200420000016"

constexpr Flag kRallyNo{"RALLY_NO", "rally_no", "number of the rally [拉练编号]", As::kField, true};
constexpr Flag kProject{"PROJECT", "project_id", "nominated project [项目]", As::kField, true};
constexpr Flag kEtag{"--etag", "etag", "refuse if it changed since this etag"};
constexpr Flag kWhy{"--reason", "reason", "why [理由]", As::kField, true};

Command Rally(Command command) {
  command.print = Shows(PrintEvaluationReply);
  command.flags.insert(command.flags.begin(), kRallyNo);
  command.flags.push_back(kEtag);
  return command;
}

std::vector<Command> UntilTheTour() {
  return {
      {.path = "rally plan",
       .title = "Plan a rally and open its nominations; own criteria by --file [拉练方案]",
       .rpc = Unary(&Stub::PlanRally),
       .print = Shows(PrintEvaluationReply),
       .flags = {{"--name", "name_zh", "name [名称]", As::kField, true},
                 {"--jurisdiction", "jurisdiction", "whose projects compete [区划]", As::kField, true},
                 {"--year", "year", "year [年度]", As::kField, true},
                 {"--quarter", "quarter", "1 to 4 [季度]", As::kField, true},
                 {"--judge", "judges", "officer who scores; repeatable [评委]"},
                 {"--nominate-until", "nominate_until", "last day of nominations [报名截止日]", As::kField, true},
                 {"--score-until", "score_until", "last day of sheets [打分截止日]", As::kField, true},
                 {"--posting-days", "posting_wd", "working days of posting; left out: 5 [公示工作日]"},
                 {"--drop-extremes", "drop_extremes", "1: the highest and the lowest sheet do not count [去掉最高最低分]"},
                 {"--follows", "follows", "the rally before it [上一次拉练]"}},
       .examples = "yici rally plan --name 2020年第二季度拉练 --jurisdiction 210700 --year 2020 --quarter 2 --judge "
                   "jz-market-handler-1 --nominate-until 2020-04-30 --score-until 2020-05-15\n"
                   "yici rally plan --file plan.json"},
      Rally({.path = "rally nominate",
             .title = "Nominate a project [报名]",
             .rpc = Unary(&Stub::NominateProject),
             .flags = {kProject, {"--note", "note", "why it should be seen [说明]"}},
             .examples = "yici rally nominate " RALLY_EXAMPLE " pj-002 --note 主体封顶"}),
      Rally({.path = "rally vet",
             .title = "Vet a nomination [资格审核]",
             .rpc = Unary(&Stub::VetNomination),
             .flags = {kProject,
                       {"VERDICT", "pass", "pass or fail [通过与否]", As::kField, true, "pass=1,fail=0"},
                       {"--new", "new_project", "a new project [新开工]"},
                       {"--procedures", "procedures_complete", "procedures complete [手续完备]"},
                       {"--environment", "environment_fine", "environment fine [环境达标]"},
                       {"--safety", "safety_fine", "safety fine [安全达标]"},
                       {"--reasons", "reasons", "of a refusal [理由]"}},
             .examples = "yici rally vet " RALLY_EXAMPLE " pj-002 pass --new --procedures --environment --safety\n"
                         "yici rally vet " RALLY_EXAMPLE " pj-003 fail --reasons 手续不全"}),
      Rally({.path = "rally route",
             .title = "Set the route of the tour, in its order [观摩路线]",
             .rpc = Unary(&Stub::SetRoute),
             .flags = {{"--stop", "stops", "PROJECT=DAY; repeatable [观摩点]", As::kStop}},
             .examples = "yici rally route " RALLY_EXAMPLE " --stop pj-002=2020-05-08 --stop pj-001=2020-05-09"}),
      Rally(
          {.path = "rally visit",
           .title = "Record the visit of a stop [现场观摩]",
           .rpc = Unary(&Stub::VisitStop),
           .flags = {kProject, {"--day", "visited_day", "left out: today [日期]"}, {"--note", "note", "what was seen [说明]"}},
           .examples = "yici rally visit " RALLY_EXAMPLE " pj-002 --note 主体封顶"}),
      Rally({.path = "rally cancel",
             .title = "Cancel a rally that nobody has summed yet [取消]",
             .rpc = Unary(&Stub::CancelRally),
             .flags = {kWhy},
             .examples = "yici rally cancel " RALLY_EXAMPLE " --reason 防汛"}),
  };
}

std::vector<Command> Scoring() {
  return {
      {.path = "rally score",
       .title = "Hand in your score sheet of a project; it is sealed [打分]",
       .rpc = Unary(&Stub::SubmitSheet),
       .print = Shows(PrintEvaluationReply),
       .flags = {kRallyNo, kProject, {"--score", "scores", "CRITERION=SCORE, one for each [评分]", As::kScore}},
       .examples = "yici rally score " RALLY_EXAMPLE " pj-002 --score rc-01=97.50 --score rc-02=88"},
      Rally({.path = "rally close",
             .title = "Close the scoring and sum the sheets [汇总]",
             .rpc = Unary(&Stub::CloseScoring),
             .examples = "yici rally close " RALLY_EXAMPLE}),
      {.path = "rally sheets",
       .title = "Score sheets, once the scoring is closed [评分表]",
       .rpc = Unary(&Stub::ListSheets),
       .print = Shows(PrintSheets),
       .flags = {kRallyNo, {"--project", "project_id", "only of this project [项目]"}, kPageSize, kPageToken, kAll},
       .examples = "yici rally sheets " RALLY_EXAMPLE " --project pj-002",
       .pages = true},
  };
}

std::vector<Command> Lists() {
  return {
      Rally({.path = "rally post",
             .title = "Post the list [公示]",
             .rpc = Unary(&Stub::PostRally),
             .examples = "yici rally post " RALLY_EXAMPLE}),
      Rally({.path = "rally appeal",
             .title = "Appeal against the place of a project [申诉]",
             .rpc = Unary(&Stub::AppealRally),
             .flags = {kProject, kWhy},
             .examples = "yici rally appeal " RALLY_EXAMPLE " pj-002 --reason 漏计投资"}),
      Rally({.path = "rally rule",
             .title = "Rule an appeal; corrected sheets by --file [裁定申诉]",
             .rpc = Unary(&Stub::RuleRallyAppeal),
             .flags = {kProject,
                       {"RULING", "uphold", "uphold or correct [维持或更正]", As::kField, true, "uphold=1,correct=0"},
                       {"--reasons", "reasons", "reasons [理由]", As::kField, true}},
             .examples = "yici rally rule " RALLY_EXAMPLE " pj-002 uphold --reasons 分数无误\n"
                         "yici rally rule " RALLY_EXAMPLE " pj-002 correct --reasons 录入有误 --file sheets.json"}),
      Rally({.path = "rally announce",
             .title = "Announce the list [公布]",
             .rpc = Unary(&Stub::AnnounceRally),
             .examples = "yici rally announce " RALLY_EXAMPLE}),
      Rally({.path = "rally correct",
             .title = "Correct an announced list by a new version; sheets by --file [更正]",
             .rpc = Unary(&Stub::CorrectRally),
             .flags = {kWhy},
             .examples = "yici rally correct " RALLY_EXAMPLE " --reason 录入有误 --file sheets.json"}),
      Rally({.path = "rally look-back",
             .title = "Record what became of a project [回头看]",
             .rpc = Unary(&Stub::LookBack),
             .flags = {kProject,
                       {"FOUND", "kept", "kept or broken [兑现与否]", As::kField, true, "kept=1,broken=0"},
                       {"--text", "text", "what was found [情况]", As::kField, true}},
             .examples = "yici rally look-back " RALLY_EXAMPLE " pj-002 broken --text 设备未到位"}),
      {.path = "rally show",
       .title = "A rally with its projects and every version of its list [查看拉练]",
       .rpc = Unary(&Stub::GetRally),
       .print = Shows(PrintRally),
       .flags = {kRallyNo},
       .examples = "yici rally show " RALLY_EXAMPLE},
      {.path = "rally total",
       .title = "Publish the total of a year's rallies [公布年度总评]",
       .rpc = Unary(&Stub::TotalRallyYear),
       .print = Shows(PrintEvaluationReply),
       .flags = {{"JURISDICTION", "jurisdiction", "that held them [区划]", As::kField, true},
                 {"YEAR", "year", "year [年度]", As::kField, true},
                 {"--reason", "reason", "of a version after the first [理由]"}},
       .examples = "yici rally total 210700 2020\nyici rally total 210700 2020 --reason 第二季度名单更正"},
      {.path = "rally year",
       .title = "Counties and projects over a year's rallies [查看年度总评]",
       .rpc = Unary(&Stub::GetRallyYear),
       .print = Shows(PrintRallyYear),
       .flags = {{"JURISDICTION", "jurisdiction", "that held them [区划]", As::kField, true},
                 {"YEAR", "year", "year [年度]", As::kField, true},
                 {"--version", "version", "left out: the last one [版本]"}},
       .examples = "yici rally year 210700 2020"},
      {.path = "rally list",
       .title = "Rallies [拉练列表]",
       .rpc = Unary(&Stub::ListRallies),
       .print = Shows(PrintRallies),
       .flags = {{"FILTER", "filter", "field=value AND … [条件]", As::kTerms}, kPageSize, kPageToken, kAll},
       .examples = "yici rally list year=2020 AND state=announced",
       .pages = true},
  };
}

}  // namespace

std::vector<Command> RallyCommands() {
  std::vector<Command> commands;
  for (auto* family : {UntilTheTour, Scoring, Lists}) {
    for (Command& command : family()) commands.push_back(std::move(command));
  }
  return commands;
}

}  // namespace yici::cli
