// audit export: tables of a range of records, from a server, a data folder or a backup; and whether an export is what it says.
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <optional>
#include <ostream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/audit_commands.h"
#include "clients/cli/print.h"
#include "clients/cli/read_folder.h"
#include "clients/cli/verify_report.h"
#include "services/audit/backup/backup.h"
#include "services/audit/export/export_check.h"
#include "services/audit/note/checkpoint.h"
#include "services/base/text.h"
#include "yici/v1/audit.grpc.pb.h"

namespace yici::cli {
namespace {

namespace fs = std::filesystem;
using audit::ExportFinding;
using audit::ExportPage;
using Stub = v1::AuditService::Stub;

struct Asked {
  uint64_t from = 1, to = 0;  // 0: as it stands
  bool parties = false;
  audit::ExportForm form = audit::ExportForm::kCsv;
  std::string out;
  // Names the export: what was begun goes on only as the same.
  std::string what() const { return absl::StrCat("revisions ", from, " ", to, " parties ", parties ? "masked" : "none"); }
};

absl::Status ReadRevision(const Input& input, const char* name, uint64_t* number) {
  if (!input.Has(name)) return absl::OkStatus();
  const std::string text = input.Text(name);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
  if (error == std::errc() && end == text.data() + text.size() && *number > 0) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("expected ", name, ", a revision from 1, but got \"", text, "\""));
}

absl::StatusOr<Asked> ReadAsked(const Input& input) {
  Asked asked;
  asked.out = input.Text("--out");
  if (asked.out.empty()) return absl::InvalidArgumentError("expected --out DIR, but it is missing");
  for (const auto& [name, number] : {std::pair{"--from", &asked.from}, std::pair{"--to", &asked.to}}) {
    if (absl::Status read = ReadRevision(input, name, number); !read.ok()) return read;
  }
  const std::string form = input.Has("--format") ? input.Text("--format") : "csv";
  if (form != "csv" && form != "sqlite") {
    return absl::InvalidArgumentError(absl::StrCat("expected --format csv or sqlite, but got \"", form, "\""));
  }
  asked.form = form == "csv" ? audit::ExportForm::kCsv : audit::ExportForm::kSqlite;
  asked.parties = input.Has("--parties");
  const bool local = input.Has("--data") || input.Has("--backup");
  if (input.Has("--backup") != input.Has("--backup-id") || (input.Has("--data") && input.Has("--backup"))) {
    return absl::InvalidArgumentError("expected --data, or --backup with --backup-id, or neither: then a server is asked");
  }
  if (local && asked.parties) {
    return absl::InvalidArgumentError("expected no --parties offline: the fields of persons are sealed there; ask a server");
  }
  if (!local && input.Has("--sign-key")) {
    return absl::InvalidArgumentError("expected --sign-key with --data or --backup: a server signs with its own");
  }
  return asked;
}

// ---- where pages come from

using NextPage = std::function<absl::StatusOr<ExportPage>(const std::string& cursor)>;

// `refused`: what the server said, where it was asked and did not answer.
NextPage FromServer(Session& session, const Asked& asked, grpc::Status* refused) {
  return [&session, asked, refused](const std::string& cursor) -> absl::StatusOr<ExportPage> {
    v1::ExportTablesRequest request;
    request.set_from_revision(asked.from);
    request.set_to_revision(asked.to);
    request.set_parties(asked.parties);
    request.set_page_token(cursor);
    v1::ExportTablesResponse reply;
    *refused = CallRpc(session, Unary(&Stub::ExportTables), request, &reply);
    if (!refused->ok()) return absl::UnavailableError(refused->error_message());
    ExportPage page;
    for (const v1::TablePart& part : reply.parts()) page.parts.emplace_back(part.table(), part.csv());
    page.reached = reply.reached_revision();
    page.to = reply.to_revision();
    page.cursor = reply.next_page_token();
    page.manifest = reply.manifest();
    return page;
  };
}

absl::StatusOr<std::optional<audit::NoteSigner>> ReadSigner(const Session& session, const Input& input,
                                                            const std::string& log_id_hex) {
  if (!input.Has("--sign-key")) return std::optional<audit::NoteSigner>();
  std::string text;
  if (absl::Status read = ReadWhole(input.Text("--sign-key"), session.io().in, &text); !read.ok()) return read;
  const std::string_view hex = StripSpaces(text);
  audit::KeyBytes seed;
  if (hex.size() != 2 * seed.size() || hex.find_first_not_of("0123456789abcdef") != std::string_view::npos) {
    return absl::InvalidArgumentError("expected a signing key of 64 hex digits, as a server keeps it in its --audit-key-file");
  }
  const std::string bytes = absl::HexStringToBytes(ToAbsl(hex));
  std::copy(bytes.begin(), bytes.end(), seed.begin());
  auto signer = audit::NoteSigner::FromSeed(audit::LogOrigin(log_id_hex), seed);
  if (!signer.ok()) return signer.status();
  return std::optional(*std::move(signer));
}

// The records of a folder; the cursor, in hex, says where they stand.
class FolderPages {
 public:
  FolderPages(const ReadFolder& folder, const Asked& asked, std::optional<audit::NoteSigner> signer)
      : folder_(folder), asked_(asked), signer_(std::move(signer)) {}

