// How rallies and enclave agreements are shown on a terminal.
#ifndef YICI_CLIENTS_CLI_EVALUATION_PRINT_H_
#define YICI_CLIENTS_CLI_EVALUATION_PRINT_H_

#include <string>

#include "clients/cli/table.h"
#include "yici/v1/evaluation.pb.h"

namespace yici::cli {

void PrintEvaluationReply(const v1::EvaluationReply& reply, const View& view);
void PrintRally(const v1::Rally& rally, const View& view);
void PrintRallies(const v1::ListRalliesResponse& reply, const View& view);
void PrintRallyYear(const v1::RallyYear& total, const View& view);
void PrintSheets(const v1::ListSheetsResponse& reply, const View& view);
void PrintEnclave(const v1::Enclave& enclave, const View& view);
void PrintEnclaves(const v1::ListEnclavesResponse& reply, const View& view);

// supervision_print.cc
void PrintCard(const v1::IssuedCard& card, const View& view);
void PrintCards(const v1::ListCardsResponse& reply, const View& view);
void PrintOrder(const v1::SupervisionOrder& order, const View& view);
void PrintOrders(const v1::ListOrdersResponse& reply, const View& view);
void PrintReport(const v1::Report& report, const View& view);
void PrintContributions(const v1::ListContributionsResponse& reply, const View& view);
void PrintLeague(const v1::League& league, const View& view);
void PrintDraw(const v1::CheckDraw& draw, const View& view);

// Pieces of both files: what a state's word means, and the steps of a thing.
std::string EvaluationWord(const std::string& word, const View& view);
void PrintEvaluationSteps(const google::protobuf::RepeatedPtrField<v1::EvaluationStepView>& steps, const View& view);

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_EVALUATION_PRINT_H_
