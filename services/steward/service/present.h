// From stored demands and answers to the public API. Who reported is shown to nobody who handles a complaint or report.
#ifndef YICI_SERVICES_STEWARD_SERVICE_PRESENT_H_
#define YICI_SERVICES_STEWARD_SERVICE_PRESENT_H_

#include "services/server/gateway/gate.h"
#include "services/server/partition/published.h"
#include "services/steward/machine/demand_sight.h"
#include "yici/v1/request.pb.h"

namespace yici::steward {

namespace api = ::yici::v1;

// Whether an act of that principal would tell who reported: whatever the one who raised it, or the enterprise, did itself.
bool TellsWhoReported(const journal::Demand& demand, std::string_view actor);
// An enterprise sees its own whole, and so does whoever raised it; officers see what SightOf of demand_sight.h says.
Sight SightOf(const server::ReadView& view, const server::Caller& caller, const journal::Demand& demand);

// From the stored answer alone, so that a retry gets the same bytes.
void PresentReply(const server::Gate& gate, const journal::Answer& answer, api::DemandReply* reply);
void PresentDemand(const server::Gate& gate, const server::ReadView& view, const journal::Demand& demand, Sight sight,
                   bool with_steps, api::Demand* out);
enum class Masking { kMasked, kUnmasked };
void PresentCaller(const server::Gate& gate, const server::ReadView& view, const journal::DemandCaller& caller, Masking masking,
                   api::DemandCallerView* out);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_SERVICE_PRESENT_H_
