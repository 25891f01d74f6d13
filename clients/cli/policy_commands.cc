// Policies (政策): publication, whom one reached, receipts, questions and interpretations.
#include "clients/cli/families.h"
#include "clients/cli/policy_print.h"
#include "yici/v1/policy.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::PolicyService::Stub;

#define POLICY_EXAMPLE "ZC21070020200420000011"
#define QUESTION_EXAMPLE "ZX21078220200420000018"

constexpr Flag kPolicyNo{"POLICY_NO", "policy_no", "number of the policy [政策编号]", As::kField, true};
constexpr Flag kItsEtag{"--etag", "etag", "refuse if it changed since this etag"};
constexpr Flag kFilter{"FILTER", "filter", "field=value AND … [条件]", As::kTerms};
constexpr Flag kText{"--text", "text", "up to 2,000 characters [内容]", As::kField, true};

Command Act(Command command) {
  command.print = Shows(PrintPolicyReply);
  return command;
}

Command Publish() {
  return Act({.path = "policy publish",
              .title = "Publish a policy, or the next version of one [发布政策]",
              .rpc = Unary(&Stub::PublishPolicy),
              .flags = {{"--number", "number", "as printed: 锦政发〔2020〕5号 [文号]", As::kField, true},
                        {"--title", "title", "title [标题]", As::kField, true},
                        {"--body", "body", "what it says in short [摘要]", As::kField, true},
                        {"--text-digest", "text_digest", "SHA-256 of the full text [全文摘要值]", As::kField, true},
                        {"--department", "department_id", "that issues it [发文部门]", As::kField, true},
                        {"--audience", "audience", "word of the pack's table: all-enterprises [对象]", As::kField, true},
                        {"--from", "valid_from", "first day [生效日]", As::kField, true},
                        {"--until", "valid_until", "last day; left out: no end is set [失效日]"},
                        {"--jurisdiction", "jurisdiction", "whose enterprises; left out: the department's [区划]"},
                        {"--answer-wd", "answer_limit_wd", "working days for an answer; left out: five [答复时限]"},
                        {"--replaces", "replaces", "policy that this one revises [替代的政策]"},
                        {"--etag", "etag", "of the policy that it revises"}},
              .examples = "yici policy publish --number 锦市监发〔2020〕1号 --title 支持企业发展的若干措施 --body 贷款贴息 "
                          "--text-digest 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 "
                          "--department jz-market --audience all-enterprises --from 2020-04-20"});
}

std::vector<Command> IssuerCommands() {
  return {
      Publish(),
      Act({.path = "policy withdraw",
           .title = "Withdraw a policy: nothing more is delivered [撤回]",
           .rpc = Unary(&Stub::WithdrawPolicy),
           .flags = {kPolicyNo, {"--reason", "reason", "why [理由]", As::kField, true}, kItsEtag},
           .examples = "yici policy withdraw " POLICY_EXAMPLE " --reason 上位政策废止"}),
      Act({.path = "policy interpret",
           .title = "Interpret a policy for everybody [解读]",
           .rpc = Unary(&Stub::InterpretPolicy),
           .flags = {kPolicyNo, kText, kItsEtag},
           .examples = "yici policy interpret " POLICY_EXAMPLE " --text 贴息按季结算"}),
      Act({.path = "policy answer",
           .title = "Answer a question about a policy [答复]",
           .rpc = Unary(&Stub::AnswerPolicyQuestion),
           .flags = {{"QUESTION_NO", "question_no", "number of the question [咨询编号]", As::kField, true},
                     kText,
                     {"--for-everybody", "interpretation", "the answer stands with the policy for everybody [公开解读]"},
                     kItsEtag},
           .examples = "yici policy answer " QUESTION_EXAMPLE " --text 包括续贷 --for-everybody"}),
  };
}

std::vector<Command> EnterpriseCommands() {
  return {
      Act({.path = "policy read",
           .title = "Acknowledge a policy, once, for the enterprise [签收]",
           .rpc = Unary(&Stub::ReadPolicy),
           .flags = {kPolicyNo},
           .examples = "yici policy read " POLICY_EXAMPLE}),
      Act({.path = "policy ask",
           .title = "Ask the issuing department about a policy [咨询]",
           .rpc = Unary(&Stub::AskAboutPolicy),
           .flags = {kPolicyNo, kText},
           .examples = "yici policy ask " POLICY_EXAMPLE " --text 贴息是否包括续贷"}),
  };
}

std::vector<Command> Lists() {
  return {
      {.path = "policy get",
       .title = "A policy with its text, interpretations and counts [查看政策]",
       .rpc = Unary(&Stub::GetPolicy),
       .print = Shows(PrintPolicy),
       .flags = {kPolicyNo},
       .examples = "yici policy get " POLICY_EXAMPLE},
      {.path = "policy list",
       .title = "Policies, newest first; an enterprise sees those that reached it [政策列表]",
       .rpc = Unary(&Stub::ListPolicies),
       .print = Shows(PrintPolicies),
       .flags = {kFilter, kPageSize, kPageToken, kAll},
       .examples = "yici policy list in_force=true\nyici policy list read=false --all -o json",
       .pages = true},
      {.path = "policy deliveries",
       .title = "Whom a policy reached, by which rule, and who has read it [送达情况]",
       .rpc = Unary(&Stub::ListPolicyDeliveries),
       .print = Shows(PrintPolicyDeliveries),
       .flags = {kPolicyNo, kFilter, kPageSize, kPageToken, kAll},
       .examples = "yici policy deliveries " POLICY_EXAMPLE " jurisdiction=210782",
       .pages = true},
      {.path = "policy unread",
       .title = "Whom it reached and who has not read it yet [未签收]",
       .rpc = Unary(&Stub::ListPolicyDeliveries),
       .print = Shows(PrintPolicyDeliveries),
       .flags = {kPolicyNo, kPageSize, kPageToken, kAll},
       .examples = "yici policy unread " POLICY_EXAMPLE " --all",
       .preset = [](Message* request) { static_cast<v1::ListPolicyDeliveriesRequest*>(request)->set_filter("read=false"); },
       .pages = true},
      {.path = "policy questions",
       .title = "Questions about policies, with the days answers are due [咨询列表]",
       .rpc = Unary(&Stub::ListPolicyQuestions),
       .print = Shows(PrintPolicyQuestions),
       .flags = {kFilter, kPageSize, kPageToken, kAll},
       .examples =
           "yici policy questions department_id=jz-market AND state=asked\nyici policy questions late=true --all -o json",
       .pages = true},
  };
}

}  // namespace

std::vector<Command> PolicyCommands() {
  std::vector<Command> commands;
  for (auto* family : {IssuerCommands, EnterpriseCommands, Lists}) {
    for (Command& command : family()) commands.push_back(std::move(command));
  }
  return commands;
}

}  // namespace yici::cli
