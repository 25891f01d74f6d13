// Acts that take two people: what waits for a second one, and the second one's word.
#include <ostream>

#include "absl/strings/str_cat.h"
#include "clients/cli/families.h"
#include "clients/cli/print.h"
#include "yici/v1/proposal.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::ProposalService::Stub;

constexpr Flag kNumber{"NUMBER", "number", "number of the proposal [编号]", As::kField, true};

void PrintProposals(const v1::ListProposalsResponse& reply, const View& view) {
  Table table({view.say("编号", "NUMBER"), view.say("事项", "ACT"), view.say("状态", "STATE"), view.say("提请人", "PROPOSER"),
               view.say("提请时间", "PROPOSED"), view.say("复核期限", "UNTIL"), view.say("办结人", "ENDED BY")});
  for (const v1::Proposal& row : reply.proposals()) {
    table.Add({absl::StrCat(row.number()), row.act(), row.state(), row.proposer(), At(row.proposed_at()), At(row.until()),
               row.ended_by()});
  }
  table.Print(view.out, view.colour);
  if (!reply.required()) view.out << view.say("这里不要求双人复核\n", "two people are not required here\n");
}

void PrintContent(const v1::Proposal& proposal, const View& view) {
  if (proposal.has_notice()) {
    Table table({view.say("日期", "DAY"), view.say("工作日", "WORKING"), view.say("名称", "NAME")});
    for (const auto& day : proposal.notice().days()) {
      table.Add({day.day(), day.working() ? view.say("是", "yes") : view.say("否", "no"), day.name()});
    }
    table.Print(view.out, view.colour);
  }
}

void PrintProposal(const v1::Proposal& proposal, const View& view) {
  Facts facts;
  facts.Add(view.say("编号", "number"), absl::StrCat(proposal.number()));
  facts.Add(view.say("事项", "act"), proposal.act());
  facts.Add(view.say("状态", "state"), proposal.state());
  facts.Add(view.say("提请人", "proposer"), proposal.proposer());
  facts.Add(view.say("复核期限", "until"), At(proposal.until()));
  facts.Add(view.say("办结人", "ended by"), proposal.ended_by());
  facts.Add(view.say("理由", "reason"), proposal.reason());
  facts.Add(view.say("摘要", "digest"), proposal.digest());
  facts.Add(view.say("变更集", "change set"), proposal.change_set());
  if (!proposal.change_set().empty()) {
    facts.Add(view.say("行数", "rows"), absl::StrCat(proposal.rows()));
    facts.Add(view.say("暂存未变", "staged as proposed"),
              proposal.staged_as_proposed() ? view.say("是", "yes") : view.say("否", "no"));
  }
  if (proposal.has_notice()) {
    facts.Add(view.say("通知", "notice"), absl::StrCat(proposal.notice().year(), "v", proposal.notice().version()));
  }
  facts.Print(view.out, view.colour);
  PrintContent(proposal, view);
}

void PrintDone(const v1::ProposalReply& reply, const View& view) {
  Facts facts;
  const std::map<std::string, std::string> sorted(reply.facts().begin(), reply.facts().end());
  for (const auto& [name, value] : sorted) facts.Add(name, value);
  facts.Add(view.say("修订号", "revision"), Position(reply.command(), view.language));
  facts.Print(view.out, view.colour);
}

}  // namespace

std::vector<Command> ProposalCommands() {
  return {
      {.path = "proposal list",
       .title = "What waits for a second person, and what became of it [提请列表]",
       .rpc = Unary(&Stub::ListProposals),
       .print = Shows(PrintProposals),
       .flags = {{"STATE", "state", "open, confirmed, withdrawn or expired [状态]"}},
       .examples = "yici proposal list open"},
      {.path = "proposal show",
       .title = "One proposal and what it would do [提请内容]",
       .rpc = Unary(&Stub::GetProposal),
       .print = Shows(PrintProposal),
       .flags = {kNumber, {"--part", "part", "of its change set, from 0 [分片]"}},
       .examples = "yici proposal show 57"},
      {.path = "proposal confirm",
       .title = "Confirm what somebody else proposed: it happens now [复核通过]",
       .rpc = Unary(&Stub::ConfirmProposal),
       .print = Shows(PrintDone),
       .flags = {kNumber, {"DIGEST", "digest", "as proposal show gives it [摘要]", As::kField, true}},
       .examples = "yici proposal confirm 57 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
      {.path = "proposal withdraw",
       .title = "Withdraw your own proposal, or another's that you could confirm [撤回提请]",
       .rpc = Unary(&Stub::WithdrawProposal),
       .print = Shows(PrintDone),
       .flags = {kNumber, {"--reason", "reason", "why [理由]", As::kField, true}},
       .examples = "yici proposal withdraw 57 --reason 日期有误"},
  };
}

}  // namespace yici::cli
