// Demands (诉求): raised, routed, answered, confirmed; what goes up and who was told.
#include "clients/cli/families.h"
#include "clients/cli/request_print.h"
#include "yici/v1/request.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::RequestService::Stub;

constexpr Flag kDemandNo{"DEMAND_NO", "demand_no", "number of the demand [诉求编号]", As::kField, true};
constexpr Flag kDemandEtag{"--etag", "etag", "refuse if the demand changed since this etag"};
constexpr Flag kReason{"--reason", "reason", "why [理由]"};
constexpr Flag kDepartment{"--department", "department_id", "department [部门]"};

#define DEMAND_EXAMPLE "RX21070020200420000012"

// An act at one demand: its number first, the etag last.
Command Verb(Command command) {
  command.print = Shows(PrintDemandReply);
  command.flags.insert(command.flags.begin(), kDemandNo);
  command.flags.push_back(kDemandEtag);
  return command;
}

Command RaiseCommand() {
  return {.path = "request raise",
          .title = "Raise a demand: routed by its category, or left for the dispatcher [提出诉求]",
          .rpc = Unary(&Stub::RaiseDemand),
          .print = Shows(PrintDemandReply),
          .flags = {{"--text", "text", "what is wanted, 1 to 2,000 characters [内容]", As::kField, true},
                    {"--channel", "channel", "steward, hall, hotline or system; an enterprise's is its own [渠道]"},
                    {"--kind", "kind", "consult, help, suggestion, complaint or report; default: of the category [类型]"},
                    {"--category", "category_id", "category; routes the demand [类别]"},
                    {"--project", "project_id", "project of the ledger [项目]"},
                    {"--jurisdiction", "jurisdiction", "where it belongs, when nothing else tells [区划]"},
                    {"--uscc", "caller.uscc", "enterprise it is raised for [统一社会信用代码]"},
                    {"--org-name", "caller.org_name", "its name [单位名称]"},
                    {"--name", "caller.name", "name of the caller; sealed [姓名]"},
                    {"--phone", "caller.phone", "telephone of the caller; sealed [电话]"},
                    {"--address", "caller.address", "address of the caller; sealed [地址]"},
                    {"--external-ref", "external_ref", "number in the other platform, unique per sender [外部编号]"},
                    {"--reopens", "reopens", "closed demand that this one follows with new facts [重新提出]"},
                    {"--register-only", "register_only", "1: not dispatched at once [只登记]"},
                    {"--hall", "hall_id", "hall where it is raised, channel hall [大厅]"},
                    kOnBehalfOf},
          .examples =
              "yici request raise --text 施工许可办理遇到困难 --category hc-010 --project pj-001\n"
              "yici request raise --channel hotline --category hc-025 --phone 13900000000 --text 商家拒绝退款"};
}

