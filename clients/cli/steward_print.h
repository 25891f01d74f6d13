// Projects, stewards, visits and enterprises as tables for people.
#ifndef YICI_CLIENTS_CLI_STEWARD_PRINT_H_
#define YICI_CLIENTS_CLI_STEWARD_PRINT_H_

#include <string>

#include "clients/cli/table.h"
#include "yici/v1/steward.pb.h"

namespace yici::cli {

// "在建" or "under construction"; a word this client does not know stays as it is.
std::string StewardWord(const std::string& word, Language language);
// "1655000.00 万元" or "16550000000.00 yuan"; "" for nothing.
std::string AmountText(int64_t fen, Language language);

void PrintProjectReply(const v1::ProjectReply& reply, const View& view);
void PrintProject(const v1::Project& project, const View& view);
void PrintProjects(const v1::ListProjectsResponse& reply, const View& view);
void PrintUncovered(const v1::ListUncoveredResponse& reply, const View& view);
void PrintStewards(const v1::ListStewardsResponse& reply, const View& view);
void PrintServiceCard(const v1::ServiceCard& card, const View& view);
void PrintVisitReply(const v1::VisitReply& reply, const View& view);
void PrintVisit(const v1::StewardVisit& visit, const View& view);
void PrintVisits(const v1::ListVisitsResponse& reply, const View& view);
void PrintEnterprise(const v1::Enterprise& enterprise, const View& view);
void PrintEnterprises(const v1::ListEnterprisesResponse& reply, const View& view);
void PrintCultivation(const v1::ListCultivationResponse& reply, const View& view);
void PrintParks(const v1::ListParksResponse& reply, const View& view);

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_STEWARD_PRINT_H_
