// case audit and audit report: what files of cases lack (案卷评查).
#include <map>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "clients/cli/audit_commands.h"
#include "clients/cli/families.h"
#include "clients/cli/print.h"
#include "yici/v1/audit.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::AuditService::Stub;

// By the worst fault (docs/exit-codes.md).
constexpr int kExitRemarked = 40;
constexpr int kExitFlawed = 41;
constexpr int kExitGrave = 42;

absl::string_view SeverityText(v1::FaultSeverity severity, const View& view) {
  switch (severity) {
    case v1::FAULT_SEVERITY_REMARK: return view.say("提示", "remark");
    case v1::FAULT_SEVERITY_FLAW: return view.say("瑕疵", "flaw");
    case v1::FAULT_SEVERITY_GRAVE: return view.say("严重", "grave");
    default: return "";
  }
}

Tone ToneOf(v1::FaultSeverity severity) {
  if (severity == v1::FAULT_SEVERITY_GRAVE) return Tone::kBad;
  return severity == v1::FAULT_SEVERITY_FLAW ? Tone::kWarn : Tone::kPlain;
}

int VerdictOf(const Message& reply) {
  switch (static_cast<const v1::CaseFileAudit&>(reply).worst()) {
    case v1::FAULT_SEVERITY_REMARK: return kExitRemarked;
    case v1::FAULT_SEVERITY_FLAW: return kExitFlawed;
    case v1::FAULT_SEVERITY_GRAVE: return kExitGrave;
    default: return kExitOk;
  }
}

void PrintAudit(const v1::CaseFileAudit& audit, const View& view) {
  Facts facts;
  facts.Add(view.say("办件", "case"), audit.case_no());
  facts.Add(view.say("状态", "state"), StateText(audit.state(), audit.state_text(), view.language));
  facts.Add(view.say("部门", "department"), audit.department_id());
  if (audit.open())
    facts.Add(view.say("备注", "note"), view.say("办理中：后续事项不作评查", "it goes on: what is to come is not judged"));
  facts.Add(view.say("事件", "events"), absl::StrCat(audit.events()));
  facts.Print(view.out, view.colour);
  if (audit.faults().empty()) {
    view.out << view.say("未发现问题\n", "no faults\n");
    return;
  }
  Table table({view.say("程度", "severity"), view.say("问题", "fault"), view.say("说明", "what"), view.say("日期", "day"),
               view.say("应于", "due"), view.say("事件", "event")});
  for (const v1::FileFault& fault : audit.faults()) {
    table.Add({{std::string(SeverityText(fault.severity(), view)), ToneOf(fault.severity())},
               fault.fault(),
               Pick(fault.text(), view.language),
               fault.day(),
               fault.due_day(),
               fault.event_revision() == 0 ? "" : absl::StrCat(fault.event_revision(), ".", fault.event_index())});
  }
  table.Print(view.out, view.colour);
}

// ---- the report

constexpr int kGravestShown = 10;

void AddFiles(const v1::DepartmentFiles& page, v1::DepartmentFiles* sum) {
  sum->set_department_id(page.department_id());
  sum->set_files(sum->files() + page.files());
  sum->set_sound(sum->sound() + page.sound());
  sum->set_remarked(sum->remarked() + page.remarked());
  sum->set_flawed(sum->flawed() + page.flawed());
  sum->set_grave(sum->grave() + page.grave());
  for (const std::string& case_no : page.gravest()) {
    if (sum->gravest_size() < kGravestShown) sum->add_gravest(case_no);
  }
  for (const v1::FaultCount& count : page.faults()) {
    v1::FaultCount* found = nullptr;
    for (v1::FaultCount& known : *sum->mutable_faults()) {
      if (known.fault() == count.fault()) found = &known;
    }
    if (found == nullptr) {
      *sum->add_faults() = count;
    } else {
      found->set_files(found->files() + count.files());
    }
  }
}

void PrintReport(const v1::ReportCaseFilesResponse& report, const View& view) {
  if (report.departments().empty()) {
    view.out << report.month() << view.say("：没有办结的办件\n", ": no case ended\n");
    return;
  }
  Table table({view.say("部门", "department"), view.say("案卷", "files"), view.say("合格", "sound"), view.say("提示", "remark"),
               view.say("瑕疵", "flaw"), view.say("严重", "grave")});
  for (const v1::DepartmentFiles& files : report.departments()) {
    table.Add({files.department_id(),
               absl::StrCat(files.files()),
               absl::StrCat(files.sound()),
               absl::StrCat(files.remarked()),
               absl::StrCat(files.flawed()),
               {absl::StrCat(files.grave()), files.grave() > 0 ? Tone::kBad : Tone::kPlain}});
  }
  table.Print(view.out, view.colour);
  for (const v1::DepartmentFiles& files : report.departments()) {
    if (files.faults().empty()) continue;
    Heading(view, files.department_id());
    Table faults({view.say("程度", "severity"), view.say("问题", "fault"), view.say("案卷", "files")});
    for (const v1::FaultCount& count : files.faults()) {
      faults.Add({{std::string(SeverityText(count.severity(), view)), ToneOf(count.severity())},
                  count.fault(),
                  absl::StrCat(count.files())});
    }
    faults.Print(view.out, view.colour);
    for (const std::string& case_no : files.gravest()) view.out << "  " << case_no << '\n';
  }
}

// Every page, added up.
int RunReport(Session& session, const Command& command, const Input& input) {
  v1::ReportCaseFilesRequest request;
  if (absl::Status filled = FillRequest(session, command, input, &request); !filled.ok()) {
    return ReportBadInput(session, command, filled);
  }
  std::map<std::string, v1::DepartmentFiles> sums;
  v1::ReportCaseFilesResponse report;
  do {
    v1::ReportCaseFilesResponse page;
    const grpc::Status status = CallRpc(session, command.rpc, request, &page);
    if (!status.ok()) return session.Fail(status);
    for (const v1::DepartmentFiles& files : page.departments()) AddFiles(files, &sums[files.department_id()]);
    report.set_month(page.month());
    report.set_revision(page.revision());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  for (auto& [id, files] : sums) *report.add_departments() = std::move(files);
  Show(session, command, report);
  return kExitOk;
}

}  // namespace

std::vector<Command> CaseFileCommands() {
  return {
      {.path = "case audit",
       .title = "What the file of a case lacks; the exit code says how grave [案卷评查]",
       .rpc = Unary(&Stub::AuditCase),
       .print = Shows(PrintAudit),
       .flags = {kCaseNo},
       .examples = "yici case audit 11210700YCJ00025XQ3210125008000202004200001",
       .verdict = VerdictOf},
      {.path = "audit report",
       .title = "Faults of the files of cases that ended in a month, by department [案卷评查月报]",
       .rpc = Unary(&Stub::ReportCaseFiles),
       .print = Shows(PrintReport),
       .flags = {{"MONTH", "month", "like 2020-04 [月份]", As::kField, true},
                 {"--department", "department_id", "one department [部门]"}},
       .examples = "yici audit report 2020-04 --department jz-market",
       .run = RunReport},
  };
}

}  // namespace yici::cli
