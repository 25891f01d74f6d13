// What officers, halls and applicants do to a case that is there: one method each.
#include "clients/cli/attachment_files.h"
#include "clients/cli/case_print.h"
#include "clients/cli/families.h"
#include "yici/v1/approval.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::ApprovalService::Stub;

constexpr Flag kMissingFlag{"--missing", "faults", "ID[:TEXT] of a material not handed in; repeatable [缺]", As::kMissing};
constexpr Flag kFaultyFlag{"--faulty", "faults", "ID:TEXT of a material with a fault; repeatable [有误]", As::kFaulty};
constexpr Flag kMaterialFlag{"--material", "materials", kMaterialHelp, As::kMaterial};
constexpr Flag kReuseFlag{"--reuse", "materials", kReuseHelp, As::kReuse};
constexpr Flag kByAgent{"--by-agent", "by_agent", "the agent came, not the applicant [代理人]"};

#define CASE_EXAMPLE "11210700YCJ00025XQ3210125008000202004200001"

std::vector<Command> IntakeCommands() {
  const PrintFn show = Shows(PrintCaseReply);
  return {
      {.path = "case pre-review",
       .title = "Pre-review an online case: pass, refuse or ask for a supplement [预审]",
       .rpc = Unary(&Stub::PreReview),
       .print = show,
       .flags = {kCaseNo,
                 {"CODE", "code", "pass, refuse or supplement [预审结果]", As::kField, true, "pass=1,refuse=2,supplement=3"},
                 {"--opinion", "opinion", "opinion; of a refusal its reasons [意见]"},
                 {"--reason", "reason", "of a refusal: not_competent or no_licence_needed [依据]"},
                 {"--competent-organ", "competent_organ", "of a refusal: the organ that is competent"},
                 kMissingFlag,
                 kFaultyFlag,
                 kSeal,
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case pre-review " CASE_EXAMPLE " pass --opinion 材料齐全\n"
                   "yici case pre-review " CASE_EXAMPLE " supplement --missing 210125008000-m02:缺营业执照复印件"},
      {.path = "case notify",
       .title = "The one notice of all faults before acceptance; document 02 [一次性告知]",
       .rpc = Unary(&Stub::NotifySupplement),
       .print = show,
       .flags = {kCaseNo, kMissingFlag, kFaultyFlag, kSeal, kOnBehalfOf, kOccurredAt},
       .examples = "yici case notify " CASE_EXAMPLE
                   " --missing 210125008000-m02 --faulty 210125008000-m03:平面图未盖章 --seal jz-market"},
      {.path = "case supplement",
       .title = "Hand in what the notice asked for; lists what is still outstanding [补正]",
       .rpc = Unary(&Stub::SubmitSupplement),
       .print = show,
       .flags = {kCaseNo,
                 kMaterialFlag,
                 kReuseFlag,
                 {"--still-faulty", "materials", "ID handed in with its fault uncured; repeatable", As::kStillFaulty},
                 {"--channel", "channel", "window, web, mobile, express-mail, other-channel [办理形式]"},
                 {"--window", "window_id", "window [窗口]"},
                 kByAgent,
                 kForId,
                 kForUscc,
                 kOnBehalfOf,
                 kOccurredAt},
       .examples =
           "yici case supplement " CASE_EXAMPLE " --material 210125008000-m02:1:2 --window jz-hall-main-w01 --channel window\n"
           "yici case supplement " CASE_EXAMPLE " --channel web --material 210125008000-m02=@licence.pdf",
       .run = RunWithFiles},
      {.path = "case return-supplement",
       .title = "Send an online supplement back: notified faults not cured [退回补正]",
       .rpc = Unary(&Stub::ReturnSupplement),
       .print = show,
       .flags = {kCaseNo, kMissingFlag, kFaultyFlag, kOnBehalfOf, kOccurredAt},
       .examples = "yici case return-supplement " CASE_EXAMPLE " --faulty 210125008000-m03:仍未盖章"},
      {.path = "case correct",
       .title = "Note a correction made on the spot [当场更正]",
       .rpc = Unary(&Stub::CorrectOnSpot),
       .print = show,
       .flags = {kCaseNo,
                 {"--note", "note", "what was corrected [说明]", As::kField, true},
                 kMaterialFlag,
                 kReuseFlag,
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case correct " CASE_EXAMPLE " --note 更正经营场所门牌号",
       .run = RunWithFiles},
      {.path = "case accept",
       .title = "Accept; document 04 with both due dates [受理]",
       .rpc = Unary(&Stub::AcceptCase),
       .print = show,
       .flags = {kCaseNo, kSeal, kOnBehalfOf, kOccurredAt},
       .examples = "yici case accept " CASE_EXAMPLE " --seal jz-market"},
      {.path = "case refuse-acceptance",
       .title = "Refuse acceptance; document 03 [不予受理]",
       .rpc = Unary(&Stub::RefuseAcceptance),
       .print = show,
       .flags = {kCaseNo,
                 {"--ground", "ground", "no_licence_needed or not_competent [依据]", As::kField, true},
                 {"--reason", "reason", "reason [理由]"},
                 {"--competent-organ", "competent_organ", "not_competent: the organ that is [主管机关]"},
                 kSeal,
                 kOnBehalfOf,
                 kOccurredAt},
       .examples =
           "yici case refuse-acceptance " CASE_EXAMPLE " --ground not_competent --competent-organ 古塔区市场监督管理局"},
  };
}

std::vector<Command> RulingCommands() {
  const PrintFn show = Shows(PrintCaseReply);
  return {
      {.path = "case review",
       .title = "Close a step of the review chain: pass on or return [审核]",
       .rpc = Unary(&Stub::ReviewStep),
       .print = show,
       .flags = {kCaseNo,
                 {"--step", "step", "step [环节]", As::kField, true},
                 {"--verdict", "verdict", "pass or return [结论]", As::kField, true},
                 {"--opinion", "opinion", "opinion, 1 to 2,000 characters [意见]", As::kField, true},
                 {"--return-to", "return_to", "earlier step to return to [退回至]"},
                 {"--second-officer", "second_officer", "second inspector of a site inspection [第二名检查人员]"},
                 {"--joint-department", "joint_departments", "department to ask for an opinion; repeatable [会签部门]"},
                 kEtag,
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case review " CASE_EXAMPLE " --step site-inspection --verdict pass --opinion 现场符合要求 "
                   "--second-officer jz-market-handler-2"},
      {.path = "case opinion",
       .title = "Give a joint department's opinion [会签意见]",
       .rpc = Unary(&Stub::GiveOpinion),
       .print = show,
       .flags = {kCaseNo,
                 {"--department", "department_id", "department that speaks [部门]", As::kField, true},
                 {"OPINION", "opinion", "agree, agree_with_remarks, disagree or not_concerned [意见]", As::kField, true},
                 {"--text", "text", "remarks [说明]"},
                 {"--legal-basis", "legal_basis", "of a disagreement [法律依据]"},
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case opinion " CASE_EXAMPLE " agree --department jz-fire"},
      {.path = "case decide",
       .title = "Grant, or refuse with reasons and remedy; document 31 or 07 [决定]",
       .rpc = Unary(&Stub::DecideCase),
       .print = show,
       .flags = {kCaseNo,
                 {"RULING", "grant", "grant or refuse [准予/不予]", As::kField, true, "grant=1,refuse=0"},
                 {"--reasons", "reasons", "reasons of a refusal [理由]"},
                 {"--remedy", "remedy", "where and until when to ask for review or sue [救济途径]"},
                 {"--hearing-record", "hearing_record", "after a hearing: id of its record, 36-CASE_NO-1 [听证笔录]"},
                 kSeal,
                 kEtag,
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case decide " CASE_EXAMPLE " grant --seal jz-market\n"
                   "yici case decide " CASE_EXAMPLE " refuse --reasons 场所不符合食品安全要求 "
                   "--remedy 六十日内申请行政复议或六个月内起诉"},
      {.path = "case certificate",
       .title = "Record the certificate issued [出证]",
       .rpc = Unary(&Stub::IssueCertificate),
       .print = show,
       .flags = {kCaseNo,
                 {"CERTIFICATE_NO", "certificate_no", "certificate number [证照号]", As::kField, true},
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case certificate " CASE_EXAMPLE " JY12107020012345"},
      {.path = "case collect-notified",
       .title = "Note that the applicant was told to collect [通知领取]",
       .rpc = Unary(&Stub::NotifyCollect),
       .print = show,
       .flags = {kCaseNo, {"--how", "how", "how it was told [方式]", As::kField, true}, kOnBehalfOf, kOccurredAt},
       .examples = "yici case collect-notified " CASE_EXAMPLE " --how 电话"},
      {.path = "case deliver",
       .title = "Hand over the result; document 09 [送达]",
       .rpc = Unary(&Stub::DeliverResult),
       .print = show,
       .flags = {kCaseNo,
                 {"--way", "way", "collect, courier or electronic [方式]", As::kField, true},
                 {"--collector-id", "collector_id", "id number of who collects [领取人身份证号]"},
                 {"--courier-no", "courier_no", "courier's number [快递单号]"},
                 {"--window", "window_id", "window; needed to collect where the case has no hall [窗口]"},
                 {"--collecting-agent", "collecting_agent", "steward who collects by a mandate: officer:ID [代领人]"},
                 kByAgent,
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case deliver " CASE_EXAMPLE " --way courier --courier-no EMS1234567890CN"},
  };
}

std::vector<Command> EndCommands() {
  const PrintFn show = Shows(PrintCaseReply);
  return {
      {.path = "case withdraw",
       .title = "Withdraw before the ruling; all clocks stop [撤件]",
       .rpc = Unary(&Stub::WithdrawCase),
       .print = show,
       .flags = {kCaseNo, {"--reason", "reason", "reason [理由]"}, kForId, kForUscc, kEtag, kOnBehalfOf, kOccurredAt},
       .examples = "yici case withdraw " CASE_EXAMPLE " --reason 不再经营\n"
                   "yici case withdraw " CASE_EXAMPLE " --for-id-number 11010519491231002X --reason 不再办理"},
      {.path = "case terminate",
       .title = "End a case that cannot go on [终止]",
       .rpc = Unary(&Stub::TerminateCase),
       .print = show,
       .flags = {kCaseNo,
                 {"--reason", "reason", "reason [理由]", As::kField, true},
                 {"--basis", "basis", "legal basis [法律依据]", As::kField, true},
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case terminate " CASE_EXAMPLE " --reason 申请人已注销 --basis 行政许可法第七十条"},
      {.path = "case visit",
       .title = "Record a visit to a hall [到场]",
       .rpc = Unary(&Stub::RecordVisit),
       .print = show,
       .flags = {kCaseNo,
                 {"--hall", "hall_id", "hall [大厅]", As::kField, true},
                 {"--purpose", "purpose", "submit, supplement, collect, ask or other [事由]"},
                 kByAgent,
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case visit " CASE_EXAMPLE " --hall jz-hall-main --purpose supplement"},
      {.path = "case rate",
       .title = "Rate a stage, 1 very satisfied to 5 very dissatisfied; once more after a bad one was answered [评价、再评]",
       .rpc = Unary(&Stub::RateCase),
       .print = show,
       .flags = {kCaseNo,
                 {"--stage", "stage", "receipt, acceptance or completion [阶段]", As::kField, true},
                 {"--code", "code", "1 非常满意, 2 满意, 3 基本满意, 4 不满意, 5 非常不满意", As::kField, true},
                 {"--text", "text", "remarks [说明]"},
                 {"--channel", "channel", "number of the channel [评价渠道]"},
                 kForId,
                 kForUscc,
                 kOnBehalfOf},
       .examples = "yici case rate " CASE_EXAMPLE " --stage completion --code 1"},
  };
}

}  // namespace

std::vector<Command> CaseCommands() {
  std::vector<Command> all = IntakeCommands();
  for (auto* family : {RulingCommands, EndCommands}) {
    for (Command& command : family()) all.push_back(std::move(command));
  }
  return all;
}

}  // namespace yici::cli