  absl::StatusOr<ExportPage> Next(const std::string& cursor) {
    const audit::StoreView view{folder_.store.get(), nullptr};
    const auto last = storage::NewLocalJournal(folder_.store.get())->LastRevision(nullptr);
    if (!last.ok()) return last.status();
    const uint64_t to = asked_.to == 0 ? *last : asked_.to;
    if (asked_.from > to || to > *last) {
      return absl::OutOfRangeError(
          absl::StrCat("expected revisions from 1 to at most ", *last, ", but got ", asked_.from, " to ", to));
    }
    auto stand = cursor.empty() ? audit::ExportCursor() : audit::ExportCursor::Load(absl::HexStringToBytes(cursor));
    if (!stand) return absl::DataLossError("expected the cursor of this export, but got another");
    audit::Exporter exporter(view, {.log_id_hex = folder_.log_id_hex, .from = asked_.from, .to = to}, *std::move(stand));
    if (absl::Status taken = exporter.Step({}); !taken.ok()) return taken;
    ExportPage page;
    for (const auto& [table, text] : exporter.texts().all()) {
      if (!text.csv.empty()) page.parts.emplace_back(table->name, text.csv);
    }
    page.reached = exporter.reached();
    page.to = to;
    if (!exporter.done()) return page.cursor = absl::BytesToHexString(exporter.cursor().Save()), page;
    const auto tree = audit::ComputeTreeAt(view, folder_.log_id_hex, to);
    if (!tree.ok()) return tree.status();
    const audit::ExportManifest manifest{audit::LogOrigin(folder_.log_id_hex), asked_.from, to, *tree, false, exporter.Sums()};
    page.manifest = FormatExportManifest(manifest);
    if (!signer_) return page;
    auto note = SignExportManifest(manifest, *signer_);
    if (!note.ok()) return note.status();
    return page.manifest = *std::move(note), page;
  }

