// What follows a grant: revoke, cancel, archive; the answer to a bad rating; the case in the words of the national exchange.
#include <ostream>

#include "clients/cli/case_print.h"
#include "clients/cli/families.h"
#include "clients/cli/print.h"
#include "yici/v1/approval.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::ApprovalService::Stub;

#define CASE_EXAMPLE "11210700YCJ00025XQ3210125008000202004200001"

constexpr Flag kReason{"--reason", "reason", "reason [理由]", As::kField, true};
constexpr Flag kBasis{"--basis", "basis", "legal basis [法律依据]", As::kField, true};

// Only the events that reached another status of the list.
void PrintStatusList(const v1::GetHistoryResponse& reply, const View& view) {
  Table table({view.say("代码", "CODE"), view.say("状态", "STATUS"), view.say("时间", "AT"), view.say("事件", "EVENT")});
  for (const v1::HistoryEvent& event : reply.events()) {
    if (event.external_status() == 0) continue;
    table.Add({std::to_string(event.external_status()), Pick(event.external_status_text(), view.language),
               At(event.occurred_at()), event.type()});
  }
  table.Print(view.out, view.colour);
}

std::vector<Command> EndOfLicenceCommands() {
  const PrintFn show = Shows(PrintCaseReply);
  return {
      {.path = "case revoke",
       .title = "Revoke a grant after hearing its holder; document 40 [撤销]",
       .rpc = Unary(&Stub::RevokeCase),
       .print = show,
       .flags = {kCaseNo,
                 {"--ground", "ground",
                  "fraud_or_bribery (must), abuse_or_neglect, beyond_power, procedure_violated, not_qualified or "
                  "other_by_law (may) [法定情形]",
                  As::kField, true},
                 kReason,
                 kBasis,
                 {"--heard-how", "heard_how", "how the holder was heard [听取意见的方式]", As::kField, true},
                 {"--heard-day", "heard_day", "on which day [听取意见的日期]", As::kField, true},
                 {"--remedy", "remedy", "where and until when to ask for review or sue [救济途径]", As::kField, true},
                 {"--compensation", "compensation", "of a holder who is not at fault [赔偿]"},
                 {"--public-interest-harm", "public_interest_harm",
                  "revoking would gravely harm the public interest: it is refused [公共利益重大损害]"},
                 kSeal,
                 kEtag,
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case revoke " CASE_EXAMPLE " --ground fraud_or_bribery --reason 租赁合同系伪造 "
                   "--basis 行政许可法第六十九条第二款 --heard-how 当面陈述 --heard-day 2020-05-09 "
                   "--remedy 六十日内申请行政复议或六个月内起诉"},
      {.path = "case cancel",
       .title = "Cancel a grant that has ended; document 43 [注销]",
       .rpc = Unary(&Stub::CancelCase),
       .print = show,
       .flags = {kCaseNo,
                 {"--ground", "ground",
                  "term_over, holder_dead_or_incapable, organisation_dissolved, withdrawn, revoked_or_annulled, "
                  "force_majeure or other_by_law [法定情形]",
                  As::kField, true},
                 kReason,
                 kBasis,
                 kSeal,
                 kEtag,
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case cancel " CASE_EXAMPLE " --ground term_over --reason 有效期届满未延续 --basis 行政许可法第七十条"},
  };
}

std::vector<Command> FileCommands() {
  return {
      {.path = "case archive",
       .title = "Archive a case whose file is complete, with one digest over it [归档]",
       .rpc = Unary(&Stub::ArchiveCase),
       .print = Shows(PrintCaseReply),
       .flags = {kCaseNo,
                 {"--paper", "papers", "PIECE=SHA256 of a scan that stands for a missing piece; repeatable [纸质件]",
                  As::kPaper},
                 {"--package-ref", "package_ref", "where the package lies [档号]"},
                 {"--digest", "digest", "digest of the file, to be compared [案卷摘要]"},
                 kEtag,
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case archive " CASE_EXAMPLE " --package-ref 2020-XK-0017\n"
                   "yici case archive " CASE_EXAMPLE
                   " --paper decision-seal=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {.path = "case hold",
       .title = "Keep a file whatever its time of keeping says: nothing of it is destroyed [保全]",
       .rpc = Unary(&Stub::SetLegalHold),
       .print = Shows(PrintCaseReply),
       .flags = {kCaseNo,
                 {"--reference", "reference", "number of the paper that orders it [文号]", As::kField, true},
                 kBasis,
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case hold " CASE_EXAMPLE " --reference 锦监〔2020〕7号 --basis 监察法第二十五条"},
      {.path = "case release-hold",
       .title = "End one hold; others may still stand [解除保全]",
       .rpc = Unary(&Stub::ReleaseLegalHold),
       .print = Shows(PrintCaseReply),
       .flags = {kCaseNo,
                 {"--reference", "reference", "number of the paper that ordered it [文号]", As::kField, true},
                 kReason,
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case release-hold " CASE_EXAMPLE " --reference 锦监〔2020〕7号 --reason 调查终结"},
      {.path = "case rectify-rating",
       .title = "Answer a bad rating; the rater may then rate once more [差评整改]",
       .rpc = Unary(&Stub::RectifyRating),
       .print = Shows(PrintCaseReply),
       .flags = {kCaseNo,
                 {"--stage", "stage", "receipt, acceptance or completion [阶段]", As::kField, true},
                 {"--verdict", "verdict", "factual, mistaken or malicious [属实/误评/恶意]", As::kField, true},
                 {"--text", "text", "what was rectified or found; published [整改情况]", As::kField, true},
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case rectify-rating " CASE_EXAMPLE " --stage receipt --verdict factual --text 已增设窗口"},
      {.path = "case show",
       .title = "Show a case, its grant and its codes in others' words; same as get [办件]",
       .rpc = Unary(&Stub::GetCase),
       .print = Shows(PrintCase),
       .flags = {kCaseNo},
       .examples = "yici case show " CASE_EXAMPLE " -o json"},
      {.path = "case status-list",
       .title = "The case as the national list of construction approvals has it, 1 接件 to 15 撤销 [工改状态]",
       .rpc = Unary(&Stub::GetHistory),
       .print = Shows(PrintStatusList),
       .flags = {kCaseNo, {"--at", "at", "only what was recorded until the end of this day"}},
       .examples = "yici case status-list " CASE_EXAMPLE " -o json"},
  };
}

}  // namespace

std::vector<Command> LicenceCommands() {
  std::vector<Command> all = EndOfLicenceCommands();
  for (Command& command : FileCommands()) all.push_back(std::move(command));
  return all;
}

}  // namespace yici::cli
