// Attachments and papers that need not be brought twice.
#include <filesystem>
#include <fstream>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "clients/cli/attachment_files.h"
#include "clients/cli/families.h"
#include "clients/cli/print.h"
#include "clients/cli/progress.h"
#include "yici/v1/approval.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::ApprovalService::Stub;

#define CASE_EXAMPLE "11210700YCJ00025XQ3210125008000202004200001"

void PrintAttachment(const v1::Attachment& attachment, const View& view) {
  Facts facts;
  facts.Add(view.say("文件", "file"), attachment.file_name());
  facts.Add("sha256", attachment.digest());
  facts.Add(view.say("字节", "bytes"), absl::StrCat(attachment.size_bytes()));
  facts.Add(view.say("类型", "type"), attachment.media_type());
  facts.Add(view.say("安全检查", "scan"),
            attachment.scan() == "clean" ? view.say("通过", "clean") : view.say("未检查", "unscanned"));
  if (attachment.kept_before()) facts.Add(view.say("备注", "note"), view.say("此前已上传", "was there already"));
  facts.Add(view.say("未引用时保存至", "kept, while not cited, until"), At(attachment.kept_until()));
  facts.Print(view.out, view.colour);
}

int RunUpload(Session& session, const Command& command, const Input& input) {
  const auto file = input.Has("FILE") ? Examine(input.Text("FILE"), input.Text("--type"))
                                      : absl::InvalidArgumentError("expected FILE, but it is missing");
  if (!file.ok()) return ReportBadInput(session, command, file.status());
  v1::Attachment attachment;
  if (const grpc::Status status = Upload(session, *file, &attachment); !status.ok()) return session.Fail(status);
  Show(session, command, attachment);
  return kExitOk;
}

// What arrives, beside the name it will have: a file is there whole or not at all.
class Arriving {
 public:
  explicit Arriving(std::string path) : path_(std::move(path)), aside_(path_ + ".part") {}
  ~Arriving() {
    std::error_code ignored;
    std::filesystem::remove(aside_, ignored);
  }
  void Begin() {
    file_ = std::ofstream(aside_, std::ios::binary | std::ios::trunc);
    digest_ = std::make_unique<Digest>();
  }
  void Add(const std::string& bytes) {
    digest_->Add(bytes);
    file_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
  absl::Status Finish(const std::string& digest) {
    file_.close();
    if (!file_) return absl::NotFoundError(absl::StrCat("expected room to write \"", path_, "\", but it fails"));
    if (digest_->Hex() != digest) {
      return absl::DataLossError("expected the bytes that were handed in, but what arrived has another SHA-256");
    }
    std::error_code failed;
    std::filesystem::rename(aside_, path_, failed);
    return failed ? absl::NotFoundError(absl::StrCat("expected to write \"", path_, "\", but it fails")) : absl::OkStatus();
  }

 private:
  const std::string path_, aside_;
  std::ofstream file_;
  std::unique_ptr<Digest> digest_;
};

grpc::Status Receive(Session& session, grpc::ClientContext* context, const v1::DownloadAttachmentRequest& request,
                     Arriving& file, v1::Attachment* attachment) {
  Stub stub(session.channel());
  const auto reader = stub.DownloadAttachment(context, request);
  v1::DownloadAttachmentResponse part;
  std::unique_ptr<Progress> progress;
  file.Begin();
  while (reader->Read(&part)) {
    if (part.has_begin()) {
      *attachment = part.begin();
      progress = std::make_unique<Progress>(session, static_cast<size_t>(attachment->size_bytes()));
    } else {
      file.Add(part.chunk());
      if (progress) progress->Step(part.chunk().size());
    }
  }
  return reader->Finish();
}

int RunDownload(Session& session, const Command& command, const Input& input) {
  v1::DownloadAttachmentRequest request;
  absl::Status filled = FillRequest(session, command, input, &request);
  const std::string path = input.Text("--to");
  if (filled.ok() && path.empty()) filled = absl::InvalidArgumentError("expected --to FILE, but it is missing");
  if (filled.ok() && std::filesystem::exists(path) && !input.Has("--force")) {
    filled = absl::InvalidArgumentError(absl::StrCat("expected a new file, but \"", path, "\" is there; --force replaces it"));
  }
  if (!filled.ok()) return ReportBadInput(session, command, filled);
  v1::Attachment attachment;
  absl::Status written;
  const grpc::Status status = Download(session, request, path, &attachment, &written);
  if (!status.ok()) return session.Fail(status);
  if (!written.ok()) {
    session.Note(written.message());
    return kExitOther;
  }
  Show(session, command, attachment);
  return kExitOk;
}

void PrintReusable(const v1::ListReusableMaterialsResponse& reply, const View& view) {
  if (reply.materials().empty()) {
    view.out << view.say("没有可沿用的材料\n", "nothing that could be taken over\n");
    return;
  }
  Table table({view.say("材料编号", "ID"), view.say("名称", "NAME"), view.say("已交于办件", "HANDED IN WITH"),
               view.say("日期", "DAY"), view.say("有效至", "VALID UNTIL"), view.say("类型", "TYPE")});
  for (const v1::ReusableMaterial& material : reply.materials()) {
    table.Add({material.material_id(), material.name(), material.case_no(), material.day(),
               material.valid_until().empty() ? std::string(view.say("长期", "open")) : material.valid_until(),
               material.media_type().empty() ? std::string(view.say("纸质", "paper")) : material.media_type()});
  }
  table.Print(view.out, view.colour);
}

template <class Request, class Reply>
Rpc Streamed() {
  return {&Request::default_instance(), &Reply::default_instance(), nullptr};
}

}  // namespace

