// power-list apply, list, show and export.
#include <map>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "clients/cli/families.h"
#include "clients/cli/pack_commands.h"
#include "clients/cli/power_list_print.h"
#include "clients/cli/print.h"
#include "clients/cli/progress.h"
#include "services/catalog/pack/powers.h"
#include "yici/v1/catalog.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::CatalogService::Stub;

constexpr int kPreviewPage = 1'000;
constexpr int kExportPage = 500;
constexpr int kExportTries = 3;

v1::PreviewPowerListRequest PreviewRequest(const Session& session, const catalog::AdjustmentFile& file) {
  v1::PreviewPowerListRequest request;
  for (const journal::PackRow& row : file.rows) request.add_rows(row.SerializeAsString());
  request.set_change_set(file.change_set);
  request.set_page_size(kPreviewPage);
  request.set_min_revision(session.options().min_revision);
  return request;
}

// Every page into one reply; with -o json each page is a line, for a list of unknown length is a stream.
grpc::Status PreviewAll(Session& session, v1::PreviewPowerListRequest request, v1::PreviewPowerListResponse* all) {
  int64_t looked_at = 0;
  for (;;) {
    v1::PreviewPowerListResponse page;
    const grpc::Status status = CallRpc(session, Unary(&Stub::PreviewPowerList), request, &page);
    if (!status.ok()) return status;
    if (session.json()) session.io().out << ToJson(page, Layout::kLine) << '\n';
    looked_at += page.cases_looked_at();
    if (request.page_token().empty())
      *all = page;
    else
      all->mutable_cases()->MergeFrom(page.cases());
    all->set_cases_looked_at(looked_at);
    if (page.next_page_token().empty()) return status;
    request.set_page_token(page.next_page_token());
    if (session.io().err_is_terminal && !session.options().quiet) {
      session.io().err << '\r' << session.view().say("查看办件 ", "cases looked at: ") << looked_at << std::flush;
    }
  }
}

void SayApplied(const Session& session) {
  session.io().out << session.view().say("该批次已实施，没有变化", "unchanged: this batch was applied before") << '\n';
}

int RunPreview(Session& session, const catalog::AdjustmentFile& file) {
  v1::PreviewPowerListResponse reply;
  if (const grpc::Status status = PreviewAll(session, PreviewRequest(session, file), &reply); !status.ok()) {
    return session.Fail(status);
  }
  const int code = reply.faults().empty() ? kExitOk : kExitFaults;
  if (session.json()) return code;
  const View view = session.view();
  PrintBatchTotals(reply, view);
  if (reply.already_applied()) return SayApplied(session), kExitOk;
  if (code == kExitFaults) return PrintLineFaults(reply, view), code;
  PrintBatchLines(reply, view);
  PrintAffectedCases(reply, view);
  return code;
}

void PrintAdjusted(const v1::CatalogReply& reply, const v1::PreviewPowerListResponse& preview, const Session& session) {
  const View view = session.view();
  const auto unchanged = reply.facts().find("unchanged");
  PrintBatchTotals(preview, view);
  Facts facts;
  for (const char* name : {"change_set", "effective_on", "taken_off", "put_on", "proposal", "confirm_until"}) {
    const auto at = reply.facts().find(name);
    if (at != reply.facts().end()) facts.Add(name, at->second);
  }
  facts.Add(view.say("修订号", "revision"), Position(reply.command(), view.language));
  facts.Print(view.out, view.colour);
  if (unchanged != reply.facts().end()) SayApplied(session);
}

// The first page alone tells whether the batch stands; the server judges it once more when it is applied.
int ApplyBatch(Session& session, const catalog::AdjustmentFile& file) {
  v1::PreviewPowerListRequest first = PreviewRequest(session, file);
  first.set_page_size(1);
  v1::PreviewPowerListResponse preview;
  grpc::Status status = CallRpc(session, Unary(&Stub::PreviewPowerList), first, &preview);
  if (!status.ok()) return session.Fail(status);
  if (!preview.faults().empty()) {
    if (session.json())
      session.io().out << ToJson(preview, Layout::kIndented);
    else
      PrintLineFaults(preview, session.view());
    return kExitFaults;
  }
  const auto parts = catalog::SplitParts(file.change_set, file.rows);
  Progress progress(session, parts.size() + 1);
  if (!preview.already_applied()) status = StageParts(session, parts, &progress);
  if (!status.ok()) return session.Fail(status);
  v1::ApplyPowerListRequest request;
  request.set_request_id(PartRequestId(session, "apply"));
  request.set_change_set(file.change_set);
  request.set_parts(static_cast<int32_t>(parts.size()));
  request.set_rows(static_cast<int32_t>(file.rows.size()));
  v1::CatalogReply reply;
  status = CallRpc(session, Unary(&Stub::ApplyPowerList), request, &reply);
  if (!status.ok()) return session.Fail(status);
  progress.Step(1);
  if (session.json())
    session.io().out << ToJson(reply, Layout::kIndented);
  else
    PrintAdjusted(reply, preview, session);
  return kExitOk;
}

