// Reading cases: one, many, their past, their future.
#include <ostream>

#include "clients/cli/case_print.h"
#include "clients/cli/families.h"
#include "clients/cli/watch.h"
#include "yici/v1/approval.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::ApprovalService::Stub;

#define CASE_EXAMPLE "11210700YCJ00025XQ3210125008000202004200001"

Rpc WatchRpc() { return {&v1::WatchCasesRequest::default_instance(), &v1::WatchCasesResponse::default_instance(), nullptr}; }

}  // namespace

std::vector<Command> CaseReadCommands() {
  const Flag terms{"TERM", "filter", "term of the filter, joined by AND: state=RECEIVED, due_day<=2020-05-19, …", As::kTerms};
  const Flag filter{"--filter", "filter", "filter as one text"};
  return {
      {.path = "case get",
       .title = "Show a case with clocks, documents, steps and cards [办件]",
       .rpc = Unary(&Stub::GetCase),
       .print = Shows(PrintCase),
       .flags = {kCaseNo},
       .examples = "yici case get " CASE_EXAMPLE},
      {.path = "case list",
       .title = "List cases by filter, in pages [办件列表]",
       .rpc = Unary(&Stub::ListCases),
       .print = Shows(PrintCases),
       .flags = {terms,
                 filter,
                 {"--order-by", "order_by", "case_no (default); due_day or \"due_day desc\" within a hall_id"},
                 kPageSize,
                 kPageToken,
                 kAll},
       .examples = "yici case list state=RECEIVED hall_id=jz-hall-main --order-by due_day\n"
                   "yici case list item_code=11210700YCJ00025XQ3210125008000 --all -o json",
       .pages = true},
      {.path = "case history",
       .title = "Show the events of a case as a timeline [办理过程]",
       .rpc = Unary(&Stub::GetHistory),
       .print = Shows(PrintHistory),
       .flags = {kCaseNo, {"--at", "at", "only what was recorded until the end of this day, and the state then"}},
       .examples = "yici case history " CASE_EXAMPLE " --at 2020-04-30"},
      {.path = "case watch",
       .title = "Follow events as they happen; reconnects and resumes by itself [订阅]",
       .rpc = WatchRpc(),
       .print = Shows(PrintWatched),
       .flags = {terms,
                 filter,
                 {"--cursor", "cursor", "continue behind this cursor; 0: from the beginning; default: from now"},
                 {"--count", "", "stop after this many records", As::kLocal}},
       .examples = "yici case watch department_id=jz-market\n"
                   "yici case watch --cursor 0 item_code=11210700YCJ00025XQ3210125008000 -o json",
       .run = RunWatch<&Stub::WatchCases>},
      {.path = "case unmask",
       .title = "Read personal data unmasked; purpose and reader go into the history [查看原始信息]",
       .rpc = Unary(&Stub::ReadUnmasked),
       .print = Shows(PrintUnmasked),
       .flags = {kCaseNo, {"--purpose", "purpose", "purpose [用途]", As::kField, true}},
       .examples = "yici case unmask " CASE_EXAMPLE " --purpose 核对领取人身份"},
      {.path = "status",
       .title = "Public status by case number and query code, without login [进度查询]",
       .rpc = Unary(&Stub::GetCaseStatus),
       .print = Shows(PrintCaseStatus),
       .flags = {kCaseNo, {"--code", "query_code", "query code of the receipt [查询码]", As::kField, true}},
       .examples = "yici status " CASE_EXAMPLE " --code 483920"},
      {.path = "workbench",
       .title = "Seven counters of a hall or window, and the three most urgent cases [工作台]",
       .rpc = Unary(&Stub::GetWorkbench),
       .print = Shows(PrintWorkbench),
       .flags = {{"HALL", "hall_id", "hall [大厅]", As::kField, true},
                 {"WINDOW", "window_id", "window; default: the whole hall [窗口]"}},
       .examples = "yici workbench jz-hall-main\nyici workbench jz-hall-main jz-hall-main-w01"},
  };
}

}  // namespace yici::cli
