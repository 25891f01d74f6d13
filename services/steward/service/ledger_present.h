// From stored projects, assignments and visits, and the answers of commands at them, to the public API.
#ifndef YICI_SERVICES_STEWARD_SERVICE_LEDGER_PRESENT_H_
#define YICI_SERVICES_STEWARD_SERVICE_LEDGER_PRESENT_H_

#include <map>
#include <string>
#include <vector>

#include "services/server/gateway/gate.h"
#include "services/server/partition/published.h"
#include "yici/v1/steward.pb.h"

namespace yici::steward {

namespace api = ::yici::v1;

// From the stored answer alone, so that a retry gets the same bytes.
void PresentReply(const server::Gate& gate, const journal::Answer& answer, api::ProjectReply* reply);
void PresentReply(const server::Gate& gate, const journal::Answer& answer, api::VisitReply* reply);

void PresentCoverage(const journal::Coverage& coverage, api::CoverageView* out);
enum class Detail { kBrief, kWhole };
void PresentProject(const server::ReadView& view, const journal::Project& project, const journal::LedgerProject& ledger,
                    Detail detail, api::Project* out);
void PresentVisit(const journal::StewardVisit& visit, Detail detail, api::StewardVisit* out);
void PresentEnterprise(const journal::Enterprise& enterprise, api::Enterprise* out);

std::string MonthText(int32_t month);  // "2020-04"
// Who is stood in for today, and by which officers.
using StandIns = std::map<std::string, std::vector<std::string>, std::less<>>;
StandIns StandInsOf(const server::ReadView& view);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_SERVICE_LEDGER_PRESENT_H_
