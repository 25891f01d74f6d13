// Organs that change: one case to another organ, a department renamed, merged or split, and what nobody can act on.
#include <map>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "clients/cli/case_print.h"
#include "clients/cli/families.h"
#include "clients/cli/print.h"
#include "yici/v1/approval.grpc.pb.h"
#include "yici/v1/directory.grpc.pb.h"

namespace yici::cli {
namespace {

#define CASE_EXAMPLE "11210700YCJ00025XQ3210125008000202004200001"

using Directory = v1::DirectoryService::Stub;
using Approval = v1::ApprovalService::Stub;

std::string ReasonsText(const google::protobuf::RepeatedPtrField<v1::OrphanReason>& reasons, const View& view) {
  std::string text;
  for (const v1::OrphanReason& reason : reasons) {
    absl::StrAppend(&text, text.empty() ? "" : view.say("；", "; "), Pick(reason.detail(), view.language));
  }
  return text;
}

void PrintNextPage(const std::string& token, const View& view) {
  if (!token.empty()) view.out << view.say("下一页：--page-token ", "next page: --page-token ") << Printable(token) << '\n';
}

void PrintOrphans(const v1::ListOrphansResponse& reply, const View& view) {
  Table table({view.say("办件编号", "CASE"), view.say("状态", "STATE"), view.say("部门", "DEPARTMENT"),
               view.say("无人可办的原因", "WHY NOBODY CAN ACT")});
  for (const v1::OrphanCase& orphan : reply.orphans()) {
    table.Add({orphan.case_no(),
               StateText(orphan.state(), orphan.state_text(), view.language),
               orphan.department_id(),
               {ReasonsText(orphan.reasons(), view), Tone::kBad}});
  }
  table.Print(view.out, view.colour);
  view.out << view.say("查看办件 ", "cases looked at: ") << reply.cases_looked_at()
           << view.say("，无人可办 ", ", nobody can act on: ") << reply.orphans_size() << '\n';
  PrintNextPage(reply.next_page_token(), view);
}

// A list is an answer: orphans are for the exit code what faults are.
int OrphansVerdict(const Message& reply) {
  return static_cast<const v1::ListOrphansResponse&>(reply).orphans().empty() ? kExitOk : kExitFaults;
}

void PrintReorganized(const v1::DirectoryReply& reply, const View& view) {
  Facts facts;
  facts.Add(view.say("修订号", "revision"), Position(reply.command(), view.language));
  facts.Print(view.out, view.colour);
}

void PrintMoving(const v1::PreviewReorganizationResponse& reply, const View& view) {
  Table table({view.say("办件编号", "CASE"), view.say("状态", "STATE"), view.say("承接部门", "SUCCESSOR"),
               view.say("届时无人可办的原因", "WHY NOBODY COULD ACT")});
  std::map<std::string, std::pair<int, int>> counts;  // successor -> cases, orphaned
  for (const v1::MovingCase& moving : reply.moving()) {
    table.Add({moving.case_no(),
               Pick(moving.state_text(), view.language),
               moving.to_department(),
               {ReasonsText(moving.orphaned(), view), Tone::kBad}});
    ++counts[moving.to_department()].first;
    counts[moving.to_department()].second += moving.orphaned().empty() ? 0 : 1;
  }
  table.Print(view.out, view.colour);
  for (const auto& [department, count] : counts) {
    view.out << Printable(department) << view.say("：承接办件 ", ": cases ") << count.first
             << view.say("，其中无人可办 ", ", of them nobody could act on ") << count.second << '\n';
  }
  view.out << view.say("查看办件 ", "cases looked at: ") << reply.cases_looked_at() << '\n';
  PrintNextPage(reply.next_page_token(), view);
}

int MovingVerdict(const Message& reply) {
  for (const v1::MovingCase& moving : static_cast<const v1::PreviewReorganizationResponse&>(reply).moving()) {
    if (!moving.orphaned().empty()) return kExitFaults;
  }
  return kExitOk;
}

std::vector<Flag> ChangeFlags() {
  return {{"DEPARTMENT", "department_id", "department that changes [部门]", As::kField, true},
          {"KIND", "kind", "rename, merge, split or cancel [更名、并入、拆分、取消]", As::kField, true},
          {"--from", "from", "first day; default: today [生效日]"},
          {"--name-zh", "name_zh", "new name; rename [新名称]"},
          {"--name-en", "name_en", "new name in English; rename"},
          {"--to", "to", "successor; of a split: of all that no --item names [承接部门]"},
          {"--item", "parts", "ITEM=DEPARTMENT; split; repeatable [事项的承接部门]", As::kSuccessor},
          {"--reason", "reason", "reason [理由]"},
          {"--basis", "basis", "document that orders it [依据]"}};
}

// The same words, asked of the preview.
Command PreviewCommand() {
  std::vector<Flag> flags = ChangeFlags();
  for (const Flag& flag : {kPageSize, kPageToken}) flags.push_back(flag);
  return {
      .path = "directory reorganize",
      .rpc = Unary(&Directory::PreviewReorganization),
      .print = Shows(PrintMoving),
      .flags = flags,
      .examples =
          "yici directory reorganize jz-market merge --to jz-planning --reason 机构改革 --basis 锦编发〔2020〕1号 --preview",
      .pages = true,
      .verdict = MovingVerdict};
}

int RunReorganize(Session& session, const Command& command, const Input& input) {
  return input.Has("--preview") ? RunUnary(session, PreviewCommand(), input) : RunUnary(session, command, input);
}

Command ReorganizeCommand() {
  std::vector<Flag> flags = ChangeFlags();
  flags.push_back({"--preview", "", "change nothing; show which cases would go where [预览]", As::kLocalFlag});
  flags.push_back({"--page-size", "", "with --preview: cases per page", As::kLocal});
  flags.push_back({"--page-token", "", "with --preview: page to continue from", As::kLocal});
  flags.push_back(kAll);
  return {
      .path = "directory reorganize",
      .title = "Rename a department, merge it into another or split it by item; its open cases follow [机构调整]",
      .rpc = Unary(&Directory::ReorganizeDepartment),
      .print = Shows(PrintReorganized),
      .flags = flags,
      .examples =
          "yici directory reorganize jz-market merge --to jz-planning --from 2020-05-01 --reason 机构改革 "
          "--basis 锦编发〔2020〕1号 --preview --all\n"
          "yici directory reorganize jz-market rename --name-zh 锦州市市场监督管理局 --reason 更名 --basis 锦编发〔2020〕2号\n"
          "yici directory reorganize jz-market split --item 11210700YCJ00025XQ3210125008000=jz-health --to jz-planning "
          "--reason 机构改革 --basis 锦编发〔2020〕3号\n"
          "yici directory reorganize jz-market cancel --reason 推迟",
      .run = RunReorganize,
      .also = {&v1::PreviewReorganizationRequest::default_instance()}};
}

}  // namespace

std::vector<Command> OrganCommands() {
  return {
      {.path = "case transfer",
       .title = "Hand a case to another organ; its clocks run on [移送]",
       .rpc = Unary(&Approval::TransferCase),
       .print = Shows(PrintCaseReply),
       .flags = {kCaseNo,
                 {"TO", "to_department", "department that carries it on [接收部门]", As::kField, true},
                 {"--reason", "reason", "reason [理由]", As::kField, true},
                 {"--basis", "basis", "legal basis [依据]", As::kField, true},
                 {"--window", "window_id", "window that looks after it from now on [窗口]"},
                 kEtag,
                 kOnBehalfOf,
                 kOccurredAt},
       .examples = "yici case transfer " CASE_EXAMPLE " jz-planning --reason 权限调整 --basis 锦政发〔2020〕5号"},
      {.path = "case orphans",
       .title = "Open cases that nobody can act on today, and why [无人可办的办件]",
       .rpc = Unary(&Approval::ListOrphans),
       .print = Shows(PrintOrphans),
       .flags = {{"DEPARTMENT", "department_id", "only of this department [部门]"}, kPageSize, kPageToken, kAll},
       .examples = "yici case orphans --all\nyici case orphans jz-market -o json",
       .pages = true,
       .verdict = OrphansVerdict},
      ReorganizeCommand(),
  };
}

}  // namespace yici::cli
