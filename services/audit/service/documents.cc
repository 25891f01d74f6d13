#include "services/audit/service/documents.h"

#include "services/approval/machine/view.h"
#include "services/approval/service/present.h"
#include "services/approval/service/queries.h"
#include "services/audit/document/code.h"
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

void AddLine(std::string_view zh, std::string_view en, std::string_view value_zh, std::string_view value_en,
             api::Document* out) {
  if (value_zh.empty() && value_en.empty()) return;
  auto* line = out->add_lines();
  SetLabel(zh, en, line->mutable_label());
  SetLabel(value_zh, value_en, line->mutable_value());
}

void AddLine(std::string_view zh, std::string_view en, std::string_view value, api::Document* out) {
  AddLine(zh, en, value, value, out);
}

std::string DueText(const journal::Clock& clock) {
  return clock.due_day() == 0 ? std::string() : approval::DayText(clock.due_day());
}

// What the event itself says, where the law wants it on the paper.
void AddActLines(const journal::Event& event, api::Document* out) {
  if (event.has_case_accepted()) {
    AddLine("法定到期日", "due by law", DueText(event.case_accepted().statutory_clock()), out);
    AddLine("承诺到期日", "due as promised", DueText(event.case_accepted().promised_clock()), out);
  }
  if (event.has_supplement_notified()) {
    for (const journal::Fault& fault : event.supplement_notified().faults())
      AddLine("应补正", "to be supplied", StrCat(fault.material_id(), " ", fault.text()), out);
    AddLine("补正期限", "to be supplied by", DueText(event.supplement_notified().supplement_clock()), out);
  }
  if (event.has_case_decided()) {
    const journal::Ruling& ruling = event.case_decided().ruling();
    AddLine("决定", "ruling", ruling.grant() ? "准予" : "不予", ruling.grant() ? "granted" : "refused", out);
    AddLine("理由", "reasons", ruling.reasons(), out);
    AddLine("救济途径", "remedy", ruling.remedy(), out);
  }
  if (event.has_case_not_accepted()) AddLine("理由", "reasons", event.case_not_accepted().reason(), out);
}

void AddCaseLines(const server::ReadView& view, const journal::Case& subject, const std::string& organ, int32_t day,
                  api::Document* out) {
  AddLine("办件编号", "case", subject.case_no(), out);
  const journal::Item* item = catalog::ItemVersion(view, subject.item_code(), subject.item_effective_day());
  if (item != nullptr) AddLine("事项", "item", item->name_zh(), item->name_en(), out);
  AddLine("申请人", "applicant", subject.applicant().org_name(), out);
  const auto* department = view.Find<journal::Department>(organ);
  if (department == nullptr) return AddLine("机关", "organ", organ, out);
  const auto name = directory::NameOn(*department, CivilDay(day));
  AddLine("机关", "organ", name.zh, name.en, out);
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
  AddCaseLines(view, *subject, issued->document.organ_id(), issued->document.day(), out);
  AddActLines(issued->event, out);
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
