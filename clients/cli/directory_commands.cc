// Who is who, and who may do what.
#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/families.h"
#include "clients/cli/print.h"
#include "yici/v1/directory.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::DirectoryService::Stub;

void PrintDone(const v1::DirectoryReply& reply, const View& view) {
  Facts facts;
  if (reply.credit_mark() > 0) facts.Add(view.say("序号", "mark"), absl::StrCat(reply.credit_mark()));
  facts.Add(view.say("修订号", "revision"), Position(reply.command(), view.language));
  facts.Print(view.out, view.colour);
}

void PrintEntries(const v1::ListEntriesResponse& reply, const View& view) {
  Table table({view.say("编号", "ID"), view.say("名称", "TITLE"), view.say("类别", "KIND"), view.say("上级", "PARENT"),
               view.say("区划", "JURISDICTION"), view.say("来源", "SOURCE")});
  for (const v1::Entry& entry : reply.entries()) {
    table.Add(
        {entry.id(), Pick(entry.title(), view.language), entry.kind(), entry.parent(), entry.jurisdiction(), entry.source()});
  }
  table.Print(view.out, view.colour);
  if (reply.next_page_token().empty()) return;
  view.out << view.say("下一页：--page-token ", "next page: --page-token ") << Printable(reply.next_page_token()) << '\n';
}

void PrintOfficer(const v1::Officer& officer, const View& view) {
  Facts facts;
  facts.Add(view.say("编号", "officer"), officer.officer_id());
  facts.Add(view.say("姓名", "name"), officer.name());
  facts.Add(view.say("岗位", "posts"), absl::StrJoin(officer.posts(), ", "));
  facts.Add(view.say("在职", "active"), officer.active() ? view.say("是", "yes") : view.say("否", "no"));
  facts.Print(view.out, view.colour);
  if (officer.grants().empty()) return;
  Heading(view, view.say("授权", "Grants"));
  Table table({view.say("角色", "ROLE"), view.say("范围", "SCOPE"), view.say("自", "FROM"), view.say("至", "UNTIL"), ""});
  for (const v1::RoleGrant& grant : officer.grants()) {
    table.Add({grant.role(),
               grant.scope_kind() + (grant.scope().empty() ? "" : ":" + grant.scope()),
               grant.from(),
               grant.until(),
               {grant.revoked() ? view.say("已撤销", "revoked") : "", Tone::kWarn}});
  }
  table.Print(view.out, view.colour);
}

void PrintMarks(const v1::ListCreditMarksResponse& reply, const View& view) {
  Table table({view.say("序号", "NO"), view.say("种类", "KIND"), view.say("依据", "BASIS"), view.say("自", "FROM"),
               view.say("至", "UNTIL"), ""});
  for (const v1::CreditMark& mark : reply.marks()) {
    const absl::string_view state = mark.lifted()   ? view.say("已解除", "lifted")
                                    : mark.stands() ? view.say("有效", "stands")
                                                    : view.say("未在期间内", "not in its period");
    table.Add({absl::StrCat(mark.number()),
               mark.kind(),
               mark.basis(),
               mark.from(),
               mark.until(),
               {state, mark.stands() ? Tone::kWarn : Tone::kPlain}});
  }
  table.Print(view.out, view.colour);
}

constexpr Flag kUscc{"--uscc", "uscc", "organisation [统一社会信用代码]"};
constexpr Flag kIdNumber{"--id-number", "id_number", "or person, by id number [身份证号]"};

std::vector<Command> CreditCommands() {
  return {
      {.path = "directory mark",
       .title = "Record a credit mark that bars deferrals or promises [信用记录]",
       .rpc = Unary(&Stub::RecordCreditMark),
       .print = Shows(PrintDone),
       .flags = {{"KIND", "kind", "bad_credit, serious_breach or untrue_promise [种类]", As::kField, true},
                 kUscc,
                 kIdNumber,
                 {"--basis", "basis", "decision or document it rests on [依据]", As::kField, true},
                 {"--from", "from", "first day (default today) [自]"},
                 {"--until", "until", "last day [至]", As::kField, true}},
       .examples = "yici directory mark bad_credit --uscc 91210700MA0AB12C3K --basis 锦市监罚〔2020〕12号 --until 2021-04-19"},
      {.path = "directory lift-mark",
       .title = "Lift a credit mark; it stays visible [解除信用记录]",
       .rpc = Unary(&Stub::LiftCreditMark),
       .print = Shows(PrintDone),
       .flags = {{"NUMBER", "number", "number of the mark [序号]", As::kField, true},
                 kUscc,
                 kIdNumber,
                 {"--reason", "reason", "reason [理由]", As::kField, true}},
       .examples = "yici directory lift-mark 1 --uscc 91210700MA0AB12C3K --reason 信用已修复"},
      {.path = "directory marks",
       .title = "List the credit marks of an organisation or person [查询信用记录]",
       .rpc = Unary(&Stub::ListCreditMarks),
       .print = Shows(PrintMarks),
       .flags = {kUscc, kIdNumber},
       .examples = "yici directory marks --uscc 91210700MA0AB12C3K"},
  };
}

