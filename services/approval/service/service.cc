#include "services/approval/service/service.h"

#include <atomic>

#include "google/rpc/status.pb.h"
#include "services/approval/service/batch_result.h"
#include "services/approval/service/convert.h"
#include "services/approval/service/import.h"
#include "services/approval/service/orphan_queries.h"
#include "services/approval/service/present.h"
#include "services/approval/service/queries.h"
#include "services/approval/service/reuse_query.h"
#include "services/base/text.h"

namespace yici::approval {
namespace {

constexpr int kBatchMax = 200;
constexpr int kWrongCodesMax = 5;
constexpr int64_t kLockUs = 15 * 60 * kMicrosPerSecond;
constexpr size_t kLocksMax = 100'000;

grpc::Status StatusNotFound() {
  return server::ToGrpc(Reject(RejectionCode::kNotFound, "STATUS_NOT_FOUND", "", "没有找到：请核对办件编号和查询码。",
                               "Expected a case number with its query code, but they do not match any case."));
}

}  // namespace

void SetError(const grpc::Status& status, api::ErrorStatus* out) {
  out->set_code(status.error_code());
  google::rpc::Status rich;
  rich.ParseFromString(status.error_details());
  for (const auto& detail : rich.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::LocalizedMessage message;
    google::rpc::BadRequest bad;
    if (detail.UnpackTo(&info)) out->set_reason(info.reason());
    if (detail.UnpackTo(&bad) && bad.field_violations_size() > 0) out->set_field(bad.field_violations(0).field());
    if (detail.UnpackTo(&message)) {
      (message.locale() == "en" ? *out->mutable_message()->mutable_en() : *out->mutable_message()->mutable_zh()) =
          message.message();
    }
  }
}

ApprovalService::ApprovalService(server::Gate& gate, server::AttachmentStore& attachments, server::AttachmentScanner* scanner,
                                 const UploadOptions& uploads, const server::TransferOptions& transfers)
    : gate_(gate),
      attachments_(attachments),
      scanner_(scanner),
      transfers_(transfers),
      uploads_(gate, attachments, transfers_, uploading_, scanner, uploads),
      downloads_(gate, attachments, transfers_, reading_),
      watch_(gate) {
  SetMessageAllocatorFor_SubmitCase(&submit_messages_);
  SetMessageAllocatorFor_AcceptCase(&accept_messages_);
  SetMessageAllocatorFor_ReviewStep(&review_messages_);
  SetMessageAllocatorFor_DecideCase(&decide_messages_);
  SetMessageAllocatorFor_DeliverResult(&deliver_messages_);
  SetMessageAllocatorFor_GetCase(&get_messages_);
}

// What a thread works on ends first: its streams then have their status, and nothing of it outlives the partition.
void ApprovalService::Stop() {
  watch_.Stop();
  transfers_.Stop();
  if (scanner_ != nullptr) scanner_->Stop();
  uploading_.Stop();
  reading_.Stop();
}

int64_t LookupLock::LockedForUs(const std::string& case_no, int64_t now_us) {
  std::lock_guard lock(mutex_);
  const auto found = by_case_.find(case_no);
  if (found == by_case_.end()) return 0;
  const int64_t left = found->second->since_us + kLockUs - now_us;
  if (left > 0) return found->second->wrong >= kWrongCodesMax ? left : 0;
  Erase(found->second);
  return 0;
}

void LookupLock::Wrong(const std::string& case_no, int64_t now_us) {
  std::lock_guard lock(mutex_);
  const auto found = by_case_.find(case_no);
  if (found != by_case_.end()) {
    entries_.splice(entries_.end(), entries_, found->second);
  } else {
    if (entries_.size() >= kLocksMax) Erase(entries_.begin());
    by_case_[case_no] = entries_.insert(entries_.end(), Entry{case_no, 0, 0});
  }
  ++entries_.back().wrong;
  entries_.back().since_us = now_us;
}

void LookupLock::Right(const std::string& case_no) {
  std::lock_guard lock(mutex_);
  if (const auto found = by_case_.find(case_no); found != by_case_.end()) Erase(found->second);
}

void LookupLock::Erase(Entries::iterator entry) {
  by_case_.erase(entry->case_no);
  entries_.erase(entry);
}

template <class Request>
grpc::ServerUnaryReactor* ApprovalService::Run(grpc::CallbackServerContext* context, std::string_view method,
                                               const Request& request, const std::string& request_id, api::CaseReply* response,
                                               std::shared_ptr<Citations> cited) {
  const auto prepare = [&](const server::Caller& caller, Incoming& incoming) {
    auto rejection = ToCommand(gate_.master(), request, incoming);
    return rejection || !cited ? rejection : cited->Resolve(caller, incoming);
  };
  // What the command cites is held as long as this is there to present its answer.
  return gate_.Command<api::CaseReply>(context, method, request, request_id, response, prepare,
                                       [this, cited](const journal::Answer& answer, api::CaseReply* reply) {
                                         PresentReply(gate_, answer, reply);
                                         server::HandedToGrpc(reply);
                                       });
}

std::shared_ptr<Citations> ApprovalService::CitationsFor(
    const google::protobuf::RepeatedPtrField<api::MaterialInput>& materials) {
  return CitesDigest(materials) ? std::make_shared<Citations>(attachments_) : nullptr;
}

#define YICI_COMMAND(METHOD)                                                                                                   \
  grpc::ServerUnaryReactor* ApprovalService::METHOD(grpc::CallbackServerContext* context, const api::METHOD##Request* request, \
                                                    api::CaseReply* response) {                                                \
    return Run(context, "yici.v1.ApprovalService." #METHOD, *request, request->request_id(), response);                        \
  }
YICI_COMMAND(PreReview)
YICI_COMMAND(NotifySupplement)
YICI_COMMAND(ReturnSupplement)
YICI_COMMAND(AcceptCase)
YICI_COMMAND(RefuseAcceptance)
YICI_COMMAND(ReviewStep)
YICI_COMMAND(GiveOpinion)
YICI_COMMAND(DecideCase)
YICI_COMMAND(IssueCertificate)
YICI_COMMAND(NotifyCollect)
YICI_COMMAND(DeliverResult)
YICI_COMMAND(WithdrawCase)
YICI_COMMAND(TerminateCase)
YICI_COMMAND(RecordVisit)
YICI_COMMAND(RateCase)
YICI_COMMAND(ImportCase)
YICI_COMMAND(StartSpecial)
YICI_COMMAND(AmendSpecial)
YICI_COMMAND(EndSpecial)
YICI_COMMAND(NotifyHearingRight)
YICI_COMMAND(WaiveHearing)
YICI_COMMAND(RequestHearing)
YICI_COMMAND(ScheduleHearing)
YICI_COMMAND(OpenHearing)
YICI_COMMAND(CloseHearing)
YICI_COMMAND(ExtendLimit)
YICI_COMMAND(AcceptWithDeferral)
YICI_COMMAND(ExtendDeferral)
YICI_COMMAND(AcceptOnPromise)
YICI_COMMAND(RecordAfterCheck)
YICI_COMMAND(RequestSupplementInReview)
YICI_COMMAND(ForwardUp)
YICI_COMMAND(RevokeCase)
YICI_COMMAND(CancelCase)
YICI_COMMAND(ArchiveCase)
YICI_COMMAND(SetLegalHold)
YICI_COMMAND(ReleaseLegalHold)
YICI_COMMAND(RectifyRating)
YICI_COMMAND(TransferCase)
#undef YICI_COMMAND

// Those that hand in materials.
#define YICI_COMMAND_WITH_MATERIALS(METHOD)                                                                                    \
  grpc::ServerUnaryReactor* ApprovalService::METHOD(grpc::CallbackServerContext* context, const api::METHOD##Request* request, \
                                                    api::CaseReply* response) {                                                \
    return Run(context, "yici.v1.ApprovalService." #METHOD, *request, request->request_id(), response,                         \
               CitationsFor(request->materials()));                                                                            \
  }
YICI_COMMAND_WITH_MATERIALS(SubmitCase)
YICI_COMMAND_WITH_MATERIALS(SubmitSupplement)
YICI_COMMAND_WITH_MATERIALS(SubmitDeferred)
YICI_COMMAND_WITH_MATERIALS(CorrectOnSpot)
#undef YICI_COMMAND_WITH_MATERIALS

grpc::ServerUnaryReactor* ApprovalService::SubmitJoint(grpc::CallbackServerContext* context,
                                                       const api::SubmitJointRequest* request, api::CaseReply* response) {
  return Run(context, "yici.v1.ApprovalService.SubmitJoint", *request, request->request_id(), response,
             CitationsFor(request->application().materials()));
}

grpc::ServerUnaryReactor* ApprovalService::CompleteInstant(grpc::CallbackServerContext* context,
                                                           const api::CompleteInstantRequest* request,
                                                           api::CaseReply* response) {
  return Run(context, "yici.v1.ApprovalService.CompleteInstant", *request, request->submit().request_id(), response,
             CitationsFor(request->submit().materials()));
}

// Which events a record holds is not state: the record is read here, and an index that it lacks is sent as one that no
// record has, so that the machine refuses it at its place in the order of checks.
grpc::ServerUnaryReactor* ApprovalService::CorrectRecord(grpc::CallbackServerContext* context,
                                                         const api::CorrectRecordRequest* request, api::CaseReply* response) {
  return gate_.Command<api::CaseReply>(
      context, "yici.v1.ApprovalService.CorrectRecord", *request, request->request_id(), response,
      [&](const server::Caller&, Incoming& incoming) -> MaybeRejection {
        if (auto rejection = ToCommand(gate_.master(), *request, incoming)) return rejection;
        const server::ReadView view(gate_.partition().published());
        auto& command = *incoming.command.mutable_correct_record();
        if (!HasEvent(view, command.case_no(), command.event_revision(), command.event_index())) command.set_event_index(-1);
        return std::nullopt;
      },
      [this](const journal::Answer& answer, api::CaseReply* reply) { PresentReply(gate_, answer, reply); });
}

// One of a batch, judged in the order of a single call: a stored answer comes before the permission and the syntax.
void ApprovalService::SubmitOne(const server::Caller& caller, server::SteadyTime deadline,
                                const api::SubmitCaseRequest& request, api::BatchSubmitResult* result,
                                std::function<void()> told) {
  const server::Method& method = gate_.MethodOf("yici.v1.ApprovalService.SubmitCase");
  const std::shared_ptr<Citations> cited = CitationsFor(request.materials());
  const auto tell = [this, result, told, cited](const server::Reply& reply) {
    if (!reply.status.ok()) {
      SetError(server::ToGrpc(reply.status), result->mutable_error());
    } else if (reply.answer->rejected()) {
      SetError(server::ToGrpc(reply.answer->rejection()), result->mutable_error());
    } else {
      PresentReply(gate_, *reply.answer, result->mutable_reply());
    }
    told();
  };
  server::Call call;
  auto rejection = gate_.FillArrival(caller, method, request, request.request_id(), call.incoming);
  if (!rejection) rejection = ToCommand(gate_.master(), request, call.incoming);
  if (!rejection && cited) rejection = cited->Resolve(caller, call.incoming);
  if (rejection) {
    grpc::Status refused = server::ToGrpc(*rejection);
    if (auto answer = gate_.StoredAnswerOf(caller, method, request, request.request_id(), &refused)) {
      return tell({absl::OkStatus(), std::move(answer), true});
    }
    SetError(gate_.Refused(caller, method, std::move(refused)), result->mutable_error());
    return told();
  }
  call.bytes = request.ByteSizeLong() + 256;
  call.deadline = deadline;
  call.done = tell;
  gate_.Order(std::move(call));
}

// Each request is a command of its own: the answers come in order, one refusal stops nothing.
grpc::ServerUnaryReactor* ApprovalService::BatchSubmitCases(grpc::CallbackServerContext* context,
                                                            const api::BatchSubmitCasesRequest* request,
                                                            api::BatchSubmitCasesResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const server::Method& method = gate_.MethodOf("yici.v1.ApprovalService.BatchSubmitCases");
  server::Caller caller;
  grpc::Status refused = gate_.Admit(*context, method, &caller);
  if (refused.ok() && (request->requests_size() < 1 || request->requests_size() > kBatchMax)) {
    refused =
        server::ToGrpc(server::InvalidField("LIST_SIZE", "requests", "一批应为 1 到 200 件。", "Expected 1 to 200 requests."));
  }
  if (!refused.ok()) {
    reactor->Finish(gate_.Refused(caller, method, std::move(refused)));
    return reactor;
  }
  const int count = request->requests_size();
  for (int i = 0; i < count; ++i) response->add_results();
  auto left = std::make_shared<std::atomic<int>>(count);
  const server::SteadyTime deadline = gate_.DeadlineOf(*context);
  for (int i = 0; i < count; ++i) {
    SubmitOne(caller, deadline, request->requests(i), response->mutable_results(i), [reactor, left] {
      if (--*left == 0) reactor->Finish(grpc::Status::OK);
    });
  }
  return reactor;
}

#define YICI_QUERY(METHOD, RESPONSE)                                                                                           \
  grpc::ServerUnaryReactor* ApprovalService::METHOD(grpc::CallbackServerContext* context, const api::METHOD##Request* request, \
                                                    api::RESPONSE* response) {                                                 \
    return gate_.Query(context, "yici.v1.ApprovalService." #METHOD, request->min_revision(),                                   \
                       [this, request, response](const server::ReadView& view, const server::Caller& caller) {                 \
                         return approval::METHOD(gate_, view, caller, *request, response);                                     \
                       });                                                                                                     \
  }
YICI_QUERY(GetCase, Case)
YICI_QUERY(ListCases, ListCasesResponse)
YICI_QUERY(GetHistory, GetHistoryResponse)
YICI_QUERY(GetWorkbench, Workbench)
YICI_QUERY(PreviewImport, PreviewImportResponse)
YICI_QUERY(ListReusableMaterials, ListReusableMaterialsResponse)
YICI_QUERY(ListOrphans, ListOrphansResponse)
#undef YICI_QUERY

// The same words for a wrong number and a wrong code; what is locked stays locked, right code or not.
grpc::Status ApprovalService::StatusOf(const server::ReadView& view, const api::GetCaseStatusRequest& request,
                                       api::CaseStatus* response) {
  const std::string& case_no = request.case_no();
  if (CheckCaseNo(case_no)) return StatusNotFound();
  const int64_t now = server::SystemClock().Now().micros();
  if (const int64_t left = lookups_.LockedForUs(case_no, now); left > 0) {
    return server::ToGrpc(absl::ResourceExhaustedError("STATUS_LOCKED: too many wrong codes for this number; try again later"),
                          std::chrono::milliseconds(left / 1000 + 1));
  }
  const auto* subject = view.Find<journal::Case>(case_no);
  if (subject == nullptr || request.query_code() != gate_.master().QueryCode(case_no)) {
    lookups_.Wrong(case_no, now);
    return StatusNotFound();
  }
  lookups_.Right(case_no);
  PresentStatus(view, *subject, response);
  if (view.published().recomputing()) {
    api::Text& note = *response->mutable_note();  // beside what stands there: paused, or with which organ
    note.set_zh(StrCat(note.zh(), note.zh().empty() ? "" : "；", "期限正在重新计算"));
    note.set_en(StrCat(note.en(), note.en().empty() ? "" : "; ", "due dates are being recomputed"));
  }
  return grpc::Status::OK;
}

grpc::ServerUnaryReactor* ApprovalService::GetCaseStatus(grpc::CallbackServerContext* context,
                                                         const api::GetCaseStatusRequest* request, api::CaseStatus* response) {
  return gate_.Query(context, "yici.v1.ApprovalService.GetCaseStatus", request->min_revision(),
                     [this, request, response](const server::ReadView& view, const server::Caller&) {
                       return StatusOf(view, *request, response);
                     });
}

grpc::ServerUnaryReactor* ApprovalService::ReadUnmasked(grpc::CallbackServerContext* context,
                                                        const api::ReadUnmaskedRequest* request,
                                                        api::ReadUnmaskedResponse* response) {
  return gate_.Command<api::ReadUnmaskedResponse>(
      context, "yici.v1.ApprovalService.ReadUnmasked", *request, request->request_id(), response,
      [&](const server::Caller&, Incoming& incoming) -> MaybeRejection {
        if (auto rejection = CheckCaseNo(request->case_no())) return rejection;
        if (auto rejection = CheckText("purpose", request->purpose(), 2, 200)) return rejection;
        incoming.command.mutable_read_unmasked()->set_case_no(request->case_no());
        incoming.command.mutable_read_unmasked()->set_purpose(request->purpose());
        return std::nullopt;
      },
      [this](const journal::Answer& answer, api::ReadUnmaskedResponse* out) {
        gate_.SetCommandReply(answer, out->mutable_command());
        const server::ReadView view(gate_.partition().published());
        const auto* subject = view.Find<journal::Case>(answer.case_no());
        if (subject == nullptr) return;
        PresentParty(gate_, view, subject->applicant(), Masking::kUnmasked, out->mutable_applicant());
        if (subject->has_agent()) PresentParty(gate_, view, subject->agent(), Masking::kUnmasked, out->mutable_agent());
        for (const journal::HearingHolder& holder : subject->hearing().holders()) {
          if (!holder.applicant()) PresentParty(gate_, view, holder.party(), Masking::kUnmasked, out->add_interested());
        }
      },
      // The stored answer holds no plaintext: presenting it again is reading again, and takes the right of today.
      [this](const server::Caller& caller, const journal::Answer& answer) {
        return MayReadUnmasked(server::ReadView(gate_.partition().published()), caller, answer.case_no());
      });
}

}  // namespace yici::approval
