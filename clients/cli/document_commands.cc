// document …: papers that people can check. get, qr and page ask a server, or read what get wrote; verify needs a file and a
// key.
#include <fstream>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "clients/cli/audit_commands.h"
#include "clients/cli/document_page.h"
#include "clients/cli/package_files.h"
#include "clients/cli/print.h"
#include "clients/cli/qr.h"
#include "google/protobuf/util/json_util.h"
#include "services/audit/document/code.h"
#include "services/audit/document/statement.h"
#include "services/audit/tree/proof.h"
#include "services/base/text.h"
#include "services/base/time.h"
#include "yici/v1/audit.grpc.pb.h"

namespace yici::cli {
namespace {

using audit::DocumentFinding;
using audit::DocumentVerdict;
using Stub = v1::AuditService::Stub;

#define DOCUMENT_EXAMPLE "04-11210700YCJ00025XQ3210125008000202004200001-1"

constexpr size_t kFileBytesMax = size_t{4} << 20;

void PrintDocument(const v1::Document& document, const View& view) {
  Facts facts;
  facts.Add(view.say("文书", "document"), Pick(document.document().title(), view.language));
  facts.Add(view.say("文号", "number"), document.document().number());
  facts.Add(view.say("日期", "day"), document.document().day());
  for (const v1::DocumentLine& line : document.lines()) {
    facts.Add(Pick(line.label(), view.language), Pick(line.value(), view.language));
  }
  facts.Add(view.say("事件", "event"),
            absl::StrCat(document.event_type(), " ", document.event_revision(), ".", document.event_index()));
  facts.Add(view.say("叶", "leaf"), absl::StrCat(document.leaf_index(), view.say(" / ", " of "), document.tree_size()));
  facts.Add(view.say("二维码字节", "bytes of its code"), absl::StrCat(document.code().size()));
  facts.Print(view.out, view.colour);
  if (!view.quiet)
    view.out << view.say("用 -o json 存为文件后，可用 document verify 核验。\n",
                         "Kept with -o json it is checked by document verify.\n");
}

audit::PaperLine LineOf(const v1::DocumentLine& line) {
  return {line.label().zh(), line.label().en(), line.value().zh(), line.value().en()};
}

// All that is printed of a paper.
audit::DocumentStatement StatementOf(const v1::Document& document) {
  const v1::DocumentRef& named = document.document();
  audit::DocumentStatement said;
  said.document = named.name().substr(std::string_view("documents/").size());
  said.number = named.number();
  said.day = named.day();
  said.organ_id = document.organ_id();
  said.case_no = document.case_no();
  said.revision = document.event_revision();
  said.index = document.event_index();
  said.title_zh = named.title().zh();
  said.title_en = named.title().en();
  said.event_type = document.event_type();
  for (const v1::DocumentLine& line : document.lines()) said.lines.push_back(LineOf(line));
  said.whole = true;
  return said;
}

// What a file holds: the bytes of a QR code, or what `document get -o json` wrote.
struct PaperFile {
  audit::Evidence evidence;
  audit::DocumentStatement said;
  v1::Document document;  // of JSON only
};

// What the document in it says, and what proves that.
absl::Status TakeEvidence(PaperFile* paper) {
  const v1::Document& document = paper->document;
  const auto hashes = audit::ParseProof(std::vector<std::string>(document.hashes().begin(), document.hashes().end()));
  if (!hashes.ok()) return hashes.status();
  paper->evidence = {document.event(),     document.leaf(), document.leaf_index(),
                     document.tree_size(), *hashes,         document.checkpoint()};
  const auto name = audit::ParseDocumentName(document.document().name());
  const bool named = name && document.document().name().starts_with("documents/") && name->code == document.document().code();
  if (!named || document.event().empty() || name->case_no != document.case_no()) {
    return absl::DataLossError("expected a document with its name, its case and its event");
  }
  paper->said = StatementOf(document);
  return absl::OkStatus();
}

absl::Status FromJson(const std::string& text, PaperFile* paper) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;  // of a later release
  if (!google::protobuf::util::JsonStringToMessage(text, &paper->document, options).ok() || !paper->document.has_document()) {
    return absl::DataLossError("expected the code of a document, or what document get -o json writes");
  }
  return TakeEvidence(paper);
}

absl::StatusOr<PaperFile> ReadPaper(const Session& session, const std::string& path) {
  std::string bytes;
  if (absl::Status read = ReadWhole(path, session.io().in, &bytes); !read.ok()) return read;
  if (bytes.size() > kFileBytesMax) return absl::DataLossError("expected a file of at most 4 MiB");
  PaperFile paper;
  if (!audit::IsDocumentCode(bytes)) {
    const absl::Status parsed = FromJson(bytes, &paper);
    return parsed.ok() ? absl::StatusOr<PaperFile>(std::move(paper)) : parsed;
  }
  auto evidence = audit::DecodeDocumentCode(bytes);
  if (!evidence.ok()) return absl::DataLossError(evidence.status().message());
  paper.evidence = *std::move(evidence);
  return paper;
}

// ---- verify

DocumentVerdict Unreadable(absl::string_view what) {
  DocumentVerdict verdict;
  verdict.finding = DocumentFinding::kUnreadable;
  verdict.text = std::string(what);
  return verdict;
}

// The code inside a file must prove the same act, and the key on it must be the one it is checked with.
DocumentVerdict CheckPaper(const PaperFile& paper, const audit::NoteVerifier& verifier) {
  DocumentVerdict verdict = audit::CheckDocument(paper.evidence, paper.said, verifier);
  if (verdict.finding != DocumentFinding::kSound || !paper.said.whole) return verdict;
  if (paper.document.verifier_key() != verifier.ToString()) {
    verdict.finding = DocumentFinding::kStatement;
    verdict.text = "statement: expected the key that the document is checked with, but it prints another";
  }
  if (verdict.finding != DocumentFinding::kSound || paper.document.code().empty()) return verdict;
  const auto inside = audit::DecodeDocumentCode(paper.document.code());
  if (!inside.ok()) return Unreadable(inside.status().message());
  const DocumentVerdict code = audit::CheckDocument(*inside, paper.said, verifier);
  // A code that has no room for the event proves its act.
  if (code.finding != DocumentFinding::kSound && code.finding != DocumentFinding::kActOnly) return code;
  return code.act.leaf == verdict.act.leaf ? verdict : Unreadable("expected a code of the same act, but it is of another");
}

std::string Moment(int64_t micros) {
  google::protobuf::Timestamp stamp;
  stamp.set_seconds(micros / 1'000'000);
  return At(stamp);
}

std::vector<audit::PaperLine> ToldLines(const audit::DocumentStatement& said) {
  std::vector<audit::PaperLine> told = said.lines;
  std::erase_if(told, [](const audit::PaperLine& line) { return !audit::IsToldLine(line); });
  return told;
}

void AddPaperLines(const DocumentVerdict& verdict, const audit::DocumentStatement& said, const View& view, Facts* facts) {
  for (const audit::PaperLine& line : verdict.lines) {
    facts->Add(view.say(line.label_zh, line.label_en), view.say(line.value_zh, line.value_en));
  }
  for (const audit::PaperLine& line : ToldLines(said)) {
    const std::string value(view.say(line.value_zh, line.value_en));
    facts->Add(view.say(line.label_zh, line.label_en),
               {absl::StrCat(value, view.say("（未经证明）", " (not proved)")), Tone::kWarn});
  }
}

void PrintVerdict(const DocumentVerdict& verdict, const audit::DocumentStatement& said, const View& view) {
  const bool sound = verdict.finding == DocumentFinding::kSound;
  const bool proved = sound || verdict.finding == DocumentFinding::kActOnly;
  Facts facts;
  facts.Add(view.say("结论", "finding"), {std::string(WordOf(verdict.finding)), sound ? Tone::kStrong : Tone::kBad});
  if (!sound) facts.Add(view.say("说明", "what"), {verdict.text, Tone::kBad});
  if (proved) {
    const audit::ProvedAct& act = verdict.act;
    facts.Add(view.say("对象", "subject"), act.leaf.subject);
    for (const audit::DocumentStatement& document : verdict.documents) {
      facts.Add(view.say("文书", "document"), absl::StrCat(document.document, " ", document.number, " ", document.day));
    }
    AddPaperLines(verdict, said, view, &facts);
    if (!act.event_given) {
      facts.Add(
          view.say("文书", "document"),
          {view.say("码内无事件内容：文号与日期未经证明", "no event in the code: number and day are not proved"), Tone::kWarn});
    }
    facts.Add(view.say("经办", "actor"), act.leaf.actor);
    facts.Add(view.say("记录时间", "recorded at"), Moment(act.leaf.legal_us));
    facts.Add(view.say("日志", "log"), act.checkpoint.origin);
    facts.Add(view.say("修订号", "revision"), absl::StrCat(act.leaf.revision, ".", act.leaf.index));
    facts.Add(view.say("树", "tree"), absl::StrCat(act.checkpoint.size, " ", audit::Hex(act.checkpoint.root)));
  }
  facts.Print(view.out, view.colour);
}

std::string JsonText(absl::string_view text) {
  std::string quoted = "\"";
  for (const char c : Printable(text)) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

void PrintLinesJson(const std::vector<audit::PaperLine>& lines, bool proved, const char** separator, std::ostream& out) {
  for (const audit::PaperLine& line : lines) {
    out << *separator << "{\"label\": " << JsonText(line.label_en) << ", \"label_zh\": " << JsonText(line.label_zh)
        << ", \"value\": " << JsonText(line.value_en) << ", \"value_zh\": " << JsonText(line.value_zh)
        << ", \"proved\": " << (proved ? "true" : "false") << "}";
    *separator = ", ";
  }
}

void PrintVerdictJson(const DocumentVerdict& verdict, const audit::DocumentStatement& said, std::ostream& out) {
  const audit::ProvedAct& act = verdict.act;
  out << "{\"finding\": " << JsonText(ToAbsl(WordOf(verdict.finding))) << ", \"text\": " << JsonText(verdict.text)
      << ", \"subject\": " << JsonText(act.leaf.subject) << ", \"actor\": " << JsonText(act.leaf.actor)
      << ", \"revision\": " << act.leaf.revision << ", \"index\": " << act.leaf.index
      << ", \"recorded_us\": " << act.leaf.legal_us << ", \"tree_size\": " << act.checkpoint.size
      << ", \"event_given\": " << (act.event_given ? "true" : "false") << ", \"documents\": [";
  const char* separator = "";
  for (const audit::DocumentStatement& document : verdict.documents) {
    out << separator << "{\"document\": " << JsonText(document.document) << ", \"number\": " << JsonText(document.number)
        << ", \"day\": " << JsonText(document.day) << ", \"organ_id\": " << JsonText(document.organ_id) << "}";
    separator = ", ";
  }
  out << "], \"lines\": [";
  separator = "";
  PrintLinesJson(verdict.lines, true, &separator, out);
  PrintLinesJson(ToldLines(said), false, &separator, out);
  out << "]}\n";
}

int Tell(const Session& session, const DocumentVerdict& verdict, const audit::DocumentStatement& said = {}) {
  if (session.json()) {
    PrintVerdictJson(verdict, said, session.io().out);
  } else {
    PrintVerdict(verdict, said, session.view());
  }
  return static_cast<int>(verdict.finding);
}

absl::StatusOr<audit::NoteVerifier> ReadKey(const Session& session, const Input& input) {
  std::string key;
  if (absl::Status read = ReadWhole(input.Text("--key"), session.io().in, &key); !read.ok()) return read;
  auto verifier = audit::NoteVerifier::Parse(StripSpaces(key));
  return verifier.ok() ? verifier : absl::InvalidArgumentError(verifier.status().message());
}

int RunVerify(Session& session, const Command& command, const Input& input) {
  const auto verifier = input.Has("FILE") && input.Has("--key")
                            ? ReadKey(session, input)
                            : absl::InvalidArgumentError("expected FILE and --key PUB, but one of them is missing");
  if (!verifier.ok()) return ReportBadInput(session, command, verifier.status());
  const auto paper = ReadPaper(session, input.Text("FILE"));
  if (absl::IsDataLoss(paper.status())) return Tell(session, Unreadable(paper.status().message()));
  if (!paper.ok()) return ReportBadInput(session, command, paper.status());
  return Tell(session, CheckPaper(*paper, *verifier), paper->said);
}

// ---- qr and page

// From --from FILE, else from the server.
int GetPaper(Session& session, const Command& command, const Input& input, v1::Document* document) {
  if (input.Has("--from")) {
    auto paper = ReadPaper(session, input.Text("--from"));
    if (!paper.ok() || !paper->document.has_document()) {
      return ReportBadInput(session, command,
                            absl::InvalidArgumentError("expected --from a file that document get -o json wrote"));
    }
    *document = std::move(paper->document);
  } else {
    v1::GetDocumentRequest request;
    if (absl::Status filled = FillRequest(session, command, input, &request); !filled.ok()) {
      return ReportBadInput(session, command, filled);
    }
    const grpc::Status status = CallRpc(session, command.rpc, request, document);
    if (!status.ok()) return session.Fail(status);
  }
  if (!document->code().empty()) return kExitOk;
  session.Note(session.view().say("该文书的证明放不进二维码", "the proof of this document does not fit into a code"));
  return kExitOther;
}

int RunQr(Session& session, const Command& command, const Input& input) {
  v1::Document document;
  if (const int got = GetPaper(session, command, input, &document); got != kExitOk) return got;
  const auto modules = MakeQr(document.code());
  if (!modules.ok()) return ReportBadInput(session, command, modules.status());
  session.io().out << (input.Has("--svg") ? QrSvg(*modules) : QrText(*modules));
  return kExitOk;
}

// What stands above a code is printed only when it is what the code proves. A server's answer is held against the key in it
// where no other is given: it is that server's word either way.
int CheckPage(const Session& session, const Command& command, const Input& input, const v1::Document& document) {
  if (input.Has("--from") && !input.Has("--key")) {
    return ReportBadInput(session, command, absl::InvalidArgumentError("expected --key PUB with --from, but it is missing"));
  }
  const auto verifier = input.Has("--key") ? ReadKey(session, input) : audit::NoteVerifier::Parse(document.verifier_key());
  if (!verifier.ok()) return ReportBadInput(session, command, absl::InvalidArgumentError(verifier.status().message()));
  PaperFile paper;
  paper.document = document;
  const absl::Status proof = TakeEvidence(&paper);
  const DocumentVerdict verdict = proof.ok() ? CheckPaper(paper, *verifier) : Unreadable(proof.message());
  return verdict.finding == DocumentFinding::kSound ? int{kExitOk} : Tell(session, verdict, paper.said);
}

int RunPage(Session& session, const Command& command, const Input& input) {
  v1::Document document;
  if (const int got = GetPaper(session, command, input, &document); got != kExitOk) return got;
  if (const int checked = CheckPage(session, command, input, document); checked != kExitOk) return checked;
  const auto modules = MakeQr(document.code());
  if (!modules.ok()) return ReportBadInput(session, command, modules.status());
  session.io().out << DocumentPage(document, QrSvg(*modules));
  return kExitOk;
}

constexpr Flag kDocument{"DOCUMENT", "document", "its name: code, case and place [文书]"};
constexpr Flag kFrom{"--from", "", "what document get -o json wrote, instead of asking a server", As::kLocal};

}  // namespace

audit::DocumentVerdict CheckPaperJson(const std::string& text, const audit::NoteVerifier& verifier) {
  PaperFile paper;
  const absl::Status parsed = FromJson(text, &paper);
  return parsed.ok() ? CheckPaper(paper, verifier) : Unreadable(parsed.message());
}

std::vector<Command> DocumentCommands() {
  const Rpc get = Unary(&Stub::GetDocument);
  return {
      {.path = "document get",
       .title = "A document with what proves it; keep it with -o json [文书]",
       .rpc = get,
       .print = Shows(PrintDocument),
       .flags = {{"DOCUMENT", "document", "its name: code, case and place [文书]", As::kField, true}, kHash},
       .examples = "yici document get " DOCUMENT_EXAMPLE " -o json > paper.json\n"
                   "yici document get " DOCUMENT_EXAMPLE " --hash sm3 -o json > paper.json"},
      {.path = "document verify",
       .title = "Check a document from its file and the public key alone [核验]",
       .flags = {{"FILE", "", "what document get -o json wrote, or the bytes of its QR code [文件]", As::kLocal, true},
                 {"--key", "", "verifier key of the log, one line (yici audit key)", As::kLocal}},
       .examples = "yici document verify paper.json --key audit.pub",
       .run = RunVerify},
      {.path = "document qr",
       .title = "Its QR code, for the terminal or as SVG [二维码]",
       .rpc = get,
       .print = Shows(PrintDocument),
       .flags = {kDocument, kHash, kFrom, {"--svg", "", "as SVG", As::kLocalFlag}},
       .examples = "yici document qr " DOCUMENT_EXAMPLE " --svg > code.svg",
       .run = RunQr},
      {.path = "document page",
       .title = "A page to print, as HTML in Chinese and English [打印]",
       .rpc = get,
       .print = Shows(PrintDocument),
       .flags = {kDocument, kHash, kFrom, {"--key", "", "verifier key of the log; with --from it is needed", As::kLocal}},
       .examples = "yici document page " DOCUMENT_EXAMPLE
                   " > paper.html\nyici document page --from paper.json --key audit.pub > paper.html",
       .run = RunPage},
  };
}

}  // namespace yici::cli
