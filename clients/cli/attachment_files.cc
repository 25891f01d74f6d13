#include "clients/cli/attachment_files.h"

#include <openssl/evp.h>

#include <fstream>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/progress.h"
#include "yici/v1/approval.grpc.pb.h"

namespace yici::cli {
namespace {

constexpr size_t kPieceBytes = 512 << 10;
constexpr int64_t kLongBytes = 4 << 20;  // worth a bar

struct Ending {
  const char* ending;
  const char* media_type;
};
constexpr Ending kEndings[] = {
    {".pdf", "application/pdf"},
    {".ofd", "application/ofd"},
    {".xml", "application/xml"},
    {".doc", "application/msword"},
    {".xls", "application/vnd.ms-excel"},
    {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {".zip", "application/zip"},
    {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},
    {".png", "image/png"},
    {".tif", "image/tiff"},
    {".tiff", "image/tiff"},
    {".txt", "text/plain"},
};

std::string TypeByName(const std::string& name) {
  const std::string lower = absl::AsciiStrToLower(name);
  for (const Ending& known : kEndings) {
    if (absl::EndsWith(lower, known.ending)) return known.media_type;
  }
  return "";
}

absl::Status Unreadable(const std::string& path) {
  return absl::NotFoundError(absl::StrCat("expected a readable file, but \"", path, "\" cannot be read"));
}

// Calls `take` with each piece; false when reading fails or `take` wants no more.
template <class Take>
bool ReadPieces(const std::string& path, Take take) {
  std::ifstream file(path, std::ios::binary);
  std::string piece(kPieceBytes, '\0');
  while (file) {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const auto got = static_cast<size_t>(file.gcount());
    if (got > 0 && !take(absl::string_view(piece.data(), got))) return false;
  }
  return file.eof();
}

// One attempt. A server that refuses early ends the stream: its status says why.
grpc::Status Send(Session& session, grpc::ClientContext* context, const LocalFile& file, v1::Attachment* attachment) {
  attachment->Clear();
  v1::ApprovalService::Stub stub(session.channel());
  const auto writer = stub.UploadAttachment(context, attachment);
  v1::UploadAttachmentRequest part;
  part.mutable_begin()->set_digest(file.digest);
  part.mutable_begin()->set_size_bytes(file.size_bytes);
  part.mutable_begin()->set_media_type(file.media_type);
  part.mutable_begin()->set_file_name(file.name);
  if (writer->Write(part)) {
    Progress progress(session, file.size_bytes > kLongBytes ? static_cast<size_t>(file.size_bytes) : 0);
    ReadPieces(file.path, [&](absl::string_view piece) {
      part.set_chunk(piece.data(), piece.size());
      progress.Step(piece.size());
      return writer->Write(part);
    });
    writer->WritesDone();
  }
  return writer->Finish();
}

}  // namespace

struct Digest::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Digest::Digest() : state_(std::make_unique<State>()) { EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr); }

Digest::~Digest() = default;

void Digest::Add(absl::string_view bytes) { EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()); }

std::string Digest::Hex() {
  std::string digest(32, '\0');
  EVP_DigestFinal_ex(state_->context, reinterpret_cast<unsigned char*>(digest.data()), nullptr);
  return absl::BytesToHexString(digest);
}

absl::StatusOr<LocalFile> Examine(const std::string& path, const std::string& media_type) {
  LocalFile file;
  file.path = path;
  file.name = path.substr(path.rfind('/') + 1);
  file.media_type = media_type.empty() ? TypeByName(file.name) : media_type;
  if (file.media_type.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected a file whose name ends in .pdf, .ofd, .jpg, .png, .docx, …, but got \"", file.name,
                     "\"; `yici attachment upload --type` names the type"));
  }
  Digest digest;
  const bool read = ReadPieces(path, [&](absl::string_view piece) {
    digest.Add(piece);
    file.size_bytes += static_cast<int64_t>(piece.size());
    return true;
  });
  if (!read) return Unreadable(path);
  file.digest = digest.Hex();
  return file;
}

grpc::Status Upload(Session& session, const LocalFile& file, v1::Attachment* attachment) {
  return session.Call([&](grpc::ClientContext* context) { return Send(session, context, file, attachment); });
}

bool SplitCited(absl::string_view text, std::string* material, std::string* path) {
  const size_t at = text.find("=@");
  if (at == absl::string_view::npos) return false;
  *material = std::string(text.substr(0, at));
  *path = std::string(text.substr(at + 2));
  return true;
}

grpc::Status UploadCited(Session& session, const Input& input) {
  for (const std::string& text : input.All("--material")) {
    std::string material, path;
    if (!SplitCited(text, &material, &path)) continue;
    const auto file = Examine(path);
    if (!file.ok()) return grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, std::string(file.status().message()));
    v1::Attachment attachment;
    if (const grpc::Status sent = Upload(session, *file, &attachment); !sent.ok()) return sent;
  }
  return grpc::Status::OK;
}

int RunWithFiles(Session& session, const Command& command, const Input& input) {
  std::unique_ptr<Message> request(command.rpc.request->New());
  const absl::Status filled = FillRequest(session, command, input, request.get());
  if (!filled.ok()) return ReportBadInput(session, command, filled);
  if (const grpc::Status sent = UploadCited(session, input); !sent.ok()) return session.Fail(sent);
  return RunUnary(session, command, input);
}

}  // namespace yici::cli
