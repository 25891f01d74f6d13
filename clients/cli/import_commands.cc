// import check and import apply: running cases of another system, line by line.
#include <algorithm>
#include <fstream>
#include <ostream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "clients/cli/families.h"
#include "clients/cli/import_file.h"
#include "clients/cli/print.h"
#include "clients/cli/progress.h"
#include "google/protobuf/struct.pb.h"
#include "yici/v1/approval.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::ApprovalService::Stub;

constexpr size_t kPreviewed = 100;

absl::Status ReadFile(const Session& session, const Input& input, std::vector<ImportLine>* lines) {
  if (!input.Has("FILE")) return absl::InvalidArgumentError("expected FILE (CSV or JSON lines), but it is missing");
  std::ostringstream text;
  const std::string name = input.Text("FILE");
  if (name == "-") {
    text << session.io().in.rdbuf();
  } else {
    std::ifstream file(name, std::ios::binary);
    if (!file) return absl::InvalidArgumentError(absl::StrCat("expected a file that can be read, but got \"", name, "\""));
    text << file.rdbuf();
  }
  return ReadImportFile(name, text.str(), input.Text("--system"), lines);
}

// The reconciliation: what became of each line, or would.
class Reconciliation {
 public:
  Reconciliation(const Session& session, bool applied)
      : session_(session),
        applied_(applied),
        table_({Say("行", "LINE"), Say("原办件号", "OLD NUMBER"), Say("结果", "RESULT"), Say("办件编号", "CASE"),
                Say("状态", "STATE"), Say("到期日", "DUE"), Say("原因", "REASON"), Say("说明", "MESSAGE")}) {}

  void Unreadable(const ImportLine& line) {
    ++failed_;
    Add(line, "unreadable", nullptr, "", absl::StrCat(line.field.empty() ? "" : line.field + ": ", line.error));
  }
  void Good(const ImportLine& line, const v1::CaseReply& reply) {
    ++good_;
    Add(line, applied_ ? "imported" : "ok", &reply, "", "");
  }
  void Refused(const ImportLine& line, const v1::ErrorStatus& error) {
    const bool there = error.reason() == "IMPORT_DUPLICATE";
    ++(there ? there_ : failed_);
    const std::string field = error.field().empty() ? "" : error.field() + ": ";
    Add(line, there ? "already here" : "refused", nullptr, error.reason(),
        field + Pick(error.message(), session_.options().language));
  }
  int Finish() {
    if (!session_.json()) table_.Print(session_.io().out, session_.view().colour);
    session_.Note(absl::StrCat(good_, applied_ ? Say(" 件已迁入，", " imported, ") : Say(" 件可迁入，", " ready, "), there_,
                               Say(" 件早已在此，", " already here, "), failed_, Say(" 件有误", " at fault")));
    return failed_ > 0 ? kExitFaults : kExitOk;
  }

 private:
  absl::string_view Say(absl::string_view zh, absl::string_view en) const { return session_.view().say(zh, en); }
  static std::string Dues(const v1::CaseReply& reply) {
    std::string dues;
    for (const v1::ClockView& clock : reply.clocks()) {
      absl::StrAppend(&dues, dues.empty() ? "" : " ", clock.clock(), " ", clock.due_day(), " (", clock.left(), ")");
    }
    return dues;
  }
  void Add(const ImportLine& line, const char* result, const v1::CaseReply* reply, const std::string& reason,
           const std::string& text) {
    const v1::CaseReply& shown = reply == nullptr ? v1::CaseReply::default_instance() : *reply;
    if (session_.json()) return AddJson(line, result, shown, reason, text);
    const std::string state = reply == nullptr ? "" : StateText(shown.state(), shown.state_text(), session_.options().language);
    table_.Add({absl::StrCat(line.line),
                line.request.old_number(),
                {result, reply == nullptr ? Tone::kBad : Tone::kPlain},
                shown.case_no(),
                state,
                Dues(shown),
                reason,
                text});
  }
  void AddJson(const ImportLine& line, const char* result, const v1::CaseReply& reply, const std::string& reason,
               const std::string& text) {
    google::protobuf::Struct object;
    auto& fields = *object.mutable_fields();
    fields["line"].set_number_value(line.line);
    fields["oldNumber"].set_string_value(line.request.old_number());
    fields["result"].set_string_value(result);
    fields["caseNo"].set_string_value(reply.case_no());
    fields["state"].set_string_value(reply.state() == 0 ? "" : v1::CaseState_Name(reply.state()));
    fields["due"].set_string_value(Dues(reply));
    fields["reason"].set_string_value(reason);
    fields["message"].set_string_value(text);
    session_.io().out << ToJson(object, Layout::kLine) << '\n';
  }

