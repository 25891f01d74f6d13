// How cases and what happens to them are shown.
#ifndef YICI_CLIENTS_CLI_CASE_PRINT_H_
#define YICI_CLIENTS_CLI_CASE_PRINT_H_

#include "clients/cli/table.h"
#include "yici/v1/approval.pb.h"

namespace yici::cli {

void PrintCaseReply(const v1::CaseReply& reply, const View& view);
void PrintCase(const v1::Case& c, const View& view);
// Of a case: special procedures, the hearing, the extension.
void PrintSpecials(const v1::Case& c, const View& view);
// grant_print.cc: what follows a grant.
void AddGrantFacts(const v1::Case& c, const View& view, Facts& facts);
void PrintGrant(const v1::Case& c, const View& view);
void PrintCases(const v1::ListCasesResponse& reply, const View& view);
void PrintHistory(const v1::GetHistoryResponse& reply, const View& view);
void PrintWorkbench(const v1::Workbench& workbench, const View& view);
void PrintCaseStatus(const v1::CaseStatus& status, const View& view);
void PrintUnmasked(const v1::ReadUnmaskedResponse& reply, const View& view);

// One event of a watch, one line.
void PrintWatched(const v1::WatchCasesResponse& record, const View& view);

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_CASE_PRINT_H_
