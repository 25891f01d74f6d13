// ApprovalService: convert, submit, await, convert. No rule of law here: those are the machine's.
#ifndef YICI_SERVICES_APPROVAL_SERVICE_SERVICE_H_
#define YICI_SERVICES_APPROVAL_SERVICE_SERVICE_H_

#include <list>
#include <mutex>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "services/approval/service/citations.h"
#include "services/approval/service/downloads.h"
#include "services/approval/service/uploads.h"
#include "services/approval/service/watch.h"
#include "services/server/gateway/arena_messages.h"
#include "services/server/gateway/gate.h"
#include "yici/v1/approval.grpc.pb.h"

namespace yici::approval {

namespace api = ::yici::v1;

// Five wrong query codes lock a case number for 15 minutes. Bounded: the entries whose last wrong code is longest ago give
// way, so that strangers' numbers cannot push out one that is being tried now without a hundred thousand calls.
class LookupLock {
 public:
  // How long the number stays locked; 0: it is not.
  int64_t LockedForUs(const std::string& case_no, int64_t now_us);
  void Wrong(const std::string& case_no, int64_t now_us);
  void Right(const std::string& case_no);

 private:
  struct Entry {
    std::string case_no;
    int wrong = 0;
    int64_t since_us = 0;
  };
  using Entries = std::list<Entry>;
  void Erase(Entries::iterator entry);

  std::mutex mutex_;
  Entries entries_;  // the last wrong code longest ago first
  absl::flat_hash_map<std::string, Entries::iterator> by_case_;
};

class ApprovalService final : public api::ApprovalService::CallbackService {
 public:
  // `scanner` may be null.
  ApprovalService(server::Gate& gate, server::AttachmentStore& attachments, server::AttachmentScanner* scanner,
                  const UploadOptions& uploads, const server::TransferOptions& transfers);
  // Ends the open streams, so that the server can shut down.
  void Stop();
  size_t transfers() const { return transfers_.open(); }
  size_t watch_streams() const { return watch_.streams(); }

#define YICI_UNARY(METHOD, REQUEST, RESPONSE)                                                                                  \
  grpc::ServerUnaryReactor* METHOD(grpc::CallbackServerContext* context, const api::REQUEST* request, api::RESPONSE* response) \
      override
  YICI_UNARY(SubmitCase, SubmitCaseRequest, CaseReply);
  YICI_UNARY(BatchSubmitCases, BatchSubmitCasesRequest, BatchSubmitCasesResponse);
  YICI_UNARY(SubmitJoint, SubmitJointRequest, CaseReply);
  YICI_UNARY(PreReview, PreReviewRequest, CaseReply);
  YICI_UNARY(NotifySupplement, NotifySupplementRequest, CaseReply);
  YICI_UNARY(SubmitSupplement, SubmitSupplementRequest, CaseReply);
  YICI_UNARY(ReturnSupplement, ReturnSupplementRequest, CaseReply);
  YICI_UNARY(CorrectOnSpot, CorrectOnSpotRequest, CaseReply);
  YICI_UNARY(AcceptCase, AcceptCaseRequest, CaseReply);
  YICI_UNARY(RefuseAcceptance, RefuseAcceptanceRequest, CaseReply);
  YICI_UNARY(CompleteInstant, CompleteInstantRequest, CaseReply);
  YICI_UNARY(ReviewStep, ReviewStepRequest, CaseReply);
  YICI_UNARY(GiveOpinion, GiveOpinionRequest, CaseReply);
  YICI_UNARY(DecideCase, DecideCaseRequest, CaseReply);
  YICI_UNARY(IssueCertificate, IssueCertificateRequest, CaseReply);
  YICI_UNARY(NotifyCollect, NotifyCollectRequest, CaseReply);
  YICI_UNARY(DeliverResult, DeliverResultRequest, CaseReply);
  YICI_UNARY(WithdrawCase, WithdrawCaseRequest, CaseReply);
  YICI_UNARY(TerminateCase, TerminateCaseRequest, CaseReply);
  YICI_UNARY(RecordVisit, RecordVisitRequest, CaseReply);
  YICI_UNARY(AcceptWithDeferral, AcceptWithDeferralRequest, CaseReply);
  YICI_UNARY(SubmitDeferred, SubmitDeferredRequest, CaseReply);
  YICI_UNARY(ExtendDeferral, ExtendDeferralRequest, CaseReply);
  YICI_UNARY(AcceptOnPromise, AcceptOnPromiseRequest, CaseReply);
  YICI_UNARY(RecordAfterCheck, RecordAfterCheckRequest, CaseReply);
  YICI_UNARY(RequestSupplementInReview, RequestSupplementInReviewRequest, CaseReply);
  YICI_UNARY(ForwardUp, ForwardUpRequest, CaseReply);
  YICI_UNARY(CorrectRecord, CorrectRecordRequest, CaseReply);
  YICI_UNARY(RateCase, RateCaseRequest, CaseReply);
  YICI_UNARY(ImportCase, ImportCaseRequest, CaseReply);
  YICI_UNARY(PreviewImport, PreviewImportRequest, PreviewImportResponse);
  YICI_UNARY(StartSpecial, StartSpecialRequest, CaseReply);
  YICI_UNARY(AmendSpecial, AmendSpecialRequest, CaseReply);
  YICI_UNARY(EndSpecial, EndSpecialRequest, CaseReply);
  YICI_UNARY(NotifyHearingRight, NotifyHearingRightRequest, CaseReply);
  YICI_UNARY(WaiveHearing, WaiveHearingRequest, CaseReply);
  YICI_UNARY(RequestHearing, RequestHearingRequest, CaseReply);
  YICI_UNARY(ScheduleHearing, ScheduleHearingRequest, CaseReply);
  YICI_UNARY(OpenHearing, OpenHearingRequest, CaseReply);
  YICI_UNARY(CloseHearing, CloseHearingRequest, CaseReply);
  YICI_UNARY(ExtendLimit, ExtendLimitRequest, CaseReply);
  YICI_UNARY(RevokeCase, RevokeCaseRequest, CaseReply);
  YICI_UNARY(CancelCase, CancelCaseRequest, CaseReply);
  YICI_UNARY(ArchiveCase, ArchiveCaseRequest, CaseReply);
  YICI_UNARY(SetLegalHold, SetLegalHoldRequest, CaseReply);
  YICI_UNARY(ReleaseLegalHold, ReleaseLegalHoldRequest, CaseReply);
  YICI_UNARY(RectifyRating, RectifyRatingRequest, CaseReply);
  YICI_UNARY(TransferCase, TransferCaseRequest, CaseReply);
  YICI_UNARY(GetCase, GetCaseRequest, Case);
  YICI_UNARY(ListCases, ListCasesRequest, ListCasesResponse);
  YICI_UNARY(GetHistory, GetHistoryRequest, GetHistoryResponse);
  YICI_UNARY(GetWorkbench, GetWorkbenchRequest, Workbench);
  YICI_UNARY(ListOrphans, ListOrphansRequest, ListOrphansResponse);
  YICI_UNARY(GetCaseStatus, GetCaseStatusRequest, CaseStatus);
  YICI_UNARY(ReadUnmasked, ReadUnmaskedRequest, ReadUnmaskedResponse);
  grpc::ServerWriteReactor<api::WatchCasesResponse>* WatchCases(grpc::CallbackServerContext* context,
                                                                const api::WatchCasesRequest* request) override {
    return watch_.Open(context, request);
  }
  YICI_UNARY(ListReusableMaterials, ListReusableMaterialsRequest, ListReusableMaterialsResponse);
  grpc::ServerReadReactor<api::UploadAttachmentRequest>* UploadAttachment(grpc::CallbackServerContext* context,
                                                                          api::Attachment* response) override {
    return uploads_.Open(context, response);
  }
  grpc::ServerWriteReactor<api::DownloadAttachmentResponse>* DownloadAttachment(
      grpc::CallbackServerContext* context, const api::DownloadAttachmentRequest* request) override {
    return downloads_.Open(context, request);
  }
#undef YICI_UNARY

