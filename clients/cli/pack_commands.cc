// pack check and pack apply.
#include "clients/cli/pack_commands.h"

#include <chrono>
#include <map>
#include <optional>
#include <ostream>
#include <set>

#include "absl/strings/str_cat.h"
#include "clients/cli/families.h"
#include "clients/cli/pack_models.h"
#include "clients/cli/print.h"
#include "clients/cli/progress.h"
#include "google/protobuf/struct.pb.h"
#include "yici/v1/admin.grpc.pb.h"
#include "yici/v1/catalog.grpc.pb.h"

namespace yici::cli {
namespace {

using Catalog = v1::CatalogService::Stub;

std::string FaultJson(const catalog::Fault& fault, const char* kind) {
  google::protobuf::Struct object;
  auto& fields = *object.mutable_fields();
  fields["kind"].set_string_value(kind);
  fields["file"].set_string_value(fault.file);
  fields["line"].set_number_value(fault.line);
  fields["field"].set_string_value(fault.field);
  fields["reason"].set_string_value(fault.reason);
  fields["zh"].set_string_value(fault.zh);
  fields["en"].set_string_value(fault.en);
  return ToJson(object, Layout::kLine);
}

std::string FaultLine(const catalog::Fault& fault, Language language) {
  const std::string& sentence = language == Language::kZh ? fault.zh : fault.en;
  return Printable(absl::StrCat(fault.file, ":", fault.line, " ", fault.field.empty() ? "-" : fault.field, " ", fault.reason,
                                " ", sentence));
}

CivilDay Today() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return DayOf(Instant::FromMicros(std::chrono::duration_cast<std::chrono::microseconds>(now).count()));
}

// --on, else nothing; a text that is no day is the error.
absl::Status ReadDay(const Input& input, std::optional<CivilDay>* day) {
  if (!input.Has("--on")) return absl::OkStatus();
  *day = CivilDay::Parse(input.Text("--on"));
  if (*day) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("expected --on as a day like 2020-01-26, but got \"", input.Text("--on"), "\""));
}

absl::Status ReadArguments(const Input& input, std::optional<CivilDay>* day) {
  if (!input.Has("DIR")) return absl::InvalidArgumentError("expected DIR (folder of the pack), but it is missing");
  return ReadDay(input, day);
}

void PrintSummary(const Session& session, const catalog::Pack& pack) {
  if (session.json()) return;
  const View view = session.view();
  const auto parts = catalog::SplitParts(pack.change_set, pack.rows);
  Facts facts;
  facts.Add(view.say("变更集", "change set"), pack.change_set);
  facts.Add(view.say("截至", "as of"), pack.server_day.ToString());
  facts.Add(view.say("行数", "rows"),
            absl::StrCat(pack.rows.size(), view.say("，分 ", " in "), parts.size(), view.say(" 批", " parts")));
  facts.Add(view.say("事项", "items"),
            absl::StrCat(pack.totals.items + pack.totals.construction_items + pack.totals.county_items));
  facts.Add(view.say("权力事项", "powers"), absl::StrCat(pack.totals.powers));
  facts.Add(view.say("大厅/窗口", "halls / windows"), absl::StrCat(pack.totals.halls, " / ", pack.totals.windows));
  facts.Add(view.say("部门", "departments"), absl::StrCat(pack.totals.departments));
  facts.Add(view.say("日历", "notices"), absl::StrCat(pack.totals.notices));
  facts.Print(view.out, view.colour);
}

int RunCheck(Session& session, const Command& command, const Input& input) {
  std::optional<CivilDay> day;
  if (const absl::Status read = ReadArguments(input, &day); !read.ok()) return ReportBadInput(session, command, read);
  catalog::Pack pack = catalog::LoadPack(input.Text("DIR"), day ? *day : Today());
  CheckModels(pack);
  const int code = ReportPack(session, pack);
  if (code == kExitOk) PrintSummary(session, pack);
  return code;
}