 private:
  const ReadFolder& folder_;
  const Asked& asked_;
  const std::optional<audit::NoteSigner> signer_;
};

// ---- writing

int FailedExport(const Session& session, const absl::Status& status) {
  session.io().err << "yici: " << Printable(status.message()) << '\n';
  switch (status.code()) {
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kInvalidArgument: return kExitUsage;
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kOutOfRange: return kExitRefused;
    case absl::StatusCode::kNotFound: return kExitNotFound;
    default: return kExitOther;
  }
}

absl::Status WriteExport(Session& session, const Asked& asked, const NextPage& next) {
  audit::ExportFolder folder(asked.out, asked.what());
  if (absl::Status opened = folder.Open(); !opened.ok()) return opened;
  if (!folder.cursor().empty()) {
    session.Note(session.view().say("从上次中断处继续", "goes on where it was interrupted"));
  }
  ProgressBar bar(session);
  while (!folder.complete()) {
    const auto page = next(folder.cursor());
    if (!page.ok()) return page.status();
    if (absl::Status kept = folder.Append(*page); !kept.ok()) return kept;
    bar.At(page->reached + 1 - asked.from, page->to + 1 - asked.from);
  }
  return folder.Finish(asked.form);
}

void PrintVerdict(const Session& session, const audit::ExportVerdict& verdict) {
  const bool sound = verdict.finding == ExportFinding::kSound;
  const audit::ExportManifest& manifest = verdict.manifest;
  if (session.json()) {
    session.io().out << "{\"finding\": \"" << WordOf(verdict.finding) << "\", \"text\": \""
                     << absl::StrReplaceAll(Printable(verdict.text), {{"\\", "\\\\"}, {"\"", "\\\""}})
                     << "\", \"from\": " << manifest.from << ", \"to\": " << manifest.to
                     << ", \"leaves\": " << manifest.tree.leaves << ", \"root\": \"" << audit::Hex(manifest.tree.root)
                     << "\", \"tables\": " << manifest.tables.size()
                     << ", \"root_met\": " << (verdict.root_met ? "true" : "false")
                     << ", \"log_met\": " << (verdict.log_met ? "true" : "false") << "}\n";
    return;
  }
  const View view = session.view();
  Facts facts;
  facts.Add(view.say("结论", "finding"), {std::string(WordOf(verdict.finding)), sound ? Tone::kStrong : Tone::kBad});
  if (!sound) facts.Add(view.say("说明", "what"), {verdict.text, Tone::kBad});
  facts.Add(view.say("日志", "log"), manifest.origin);
  facts.Add(view.say("修订号", "revisions"), absl::StrCat(manifest.from, " – ", manifest.to));
  facts.Add(view.say("默克尔树", "tree"),
            absl::StrCat(manifest.tree.leaves, view.say(" 叶，根 ", " leaves, root "), audit::Hex(manifest.tree.root)));
  const auto met = [&](bool is) { return std::string(is ? view.say("相符", "met") : view.say("未比对", "not compared")); };
  facts.Add(view.say("由事件表算出的根", "root from the events"), met(verdict.root_met));
  facts.Add(view.say("与日志比对", "against the log"), met(verdict.log_met));
  facts.Print(view.out, view.colour);
  if (view.quiet) return;
  Table table({view.say("表", "TABLE"), view.say("行", "ROWS"), view.say("字节", "BYTES"), "SHA-256"});
  for (const audit::TableSum& sum : manifest.tables) {
    table.Add({sum.table, absl::StrCat(sum.rows), absl::StrCat(sum.bytes), audit::Hex(sum.digest)});
  }
  table.Print(view.out, view.colour);
}

int TellWritten(Session& session, const Asked& asked) {
  const audit::ExportVerdict verdict = audit::CheckExport(asked.out, {});
  PrintVerdict(session, verdict);
  session.io().out.flush();
  // Nobody's signature is no fault of what was just written.
  return verdict.finding == ExportFinding::kUnsigned ? static_cast<int>(kExitOk) : static_cast<int>(verdict.finding);
}

int ExportFolderOf(Session& session, const Input& input, const Asked& asked, const std::string& path) {
  const auto folder = OpenToRead(path);
  if (!folder.ok()) return FailedExport(session, folder.status());
  auto signer = ReadSigner(session, input, folder->log_id_hex);
  if (!signer.ok()) return FailedExport(session, absl::InvalidArgumentError(signer.status().message()));
  FolderPages pages(*folder, asked, *std::move(signer));
  const absl::Status written = WriteExport(session, asked, [&](const std::string& cursor) { return pages.Next(cursor); });
  return written.ok() ? TellWritten(session, asked) : FailedExport(session, written);
}

// A backup is restored aside, read and thrown away: its files are not those of a folder.
int ExportBackup(Session& session, const Input& input, const Asked& asked) {
  uint64_t id = 0;
  if (absl::Status read = ReadRevision(input, "--backup-id", &id); !read.ok()) return FailedExport(session, read);
  std::string pattern =
      (input.Has("--scratch") ? input.Text("--scratch") : fs::temp_directory_path().string()) + "/yici-export-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) return FailedExport(session, absl::NotFoundError("no scratch folder can be made"));
  audit::RestoreWish wish;
  wish.folder = input.Text("--backup");
  wish.id = static_cast<uint32_t>(id);
  wish.to = pattern + "/data";
  wish.name = audit::LogName::kSame;
  const auto restored = audit::RestoreBackup(wish);
  const int code = restored.ok() ? ExportFolderOf(session, input, asked, wish.to) : FailedExport(session, restored.status());
  std::error_code ignored;
  fs::remove_all(pattern, ignored);
  return code;
}

int RunExport(Session& session, const Command& command, const Input& input) {
  const auto asked = ReadAsked(input);
  if (!asked.ok()) return ReportBadInput(session, command, asked.status());
  if (input.Has("--data")) {
    return RunGuarded(session, [&] { return ExportFolderOf(session, input, *asked, input.Text("--data")); });
  }
  if (input.Has("--backup")) return RunGuarded(session, [&] { return ExportBackup(session, input, *asked); });
  grpc::Status refused;
  const absl::Status written = WriteExport(session, *asked, FromServer(session, *asked, &refused));
  if (!refused.ok()) return session.Fail(refused);
  return written.ok() ? TellWritten(session, *asked) : FailedExport(session, written);
}

// ---- verify

int RunVerify(Session& session, const Command& command, const Input& input) {
  if (!input.Has("DIR")) {
    return ReportBadInput(session, command, absl::InvalidArgumentError("expected DIR, an export, but it is missing"));
  }
  std::optional<audit::NoteVerifier> verifier;
  if (input.Has("--key")) {
    std::string key;
    absl::Status read = ReadWhole(input.Text("--key"), session.io().in, &key);
    auto parsed = read.ok() ? audit::NoteVerifier::Parse(StripSpaces(key)) : read;
    if (!parsed.ok()) return ReportBadInput(session, command, absl::InvalidArgumentError(parsed.status().message()));
    verifier = *std::move(parsed);
  }
  return RunGuarded(session, [&] {
    ProgressBar bar(session);
    audit::ExportWitness witness;
    witness.verifier = verifier ? &*verifier : nullptr;
    witness.progress = [&bar](uint64_t done, uint64_t total) { bar.At(done, total); };
    ReadFolder folder;
    audit::StoreView view;
    if (input.Has("--data")) {
      auto opened = OpenToRead(input.Text("--data"));
      if (!opened.ok()) return FailedExport(session, opened.status());
      folder = *std::move(opened);
      view.store = folder.store.get();
      witness.log = &view;
      witness.log_id_hex = folder.log_id_hex;
    }
    const audit::ExportVerdict verdict = audit::CheckExport(input.Text("DIR"), witness);
    PrintVerdict(session, verdict);
    session.io().out.flush();
    return static_cast<int>(verdict.finding);
  });
}

}  // namespace

