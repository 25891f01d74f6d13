// From the public API to commands: syntax checks with field, reason and limit; personal fields sealed here and nowhere
// else. A rejection returned changes nothing and is not recorded: the command was never ordered.
#ifndef YICI_SERVICES_APPROVAL_SERVICE_CONVERT_H_
#define YICI_SERVICES_APPROVAL_SERVICE_CONVERT_H_

#include <optional>
#include <string>
#include <string_view>

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

#define YICI_REJECT_IF(expression)                                                     \
  do {                                                                                 \
    if (::yici::approval::MaybeRejection rejection_ = (expression)) return rejection_; \
  } while (false)

// FIELD_OUT_OF_RANGE unless `inside`.
MaybeRejection Limit(std::string_view field, bool inside, std::string_view expected_zh, std::string_view expected_en);
// Fields of every command: case number, texts. `limit` counts Unicode characters; control characters are refused.
// An instant of the years 1992 to 2199: inside what the calendar arithmetic is defined for, and no overflow in microseconds.
MaybeRejection CheckInstant(std::string_view field, const google::protobuf::Timestamp& at);
MaybeRejection CheckText(std::string_view field, std::string_view text, size_t min_characters, size_t max_characters);
MaybeRejection CheckCaseNo(std::string_view case_no);

MaybeRejection ToCommand(const MasterKey& master, const api::SubmitCaseRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::CompleteInstantRequest& request, Incoming& incoming);
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
// convert_joint.cc
MaybeRejection ToCommand(const MasterKey& master, const api::SubmitJointRequest& request, Incoming& incoming);
// convert_special.cc
MaybeRejection ToCommand(const MasterKey& master, const api::StartSpecialRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::AmendSpecialRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::EndSpecialRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::NotifyHearingRightRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::WaiveHearingRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::RequestHearingRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::ScheduleHearingRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::OpenHearingRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::CloseHearingRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::ExtendLimitRequest& request, Incoming& incoming);
// convert_deferral.cc
MaybeRejection ToCommand(const MasterKey& master, const api::AcceptWithDeferralRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::SubmitDeferredRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::ExtendDeferralRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::AcceptOnPromiseRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::RecordAfterCheckRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::RequestSupplementInReviewRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::ForwardUpRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::CorrectRecordRequest& request, Incoming& incoming);

// Pieces that converters in other files share.
MaybeRejection ConvertSender(const std::string& case_no, const std::string& on_behalf_of,
                             const google::protobuf::Timestamp* occurred_at, Incoming& incoming);
MaybeRejection ConvertMaterials(const google::protobuf::RepeatedPtrField<api::MaterialInput>& inputs, api::Channel channel,
                                google::protobuf::RepeatedPtrField<journal::MaterialHeld>* materials);
MaybeRejection ConvertFaults(const google::protobuf::RepeatedPtrField<api::FaultInput>& inputs,
                             google::protobuf::RepeatedPtrField<journal::Fault>* faults);
MaybeRejection ConvertChannel(api::Channel channel);
MaybeRejection ConvertRepresented(const MasterKey& master, const api::SubmitDeferredRequest& request, Incoming& incoming,
                                  std::string* party);
// 64 lower-case hex digits of a SHA-256; empty stays empty.
MaybeRejection ConvertDigest(std::string_view field, const std::string& hex, std::string* digest);
// "2020-04-20"; empty is 0.
MaybeRejection ConvertDay(std::string_view field, const std::string& text, int32_t* day);
// convert_grants.cc
MaybeRejection ToLink(const api::SubmitCaseRequest& request, journal::SubmitCase& command);
MaybeRejection ToCommand(const MasterKey& master, const api::RevokeCaseRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::CancelCaseRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::ArchiveCaseRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::SetLegalHoldRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::ReleaseLegalHoldRequest& request, Incoming& incoming);
MaybeRejection ToCommand(const MasterKey& master, const api::RectifyRatingRequest& request, Incoming& incoming);
// convert_transfer.cc
MaybeRejection ToCommand(const MasterKey& master, const api::TransferCaseRequest& request, Incoming& incoming);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_SERVICE_CONVERT_H_
