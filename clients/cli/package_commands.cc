// case package: archive packages, one folder for each case; and whether a package is what it says.
#include <filesystem>
#include <fstream>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/attachment_files.h"
#include "clients/cli/audit_commands.h"
#include "clients/cli/package_files.h"
#include "clients/cli/print.h"
#include "clients/cli/progress.h"
#include "services/audit/tree/compact_range.h"
#include "services/base/text.h"
#include "yici/v1/approval.grpc.pb.h"
#include "yici/v1/audit.grpc.pb.h"

namespace yici::cli {
namespace {

namespace fs = std::filesystem;

#define CASE_EXAMPLE "11210700YCJ00025XQ3210125008000202004200001"

struct Wish {
  std::vector<std::string> cases;
  std::string out, purpose, filter;
  bool attachments = true;
};

absl::StatusOr<Wish> ReadWish(const Input& input) {
  Wish wish;
  wish.cases = input.All("CASE_NO");
  wish.out = input.Text("--out");
  wish.purpose = input.Text("--purpose");
  wish.filter = input.Text("--filter");
  wish.attachments = !input.Has("--without-attachments");
  if (wish.out.empty()) return absl::InvalidArgumentError("expected --out DIR, but it is missing");
  if (wish.cases.empty() == wish.filter.empty()) {
    return absl::InvalidArgumentError("expected case numbers or --filter, and not both");
  }
  if (wish.attachments == wish.purpose.empty()) {
    return absl::InvalidArgumentError(
        "expected --purpose TEXT, for reading attachments is kept in the history, or --without-attachments");
  }
  return wish;
}

grpc::Status ListWished(Session& session, Wish* wish) {
  v1::ListCasesRequest request;
  request.set_filter(wish->filter);
  request.set_page_size(500);
  v1::ListCasesResponse reply;
  do {
    request.set_page_token(reply.next_page_token());
    const grpc::Status listed = CallRpc(session, Unary(&v1::ApprovalService::Stub::ListCases), request, &reply);
    if (!listed.ok()) return listed;
    for (const v1::Case& one : reply.cases()) wish->cases.push_back(one.case_no());
  } while (!reply.next_page_token().empty());
  return grpc::Status::OK;
}

grpc::Status Fetch(Session& session, const std::string& case_no, v1::ArchivePackage* package) {
  v1::GetArchivePackageRequest request;
  request.set_case_no(case_no);
  v1::ArchivePackage page;
  do {
    request.set_page_token(page.next_page_token());
    const grpc::Status fetched = CallRpc(session, Unary(&v1::AuditService::Stub::GetArchivePackage), request, &page);
    if (!fetched.ok()) return fetched;
    if (package->case_no().empty()) {
      *package = page;
    } else {
      package->mutable_events()->MergeFrom(page.events());
    }
  } while (!page.next_page_token().empty());
  return grpc::Status::OK;
}

absl::Status NotWritten(const fs::path& path) {
  return absl::UnavailableError(absl::StrCat("expected room to write \"", path.string(), "\", but it fails"));
}

absl::Status WriteFile(const fs::path& path, const std::string& bytes) {
  std::error_code failed;
  fs::create_directories(path.parent_path(), failed);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << bytes;
  file.close();
  return file ? absl::OkStatus() : NotWritten(path);
}

// The same id at each try: one look at a paper is one record, however often the package is begun.
std::string ReadingId(const Wish& wish, const v1::ArchivePackage& package, const std::string& material_id) {
  const std::string what = absl::StrCat(package.revision(), "\n", package.case_no(), "\n", material_id, "\n", wish.purpose);
  return absl::StrCat("package-", audit::Hex(audit::Sha256(what)).substr(0, 40));
}

grpc::Status FetchAttachments(Session& session, const Wish& wish, const v1::ArchivePackage& package, const fs::path& folder,
                              std::vector<PackedAttachment>* packed, absl::Status* written) {
  int nth = 0;
  for (const v1::MaterialView& material : package.state().materials()) {
    ++nth;
    if (!material.attached()) continue;
    const std::string path = AttachmentPath(nth, material);
    std::error_code failed;
    fs::create_directories((folder / path).parent_path(), failed);
    v1::DownloadAttachmentRequest request;
    request.set_case_no(package.case_no());
    request.set_material_id(material.material_id());
    request.set_purpose(wish.purpose);
    request.set_request_id(ReadingId(wish, package, material.material_id()));
    v1::Attachment attachment;
    const grpc::Status read = Download(session, request, (folder / path).string(), &attachment, written);
    if (!read.ok() || !written->ok()) return read;
    packed->push_back({material.material_id(), path, attachment.digest(), attachment.size_bytes()});
  }
  return grpc::Status::OK;
}

// One case. Written aside and moved into its place as a whole: a folder with its name is a whole package.
grpc::Status Pack(Session& session, const Wish& wish, const std::string& case_no, absl::Status* written) {
  const fs::path place = fs::path(wish.out) / case_no, aside = place.string() + ".part";
  v1::ArchivePackage package;
  if (grpc::Status fetched = Fetch(session, case_no, &package); !fetched.ok()) return fetched;
  std::error_code failed;
  fs::remove_all(aside, failed);
  std::vector<PackedAttachment> attachments;
  if (wish.attachments) {
    const grpc::Status read = FetchAttachments(session, wish, package, aside, &attachments, written);
    if (!read.ok() || !written->ok()) return read;
  }
  for (const PackageFile& file : PackageFiles(package, attachments)) {
    if (*written = WriteFile(aside / file.path, file.bytes); !written->ok()) return grpc::Status::OK;
  }
  fs::rename(aside, place, failed);
  if (failed) *written = NotWritten(place);
  return grpc::Status::OK;
}

int RunPackage(Session& session, const Command& command, const Input& input) {
  auto wish = ReadWish(input);
  if (!wish.ok()) return ReportBadInput(session, command, wish.status());
  if (!wish->filter.empty()) {
    if (const grpc::Status listed = ListWished(session, &*wish); !listed.ok()) return session.Fail(listed);
  }
  Progress progress(session, wish->cases.size());
  size_t made = 0, kept = 0;
  for (const std::string& case_no : wish->cases) {
    if (case_no.find('/') != std::string::npos || fs::exists(fs::path(wish->out) / case_no / "SHA256SUMS")) {
      ++kept;
    } else {
      absl::Status written;
      const grpc::Status packed = Pack(session, *wish, case_no, &written);
      if (!packed.ok()) return session.Fail(packed);
      if (!written.ok()) {
        session.io().err << "yici: " << Printable(written.message()) << '\n';
        return kExitOther;
      }
      ++made;
    }
    progress.Step(1);
  }
  if (session.json()) {
    session.io().out << "{\"made\": " << made << ", \"kept\": " << kept << "}\n";
  } else {
    session.io().out << made << session.view().say(" 个归档信息包已生成，", " packages made, ") << kept
                     << session.view().say(" 个此前已有\n", " were there before\n");
  }
  return kExitOk;
}

// ---- verify

int TellVerdict(const Session& session, const PackageVerdict& verdict) {
  if (session.json()) {
    session.io().out << "{\"finding\": \"" << WordOf(verdict.finding) << "\", \"text\": \""
                     << absl::StrReplaceAll(Printable(verdict.text), {{"\\", "\\\\"}, {"\"", "\\\""}}) << "\", \"case_no\": \""
                     << Printable(verdict.case_no) << "\", \"archived\": " << (verdict.archived ? "true" : "false")
                     << ", \"documents\": " << verdict.documents << ", \"events\": " << verdict.events
                     << ", \"files\": " << verdict.files << "}\n";
    return static_cast<int>(verdict.finding);
  }
  const View view = session.view();
  Facts facts;
  const bool sound = verdict.finding == PackageFinding::kSound;
  facts.Add(view.say("结论", "finding"), {std::string(WordOf(verdict.finding)), sound ? Tone::kStrong : Tone::kBad});
  if (!sound) facts.Add(view.say("说明", "what"), {verdict.text, Tone::kBad});
  facts.Add(view.say("办件编号", "case"), verdict.case_no);
  facts.Add(view.say("案卷清单", "file manifest"),
            verdict.archived ? view.say("与归档时记入日志的一致", "the one that the log holds since the archiving")
                             : view.say("未归档，无可比对", "not archived: nothing to compare with"));
  facts.Add(view.say("文书", "documents"), absl::StrCat(verdict.documents));
  facts.Add(view.say("事件", "events"), absl::StrCat(verdict.events));
  facts.Add(view.say("文件", "files"), absl::StrCat(verdict.files));
  facts.Print(view.out, view.colour);
  return static_cast<int>(verdict.finding);
}

int RunPackageVerify(Session& session, const Command& command, const Input& input) {
  std::string key;
  absl::Status read = input.Has("DIR") && input.Has("--key") ? ReadWhole(input.Text("--key"), session.io().in, &key)
                                                             : absl::InvalidArgumentError("expected DIR and --key FILE");
  const auto verifier = read.ok() ? audit::NoteVerifier::Parse(StripSpaces(key)) : read;
  if (!verifier.ok()) return ReportBadInput(session, command, absl::InvalidArgumentError(verifier.status().message()));
  return TellVerdict(session, CheckPackage(input.Text("DIR"), *verifier));
}

}  // namespace

std::vector<Command> PackageCommands() {
  return {
      {.path = "case package",
       .title = "Archive packages of cases that have ended: papers, proofs, attachments, metadata [归档信息包]",
       .flags = {{"CASE_NO", "", "case numbers [办件编号]", As::kLocalMany},
                 {"--filter", "", "instead: as case list has it, every case of it that has ended", As::kLocal},
                 {"--out", "", "folder; one folder in it for each case, what is there is kept [目录]", As::kLocal, true},
                 {"--purpose", "", "purpose of reading the attachments, kept in the history [用途]", As::kLocal},
                 {"--without-attachments", "", "list attachments by their digests only [不含附件]", As::kLocalFlag}},
       .examples = "yici case package " CASE_EXAMPLE " --out packages --purpose 移交档案馆\n"
                   "yici case package --filter state=ARCHIVED --out packages --purpose 移交档案馆",
       .run = RunPackage,
       .also = {&v1::GetArchivePackageRequest::default_instance()}},
      {.path = "case package verify",
       .title = "Check a package offline: files, events, papers, and the manifest that the log holds [核验归档信息包]",
       .flags = {{"DIR", "", "folder of one case [目录]", As::kLocal, true},
                 {"--key", "", "verifier key of the log, one line (yici audit key)", As::kLocal, true}},
       .examples = "yici case package verify packages/" CASE_EXAMPLE " --key audit.pub",
       .run = RunPackageVerify},
  };
}

}  // namespace yici::cli
