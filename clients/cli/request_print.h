// Demands (诉求) as tables for people.
#ifndef YICI_CLIENTS_CLI_REQUEST_PRINT_H_
#define YICI_CLIENTS_CLI_REQUEST_PRINT_H_

#include "clients/cli/table.h"
#include "yici/v1/request.pb.h"

namespace yici::cli {

// "待签收" or "awaiting sign"; a word this client does not know stays as it is.
std::string DemandStateText(const std::string& state, Language language);
void PrintDemandReply(const v1::DemandReply& reply, const View& view);
void PrintDemand(const v1::Demand& demand, const View& view);
void PrintDemands(const v1::ListDemandsResponse& reply, const View& view);
void PrintDemandCaller(const v1::ReadCallerResponse& reply, const View& view);
void PrintEscalations(const v1::PreviewEscalationResponse& reply, const View& view);
void PrintLetters(const v1::ListLettersResponse& reply, const View& view);

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_REQUEST_PRINT_H_
