// A case as it stood, and what differs between two of its moments: folded anew from its own events, as GetHistory does, for
// whoever may see the case. Personal fields stay masked.
#ifndef YICI_SERVICES_AUDIT_SERVICE_CASE_MOMENTS_H_
#define YICI_SERVICES_AUDIT_SERVICE_CASE_MOMENTS_H_

#include "services/server/gateway/gate.h"
#include "services/server/partition/published.h"
#include "yici/v1/search.pb.h"

namespace yici::audit {

namespace api = ::yici::v1;

grpc::Status GetCaseAsOf(server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                         const api::GetCaseAsOfRequest& request, api::CaseAsOf* out);
// A case as it stood on a day, its clocks counted to that day by the calendar then in force.
void PresentCaseOn(const server::Gate& gate, const server::ReadView& view, const journal::Case& state, CivilDay day,
                   api::Case* out);
grpc::Status CompareCase(server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                         const api::CompareCaseRequest& request, api::CompareCaseResponse* out);

inline constexpr int kDifferencesMax = 1'000;

// Every field of `before` and `after` that is not the same in both, in the order of the fields: "state", "clocks[C1].phase",
// "documents[04].number". A member of a list is named by its own name, code, clock, step or number where that is unlike all
// others', else by its place. True where there are more than fit.
bool Differences(const google::protobuf::Message& before, const google::protobuf::Message& after,
                 google::protobuf::RepeatedPtrField<api::FieldDifference>* out);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_SERVICE_CASE_MOMENTS_H_
