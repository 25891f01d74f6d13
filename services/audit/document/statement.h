// What a document says about itself, held against the event that issued it. Offline: from evidence and a verifier key.
//
//   DocumentVerdict verdict = CheckDocument(evidence, statement, verifier);
//   if (verdict.finding != DocumentFinding::kSound) Tell(verdict.text);       // "event: expected the bytes whose …"
//
// A statement is what stands on the paper; each field that is empty is not compared (a QR code says nothing of its own), unless
// the statement is a whole paper. Without the event's bytes the act is proved and no document: kActOnly.
#ifndef YICI_SERVICES_AUDIT_DOCUMENT_STATEMENT_H_
#define YICI_SERVICES_AUDIT_DOCUMENT_STATEMENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/audit/document/evidence.h"
#include "services/audit/document/lines.h"
#include "yici/journal/v1/record.pb.h"

namespace yici::audit {

// In the order in which they are looked for. The numbers are exit codes (docs/exit-codes.md).
enum class DocumentFinding : int {
  kSound = 0,
  kUnreadable = 30,  // no document, or one of another form
  kCheckpoint = 31,  // the checkpoint is not signed with the key
  kLeaf = 32,        // the leaf is none of that log
  kProof = 33,       // the proof does not lead from the leaf to the signed root
  kEvent = 34,       // the event's bytes are not those of the leaf
  kStatement = 35,   // the document says what its event does not
  kActOnly = 36,     // the act is proved; which document it issued is not: the event's bytes are missing
};
std::string_view WordOf(DocumentFinding finding);  // "sound", "unreadable", "checkpoint", …

struct DocumentStatement {
  std::string document;  // "04-{case_no}-1"
  std::string number;    // as printed
  std::string day;       // "2020-04-20"
  std::string organ_id;
  std::string case_no;
  std::optional<uint64_t> revision;
  std::optional<uint32_t> index;
  std::string title_zh, title_en;
  std::string event_type;        // "case.accepted"
  std::vector<PaperLine> lines;  // as printed; those that the server only tells (lines.h) are not compared
  bool whole = false;            // a paper: what is empty or missing on it is compared too
};

struct DocumentVerdict {
  DocumentFinding finding = DocumentFinding::kSound;
  std::string text;  // "" when sound
  ProvedAct act;
  std::vector<DocumentStatement> documents;  // that the event names
  std::vector<PaperLine> lines;              // that follow from the event
};

// Every document that an event names, wherever it stands in it.
std::vector<journal::v1::DocumentRef> DocumentsIn(const journal::v1::Event& event);
DocumentVerdict CheckDocument(const Evidence& evidence, const DocumentStatement& statement, const NoteVerifier& verifier);

// "documents/04-…-1" or "04-…-1" in its parts; nothing for another form.
struct DocumentName {
  std::string code;
  std::string case_no;
  int32_t n = 0;
};
std::optional<DocumentName> ParseDocumentName(std::string_view name);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_DOCUMENT_STATEMENT_H_