  const Session& session_;
  const bool applied_;
  Table table_;
  int good_ = 0, there_ = 0, failed_ = 0;
};

// Of one call that was refused, as a line of a batch has it.
v1::ErrorStatus ErrorOf(const grpc::Status& status) {
  const Refusal refusal = DecodeRefusal(status);
  v1::ErrorStatus error;
  error.set_code(status.error_code());
  error.set_reason(refusal.reason);
  if (!refusal.fields.empty()) error.set_field(refusal.fields[0].field);
  error.mutable_message()->set_zh(refusal.zh);
  error.mutable_message()->set_en(refusal.en);
  return error;
}

// A refusal of this one case, not of the caller or the connection.
bool ConcernsTheCase(const grpc::Status& status) {
  switch (status.error_code()) {
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::NOT_FOUND:
    case grpc::StatusCode::ALREADY_EXISTS:
    case grpc::StatusCode::FAILED_PRECONDITION: return true;
    default: return false;
  }
}

std::string LineRequestId(const Session& session, int line) {
  return absl::StrCat(session.options().request_id.substr(0, 52), "-", line);
}

int RunCheck(Session& session, const Command& command, const Input& input) {
  std::vector<ImportLine> lines;
  if (const absl::Status read = ReadFile(session, input, &lines); !read.ok()) return ReportBadInput(session, command, read);
  Progress progress(session, lines.size());
  Reconciliation report(session, false);
  for (size_t begin = 0; begin < lines.size(); begin += kPreviewed) {
    const size_t end = std::min(lines.size(), begin + kPreviewed);
    v1::PreviewImportRequest request;
    for (size_t i = begin; i < end; ++i) {
      lines[i].request.set_request_id(LineRequestId(session, lines[i].line));
      if (lines[i].error.empty()) *request.add_cases() = lines[i].request;
    }
    v1::PreviewImportResponse reply;
    if (request.cases_size() > 0) {
      if (const grpc::Status status = CallRpc(session, command.rpc, request, &reply); !status.ok()) return session.Fail(status);
    }
    int at = 0;
    for (size_t i = begin; i < end; ++i) {
      if (!lines[i].error.empty()) {
        report.Unreadable(lines[i]);
        continue;
      }
      const v1::BatchSubmitResult& result = reply.results(at++);
      result.has_error() ? report.Refused(lines[i], result.error()) : report.Good(lines[i], result.reply());
    }
    progress.Step(end - begin);
  }
  return report.Finish();
}

int RunApply(Session& session, const Command& command, const Input& input) {
  std::vector<ImportLine> lines;
  if (const absl::Status read = ReadFile(session, input, &lines); !read.ok()) return ReportBadInput(session, command, read);
  Progress progress(session, lines.size());
  Reconciliation report(session, true);
  for (ImportLine& line : lines) {
    progress.Step(1);
    if (!line.error.empty()) {
      report.Unreadable(line);
      continue;
    }
    line.request.set_request_id(LineRequestId(session, line.line));
    v1::CaseReply reply;
    const grpc::Status status = CallRpc(session, command.rpc, line.request, &reply);
    if (status.ok()) {
      report.Good(line, reply);
    } else if (ConcernsTheCase(status)) {
      report.Refused(line, ErrorOf(status));
    } else {
      report.Finish();
      return session.Fail(status);
    }
  }
  return report.Finish();
}

}  // namespace

std::vector<Command> ImportCommands() {
  const Flag file{"FILE", "", "name.csv, or JSON lines; - for standard input [文件]", As::kLocal, true};
  const Flag system{"--system", "", "source system of lines that name none [原系统]", As::kLocal};
  return {
      {.path = "import check",
       .title = "Say of every line what its import would answer; changes nothing [迁入核对]",
       .rpc = Unary(&Stub::PreviewImport),
       .flags = {file, system},
       .examples = "yici import check running.csv --system jinzhou-old-hall\nyici import check running.jsonl -o json",
       .run = RunCheck},
      {.path = "import apply",
       .title = "Import running cases, each whole or not at all; what is here already stays as it is [迁入]",
       .rpc = Unary(&Stub::ImportCase),
       .flags = {file, system},
       .examples = "yici import apply running.csv --system jinzhou-old-hall",
       .run = RunApply},
  };
}

}  // namespace yici::cli
