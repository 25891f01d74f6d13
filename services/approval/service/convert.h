// From the public API to commands: syntax checks with field, reason and limit; personal fields sealed here and nowhere
// else. A rejection returned changes nothing and is not recorded: the command was never ordered.
#ifndef YICI_SERVICES_APPROVAL_SERVICE_CONVERT_H_
#define YICI_SERVICES_APPROVAL_SERVICE_CONVERT_H_

#include <optional>
#include <string_view>

#include "services/base/identifiers.h"
#include "services/server/access/sealer.h"
#include "services/server/gateway/gate.h"
#include "yici/v1/approval.pb.h"

namespace yici::approval {

namespace api = ::yici::v1;
using server::Incoming;
using server::MasterKey;
using MaybeRejection = std::optional<journal::Rejection>;

inline constexpr int kMaterialsMax = 200;
inline constexpr int kFaultsMax = 200;

// Fields of every command: case number, texts. `limit` counts Unicode characters; control characters are refused.
MaybeRejection CheckText(std::string_view field, std::string_view text, size_t min_characters, size_t max_characters);
MaybeRejection CheckCaseNo(std::string_view case_no);

MaybeRejection Identifier(IdentifierCheck check, std::string_view field);
// An application but for what is applied for: parties sealed, materials, channel, and all that every application carries.
MaybeRejection ToApplication(const MasterKey& master, const api::SubmitCaseRequest& request, server::Sealer& sealer,
                             Incoming& incoming, journal::SubmitCase& command);

MaybeRejection ToCommand(const MasterKey& master, const api::SubmitCaseRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::CompleteInstantRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::SubmitJointRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::PreReviewRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::NotifySupplementRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::SubmitSupplementRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::ReturnSupplementRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::CorrectOnSpotRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::AcceptCaseRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::RefuseAcceptanceRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::ReviewStepRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::GiveOpinionRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::DecideCaseRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::IssueCertificateRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::NotifyCollectRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::DeliverResultRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::WithdrawCaseRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::TerminateCaseRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::RecordVisitRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::RateCaseRequest& request, Incoming& incoming);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_SERVICE_CONVERT_H_