std::vector<Command> RoutingCommands() {
  return {
      Verb({.path = "request dispatch",
            .title = "Dispatch by category or to a department [派单]",
            .rpc = Unary(&Stub::DispatchDemand),
            .flags = {{"--category", "category_id", "category [类别]"}, kDepartment, {"--note", "note", "note [备注]"}},
            .examples = "yici request dispatch " DEMAND_EXAMPLE " --category hc-025"}),
      Verb({.path = "request answer",
            .title = "Answer directly [直接答复]",
            .rpc = Unary(&Stub::AnswerDemand),
            .flags = {{"--text", "text", "answer [答复]", As::kField, true}},
            .examples = "yici request answer " DEMAND_EXAMPLE " --text 已告知办理流程"}),
      Verb({.path = "request reject",
            .title = "Not accepted: an excluded matter [不予受理]",
            .rpc = Unary(&Stub::RejectDemand),
            .flags = {{"--ground", "ground", "emergency, court, discipline, petition or finished [情形]", As::kField, true},
                      {"--finished", "finished_no", "demand that settled the same fact [已办结诉求]"},
                      {"--note", "note", "note [备注]"}},
            .examples = "yici request reject " DEMAND_EXAMPLE " --ground court"}),
      Verb({.path = "request sign",
            .title = "Sign for a dispatched demand [签收]",
            .rpc = Unary(&Stub::SignDemand),
            .examples = "yici request sign " DEMAND_EXAMPLE}),
      Verb({.path = "request return",
            .title = "Return it with the duty rule and the right unit; twice at most [退单]",
            .rpc = Unary(&Stub::ReturnDemand),
            .flags = {{"--duty-rule", "duty_rule", "duty rule cited [职责依据]"},
                      {"--suggest", "suggested_department_id", "unit that is competent [建议单位]"},
                      kReason},
            .examples = "yici request return " DEMAND_EXAMPLE
                        " --duty-rule 三定规定第四条 --suggest jz-transport --reason 不属本部门职责"}),
      Verb({.path = "request decide-return",
            .title = "Redispatch a returned demand, or refuse the return [退单审核]",
            .rpc = Unary(&Stub::DecideReturn),
            .flags = {{"VERDICT", "redispatch", "redispatch or refuse", As::kField, true, "redispatch=1,refuse=0"},
                      kDepartment,
                      kReason},
            .examples = "yici request decide-return " DEMAND_EXAMPLE " redispatch\n"
                        "yici request decide-return " DEMAND_EXAMPLE " refuse --reason 属于该部门职责"}),
      Verb({.path = "request joint",
            .title = "Name the lead and who joins [主办、协办]",
            .rpc = Unary(&Stub::SetJointHandling),
            .flags = {{"--lead", "lead_department_id", "lead department [主办]"},
                      {"--with", "joint_department_ids", "department that joins; repeatable [协办]"}},
            .examples = "yici request joint " DEMAND_EXAMPLE " --with jz-transport --with jz-finance"}),
      Verb({.path = "request opinion",
            .title = "Opinion of a department that joins [协办意见]",
            .rpc = Unary(&Stub::GiveDemandOpinion),
            .flags = {{"--department", "department_id", "your department [部门]", As::kField, true},
                      {"--text", "text", "opinion [意见]", As::kField, true}},
            .examples = "yici request opinion " DEMAND_EXAMPLE " --department jz-transport --text 同意"}),
  };
}

std::vector<Command> HandlingCommands() {
  return {
      Verb({.path = "request ask-extension",
            .title = "Ask for more time before the limit expires, once a round [申请延期]",
            .rpc = Unary(&Stub::AskExtension),
            .flags = {{"--days", "days_wd", "working days [天数]", As::kField, true},
                      {"--basis", "basis", "basis [依据]"},
                      kReason},
            .examples = "yici request ask-extension " DEMAND_EXAMPLE " --days 3 --basis 办理规则 --reason 需现场检测"}),
      Verb({.path = "request decide-extension",
            .title = "Grant or refuse it [延期审批]",
            .rpc = Unary(&Stub::DecideExtension),
            .flags = {{"VERDICT", "grant", "grant or refuse", As::kField, true, "grant=1,refuse=0"},
                      {"--informed", "informed", "of a grant: how the caller was told [告知方式]"},
                      kReason},
            .examples = "yici request decide-extension " DEMAND_EXAMPLE " grant --informed 电话告知"}),
      Verb({.path = "request reply",
            .title = "Reply, for the responsible head to review [答复]",
            .rpc = Unary(&Stub::ReplyDemand),
            .flags = {{"--text", "text", "reply [答复]", As::kField, true}},
            .examples = "yici request reply " DEMAND_EXAMPLE " --text 已退款"}),
      Verb({.path = "request review",
            .title = "Pass a reply or send it back [审核]",
            .rpc = Unary(&Stub::ReviewReply),
            .flags = {{"VERDICT", "pass", "pass or rework", As::kField, true, "pass=1,rework=0"}, kReason},
            .examples = "yici request review " DEMAND_EXAMPLE " pass"}),
      Verb({.path = "request call-back",
            .title = "What the call-back found [回访]",
            .rpc = Unary(&Stub::RecordCallBack),
            .flags = {{"OUTCOME", "outcome", "satisfied, unsatisfied, objective or no_answer [结果]", As::kField, true},
                      {"--note", "note", "the caller's words, or what was explained [说明]"}},
            .examples = "yici request call-back " DEMAND_EXAMPLE " unsatisfied --note 仍未退款"}),
      Verb({.path = "request confirm",
            .title = "The enterprise confirms that it is solved, or denies it [企业确认]",
            .rpc = Unary(&Stub::ConfirmDemand),
            .flags = {{"VERDICT", "confirmed", "yes or no", As::kField, true, "yes=1,no=0"},
                      {"--text", "text", "of a denial: what is not solved [说明]"}},
            .examples =
                "yici request confirm " DEMAND_EXAMPLE " yes\nyici request confirm " DEMAND_EXAMPLE " no --text 问题未解决"}),
      Verb({.path = "request rule",
            .title = "A leader's or the inspectors' ruling [裁定]",
            .rpc = Unary(&Stub::RuleDemand),
            .flags = {{"VERDICT", "close", "close or redo", As::kField, true, "close=1,redo=0"},
                      {"--reasons", "reasons", "reasons [理由]", As::kField, true}},
            .examples = "yici request rule " DEMAND_EXAMPLE " close --reasons 已依法办结"}),
      Verb({.path = "request escalate",
            .title = "Take an issue to the next level now [上报]",
            .rpc = Unary(&Stub::EscalateDemand),
            .flags = {kReason},
            .examples = "yici request escalate " DEMAND_EXAMPLE " --reason 跨部门无法协调"}),
      Verb({.path = "request urge",
            .title = "Urge, once a day [催办]",
            .rpc = Unary(&Stub::UrgeDemand),
            .flags = {{"--note", "note", "note [说明]", As::kField, true}},
            .examples = "yici request urge " DEMAND_EXAMPLE " --note 请尽快办理"}),
      Verb({.path = "request merge",
            .title = "Merge a duplicate into another demand [合并]",
            .rpc = Unary(&Stub::MergeDemand),
            .flags = {{"--into", "into", "the demand that goes on [并入]", As::kField, true}},
            .examples = "yici request merge " DEMAND_EXAMPLE " --into RX21070020200420000020"}),
      Verb({.path = "request list-long-term",
            .title = "Set aside until an agreed day [挂账]",
            .rpc = Unary(&Stub::ListDemandLongTerm),
            .flags = {kReason, {"--until", "until", "agreed day [截止日]", As::kField, true}},
            .examples = "yici request list-long-term " DEMAND_EXAMPLE " --reason 待规划调整 --until 2020-12-31"}),
      Verb({.path = "request resume",
            .title = "Take it up again [恢复办理]",
            .rpc = Unary(&Stub::ResumeDemand),
            .flags = {kReason},
            .examples = "yici request resume " DEMAND_EXAMPLE " --reason 规划已调整"}),
  };
}

