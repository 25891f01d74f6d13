#include "services/approval/service/downloads.h"

#include <openssl/sha.h>

#include <algorithm>

#include "services/approval/machine/attachments.h"
#include "services/approval/machine/desk.h"
#include "services/approval/service/convert.h"
#include "services/approval/service/queries.h"
#include "services/approval/service/uploads.h"
#include "services/server/access/principals.h"

namespace yici::approval {
namespace {

namespace api = ::yici::v1;

constexpr std::string_view kMethod = "yici.v1.ApprovalService.DownloadAttachment";

bool IsEnterprise(const server::Caller& caller) { return caller.principal.kind() == journal::PRINCIPAL_KIND_ENTERPRISE; }

grpc::Status AttachmentNotFound() { return server::ToGrpc(Deny(Reason::kAttachmentNotFound, "material_id")); }

// A right taken away since the command was answered is taken away: a stored answer opens nothing.
grpc::Status MayReadToday(const server::ReadView& view, std::string_view actor, const journal::Case& subject) {
  const directory::Organ organ =
      directory::OrganOn(view, subject.department_id(), subject.jurisdiction(), subject.item_code(), view.published().today);
  const directory::Scope scope{organ.department_id, subject.hall_id(), organ.jurisdiction};
  for (const std::string_view role : kAttachmentReaders) {
    if (directory::FindMandate(view, actor, role, scope, view.published().today)) return grpc::Status::OK;
  }
  return server::ToGrpc(Deny(Reason::kNotPermitted));
}

}  // namespace

// StartWrite and Finish are called under `mutex_`: no write starts once the stream is finished. It keeps itself until it is
// done, and what waits for a command or a thread keeps it too.
class Downloads::Download final : public grpc::ServerWriteReactor<api::DownloadAttachmentResponse>,
                                  public std::enable_shared_from_this<Download> {
 public:
  Download(Downloads& downloads, server::Caller caller, const api::DownloadAttachmentRequest& request)
      : downloads_(downloads), caller_(std::move(caller)), request_(request) {
    SHA256_Init(&digest_);
  }

  void Keep(std::shared_ptr<Download> self) { self_ = std::move(self); }
  void Take(std::shared_ptr<server::Transfers::Place> place) { place_ = std::move(place); }
  // On a thread that may block: finds the file and sends its beginning.
  void Start(bool repeated);
  void End(const grpc::Status& status) {
    std::lock_guard lock(mutex_);
    if (!finished_) Finish(status);
    finished_ = true;
  }
  void Refuse(grpc::Status status) {
    End(downloads_.gate_.Refused(caller_, downloads_.gate_.MethodOf(kMethod), std::move(status)));
  }
  void OnWriteDone(bool ok) override {
    if (!ok) return End(grpc::Status(grpc::StatusCode::CANCELLED, "the reader is gone"));
    place_->Touch();
    SendNext();
  }
  void OnCancel() override { End(grpc::Status::CANCELLED); }
  void OnDone() override {
    if (place_) place_->Leave();
    const std::shared_ptr<Download> last = std::move(self_);
  }
  const server::Caller& caller() const { return caller_; }
  const api::DownloadAttachmentRequest& request() const { return request_; }

 private:
  grpc::Status Find(bool repeated);
  grpc::Status Fill();
  void SendNext();
  void Send() {
    std::lock_guard lock(mutex_);
    if (!finished_) StartWrite(&response_);
  }

  Downloads& downloads_;
  const server::Caller caller_;
  const api::DownloadAttachmentRequest request_;
  std::shared_ptr<server::Transfers::Place> place_;
  std::optional<server::AttachmentReader> reader_;
  std::string cited_digest_;
  int next_ = 0;
  SHA256_CTX digest_;
  api::DownloadAttachmentResponse response_;
  std::mutex mutex_;
  bool finished_ = false;
  std::shared_ptr<Download> self_;
};

grpc::Status Downloads::Download::Find(bool repeated) {
  const server::ReadView view(downloads_.gate_.partition().published());
  const auto* subject = view.Find<journal::Case>(request_.case_no());
  if (subject == nullptr || !MaySee(view, caller_, *subject)) return CaseNotFound();
  // The file may be another case's as well, and stays: it is not this one's any more.
  if (subject->erased() != 0) return server::ToGrpc(Deny(Reason::kPersonErased, "case_no"));
  if (repeated && !IsEnterprise(caller_)) {
    const bool hall = caller_.principal.kind() == journal::PRINCIPAL_KIND_HALL;
    const std::string& actor = hall ? request_.on_behalf_of() : caller_.principal.id();
    if (grpc::Status may = MayReadToday(view, actor, *subject); !may.ok()) return may;
  }
  const auto* held = FindAttached(view, *subject, request_.material_id());
  if (held == nullptr) return AttachmentNotFound();
  auto opened = downloads_.store_.Open(held->attachment());
  if (!opened.ok()) return server::ToGrpc(opened.status());
  cited_digest_ = held->digest();
  reader_ = *std::move(opened);
  return grpc::Status::OK;
}

void Downloads::Download::Start(bool repeated) {
  if (grpc::Status found = Find(repeated); !found.ok()) return Refuse(std::move(found));
  PresentAttachment(reader_->digest(), reader_->size_bytes(), reader_->media_type(), reader_->file_name(), reader_->scan(),
                    response_.mutable_begin());
  Send();
}

// The next chunk; the last one only with the digest that the case names.
grpc::Status Downloads::Download::Fill() {
  auto bytes = reader_->Chunk(next_);
  if (!bytes.ok()) return server::ToGrpc(bytes.status());
  SHA256_Update(&digest_, bytes->data(), bytes->size());
  if (++next_ == reader_->chunks()) {
    std::string digest(SHA256_DIGEST_LENGTH, '\0');
    SHA256_Final(reinterpret_cast<unsigned char*>(digest.data()), &digest_);
    if (digest != cited_digest_) {
      return server::ToGrpc(
          absl::DataLossError("ATTACHMENT_DAMAGED: the kept bytes of the attachment are not those that were uploaded"));
    }
  }
  response_.set_chunk(*std::move(bytes));
  return grpc::Status::OK;
}

void Downloads::Download::SendNext() {
  if (next_ == reader_->chunks()) return End(grpc::Status::OK);
  if (grpc::Status filled = Fill(); !filled.ok()) return End(filled);
  Send();
}

grpc::Status Downloads::Check(const server::Caller& caller, const api::DownloadAttachmentRequest& request) const {
  if (auto rejection = CheckCaseNo(request.case_no())) return server::ToGrpc(*rejection);
  if (auto rejection = CheckText("material_id", request.material_id(), 1, 64)) return server::ToGrpc(*rejection);
  if (IsEnterprise(caller)) return grpc::Status::OK;
  if (auto rejection = CheckText("purpose", request.purpose(), 2, 200)) return server::ToGrpc(*rejection);
  if (!request.on_behalf_of().empty() && !server::ParsePrincipal(request.on_behalf_of())) {
    return server::ToGrpc(server::InvalidField("PRINCIPAL_INVALID", "on_behalf_of",
                                               "on_behalf_of 应为主体标识，例如 officer:编号。",
                                               "Expected a principal id such as officer:{id} in on_behalf_of."));
  }
  return grpc::Status::OK;
}

// The command's answer comes on a thread of the partition, which must not wait for a disk.
void Downloads::Order(const std::shared_ptr<Download>& download, server::SteadyTime deadline) {
  const server::Method& method = gate_.MethodOf(kMethod);
  const api::DownloadAttachmentRequest& request = download->request();
  const auto tell = [this, download](const server::Reply& reply) {
    grpc::Status status = server::ToGrpc(reply.status);
    if (status.ok() && reply.answer->rejected()) status = server::ToGrpc(reply.answer->rejection());
    if (!status.ok()) return download->End(status);
    threads_.Run([download, repeated = reply.repeated] { download->Start(repeated); });
  };
  server::Call call;
  if (auto rejection = gate_.FillArrival(download->caller(), method, request, request.request_id(), call.incoming)) {
    return download->Refuse(server::ToGrpc(*rejection));
  }
  call.incoming.arrival.set_on_behalf_of(request.on_behalf_of());
  auto& read = *call.incoming.command.mutable_read_attachment();
  read.set_case_no(request.case_no());
  read.set_material_id(request.material_id());
  read.set_purpose(request.purpose());
  call.bytes = request.ByteSizeLong() + 256;
  call.deadline = deadline;
  call.done = tell;
  gate_.Order(std::move(call));
}

void Downloads::Begin(const std::shared_ptr<Download>& download, server::SteadyTime deadline) {
  if (!IsEnterprise(download->caller())) return Order(download, deadline);
  if (grpc::Status may = gate_.MayWait(download->caller(), download->request().min_revision()); !may.ok()) {
    return download->Refuse(std::move(may));
  }
  constexpr auto kWaitMax = std::chrono::seconds(10);
  const server::SteadyTime until = std::min(deadline, std::chrono::steady_clock::now() + kWaitMax);
  gate_.partition().WhenPublished(download->request().min_revision(), until, [this, download](auto published) {
    if (published) return threads_.Run([download] { download->Start(false); });
    download->Refuse(server::ToGrpc(
        absl::DeadlineExceededError("MIN_REVISION_NOT_REACHED: the revision asked for was not reached in time")));
  });
}

grpc::ServerWriteReactor<api::DownloadAttachmentResponse>* Downloads::Open(grpc::CallbackServerContext* context,
                                                                           const api::DownloadAttachmentRequest* request) {
  server::Caller caller;
  grpc::Status refused = gate_.Admit(*context, gate_.MethodOf(kMethod), &caller);
  if (refused.ok()) refused = Check(caller, *request);
  const auto made = std::make_shared<Download>(*this, caller, *request);
  made->Keep(made);
  Download* const download = made.get();
  if (!refused.ok()) {
    download->Refuse(std::move(refused));
    return download;
  }
  auto place =
      transfers_.Join(caller.principal.id(), [download](const absl::Status& why) { download->End(server::ToGrpc(why)); });
  if (!place.ok()) {
    download->End(server::ToGrpc(place.status()));
    return download;
  }
  download->Take(*std::move(place));
  Begin(made, gate_.DeadlineOf(*context));
  return download;
}

}  // namespace yici::approval
