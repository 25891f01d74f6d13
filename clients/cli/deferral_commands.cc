// Acceptance with deferral and on promise, the supplement in review, forwarding and corrections of the record.
#include "clients/cli/attachment_files.h"
#include "clients/cli/case_print.h"
#include "clients/cli/families.h"
#include "yici/v1/approval.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::ApprovalService::Stub;

#define CASE_EXAMPLE "11210700YCJ00025XQ3210125008000202004200001"
#define DIGEST_EXAMPLE "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

constexpr Flag kPromiseRef{"--promise-ref", "promise.reference", "number of the signed promise [承诺书编号]"};
constexpr Flag kPromiseDigest{"--promise-digest", "promise.digest", "or SHA-256 of its scan, 64 hex digits [承诺书摘要]"};
constexpr Flag kPromiseDay{"--promise-day", "promise.signed_day", "day it was signed [签署日期]", As::kField, true};

std::vector<Command> DeferralFamily() {
  const PrintFn show = Shows(PrintCaseReply);
  return {
      {.path = "case defer",
       .title = "Accept although materials that are not key come later; notice 32 [容缺受理]",
       .rpc = Unary(&Stub::AcceptWithDeferral),
       .print = show,
       .flags = {kCaseNo,
                 {"--material", "materials", "ID[:form[:copies]] that lacks; repeatable [容缺材料]", As::kDeferred, true},
                 {"--wd", "limit_wd", "working days for handing in (default: as long as the item allows) [补交期限]"},
                 kPromiseRef,
                 kPromiseDigest,
                 kPromiseDay,
                 {"--consequence", "consequence", "as printed; default: the standard words [后果]"},
                 kSeal,
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case defer " CASE_EXAMPLE
                   " --material 210125008000-m04 --wd 5 --promise-ref 容缺承诺2020-17 --promise-day 2020-04-20"},
      {.path = "case submit-deferred",
       .title = "Hand in what was deferred; receipt 05, and C8 stops when all is there [容缺补交]",
       .rpc = Unary(&Stub::SubmitDeferred),
       .print = show,
       .flags = {kCaseNo,
                 {"--material", "materials", "ID[:copies[:pages[:sha256:bytes]]]; repeatable [材料]", As::kMaterial},
                 {"--still-faulty", "materials", "ID handed in with a fault; repeatable", As::kStillFaulty},
                 {"--channel", "channel", "window, web, mobile, express-mail, other-channel [办理形式]"},
                 {"--window", "window_id", "window [窗口]"},
                 {"--by-agent", "by_agent", "the agent came, not the applicant [代理人]"},
                 kForId,
                 kForUscc,
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case submit-deferred " CASE_EXAMPLE
                   " --material 210125008000-m04:1:2 --window jz-hall-main-w01 --channel window",
       .run = RunWithFiles},
      {.path = "case extend-deferral",
       .title = "Give more time for what was deferred, because of force majeure; document 44 [容缺补交延期]",
       .rpc = Unary(&Stub::ExtendDeferral),
       .print = show,
       .flags = {kCaseNo,
                 {"--days", "days", "working days more, at most the deferral's own limit [延长工作日]", As::kField, true},
                 {"--cause", "cause", "the force majeure, told to the applicant [不可抗力事由]", As::kField, true},
                 kSeal,
                 kEtag,
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case extend-deferral " CASE_EXAMPLE " --days 3 --cause 暴雨致道路中断 --seal jz-market"},
      {.path = "case promise",
       .title = "Accept and grant at once on the applicant's signed promise; documents 33, 04, 31 [告知承诺]",
       .rpc = Unary(&Stub::AcceptOnPromise),
       .print = show,
       .flags = {kCaseNo,
                 {"--voluntary", "voluntary", "the applicant chose this way [自愿]"},
                 kPromiseRef,
                 kPromiseDigest,
                 kPromiseDay,
                 {"--covers", "covered_materials", "lacking material that the promise stands for; repeatable [承诺替代材料]"},
                 {"--note", "result_note", "note of the grant [说明]"},
                 kSeal,
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case promise " CASE_EXAMPLE
                   " --voluntary --promise-ref 承诺2020-3 --promise-day 2020-04-20 --covers 210125008000-m03"},
      {.path = "case after-check",
       .title = "Say whether a promise was true, or was corrected after an order [事后核查]",
       .rpc = Unary(&Stub::RecordAfterCheck),
       .print = show,
       .flags = {kCaseNo,
                 {"RESULT", "result", "true, untrue or corrected [核查结果]", As::kField, true},
                 {"--findings", "findings", "what was found; required when untrue [核查情况]"},
                 {"--correct-within", "correction_limit_wd",
                  "first untrue finding: working days of the order to correct [责令改正期限]"},
                 kSeal,
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case after-check " CASE_EXAMPLE " true --findings 现场与承诺一致\n"
                   "yici case after-check " CASE_EXAMPLE " untrue --findings 无独立加工间 --correct-within 10"},
  };
}

std::vector<Command> ReviewFamily() {
  const PrintFn show = Shows(PrintCaseReply);
  return {
      {.path = "case ask-in-review",
       .title = "Ask once for a supplement during review; document 06, answered by `case supplement` [审查阶段补正]",
       .rpc = Unary(&Stub::RequestSupplementInReview),
       .print = show,
       .flags = {kCaseNo,
                 {"--missing", "faults", "ID[:TEXT] of a material not handed in; repeatable [缺]", As::kMissing},
                 {"--faulty", "faults", "ID:TEXT of a material with a fault; repeatable [有误]", As::kFaulty},
                 kSeal,
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case ask-in-review " CASE_EXAMPLE " --faulty 210125008000-m03:平面图与现场不符 --seal jz-market"},
      {.path = "case forward",
       .title = "Send opinion and whole file to the higher organ that rules; result 4 [转报]",
       .rpc = Unary(&Stub::ForwardUp),
       .print = show,
       .flags = {kCaseNo,
                 {"--to", "higher_organ", "organ that rules [上级机关]", As::kField, true},
                 {"--opinion", "opinion", "opinion of the first review [初审意见]", As::kField, true},
                 kSeal,
                 kEtag,
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case forward " CASE_EXAMPLE " --to 省市场监督管理局 --opinion 初审同意"},
      {.path = "case correct-record",
       .title = "Link a paper to an event of the history; nothing is rewritten [更正记录]",
       .rpc = Unary(&Stub::CorrectRecord),
       .print = show,
       .flags = {kCaseNo,
                 {"--event-revision", "event_revision", "revision of the event in `yici case history` [事件修订号]", As::kField,
                  true},
                 {"--event-index", "event_index", "its index within the record (default 0) [序号]"},
                 {"--digest", "digest", "SHA-256 of the paper, 64 hex digits [纸质文件摘要]", As::kField, true},
                 {"--reason", "reason", "reason [理由]", As::kField, true},
                 {"--second-officer", "second_officer", "who answers for it too, officer:… [第二人]", As::kField, true},
                 {"--kind", "kind", "late_keying (default, a yellow card) or clerical [种类]"},
                 {"--paper-day", "paper_day", "day of the paper [纸质日期]"},
                 {"--statement", "statement", "what the record should say [更正内容]"},
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case correct-record " CASE_EXAMPLE " --event-revision 1207 --event-index 1 --digest " DIGEST_EXAMPLE
                   " --reason 纸质补正通知已于期限内送达 --second-officer officer:jz-market-handler-2"},
  };
}

}  // namespace

std::vector<Command> DeferralCommands() {
  std::vector<Command> all = DeferralFamily();
  for (Command& command : ReviewFamily()) all.push_back(std::move(command));
  return all;
}

}  // namespace yici::cli
