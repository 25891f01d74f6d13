#include "services/approval/service/uploads.h"

#include <openssl/evp.h>

#include <algorithm>

#include "absl/strings/escaping.h"
#include "services/approval/service/convert.h"
#include "services/base/text.h"
#include "services/catalog/machine/media_types.h"
#include "services/server/attachments/media_type.h"

namespace yici::approval {
namespace {

namespace api = ::yici::v1;
using server::InvalidField;

constexpr int64_t kDayMs = 86'400'000;
constexpr size_t kFileNameMax = 200;

grpc::Status Invalid(std::string_view reason, std::string_view field, std::string_view zh, std::string_view en,
                     std::initializer_list<std::pair<std::string_view, std::string_view>> metadata) {
  return server::ToGrpc(Reject(RejectionCode::kInvalidArgument, reason, field, zh, en, metadata));
}

grpc::Status SizeWrong(std::string_view field, int64_t size, int64_t expected, std::string_view key) {
  const std::string zh = StrCat("附件应为 1 到 ", expected, " 字节，且与声明的大小一致。");
  const std::string en = StrCat("Expected an attachment of 1 to ", expected, " bytes and as large as declared.");
  return Invalid("ATTACHMENT_SIZE", field, zh, en, {{"size_bytes", std::to_string(size)}, {key, std::to_string(expected)}});
}

// SHA-256 of what comes in pieces.
class RunningDigest {
 public:
  RunningDigest() : context_(EVP_MD_CTX_new()) { EVP_DigestInit_ex(context_, EVP_sha256(), nullptr); }
  ~RunningDigest() { EVP_MD_CTX_free(context_); }
  RunningDigest(const RunningDigest&) = delete;
  RunningDigest& operator=(const RunningDigest&) = delete;
  void Add(std::string_view bytes) { EVP_DigestUpdate(context_, bytes.data(), bytes.size()); }
  std::string Finish() {
    std::string digest(32, '\0');
    EVP_DigestFinal_ex(context_, reinterpret_cast<unsigned char*>(digest.data()), nullptr);
    return digest;
  }

