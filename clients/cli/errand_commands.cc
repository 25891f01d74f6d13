// Errands (代办), the mandates they rest on (委托授权), and the duties of stewards (管家职责).
#include "clients/cli/errand_print.h"
#include "clients/cli/families.h"
#include "clients/cli/steward_print.h"
#include "yici/v1/directory.grpc.pb.h"
#include "yici/v1/steward.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::StewardService::Stub;
using Directory = v1::DirectoryService::Stub;

constexpr Flag kErrandNo{"ERRAND_NO", "errand_no", "number of the errand [代办编号]", As::kField, true};
constexpr Flag kProjectId{"PROJECT", "project_id", "project of the ledger [项目编号]", As::kField, true};
constexpr Flag kItsEtag{"--etag", "etag", "refuse if it changed since this etag"};
constexpr Flag kNote{"--note", "note", "note [备注]"};
constexpr Flag kWhyNeeded{"--reason", "reason", "why [理由]", As::kField, true};
constexpr Flag kFilter{"FILTER", "filter", "field=value AND … [条件]", As::kTerms};
constexpr Flag kUscc{"--uscc", "uscc", "enterprise; left out: the one that sends [企业]"};
constexpr Flag kPaper{"--paper-digest", "paper_digest", "at a hall: SHA-256 of the signed paper [授权书摘要]"};
constexpr Flag kHall{"--hall", "hall_id", "at a hall: which [大厅]"};

#define ERRAND_EXAMPLE "DB21078220200420000018"

// An act at one errand: its number first, the etag last.
Command Errand(Command command) {
  command.print = Shows(PrintErrandReply);
  command.flags.insert(command.flags.begin(), kErrandNo);
  command.flags.push_back(kItsEtag);
  return command;
}

std::vector<Command> MandateCommands() {
  return {
      {.path = "enterprise authorize",
       .title = "Let a steward, or a park's service centre, act for the enterprise until a day [授权代办]",
       .rpc = Unary(&Directory::AuthorizeAgent),
       .print = Shows(PrintMandateReply),
       .flags = {{"AGENT", "agent", "officer:ID of a steward, park:ID of an enclave park [被授权人]", As::kField, true},
                 {"--scope", "scope", "case, project or enterprise; of a park: project [范围]", As::kField, true},
                 {"--case", "case_no", "scope case: its number [办件编号]"},
                 {"--project", "project_id", "scope project: which [项目编号]"},
                 {"--until", "until", "last day, to 24:00 of it [截止日]", As::kField, true},
                 kUscc,
                 kPaper,
                 kHall,
                 kOnBehalfOf},
       .examples = "yici enterprise authorize officer:st-bz-01 --scope project --project pj-049 --until 2020-06-30\n"
                   "yici enterprise authorize park:park-beizhen --scope project --project pj-049 --until 2020-12-31"},
      {.path = "enterprise revoke",
       .title = "Take a mandate back, at once [撤销授权]",
       .rpc = Unary(&Directory::RevokeAgent),
       .print = Shows(PrintMandateReply),
       .flags = {{"NUMBER", "number", "number of the mandate [授权序号]", As::kField, true},
                 kWhyNeeded,
                 kUscc,
                 kPaper,
                 kHall,
                 kOnBehalfOf},
       .examples = "yici enterprise revoke 1 --reason 项目已竣工"},
      {.path = "enterprise mandates",
       .title = "Mandates of an enterprise, or of an agent [查询授权]",
       .rpc = Unary(&Directory::ListMandates),
       .print = Shows(PrintMandates),
       .flags = {kUscc,
                 {"--agent", "agent", "of this agent: officer:ID, park:ID [被授权人]"},
                 {"--standing", "standing", "1: only those that hold today [仅有效]"}},
       .examples = "yici enterprise mandates --uscc 91210782YCE0005179\nyici enterprise mandates --agent officer:st-bz-01"},
  };
}

