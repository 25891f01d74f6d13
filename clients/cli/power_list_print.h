// How the power list, a power's history and a batch's preview look to people.
#ifndef YICI_CLIENTS_CLI_POWER_LIST_PRINT_H_
#define YICI_CLIENTS_CLI_POWER_LIST_PRINT_H_

#include <string>

#include "clients/cli/table.h"
#include "yici/v1/catalog.pb.h"

namespace yici::cli {

// "001:首次申请;002:变更", as the files write it.
std::string SubitemsOf(const v1::Power& power);

void PrintPowers(const v1::ListPowersResponse& reply, const View& view);
void PrintPowerHistory(const v1::GetPowerResponse& reply, const View& view);

void PrintLineFaults(const v1::PreviewPowerListResponse& reply, const View& view);
void PrintBatchTotals(const v1::PreviewPowerListResponse& reply, const View& view);
void PrintBatchLines(const v1::PreviewPowerListResponse& reply, const View& view);
// The cases of every page.
void PrintAffectedCases(const v1::PreviewPowerListResponse& reply, const View& view);

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_POWER_LIST_PRINT_H_
