#include "services/audit/document/statement.h"

#include <charconv>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "services/approval/machine/view.h"
#include "services/audit/tree/split.h"
#include "services/base/text.h"
#include "services/base/time.h"
#include "services/server/partition/machines.h"

namespace yici::audit {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kDepthMax = 8;

void CollectDocuments(const Message& message, int depth, std::vector<journal::v1::DocumentRef>* out) {
  if (const auto* document = dynamic_cast<const journal::v1::DocumentRef*>(&message)) {
    if (!document->code().empty()) out->push_back(*document);
    return;
  }
  if (depth == 0) return;
  const auto& fields = *message.GetReflection();
  std::vector<const FieldDescriptor*> set;
  fields.ListFields(message, &set);
  for (const FieldDescriptor* field : set) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      CollectDocuments(fields.GetMessage(message, field), depth - 1, out);
      continue;
    }
    for (int i = 0; i < fields.FieldSize(message, field); ++i) {
      CollectDocuments(fields.GetRepeatedMessage(message, field, i), depth - 1, out);
    }
  }
}

// The parts of evidence name themselves at the beginning of a message.
DocumentFinding FindingOf(absl::string_view message) {
  const std::string_view text(message.data(), message.size());
  for (const DocumentFinding finding :
       {DocumentFinding::kCheckpoint, DocumentFinding::kLeaf, DocumentFinding::kProof, DocumentFinding::kEvent}) {
    if (text.starts_with(StrCat(WordOf(finding), ": "))) return finding;
  }
  return DocumentFinding::kUnreadable;
}

DocumentVerdict Failed(DocumentFinding finding, std::string text) {
  DocumentVerdict verdict;
  verdict.finding = finding;
  verdict.text = std::move(text);
  return verdict;
}

DocumentStatement StatementOf(const journal::v1::DocumentRef& document, const ProvedAct& act, std::string_view case_no) {
  DocumentStatement stated;
  stated.document = approval::DocumentId(document, case_no);
  stated.number = approval::PrintedNumber(document);
  stated.day = CivilDay(document.day()).ToString();
  stated.organ_id = document.organ_id();
  stated.case_no = std::string(case_no);
  stated.revision = act.leaf.revision;
  stated.index = act.leaf.index;
  const approval::Names title = approval::NameOfDocument(document.code());
  stated.title_zh = title.zh;
  stated.title_en = title.en;
  return stated;
}

// The first line that is not the event's, is missing or is one too many.
std::string LinesDiffer(const std::vector<PaperLine>& said, const std::vector<PaperLine>& found) {
  size_t at = 0;
  for (const PaperLine& line : said) {
    if (IsToldLine(line)) continue;
    if (at < found.size() && line == found[at]) {
      ++at;
      continue;
    }
    const std::string expected = at < found.size() ? StrCat(found[at].label_en, ": ", found[at].value_en) : "no further one";
    return StrCat("expected the line \"", expected, "\", but the document says \"", line.label_en, ": ", line.value_en, "\"");
  }
  return at == found.size() ? "" : StrCat("expected the line \"", found[at].label_en, "\", but the document has none");
}

// The first field in which the paper says what is not so; "" where it says nothing else.
std::string Differs(const DocumentStatement& said, const DocumentStatement& found) {
  const auto differs = [&said](std::string_view name, const std::string& a, const std::string& b) {
    const bool silent = a.empty() && !said.whole;
    return silent || a == b ? std::string() : StrCat("expected ", name, " \"", b, "\", but the document says \"", a, "\"");
  };
  for (const std::string& text :
       {differs("the number", said.number, found.number), differs("the day", said.day, found.day),
        differs("the organ", said.organ_id, found.organ_id), differs("the title", said.title_zh, found.title_zh),
        differs("the title", said.title_en, found.title_en), differs("the event", said.event_type, found.event_type)}) {
    if (!text.empty()) return text;
  }
  return said.lines.empty() && !said.whole ? "" : LinesDiffer(said.lines, found.lines);
}