std::vector<Command> ErrandActs() {
  return {
      {.path = "errand entrust",
       .title = "Entrust an errand to the agent of a mandate [委托代办]",
       .rpc = Unary(&Stub::EntrustErrand),
       .print = Shows(PrintErrandReply),
       .flags = {{"--mandate", "mandate", "number of the mandate it rests on [授权序号]", As::kField, true},
                 {"--text", "text", "what is to be done [委托事项]", As::kField, true},
                 {"--project", "project_id", "for which project [项目编号]"},
                 kUscc},
       .examples = "yici errand entrust --mandate 1 --text 代办施工许可"},
      Errand({.path = "errand take",
              .title = "Take the errand, as its agent [受理]",
              .rpc = Unary(&Stub::TakeErrand),
              .flags = {kNote},
              .examples = "yici errand take " ERRAND_EXAMPLE}),
      Errand({.path = "errand start",
              .title = "Begin with it [代办中]",
              .rpc = Unary(&Stub::StartErrand),
              .flags = {kNote},
              .examples = "yici errand start " ERRAND_EXAMPLE}),
      Errand({.path = "errand ask",
              .title = "Ask the liaison for papers, within working days [索要材料]",
              .rpc = Unary(&Stub::AskErrandMaterials),
              .flags = {{"--paper", "names", "name of a paper; repeatable [材料]", As::kField, true},
                        {"--limit-wd", "limit_wd", "working days; left out: three [时限]"}},
              .examples = "yici errand ask " ERRAND_EXAMPLE " --paper 营业执照 --paper 用地批文 --limit-wd 5"}),
      Errand({.path = "errand hand",
              .title = "Hand a paper over that was asked for [交材料]",
              .rpc = Unary(&Stub::HandErrandMaterial),
              .flags = {{"--paper", "name", "as it was asked for [材料]", As::kField, true},
                        {"--digest", "digest", "SHA-256 of a file; left out: on paper [摘要]"}},
              .examples = "yici errand hand " ERRAND_EXAMPLE " --paper 营业执照"}),
      Errand({.path = "errand deliver",
              .title = "Hand the result to the enterprise, when every case has ended [结果交付]",
              .rpc = Unary(&Stub::DeliverErrand),
              .flags = {{"--result", "result", "what came of it [结果]", As::kField, true}},
              .examples = "yici errand deliver " ERRAND_EXAMPLE " --result 许可证已领取"}),
      Errand({.path = "errand rate",
              .title = "Rate it, by the enterprise, once [评价]",
              .rpc = Unary(&Stub::RateErrand),
              .flags = {{"STARS", "stars", "1 to 5 [星级]", As::kField, true}, {"--text", "text", "in words [评语]"}},
              .examples = "yici errand rate " ERRAND_EXAMPLE " 5"}),
      Errand({.path = "errand cancel",
              .title = "Call it off [取消代办]",
              .rpc = Unary(&Stub::CancelErrand),
              .flags = {kWhyNeeded},
              .examples = "yici errand cancel " ERRAND_EXAMPLE " --reason 改为自行办理"}),
      {.path = "errand show",
       .title = "An errand with its papers, cases and steps [查看代办]",
       .rpc = Unary(&Stub::GetErrand),
       .print = Shows(PrintErrand),
       .flags = {kErrandNo},
       .examples = "yici errand show " ERRAND_EXAMPLE},
      {.path = "errand list",
       .title = "Errands [代办列表]",
       .rpc = Unary(&Stub::ListErrands),
       .print = Shows(PrintErrands),
       .flags = {kFilter, kPageSize, kPageToken, kAll},
       .examples = "yici errand list agent=officer:st-bz-01 AND state=taken\nyici errand list late=true --all -o json",
       .pages = true},
  };
}

std::vector<Command> DutyCommands() {
  return {
      {.path = "project duties",
       .title = "The duties of its stewards, stage by stage, with the days they are due [管家职责]",
       .rpc = Unary(&Stub::ListDuties),
       .print = Shows(PrintDuties),
       .flags = {kProjectId},
       .examples = "yici project duties pj-001"},
      {.path = "project duty-done",
       .title = "Complete a duty, with evidence [完成职责]",
       .rpc = Unary(&Stub::CompleteDuty),
       .print = Shows(PrintProjectReply),
       .flags = {kProjectId,
                 {"DUTY", "duty_id", "duty of the table [职责]", As::kField, true},
                 {"--evidence", "evidence_digest", "SHA-256 of what shows it [证明材料摘要]", As::kField, true},
                 kNote,
                 kItsEtag},
       .examples = "yici project duty-done pj-001 duty-05 --evidence "
                   "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
      {.path = "project duty-waive",
       .title = "Waive a duty, as a leader [免除职责]",
       .rpc = Unary(&Stub::WaiveDuty),
       .print = Shows(PrintProjectReply),
       .flags = {kProjectId, {"DUTY", "duty_id", "duty of the table [职责]", As::kField, true}, kWhyNeeded, kItsEtag},
       .examples = "yici project duty-waive pj-001 duty-12 --reason 企业已自行入库"},
      {.path = "project late-duties",
       .title = "What is late, project by project, with county and days [逾期职责]",
       .rpc = Unary(&Stub::ListLateDuties),
       .print = Shows(PrintLateDuties),
       .flags = {kFilter, kPageSize, kPageToken, kAll},
       .examples = "yici project late-duties jurisdiction=210782\nyici project late-duties stage=preparation --all -o json",
       .pages = true},
  };
}

}  // namespace

std::vector<Command> ErrandCommands() {
  std::vector<Command> commands;
  for (auto* family : {MandateCommands, ErrandActs, DutyCommands}) {
    for (Command& command : family()) commands.push_back(std::move(command));
  }
  return commands;
}

}  // namespace yici::cli
