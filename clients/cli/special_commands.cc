// Special procedures, hearings and the extension: what stops the organ's clocks or makes them longer.
#include "clients/cli/case_print.h"
#include "clients/cli/families.h"
#include "yici/v1/approval.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::ApprovalService::Stub;

constexpr Flag kKind{"--kind", "kind",
                     "hearing, bidding, auction, inspection, testing, quarantine, appraisal or expert-review [程序种类]"};
constexpr Flag kBasis{"--basis", "basis", "legal basis [法律依据]"};
constexpr Flag kReason{"--reason", "reason", "why [理由]"};
constexpr Flag kRequester{"--requester", "requester", "who asked for it; default: the department [提出人]"};
constexpr Flag kUnit{"--unit", "unit", "wd working days (default) or cd calendar days [单位]"};
constexpr Flag kApprover{"--approver", "approver", "officer who approves, and sends this in person [批准人]"};
constexpr Flag kInspectors{"--inspector", "inspectors", "officer who inspects; two for inspection; repeatable [检验人员]"};

#define CASE_EXAMPLE "11210700YCJ00025XQ3210125008000202004200001"

std::vector<Command> PauseCommands() {
  const PrintFn show = Shows(PrintCaseReply);
  return {
      {.path = "case special-start",
       .title = "Start a special procedure: the organ's clocks stand still; document 08 [特别程序开始]",
       .rpc = Unary(&Stub::StartSpecial),
       .print = show,
       .flags = {kCaseNo,
                 kKind,
                 kBasis,
                 kReason,
                 kRequester,
                 {"--length", "length", "days promised to the applicant, 1 to 1,000 [所需时间]"},
                 kUnit,
                 kApprover,
                 kInspectors,
                 kSeal,
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case special-start " CASE_EXAMPLE " --kind expert-review --basis 行政许可法第四十五条 "
                   "--reason 需专家论证 --length 15 --approver jz-market-chief-representative-1\n"
                   "yici case special-start " CASE_EXAMPLE " --kind inspection --basis 行政许可法第五十五条 --reason 设备检验 "
                   "--length 10 --approver jz-market-chief-representative-1 --inspector jz-market-handler-1 "
                   "--inspector jz-market-handler-2"},
      {.path = "case special-amend",
       .title = "Change the promised length, or add a need that overlaps; a new document 08 [特别程序变更]",
       .rpc = Unary(&Stub::AmendSpecial),
       .print = show,
       .flags = {kCaseNo,
                 {"--kind", "kind", "a further need; none: another length only [增加的程序]"},
                 kBasis,
                 kReason,
                 kRequester,
                 {"--length", "length", "days of the whole procedure, from its start [总时间]"},
                 kUnit,
                 kApprover,
                 kInspectors,
                 kSeal,
                 kOnBehalfOf,
                 kOccurredAt},
       .examples =
           "yici case special-amend " CASE_EXAMPLE " --length 25 --basis 行政许可法第四十五条 --reason 专家要求补充论证 "
           "--approver jz-market-chief-representative-1\n"
           "yici case special-amend " CASE_EXAMPLE " --kind testing --length 25 --basis 行政许可法第五十五条 "
           "--reason 需检测样品 --approver jz-market-chief-representative-1"},
      {.path = "case special-end",
       .title = "End the special procedure: the clocks run on [特别程序结束]",
       .rpc = Unary(&Stub::EndSpecial),
       .print = show,
       .flags = {kCaseNo,
                 {"--result", "result", "what came of it [结果]"},
                 {"--opinion", "opinion", "opinion [意见]"},
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case special-end " CASE_EXAMPLE " --result 专家一致同意"},
      {.path = "case extend",
       .title = "Extend the limit once, by the head whom the item names; document 37 [延长期限]",
       .rpc = Unary(&Stub::ExtendLimit),
       .print = show,
       .flags = {kCaseNo,
                 {"--days", "days", "days longer, in the unit of each clock [延长天数]"},
                 {"--reason", "reason", "reason told to the applicant [告知申请人的理由]"},
                 kApprover,
                 kSeal,
                 kEtag,
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case extend " CASE_EXAMPLE " --days 10 --reason 需跨部门核实 --approver jz-market-organ-head-1"},
  };
}

std::vector<Command> HearingCommands() {
  const PrintFn show = Shows(PrintCaseReply);
  return {
      {.path = "case hearing-right",
       .title = "Tell the applicant and the interested parties of their right to a hearing; document 34 [告知听证权利]",
       .rpc = Unary(&Stub::NotifyHearingRight),
       .print = show,
       .flags = {kCaseNo,
                 {"--ground", "ground", "which major interests are at stake [涉及的重大利益]"},
                 {"--interested-uscc", "interested", "USCC[:NAME] of an interested organisation; repeatable [利害关系单位]",
                  As::kOrgParty},
                 {"--interested-person", "interested", "ID_NUMBER[:NAME] of an interested person; repeatable [利害关系人]",
                  As::kPersonParty},
                 kSeal,
                 kOnBehalfOf,
                 kOccurredAt},
       .examples =
           "yici case hearing-right " CASE_EXAMPLE " --ground 影响相邻采光 --interested-person 11010519491231002X:张三"},
      {.path = "case hearing-waive",
       .title = "Waive the right in writing: applicant or interested party, or a clerk for them [放弃听证]",
       .rpc = Unary(&Stub::WaiveHearing),
       .print = show,
       .flags = {kCaseNo,
                 {"--waiver", "waiver", "number or digest of the written waiver [书面声明]"},
                 kForId,
                 kForUscc,
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case hearing-waive " CASE_EXAMPLE " --waiver 放弃听证声明-07 --for-id-number 11010519491231002X"},
      {.path = "case hearing-request",
       .title = "Ask for a hearing: applicant or interested party, or a clerk for them; document 08 [申请听证]",
       .rpc = Unary(&Stub::RequestHearing),
       .print = show,
       .flags = {kCaseNo, {"--reason", "reason", "reason [理由]"}, kForId, kForUscc, kOnBehalfOf, kOccurredAt},
       .examples = "yici case hearing-request " CASE_EXAMPLE " --for-id-number 11010519491231002X --reason 采光受影响"},
      {.path = "case hearing-schedule",
       .title = "Give notice of the hearing, seven working days ahead; document 35 [听证通知]",
       .rpc = Unary(&Stub::ScheduleHearing),
       .print = show,
       .flags = {kCaseNo,
                 {"--day", "hearing_day", "day of the hearing, like 2020-05-12 [日期]"},
                 {"--place", "place", "hour and place [时间地点]"},
                 {"--presiding-officer", "presiding_officer", "officer who did not examine the case [主持人]"},
                 kSeal,
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case hearing-schedule " CASE_EXAMPLE " --day 2020-05-12 --place 9时政务大厅301室 "
                   "--presiding-officer jz-justice-handler-1"},
      {.path = "case hearing-open",
       .title = "Open the hearing on the day of its notice [听证开始]",
       .rpc = Unary(&Stub::OpenHearing),
       .print = show,
       .flags = {kCaseNo,
                 {"--presiding-officer", "presiding_officer", "where another presides than the notice said [主持人]"},
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case hearing-open " CASE_EXAMPLE},
      {.path = "case hearing-close",
       .title = "Close the hearing with its signed record; document 36 [听证结束]",
       .rpc = Unary(&Stub::CloseHearing),
       .print = show,
       .flags = {kCaseNo,
                 {"--record", "record", "number or digest of the record [笔录]"},
                 {"--signed", "signed_by_participants", "those who took part have signed it [已签字]"},
                 {"--note", "note", "remarks; needed where it is not signed: who refused, who did not come [备注]"},
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case hearing-close " CASE_EXAMPLE " --record 听证笔录-12 --signed"},
  };
}

}  // namespace

std::vector<Command> SpecialCommands() {
  std::vector<Command> all = PauseCommands();
  for (Command& command : HearingCommands()) all.push_back(std::move(command));
  return all;
}

}  // namespace yici::cli