std::vector<Command> ExportCommands() {
  return {
      {.path = "audit export",
       .title =
           "Tables of a range of revisions as CSV or SQLite, with a signed manifest; the same range, the same bytes [导出]",
       .flags = {{"--from", "", "first revision (default 1) [起]", As::kLocal},
                 {"--to", "", "last revision (default: the log as it stands) [止]", As::kLocal},
                 {"--format", "", "csv (default) or sqlite [格式]", As::kLocal},
                 {"--out", "", "folder: empty, absent, or of this export that was interrupted [目录]", As::kLocal, true},
                 {"--parties", "", "the table of persons too, their fields masked; from a server only [当事人，脱敏]",
                  As::kLocalFlag},
                 {"--data", "", "a data folder that no server has, instead of a server [数据目录]", As::kLocal},
                 {"--backup", "", "a folder of backups, instead of a server [备份目录]", As::kLocal},
                 {"--backup-id", "", "with --backup: number of the backup [备份号]", As::kLocal},
                 {"--sign-key", "", "with --data or --backup: the log's signing key; without it the manifest is unsigned",
                  As::kLocal},
                 {"--scratch", "", "with --backup: folder for what is restored aside (default: the system's)", As::kLocal}},
       .examples = "yici audit export --from 1 --to 4711 --format csv --out 2020-q2\n"
                   "yici audit export --format sqlite --out everything --parties\n"
                   "yici audit export --data /backup/copy --sign-key yici.audit-key --out offline",
       .run = RunExport,
       .also = {&v1::ExportTablesRequest::default_instance()}},
      {.path = "audit export verify",
       .title = "Check an export: signature, every table, the root of its events, and the log where it is at hand [核验导出]",
       .flags = {{"DIR", "", "the export [目录]", As::kLocal, true},
                 {"--key", "", "verifier key of the log, one line (yici audit key)", As::kLocal},
                 {"--data", "", "a data folder that no server has: every row is made again from its records [数据目录]",
                  As::kLocal}},
       .examples = "yici audit export verify 2020-q2 --key audit.pub\n"
                   "yici audit export verify 2020-q2 --key audit.pub --data /backup/copy",
       .run = RunVerify},
  };
}

}  // namespace yici::cli
