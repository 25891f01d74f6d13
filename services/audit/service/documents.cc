#include "services/audit/service/documents.h"

#include "services/approval/machine/view.h"
#include "services/approval/service/present.h"
#include "services/approval/service/queries.h"
#include "services/audit/document/code.h"
#include "services/audit/document/lines.h"
#include "services/audit/document/statement.h"
#include "services/audit/tree/proof.h"
#include "services/audit/verify/leaves.h"
#include "services/base/text.h"
#include "services/catalog/machine/lookup.h"
#include "services/directory/machine/organs.h"
#include "storage/api/journal.h"

namespace yici::audit {
namespace {

grpc::Status DocumentNameFormat() {
  return server::ToGrpc(server::InvalidField("DOCUMENT_NAME_FORMAT", "document",
                                             "文书名称应为 文书代码-办件编号-序号，例如 04-…-1。",
                                             "Expected a document's name: code, case number and place, like 04-…-1."));
}

grpc::Status DocumentNotFound() {
  return server::ToGrpc(Reject(RejectionCode::kNotFound, "DOCUMENT_NOT_FOUND", "document", "没有可查询的该文书。",
                               "Expected a document that can be seen, but there is none of this name."));
}

void SetLabel(std::string_view zh, std::string_view en, api::Text* out) {
  out->set_zh(std::string(zh));
  out->set_en(std::string(en));
}

void AddLine(const PaperLine& line, api::Document* out) {
  auto* added = out->add_lines();
  SetLabel(line.label_zh, line.label_en, added->mutable_label());
  SetLabel(line.value_zh, line.value_en, added->mutable_value());
}

void AddTold(approval::Names label, std::string_view zh, std::string_view en, api::Document* out) {
  if (zh.empty() && en.empty()) return;
  AddLine({std::string(label.zh), std::string(label.en), std::string(zh), std::string(en)}, out);
}

// Told by the state as it is read, for people: no part of the proof.
void AddToldLines(const server::ReadView& view, const journal::Case& subject, const journal::DocumentRef& document,
                  api::Document* out) {
  const journal::Item* item = catalog::ItemVersion(view, subject.item_code(), subject.item_effective_day());
  if (item != nullptr) AddTold(kItemLabel, item->name_zh(), item->name_en(), out);
  AddTold(kApplicantLabel, subject.applicant().org_name(), subject.applicant().org_name(), out);
  const std::string& organ = document.organ_id();
  const auto* department = view.Find<journal::Department>(organ);
  if (department == nullptr) return AddTold(kOrganLabel, organ, organ, out);
  const auto name = directory::NameOn(*department, CivilDay(document.day()));
  AddTold(kOrganLabel, name.zh, name.en, out);
}

// The case first, then what the server tells, then what the event says.
void AddLines(const server::ReadView& view, const journal::Case& subject, const journal::Event& event,
              const journal::DocumentRef& document, api::Document* out) {
  const std::vector<PaperLine> proved = ProvedLines(event, subject.case_no());
  AddLine(proved.front(), out);
  AddToldLines(view, subject, document, out);
  for (size_t i = 1; i < proved.size(); ++i) AddLine(proved[i], out);
}

// The first event of the case that names the document: later ones only speak of it.
struct Issued {
  journal::Record record;
  int index = 0;
  journal::Event event;
  journal::DocumentRef document;
};

bool FindIn(const DocumentName& name, const std::string& subject, Issued* issued) {
  for (int i = 0; i < issued->record.events_size(); ++i) {
    if (issued->record.events(i).subject() != subject) continue;
    if (!issued->event.ParseFromString(issued->record.events(i).event())) return false;
    for (const journal::DocumentRef& document : DocumentsIn(issued->event)) {
      if (document.code() != name.code || document.n() != name.n) continue;
      issued->index = i;
      issued->document = document;
      return true;
    }
  }
  return false;
}

absl::StatusOr<Issued> FindIssuing(const server::Published& now, const journal::Case& subject, const DocumentName& name) {
  const auto journal = storage::NewLocalJournal(now.store);
  const std::string event_subject = "cases/" + subject.case_no();
  Issued issued;
  for (const uint64_t revision : subject.revisions()) {
    const auto bytes = journal->Read(now.snapshot.get(), revision);
    auto record = bytes.ok() ? ParseRecord(revision, *bytes) : bytes.status();
    if (!record.ok()) {
      return absl::DataLossError(StrCat("RECORD_UNREADABLE: the record of revision ", revision, " cannot be read"));
    }
    issued.record = *std::move(record);
    if (FindIn(name, event_subject, &issued)) return issued;
  }
  return absl::NotFoundError("no event names the document");
}

}  // namespace

grpc::Status FindDocument(const server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                          const api::GetDocumentRequest& request, api::Document* out) {
  const auto name = ParseDocumentName(request.document());
  if (!name) return DocumentNameFormat();
  const auto* subject = view.Find<journal::Case>(name->case_no);
  if (subject == nullptr || !approval::MaySee(view, caller, *subject)) return DocumentNotFound();
  const auto issued = FindIssuing(view.published(), *subject, *name);
  if (absl::IsNotFound(issued.status())) return DocumentNotFound();
  if (!issued.ok()) return server::ToGrpc(issued.status());
  api::HistoryEvent shown;
  approval::PresentEvent(gate.log_id_hex(), issued->record, issued->index, &shown);
  approval::PresentDocument(issued->document, name->case_no, out->mutable_document());
  out->set_case_no(name->case_no);
  out->set_organ_id(issued->document.organ_id());
  out->set_event_type(shown.type());
  AddLines(view, *subject, issued->event, issued->document, out);
  out->set_event(issued->record.events(issued->index).event());
  out->set_event_revision(issued->record.revision());
  out->set_event_index(static_cast<uint32_t>(issued->index));
  return grpc::Status::OK;
}

void AddProof(const api::InclusionProof& proof, const std::string& verifier_key, api::Document* out) {
  out->set_leaf(proof.leaf());
  out->set_leaf_index(proof.leaf_index());
  out->set_tree_size(proof.tree_size());
  *out->mutable_hashes() = proof.hashes();
  out->set_checkpoint(proof.checkpoint());
  out->set_verifier_key(verifier_key);
  out->set_revision(proof.revision());
  Evidence evidence{out->event(), out->leaf(), out->leaf_index(), out->tree_size(), {}, out->checkpoint()};
  const auto hashes = ParseProof(std::vector<std::string>(proof.hashes().begin(), proof.hashes().end()));
  if (!hashes.ok()) return;
  evidence.hashes = *hashes;
  out->set_code(EncodeDocumentCode(evidence).value_or(""));
}

}  // namespace yici::audit