// What the paper says of the act: its case, and where it stands in the log.
std::string DiffersFromLeaf(const DocumentStatement& said, const ProvedAct& act) {
  const std::string subject = StrCat("cases/", said.case_no);
  if (!said.case_no.empty() && act.leaf.subject != subject) {
    return StrCat("expected the case of the act, ", act.leaf.subject, ", but the document says ", subject);
  }
  const bool elsewhere =
      (said.revision && *said.revision != act.leaf.revision) || (said.index && *said.index != act.leaf.index);
  return elsewhere ? StrCat("expected the act of revision ", act.leaf.revision, ", index ", act.leaf.index,
                            ", but the document names another")
                   : std::string();
}

void CheckEvent(const Evidence& evidence, const DocumentStatement& said, DocumentVerdict* verdict) {
  const auto fail = [&](DocumentFinding finding, std::string text) {
    verdict->finding = finding;
    verdict->text = std::move(text);
  };
  journal::v1::Event event;
  if (!event.ParseFromString(evidence.event) || static_cast<uint32_t>(event.event_case()) != verdict->act.leaf.kind) {
    return fail(DocumentFinding::kEvent, "event: expected one of the leaf's kind");
  }
  std::string_view case_no = verdict->act.leaf.subject;
  if (!ConsumePrefix(case_no, "cases/")) return fail(DocumentFinding::kStatement, "statement: expected an act at a case");
  verdict->lines = ProvedLines(event, case_no);
  for (const auto& document : DocumentsIn(event)) {
    verdict->documents.push_back(StatementOf(document, verdict->act, case_no));
    verdict->documents.back().event_type = server::EventType(event);
    verdict->documents.back().lines = verdict->lines;
  }
  if (said.document.empty()) return;
  for (const DocumentStatement& found : verdict->documents) {
    if (found.document != said.document) continue;
    const std::string differs = Differs(said, found);
    return differs.empty() ? void() : fail(DocumentFinding::kStatement, "statement: " + differs);
  }
  fail(DocumentFinding::kStatement, StrCat("statement: expected a document of the event, but it issued no ", said.document));
}

}  // namespace

std::string_view WordOf(DocumentFinding finding) {
  switch (finding) {
    case DocumentFinding::kSound: return "sound";
    case DocumentFinding::kUnreadable: return "unreadable";
    case DocumentFinding::kCheckpoint: return "checkpoint";
    case DocumentFinding::kLeaf: return "leaf";
    case DocumentFinding::kProof: return "proof";
    case DocumentFinding::kEvent: return "event";
    case DocumentFinding::kStatement: return "statement";
    case DocumentFinding::kActOnly: return "act-only";
  }
  return "";
}

std::vector<journal::v1::DocumentRef> DocumentsIn(const journal::v1::Event& event) {
  std::vector<journal::v1::DocumentRef> documents;
  CollectDocuments(event, kDepthMax, &documents);
  return documents;
}

DocumentVerdict CheckDocument(const Evidence& evidence, const DocumentStatement& statement, const NoteVerifier& verifier) {
  absl::StatusOr<ProvedAct> act = CheckEvidence(evidence, verifier);
  if (!act.ok()) return Failed(FindingOf(act.status().message()), std::string(act.status().message()));
  DocumentVerdict verdict;
  verdict.act = *std::move(act);
  if (const std::string differs = DiffersFromLeaf(statement, verdict.act); !differs.empty()) {
    return Failed(DocumentFinding::kStatement, "statement: " + differs);
  }
  if (verdict.act.event_given) {
    CheckEvent(evidence, statement, &verdict);
  } else {
    verdict.finding = DocumentFinding::kActOnly;
    verdict.text = "document: expected the event's bytes, but only its act is proved";
  }
  return verdict;
}

std::optional<DocumentName> ParseDocumentName(std::string_view name) {
  ConsumePrefix(name, "documents/");
  const std::vector<std::string_view> parts = Split(name, '-');
  if (parts.size() != 3 || parts[0].size() != 2 || parts[1].empty() || parts[2].empty()) return std::nullopt;
  DocumentName parsed{std::string(parts[0]), std::string(parts[1]), 0};
  const auto [end, error] = std::from_chars(parts[2].data(), parts[2].data() + parts[2].size(), parsed.n);
  if (error != std::errc() || end != parts[2].data() + parts[2].size() || parsed.n < 1) return std::nullopt;
  if (std::to_string(parsed.n) != parts[2]) return std::nullopt;
  return parsed;
}

}  // namespace yici::audit
