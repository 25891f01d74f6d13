// Files of this machine that become attachments: looked at, uploaded, written.
//
//   absl::StatusOr<LocalFile> file = Examine("plan.pdf");            // size, SHA-256, type by its name
//   grpc::Status status = Upload(session, *file, &attachment);       // in pieces, with a bar, again from the start on a retry
//   grpc::Status cited = UploadCited(session, input);                // every --material ID=@FILE of the line
#ifndef YICI_CLIENTS_CLI_ATTACHMENT_FILES_H_
#define YICI_CLIENTS_CLI_ATTACHMENT_FILES_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/command.h"
#include "yici/v1/approval.pb.h"

namespace yici::cli {

struct LocalFile {
  std::string path, name, digest, media_type;
  int64_t size_bytes = 0;
};

// SHA-256 of what comes in pieces, in hex at the end.
class Digest {
 public:
  Digest();
  ~Digest();
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;
  void Add(absl::string_view bytes);
  std::string Hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// NOT_FOUND: cannot be read. `media_type` empty: by the end of its name; INVALID_ARGUMENT where that says nothing.
absl::StatusOr<LocalFile> Examine(const std::string& path, const std::string& media_type = "");

// What a material of a case holds, into a new file, in pieces and with a bar. `written`: whether the file is there, whole and
// as it was handed in.
grpc::Status Download(Session& session, const v1::DownloadAttachmentRequest& request, const std::string& path,
                      v1::Attachment* attachment, absl::Status* written);

grpc::Status Upload(Session& session, const LocalFile& file, v1::Attachment* attachment);

// "ID[:copies[:pages]]=@FILE" → the part before and the path; false for other texts.
bool SplitCited(absl::string_view text, std::string* material, std::string* path);

// Uploads what the words of --material name, before the command that cites it. What is wrong with a file itself was said
// when the request was filled.
grpc::Status UploadCited(Session& session, const Input& input);

// For commands whose --material may name files: uploads them, then RunUnary.
int RunWithFiles(Session& session, const Command& command, const Input& input);

inline constexpr char kMaterialHelp[] =
    "ID[:copies[:pages[:sha256:bytes]]], or ID[:copies[:pages]]=@FILE to upload and cite a file; repeatable [材料]";
inline constexpr char kReuseHelp[] = "ID=CASE_NO: taken over from an earlier case of the applicant; repeatable [沿用]";

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_ATTACHMENT_FILES_H_