std::vector<Command> ReadCommands() {
  return {
      {.path = "request show",
       .title = "A demand with its limits and every step [查看诉求]",
       .rpc = Unary(&Stub::GetDemand),
       .print = Shows(PrintDemand),
       .flags = {kDemandNo},
       .examples = "yici request show " DEMAND_EXAMPLE},
      {.path = "request list",
       .title = "Demands; of a department its open ones, earliest due first [诉求列表]",
       .rpc = Unary(&Stub::ListDemands),
       .print = Shows(PrintDemands),
       .flags = {{"FILTER", "filter", "field=value AND … [条件]", As::kTerms}, kPageSize, kPageToken, kAll},
       .examples = "yici request list department_id=jz-market\nyici request list state=call_back AND issue=true -o json",
       .pages = true},
      {.path = "request caller",
       .title = "Who raised it, in full; recorded with the purpose [查看诉求人]",
       .rpc = Unary(&Stub::ReadCaller),
       .print = Shows(PrintDemandCaller),
       .flags = {kDemandNo, {"--purpose", "purpose", "why [用途]", As::kField, true}},
       .examples = "yici request caller " DEMAND_EXAMPLE " --purpose 电话回访"},
      {.path = "request letters",
       .title = "What you, a leader or a department were told [通知]",
       .rpc = Unary(&Stub::ListLetters),
       .print = Shows(PrintLetters),
       .flags = {{"--recipient", "recipient", "officer:… or department:…; default: you [收件人]"}, kPageSize, kPageToken, kAll},
       .examples = "yici request letters\nyici request letters --recipient department:jz-market",
       .pages = true},
      {.path = "escalation preview",
       .title = "Issues that will go up until a day if nobody acts, and who will be told [上报预览]",
       .rpc = Unary(&Stub::PreviewEscalation),
       .print = Shows(PrintEscalations),
       .flags = {{"--until", "until", "day; default today [截止日]"}},
       .examples = "yici escalation preview --until 2020-05-01"},
  };
}

}  // namespace

std::vector<Command> RequestCommands() {
  std::vector<Command> commands = {RaiseCommand()};
  for (auto* family : {RoutingCommands, HandlingCommands, ReadCommands}) {
    for (Command& command : family()) commands.push_back(std::move(command));
  }
  return commands;
}

}  // namespace yici::cli