// A pack's calendars are chosen by the server's date, not by that of this machine.
grpc::Status ServerDay(Session& session, std::optional<CivilDay>* day) {
  if (*day) return grpc::Status::OK;
  v1::Status server;
  const grpc::Status status = CallRpc(session, Unary(&v1::AdminService::Stub::GetStatus), v1::GetStatusRequest(), &server);
  *day = DayOf(Instant::FromMicros(server.legal_time().seconds() * kMicrosPerSecond + server.legal_time().nanos() / 1'000));
  return status;
}

// The codes of every item the server knows.
grpc::Status KnownItems(Session& session, std::set<std::string>* codes) {
  v1::ListItemsRequest request;
  request.set_page_size(500);
  for (;;) {
    v1::ListItemsResponse reply;
    const grpc::Status status = CallRpc(session, Unary(&Catalog::ListItems), request, &reply);
    if (!status.ok()) return status;
    for (const v1::Item& item : reply.items()) codes->insert(item.item_code());
    if (reply.next_page_token().empty()) return status;
    request.set_page_token(reply.next_page_token());
  }
}

// What the server can tell before the rows are with it: the pack's own numbers, and which items are new.
int PreviewPack(Session& session, const catalog::Pack& pack) {
  std::set<std::string> known;
  if (const grpc::Status status = KnownItems(session, &known); !status.ok()) return session.Fail(status);
  PrintSummary(session, pack);
  for (const auto& row : pack.rows) {
    if (!row.has_item() || known.contains(row.item().item_code())) continue;
    if (session.json())
      session.io().out << "{\"newItem\":\"" << row.item().item_code() << "\"}\n";
    else
      session.io().out << session.view().say("新事项 ", "new item ") << Printable(row.item().item_code()) << '\n';
  }
  return kExitOk;
}

int RunApply(Session& session, const Command& command, const Input& input) {
  std::optional<CivilDay> day;
  if (const absl::Status read = ReadArguments(input, &day); !read.ok()) return ReportBadInput(session, command, read);
  if (const grpc::Status status = ServerDay(session, &day); !status.ok()) return session.Fail(status);
  catalog::Pack pack = catalog::LoadPack(input.Text("DIR"), *day);
  CheckModels(pack);
  if (const int code = ReportPack(session, pack); code != kExitOk) return code;
  return input.Has("--preview") ? PreviewPack(session, pack) : ApplyPack(session, pack);
}

grpc::Status StagePart(Session& session, const journal::StageRows& part) {
  v1::StageRowsRequest request;
  request.set_request_id(PartRequestId(session, absl::StrCat(part.part())));
  request.set_change_set(part.change_set());
  request.set_part(part.part());
  for (const auto& row : part.rows()) request.add_rows(row.SerializeAsString());
  v1::CatalogReply reply;
  return CallRpc(session, Unary(&Catalog::StageRows), request, &reply);
}

void PrintApplied(const v1::CatalogReply& reply, const View& view) {
  Facts facts;
  const std::map<std::string, std::string> sorted(reply.facts().begin(), reply.facts().end());
  for (const auto& [name, value] : sorted) facts.Add(name, value);
  facts.Add(view.say("修订号", "revision"), Position(reply.command(), view.language));
  facts.Print(view.out, view.colour);
}

}  // namespace

bool ReportFindings(const Session& session, const std::vector<catalog::Fault>& notes,
                    const std::vector<catalog::Fault>& faults) {
  const Language language = session.options().language;
  for (const catalog::Fault& note : notes) {
    if (session.json())
      session.io().out << FaultJson(note, "note") << '\n';
    else
      session.Note(FaultLine(note, language));
  }
  for (const catalog::Fault& fault : faults) {
    session.io().out << (session.json() ? FaultJson(fault, "fault") : FaultLine(fault, language)) << '\n';
  }
  return faults.empty();
}

int ReportPack(const Session& session, const catalog::Pack& pack) {
  if (ReportFindings(session, pack.notes, pack.faults)) return kExitOk;
  session.Note(absl::StrCat(pack.faults.size(),
                            Say(session.options().language, " 处错误，不能应用", " faults: the pack cannot be applied")));
  return kExitFaults;
}

std::string PartRequestId(const Session& session, absl::string_view part) {
  return absl::StrCat(session.options().request_id.substr(0, 52), "-", part);
}

grpc::Status StageParts(Session& session, const std::vector<journal::StageRows>& parts, Progress* progress) {
  for (const journal::StageRows& part : parts) {
    if (const grpc::Status status = StagePart(session, part); !status.ok()) return status;
    progress->Step(1);
  }
  return grpc::Status::OK;
}

int ApplyPack(Session& session, const catalog::Pack& pack) {
  const auto parts = catalog::SplitParts(pack.change_set, pack.rows);
  Progress progress(session, parts.size() + 1);
  if (const grpc::Status staged = StageParts(session, parts, &progress); !staged.ok()) return session.Fail(staged);
  const journal::CommitChangeSet commit = catalog::CommitOf(pack);
  v1::CommitChangeSetRequest request;
  request.set_request_id(PartRequestId(session, "commit"));
  request.set_change_set(commit.change_set());
  request.set_parts(commit.parts());
  request.set_rows(commit.rows());
  v1::CatalogReply reply;
  const grpc::Status status = CallRpc(session, Unary(&Catalog::CommitChangeSet), request, &reply);
  if (!status.ok()) return session.Fail(status);
  progress.Step(1);
  if (session.json())
    session.io().out << ToJson(reply, Layout::kIndented);
  else
    PrintApplied(reply, session.view());
  return kExitOk;
}

std::vector<Command> PackCommands() {
  const Flag dir{"DIR", "", "folder of the pack [数据包目录]", As::kLocal, true};
  const Flag on{"--on", "", "with the calendars published until this day", As::kLocal};
  return {
      {.path = "pack check",
       .title = "Check a pack without a server; prints every fault as file:line field reason sentence [检查]",
       .flags = {dir, on},
       .examples = "yici pack check deploy/packs/jinzhou   # 11210700YCJ00025XQ3210125008000 and the others",
       .run = RunCheck},
      {.path = "pack apply",
       .title = "Check a pack and put it into force as one change set [应用]",
       .flags = {dir, on, {"--preview", "", "change nothing; show the numbers and the new items", As::kLocalFlag}},
       .examples = "yici pack apply deploy/packs/jinzhou --preview\nyici pack apply deploy/packs/jinzhou",
       .run = RunApply,
       .also = {&v1::StageRowsRequest::default_instance(), &v1::CommitChangeSetRequest::default_instance(),
                &v1::GetStatusRequest::default_instance(), &v1::ListItemsRequest::default_instance()}},
  };
}

}  // namespace yici::cli
