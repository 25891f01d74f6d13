// Errands, mandates and duties as tables for people.
#ifndef YICI_CLIENTS_CLI_ERRAND_PRINT_H_
#define YICI_CLIENTS_CLI_ERRAND_PRINT_H_

#include "clients/cli/table.h"
#include "yici/v1/directory.pb.h"
#include "yici/v1/steward.pb.h"

namespace yici::cli {

void PrintErrandReply(const v1::ErrandReply& reply, const View& view);
void PrintErrand(const v1::Errand& errand, const View& view);
void PrintErrands(const v1::ListErrandsResponse& reply, const View& view);
void PrintMandateReply(const v1::DirectoryReply& reply, const View& view);
void PrintMandates(const v1::ListMandatesResponse& reply, const View& view);
void PrintDuties(const v1::ListDutiesResponse& reply, const View& view);
void PrintLateDuties(const v1::ListLateDutiesResponse& reply, const View& view);

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_ERRAND_PRINT_H_