grpc::Status Download(Session& session, const v1::DownloadAttachmentRequest& request, const std::string& path,
                      v1::Attachment* attachment, absl::Status* written) {
  Arriving file(path);
  const grpc::Status status =
      session.Call([&](grpc::ClientContext* context) { return Receive(session, context, request, file, attachment); });
  if (status.ok()) *written = file.Finish(attachment->digest());
  return status;
}

std::vector<Command> AttachmentCommands() {
  return {
      {.path = "attachment upload",
       .title = "Upload a file, to be cited by its SHA-256 [上传附件]",
       .rpc = Streamed<v1::UploadAttachmentRequest, v1::Attachment>(),
       .print = Shows(PrintAttachment),
       .flags = {{"FILE", "", "the file", As::kLocal},
                 {"--type", "", "media type; default: by the end of the file's name", As::kLocal}},
       .examples = "yici attachment upload plan.pdf\nyici attachment upload scan.bin --type image/jpeg -o json",
       .run = RunUpload},
      {.path = "attachment download",
       .title = "Read what a material of a case holds; officers give a purpose, kept in the history [下载附件]",
       .rpc = Streamed<v1::DownloadAttachmentRequest, v1::Attachment>(),
       .print = Shows(PrintAttachment),
       .flags = {kCaseNo,
                 {"MATERIAL", "material_id", "material [材料编号]", As::kField, true},
                 {"--to", "", "file to write [保存为]", As::kLocal},
                 {"--force", "", "replace a file that is there", As::kLocalFlag},
                 {"--purpose", "purpose", "purpose; officers and hall systems [用途]"},
                 kOnBehalfOf},
       .examples = "yici attachment download " CASE_EXAMPLE " 210125008000-m02 --to licence.pdf\n"
                   "yici attachment download " CASE_EXAMPLE " 210125008000-m02 --to licence.pdf --purpose 核对主体资格",
       .run = RunDownload},
      {.path = "material reusable",
       .title = "What an applicant handed in before and need not bring again for an item [可沿用材料]",
       .rpc = Unary(&Stub::ListReusableMaterials),
       .print = Shows(PrintReusable),
       .flags = {{"--item", "item_code", "item code [事项编码]", As::kField, true},
                 {"--uscc", "applicant_uscc", "applicant organisation; an enterprise: itself [统一社会信用代码]"},
                 {"--id-number", "applicant_id_number", "applicant person [身份证号]"}},
       .examples = "yici material reusable --item 11210700YCJ00025XQ3210125010000\n"
                   "yici material reusable --item 11210700YCJ00025XQ3210125010000 --uscc 91210700MA0AB12C3K"},
  };
}

}  // namespace yici::cli