 private:
  template <class Request>
  grpc::ServerUnaryReactor* Run(grpc::CallbackServerContext* context, std::string_view method, const Request& request,
                                const std::string& request_id, api::CaseReply* response,
                                std::shared_ptr<Citations> cited = nullptr);
  // Null when nothing is cited.
  std::shared_ptr<Citations> CitationsFor(const google::protobuf::RepeatedPtrField<api::MaterialInput>& materials);
  void SubmitOne(const server::Caller& caller, server::SteadyTime deadline, const api::SubmitCaseRequest& request,
                 api::BatchSubmitResult* result, std::function<void()> told);
  grpc::Status StatusOf(const server::ReadView& view, const api::GetCaseStatusRequest& request, api::CaseStatus* response);

  server::Gate& gate_;
  server::AttachmentStore& attachments_;
  server::AttachmentScanner* const scanner_;
  server::Transfers transfers_;
  server::WorkThreads uploading_{2};  // scans take their time
  server::WorkThreads reading_{1};    // and nobody who only reads waits for one
  Uploads uploads_;
  Downloads downloads_;
  WatchHub watch_;
  LookupLock lookups_;
  server::ArenaMessages<api::SubmitCaseRequest, api::CaseReply> submit_messages_;
  server::ArenaMessages<api::AcceptCaseRequest, api::CaseReply> accept_messages_;
  server::ArenaMessages<api::ReviewStepRequest, api::CaseReply> review_messages_;
  server::ArenaMessages<api::DecideCaseRequest, api::CaseReply> decide_messages_;
  server::ArenaMessages<api::DeliverResultRequest, api::CaseReply> deliver_messages_;
  server::ArenaMessages<api::GetCaseRequest, api::Case> get_messages_;
};

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_SERVICE_SERVICE_H_