int RunApply(Session& session, const Command& command, const Input& input) {
  const std::string path = input.Text("FILE");
  if (path.empty()) {
    return ReportBadInput(session, command,
                          absl::InvalidArgumentError("expected FILE (adjustments as CSV), but it is missing"));
  }
  std::string bytes;
  if (const absl::Status read = ReadWhole(path, session.io().in, &bytes); !read.ok()) {
    return ReportBadInput(session, command, read);
  }
  const catalog::AdjustmentFile file = catalog::LoadAdjustments(path.substr(path.find_last_of('/') + 1), bytes);
  if (!ReportFindings(session, file.notes, file.faults)) {
    session.Note(
        absl::StrCat(file.faults.size(), session.view().say(" 处错误，整批不能实施", " faults: the batch cannot be applied")));
    return kExitFaults;
  }
  return input.Has("--preview") ? RunPreview(session, file) : ApplyBatch(session, file);
}

std::string PowerLine(const v1::Power& power) {
  return catalog::CsvLine({power.item_code(), power.basic_code(), power.title().zh(), power.item_type(), power.department_id(),
                           absl::StrCat(power.level()), SubitemsOf(power), power.status(), power.catalogue(), power.source(),
                           power.filler_fields()});
}

// The list of one day, all of its pages from one state of the list; false when the list changed between two of them.
grpc::Status ReadList(Session& session, const std::string& on, std::string* csv, bool* whole) {
  v1::ListPowersRequest request;
  request.set_on(on);
  request.set_page_size(kExportPage);
  request.set_min_revision(session.options().min_revision);
  *csv = catalog::CsvLine(catalog::PowerListColumns());
  uint64_t list_revision = 0;
  for (;;) {
    v1::ListPowersResponse page;
    const grpc::Status status = CallRpc(session, Unary(&Stub::ListPowers), request, &page);
    if (!status.ok()) return status;
    *whole = request.page_token().empty() || page.list_revision() == list_revision;
    if (!*whole) return status;
    list_revision = page.list_revision();
    for (const v1::Power& power : page.powers()) *csv += PowerLine(power);
    if (page.next_page_token().empty()) return status;
    request.set_page_token(page.next_page_token());
    request.set_on(page.on());
  }
}

int RunExport(Session& session, const Command&, const Input& input) {
  for (int i = 0; i < kExportTries; ++i) {
    std::string csv;
    bool whole = false;
    const grpc::Status status = ReadList(session, input.Text("--on"), &csv, &whole);
    if (!status.ok()) return session.Fail(status);
    if (!whole) continue;
    session.io().out << csv;
    return kExitOk;
  }
  return session.Fail(
      grpc::Status(grpc::StatusCode::ABORTED, "expected one state of the list, but it keeps changing: try again"));
}

constexpr Flag kOnDay{"--on", "on", "as it holds on this day; default: today"};

}  // namespace

std::vector<Command> PowerListCommands() {
  return {
      {.path = "power-list apply",
       .title = "Apply a batch of adjustments as a whole, from 00:00 of its day [权责清单调整]",
       .flags = {{"FILE", "", "adjustments as CSV; - reads standard input [调整表]", As::kLocal, true},
                 {"--preview", "", "change nothing; show each line, the totals and the open cases touched", As::kLocalFlag}},
       .examples = "yici power-list apply deploy/packs/jinzhou/adjustments_364.csv --preview\n"
                   "yici power-list apply deploy/packs/jinzhou/adjustments_364.csv",
       .run = RunApply,
       .also = {&v1::PreviewPowerListRequest::default_instance(), &v1::StageRowsRequest::default_instance(),
                &v1::ApplyPowerListRequest::default_instance()}},
      {.path = "power-list list",
       .title = "List powers by filter: those on the list, unless a status is named [权责清单]",
       .rpc = Unary(&Stub::ListPowers),
       .print = Shows(PrintPowers),
       .flags = {{"TERM", "filter",
                  "department_id=…, item_type=…, level=…, catalogue=…, kind=last adjustment, text=part of the name, "
                  "status=active|inactive|any; joined by AND",
                  As::kTerms},
                 {"--filter", "filter", "filter as one text"},
                 kOnDay,
                 kPageSize,
                 kPageToken,
                 kAll},
       .examples = "yici power-list list department_id=jz-market text=食品\n"
                   "yici power-list list status=inactive kind=merge --on 2019-07-01 --all -o json",
       .pages = true},
      {.path = "power-list show",
       .title = "Show a power and every version of it: what changed, by which line, when [权力事项沿革]",
       .rpc = Unary(&Stub::GetPower),
       .print = Shows(PrintPowerHistory),
       .flags = {{"ITEM_CODE", "item_code", "item code [事项编码]", As::kField, true}, kOnDay},
       .examples = "yici power-list show 11210700YCJ00025XQ3210125021000"},
      {.path = "power-list export",
       .title = "The list as CSV with the columns of power_list.csv, by item code [导出]",
       .flags = {{"--on", "", "as it holds on this day; default: today", As::kLocal}},
       .examples = "yici power-list export --on 2019-07-01 > power_list.csv",
       .run = RunExport,
       .also = {&v1::ListPowersRequest::default_instance()}},
  };
}

}  // namespace yici::cli