std::vector<Command> GrantCommands() {
  const PrintFn done = Shows(PrintDone);
  return {
      {.path = "directory grant",
       .title = "Give an officer a role in a scope, for a time [授权]",
       .rpc = Unary(&Stub::GrantRole),
       .print = done,
       .flags = {{"OFFICER", "grant.officer_id", "officer [人员]", As::kField, true},
                 {"ROLE", "grant.role", "role [角色]", As::kField, true},
                 {"--scope-kind", "grant.scope_kind", "jurisdiction, department, hall … [范围类别]"},
                 {"--scope", "grant.scope", "scope [范围]"},
                 {"--from", "grant.from", "first day [自]"},
                 {"--until", "grant.until", "last day [至]"}},
       .examples =
           "yici directory grant jz-market-handler-1 handler --scope-kind department --scope jz-market --from 2020-04-01"},
      {.path = "directory revoke",
       .title = "Take a role back, at once [撤销授权]",
       .rpc = Unary(&Stub::RevokeRole),
       .print = done,
       .flags = {{"OFFICER", "officer_id", "officer [人员]", As::kField, true},
                 {"ROLE", "role", "role [角色]", As::kField, true},
                 {"--scope-kind", "scope_kind", "as granted [范围类别]"},
                 {"--scope", "scope", "as granted [范围]"}},
       .examples = "yici directory revoke jz-market-handler-1 handler --scope-kind department --scope jz-market"},
      {.path = "directory substitute",
       .title = "Let one officer stand in for another, for a time [代班]",
       .rpc = Unary(&Stub::SetSubstitution),
       .print = done,
       .flags = {{"ABSENT", "absent", "who is away [离岗人]", As::kField, true},
                 {"SUBSTITUTE", "substitute", "who stands in [代班人]", As::kField, true},
                 {"--from", "from", "first day [自]"},
                 {"--until", "until", "last day [至]"},
                 {"--revoke", "revoke", "end the substitution [撤销]"},
                 {"--reason", "reason", "reason [理由]"}},
       .examples = "yici directory substitute jz-market-handler-1 jz-market-handler-2 --from 2020-05-06 --until 2020-05-08 "
                   "--reason 出差"},
      {.path = "directory hand-over",
       .title = "Hand an officer's open work to another [移交]",
       .rpc = Unary(&Stub::HandOver),
       .print = done,
       .flags = {{"FROM", "from", "who hands over [移交人]", As::kField, true},
                 {"TO", "to", "who takes over [接收人]", As::kField, true},
                 {"--reason", "reason", "reason [理由]"}},
       .examples = "yici directory hand-over jz-market-handler-1 jz-market-handler-2 --reason 调离"},
  };
}

}  // namespace

std::vector<Command> DirectoryCommands() {
  std::vector<Command> all = {
      {.path = "directory list",
       .title = "List jurisdictions, departments, halls, windows, posts or officers [名录]",
       .rpc = Unary(&Stub::ListEntries),
       .print = Shows(PrintEntries),
       .flags = {{"KIND", "kind", "jurisdictions, departments, halls, windows, posts or officers [类别]", As::kField, true},
                 {"TERM", "filter", "jurisdiction=…, hall_id=…, department_id=…; joined by AND", As::kTerms},
                 {"--filter", "filter", "filter as one text"},
                 kPageSize,
                 kPageToken,
                 kAll},
       .examples =
           "yici directory list windows hall_id=jz-hall-main\nyici directory list departments jurisdiction=210700 --all",
       .pages = true},
      {.path = "directory officer",
       .title = "Show an officer's posts and grants [人员]",
       .rpc = Unary(&Stub::GetOfficer),
       .print = Shows(PrintOfficer),
       .flags = {{"OFFICER", "officer_id", "officer [人员]", As::kField, true}},
       .examples = "yici directory officer jz-market-handler-1"},
  };
  for (Command& command : GrantCommands()) all.push_back(std::move(command));
  for (Command& command : CreditCommands()) all.push_back(std::move(command));
  return all;
}

}  // namespace yici::cli