 private:
  EVP_MD_CTX* const context_;
};

}  // namespace

bool DailyBytes::Take(const std::string& principal, int64_t bytes, int64_t now_ms) {
  std::lock_guard lock(mutex_);
  if (const int64_t day = now_ms / kDayMs; day != day_) {
    day_ = day;
    taken_.clear();
  }
  int64_t& taken = taken_[principal];
  if (taken + bytes > bytes_max_) return false;
  taken += bytes;
  return true;
}

void PresentAttachment(const std::string& digest, int64_t size_bytes, const std::string& media_type,
                       const std::string& file_name, journal::ScanVerdict scan, api::Attachment* out) {
  out->set_digest(absl::BytesToHexString(digest));
  out->set_size_bytes(size_bytes);
  out->set_media_type(media_type);
  out->set_file_name(file_name);
  out->set_scan(scan == journal::SCAN_VERDICT_CLEAN ? "clean" : "unscanned");
}

// Reads arrive one after the other. Finish is called once, under `mutex_`, and no read starts after it: by a read that ends it,
// by the work at its end, or by the watch over standing streams. It keeps itself until it is done, and the work keeps it too.
class Uploads::Upload final : public grpc::ServerReadReactor<api::UploadAttachmentRequest>,
                              public std::enable_shared_from_this<Upload> {
 public:
  Upload(Uploads& uploads, server::Caller caller, grpc::CallbackServerContext* context, api::Attachment* response)
      : uploads_(uploads), caller_(std::move(caller)), context_(context), response_(response) {}

  void Keep(std::shared_ptr<Upload> self) { self_ = std::move(self); }
  void Begin(std::shared_ptr<server::Transfers::Place> place) {
    place_ = std::move(place);
    ReadOn();
  }
  void End(const grpc::Status& status) {
    std::lock_guard lock(mutex_);
    if (!finished_) Finish(status);
    finished_ = true;
  }
  void OnReadDone(bool ok) override;
  void OnDone() override {
    if (place_) place_->Leave();
    const std::shared_ptr<Upload> last = std::move(self_);
  }

 private:
  void ReadOn() {
    std::lock_guard lock(mutex_);
    if (finished_) return;
    // The headers go out once the begin was taken: a client that waits for them knows that it has its place.
    if (begun_ && !headers_sent_) StartSendInitialMetadata();
    headers_sent_ = begun_;
    StartRead(&part_);
  }
  bool finished() {
    std::lock_guard lock(mutex_);
    return finished_;
  }
  grpc::Status Take(const api::UploadAttachmentRequest& part);
  grpc::Status TakeBegin(const api::UploadBegin& begin);
  grpc::Status TakeChunk(const std::string& bytes);
  void Append(std::string_view bytes);
  void Refuse(grpc::Status status) {
    End(uploads_.gate_.Refused(caller_, uploads_.gate_.MethodOf("yici.v1.ApprovalService.UploadAttachment"),
                               std::move(status)));
  }
  void Work();
  grpc::Status CheckWhole();
  grpc::Status Look();
  grpc::Status KeepFile();

  Uploads& uploads_;
  const server::Caller caller_;
  grpc::CallbackServerContext* const context_;
  api::Attachment* const response_;
  std::shared_ptr<server::Transfers::Place> place_;
  api::UploadAttachmentRequest part_;
  bool begun_ = false, headers_sent_ = false;
  int64_t expected_ = 0, received_ = 0;
  RunningDigest digest_;
  server::AttachmentFile file_;
  std::mutex mutex_;
  bool finished_ = false;
  std::shared_ptr<Upload> self_;
};

void Uploads::Upload::OnReadDone(bool ok) {
  if (!ok) {
    if (finished()) return;
    if (context_->IsCancelled()) return End(grpc::Status::CANCELLED);
    place_->SetWorking();
    return uploads_.threads_.Run([self = shared_from_this()] { self->Work(); });
  }
  place_->Touch();
  if (grpc::Status taken = Take(part_); !taken.ok()) return Refuse(std::move(taken));
  ReadOn();
}

grpc::Status Uploads::Upload::Take(const api::UploadAttachmentRequest& part) {
  const bool in_order = part.part_case() != api::UploadAttachmentRequest::PART_NOT_SET && part.has_begin() != begun_;
  if (!in_order) {
    return server::ToGrpc(InvalidField("UPLOAD_SEQUENCE", "begin", "应先发送一次 begin，然后只发送 chunk。",
                                       "Expected begin once and first, then nothing but chunks."));
  }
  return part.has_begin() ? TakeBegin(part.begin()) : TakeChunk(part.chunk());
}

grpc::Status Uploads::Upload::TakeBegin(const api::UploadBegin& begin) {
  begun_ = true;
  if (begin.digest().size() != 64 || begin.digest().find_first_not_of("0123456789abcdef") != std::string::npos) {
    return server::ToGrpc(InvalidField("DIGEST_FORMAT", "begin.digest", "摘要应为 64 位小写十六进制的 SHA-256。",
                                       "Expected 64 lower-case hex digits of SHA-256."));
  }
  const int64_t bytes_max = uploads_.options_.bytes_max;
  if (begin.size_bytes() < 1 || begin.size_bytes() > bytes_max) {
    return SizeWrong("begin.size_bytes", begin.size_bytes(), bytes_max, "size_bytes_max");
  }
  if (!catalog::IsMediaType(begin.media_type())) {
    return server::ToGrpc(InvalidField("MEDIA_TYPE_UNKNOWN", "begin.media_type", "文件类型不在可接受的类型之内。",
                                       "Expected one of the media types that are taken, such as application/pdf."));
  }
  if (auto rejection = CheckText("begin.file_name", begin.file_name(), 0, kFileNameMax)) return server::ToGrpc(*rejection);
  if (!uploads_.daily_.Take(caller_.principal.id(), begin.size_bytes(), server::AttachmentStore::NowMs())) {
    return server::ToGrpc(absl::ResourceExhaustedError("UPLOAD_QUOTA: this principal has uploaded as much as a day allows"),
                          std::chrono::hours(1));
  }
  if (!place_->Reserve(begin.size_bytes())) {
    return server::ToGrpc(absl::ResourceExhaustedError("TRANSFERS_FULL: too many files are on their way"));
  }
  expected_ = begin.size_bytes();
  file_.uploader = caller_.principal.id();
  file_.digest = absl::HexStringToBytes(begin.digest());
  file_.media_type = begin.media_type();
  file_.file_name = begin.file_name();
  return grpc::Status::OK;
}

grpc::Status Uploads::Upload::TakeChunk(const std::string& bytes) {
  if (bytes.empty() || bytes.size() > server::kAttachmentChunkBytes) {
    return server::ToGrpc(
        InvalidField("CHUNK_SIZE", "chunk", "每个数据块应为 1 字节到 1 MiB。", "Expected chunks of 1 byte to 1 MiB."));
  }
  received_ += static_cast<int64_t>(bytes.size());
  if (received_ > expected_) return SizeWrong("begin.size_bytes", received_, expected_, "declared_bytes");
  digest_.Add(bytes);
  Append(bytes);
  return grpc::Status::OK;
}

// Cut anew: how the client cut it says nothing about how it is kept.
void Uploads::Upload::Append(std::string_view bytes) {
  while (!bytes.empty()) {
    if (file_.chunks.empty() || file_.chunks.back().size() == server::kAttachmentChunkBytes) {
      const auto left = static_cast<size_t>(expected_) - file_.chunks.size() * server::kAttachmentChunkBytes;
      file_.chunks.emplace_back().reserve(std::min(left, server::kAttachmentChunkBytes));
    }
    std::string& last = file_.chunks.back();
    const size_t room = std::min(server::kAttachmentChunkBytes - last.size(), bytes.size());
    last.append(bytes.substr(0, room));
    bytes.remove_prefix(room);
  }
}

grpc::Status Uploads::Upload::CheckWhole() {
  if (!begun_) {
    return server::ToGrpc(InvalidField("UPLOAD_SEQUENCE", "begin", "应先发送一次 begin，然后只发送 chunk。",
                                       "Expected begin once and first, then nothing but chunks."));
  }
  if (received_ != expected_) return SizeWrong("begin.size_bytes", received_, expected_, "declared_bytes");
  const std::string got = digest_.Finish();
  if (got != file_.digest) {
    return Invalid("DIGEST_MISMATCH", "begin.digest", "文件的 SHA-256 应与声明的摘要一致，但不一致。",
                   "Expected bytes with the declared SHA-256, but theirs is another.",
                   {{"expected", absl::BytesToHexString(file_.digest)}, {"got", absl::BytesToHexString(got)}});
  }
  if (server::AgreesWithType(file_.chunks[0], file_.media_type)) return grpc::Status::OK;
  return Invalid("MEDIA_TYPE_MISMATCH", "begin.media_type", "文件内容应与声明的类型一致，但不一致。",
                 "Expected a file of the declared type, but its first bytes are of another.", {{"declared", file_.media_type}});
}

grpc::Status Uploads::Upload::Look() {
  if (uploads_.scanner_ == nullptr) return grpc::Status::OK;
  const auto found = uploads_.scanner_->Look(file_.chunks);
  if (!found.ok()) return server::ToGrpc(found.status(), std::chrono::seconds(5));
  if (*found == server::Scan::kRefused) {
    return server::ToGrpc(InvalidField("ATTACHMENT_REFUSED_BY_SCAN", "chunk", "附件未通过安全检查，没有保存。",
                                       "Expected a file that passes the scan, but it was refused; nothing is kept."));
  }
  file_.scan = journal::SCAN_VERDICT_CLEAN;
  return grpc::Status::OK;
}

grpc::Status Uploads::Upload::KeepFile() {
  api::Attachment told;
  PresentAttachment(file_.digest, expected_, file_.media_type, file_.file_name, file_.scan, &told);
  const auto kept = uploads_.store_.Put(std::move(file_));
  if (!kept.ok()) return server::ToGrpc(kept.status());
  told.set_kept_before(kept->kept_before);
  told.mutable_kept_until()->set_seconds(kept->kept_until_ms / 1000);
  std::lock_guard lock(mutex_);
  if (!finished_) *response_ = std::move(told);
  return grpc::Status::OK;
}

void Uploads::Upload::Work() {
  if (uploads_.threads_.stopping()) return End(server::ToGrpc(absl::UnavailableError("STOPPING: the server is shutting down")));
  grpc::Status status = CheckWhole();
  if (status.ok()) status = Look();
  if (status.ok()) status = KeepFile();
  if (status.ok()) return End(status);
  Refuse(std::move(status));
}

grpc::Status Uploads::MayBegin() const {
  const auto published = gate_.partition().published();
  if (published->head.hold) {
    return server::ToGrpc(absl::UnavailableError("ON_HOLD: the partition serves reads only: " + published->head.hold_reason));
  }
  if (!gate_.partition().storage_low()) return grpc::Status::OK;
  return server::ToGrpc(absl::UnavailableError("STORAGE_LOW: the data device has too little space left; reads go on"));
}

grpc::ServerReadReactor<api::UploadAttachmentRequest>* Uploads::Open(grpc::CallbackServerContext* context,
                                                                     api::Attachment* response) {
  const server::Method& method = gate_.MethodOf("yici.v1.ApprovalService.UploadAttachment");
  server::Caller caller;
  grpc::Status refused = gate_.Admit(*context, method, &caller);
  if (refused.ok()) refused = MayBegin();
  const auto made = std::make_shared<Upload>(*this, caller, context, response);
  made->Keep(made);
  Upload* const upload = made.get();
  if (!refused.ok()) {
    upload->End(gate_.Refused(caller, method, std::move(refused)));
    return upload;
  }
  auto place = transfers_.Join(caller.principal.id(), [upload](const absl::Status& why) { upload->End(server::ToGrpc(why)); });
  if (place.ok()) {
    upload->Begin(*std::move(place));
  } else {
    upload->End(server::ToGrpc(place.status()));
  }
  return upload;
}

}  // namespace yici::approval
